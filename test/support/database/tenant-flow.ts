// Where the tenant of each table in a query comes from: a graph from table to table, or to a value from outside.

/** A part of a statement as PostgreSQL's parser gives it: the kind as the only key, or the members of a kind. */
export type Node = { readonly [key: string]: unknown }

/** `name`: as the query calls it. No `table`: a query, a function or values in `from`. */
export type Source = { readonly name: string; readonly table: string | undefined }

/** The rows of `of` are of the tenant that `from` has; `outside`: of the tenant that a value names. */
type Flow = { readonly of: string; readonly from: string }

const outside = ''

export function isTied(name: string, flows: readonly Flow[], seen: readonly string[] = []): boolean {
  return flows.some(
    ({ of, from }) =>
      of === name && (from === outside || (!seen.includes(from) && isTied(from, flows, [...seen, name]))),
  )
}

type RangeVar = { readonly relname: string; readonly alias?: { readonly aliasname: string } }

const ofRangeVar = ({ relname, alias }: RangeVar): Source => ({ name: alias?.aliasname ?? relname, table: relname })

export function sourcesOf(kind: string, body: Node): Source[] {
  const target = body.relation ? [ofRangeVar(body.relation as RangeVar)] : []
  return kind === 'SelectStmt' ? sourcesIn(body.fromClause) : [...target, ...sourcesIn(fromOf(body))]
}

const fromOf = (body: Node): unknown => body.fromClause ?? body.usingClause ?? body.sourceRelation

function sourcesIn(from: unknown): Source[] {
  if (Array.isArray(from)) return from.flatMap(sourcesIn)
  const { RangeVar, JoinExpr } = (from ?? {}) as { RangeVar?: RangeVar; JoinExpr?: Node }
  if (RangeVar) return [ofRangeVar(RangeVar)]
  return JoinExpr ? [...sourcesIn(JoinExpr.larg), ...sourcesIn(JoinExpr.rarg)] : []
}

/** `sources`: those of the query that are of a tenant. */
export function flowsOf(body: Node, sources: readonly Source[]): Flow[] {
  const names = sources.map(({ name }) => name)
  return [...ofJoins(fromOf(body), names), ...inCondition(body.whereClause ?? body.joinCondition, names)]
}

function ofJoins(from: unknown, names: readonly string[]): Flow[] {
  if (Array.isArray(from)) return from.flatMap((one) => ofJoins(one, names))
  const { JoinExpr: join } = (from ?? {}) as { JoinExpr?: Node }
  if (!join) return []
  const [left, right] = [join.larg, join.rarg].map((side) => sourcesIn(side).map(({ name }) => name))
  const using = ((join.usingClause ?? []) as { String: { sval: string } }[]).map((one) => one.String.sval)
  const own = using.includes('tenant_id')
    ? alike([...(left ?? []), ...(right ?? [])].filter((name) => names.includes(name)))
    : inCondition(join.quals, names)
  // an outer join keeps the rows of its other side, whatever its condition says
  const kept = { JOIN_LEFT: left, JOIN_RIGHT: right, JOIN_FULL: names }[join.jointype as string] ?? []
  return [...ofJoins(join.larg, names), ...ofJoins(join.rarg, names), ...own.filter(({ of }) => !kept.includes(of))]
}

const alike = (names: readonly string[]): Flow[] =>
  names.flatMap((of) => names.filter((from) => from !== of).map((from) => ({ of, from })))

type Condition = {
  readonly BoolExpr?: { readonly boolop: string; readonly args: readonly unknown[] }
  readonly SubLink?: { readonly subLinkType: string; readonly testexpr?: unknown }
  readonly A_Expr?: {
    readonly kind: string
    readonly name: readonly { readonly String: { readonly sval: string } }[]
    readonly lexpr: unknown
    readonly rexpr: unknown
  }
}

const equalities = ['AEXPR_OP', 'AEXPR_OP_ANY', 'AEXPR_IN', 'AEXPR_NOT_DISTINCT']

/** What holds for every row for which the condition is true. */
function inCondition(condition: unknown, names: readonly string[]): Flow[] {
  const { BoolExpr, SubLink, A_Expr } = (condition ?? {}) as Condition
  if (BoolExpr?.boolop === 'AND_EXPR') return BoolExpr.args.flatMap((one) => inCondition(one, names))
  if (BoolExpr?.boolop === 'OR_EXPR') {
    const each = BoolExpr.args.map((one) => inCondition(one, names))
    return names.filter((name) => each.every((flows) => isTied(name, flows))).map((of) => ({ of, from: outside }))
  }
  if (SubLink?.subLinkType === 'ANY_SUBLINK') return equal(SubLink.testexpr, undefined, names)
  if (A_Expr && equalities.includes(A_Expr.kind) && A_Expr.name[0]?.String.sval === '=') {
    return equal(A_Expr.lexpr, A_Expr.kind === 'AEXPR_OP' ? A_Expr.rexpr : undefined, names)
  }
  return []
}

/** `right`: undefined when it is many values or a query. */
function equal(left: unknown, right: unknown, names: readonly string[]): Flow[] {
  const others = parts(right)
  return parts(left).flatMap((one, i) => {
    const [of, from] = [tenantsOf(one, names), tenantsOf(others[i], names)]
    const sides: (readonly [string[], string[]])[] = [
      [of, from],
      [from, of],
    ]
    return sides.flatMap(([these, those]) =>
      these.flatMap((name) => (those.length > 0 ? those : [outside]).map((other) => ({ of: name, from: other }))),
    )
  })
}

const parts = (node: unknown): readonly unknown[] =>
  (node as { RowExpr?: { args: readonly unknown[] } } | undefined)?.RowExpr?.args ?? [node]

/** The tables of the query whose tenant this names; a column without a table is of the only one that can have it. */
function tenantsOf(node: unknown, names: readonly string[]): string[] {
  const { ColumnRef, TypeCast } = (node ?? {}) as {
    ColumnRef?: { fields: { String?: { sval: string } }[] }
    TypeCast?: { arg: unknown }
  }
  if (TypeCast) return tenantsOf(TypeCast.arg, names)
  const fields = ColumnRef?.fields.map((field) => field.String?.sval) ?? []
  if (fields.at(-1) !== 'tenant_id') return []
  return fields.length === 1 ? [...names] : names.filter((name) => name === fields[0])
}
