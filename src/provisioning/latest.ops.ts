// A change by somebody who names no version is made on the latest: another one meanwhile makes it be tried again.

import { Fault } from '../kernel/fault.ts'

const attempts = 5

/** `version`: the one that the caller names; then a change meanwhile refuses theirs. */
export async function onLatest<T>(version: number | undefined, change: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await change()
    } catch (error) {
      const moved = error instanceof Fault && error.reason === 'version-changed'
      if (!moved || version !== undefined) throw error
      if (attempt >= attempts) throw overtaken(error)
    }
  }
}

/** No 412 (RFC 9110 §15.5.13): the request has no condition that failed. */
const overtaken = (cause: Fault): Fault =>
  new Fault(
    'unavailable',
    'Others changed this at the same moment, again and again, and nothing was changed by this request. Send it again in a second.',
    { reason: 'overtaken', details: { retryAfterSeconds: 1 }, cause },
  )
