// Limits how much of the process's one thread reading of messages takes (T-38). Reading XML costs a tenth of a millisecond a
// kilobyte, nobody has proved anything before it is read, and a thousand messages that arrived at the same moment would be read
// one after the other before anybody else is served. So one is read in a turn of the event loop, and senders take turns.

import { addressGroup, addressSite } from '../kernel/address.ts'
import { type FairQueue, makeFairQueue, type Waiting } from '../kernel/fair-queue.ts'
import { Fault } from '../kernel/fault.ts'
import type { EnrollmentId, TenantId } from '../kernel/id.ts'
import { origin } from '../kernel/origin.ts'
import { meterLine } from '../metrics/line.ts'

const lineOf = (name: string, words: string): FairQueue => {
  const line = makeFairQueue({
    atOnce: 1,
    most: 2000,
    mostOfOne: 256,
    mostOfCaller: 64,
    full: () =>
      new Fault('too-many', 'Too many messages wait to be read. Send this one again in ten seconds.', {
        reason: 'messages-waiting',
        details: { retryAfterSeconds: 10 },
      }),
  })
  meterLine(name, words, line)
  return line
}

const enrolments = lineOf('enrolment_messages', 'Messages of devices that are not enrolled')
const large = lineOf('large_messages', 'Large messages of enrolled devices')

/** Its awaiter reads in the turn of the event loop in which this resolves. */
function turnIn(line: FairQueue, who: Waiting): Promise<void> {
  return new Promise((resolve, reject) => {
    const untilOthersWereServed = async () => {
      resolve()
      await new Promise((next) => setImmediate(next))
    }
    line.run(who, untilOthersWereServed).catch(reject)
  })
}

/** Throws `too-many` when there is no place in the line, or it is lost. */
export function turnToReadEnrolment(): Promise<void> {
  const { address = 'local' } = origin()
  return turnIn(enrolments, { owner: addressSite(address), group: addressGroup(address), caller: address })
}

const small = 16 * 1024

/** Most messages are small and wait for nothing. Throws as above. */
export async function turnToReadMessage(tenantId: TenantId, device: EnrollmentId, bytes: number): Promise<void> {
  if (bytes > small) await turnIn(large, { owner: tenantId, caller: device })
}
