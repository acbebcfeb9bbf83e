// The terminal output of commands: sentences for people, one JSON document for programs, remedies with failures. Nothing else
// writes to the terminal: devices, guests of the sign-in page and other administrators wrote much of what is shown here, and
// none of it may control a terminal or pass for a line of ours.

import { ApiError } from '../client/api.ts'
import { Fault } from '../kernel/fault.ts'
import { programAsTyped } from '../kernel/text/as-typed.ts'
import { printable, printableJson } from '../kernel/text/printable.ts'
import { noColour, UsageError } from './usage.ts'

/**
 * Colours are for somebody who looks, and only for who wants them. Whatever colours, ours and the libraries', asks Node or looks
 * at NO_COLOR, so this decides for all of them; it runs before they are loaded. FORCE_COLOR is not obeyed against the person.
 */
export function settleColours(words: readonly string[], env = process.env, terminal = process.stdout.isTTY): void {
  const end = words.indexOf('--')
  const refused = Boolean(env.NO_COLOR) || (end < 0 ? words : words.slice(0, end)).includes(noColour)
  if (refused) env.NO_COLOR = '1'
  if (refused || !terminal) delete env.FORCE_COLOR
}

/** What has to be typed for this program, in what help and failures propose. */
export const calledAs = (env = process.env): string => programAsTyped(env)

/** Each is one line: a line end in it is shown, not made. */
export function say(...lines: readonly string[]): void {
  for (const line of lines) console.log(printable(line))
}

export function sayDocument(document: unknown): void {
  console.log(printableJson(document))
}

/** A list that was begun and not ended, which a failure then ends: what a program reads is one document in any case. */
let unended: string | undefined

/**
 * One document with a list and what is said of it as a whole, `{"devices":[…],"ok":true}`. Each element is written as it comes, on
 * a line of its own: a tenant may have more devices than one text holds.
 */
export function listDocument(name: string) {
  const start = `{${printableJson(name)}:[`
  return {
    add(element: unknown): void {
      console.log((unended === undefined ? start : ',') + printableJson(element))
      unended = name
    },
    end(whole: object = {}): void {
      const rest = printableJson(whole).slice(1)
      console.log(`${unended === undefined ? start : ''}]${rest === '}' ? '' : ','}${rest}`)
      unended = undefined
    },
  }
}

/** Beside the list that was begun, or alone. */
function sayFailure(error: object): void {
  if (unended !== undefined) listDocument(unended).end({ ok: false, error })
  else sayDocument({ ok: false, error })
}

/** To people, beside a document on the standard output. */
export function sayAside(...lines: readonly string[]): void {
  for (const line of lines) console.error(printable(line))
}

/** Over the line before, on the way to something; only where somebody looks. */
export function sayOnTheWay(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${printable(text)}`)
}

/** The document or the lines, as it was asked for. */
export function print(json: boolean | undefined, document: unknown, ...lines: readonly string[]): void {
  if (json) sayDocument(document)
  else say(...lines)
}

/** Exit codes: 1 the task failed, 2 the command was used wrongly (usage.ts), 70 our own mistake. */
export function explainFailure(error: unknown, json: boolean): void {
  if (error instanceof UsageError) {
    // without words where the help that commander has printed says all there is
    if (json) sayFailure({ message: whole(error.message, error.lines), reason: 'usage' })
    else if (error.message !== '') complain(error.message, error.lines)
    process.exitCode = 2
    return
  }
  const known = error instanceof Fault || error instanceof ApiError
  const message = error instanceof Error ? error.message : String(error)
  const { details } = error instanceof Fault ? error : {}
  const reason = error instanceof Fault ? error.reason : error instanceof ApiError ? error.code : undefined
  const lines = (details?.lines ?? []) as readonly string[]
  if (json) {
    const { candidates } = details ?? {}
    const text = whole(message, lines)
    sayFailure({ message: text, ...(reason && { reason }), ...(candidates ? { candidates } : {}) })
  } else {
    complain(message, lines)
  }
  if (!known && error instanceof Error) sayAside(...framesOf(error))
  process.exitCode = known ? 1 : 70
}

/**
 * A failure is one line, whatever its message holds: names of files, typed text, a server's answer. Text that needs lines of
 * its own, a table to choose from, comes beside it (`details.lines` of a Fault, `lines` of a UsageError).
 */
function complain(message: string, lines: readonly string[]): void {
  sayAside(`taxiway: ${message}`, ...lines, ...howToType([message, ...lines], calledAs()))
}

/** Said beside the text and not put into it: names of others stand in there by now, and one may read like a command. */
const howToType = (texts: readonly string[], program: string): string[] =>
  program !== 'taxiway' && texts.some((text) => /\btaxiway [a-z-]/.test(text))
    ? [`Here commands are typed with ${program} in place of taxiway.`]
    : []

const whole = (message: string, lines: readonly string[]): string => [message, ...lines].join('\n')

/** Frames after the message, which is printed already and may contain the like. */
const framesOf = ({ stack = '', message }: Error): string[] =>
  stack
    .slice(stack.indexOf(message) + message.length)
    .split('\n')
    .slice(1)

/** As the server writes its ids. */
export const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)

const idLength = 36

const gap = '  '
/** A last column narrower than this is no pleasure to read. */
const leastWrapped = 24

/**
 * Rows as aligned columns. On a terminal that is too narrow the last column wraps; where even that is too wide, each row becomes
 * a block of lines, so that no id is ever cut, with the values below their titles where they have no room beside. Without a
 * terminal a row is one line. The lines are for `say`.
 */
export function table(
  head: readonly string[],
  given: ReadonlyArray<readonly string[]>,
  width = terminalWidth(),
): string[] {
  const rows = given.map((row) => row.map(printable))
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)))
  const before = widths.slice(0, -1).reduce((sum, size) => sum + size + gap.length, 0)
  const last = widths.at(-1) ?? 0
  const room = width === undefined ? last : Math.min(last, width - before)
  if (room < last && room < leastWrapped) return blocks(head, rows, width ?? 80)
  widths[widths.length - 1] = room
  const lines = (cells: readonly string[]): string[] => {
    const start = cells.slice(0, -1).map((cell, column) => `${cell.padEnd(widths[column] ?? 0)}${gap}`)
    return wrapped(cells.at(-1) ?? '', room).map((part, index) =>
      (index === 0 ? start.join('') + part : ' '.repeat(before) + part).trimEnd(),
    )
  }
  const rule = widths.map((size) => '─'.repeat(size))
  return [head, rule, ...rows].flatMap(lines)
}

function blocks(head: readonly string[], rows: ReadonlyArray<readonly string[]>, width: number): string[] {
  const label = Math.max(...head.map((title) => title.length)) + gap.length
  const beside = width - label >= idLength
  const cell = (title: string, text: string) =>
    beside
      ? wrapped(text, width - label).map((part, index) => (index === 0 ? title : '').padEnd(label) + part)
      : [title, ...wrapped(text, width - gap.length).map((part) => gap + part)]
  const block = (row: readonly string[]) =>
    head.flatMap((title, column) => (row[column] ? cell(title, row[column]) : []))
  return rows.flatMap((row, index) => (index === 0 ? block(row) : ['', ...block(row)]))
}

/** In columns; undefined where the output goes to no terminal. */
export const terminalWidth = (): number | undefined => (process.stdout.isTTY ? process.stdout.columns : undefined)

/** Replaces a run of blank symbols by one blank: a long run looks like the end of a line. */
export const withoutPadding = (text: string): string => text.replace(/[\p{Zs}\u2800\u3164\u115f\u1160\uffa0]+/gu, ' ')

/** As much of a text as one line of the terminal holds: text wrapped by the terminal looks like a line of ours. */
export function fitted(text: string, width: number | undefined): string {
  const shown = printable(text)
  if (width === undefined || columnsOf(shown) <= width) return shown
  return `${startOf(shown, width - columnsOf('…'), columnsOf)}…`
}

/** A text behind what its line begins with. On a terminal further lines of it begin below it, so that none looks like one of ours. */
export function hanging(start: string, text: string, width: number | undefined): string[] {
  const parts = width === undefined ? [printable(text)] : wrapped(printable(text), width - columnsOf(start), columnsOf)
  return parts.map((part, index) => (index === 0 ? start : ' '.repeat(start.length)) + part)
}

type Measure = (text: string) => number
const unitsOf: Measure = (text) => text.length
/** Terminals show many symbols from U+1100 on in two columns; here all of them count as such. */
const columnsOf: Measure = (text) => [...text].reduce((sum, symbol) => sum + (symbol >= '\u1100' ? 2 : 1), 0)

/** The first symbols that have room; one at least. */
function startOf(text: string, most: number, measure: Measure): string {
  const [first = '', ...rest] = text
  let start = first
  for (const symbol of rest) {
    if (measure(start + symbol) > most) break
    start += symbol
  }
  return start
}

/** At spaces; a word longer than the line is cut into lines. */
function wrapped(text: string, width: number, measure = unitsOf): string[] {
  const most = Math.max(width, 1)
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (measure(longer) <= most) {
      line = longer
      continue
    }
    if (line !== '') lines.push(line)
    line = word
    for (let start = startOf(line, most, measure); start !== line; start = startOf(line, most, measure)) {
      lines.push(start)
      line = line.slice(start.length)
    }
  }
  return [...lines, line]
}

/** npm passes on the Ctrl-C that its child got from the terminal, too: that is one, not two. */
const oneWishMs = 500

/** Resolves at the first SIGTERM or Ctrl-C; a second one ends at once. */
export function untilStopped(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const stop = (signal: NodeJS.Signals) => {
      const since = performance.now()
      const again = (code: number) => () => {
        if (performance.now() - since > oneWishMs) process.exit(code)
      }
      process.off('SIGINT', stop).on('SIGINT', again(130))
      process.off('SIGTERM', stop).on('SIGTERM', again(143))
      resolve(signal)
    }
    process.once('SIGINT', stop)
    process.once('SIGTERM', stop)
  })
}
