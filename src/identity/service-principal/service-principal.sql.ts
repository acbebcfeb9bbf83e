// Every statement on service_principal.

import { type RawBuilder, sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { boolean, directoryList, guid, instant, text, texts } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import type { TenantId } from '../../kernel/id.ts'
import { apiAppId, apiName, apiPrincipalId, type ServicePrincipal } from './service-principal.ts'

type Row = {
  id: string
  app_id: string
  application_id: string | null
  display_name: string
  account_enabled: boolean
  assignment_required: boolean
  tags: string[]
  created_at: Date
}

const toPrincipal = (row: Row): ServicePrincipal => ({
  id: row.id,
  appId: row.app_id,
  applicationId: row.application_id,
  displayName: row.display_name,
  accountEnabled: row.account_enabled,
  assignmentRequired: row.assignment_required,
  tags: row.tags,
  createdAt: row.created_at,
})

/** Those with a row, and the administration API. */
const all = (tenantId: TenantId): RawBuilder<Row> => sql<Row>`(
  select p.id, p.app_id, p.application_id, coalesce(a.display_name, p.display_name) as display_name, p.account_enabled,
         p.assignment_required, p.tags, p.created_at
    from service_principal p
    left join application a on a.tenant_id = p.tenant_id and a.id = p.application_id
   where p.tenant_id = ${tenantId}
  union all
  select ${apiPrincipalId(tenantId)}::uuid, ${apiAppId}::uuid, null, ${apiName}, true, false, '{}'::text[], t.created_at
    from tenant t where t.tenant_id = ${tenantId})`

const select = (db: Db, tenantId: TenantId) => db.selectFrom(all(tenantId).as('principal')).selectAll()

export const servicePrincipalList = directoryList({
  name: 'servicePrincipals',
  key: 'id',
  order: [{ property: 'id', descending: false }],
  properties: {
    id: guid('id'),
    appId: guid('app_id'),
    displayName: text('display_name', { searched: true }),
    accountEnabled: boolean('account_enabled'),
    appRoleAssignmentRequired: boolean('assignment_required'),
    tags: texts('tags'),
    createdDateTime: instant('created_at'),
  },
})

export async function page(db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<ServicePrincipal>> {
  const found = await pageOf<Row>({ db, tenantId, select: (on) => select(on, tenantId) }, servicePrincipalList, wanted)
  return { ...found, rows: found.rows.map(toPrincipal) }
}

export type Key = { readonly id: string } | { readonly appId: string }

export async function find(db: Db, tenantId: TenantId, key: Key): Promise<ServicePrincipal | undefined> {
  const wanted = select(db, tenantId)
  const row = await ('id' in key
    ? wanted.where('id', '=', key.id)
    : wanted.where('app_id', '=', key.appId)
  ).executeTakeFirst()
  return row && toPrincipal(row)
}

/** Whoever changes it at the same time is first, or waits. */
export async function lock(tx: Db, tenantId: TenantId, id: string): Promise<ServicePrincipal | undefined> {
  const row = await tx
    .selectFrom('service_principal')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  return row && toPrincipal(row)
}

/** False when the tenant has one of that application. */
export async function insert(tx: Db, tenantId: TenantId, principal: ServicePrincipal): Promise<boolean> {
  const { numInsertedOrUpdatedRows: inserted } = await tx
    .insertInto('service_principal')
    .values({
      tenant_id: tenantId,
      id: principal.id,
      app_id: principal.appId,
      application_id: principal.applicationId,
      display_name: principal.displayName,
      account_enabled: principal.accountEnabled,
      assignment_required: principal.assignmentRequired,
      tags: [...principal.tags],
      created_at: principal.createdAt,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'app_id']).doNothing())
    .executeTakeFirstOrThrow()
  return inserted === 1n
}

export type PrincipalChange = Pick<ServicePrincipal, 'accountEnabled' | 'assignmentRequired' | 'tags'>

export async function change(tx: Db, tenantId: TenantId, id: string, to: PrincipalChange): Promise<void> {
  await tx
    .updateTable('service_principal')
    .set({ account_enabled: to.accountEnabled, assignment_required: to.assignmentRequired, tags: [...to.tags] })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/** With all that it was given. */
export async function remove(tx: Db, tenantId: TenantId, id: string): Promise<void> {
  await tx.deleteFrom('service_principal').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
}

/** Of an application of the vendor's: whether the tenant turned it off. */
export async function isTurnedOff(db: Db, tenantId: TenantId, appId: string): Promise<boolean> {
  const row = await db
    .selectFrom('service_principal')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('app_id', '=', appId)
    .where('account_enabled', '=', false)
    .executeTakeFirst()
  return row !== undefined
}
