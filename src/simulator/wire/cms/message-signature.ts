// Signs a message of a session (MS-MDM, MS-Signature), as a device does that was told to (RequireMessageSigning of the DMClient CSP): a
// detached CMS signature (RFC 5652) by the key of its certificate. Which bytes Windows signs is inferred: from the header to the end of
// the body.

import { createHash, createPrivateKey, sign, X509Certificate } from 'node:crypto'

import { readValue, type Tree } from '../../../protocol/csp/tree.ts'
import { nothing, objectId, sequence, set, smallInteger, tlv } from '../../../protocol/der.ts'
import type { Management } from '../enroll.ts'
import { part, readDer } from '../scep/der-read.ts'

const oid = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  rsa: '1.2.840.113549.1.1.1',
  sha256: '2.16.840.1.101.3.4.2.1',
}

/** The header that goes with this message; none where nobody told the device to sign. */
export function signatureFor(
  body: string,
  { providerId, certificate, privateKey }: Pick<Management, 'providerId' | 'certificate' | 'privateKey'>,
  tree: Tree,
): { readonly 'ms-signature'?: string } {
  const node = `./Device/Vendor/MSFT/DMClient/Provider/${encodeURIComponent(providerId)}/RequireMessageSigning`
  if (readValue(tree, node) !== 'true') return {}
  const end = '</SyncBody>'
  const signed = body.slice(body.indexOf('<SyncHdr'), body.lastIndexOf(end) + end.length)
  const message = detached(Buffer.from(signed), new X509Certificate(certificate), privateKey)
  return { 'ms-signature': Buffer.from(message).toString('base64') }
}

function detached(content: Uint8Array, certificate: X509Certificate, privateKey: string): Uint8Array {
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
    octets(sign('sha256', set(...attributes), createPrivateKey(privateKey))),
  )
  const data = sequence(
    smallInteger(1),
    set(sequence(objectId(oid.sha256), nothing())),
    sequence(objectId(oid.data)),
    tlv(0xa0, certificate.raw),
    set(signer),
  )
  return sequence(objectId(oid.signedData), tlv(0xa0, data))
}
