// How a device with a TPM proves that it is the registered machine (docs/protocols/attestation.md). Both calls come on one
// TLS connection.

import { z } from 'zod'
import { bodyWith } from '../body.ts'
import { defineRoute } from '../route.ts'

const service = 'ztd' as const
const base64 = (most: number) => z.base64(`base64 of at most ${most} characters`).max(most)

export const beginProof = defineRoute({
  id: 'ztd.proof.begin',
  service,
  method: 'POST',
  path: '/attest/v1/begin',
  access: { kind: 'device-ticket' },
  summary: 'Ask for a challenge that only the TPM with the registered endorsement key can answer, within 60 seconds.',
  bodyLimit: 16 * 1024,
  body: bodyWith({
    /** TPM2B_PUBLIC of the endorsement key and of a restricted signing key made for this. */
    ekPublic: base64(1400),
    akPublic: base64(1400),
    /** DER, as the TPM keeps it. */
    ekCertificate: base64(5600).optional(),
  }),
  reply: z.object({
    id: z.string(),
    /** TPM2B_ID_OBJECT and TPM2B_ENCRYPTED_SECRET, as TPM2_ActivateCredential takes them. */
    credentialBlob: z.string(),
    encryptedSecret: z.string(),
    nonce: z.string(),
    pcrSelection: z.array(z.object({ hash: z.literal('sha256'), registers: z.array(z.number()) })),
    expiresAt: z.string(),
  }),
})

export const completeProof = defineRoute({
  id: 'ztd.proof.complete',
  service,
  method: 'POST',
  path: '/attest/v1/complete',
  access: { kind: 'device-ticket' },
  summary:
    'Answer a challenge; with a quote over the key that will join the answer is a ticket that is bound to that key.',
  bodyLimit: 32 * 1024,
  body: bodyWith({
    id: z.string().max(8192),
    /** HMAC-SHA-256 with the secret of the credential. */
    activation: base64(44),
    quote: bodyWith({
      /** TPMS_ATTEST and TPMT_SIGNATURE. */
      quoted: base64(1400),
      signature: base64(1400),
      pcrValues: z.array(base64(88)).max(24),
      /** DER of the SubjectPublicKeyInfo of the key that will join. */
      joinKey: base64(2800),
    }).optional(),
  }),
  reply: z.object({
    deviceTicket: z.string(),
    assurance: z.enum(['ek', 'attested']),
    /** Nobody whom the installation trusts vouches for the TPM being one of hardware. */
    simulated: z.boolean(),
  }),
})
