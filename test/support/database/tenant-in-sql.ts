// The rule that a statement reads and changes rows of one tenant, as a function over statements that really ran. PostgreSQL's own
// parser reads them: each table of a tenant, in each query of a statement, must have its tenant compared with a value from
// outside, or with the tenant of a table that has. One comparison somewhere in the statement is not enough.

import { loadModule, parseSync } from 'libpg-query'

import { owners } from '../../../src/db/owners.ts'
import { flowsOf, isTied, type Node, type Source, sourcesOf } from './tenant-flow.ts'

/** Before the first statement is read. Nothing here waits while the module loads: `npm run mutate` loads modules that do not. */
export const loadParser = (): Promise<void> => loadModule()

/** Keyed by what is unique across tenants; test/db/schema.test.ts compares this with the keys that the tables have. */
export const tablesOfNoTenant: ReadonlySet<string> = new Set([
  'built_device_key',
  'tenant',
  'domain',
  'authority',
  'public_certificate',
  'acme_answer',
  'audit_trail_removed',
  'device_code',
  'hardware_key',
  'released_key',
  'installation_secret',
  'regular_job',
  'tenant_removal',
])

export const tenantTables: readonly string[] = Object.keys(owners).filter((table) => !tablesOfNoTenant.has(table))

const ofTenant: ReadonlySet<string> = new Set(tenantTables)

export function statementsWithoutTenant(statements: readonly string[]): string[] {
  return [...new Set(statements)].filter(
    (sql) => !sql.includes('/* every tenant:') && tablesOfAnyTenant(sql).length > 0,
  )
}

/** The tables of a statement whose rows may be of any tenant. */
export function tablesOfAnyTenant(sql: string): string[] {
  return visit(parseSync(sql) as Node, new Set())
}

type Query = { readonly kind: string; readonly body: Node }

const kinds = ['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'CopyStmt']

/** `withs`: names of `with` queries, which hide tables. */
function visit(node: Node, withs: ReadonlySet<string>): string[] {
  const found: string[] = []
  for (const [key, value] of Object.entries(node)) {
    if (key === 'GrantStmt') continue // gives rights to tables and touches no row
    if (kinds.includes(key)) found.push(...query({ kind: key, body: value as Node }, withs))
    else if (key === 'RangeVar') found.push(...untied([{ name: '', table: (value as Node).relname as string }], withs))
    else found.push(...visitAll(value, withs))
  }
  return found
}

function visitAll(value: unknown, withs: ReadonlySet<string>): string[] {
  if (Array.isArray(value)) return value.flatMap((one) => visitAll(one, withs))
  return value && typeof value === 'object' ? visit(value as Node, withs) : []
}

/** What the query itself reads is judged here; what lies deeper, each for itself. */
function query({ kind, body }: Query, outer: ReadonlySet<string>): string[] {
  const withs = new Set([...outer, ...namesOfWiths(body)])
  if (kind === 'SelectStmt' && body.larg) {
    const { larg, rarg, ...rest } = body
    const sides = [larg, rarg].flatMap((side) => query({ kind, body: side as Node }, withs))
    return [...sides, ...visitAll(rest, withs)]
  }
  const sources = sourcesOf(kind, body).filter(({ table }) => isOfTenant(table, withs))
  const { relation: _relation, lockingClause: _lockingClause, ...rest } = body
  const deeper = visitAll(withoutTables(rest), withs)
  if (kind === 'InsertStmt' || kind === 'CopyStmt') {
    return [...(storesTenant(kind, body) ? [] : untied(sources, withs)), ...deeper]
  }
  const flows = flowsOf(body, sources)
  return [
    ...untied(
      sources.filter(({ name }) => !isTied(name, flows)),
      withs,
    ),
    ...deeper,
  ]
}

/** A table that stands in `from` was judged with its query. */
function withoutTables(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTables)
  if (!value || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      if (key === 'RangeVar') return []
      return [[key, kinds.includes(key) ? inner : withoutTables(inner)]]
    }),
  )
}

const isOfTenant = (table: string | undefined, withs: ReadonlySet<string>): boolean =>
  table !== undefined && ofTenant.has(table) && !withs.has(table)

const untied = (sources: readonly Source[], withs: ReadonlySet<string>): string[] =>
  sources.flatMap(({ table }) => (table !== undefined && isOfTenant(table, withs) ? [table] : []))

function namesOfWiths(body: Node): string[] {
  const { ctes = [] } = (body.withClause ?? {}) as { ctes?: { CommonTableExpr: { ctename: string } }[] }
  return ctes.map(({ CommonTableExpr }) => CommonTableExpr.ctename)
}

function storesTenant(kind: string, body: Node): boolean {
  const columns = (kind === 'CopyStmt' ? body.attlist : body.cols) as Node[] | undefined
  return (columns ?? []).some((column) => {
    const { ResTarget, String: text } = column as { ResTarget?: { name: string }; String?: { sval: string } }
    return (ResTarget?.name ?? text?.sval) === 'tenant_id'
  })
}
