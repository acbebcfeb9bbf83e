// What can be done with a kind of resource, said once for requests of its own and for those in a Bulk.

import type { z } from 'zod'
import { type List, propertyNamed } from '../graph/list.ts'
import type { Wanted } from '../graph/options.ts'
import { shaped } from '../http/body/shaped.ts'
import { utf8Of } from '../http/body/text-check.ts'
import { Fault } from '../kernel/fault.ts'
import type { OperationContext } from '../kernel/operation-context.ts'
import type { Filter } from '../protocol/odata/filter.ts'
import { type Collections, parseFilter } from '../protocol/scim/filter.ts'
import { ScimProblem } from '../protocol/scim/problem.ts'
import { plainAttribute } from '../protocol/scim/urn.ts'
import { largestCount, usualCount } from './describe.ts'
import type { Resource, Shown } from './resource.ts'

export type Asked = {
  readonly operation: OperationContext
  readonly query: Shown
  /** Of a change: the version that the caller has seen. */
  readonly version: number | undefined
  /** Parsed JSON. */
  readonly body: unknown
}

export type Actions = {
  readonly read: (asked: Asked, id: string) => Promise<Resource>
  readonly create: (asked: Asked) => Promise<Resource>
  readonly replace: (asked: Asked, id: string) => Promise<Resource>
  readonly change: (asked: Asked, id: string) => Promise<Resource>
  readonly remove: (asked: Asked, id: string) => Promise<void>
}

export function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(utf8Of(bytes))
  } catch (error) {
    if (error instanceof Fault) throw error
    throw new Fault('invalid-input', `The body is no JSON: ${(error as Error).message}.`, { reason: 'json' })
  }
}

/** Schema names and attributes in any letter case. */
export const bodyIn = <T>(schema: z.ZodType<T>, body: unknown): T => shaped(schema, body, 'body', { inAnyCase: true })

/** A problem of the protocol as a failure of the request. */
export function asFault<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (!(error instanceof ScimProblem)) throw error
    throw new Fault('invalid-input', `${error.message.charAt(0).toUpperCase()}${error.message.slice(1)}.`, {
      reason: `scim-${error.type}`,
      cause: error,
    })
  }
}

type ListQuery = Readonly<
  Partial<Record<'filter' | 'startIndex' | 'count' | 'sortBy' | 'sortOrder', string | undefined>>
>

/** RFC 7644 §3.4.2: pages begin at 1, and a number below what is possible is the smallest that is. */
export function wantedIn(
  list: List,
  collections: Collections,
  query: ListQuery,
): Wanted & { readonly startIndex: number } {
  const filter: Filter | undefined = query.filter
    ? asFault(() => parseFilter(query.filter ?? '', collections))
    : undefined
  const startIndex = Math.min(Math.max(numberIn('startIndex', query.startIndex) ?? 1, 1), 10_000_000)
  const count = Math.min(Math.max(numberIn('count', query.count) ?? usualCount, 0), largestCount)
  return {
    ...(filter && { filter }),
    order: orderIn(list, query),
    expand: [],
    limit: count,
    skip: startIndex - 1,
    count: true,
    startIndex,
  }
}

function numberIn(name: string, text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined
  if (/^-?\d{1,15}$/.test(text)) return Number(text)
  throw new Fault('invalid-input', `${name} is a whole number, not '${text}'.`, { reason: 'query-option' })
}

function orderIn(list: List, { sortBy, sortOrder }: ListQuery): Wanted['order'] {
  const key = { property: list.key, descending: false }
  if (!sortBy) return list.order.some(({ property }) => property === list.key) ? list.order : [...list.order, key]
  const found = propertyNamed(list, plainAttribute(sortBy))
  if (!found?.[1].orders) {
    const known = Object.entries(list.properties).flatMap(([name, { orders }]) => (orders ? [name] : []))
    throw new Fault(
      'invalid-input',
      `sortBy: there is no order by '${sortBy}'. There is one by: ${known.join(', ')}.`,
      {
        reason: 'scim-invalidPath',
      },
    )
  }
  const descending = sortOrder?.toLowerCase() === 'descending'
  return found[0] === list.key ? [{ ...key, descending }] : [{ property: found[0], descending }, key]
}
