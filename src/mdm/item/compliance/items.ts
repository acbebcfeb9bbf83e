// Compliance policies as a kind of managed item: they set nothing, and ask.

import type { ItemBase, ItemKind } from '../item.ts'
import { type Demand, nodesOf, verdictOf } from './rules.ts'

export type ComplianceItem = ItemBase<'compliance'> & Omit<Demand, 'name'>

export const complianceItems: ItemKind<ComplianceItem> = {
  name: 'compliance',
  steps: { done: 'policy-applied', failed: 'policy-failed' },
  stays: false,
  nodes: () => [],
  differs: () => false,
  writes: () => [],
  questions: ({ rules }) => nodesOf(rules).map((uri) => ({ uri })),
  standing: ({ rules }, tree) => ({
    state: nodesOf(rules).every((uri) => tree[uri]?.value !== undefined) ? 'applied' : 'pending',
  }),
  hears: () => undefined,
  isTracked: () => false,
  expected: () => undefined,
  verdict: (item, tree, evidence) => verdictOf(item, tree, evidence),
}
