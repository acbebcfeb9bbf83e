// Several requests in one (Graph's JSON batching).

import { z } from 'zod'

import { bodyWith } from './body.ts'
import { graph, roots } from './graph.ts'
import { defineRoute, scopes } from './route.ts'

export const mostParts = 20

/** Some clients number them. */
const id = z.union([z.string().min(1).max(100), z.number()]).transform(String)

const part = bodyWith({
  id,
  // What stands in these is judged part by part (graph/batch-request.ts): one that is wrong is answered alone.
  method: z.string().transform((method) => method.toUpperCase()),
  /** Relative to the root of the batch, or with a root of its own. */
  url: z.string(),
  headers: z.record(z.string(), z.string()).nullish(),
  body: z.unknown().optional(),
  dependsOn: z.array(id).max(mostParts).nullish(),
})
export type BatchPart = z.infer<typeof part>

export const batchAnswer = z.object({
  id: z.string(),
  status: z.number(),
  headers: z.record(z.string(), z.string()),
  body: z.unknown().optional(),
})
export type BatchAnswer = z.infer<typeof batchAnswer>

export const batch = roots.map((root) =>
  defineRoute({
    id: `graph.batch.${root}`,
    service: 'graph',
    method: 'POST',
    path: `/${root}/$batch`,
    // any permission suffices here; each part checks its own
    access: graph(...scopes),
    summary: 'Up to 20 requests in one; each is authorised, limited and audited by itself',
    bodyLimit: 4 * 1024 * 1024,
    judgesMembers: ['url', 'headers', 'body'],
    body: bodyWith({ requests: z.array(part).min(1).max(mostParts) }),
    reply: z.object({ responses: z.array(batchAnswer) }),
    status: 200,
  }),
)
