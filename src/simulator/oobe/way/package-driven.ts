// The way of a machine with a provisioning package: nobody chooses, signs in or waits. The package's bulk token joins it, the device
// signs in by its own key and enrols, and it stands at its sign-in screen, which belongs to nobody (docs/device.md#provisioning-packages).
// A deployment profile is not asked for: the package settles what it would say.

import { join, signIn } from '../node/account.ts'
import { desktop } from '../node/end.ts'
import { enrolment, packageManagement } from '../node/management.ts'
import { networkPage } from '../node/network.ts'
import { startSelector } from '../node/profile.ts'
import { deviceStatusPage } from '../node/status-page.ts'
import type { Way } from '../node.ts'

export const packageDriven: Way<'OobePackageManagement'> = {
  name: 'package-driven',
  takes: () => false,
  isFor: (machine) => machine.package === true,
  steps: [
    { node: startSelector, when: () => false },
    { node: networkPage, when: (s) => !s.online },
    { node: signIn, when: (s) => s.joined === null },
    { node: join, when: (s) => s.joined === null },
    { node: packageManagement, when: (s) => s.mdm === null && !s.enrolled },
    { node: enrolment, when: (s) => s.mdm !== null && !s.enrolled },
    { node: deviceStatusPage, when: (s) => s.enrolled && !['succeeded', 'failed', 'left'].includes(s.espDevice) },
    { node: desktop },
  ],
}
