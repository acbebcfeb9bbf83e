// What stands beside the devices in a sealed file: who sends them to whom, how many, until when, and the digest of the list
// (docs/protocols/sealed-manifest.md). Signed by the sender over its canonical form.

import { z } from 'zod'

import { signature } from './card.ts'
import { ManifestError } from './problem.ts'

const text = z.string().min(1).max(256)
const time = z.iso.datetime().max(40)
const key = z.base64url().length(43)

/** Whoever receives: `key` is that of their card, and signs when they hand the devices on. */
export const receiver = z.strictObject({
  name: text,
  tenantId: z.guid().optional(),
  domain: text.optional(),
  key,
})
export type Receiver = z.infer<typeof receiver>

export const manifest = z.strictObject({
  format: z.literal('device-manifest/1'),
  batch: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/),
  createdAt: time,
  /** `kid` names the key that signed: a thumbprint of an Ed25519 key, or the digest of a certificate. */
  sender: z.strictObject({ partnerId: z.guid().optional(), name: text, kid: text }),
  recipient: receiver,
  rows: z.int().positive().max(1_000_000),
  csvSha256: z.string().regex(/^[0-9a-f]{64}$/),
  columns: z.array(z.string().max(200)).min(1).max(40),
  expiresAt: time,
  purchaseOrderId: text.optional(),
  groupTag: z.string().min(1).max(512).optional(),
  /** Missing in a file whose envelope is signed with a certificate. */
  signature: signature.optional(),
})
export type Manifest = z.infer<typeof manifest>

/** From one owner of the devices to the next, signed by the first over the digest of the document before. */
export const handOver = z.strictObject({
  format: z.literal('device-hand-over/1'),
  batch: text,
  number: z.int().positive(),
  previousSha256: z.string().regex(/^[0-9a-f]{64}$/),
  from: z.strictObject({ name: text, kid: text }),
  to: receiver,
  at: time,
  signature,
})
export type HandOver = z.infer<typeof handOver>

export const mostHandOvers = 20

/** @throws {ManifestError} naming the file and the member. */
export function readDocument<T>(shape: z.ZodType<T>, bytes: Uint8Array, name: string): T {
  const read = shape.safeParse(parsed(bytes))
  if (read.success) return read.data
  const [issue] = read.error.issues
  const where =
    issue?.path.join('.') ||
    (issue?.code === 'unrecognized_keys' ? issue.keys.join(', ').slice(0, 100) : 'the document')
  throw new ManifestError({
    reason: 'manifest-document',
    message: `${name} in the sealed file is not as it has to be, at ${where}. Ask the sender to make the file again with taxiway manifest seal.`,
  })
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return undefined
  }
}
