// The effects the first run asks of its surroundings, each in a file of its own. Each is repeatable: after a kill the machine
// asks for the same thing again, and a result already on disk (a join, an enrolment) is taken as done.

import type { Perform, Work } from '../run/work.ts'
import { runStatusPage } from '../status-page/run.ts'
import { acceptTermsOfUse } from './accept-terms.ts'
import { askUser } from './ask.ts'
import { checkNetwork } from './check-network.ts'
import { enroll } from './enroll.ts'
import { fetchProfile } from './fetch-profile.ts'
import { findManagement } from './find-management.ts'
import { installUpdates } from './install-updates.ts'
import { join } from './join.ts'
import { logOn } from './log-on.ts'
import { applyPackageFound, enrollByPackage, runFirstCommands } from './prepared.ts'
import { setUpHello } from './set-up-hello.ts'
import { signInUser } from './sign-in.ts'
import { usePackage } from './use-package.ts'
import { waitForNetwork } from './wait-for-network.ts'

export const effects: { readonly [K in Work['kind']]: Perform<K> } = {
  ask: askUser,
  'check-network': checkNetwork,
  'wait-for-network': waitForNetwork,
  'fetch-profile': fetchProfile,
  'install-updates': installUpdates,
  'sign-in': signInUser,
  'use-package': usePackage,
  join,
  'apply-package': applyPackageFound,
  'enroll-by-package': enrollByPackage,
  'run-first-commands': runFirstCommands,
  'find-management': findManagement,
  'accept-terms': acceptTermsOfUse,
  enroll,
  'run-status-page': runStatusPage,
  'log-on': logOn,
  'set-up-hello': setUpHello,
}
