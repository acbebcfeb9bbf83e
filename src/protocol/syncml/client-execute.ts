// How a device executes the commands of one server message (OMA-TS-DM_RepPro-V1_2; docs/specification/management.md):
// in order, a status for each command or for each item when there are several, one Results per Get, groups, and large
// objects in parts. Atomic: a Get or a group inside makes it fail at once (500); when a member fails, members before it
// get 216, those after it 215, the block 507, and the world is the one from before.

import { joinPart, objectOf, type Part } from './large-object.ts'
import {
  type Command,
  type GroupCommand,
  type Item,
  type LeafCommand,
  type LeafKind,
  leafKinds,
  type Meta,
} from './message.ts'
import { alertCodes, isSuccess, statusOfUnknown } from './status.ts'

/** One command on one node. */
export type NodeCommand = {
  readonly kind: LeafKind
  readonly uri: string
  readonly format?: string
  readonly type?: string
  readonly data?: string
}

export type NodeResult = {
  readonly uri: string
  readonly format?: string
  readonly type?: string
  readonly data: string
}

export type Executed<World> = {
  readonly world: World
  readonly status: number
  /** Of a Get; several when a subtree was asked for. */
  readonly results?: readonly NodeResult[]
}

export type Execute<World> = (world: World, command: NodeCommand) => Executed<World>

type Run<World> = {
  world: World
  part: Part | undefined
  /** Something else came where an object was to go on. */
  endMissing: boolean
  readonly msgRef: number
  readonly nextId: () => string
  readonly execute: Execute<World>
  readonly statuses: Command[]
  readonly results: { readonly cmdRef: string; readonly items: readonly Item[] }[]
}

export type ExecuteInput<World> = Omit<Run<World>, 'endMissing' | 'statuses' | 'results'> & {
  readonly commands: readonly Command[]
}

export type ExecuteOutput<World> = {
  readonly world: World
  readonly part?: Part
  /** Statuses in the order of the commands, then Results, then that the end of an object is missing. */
  readonly replies: readonly Command[]
}

export function executeCommands<World>({ commands, ...input }: ExecuteInput<World>): ExecuteOutput<World> {
  const run: Run<World> = { ...input, endMissing: false, statuses: [], results: [] }
  for (const command of commands) executeOne(run, command)
  const statuses = run.statuses.map((one): Command => ({ ...one, cmdId: run.nextId() })) // numbered in final order
  const results = run.results.map(
    ({ cmdRef, items }): Command => ({ kind: 'Results', cmdId: run.nextId(), msgRef: run.msgRef, cmdRef, items }),
  )
  const missing: Command[] = run.endMissing
    ? [{ kind: 'Alert', cmdId: run.nextId(), code: alertCodes.noEndOfData, items: [] }]
    : []
  return { world: run.world, replies: [...statuses, ...results, ...missing], ...(run.part && { part: run.part }) }
}

function executeOne<World>(run: Run<World>, command: Command): void {
  if (command.cmdId === '') answer(run, command, 400)
  else if (command.kind === 'Unknown') answer(run, command, statusOfUnknown(command.name))
  else if (command.kind === 'Atomic') executeAtomic(run, command)
  else if (command.kind === 'Sequence') {
    answer(run, command, 200)
    for (const member of command.commands) executeOne(run, member)
  } else if (isLeaf(command)) executeLeaf(run, command)
  else answer(run, command, 406) // alerts to the user and the like: Windows has none of them
}

function isLeaf(command: Command): command is LeafCommand {
  return (leafKinds as readonly string[]).includes(command.kind)
}

/** True when all items succeeded. */
function executeLeaf<World>(run: Run<World>, command: LeafCommand): boolean {
  if (command.items.length === 0) {
    answer(run, command, 412)
    return false
  }
  const results: Item[] = []
  const several = command.items.length > 1
  let succeeded = true
  for (const item of command.items) {
    const status = executeItem(run, command, item, results)
    succeeded &&= isSuccess(status)
    answer(run, command, status, several ? item.target : undefined)
  }
  if (results.length > 0) run.results.push({ cmdRef: command.cmdId, items: results })
  return succeeded
}

function executeItem<World>(run: Run<World>, command: LeafCommand, item: Item, results: Item[]): number {
  if (run.part && run.part.uri !== objectOf(item)) run.endMissing = true
  const joined = joinPart(run.part, item)
  run.part = joined.kind === 'stored' ? joined.part : undefined
  if (joined.kind === 'stored') return 213
  if (joined.kind === 'refused') return joined.status
  if (!item.target) return 412
  const done = run.execute(run.world, nodeCommand(command, joined.item, item.target))
  run.world = done.world
  for (const result of done.results ?? []) results.push(resultItem(result))
  return done.status
}

function nodeCommand({ kind, meta }: LeafCommand, item: Item, uri: string): NodeCommand {
  const { format, type }: Meta = { ...meta, ...item.meta }
  return {
    kind,
    uri,
    ...(format === undefined ? {} : { format }),
    ...(type === undefined ? {} : { type }),
    ...(item.data === undefined ? {} : { data: item.data }),
  }
}

/** Windows leaves out the format chr. */
function resultItem({ uri, format, type, data }: NodeResult): Item {
  const meta: Meta = {
    ...(format === undefined || format === 'chr' ? {} : { format }),
    ...(type === undefined ? {} : { type }),
  }
  return { source: uri, ...(Object.keys(meta).length === 0 ? {} : { meta }), data }
}

function executeAtomic<World>(run: Run<World>, atomic: GroupCommand): void {
  const before = { world: run.world, results: run.results.length, statuses: run.statuses.length }
  const members = atomic.commands
  const forbidden = members.findIndex((one) => !isAtomicMember(one))
  let failed = forbidden
  if (forbidden < 0) failed = members.findIndex((one) => !executeLeaf(run, one as LeafCommand)) // all are: checked above
  if (failed < 0) {
    insertStatus(run, before.statuses, atomic, 200)
    return
  }
  const failure =
    forbidden < 0 ? run.statuses.filter((one) => 'cmdRef' in one && one.cmdRef === members[failed]?.cmdId) : []
  run.world = before.world
  run.part = undefined
  run.results.length = before.results
  run.statuses.length = before.statuses
  answer(run, atomic, 507)
  members.forEach((member, i) => {
    if (i !== failed) answer(run, member, i < failed && forbidden < 0 ? 216 : 215)
    else if (forbidden >= 0) answer(run, member, 500)
    else run.statuses.push(...failure)
  })
}

function isAtomicMember(command: Command): boolean {
  return ['Add', 'Replace', 'Delete', 'Exec'].includes(command.kind) && command.cmdId !== ''
}

function answer<World>(run: Run<World>, command: Command, code: number, targetRef?: string): void {
  insertStatus(run, run.statuses.length, command, code, targetRef)
}

function insertStatus<World>(run: Run<World>, at: number, command: Command, code: number, targetRef?: string): void {
  run.statuses.splice(at, 0, {
    kind: 'Status',
    cmdId: '',
    msgRef: run.msgRef,
    cmdRef: command.cmdId,
    cmd: command.kind === 'Unknown' ? command.name : command.kind,
    ...(targetRef === undefined ? {} : { targetRefs: [targetRef] }),
    code,
  })
}
