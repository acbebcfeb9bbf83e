"""A certificate request as Windows makes it, to the byte: its common name is a PrintableString that holds an exclamation
mark, which no strict encoder would write. Hence by hand."""

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa


def new_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate_request(key, name):
    public = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    # extensionRequest (1.2.840.113549.1.9.14) with extendedKeyUsage (2.5.29.37): clientAuth (1.3.6.1.5.5.7.3.2)
    usage = sequence(oid("551d25"), tlv(0x04, sequence(oid("2b06010505070302"))))
    attributes = sequence(oid("2a864886f70d01090e"), tlv(0x31, sequence(usage)))
    info = sequence(tlv(0x02, b"\x00"), subject(name), public, tlv(0xA0, attributes))
    signature = key.sign(info, padding.PKCS1v15(), hashes.SHA256())
    algorithm = sequence(oid("2a864886f70d01010b"), tlv(0x05, b""))
    return sequence(info, algorithm, tlv(0x03, b"\x00" + signature))


def subject(name):
    return sequence(tlv(0x31, sequence(oid("550403"), tlv(0x13, name.encode()))))


def sequence(*parts):
    return tlv(0x30, b"".join(parts))


def oid(hexadecimal):
    return tlv(0x06, bytes.fromhex(hexadecimal))


def tlv(tag, content):
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content
