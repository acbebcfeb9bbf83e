// The interface of a kind of managed item for management sessions. Sessions know it and are handed the kinds (kinds.ts); none
// of their files names one (docs/adding-a-managed-kind.md).

import type { Evidence } from '../../kernel/assurance.ts'
import type { ReceivedAlert } from '../../protocol/syncml/server-session.ts'
import type { StepWith } from '../../story/event.ts'
import type { PolicyVerdict } from '../compliance.ts'
import type { Phase } from '../node.ts'
import type { ChosenPage, StatusPageSettings } from '../status-page/status-page.ts'
import type { Tree, Write } from '../tree.ts'

/** Members of every item, of whatever kind. */
export type ItemBase<Name extends string = string> = {
  readonly kind: Name
  readonly id: string
  readonly name: string
  readonly phase: Phase
}

/**
 * `withheld`: assigned, and not sent, because it holds a secret and the device proved too little. `notApplicable`: assigned, and not
 * sent, because the device's Windows cannot take any of it.
 */
export type ItemState = 'pending' | 'applied' | 'installing' | 'installed' | 'failed' | 'withheld' | 'notApplicable'

/** `refused`: failed because the device refused a write of it, with this status; 0 for no answer. */
export type Standing = {
  readonly state: ItemState
  readonly error?: string
  readonly refused?: number
  /** Of its settings those that the device does not have as they were set, and will not: all of them (session/progress.ts keeps some). */
  readonly settings?: readonly SettingStanding[]
}

/**
 * `superseded`: another policy sets a value that Windows takes for the safer one. `conflict`: another one sets another value, and no rule
 * decides. `status`: what the device answered to an error; 0 for nothing.
 */
export type SettingStanding = {
  readonly uri: string
  readonly state: 'error' | 'conflict' | 'superseded' | 'notApplicable'
  readonly reason: string
  readonly status?: number
}

/** Entries of one list that the status page waits for. */
export type Expected = {
  readonly list:
    | 'ExpectedPolicies'
    | 'ExpectedMSIAppPackages'
    | 'ExpectedModernAppPackages'
    | 'ExpectedSCEPCerts'
    | 'ExpectedPFXCerts'
  readonly entries: readonly string[]
}

/** A node that an item sets. `value` and `mark` where they are known: the mark is by what the tree remembers the value. */
export type ItemNode = { readonly uri: string; readonly value?: string; readonly mark?: string }

/** The item that sets the same node and has it, whether to another value, and whether by the node's own rule. */
export type Rival = { readonly name: string; readonly differs: boolean; readonly byRule: boolean }
export type RivalOf = (wanted: Required<ItemNode>) => Rival | undefined

export type Writing = {
  readonly key: string
  readonly owns: (uri: string) => boolean
  /** What the device has acknowledged and said by now. */
  readonly tree: Tree
}

/** `mark`: what the answer is about, where that is not the node as it is; the tree keeps it with the answer. */
export type Question = { readonly uri: string; readonly mark?: string }

/** Members are methods so that a list may hold kinds of different items: callers choose the kind by `item.kind`. */
type AnyKind<I extends ItemBase> = {
  readonly name: I['kind']
  /** The device keeps it when it is assigned no more. */
  readonly stays: boolean
  /** The nodes that only one item may set. */
  nodes(item: I): readonly ItemNode[]
  /** `owns`: the node is this item's: no older item sets it, nor one whose value holds by the node's rule. `key` names the item as the owner of each write. */
  writes(item: I, on: Writing): readonly Write[]
  /** Nodes to ask for in the first message of a session. */
  questions(item: I, tree: Tree, state: ItemState | undefined): readonly Question[]
  /** Node values of this item that an alert of the device reports; undefined when it reports none. */
  hears(item: I, alert: ReceivedAlert): Readonly<Record<string, string>> | undefined
  /** Whether the status page may wait for it. */
  isTracked(item: I, page: Pick<ChosenPage, 'chosenFor'> & { readonly settings: StatusPageSettings }): boolean
  /** Undefined for what no page waits for, and for what the page hears of from the agent. */
  expected(item: I): Expected | undefined
  /** The agent on the device does it, and tells the page of it: a session only says that there is something for the agent. */
  isForAgent?(item: I): boolean
}

/** Of what a device gets. */
export type ItemKind<I extends ItemBase> = AnyKind<I> & {
  /** The story's steps when the device has it, and when it failed. */
  readonly steps: { readonly done: StepWith<'ok'>; readonly failed: StepWith<'failed'> }
  /** Its state, by what the device acknowledged and said. */
  standing(item: I, tree: Tree, rivalOf: RivalOf): Standing
}

/** Of what is demanded of a device: it gets nothing, so nothing waits for it and its story says nothing of it. */
export type DemandKind<I extends ItemBase> = AnyKind<I> & {
  /** How the device stands to it, by what it said and what was proved. */
  verdict(item: I, tree: Tree, evidence: Evidence): PolicyVerdict
}
