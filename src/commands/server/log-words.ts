// The log of a server that was started on a terminal: a line of words for each of its JSON lines. A person wants to know what
// happened and when; the whole line, with every member, is there wherever the output goes to no terminal.

import type { DestinationStream } from 'pino'

type Line = {
  readonly level?: number
  readonly time?: string
  readonly msg?: string
  readonly err?: { readonly message?: string }
  readonly [member: string]: unknown
}

const error = 50
const warning = 40

/** pino writes a line at a time. */
export const inWords = (say: (text: string) => void): DestinationStream => ({
  write: (line) => say(wordsOf(line)),
})

export function wordsOf(text: string): string {
  let line: Line
  try {
    line = JSON.parse(text) as Line
  } catch {
    return text.trim()
  }
  const { level = 0, time = '', msg = '', err, ...rest } = line
  const at = new Date(time)
  const clock = Number.isNaN(at.getTime()) ? time : at.toTimeString().slice(0, 8)
  const kind = level >= error ? 'error: ' : level >= warning ? 'warning: ' : ''
  const members = Object.entries(rest).map(([name, value]) => `${name} ${plain(value)}`)
  const more = members.length > 0 ? ` (${members.join(', ')})` : ''
  return `${clock} ${kind}${msg}${err?.message ? `: ${err.message}` : ''}${more}`
}

const plain = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))
