// Output of the hash commands: colours only where a person looks at a terminal that has them, and never a control character
// that came from a hash, a file or a firmware.

import { printable } from '../../kernel/text/printable.ts'

export type Screen = {
  readonly out: (line?: string) => void
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly warn: (text: string) => string
  readonly dim: (text: string) => string
  readonly bold: (text: string) => string
  readonly columns: number
}

type Output = {
  readonly write: (text: string) => unknown
  readonly isTTY?: boolean
  readonly columns?: number
  readonly hasColors?: () => boolean
}

const usualColumns = 100

export function makeScreen(output: Output): Screen {
  const coloured = output.isTTY === true && output.hasColors?.() === true
  const paint = (code: number) => (text: string) => {
    const shown = text.split('\n').map(printable).join('\n')
    return coloured ? `\u001b[${code}m${shown}\u001b[0m` : shown
  }
  return {
    out: (line = '') => {
      output.write(`${line}\n`)
    },
    good: paint(32),
    bad: paint(31),
    warn: paint(33),
    dim: paint(2),
    bold: paint(1),
    columns: Math.min(Math.max(output.columns ?? usualColumns, 40), 140),
  }
}

/** Text broken between words, so that the screen does not break inside them; later lines stand under the first. */
export function wrapped(screen: Screen, text: string, indent: number): string {
  const width = screen.columns - indent
  const lines: string[] = ['']
  for (const word of printable(text).split(' ')) {
    const last = lines.at(-1) ?? ''
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`
  }
  return lines.join(`\n${' '.repeat(indent)}`)
}

export type Finding = { readonly message: string; readonly remedy?: string }

/** One finding with its remedy below it. */
export function showFinding(screen: Screen, mark: string, { message, remedy }: Finding): void {
  screen.out(`  ${mark} ${wrapped(screen, message, 4)}`)
  if (remedy) screen.out(`    ${screen.dim(wrapped(screen, remedy, 4))}`)
}

/** Names on the left, values on the right; rows without a value are left out. */
export function showRows(
  screen: Screen,
  rows: ReadonlyArray<readonly [name: string, value: string | undefined]>,
): void {
  const shown = rows.filter(([, value]) => value !== undefined)
  const width = Math.max(...shown.map(([name]) => name.length), 16)
  for (const [name, value = ''] of shown) {
    screen.out(`    ${screen.dim(name.padEnd(width))}  ${wrapped(screen, value, width + 6)}`)
  }
}
