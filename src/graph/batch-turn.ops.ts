// Batches that are worked on at once: one of a caller, four of a tenant. Each is up to twenty requests that come without waiting
// for their sender, so a caller who sends many would have more of the server than whoever sends requests one by one (T-52).

import type { ServerResponse } from 'node:http'

import type { TokenCaller } from '../http/caller/caller.ts'
import { makeFairQueue } from '../kernel/fair-queue.ts'
import { Fault } from '../kernel/fault.ts'
import { meterLine } from '../metrics/line.ts'

const batches = makeFairQueue({
  atOnce: 16,
  atOnceOfOne: 4,
  atOnceOfCaller: 1,
  most: 400,
  mostOfOne: 64,
  mostOfCaller: 16,
  full: () =>
    new Fault('too-many', 'Too many batches wait at this moment. Wait for their answers before you send others.', {
      reason: 'batches-waiting',
      details: { retryAfterSeconds: 5 },
    }),
})
meterLine('batches', 'Batches of requests', batches)

/** Throws `too-many` when there is no place in the line, or when it is lost. Not begun once the answer can reach nobody. */
export function inBatchTurn<T>(
  { tenantId, actor }: Pick<TokenCaller, 'tenantId' | 'actor'>,
  answer: Pick<ServerResponse, 'once'>,
  work: () => Promise<T>,
): Promise<T> {
  const closing = new AbortController()
  answer.once('close', () => closing.abort())
  return batches.run({ owner: tenantId, caller: actor.id, gone: closing.signal }, work)
}
