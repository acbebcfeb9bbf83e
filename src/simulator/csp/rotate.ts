// What a server may have made anew: BitLocker's recovery passwords, and the password of the local administrator (learn.microsoft.com,
// bitlocker-csp and laps-csp). Each only where its policy is in force; what number a real PC answers otherwise is not documented, we
// say 405.

import { readValue, writeValue } from '../../protocol/csp/tree.ts'
import type { DmHandlers } from './effects.ts'

const bitLocker = './Device/Vendor/MSFT/BitLocker'
const laps = './Device/Vendor/MSFT/LAPS'

export const rotateHandlers: DmHandlers = {
  'Exec Vendor/MSFT/BitLocker/RotateRecoveryPasswords': ({ tree }) => {
    if (readValue(tree, `${bitLocker}/RequireDeviceEncryption`) !== '1') return { status: 405 }
    return { tree: writeValue(tree, `${bitLocker}/Status/RotateRecoveryPasswordsStatus`, '0', 'int') }
  },
  'Exec Vendor/MSFT/LAPS/Actions/ResetPassword': ({ tree }) => {
    const backsUp = readValue(tree, `${laps}/Policies/BackupDirectory`)
    if (backsUp !== '1' && backsUp !== '2') return { status: 405 }
    return { tree: writeValue(tree, `${laps}/Actions/ResetPasswordStatus`, '0', 'int') }
  },
}
