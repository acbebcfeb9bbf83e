// The claim about an attestation key that Windows sends with an enrolment from version 5 on (MS-MDE2 §3.4.4.1.1.1): whether it holds
// together, and whether an authority that this installation trusts for TPMs vouches for the key. It is told in the story and gives a
// device nothing: what proves a device is its own proof by TPM (docs/protocols/attestation.md), which a challenge of ours makes fresh.

import { createHash, type X509Certificate } from 'node:crypto'

import { isSignedByTpm } from '../../../autopilot/attestation/tpm-crypto.ops.ts'
import type { TpmTrustFolder } from '../../../autopilot/attestation/tpm-trust.ops.ts'
import { fromBase64 } from '../../../kernel/bytes.ts'
import { readEndorsementCertificate } from '../../../pki/x509.ts'
import type { EnrollmentContext } from '../../../protocol/mde2/context.ts'
import { decodeCreationStatement, decodeKeyStatement, decodeRsaBlob } from '../../../protocol/tpm/key-claim.ts'
import { sameBytes, TpmCodecError } from '../../../protocol/tpm/marshal.ts'
import { nameOf, type TpmPublic } from '../../../protocol/tpm/public.ts'
import { akFlaw } from '../../../protocol/tpm/templates.ts'

/**
 * `verified`: a trusted authority certified this key, and it signed. `not-trusted`: it signed, and nobody who is trusted vouches for it;
 * a program can make such a key. `broken`: what was sent does not hold together, or is of a form that is not read.
 */
export type KeyAttestation = 'verified' | 'not-trusted' | 'broken'

type Items = Pick<EnrollmentContext, 'aikAttestationClaim' | 'aikPub' | 'aikCert'>

/** Undefined where nothing was sent. */
export async function judgeKeyClaim(
  { aikAttestationClaim: claim, aikPub, aikCert }: Items,
  tpmTrust: TpmTrustFolder,
  now: Date,
): Promise<KeyAttestation | undefined> {
  if (!claim) return undefined
  const key = boundKey(claim, aikPub ?? '')
  if (!key) return 'broken'
  if (!aikCert) return 'not-trusted'
  // read as leniently as the other certificates that vendors of TPMs make
  const read = readEndorsementCertificate(bytesIn(aikCert))
  if (!read || key.key.type !== 'rsa' || !read.modulus?.equals(key.key.modulus)) return 'broken'
  const { certificate } = read
  const { vouchesFor } = await tpmTrust(now)
  return isForAttestation(certificate) && isCurrent(certificate, now) && vouchesFor(read) ? 'verified' : 'not-trusted'
}

/** The key of the claim, when it is one that speaks for its TPM, and signed what the TPM says of its creation. */
function boundKey(claim: string, blob: string): TpmPublic | undefined {
  try {
    const { key, creationData, attested, signature } = decodeKeyStatement(bytesIn(claim))
    const { objectName, creationHash } = decodeCreationStatement(attested)
    const holds =
      akFlaw(key) === undefined &&
      isSignedByTpm(key, attested, signature) &&
      sameBytes(objectName, nameOf(key)) &&
      sameBytes(creationHash, createHash('sha256').update(creationData).digest()) &&
      key.key.type === 'rsa' &&
      sameBytes(decodeRsaBlob(bytesIn(blob)).modulus, key.key.modulus)
    return holds ? key : undefined
  } catch (error) {
    if (error instanceof TpmCodecError) return undefined
    throw error
  }
}

const bytesIn = (text: string): Uint8Array => fromBase64(text) ?? new Uint8Array(0)

/** tcg-kp-AIKCertificate (TCG Infrastructure Working Group, A CMC Profile for AIK Certificate Enrollment). */
const isForAttestation = ({ keyUsage, ca }: X509Certificate): boolean =>
  !ca && (keyUsage ?? []).includes('2.23.133.8.3')

const isCurrent = ({ validFrom, validTo }: X509Certificate, now: Date): boolean =>
  Date.parse(validFrom) <= now.getTime() && Date.parse(validTo) > now.getTime()
