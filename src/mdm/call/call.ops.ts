// A device that wants to know at once that management wants it waits here, over a connection that it opened. It is our own way, and
// not the vendor's push service (WNS), which takes credentials of the vendor's that an installation of its own may not get: a Windows PC comes
// by its schedule. All who wait share one look at the database, four times a second and one at a time (as in story/news.ops.ts). Nothing
// is promised: a device that misses its call comes by its schedule, too.

import type { Db } from '../../db/schema.ts'
import { Fault } from '../../kernel/fault.ts'
import * as calls from './call.sql.ts'

/** Less than what a connection may be silent. */
export const longestWaitMs = 25_000
const lookAgainMs = 250
/** Of all organisations; each is a connection. */
const mostWaits = 5000

export type Calls = {
  /** True as soon as something waits for the device; false when the time is over, it has gone, or waits again. */
  readonly wait: (device: calls.Waiting, ms: number, gone: AbortSignal) => Promise<boolean>
}

type Wait = {
  readonly device: calls.Waiting
  readonly end: (wanted: boolean) => void
  readonly fail: (error: unknown) => void
}

export function openCalls(db: Db): Calls {
  const waits = new Map<string, Wait>()
  let looking = false

  function lookSoon(ms: number): void {
    if (looking) return
    looking = true
    setTimeout(() => void look(), ms)
  }

  async function look(): Promise<void> {
    const asked = [...waits.values()]
    try {
      const wanted = await calls.wanted(
        db,
        asked.map(({ device }) => device),
      )
      for (const { device, end } of asked) if (wanted.has(device.id)) end(true)
    } catch (error) {
      for (const { fail } of asked) fail(error)
    }
    looking = false
    if (waits.size > 0) lookSoon(lookAgainMs)
  }

  return {
    wait: (device, ms, gone) =>
      new Promise((resolve, reject) => {
        const key = `${device.tenantId} ${device.id}`
        waits.get(key)?.end(false) // a device waits once
        if (waits.size >= mostWaits) throw tooMany()
        if (gone.aborted) return resolve(false)
        const over = (how: () => void) => {
          clearTimeout(timer)
          gone.removeEventListener('abort', leave)
          if (waits.get(key) === wait) waits.delete(key)
          how()
        }
        const leave = () => over(() => resolve(false))
        const timer = setTimeout(leave, ms)
        gone.addEventListener('abort', leave)
        const wait: Wait = {
          device,
          end: (wanted) => over(() => resolve(wanted)),
          fail: (error) => over(() => reject(error)),
        }
        waits.set(key, wait)
        lookSoon(0)
      }),
  }
}

const tooMany = () =>
  new Fault('too-many', 'Too many devices wait to be called. Come by the schedule, or wait again in a minute.', {
    reason: 'calls-waiting',
    details: { retryAfterSeconds: 60 },
  })
