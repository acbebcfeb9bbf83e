// The rule that every statement on a tenant's table names the tenant, as a function over statements that really ran.

import { owners } from '../src/db/owners.ts'

/** Keyed by what is unique across tenants; test/db/schema.test.ts compares this with the keys that the tables have. */
export const tablesOfNoTenant: ReadonlySet<string> = new Set([
  'tenant',
  'domain',
  'authority',
  'hardware_key',
  'installation_secret',
])

export const tenantTables: readonly string[] = Object.keys(owners).filter((table) => !tablesOfNoTenant.has(table))

const onTenantTable = new RegExp(
  String.raw`\b(?:from|join|into|update|copy|using)\s+"?(?:${tenantTables.join('|')})"?\b`,
  'i',
)

export function statementsWithoutTenant(statements: readonly string[]): string[] {
  return [...new Set(statements)].filter(
    (sql) => onTenantTable.test(sql) && !/\btenant_id\b/i.test(sql) && !sql.includes('/* every tenant:'),
  )
}
