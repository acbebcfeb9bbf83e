// What a server may have made anew: BitLocker's recovery passwords, and the password of the local administrator (learn.microsoft.com,
// bitlocker-csp and laps-csp). Each only where its policy is in force; what number a real PC answers otherwise is not documented, we
// say 405. It is made and brought behind the session, and the status says until then that it is under way.

import { readValue, writeValue } from '../../protocol/csp/tree.ts'
import type { DmHandlers } from './effects.ts'

export const bitLockerNode = './Device/Vendor/MSFT/BitLocker'
export const lapsNode = './Device/Vendor/MSFT/LAPS'

/** E_PENDING, as a signed number. */
const pending = 0x8000000a | 0

export const rotateHandlers: DmHandlers = {
  'Exec Vendor/MSFT/BitLocker/RotateRecoveryPasswords': ({ tree, data = '' }) => {
    if (readValue(tree, `${bitLockerNode}/RequireDeviceEncryption`) !== '1') return { status: 405 }
    const pending = writeValue(tree, `${bitLockerNode}/Status/RotateRecoveryPasswordsStatus`, '1', 'int')
    return {
      tree: writeValue(pending, `${bitLockerNode}/Status/RotateRecoveryPasswordsRequestID`, data, 'chr'),
      effects: [{ kind: 'rotate', what: 'recovery-key' }],
    }
  },
  'Exec Vendor/MSFT/LAPS/Actions/ResetPassword': ({ tree }) => {
    const directory = readValue(tree, `${lapsNode}/Policies/BackupDirectory`)
    // an Active Directory is told by the domain controller, which is not here
    if (directory === '2') return { tree: writeValue(tree, `${lapsNode}/Actions/ResetPasswordStatus`, '0', 'int') }
    if (directory !== '1') return { status: 405 }
    return {
      tree: writeValue(tree, `${lapsNode}/Actions/ResetPasswordStatus`, String(pending), 'int'),
      effects: [{ kind: 'rotate', what: 'local-password' }],
    }
  },
}
