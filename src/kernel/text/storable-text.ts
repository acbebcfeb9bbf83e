// Text that a database holds: no U+0000, which PostgreSQL's text cannot contain, and no half of a surrogate pair, which no
// UTF-8 can (RFC 3629 §3) and which would be replaced by another letter on its way there.

export function isStorable(text: string): boolean {
  return !text.includes('\0') && !loneSurrogate.test(text)
}

/** With the `u` flag a pair is one character, so that only halves match. */
const loneSurrogate = /\p{Surrogate}/u
