// A group that has licences gives plans to its members. If its rule asked for plans, or for groups whose rules do, its members
// would follow from themselves; so such a rule and licences exclude each other, and membership is settled in finitely many steps.

import type { Db } from '../../db/schema.ts'
import { Fault } from '../../kernel/fault.ts'
import type { GroupId, TenantId } from '../../kernel/id.ts'
import * as seats from '../seat/seat.sql.ts'
import { compileRule } from './membership.ops.ts'
import { propertiesOf } from './rule/rule.ts'

export const asksForPlans = (ruleText: string): boolean =>
  propertiesOf(compileRule(ruleText)).some((name) => name === 'assignedPlans' || name === 'memberOf')

/** Before a rule is saved, under the lock of placement. */
export async function refuseLicenceCircle(tx: Db, tenantId: TenantId, id: GroupId, ruleText: string): Promise<void> {
  if (!asksForPlans(ruleText) || (await seats.assignedTo(tx, tenantId, [id])).length === 0) return
  throw new Fault(
    'invalid-input',
    'Dynamic membership rule validation error: the group gives licences to its members, so its rule cannot ask for their plans or for other groups. Take the licences from the group first.',
    { reason: 'membership-rule' },
  )
}
