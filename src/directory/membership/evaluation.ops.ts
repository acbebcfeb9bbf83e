// A rule looked at without being saved: what it says of one object, and who would come and go.

import type { EvaluationDetails, MembershipEvaluation, MembershipPreview } from '../../contract/membership.ts'
import type { Db } from '../../db/schema.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { GroupId, TenantId } from '../../kernel/id.ts'
import { makeBreath } from './breath.ops.ts'
import * as evaluations from './evaluation.sql.ts'
import { compileRule } from './membership.ops.ts'
import * as memberships from './membership.sql.ts'
import { matchesRule } from './rule/evaluate.ts'
import { explainRule } from './rule/explain.ts'
import { factsOf, writtenFacts } from './rule/facts.sql.ts'
import { inSmallLetters } from './rule/facts.ts'
import { predicateOf } from './rule/predicate.sql.ts'
import type { Subject } from './rule/property.ts'
import type { MembershipRule } from './rule/rule.ts'
import { maySee, refuseUnseen, type Scopes } from './seeing.ts'
import { refuseWrongSources } from './sources.ops.ts'
import { mostOfPreview, overAll, previews } from './turn.ops.ts'

/** `callerId`: of the person or application that asks. */
export type Asking = {
  readonly tenantId: TenantId
  readonly scopes: Scopes
  readonly callerId: string
  readonly now: Date
}

export async function evaluateRule(
  db: Db,
  by: Asking,
  asked: { readonly memberId: string; readonly membershipRule: string; readonly groupName?: string },
): Promise<MembershipEvaluation> {
  const { memberId, membershipRule: text, groupName = 'This rule' } = asked
  const rule = compileRule(text)
  refuseUnseen(by.scopes, rule.subject)
  const [written] = await writtenFacts(db, by, rule.subject, { ids: [memberId] })
  if (!written) throw await notOfItsKind(db, by, { memberId, subject: rule.subject, groupName })
  const explained: EvaluationDetails = explainRule(text, rule, inSmallLetters(written), written)
  return {
    membershipRule: text,
    membershipRuleEvaluationResult: explained.expressionResult,
    membershipRuleEvaluationDetails: explained,
  }
}

const kinds = {
  device: { name: 'Device', all: 'devices', one: 'a device', other: 'user', nameOf: 'displayName' },
  user: { name: 'User', all: 'people', one: 'a person', other: 'device', nameOf: 'userPrincipalName' },
} as const satisfies Record<Subject, object>

/** An object of the other kind is there, and the rule asks nothing of it. */
async function notOfItsKind(
  db: Db,
  by: Asking,
  {
    memberId,
    subject,
    groupName,
  }: { readonly memberId: string; readonly subject: Subject; readonly groupName: string },
): Promise<Fault> {
  const { name, all, other } = kinds[subject]
  const [found] = await writtenFacts(db, by, other, { ids: [memberId] })
  if (!found) return notFound(name, memberId)
  const { one, nameOf } = kinds[other]
  return new Fault(
    'invalid-input',
    `${groupName} is about ${all}; ${(maySee(by.scopes, other) && found[nameOf]) || memberId} is ${one}.`,
    {
      reason: 'membership-rule',
    },
  )
}

/** By the rule that the group has. */
export async function evaluateGroup(db: Db, by: Asking, id: GroupId, memberId: string): Promise<MembershipEvaluation> {
  const { tenantId } = by
  const group = await memberships.groupById(db, tenantId, id)
  if (!group) throw notFound('Group', id)
  if (group.rule === null) {
    throw new Fault('invalid-input', 'The members of this group were added by hand: it has no rule to ask.', {
      reason: 'membership-rule',
    })
  }
  return evaluateRule(db, by, { memberId, membershipRule: group.rule, groupName: group.displayName })
}

/** Without a group, of one that there is not yet. */
export async function previewRule(
  db: Db,
  by: Asking,
  asked: { readonly membershipRule: string; readonly groupId?: GroupId | undefined },
): Promise<MembershipPreview> {
  const rule = compileRule(asked.membershipRule)
  const { tenantId, callerId } = by
  refuseUnseen(by.scopes, rule.subject)
  if (asked.groupId && !(await memberships.groupById(db, tenantId, asked.groupId)))
    throw notFound('Group', asked.groupId)
  await refuseWrongSources(db, tenantId, asked.groupId, asked.membershipRule)
  const wanted =
    predicateOf(rule, by) ??
    evaluations.among(await previews.run({ owner: tenantId, caller: callerId }, () => judged(db, by, rule)))
  const preview = await overAll(db, by, (tx) =>
    evaluations.preview(tx, tenantId, {
      subject: rule.subject,
      wanted,
      groupId: asked.groupId,
      namesOthers: maySee(by.scopes, kinds[rule.subject].other),
    }),
  )
  return { memberType: rule.subject, ...preview }
}

const step = 500

/** The objects that a rule with a pattern takes in: only we can judge it. */
async function judged(db: Db, by: Asking, rule: MembershipRule): Promise<string[]> {
  const found: string[] = []
  const breath = makeBreath()
  const until = performance.now() + mostOfPreview
  for (let after = '', looked = 0; ; ) {
    const objects = await factsOf(db, by, rule.subject, { after, limit: step })
    for (const facts of objects) {
      await breath()
      if (performance.now() > until) throw tooSlow(looked)
      looked++
      if (matchesRule(rule, facts)) found.push(facts.objectId)
    }
    const last = objects.at(-1)
    if (objects.length < step || !last) return found
    after = last.objectId
  }
}

const tooSlow = (looked: number): Fault =>
  new Fault(
    'invalid-input',
    `A preview may take ${mostOfPreview / 1000} seconds, and by then ${looked} objects had been looked at. A shorter pattern is faster, and -startsWith, -contains or -in are much faster; saved, the rule is followed in the background.`,
    { reason: 'preview-too-slow' },
  )
