// What is on record: for each parser the digest of its sources, and since they are so, how long it ran clean and over how
// many inputs. A change of any of its sources, comments and places left out, begins a new count. One line a parser, so that two branches merge.

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { Target } from './target.ts'

const src = fileURLToPath(new URL('../../src/', import.meta.url))
const file = fileURLToPath(new URL('../../docs/fuzzing.tsv', import.meta.url))
const heading = 'parser\tsources\tminutes\tinputs\tlast clean run'

export type Entry = { readonly sources: string; readonly minutes: number; readonly inputs: number; readonly at: string }

/** The entry modules and everything of ours that they import to run. */
export function sourcesOf(entry: readonly string[]): readonly string[] {
  const found = new Set<string>()
  const visit = (path: string): void => {
    if (found.has(path)) return
    found.add(path)
    const text = readFileSync(join(src, path), 'utf8')
    for (const [, type, from = ''] of text.matchAll(/^(?:import|export)( type)? [^;'"]*?from '(\.[^']+)'/gms)) {
      if (type === undefined) visit(relative(src, join(src, dirname(path), from)))
    }
  }
  for (const path of entry) visit(path)
  return [...found].sort()
}

/** What a comment says changes no parser: whole lines, blocks, and what stands behind code after ` // `. */
export function withoutComments(text: string): string {
  return text
    .replace(/^[ \t]*\/\*[\s\S]*?\*\/[ \t]*$/gm, '')
    .replace(/(^|[ \t])\/\/( .*)?$/gm, '')
    .replace(/\n\s*\n/g, '\n')
}

/** Where a file lies, and in which order and from where it imports its names, changes no parser either. */
function withoutImportPaths(text: string): string {
  const imported: string[] = []
  const rest = text.replace(/^((?:import|export) [^;'"]*?from) '([^']+)'\n/gm, (_, names: string, from: string) => {
    imported.push(`${names.replace(/\s+/g, ' ')} ${from.startsWith('.') ? 'ours' : from}`)
    return ''
  })
  return [...imported.sort(), rest].join('\n')
}

export function digestOf(target: Target): string {
  const texts = sourcesOf(target.entry).map((path) =>
    withoutImportPaths(withoutComments(readFileSync(join(src, path), 'utf8'))),
  )
  const hash = createHash('sha256')
  for (const text of texts.sort()) hash.update(text).update('\0')
  return hash.digest('hex').slice(0, 12)
}

export function readRecord(): Map<string, Entry> {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').slice(1) : []
  return new Map(
    lines.map((line) => {
      const [name = '', sources = '', minutes = '', inputs = '', at = ''] = line.split('\t')
      return [name, { sources, minutes: Number(minutes), inputs: Number(inputs), at }]
    }),
  )
}

/** Runs side by side add to one table, one after the other. */
export function addClean(target: Target, digest: string, minutes: number, inputs: number, now: Date): void {
  const lock = `${file}.lock`
  for (let tries = 0; ; tries++) {
    try {
      mkdirSync(lock)
      break
    } catch (error) {
      if (tries > 200) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
    }
  }
  try {
    add(target, digest, minutes, inputs, now)
  } finally {
    rmdirSync(lock)
  }
}

function add(target: Target, digest: string, minutes: number, inputs: number, now: Date): void {
  const record = readRecord()
  const before = record.get(target.name)
  const same = before?.sources === digest
  record.set(target.name, {
    sources: digest,
    minutes: Math.round(((same ? before.minutes : 0) + minutes) * 10) / 10,
    inputs: (same ? before.inputs : 0) + inputs,
    at: now.toISOString().slice(0, 10),
  })
  const lines = [...record]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, entry]) => [name, entry.sources, entry.minutes, entry.inputs, entry.at].join('\t'))
  writeFileSync(`${file}.new`, `${[heading, ...lines].join('\n')}\n`)
  renameSync(`${file}.new`, file)
}
