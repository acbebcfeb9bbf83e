// How a server makes a device leave: RemoteWipe and DMClient Unenroll. A wipe is accepted at once and done after the
// session. A device that joined the directory is not let go by its management server: it refuses to unenrol, as the
// documentation of the DMClient provider says of such devices. What number it answers then is not documented; we say 405.

import type { DmHandlers } from './effects.ts'

const wipe: NonNullable<DmHandlers['Exec x']> = () => ({ effects: [{ kind: 'wipe' }] })

export const leaveHandlers: DmHandlers = {
  'Exec Vendor/MSFT/RemoteWipe/doWipe': wipe,
  'Exec Vendor/MSFT/RemoteWipe/doWipeProtected': wipe,
  'Exec Vendor/MSFT/DMClient/Unenroll': () => ({ status: 405 }),
}
