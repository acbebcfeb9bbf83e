// Policies as a kind of managed item.

import type { ManagedKind } from '../kind.ts'
import type { SettingsItem } from '../settings-kind.ts'
import { configurationKind } from './configuration.routes.ts'
import { policyEntity, readPolicy } from './entity.ts'
import { body, members } from './settings.contract.ts'

export const policy: ManagedKind<SettingsItem<'policy'>> = configurationKind({
  name: 'policy',
  steps: { done: 'policy-applied', failed: 'policy-failed' },
  type: '#microsoft.graph.windows10CustomConfiguration',
  body,
  members,
  settingsIn: 'omaSettings',
  read: readPolicy,
  entity: policyEntity,
})
