// Which groups a rule may ask for with `memberOf`: groups of its own organisation that do not ask for groups themselves. So
// membership is decided in two rounds and never in a circle.

import type { Db } from '../../db/schema.ts'
import { Fault } from '../../kernel/fault.ts'
import type { GroupId, TenantId } from '../../kernel/id.ts'
import { compileRule } from './membership.ops.ts'
import * as memberships from './membership.sql.ts'
import { sourceGroups } from './rule/rule.ts'

/** Before it is saved under the lock of placement, so that no other rule changes meanwhile. `id`: of a group that there is. */
export async function refuseWrongSources(
  tx: Db,
  tenantId: TenantId,
  id: GroupId | undefined,
  ruleText: string,
): Promise<void> {
  const sources = sourceGroups(compileRule(ruleText))
  if (sources.length === 0) return
  const there = await memberships.existing(tx, tenantId, sources)
  const unknown = sources.find((source) => !there.some((one) => one === source))
  if (unknown) throw wrong(`There is no group ${unknown} in this organisation.`)
  if (id && sources.includes(id)) throw wrong('A group cannot be a source of itself.')
  const overGroups = await memberships.groupsOverGroups(tx, tenantId)
  const asking = overGroups.map((one) => ({ ...one, sources: sourceGroups(compileRule(one.rule)) }))
  const chained = asking.find((one) => one.sources.length > 0 && sources.includes(one.id))
  if (chained) throw wrong(`The group ${chained.id} has a rule over groups itself. Name the groups that it names.`)
  const asked = id && asking.find((one) => one.sources.includes(id))
  if (asked) throw wrong(`The rule of the group ${asked.id} names this group, so its own rule cannot be over groups.`)
}

const wrong = (why: string): Fault =>
  new Fault('invalid-input', `Dynamic membership rule validation error: ${why}`, { reason: 'membership-rule' })
