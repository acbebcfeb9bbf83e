// Certificates with their keys as a kind of managed item: the device gets the nodes, the file last, and says what it installed.

import { pfxNode } from '../../node.ts'
import { type Tree, write } from '../../tree.ts'
import type { ItemKind } from '../item.ts'
import { settingMark } from '../setting.ts'
import { type SettingsItem, settingsKind } from '../settings-kind.ts'
import { nameIn, shownOf } from './pfx.ts'

type PfxItem = SettingsItem<'pfx'>

const steps = { done: 'certificate-installed', failed: 'certificate-failed' } as const
const settings = settingsKind('pfx', steps)

const nodeOf = (item: PfxItem, name?: string): string => pfxNode(nameIn(item.settings), name)
const installed = '0'

export const pfxItems: ItemKind<PfxItem> = {
  ...settings,
  nodes: (item) => [{ uri: nodeOf(item) }, ...settings.nodes(item)],
  writes: (item, on) => {
    const [file, others] = [nodeOf(item, 'PFXCertBlob'), item.settings.slice(0, -1).map(({ uri }) => uri)]
    return [
      { ...write(nodeOf(item), 'node', '', on.key), kind: 'Add' },
      ...settings
        .writes(item, on)
        .map((one) => ({ ...one, kind: 'Add' as const, ...(one.uri === file && { after: others }) })),
    ]
  },
  questions: (item, tree, state) =>
    wasGiven(item, tree) && state !== 'applied'
      ? ['Status', 'Thumbprint'].map((name) => ({ uri: nodeOf(item, name) }))
      : [],
  standing: (item, tree, rivalOf) => {
    const set = settings.standing(item, tree, rivalOf)
    if (set.state !== 'applied') return set
    const [status, thumbprint] = ['Status', 'Thumbprint'].map((name) => tree[nodeOf(item, name)]?.value)
    if (status === undefined || status === null) return { state: 'installing' }
    if (status !== installed) return { state: 'failed', error: status }
    const wanted = shownOf(item.settings).thumbprint
    return thumbprint?.toUpperCase() === wanted
      ? { state: 'applied' }
      : { state: 'failed', error: `it installed ${thumbprint ?? 'nothing'} instead of ${wanted}` }
  },
  expected: (item) => ({ list: 'ExpectedPFXCerts', entries: [nodeOf(item)] }),
}

function wasGiven(item: PfxItem, tree: Tree): boolean {
  const file = item.settings.at(-1)
  return file !== undefined && tree[file.uri]?.mark === settingMark(file)
}
