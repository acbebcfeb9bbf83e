// How a registered device stands with management, in the words of the portal. What an administrator did to it, or asked of it,
// says more than the state that it had before.

import type { WindowsAutopilotDeviceIdentity } from '../../contract/graph/autopilot-device.ts'

type Device = Pick<
  WindowsAutopilotDeviceIdentity,
  'enrollmentState' | 'lastContactedDateTime' | 'managementState' | 'accountEnabled'
>

const states = {
  enrolled: 'enrolled',
  failed: 'failed',
  blocked: 'blocked',
  pendingReset: 'waits for its reset',
  notContacted: 'not enrolled',
  unknown: 'unknown',
} as const satisfies Record<Device['enrollmentState'], string>

const endings: Partial<Record<Device['managementState'], string>> = {
  wipeFailed: 'refused to be wiped',
  wipePending: 'to be wiped',
  wipeIssued: 'to be wiped',
  retirePending: 'to leave management',
  retireIssued: 'to leave management',
}

/** What Graph writes for a time that is not set. */
const unset = '0001-01-01T00:00:00Z'

export function enrolmentInWords(device: Device): string {
  const ending = endings[device.managementState]
  const ends = [...(device.accountEnabled ? [] : ['disabled']), ...(ending ? [ending] : [])]
  if (ends.length > 0) return ends.join(', ')
  const never = device.enrollmentState === 'notContacted' && device.lastContactedDateTime === unset
  return never ? 'never contacted' : states[device.enrollmentState]
}
