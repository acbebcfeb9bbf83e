// Kinds whose items are settings: nodes of the management tree with their values, whatever an administrator calls them.

import { filesAmong } from '../catalogue/ingested.ts'
import { sameNode } from '../node.ts'
import { refusalOf, type Tree, write } from '../tree.ts'
import type { ItemBase, ItemKind, RivalOf, SettingStanding } from './item.ts'
import { type Setting, settingMark } from './setting.ts'

/** Office is installed for as long as it takes, by itself and behind the desktop: no page waits for it (docs/protocols/status-page.md). */
const isTrackedNode = ({ uri }: { readonly uri: string }): boolean =>
  !sameNode(uri).startsWith('./vendor/msft/office/installation/')

export type SettingsItem<Name extends string> = ItemBase<Name> & {
  readonly settings: readonly Setting[]
  /** What is not sent, because the device's Windows cannot take it. */
  readonly leftOut?: readonly LeftOut[]
}

export type LeftOut = { readonly uri: string; readonly reason: string }

export const settingsKind = <Name extends string>(
  name: Name,
  steps: ItemKind<SettingsItem<Name>>['steps'],
): ItemKind<SettingsItem<Name>> => ({
  name,
  steps,
  stays: false,
  // what a device cannot take is the item's all the same: an earlier value of it is not taken away
  nodes: ({ settings, leftOut = [] }) => [...settings.map(nodeOf), ...leftOut.map(({ uri }) => ({ uri }))],
  writes: ({ settings }, { key, owns }) => {
    const filesOf = filesAmong(settings)
    return settings
      .filter(({ uri }) => owns(uri))
      .map((setting) => ({
        ...write(setting.uri, setting.format, setting.value, key),
        mark: settingMark(setting),
        ...(setting.secret ? { secret: true as const } : {}),
        ...behind(filesOf(setting.uri)),
      }))
  },
  questions: () => [],
  standing: ({ settings, leftOut = [] }, tree, rivalOf) => {
    const found = settings.map((setting) => standingOf(setting, tree, rivalOf))
    const others: readonly SettingStanding[] = [
      ...leftOut.map(({ uri, reason }) => ({ uri, state: 'notApplicable', reason }) as const),
      ...found.flatMap((one) => (one === undefined || one === 'pending' ? [] : one)),
    ]
    const listed = others.length === 0 ? {} : { settings: others }
    const [first] = leftOut
    if (first && settings.length === 0)
      return { state: 'notApplicable', error: `${first.uri} ${first.reason}`, ...listed }
    const wrong = others.find(({ state }) => state === 'conflict' || state === 'error')
    if (!wrong) return { state: found.includes('pending') ? 'pending' : 'applied', ...listed }
    const refused = wrong.status === undefined ? {} : { refused: wrong.status }
    return { state: 'failed', error: `${wrong.uri}: ${wrong.reason}`, ...refused, ...listed }
  },
  hears: () => undefined,
  isTracked: ({ settings }) => settings.some(isTrackedNode),
  expected: ({ settings }) => ({
    list: 'ExpectedPolicies',
    entries: settings.filter(isTrackedNode).map(({ uri }) => uri),
  }),
})

const behind = (after: readonly string[]) => (after.length === 0 ? {} : { after })

const nodeOf = (setting: Setting) => ({ uri: setting.uri, value: setting.value, mark: settingMark(setting) })

/** Undefined for one that the device has as it was set. */
function standingOf(setting: Setting, tree: Tree, rivalOf: RivalOf): SettingStanding | 'pending' | undefined {
  const wanted = nodeOf(setting)
  const { uri, mark } = wanted
  const rival = rivalOf(wanted)
  if (rival?.differs && rival.byRule)
    return { uri, state: 'superseded', reason: `'${rival.name}' sets a value that Windows takes for the safer one` }
  if (tree[uri]?.mark === mark) return undefined
  if (rival) {
    return rival.differs ? { uri, state: 'conflict', reason: `'${rival.name}' sets another value` } : 'pending'
  }
  const status = refusalOf(tree[uri], mark)
  return status === undefined
    ? 'pending'
    : { uri, state: 'error', reason: status === 0 ? 'no answer' : String(status), status }
}
