// Microsoft 365 Apps on a device (Office CSP): it gets the configuration of the Office Deployment Tool, downloads from the vendor and
// installs by itself. Hours may pass, so the status page never waits for them.

import { type Content, element } from '../../../../protocol/xml-write.ts'
import { officeNode } from '../../../node.ts'
import { markOf, refusalOf, type Tree, type Write } from '../../../tree.ts'
import type { Standing } from '../../item.ts'
import { errorText, type Installing, type Removing, refusedJob } from './form.ts'
import { channels, type Suite } from './suite.ts'

export type Office = { readonly form: 'office'; readonly suite: Suite }

/** What the tool reads (learn.microsoft.com, office-deployment-tool-configuration-options). */
export function configurationOf(suite: Suite): string {
  const languages = suite.locales.length > 0 ? suite.locales : ['MatchOS']
  const parts = suite.productIds.map((id) =>
    element('Product', { ID: capital(id) }, [
      ...languages.map((language) => element('Language', { ID: language })),
      ...suite.excluded.map((app) => element('ExcludeApp', { ID: capital(app) })),
    ]),
  )
  const display = element('Display', { Level: 'None', AcceptEULA: suite.acceptsEula ? 'TRUE' : 'FALSE' })
  const shared = element('Property', { Name: 'SharedComputerLicensing', Value: suite.sharedComputer ? '1' : '0' })
  return configuration([
    element(
      'Add',
      { OfficeClientEdition: suite.architecture === 'x64' ? '64' : '32', Channel: channels[suite.channel] },
      parts,
    ),
    ...(suite.removesOlder ? [element('RemoveMSI', {})] : []),
    shared,
    display,
  ])
}

const removal = configuration([
  element('Remove', { All: 'TRUE' }),
  element('Display', { Level: 'None', AcceptEULA: 'TRUE' }),
])

function configuration(parts: readonly Content[]): string {
  return element('Configuration', {}, parts).markup
}

const capital = (word: string): string => `${word[0]?.toUpperCase()}${word.slice(1)}`

const install = (id: string, data: string, key: string): readonly Write[] => [
  { kind: 'Add', uri: officeNode(id), format: 'node', mark: markOf(data) },
  { kind: 'Exec', uri: officeNode(id, 'Install'), format: 'chr', data, mark: markOf(data), item: key },
]

/** FinalStatus came with Windows 10 1809, Status is older; 0 is good and 997 is under way in both. */
const answers = ['FinalStatus', 'Status'] as const
const underWay = ['997', '']

function standing(id: string, data: string, tree: Tree): Standing {
  const job = tree[officeNode(id, 'Install')]
  const mark = markOf(data)
  const refused = refusalOf(job, mark)
  if (refused !== undefined) return refusedJob(refused)
  if (job?.mark !== mark) return { state: 'pending' }
  const said = answers.map((name) => tree[officeNode(id, name)]?.value).find((value) => typeof value === 'string')
  if (typeof said !== 'string' || underWay.includes(said)) return { state: 'installing' }
  return said === '0' ? { state: 'installed' } : { state: 'failed', error: errorText(said) ?? said }
}

const questions = (id: string): readonly string[] => answers.map((name) => officeNode(id, name))

export const officeInstalling: Installing<Office> = {
  writes: ({ id, suite }, key) => install(id, configurationOf(suite), key),
  questions: ({ id, suite }, tree, state) =>
    tree[officeNode(id, 'Install')]?.mark === markOf(configurationOf(suite)) && state !== 'installed'
      ? questions(id)
      : [],
  standing: ({ id, suite }, tree) => standing(id, configurationOf(suite), tree),
  hears: () => undefined,
  expected: undefined,
}

export const officeRemoving: Removing<unknown> = {
  questions: ({ id }) => questions(id),
  writes: ({ id }, { key }) => install(id, removal, key),
  standing: ({ id }, tree) => {
    const stands = standing(id, removal, tree)
    return stands.state === 'installed' ? { state: 'applied' } : stands
  },
}
