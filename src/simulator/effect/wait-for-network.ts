// Waits until a lost network is back.

import type { Perform } from '../run/work.ts'
import { checkNetwork } from './check-network.ts'

const longestPauseMs = 30_000
/** A status page goes on for an hour, and each loss makes two lines of the story, which takes a hundred an hour. */
const longestOnPageMs = 5 * 60_000

/**
 * As long as it takes: OobeNetworkLossError has no time-out, only the person's patience, which is an hour here, or the hour of
 * the status page that it interrupted. The network may be there and only the service away: then each loss in a row is
 * waited for longer.
 */
export const waitForNetwork: Perform<'wait-for-network'> = async (running, work) => {
  const { clock } = running
  const until = work.until ?? clock.now() + 60 * 60_000
  const losses = running.record.oobe.attempts.networkLoss ?? 1
  const first = Math.min(500 * 2 ** losses, work.until === undefined ? longestPauseMs : longestOnPageMs)
  for (let wait = first; clock.now() < until; wait = Math.min(2 * wait, longestPauseMs)) {
    await clock.sleep(Math.min(wait, until - clock.now()))
    const found = await checkNetwork(running, { kind: 'check-network', ssid: null })
    if (found.type === 'online') return { type: 'network-back' }
  }
  if (work.until !== undefined) return { type: 'page-overdue' }
  return { type: 'abandoned', reason: 'the network did not come back within an hour' }
}
