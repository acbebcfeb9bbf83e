// The browser in which a code was typed. It keeps a number that nobody else knows, and the sign-in that was begun there answers with
// it only: a link that somebody else made, with a code that they typed, asks nobody here (RFC 8628 §5.4). The name's beginning
// lets no other host of the domain set it (RFC 6265bis §4.1.3.2).

import { lifeSeconds } from './user-code.ts'

export const numberBytes = 16

const cookieName = '__Host-taxiway_typed'
const sent = new RegExp(`(?:^|; *)${cookieName}=([\\w-]{22})(?:;|$)`)

/** Codes typed in two windows have one number. */
export const typingBrowser = (cookies: string | undefined): string | undefined => sent.exec(cookies ?? '')?.[1]

export const markTyping = (number: string): string =>
  `${cookieName}=${number}; path=/; max-age=${lifeSeconds}; secure; httponly; samesite=lax`
