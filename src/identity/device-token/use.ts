// Detects two users of a joined device's sign-in secrets (T-20): somebody copied its join key and transport key and got a
// primary refresh token of their own with them, or copied such a token with its session key. A device that has used a newer
// token never goes back to an older one; two holders do, as soon as both are awake. By person, and by how the person proved
// to be there: a device keeps a token for each of them (MS-OAPXBC).
// Not detected: a copy that is used for another person, or by nobody but the copier. Taken for a copy: a disk that was set
// back to an earlier day, which is one.

import { nonceLivesMs } from './nonce.ts'

/** How the person proved to be there when the token was got. */
const proofs = ['password', 'refresh_token', 'hello'] as const
export type Proof = (typeof proofs)[number]

export const isProof = (word: unknown): word is Proof => proofs.some((proof) => proof === word)

export type NewestToken = {
  readonly issuedAt: Date
  readonly firstUsedAt: Date
}

/** `newest` is to be stored. A request signed before the device turned to the newer token may arrive as long as its nonce lives. */
export function judgeTokenUse(
  known: NewestToken | undefined,
  { issuedAt, now }: { readonly issuedAt: Date; readonly now: Date },
): 'as-before' | 'newest' | 'shared' {
  if (!known || issuedAt > known.issuedAt) return 'newest'
  if (issuedAt.getTime() === known.issuedAt.getTime()) return 'as-before'
  return now.getTime() - known.firstUsedAt.getTime() > nonceLivesMs ? 'shared' : 'as-before'
}
