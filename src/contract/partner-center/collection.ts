// Shapes that all answers of Partner Center have in common (https://learn.microsoft.com/partner-center/developer/utility-resources).

import { z } from 'zod'
import { longestPathPart } from '../route.ts'

/** `T` with the name of its type, as its clients want every object. */
export const resource = <Name extends string, T extends z.ZodRawShape>(objectType: Name, shape: T) =>
  z.object({ ...shape, attributes: z.object({ objectType: z.literal(objectType) }) })

export const link = z.object({
  uri: z.string(),
  method: z.literal('GET'),
  headers: z.array(z.object({ key: z.string(), value: z.string() })),
})

/** With the next page in two ways: some clients send the token again, others follow the link with its headers. */
export const collection = <T extends z.ZodType>(item: T) =>
  resource('Collection', {
    totalCount: z.number(),
    items: z.array(item),
    continuationToken: z.string().optional(),
    links: z.object({ self: link, next: link.optional() }).optional(),
  })

/** In seconds, or what stands for "not yet": never null, which one of the clients cannot read. */
export const instant = z.string()

export const customerParams = z.object({ customerId: z.string().max(longestPathPart) })
