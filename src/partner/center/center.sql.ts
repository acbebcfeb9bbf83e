// Customers of a partner by their names, each once however many consents it gave, and who sells through a provider.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { TenantId } from '../../kernel/id.ts'

export type Customer = {
  readonly id: TenantId
  readonly name: string
  readonly domain: string
  readonly delegated: boolean
  /** Its name as the database orders it. */
  readonly position: string
}

type Row = { customer_id: string; customer_name: string; customer_domain: string; delegated: boolean; position: string }

const customerIn = (row: Row): Customer => ({
  id: TenantId.parse(row.customer_id),
  name: row.customer_name,
  domain: row.customer_domain,
  delegated: row.delegated,
  position: row.position,
})

/** `after`: the last one of the page before. */
export type Page = {
  readonly limit: number
  readonly after?: { readonly position: string; readonly id: string }
  readonly beginning?: { readonly of: 'name' | 'domain'; readonly with: string }
}

const escaped = (text: string): string => text.replace(/[\\%_]/g, '\\$&')

export async function customers(
  db: Db,
  partnerId: TenantId,
  { limit, after, beginning }: Page,
  now: Date,
): Promise<Customer[]> {
  const pattern = beginning ? `${escaped(beginning.with)}%` : '%'
  const column = beginning?.of === 'domain' ? sql`customer_domain` : sql`customer_name`
  const { rows } = await sql<Row>`
    select customer_id, min(customer_name) as customer_name, min(customer_domain) as customer_domain,
           bool_or(delegated_administration) as delegated, lower(customer_name) as position
      from partner_customer
     where tenant_id = ${partnerId} and relation = 'reseller' and ended_at is null
       and (expires_at is null or expires_at > ${now})
       and lower(${column}) like lower(${pattern})
       and (lower(customer_name), customer_id) > (${after?.position ?? ''}, ${after?.id ?? '00000000-0000-0000-0000-000000000000'}::uuid)
     group by lower(customer_name), customer_id
     order by lower(customer_name), customer_id
     limit ${limit}`.execute(db)
  return rows.map(customerIn)
}

export async function customer(
  db: Db,
  partnerId: TenantId,
  customerId: TenantId,
  now: Date,
): Promise<Customer | undefined> {
  const { rows } = await sql<Row>`
    select customer_id, min(customer_name) as customer_name, min(customer_domain) as customer_domain,
           bool_or(delegated_administration) as delegated, min(lower(customer_name)) as position
      from partner_customer
     where tenant_id = ${partnerId} and customer_id = ${customerId} and relation = 'reseller' and ended_at is null
       and (expires_at is null or expires_at > ${now})
     group by customer_id`.execute(db)
  return rows[0] && customerIn(rows[0])
}

export type Related = { readonly tenantId: TenantId; readonly displayName: string; readonly mpnId: string | null }

/** That are resellers still. */
export async function resellersThrough(db: Db, providerId: TenantId): Promise<Related[]> {
  const { rows } = await sql<{ tenant_id: string; display_name: string; mpn_id: string | null }>`
    /* every tenant: which of them are resellers of this one */
    select s.tenant_id, t.display_name, p.mpn_id
      from partner_provider s
      join partner p on p.tenant_id = s.tenant_id and p.csp_kind = 'indirect-reseller'
      join tenant t on t.tenant_id = s.tenant_id
     where s.provider_id = ${providerId}
     order by s.created_at, s.tenant_id`.execute(db)
  return rows.map((row) => ({
    tenantId: TenantId.parse(row.tenant_id),
    displayName: row.display_name,
    mpnId: row.mpn_id,
  }))
}
