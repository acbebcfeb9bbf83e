// The common parts of all lists of the Graph API: their queries, and the shape of a page.

import { z } from 'zod'

const option = z.string().max(4000).optional()

/** As text: each list declares what it understands, and anything else is refused by name (graph/options.ts). */
export const collectionQuery = z.looseObject({
  $filter: option,
  $search: option,
  $orderby: option,
  $select: option,
  $expand: option,
  $top: option,
  $skip: option,
  $count: option,
  $skiptoken: option,
})

/** With `$select` an entity has only some of its members, so none is required; a client that does not select still sees which
 * ones there are. */
const selectable = <T extends z.ZodRawShape>(entity: z.ZodObject<T>) => ({
  'x-required-without-select': Object.entries(entity.shape)
    .filter(([, member]) => !(member instanceof z.ZodOptional))
    .map(([name]) => name),
})

export const collectionOf = <T extends z.ZodRawShape>(entity: z.ZodObject<T>) =>
  z.object({
    '@odata.context': z.string(),
    '@odata.count': z.number().optional(),
    '@odata.nextLink': z.string().optional(),
    value: z.array(entity.partial().meta(selectable(entity))),
  })

/** Stands before the members of one entity. */
export const entityContext = { '@odata.context': z.string() }

/** One entity, asked for by its id; with `$select` only some of its members. */
export const oneOf = <T extends z.ZodRawShape>(entity: z.ZodObject<T>) =>
  entity.partial().extend(entityContext).meta(selectable(entity))

export const membersOf = (entity: z.ZodObject): string[] =>
  Object.keys(entity.shape).filter((name) => !name.startsWith('@odata.'))

/** An instant in UTC, ISO 8601. */
export const instant = z.string()
