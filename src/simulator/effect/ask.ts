// A page waits for the person in front of the device.

import { answerTo, userPauseMs } from '../run/scripted-user.ts'
import type { Perform } from '../run/work.ts'

export const askUser: Perform<'ask'> = async (running, work) => {
  const value = answerTo(running, work)
  if (value === undefined) return { type: 'abandoned', reason: `the person walked away from the page ${work.page}` }
  if (work.page === 'captive-portal') await running.internet.acceptPortal()
  if (value === 'try-again') await running.clock.sleep(userPauseMs)
  return { type: 'answered', page: work.page, value }
}
