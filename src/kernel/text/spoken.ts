// Bytes as words that can be said over a telephone and compared by eye: sixteen bits make one word of five letters, consonants and
// vowels in turn ("lusab babad"; Wilkerson, "A Proposal for Proquints", arXiv:0901.4016).

const consonants = 'bdfghjklmnprstvz'
const vowels = 'aiou'

/** A last byte without a partner is left out. */
export function spokenWords(bytes: Uint8Array): string {
  const words: string[] = []
  for (let at = 0; at + 1 < bytes.length; at += 2) words.push(wordOf(((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)))
  return words.join(' ')
}

function wordOf(bits: number): string {
  const consonant = (shift: number) => consonants[(bits >> shift) & 15] ?? ''
  const vowel = (shift: number) => vowels[(bits >> shift) & 3] ?? ''
  return consonant(12) + vowel(10) + consonant(6) + vowel(4) + consonant(0)
}

/** As people type and paste them: in any letter case, with hyphens or several blanks between. */
export function sameWords(one: string, other: string): boolean {
  const plain = (text: string) =>
    text
      .trim()
      .toLowerCase()
      .split(/[\s-]+/)
      .join(' ')
  return plain(one) === plain(other)
}
