// Groups, their members and the organisation: the directory's part of the API.

import { everyPage, get, type Page, send } from './client.ts'
import { ApiProblem } from './problem.ts'

export type Group = {
  readonly id: string
  readonly displayName: string
  readonly description: string | null
  readonly groupTypes: readonly string[]
  readonly membershipRule: string | null
  /** What the rule takes from a device's own words (T-61). */
  readonly selfDescribedProperties: readonly string[]
}

export const isDynamic = (group: Group) => group.groupTypes.includes('DynamicMembership')

export async function groups(signal?: AbortSignal): Promise<readonly Group[]> {
  const all: Group[] = []
  for await (const page of everyPage<Group>('/v1.0/groups?$top=999', signal)) all.push(...page)
  return all.sort((a, b) => a.displayName.localeCompare(b.displayName))
}

export const group = (id: string, signal?: AbortSignal) => get<Group>(`/v1.0/groups/${encodeURIComponent(id)}`, signal)

export type Member = {
  readonly '@odata.type': string
  readonly id: string
  readonly displayName: string
  readonly deviceId?: string
  readonly userPrincipalName?: string
}

export async function members(id: string, signal?: AbortSignal): Promise<readonly Member[]> {
  const all: Member[] = []
  const path = `/v1.0/groups/${encodeURIComponent(id)}/members?$top=999`
  for await (const page of everyPage<Member>(path, signal)) all.push(...page)
  return all
}

export type NewGroup = { readonly displayName: string; readonly description: string; readonly rule: string | undefined }

export const createGroup = (group: NewGroup) =>
  send<Group>('POST', '/v1.0/groups', {
    displayName: group.displayName,
    description: group.description,
    mailEnabled: false,
    mailNickname: nickname(group.displayName),
    securityEnabled: true,
    ...(group.rule === undefined
      ? { groupTypes: [] }
      : { groupTypes: ['DynamicMembership'], membershipRule: group.rule, membershipRuleProcessingState: 'On' }),
  })

/** A mail nickname is required and takes only some characters; people name groups as they like. */
function nickname(displayName: string): string {
  const plain = displayName
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return plain.slice(0, 64).toLowerCase() || 'group'
}

export const deleteGroup = (id: string) => send<void>('DELETE', `/v1.0/groups/${encodeURIComponent(id)}`)

export type DirectoryDevice = {
  readonly id: string
  readonly deviceId: string
  readonly displayName: string
  readonly accountEnabled: boolean
  readonly trustType: string | null
}

/** The directory object of a device, found by the deviceId that its registration names. */
export async function directoryDevice(deviceId: string, signal?: AbortSignal): Promise<DirectoryDevice | undefined> {
  const query = new URLSearchParams({ $filter: `deviceId eq '${deviceId}'`, $top: '999' })
  // A service that does not know the filter answers every device; the wrong one must never get into a group.
  for await (const page of everyPage<DirectoryDevice>(`/v1.0/devices?${query}`, signal)) {
    const found = page.find((device) => device.deviceId.toLowerCase() === deviceId.toLowerCase())
    if (found) return found
  }
  return undefined
}

/** By its id; undefined when there is none. */
export const deviceObject = (id: string, signal?: AbortSignal): Promise<DirectoryDevice | undefined> =>
  get<DirectoryDevice>(`/v1.0/devices/${encodeURIComponent(id)}`, signal).catch((problem: unknown) => {
    if (problem instanceof ApiProblem && problem.status === 404) return undefined
    throw problem
  })

export const setDeviceEnabled = (id: string, accountEnabled: boolean) =>
  send<void>('PATCH', `/v1.0/devices/${encodeURIComponent(id)}`, { accountEnabled })

export const deleteDirectoryDevice = (id: string) => send<void>('DELETE', `/v1.0/devices/${encodeURIComponent(id)}`)

export const addMember = (groupId: string, objectId: string, graph: string) =>
  send<void>('POST', `/v1.0/groups/${encodeURIComponent(groupId)}/members/$ref`, {
    '@odata.id': `${graph}/v1.0/directoryObjects/${objectId}`,
  })

export const removeMember = (groupId: string, objectId: string) =>
  send<void>('DELETE', `/v1.0/groups/${encodeURIComponent(groupId)}/members/${encodeURIComponent(objectId)}/$ref`)

export const secretsNeeds = ['registered', 'ek', 'attested'] as const
export type SecretsNeed = (typeof secretsNeeds)[number]

export type Organization = {
  readonly id: string
  readonly displayName: string
  /** What devices must have proved to get secrets. */
  readonly secretsNeed: SecretsNeed
  readonly acceptsSimulatedTpm: boolean
  /** A device that two use is disabled by itself. */
  readonly blocksSharedDevices: boolean
}

export const changeOrganization = (
  id: string,
  change: Partial<Pick<Organization, 'secretsNeed' | 'acceptsSimulatedTpm' | 'blocksSharedDevices'>>,
) => send<void>('PATCH', `/v1.0/organization/${encodeURIComponent(id)}`, change)

export const organization = async (signal?: AbortSignal) =>
  (await get<Page<Organization>>('/v1.0/organization', signal)).value[0]
