// Compliance policies for one device.

import { type Source, source } from '../source.ts'
import { type AssignedCompliance, complianceRows } from './assigned.sql.ts'
import { complianceKind } from './assignment.ts'

export const complianceSource: Source = source<AssignedCompliance>({
  assignment: complianceKind,
  rows: complianceRows,
  loaded: ({ id, displayName: name, ...demand }) => ({
    kind: 'compliance',
    id,
    name,
    scope: 'device',
    holdsSecret: false,
    open: (_, phase) => ({ kind: 'compliance', id, name, phase, ...demand }),
  }),
})
