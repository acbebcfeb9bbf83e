// What is sealed: manifest.json, devices.csv, and custody-1.json, custody-2.json … for each time that the devices were handed on.

import { createHash } from 'node:crypto'

import { makeRecordReader } from '../csv/records.ts'
import { makeTextReader } from '../csv/text.ts'
import { type HandOver, handOver, type Manifest, manifest, mostHandOvers, readDocument } from './manifest.ts'
import { ManifestError } from './problem.ts'
import { readTar, writeTar } from './tar.ts'

export type Bundle = {
  readonly manifest: Manifest
  readonly handOvers: readonly HandOver[]
  readonly csv: Uint8Array
}

const largestDocument = 64 * 1024

export function writeBundle({ manifest, handOvers, csv }: Bundle): Uint8Array {
  const document = (name: string, value: object) => ({
    name,
    bytes: new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`),
  })
  return writeTar([
    document('manifest.json', manifest),
    ...handOvers.map((one, index) => document(`custody-${index + 1}.json`, one)),
    { name: 'devices.csv', bytes: csv },
  ])
}

/** Says nothing yet about who made it (check.ts). @throws {ManifestError} */
export function readBundle(bytes: Uint8Array): Bundle {
  const files = new Map<string, Uint8Array>()
  for (const { name, bytes: content } of readTar(bytes)) {
    if (!/^(?:manifest\.json|devices\.csv|custody-[1-9]\d?\.json)$/.test(name) || files.has(name)) throw strangeFile()
    if (name !== 'devices.csv' && content.length > largestDocument) throw strangeFile()
    files.set(name, content)
  }
  const [about, csv] = [files.get('manifest.json'), files.get('devices.csv')]
  if (!about || !csv) throw strangeFile()
  const handOvers: HandOver[] = []
  for (let number = 1; number <= mostHandOvers; number++) {
    const content = files.get(`custody-${number}.json`)
    if (!content) break
    handOvers.push(readDocument(handOver, content, `custody-${number}.json`))
  }
  if (files.size !== 2 + handOvers.length) throw strangeFile()
  return { manifest: readDocument(manifest, about, 'manifest.json'), handOvers, csv }
}

const strangeFile = (): ManifestError =>
  new ManifestError({
    reason: 'manifest-bundle',
    message: `A sealed file holds manifest.json, devices.csv and at most ${mostHandOvers} hand-overs, custody-1.json and so on, each once, and nothing else. Ask the sender to make it with taxiway manifest seal.`,
  })

export const sha256Hex = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

export type CsvContent = { readonly columns: readonly string[]; readonly rows: number }

export type CsvCounter = { readonly push: (bytes: Uint8Array) => void; readonly end: () => CsvContent }

/** The names in the header, and how many rows follow it; piece by piece, so that others have their turns between. */
export function makeCsvCounter(): CsvCounter {
  const text = makeTextReader()
  const reader = makeRecordReader()
  let columns: readonly string[] | undefined
  let rows = 0
  const take = (records: ReturnType<typeof reader.push>): void => {
    for (const record of records) {
      if ('cells' in record && record.cells.every((cell) => cell.trim() === '')) continue
      if (columns) rows++
      else columns = 'cells' in record ? record.cells.map((cell) => cell.trim()) : []
    }
  }
  return {
    push: (bytes) => take(reader.push(text.push(bytes))),
    end() {
      take(reader.push(text.end()))
      take(reader.end())
      return { columns: columns ?? [], rows }
    },
  }
}

export function describeCsv(csv: Uint8Array): CsvContent {
  const counter = makeCsvCounter()
  counter.push(csv)
  return counter.end()
}
