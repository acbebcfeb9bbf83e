// Whom something is assigned to: as options say it, as the API writes it, and in words.

import type { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import { ApiError } from '../../client/api.ts'
import { filterKind } from '../filter/kind.ts'
import { groupKind } from '../group/kind.ts'
import { UsageError } from '../usage.ts'
import { findNamed, type Thing } from './find.ts'
import { membersInside } from './inside.ts'

export type Target = {
  readonly '@odata.type': string
  readonly groupId?: string | undefined
  readonly deviceAndAppManagementAssignmentFilterId?: string | null | undefined
  readonly deviceAndAppManagementAssignmentFilterType?: 'none' | 'include' | 'exclude' | undefined
}
export type Assignment = { readonly id: string; readonly target: Target; readonly intent?: string | undefined }

export type TargetOptions = {
  readonly group?: readonly string[]
  readonly excludeGroup?: readonly string[]
  readonly allDevices?: true
  readonly allUsers?: true
  readonly filter?: string
  readonly filterOut?: string
}

const type = {
  group: '#microsoft.graph.groupAssignmentTarget',
  exclusion: '#microsoft.graph.exclusionGroupAssignmentTarget',
  devices: '#microsoft.graph.allDevicesAssignmentTarget',
  users: '#microsoft.graph.allLicensedUsersAssignmentTarget',
} as const

/** Whether people can be targets, and not only devices; or people only. */
export type Users = boolean | 'only'

export function withTargetOptions(command: Command, users: Users): Command {
  command
    .option('--group <name...>', 'members of these groups, by name or id')
    .option('--exclude-group <name...>', 'never members of these groups')
  if (users !== 'only') command.option('--all-devices', 'every device')
  return users ? command.option('--all-users', 'every user who is licensed for management') : command
}

export async function targetsOf(api: Api, options: TargetOptions): Promise<Target[]> {
  const groups = async (names: readonly string[] = [], kind: string): Promise<Target[]> => {
    const found: Target[] = []
    for (const name of names) {
      const { id } = await findNamed(api, groupKind, name)
      found.push({ '@odata.type': kind, groupId: id })
    }
    return found
  }
  const filter = await filterOf(api, options)
  const including: Target[] = [
    ...(await groups(options.group, type.group)),
    ...(options.allDevices ? [{ '@odata.type': type.devices }] : []),
    ...(options.allUsers ? [{ '@odata.type': type.users }] : []),
  ]
  if (filter && including.length === 0)
    throw new UsageError('A filter narrows targets that include devices: name one beside it.')
  return [
    ...including.map((target) => ({ ...target, ...filter })),
    ...(await groups(options.excludeGroup, type.exclusion)),
  ]
}

/** The members of a target that is narrowed. */
async function filterOf(
  api: Api,
  { filter, filterOut }: TargetOptions,
): Promise<Omit<Target, '@odata.type' | 'groupId'> | undefined> {
  if (filter !== undefined && filterOut !== undefined) {
    throw new UsageError('A target has one filter: give --filter or --filter-out, not both.')
  }
  const name = filter ?? filterOut
  if (name === undefined) return undefined
  return {
    deviceAndAppManagementAssignmentFilterId: (await findNamed(api, filterKind, name)).id,
    deviceAndAppManagementAssignmentFilterType: filter === undefined ? 'exclude' : 'include',
  }
}

/** For things that filters narrow. */
export const withFilterOptions = (command: Command): Command =>
  command
    .option('--filter <name>', 'of these targets only devices that this filter matches')
    .option('--filter-out <name>', 'of these targets only devices that this filter does not match')

export function refuseNoTarget(options: TargetOptions, users: Users, more = ''): void {
  const { group, excludeGroup, allDevices, allUsers } = options
  if (group || excludeGroup || allDevices || allUsers) return
  const all = users === 'only' ? '--all-users' : users ? '--all-devices, --all-users' : '--all-devices'
  throw new UsageError(`Say to whom: --group NAME, --exclude-group NAME, ${all}${more}.`)
}

export const isExclusion = (target: Target): boolean => target['@odata.type'] === type.exclusion

/** Groups that are left out are nobody by themselves. */
export const reachesSomebody = (targets: readonly Target[]): boolean => targets.some((target) => !isExclusion(target))

/** The same whom, narrowed or not. */
export const isSame = (one: Target, other: Target): boolean =>
  one['@odata.type'] === other['@odata.type'] && (one.groupId ?? '') === (other.groupId ?? '')

export const isSameNarrowed = (one: Target, other: Target): boolean =>
  isSame(one, other) &&
  filterIdOf(one) === filterIdOf(other) &&
  (filterIdOf(one) === undefined ||
    one.deviceAndAppManagementAssignmentFilterType === other.deviceAndAppManagementAssignmentFilterType)

export const filterIdOf = ({ deviceAndAppManagementAssignmentFilterId: id }: Target): string | undefined =>
  id || undefined

/** For a cell of a table, without asking for names of groups. */
export function targetsInShort(assignments: readonly Assignment[] = []): string {
  const count = (kind: string) => assignments.filter(({ target }) => target['@odata.type'] === kind).length
  const groups = count(type.group)
  const parts = [
    ...(count(type.devices) > 0 ? ['all devices'] : []),
    ...(count(type.users) > 0 ? ['all users'] : []),
    ...(groups > 0 ? [counted(groups, 'group')] : []),
    ...(count(type.exclusion) > 0 ? [`not ${counted(count(type.exclusion), 'group')}`] : []),
  ]
  return parts.join(', ') || 'nobody'
}

/** One line for each, with the names of groups; `reach` adds how many each of them is. */
export async function targetsInWords(api: Api, targets: readonly Target[], reach = false): Promise<string[]> {
  const lines: string[] = []
  for (const target of targets) {
    const kind = target['@odata.type']
    const { groupId } = target
    const narrowing = await narrowingInWords(api, target)
    if (groupId !== undefined) {
      const members = reach ? ` (${await membersInWords(api, groupId)})` : ''
      lines.push(`${kind === type.exclusion ? 'not ' : ''}group ${await groupName(api, groupId)}${members}${narrowing}`)
    } else if (kind === type.users) lines.push(`all users${narrowing}`)
    else {
      const now = reach ? ` (${counted(await registered(api), 'registered device')} now)` : ''
      lines.push(`all devices${now}${narrowing}`)
    }
  }
  return lines.length > 0 ? lines : ['nobody']
}

async function narrowingInWords(api: Api, target: Target): Promise<string> {
  const id = filterIdOf(target)
  if (id === undefined) return ''
  const { displayName } = await findNamed(api, filterKind, id)
  const excludes = target.deviceAndAppManagementAssignmentFilterType === 'exclude'
  return excludes ? `, without devices of the filter ${displayName}` : `, only devices of the filter ${displayName}`
}

async function groupName(api: Api, id: string): Promise<string> {
  try {
    return (await api.get<Thing>(`${groupKind.path}/${id}`)).displayName
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return id
    throw error
  }
}

async function membersInWords(api: Api, groupId: string): Promise<string> {
  const members = await membersInside(api, groupId)
  const devices = members.filter((member) => member['@odata.type'] === '#microsoft.graph.device').length
  const people = members.length - devices
  const devicesInWords = counted(devices, 'device')
  return people === 0 ? devicesInWords : `${devicesInWords}, ${counted(people, 'user')}`
}

export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

async function registered(api: Api): Promise<number> {
  const path = '/beta/deviceManagement/windowsAutopilotDeviceIdentities?$top=1&$count=true'
  return (await api.get<{ '@odata.count'?: number }>(path))['@odata.count'] ?? 0
}
