// Serves a list: reads the query against the list, and writes the page with the selected members.

import type { z } from 'zod'
import { membersOf } from '../contract/graph/collection.ts'
import type { Route } from '../contract/route.ts'
import { tokenCaller } from '../http/caller/caller.ts'
import type { Call, Serve } from '../http/serve.ts'
import type { TenantId } from '../kernel/id.ts'
import { type Entity, entityContextOf, linkTo, selected, writeCollection } from './collection.routes.ts'
import { type List, wholeList } from './list.ts'
import { readEntityOptions, readOptions, type Wanted } from './options.ts'
import type { Found } from './page.sql.ts'

export type Collection<P, Q, Row> = {
  readonly list: List
  /** Schema of an entity. */
  readonly entity: z.ZodObject
  /** Parameters of the route itself, beside the options of every list. */
  readonly also?: readonly string[]
  readonly page: (tenantId: TenantId, wanted: Wanted, call: Call<P, Q>) => Promise<Found<Row>>
  readonly toEntity: (row: Row, wanted: Pick<Wanted, 'expand' | 'expandSelect'>) => object
}

export function serveList<P, Q, R, Row>(
  serve: Serve,
  origin: string,
  routes: ReadonlyArray<Route<P, Q, unknown, R>>,
  { list, entity, also, page, toEntity }: Collection<P, Q, Row>,
): void {
  const members = membersOf(entity)
  for (const route of routes) {
    // also where a role reaches the object that has the list: not all that belongs to it need be reached
    const isInGroups = route.access.kind === 'graph' && route.access.inGroups !== undefined
    if (isInGroups && !list.member && !list.group) throw new TypeError(`${list.name} cannot be limited to groups`)
    serve.json(route as Route<P, Q, unknown, unknown>, async (call) => {
      const query = (call.query ?? {}) as Record<string, unknown>
      const { tenantId, reach } = tokenCaller(call.caller)
      const wanted: Wanted = {
        ...readOptions(list, { query, members, ...(also && { also }) }),
        ...(reach && isInGroups && { groupIds: reach.groupIds }),
      }
      const found = await page(tenantId, wanted, call)
      const entities = found.rows.map((row) => toEntity(row, wanted) as Entity)
      return writeCollection(call.request, origin, wanted, found, entities)
    })
  }
}

export type Single<P, Q, Row> = Pick<Collection<P, Q, Row>, 'list' | 'entity' | 'also' | 'toEntity'> & {
  readonly read: (tenantId: TenantId, call: Call<P, Q>, wanted: Pick<Wanted, 'expand' | 'select'>) => Promise<Row>
}

/** One entity of a list, by its key. */
export function serveEntity<P, Q, R, Row>(
  serve: Serve,
  origin: string,
  routes: ReadonlyArray<Route<P, Q, unknown, R>>,
  { list, entity, also, read, toEntity }: Single<P, Q, Row>,
): void {
  const members = membersOf(entity)
  for (const route of routes) {
    serve.json(route as Route<P, Q, unknown, unknown>, async (call) => {
      const query = (call.query ?? {}) as Record<string, unknown>
      const wanted = readEntityOptions(list, { query, members, ...(also && { also }) })
      const row = await read(tokenCaller(call.caller).tenantId, call, wanted)
      const context = entityContextOf(call.request, origin, wanted.select)
      return { '@odata.context': context, ...selected(toEntity(row, wanted) as Entity, wanted) }
    })
  }
}

export type Whole<P, Q> = Pick<Single<P, Q, never>, 'entity'> & {
  /** In error messages: `directoryRoles`. */
  readonly name: string
  readonly all: (tenantId: TenantId, call: Call<P, Q>) => Promise<readonly object[]>
}

/** A list so short that it is read whole: queries for the database are refused, like on any other list. */
export function serveWhole<P, Q, R>(
  serve: Serve,
  origin: string,
  routes: ReadonlyArray<Route<P, Q, unknown, R>>,
  { name, entity, all }: Whole<P, Q>,
): void {
  const list = wholeList(name)
  const members = membersOf(entity)
  for (const route of routes) {
    serve.json(route as Route<P, Q, unknown, unknown>, async (call) => {
      const wanted = readOptions(list, { query: (call.query ?? {}) as Record<string, unknown>, members })
      const entities = (await all(tokenCaller(call.caller).tenantId, call)) as readonly Entity[]
      const end = wanted.skip + wanted.limit
      return {
        ...writeCollection(
          call.request,
          origin,
          wanted,
          wanted.count ? { count: entities.length } : {},
          entities.slice(wanted.skip, end),
        ),
        ...(entities.length > end && { '@odata.nextLink': linkTo(call.request, origin, { $skip: String(end) }) }),
      }
    })
  }
}
