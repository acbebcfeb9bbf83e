// Decides what to send a device next, from assignments, acknowledgements and who is logged on
// (docs/protocols/management-session.md, docs/protocols/status-page.md).
//
// Invariants
//   1. The status page is held in the first message of the first session, and waits only for items that have a name, a
//      list on the device and a deadline (I4). An ended page stays ended.
//   2. A node that holds the wanted value is not written again; a refused write is repeated at most three times.
//   3. Nothing for the user is sent before the user is logged on.
//   4. The lists are complete before the server says that it has finished, and never change after that.

import type { Expected } from '../item/item.ts'
import { type Item, type ItemKinds, itemKey, staysOnDevice } from '../item/kinds.ts'
import {
  firstSyncNode,
  inventoryNodes,
  listSeparator,
  type Phase,
  pollNode,
  preparationNode,
  providerNode,
} from '../node.ts'
import { type PageNode, pageNodes, skipForOthers } from '../status-page/status-page.ts'
import {
  mostTries,
  type NodeState,
  otherKind,
  type SentCommand,
  sameNode,
  type Tree,
  type Write,
  write,
} from '../tree.ts'
import type { DeploymentRecord } from './deployment.ts'

export type Facts = {
  readonly kinds: ItemKinds
  readonly record: DeploymentRecord
  /** Keys of assigned items that are withheld: earlier parts on the device stay. */
  readonly withheld?: ReadonlySet<string>
  /** Oldest first: of two items that set one node differently, the older wins. */
  readonly items: readonly Item[]
  readonly tree: Tree
  /** Of the session: 1 for the answer to the device's first package. */
  readonly round: number
  /** Whether the enrolled user is logged on. */
  readonly userIsHere: boolean
}

export function decideCommands(facts: Facts): readonly SentCommand[] {
  const { record } = facts
  const questions = facts.round === 1 ? decideQuestions(facts) : []
  const device = phaseCommands(facts, 'device')
  if (device.length > 0) return [...device, ...questions]
  const user = isUsersTurn(facts) ? phaseCommands(facts, 'user') : []
  if (user.length > 0) return [...questions, ...user]
  const after = [
    ...(isForFirstUserOnly(record) ? [pageWrite(skipForOthers)] : []),
    ...(record.finishedAt === undefined ? [] : relaxedPolling),
  ]
  return [...questions, ...decideRemovals(facts), ...unsettled(facts, after)]
}

/** Whoever signs in from now on is to see no page. */
function isForFirstUserOnly({ page, phases }: DeploymentRecord): boolean {
  const { state } = phases.user
  const hasEnded = state === 'succeeded' || state === 'failed'
  return hasEnded && page?.settings.disableUserStatusTrackingAfterFirstUser === true
}

/** Not before the device said how its own phase ended, if it can: it is asked in the first message of each session. */
export function isUsersTurn({ record, round, userIsHere }: Pick<Facts, 'record' | 'round' | 'userIsHere'>): boolean {
  const { state } = record.phases.device
  return userIsHere && (round > 1 || (state !== 'announced' && state !== 'delivered'))
}

/** Everything of the phase that is not settled; when all is, the end of the phase; when that is too, nothing. */
function phaseCommands(facts: Facts, phase: Phase): readonly SentCommand[] {
  const { record } = facts
  const { state } = record.phases[phase]
  const open = record.page !== undefined && (state === 'waiting' || state === 'announced')
  const contents = unsettled(facts, [
    ...(open ? holdWrites(record, phase, facts.tree) : []),
    ...(open ? expectedWrites(facts, phase) : []),
    ...itemWrites(facts, phase),
  ])
  if (contents.length > 0 || !open) return contents
  return unsettled(facts, [
    ...(phase === 'device' ? [write(preparationNode('InstallationState'), 'int', '3')] : []),
    write(firstSyncNode(phase, 'ServerHasFinishedProvisioning'), 'bool', 'true'),
  ])
}

const makeNode = (uri: string): Write => ({ kind: 'Add', uri, format: 'node', mark: 'node' })

const pageWrite = ({ uri, format, value }: PageNode): Write => write(uri, format, value)

function holdWrites(record: DeploymentRecord, phase: Phase, tree: Tree): readonly Write[] {
  if (phase === 'user') return [makeNode(providerNode('user')), makeNode(firstSyncNode('user'))]
  const nodes = record.page ? pageNodes(record.page.settings) : []
  const installation = preparationNode('InstallationState')
  const { mark, tried } = tree[installation] ?? {}
  const isPrepared = mark === '3' || tried?.mark === '3'
  return [
    ...nodes.filter(({ uri }) => uri !== skipForOthers.uri || !isForFirstUserOnly(record)).map(pageWrite),
    makeNode(preparationNode()),
    ...(isPrepared ? [] : [write(installation, 'int', '1')]),
  ]
}

/** The items this phase's page waits for. */
export function trackedItems(
  { kinds, record, items }: Pick<Facts, 'kinds' | 'record' | 'items'>,
  phase: Phase,
): readonly Item[] {
  const { page } = record
  if (!page) return []
  return items.filter((item) => item.phase === phase && kinds[item.kind].isTracked(item, page))
}

function expectedWrites(facts: Facts, phase: Phase): readonly Write[] {
  const { kinds, tree } = facts
  const expected = trackedItems(facts, phase).map((item) => kinds[item.kind].expected(item))
  const list = (name: Expected['list']): readonly Write[] => {
    const entries = expected.flatMap((one) => (one.list === name ? one.entries : []))
    const uri = firstSyncNode(phase, name)
    const isNew = tree[uri] === undefined // a list that was never set is added
    if (isNew && entries.length === 0) return []
    const list = write(uri, 'chr', [...new Set(entries)].join(listSeparator))
    return [isNew ? { ...list, kind: 'Add' } : list]
  }
  return [...list('ExpectedPolicies'), ...list('ExpectedMSIAppPackages')]
}

/** A node has one owner: the first item that sets it. */
export function nodeOwners({ kinds, items }: Pick<Facts, 'kinds' | 'items'>): ReadonlyMap<string, Item> {
  const owners = new Map<string, Item>()
  for (const item of items) {
    for (const { uri } of kinds[item.kind].nodes(item)) if (!owners.has(sameNode(uri))) owners.set(sameNode(uri), item)
  }
  return owners
}

function itemWrites({ kinds, items }: Facts, phase: Phase): readonly Write[] {
  const owners = nodeOwners({ kinds, items })
  return items
    .filter((item) => item.phase === phase)
    .flatMap((item) =>
      kinds[item.kind].writes(item, { key: itemKey(item), owns: (uri) => owners.get(sameNode(uri)) === item }),
    )
}

const relaxedPolling: readonly Write[] = [
  write(pollNode('IntervalForFirstSetOfRetries'), 'int', '0'),
  write(pollNode('IntervalForSecondSetOfRetries'), 'int', '0'),
]

function unsettled({ tree, round }: Facts, writes: readonly Write[]): readonly SentCommand[] {
  return writes.flatMap((wanted) => {
    const kind = nextTry(tree[wanted.uri], wanted, round <= 2)
    if (kind === undefined) return []
    // a job's node must exist before it is executed; whether it did already does not matter
    if (wanted.kind === 'Exec') return [{ kind: 'Add', uri: wanted.uri, format: 'xml' }, wanted]
    return [{ ...wanted, kind }]
  })
}

/** How to write the node now; undefined when it holds the value, or when it was refused and must rest. */
function nextTry(state: NodeState | undefined, wanted: Write, mayRepeat: boolean): Write['kind'] | undefined {
  if (state?.mark === wanted.mark) return undefined
  const tried = state?.tried?.mark === wanted.mark ? state.tried : undefined
  if (!tried) return wanted.kind
  const another = otherKind(tried)
  if (another && tried.times <= mostTries) return another
  return mayRepeat && tried.times < mostTries ? tried.kind : undefined
}

/** Removes settings of items no longer assigned, except of kinds that stay. */
export function decideRemovals({
  kinds,
  items,
  withheld,
  tree,
  userIsHere,
}: Pick<Facts, 'kinds' | 'items' | 'withheld' | 'tree' | 'userIsHere'>): readonly SentCommand[] {
  const owners = nodeOwners({ kinds, items })
  return Object.entries(tree).flatMap(([uri, { item, mark, tried }]): SentCommand[] => {
    if (!item || staysOnDevice(kinds, item) || withheld?.has(item) || owners.has(sameNode(uri))) return []
    if (uri.startsWith('./User/') && !userIsHere) return []
    const times = tried?.kind === 'Delete' ? tried.times : 0
    return mark === undefined || times >= mostTries ? [] : [{ kind: 'Delete', uri, mark: 'deleted', item }]
  })
}

function decideQuestions(facts: Facts): readonly SentCommand[] {
  const ask = (uri: string): SentCommand => ({ kind: 'Get', uri })
  const unknown = Object.values(inventoryNodes).filter((uri) => facts.tree[uri]?.value === undefined)
  // changing values, and one that must not change: another serial number is other hardware with this certificate (T-20)
  const eachSession = [inventoryNodes.osVersion, inventoryNodes.computerName, inventoryNodes.serialNumber]
  const phases = (['device', 'user'] as const).filter((phase) => {
    const { state } = facts.record.phases[phase]
    return (state === 'announced' || state === 'delivered') && (phase === 'device' || facts.userIsHere)
  })
  return [
    ...[...new Set([...eachSession, ...unknown])].map(ask),
    ...facts.items
      .filter(({ phase }) => phase === 'device' || facts.userIsHere)
      .flatMap((item) => facts.kinds[item.kind].questions(item, facts.tree, facts.record.items[itemKey(item)]?.state))
      .map(ask),
    ...phases.flatMap((phase) =>
      ['IsSyncDone', 'WasDeviceSuccessfullyProvisioned'].map((name) => ask(firstSyncNode(phase, name))),
    ),
  ]
}
