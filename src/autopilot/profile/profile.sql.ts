// Deployment profiles.

import { sql } from 'kysely'

import { anyOf } from '../../db/any-of.ts'
import type { Db } from '../../db/schema.ts'
import { boolean, guid, instant, managementList, text } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import { ProfileId, TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { JoinType, ProfileMode, ProfileSettings } from './profile.ts'

/** By a partner for its customer. */
export type Made = {
  readonly through: 'partner-center'
  /** The partner's tenant. */
  readonly by: TenantId
  readonly name: string
  /** What it chose and every profile does anyway, to be shown as it was sent. */
  readonly bits: number
}

export type Profile = {
  readonly id: ProfileId
  readonly displayName: string
  readonly description: string
  readonly mode: ProfileMode
  readonly joinType: JoinType
  readonly settings: ProfileSettings
  readonly createdAt: Date
  readonly modifiedAt: Date
  readonly version: number
  /** Undefined: by the organisation itself, over the administration API. */
  readonly made: Made | undefined
}

function selectProfiles(db: Db, tenantId: TenantId) {
  return db
    .selectFrom('deployment_profile')
    .select([
      'id',
      'display_name',
      'description',
      'mode',
      'join_type',
      'settings',
      'created_at',
      'modified_at',
      'version',
      'made_through',
      'made_by',
      'made_by_name',
      'partner_bits',
    ])
    .where('tenant_id', '=', tenantId)
}

type Row = Awaited<ReturnType<ReturnType<typeof selectProfiles>['executeTakeFirstOrThrow']>>

function toProfile(row: Row): Profile {
  return {
    id: ProfileId.parse(row.id),
    displayName: row.display_name,
    description: row.description,
    mode: row.mode,
    joinType: row.join_type,
    settings: row.settings as ProfileSettings,
    createdAt: row.created_at,
    modifiedAt: row.modified_at,
    version: row.version,
    made:
      row.made_through === null || row.made_by === null
        ? undefined
        : {
            through: row.made_through,
            by: TenantId.parse(row.made_by),
            name: row.made_by_name ?? '',
            bits: row.partner_bits,
          },
  }
}

export async function byId(db: Db, tenantId: TenantId, id: ProfileId): Promise<Profile | undefined> {
  const row = await selectProfiles(db, tenantId).where('id', '=', id).executeTakeFirst()
  return row && toProfile(row)
}

export const profileList = managementList({
  name: 'windowsAutopilotDeploymentProfiles',
  key: 'id',
  // Their rank. A tenant holds at most 350, so that the index on its ids serves.
  order: [
    { property: 'createdDateTime', descending: false },
    { property: 'id', descending: false },
  ],
  page: { usual: 350, largest: 1000, above: 'cut' },
  counts: 'always',
  expands: ['assignments'],
  properties: {
    id: guid('id'),
    displayName: text('display_name', { searched: true }),
    description: text('description', { searched: true }),
    locale: text(sql`settings ->> 'locale'`, { nullable: true }),
    language: text(sql`settings ->> 'locale'`, { nullable: true }),
    deviceNameTemplate: text(sql`settings ->> 'deviceNameTemplate'`),
    deviceType: text(sql`settings ->> 'deviceType'`),
    hardwareHashExtractionEnabled: boolean(sql`(settings ->> 'hardwareHashExtractionEnabled')::boolean`),
    preprovisioningAllowed: boolean(sql`(settings ->> 'preprovisioningAllowed')::boolean`),
    createdDateTime: instant('created_at'),
    lastModifiedDateTime: instant('modified_at'),
    madeBy: text(sql`coalesce(made_by_name, '')`),
  },
  types: {
    azureADWindowsAutopilotDeploymentProfile: sql`join_type = 'aad'`,
    activeDirectoryWindowsAutopilotDeploymentProfile: sql`join_type = 'hybrid'`,
  },
})

export async function page(db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<Profile>> {
  const found = await pageOf({ db, tenantId, select: (on) => selectProfiles(on, tenantId) }, profileList, wanted)
  return { ...found, rows: found.rows.map(toProfile) }
}

/** Oldest first, which is also their rank; a tenant holds at most 350. */
export async function all(db: Db, tenantId: TenantId): Promise<Profile[]> {
  const rows = await selectProfiles(db, tenantId).orderBy('created_at').orderBy('id').limit(350).execute()
  return rows.map(toProfile)
}

/** Those of the ids whose managed devices are to be registered, oldest first. */
export async function converting(
  db: Db,
  tenantId: TenantId,
  ids: readonly string[],
): Promise<Array<Pick<Profile, 'id' | 'displayName'>>> {
  const rows = await db
    .selectFrom('deployment_profile')
    .select(['id', 'display_name'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', anyOf(ids, 'uuid'))
    .where(sql<boolean>`(settings ->> 'hardwareHashExtractionEnabled')::boolean`)
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  return rows.map((row) => ({ id: ProfileId.parse(row.id), displayName: row.display_name }))
}

export async function nameTaken(db: Db, tenantId: TenantId, name: string, except?: ProfileId): Promise<boolean> {
  const row = await db
    .selectFrom('deployment_profile')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where(sql`lower(display_name)`, '=', sql`lower(${name})`)
    .executeTakeFirst()
  return row !== undefined && row.id !== except
}

export type ProfileContent = Pick<Profile, 'displayName' | 'description' | 'mode' | 'joinType' | 'settings' | 'made'>

export async function insert(
  db: Db,
  operation: OperationContext,
  id: ProfileId,
  profile: ProfileContent,
): Promise<void> {
  await db
    .insertInto('deployment_profile')
    .values({
      tenant_id: operation.tenantId,
      id,
      display_name: profile.displayName,
      description: profile.description,
      mode: profile.mode,
      join_type: profile.joinType,
      settings: JSON.stringify(profile.settings),
      created_at: operation.now,
      modified_at: operation.now,
      made_through: profile.made?.through ?? null,
      made_by: profile.made?.by ?? null,
      made_by_name: profile.made?.name ?? null,
      partner_bits: profile.made?.bits ?? 0,
    })
    .execute()
}

/** Mode and join type stay as they were made. False when somebody else changed or deleted it first. */
export async function update(
  db: Db,
  operation: OperationContext,
  { id, version }: Pick<Profile, 'id' | 'version'>,
  profile: ProfileContent,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('deployment_profile')
    .set((eb) => ({
      display_name: profile.displayName,
      description: profile.description,
      settings: JSON.stringify(profile.settings),
      partner_bits: profile.made?.bits ?? 0,
      modified_at: operation.now,
      version: eb('version', '+', 1),
    }))
    .where('tenant_id', '=', operation.tenantId)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

/** How many registered devices have each of them now; one that none has is left out. */
export async function deviceCounts(
  db: Db,
  tenantId: TenantId,
  ids: readonly ProfileId[],
): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('autopilot_device')
    .select((eb) => ['profile_id', eb.fn.countAll<string>().as('devices')])
    .where('tenant_id', '=', tenantId)
    .where('profile_id', '=', anyOf(ids, 'uuid'))
    .groupBy('profile_id')
    .execute()
  return new Map(rows.map((row) => [row.profile_id ?? '', Number(row.devices)]))
}

/** Devices that have it directly lose it. */
export async function remove(db: Db, tenantId: TenantId, id: ProfileId): Promise<void> {
  await db
    .updateTable('autopilot_device')
    .set({ explicit_profile_id: null })
    .where('tenant_id', '=', tenantId)
    .where('explicit_profile_id', '=', id)
    .execute()
  await db.deleteFrom('deployment_profile').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
}

/** A profile that the organisation itself gave to a device stays. */
export async function takeMadeByPartners(
  db: Db,
  tenantId: TenantId,
  registrationIds: readonly string[],
): Promise<void> {
  await db
    .updateTable('autopilot_device')
    .set({ explicit_profile_id: null })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', anyOf(registrationIds, 'uuid'))
    .where('explicit_profile_id', 'in', (eb) =>
      eb
        .selectFrom('deployment_profile')
        .select('id')
        .where('tenant_id', '=', tenantId)
        .where('made_by', 'is not', null),
    )
    .execute()
}

/** Returns the ids of the devices that exist. */
export async function giveDirectly(
  db: Db,
  tenantId: TenantId,
  id: ProfileId | null,
  registrationIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await db
    .updateTable('autopilot_device')
    .set({ explicit_profile_id: id })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', anyOf(registrationIds, 'uuid'))
    .returning('id')
    .execute()
  return new Set(rows.map((row) => row.id))
}
