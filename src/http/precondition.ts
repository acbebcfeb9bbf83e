// "Only if it is still as I know it." Where things have no ETag nothing can be compared with one, so the condition does not hold
// (RFC 9110 §13.1.1); passed over in silence it would let somebody overwrite what they asked to keep. `*` asks only that the thing
// exists, which each operation finds out itself.

import type { FastifyRequest } from 'fastify'

import type { RawRoute, Route } from '../contract/route.ts'
import { Fault } from '../kernel/fault.ts'

export function refuseIfMatch({ service, hasEntityTags }: Route | RawRoute, { headers }: FastifyRequest): void {
  const asked = headers['if-match']?.trim()
  if (service !== 'graph' || hasEntityTags || asked === undefined || asked === '*') return
  throw new Fault(
    'conflict',
    'If-Match names a version, and what is at this address has no ETag to compare it with; nothing was done. Leave the header out, or send If-Match: *.',
    { reason: 'no-entity-tag' },
  )
}
