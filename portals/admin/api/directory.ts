// Groups, their members and the organisation: the directory's part of the API.

import { addressOf, type ParamsOf } from '../../shared/api/address.ts'
import { call, type Entry, everyPage, quoted, type Reply, request } from '../../shared/api/client.ts'
import { config } from '../../shared/api/config.ts'
import { ApiProblem } from '../../shared/api/problem.ts'
import { can } from '../../shared/session/can.ts'

export type Group = Entry<'directory.group.list'>

export const isDynamic = (group: Group) => group.groupTypes.includes('DynamicMembership')
/** Its rule rests, and its members stay as they are. */
export const isPaused = (group: Group) => group.membershipRuleProcessingState === 'Paused'

export async function groups(signal?: AbortSignal): Promise<readonly Group[]> {
  const all: Group[] = []
  for await (const page of everyPage('directory.group.list', { query: { $top: '999' } }, signal)) all.push(...page)
  return all.sort((a, b) => a.displayName.localeCompare(b.displayName))
}

export const group = (id: string, signal?: AbortSignal): Promise<Group> =>
  request('directory.group.read', { path: { id } }, signal)

export type Member = Entry<'directory.group.members'>

/** By name, as people look for one; last those whose names this person may not read. */
export async function members(id: string, signal?: AbortSignal): Promise<readonly Member[]> {
  const all = await everyMember('directory.group.members', id, signal)
  const hidden = ({ displayName }: Member) => (displayName === null ? 1 : 0)
  return all.sort(
    (one, other) => hidden(one) - hidden(other) || (one.displayName ?? '').localeCompare(other.displayName ?? ''),
  )
}

type MemberList = 'directory.group.members' | 'directory.group.transitive-members'

async function everyMember(operation: MemberList, id: string, signal?: AbortSignal): Promise<Member[]> {
  const all: Member[] = []
  const params = { path: { id }, query: { $top: '999' } }
  for await (const page of everyPage(operation, params, signal)) all.push(...page)
  return all
}

export const isGroup = (member: Pick<Member, '@odata.type'>) => member['@odata.type'] === '#microsoft.graph.group'

/** Devices and people, with those of the groups in it, as far as this person's role reaches. */
export async function membersInside(id: string, signal?: AbortSignal): Promise<readonly Member[]> {
  const inner = can('directory.group.transitive-members').allowed
  const all = await everyMember(inner ? 'directory.group.transitive-members' : 'directory.group.members', id, signal)
  return all.filter((member) => !isGroup(member))
}

/** The groups that a group is in, through others too. */
export async function groupsAround(id: string, signal?: AbortSignal): Promise<readonly Group[]> {
  const all: Group[] = []
  const params = { path: { id }, query: { $top: '999' } }
  for await (const page of everyPage('directory.group.transitive-member-of', params, signal)) all.push(...page)
  return all.sort((a, b) => a.displayName.localeCompare(b.displayName))
}

/** The only group of that name. */
export async function groupNamed(name: string, signal?: AbortSignal): Promise<Group | undefined> {
  const query = { $filter: `displayName eq ${quoted(name)}`, $top: '2' }
  const { value } = await request('directory.group.list', { query }, signal)
  return value.length === 1 ? value[0] : undefined
}

export type NewGroup = { readonly displayName: string; readonly description: string; readonly rule: string | undefined }

export const createGroup = (group: NewGroup) =>
  request('directory.group.create', {
    body: {
      displayName: group.displayName,
      description: group.description,
      mailEnabled: false,
      mailNickname: nickname(group.displayName),
      securityEnabled: true,
      ...(group.rule === undefined
        ? { groupTypes: [] }
        : { groupTypes: ['DynamicMembership'], membershipRule: group.rule, membershipRuleProcessingState: 'On' }),
    },
  })

/** A mail nickname is required and takes only some characters; people name groups as they like. */
function nickname(displayName: string): string {
  const plain = displayName
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return plain.slice(0, 64).toLowerCase() || 'group'
}

export const changeGroup = (id: string, body: ParamsOf<'directory.group.change'>['body']) =>
  request('directory.group.change', { path: { id }, body })

export const deleteGroup = (id: string) => request('directory.group.delete', { path: { id } })

export type DirectoryDevice = Entry<'directory.device.list'>

/** The directory object of a device, found by the deviceId that its registration names. */
export async function directoryDevice(deviceId: string, signal?: AbortSignal): Promise<DirectoryDevice | undefined> {
  const query = { $filter: `deviceId eq ${quoted(deviceId)}`, $top: '999' }
  // A service that does not know the filter answers every device; the wrong one must never get into a group.
  for await (const page of everyPage('directory.device.list', { query }, signal)) {
    const found = page.find((device) => device.deviceId.toLowerCase() === deviceId.toLowerCase())
    if (found) return found
  }
  return undefined
}

/** By its id; undefined when there is none. */
export const deviceObject = (id: string, signal?: AbortSignal): Promise<DirectoryDevice | undefined> =>
  request('directory.device.read', { path: { id } }, signal).catch((problem: unknown) => {
    if (problem instanceof ApiProblem && problem.status === 404) return undefined
    throw problem
  })

export const setDeviceEnabled = (id: string, accountEnabled: boolean) =>
  request('directory.device.change', { path: { id }, body: { accountEnabled } })

export const deleteDirectoryDevice = (id: string) => request('directory.device.delete', { path: { id } })

export const addMember = (groupId: string, objectId: string, graph: string) =>
  request('directory.group.add-member', {
    path: { id: groupId },
    body: { '@odata.id': `${graph}/v1.0/directoryObjects/${objectId}` },
  })

export const removeMember = (groupId: string, objectId: string) =>
  request('directory.group.remove-member', { path: { id: groupId, memberId: objectId } })

export type Organization = Entry<'directory.organization.list'>
export type SecretsNeed = Organization['secretsNeed']
/** Proof that devices need to get secrets, from weak to strong. */
export const secretsNeeds = ['registered', 'ek', 'attested'] as const satisfies readonly SecretsNeed[]

export const changeOrganization = (id: string, body: ParamsOf<'directory.organization.change'>['body']) =>
  request('directory.organization.change', { path: { id }, body })

export const organization = async (signal?: AbortSignal): Promise<Organization | undefined> =>
  (await request('directory.organization.list', {}, signal)).value[0]

/** Its logo as a `data:` address, since the portal shows no picture of another origin. */
export type Branding = Pick<
  Reply<'directory.branding.read'>,
  'displayName' | 'signInPageText' | 'usernameHintText' | 'backgroundColor'
> & { readonly organizationId: string; readonly logo: string }
export type BrandingTexts = Omit<Branding, 'organizationId' | 'logo'>

/** All of it empty where nothing was ever set. */
export async function branding(signal?: AbortSignal): Promise<Branding> {
  const found = await organization(signal)
  if (!found) throw new Error('The service did not say which organisation this is.')
  const nothing = { displayName: null, signInPageText: null, usernameHintText: null, backgroundColor: null }
  try {
    const set = await request('directory.branding.read', { path: { id: found.id } }, signal)
    const logo = set.squareLogoRelativeUrl ? await picture(set.squareLogoRelativeUrl, signal) : ''
    return { ...set, organizationId: found.id, logo }
  } catch (problem) {
    if (!(problem instanceof ApiProblem && problem.status === 404)) throw problem
    return { ...nothing, organizationId: found.id, logo: '' }
  }
}

async function picture(path: string, signal?: AbortSignal): Promise<string> {
  // The sign-in page may keep a logo for minutes; here it may have been changed a moment ago.
  const response = await fetch(`${config().login}/${path}`, { cache: 'reload', signal: signal ?? null })
  if (!response.ok) throw new Error(`The logo cannot be read (HTTP ${response.status}).`)
  return dataAddress(await response.blob())
}

export const dataAddress = (file: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader()
    reader.onload = () => resolve(String(reader.result))
    reader.onerror = () => reject(new Error('The file cannot be read.'))
    reader.readAsDataURL(file)
  })

export const changeBranding = (id: string, body: Partial<BrandingTexts>) =>
  request('directory.branding.change', { path: { id }, body })

/** Without a picture there is no logo any more. */
export async function putLogo(id: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
  const contentType = bytes[0] === 0xff ? 'image/jpeg' : bytes.length > 0 ? 'image/png' : 'application/octet-stream'
  await call(addressOf('directory.branding.logo', { path: { id } }), {
    method: 'PUT',
    body: new Blob([bytes]),
    contentType,
  })
}
