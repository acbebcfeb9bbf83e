// What the list of kinds (kinds.routes.ts) says to those who are handed it: sessions are, because rules may not reach the
// database behind a kind.

import type { DemandKind, ItemBase, ItemKind } from './item.ts'
import type { ManagedKind } from './kind.ts'
import type { kinds as list } from './kinds.routes.ts'
import type { Source } from './source.ts'

type ItemOf<K> = K extends { readonly items: { nodes(item: infer I extends ItemBase): unknown } } ? I : never

/** Something that is assigned to the device or its user, with the phase it belongs to. */
export type Item = ItemOf<(typeof list)[number]>
export type ItemName = Item['kind']
export type ItemKey = `${ItemName}:${string}`

/** What sessions ask about items, by `item.kind`. */
export type ItemKinds = Readonly<Record<ItemName, ItemKind<Item> | DemandKind<Item>>>

/** What sessions are handed. */
export type SessionKinds = {
  readonly kinds: ItemKinds
  readonly sources: readonly Source[]
  /** By the name of the kind, for those that have to follow what a session finds. */
  readonly unassigned: ReadonlyMap<string, NonNullable<ManagedKind<Item>['unassigned']>>
}

type Listed = Pick<ManagedKind<Item>, 'items' | 'source' | 'unassigned'>

export function sessionKinds(list: readonly Listed[]): SessionKinds {
  const byName = Object.fromEntries(list.map(({ items }) => [items.name, items]))
  return {
    kinds: byName as ItemKinds, // ItemName is the names in the list
    sources: [...new Set(list.map(({ source }) => source))],
    unassigned: new Map(list.flatMap(({ items, unassigned }) => (unassigned ? [[items.name, unassigned]] : []))),
  }
}

export const itemNames = (kinds: ItemKinds): readonly ItemName[] => Object.values(kinds).map(({ name }) => name)

export const itemKey = ({ kind, id }: { readonly kind: ItemName; readonly id: string }): ItemKey => `${kind}:${id}`

/** Whether the device gets something of it; else something is demanded of the device. */
export const isGiven = (kind: ItemKinds[ItemName]): kind is ItemKind<Item> => !('verdict' in kind)

/** Whether what the device has of this item stays when the item is assigned no more. */
export const staysOnDevice = (kinds: ItemKinds, key: string): boolean =>
  Object.values(kinds).some(({ name, stays }) => stays && key.startsWith(`${name}:`))
