// Passkeys (Web Authentication Level 3, https://www.w3.org/TR/webauthn-3/): where they count, and whether one was copied.

export const longestName = 64
/** Of one person: one for each thing that somebody carries, and no list to get lost in. */
export const mostPasskeys = 10
/** The answer of a browser as JSON. Keys that prove their maker send certificates along. */
export const longestAnswer = 32 * 1024

/** The site for which a key is made (WebAuthn §5.1.2, §13.4.9): no other sees it, and it works on no other. */
export type RelyingParty = { readonly id: string; readonly origin: string }

/** Of the sign-in pages; undefined at an address without a name, where browsers make no keys (WebAuthn §5.1.3, step 8). */
export function relyingPartyOf(login: string): RelyingParty | undefined {
  const { hostname, origin } = new URL(login)
  return /^[\d.]+$|^\[/.test(hostname) ? undefined : { id: hostname, origin }
}

/** A key that counts its uses, and counted fewer than before: there are two of it (WebAuthn §6.1.1). Synchronised keys say 0 always. */
export const isCopied = (before: number, now: number): boolean => (before > 0 || now > 0) && now <= before
