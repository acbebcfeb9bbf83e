// What a guesser knows of an account without being told: its sign-in name, its domain and the name of its person, each as a
// whole and in parts, with or without the signs between them (NIST SP 800-63B §3.1.1.2: context-specific words).

export type Named = {
  readonly userPrincipalName: string
  readonly displayName?: string | undefined
}

/** Shorter ones are in many words. */
const shortestWord = 4

/** In lower case, the letters and digits of a word parted by spaces where signs may stand; the longest first. */
export function knownWords({ userPrincipalName, displayName = '' }: Named): readonly string[] {
  const [local = '', domain = ''] = userPrincipalName.split('@')
  const labels = domain.split('.')
  const above = labels.slice(0, -1).map((_, index) => labels.slice(index).join('.'))
  // the last label, such as `com`, belongs to everybody
  const parts = [local, displayName, ...labels.slice(0, -1)].flatMap(termsOf)
  return [
    ...new Set([userPrincipalName, local, displayName, ...above, ...parts].map((word) => termsOf(word).join(' '))),
  ]
    .filter((word) => word.replaceAll(' ', '').length >= shortestWord)
    .toSorted((a, b) => b.length - a.length)
}

/** What stands before, between and behind the words. */
export function withoutWords(lowerCase: string, words: readonly string[]): string[] {
  let parts = [lowerCase]
  for (const word of words) {
    // letters and digits only, so nothing in it is a sign of the pattern
    const pattern = new RegExp(word.replaceAll(' ', '[^\\p{L}\\p{N}]*'), 'u')
    parts = parts.flatMap((part) => part.split(pattern))
  }
  return parts
}

const termsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((term) => term !== '')
