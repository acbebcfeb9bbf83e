// Certificates over SCEP as a kind of managed item: the device gets the nodes, is told to enrol, and says how it went.

import { scepNode } from '../../node.ts'
import { markOf, refusalOf, type Tree, write } from '../../tree.ts'
import type { ItemKind } from '../item.ts'
import { type SettingsItem, settingsKind } from '../settings-kind.ts'
import { digestIn } from './scep.ts'

type ScepItem = SettingsItem<'scep'>

const steps = { done: 'certificate-installed', failed: 'certificate-failed' } as const
const settings = settingsKind('scep', steps)

const nodeOf = (item: ScepItem, name?: string): string => scepNode(`taxiway-${digestIn(item.settings)}`, name)
const enrolled = '1'
const failed = '16'

export const scepItems: ItemKind<ScepItem> = {
  ...settings,
  nodes: (item) => [{ uri: nodeOf(item) }, ...item.settings, { uri: nodeOf(item, 'Install/Enroll') }],
  writes: (item, on) => [
    { ...write(nodeOf(item), 'node', '', on.key), kind: 'Add' },
    ...settings.writes(item, on).map((one) => ({ ...one, kind: 'Add' as const })),
    {
      ...write(nodeOf(item, 'Install/Enroll'), 'null', '', on.key),
      kind: 'Exec',
      after: item.settings.map(({ uri }) => uri),
    },
  ],
  questions: (item, tree, state) =>
    wasTold(item, tree) && state !== 'applied' ? ['Status', 'ErrorCode'].map((name) => nodeOf(item, name)) : [],
  standing: (item, tree, rivalOf) => {
    const set = settings.standing(item, tree, rivalOf)
    if (set.state !== 'applied') return set
    const refused = refusalOf(tree[nodeOf(item, 'Install/Enroll')], markOf(''))
    if (refused !== undefined) return { state: 'failed', error: `Enroll: ${refused}`, refused }
    if (!wasTold(item, tree)) return { state: 'pending' }
    const status = tree[nodeOf(item, 'Status')]?.value
    if (status === enrolled) return { state: 'applied' }
    return status === failed
      ? { state: 'failed', error: tree[nodeOf(item, 'ErrorCode')]?.value ?? 'no error' }
      : { state: 'installing' }
  },
  expected: (item) => ({ list: 'ExpectedSCEPCerts', entries: [nodeOf(item)] }),
}

const wasTold = (item: ScepItem, tree: Tree): boolean => tree[nodeOf(item, 'Install/Enroll')]?.mark === markOf('')
