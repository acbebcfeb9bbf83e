// The stored state of one enrolled device between its sessions: the last acknowledged value of each node (the tree), which what it
// answers changes, and the state of its deployment (the record). Both are plain JSON, kept with the enrolment.

import type { CommandResult } from '../../protocol/syncml/correlate.ts'
import { isSuccess } from '../../protocol/syncml/status.ts'
import { hashNode } from '../conversion/conversion.ts'
import type { ItemState } from '../item/item.ts'
import type { ItemKey } from '../item/kinds.ts'
import type { KeptSettings } from '../item/setting-history.ts'
import type { Phase } from '../node.ts'
import { type ChosenPage, isShown, type StatusPageSettings } from '../status-page/status-page.ts'
import type { NodeState, SentCommand, Tree } from '../tree.ts'
import type { Answered, SessionCommand } from './checkin.sql.ts'

export type PhaseRecord = {
  /** `waiting`: not announced yet. */
  readonly state: 'waiting' | 'announced' | 'delivered' | 'succeeded' | 'failed'
  /** The items the page waits for; never changes again once everything is delivered. */
  readonly waitsFor: readonly { readonly key: ItemKey; readonly name: string }[]
  readonly announcedAt?: string
  /** When the page gives up by itself. */
  readonly deadline?: string
  readonly deliveredAt?: string
  /** What the device refused first of the page itself; it is told once. */
  readonly refused?: string
  readonly endedAt?: string
}

export type ItemRecord = KeptSettings & {
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

export function newRecord(chosen: ChosenPage | undefined, by: { readonly byAutopilot: boolean }): DeploymentRecord {
  const record = { phases: { device: newPhase, user: newPhase }, items: {} }
  if (!chosen || !isShown(chosen.page.settings, by)) return record
  const { id, displayName, settings } = chosen.page
  return { ...record, page: { id, name: displayName, chosenFor: chosen.chosenFor, settings } }
}

export const hasEnded = ({ state }: PhaseRecord): boolean => state === 'succeeded' || state === 'failed'

/** The page is open and has time left: what the device refused of this phase is tried again in each session. */
export function goesOn({ page, phases }: Pick<DeploymentRecord, 'page' | 'phases'>, phase: Phase, now: Date): boolean {
  const { deadline } = phases[phase]
  return page !== undefined && !hasEnded(phases[phase]) && deadline !== undefined && now < new Date(deadline)
}

const longestKept = 64 * 1024

/** Answers to a question that say that there is no such value: not found, not allowed, not supported. */
const saysNone: ReadonlySet<number> = new Set([404, 405, 406])

export type Learned = { readonly command: SentCommand; readonly status: number; readonly result?: string | undefined }

/** The tree after the device answered these commands, one after the other; `status` 0 stands for no answer. It is copied once. */
export function learnAll(tree: Tree, answers: Iterable<Learned>): Tree {
  const known: Record<string, NodeState> = { ...tree }
  const deleted = new Set<string>()
  for (const answer of answers) {
    const { command, status } = answer
    if (command.kind === 'Delete' && isDone(command, status)) {
      deleted.add(command.uri)
      continue
    }
    forget(known, deleted)
    const state = learned(known[command.uri] ?? {}, answer)
    if (state) known[command.uri] = state
  }
  forget(known, deleted)
  return known
}

const isDone = ({ kind }: SentCommand, status: number): boolean =>
  isSuccess(status) || (kind === 'Add' && status === 418) || (kind === 'Delete' && status === 404)

/** What stood below these nodes is gone from the device as well, and what it said of that. One walk, however many they are. */
function forget(known: Record<string, NodeState>, deleted: Set<string>): void {
  if (deleted.size === 0) return
  for (const uri of Object.keys(known)) if (isWithin(deleted, uri)) delete known[uri]
  deleted.clear()
}

function isWithin(nodes: ReadonlySet<string>, uri: string): boolean {
  for (let end = uri.length; end > 0; end = uri.lastIndexOf('/', end - 1)) {
    if (nodes.has(uri.slice(0, end))) return true
  }
  return false
}

/** The node after an answer that deletes nothing; undefined where it stays as it was. */
function learned(before: NodeState, { command, status, result }: Learned): NodeState | undefined {
  const { mark, kind } = command
  if (kind === 'Get') {
    // any other failure says nothing of the node: what was known of it stays
    if (!isSuccess(status) && !saysNone.has(status)) return undefined
    const value = isSuccess(status) && result !== undefined ? result.slice(0, longestKept) : null
    return { ...before, value, ...(mark !== undefined && { mark }) }
  }
  if (mark === undefined) return undefined
  if (isDone(command, status) && !(kind === 'Add' && status === 418 && command.format !== 'node')) {
    const { tried: _, ...rest } = before
    return { ...rest, mark, ...(command.item === undefined ? {} : { item: command.item }) }
  }
  const { times = 0, lately = 0 } = before.tried?.mark === mark ? before.tried : {}
  return { ...before, tried: { mark, kind, status, times: times + 1, lately: lately + 1 } }
}

export type GivenAnswer = Answered & { readonly command: SessionCommand }

const longestResult = 16 * 1024

export function answerOf(result: CommandResult, command: SessionCommand | undefined): readonly GivenAnswer[] {
  if (!command) return []
  const value = result.values.find(({ uri }) => uri === command.uri) ?? result.values[0]
  const status = result.status ?? 0 // nothing was said of it
  const detail = value?.data ?? result.statuses.find((one) => one.detail !== undefined)?.detail
  // the device's message about a secret could repeat it; PostgreSQL's text has no room for NUL
  const kept = command.secret ? undefined : detail?.slice(0, longestResult).replaceAll('\0', '')
  return [{ sequence: command.sequence, status, result: kept, command }]
}

export const learnAnswers = (tree: Tree, answers: readonly GivenAnswer[]): Tree =>
  learnAll(
    tree,
    answers.filter(({ command }) => !command.queued && command.uri !== hashNode),
  )
