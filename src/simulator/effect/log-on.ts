// Signs the user in to Windows.

import { bringConsumerApps } from '../consumer-apps.ts'
import { passwordOf } from '../run/scripted-user.ts'
import type { Perform } from '../run/work.ts'
import { signInWith } from './sign-in.ts'

/** With the credentials still in memory nothing is typed; without, the person signs in again (S-206). */
export const logOn: Perform<'log-on'> = async (running, work) => {
  if (!work.automatic) {
    const user = running.record.oobe.user
    const again = await signInWith(running, user?.tenantId ?? null, passwordOf(running, true))
    if (again.type !== 'signed-in') return again
  }
  await bringConsumerApps(running)
  return { type: 'logged-on' }
}
