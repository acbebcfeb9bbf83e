"""The provisioning document that an enrolment answers with ([MS-MDE2] 2.2.9): read as Windows reads it, which refuses what
is not exactly so. Each check below stands for a code that real clients were seen to fail with."""

import base64
import hashlib
import xml.etree.ElementTree as ET

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID

from .soap import must


class Node:
    """A characteristic: parameters by name, characteristics by type, in the order they came."""

    def __init__(self, element):
        self.parameters = {p.get("name"): p.get("value") for p in element.findall("parm")}
        self.children = [(c.get("type"), Node(c)) for c in element.findall("characteristic")]

    def all(self, kind):
        return [node for name, node in self.children if name == kind]

    def at(self, *path):
        node = self
        for kind in path:
            found = node.all(kind)
            must(found, f"the provisioning document has no {'/'.join(path)}")
            node = found[0]
        return node


class Account:
    """Where the device checks in, as whom, and with which certificate."""

    def __init__(self, address, key, certificate, device_id, provider, names):
        self.address = address
        self.key = key
        self.certificate = certificate
        self.device_id = device_id
        self.provider = provider
        self.names = names


def account_of(document, key, device_id):
    element = ET.fromstring(document)
    must(element.tag == "wap-provisioningdoc", f"not a provisioning document: {element.tag}")
    must(element.get("version") == "1.1", "its version is not 1.1")
    root = Node(element)
    must(not root.all("RootCATrustedCertificates"), "0x83750005: roots stand beside the store")
    certificate = certificate_of(root, key)
    renewal = [store for store in root.all("CertificateStore")[1:] if store.all("My")]
    must(renewal, "renewal stands in no certificate store of its own")
    renew = renewal[0].at("My", "WSTEP", "Renew").parameters
    must(renew.get("ROBOSupport") == "true", "renewal by the device itself is not offered")
    must(renew.get("ServerURL", "").startswith("https://"), "renewal has no address")
    must(1 <= int(renew["RenewPeriod"]) <= 1000, "the renewal period is out of range")
    application = root.at("APPLICATION")
    must(application.parameters.get("APPID") == "w7", "the application is not w7")
    check_authentication(application)
    provider = application.parameters["PROVIDER-ID"]
    names = root.at("DMClient", "Provider", provider)
    check_poll(names.at("Poll").parameters)
    must(names.parameters.get("EntDMID"), "no EntDMID: the certificate could not be renewed")
    return Account(application.parameters["ADDR"], key, certificate, device_id, provider, names.parameters)


def certificate_of(root, key):
    store = root.at("CertificateStore")
    must([name for name, _ in store.children] == ["Root", "CA", "My"], "the first store is not Root, CA, My")
    found = {}
    for kind in ("Root", "CA", "My"):
        places = store.at(kind).children
        must(len(places) == 1 and places[0][0] in ("System", "User"), f"{kind} is neither of the system nor of a user")
        entries = places[0][1].children
        must(len(entries) == 1, f"{kind} has {len(entries)} certificates")
        thumbprint, entry = entries[0]
        der = base64.b64decode(entry.parameters["EncodedCertificate"], validate=True)
        must(hashlib.sha1(der).hexdigest().upper() == thumbprint, f"{kind} is not filed by its thumbprint")
        found[kind] = x509.load_der_x509_certificate(der)
        if kind == "My":
            must(entry.all("PrivateKeyContainer"), "no PrivateKeyContainer inside the entry")
    mine = found["My"]
    authority = next((one for one in (found["CA"], found["Root"]) if one.subject == mine.issuer), None)
    must(authority is not None, f"{mine.issuer.rfc4514_string()} is no authority of the document")
    mine.verify_directly_issued_by(authority)
    must(encoded(mine.public_key()) == encoded(key.public_key()), "the certificate is of another key")
    usage = mine.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    must(ExtendedKeyUsageOID.CLIENT_AUTH in usage, "the certificate is not for clients")
    return mine


def encoded(public):
    return public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def check_authentication(application):
    levels = {}
    for entry in application.all("APPAUTH"):
        levels[entry.parameters["AAUTHLEVEL"]] = entry.parameters
    must(set(levels) == {"CLIENT", "APPSRV"}, f"authentication for {sorted(levels)}")
    must(levels["CLIENT"]["AAUTHTYPE"] == "DIGEST", "the server's digest is not DIGEST")
    must(levels["APPSRV"].get("AAUTHNAME"), "the device has no name to authenticate with")
    for level, parameters in levels.items():
        must(parameters.get("AAUTHSECRET"), f"{level} has no secret")
        # 0x80070057, on the screen 0x80180023
        must(len(base64.b64decode(parameters.get("AAUTHDATA") or "")) > 0, f"{level} has no nonce")


def check_poll(poll):
    must(
        poll.get("NumberOfFirstRetries") != "0" or int(poll["IntervalForFirstSetOfRetries"]) > 1,
        "the device would poll every minute without end",
    )
