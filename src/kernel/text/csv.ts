// CSV for people and their spreadsheets (RFC 4180), for every file that we write. A spreadsheet runs what looks like a formula
// (T-28), so an apostrophe goes before it; an import takes away the one that was put there, and nothing else.
//
// A spreadsheet in a country that writes decimals with a comma separates cells at semicolons, and does not see our quotation
// marks in the middle of what it takes for a cell. So a formula may begin behind a semicolon, a tab or a line end, too, and there
// behind a quotation mark, which opens such a cell.

type Cell = string | number

export function csvCell(value: Cell): string {
  if (typeof value === 'number') return String(value)
  const safe = guarded(value)
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

export const csvLine = (cells: readonly Cell[]): string => `${cells.map(csvCell).join(',')}\r\n`

export const csvOf = (rows: ReadonlyArray<readonly Cell[]>): string => rows.map(csvLine).join('')

/** The text of a cell that was written here, as it was before. */
export function withoutGuard(text: string): string {
  if (!text.includes("'")) return text
  const guards = formulas(text).filter((at) => text[at] === "'")
  const [first = '', ...others] = cutAt(text, guards)
  return [first, ...others.map((part) => part.slice(1))].join('')
}

const guarded = (text: string): string => cutAt(text, formulas(text)).join("'")

function cutAt(text: string, offsets: readonly number[]): string[] {
  return [0, ...offsets].map((from, index) => text.slice(from, offsets[index]))
}

/** = + - @ in all their shapes: those whose NFKC form is one of them, and the minus sign. */
const sign = /[=+\-@\u2212\u207a-\u207c\u208a-\u208c\ufb29\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20]/u

/** Drawn as nothing, such as controls and zero-width characters, or as a blank. */
const blank = /[\s\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u

/**
 * Where a formula may begin. Apostrophes before it are looked through: otherwise nobody could tell one that somebody wrote
 * from one that we put there; quotation marks too, since a spreadsheet takes away those around a cell. Read from the end, once,
 * since a cell may be long and made to be slow.
 */
function formulas(text: string): number[] {
  const controlled = /^['"]*[\t\r\n]/.test(text)
  if (!controlled && !sign.test(text)) return []
  const found: number[] = []
  let leadsToSign = false
  let at = text.length
  for (const symbol of Array.from(text).reverse()) {
    at -= symbol.length
    if (sign.test(symbol)) leadsToSign = true
    else if (symbol !== "'" && symbol !== '"' && !blank.test(symbol)) leadsToSign = false
    if (leadsToSign && /[;\t\r\n]/.test(text.charAt(at - 1))) found.push(at)
  }
  if (leadsToSign || controlled) found.push(0)
  return found.reverse()
}
