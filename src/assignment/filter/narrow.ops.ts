// What of a device's assignments its filters leave. Asked in every session and at every enrolment, from what is known then.

import type { Db } from '../../db/schema.ts'
import type { EnrollmentId, TenantId } from '../../kernel/id.ts'
import { compileFilter } from './compile.ops.ts'
import { factsOf, factsOfEach } from './facts.sql.ts'
import * as filters from './filter.sql.ts'
import type { AppliedFilter, Asked, Narrowing } from './filter.ts'
import { isSelfDescribed } from './property.ts'
import { type FilterFacts, type Judgement, judge, propertiesOfFilter, ruleHolds } from './rule.ts'

type Narrowable = { readonly filter?: Narrowing | undefined }

/** Many assignments may name one filter: its rule is read once. */
async function withRules<M extends Narrowable>(
  db: Db,
  tenantId: TenantId,
  matches: readonly M[],
): Promise<ReadonlyArray<Asked<M>>> {
  const ids = new Set(matches.flatMap(({ filter }) => filter?.id ?? []))
  const rules = await filters.rulesOf(db, tenantId, [...ids])
  return matches.map(({ filter, ...match }) => {
    if (!filter) return match
    const { displayName = filter.id, rule } = rules.get(filter.id) ?? {}
    return { ...match, filter: { ...filter, displayName, rule } }
  })
}

/** No device passes a filter that is gone: without it more of them would get what it narrowed, or fewer. */
const passesFilter = ({ rule, type }: AppliedFilter, facts: FilterFacts): boolean =>
  rule !== undefined && ruleHolds(compileFilter(rule), facts) === (type === 'include')

export type Narrowed<M> = {
  readonly left: ReadonlyArray<Asked<M>>
  readonly dropped: ReadonlyArray<Asked<M>>
  /** Undefined where nothing asked for them, or the device is gone. */
  readonly facts: FilterFacts | undefined
}

/** The facts are read when some assignment has a filter. A device that is gone passes none. */
export async function narrowed<M extends Narrowable>(
  db: Db,
  tenantId: TenantId,
  id: EnrollmentId,
  matches: readonly M[],
): Promise<Narrowed<M>> {
  const all = await withRules(db, tenantId, matches)
  if (!all.some(({ filter }) => filter)) return { left: all, dropped: [], facts: undefined }
  const facts = await factsOf(db, tenantId, id)
  const passes = ({ filter }: Asked<M>) => !filter || (facts !== undefined && passesFilter(filter, facts))
  return { left: all.filter(passes), dropped: all.filter((match) => !passes(match)), facts }
}

/** `narrowed` for many devices, of each what is left. */
export async function narrowedEach<M extends Narrowable>(
  db: Db,
  tenantId: TenantId,
  devices: ReadonlyArray<{ readonly id: EnrollmentId; readonly matches: readonly M[] }>,
): Promise<ReadonlyArray<ReadonlyArray<Asked<M>>>> {
  const all = await withRules(
    db,
    tenantId,
    devices.flatMap(({ matches }) => matches),
  )
  let at = 0
  const own = devices.map(({ id, matches }) => {
    const from = at
    at += matches.length
    return { id, matches: all.slice(from, at) }
  })
  const asking = own.filter(({ matches }) => matches.some(({ filter }) => filter))
  const known = await factsOfEach(db, tenantId, [...new Set(asking.map(({ id }) => id))])
  return own.map(({ id, matches }) => {
    const facts = known.get(id)
    return matches.filter(({ filter }) => !filter || (facts !== undefined && passesFilter(filter, facts)))
  })
}

export type Reasons = Pick<Judgement, 'because' | 'more'>

/** Why a device passes a filter, or does not: for those who ask, since a session only needs to know whether. */
export function whyOf({ rule }: AppliedFilter, facts: FilterFacts | undefined): Reasons {
  if (rule === undefined || facts === undefined) return { because: [], more: 0 }
  const { because, more } = judge(rule, compileFilter(rule), facts)
  return { because, more }
}

/** At an enrolment, of which nothing is on record yet. */
export async function passing<M extends Narrowable>(
  db: Db,
  tenantId: TenantId,
  matches: readonly M[],
  facts: FilterFacts,
): Promise<ReadonlyArray<Asked<M>>> {
  const all = await withRules(db, tenantId, matches)
  return all.filter(({ filter }) => !filter || passesFilter(filter, facts))
}

/** What of the rule comes from the device's own mouth. */
export const saysItself = ({ rule }: AppliedFilter): readonly string[] =>
  rule === undefined ? [] : propertiesOfFilter(compileFilter(rule)).filter(isSelfDescribed)
