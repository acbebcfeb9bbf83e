// Which item has each node of the management tree, of those that set the same one. Found once for a message and looked up from then
// on: eight policies of a thousand settings are eight thousand nodes, and no node may cost a walk over the others.

import { holdsAgainst } from '../catalogue/conflict.ts'
import { sameNode } from '../node.ts'
import type { ItemNode, Rival } from './item.ts'
import type { Item, ItemKinds } from './kinds.ts'

/** By `sameNode`. */
export type NodeOwners = ReadonlyMap<string, ItemNode & { readonly item: Item }>

/** A node has one owner: the item whose value holds by the node's own rule, else the first that sets it. */
export function nodeOwners(kinds: ItemKinds, items: readonly Item[]): NodeOwners {
  const owners = new Map<string, ItemNode & { readonly item: Item }>()
  for (const item of items) {
    for (const one of kinds[item.kind].nodes(item)) {
      const node = sameNode(one.uri)
      const owner = owners.get(node)
      if (!owner || holds(one, owner)) owners.set(node, { ...one, item })
    }
  }
  return owners
}

export const owns = (owners: NodeOwners, item: Item, uri: string): boolean => owners.get(sameNode(uri))?.item === item

/** Undefined where the node is the item's own. */
export function rivalOf(owners: NodeOwners, item: Item, wanted: Required<ItemNode>): Rival | undefined {
  const owner = owners.get(sameNode(wanted.uri))
  if (!owner || owner.item === item) return undefined
  return {
    name: owner.item.name,
    differs: owner.mark !== undefined && owner.mark !== wanted.mark,
    byRule: holds(owner, wanted),
  }
}

const holds = (one: ItemNode, other: ItemNode): boolean =>
  one.value !== undefined && other.value !== undefined && holdsAgainst(one.uri, one.value, other.value) === true
