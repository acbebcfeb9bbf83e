// Does what the package on the stick, or the answer file, says before the first run goes on.

import type { Applied } from '../oobe/node/prepared.ts'
import { expandName } from '../oobe/profile.ts'
import { applyPackage, makeAccount } from '../prepared/apply.ts'
import { recordStep } from '../run/running.ts'
import type { Perform } from '../run/work.ts'

export const applyPackageFound: Perform<'apply-package'> = async (running) => {
  const { prepared } = running.options
  if (!prepared) return { type: 'abandoned', reason: 'the package is gone: it was not named again' }
  const { package: carried, account, computerName, hidden, ignored } = prepared
  // after a power cut it may have been installed, with nothing but the record of it missing
  const applied = carried && (await applyPackage(running, carried, true))
  if (account) await makeAccount(running, account)
  if (ignored.length > 0) recordStep(running, 'package-applied', 'warning', `not carried out: ${ignored.join(', ')}`)
  const { serial, digits } = running.record.oobe.machine
  const name = computerName === undefined ? undefined : expandName(computerName, serial, digits)
  const whole: Applied = {
    ...(applied ?? { firstRunHidden: false }),
    ...(name !== undefined && { name }),
    ...(account && { account: account.name }),
  }
  return { type: 'package-applied', applied: whole, hidden }
}
