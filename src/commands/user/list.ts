// `taxiway user list|show`: people, what they may do, and the groups they are in.

import { Command } from 'commander'

import { type Api, ApiError } from '../../client/api.ts'
import type { Group } from '../../contract/graph/group.ts'
import type { User } from '../../contract/graph/user.ts'
import { type PersonText, personTexts } from '../../kernel/attribute/person-attribute.ts'
import { planOf, skuOf, unnamedGroup } from '../../kernel/licence.ts'
import { lastWord } from '../../kernel/text/shell.ts'
import { groupKind } from '../group/kind.ts'
import { everyOne } from '../named/find.ts'
import { unlessForbidden } from '../named/inside.ts'
import { counted } from '../named/target.ts'
import { print, table } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { groupLines, groupsOfPerson } from './groups.ts'
import { userNamed } from './named.ts'

type Options = { data?: string; tenant?: string; json?: boolean; search?: string; withoutLicence?: boolean }

export function listCommand(): Command {
  return withServerOptions(new Command('list'))
    .description('The people of a tenant, by user name')
    .option('--search <text>', 'only those whose names begin with it')
    .option('--without-licence', 'only those whose devices cannot be managed: no plan INTUNE_A')
    .addHelpText(
      'after',
      '\nExamples:\n  taxiway user list\n  taxiway user list --search kim\n  taxiway user list --without-licence',
    )
    .action((options: Options) =>
      withApi(options, async (api) => {
        const { search, withoutLicence } = options
        const searched =
          search === undefined ? '' : `&$search=${encodeURIComponent(`"${search.replace(/["\\]/g, '')}"`)}`
        const query = withoutLicence ? `${searched}&$filter=${encodeURIComponent('mdmLicensed eq false')}` : searched
        const users = await everyOne<User>(api, { path: '/v1.0/users' }, query)
        const said =
          users.length === 0
            ? [noneWords(options)]
            : [...table(['User name', 'Name', 'May'], users.map(row)), '', countedUsers(users)]
        print(options.json, { users }, ...said)
      }),
    )
}

function countedUsers(users: readonly User[]): string {
  const nobodys = users.filter(({ bulkTokenId }) => bulkTokenId !== null).length
  const words = nobodys === 0 ? '' : `, ${nobodys} of them the ${nobodys === 1 ? 'account' : 'accounts'} of bulk tokens`
  return `${counted(users.length, 'user')}${words}`
}

function noneWords({ search, withoutLicence }: Options): string {
  const who = search === undefined ? 'Nobody' : `Nobody whose name begins with ${search}`
  if (withoutLicence) return `${who} is without a licence for management.`
  return search === undefined ? 'There is nobody yet.' : `Nobody's name begins with ${search}.`
}

export function showCommand(): Command {
  return withServerOptions(new Command('show'))
    .description('Show one person, roles, what they may do with devices, and the groups they are in')
    .argument('<name>', 'user principal name or id')
    .addHelpText('after', '\nExample:\n  taxiway user show kim@contoso.example')
    .action((name: string, options: Options) =>
      withApi(options, async (api) => {
        const user = await withManager(api, (await userNamed(api, name)).id)
        const groups = await groupsOfPerson(api, user.id)
        print(
          options.json,
          { user: { ...user, manager: user.manager ?? null }, groups: groups ?? null },
          ...factsOf(user, await namesOfGroups(api, user)),
          ...(groups ? groupLines(groups) : []),
        )
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

/** Without where the caller may not read managers. */
export async function withManager(api: Api, id: string): Promise<User> {
  const path = `/v1.0/users/${id}`
  const found = await unlessForbidden(
    api.get<User>(`${path}?$expand=manager($select=id,userPrincipalName,displayName)`),
  )
  return found ?? api.get<User>(path)
}

export function factsOf(user: User, groups: GroupNames = new Map()): string[] {
  const facts = [
    ['User name', user.userPrincipalName],
    ['Name', user.displayName],
    ...(user.bulkTokenId === null
      ? []
      : [['Is', `the account of a bulk token, and nobody's: taxiway bulk-token show ${lastWord(user.bulkTokenId)}`]]),
    ['Signs in', user.accountEnabled ? 'yes' : 'no: disabled'],
    ['Roles', heldRoles(user).join(', ') || 'none'],
    ['May join', `${yesNo(user.mayJoinDevices)} (counts where only selected people join: taxiway organization show)`],
    ['Licensed', `${yesNo(user.mdmLicensed)} (for management)`],
    ...user.licenseAssignmentStates.map((state) => ['', licenceWords(state, groups)]),
    ...(user.manager ? [['Manager', user.manager.userPrincipalName ?? '']] : []),
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
  if (user.employeeHireDate) add('Employee', `since ${dayOf(user.employeeHireDate)}`)
  add('Mail', ...user.otherMails)
  for (const [name, text] of Object.entries(user.onPremisesExtensionAttributes))
    add(name.replace('extensionAttribute', 'Text '), text)
  return [...rows].filter(([, texts]) => texts.length > 0).map(([shown, texts]) => [shown, texts.join(', ')])
}

/** A day alone where nobody said an hour. */
const dayOf = (instant: string): string =>
  /T00:00:00(\.0+)?Z$/.test(instant) ? instant.slice(0, 10) : `${instant.slice(0, 16)}Z`

/** One for a group reaches its members alone: `taxiway role list` says which. */
const heldRoles = ({ roles, rolesInGroups }: Pick<User, 'roles' | 'rolesInGroups'>): string[] => [
  ...roles,
  ...rolesInGroups.map((role) => `${role} for groups`),
]

function row(user: User): string[] {
  if (user.bulkTokenId !== null)
    return [
      user.userPrincipalName,
      user.displayName,
      `nobody's: the account of a bulk token${user.accountEnabled ? '' : ', disabled'}`,
    ]
  const { userPrincipalName, displayName, accountEnabled, mayJoinDevices, mdmLicensed } = user
  const may = [
    ...(accountEnabled ? [] : ['nothing: disabled']),
    ...heldRoles(user),
    ...(mayJoinDevices ? ['join devices'] : []),
    ...(mdmLicensed ? [] : ['not be managed']),
  ]
  return [userPrincipalName, displayName, may.join(', ')]
}
