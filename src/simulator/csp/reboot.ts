// Reboot CSP (learn.microsoft.com, reboot-csp): accepted at once, done after the session; while a status page is open
// several requests become one restart.

import { formatLocUri } from '../../protocol/csp/uri.ts'
import type { DmHandlers } from './effects.ts'

export const rebootHandlers: DmHandlers = {
  'Exec Vendor/MSFT/Reboot/RebootNow': ({ location }) => ({
    effects: [{ kind: 'reboot', uri: formatLocUri(location) }],
  }),
}
