// A value that somebody typed or pasted, by any channel: invisible characters in it are removed, or named.

const tolerated = /[\u00a0\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\u3000\ufeff]/
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2018-\u201f\u00ab\u00bb\ufffd\ue000-\uf8ff]/
const anyHidden = new RegExp(`${tolerated.source}|${forbidden.source}|^[ \\t]|[ \\t]$`)

export type HiddenCharacter = {
  /** From 0, in the cell. */
  readonly offset: number
  readonly codePoint: string
  readonly name: string
  /** Removal would need a guess at the meaning. */
  readonly fatal: boolean
}

/** A cell without invisible characters and outer blanks, and the first of each kind that was in it. */
export function cleanCell(cell: string): { readonly text: string; readonly hidden: readonly HiddenCharacter[] } {
  if (!anyHidden.test(cell)) return { text: cell, hidden: [] }
  const hidden: HiddenCharacter[] = []
  const seen = new Set<string>()
  const note = (offset: number, fatal: boolean, what: string) => {
    const codePoint = nameOf(cell.codePointAt(offset) ?? 0)
    if (seen.has(codePoint)) return
    seen.add(codePoint)
    hidden.push({ offset, codePoint, name: what, fatal })
  }
  let text = ''
  for (let offset = 0; offset < cell.length; offset++) {
    const char = cell[offset]!
    if (forbidden.test(char)) note(offset, true, forbiddenName(char))
    if (tolerated.test(char)) {
      note(offset, false, char === '\u00a0' ? 'no-break space' : 'invisible character')
      if (char === '\u00a0' || char === '\u3000') text += ' '
    } else text += char
  }
  const trimmed = text.trim()
  if (trimmed !== text && hidden.length === 0) {
    const leading = cell.length - cell.trimStart().length
    note(leading > 0 ? 0 : cell.trimEnd().length, false, leading > 0 ? 'leading blank' : 'trailing blank')
  }
  return { text: trimmed, hidden }
}

function forbiddenName(char: string): string {
  if (/[\u2018-\u201f\u00ab\u00bb]/.test(char)) return 'typographic quotation mark'
  if (char === '\ufffd') return 'replacement character: the encoding was lost on the way'
  return char === '\u0000' ? 'NUL character' : 'control character'
}

function nameOf(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`
}

/** Of the name of a column, whose blanks, hyphens and letter case say nothing. */
export const lettersOf = (name: string): string =>
  cleanCell(name)
    .text.toLowerCase()
    .replace(/[^a-z0-9]+/g, '')
