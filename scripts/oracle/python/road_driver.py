"""ROADtools gets tokens with a code on another device: roadlib asks, and while it waits the code is typed from what it prints."""

import re
import sys
import threading

from browser import ORACLE, allow_device
from roadtools.roadlib.auth import Authentication


class Typist:
    """What the library prints; whoever reads the code there types it."""

    def write(self, text):
        sys.__stdout__.write(text)
        found = re.search(r"enter the code (\S+) to", text)
        if found:
            page = ORACLE["urls"]["login"] + "/device"
            threading.Thread(target=allow_device, args=(page, found.group(1))).start()

    def flush(self):
        sys.__stdout__.flush()


auth = Authentication(tenant=ORACLE["tenantId"])
auth.set_client_id("azcli")
auth.set_resource_uri("msgraph")
sys.stdout = Typist()
tokens = auth.authenticate_device_code()
sys.__stdout__.write(f"tokens for {tokens['tenantId'] if 'tenantId' in tokens else ORACLE['tenantId']}: {'accessToken' in tokens}\n")
