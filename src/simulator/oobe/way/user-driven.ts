// The user-driven way, and the ordinary one of a device without a profile: a person chooses, signs in and waits
// (docs/specification/first-run.md). Nothing irreversible stands before OobeAAD (S-141).

import { accountChoice, join, localAccount, logOn, signIn, windowsHello } from '../node/account.ts'
import { desktop, restart } from '../node/end.ts'
import { enrolment, termsOfUse } from '../node/management.ts'
import { networkPage } from '../node/network.ts'
import {
  cortanaPage,
  oemRegistrationPage,
  oneDrivePage,
  wantsCortana,
  wantsOffers,
  wantsOneDrive,
} from '../node/offers.ts'
import {
  eulaPage,
  keyboardPage,
  languagePage,
  privacyPage,
  regionPage,
  secondKeyboardPage,
  wantsEula,
  wantsKeyboard,
  wantsLanguage,
  wantsPrivacy,
  wantsRegion,
  wantsSecondKeyboard,
} from '../node/pages.ts'
import {
  profileDownload,
  profilePrefetch,
  startSelector,
  wantsAutopilotUpdate,
  wantsPrefetch,
  wantsProfile,
} from '../node/profile.ts'
import { deviceStatusPage, userStatusPage } from '../node/status-page.ts'
import { autopilotUpdate, criticalUpdates } from '../node/updates.ts'
import type { Way } from '../node.ts'

export const userDriven: Way<'OobeHello'> = {
  name: 'user-driven',
  takes: ({ joinMethod, mode }) => joinMethod === 0 && mode === 0,
  steps: [
    { node: startSelector, when: () => false },
    { node: profilePrefetch, when: wantsPrefetch },
    { node: languagePage, when: wantsLanguage },
    { node: regionPage, when: wantsRegion },
    { node: keyboardPage, when: wantsKeyboard },
    { node: secondKeyboardPage, when: wantsSecondKeyboard },
    { node: networkPage, when: (s) => !s.online && !s.offline },
    { node: profileDownload, when: wantsProfile },
    { node: criticalUpdates, when: (s) => !s.updatesDone && s.online },
    { node: autopilotUpdate, when: wantsAutopilotUpdate },
    { node: eulaPage, when: wantsEula },
    { node: accountChoice, when: (s) => s.profile === null && !s.offline },
    { node: localAccount, when: (s) => s.account === 'local' },
    { node: signIn, when: (s) => s.account !== 'local' },
    { node: join, when: (s) => s.account !== 'local' && s.joined === null },
    { node: termsOfUse, when: (s) => s.account !== 'local' && Boolean(s.mdm?.termsOfUseUrl) && !s.enrolled },
    { node: enrolment, when: (s) => s.account !== 'local' && s.mdm !== null && !s.enrolled },
    { node: restart, when: (s) => s.renamePending },
    { node: deviceStatusPage, when: (s) => s.enrolled && !['succeeded', 'failed', 'left'].includes(s.espDevice) },
    { node: privacyPage, when: wantsPrivacy },
    { node: logOn },
    { node: userStatusPage, when: (s) => s.enrolled },
    { node: windowsHello, when: (s) => s.machine.hello === true && s.joined !== null },
    { node: cortanaPage, when: wantsCortana },
    { node: oemRegistrationPage, when: wantsOffers },
    { node: oneDrivePage, when: wantsOneDrive },
    { node: desktop },
  ],
}
