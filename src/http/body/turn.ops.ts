// Large JSON bodies are read one at a time, and other work has its turn between two of them: a hundred that arrive in the same
// moment would otherwise be read in one go, and everybody would wait for all of them (T-52). Tenants take turns, and within a
// tenant its callers; whoever shows no token counts by its site.

import { setImmediate } from 'node:timers/promises'

import { addressGroup, addressSite } from '../../kernel/address.ts'
import { makeFairQueue } from '../../kernel/fair-queue.ts'
import { Fault } from '../../kernel/fault.ts'
import { meterLine } from '../../metrics/line.ts'
import type { Caller } from '../caller/caller.ts'

const bodies = makeFairQueue({
  atOnce: 1,
  most: 1000,
  mostOfOne: 200,
  mostOfCaller: 64,
  full: () =>
    new Fault('too-many', 'Too many large bodies wait to be read at this moment. Wait a few seconds and try again.', {
      reason: 'bodies-waiting',
      details: { retryAfterSeconds: 5 },
    }),
})
meterLine('json_bodies', 'Large JSON bodies', bodies)

/** Throws `too-many` when there is no place in the line, or when it is lost. */
export const inBodyTurn = <T>(caller: Caller | undefined, address: string, read: () => T): Promise<T> =>
  bodies.run(senderOf(caller, address), async () => {
    await setImmediate()
    return read()
  })

function senderOf(caller: Caller | undefined, address: string) {
  return caller?.kind === 'token'
    ? { owner: caller.tenantId, caller: caller.actor.id }
    : { owner: addressSite(address), caller: addressGroup(address) }
}
