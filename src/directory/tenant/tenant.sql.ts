// Tenants and their verified domains. `domain` is keyed by its name alone: it is how a tenant is found from outside.

import { type RawBuilder, sql } from 'kysely'

import { anyOf } from '../../db/any-of.ts'
import type { Db } from '../../db/schema.ts'
import type { AssurancePolicy } from '../../kernel/assurance-needs.ts'
import { TenantId } from '../../kernel/id.ts'
import { skusWith, standardSku } from '../../kernel/licence.ts'

export type Branding = {
  readonly name: string | null
  readonly signInText: string | null
  readonly usernameHint: string | null
  readonly backgroundColor: string | null
  readonly hasLogo: boolean
}

export type Tenant = {
  readonly tenantId: TenantId
  readonly displayName: string
  readonly era: 'E18' | 'E24'
  readonly usersMayJoin: 'none' | 'selected' | 'all'
  readonly deviceQuotaPerUser: number
  /** How many devices one person may have in management. */
  readonly enrollmentLimitPerUser: number
  readonly mdmScope: 'none' | 'selected' | 'all'
  /** People may enrol devices in management that do not join. */
  readonly allowsUnjoinedEnrollment: boolean
  readonly allowsDigestSessions: boolean
  /** How often devices come to management once they are set up. */
  readonly checkinIntervalMinutes: number
  /** After so many days without a check-in a device does not comply. */
  readonly complianceDays: number
  /** Proof devices need to get secrets here. */
  readonly assurance: AssurancePolicy
  /** A device whose certificate or sign-in two use is disabled by itself. */
  readonly blocksSharedDevices: boolean
  /** People may sign in with a code on another device. */
  readonly allowsDeviceCodes: boolean
  /** To what touches nobody but themselves (kernel/permission.ts). */
  readonly allowsUserConsent: boolean
  readonly defaultDomain: string
  readonly domains: readonly string[]
  /** As it was configured. */
  readonly branding: Branding
  /** What people see: nothing of their organisation where it has no unit of the premium licence. */
  readonly look: Branding
  readonly createdAt: Date
}

/** Whoever never said how many units there are has those of the standard licence. */
const hasPremium = sql<boolean>`(
  not exists (select 1 from licence_sku k where k.tenant_id = tenant.tenant_id and k.sku_id = ${standardSku.id})
  or exists (select 1 from licence_sku k where k.tenant_id = tenant.tenant_id and k.units > 0
                                           and k.sku_id = any(${skusWith('AAD_PREMIUM')}::uuid[])))`

const generic: Branding = { name: null, signInText: null, usernameHint: null, backgroundColor: null, hasLogo: false }

function selectTenants(db: Db) {
  return db
    .selectFrom('tenant')
    .select((eb) => [
      'tenant.tenant_id',
      'display_name',
      'era',
      'users_may_join',
      'device_quota_per_user',
      'enrollment_limit_per_user',
      'mdm_scope',
      'allows_unjoined_enrollment',
      'allows_digest_sessions',
      'checkin_interval_minutes',
      'compliance_days',
      'secrets_need',
      'accepts_simulated_tpm',
      'blocks_shared_devices',
      'allows_device_codes',
      'allows_user_consent',
      'brand_name',
      'brand_sign_in_text',
      'brand_username_hint',
      'brand_background_color',
      'created_at',
      eb('brand_logo', 'is not', null).as('has_logo'),
      hasPremium.as('has_premium'),
      eb
        .selectFrom('domain')
        .select(sql<string[]>`coalesce(array_agg(name order by is_default desc, name), '{}')`.as('names'))
        .whereRef('domain.tenant_id', '=', 'tenant.tenant_id')
        .as('domains'),
    ])
}

type Row = Awaited<ReturnType<ReturnType<typeof selectTenants>['executeTakeFirstOrThrow']>>

function toTenant(row: Row): Tenant {
  const domains = row.domains ?? []
  const branding = {
    name: row.brand_name,
    signInText: row.brand_sign_in_text,
    usernameHint: row.brand_username_hint,
    backgroundColor: row.brand_background_color,
    hasLogo: Boolean(row.has_logo),
  }
  return {
    tenantId: TenantId.parse(row.tenant_id),
    displayName: row.display_name,
    era: row.era,
    usersMayJoin: row.users_may_join,
    deviceQuotaPerUser: row.device_quota_per_user,
    enrollmentLimitPerUser: row.enrollment_limit_per_user,
    mdmScope: row.mdm_scope,
    allowsUnjoinedEnrollment: row.allows_unjoined_enrollment,
    allowsDigestSessions: row.allows_digest_sessions,
    checkinIntervalMinutes: row.checkin_interval_minutes,
    complianceDays: row.compliance_days,
    assurance: { secretsNeed: row.secrets_need, acceptsSimulatedTpm: row.accepts_simulated_tpm },
    blocksSharedDevices: row.blocks_shared_devices,
    allowsDeviceCodes: row.allows_device_codes,
    allowsUserConsent: row.allows_user_consent,
    defaultDomain: domains[0] ?? '',
    domains,
    branding,
    look: row.has_premium ? branding : generic,
    createdAt: row.created_at,
  }
}

/** The tenant as one value of a statement that reads more; `tenantIn` reads it. */
export const tenantPart = (db: Db, tenantId: TenantId): RawBuilder<unknown> =>
  sql`(select to_jsonb(one) from ${selectTenants(db).where('tenant.tenant_id', '=', tenantId)} as one)`

export function tenantIn(part: unknown): Tenant | undefined {
  const row = part as Row | null // written by tenantPart: as the row, with its time in text
  return row ? toTenant({ ...row, created_at: new Date(row.created_at) }) : undefined
}

export async function byId(db: Db, tenantId: TenantId): Promise<Tenant | undefined> {
  const row = await selectTenants(db).where('tenant.tenant_id', '=', tenantId).executeTakeFirst()
  return row && toTenant(row)
}

/** What these organisations are called; one that has left is not among them. */
export async function namesOf(db: Db, tenantIds: readonly TenantId[]): Promise<ReadonlyMap<TenantId, string>> {
  const rows = await db
    .selectFrom('tenant')
    .select(['tenant_id', 'display_name'])
    .where('tenant_id', '=', anyOf(tenantIds, 'uuid'))
    .execute()
  return new Map(rows.map((row) => [TenantId.parse(row.tenant_id), row.display_name]))
}

/** Proof devices need to get secrets here. */
export async function assurancePolicy(db: Db, tenantId: TenantId): Promise<AssurancePolicy> {
  const row = await db
    .selectFrom('tenant')
    .select(['secrets_need', 'accepts_simulated_tpm'])
    .where('tenant_id', '=', tenantId)
    .executeTakeFirstOrThrow()
  return { secretsNeed: row.secrets_need, acceptsSimulatedTpm: row.accepts_simulated_tpm }
}

export async function blocksSharedDevices(db: Db, tenantId: TenantId): Promise<boolean> {
  const row = await db
    .selectFrom('tenant')
    .select('blocks_shared_devices')
    .where('tenant_id', '=', tenantId)
    .executeTakeFirstOrThrow()
  return row.blocks_shared_devices
}

/** The tenant that has verified this domain name; letter case does not matter. */
export async function idByDomain(db: Db, name: string): Promise<TenantId | undefined> {
  const row = await db
    .selectFrom('domain')
    .select('tenant_id')
    .where('name', '=', name.toLowerCase())
    .executeTakeFirst()
  return row && TenantId.parse(row.tenant_id)
}

export async function byDomain(db: Db, name: string): Promise<Tenant | undefined> {
  const row = await selectTenants(db)
    .where('tenant.tenant_id', '=', (eb) =>
      eb.selectFrom('domain').select('domain.tenant_id').where('domain.name', '=', name.toLowerCase()),
    )
    .executeTakeFirst()
  return row && toTenant(row)
}

export async function list(db: Db): Promise<Array<{ tenantId: TenantId; displayName: string; defaultDomain: string }>> {
  const rows = await db
    .selectFrom('tenant')
    .leftJoin('domain', (join) => join.onRef('domain.tenant_id', '=', 'tenant.tenant_id').on('is_default', '=', true))
    .select(['tenant.tenant_id', 'tenant.display_name', 'domain.name'])
    .orderBy('tenant.created_at')
    .limit(1000)
    .execute()
  return rows.map((row) => ({
    tenantId: TenantId.parse(row.tenant_id),
    displayName: row.display_name,
    defaultDomain: row.name ?? '',
  }))
}

export async function logo(db: Db, tenantId: TenantId): Promise<{ type: string; bytes: Buffer } | undefined> {
  const row = await db
    .selectFrom('tenant')
    .select(['brand_logo', 'brand_logo_type'])
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  return row?.brand_logo ? { type: row.brand_logo_type ?? 'image/png', bytes: row.brand_logo } : undefined
}

/** '' where a tenant has none. */
export async function defaultDomain(db: Db, tenantId: TenantId): Promise<string> {
  const row = await db
    .selectFrom('domain')
    .select('name')
    .where('tenant_id', '=', tenantId)
    .where('is_default', '=', true)
    .orderBy('name')
    .limit(1)
    .executeTakeFirst()
  return row?.name ?? ''
}

/** Of these domains one that a tenant has already. */
export async function firstTaken(db: Db, domains: readonly string[]): Promise<string | undefined> {
  const taken = await db
    .selectFrom('domain')
    .select('name')
    .where(
      'name',
      'in',
      domains.map((name) => name.toLowerCase()),
    )
    .executeTakeFirst()
  return taken?.name
}

/** With its domains, of which the first is the default. */
export async function insert(
  tx: Db,
  { tenantId, now }: { readonly tenantId: TenantId; readonly now: Date },
  tenant: { readonly displayName: string; readonly domains: readonly string[]; readonly era?: Tenant['era'] },
): Promise<void> {
  await tx
    .insertInto('tenant')
    .values({ tenant_id: tenantId, display_name: tenant.displayName, era: tenant.era ?? 'E24', created_at: now })
    .execute()
  await tx
    .insertInto('domain')
    .values(
      tenant.domains.map((name, index) => ({
        name: name.toLowerCase(),
        tenant_id: tenantId,
        is_initial: index === 0,
        is_default: index === 0,
        verified_at: now,
      })),
    )
    .execute()
}

export type TenantChange = {
  readonly displayName?: string
  readonly era?: Tenant['era']
  readonly usersMayJoin?: Tenant['usersMayJoin']
  readonly deviceQuotaPerUser?: number
  readonly enrollmentLimitPerUser?: number
  readonly mdmScope?: Tenant['mdmScope']
  readonly allowsUnjoinedEnrollment?: boolean
  /** Let devices come without a certificate (T-05). */
  readonly allowsDigestSessions?: boolean
  readonly checkinIntervalMinutes?: number
  readonly complianceDays?: number
  /** Proof devices need to get secrets. */
  readonly secretsNeed?: AssurancePolicy['secretsNeed']
  readonly acceptsSimulatedTpm?: boolean
  /** Disable a device as soon as two use its certificate or its sign-in (T-20). */
  readonly blocksSharedDevices?: boolean
  /** Let people sign in with a code on another device (T-13). */
  readonly allowsDeviceCodes?: boolean
  readonly allowsUserConsent?: boolean
}

/** Unnamed members stay. False when there is no such tenant. */
export async function change(tx: Db, tenantId: TenantId, to: TenantChange): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('tenant')
    .set((eb) => ({
      ...(to.displayName !== undefined && { display_name: to.displayName }),
      ...(to.era && { era: to.era }),
      ...(to.usersMayJoin && { users_may_join: to.usersMayJoin }),
      ...(to.deviceQuotaPerUser !== undefined && { device_quota_per_user: to.deviceQuotaPerUser }),
      ...(to.enrollmentLimitPerUser !== undefined && { enrollment_limit_per_user: to.enrollmentLimitPerUser }),
      ...(to.mdmScope && { mdm_scope: to.mdmScope }),
      ...(to.allowsUnjoinedEnrollment !== undefined && { allows_unjoined_enrollment: to.allowsUnjoinedEnrollment }),
      ...(to.allowsDigestSessions !== undefined && { allows_digest_sessions: to.allowsDigestSessions }),
      ...(to.checkinIntervalMinutes !== undefined && { checkin_interval_minutes: to.checkinIntervalMinutes }),
      ...(to.complianceDays !== undefined && { compliance_days: to.complianceDays }),
      ...(to.secretsNeed && { secrets_need: to.secretsNeed }),
      ...(to.acceptsSimulatedTpm !== undefined && { accepts_simulated_tpm: to.acceptsSimulatedTpm }),
      ...(to.blocksSharedDevices !== undefined && { blocks_shared_devices: to.blocksSharedDevices }),
      ...(to.allowsDeviceCodes !== undefined && { allows_device_codes: to.allowsDeviceCodes }),
      ...(to.allowsUserConsent !== undefined && { allows_user_consent: to.allowsUserConsent }),
      version: eb('version', '+', 1),
    }))
    .where('tenant_id', '=', tenantId)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}

export type BrandingChange = {
  readonly name?: string | null
  readonly signInText?: string | null
  readonly usernameHint?: string | null
  readonly backgroundColor?: string | null
}

export async function changeBranding(tx: Db, tenantId: TenantId, to: BrandingChange): Promise<void> {
  await tx
    .updateTable('tenant')
    .set((eb) => ({
      ...(to.name !== undefined && { brand_name: to.name }),
      ...(to.signInText !== undefined && { brand_sign_in_text: to.signInText }),
      ...(to.usernameHint !== undefined && { brand_username_hint: to.usernameHint }),
      ...(to.backgroundColor !== undefined && { brand_background_color: to.backgroundColor }),
      version: eb('version', '+', 1),
    }))
    .where('tenant_id', '=', tenantId)
    .execute()
}

export async function setLogo(
  tx: Db,
  tenantId: TenantId,
  logo: { readonly bytes: Uint8Array; readonly type: string | null } | null,
): Promise<void> {
  await tx
    .updateTable('tenant')
    .set((eb) => ({
      brand_logo: logo && Buffer.from(logo.bytes),
      brand_logo_type: logo?.type ?? null,
      version: eb('version', '+', 1),
    }))
    .where('tenant_id', '=', tenantId)
    .execute()
}
