// A value in a command that we propose, for whoever copies it into a shell: names of accounts, files and devices were often
// written by somebody else.

const plain = /^[\w./:@%+=-]+$/

/** What Windows PowerShell takes for the end of '…', too: all of these. In double quotation marks they stand for themselves. */
const apostrophes = /['\u2018-\u201b]+/g

/**
 * One word, whatever it holds: to a POSIX shell (Shell Command Language, "Quoting") the very text. PowerShell, which knows
 * other rules, may take it for several words, and runs nothing of it.
 */
export function shellWord(text: string): string {
  if (plain.test(text)) return text
  return `'${text.replace(apostrophes, (some) => `'"${some}"'`)}'`
}
