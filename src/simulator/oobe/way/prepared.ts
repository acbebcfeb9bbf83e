// The way of a machine that a package on a stick or an answer file sets up: what it says is done first, and the pages that are left are shown. It joins no
// directory; its account is local (docs/real-pcs.md). The pages about privacy stay where a package hides the first run.

import { localAccount, logOn } from '../node/account.ts'
import { desktop, restart } from '../node/end.ts'
import { networkPage } from '../node/network.ts'
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
  wantsRegion,
  wantsSecondKeyboard,
} from '../node/pages.ts'
import { applyPackage, firstCommands, packageEnrolment, preparation, stickPage, trustPage } from '../node/prepared.ts'
import { startSelector } from '../node/profile.ts'
import { deviceStatusPage } from '../node/status-page.ts'
import type { Way } from '../node.ts'
import type { OobeState } from '../state.ts'

type OwnNode = 'OobeStick' | 'OobeTrustPackage' | 'OobeApplyPackage' | 'OobePackageEnrolment' | 'FirstSignInCommands'

const untrusted = (state: OobeState): boolean => state.machine.prepared === 'stick' && !preparation.of(state).trusted
const pagesAreShown = (state: OobeState): boolean => !preparation.of(state).firstRunHidden
const enrolls = (state: OobeState): boolean => {
  const { enrollmentUrl, tried } = preparation.of(state)
  return enrollmentUrl !== null && !tried && !state.enrolled
}

export const prepared: Way<OwnNode> = {
  name: 'prepared',
  takes: () => false,
  isFor: (machine) => machine.prepared !== undefined,
  steps: [
    { node: startSelector, when: () => false },
    { node: stickPage, when: untrusted },
    { node: trustPage, when: untrusted },
    { node: applyPackage, when: (s) => !preparation.of(s).applied },
    { node: networkPage, when: (s) => !s.online && !s.offline },
    { node: packageEnrolment, when: (s) => s.online && enrolls(s) },
    { node: restart, when: (s) => s.renamePending },
    { node: deviceStatusPage, when: (s) => s.enrolled && !['succeeded', 'failed', 'left'].includes(s.espDevice) },
    { node: languagePage, when: (s) => pagesAreShown(s) && wantsLanguage(s) },
    { node: regionPage, when: (s) => pagesAreShown(s) && wantsRegion(s) },
    { node: keyboardPage, when: (s) => pagesAreShown(s) && wantsKeyboard(s) },
    { node: secondKeyboardPage, when: (s) => pagesAreShown(s) && wantsSecondKeyboard(s) },
    { node: eulaPage, when: (s) => pagesAreShown(s) && wantsEula(s) && !preparation.of(s).hidden.licence },
    { node: localAccount, when: (s) => preparation.of(s).account === null },
    { node: privacyPage, when: (s) => !preparation.of(s).hidden.privacy },
    { node: logOn },
    {
      node: firstCommands,
      when: (s) => s.machine.prepared === 'answer-file' && s.online && !preparation.of(s).firstCommands,
    },
    { node: desktop },
  ],
}
