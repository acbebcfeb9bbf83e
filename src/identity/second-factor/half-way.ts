// Where a sign-in stands whose first proof was good and that waits for another. It is kept on the server with the sign-in, never in
// the page.

import { z } from 'zod'

import { UserId } from '../../kernel/id.ts'

/** Then the first proof has to be given again. */
export const halfWayMs = 15 * 60_000

/** `pass`: a temporary access pass. `passkey-alone`: in place of a password. */
const proof = z.enum(['app', 'passkey', 'pass', 'passkey-alone'])
export type Proof = z.infer<typeof proof>

const halfWay = z.object({
  userId: UserId,
  /** As it was typed. */
  userName: z.string(),
  /** As the directory compares it. */
  name: z.string(),
  /** The epoch of the credentials in which the password was good. */
  epoch: z.number(),
  /** When it was. */
  at: z.number(),
  /** The key of an app that is being set up, sealed, in base64. */
  newKey: z.string().optional(),
  /** What a passkey has to sign, in base64url: once, and on this way only. */
  challenge: z.string().optional(),
  /** What was shown: all that is asked for, and only the recovery codes are being read. */
  done: proof.optional(),
  /** What was shown in this very sign-in: the person adds another one to it, or has new recovery codes. */
  shown: proof.optional(),
})
export type HalfWay = z.infer<typeof halfWay>

/** Undefined for what is not one, or has waited too long. */
export function readHalfWay(kept: unknown, now: Date): HalfWay | undefined {
  const { data } = halfWay.safeParse(kept)
  return data && now.getTime() - data.at < halfWayMs ? data : undefined
}

const keyAlone = z.object({
  /** As it was typed: no proof of anything. */
  passkeyOf: z.string(),
  challenge: z.string(),
  at: z.number(),
})
/** A sign-in that waits for a passkey and for nothing else. */
export type KeyAlone = z.infer<typeof keyAlone>

export function readKeyAlone(kept: unknown, now: Date): KeyAlone | undefined {
  const { data } = keyAlone.safeParse(kept)
  return data && now.getTime() - data.at < halfWayMs ? data : undefined
}
