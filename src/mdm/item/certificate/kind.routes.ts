// Trusted root certificates as a kind of managed item: one setting each. They are stored and assigned as policies are
// (docs/decisions/0013-managed-kinds.md).

import type { ManagedKind } from '../kind.ts'
import { policySource } from '../policy/assigned.ops.ts'
import { policyRoutes } from '../policy/policy.routes.ts'
import { type SettingsItem, settingsKind } from '../settings-kind.ts'

export const certificate: ManagedKind<SettingsItem<'certificate'>> = {
  items: settingsKind('certificate', { done: 'certificate-installed', failed: 'certificate-failed' }),
  source: policySource,
  routes: policyRoutes,
}
