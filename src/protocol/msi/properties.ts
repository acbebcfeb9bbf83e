// What a package of Windows Installer says of itself: the rows of its table Property. A package is a database in a compound file;
// each table is a stream, column by column, and its texts are numbers of texts that stand together in two more streams. The layout
// is not published; this is how the tools of msitools and Wine read it.

import { type CompoundFile, MsiProblem, openCompoundFile, type Source } from './compound-file.ts'

export { MsiProblem, type Source } from './compound-file.ts'

/** Names of streams have two letters in one: 64 letters squared, from here on. */
const firstPair = 0x3800
const firstSingle = 0x4800
const tableMark = 0x4840
/** Far above what any package has. */
const mostRows = 20_000
const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._'

export function readMsiProperties(source: Source): ReadonlyMap<string, string> {
  const file = openCompoundFile(source)
  const { textOf, width } = readTexts(file)
  const table = streamOf(file, 'Property')
  const rows = Math.floor(table.length / (2 * width))
  if (rows > mostRows) throw new MsiProblem('The package is damaged: it has more properties than a package can.')
  const number = (column: number, row: number): number => {
    const at = (column * rows + row) * width
    return (table[at] ?? 0) + (table[at + 1] ?? 0) * 0x100 + (width === 3 ? (table[at + 2] ?? 0) * 0x10000 : 0)
  }
  return new Map(Array.from({ length: rows }, (_, row) => [textOf(number(0, row)), textOf(number(1, row))]))
}

function streamOf(file: CompoundFile, table: string): Uint8Array {
  const name = file.names.find((one) => tableOf(one) === table)
  const bytes = name === undefined ? undefined : file.stream(name)
  if (bytes) return bytes
  throw new MsiProblem(`The file has no table ${table}, so it is no package of Windows Installer.`)
}

/** Undefined for what is no table. */
function tableOf(name: string): string | undefined {
  const [first = 0, ...rest] = [...name].map((letter) => letter.charCodeAt(0))
  if (first !== tableMark) return undefined
  return rest
    .map((code) => {
      if (code >= firstPair && code < firstSingle) {
        const pair = code - firstPair
        return `${letters[pair & 63]}${letters[pair >> 6]}`
      }
      return code >= firstSingle && code < tableMark ? letters[code - firstSingle] : String.fromCharCode(code)
    })
    .join('')
}

type Texts = {
  readonly textOf: (number: number) => string
  /** Bytes of a number of a text. */
  readonly width: 2 | 3
}

/** The pool has a length for each text, the data the texts, one after the other. */
function readTexts(file: CompoundFile): Texts {
  const pool = streamOf(file, '_StringPool')
  const data = streamOf(file, '_StringData')
  const table = new DataView(pool.buffer, pool.byteOffset, pool.byteLength)
  if (pool.length < 4) throw new MsiProblem('The package is damaged: its texts are missing.')
  const head = table.getUint32(0, true)
  const starts = new Float64Array(Math.floor(pool.length / 4) + 2)
  let texts = 1
  let at = 0
  for (let index = 4; index + 4 <= pool.length; index += 4) {
    let length = table.getUint16(index, true)
    // a text of 64 KB or more: the next entry is its length
    if (length === 0 && table.getUint16(index + 2, true) !== 0 && index + 8 <= pool.length) {
      index += 4
      length = table.getUint32(index, true)
    }
    at += length
    starts[++texts] = at
  }
  // each text is read once, however many rows name it: a long one in every row would never come to an end
  const known = new Map<number, string>()
  const decoder = decoderOf(head & 0x7fffffff)
  return {
    width: head > 0x7fffffff ? 3 : 2,
    textOf: (number) => {
      if (number === 0 || number >= texts) return ''
      const text = known.get(number) ?? decoder.decode(data.subarray(starts[number], starts[number + 1]))
      known.set(number, text)
      return text
    },
  }
}

function decoderOf(codePage: number): InstanceType<typeof TextDecoder> {
  const names: Readonly<Record<number, string>> = {
    65001: 'utf-8',
    932: 'shift_jis',
    936: 'gbk',
    949: 'euc-kr',
    950: 'big5',
  }
  const windows = codePage === 874 || (codePage >= 1250 && codePage <= 1258)
  return new TextDecoder(names[codePage] ?? (windows ? `windows-${codePage}` : 'windows-1252'))
}
