// Certificates over SCEP as a kind of managed item: the device gets the nodes, is told to enrol, and says how it went.
//
// Each order to enrol has a mark of its own, and so has what the device says of it: a failure that it reports is that of the order
// before until it was asked again. An order that failed is given again with another challenge, a session later, three times in all.

import { scepNode } from '../../node.ts'
import { markOf, mostTries, refusalOf, type Tree, write } from '../../tree.ts'
import type { ItemKind } from '../item.ts'
import { settingMark } from '../setting.ts'
import { type SettingsItem, settingsKind } from '../settings-kind.ts'
import { asksForApproval, digestIn } from './scep.ts'

type ScepItem = SettingsItem<'scep'>

const steps = { done: 'certificate-installed', failed: 'certificate-failed' } as const
const settings = settingsKind('scep', steps)

const nodeOf = (item: ScepItem, name?: string): string => scepNode(`taxiway-${digestIn(item.settings)}`, name)
const enrolled = '1'
const failed = '16'

export const scepItems: ItemKind<ScepItem> = {
  ...settings,
  nodes: (item) => [{ uri: nodeOf(item) }, ...settings.nodes(item), { uri: nodeOf(item, 'Install/Enroll') }],
  writes: (given, on) => {
    const order = wanted(given, on.tree)
    const item = ofOrder(given, order)
    return [
      { ...write(nodeOf(item), 'node', '', on.key), kind: 'Add' },
      ...settings.writes(item, on).map((one) => (order === 1 ? { ...one, kind: 'Add' as const } : one)),
      {
        ...write(nodeOf(item, 'Install/Enroll'), 'null', '', on.key),
        mark: markOfOrder(order),
        kind: 'Exec',
        after: item.settings.map(({ uri }) => uri),
      },
    ]
  },
  questions: (item, tree, state) => {
    const order = latest(item, tree)
    if (order === 0 || state === 'applied') return []
    return ['Status', 'ErrorCode'].map((name) => ({ uri: nodeOf(item, name), mark: markOfOrder(order) }))
  },
  standing: (given, tree, rivalOf) => {
    const order = latest(given, tree)
    const refused = refusalOf(tree[nodeOf(given, 'Install/Enroll')], markOfOrder(wanted(given, tree)))
    if (refused !== undefined) return { state: 'failed', error: `Enroll: ${refused}`, refused }
    const error = failureOf(given, tree, order)
    if (error !== undefined && order < mostTries)
      return { state: 'installing', error: `${error}; it is told to enrol again` }
    const set = settings.standing(ofOrder(given, Math.max(order, 1)), tree, rivalOf)
    if (set.state !== 'applied') return set
    if (error !== undefined) return { state: 'failed', error }
    if (order === 0) return { state: 'pending' }
    return { state: said(given, tree, 'Status', order) === enrolled ? 'applied' : 'installing' }
  },
  // setting up a device waits for nobody's decision
  isTracked: (item) => !asksForApproval(item.settings),
  expected: (item) => ({ list: 'ExpectedSCEPCerts', entries: [nodeOf(item)] }),
}

const markOfOrder = (order: number): string => (order === 1 ? markOf('') : `order ${order}`)

/** The order that the device acknowledged last; 0 for none. */
function latest(item: ScepItem, tree: Tree): number {
  const mark = tree[nodeOf(item, 'Install/Enroll')]?.mark
  return Array.from({ length: mostTries }, (_, at) => at + 1).find((order) => mark === markOfOrder(order)) ?? 0
}

const wanted = (item: ScepItem, tree: Tree): number => {
  const order = latest(item, tree)
  return failureOf(item, tree, order) !== undefined && order < mostTries ? order + 1 : Math.max(order, 1)
}

function said(item: ScepItem, tree: Tree, name: string, order: number): string | undefined {
  const { mark, value } = tree[nodeOf(item, name)] ?? {}
  return mark === markOfOrder(order) ? (value ?? undefined) : undefined
}

const failureOf = (item: ScepItem, tree: Tree, order: number): string | undefined =>
  order > 0 && said(item, tree, 'Status', order) === failed
    ? (said(item, tree, 'ErrorCode', order) ?? 'no error')
    : undefined

/** A challenge is used up by one certificate and an hour: what stands for it in the tree changes with each order. */
const ofOrder = (item: ScepItem, order: number): ScepItem =>
  order === 1
    ? item
    : {
        ...item,
        settings: item.settings.map((one) => (one.secret ? { ...one, mark: `${settingMark(one)} ${order}` } : one)),
      }
