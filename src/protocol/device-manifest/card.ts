// The card of whoever receives sealed files: which keys to seal to, signed by the one key that stays. A tenant publishes its own at
// /.well-known/device-inbox.json; who has no server makes one with `taxiway manifest keygen`. Keys change every few
// months and the words that people compared do not, because the words are those of the key that signs the card.

import type { KeyObject } from 'node:crypto'
import { z } from 'zod'

import { isSignedBy, keyWords, publicText, signDocument } from './key.ts'
import { ManifestError } from './problem.ts'

const text = z.string().min(1).max(256)
const time = z.iso.datetime().max(40)

export const signature = z.strictObject({ alg: z.literal('Ed25519'), value: z.base64url().max(100) })

export const cardKey = z.object({
  kid: text,
  kind: z.enum(['age', 'x509']),
  /** `age1…`, or a certificate as DER in base64. */
  value: z.string().min(1).max(8000),
  notBefore: time,
  notAfter: time,
  /** SHA-256 of the recipient's text, or of the certificate, in hexadecimal. */
  fingerprint: text,
})

export const card = z.object({
  format: z.literal('device-inbox/1'),
  name: text,
  tenantId: z.guid().optional(),
  tenantDomain: text.optional(),
  /** Ed25519: signs this card, and hand-overs and receipts of its owner. */
  key: z.base64url().length(43),
  keys: z.array(cardKey).min(1).max(20),
  maxRows: z.int().positive(),
  maxBytes: z.int().positive(),
  accepts: z.array(text).max(10),
  signature,
})
export type Card = z.infer<typeof card>
export type CardKey = z.infer<typeof cardKey>

export function makeCard(content: Omit<Card, 'format' | 'key' | 'signature'>, privateKey: KeyObject): Card {
  return signDocument({ format: 'device-inbox/1' as const, ...content, key: publicText(privateKey) }, privateKey)
}

/** Its own signature is right; whose it is, only its words say. @throws {ManifestError} */
export function readCard(json: string): Card {
  const read = card.safeParse(parsed(json))
  if (read.success && isSignedBy(read.data, read.data.key)) return read.data
  const what = read.success
    ? 'its signature is not right'
    : `${read.error.issues[0]?.path.join('.') || 'it'} is not as it has to be`
  throw new ManifestError({
    reason: 'manifest-card',
    message: `This is no card of a receiver of sealed files: ${what}. Get it anew from the receiver, whose server publishes it at /.well-known/device-inbox.json below the address of the sign-in, and change nothing in it.`,
  })
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

export const cardWords = ({ key }: Pick<Card, 'key'>): string => keyWords(key)

/** The newest of the kind that is in use. @throws {ManifestError} */
export function sealingKey({ keys, name }: Card, kind: CardKey['kind'], now: Date): CardKey {
  const [newest] = keys
    .filter(
      (one) =>
        one.kind === kind && Date.parse(one.notBefore) <= now.getTime() && Date.parse(one.notAfter) > now.getTime(),
    )
    .sort((one, other) => (one.notBefore < other.notBefore ? 1 : -1))
  if (newest) return newest
  throw new ManifestError({
    reason: 'manifest-card-ended',
    message: `The card of ${name} holds no key of the kind ${kind} that is in use now. Get the card anew from them: keys change every three months.`,
  })
}
