// `taxiway licence assign|remove`: to and from people and groups, with what it would mean said before.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import { Fault } from '../../kernel/fault.ts'
import type { Sku } from '../../kernel/licence.ts'
import { mayGoOn } from '../confirm.ts'
import { groupKind } from '../group/kind.ts'
import { findNamed } from '../named/find.ts'
import { doEach, findEach } from '../named/several.ts'
import { print } from '../output.ts'
import { UsageError } from '../usage.ts'
import { userNamed } from '../user/named.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { type Does, effectInWords, effectsOf, type Holder, type HolderEffect, people } from './effect.ts'
import { plansOf, skuNamed, subscribed } from './sku.ts'

type Options = {
  data?: string
  tenant?: string
  json?: boolean
  group?: readonly string[]
  without?: readonly string[]
  dryRun?: true
  yes?: true
}
type Work = {
  readonly sku: Sku
  readonly does: Does
  readonly disabledPlans: readonly string[]
  readonly found: readonly Holder[]
}

const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text]

const withHolders = (command: Command): Command =>
  withServerOptions(command)
    .argument('<licence>', 'its name, such as EMS, or its id')
    .argument('[name...]', 'user principal names or ids')
    .option('--group <group>', 'a group, for its members; repeatable', collect)
    .option('--dry-run', 'say what would change for each, change nothing')

export function assignCommand(): Command {
  return withHolders(new Command('assign'))
    .description('Give a licence to people, and to the members of groups')
    .option('--without <plan>', 'a plan of it that is left out; repeatable', collect)
    .addHelpText(
      'after',
      `
A person is refused where nothing is left; a member of a group waits for it.

Examples:
  taxiway licence assign EMS kim@contoso.example pia@contoso.example
  taxiway licence assign EMS --group "Field service" --dry-run
  taxiway licence assign EMS --group "Field service"
  taxiway licence assign EMS kim@contoso.example --without AAD_PREMIUM`,
    )
    .action((name: string, people: string[], options: Options) =>
      withApi(options, async (api) => {
        const sku = skuNamed(name)
        const disabledPlans = plansOf(sku, options.without ?? [])
        const work: Work = { sku, does: 'give', disabledPlans, found: await holders(api, people, options.group) }
        if (options.dryRun) return preview(work, await effectsOf(api, work, work.found), options)
        await change(api, work, options)
      }),
    )
}

export function removeCommand(): Command {
  return withHolders(new Command('remove'))
    .description('Take a licence from people, and from the members of groups')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `
What a person has by a group goes with the group or with the membership.

Examples:
  taxiway licence remove EMS kim@contoso.example --dry-run
  taxiway licence remove EMS kim@contoso.example
  taxiway licence remove EMS --group "Field service"`,
    )
    .action((name: string, people: string[], options: Options) =>
      withApi(options, async (api) => {
        const work: Work = {
          sku: skuNamed(name),
          does: 'take',
          disabledPlans: [],
          found: await holders(api, people, options.group),
        }
        if (options.dryRun || !options.yes) {
          const effects = await effectsOf(api, work, work.found)
          if (options.dryRun) return preview(work, effects, options)
          if (!(await mayTake(work.sku, effects))) return
        }
        await change(api, work, options)
      }),
    )
}

/** People first: whoever is named is refused where nothing is left, and a member waits. */
async function holders(api: Api, people: readonly string[], groups: readonly string[] = []): Promise<Holder[]> {
  if (people.length + groups.length === 0) throw new UsageError('Say who: user names, or groups with --group.')
  const ofPeople = await findEach(people, async (name): Promise<Holder> => {
    const { id, userPrincipalName } = await userNamed(api, name)
    return { id, name: userPrincipalName, kind: 'user' }
  })
  const ofGroups = await findEach(groups, async (name): Promise<Holder> => {
    const { id, displayName } = await findNamed(api, groupKind, name)
    return { id, name: displayName, kind: 'group' }
  })
  return [...ofPeople, ...ofGroups]
}

function preview({ sku, does }: Work, effects: readonly HolderEffect[], { json }: Options): void {
  const head = does === 'give' ? `${sku.partNumber} would be given to:` : `${sku.partNumber} would be taken from:`
  print(
    json,
    { ok: true, dryRun: true, skuId: sku.id, holders: effects },
    head,
    ...effects.map((one) => `  ${effectInWords(one, does)}`),
    'Nothing was changed.',
  )
}

/** Asks unless nobody is in what it is taken from; where one would be refused none is begun. */
async function mayTake(sku: Sku, effects: readonly HolderEffect[]): Promise<boolean> {
  const stop = effects.find(({ refused }) => refused !== null)
  if (stop) throw new Fault('conflict', `${stop.refused} Nothing was done.`, { reason: 'licence' })
  if (effects.every(({ people }) => people === 0)) return true
  const said = effects.map((one) => effectInWords(one, 'take')).join(' ')
  return mayGoOn(`${sku.partNumber} would be taken. ${said}`, false)
}

async function change(api: Api, { sku, does, disabledPlans, found }: Work, { json }: Options): Promise<void> {
  const body =
    does === 'give'
      ? { addLicenses: [{ skuId: sku.id, disabledPlans }], removeLicenses: [] }
      : { addLicenses: [], removeLicenses: [sku.id] }
  await doEach(
    found,
    ({ name }) => name,
    ({ kind, id }) => api.post(`/v1.0/${kind === 'user' ? 'users' : 'groups'}/${id}/assignLicense`, body),
  )
  const licence = (await subscribed(api)).find(({ skuId }) => skuId === sku.id)
  const has = does === 'give' ? `has ${sku.partNumber}.` : `has ${sku.partNumber} no more by an assignment of its own.`
  const wait = licence?.waitingUnits ?? 0
  const waiting =
    wait > 0 ? [`${people(wait)} ${wait === 1 ? 'waits' : 'wait'} for ${sku.partNumber}: none is left.`] : []
  print(json, { ok: true, licence }, ...found.map(({ name }) => `${name} ${has}`), ...waiting)
}
