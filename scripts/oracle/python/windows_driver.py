"""A Windows PC that is not ours, by each authentication policy: OnPremise with what a prepared package says, Federated by the
page that discovery names, Certificate with that of its join. One JSON line a step."""

import base64
import html
import json
import os
import re
import urllib.parse
import uuid
import xml.etree.ElementTree as ET

import requests

from browser import ORACLE, first_form, must, step
from windows import soap
from windows.enroll import Device, discover, enroll
from windows.session import Tree, check_in

HASH = "./DevDetail/Ext/DeviceHardwareData"
SERIAL = "./DevDetail/Ext/Microsoft/SMBIOSSerialNumber"
APP = "ms-app://windows.immersivecontrolpanel"


def device(name, serial=None):
    return Device(uuid.uuid4().hex.upper(), name, serial or f"FAB-{uuid.uuid4().hex[:8]}", os.urandom(32).hex().upper())


def tree_of(pc, more=()):
    return Tree({SERIAL: pc.serial, "./DevDetail/SwV": "10.0.26200.9278", "./DevInfo/DevId": pc.device_id, **dict(more)})


def refused(subcode, take, error_type=None):
    try:
        take()
    except soap.Fault as fault:
        must(fault.subcode == subcode and fault.error_type == error_type, str(fault))
        return str(fault)
    raise AssertionError("it was let in")


class Prepared:
    """What the package's source says of enrolment, as the vendor's tool reads it."""

    def __init__(self, document):
        space = "{urn:schemas-microsoft-com:windows-provisioning}"
        upn = ET.fromstring(document).find(f".//{space}Workplace/{space}Enrollments/{space}UPN")
        told = {child.tag.removeprefix(space): child.text for child in upn}
        must(told["AuthPolicy"] == "OnPremise", f"the package asks for {told['AuthPolicy']}")
        self.user, self.url, self.secret = upn.get("UPN"), told["DiscoveryServiceFullUrl"], told["Secret"]


def on_premise():
    known = Prepared(base64.b64decode(os.environ["ORACLE_PREPARED"]))
    pc = device("FAB-ON-PREMISE", os.environ["ORACLE_SERIAL"])
    token = soap.user_name_token(known.user, known.secret)
    tree = tree_of(pc, {HASH: os.environ["ORACLE_HASH"]}.items())
    got = {}

    def found():
        got["found"] = discover(known.url, known.user)
        must(got["found"].policy == "OnPremise", f"the answer is {got['found'].policy}")

    def only_federated():
        try:
            policy = discover(known.url, known.user, ("Federated",)).policy
        except soap.Fault as fault:
            must(fault.error_type == "NotSupported", str(fault))
            return str(fault)
        must(policy == "Federated", f"the answer is {policy}")

    def enrolled():
        got["account"] = enroll(got["found"], token, pc, [("BulkAADJ", "false")])

    def wrong_secret():
        wrong = soap.user_name_token(known.user, f"{known.secret[:-1]}{'a' if known.secret[-1] != 'a' else 'b'}")
        return refused("s:Authentication", lambda: enroll(got["found"], wrong, device("FAB-WRONG")))

    def nobody():
        name, domain = known.user.split("@")
        other = f"{name[:-1]}{'b' if name[-1] != 'b' else 'c'}@{domain}"
        nobody = soap.user_name_token(other, known.secret)
        return refused("s:Authentication", lambda: enroll(got["found"], nobody, device("FAB-NOBODY")))

    def used_up():
        many = device("FAB-MANY", pc.serial)
        return refused("s:EnrollmentServer", lambda: enroll(got["found"], token, many), "CustomServerError")

    def session():
        return f"{check_in(got['account'], tree, '1')} messages"

    def hash_told():
        for session_id in ("4", "5"):
            if HASH not in tree.asked:
                check_in(got["account"], tree, session_id)
        must(HASH in tree.asked, f"the hardware hash was not asked for: {tree.asked}")

    step("OnPremise: discovery", found)
    step("OnPremise: never a policy that was not offered", only_federated)
    step("OnPremise: a wrong secret", wrong_secret)
    step("OnPremise: a name that nobody has", nobody)
    step("OnPremise: policies, certificate, account", enrolled)
    step("OnPremise: a use more than there are", used_up)
    step("OnPremise: first check-in", session)
    step("OnPremise: policy", lambda: policy(got, tree))
    step("OnPremise: the hardware hash is asked for", hash_told)
    step("OnPremise: unenrolled from here", lambda: leave(got, tree))


def federated():
    pc = device("FAB-FEDERATED")
    tree = tree_of(pc)
    address = f"{ORACLE['urls']['enrollment']}/EnrollmentServer/Discovery.svc"
    got = {}

    def found():
        got["found"] = discover(address, ORACLE["user"])
        must(got["found"].policy == "Federated", f"the answer is {got['found'].policy}")

    def older():
        answer = discover(address, ORACLE["user"], version="4.0")
        must(answer.version == "4.0", f"a client of version 4.0 is answered {answer.version}")

    def signed_in():
        got["token"] = soap.federated_token(page(got["found"].sign_in))

    def made_up():
        wrong = soap.federated_token("made up")
        return refused("s:Authentication", lambda: enroll(got["found"], wrong, device("FAB-MADE-UP")))

    def enrolled():
        got["account"] = enroll(got["found"], got["token"], pc)

    def session():
        return f"{check_in(got['account'], tree, '1')} messages"

    step("Federated: discovery", found)
    step("Federated: a client of version 4.0", older)
    step("Federated: a ticket that nobody gave", made_up)
    step("Federated: the page signs in and posts wresult", signed_in)
    step("Federated: policies, certificate, account", enrolled)
    step("Federated: first check-in", session)
    step("Federated: policy", lambda: policy(got, tree))
    step("Federated: unenrolled from here", lambda: leave(got, tree))


def certificate():
    from windows.certificate import Certificate

    told = json.loads(os.environ["ORACLE_JOINED"])
    pc = Device(told["deviceId"].replace("-", "").upper(), "FAB-CERT", "FAB-CERT", os.urandom(32).hex().upper())
    tree = tree_of(pc)
    address = f"{ORACLE['urls']['enrollment']}/EnrollmentServer/Discovery.svc"
    own = Certificate(told["certificate"], told["privateKey"])
    got = {}

    def found():
        got["found"] = discover(address, ORACLE["user"], ("Certificate",))
        must(got["found"].policy == "Certificate", f"the answer is {got['found'].policy}")

    def unsigned():
        return refused("a:InvalidSecurity", lambda: enroll(got["found"], own.header("/wstep"), pc))

    def by_another_key():
        from windows.der import new_key

        other = Certificate(told["certificate"], told["privateKey"])
        other.key = new_key()
        return refused("s:Authentication", lambda: enroll(got["found"], other, pc))

    def enrolled():
        got["account"] = enroll(got["found"], own, pc)

    def session():
        return f"{check_in(got['account'], tree, '1')} messages"

    step("Certificate: discovery", found)
    step("Certificate: the certificate without a signature", unsigned)
    step("Certificate: signed by another key", by_another_key)
    step("Certificate: policies, certificate and account", enrolled)
    step("Certificate: first check-in", session)
    step("Certificate: policy", lambda: policy(got, tree))
    step("Certificate: unenrolled from here", lambda: leave(got, tree))


def policy(got, tree):
    """A second session may be what brings it: the first says what the PC is."""
    node = os.environ["ORACLE_POLICY"]
    for session_id in ("2", "3"):
        if node not in tree.nodes:
            check_in(got["account"], tree, session_id, user="user")
    must(tree.nodes.get(node) == "1", f"{node} was not set: {sorted(set(tree.changed))}")


def leave(got, tree):
    alert = [("1226", "com.microsoft:mdm.unenrollment.userrequest", "1")]
    check_in(got["account"], tree, "7", alert)
    try:
        check_in(got["account"], tree, "8")
    except (AssertionError, requests.RequestException) as refusal:
        return f"after that: {refusal}"
    raise AssertionError("it may still check in")


def page(address):
    """The embedded browser: follows and fills in, until a page posts to the application that opened it."""
    query = urllib.parse.urlencode({"appru": APP, "login_hint": ORACLE["user"]})
    browser = requests.Session()
    reply = browser.get(f"{address}{'&' if '?' in address else '?'}{query}")
    for _ in range(12):
        form = first_form.search(reply.text)
        must(form is not None, f"{reply.status_code} {reply.url}: a page without a form: {reply.text[:300]}")
        fields = {}
        for tag in re.findall(r"<input[^>]*>", form.group(2)):
            name = re.search(r'name="([^"]*)"', tag)
            value = re.search(r'value="([^"]*)"', tag)
            if name:
                fields[name.group(1)] = html.unescape(value.group(1)) if value else ""
        button = re.search(r'<button[^>]*name="([^"]*)"[^>]*value="([^"]*)"', form.group(2))
        if button:  # the first one: the one that Enter presses
            fields[html.unescape(button.group(1))] = html.unescape(button.group(2))
        action = html.unescape(form.group(1))
        if action.startswith("ms-app:"):
            must(action == APP, f"the page posts to {action}")
            must(fields.get("wresult"), "the page posts no wresult")
            return fields["wresult"]
        fields.update({k: v for k, v in {"username": ORACLE["user"], "password": ORACLE["password"]}.items() if k in fields})
        reply = browser.post(urllib.parse.urljoin(reply.url, action), data=fields)
    raise AssertionError("the sign-in does not end")


{"on-premise": on_premise, "federated": federated, "certificate": certificate}[os.environ["ORACLE_WAY"]]()
