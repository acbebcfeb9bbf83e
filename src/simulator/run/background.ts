// Without a status page management goes on behind the desktop: sessions and jobs until the server has nothing more, or a
// while has passed. A device whose pages were shown has nothing left to do here.

import { doWork, syncOnce } from '../status-page/run.ts'
import { NetworkError } from '../wire/http.ts'
import type { Running } from './running.ts'

const mostSessions = 20

export async function finishInBackground(running: Running): Promise<void> {
  const { enrolled, espDevice, espUser, node } = running.record.oobe
  const shown = espDevice !== 'not-shown' && espUser !== 'not-shown'
  if (node !== 'Desktop' || !enrolled || shown) return
  try {
    for (let count = 0; count < mostSessions; count++) {
      const session = await syncOnce(running, 'user')
      await doWork(running, 'user')
      if (session.kind !== 'complete' || session.commands === 0) return
    }
  } catch (error) {
    if (!(error instanceof NetworkError)) throw error // the next session of the schedule would try again
  }
}
