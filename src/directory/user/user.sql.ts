// Users and their roles. A user principal name is unique in its tenant whatever its letter case, and whether an accent is its
// own character or part of one (names are kept in NFC, Unicode Standard Annex #15); only the database makes
// letters small, as its index does, since JavaScript has other rules for some of them.

import { type RawBuilder, sql } from 'kysely'

import { anyOf } from '../../db/any-of.ts'
import type { Db } from '../../db/schema.ts'
import { boolean, directoryList, guid, instant, type List, objects, text } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import type { PersonAttributes } from '../../kernel/attribute/person-attribute.ts'
import { type TenantId, UserId } from '../../kernel/id.ts'
import type { Role, RoleInGroup } from '../../kernel/role.ts'
import { attributeColumns, attributeProperties, attributesIn, attributesSet } from './attributes.sql.ts'

export type User = {
  readonly id: UserId
  readonly userPrincipalName: string
  readonly displayName: string
  readonly givenName: string | null
  readonly surname: string | null
  readonly passwordHash: string
  readonly accountEnabled: boolean
  /** Counts when the tenant lets only selected users join devices. */
  readonly mayJoin: boolean
  /** By a seat of a licence for management. */
  readonly mdmLicensed: boolean
  /** By a seat of the premium licence of the directory. */
  readonly directoryPremium: boolean
  /** Only credentials of this epoch count (credentials.ops.ts). */
  readonly credentialsEpoch: number
  readonly credentialsValidFrom: Date | null
  readonly createdAt: Date
  /** Those that count everywhere. */
  readonly roles: readonly Role[]
  readonly rolesInGroups: readonly RoleInGroup[]
  readonly attributes: PersonAttributes
  /** What another directory calls the person. */
  readonly externalId: string | null
  /** The directory that the person comes from, and where the account is changed; null for one that was made here. */
  readonly source: string | null
  readonly managerId: UserId | null
  /** Grows with each change. */
  readonly version: number
}

const columns = [
  'id',
  'user_principal_name',
  'display_name',
  'given_name',
  'surname',
  'password_hash',
  'account_enabled',
  'may_join',
  'mdm_licensed',
  'directory_premium',
  'credentials_epoch',
  'credentials_valid_from',
  'created_at',
  'external_id',
  'source',
  'manager_id',
  'version',
  ...attributeColumns,
] as const

function selectUsers(db: Db, tenantId: TenantId) {
  return db
    .selectFrom('directory_user')
    .select(columns)
    .select((eb) =>
      eb
        .selectFrom('role_member')
        .select(sql<Role[]>`coalesce(array_agg(role order by role), '{}')`.as('roles'))
        .where('role_member.tenant_id', '=', tenantId)
        .whereRef('role_member.user_id', '=', 'directory_user.id')
        .as('roles'),
    )
    .select((eb) =>
      eb
        .selectFrom('role_in_group')
        .select(
          sql<RoleInGroup[]>`coalesce(jsonb_agg(jsonb_build_object('role', role, 'groupId', group_id)
                             order by role, group_id), '[]')`.as('in_groups'),
        )
        .where('role_in_group.tenant_id', '=', tenantId)
        .whereRef('role_in_group.user_id', '=', 'directory_user.id')
        .as('roles_in_groups'),
    )
    .where('directory_user.tenant_id', '=', tenantId)
}

type Row = Awaited<ReturnType<ReturnType<typeof selectUsers>['executeTakeFirstOrThrow']>>

function toUser(row: Row): User {
  return {
    id: UserId.parse(row.id),
    userPrincipalName: row.user_principal_name,
    displayName: row.display_name,
    givenName: row.given_name,
    surname: row.surname,
    passwordHash: row.password_hash,
    accountEnabled: row.account_enabled,
    mayJoin: row.may_join,
    mdmLicensed: row.mdm_licensed,
    directoryPremium: row.directory_premium,
    credentialsEpoch: row.credentials_epoch,
    credentialsValidFrom: row.credentials_valid_from,
    createdAt: row.created_at,
    roles: row.roles ?? [],
    rolesInGroups: row.roles_in_groups ?? [],
    attributes: attributesIn(row),
    externalId: row.external_id,
    source: row.source,
    managerId: row.manager_id === null ? null : UserId.parse(row.manager_id),
    version: row.version,
  }
}

/** The account of this id as one value of a statement that reads more; `userIn` reads it. */
export const userPart = (db: Db, tenantId: TenantId, id: RawBuilder<UserId>): RawBuilder<unknown> =>
  sql`(select to_jsonb(one) from ${selectUsers(db, tenantId).where('id', '=', id)} as one)`

/** The same for the account of a name. */
export const userNamedPart = (db: Db, tenantId: TenantId, upn: string): RawBuilder<unknown> =>
  sql`(select to_jsonb(one) from ${selectUsers(db, tenantId).where(isNamed(upn))} as one)`

export function userIn(part: unknown): User | undefined {
  const row = part as Row | null // written by userPart: as the row, with its times in text
  if (!row) return undefined
  const dateOf = (value: Date | null) => value && new Date(value)
  return toUser({
    ...row,
    credentials_valid_from: dateOf(row.credentials_valid_from),
    employee_hire_date: dateOf(row.employee_hire_date),
    created_at: new Date(row.created_at),
  })
}

export async function byId(db: Db, tenantId: TenantId, id: UserId): Promise<User | undefined> {
  const row = await selectUsers(db, tenantId).where('id', '=', id).executeTakeFirst()
  return row && toUser(row)
}

/** Whoever changes this account at the same time is first, or waits. */
export async function lockOne(tx: Db, tenantId: TenantId, id: UserId): Promise<void> {
  await tx
    .selectFrom('directory_user')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .forNoKeyUpdate()
    .execute()
}

const isNamed = (upn: string) => sql<boolean>`lower(user_principal_name) = lower(${upn.normalize('NFC')})`

/** Of these letters there is nothing to make small, in any language. */
const small = /^[\x21-\x40\x5b-\x7e]+$/

/** How a sign-in name is compared: all spellings that find the same account by `byUpn`, and no others, have it in common. */
export async function comparedName(db: Db, upn: string): Promise<string> {
  if (small.test(upn)) return upn
  const { rows } = await sql<{ name: string }>`select lower(${upn.normalize('NFC')}) as name`.execute(db)
  return rows[0]?.name ?? ''
}

export async function byUpn(db: Db, tenantId: TenantId, upn: string): Promise<User | undefined> {
  const row = await selectUsers(db, tenantId).where(isNamed(upn)).executeTakeFirst()
  return row && toUser(row)
}

const seatsWhere = (condition: RawBuilder<unknown>) => sql`(
  select s.sku_id, s.granted from licence_seat s
   where s.tenant_id = directory_user.tenant_id and s.user_id = directory_user.id and ${condition}) as licence`

export const userList = directoryList({
  name: 'users',
  expands: ['manager'],
  expandsAlike: ['manager'],
  member: sql.ref('directory_user.id'),
  key: 'id',
  order: [{ property: 'userPrincipalName', descending: false }],
  properties: {
    id: guid('directory_user.id'),
    userPrincipalName: text('directory_user.user_principal_name', { searched: true }),
    // A mailbox has the address that its owner signs in with.
    mail: text('directory_user.user_principal_name', { searched: true }),
    displayName: text('directory_user.display_name', { searched: true }),
    givenName: text('directory_user.given_name', { searched: true, nullable: true }),
    surname: text('directory_user.surname', { searched: true, nullable: true }),
    accountEnabled: boolean('directory_user.account_enabled'),
    createdDateTime: instant('directory_user.created_at'),
    mayJoinDevices: boolean('directory_user.may_join'),
    mdmLicensed: boolean('directory_user.mdm_licensed'),
    assignedLicenses: objects(seatsWhere(sql`s.granted`), { skuId: guid('licence.sku_id') }),
    licenseAssignmentStates: objects(seatsWhere(sql`true`), {
      skuId: guid('licence.sku_id'),
      state: text(sql`case when licence.granted then 'Active' else 'Error' end`),
    }),
    onPremisesImmutableId: text('directory_user.external_id', { nullable: true, exact: true }),
    onPremisesSyncEnabled: boolean(sql`case when directory_user.source is not null then true end`, { nullable: true }),
    source: text('directory_user.source', { nullable: true }),
    bulkTokenId: guid(
      sql`(select t.id from bulk_token t
            where t.tenant_id = directory_user.tenant_id and t.user_id = directory_user.id)`,
      { nullable: true },
    ),
    ...attributeProperties,
  },
})

/** `list`: as another wire asks for people. */
export async function page(db: Db, tenantId: TenantId, wanted: Wanted, list: List = userList): Promise<Found<User>> {
  const found = await pageOf({ db, tenantId, select: (on) => selectUsers(on, tenantId) }, list, wanted)
  return { ...found, rows: found.rows.map(toUser) }
}

export async function managerOf(db: Db, tenantId: TenantId, id: UserId): Promise<UserId | undefined> {
  const row = await db
    .selectFrom('directory_user')
    .select('manager_id')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.manager_id ? UserId.parse(row.manager_id) : undefined
}

/** The managers of these people, by the id of each who has one. */
export async function managersOf(
  db: Db,
  tenantId: TenantId,
  people: readonly User[],
): Promise<ReadonlyMap<string, User>> {
  const ids = [...new Set(people.flatMap(({ managerId }) => managerId ?? []))]
  if (ids.length === 0) return new Map()
  const rows = await selectUsers(db, tenantId).where('id', '=', anyOf(ids, 'uuid')).execute()
  const byId = new Map(rows.map((row) => [row.id, toUser(row)]))
  return new Map(
    people.flatMap(({ id, managerId }) => {
      const manager = managerId === null ? undefined : byId.get(managerId)
      return manager ? [[id, manager] as const] : []
    }),
  )
}

export async function setManager(tx: Db, tenantId: TenantId, id: UserId, managerId: UserId | null): Promise<void> {
  await tx
    .updateTable('directory_user')
    .set((eb) => ({ manager_id: managerId, version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/** Answers with the people who have no manager any more. */
export async function leaveReports(tx: Db, tenantId: TenantId, managerId: UserId): Promise<UserId[]> {
  const rows = await tx
    .updateTable('directory_user')
    .set((eb) => ({ manager_id: null, version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('manager_id', '=', managerId)
    .returning('id')
    .execute()
  return rows.map(({ id }) => UserId.parse(id))
}

/** The people whose manager this one is. */
export async function reportsPage(db: Db, tenantId: TenantId, id: UserId, wanted: Wanted): Promise<Found<User>> {
  const select = (on: Db) => selectUsers(on, tenantId).where('manager_id', '=', id)
  const found = await pageOf({ db, tenantId, select }, userList, wanted)
  return { ...found, rows: found.rows.map(toUser) }
}

/** By what another directory calls the person. */
export async function byExternalId(db: Db, tenantId: TenantId, externalId: string): Promise<User | undefined> {
  const row = await selectUsers(db, tenantId).where('external_id', '=', externalId).executeTakeFirst()
  return row && toUser(row)
}

export async function beginEpoch(db: Db, tenantId: TenantId, id: UserId, now: Date): Promise<void> {
  await db
    .updateTable('directory_user')
    .set((eb) => ({ credentials_epoch: eb('credentials_epoch', '+', 1), credentials_valid_from: now }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

type NewRow = Pick<User, 'id' | 'userPrincipalName' | 'displayName' | 'passwordHash'> & {
  readonly givenName?: string | null | undefined
  readonly surname?: string | null | undefined
  readonly attributes?: Partial<PersonAttributes> | undefined
  readonly mayJoin?: boolean | undefined
  readonly mdmLicensed?: boolean | undefined
  readonly accountEnabled?: boolean | undefined
  readonly externalId?: string | null | undefined
  readonly source?: string | null | undefined
}

/** False when the tenant has a user of that name, or of that external id. */
export async function insert(
  tx: Db,
  { tenantId, now }: { readonly tenantId: TenantId; readonly now: Date },
  user: NewRow,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('directory_user')
    .values({
      tenant_id: tenantId,
      id: user.id,
      user_principal_name: user.userPrincipalName,
      display_name: user.displayName,
      given_name: user.givenName ?? null,
      surname: user.surname ?? null,
      password_hash: user.passwordHash,
      may_join: user.mayJoin ?? false,
      mdm_licensed: user.mdmLicensed ?? true,
      account_enabled: user.accountEnabled ?? true,
      external_id: user.externalId ?? null,
      source: user.source ?? null,
      directory_premium: user.mdmLicensed ?? true,
      created_at: now,
      ...attributesSet(user.attributes ?? {}),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

export async function giveRoles(tx: Db, tenantId: TenantId, id: UserId, roles: readonly Role[]): Promise<void> {
  await tx
    .insertInto('role_member')
    .values(roles.map((role) => ({ tenant_id: tenantId, user_id: id, role })))
    .execute()
}

/** Unnamed members stay. */
export async function change(
  tx: Db,
  tenantId: TenantId,
  id: UserId,
  to: Partial<
    Pick<
      User,
      | 'userPrincipalName'
      | 'externalId'
      | 'source'
      | 'displayName'
      | 'givenName'
      | 'surname'
      | 'accountEnabled'
      | 'mayJoin'
    >
  > & {
    readonly passwordHash?: string | undefined
    readonly attributes?: Partial<PersonAttributes> | undefined
  },
): Promise<void> {
  await tx
    .updateTable('directory_user')
    .set((eb) => ({
      ...(to.userPrincipalName !== undefined && { user_principal_name: to.userPrincipalName }),
      ...(to.externalId !== undefined && { external_id: to.externalId }),
      ...(to.source !== undefined && { source: to.source }),
      ...(to.displayName !== undefined && { display_name: to.displayName }),
      ...(to.givenName !== undefined && { given_name: to.givenName }),
      ...(to.surname !== undefined && { surname: to.surname }),
      ...attributesSet(to.attributes ?? {}),
      ...(to.accountEnabled !== undefined && { account_enabled: to.accountEnabled }),
      ...(to.mayJoin !== undefined && { may_join: to.mayJoin }),
      ...(to.passwordHash && { password_hash: to.passwordHash }),
      version: eb('version', '+', 1),
    }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/** With its memberships of groups. */
export async function remove(tx: Db, tenantId: TenantId, id: UserId): Promise<void> {
  await tx.deleteFrom('directory_user').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
  await tx.deleteFrom('group_member').where('tenant_id', '=', tenantId).where('member_id', '=', id).execute()
}
