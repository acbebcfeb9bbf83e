// Text that strangers may have written, for a terminal: what the terminal would obey instead of show becomes visible. Control
// characters (ESC, U+009B, BEL) move the cursor, set colours and write the clipboard; line ends begin a line that we did not
// write; format characters (U+202E, zero-width ones) reorder and hide letters. Those drawn as nothing (Hangul fillers, an empty
// Braille pattern, selectors of a variation) make two texts look alike, and those without a shape of their own (private use, not
// assigned) are drawn anyhow. An emoji that is written with a selector is shown with it: plain text is worth more here.

/** A stack of marks reaches over the lines around it. No script writes more than this on one letter. */
const mostMarks = 4

const unseen = '[\\p{C}\\p{Default_Ignorable_Code_Point}\\p{Zl}\\p{Zp}\\u2800]'
const mark = '[\\p{Mn}\\p{Me}]'
const obeyed = new RegExp(`${unseen}|(?<=${mark}{${mostMarks}})${mark}`, 'gu')

/** On one line, whatever it holds. */
export function printable(text: string): string {
  return text.replace(obeyed, (symbol) => {
    return `<U+${symbol.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}>`
  })
}

/** A document on one line that means the same: JSON has a spelling for each of them, and JSON.stringify uses few. */
export function printableJson(value: unknown): string {
  return escapedInJson(JSON.stringify(value))
}

/** Of text that is JSON already; outside of its strings it must not have any of them. */
export const escapedInJson = (json: string): string =>
  json.replace(obeyed, (symbol) =>
    symbol
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  )
