// Kinds whose items are settings: nodes of the management tree with their values, whatever an administrator calls them.

import { sameNode } from '../node.ts'
import { refusalOf, write } from '../tree.ts'
import type { ItemBase, ItemKind } from './item.ts'
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
  nodes: ({ settings }) => settings,
  differs: ({ settings }, uri, mark) =>
    settings.some((one) => sameNode(one.uri) === sameNode(uri) && settingMark(one) !== mark),
  writes: ({ settings }, { key, owns }) =>
    settings
      .filter(({ uri }) => owns(uri))
      .map((setting) => ({
        ...write(setting.uri, setting.format, setting.value, key),
        mark: settingMark(setting),
        ...(setting.secret ? { secret: true as const } : {}),
      })),
  questions: () => [],
  standing: ({ settings, leftOut = [] }, tree, rivalOf) => {
    const [first] = leftOut
    if (first && settings.length === 0) return { state: 'notApplicable', error: `${first.uri} ${first.reason}` }
    let waiting = false
    for (const setting of settings) {
      const { uri } = setting
      const mark = settingMark(setting)
      if (tree[uri]?.mark === mark) continue
      const rival = rivalOf(uri, mark)
      if (rival) {
        if (rival.differs) return { state: 'failed', error: `${uri}: '${rival.name}' sets another value` }
        waiting = true
        continue
      }
      const refused = refusalOf(tree[uri], mark)
      if (refused !== undefined)
        return { state: 'failed', error: `${uri}: ${refused === 0 ? 'no answer' : refused}`, refused }
      waiting = true
    }
    return { state: waiting ? 'pending' : 'applied' }
  },
  hears: () => undefined,
  isTracked: ({ settings }) => settings.some(isTrackedNode),
  expected: ({ settings }) => ({
    list: 'ExpectedPolicies',
    entries: settings.filter(isTrackedNode).map(({ uri }) => uri),
  }),
})
