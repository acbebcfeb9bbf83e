// What an answer file has the first person at the desktop run, in its order: a package that it carries, or a link that opens the page for enrolment, filled in. There
// the person types the secret, unless the link has it. What fails is told, and the desktop stays.

import type { Enrollment } from '../../protocol/provisioning-package/settings.ts'
import { applyPackage } from '../prepared/apply.ts'
import { enrollWithSecret } from '../prepared/enroll.ts'
import type { FirstSignIn } from '../prepared/prepared.ts'
import { type Running, recordStep } from '../run/running.ts'
import { passwordOf } from '../run/scripted-user.ts'
import type { Perform } from '../run/work.ts'

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

async function enrollmentOf(running: Running, command: FirstSignIn): Promise<Enrollment | undefined> {
  if (command.kind === 'install-package') {
    const applied = await applyPackage(running, command.package)
    return applied && command.package.settings.enrollment
  }
  const { userName, server, token } = command.link
  const secret = token ?? passwordOf(running, false)
  if (server === undefined || secret === undefined) {
    recordStep(running, 'not-enrolled', 'warning', 'the link names no server, or nobody typed a secret')
    return undefined
  }
  return { userName, discoveryUrl: server, secret }
}
