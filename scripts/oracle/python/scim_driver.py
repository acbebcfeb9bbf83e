"""Lets scim2-tester judge this installation, which the environment variable ORACLE describes: every check of its own, with values
that this server takes where the schema cannot say which those are."""

import json
import os
import random
import re
import ssl
import uuid
from datetime import datetime, timezone

import requests
from httpx2 import Client

from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import filling

ORACLE = json.loads(os.environ["ORACLE"])
fill = filling.generate_random_value


def letters(count):
    return "".join(random.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(count))


TAKEN = {
    "userName": lambda: f"{letters(12)}@contoso.example",
    "preferredLanguage": lambda: random.choice(["en-GB", "de", "nl-BE"]),
    "password": lambda: f"Pw-{uuid.uuid4()}",
    "employeeNumber": lambda: letters(10),
    "employeeHireDate": lambda: datetime.now(timezone.utc).replace(microsecond=0),
    "usageLocation": lambda: random.choice(["DE", "NL", "FR"]),
}


def taken(context, path, mutability=None, required=None):
    value = fill(context, path=path, mutability=mutability, required=required)
    own = TAKEN.get(str(path).split(":")[-1])
    return own() if own and value is not None else value


filling.generate_random_value = taken  # before the checks take it by name
from scim2_tester import check_server  # noqa: E402
from scim2_tester.checkers import patch_add, patch_remove, patch_replace, resource_put  # noqa: E402

for module in (patch_add, patch_remove, patch_replace, resource_put):
    if hasattr(module, "generate_random_value"):
        module.generate_random_value = taken

token = requests.post(
    f"{ORACLE['urls']['login']}/{ORACLE['tenantId']}/oauth2/v2.0/token",
    data={
        "grant_type": "client_credentials",
        "client_id": ORACLE["clientId"],
        "client_secret": ORACLE["clientSecret"],
        "scope": "https://graph.microsoft.com/.default",
    },
).json()["access_token"]
trusted = ssl.create_default_context(cafile=os.environ["REQUESTS_CA_BUNDLE"])
http = Client(
    base_url=f"{ORACLE['urls']['graph']}/scim/v2",
    headers={"Authorization": f"Bearer {token}"},
    verify=trusted,
)
good, bad = {}, {}
for result in check_server(SyncSCIMClient(http)):
    name = f"{getattr(result, 'resource_type', None) or ''} {result.title}".strip().replace("_", " ")
    status = result.status.name
    if status == "SKIPPED":
        continue
    if status in ("SUCCESS", "COMPLIANT", "ACCEPTABLE"):
        good[name] = good.get(name, 0) + 1
        continue
    about = re.search(r"'([^']+)'", result.reason or "")
    key = f"{name}: {about.group(1).split(':')[-1]}" if about else name
    bad.setdefault(key, f"{status}: {result.reason}")
for name, count in good.items():
    if name not in bad:
        print(json.dumps({"step": name, "ok": True, "detail": f"{count} checks"}), flush=True)
for name, reason in bad.items():
    print(json.dumps({"step": name, "ok": False, "detail": reason}), flush=True)
