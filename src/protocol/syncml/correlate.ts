// Matches the answers to a server's commands: statuses per command or per item, results per Get,
// and statuses of the members of a group (OMA-TS-DM_Protocol-V1_2). Plain JSON, part of the server's session state.

import type { GroupCommand, Item, LeafCommand, Meta, ResultsCommand, StatusCommand } from './message.ts'
import { isSuccess } from './status.ts'

export type Outstanding = {
  /** The caller's own id; members of a group share their group's. */
  readonly id: string
  readonly msgId: number
  readonly cmdId: string
  readonly kind: string
  readonly uris: readonly string[]
  readonly members: readonly Outstanding[]
  readonly statuses: readonly ItemStatus[]
  readonly values: readonly ItemValue[]
}

export type ItemStatus = {
  /** Absent when the status is for the whole command. */
  readonly uri?: string
  readonly status: number
  /** Added by some CSPs, for example an HRESULT. */
  readonly detail?: string
}

export type ItemValue = {
  readonly uri: string
  readonly format?: string
  readonly type?: string
  readonly data?: string
}

export type CommandResult = {
  readonly id: string
  /** `unanswered`: the session went on or ended without a word about it. `too-large`: it was never sent. */
  readonly outcome: 'answered' | 'unanswered' | 'too-large'
  /** The first failure, or else the first status. Absent when unanswered. */
  readonly status?: number
  readonly statuses: readonly ItemStatus[]
  readonly values: readonly ItemValue[]
  /** Of a group: its members in order. */
  readonly members: readonly Omit<CommandResult, 'members' | 'id'>[]
}

export function expectAnswer(id: string, msgId: number, command: LeafCommand | GroupCommand): Outstanding {
  const isLeaf = 'items' in command
  const members = isLeaf ? [] : command.commands.filter((one) => 'items' in one)
  return {
    id,
    msgId,
    cmdId: command.cmdId,
    kind: command.kind,
    uris: isLeaf ? command.items.map(({ target }) => target ?? '') : [],
    members: members.map((one) => expectAnswer(id, msgId, one as LeafCommand)), // groups are planned from leaves
    statuses: [],
    values: [],
  }
}

export function noteStatus(outstanding: readonly Outstanding[], status: StatusCommand): readonly Outstanding[] {
  const detail = status.items?.find(({ data }) => data !== undefined)?.data
  const one = { status: status.code, ...(detail === undefined ? {} : { detail }) }
  const noted = status.targetRefs?.map((uri) => ({ uri, ...one })) ?? [one]
  return change(outstanding, status, (found) => ({ ...found, statuses: [...found.statuses, ...noted] }))
}

export function noteResults(outstanding: readonly Outstanding[], results: ResultsCommand): readonly Outstanding[] {
  return change(outstanding, results, (found) => ({
    ...found,
    values: [...found.values, ...results.items.map((item) => itemValue(item, results.meta, found.uris[0]))],
  }))
}

/** Meta of the command holds for items without their own; a lone item may leave out its source. */
function itemValue(item: Item, meta: Meta | undefined, onlyUri: string | undefined): ItemValue {
  const { format, type } = { ...meta, ...item.meta }
  return {
    uri: item.source ?? item.target ?? onlyUri ?? '',
    ...(format === undefined ? {} : { format }),
    ...(type === undefined ? {} : { type }),
    ...(item.data === undefined ? {} : { data: item.data }),
  }
}

/** The very same when the answer is to nothing that was sent. */
function change(
  outstanding: readonly Outstanding[],
  { msgRef, cmdRef }: { readonly msgRef: number; readonly cmdRef: string },
  update: (found: Outstanding) => Outstanding,
): readonly Outstanding[] {
  let changed = false
  const next = outstanding.map((one) => {
    if (msgRef !== 0 && one.msgId !== msgRef) return one // MsgRef is optional with Results
    const updated = one.cmdId === cmdRef ? update(one) : changeMembers(one, { msgRef, cmdRef }, update)
    changed ||= updated !== one
    return updated
  })
  return changed ? next : outstanding
}

function changeMembers(
  one: Outstanding,
  ref: { readonly msgRef: number; readonly cmdRef: string },
  update: (found: Outstanding) => Outstanding,
): Outstanding {
  const members = change(one.members, ref, update)
  return members === one.members ? one : { ...one, members }
}

export function resultOf(outstanding: Outstanding): CommandResult {
  const members = outstanding.members.map((member) => {
    const { id: _id, members: _none, ...result } = resultOf(member)
    return result
  })
  const own = overall(outstanding.statuses.map(({ status }) => status))
  // Simple clients answer the members of a group but not the group.
  const status = own ?? overall(members.flatMap((member) => member.status ?? []))
  return {
    id: outstanding.id,
    outcome: status === undefined ? 'unanswered' : 'answered',
    ...(status === undefined ? {} : { status }),
    statuses: outstanding.statuses,
    values: outstanding.values,
    members,
  }
}

export function tooLarge(id: string): CommandResult {
  return { id, outcome: 'too-large', status: 413, statuses: [], values: [], members: [] }
}

function overall(statuses: readonly number[]): number | undefined {
  return statuses.find((status) => !isSuccess(status)) ?? statuses[0]
}
