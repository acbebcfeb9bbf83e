// A page as it leaves: context, count, next link, and only the members that were asked for.

import type { FastifyRequest } from 'fastify'

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
    ...(next !== undefined && { '@odata.nextLink': linkTo(request, origin, { $skiptoken: next }) }),
    value: entities.map((entity) => selected(entity, wanted)),
  }
}

/** The type and the id stay: a reader of a mixed list distinguishes entities by them. */
export function selected(entity: Entity, { select, expand }: Pick<Wanted, 'select' | 'expand'>): Entity {
  if (!select) return entity
  const kept = new Set([...select, ...expand, 'id'])
  return Object.fromEntries(Object.entries(entity).filter(([name]) => kept.has(name) || name.startsWith('@odata.')))
}

/**
 * `https://graph…/beta/$metadata#deviceManagement/windowsAutopilotDeploymentProfiles('{id}')/assignments`, in the contract's
 * spelling: clients read the id of the parent out of it.
 */
export function contextOf(request: FastifyRequest, origin: string, suffix = ''): string {
  const [root, path] = metadataPath(request)
  return `${origin}/${root}/$metadata#${path}${suffix}`
}

function metadataPath(request: FastifyRequest): readonly [root: string, path: string] {
  const [, root = '', ...parts] = (request.routeOptions.url ?? '').split('/')
  const params = request.params as Readonly<Record<string, string>>
  const path = parts.map((part) =>
    part.startsWith(':') ? `('${params[part.slice(1)]?.replaceAll("'", "''")}')` : part,
  )
  return [root, path.join('/').replaceAll("/('", "('")]
}

/** Of one entity, whose id is not a part of it: `…/$metadata#users/$entity`. */
export function entityContextOf(
  request: FastifyRequest,
  origin: string,
  select: readonly string[] | undefined,
): string {
  const named = request.routeOptions.url?.split('/').at(-1)?.startsWith(':') ?? false
  const context = contextOf(request, origin)
  return `${named ? context.slice(0, context.lastIndexOf("('")) : context}${select ? `(${select.join(',')})` : ''}/$entity`
}

/** The same question, further on. */
export function linkTo(request: FastifyRequest, origin: string, further: Readonly<Record<string, string>>): string {
  const url = new URL(request.url, origin)
  for (const name of [...url.searchParams.keys()]) {
    if (/^\$?skip$/i.test(name)) url.searchParams.delete(name)
  }
  for (const [name, value] of Object.entries(further)) url.searchParams.set(name, value)
  return url.href
}
