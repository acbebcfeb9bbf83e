// `taxiway other-mdm list|show|add|change|delete`: whose devices enrol in which device management, ours among it.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import type { MobilityPolicy } from '../../contract/graph/mobility-policy.ts'
import { mayGoOn } from '../confirm.ts'
import { groupKind } from '../group/kind.ts'
import { deleteCommand } from '../named/delete.ts'
import { everyOne, findNamed, type Kind, type Thing } from '../named/find.ts'
import { allOf, findEach } from '../named/several.ts'
import { print, table } from '../output.ts'
import { UsageError } from '../usage.ts'
import { given, oneOf } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'

type Common = { data?: string; tenant?: string; json?: boolean; yes?: boolean }
type Settings = {
  discovery?: string
  terms?: string
  compliance?: string
  description?: string
  for?: Whom
  group?: readonly string[]
}
type Whom = MobilityPolicy['appliesTo']

const ownId = '0000000a-0000-0000-c000-000000000000'
const isOurs = ({ id }: Pick<Thing, 'id'>): boolean => id === ownId

const kind: Kind = {
  noun: 'device management',
  nouns: 'services for device management',
  list: 'other-mdm list',
  path: '/beta/policies/mobileDeviceManagementPolicies',
  special: { word: 'ours', is: isOurs, reaches: 'everybody whom no other is for' },
}
const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text]

const groupsOf = (api: Api, { id }: Pick<Thing, 'id'>) =>
  everyOne<Thing>(api, { path: `${kind.path}/${id}/includedGroups` })

export function otherMdmCommand(): Command {
  return new Command('other-mdm')
    .description('Device management that is not ours: whose devices enrol where')
    .addHelpText(
      'after',
      `
A device is told where it enrols when somebody signs in to set it up. Of several
services that are for that person the oldest counts; "ours" is this installation.
Devices that are enrolled already stay where they are.

Examples:
  taxiway other-mdm add "Other MDM" --discovery https://mdm.contoso.example/discover --group Contractors --yes
  taxiway other-mdm list`,
    )
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(addCommand())
    .addCommand(changeCommand())
    .addCommand(
      deleteCommand({
        ...kind,
        command: 'other-mdm',
        example: '"Other MDM"',
        says: 'Forget other device management; devices that are enrolled there stay',
        warning: async (_api, { displayName }) =>
          `${displayName} would be deleted. No device would be sent there any more, and no token made for it.`,
      }),
    )
}

const inShort = ({ id, appliesTo }: MobilityPolicy): string =>
  ({ none: 'nobody', all: 'everybody', selected: id === ownId ? 'people with a licence' : 'some groups' })[appliesTo]

function listCommand(): Command {
  return withServerOptions(new Command('list'))
    .description('Where devices of a tenant enrol: ours, and other device management')
    .addHelpText('after', '\nExample:\n  taxiway other-mdm list')
    .action((options: Common) =>
      withApi(options, async (api) => {
        const all = await everyOne<MobilityPolicy>(api, kind)
        const rows = all.map((one) => [one.displayName, inShort(one), one.discoveryUrl, isOurs(one) ? 'ours' : one.id])
        print(options.json, { services: all }, ...table(['Name', 'For', 'Discovery', 'Id'], rows))
      }),
    )
}

function showCommand(): Command {
  return withServerOptions(new Command('show'))
    .description('One service for device management: its addresses, and for whom it is')
    .argument('<name>', 'name or id; "ours" for this installation')
    .addHelpText('after', '\nExample:\n  taxiway other-mdm show ours')
    .action((name: string, options: Common) =>
      withApi(options, async (api) => {
        const one = await findNamed<MobilityPolicy>(api, kind, name)
        const groups = await groupsOf(api, one)
        print(options.json, { service: one, groups }, ...inWords(one, groups))
      }),
    )
}

function inWords(one: MobilityPolicy, groups: readonly Thing[]): string[] {
  const names = groups.map(({ displayName }) => displayName).join(', ')
  const facts = [
    ['Name', one.displayName],
    ['For', one.appliesTo === 'selected' && !isOurs(one) ? `people of ${names || 'no group yet'}` : inShort(one)],
    ['Discovery', one.discoveryUrl],
    ['Terms', one.termsOfUseUrl ?? 'none'],
    ['Compliance', one.complianceUrl ?? 'none'],
    ['Description', one.description ?? 'none'],
    ['Id', one.id],
  ]
  return facts.map(([what = '', value = '']) => `${what.padEnd(13)}${value}`)
}

const withSettings = (command: Command): Command =>
  withServerOptions(command)
    .option('--terms <url>', 'the page with its terms of use; "" for none')
    .option('--compliance <url>', 'the page that says why a device does not comply; "" for none')
    .option('--description <text>', 'for administrators')
    .option('--for <whom>', 'none, all, or selected: people of groups', oneOf('none', 'selected', 'all'))
    .option('--group <name>', 'for people of this group, too; repeatable', collect)
    .option('--yes', 'do not ask')

const bodyOf = ({ discovery, terms, compliance, description, for: appliesTo, group = [] }: Settings) =>
  given({
    discoveryUrl: discovery,
    termsOfUseUrl: terms === '' ? null : terms,
    complianceUrl: compliance === '' ? null : compliance,
    description: description === '' ? null : description,
    appliesTo: appliesTo ?? (group.length > 0 ? ('selected' as const) : undefined),
  })

/** What would be so from the next sign-in on. */
function effect(
  one: Pick<MobilityPolicy, 'id' | 'displayName' | 'discoveryUrl' | 'appliesTo'>,
  groups: readonly Thing[],
): string {
  const stay = 'Devices that are enrolled stay where they are.'
  if (isOurs(one)) {
    if (one.appliesTo === 'none') return `No device would enrol here any more. ${stay}`
    return `Devices that ${one.appliesTo === 'all' ? 'anybody' : 'people'} with a licence set up would enrol here, where no other management is for them. ${stay}`
  }
  const whom =
    one.appliesTo === 'all'
      ? 'anybody sets up'
      : `people of ${allOf(groups.map(({ displayName }) => displayName))} set up`
  const nobody = one.appliesTo === 'none' || (one.appliesTo === 'selected' && groups.length === 0)
  if (nobody) return `No device would enrol at ${one.displayName}. ${stay}`
  return `Devices that ${whom} would enrol at ${new URL(one.discoveryUrl).host}, not here. ${stay}`
}

const include = async (api: Api, id: string, groups: readonly Thing[]): Promise<void> => {
  for (const group of groups) {
    await api.post(`${kind.path}/${id}/includedGroups/$ref`, {
      '@odata.id': `https://graph.microsoft.com/v1.0/groups/${group.id}`,
    })
  }
}
const groupsNamed = (api: Api, names: readonly string[] = []) =>
  findEach(names, (name) => findNamed<Thing>(api, groupKind, name))

function refuseGroupsFor(options: Settings): void {
  if (options.group && options.for && options.for !== 'selected')
    throw new UsageError('With --group it is for people of groups: leave out --for, or say --for selected.')
}

function addCommand(): Command {
  return withSettings(new Command('add'))
    .description('Name other device management, by the addresses that it publishes')
    .argument('<name>', 'what administrators call it')
    .requiredOption('--discovery <url>', 'where its devices begin to enrol')
    .addHelpText(
      'after',
      `
Without --for and --group it is for nobody yet.

Examples:
  taxiway other-mdm add "Other MDM" --discovery https://mdm.contoso.example/discover
  taxiway other-mdm add "Other MDM" --discovery https://mdm.contoso.example/discover --terms https://mdm.contoso.example/terms --group Contractors --yes`,
    )
    .action((displayName: string, options: Common & Settings & { discovery: string }) =>
      withApi(options, async (api) => {
        refuseGroupsFor(options)
        const groups = await groupsNamed(api, options.group)
        const { appliesTo = 'none', ...body } = bodyOf(options)
        const planned = { id: '', displayName, discoveryUrl: options.discovery, appliesTo }
        const isFelt = appliesTo !== 'none' && URL.canParse(options.discovery)
        if (isFelt && !(await mayGoOn(effect(planned, groups), options.yes))) return
        // first for nobody: whom it is for, is said when its groups are there
        const made = await api.post<MobilityPolicy>(kind.path, { displayName, ...body })
        await include(api, made.id, groups)
        if (appliesTo !== 'none') await api.patch(`${kind.path}/${made.id}`, { appliesTo })
        const after = await api.get<MobilityPolicy>(`${kind.path}/${made.id}`)
        print(options.json, { ok: true, service: after, groups }, `Added ${displayName}.`, ...inWords(after, groups))
      }),
    )
}

function changeCommand(): Command {
  return withSettings(new Command('change'))
    .description('Change its addresses, or for whom it is; of ours only for whom')
    .argument('<name>', 'name or id; "ours" for this installation')
    .option('--name <text>', 'another name for it')
    .option('--discovery <url>', 'where its devices begin to enrol')
    .option('--leave-out <group>', 'for people of this group no more; repeatable', collect)
    .addHelpText(
      'after',
      `
It counts from the next sign-in on. Before that the command says whose devices
would enrol where, and asks.

Examples:
  taxiway other-mdm change "Other MDM" --for none --yes
  taxiway other-mdm change ours --for selected --yes`,
    )
    .action((name: string, options: Common & Settings & { name?: string; leaveOut?: readonly string[] }) =>
      withApi(options, (api) => change(api, name, options)),
    )
}

async function change(
  api: Api,
  name: string,
  options: Common & Settings & { name?: string; leaveOut?: readonly string[] },
): Promise<void> {
  refuseGroupsFor(options)
  const before = await findNamed<MobilityPolicy>(api, kind, name)
  const body = { ...given({ displayName: options.name }), ...bodyOf(options) }
  const there = await groupsOf(api, before)
  const added = await groupsNamed(api, options.group)
  const leaving = await groupsNamed(api, options.leaveOut)
  if (Object.keys(body).length + leaving.length === 0)
    throw new UsageError('Say what to change, for example --for none. See taxiway other-mdm change --help.')
  const kept = there.filter(({ id }) => ![...added, ...leaving].some((one) => one.id === id))
  const groups = [...kept, ...added]
  const { displayName: _, description: __, ...felt } = body
  const isFelt = Object.keys(felt).length + leaving.length > 0
  const { discoveryUrl = before.discoveryUrl, appliesTo = before.appliesTo } = body
  if (isFelt && !(await mayGoOn(effect({ ...before, discoveryUrl, appliesTo }, groups), options.yes))) return
  const path = `${kind.path}/${before.id}`
  await include(api, before.id, added)
  if (Object.keys(body).length > 0) await api.patch(path, body)
  for (const group of leaving) await api.delete(`${path}/includedGroups/${group.id}/$ref`)
  const after = await api.get<MobilityPolicy>(path)
  print(options.json, { ok: true, service: after, groups }, `Changed ${after.displayName}.`, ...inWords(after, groups))
}
