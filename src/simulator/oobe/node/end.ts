// Where the machine is switched off or OOBE ends. Nothing but a start leads on from here.

import type { OobeNode } from '../node.ts'

/** On the way, the restart that the new name wants; other nodes come here with a reason of their own. */
export const restart: OobeNode<'Reboot'> = {
  name: 'Reboot',
  work: (state) => ({ kind: 'reboot', reason: state.rebootReason ?? 'rename' }),
  on: () => undefined,
}

export const desktop: OobeNode<'Desktop'> = { name: 'Desktop', work: () => null, on: () => undefined }

export const earlyExit: OobeNode<'OobeEarlyExitOnFailure'> = {
  name: 'OobeEarlyExitOnFailure',
  work: () => null,
  on: () => undefined,
}
