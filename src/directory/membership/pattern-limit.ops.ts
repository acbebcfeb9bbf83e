// How large the patterns of one organisation may be together: each change of an object is judged by all of them, in the process
// that serves everybody (T-58).

import type { Db } from '../../db/schema.ts'
import { Fault } from '../../kernel/fault.ts'
import type { GroupId, TenantId } from '../../kernel/id.ts'
import { compileRule, everyRule } from './membership.ops.ts'

/** In steps, as in rule/pattern.ts: about a hundred ordinary patterns over people, and as many over devices. */
const mostOfTenant = 2500

/** Before a rule is saved, under the lock of placement. `id`: of the group whose rule it will be. */
export async function refuseManyPatterns(tx: Db, tenantId: TenantId, id: GroupId, ruleText: string): Promise<void> {
  const { patternSize, subject } = compileRule(ruleText)
  if (patternSize === 0) return
  const others = (await everyRule(tx, tenantId, subject)).filter(({ groupId }) => groupId !== id)
  const left = others.reduce((rest, { rule }) => rest - rule.patternSize, mostOfTenant)
  if (patternSize <= left) return
  throw new Fault(
    'invalid-input',
    `Dynamic membership rule validation error: its patterns are ${patternSize} steps long, and of the ${mostOfTenant} that the -match patterns of all groups over ${subject}s may have together ${Math.max(0, left)} are left. Ask with -startsWith, -contains or -in where that is enough.`,
    { reason: 'membership-rule' },
  )
}
