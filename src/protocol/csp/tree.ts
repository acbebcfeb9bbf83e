// The management tree as a plain value: nodes by their key (uri.ts), JSON through and through, never changed in place.
// These functions see no access rights: they are the device's own hands. A server's rights are in execute.ts.

import { type LocUri, locUriKey, parseLocUri } from './uri.ts'
import type { Format } from './value.ts'

export type TreeNode = {
  /** The last segment as first written, unescaped. */
  readonly name: string
  readonly format: Format
  /** Absent for interior nodes. */
  readonly value?: string
}

export type Tree = { readonly nodes: Readonly<Record<string, TreeNode>> }

export const emptyTree: Tree = { nodes: {} }

export function findNode(tree: Tree, uri: LocUri): TreeNode | undefined {
  return tree.nodes[locUriKey(uri)]
}

/** Stores the node; parents that are missing become interior nodes. The very same tree when it says all that already. */
export function putNode(tree: Tree, uri: LocUri, node: Omit<TreeNode, 'name'>): Tree {
  const before = findNode(tree, uri)
  if (before?.format === node.format && before.value === node.value && hasParents(tree, uri)) return tree
  const nodes: Record<string, TreeNode> = { ...tree.nodes }
  for (let length = 1; length < uri.segments.length; length++) {
    const parent = { scope: uri.scope, segments: uri.segments.slice(0, length) }
    nodes[locUriKey(parent)] ??= { name: lastSegment(parent), format: 'node' }
  }
  const key = locUriKey(uri)
  nodes[key] = { ...node, name: nodes[key]?.name ?? lastSegment(uri) }
  return { nodes }
}

const hasParents = (tree: Tree, { scope, segments }: LocUri): boolean =>
  segments.every((_, at) => at === 0 || findNode(tree, { scope, segments: segments.slice(0, at) }) !== undefined)

/** With everything below it. */
export function dropNode(tree: Tree, uri: LocUri): Tree {
  const key = locUriKey(uri)
  const kept = Object.entries(tree.nodes).filter(([one]) => one !== key && !one.startsWith(`${key}/`))
  return { nodes: Object.fromEntries(kept) }
}

/** Plain names of the direct children, in the order they came. */
export function childNames(tree: Tree, uri: LocUri): readonly string[] {
  const prefix = `${locUriKey(uri)}/`
  return Object.entries(tree.nodes)
    .filter(([key]) => key.startsWith(prefix) && !key.includes('/', prefix.length))
    .map(([, node]) => node.name)
}

export type LocatedNode = { readonly uri: LocUri; readonly node: TreeNode }

/** The node and all below it, each before its children. */
export function subtree(tree: Tree, uri: LocUri): readonly LocatedNode[] {
  const node = findNode(tree, uri)
  const below = childNames(tree, uri).flatMap((name) =>
    subtree(tree, { scope: uri.scope, segments: [...uri.segments, name] }),
  )
  return node ? [{ uri, node }, ...below] : below
}

/** By address; undefined when there is no such node, or it is an interior one. */
export function readValue(tree: Tree, address: string): string | undefined {
  const uri = parseLocUri(address)
  return uri && findNode(tree, uri)?.value
}

/** By address. The node keeps its format when it exists. */
export function writeValue(tree: Tree, address: string, value: string, format?: Format): Tree {
  const uri = mustParse(address)
  return putNode(tree, uri, { format: format ?? findNode(tree, uri)?.format ?? 'chr', value })
}

/** Plain names of the children of the node at that address. */
export function listChildren(tree: Tree, address: string): readonly string[] {
  return childNames(tree, mustParse(address))
}

/** For addresses that the program itself writes. */
function mustParse(address: string): LocUri {
  const uri = parseLocUri(address)
  if (!uri) throw new TypeError(`not an address in the management tree: ${address}`)
  return uri
}

const lastSegment = ({ segments }: LocUri): string => segments.at(-1) ?? ''
