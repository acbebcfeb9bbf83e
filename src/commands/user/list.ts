// `taxiway user list|show`: people and what they may do.

import { Command } from 'commander'

import { type Api, ApiError } from '../../client/api.ts'
import type { Group } from '../../contract/graph/group.ts'
import type { User } from '../../contract/graph/user.ts'
import { type PersonText, personTexts } from '../../kernel/attribute/person-attribute.ts'
import { planOf, skuOf, unnamedGroup } from '../../kernel/licence.ts'
import { groupKind } from '../group/kind.ts'
import { everyOne } from '../named/find.ts'
import { counted } from '../named/target.ts'
import { print, table } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { type Person, userNamed } from './named.ts'

type Options = { data?: string; tenant?: string; json?: boolean; search?: string }

export function listCommand(): Command {
  return withServerOptions(new Command('list'))
    .description('The people of a tenant, by user name')
    .option('--search <text>', 'only those whose names begin with it')
    .addHelpText('after', '\nExamples:\n  taxiway user list\n  taxiway user list --search kim')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const { search } = options
        const query = search === undefined ? '' : `&$search=${encodeURIComponent(`"${search.replace(/["\\]/g, '')}"`)}`
        const users = await everyOne<User>(api, { path: '/v1.0/users' }, query)
        const said =
          users.length === 0
            ? [search === undefined ? 'There is nobody yet.' : `Nobody's name begins with ${search}.`]
            : [...table(['User name', 'Name', 'May'], users.map(row)), '', counted(users.length, 'user')]
        print(options.json, { users }, ...said)
      }),
    )
}

export function showCommand(): Command {
  return withServerOptions(new Command('show'))
    .description('Show one person, roles and what they may do with devices')
    .argument('<name>', 'user principal name or id')
    .addHelpText('after', '\nExample:\n  taxiway user show kim@contoso.example')
    .action((name: string, options: Options) =>
      withApi(options, async (api) => {
        const { id } = await userNamed(api, name)
        const user = await api.get<User>(`/v1.0/users/${id}`)
        const manager = await managerNamed(api, id)
        const groups = await namesOfGroups(api, user)
        print(options.json, { user: { ...user, manager: manager ?? null } }, ...factsOf(user, { groups, manager }))
      }),
    )
}

const yesNo = (value: boolean): string => (value ? 'yes' : 'no')

type State = User['licenseAssignmentStates'][number]

/** Why there is one, or why there is none yet. */
function licenceWords({ skuId, state, assignedByGroup, disabledPlans }: State, groups: GroupNames): string {
  const without = disabledPlans.map((plan) => planOf(plan)?.name ?? plan)
  const how = assignedByGroup === null ? 'directly' : byGroup(assignedByGroup, groups)
  return [
    `${skuOf(skuId)?.partNumber ?? skuId} ${how}`,
    ...(without.length > 0 ? [`without ${without.join(', ')}`] : []),
    ...(state === 'Active' ? [] : ['waits: no unit is left']),
  ].join(', ')
}

const byGroup = (id: string, groups: GroupNames): string =>
  id === unnamedGroup ? 'by a group that your role does not reach' : `by the group ${groups.get(id) ?? id}`

export type GroupNames = ReadonlyMap<string, string>

/** Of the groups by which the person has licences; one that the caller may not read goes by its id. */
async function namesOfGroups(api: Api, user: User): Promise<GroupNames> {
  const names = new Map<string, string>()
  for (const { assignedByGroup: id } of user.licenseAssignmentStates) {
    if (id === null || id === unnamedGroup || names.has(id)) continue
    try {
      names.set(id, (await api.get<Group>(`${groupKind.path}/${id}`)).displayName)
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
    }
  }
  return names
}

export type Around = { readonly groups?: GroupNames; readonly manager?: Person | undefined }

export async function managerNamed(api: Api, id: string): Promise<Person | undefined> {
  try {
    return await api.get<Person>(`/v1.0/users/${id}/manager?$select=id,userPrincipalName,displayName`)
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined
    throw error
  }
}

export function factsOf(user: User, { groups = new Map(), manager }: Around = {}): string[] {
  const facts = [
    ['User name', user.userPrincipalName],
    ['Name', user.displayName],
    ['Signs in', user.accountEnabled ? 'yes' : 'no: disabled'],
    ['Roles', user.roles.join(', ') || 'none'],
    ['May join', `${yesNo(user.mayJoinDevices)} (counts where only selected people join: taxiway organization show)`],
    ['Licensed', `${yesNo(user.mdmLicensed)} (for management)`],
    ...user.licenseAssignmentStates.map((state) => ['', licenceWords(state, groups)]),
    ...(manager ? [['Manager', manager.userPrincipalName]] : []),
    ...said(user),
    ...(user.source === null ? [] : [['Comes from', `${user.source}, where it is changed`]]),
    ['Made', `${user.createdDateTime.slice(0, 19)}Z`],
    ['Id', user.id],
  ]
  return facts.map(([name = '', value = '']) => `${name.padEnd(11)}${value}`)
}

/** What the organisation says of the person, as far as it says something. */
function said(user: User): string[][] {
  const rows = new Map<string, string[]>()
  const add = (shown: string, ...texts: ReadonlyArray<string | null | undefined>) =>
    rows.set(shown, [...(rows.get(shown) ?? []), ...texts.filter((text) => text != null && text !== '')] as string[])
  if (user.userType !== 'Member') add('Type', user.userType)
  for (const [name, { shown }] of Object.entries(personTexts)) {
    if (name === 'mobilePhone') add(shown, ...user.businessPhones)
    add(shown, user[name as PersonText])
  }
  if (user.employeeHireDate) add('Employee', `since ${user.employeeHireDate.slice(0, 10)}`)
  add('Mail', ...user.otherMails)
  for (const [name, text] of Object.entries(user.onPremisesExtensionAttributes))
    add(name.replace('extensionAttribute', 'Text '), text)
  return [...rows].filter(([, texts]) => texts.length > 0).map(([shown, texts]) => [shown, texts.join(', ')])
}

function row({ userPrincipalName, displayName, accountEnabled, roles, mayJoinDevices, mdmLicensed }: User): string[] {
  const may = [
    ...(accountEnabled ? [] : ['nothing: disabled']),
    ...roles,
    ...(mayJoinDevices ? ['join devices'] : []),
    ...(mdmLicensed ? [] : ['not be managed']),
  ]
  return [userPrincipalName, displayName, may.join(', ')]
}
