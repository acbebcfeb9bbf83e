"""The policy Certificate ([MS-MDE2] 3.3.4.1.1.1.2, 3.4.4.1.1.1.2): the message names the certificate and is signed by its key. Its author
had read the server; so the signature, and the canonical form that it is over, are those of a library: signxml over lxml."""

import base64
from datetime import datetime, timedelta, timezone

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from lxml import etree
from signxml import XMLSigner, methods

from . import soap

X509V3 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3"
USER_TOKEN = "http://schemas.microsoft.com/5.0.0.0/ConfigurationManager/Enrollment/DeviceEnrollmentUserToken"
DS = "http://www.w3.org/2000/09/xmldsig#"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"


class Certificate:
    def __init__(self, certificate_pem, key_pem):
        self.certificate = x509.load_pem_x509_certificate(certificate_pem.encode())
        self.key = serialization.load_pem_private_key(key_pem.encode(), None)

    def header(self, action):
        der = self.certificate.public_bytes(serialization.Encoding.DER)
        kind = USER_TOKEN if action.endswith("/wstep") else X509V3
        now = datetime.now(timezone.utc)
        created, expires = (time.strftime("%Y-%m-%dT%H:%M:%SZ") for time in (now, now + timedelta(minutes=5)))
        return (
            '<wsse:Security s:mustUnderstand="1">'
            f"<u:Timestamp><u:Created>{created}</u:Created><u:Expires>{expires}</u:Expires></u:Timestamp>"
            f'<wsse:BinarySecurityToken ValueType="{kind}" EncodingType="{soap.WSSE}#base64binary">'
            f"{base64.b64encode(der).decode()}</wsse:BinarySecurityToken>"
            f'<ds:Signature xmlns:ds="{DS}" Id="placeholder"/></wsse:Security>'
        )

    def sign(self, envelope):
        signer = XMLSigner(
            method=methods.enveloped,
            signature_algorithm="rsa-sha256",
            digest_algorithm="sha256",
            c14n_algorithm=EXCLUSIVE,
        )
        return etree.tostring(signer.sign(etree.fromstring(envelope.encode()), key=self.key, cert=[self.certificate])).decode()
