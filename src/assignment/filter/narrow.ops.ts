// What of a device's assignments its filters leave. Asked in every session and at every enrolment, from what is known then.

import type { Db } from '../../db/schema.ts'
import type { EnrollmentId, TenantId } from '../../kernel/id.ts'
import { compileFilter } from './compile.ops.ts'
import { factsOf, factsOfEach } from './facts.sql.ts'
import type { AppliedFilter } from './filter.ts'
import { isSelfDescribed } from './property.ts'
import { type Deciding, decidingClauses, type FilterFacts, propertiesOfFilter, ruleHolds } from './rule.ts'

type Narrowed = { readonly filter?: AppliedFilter | undefined }

export function passesFilter({ rule, type }: AppliedFilter, facts: FilterFacts): boolean {
  return ruleHolds(compileFilter(rule), facts) === (type === 'include')
}

/** The facts are read when some assignment has a filter. A device that is gone passes none. */
export async function narrowed<M extends Narrowed>(
  db: Db,
  tenantId: TenantId,
  id: EnrollmentId,
  matches: readonly M[],
): Promise<{ readonly left: readonly M[]; readonly dropped: readonly Dropped<M>[] }> {
  if (!matches.some(({ filter }) => filter)) return { left: matches, dropped: [] }
  const facts = await factsOf(db, tenantId, id)
  const dropped = matches.flatMap((match): Dropped<M>[] => {
    if (!match.filter || (facts && passesFilter(match.filter, facts))) return []
    const because = facts ? decidingClauses(match.filter.rule, compileFilter(match.filter.rule), facts) : []
    return [{ match, because }]
  })
  const gone = new Set(dropped.map(({ match }) => match))
  return { left: matches.filter((match) => !gone.has(match)), dropped }
}

/** `narrowed` for many devices, of each what is left. */
export async function narrowedEach<M extends Narrowed>(
  db: Db,
  tenantId: TenantId,
  devices: ReadonlyArray<{ readonly id: EnrollmentId; readonly matches: readonly M[] }>,
): Promise<ReadonlyArray<readonly M[]>> {
  const asking = devices.filter(({ matches }) => matches.some(({ filter }) => filter))
  const known = await factsOfEach(db, tenantId, [...new Set(asking.map(({ id }) => id))])
  return devices.map(({ id, matches }) => {
    const facts = known.get(id)
    return matches.filter(({ filter }) => !filter || (facts !== undefined && passesFilter(filter, facts)))
  })
}

export type Dropped<M> = { readonly match: M; readonly because: readonly Deciding[] }

/** At an enrolment, of which nothing is on record yet. */
export const passing = <M extends Narrowed>(matches: readonly M[], facts: FilterFacts): readonly M[] =>
  matches.filter(({ filter }) => !filter || passesFilter(filter, facts))

/** What of the rule comes from the device's own mouth. */
export const saysItself = ({ rule }: AppliedFilter): readonly string[] =>
  propertiesOfFilter(compileFilter(rule)).filter(isSelfDescribed)
