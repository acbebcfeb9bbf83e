// Limits how much of the process's one thread goes into the judging of objects by a pattern that was not saved (T-52, T-58): one
// at a time, organisations take turns, and within one its callers.

import { makeFairQueue } from '../../kernel/fair-queue.ts'
import { Fault } from '../../kernel/fault.ts'
import { meterLine } from '../../metrics/line.ts'

export const previews = makeFairQueue({
  atOnce: 1,
  most: 200,
  mostOfOne: 20,
  mostOfCaller: 4,
  full: () =>
    new Fault('too-many', 'Too many previews of rules wait at this moment. Ask again in ten seconds.', {
      reason: 'previews-waiting',
      details: { retryAfterSeconds: 10 },
    }),
})
meterLine('rule_previews', 'Previews of rules with patterns', previews)

/** How long one preview may judge, in milliseconds. */
export const mostOfPreview = 20_000
