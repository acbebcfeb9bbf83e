// Shapes that all answers of Partner Center have in common (https://learn.microsoft.com/partner-center/developer/utility-resources).

import { z } from 'zod'
import { longestPathPart } from '../route.ts'

/** `T` with the name of its type, as its clients want every object. */
export const resource = <Name extends string, T extends z.ZodRawShape>(objectType: Name, shape: T) =>
  z.object({ ...shape, attributes: z.object({ objectType: z.literal(objectType) }) })

export const collection = <T extends z.ZodType>(item: T) =>
  resource('Collection', {
    totalCount: z.number(),
    items: z.array(item),
    continuationToken: z.string().optional(),
  })

/** In seconds, or what stands for "not yet": never null, which one of the clients cannot read. */
export const instant = z.string()

export const customerParams = z.object({ customerId: z.string().max(longestPathPart) })
