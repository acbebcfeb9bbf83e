// Which tenants are partners, and through which providers a reseller sells.

import { type Selectable, sql } from 'kysely'

import type { Database, Db } from '../../db/schema.ts'
import { TenantId } from '../../kernel/id.ts'
import type { Partner, PartnerFacts } from './partner.ts'

const factsIn = (row: Selectable<Database['partner']>): PartnerFacts => ({
  tenantId: TenantId.parse(row.tenant_id),
  cspKind: row.csp_kind,
  usesOemDirect: row.uses_oem_direct,
  mpnId: row.mpn_id,
  makers: row.makers,
  createdAt: row.created_at,
})

const select = (db: Db, tenantId: TenantId) => db.selectFrom('partner').selectAll().where('tenant_id', '=', tenantId)

export async function byId(db: Db, tenantId: TenantId): Promise<PartnerFacts | undefined> {
  const row = await select(db, tenantId).executeTakeFirst()
  return row && factsIn(row)
}

/** So that it stays a partner of this kind until the transaction ends. */
export async function lock(tx: Db, tenantId: TenantId): Promise<PartnerFacts | undefined> {
  const row = await select(tx, tenantId).forShare().executeTakeFirst()
  return row && factsIn(row)
}

/** Alone, so that of two who invite at once one waits for the other. */
export async function lockAlone(tx: Db, tenantId: TenantId): Promise<PartnerFacts | undefined> {
  const row = await select(tx, tenantId).forUpdate().executeTakeFirst()
  return row && factsIn(row)
}

const selectNamed = (db: Db) =>
  db // every tenant: which of them are partners
    .selectFrom('partner')
    .innerJoin('tenant', 'tenant.tenant_id', 'partner.tenant_id')
    .leftJoin('domain', (join) => join.onRef('domain.tenant_id', '=', 'partner.tenant_id').on('is_default', '=', true))
    .selectAll('partner')
    .select(['tenant.display_name', 'domain.name as default_domain'])

type NamedRow = Awaited<ReturnType<ReturnType<typeof selectNamed>['executeTakeFirstOrThrow']>>

const namedIn = (row: NamedRow): Partner => ({
  ...factsIn(row),
  displayName: row.display_name,
  defaultDomain: row.default_domain ?? '',
})

/** For the operator of the installation, who makes partners. */
export async function all(db: Db): Promise<Partner[]> {
  const rows = await selectNamed(db).orderBy('tenant.display_name').orderBy('partner.tenant_id').execute()
  return rows.map(namedIn)
}

export async function put(tx: Db, { tenantId, createdAt, ...facts }: PartnerFacts): Promise<void> {
  const values = {
    csp_kind: facts.cspKind,
    uses_oem_direct: facts.usesOemDirect,
    mpn_id: facts.mpnId,
    makers: [...facts.makers],
  }
  await tx
    .insertInto('partner')
    .values({ tenant_id: tenantId, ...values, created_at: createdAt })
    .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(values))
    .execute()
}

/** Through which these sell, in the order in which they were named; one that is no provider any more is left out. */
export async function providersOf(
  db: Db,
  resellerIds: readonly TenantId[],
): Promise<ReadonlyMap<TenantId, readonly Partner[]>> {
  const rows = await selectNamed(db)
    .innerJoin('partner_provider', 'partner_provider.provider_id', 'partner.tenant_id')
    .select('partner_provider.tenant_id as reseller_id')
    .where('partner_provider.tenant_id', '=', sql<string>`any(${resellerIds}::uuid[])`)
    .where('partner.csp_kind', '=', 'indirect-provider')
    .orderBy('partner_provider.created_at')
    .orderBy('partner_provider.provider_id')
    .execute()
  const found = new Map<TenantId, Partner[]>()
  for (const row of rows) {
    const resellerId = TenantId.parse(row.reseller_id)
    found.set(resellerId, [...(found.get(resellerId) ?? []), namedIn(row)])
  }
  return found
}

/** In a transaction it stays so until the end. */
export async function sellsThrough(db: Db, resellerId: TenantId, providerId: TenantId): Promise<boolean> {
  const row = await db
    .selectFrom('partner_provider')
    .select('provider_id')
    .where('tenant_id', '=', resellerId)
    .where('provider_id', '=', providerId)
    .$if(db.isTransaction, (query) => query.forShare())
    .executeTakeFirst()
  return row !== undefined
}

/** False: it was so already. */
export async function addProvider(tx: Db, resellerId: TenantId, providerId: TenantId, now: Date): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('partner_provider')
    .values({ tenant_id: resellerId, provider_id: providerId, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return numInsertedOrUpdatedRows === 1n
}

export async function removeProvider(tx: Db, resellerId: TenantId, providerId: TenantId): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('partner_provider')
    .where('tenant_id', '=', resellerId)
    .where('provider_id', '=', providerId)
    .executeTakeFirstOrThrow()
  return numDeletedRows === 1n
}

/** The resellers that sell through a provider that leaves the installation. */
export async function resellersOf(db: Db, providerId: TenantId): Promise<TenantId[]> {
  const { rows } = await sql<{ tenant_id: string }>`/* every tenant: who sells through the one that goes */
    select tenant_id from partner_provider where provider_id = ${providerId} order by tenant_id`.execute(db)
  return rows.map((row) => TenantId.parse(row.tenant_id))
}
