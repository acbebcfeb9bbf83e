// Reading the directory for a caller of one tenant: found, or a fault that names the missing thing.

import type { Db } from '../db/schema.ts'
import type { Wanted } from '../graph/options.ts'
import type { Found } from '../graph/page.sql.ts'
import { Fault, notFound } from '../kernel/fault.ts'
import { type DirectoryDeviceId, type GroupId, type TenantId, UserId } from '../kernel/id.ts'
import * as deviceRows from './device/device.sql.ts'
import * as groupRows from './group/group.sql.ts'
import * as nested from './membership/nested/nested.sql.ts'
import { maySee, type Scopes } from './membership/seeing.ts'
import { asReached, type ReachedGroups } from './seat/reached-group.ts'
import * as seatRows from './seat/seat.sql.ts'
import * as tenantRows from './tenant/tenant.sql.ts'
import * as accounts from './user/bulk-account.sql.ts'
import * as userRows from './user/user.sql.ts'

export { deviceList } from './device/device.sql.ts'
export { groupList, memberList } from './group/group.sql.ts'
export { userList } from './user/user.sql.ts'

export async function tenant(db: Db, tenantId: TenantId): Promise<tenantRows.Tenant> {
  const found = await tenantRows.byId(db, tenantId)
  if (!found) throw notFound('Organization', tenantId)
  return found
}

/** Not found when nothing is configured, as the original answers. */
export async function branding(db: Db, tenantId: TenantId): Promise<tenantRows.Branding> {
  const found = (await tenant(db, tenantId)).branding
  const configured = found.name ?? found.signInText ?? found.usernameHint ?? found.backgroundColor ?? found.hasLogo
  if (!configured) throw notFound('Branding', tenantId)
  return found
}

/** With the seats of licences and why there are, and with the bulk token whose account it is. */
export type LicensedUser = userRows.User & {
  readonly seats: readonly seatRows.Seat[]
  readonly bulkTokenId: string | null
}
export type LicensedGroup = groupRows.Group & {
  readonly licences: readonly seatRows.Assigned[]
  /** Of the groups in it: what decides, or once decided, on their members. */
  readonly inside: readonly nested.InnerRule[]
}

export async function withSeats(
  db: Db,
  tenantId: TenantId,
  users: readonly userRows.User[],
  reached: ReachedGroups,
): Promise<LicensedUser[]> {
  if (users.length === 0) return []
  const ids = users.map(({ id }) => id)
  const seats = await seatRows.seatsOf(db, tenantId, ids)
  const held = new Map<string, seatRows.Seat[]>(users.map(({ id }) => [id, []]))
  for (const seat of seats) held.get(seat.userId)?.push(asReached(seat, reached))
  const tokenIds = await accounts.tokenIdsOf(db, tenantId, ids)
  return users.map((one) => ({
    ...one,
    seats: held.get(one.id) ?? [],
    bulkTokenId: tokenIds.get(one.id) ?? null,
  }))
}

export type ManagedUser = LicensedUser & { readonly manager?: LicensedUser }

export async function withManagers(
  db: Db,
  tenantId: TenantId,
  people: readonly LicensedUser[],
): Promise<ManagedUser[]> {
  const managers = await userRows.managersOf(db, tenantId, people)
  const licensed = await withSeats(db, tenantId, [...managers.values()], undefined)
  const byId = new Map(licensed.map((one) => [one.id, one]))
  return people.map((one) => {
    const manager = one.managerId === null ? undefined : byId.get(one.managerId)
    return manager ? { ...one, manager } : one
  })
}

async function withLicences(db: Db, tenantId: TenantId, groups: readonly groupRows.Group[]): Promise<LicensedGroup[]> {
  if (groups.length === 0) return []
  const ids = groups.map(({ id }) => id)
  const assigned = new Map<string, seatRows.Assigned[]>(ids.map((id) => [id, []]))
  for (const one of await seatRows.assignedTo(db, tenantId, ids)) assigned.get(one.holderId)?.push(one)
  const inner = await nested.innerRules(db, tenantId, ids)
  return groups.map((one) => ({
    ...one,
    licences: assigned.get(one.id) ?? [],
    inside: inner.filter(({ withinId }) => withinId === one.id),
  }))
}

/** By object id or by principal name. */
export async function user(db: Db, tenantId: TenantId, key: string, reached?: ReachedGroups): Promise<LicensedUser> {
  const id = UserId.safeParse(key)
  const found = id.success ? await userRows.byId(db, tenantId, id.data) : await userRows.byUpn(db, tenantId, key)
  if (!found) throw notFound('User', key)
  const [licensed] = await withSeats(db, tenantId, [found], reached)
  return licensed ?? { ...found, seats: [], bulkTokenId: null }
}

export async function users(...asked: Parameters<typeof userRows.page>): Promise<Found<LicensedUser>> {
  const [db, tenantId, { groupIds }] = asked
  const found = await userRows.page(...asked)
  return { ...found, rows: await withSeats(db, tenantId, found.rows, groupIds) }
}

export async function group(db: Db, tenantId: TenantId, id: GroupId): Promise<LicensedGroup> {
  const found = await groupRows.byId(db, tenantId, id)
  if (!found) throw notFound('Group', id)
  const [licensed] = await withLicences(db, tenantId, [found])
  return licensed ?? { ...found, licences: [], inside: [] }
}

export async function groups(...asked: Parameters<typeof groupRows.page>): Promise<Found<LicensedGroup>> {
  const [db, tenantId] = asked
  const found = await groupRows.page(...asked)
  return { ...found, rows: await withLicences(db, tenantId, found.rows) }
}

/** The groups that a device, a person or a group is in; `inner`: by groups in them, too. */
export async function groupsHolding(
  db: Db,
  tenantId: TenantId,
  held: { readonly id: string; readonly inner: boolean },
  wanted: Wanted,
): Promise<Found<LicensedGroup>> {
  const found = await groupRows.pageHolding(db, tenantId, held, wanted)
  return { ...found, rows: await withLicences(db, tenantId, found.rows) }
}

export const devices = deviceRows.page

/** Not found when there is no such group, so that nobody takes a misspelt id for an empty group. */
export async function members(
  db: Db,
  tenantId: TenantId,
  { id, scopes, inner }: { readonly id: GroupId; readonly scopes: Scopes; readonly inner: boolean },
  wanted: Wanted,
): Promise<Found<SeenMember>> {
  await group(db, tenantId, id)
  const sees = { device: maySee(scopes, 'device'), user: maySee(scopes, 'user'), group: true }
  const asksForNames = Boolean(wanted.filter || wanted.search) || wanted.order.some((by) => by.property !== 'id')
  if (asksForNames && !(sees.device && sees.user)) {
    throw new Fault(
      'forbidden',
      'Who searches or sorts the members of a group by their names needs the permissions Device.Read.All and User.Read.All too.',
      { reason: 'permission' },
    )
  }
  const found = await groupRows.members(db, tenantId, { id, inner }, wanted)
  return { ...found, rows: found.rows.map((row) => (sees[row.kind] ? row : { ...row, displayName: null, name: null })) }
}

/** Without names where the caller may not read them. */
export type SeenMember = Omit<groupRows.Member, 'displayName' | 'name'> & {
  readonly displayName: string | null
  readonly name: string | null
}

export async function device(db: Db, tenantId: TenantId, id: DirectoryDeviceId): Promise<deviceRows.DirectoryDevice> {
  const found = await deviceRows.byId(db, tenantId, id)
  if (!found) throw notFound('Device', id)
  return found
}

export const ownedDevices = deviceRows.ownedPage
