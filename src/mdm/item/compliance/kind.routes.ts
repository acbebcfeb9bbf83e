// Compliance policies as a kind of managed item.

import type { ManagedKind } from '../kind.ts'
import { complianceSource } from './assigned.ops.ts'
import { complianceRoutes } from './compliance.routes.ts'
import { type ComplianceItem, complianceItems } from './items.ts'

export const compliance: ManagedKind<ComplianceItem> = {
  items: complianceItems,
  source: complianceSource,
  routes: complianceRoutes,
}
