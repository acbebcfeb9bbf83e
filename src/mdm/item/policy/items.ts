// Policies as a kind of managed item.

import { settingsKind } from '../settings-kind.ts'

export const policyItems = settingsKind('policy', { done: 'policy-applied', failed: 'policy-failed' })
