// What a package on the stick, or an answer file, has the first run do: its settings, its enrolment, and what the first person at the desktop runs.

import type { Enrollment } from '../../protocol/provisioning-package/settings.ts'
import type { Applied } from '../oobe/node/prepared.ts'
import { expandName } from '../oobe/profile.ts'
import { applyPackage, makeAccount } from '../prepared/apply.ts'
import { enrollWithSecret } from '../prepared/enroll.ts'
import type { FirstSignIn } from '../prepared/prepared.ts'
import { type Running, recordStep } from '../run/running.ts'
import { passwordOf } from '../run/scripted-user.ts'
import type { Perform } from '../run/work.ts'

const gone = { type: 'abandoned', reason: 'the package is gone: it was not named again' } as const

export const applyPackageFound: Perform<'apply-package'> = async (running) => {
  const { prepared } = running.options
  if (!prepared) return gone
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

export const enrollByPackage: Perform<'enroll-by-package'> = async (running) => {
  const enrollment = running.options.prepared?.package?.settings.enrollment
  return enrollment ? enrollWithSecret(running, enrollment, true) : gone
}

/** In their order: a package that the answer file carries, or a link that opens the page for enrolment. What fails is told, and the desktop stays. */
export const runFirstCommands: Perform<'run-first-commands'> = async (running) => {
  let enrolledAt: string | undefined
  for (const command of running.options.prepared?.firstSignIn ?? []) {
    const enrollment = await enrollmentOf(running, command)
    if (!enrollment || enrolledAt !== undefined || running.record.oobe.enrolled) continue
    const happening = await enrollWithSecret(running, enrollment, false)
    if (happening.type === 'enrolled') enrolledAt = enrollment.discoveryUrl
    else if (happening.type === 'failed') {
      recordStep(running, 'enroll-failed', 'failed', `${happening.code} ${happening.message}`)
    }
  }
  const mdm = enrolledAt === undefined ? null : { enrollmentUrl: enrolledAt, termsOfUseUrl: null }
  return { type: 'first-commands-run', mdm }
}

/** On the page that a link opens the person types the secret, unless the link has it. */
async function enrollmentOf(running: Running, command: FirstSignIn): Promise<Enrollment | undefined> {
  if (command.kind === 'install-package') {
    const applied = await applyPackage(running, command.package)
    return applied && command.package.settings.enrollment
  }
  const { userName, server, token } = command.link
  const secret = token ?? passwordOf(running, false)
  if (server !== undefined && secret !== undefined) return { userName, discoveryUrl: server, secret }
  recordStep(running, 'not-enrolled', 'warning', 'the link names no server, or nobody typed a secret')
  return undefined
}
