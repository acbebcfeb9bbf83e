// The management tree of one device as the server knows it: for each node the device's acknowledgement, refusal or value; and
// the writes that change it.

import { toHex } from '../kernel/bytes.ts'
import { sha256 } from '../kernel/sha256.ts'
import type { NodeCommand } from './node.ts'

/** A command with what its success means: `mark` stands for the value, `item` owns the node. */
export type SentCommand = NodeCommand & {
  readonly mark?: string
  readonly item?: string
  /** Its data is a secret: it goes to the device and is kept nowhere. */
  readonly secret?: true
  /** The remote action that it is a step of. */
  readonly action?: string
}

export type NodeState = {
  /** Of the value the device acknowledged last, or what the value that it was asked for is about. */
  readonly mark?: string
  /** The owner of our write; absent for nodes of the server's own. */
  readonly item?: string
  /** The last write that was refused; status 0 when it was not answered. */
  readonly tried?: {
    readonly mark: string
    readonly kind: NodeCommand['kind']
    readonly status: number
    readonly times: number
    /** How often in the running session; absent for not yet. */
    readonly lately?: number
  }
  /** The node's value as the device last reported it; null when it has no such node. */
  readonly value?: string | null
}

export type Tree = Readonly<Record<string, NodeState>>

/** `after`: sent only when the device has acknowledged those nodes. */
export type Write = SentCommand & { readonly mark: string; readonly after?: readonly string[] }

export const write = (uri: string, format: string, data: string, item?: string): Write => ({
  kind: 'Replace',
  uri,
  format,
  data,
  mark: markOf(data),
  ...(item === undefined ? {} : { item }),
})

/** Long values are kept as a digest: enough to see whether they changed. */
export function markOf(value: string): string {
  return value.length <= 64 ? value : `sha256:${toHex(sha256(new TextEncoder().encode(value)))}`
}

/** Of a write that the device refuses, when no page waits for it. */
export const mostTries = 3

/** Said of a write that fits into no message. */
export const tooLarge = 413

/** Of a value that was acknowledged, and that nobody counts on any more. */
export const unknownMark = 'sha256:unknown'

/**
 * The tree when what the device has of these items counts no more: all of each is written anew, or removed if it is assigned no more. Of
 * nodes below one of its own nothing is kept, for they come and go with it.
 */
export function forgetItems(tree: Tree, keys: ReadonlySet<string>): Tree {
  const own = Object.entries(tree).flatMap(([uri, { item }]) => (item !== undefined && keys.has(item) ? [uri] : []))
  if (own.length === 0) return tree
  const entries = Object.entries(tree).flatMap(([uri, state]): [string, NodeState][] => {
    if (own.some((one) => uri.startsWith(`${one}/`))) return []
    if (state.item === undefined || !keys.has(state.item)) return [[uri, state]]
    return state.mark === undefined ? [] : [[uri, { item: state.item, mark: unknownMark }]]
  })
  return Object.fromEntries(entries)
}

/** Items of which the device has something that counts. */
export const itemsIn = (tree: Tree): ReadonlySet<string> =>
  new Set(
    Object.values(tree).flatMap(({ item, mark }) =>
      item !== undefined && mark !== undefined && mark !== unknownMark ? [item] : [],
    ),
  )

/** A session begins: whatever was refused was refused in another one. */
export function inNewSession(tree: Tree): Tree {
  const entries = Object.entries(tree).map(([uri, state]): [string, NodeState] => {
    if (state.tried?.lately === undefined) return [uri, state]
    const { lately: _, ...tried } = state.tried
    return [uri, { ...state, tried }]
  })
  return Object.fromEntries(entries)
}

/** Some nodes must be added first and some exist already: the answer tells which. */
export function otherKind(tried: NonNullable<NodeState['tried']>): 'Add' | 'Replace' | undefined {
  if (tried.kind === 'Replace' && tried.status === 404) return 'Add'
  return tried.kind === 'Add' && tried.status === 418 ? 'Replace' : undefined
}

/**
 * The status of a write that the device refused and that is not tried another way. Refused both ways in an earlier session it stays
 * refused until it is taken.
 */
export function refusalOf(state: NodeState | undefined, mark: string): number | undefined {
  const tried = state?.tried?.mark === mark ? state.tried : undefined
  if (!tried || state?.mark === mark) return undefined
  const { times, lately = 0, status } = tried
  const isFirstSession = times === lately || times === 1
  return otherKind(tried) && isFirstSession && times <= mostTries ? undefined : status
}
