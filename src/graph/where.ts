// From a $filter or $search to a condition in SQL. Texts are compared without letter case, as the directory compares them.
// An unsupported query is refused by name; nothing is left out.

import { type RawBuilder, sql } from 'kysely'

import { Fault } from '../kernel/fault.ts'
import { GuidText } from '../kernel/id.ts'
import type { Filter, Operand, TextTest } from '../protocol/odata/filter.ts'
import type { Literal } from '../protocol/odata/lex.ts'
import type { Search } from '../protocol/odata/search.ts'
import { type List, type Property, propertyNamed } from './list.ts'

type Condition = RawBuilder<boolean>

export function whereOf(list: List, filter: Filter): Condition {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return joined(
        filter.kind,
        filter.all.map((one) => whereOf(list, one)),
      )
    case 'not':
      return sql<boolean>`(${whereOf(list, filter.one)}) is not true`
    case 'compare':
      return compared(list, filter)
    case 'in':
      return joined(
        'or',
        filter.values.map((to) => compared(list, { how: 'eq', of: filter.of, to })),
      )
    case 'text':
      return tested(list, filter)
    case 'isof':
      return ofType(list, filter.type)
    case 'any':
    case 'all':
      return ofElements(list, filter)
  }
}

const joined = (how: 'and' | 'or', all: readonly Condition[]): Condition =>
  sql<boolean>`(${sql.join(all, how === 'and' ? sql` and ` : sql` or `)})`

function refuse(list: List, what: string): Fault {
  return new Fault('invalid-input', `$filter on ${list.name}: ${what}`, { reason: 'unsupported-filter' })
}

function named(list: List, { path }: Operand): readonly [string, Property] {
  const name = path.join('/')
  const found = propertyNamed(list, name)
  if (found) return found
  const known = Object.keys(list.properties).join(', ')
  throw refuse(list, `there is no filtering by '${name}'. These can be used: ${known}.`)
}

type Compared = Pick<Extract<Filter, { kind: 'compare' }>, 'how' | 'of' | 'to'>

const signs = { gt: sql`>`, ge: sql`>=`, lt: sql`<`, le: sql`<=` } as const

function compared(list: List, { how, of, to }: Compared): Condition {
  const [name, property] = named(list, of)
  if (property.members) {
    const [member] = Object.keys(property.members)
    throw refuse(list, `'${name}' is a collection: use ${name}/any(x:x/${member} eq 'value').`)
  }
  const { type, value } = measured(list, name, property, of)
  if (to.type === 'null') {
    if (how === 'eq') return sql<boolean>`${value} is null`
    if (how === 'ne') return sql<boolean>`${value} is not null`
    throw refuse(list, `'${how} null' says nothing; use eq or ne.`)
  }
  if (type === 'texts') throw refuse(list, `'${name}' is a collection: use ${name}/any(x:x eq 'value').`)
  if (how === 'has') throw refuse(list, `'${name}' is no set of flags; use eq.`)
  // Where an index on the bare column serves, letter case counts, except for who says that it does not.
  const exact = property.exact && !(of.wrapped === 'tolower' || of.wrapped === 'toupper')
  const wanted = literalOf(list, name, { ...property, type, exact }, to)
  if (wanted === undefined) return how === 'ne' ? sql<boolean>`true` : sql<boolean>`false`
  const left = type === 'text' && !exact ? sql`lower(${value})` : value
  if (how === 'eq') return sql<boolean>`${left} = ${wanted}`
  if (how === 'ne') return sql<boolean>`${left} is distinct from ${wanted}`
  if (type === 'boolean' || type === 'guid') throw refuse(list, `'${name}' has no order; use eq or ne.`)
  return sql<boolean>`${left} ${signs[how]} ${wanted}`
}

/** The value of `length(x)` or `x/$count`; other functions around a property change no other comparison than that of an exact text. */
function measured(list: List, name: string, { type, sql: value }: Property, { wrapped }: Operand) {
  if (wrapped === 'length' && type === 'text') return { type: 'integer' as const, value: sql`length(${value})` }
  if (wrapped === '$count' && type === 'texts') return { type: 'integer' as const, value: sql`cardinality(${value})` }
  if (wrapped === 'length' || wrapped === '$count' || (wrapped && type !== 'text')) {
    throw refuse(list, `${wrapped} cannot be asked of '${name}'.`)
  }
  return { type, value }
}

// Instants PostgreSQL and RFC 3339 write with four digits.
const firstInstant = Date.parse('0001-01-01T00:00:00Z')
const lastInstant = Date.parse('9999-12-31T23:59:59.999Z')

/** Undefined when no value of the property can be like this: a filter by such an id finds nothing. */
function literalOf(list: List, name: string, property: Property, literal: Literal): RawBuilder<unknown> | undefined {
  const wrong = (what: string) => refuse(list, `'${name}' is compared with ${what}.`)
  const given = 'value' in literal ? literal.value : ''
  switch (property.type) {
    case 'guid': {
      const id = GuidText.safeParse(given)
      return id.success ? sql`${id.data}::uuid` : undefined
    }
    case 'boolean':
      if (String(given).toLowerCase() !== 'true' && String(given).toLowerCase() !== 'false')
        throw wrong('true or false')
      return sql`${String(given).toLowerCase() === 'true'}::boolean`
    case 'integer':
      if (!/^-?\d{1,16}$/.test(String(given)) || !Number.isSafeInteger(Number(given))) throw wrong('a whole number')
      return sql`${String(Number(given))}::bigint`
    case 'instant': {
      const at = new Date(String(given))
      const known = at.getTime() >= firstInstant && at.getTime() <= lastInstant
      if (literal.type === 'number' || !known) throw wrong('an instant such as 2026-11-26T08:00:00Z')
      return sql`${at.toISOString()}::timestamptz`
    }
    default:
      if (property.names) return memberOf(list, name, property.names, String(given))
      return property.exact ? sql`${String(given)}::text` : sql`lower(${String(given)}::text)`
  }
}

function memberOf(list: List, name: string, names: Readonly<Record<string, string>>, given: string) {
  const found = Object.entries(names).find(([one]) => one.toLowerCase() === given.toLowerCase())
  if (found) return sql`lower(${found[1]}::text)`
  throw refuse(list, `'${given}' is no ${name}. There are: ${Object.keys(names).join(', ')}.`)
}

function tested(list: List, { how, of, value }: Extract<Filter, { kind: 'text' }>): Condition {
  const [name, property] = named(list, of)
  if (of.wrapped === 'length' || of.wrapped === '$count')
    throw refuse(list, `${of.wrapped} is a number; use a comparison.`)
  if (property.type === 'guid') return textTest(how, sql`${property.sql}::text`, value)
  if (property.type !== 'text' || property.names)
    throw refuse(list, `'${name}' is no text: ${how} cannot be asked of it.`)
  return textTest(how, property.sql, value)
}

function textTest(how: TextTest, left: RawBuilder<unknown>, value: string): Condition {
  const [a, b] = [sql`lower(${left})`, sql`lower(${value}::text)`]
  if (how === 'startswith') return sql<boolean>`starts_with(${a}, ${b})`
  if (how === 'contains') return sql<boolean>`position(${b} in ${a}) > 0`
  return sql<boolean>`right(${a}, length(${b})) = ${b}`
}

function ofType(list: List, type: string): Condition {
  const name = type.replace(/^microsoft\.graph\./i, '')
  const found = Object.entries(list.types ?? {}).find(([one]) => one.toLowerCase() === name.toLowerCase())
  if (found) return sql<boolean>`(${found[1]})`
  const known = Object.keys(list.types ?? {}).map((one) => `microsoft.graph.${one}`)
  throw refuse(
    list,
    `no entity is a '${type}'. ${known.length ? `There are: ${known.join(', ')}.` : 'All are of one type.'}`,
  )
}

/** What one object of a collection has, under the name that the lambda gives it. */
function membersUnder(list: List, name: string, variable: string, members: Readonly<Record<string, Property>>): List {
  const named = Object.entries(members).map(([member, is]) => [`${variable}/${member}`, is])
  return { ...list, name: `${list.name}, in ${name}`, properties: Object.fromEntries(named) }
}

/** The elements of a collection, under the name that the lambda gives them. */
function ofElements(list: List, { kind, of, variable, one }: Extract<Filter, { kind: 'any' | 'all' }>): Condition {
  const [name, property] = named(list, of)
  if (property.members) {
    const condition =
      one && variable ? whereOf(membersUnder(list, name, variable, property.members), one) : sql<boolean>`true`
    if (!property.rows) return condition // there is one
    return kind === 'any'
      ? sql<boolean>`exists (select 1 from ${property.rows} where ${condition})`
      : sql<boolean>`not exists (select 1 from ${property.rows} where (${condition}) is not true)`
  }
  if (property.type !== 'texts') throw refuse(list, `'${name}' is no collection: ${kind} cannot be asked of it.`)
  if (!one || !variable) return sql<boolean>`cardinality(${property.sql}) > 0`
  const element: List = {
    ...list,
    name: `${list.name}, in ${name}`,
    properties: { [variable]: { ...property, type: 'text', sql: sql.ref('element.value') } },
  }
  const elements = sql`unnest(${property.sql}) as element(value)`
  const condition = whereOf(element, one)
  return kind === 'any'
    ? sql<boolean>`exists (select 1 from ${elements} where ${condition})`
    : sql<boolean>`not exists (select 1 from ${elements} where (${condition}) is not true)`
}

/** A clause without a property looks in every property that the list searches. */
export function searchOf(list: List, search: Search): Condition {
  if (search.kind !== 'clause')
    return joined(
      search.kind,
      search.all.map((one) => searchOf(list, one)),
    )
  const searched = Object.entries(list.properties).filter(([, { searched: is }]) => is)
  const looked = search.property
    ? searched.filter(([name]) => name.toLowerCase() === search.property?.toLowerCase())
    : searched
  if (looked.length === 0) {
    const known = searched.map(([name]) => name).join(', ')
    const why = known === '' ? 'nothing can be searched.' : `'${search.property}' is not searched. These are: ${known}.`
    throw new Fault('invalid-input', `$search on ${list.name}: ${why}`, { reason: 'unsupported-search' })
  }
  return joined(
    'or',
    looked.map(([, property]) => textTest('contains', sql`${property.sql}::text`, search.text)),
  )
}
