// What is known about one enrolled device between its sessions: the last acknowledged value of each node (the tree), and
// how its deployment stands (the record). Both are plain JSON, kept with the enrolment.

import { toHex } from '../../kernel/bytes.ts'
import { sha256 } from '../../kernel/sha256.ts'
import { isSuccess } from '../../protocol/syncml/status.ts'
import type { InstallState } from '../item/app/app.ts'
import type { Setting } from '../item/policy/policy.ts'
import type { NodeCommand, Phase } from '../node.ts'
import type { ChosenPage, StatusPageSettings } from '../status-page/status-page.ts'

/** A policy, certificate or app that is assigned to the device or its user, with the phase it belongs to. */
export type Item =
  | {
      readonly kind: 'policy' | 'certificate'
      readonly id: string
      readonly name: string
      readonly phase: Phase
      readonly settings: readonly Setting[]
    }
  | {
      readonly kind: 'app'
      readonly id: string
      readonly name: string
      readonly phase: Phase
      readonly productCode: string
      readonly version: string
      readonly sha256: string
      readonly commandLine: string
      readonly holdsSecret?: boolean
      /** Where this very device may fetch it. */
      readonly contentUrl: string
    }

export type ItemKey = `${Item['kind']}:${string}`
export const itemKey = (item: Pick<Item, 'kind' | 'id'>): ItemKey => `${item.kind}:${item.id}`

/** A command with what its success means: `mark` stands for the value, `item` owns the node. */
export type SentCommand = NodeCommand & {
  readonly mark?: string
  readonly item?: string
  /** Its data is a secret: it goes to the device and is kept nowhere. */
  readonly secret?: true
}

export type NodeState = {
  /** Of the value the device acknowledged last. */
  readonly mark?: string
  /** The owner of what we wrote; absent for nodes of the server's own. */
  readonly item?: string
  /** The last write that was refused; status 0 when it was not answered. */
  readonly tried?: {
    readonly mark: string
    readonly kind: NodeCommand['kind']
    readonly status: number
    readonly times: number
  }
  /** What the device last said that the node holds; null when it has no such node. */
  readonly value?: string | null
}

export type Tree = Readonly<Record<string, NodeState>>

export type PhaseRecord = {
  readonly state: 'waiting' | 'announced' | 'delivered' | 'succeeded' | 'failed'
  /** What the page was told to wait for; never changes again once everything is delivered. */
  readonly waitsFor: readonly { readonly key: ItemKey; readonly name: string }[]
  readonly announcedAt?: string
  /** When the page gives up by itself. */
  readonly deadline?: string
  readonly deliveredAt?: string
  readonly endedAt?: string
}

/** `withheld`: assigned, and not sent, because it holds a secret and the device proved too little. */
export type ItemState = 'pending' | 'applied' | 'failed' | 'withheld' | InstallState

export type ItemRecord = {
  readonly name: string
  readonly phase: Phase
  readonly state: ItemState
  readonly since: string
  readonly error?: string
}

export type DeploymentRecord = {
  /** Absent: no status page is shown. Chosen in the first session and kept. */
  readonly page?: {
    readonly id: string
    readonly name: string
    readonly chosenFor: ChosenPage['chosenFor']
    readonly settings: StatusPageSettings
  }
  readonly phases: Readonly<Record<Phase, PhaseRecord>>
  readonly items: Readonly<Record<string, ItemRecord>>
  readonly finishedAt?: string
}

export const newPhase: PhaseRecord = { state: 'waiting', waitsFor: [] }

export function newRecord(chosen: ChosenPage | undefined): DeploymentRecord {
  const record = { phases: { device: newPhase, user: newPhase }, items: {} }
  if (!chosen?.page.settings.showInstallationProgress) return record
  const { id, displayName, settings } = chosen.page
  return { ...record, page: { id, name: displayName, chosenFor: chosen.chosenFor, settings } }
}

/** By what the tree remembers the value of a setting. */
export const settingMark = ({ value, mark }: Pick<Setting, 'value' | 'mark'>): string => mark ?? markOf(value)

/** Long values are kept as a digest: enough to see whether they changed. */
export function markOf(value: string): string {
  return value.length <= 64 ? value : `sha256:${toHex(sha256(new TextEncoder().encode(value)))}`
}

const longestKept = 64 * 1024

/** The tree after the device answered a command; `status` 0 stands for no answer. */
export function learn(tree: Tree, command: SentCommand, status: number, result: string | undefined): Tree {
  const before = tree[command.uri] ?? {}
  if (command.kind === 'Get') {
    const value = isSuccess(status) && result !== undefined ? result.slice(0, longestKept) : null
    return { ...tree, [command.uri]: { ...before, value: status === 0 ? (before.value ?? null) : value } }
  }
  const done =
    isSuccess(status) || (command.kind === 'Add' && status === 418) || (command.kind === 'Delete' && status === 404)
  if (done && command.kind === 'Delete') {
    const { [command.uri]: _, ...others } = tree
    return others
  }
  if (command.mark === undefined) return tree
  if (done && !(command.kind === 'Add' && status === 418 && command.format !== 'node')) {
    const { tried: _, ...rest } = before
    const owner = command.item === undefined ? {} : { item: command.item }
    return { ...tree, [command.uri]: { ...rest, mark: command.mark, ...owner } }
  }
  const times = before.tried?.mark === command.mark ? before.tried.times + 1 : 1
  return { ...tree, [command.uri]: { ...before, tried: { mark: command.mark, kind: command.kind, status, times } } }
}
