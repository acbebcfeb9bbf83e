// The list of kinds of managed items: what sessions send, ask and judge goes through it. How each is loaded stands in
// kinds.ops.ts, which does not compile while a kind is missing there.

import { appItems } from './app/items.ts'
import { certificateItems } from './certificate/items.ts'
import type { ItemBase, ItemKind } from './item.ts'
import { policyItems } from './policy/items.ts'

const kinds = { policy: policyItems, certificate: certificateItems, app: appItems }

type ItemOf<K> = K extends ItemKind<infer I extends ItemBase> ? I : never

/** Something that is assigned to the device or its user, with the phase it belongs to. */
export type Item = { [K in keyof typeof kinds]: ItemOf<(typeof kinds)[K]> }[keyof typeof kinds]
export type ItemName = keyof typeof kinds
export type ItemKey = `${ItemName}:${string}`

const byName: Readonly<Record<ItemName, ItemKind<Item>>> = kinds

export const kindOf = (item: Item): ItemKind<Item> => byName[item.kind]

export const itemKey = ({ kind, id }: { readonly kind: ItemName; readonly id: string }): ItemKey => `${kind}:${id}`

/** Whether what the device has of this item stays when the item is assigned no more. */
export const staysOnDevice = (key: string): boolean =>
  Object.values(byName).some(({ name, stays }) => stays && key.startsWith(`${name}:`))
