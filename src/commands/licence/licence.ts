// `taxiway licence list|assign|remove|units`: what people are licensed for, by themselves and by their groups.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import type { SubscribedSku } from '../../contract/graph/licence.ts'
import { Fault } from '../../kernel/fault.ts'
import { type Sku, servicePlans, skus } from '../../kernel/licence.ts'
import { didYouMean } from '../../kernel/text/nearest.ts'
import { groupKind } from '../group/kind.ts'
import { findNamed } from '../named/find.ts'
import { doEach, findEach } from '../named/several.ts'
import { print, table } from '../output.ts'
import { UsageError } from '../usage.ts'
import { userNamed } from '../user/named.ts'
import { wholeNumber } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'

type Options = { data?: string; tenant?: string; json?: boolean }
type Holders = Options & { group?: readonly string[]; without?: readonly string[] }

const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text]

export function licenceCommand(): Command {
  return new Command('licence')
    .description('What people are licensed for, by themselves and by their groups')
    .addHelpText(
      'after',
      `
Whoever is made has EMS. Without the plan INTUNE_A no device of a person is managed
(80180018); without AAD_PREMIUM a join does not enrol by itself. Who has what, and
why: taxiway user show.

Examples:
  taxiway licence list
  taxiway licence assign EMS kim@contoso.example`,
    )
    .addCommand(listCommand())
    .addCommand(assignCommand())
    .addCommand(removeCommand())
    .addCommand(unitsCommand())
}

async function subscribed(api: Api): Promise<SubscribedSku[]> {
  return (await api.get<{ value: SubscribedSku[] }>('/v1.0/subscribedSkus')).value
}

function listCommand(): Command {
  return withServerOptions(new Command('list'))
    .description('The licences of the organisation, how many there are and are taken')
    .addHelpText('after', '\nExample:\n  taxiway licence list')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const licences = await subscribed(api)
        const rows = licences.map((one) => [
          one.skuPartNumber,
          `${one.consumedUnits} of ${one.prepaidUnits.enabled}`,
          String(one.waitingUnits),
          one.servicePlans.map(({ servicePlanName }) => servicePlanName).join(', '),
        ])
        print(options.json, { licences }, ...table(['Licence', 'Taken', 'Wait', 'Plans'], rows))
      }),
    )
}

/** By the name or the id; letter case does not count. */
function skuNamed(name: string): Sku {
  const found = skus.find(({ id, partNumber }) => [id, partNumber.toLowerCase()].includes(name.toLowerCase()))
  if (found) return found
  const names = skus.map(({ partNumber }) => partNumber)
  throw new Fault(
    'not-found',
    `There is no licence '${name}'.${didYouMean(name, names)} There are: ${names.join(', ')}.`,
    {
      reason: 'name-not-found',
    },
  )
}

function plansOf(sku: Sku, names: readonly string[]): string[] {
  return names.map((name) => {
    const plan = sku.plans.find((one) => one === name.toUpperCase())
    if (!plan) throw new UsageError(`${sku.partNumber} has no plan ${name}. It has: ${sku.plans.join(', ')}.`)
    return servicePlans[plan].id
  })
}

type Holder = { readonly id: string; readonly name: string; readonly path: string }

async function holders(api: Api, people: readonly string[], groups: readonly string[] = []): Promise<Holder[]> {
  if (people.length + groups.length === 0) throw new UsageError('Say who: user names, or groups with --group.')
  const ofPeople = await findEach(people, async (name): Promise<Holder> => {
    const { id, userPrincipalName } = await userNamed(api, name)
    return { id, name: userPrincipalName, path: `/v1.0/users/${id}` }
  })
  const ofGroups = await findEach(groups, async (name): Promise<Holder> => {
    const { id, displayName } = await findNamed(api, groupKind, name)
    return { id, name: displayName, path: `/v1.0/groups/${id}` }
  })
  return [...ofPeople, ...ofGroups]
}

const withHolders = (command: Command): Command =>
  withServerOptions(command)
    .argument('<licence>', 'its name, such as EMS, or its id')
    .argument('[name...]', 'user principal names or ids')
    .option('--group <group>', 'a group, for its members; repeatable', collect)

function assignCommand(): Command {
  return withHolders(new Command('assign'))
    .description('Give a licence to people, and to the members of groups')
    .option('--without <plan>', 'a plan of it that is left out; repeatable', collect)
    .addHelpText(
      'after',
      `
A person is refused where nothing is left; a member of a group waits for it.

Examples:
  taxiway licence assign EMS kim@contoso.example pia@contoso.example
  taxiway licence assign EMS --group "Field service"
  taxiway licence assign EMS kim@contoso.example --without AAD_PREMIUM`,
    )
    .action((name: string, people: string[], options: Holders) =>
      withApi(options, async (api) => {
        const sku = skuNamed(name)
        const disabledPlans = plansOf(sku, options.without ?? [])
        await change(api, sku, people, options, {
          body: { addLicenses: [{ skuId: sku.id, disabledPlans }], removeLicenses: [] },
          says: (holder) => `${holder} has ${sku.partNumber}.`,
        })
      }),
    )
}

function removeCommand(): Command {
  return withHolders(new Command('remove'))
    .description('Take a licence from people, and from the members of groups')
    .addHelpText(
      'after',
      `
What a person has by a group goes with the group or with the membership.

Examples:
  taxiway licence remove EMS kim@contoso.example
  taxiway licence remove EMS --group "Field service"`,
    )
    .action((name: string, people: string[], options: Holders) =>
      withApi(options, async (api) => {
        const sku = skuNamed(name)
        await change(api, sku, people, options, {
          body: { addLicenses: [], removeLicenses: [sku.id] },
          says: (holder) => `${holder} has ${sku.partNumber} no more by an assignment of its own.`,
        })
      }),
    )
}

type Work = { readonly body: object; readonly says: (holder: string) => string }

async function change(
  api: Api,
  sku: Sku,
  people: readonly string[],
  options: Holders,
  { body, says }: Work,
): Promise<void> {
  const found = await holders(api, people, options.group)
  await doEach(
    found,
    (holder) => holder.name,
    ({ path }) => api.post(`${path}/assignLicense`, body),
  )
  const licence = (await subscribed(api)).find(({ skuId }) => skuId === sku.id)
  const waiting = licence?.waitingUnits ? [`${licence.waitingUnits} wait for ${sku.partNumber}: none is left.`] : []
  print(options.json, { ok: true, licence }, ...found.map(({ name }) => says(name)), ...waiting)
}

function unitsCommand(): Command {
  return withServerOptions(new Command('units'))
    .description('Say how many people may hold a licence')
    .argument('<licence>', 'EMS, INTUNE_A or AAD_PREMIUM')
    .argument('<number>', 'not fewer than hold it now', wholeNumber(0, 10_000_000))
    .addHelpText('after', '\nExample:\n  taxiway licence units INTUNE_A 250')
    .action((name: string, enabled: number, options: Options) =>
      withApi(options, async (api) => {
        const sku = skuNamed(name)
        await api.patch(`/v1.0/subscribedSkus/${sku.id}`, { prepaidUnits: { enabled } })
        print(options.json, { ok: true, skuId: sku.id, enabled }, `${enabled} people may hold ${sku.partNumber}.`)
      }),
    )
}
