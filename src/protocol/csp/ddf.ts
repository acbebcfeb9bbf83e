// The nodes that exist and their access rights: lookup in the tables ddf-enrollment.ts and ddf-device.ts (after
// the device description framework; Windows' own are published with the reference of its CSPs). `*` stands for any one
// name.

import { deviceNodes } from './ddf-device.ts'
import { enrollmentNodes } from './ddf-enrollment.ts'
import type { DefinitionOptions, DefinitionRow } from './ddf-row.ts'
import { emptyTree, findNode, putNode, type Tree } from './tree.ts'
import type { LocUri, Scope } from './uri.ts'
import type { Format } from './value.ts'

export type NodeDefinition = DefinitionOptions & {
  /** Without scope, for example `Vendor/MSFT/Reboot/RebootNow`. */
  readonly pattern: string
  readonly scopes: readonly Scope[]
  /** `any` takes the format a server sends. */
  readonly format: Format | 'any'
  /** Letters of add, delete, get, replace, execute: `ADGRX`. */
  readonly access: string
}

export type Branch = {
  readonly name: string
  /** Interior nodes that the table does not mention can be read and nothing else. */
  readonly definition: NodeDefinition
  /** By lower-case name; `*` for any. */
  readonly children: ReadonlyMap<string, Branch>
}

type Growing = { name: string; definition: NodeDefinition; children: Map<string, Growing> }

const scopesOf = { D: ['device'], U: ['user'], DU: ['device', 'user'] } as const

const root = grow([...enrollmentNodes, ...deviceNodes])

function grow(rows: readonly DefinitionRow[]): Branch {
  const top: Growing = interior('', '')
  for (const [scopes, format, access, pattern, options] of rows) {
    let here = top
    for (const name of pattern.split('/')) {
      const key = name.toLowerCase()
      const next = here.children.get(key) ?? interior(here.definition.pattern, name)
      here.children.set(key, next)
      here = next
    }
    here.definition = { pattern, scopes: scopesOf[scopes], format, access, ...options }
  }
  return top
}

function interior(parent: string, name: string): Growing {
  const pattern = parent === '' ? name : `${parent}/${name}`
  const definition: NodeDefinition = { pattern, scopes: ['device', 'user'], format: 'node', access: 'G' }
  return { name, definition, children: new Map() }
}

export type Definition = {
  readonly branch: Branch
  /** The names matched by the pattern's stars. */
  readonly names: readonly string[]
}

export function findDefinition(uri: LocUri): Definition | undefined {
  let branch: Branch | undefined = root
  const names: string[] = []
  for (const segment of uri.segments) {
    const literal: Branch | undefined = branch.children.get(segment.toLowerCase())
    branch = literal ?? branch.children.get('*')
    if (!branch) return undefined
    if (!literal) names.push(segment)
  }
  return { branch, names }
}

/** The tree of a device that no server has touched yet. */
export function initialTree(): Tree {
  pristine ??= materialise(
    materialise(emptyTree, { scope: 'device', segments: [] }, root),
    { scope: 'user', segments: [] },
    root,
  )
  return pristine
}

/** Made once, when first asked for: trees never change in place. */
let pristine: Tree | undefined

/** Creates a node's defaults: values, and interior nodes that need no Add. */
export function materialise(tree: Tree, uri: LocUri, branch: Branch): Tree {
  let grown = tree
  for (const child of branch.children.values()) {
    const { definition } = child
    const here = { scope: uri.scope, segments: [...uri.segments, child.name] }
    if (child.name === '*' || !hasScope(child, uri.scope) || findNode(grown, here)) continue
    if (definition.format === 'node') {
      const given = !definition.access.includes('A') || definition.comesBy === uri.scope
      if (given) grown = materialise(putNode(grown, here, { format: 'node' }), here, child)
    } else if (definition.default !== undefined) {
      const format = definition.format === 'any' ? 'chr' : definition.format
      grown = putNode(grown, here, { format, value: definition.default })
    }
  }
  return grown
}

/** An interior node is in a scope when something below it is. */
function hasScope({ definition, children }: Branch, scope: Scope): boolean {
  if (children.size === 0) return definition.scopes.includes(scope)
  return definition.scopes.includes(scope) && [...children.values()].some((child) => hasScope(child, scope))
}
