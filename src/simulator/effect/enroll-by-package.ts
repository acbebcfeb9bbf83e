// Enrols in management with the user name and the secret of the package.

import { enrollWithSecret } from '../prepared/enroll.ts'
import type { Perform } from '../run/work.ts'

export const enrollByPackage: Perform<'enroll-by-package'> = async (running) => {
  const enrollment = running.options.prepared?.package?.settings.enrollment
  if (!enrollment) return { type: 'abandoned', reason: 'the package is gone: it was not named again' }
  return enrollWithSecret(running, enrollment, true)
}
