// Reads the query of a request for a list. An option, a property or a value that the list does not know is refused by its
// name: a filter that was left out would answer with everybody.

import { Fault } from '../kernel/fault.ts'
import { type Filter, parseFilter } from '../protocol/odata/filter.ts'
import { ODataError } from '../protocol/odata/problem.ts'
import { parseSearch, type Search } from '../protocol/odata/search.ts'
import { parseExpand, parseOrder, parseSelect } from '../protocol/odata/select.ts'
import { type List, propertyNamed } from './list.ts'

export type Wanted = {
  readonly filter?: Filter
  readonly search?: Search
  readonly order: readonly { readonly property: string; readonly descending: boolean }[]
  /** Undefined for every member. */
  readonly select?: readonly string[]
  readonly expand: readonly string[]
  /** Of what is expanded, by its name, the members to show; a name that is not there shows every one. */
  readonly expandSelect?: Readonly<Record<string, readonly string[]>>
  readonly limit: number
  readonly skip: number
  readonly count: boolean
  readonly skipToken?: string
  /** Only what belongs to these groups. */
  readonly groupIds?: readonly string[]
}

const options = [
  '$filter',
  '$search',
  '$orderby',
  '$select',
  '$expand',
  '$top',
  '$skip',
  '$count',
  '$skiptoken',
] as const
type Option = (typeof options)[number]

export type ListRequest = {
  readonly query: Readonly<Record<string, unknown>>
  /** The members of an entity, for `$select`. */
  readonly members: readonly string[]
  /** Parameters of the route itself. */
  readonly also?: readonly string[]
}

/**
 * Options may come without `$` and in any letter case, as the original takes them. Throws `invalid-input`.
 */
export function readOptions(list: List, { query, members, also = [] }: ListRequest): Wanted {
  const given = givenOptions(list, query, also)
  const read = <T>(option: Option, parse: (text: string) => T): T | undefined => {
    const text = given.get(option)
    if (text === undefined) return undefined
    try {
      return parse(text)
    } catch (error) {
      if (!(error instanceof ODataError)) throw error
      throw refuse(list, option, `${error.message}, at character ${error.at + 1} of: ${text.slice(0, 200)}`)
    }
  }
  if (list.whole) {
    const option = (['$filter', '$search', '$orderby', '$skiptoken'] as const).find((one) => given.has(one))
    if (option) throw refuse(list, option, 'this short list comes whole and in its own order; leave the option out.')
  }
  const filter = read('$filter', parseFilter)
  const search = read('$search', parseSearch)
  const select = read('$select', parseSelect)
  const skipToken = given.get('$skiptoken')
  const expanded = (read('$expand', parseExpand) ?? []).map((one) => expandNamed(list, members, one))
  const narrowed = expanded.flatMap(({ name, select: own }) => (own ? [[name, own] as const] : []))
  return {
    ...(filter && { filter }),
    ...(search && { search }),
    order: orderOf(list, read('$orderby', parseOrder)),
    ...(select && !select.includes('*') && { select: select.map((name) => memberNamed(list, members, name)) }),
    expand: expanded.map(({ name }) => name),
    ...(narrowed.length > 0 && { expandSelect: Object.fromEntries(narrowed) }),
    limit: topOf(list, given.get('$top')),
    skip: whole(list, '$skip', given.get('$skip'), 0, 100_000) ?? 0,
    count: list.counts === 'always' || truth(list, given.get('$count')),
    ...(skipToken !== undefined && { skipToken }),
  }
}

/** For one entity: what to show of it. */
export function readEntityOptions(
  list: List,
  { query, members, also = [] }: ListRequest,
): Pick<Wanted, 'select' | 'expand' | 'expandSelect'> {
  for (const option of givenOptions(list, query, also).keys()) {
    if (option !== '$select' && option !== '$expand') throw refuse(list, option, 'it says nothing about one entity.')
  }
  const { select, expand, expandSelect } = readOptions(list, { query, members, also })
  return { expand, ...(select && { select }), ...(expandSelect && { expandSelect }) }
}

function refuse(list: List, option: string, what: string): Fault {
  return new Fault('invalid-input', `${option} on ${list.name}: ${what}`, { reason: 'query-option' })
}

function givenOptions(
  list: List,
  query: Readonly<Record<string, unknown>>,
  also: readonly string[],
): Map<Option, string> {
  const given = new Map<Option, string>()
  for (const [name, value] of Object.entries(query)) {
    if (also.includes(name)) continue
    const lower = name.toLowerCase()
    const option = options.find((one) => one === lower || one === `$${lower}`)
    if (!option)
      throw refuse(list, `'${name}'`, `there is no such option. There are: ${[...options, ...also].join(', ')}.`)
    if (typeof value !== 'string' || given.has(option)) throw refuse(list, option, 'it is given more than once.')
    if (value !== '') given.set(option, value)
  }
  return given
}

const mostKeys = 8

function orderOf(list: List, wanted: ReturnType<typeof parseOrder> | undefined): Wanted['order'] {
  const order = (wanted ?? []).map(({ property, descending }) => {
    const found = propertyNamed(list, property)
    if (!found?.[1].orders) {
      const known = Object.entries(list.properties).flatMap(([name, { orders }]) => (orders ? [name] : []))
      throw refuse(list, '$orderby', `there is no order by '${property}'. There is one by: ${known.join(', ')}.`)
    }
    return { property: found[0], descending }
  })
  if (order.length > mostKeys) throw refuse(list, '$orderby', `it names more than ${mostKeys} properties.`)
  const twice = order.find(({ property }, index) => order.findIndex((one) => one.property === property) < index)
  if (twice) throw refuse(list, '$orderby', `it names '${twice.property}' twice.`)
  const whole = order.length > 0 ? order : list.order
  return whole.some(({ property }) => property === list.key)
    ? whole
    : [...whole, { property: list.key, descending: false }]
}

function memberNamed(list: List, members: readonly string[], name: string, option = '$select'): string {
  const known = [...new Set([...members, ...list.expands])]
  const found = known.find((one) => one.toLowerCase() === name.toLowerCase())
  if (found) return found
  throw refuse(list, option, `there is no member '${name}'. There are: ${known.join(', ')}.`)
}

type Expanded = { readonly name: string; readonly select?: readonly string[] }

function expandNamed(
  list: List,
  members: readonly string[],
  { name, options: own }: ReturnType<typeof parseExpand>[number],
): Expanded {
  const found = list.expands.find((one) => one.toLowerCase() === name.toLowerCase())
  if (!found) {
    const known = list.expands.length > 0 ? `These can be: ${list.expands.join(', ')}.` : 'Nothing can be.'
    throw refuse(list, '$expand', `'${name}' cannot be expanded. ${known}`)
  }
  const alike = list.expandsAlike?.includes(found)
  const option = Object.keys(own).find((one) => !(alike && one === '$select'))
  if (option) {
    const other = alike ? 'only $select is' : 'expand it whole'
    throw refuse(list, '$expand', `'${option}' in ${found}(…) is not understood; ${other}.`)
  }
  const { $select } = own
  if ($select === undefined) return { name: found }
  const select = selectIn(list, $select)
  return select.includes('*')
    ? { name: found }
    : { name: found, select: select.map((one) => memberNamed(list, members, one, '$expand')) }
}

function selectIn(list: List, text: string): string[] {
  try {
    return parseSelect(text)
  } catch (error) {
    if (!(error instanceof ODataError)) throw error
    throw refuse(list, '$expand', `${error.message}, at character ${error.at + 1} of: ${text.slice(0, 200)}`)
  }
}

function topOf(list: List, text: string | undefined): number {
  const { usual, largest, above } = list.page
  const top = whole(list, '$top', text, 1, Number.MAX_SAFE_INTEGER)
  if (top === undefined) return usual
  if (top <= largest) return top
  if (above === 'cut') return largest
  throw refuse(list, '$top', `Invalid page size specified: '${top}'. Must be between 1 and ${largest} inclusive.`)
}

function whole(list: List, option: Option, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined
  const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
  if (number >= least && number <= most) return number
  throw refuse(
    list,
    option,
    `it is a whole number from ${least}${most < Number.MAX_SAFE_INTEGER ? ` to ${most}` : ''}, not '${text.slice(0, 40)}'.`,
  )
}

function truth(list: List, text: string | undefined): boolean {
  if (text === undefined || /^false$/i.test(text)) return false
  if (/^true$/i.test(text)) return true
  throw refuse(list, '$count', `it is true or false, not '${text.slice(0, 40)}'.`)
}
