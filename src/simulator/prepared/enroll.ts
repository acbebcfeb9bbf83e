// Enrols as a package says: with its user name and secret, and no person. A failure is tried again at once, as Windows does; what comes later than that is another
// check-in or somebody who installs another package.

import { toHex } from '../../kernel/bytes.ts'
import { sha256 } from '../../kernel/sha256.ts'
import type { Enrollment } from '../../protocol/provisioning-package/settings.ts'
import { enrollShowing } from '../effect/enroll.ts'
import { type Managed, manageIfReached } from '../run/background.ts'
import { type Running, recordStep, save } from '../run/running.ts'
import type { Happening } from '../run/work.ts'

const tries = 3

export async function enrollWithSecret(
  running: Running,
  { userName, discoveryUrl, secret }: Enrollment,
  inOobe: boolean,
): Promise<Happening> {
  const mdm = { enrollmentUrl: discoveryUrl, termsOfUseUrl: null }
  const work = { userName, mdm, profile: null, name: running.record.oobe.name, inOobe }
  const showing = { proof: { kind: 'secret', secret }, deviceId: ownIdOf(running) } as const
  for (let attempt = 1; ; attempt++) {
    const happening = await enrollShowing(running, work, showing)
    if (happening.type !== 'failed' || attempt === tries) return happening
    recordStep(running, 'enroll-failed', 'failed', `${happening.code} ${happening.message}; tried again at once`)
  }
}

/** At the desktop: the enrolment counts, and management begins. `phase`: whether the enrolled person is the one who is there. */
export async function nowEnrolled(
  running: Running,
  enrollmentUrl: string,
  phase: 'device' | 'user',
): Promise<Managed | undefined> {
  const mdm = { enrollmentUrl, termsOfUseUrl: null }
  const outcome = 'desktop-managed'
  running.record = { ...running.record, oobe: { ...running.record.oobe, mdm, enrolled: true, outcome } }
  recordStep(running, 'enrolled', 'ok', enrollmentUrl)
  await save(running)
  return manageIfReached(running, phase)
}

/** What a machine calls itself that has joined nothing. The same as long as it is: so its management knows it again. */
export function ownIdOf({ options }: Running): string {
  const { manufacturer = '', serialNumber = '' } = options.hardware.fields
  return toHex(sha256(new TextEncoder().encode(`device ${manufacturer}/${serialNumber}`))).slice(0, 32)
}
