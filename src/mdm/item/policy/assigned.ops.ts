// Policies, and the kinds of settings that are kept with them, for one device: secrets are opened only for a device that was
// admitted.

import { openSettings } from '../../secret/setting.ts'
import { forDevice } from '../given.ts'
import type { Item } from '../kinds.ts'
import { holdsSecret, type Setting } from '../setting.ts'
import { type Source, source } from '../source.ts'
import { applying } from './against-catalogue.ts'
import { type AssignedPolicy, policyRows } from './assigned.sql.ts'
import { policyKind } from './assignment.ts'

/** The kinds in the table are those of the list. */
type Name = Extract<Item, { readonly settings: unknown }>['kind']

export const policySource: Source = source<AssignedPolicy>({
  assignment: policyKind,
  rows: policyRows,
  loaded: ({ id, kind, displayName: name, scope, settings: stored, authority }) => ({
    kind: kind as Name,
    id,
    name,
    scope,
    holdsSecret: holdsSecret(stored),
    open: (decide, phase, giving) => {
      const { tenantId, seal } = giving
      const decision = decide('policy-with-secret', id)
      if (decision?.kind === 'withheld') return decision
      const opened = decision
        ? openSettings(seal, { tenantId, policyId: id }, stored, decision)
        : (stored as readonly Setting[]) // without a decision none of them is sealed
      // what other kinds set belongs together
      const { settings, leftOut } = kind === 'policy' ? applying(opened, giving.windows) : { settings: opened }
      return {
        kind: kind as Name,
        id,
        name,
        phase,
        settings: forDevice(settings, { ...giving, policyId: id, authority }),
        ...(leftOut?.length ? { leftOut } : {}),
      }
    },
  }),
})
