// Quotes a value in a command that we propose for copying into a shell: names of accounts, files and devices often come
// from somebody else.

/** Shells make something else of a `%`, and of a word that begins with `=` or `@` (zsh and PowerShell). */
const plain = /^(?![=@])[\w./:@+=-]+$/

/** The characters that end '…' in Windows PowerShell. In double quotation marks they stand for themselves. */
const apostrophes = /['\u2018-\u201b]+/g

/**
 * One word, whatever it holds: to a POSIX shell (Shell Command Language, "Quoting") exactly the text. PowerShell, with its
 * other rules, may take it for several words, and runs nothing of it.
 */
export function shellWord(text: string): string {
  if (plain.test(text)) return text
  return `'${text.replace(apostrophes, (some) => `'"${some}"'`)}'`
}

/**
 * The last word of a command, which names something: options stand before it. A name that begins with `-` would be an option,
 * in quotation marks as well, if nothing said that options have ended (POSIX Utility Syntax Guidelines, 10).
 */
export function lastWord(text: string): string {
  return text.startsWith('-') ? `-- ${shellWord(text)}` : shellWord(text)
}
