// A challenge as the device carries it between its two calls: sealed, so that any server of the installation opens it and
// nobody else reads or makes one. It holds the secret of the credential, so it must stay as hidden as that.

import { randomUUID } from 'node:crypto'
import { z } from 'zod'

import type { Db } from '../../db/schema.ts'
import { Fault } from '../../kernel/fault.ts'
import { DirectoryDeviceId, RegistrationId, TenantId } from '../../kernel/id.ts'
import type { Clock } from '../../kernel/operation-context.ts'
import { makeSeal, type Seal, SealError } from '../../pki/seal.ts'
import { installationSecret } from '../../pki/secret.ops.ts'

export const challengeLifetimeMs = 60_000

const bytes = z.base64().transform((text): Uint8Array => new Uint8Array(Buffer.from(text, 'base64')))
const shape = z.object({
  id: z.uuid(),
  expires: z.number(),
  tenant: TenantId,
  registration: RegistrationId,
  directoryDevice: DirectoryDeviceId,
  /** The TLS session on which it was given out. */
  channelBinding: bytes,
  /** SHA-256, hex, of the registered endorsement key. */
  ek: z.string(),
  ekName: bytes,
  /** TPM2B_PUBLIC of the attestation key for which the credential was packed. */
  akPublic: bytes,
  secret: bytes,
  nonce: bytes,
  origin: z.enum(['vendor', 'unknown', 'simulated']),
  makers: z.array(z.string()),
  issuer: z.string().optional(),
})

export type Challenge = z.output<typeof shape>

export type ChallengeSeal = {
  readonly seal: (challenge: Omit<Challenge, 'id' | 'expires'>, now: Date) => { id: string; expiresAt: Date }
  /** Throws when it is none of ours or has expired. */
  readonly open: (text: string, now: Date) => Challenge
}

const purpose = 'tpm-challenge'

/** The key is the same for every process of the installation. */
export async function openChallengeSeal(db: Db, seal: Seal, clock: Clock): Promise<ChallengeSeal> {
  const own = makeSeal(await installationSecret(db, seal, clock, 'tpm-challenge-key'))
  return {
    seal(challenge, now) {
      const expires = now.getTime() + challengeLifetimeMs
      const text = (value: Uint8Array) => Buffer.from(value).toString('base64')
      const written = {
        ...challenge,
        id: randomUUID(),
        expires,
        channelBinding: text(challenge.channelBinding),
        ekName: text(challenge.ekName),
        akPublic: text(challenge.akPublic),
        secret: text(challenge.secret),
        nonce: text(challenge.nonce),
      }
      const sealed = own.seal(Buffer.from(JSON.stringify(written)), purpose)
      return { id: sealed.toString('base64url'), expiresAt: new Date(expires) }
    },
    open(text, now) {
      const challenge = readSealed(own, text)
      if (now.getTime() >= challenge.expires) {
        throw new Fault('gone', 'The challenge is older than 60 seconds. Begin again with POST /attest/v1/begin.', {
          reason: 'proof-expired',
        })
      }
      return challenge
    },
  }
}

function readSealed(own: Seal, text: string): Challenge {
  try {
    return shape.parse(JSON.parse(own.open(Buffer.from(text, 'base64url'), purpose).toString('utf8')))
  } catch (cause) {
    if (!(cause instanceof SealError)) throw cause // sealed by us: our own JSON
    throw new Fault('forbidden', 'The challenge is none of this service. Begin again with POST /attest/v1/begin.', {
      reason: 'proof-challenge',
      cause,
    })
  }
}
