// A certificate request, PKCS#10 (RFC 2986), as device join and MDM enrolment send it (MS-DVRJ §3.1.5.1.1.1, MS-MDE2
// §3.4.4.1.1.1): one common name, no attributes, RSA with SHA-256. Signing is handed in, so that keys may live wherever
// they like. Encoding only; the server reads requests in src/pki.

import { bitString, nothing, objectId, sequence, set, smallInteger, tlv, utf8String } from './der.ts'

const commonNameOid = '2.5.4.3'
const sha256WithRsaOid = '1.2.840.113549.1.1.11'

export type RequestKey = {
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array
  /** RSASSA-PKCS1-v1_5 with SHA-256. */
  readonly sign: (bytes: Uint8Array) => Uint8Array
}

export function encodeCertificateRequest(commonName: string, key: RequestKey): Uint8Array {
  const subject = sequence(set(sequence(objectId(commonNameOid), utf8String(commonName))))
  const noAttributes = tlv(0xa0)
  const info = sequence(smallInteger(0), subject, key.publicKey, noAttributes)
  return sequence(info, sequence(objectId(sha256WithRsaOid), nothing()), bitString(key.sign(info)))
}
