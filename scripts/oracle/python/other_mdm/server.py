"""A small MDM that is not ours, written from the public specifications alone ([MS-MDE2], [MS-XCEP], [MS-WSTEP], OMA-DM 1.2,
OpenID Connect Discovery, RFC 7515-7519), with Python's standard library and openssl. It takes devices of one directory, whose
tokens it checks by that directory's published keys, and sets one policy. What it can of the enrolment status page says FEATURES, a
list: page (it shows the page for the device, and says when it has finished), tracking (it prepares the device before that, as a
provider that tracks applications and has none). Without it knows nothing of a page.

server.py FOLDER METADATA-ADDRESS CA-FILE [FEATURES]; prints its address as a JSON line, and tells at /told what it did."""

import base64
import hashlib
import http.server
import json
import os
import re
import ssl
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape

FOLDER, METADATA, CA_FILE = sys.argv[1:4]
FEATURES = set(filter(None, (sys.argv[4] if len(sys.argv) > 4 else "").split(",")))
S = "http://www.w3.org/2003/05/soap-envelope"
A = "http://www.w3.org/2005/08/addressing"
WSSE = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"
TRUST = "http://docs.oasis-open.org/ws-sx/ws-trust/200512"
DM = "SYNCML:SYNCML1.2"
SYNC = "./Device/Vendor/MSFT/DMClient/Provider/OtherMDM/FirstSyncStatus"
TRACKING = "./Device/Vendor/MSFT/EnrollmentStatusTracking"
POLICY = "./Device/Vendor/MSFT/Policy/Config/Experience/AllowManualMDMUnenrollment"
told = {"terms": 0, "enrolled": [], "sessions": 0, "statuses": [], "refused": []}


class Refused(Exception):
    pass


def openssl(*arguments, data=None):
    return subprocess.run(["openssl", *arguments], input=data, check=True, capture_output=True, cwd=FOLDER).stdout


def authority():
    openssl(
        *["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem", "-days", "30"],
        *["-subj", "/CN=Other MDM", "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"],
    )


# ── Tokens ──────────────────────────────────────────────────────────────────────────────────────


def fetch(address):
    context = ssl.create_default_context(cafile=CA_FILE)
    with urllib.request.urlopen(address, context=context, timeout=20) as reply:
        return json.load(reply)


def unpadded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def claims_of(token):
    """RFC 7515, RS256 alone: EMSA-PKCS1-v1_5 (RFC 8017 section 9.2) written out and compared whole."""
    head, body, signature = token.split(".")
    header = json.loads(unpadded(head))
    if header.get("alg") != "RS256":
        raise Refused(f"alg {header.get('alg')}")
    metadata = fetch(METADATA)
    keys = [key for key in fetch(metadata["jwks_uri"])["keys"] if key.get("kid") == header.get("kid")]
    if not keys:
        raise Refused("no such key")
    n, e = (int.from_bytes(unpadded(keys[0][part]), "big") for part in ("n", "e"))
    size = (n.bit_length() + 7) // 8
    shown = pow(int.from_bytes(unpadded(signature), "big"), e, n).to_bytes(size, "big")
    digest = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(f"{head}.{body}".encode()).digest()
    if shown != b"\0\1" + b"\xff" * (size - len(digest) - 3) + b"\0" + digest:
        raise Refused("signature")
    claims = json.loads(unpadded(body))
    if claims["iss"] != metadata["issuer"]:
        raise Refused(f"issuer {claims['iss']}")
    if claims["aud"].rstrip("/") != ORIGIN:
        raise Refused(f"audience {claims['aud']}")
    if not claims["nbf"] - 300 <= time.time() < claims["exp"]:
        raise Refused("time")
    if "mdm_delegation" not in claims["scp"].split(" "):
        raise Refused("scope")
    return claims


# ── Enrolment ───────────────────────────────────────────────────────────────────────────────────


def envelope(action, relates, body):
    return (
        f'<s:Envelope xmlns:s="{S}" xmlns:a="{A}"><s:Header><a:Action s:mustUnderstand="1">{action}</a:Action>'
        f"<a:RelatesTo>{relates}</a:RelatesTo></s:Header><s:Body>{body}</s:Body></s:Envelope>"
    )


def token_in(root):
    found = root.find(f".//{{{WSSE}}}BinarySecurityToken")
    if found is None:
        raise Refused("no token")
    return base64.b64decode("".join(found.text.split())).decode()


def discovered(_):
    space = "http://schemas.microsoft.com/windows/management/2012/01/enrollment"
    return f"{space}/IDiscoveryService/DiscoverResponse", (
        f'<DiscoverResponse xmlns="{space}"><DiscoverResult><AuthPolicy>Federated</AuthPolicy>'
        f"<EnrollmentVersion>4.0</EnrollmentVersion><EnrollmentPolicyServiceUrl>{ORIGIN}/policy</EnrollmentPolicyServiceUrl>"
        f"<EnrollmentServiceUrl>{ORIGIN}/enroll</EnrollmentServiceUrl>"
        f"<AuthenticationServiceUrl>{ORIGIN}/sign-in</AuthenticationServiceUrl></DiscoverResult></DiscoverResponse>"
    )


def policies(root):
    claims_of(token_in(root))
    space = "http://schemas.microsoft.com/windows/pki/2009/01/enrollmentpolicy"
    nil = 'xsi:nil="true"'
    return f"{space}/IPolicy/GetPoliciesResponse", (
        f'<GetPoliciesResponse xmlns="{space}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><response>'
        f"<policyID>other</policyID><policyFriendlyName>Other</policyFriendlyName><nextUpdateHours {nil}/>"
        f"<policiesNotChanged {nil}/><policies><policy><policyOIDReference>0</policyOIDReference><cAs {nil}/><attributes>"
        "<commonName>Other</commonName><policySchema>3</policySchema><certificateValidity>"
        "<validityPeriodSeconds>1209600</validityPeriodSeconds><renewalPeriodSeconds>172800</renewalPeriodSeconds>"
        "</certificateValidity><permission><enroll>true</enroll><autoEnroll>false</autoEnroll></permission>"
        f"<privateKeyAttributes><minimalKeyLength>2048</minimalKeyLength><keySpec {nil}/><keyUsageProperty {nil}/>"
        f"<permissions {nil}/><algorithmOIDReference {nil}/><cryptoProviders {nil}/></privateKeyAttributes>"
        "<revision><majorRevision>101</majorRevision><minorRevision>0</minorRevision></revision>"
        f"<supersededPolicies {nil}/><privateKeyFlags {nil}/><subjectNameFlags {nil}/><enrollmentFlags {nil}/>"
        f"<generalFlags {nil}/><hashAlgorithmOIDReference>0</hashAlgorithmOIDReference><rARequirements {nil}/>"
        f"<keyArchivalAttributes {nil}/><extensions {nil}/></attributes></policy></policies></response><cAs {nil}/><oIDs><oID>"
        "<value>2.16.840.1.101.3.4.2.1</value><group>1</group><oIDReferenceID>0</oIDReferenceID>"
        "<defaultName>szOID_NIST_sha256</defaultName></oID></oIDs></GetPoliciesResponse>"
    )


def enrolled(root):
    claims = claims_of(token_in(root))
    context = {
        item.get("Name"): item.findtext("{*}Value") for item in root.iter("{http://schemas.xmlsoap.org/ws/2006/12/authorization}ContextItem")
    }
    request = root.find(f".//{{{TRUST}}}RequestSecurityToken/{{{WSSE}}}BinarySecurityToken")
    csr = base64.b64decode("".join(request.text.split()))
    device = claims["deviceid"]
    with open(os.path.join(FOLDER, "device.ext"), "w") as out:
        out.write("extendedKeyUsage=clientAuth\nkeyUsage=digitalSignature\n")
    pem = openssl("req", "-inform", "DER", data=csr)
    certificate = openssl(
        *["x509", "-req", "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "14", "-extfile", "device.ext"],
        *["-set_serial", str(int.from_bytes(os.urandom(8), "big")), "-subj", f"/CN={device}"],
        data=pem,
    )
    told["enrolled"].append({"device": device, "user": claims["upn"], "terms": context.get("EnrollmentData")})
    text = base64.b64encode(provisioning(certificate).encode()).decode()
    space = "http://schemas.microsoft.com/windows/pki/2009/01/enrollment"
    kind = "http://schemas.microsoft.com/5.0.0.0/ConfigurationManager/Enrollment/DeviceEnrollmentProvisionDoc"
    return f"{space}/RSTRC/wstep", (
        f'<RequestSecurityTokenResponseCollection xmlns="{TRUST}"><RequestSecurityTokenResponse>'
        "<TokenType>http://schemas.microsoft.com/5.0.0.0/ConfigurationManager/Enrollment/DeviceEnrollmentToken</TokenType>"
        f'<DispositionMessage xmlns="{space}"/><RequestedSecurityToken><BinarySecurityToken xmlns="{WSSE}" ValueType="{kind}"'
        f' EncodingType="{WSSE}#base64binary">{text}</BinarySecurityToken></RequestedSecurityToken>'
        f'<RequestID xmlns="{space}">0</RequestID></RequestSecurityTokenResponse></RequestSecurityTokenResponseCollection>'
    )


def entry(pem, more=""):
    der = openssl("x509", "-outform", "DER", data=pem)
    return (
        f'<characteristic type="{hashlib.sha1(der).hexdigest().upper()}">'
        f'<parm name="EncodedCertificate" value="{base64.b64encode(der).decode()}"/>{more}</characteristic>'
    )


def provisioning(certificate):
    with open(os.path.join(FOLDER, "ca.pem"), "rb") as file:
        root = file.read()
    secret, nonce = os.urandom(16).hex(), base64.b64encode(os.urandom(16)).decode()
    auth = lambda level, kind, name: (
        f'<characteristic type="APPAUTH"><parm name="AAUTHLEVEL" value="{level}"/><parm name="AAUTHTYPE" value="{kind}"/>{name}'
        f'<parm name="AAUTHSECRET" value="{secret}"/><parm name="AAUTHDATA" value="{nonce}"/></characteristic>'
    )
    return (
        '<wap-provisioningdoc version="1.1"><characteristic type="CertificateStore">'
        f'<characteristic type="Root"><characteristic type="System">{entry(root)}</characteristic></characteristic>'
        f'<characteristic type="My"><characteristic type="System">{entry(certificate, PRIVATE)}</characteristic></characteristic>'
        '</characteristic><characteristic type="APPLICATION"><parm name="APPID" value="w7"/>'
        '<parm name="PROVIDER-ID" value="OtherMDM"/><parm name="NAME" value="Other MDM"/>'
        f'<parm name="ADDR" value="{ORIGIN}/manage"/><parm name="ROLE" value="4294967295"/>'
        f'<parm name="DEFAULTENCODING" value="application/vnd.syncml.dm+xml"/>{auth("CLIENT", "DIGEST", "")}'
        + auth("APPSRV", "DIGEST", '<parm name="AAUTHNAME" value="device"/>')
        + '</characteristic><characteristic type="DMClient"><characteristic type="Provider"><characteristic type="OtherMDM">'
        '<characteristic type="Poll"><parm name="NumberOfFirstRetries" value="8" datatype="integer"/>'
        '<parm name="IntervalForFirstSetOfRetries" value="15" datatype="integer"/></characteristic>'
        "</characteristic></characteristic></characteristic></wap-provisioningdoc>"
    )


PRIVATE = '<characteristic type="PrivateKeyContainer"/>'

# ── Management ──────────────────────────────────────────────────────────────────────────────────


def write(kind, address, form, value):
    return (
        f"<{kind}><CmdID>%d</CmdID><Item><Target><LocURI>{address}</LocURI></Target>"
        f'<Meta><Format xmlns="syncml:metinf">{form}</Format></Meta><Data>{value}</Data></Item></{kind}>'
    )


def opening():
    """What the first message of a session sets; of the page in the first session alone, for it cannot be changed when it has ended."""
    yield write("Replace", POLICY, "int", "0")
    if told["sessions"] > 1:
        return
    if "tracking" in FEATURES:
        prepares = f"{TRACKING}/DevicePreparation/PolicyProviders/OtherMDM"
        yield write("Add", prepares, "node", "")
        yield write("Replace", f"{prepares}/TrackedResourceTypes/Apps", "bool", "true")
        yield write("Replace", f"{prepares}/InstallationState", "int", "3")
        yield write("Add", f"{TRACKING}/Setup/Apps/PolicyProviders/OtherMDM/TrackingPoliciesCreated", "bool", "true")
    if "page" in FEATURES:
        yield write("Replace", f"{SYNC}/SkipDeviceStatusPage", "bool", "false")
        yield write("Replace", f"{SYNC}/SkipUserStatusPage", "bool", "true")


def closing():
    """What follows when the device has answered that."""
    if "page" in FEATURES and told["sessions"] == 1:
        yield write("Replace", f"{SYNC}/ServerHasFinishedProvisioning", "bool", "true")


def managed(body):
    root = ET.fromstring(body)
    at = lambda path: root.findtext("/".join(f"{{{DM}}}{part}" for part in path.split("/")))
    message = at("SyncHdr/MsgID")
    commands = [(part.tag.split("}")[1], part) for part in root.find(f"{{{DM}}}SyncBody")]
    parts = [f"<Status><CmdID>1</CmdID><MsgRef>{message}</MsgRef><CmdRef>0</CmdRef><Cmd>SyncHdr</Cmd><Data>200</Data></Status>"]
    for kind, part in commands:
        if kind == "Status":
            told["statuses"].append(part.findtext(f"{{{DM}}}Cmd") + " " + part.findtext(f"{{{DM}}}Data"))
        if kind in ("Alert", "Replace"):
            reference = part.findtext(f"{{{DM}}}CmdID")
            parts.append(
                f"<Status><CmdID>{len(parts) + 1}</CmdID><MsgRef>{message}</MsgRef><CmdRef>{reference}</CmdRef>"
                f"<Cmd>{kind}</Cmd><Data>200</Data></Status>"
            )
    if message == "1":
        told["sessions"] += 1
    for command in {"1": opening, "2": closing}.get(message, tuple)():
        parts.append(command % (len(parts) + 1))
    return (
        f'<SyncML xmlns="{DM}"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto>'
        f'<SessionID>{at("SyncHdr/SessionID")}</SessionID><MsgID>{message}</MsgID>'
        f'<Target><LocURI>{escape(at("SyncHdr/Source/LocURI"))}</LocURI></Target>'
        f"<Source><LocURI>{ORIGIN}/manage</LocURI></Source></SyncHdr><SyncBody>{''.join(parts)}<Final/></SyncBody></SyncML>"
    )


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, kind, text, headers=()):
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def do_GET(self):
        path, _, query = self.path.partition("?")
        if path == "/told":
            return self.answer(200, "application/json", json.dumps(told))
        if path != "/terms":
            return self.answer(200, "text/html", "")
        try:
            claims_of(self.headers["Authorization"].removeprefix("Bearer "))
        except Refused as why:
            told["refused"].append(str(why))
            return self.answer(401, "text/html", escape(str(why)))
        told["terms"] += 1
        back = urllib.parse.parse_qs(query)["redirect_uri"][0]
        return self.answer(302, "text/html", "", [("Location", f"{back}?IsAccepted=true&OpaqueBlob=agreed")])

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        path = self.path.partition("?")[0]
        if path == "/manage":
            if not self.connection.getpeercert():
                return self.answer(401, "text/plain", "no certificate of ours")
            return self.answer(200, "application/vnd.syncml.dm+xml", managed(body))
        root = ET.fromstring(body)
        relates = escape(root.findtext(f".//{{{A}}}MessageID") or "")
        serve = {"/discover": discovered, "/policy": policies, "/enroll": enrolled}[path]
        kind = "application/soap+xml; charset=utf-8"
        try:
            self.answer(200, kind, envelope_of(serve(root), relates))
        except Refused as why:
            told["refused"].append(str(why))
            fault = (
                "<s:Fault><s:Code><s:Value>s:Receiver</s:Value><s:Subcode><s:Value>s:Authentication</s:Value></s:Subcode>"
                f'</s:Code><s:Reason><s:Text xml:lang="en-us">{escape(str(why))}</s:Text></s:Reason></s:Fault>'
            )
            space = "http://schemas.microsoft.com/windows/pki/2009/01/enrollment"
            self.answer(500, kind, envelope(f"{space}/rstr/wstep", relates, fault))


def envelope_of(served, relates):
    return envelope(served[0], relates, served[1])


authority()
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
ORIGIN = f"https://127.0.0.1:{server.server_address[1]}"
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain(os.path.join(FOLDER, "ca.pem"), os.path.join(FOLDER, "ca.key"))
tls.load_verify_locations(os.path.join(FOLDER, "ca.pem"))
tls.verify_mode = ssl.CERT_OPTIONAL
server.socket = tls.wrap_socket(server.socket, server_side=True)
print(json.dumps({"origin": ORIGIN}), flush=True)
# whoever started it holds its input: it ends with them
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
server.serve_forever()
