// Signs bytes as CMS SignedData (RFC 5652 §5) by the key of one of the device's certificates, which comes along.

import { createHash, createPrivateKey, sign, X509Certificate } from 'node:crypto'

import { nothing, objectId, sequence, set, smallInteger, tlv } from '../../../protocol/der.ts'
import { part, readDer } from '../scep/der-read.ts'

const oid = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  rsa: '1.2.840.113549.1.1.1',
  sha256: '2.16.840.1.101.3.4.2.1',
}

/** PEM, both. */
type Signer = { readonly certificate: string; readonly privateKey: string }

/** `detached`: without the bytes themselves. */
export function signedData(content: Uint8Array, by: Signer, form: 'detached' | 'with-content'): Uint8Array {
  const certificate = new X509Certificate(by.certificate)
  const octets = (bytes: Uint8Array) => tlv(0x04, bytes)
  const attributes = [
    sequence(objectId(oid.contentType), set(objectId(oid.data))),
    sequence(objectId(oid.messageDigest), set(octets(createHash('sha256').update(content).digest()))),
  ].sort(Buffer.compare)
  const inside = part(readDer(certificate.raw), 0)
  const signer = sequence(
    smallInteger(1),
    sequence(part(inside, 3).whole, part(inside, 1).whole),
    sequence(objectId(oid.sha256), nothing()),
    tlv(0xa0, ...attributes),
    sequence(objectId(oid.rsa), nothing()),
    octets(sign('sha256', set(...attributes), createPrivateKey(by.privateKey))),
  )
  const wrapped = form === 'detached' ? [] : [tlv(0xa0, octets(content))]
  const data = sequence(
    smallInteger(1),
    set(sequence(objectId(oid.sha256), nothing())),
    sequence(objectId(oid.data), ...wrapped),
    tlv(0xa0, certificate.raw),
    set(signer),
  )
  return sequence(objectId(oid.signedData), tlv(0xa0, data))
}
