// A certificate request, PKCS#10 (RFC 2986), as device join and MDM enrolment send it (MS-DVRJ §3.1.5.1.1.1, MS-MDE2
// §3.4.4.1.1.1): one common name and no attributes but a challenge, RSA with SHA-256. Signing is handed in, so that keys may live wherever
// they like. Encoding only; the server reads requests in src/pki.

import { bitString, nothing, objectId, sequence, set, smallInteger, tlv, utf8String } from './der.ts'

const commonNameOid = '2.5.4.3'
const challengeOid = '1.2.840.113549.1.9.7'
const sha256WithRsaOid = '1.2.840.113549.1.1.11'

export type RequestKey = {
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array
  /** RSASSA-PKCS1-v1_5 with SHA-256. */
  readonly sign: (bytes: Uint8Array) => Uint8Array
}

/** `challenge`: for who asks for one (RFC 2985 §5.4.1). */
export function encodeCertificateRequest(commonName: string, key: RequestKey, challenge?: string): Uint8Array {
  const subject = sequence(set(sequence(objectId(commonNameOid), utf8String(commonName))))
  const password = challenge === undefined ? [] : [sequence(objectId(challengeOid), set(utf8String(challenge)))]
  const info = sequence(smallInteger(0), subject, key.publicKey, tlv(0xa0, ...password))
  return sequence(info, sequence(objectId(sha256WithRsaOid), nothing()), bitString(key.sign(info)))
}
