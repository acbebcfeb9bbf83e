// What to send a device next, from what is assigned, what it acknowledged and who is logged on
// (docs/protocols/management-session.md, docs/protocols/status-page.md).
//
// Invariants
//   1. The status page is held in the first message of the first session, and waits only for items that have a name, a
//      list on the device and a deadline (I4). What ended has ended.
//   2. A node that holds the wanted value is not written again; a refused write is repeated at most three times.
//   3. Nothing for the user is sent before the user is logged on.
//   4. The lists are complete before the device is told that the server has finished, and never change after that.

import { msiInstallJob } from '../item/app/app.ts'
import type { Setting } from '../item/policy/policy.ts'
import {
  firstSyncNode,
  inventoryNodes,
  listSeparator,
  msiNode,
  type Phase,
  pollNode,
  preparationNode,
  providerNode,
} from '../node.ts'
import { isTrackedApp, pageNodes } from '../status-page/status-page.ts'
import type { DeploymentRecord, Item, ItemKey, NodeState, SentCommand, Tree } from './deployment.ts'
import { itemKey, markOf, settingMark } from './deployment.ts'

export type Facts = {
  readonly record: DeploymentRecord
  /** Keys of what is assigned and withheld: what the device has of it already stays. */
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
  const after = [...decideRemovals(facts), ...(record.finishedAt === undefined ? [] : unsettled(facts, relaxedPolling))]
  return [...questions, ...after]
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
    ...(open ? holdWrites(record.page.settings, phase, facts.tree) : []),
    ...(open ? expectedWrites(trackedItems(facts, phase), phase, facts.tree) : []),
    ...itemWrites(facts.items, phase),
  ])
  if (contents.length > 0 || !open) return contents
  return unsettled(facts, [
    ...(phase === 'device' ? [write(preparationNode('InstallationState'), 'int', '3')] : []),
    write(firstSyncNode(phase, 'ServerHasFinishedProvisioning'), 'bool', 'true'),
  ])
}

type Write = SentCommand & { readonly mark: string }

const write = (uri: string, format: string, data: string, item?: ItemKey): Write => ({
  kind: 'Replace',
  uri,
  format,
  data,
  mark: markOf(data),
  ...(item === undefined ? {} : { item }),
})

const makeNode = (uri: string): Write => ({ kind: 'Add', uri, format: 'node', mark: 'node' })

function holdWrites(settings: Parameters<typeof pageNodes>[0], phase: Phase, tree: Tree): readonly Write[] {
  if (phase === 'user') return [makeNode(providerNode('user')), makeNode(firstSyncNode('user'))]
  const installation = preparationNode('InstallationState')
  const { mark, tried } = tree[installation] ?? {}
  const isPrepared = mark === '3' || tried?.mark === '3'
  return [
    ...pageNodes(settings).map(({ uri, format, value }) => write(uri, format, value)),
    makeNode(preparationNode()),
    ...(isPrepared ? [] : [write(installation, 'int', '1')]),
  ]
}

/** What the page of this phase waits for. */
export function trackedItems(facts: Pick<Facts, 'record' | 'items'>, phase: Phase): readonly Item[] {
  const { page } = facts.record
  if (!page) return []
  return facts.items.filter((item) => item.phase === phase && (item.kind !== 'app' || isTrackedApp(page, item)))
}

function expectedWrites(tracked: readonly Item[], phase: Phase, tree: Tree): readonly Write[] {
  const policies: string[] = []
  const packages: string[] = []
  for (const item of tracked) {
    if (item.kind === 'app') packages.push(`${msiNode(item.phase, item.productCode, 'Status')};1`)
    else policies.push(...item.settings.map(({ uri }) => uri))
  }
  const list = (name: string, entries: readonly string[]): readonly Write[] => {
    const uri = firstSyncNode(phase, name)
    const isNew = tree[uri] === undefined // a list that was never set is added
    if (isNew && entries.length === 0) return []
    const list = write(uri, 'chr', [...new Set(entries)].join(listSeparator))
    return [isNew ? { ...list, kind: 'Add' } : list]
  }
  return [...list('ExpectedPolicies', policies), ...list('ExpectedMSIAppPackages', packages)]
}

/** A node has one owner: the first item that sets it. */
export function nodeOwners(items: readonly Item[]): ReadonlyMap<string, Item> {
  const owners = new Map<string, Item>()
  for (const item of items) {
    if (item.kind === 'app') continue
    for (const { uri } of item.settings) if (!owners.has(sameNode(uri))) owners.set(sameNode(uri), item)
  }
  return owners
}

/** `./Vendor` is the old spelling of `./Device/Vendor`. */
export const sameNode = (uri: string): string => uri.toLowerCase().replace(/^\.\/device\//, './')

function itemWrites(items: readonly Item[], phase: Phase): readonly Write[] {
  const owners = nodeOwners(items)
  return items
    .filter((item) => item.phase === phase)
    .flatMap((item) => {
      if (item.kind === 'app') return appWrites(item)
      return item.settings
        .filter(({ uri }) => owners.get(sameNode(uri)) === item)
        .map((setting) => settingWrite(setting, itemKey(item)))
    })
}

function settingWrite(setting: Setting, item: ItemKey): Write {
  const { uri, format, value, secret } = setting
  return { ...write(uri, format, value, item), mark: settingMark(setting), ...(secret ? { secret: true } : {}) }
}

/** Stands for the job, whose address changes with each session. */
export const jobMark = (app: Extract<Item, { kind: 'app' }>): string => `${app.version} ${app.sha256.slice(0, 40)}`

function appWrites(app: Extract<Item, { kind: 'app' }>): readonly Write[] {
  const uri = msiNode(app.phase, app.productCode, 'DownloadInstall')
  return [
    {
      kind: 'Exec',
      uri,
      format: 'xml',
      type: 'text/plain',
      data: msiInstallJob(app),
      mark: jobMark(app),
      item: itemKey(app),
      ...(app.holdsSecret ? { secret: true as const } : {}),
    },
  ]
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

const mostTries = 3

/** How to write the node now; undefined when it holds the value, or when it was refused and must rest. */
function nextTry(state: NodeState | undefined, wanted: Write, mayRepeat: boolean): Write['kind'] | undefined {
  if (state?.mark === wanted.mark) return undefined
  const tried = state?.tried?.mark === wanted.mark ? state.tried : undefined
  if (!tried) return wanted.kind
  const another = otherKind(tried)
  if (another && tried.times <= mostTries) return another
  return mayRepeat && tried.times < mostTries ? tried.kind : undefined
}

/** Some nodes want to be added first and some exist already: the answer tells which. */
function otherKind(tried: NonNullable<NodeState['tried']>): 'Add' | 'Replace' | undefined {
  if (tried.kind === 'Replace' && tried.status === 404) return 'Add'
  return tried.kind === 'Add' && tried.status === 418 ? 'Replace' : undefined
}

/** The status of a write that the device refused and that is not tried another way. */
export function refusalOf(state: NodeState | undefined, mark: string): number | undefined {
  const tried = state?.tried?.mark === mark ? state.tried : undefined
  if (!tried || state?.mark === mark) return undefined
  return otherKind(tried) && tried.times <= mostTries ? undefined : tried.status
}

/** Settings of items that are assigned no more; apps stay installed. */
export function decideRemovals({
  items,
  withheld,
  tree,
  userIsHere,
}: Pick<Facts, 'items' | 'withheld' | 'tree' | 'userIsHere'>): readonly SentCommand[] {
  const owners = nodeOwners(items)
  return Object.entries(tree).flatMap(([uri, { item, mark, tried }]): SentCommand[] => {
    if (!item || item.startsWith('app:') || withheld?.has(item) || owners.has(sameNode(uri))) return []
    if (uri.startsWith('./User/') && !userIsHere) return []
    const times = tried?.kind === 'Delete' ? tried.times : 0
    return mark === undefined || times >= mostTries ? [] : [{ kind: 'Delete', uri, mark: 'deleted', item }]
  })
}

function decideQuestions(facts: Facts): readonly SentCommand[] {
  const ask = (uri: string): SentCommand => ({ kind: 'Get', uri })
  const unknown = Object.values(inventoryNodes).filter((uri) => facts.tree[uri]?.value === undefined)
  // what changes, and what must not: another serial number is other hardware with this certificate (T-20)
  const eachSession = [inventoryNodes.osVersion, inventoryNodes.computerName, inventoryNodes.serialNumber]
  const phases = (['device', 'user'] as const).filter((phase) => {
    const { state } = facts.record.phases[phase]
    return (state === 'announced' || state === 'delivered') && (phase === 'device' || facts.userIsHere)
  })
  return [
    ...[...new Set([...eachSession, ...unknown])].map(ask),
    ...facts.items.flatMap((item) => (isRunning(item, facts) ? appQuestions(item) : [])).map(ask),
    ...phases.flatMap((phase) =>
      ['IsSyncDone', 'WasDeviceSuccessfullyProvisioned'].map((name) => ask(firstSyncNode(phase, name))),
    ),
  ]
}

function isRunning(item: Item, { record, tree, userIsHere }: Facts): item is Extract<Item, { kind: 'app' }> {
  if (item.kind !== 'app' || (item.phase === 'user' && !userIsHere)) return false
  const accepted = tree[msiNode(item.phase, item.productCode, 'DownloadInstall')]?.mark === jobMark(item)
  return accepted && record.items[itemKey(item)]?.state !== 'installed'
}

const appQuestions = (app: Extract<Item, { kind: 'app' }>): readonly string[] =>
  ['Status', 'LastError'].map((name) => msiNode(app.phase, app.productCode, name))
