// The rule that every statement on a tenant's table names the tenant, as a function over statements that really ran.

import { readdirSync, readFileSync } from 'node:fs'

const migrations = new URL('../src/db/migrations/', import.meta.url)

/** Tables whose primary key begins with tenant_id; the others are keyed by what is unique across tenants. */
export const tenantTables: readonly string[] = readdirSync(migrations)
  .filter((file) => file.endsWith('.sql'))
  .flatMap((file) => [
    ...readFileSync(new URL(file, migrations), 'utf8').matchAll(/create table (\w+) \(([\s\S]*?)\n\);/g),
  ])
  .filter(([, name, body = '']) => name !== 'tenant' && /primary key \(tenant_id/.test(body))
  .map(([, name = '']) => name)

const onTenantTable = new RegExp(
  String.raw`\b(?:from|join|into|update|copy|using)\s+"?(?:${tenantTables.join('|')})"?\b`,
  'i',
)

export function statementsWithoutTenant(statements: readonly string[]): string[] {
  return [...new Set(statements)].filter(
    (sql) => onTenantTable.test(sql) && !/\btenant_id\b/i.test(sql) && !sql.includes('/* every tenant:'),
  )
}
