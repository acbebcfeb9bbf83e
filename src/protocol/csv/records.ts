// Cuts the text of a CSV file into records, piece by piece, in bounded memory: a line longer than the limit is refused by
// its number and skipped. RFC 4180 quotes are read; a quote that is never closed costs its own line and not the rest.
// Lines end with CR LF, LF or CR and are counted as an editor counts them.

/** A device's row, the longest there is, holds 4,000 characters of hash and a few short values. */
export const longestLine = 65_536

export type CsvRecord = {
  readonly line: number
  readonly cells: readonly string[]
  /** Where each cell begins, in characters from 1; undefined when the record has quotes and starts must be looked up. */
  readonly starts: readonly number[]
  readonly quoted: boolean
}

export type BrokenRecord = {
  readonly line: number
  readonly column: number
  readonly broken: 'too-long' | 'open-quote' | 'stray-quote'
}

export type Separator = ',' | ';' | '\t'

export type RecordReader = {
  /** Every record completed by this piece of text. */
  readonly push: (text: string) => Array<CsvRecord | BrokenRecord>
  readonly end: () => Array<CsvRecord | BrokenRecord>
  /** Undefined until a line has settled it. */
  readonly separator: () => Separator | undefined
}

/** The separator is found in one line: whichever of the three appears most; a comma when none does. */
export function detectSeparator(line: string): Separator {
  const count = (separator: Separator) => line.split(separator).length
  return ([';', '\t'] as const).reduce<Separator>((best, next) => (count(next) > count(best) ? next : best), ',')
}

/**
 * Linear in its input, however it is cut and whatever is in it (T-58). Strict mode says which `separator` it must be; otherwise
 * each line is cut by its own until one `settles` it for those that follow.
 */
export function makeRecordReader(
  longest = longestLine,
  settled?: Separator,
  settles: (record: CsvRecord | BrokenRecord) => boolean = () => true,
): RecordReader {
  let rest = ''
  /** Pieces after `rest` that end no line: nothing can be read before they do. */
  let pieces: string[] = []
  let size = 0
  /** A record with quotes that is not whole yet is looked at again when there is half as much more of it. */
  let waitFor = 0
  let line = 1
  let skipping = false
  let kept = settled

  function add(record: CsvRecord | BrokenRecord, separator: Separator, records: Array<CsvRecord | BrokenRecord>): void {
    if (kept === undefined && settles(record)) kept = separator
    records.push(record)
  }

  /** Lines of `rest`; the last, unfinished one stays there. */
  function take(final: boolean): Array<CsvRecord | BrokenRecord> {
    const records: Array<CsvRecord | BrokenRecord> = []
    const ends = makeLineEnds(rest)
    let at = 0
    waitFor = 0
    while (at < rest.length) {
      const end = ends(at, final)
      if (end === undefined) break
      if (skipping) skipping = false
      else if (end.at > at) {
        const text = rest.slice(at, end.at)
        const separator = kept ?? detectSeparator(text)
        if (text.includes('"')) {
          const quoted = readQuoted(rest, at, line, separator, longest, final, ends)
          if (quoted === 'more') {
            waitFor = Math.min(longest, Math.ceil(1.5 * (rest.length - at)))
            break
          }
          add(quoted.record, separator, records)
          line += quoted.lines
          at = quoted.next
          continue
        }
        const isTooLong = text.length > longest
        add(
          isTooLong ? { line, column: longest, broken: 'too-long' } : plain(text, line, separator),
          separator,
          records,
        )
      }
      line++
      at = end.next
    }
    rest = rest.slice(at)
    size = rest.length
    if (!final && rest.length > longest && makeLineEnds(rest)(0, true)?.next === rest.length) {
      if (!skipping) records.push({ line, column: longest, broken: 'too-long' })
      skipping = true
      rest = rest.endsWith('\r') ? '\r' : ''
      size = rest.length
    }
    return records
  }

  function join(): void {
    rest += pieces.join('')
    pieces = []
  }

  return {
    push(text) {
      const afterReturn = (pieces.at(-1) ?? rest).endsWith('\r')
      pieces.push(text)
      size += text.length
      if (size <= longest && (size < waitFor || !(afterReturn || /[\r\n]/.test(text)))) return []
      join()
      return take(false)
    },
    end() {
      join()
      return take(true)
    },
    separator: () => kept,
  }
}

function plain(text: string, line: number, separator: Separator): CsvRecord {
  const cells = text.split(separator)
  const starts: number[] = []
  let start = 1
  for (const cell of cells) {
    starts.push(start)
    start += cell.length + 1
  }
  return { line, cells, starts, quoted: false }
}

type LineEnds = (from: number, final: boolean) => { at: number; next: number } | undefined

/**
 * Undefined when the end is not there yet; a CR at the very end may be half of a CR LF. What was found is remembered: text
 * that has none of the two is searched for it once, not once a line.
 */
function makeLineEnds(text: string): LineEnds {
  const next = (symbol: string) => {
    let [from, at] = [0, -2]
    return (start: number): number => {
      const known = start >= from && (at === -1 || at >= start)
      if (!known) [from, at] = [start, text.indexOf(symbol, start)]
      return at
    }
  }
  const newlineFrom = next('\n')
  const carriageFrom = next('\r')
  return (from, final) => {
    const newline = newlineFrom(from)
    const carriage = carriageFrom(from)
    if (carriage >= 0 && (newline < 0 || carriage < newline)) {
      if (carriage + 1 === newline) return { at: carriage, next: newline + 1 }
      if (carriage + 1 < text.length || final) return { at: carriage, next: carriage + 1 }
      return undefined
    }
    if (newline >= 0) return { at: newline, next: newline + 1 }
    return final ? { at: text.length, next: text.length } : undefined
  }
}

type Quoted = { readonly record: CsvRecord | BrokenRecord; readonly next: number; readonly lines: number }

/** One record with quotes, which may hold separators, doubled quotes and line ends. */
function readQuoted(
  text: string,
  from: number,
  line: number,
  separator: Separator,
  longest: number,
  final: boolean,
  ends: LineEnds,
): Quoted | 'more' {
  const cells: string[] = []
  const starts: number[] = []
  const limit = Math.min(text.length, from + longest)
  const first = ends(from, true) ?? { at: text.length, next: text.length }
  const broken = (at: number, why: BrokenRecord['broken']): Quoted => ({
    record: { line, column: at - from + 1, broken: why },
    next: first.next,
    lines: 1,
  })
  let at = from
  for (;;) {
    starts.push(at - from + 1)
    if (text[at] === '"') {
      const open = at
      let cell = ''
      for (at++; ; ) {
        const close = text.indexOf('"', at)
        if (close < 0 || close >= limit) {
          return text.length < from + longest && !final ? 'more' : broken(open, 'open-quote')
        }
        cell += text.slice(at, close)
        at = close + 1
        if (text[at] !== '"') break
        cell += '"'
        at++
      }
      cells.push(cell)
      if (at === text.length && !final) return 'more'
    } else {
      const stop = cellEnd(text, at, limit, separator)
      const cell = text.slice(at, stop)
      const stray = cell.indexOf('"')
      if (stray >= 0) return broken(at + stray, 'stray-quote')
      cells.push(cell)
      at = stop
    }
    if (at >= text.length || text[at] === '\r' || text[at] === '\n') break
    if (text[at] !== separator) return broken(at, 'stray-quote')
    at++
  }
  const end = ends(at, final)
  if (end === undefined) return 'more'
  const lines = at <= first.at ? 1 : 1 + (text.slice(from, at).match(/\r\n|\n|\r/g)?.length ?? 0)
  return { record: { line, cells, starts, quoted: true }, next: end.next, lines }
}

function cellEnd(text: string, from: number, limit: number, separator: Separator): number {
  let at = from
  while (at < limit && text[at] !== separator && text[at] !== '\r' && text[at] !== '\n') at++
  return at
}
