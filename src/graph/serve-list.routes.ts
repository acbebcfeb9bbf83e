// Serves a list: what was asked for is read against the list, and the page is written with the members that were asked for.

import type { z } from 'zod'
import { membersOf } from '../contract/graph/collection.ts'
import type { Route } from '../contract/route.ts'
import { tokenCaller } from '../http/caller.ts'
import { contextOf } from '../http/page.ts'
import type { Call, Serve } from '../http/serve.ts'
import type { TenantId } from '../kernel/id.ts'
import { type Entity, selected, writeCollection } from './collection.routes.ts'
import type { List } from './list.ts'
import { readEntityOptions, readOptions, type Wanted } from './options.ts'
import type { Found } from './page.sql.ts'

export type Collection<P, Q, Row> = {
  readonly list: List
  /** Schema of an entity. */
  readonly entity: z.ZodObject
  /** Parameters of the route itself, beside the options of every list. */
  readonly also?: readonly string[]
  readonly page: (tenantId: TenantId, wanted: Wanted, call: Call<P, Q>) => Promise<Found<Row>>
  readonly toEntity: (row: Row, wanted: Pick<Wanted, 'expand'>) => object
}

export function serveList<P, Q, R, Row>(
  serve: Serve,
  origin: string,
  routes: ReadonlyArray<Route<P, Q, unknown, R>>,
  { list, entity, also, page, toEntity }: Collection<P, Q, Row>,
): void {
  const members = membersOf(entity)
  for (const route of routes) {
    serve.json(route as Route<P, Q, unknown, unknown>, async (call) => {
      const query = (call.query ?? {}) as Record<string, unknown>
      const wanted = readOptions(list, { query, members, ...(also && { also }) })
      const found = await page(tokenCaller(call.caller).tenantId, wanted, call)
      const entities = found.rows.map((row) => toEntity(row, wanted) as Entity)
      return writeCollection(call.request, origin, wanted, found, entities)
    })
  }
}

export type Single<P, Q, Row> = Pick<Collection<P, Q, Row>, 'list' | 'entity' | 'toEntity'> & {
  readonly read: (tenantId: TenantId, call: Call<P, Q>) => Promise<Row>
}

/** One entity of a list, by its key. */
export function serveEntity<P, Q, R, Row>(
  serve: Serve,
  origin: string,
  routes: ReadonlyArray<Route<P, Q, unknown, R>>,
  { list, entity, read, toEntity }: Single<P, Q, Row>,
): void {
  const members = membersOf(entity)
  for (const route of routes) {
    serve.json(route as Route<P, Q, unknown, unknown>, async (call) => {
      const wanted = readEntityOptions(list, { query: (call.query ?? {}) as Record<string, unknown>, members })
      const row = await read(tokenCaller(call.caller).tenantId, call)
      const context = contextOf(call.request, origin, `${wanted.select ? `(${wanted.select.join(',')})` : ''}/$entity`)
      return { '@odata.context': context, ...selected(toEntity(row, wanted) as Entity, wanted) }
    })
  }
}
