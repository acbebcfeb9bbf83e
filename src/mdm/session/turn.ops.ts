// Limits messages that are heard while nobody else works on their device. Each keeps a connection to the database, perhaps while
// it waits for another one of its device. So a few run at a time, fewer of one tenant, and the people of a tenant take turns: a
// person with dozens of devices pushes out their own messages, and a device that is to be wiped gets its command (T-39).

import { makeFairQueue } from '../../kernel/fair-queue.ts'
import { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import { meterLine } from '../../metrics/line.ts'

const messages = makeFairQueue({
  atOnce: 8,
  atOnceOfOne: 4,
  most: 1000,
  mostOfOne: 256,
  mostOfCaller: 16,
  full: () =>
    new Fault('too-many', 'Too many messages of devices wait. Send this one again in ten seconds.', {
      reason: 'messages-waiting',
      details: { retryAfterSeconds: 10 },
    }),
})
meterLine('device_messages', 'Messages that are heard while nobody else works on their device', messages)

/** `caller`: whose device it is. Throws `too-many` when there is no place in the line, or when it is lost. */
export const inDeviceTurn = <T>(tenantId: TenantId, caller: string, work: () => Promise<T>): Promise<T> =>
  messages.run({ owner: tenantId, caller }, work)
