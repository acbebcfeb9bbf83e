// A page waits for the person in front of the device, and, where a status page stands behind it, for that page's hour at most.

import { answerTo, userPauseMs } from '../run/scripted-user.ts'
import type { Perform } from '../run/work.ts'

export const askUser: Perform<'ask'> = async (running, work) => {
  const value = answerTo(running, work)
  if (value === undefined && work.until !== undefined) {
    await running.clock.sleep(Math.max(0, work.until - running.clock.now()))
    return { type: 'page-overdue' }
  }
  if (value === undefined) return { type: 'abandoned', reason: `the person walked away from the page ${work.page}` }
  if (work.page === 'captive-portal') await running.internet.acceptPortal()
  if (value === 'try-again') await running.clock.sleep(userPauseMs)
  return { type: 'answered', page: work.page, value }
}
