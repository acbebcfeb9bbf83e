"""SOAP as a Windows enrolment client speaks it ([MS-MDE2] 2.1, 2.2): one envelope out, one in, and what a real client
insists on of every answer. Written from the public specification alone."""

import re
import uuid
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape

import requests

S = "http://www.w3.org/2003/05/soap-envelope"
A = "http://www.w3.org/2005/08/addressing"
ENROLL = "http://schemas.microsoft.com/windows/pki/2009/01/enrollment"
DISCOVERY = "http://schemas.microsoft.com/windows/management/2012/01/enrollment"
POLICY = "http://schemas.microsoft.com/windows/pki/2009/01/enrollmentpolicy"
TRUST = "http://docs.oasis-open.org/ws-sx/ws-trust/200512"
WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-"
WSSE = WSS + "secext-1.0.xsd"
WSU = WSS + "utility-1.0.xsd"
DIAGNOSTICS = "http://schemas.microsoft.com/2004/09/ServiceModel/Diagnostics"


class Fault(Exception):
    """What the server refuses with: the subcode, and the error type of the detail where there is one."""

    def __init__(self, subcode, error_type, text, status):
        super().__init__(f"{subcode} {error_type or ''} ({status}): {text}")
        self.subcode = subcode
        self.error_type = error_type
        self.status = status


def must(right, otherwise):
    if not right:
        raise AssertionError(otherwise)


def call(url, action, body, security="", answer_action=None):
    """The children of the answer's body. A client of Windows gives up on an answer without a length, so this one does.
    `security`: the header as a text, or what makes it for an action and signs the whole."""
    message_id = f"urn:uuid:{uuid.uuid4()}"
    envelope = (
        f'<s:Envelope xmlns:s="{S}" xmlns:a="{A}" xmlns:u="{WSU}" xmlns:wsse="{WSSE}" xmlns:wst="{TRUST}"'
        ' xmlns:ac="http://schemas.xmlsoap.org/ws/2006/12/authorization"><s:Header>'
        f'<a:Action s:mustUnderstand="1">{action}</a:Action><a:MessageID>{message_id}</a:MessageID>'
        f"<a:ReplyTo><a:Address>{A}/anonymous</a:Address></a:ReplyTo>"
        f'<a:To s:mustUnderstand="1">{escape(url)}</a:To>{security if isinstance(security, str) else security.header(action)}</s:Header><s:Body>{body}</s:Body></s:Envelope>'
    )
    if not isinstance(security, str):
        envelope = security.sign(envelope)
    headers = {"Content-Type": "application/soap+xml; charset=utf-8", "User-Agent": "ENROLLClient"}
    reply = requests.post(url, data=envelope.encode(), headers=headers, allow_redirects=False, timeout=30)
    must("content-length" in reply.headers, f"{action}: the answer has no Content-Length")
    must("transfer-encoding" not in reply.headers, f"{action}: the answer is chunked")
    must(
        reply.headers.get("content-type", "").startswith("application/soap+xml"),
        f"{action}: {reply.status_code} {reply.headers.get('content-type')}: {reply.text[:200]}",
    )
    root = ET.fromstring(reply.content)
    must(root.tag == f"{{{S}}}Envelope", f"{action}: not SOAP 1.2: {root.tag}")
    fault = root.find(f"{{{S}}}Body/{{{S}}}Fault")
    if fault is not None:
        raise fault_of(fault, reply)
    must(reply.status_code == 200, f"{action}: status {reply.status_code} without a fault")
    said = text_of(root, f"{{{S}}}Header/{{{A}}}Action")
    must(said == answer_action, f"the answer's action is {said}")
    must(text_of(root, f"{{{S}}}Header/{{{A}}}RelatesTo") == message_id, "the answer relates to another message")
    return root.find(f"{{{S}}}Body"), root.find(f"{{{S}}}Header"), reply


def fault_of(fault, reply):
    must(reply.text.lower().count("s:fault") > 0, "some clients look for a fault by the text s:fault")
    subcode = text_of(fault, f"{{{S}}}Code/{{{S}}}Subcode/{{{S}}}Value") or ""
    detail = fault.find(f"{{{S}}}Detail/{{{ENROLL}}}DeviceEnrollmentServiceError")
    error_type = None if detail is None else text_of(detail, f"{{{ENROLL}}}ErrorType")
    return Fault(subcode, error_type, text_of(fault, f"{{{S}}}Reason/{{{S}}}Text"), reply.status_code)


def text_of(element, path):
    found = element.find(path)
    return None if found is None or found.text is None else found.text.strip()


def user_name_token(user, secret):
    """[MS-MDE2] OnPremise: the id is a constant of the protocol."""
    return (
        '<wsse:Security s:mustUnderstand="1"><wsse:UsernameToken u:Id="uuid-cc1ccc1f-2fba-4bcf-b063-ffc0cac77917-4">'
        f"<wsse:Username>{escape(user)}</wsse:Username>"
        f'<wsse:Password wsse:Type="{WSS}username-token-profile-1.0#PasswordText">{escape(secret)}</wsse:Password>'
        "</wsse:UsernameToken></wsse:Security>"
    )


def federated_token(token):
    """[MS-MDE2] Federated: what the page posted as wresult, in base64, broken into lines as Windows breaks it."""
    import base64

    lines = re.sub("(.{76})", "\\1\r\n", base64.b64encode(token.encode()).decode())
    kind = "http://schemas.microsoft.com/5.0.0.0/ConfigurationManager/Enrollment/DeviceEnrollmentUserToken"
    return (
        f'<wsse:Security s:mustUnderstand="1"><wsse:BinarySecurityToken ValueType="{kind}"'
        f' EncodingType="{WSSE}#base64binary">{lines}</wsse:BinarySecurityToken></wsse:Security>'
    )
