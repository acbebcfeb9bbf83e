// Trusted root certificates as a kind of managed item: one setting each. They are stored and assigned as policies are
// (docs/decisions/0013-managed-kinds.md).

import { settingsKind } from '../settings-kind.ts'

export const certificateItems = settingsKind('certificate', {
  done: 'certificate-installed',
  failed: 'certificate-failed',
})
