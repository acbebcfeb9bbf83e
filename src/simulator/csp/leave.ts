// How a server makes a device leave or begin anew: RemoteWipe and DMClient Unenroll. A wipe is accepted at once and done after the
// session. A device that joined the directory is not let go by its management server: it refuses to unenrol, as the
// documentation of the DMClient provider says of such devices. What number it answers then is not documented; we say 405.

import { type Tree, writeValue } from '../../protocol/csp/tree.ts'
import type { DmHandlers } from './effects.ts'

const wipe: NonNullable<DmHandlers['Exec x']> = () => ({ effects: [{ kind: 'wipe' }] })

const resetNode = './Device/Vendor/MSFT/RemoteWipe/AutomaticRedeployment'

/** Its Status says how far it is: 10 scheduled, 1 complete. */
export const withResetStatus = (tree: Tree, status: '1' | '10'): Tree =>
  writeValue(tree, `${resetNode}/Status`, status, 'int')

const reset =
  (keepsUsers: boolean): NonNullable<DmHandlers['Exec x']> =>
  ({ tree }) => ({
    tree: keepsUsers ? tree : withResetStatus(tree, '10'),
    effects: [{ kind: 'reset', keepsUsers }],
  })

export const leaveHandlers: DmHandlers = {
  'Exec Vendor/MSFT/RemoteWipe/doWipe': wipe,
  'Exec Vendor/MSFT/RemoteWipe/doWipeProtected': wipe,
  'Exec Vendor/MSFT/RemoteWipe/doWipePersistUserData': reset(true),
  'Exec Vendor/MSFT/RemoteWipe/AutomaticRedeployment/doAutomaticRedeployment': reset(false),
  'Exec Vendor/MSFT/DMClient/Unenroll': () => ({ status: 405 }),
}
