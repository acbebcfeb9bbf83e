"""Enrolment from the first question to the account ([MS-MDE2] 3.1 to 3.4, [MS-XCEP], [MS-WSTEP]), as Windows 11 build 26200
does it. Written from the public specification alone; its author had not read the server."""

import base64
import xml.etree.ElementTree as ET
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

import requests

from . import soap
from .der import certificate_request, new_key
from .provisioning import account_of
from .soap import must, text_of

BUILD = "10.0.26200.9278"
OFFERED = ("OnPremise", "Federated", "Certificate")


class Device:
    def __init__(self, device_id, name, serial, hardware_id):
        self.device_id = device_id
        self.name = name
        self.serial = serial
        self.hardware_id = hardware_id


class Found:
    """What discovery told."""

    def __init__(self, policy, version, policies, enrollment, sign_in):
        self.policy = policy
        self.version = version
        self.policies = policies
        self.enrollment = enrollment
        self.sign_in = sign_in


def discover(url, user, offered=OFFERED, version="9.0"):
    probe = requests.get(url, headers={"User-Agent": "ENROLLClient"}, allow_redirects=False, timeout=30)
    must(probe.status_code == 200 and probe.content == b"", f"the probe was answered {probe.status_code}, {probe.text[:80]}")
    policies = "".join(f"<AuthPolicy>{policy}</AuthPolicy>" for policy in offered)
    body, header, _ = soap.call(
        url,
        f"{soap.DISCOVERY}/IDiscoveryService/Discover",
        f'<Discover xmlns="{soap.DISCOVERY}"><request xmlns:i="http://www.w3.org/2001/XMLSchema-instance">'
        f"<EmailAddress>{escape(user)}</EmailAddress><OSEdition>48</OSEdition><RequestVersion>{version}</RequestVersion>"
        f"<DeviceType>CIMClient_Windows</DeviceType><ApplicationVersion>{BUILD}</ApplicationVersion>"
        f"<AuthPolicies>{policies}</AuthPolicies></request></Discover>",
        answer_action=f"{soap.DISCOVERY}/IDiscoveryService/DiscoverResponse",
    )
    activity = header.find(f"{{{soap.DIAGNOSTICS}}}ActivityId")
    must(activity is not None and activity.get("CorrelationId"), "no ActivityId")
    result = body.find(f"{{{soap.DISCOVERY}}}DiscoverResponse/{{{soap.DISCOVERY}}}DiscoverResult")
    must(result is not None, "no DiscoverResult")
    told = {child.tag.split("}")[1]: (child.text or "").strip() for child in result}
    found = Found(
        told.get("AuthPolicy"),
        told.get("EnrollmentVersion"),
        told.get("EnrollmentPolicyServiceUrl"),
        told.get("EnrollmentServiceUrl"),
        told.get("AuthenticationServiceUrl"),
    )
    must(found.policy in offered, f"{found.policy} was not offered")
    must(found.policy != "Federated" or found.sign_in, "Federated without a page to sign in on")
    must(found.version is None or 3.0 <= float(found.version) <= float(version), f"version {found.version} of {version}")
    must(found.enrollment and found.enrollment.startswith("https://"), "no place to enrol at")
    must(
        not found.policies or urlsplit(found.policies).netloc == urlsplit(found.enrollment).netloc,
        "policies and enrolment are on two hosts",
    )
    return found


def key_length(found, security):
    """[MS-XCEP]: how long the key must be at least; the policy's own numbers are read, nothing else of it."""
    body, _, _ = soap.call(
        found.policies,
        f"{soap.POLICY}/IPolicy/GetPolicies",
        f'<GetPolicies xmlns="{soap.POLICY}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><client>'
        '<lastUpdate xsi:nil="true"/><preferredLanguage xsi:nil="true"/></client><requestFilter xsi:nil="true"/></GetPolicies>',
        security,
        f"{soap.POLICY}/IPolicy/GetPoliciesResponse",
    )
    attributes = [part for part in body.iter(f"{{{soap.POLICY}}}attributes")]
    must(len(attributes) == 1, f"{len(attributes)} policies")
    must(attributes[0].find(f".//{{{soap.POLICY}}}policySchema").text == "3", "the policy's schema is not 3")
    reference = attributes[0].find(f"{{{soap.POLICY}}}hashAlgorithmOIDReference").text
    oids = {
        text_of(oid, f"{{{soap.POLICY}}}oIDReferenceID"): text_of(oid, f"{{{soap.POLICY}}}value")
        for oid in body.iter(f"{{{soap.POLICY}}}oID")
    }
    must(oids.get(reference) == "2.16.840.1.101.3.4.2.1", f"requests are not to be signed with SHA-256: {oids}")
    return int(attributes[0].find(f".//{{{soap.POLICY}}}minimalKeyLength").text)


def enroll(found, security, device, items=()):
    """[MS-WSTEP]: a key, a request for it, and the account that comes back."""
    must(key_length(found, security) <= 2048, "a key of 2048 bits is too short")
    key = new_key()
    request = certificate_request(key, f"{device.hardware_id[:27]}!{device.device_id}")
    lines = "\r\n".join(chunks(base64.b64encode(request).decode(), 64))
    values = "".join(
        f'<ac:ContextItem Name="{name}"><ac:Value>{escape(value)}</ac:Value></ac:ContextItem>'
        for name, value in [*context_of(device), *items]
    )
    place = "http://schemas.microsoft.com/5.0.0.0/ConfigurationManager/Enrollment"
    body, header, reply = soap.call(
        found.enrollment,
        f"{soap.ENROLL}/RST/wstep",
        f"<wst:RequestSecurityToken><wst:TokenType>{place}/DeviceEnrollmentToken</wst:TokenType>"
        f"<wst:RequestType>{soap.TRUST}/Issue</wst:RequestType>"
        f'<wsse:BinarySecurityToken ValueType="{soap.ENROLL}#PKCS10" EncodingType="{soap.WSSE}#base64binary">'
        f"{lines}</wsse:BinarySecurityToken>"
        f'<ac:AdditionalContext xmlns="http://schemas.xmlsoap.org/ws/2006/12/authorization">{values}</ac:AdditionalContext>'
        "</wst:RequestSecurityToken>",
        security,
        f"{soap.ENROLL}/RSTRC/wstep",
    )
    must(header.find(f".//{{{soap.WSU}}}Timestamp") is not None, "the answer has no time")
    tokens = list(ET.fromstring(reply.content).iter(f"{{{soap.WSSE}}}BinarySecurityToken"))
    must(len(tokens) == 1, f"{len(tokens)} security tokens in the answer")
    must(tokens[0].get("ValueType") == f"{place}/DeviceEnrollmentProvisionDoc", "the token is of another kind")
    must(body.find(f".//{{{soap.ENROLL}}}RequestID") is not None, "the answer has no RequestID")
    return account_of(base64.b64decode(tokens[0].text), key, device.device_id)


def context_of(device):
    return [
        ("UXInitiated", "false"),
        ("HWDevID", device.hardware_id),
        ("Locale", "en-GB"),
        ("TargetedUserLoggedIn", "False"),
        ("OSEdition", "48"),
        ("DeviceName", device.name),
        ("MAC", "00-15-5D-2A-10-04"),
        ("MAC", "00-15-5D-2A-10-05 "),
        ("DeviceID", device.device_id),
        ("EnrollmentType", "Device"),
        ("DeviceType", "CIMClient_Windows"),
        ("OSVersion", BUILD),
        ("ApplicationVersion", "10.0.26200.9279"),
        ("NotInOobe", "true"),
        ("Manufacturer", "Fabrikam"),
        ("DeviceModel", "F-14"),
        ("SerialNumber", device.serial),
        ("RequestVersion", "9.0"),
    ]


def chunks(text, size):
    return [text[at : at + size] for at in range(0, len(text), size)]
