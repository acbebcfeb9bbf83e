// What Windows says of the nodes of its management tree: their format, who may write them, what they take, where there are any. A
// look-up goes down one name at a time, whatever the number of nodes; the text is read when somebody first asks.
//
// The catalogue is of one edition of the vendor's files, and Windows goes on: what it does not know may exist.

import { parseLocUri } from '../../protocol/csp/uri.ts'
import type { Format } from '../../protocol/csp/value.ts'
import { nodes } from './nodes.ts'

/** `admx`: `<enabled/>` with data, or `<disabled/>`. */
export type Values =
  | { readonly kind: 'any' | 'admx' | 'xml' | 'json' }
  | { readonly kind: 'one-of'; readonly of: readonly string[] }
  /** Bits of these together. */
  | { readonly kind: 'flags'; readonly of: readonly string[] }
  | { readonly kind: 'range'; readonly from: number; readonly to: number }
  | { readonly kind: 'form'; readonly expression: string }

/** Of several values for one node, which holds. */
export type ConflictRule = 'last' | 'highest' | 'lowest' | 'highest-or-none' | 'lowest-or-none'

export type CatalogueNode = {
  /** As the catalogue spells it; `*` stands for any name. */
  readonly address: string
  readonly format: Format
  /** Letters of add, delete, get, replace, execute: `ADGRX`. */
  readonly access: string
  readonly values: Values
  /** Between the entries of a list. */
  readonly separator?: string
  readonly default?: string
  /** `22000` or `19041.1202`: in which builds it came; empty for not known. */
  readonly builds: readonly string[]
  /** Windows' numbers of its editions; empty for not known. */
  readonly editions: readonly number[]
  readonly deprecated: boolean
  /** The device restarts by itself, or waits for us to ask. */
  readonly restarts?: 'itself' | 'asked'
  readonly conflict: ConflictRule
}

type Branch = { readonly name: string; readonly fields: string; readonly children: Map<string, Branch> }

const letters: Readonly<Record<string, Format>> = {
  c: 'chr',
  i: 'int',
  b: 'bool',
  x: 'xml',
  '6': 'b64',
  n: 'node',
  z: 'null',
  t: 'time',
}
const rules: Readonly<Record<string, ConflictRule>> = {
  h: 'highest',
  l: 'lowest',
  H: 'highest-or-none',
  L: 'lowest-or-none',
}

type Read = { readonly root: Branch; readonly builds: readonly string[]; readonly editions: readonly string[] }
let read: Read | undefined

/** Read once, when first asked for. */
function catalogue(): Read {
  if (read) return read
  const [builds = '', editions = '', ...lines] = nodes.split('\n')
  const root: Branch = { name: '', fields: '', children: new Map() }
  const path: Branch[] = [root]
  for (const line of lines) {
    const depth = line.search(/[^ ]/)
    const tab = line.indexOf('\t')
    const name = line.slice(depth, tab < 0 ? undefined : tab)
    const branch: Branch = { name, fields: tab < 0 ? '' : line.slice(tab + 1), children: new Map() }
    path[depth]?.children.set(name.toLowerCase(), branch)
    path[depth + 1] = branch
  }
  read = { root, builds: builds.split(' '), editions: editions.split(' ') }
  return read
}

/** Undefined for an address that the catalogue does not know. */
export function findNode(uri: string): CatalogueNode | undefined {
  const { found, rest } = descend(uri)
  return rest.length === 0 && found.length > 1 ? nodeOf(found) : undefined
}

/** The address of a known node that somebody may have meant: one name of it is spelt a little otherwise. */
export function nearest(uri: string): string | undefined {
  const { found, rest } = descend(uri)
  const [wrong, ...below] = rest
  const here = found.at(-1)
  if (!wrong || !here || found.length < 3) return undefined
  const most = Math.max(1, Math.floor(wrong.length / 5))
  let best: { readonly name: string; readonly edits: number } | undefined
  for (const { name, children } of here.children.values()) {
    if (name === '*' || !holds(children, below)) continue
    const edits = editsBetween(name.toLowerCase(), wrong.toLowerCase(), most)
    if (edits <= most && edits < (best?.edits ?? Number.POSITIVE_INFINITY)) best = { name, edits }
  }
  if (!best) return undefined
  return addressOf([...found, { name: best.name }, ...below.map((name) => ({ name }))])
}

type Way = { readonly found: readonly Branch[]; readonly rest: readonly string[] }

function descend(uri: string): Way {
  const at = parseLocUri(uri)
  if (!at) return { found: [], rest: [uri] }
  let here = catalogue().root
  const found: Branch[] = [here]
  const names = [at.scope === 'user' ? 'User' : 'Device', ...at.segments]
  for (const [i, name] of names.entries()) {
    const next = here.children.get(name.toLowerCase()) ?? here.children.get('*')
    if (!next) return { found, rest: names.slice(i) }
    found.push(next)
    here = next
  }
  return { found, rest: [] }
}

function holds(children: ReadonlyMap<string, Branch>, names: readonly string[]): boolean {
  const [first, ...rest] = names
  if (first === undefined) return true
  const next = children.get(first.toLowerCase()) ?? children.get('*')
  return next !== undefined && holds(next.children, rest)
}

function addressOf([, ...names]: readonly { readonly name: string }[]): string {
  const [scope, ...below] = names.map(({ name }) => name)
  const standard = scope === 'Device' && below[0] !== 'Vendor'
  return ['.', ...(standard ? [] : [scope]), ...below].join('/')
}

function nodeOf(found: readonly Branch[]): CatalogueNode {
  const { builds, editions } = catalogue()
  const [access = '', allowed = '', separator = '', build = '', edition = '', marks = '', byDefault] =
    found.at(-1)?.fields.split('\t') ?? []
  const restarts = marks.includes('r') ? 'itself' : marks.includes('s') ? 'asked' : undefined
  const listed = (list: readonly string[], at: string) => list[Number.parseInt(at, 36)]?.split(',') ?? []
  return {
    address: addressOf(found),
    format: letters[access[0] ?? ''] ?? 'node',
    access: access.slice(1),
    values: valuesOf(allowed),
    ...(separator === '' ? {} : { separator: separator === '0xF000' ? '\uF000' : separator }),
    ...(byDefault === undefined ? {} : { default: byDefault }),
    builds: listed(builds, build),
    editions: listed(editions, edition).map(Number),
    deprecated: marks.includes('d'),
    ...(restarts === undefined ? {} : { restarts }),
    conflict: rules[/[hlHL]/.exec(marks)?.[0] ?? ''] ?? 'last',
  }
}

function valuesOf(text: string): Values {
  const body = text.slice(1)
  switch (text[0]) {
    case 'A':
      return { kind: 'admx' }
    case 'X':
      return { kind: 'xml' }
    case 'J':
      return { kind: 'json' }
    case 'e':
      return { kind: 'one-of', of: body.split('|') }
    case 'f':
      return { kind: 'flags', of: body.split('|') }
    case 'r': {
      const [, from, to] = /^(-?\d+)-(-?\d+)$/.exec(body) ?? []
      return from === undefined || to === undefined
        ? { kind: 'any' }
        : { kind: 'range', from: Number(from), to: Number(to) }
    }
    case 'x':
      return { kind: 'form', expression: body }
    default:
      return { kind: 'any' }
  }
}

/** How many letters are to be put in, taken out or replaced; more than `most` counts as one more than that. */
function editsBetween(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return most + 1
  let row = Array.from({ length: other.length + 1 }, (_, i) => i)
  for (let i = 1; i <= one.length; i++) {
    const next = [i]
    for (let j = 1; j <= other.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
