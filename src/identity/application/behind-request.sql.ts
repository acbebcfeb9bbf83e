// What a request for an application's token rests on, in one statement: the application with what proves it, and the tenant.

import { type CompiledQuery, type RawBuilder, sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { type Tenant, tenantIn, tenantPart } from '../../directory/tenant/tenant.sql.ts'
import type { TenantId } from '../../kernel/id.ts'
import { type Application, applicationOf, type Row, selectApplications } from './application.sql.ts'

/** With digests of the secrets that count now. */
export type ProvableApplication = Application & { readonly secretHashes: readonly string[] }

const secretHashes = (now: Date): RawBuilder<string[]> => sql`
  array(select c.secret_hash from application_credential c
         where c.tenant_id = application.tenant_id and c.application_id = application.id
           and c.secret_hash is not null and (c.expires_at is null or c.expires_at > ${now}))`

const selectProvable = (db: Db, tenantId: TenantId, clientId: string, now: Date) =>
  selectApplications(db, tenantId).select(secretHashes(now).as('secret_hashes')).where('id', '=', clientId)

export async function provableApplication(
  db: Db,
  tenantId: TenantId,
  clientId: string,
  now: Date,
): Promise<ProvableApplication | undefined> {
  const row = await selectProvable(db, tenantId, clientId, now).executeTakeFirst()
  return row && { ...applicationOf(row), secretHashes: row.secret_hashes }
}

export type BehindApplication = {
  readonly tenant: Tenant | undefined
  readonly application: ProvableApplication | undefined
}

type Asked = { readonly tenantId: TenantId; readonly clientId: string; readonly now: Date }
type Found = { readonly tenant: unknown; readonly application: (Row & { secret_hashes: string[] }) | null }

export async function tenantAndApplication(db: Db, asked: Asked): Promise<BehindApplication> {
  const { query, parameters } = statementOf(db)
  const values = parameters.map((value) => (isPlace(value) ? asked[value.place] : value))
  const { rows } = await db.executeQuery<Found>({ ...query, parameters: values })
  const { tenant, application: row } = rows[0] ?? {}
  return {
    tenant: tenantIn(tenant),
    // as JSON its time is text
    application: row
      ? { ...applicationOf({ ...row, created_at: new Date(row.created_at) }), secretHashes: row.secret_hashes }
      : undefined,
  }
}

/** Every request of an application needs it: its text is put together once, and what is asked for takes the places in it. */
function statementOf(db: Db): { readonly query: CompiledQuery<Found>; readonly parameters: readonly unknown[] } {
  const known = statements.get(db)
  if (known) return known
  const [tenantId, clientId, now] = [place('tenantId') as TenantId, place('clientId') as string, place('now') as Date]
  const query = sql<Found>`
    select ${tenantPart(db, tenantId)} as tenant,
           (select to_jsonb(one) from ${selectProvable(db, tenantId, clientId, now)} as one) as application`.compile(db)
  const made = { query, parameters: query.parameters }
  statements.set(db, made)
  return made
}

const statements = new WeakMap<Db, ReturnType<typeof statementOf>>()
type Place = { readonly place: keyof Asked }
const place = (name: keyof Asked): unknown => ({ place: name }) satisfies Place
const isPlace = (value: unknown): value is Place => typeof value === 'object' && value !== null && 'place' in value
