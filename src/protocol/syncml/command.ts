// Commands as a server plans them, before a session gives them ids, and how they are numbered for the wire.
// One item for each command: simple clients cannot take more.

import type { Command, GroupCommand, Item, LeafCommand, LeafKind } from './message.ts'

export type PlannedLeaf = Omit<LeafCommand, 'cmdId'>
export type PlannedGroup = { readonly kind: GroupCommand['kind']; readonly commands: readonly PlannedLeaf[] }
export type PlannedCommand = PlannedLeaf | PlannedGroup

type Value = { readonly data?: string; readonly format?: string; readonly type?: string }

function leaf(kind: LeafKind, target: string, value: Value = {}): PlannedLeaf {
  const { data, format, type } = value
  const meta = { ...(format === undefined ? {} : { format }), ...(type === undefined ? {} : { type }) }
  const item: Item = {
    target,
    ...(Object.keys(meta).length === 0 ? {} : { meta }),
    ...(data === undefined ? {} : { data }),
  }
  return { kind, items: [item] }
}

export const get = (uri: string): PlannedLeaf => leaf('Get', uri)
export const remove = (uri: string): PlannedLeaf => leaf('Delete', uri)

export function replace(uri: string, data: string, format = 'chr'): PlannedLeaf {
  return leaf('Replace', uri, { data, format })
}

/** Without data an interior node is made. */
export function add(uri: string, data?: string, format = data === undefined ? 'node' : 'chr'): PlannedLeaf {
  return leaf('Add', uri, { format, ...(data === undefined ? {} : { data }) })
}

export function exec(uri: string, value: Value = { format: 'null' }): PlannedLeaf {
  return leaf('Exec', uri, value)
}

/** All or nothing. No Get inside. */
export function atomic(...commands: readonly PlannedLeaf[]): PlannedGroup {
  return { kind: 'Atomic', commands }
}

export function sequence(...commands: readonly PlannedLeaf[]): PlannedGroup {
  return { kind: 'Sequence', commands }
}

/** Gives each command the next id of its message. */
export function numberCommand(planned: PlannedCommand, nextId: () => string): LeafCommand | GroupCommand {
  const cmdId = nextId()
  if ('items' in planned) return { ...planned, cmdId }
  const commands: readonly Command[] = planned.commands.map((one) => ({ ...one, cmdId: nextId() }))
  return { kind: planned.kind, cmdId, commands }
}

/** Command ids of one message: `1`, `2`, … never `0`, which is the header. */
export function commandIds(first = 1): () => string {
  let next = first
  return () => String(next++)
}
