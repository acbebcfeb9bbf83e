// Trusted root certificates as a kind of managed item: one setting each. They are kept and assigned as policies are
// (docs/decisions/0013-managed-kinds.md).

import type { ManagedKind } from '../kind.ts'
import { configurationKind } from '../policy/configuration.routes.ts'
import type { SettingsItem } from '../settings-kind.ts'
import { body, members } from './certificate.contract.ts'
import { certificateEntity, readRootCertificate } from './entity.ts'

export const certificate: ManagedKind<SettingsItem<'certificate'>> = configurationKind({
  name: 'certificate',
  steps: { done: 'certificate-installed', failed: 'certificate-failed' },
  type: '#microsoft.graph.windows81TrustedRootCertificate',
  body,
  members,
  settingsIn: 'trustedRootCertificate',
  read: readRootCertificate,
  entity: certificateEntity,
})
