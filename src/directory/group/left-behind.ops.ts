// What a rule over the devices' own words leaves behind when it goes: members on whom nobody has decided (T-61).

import type { Db } from '../../db/schema.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { compileRule } from '../membership/membership.ops.ts'
import * as memberships from '../membership/membership.sql.ts'
import { type SelfDescribed, selfDescribedProperties } from '../membership/rule/self-described.ts'
import type { Group } from './group.sql.ts'
import type { RuleChange } from './rule-change.ts'

/**
 * The devices' own words that decided on the members a group has, and whether all of them came by such; undefined: as before.
 * Where a rule has not judged everybody yet, those of the rule before count, too.
 */
export async function leftBehind(
  tx: Db,
  { tenantId }: OperationContext,
  before: Group,
  { membershipRule: rule }: RuleChange,
): Promise<{ readonly words: readonly SelfDescribed[]; readonly marks: boolean } | undefined> {
  if (rule === undefined || rule === before.membershipRule) return undefined
  const now = before.membershipRule === null ? [] : selfDescribedProperties(compileRule(before.membershipRule))
  const earlier = (await memberships.hasMarked(tx, tenantId, before.id)) ? before.formerlySelfDescribed : []
  return { words: [...new Set([...now, ...earlier])], marks: now.length > 0 }
}
