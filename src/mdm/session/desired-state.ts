// Decides what to send a device next, from assignments, acknowledgements and who is logged on
// (docs/protocols/management-session.md, docs/protocols/status-page.md).
//
// Invariants
//   1. The status page is held in the first message of the first session, and waits only for items that have a name, a
//      list on the device and a deadline (I4). An ended page stays ended.
//   2. A node that holds the wanted value is not written again. A refused write is repeated once in each later session: while
//      the page of its phase is open and has time left, otherwise three times in all.
//   3. Nothing for the user is sent before the user is logged on. Anybody else is told only that nothing comes for them.
//   4. The lists are complete before the server says that it has finished, and never change after that. What the device refused
//      of the page itself keeps the server from saying so until the page's time is over.

import { checkinMinutes as chosen } from '../../protocol/wap/poll.ts'
import { hashNode } from '../conversion/conversion.ts'
import type { Expected } from '../item/item.ts'
import { type Item, type ItemKinds, itemKey, staysOnDevice } from '../item/kinds.ts'
import { type NodeOwners, owns } from '../item/node-owners.ts'
import {
  agentNode,
  agentProviderNode,
  firstSyncNode,
  inventoryNodes,
  isUserNode,
  listSeparator,
  type Phase,
  pollNode,
  preparationNode,
  providerNode,
  sameNode,
} from '../node.ts'
import { type PageNode, pageNodes, skipForOthers } from '../status-page/status-page.ts'
import {
  mostTries,
  type NodeState,
  otherKind,
  refusalOf,
  type SentCommand,
  type Tree,
  tooLarge,
  type Write,
  write,
} from '../tree.ts'
import { type DeploymentRecord, goesOn, hasEnded } from './deployment.ts'

export type Facts = {
  readonly kinds: ItemKinds
  readonly record: DeploymentRecord
  /** Keys of assigned items that are withheld: earlier parts on the device stay. */
  readonly withheld?: ReadonlySet<string>
  /** Oldest first: of two items that set one node differently, the older wins. */
  readonly items: readonly Item[]
  /** Of the nodes that the items set. */
  readonly owners: NodeOwners
  readonly tree: Tree
  /** Of the session: 1 for the answer to the device's first package. */
  readonly round: number
  /** Whether the enrolled user is logged on. */
  readonly userIsHere: boolean
  /** Somebody else is, by their own token. */
  readonly otherIsHere?: boolean
  /** How often it is to come once it is set up. */
  readonly checkinMinutes: number
  /** It is to be registered with the hash that it tells. */
  readonly converts?: boolean
  readonly now: Date
}

export function decideCommands(facts: Facts): readonly SentCommand[] {
  const { record } = facts
  const questions = facts.round === 1 ? [...decideQuestions(facts), ...releaseOther(facts)] : []
  const device = phaseCommands(facts, 'device')
  if (device.length > 0) return [...device, ...questions]
  const user = isUsersTurn(facts) ? phaseCommands(facts, 'user') : []
  if (user.length > 0) return [...questions, ...user]
  const after = [
    ...(isForFirstUserOnly(record) ? [pageWrite(skipForOthers)] : []),
    ...(record.finishedAt === undefined ? [] : calmPolling(facts)),
    ...(isDeviceSetUp(record) ? lastingPolling(facts) : []),
  ]
  return [...questions, ...decideRemovals(facts), ...unsettled(facts, after)]
}

/** Whoever signs in from now on is to see no page. */
function isForFirstUserOnly({ page, phases }: DeploymentRecord): boolean {
  return hasEnded(phases.user) && page?.settings.disableUserStatusTrackingAfterFirstUser === true
}

/**
 * Their device shows them the page, too, unless it is for the first person only, and in their own part of the tree, which is not kept
 * here: without a word it would wait to its hour for nothing.
 */
function releaseOther({ record, otherIsHere }: Facts): readonly SentCommand[] {
  if (!otherIsHere || !record.page || isForFirstUserOnly(record)) return []
  const finished = firstSyncNode('user', 'ServerHasFinishedProvisioning')
  return [
    ...[providerNode('user'), firstSyncNode('user')].map((uri) => ({ kind: 'Add', uri, format: 'node' }) as const),
    { kind: 'Replace', uri: finished, format: 'bool', data: 'true' },
  ]
}

/** Not before the device said how its own phase ended, if it can: it is asked in the first message of each session. */
export function isUsersTurn({ record, round, userIsHere }: Pick<Facts, 'record' | 'round' | 'userIsHere'>): boolean {
  const { state } = record.phases.device
  return userIsHere && (round > 1 || (state !== 'announced' && state !== 'delivered'))
}

/** Everything of the phase that is not settled; when all is, the end of the phase; when that is too, nothing. */
function phaseCommands(facts: Facts, phase: Phase): readonly SentCommand[] {
  const { record, now } = facts
  const { state } = record.phases[phase]
  if (record.page && state === 'waiting') return [] // the device phase comes first
  const untilDeadline = goesOn(record, phase, now)
  const writes = [...ownWrites(facts, phase), ...agentWrites(facts, phase), ...itemWrites(facts, phase)]
  const contents = unsettled(facts, writes, untilDeadline)
  if (contents.length > 0 || !record.page || hasEnded(record.phases[phase])) return contents
  if (untilDeadline && refusedOfPage(facts, phase)) return []
  const end = [
    ...(phase === 'device' ? [write(preparationNode('InstallationState'), 'int', '3')] : []),
    write(firstSyncNode(phase, 'ServerHasFinishedProvisioning'), 'bool', 'true'),
  ]
  return unsettled(facts, end, untilDeadline)
}

type Page = Pick<Facts, 'kinds' | 'record' | 'items' | 'tree'>

/** The nodes of the page itself while it can still be described, parents before what is in them. */
function ownWrites(on: Page, phase: Phase): readonly Write[] {
  const { record, tree } = on
  if (!record.page || record.phases[phase].state !== 'announced') return []
  return [...holdWrites(record, phase, tree), ...expectedWrites(on, phase)]
}

/** What the device refused of the page, and what the end of the phase would freeze. A device that has no page needs nothing of it. */
export function refusedOfPage(on: Page, phase: Phase): { readonly uri: string; readonly status: number } | undefined {
  if (hasNoPage(on.tree)) return undefined
  for (const { uri, format, mark } of ownWrites(on, phase)) {
    const status = refusalOf(on.tree[uri], mark)
    const isPages = format !== 'node' && uri.startsWith(firstSyncNode(phase))
    if (isPages && status !== undefined && status !== tooLarge) return { uri, status }
  }
  return undefined
}

/** It does not know the node that shows the page, as Windows before there was one. */
export function hasNoPage(tree: Tree): boolean {
  const tried = tree[firstSyncNode('device', 'SkipDeviceStatusPage')]?.tried
  return tried?.status === 404 || tried?.kind === 'Add'
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

function expectedWrites(on: Page, phase: Phase): readonly Write[] {
  const { kinds, tree } = on
  const expected = trackedItems(on, phase).flatMap((item) => kinds[item.kind].expected(item) ?? [])
  const list = (name: Expected['list']): readonly Write[] => {
    const entries = expected.flatMap((one) => (one.list === name ? one.entries : []))
    const uri = firstSyncNode(phase, name)
    const isNew = tree[uri] === undefined // a list that was never set is added
    if (isNew && entries.length === 0) return []
    const list = write(uri, 'chr', [...new Set(entries)].join(listSeparator))
    return [isNew ? { ...list, kind: 'Add' } : list]
  }
  const lists = [
    'ExpectedPolicies',
    'ExpectedMSIAppPackages',
    'ExpectedModernAppPackages',
    'ExpectedSCEPCerts',
    'ExpectedPFXCerts',
  ] as const
  return lists.flatMap(list)
}

/**
 * The agent that installs what has no provider of its own is told that there is something for it; and the page, as long as it can still
 * be described, that it is to wait for the agent: for its list, and for what is in that. Its time-out is the device's, 15 minutes.
 */
function agentWrites(on: Page, phase: Phase): readonly Write[] {
  const { kinds, items, record, tree } = on
  const isAgents = (item: Item) => kinds[item.kind].isForAgent?.(item) === true
  if (!items.some((item) => item.phase === phase && isAgents(item))) return []
  const installation = agentProviderNode('InstallationState')
  const isTold = tree[installation]?.mark !== undefined
  const told = isTold ? [] : [makeNode(agentProviderNode()), write(installation, 'int', '2')]
  const isOpen = record.phases[phase].state === 'announced'
  if (!isOpen || !trackedItems(on, phase).some(isAgents)) return told
  const waits = write(agentProviderNode('TrackedResourceTypes/Apps'), 'bool', 'true')
  // 1: it has still to come, 2: nobody waits for it to come
  return phase === 'user' ? [...told, waits] : [makeNode(agentProviderNode()), write(installation, 'int', '1'), waits]
}

function itemWrites({ kinds, items, owners, tree }: Facts, phase: Phase): readonly Write[] {
  return items
    .filter((item) => item.phase === phase)
    .flatMap((item) =>
      kinds[item.kind].writes(item, { key: itemKey(item), owns: (uri) => owns(owners, item, uri), tree }),
    )
}

const lastingPoll = pollNode('IntervalForRemainingScheduledRetries')

/** What an assigned item sets stays its own. */
const calmPolling = ({ owners }: Facts): readonly Write[] =>
  ['IntervalForFirstSetOfRetries', 'IntervalForSecondSetOfRetries']
    .map((name) => write(pollNode(name), 'int', '0'))
    .filter(({ uri }) => !owners.has(sameNode(uri)))

/** Its deployment is not over before its person came, who may never: how often it comes is its own matter. */
const isDeviceSetUp = ({ page, phases, finishedAt }: DeploymentRecord): boolean =>
  finishedAt !== undefined || page === undefined || hasEnded(phases.device)

/** Likewise. A device is not told what its enrolment told it, unless it was told another since. */
function lastingPolling({ owners, tree, checkinMinutes }: Facts): readonly Write[] {
  const isTold = checkinMinutes !== chosen.usual || tree[lastingPoll] !== undefined
  return isTold && !owners.has(sameNode(lastingPoll)) ? [write(lastingPoll, 'int', String(checkinMinutes))] : []
}

/** `untilDeadline`: what was refused is not given up yet. */
function unsettled({ tree }: Facts, writes: readonly Write[], untilDeadline = false): readonly SentCommand[] {
  return writes.flatMap(({ after = [], ...wanted }) => {
    if (after.some((uri) => tree[uri]?.mark === undefined)) return []
    const kind = nextTry(tree[wanted.uri], wanted, untilDeadline)
    if (kind === undefined) return []
    // a job's node must exist before it is executed; whether it did already does not matter
    if (wanted.kind === 'Exec' && wanted.format === 'xml')
      return [{ kind: 'Add', uri: wanted.uri, format: 'xml' }, wanted]
    return [{ ...wanted, kind }]
  })
}

/** How to write the node now; undefined when it holds the value, or when it was refused and must rest. */
function nextTry(state: NodeState | undefined, wanted: Write, untilDeadline: boolean): Write['kind'] | undefined {
  if (state?.mark === wanted.mark) return undefined
  const tried = state?.tried?.mark === wanted.mark ? state.tried : undefined
  if (!tried) return wanted.kind
  const { lately = 0 } = tried
  if (lately > 0) return lately <= mostTries ? otherKind(tried) : undefined
  const mayRepeat = untilDeadline ? tried.status !== tooLarge : tried.times < mostTries
  return mayRepeat ? wanted.kind : undefined
}

/** Removes settings of items no longer assigned, except of kinds that stay. */
export function decideRemovals({
  kinds,
  owners,
  withheld,
  tree,
  userIsHere,
}: Pick<Facts, 'kinds' | 'owners' | 'withheld' | 'tree' | 'userIsHere'>): readonly SentCommand[] {
  return Object.entries(tree).flatMap(([uri, { item, mark, tried }]): SentCommand[] => {
    if (!item || staysOnDevice(kinds, item) || withheld?.has(item) || owners.has(sameNode(uri))) return []
    if (isUserNode(uri) && !userIsHere) return []
    const { times = 0, lately = 0 } = tried?.kind === 'Delete' ? tried : {}
    return mark === undefined || lately > 0 || times >= mostTries
      ? []
      : [{ kind: 'Delete', uri, mark: 'deleted', item }]
  })
}

/** What several items ask for is asked once. */
function decideQuestions(facts: Facts): readonly SentCommand[] {
  const ask = (uri: string): SentCommand => ({ kind: 'Get', uri })
  const unknown = Object.values(inventoryNodes).filter((uri) => facts.tree[uri]?.value === undefined)
  // changing values, and one that must not change: another serial number is other hardware with this certificate (T-20)
  const { osVersion, osEdition, computerName, serialNumber } = inventoryNodes
  const eachSession = [osVersion, osEdition, computerName, serialNumber]
  const phases = (['device', 'user'] as const).filter((phase) => {
    const { state } = facts.record.phases[phase]
    return (state === 'announced' || state === 'delivered') && (phase === 'device' || facts.userIsHere)
  })
  const ofItems = facts.items
    .filter(({ phase }) => phase === 'device' || facts.userIsHere)
    .flatMap((item) => facts.kinds[item.kind].questions(item, facts.tree, facts.record.items[itemKey(item)]?.state))
  const speaks = Boolean(facts.tree[agentNode]?.value) // an agent of another authority, whoever brought it
  const asked: readonly SentCommand[] = [
    ...[...eachSession, ...unknown].map(ask),
    ...ofItems.map((question): SentCommand => ({ kind: 'Get', ...question })),
    ...(speaks ? [ask(agentNode)] : []),
    // the answer is kept with the registration only
    ...(facts.converts ? [{ ...ask(hashNode), secret: true as const }] : []),
    ...phases.flatMap((phase) =>
      ['IsSyncDone', 'WasDeviceSuccessfullyProvisioned'].map((name) => ask(firstSyncNode(phase, name))),
    ),
  ]
  return [...new Map(asked.map((one) => [`${one.uri} ${one.mark ?? ''}`, one])).values()]
}
