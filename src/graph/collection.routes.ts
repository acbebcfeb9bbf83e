// A page as it leaves: context, count, next link, and only the members that were asked for.

import type { FastifyRequest } from 'fastify'

import { contextOf } from '../http/page.ts'
import type { Wanted } from './options.ts'
import type { Found } from './page.sql.ts'

export type Entity = Record<string, unknown>

export function writeCollection(
  request: FastifyRequest,
  origin: string,
  wanted: Wanted,
  { next, count }: Omit<Found<unknown>, 'rows'>,
  entities: readonly Entity[],
): { value: Entity[]; '@odata.context': string; '@odata.count'?: number; '@odata.nextLink'?: string } {
  return {
    '@odata.context': contextOf(request, origin, wanted.select ? `(${wanted.select.join(',')})` : ''),
    ...(count !== undefined && { '@odata.count': count }),
    ...(next !== undefined && { '@odata.nextLink': nextLink(request, origin, next) }),
    value: entities.map((entity) => selected(entity, wanted)),
  }
}

/** The type and the id stay: who reads a mixed list tells entities apart by them. */
export function selected(entity: Entity, { select, expand }: Pick<Wanted, 'select' | 'expand'>): Entity {
  if (!select) return entity
  const kept = new Set([...select, ...expand, 'id'])
  return Object.fromEntries(Object.entries(entity).filter(([name]) => kept.has(name) || name.startsWith('@odata.')))
}

function nextLink(request: FastifyRequest, origin: string, token: string): string {
  const url = new URL(request.url, origin)
  url.searchParams.delete('$skip')
  url.searchParams.set('$skiptoken', token)
  return url.href
}
