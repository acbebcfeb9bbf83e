// Policies as a kind of managed item.

import type { ManagedKind } from '../kind.ts'
import { type SettingsItem, settingsKind } from '../settings-kind.ts'
import { policySource } from './assigned.ops.ts'
import { policyRoutes } from './policy.routes.ts'

export const policy: ManagedKind<SettingsItem<'policy'>> = {
  items: settingsKind('policy', { done: 'policy-applied', failed: 'policy-failed' }),
  source: policySource,
  routes: policyRoutes,
}
