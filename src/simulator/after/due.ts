// When the next session of a device that was set up is due: by the schedule that its management gave it (DMClient CSP, Poll), or at
// once, when it is called. What of the schedule is over is on the disk.

import { readValue } from '../../protocol/csp/tree.ts'
import { decodePoll, minutesUntilNext } from '../../protocol/wap/poll.ts'
import type { DeviceOptions } from '../options.ts'
import { readManaged } from '../run/record.ts'
import { newLife, switchOn } from '../run/running.ts'
import { waitForCall } from '../wire/call.ts'
import type { Management } from '../wire/enroll.ts'

export type Due = 'called' | 'scheduled' | 'schedule-over' | 'not-enrolled'

type Polled = { readonly sessions: number; readonly at: number }

/** Resolves when it is; `calls: false` is a device that cannot be called, as Windows without the vendor's push service. */
export async function untilDue(options: DeviceOptions, { calls = true } = {}): Promise<Due> {
  const life = newLife(options)
  const { clock, disk } = life
  const management = (await disk.read('management')) as Management | undefined // written by us
  const state = await readManaged(disk)
  if (!management || !state) return 'not-enrolled'
  const provider = `./Device/Vendor/MSFT/DMClient/Provider/${encodeURIComponent(management.providerId)}`
  const schedule = decodePoll((name) => readValue(state.tree, `${provider}/Poll/${name}`))
  const polled = ((await disk.read('polled')) as Polled | undefined) ?? { sessions: 0, at: clock.now() } // likewise
  const minutes = minutesUntilNext(schedule, polled.sessions)
  const dueAt = minutes === undefined ? undefined : polled.at + minutes * 60_000
  const running = await switchOn(life, {})
  const done = new AbortController()
  try {
    let over = false
    const bySchedule = async (): Promise<Due> => {
      if (dueAt === undefined) return 'schedule-over'
      await clock.sleep(Math.max(0, dueAt - clock.now()), done.signal)
      over = true
      return 'scheduled'
    }
    const scheduled = bySchedule()
    const byCall = async (): Promise<Due> => {
      while (!over) {
        const heard = await waitForCall(running.http, management)
        if (heard === 'called') return heard
        if (heard === 'never') break
      }
      return scheduled
    }
    // a schedule that is over leaves the call alone to wait for
    const ways = dueAt === undefined ? [] : [scheduled]
    const due = await Promise.race(calls || ways.length === 0 ? [...ways, byCall()] : ways)
    const next = due === 'scheduled' && dueAt !== undefined ? { sessions: polled.sessions + 1, at: dueAt } : polled
    await disk.write('polled', next satisfies Polled)
    return due
  } finally {
    done.abort() // nobody waits for the schedule any more
    running.http.close()
  }
}
