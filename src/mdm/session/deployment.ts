// The stored state of one enrolled device between its sessions: the last acknowledged value of each node (the tree), which what it
// answers changes, and the state of its deployment (the record). Both are plain JSON, kept with the enrolment.

import type { CommandResult } from '../../protocol/syncml/correlate.ts'
import { isSuccess } from '../../protocol/syncml/status.ts'
import { hashNode } from '../conversion/conversion.ts'
import type { ItemState, SettingStanding } from '../item/item.ts'
import type { ItemKey } from '../item/kinds.ts'
import type { Phase } from '../node.ts'
import { type ChosenPage, isShown, type StatusPageSettings } from '../status-page/status-page.ts'
import type { SentCommand, Tree } from '../tree.ts'
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

export type ItemRecord = {
  readonly name: string
  readonly phase: Phase
  readonly state: ItemState
  readonly since: string
  readonly error?: string
  /** Of its settings those that the device does not have as they were set. */
  readonly settings?: readonly SettingStanding[]
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

/** The tree after the device answered a command; `status` 0 stands for no answer. */
export function learn(tree: Tree, command: SentCommand, status: number, result: string | undefined): Tree {
  const before = tree[command.uri] ?? {}
  if (command.kind === 'Get') {
    // any other failure says nothing of the node: what was known of it stays
    if (!isSuccess(status) && !saysNone.has(status)) return tree
    const value = isSuccess(status) && result !== undefined ? result.slice(0, longestKept) : null
    return { ...tree, [command.uri]: { ...before, value, ...(command.mark !== undefined && { mark: command.mark }) } }
  }
  const done =
    isSuccess(status) || (command.kind === 'Add' && status === 418) || (command.kind === 'Delete' && status === 404)
  if (done && command.kind === 'Delete') {
    // what stood below it is gone from the device as well, and what it said of that
    return Object.fromEntries(
      Object.entries(tree).filter(([uri]) => uri !== command.uri && !uri.startsWith(`${command.uri}/`)),
    )
  }
  if (command.mark === undefined) return tree
  if (done && !(command.kind === 'Add' && status === 418 && command.format !== 'node')) {
    const { tried: _, ...rest } = before
    const owner = command.item === undefined ? {} : { item: command.item }
    return { ...tree, [command.uri]: { ...rest, mark: command.mark, ...owner } }
  }
  const { mark, kind } = command
  const { times = 0, lately = 0 } = before.tried?.mark === mark ? before.tried : {}
  const tried = { mark, kind, status, times: times + 1, lately: lately + 1 }
  return { ...tree, [command.uri]: { ...before, tried } }
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

export function learnAnswers(tree: Tree, answers: readonly GivenAnswer[]): Tree {
  return answers.reduce(
    (before, { command, status, result }) =>
      command.queued || command.uri === hashNode ? before : learn(before, command, status, result),
    tree,
  )
}

export const learnOne = (tree: Tree, command: SentCommand | undefined, status: number): Tree =>
  command ? learn(tree, command, status, undefined) : tree
