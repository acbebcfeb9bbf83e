// Text without its letter case, as PostgreSQL's `lower` makes it in the locale C.UTF-8: each character by itself, by the simple
// mapping of Unicode (The Unicode Standard, chapter 5.18). JavaScript's own way looks at the neighbours of a sigma and makes two
// characters of a dotted capital I, and what the two disagree on would be in a group by one of them only.

const plain = /^[\0-\x7f]*$/

export function smallLetters(text: string): string {
  if (plain.test(text)) return text.toLowerCase()
  let small = ''
  for (const character of text) small += String.fromCodePoint(character.toLowerCase().codePointAt(0) ?? 0)
  return small
}
