// The rule that every statement on a tenant's table names the tenant, as a function over statements that really ran.

import { owners } from '../../../src/db/owners.ts'

/** Keyed by what is unique across tenants; test/db/schema.test.ts compares this with the keys that the tables have. */
export const tablesOfNoTenant: ReadonlySet<string> = new Set([
  'tenant',
  'domain',
  'authority',
  'hardware_key',
  'installation_secret',
  'regular_job',
])

export const tenantTables: readonly string[] = Object.keys(owners).filter((table) => !tablesOfNoTenant.has(table))

const onTenantTable = new RegExp(
  String.raw`\b(?:from|join|into|update|copy|using)\s+"?(?:${tenantTables.join('|')})"?\b`,
  'i',
)

const tenant = String.raw`(?:"?\w+"?\.)?"?tenant_id"?`

/** Compared, alone or as the first of a tuple or of joined columns, or the first column of what is inserted or copied. */
const namesTenant = new RegExp(
  [
    String.raw`${tenant}\s*(?:=|<|>|\bin\b|\bis\b)`,
    String.raw`=\s*(?:any\s*\(\s*)?${tenant}`,
    String.raw`\(\s*${tenant}[^()]*\)\s*(?:=|<|>|in\b|values\b|select\b|overriding\b|from\s+stdin)`,
    String.raw`\busing\s*\(\s*${tenant}`,
  ].join('|'),
  'i',
)

export function statementsWithoutTenant(statements: readonly string[]): string[] {
  return [...new Set(statements)].filter(
    (sql) => onTenantTable.test(sql) && !namesTenant.test(sql) && !sql.includes('/* every tenant:'),
  )
}
