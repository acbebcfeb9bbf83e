// Compliance policies as a kind of managed item: they set nothing, and ask.

import type { DemandKind, ItemBase } from '../item.ts'
import { type Demand, nodesOf, verdictOf } from './rules.ts'

export type ComplianceItem = ItemBase<'compliance'> & Omit<Demand, 'name'>

export const complianceItems: DemandKind<ComplianceItem> = {
  name: 'compliance',
  stays: false,
  nodes: () => [],
  writes: () => [],
  questions: ({ rules }) => nodesOf(rules).map((uri) => ({ uri })),
  hears: () => undefined,
  isTracked: () => false,
  expected: () => undefined,
  verdict: (item, tree, evidence) => verdictOf(item, tree, evidence),
}
