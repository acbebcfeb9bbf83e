// The connect test of Windows, a few times.

import type { Perform } from '../run/work.ts'

const connectTestTries = 3

export const checkNetwork: Perform<'check-network'> = async ({ internet, clock }) => {
  for (let attempt = 1; ; attempt++) {
    const found = await internet.test()
    if (found !== 'offline' || attempt === connectTestTries) return { type: found }
    await clock.sleep(1_000 * attempt)
  }
}
