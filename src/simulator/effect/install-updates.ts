// Asks a feed for updates. They count as installed; nothing is downloaded.

import type { Perform } from '../run/work.ts'

export const installUpdates: Perform<'install-updates'> = async ({ internet }, { source }) => {
  const updates = await internet.updates(source)
  return updates.kind === 'failed'
    ? { type: 'updates-failed', message: updates.message }
    : { type: 'updates', installed: updates.titles, reboot: updates.reboot }
}
