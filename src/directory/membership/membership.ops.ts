// Keeps dynamic groups equal to their rules (invariant I5), in the transaction that changed a device or a rule, and calls the
// reactions to a change of membership.

import { z } from 'zod'

import { enqueue } from '../../db/queue.ts'
import type { Db } from '../../db/schema.ts'
import type { TenantJobs } from '../../feature.ts'
import { Fault } from '../../kernel/fault.ts'
import { DirectoryDeviceId, GroupId, type TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { Reactions } from '../../reactions.ts'
import * as memberships from './membership.sql.ts'
import { type MembershipRule, MembershipRuleError, matchesRule, parseMembershipRule } from './rule.ts'
import { type RuleFacts, ruleFacts, rulesAndFacts } from './rule-facts.sql.ts'

export type CompiledRule = { readonly groupId: GroupId; readonly rule: MembershipRule }

/** The tenant's dynamic groups, parsed; a rule was checked when it was stored, so it parses. */
export async function compiledRules(db: Db, tenantId: TenantId): Promise<CompiledRule[]> {
  return (await memberships.dynamicGroups(db, tenantId)).map(compiled)
}

const compiled = ({ id, rule }: { readonly id: GroupId; readonly rule: string }): CompiledRule => ({
  groupId: id,
  rule: compileRule(rule),
})

export function compileRule(text: string): MembershipRule {
  try {
    return parseMembershipRule(text)
  } catch (error) {
    if (error instanceof MembershipRuleError) {
      throw new Fault('invalid-input', `Dynamic membership rule validation error: ${error.message}.`, {
        reason: 'membership-rule',
        cause: error,
      })
    }
    throw error
  }
}

/** Devices per transaction, which blocks all placement of devices in this tenant. */
export const chunk = 5000
/** Read and judged without a pause, which everybody else's request waits for. */
const step = 100

/** After attributes of these devices changed. */
export async function reevaluateDevices(
  tx: Db,
  operation: OperationContext,
  deviceIds: readonly DirectoryDeviceId[],
  reactions: Reactions,
): Promise<void> {
  if (deviceIds.length <= step) {
    const { rules, facts } = await rulesAndFacts(tx, operation.tenantId, deviceIds)
    return settle(tx, operation, rules.map(compiled), facts, reactions)
  }
  const rules = await compiledRules(tx, operation.tenantId)
  if (rules.length === 0) return // attributes put a device into no other groups than dynamic ones
  for (let at = 0; at < deviceIds.length; at += step) {
    const ids = deviceIds.slice(at, at + step)
    await settle(tx, operation, rules, await ruleFacts(tx, operation.tenantId, { ids }), reactions)
  }
}

/**
 * After a rule was set or changed. The first devices are looked at here; in a larger tenant a job looks at the others, page by
 * page, and devices placed meanwhile follow the new rule.
 */
export async function reevaluateGroup(
  tx: Db,
  operation: OperationContext,
  groupId: GroupId,
  ruleText: string,
  reactions: Reactions,
): Promise<void> {
  await memberships.lockPlacement(tx, operation.tenantId, 'changing')
  const left = await reevaluatePage(tx, operation, { groupId, rule: compileRule(ruleText) }, '', reactions)
  if (left) await enqueue(tx, { tenantId: operation.tenantId, kind: membershipJob, subject: groupId }, left)
}

const membershipJob = 'group-membership'
const pageDone = z.object({ after: z.string() })

export const membershipJobs: TenantJobs = {
  [membershipJob]: {
    lock: (tx, tenantId) => memberships.lockPlacement(tx, tenantId, 'changing'),
    async batch(tx, operation, { subject, state }, reactions) {
      const groupId = GroupId.parse(subject)
      const text = await memberships.ruleOf(tx, operation.tenantId, groupId)
      if (text === undefined) return undefined // no longer dynamic, or gone
      const compiled = { groupId, rule: compileRule(text) }
      return reevaluatePage(tx, operation, compiled, pageDone.parse(state).after, reactions)
    },
  },
}

/** Answers behind which device the next page begins; undefined when there is none. */
async function reevaluatePage(
  tx: Db,
  operation: OperationContext,
  rule: CompiledRule,
  after: string,
  reactions: Reactions,
): Promise<z.infer<typeof pageDone> | undefined> {
  let reached = after
  for (let looked = 0; looked < chunk; looked += step) {
    const devices = await ruleFacts(tx, operation.tenantId, { after: reached, limit: step })
    await settle(tx, operation, [rule], devices, reactions)
    const last = devices.at(-1)
    if (devices.length < step || !last) return undefined
    reached = last.objectid
  }
  return { after: reached }
}

/** Writes the difference between the rules' result and the stored members, and reports the moved devices. */
async function settle(
  tx: Db,
  operation: OperationContext,
  rules: readonly CompiledRule[],
  devices: readonly RuleFacts[],
  reactions: Reactions,
): Promise<void> {
  const moved = new Set<DirectoryDeviceId>()
  const incoming = []
  const outgoing = []
  for (const { groupIds, ...device } of devices) {
    const stored = new Set<string>(groupIds)
    for (const { groupId, rule } of rules) {
      const wanted = matchesRule(rule, device)
      if (wanted === stored.has(groupId)) continue
      moved.add(DirectoryDeviceId.parse(device.objectid))
      if (wanted) incoming.push({ groupId, memberId: device.objectid, kind: 'device' as const })
      else outgoing.push({ groupId, memberId: device.objectid })
    }
  }
  if (moved.size === 0) return
  await memberships.addMembers(tx, operation.tenantId, incoming, operation.now)
  await memberships.removeMembers(tx, operation.tenantId, outgoing)
  await reactions.membershipChanged(tx, operation, { deviceIds: [...moved] })
}
