// A certificate counts as long as its profile is assigned to its device: it is revoked by what takes the profile away, whether the
// device is ever seen again or not. What only a session sees (the device or what is known of it changed, its person left a group) counts
// from that session on. A device that keeps its enrolment is told to enrol anew as soon as the profile reaches it again, so what it has
// acknowledged of the profile is forgotten in the same transaction.

import { matchesOfEach } from '../../../assignment/assignment.sql.ts'
import { applying } from '../../../assignment/assignment.ts'
import { narrowedEach } from '../../../assignment/filter/narrow.ops.ts'
import { recordAudit } from '../../../audit/record.sql.ts'
import type { Db } from '../../../db/schema.ts'
import { type EnrollmentId, PolicyId, type TenantId } from '../../../kernel/id.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'
import { revokeThese } from '../../../pki/certificate.sql.ts'
import type { Reaction } from '../../../reactions.ts'
import { forgetItems } from '../../tree.ts'
import { policyKind } from '../policy/assignment.ts'
import {
  type Among,
  type Held,
  held,
  heldThroughFilters,
  heldWithoutProfile,
  lockTrees,
  saveTrees,
} from './holders.sql.ts'

/** Devices whose assignments, or whose trees, are read at once. */
const page = 200

export async function revokeWithoutProfile(tx: Db, operation: OperationContext, among: Among): Promise<void> {
  const { tenantId, now } = operation
  const without = await heldWithoutProfile(tx, tenantId, among, now)
  await end(tx, operation, [...without, ...(await filteredOut(tx, operation, among))])
}

async function filteredOut(tx: Db, { tenantId, now }: OperationContext, among: Among): Promise<Held[]> {
  const out: Held[] = []
  for (let after: string | undefined = ''; after !== undefined; ) {
    const some: Held[] = await heldThroughFilters(tx, tenantId, among, { now, after, most: page })
    const who = some.map(({ deviceId, userId, policyId }) => ({
      ...{ deviceId: deviceId ?? undefined, userId: userId ?? undefined, itemId: policyId },
    }))
    const matches = await matchesOfEach(tx, tenantId, policyKind, who)
    const devices = some.map(({ enrollmentId: id }, at) => ({ id, matches: matches[at] ?? [] }))
    const left = await narrowedEach(tx, tenantId, devices)
    out.push(...some.filter(({ policyId }, at) => !applying(policyKind, left[at] ?? []).has(policyId)))
    after = some.length < page ? undefined : some.at(-1)?.thumbprint
  }
  return out
}

async function end(tx: Db, operation: OperationContext, ending: readonly Held[]): Promise<void> {
  await revokeHeld(tx, operation, ending)
  await forget(tx, operation.tenantId, ending)
}

async function revokeHeld(tx: Db, operation: OperationContext, ending: readonly Held[]): Promise<void> {
  if (ending.length === 0) return
  const thumbprints = new Map(ending.map((one) => [one.thumbprint, one.policyId]))
  await revokeThese(tx, operation.tenantId, [...thumbprints.keys()], operation.now)
  for (const policyId of new Set(thumbprints.values())) {
    const certificates = [...thumbprints.values()].filter((one) => one === policyId).length
    await recordAudit(tx, operation, {
      action: 'mdm.scep.revoke',
      targetKind: 'policy',
      targetId: policyId,
      details: { because: 'assigned no more', certificates },
    })
  }
}

async function forget(tx: Db, tenantId: TenantId, ending: readonly Held[]): Promise<void> {
  const keys = new Map<EnrollmentId, Set<string>>()
  for (const { enrollmentId, policyId } of ending) {
    keys.set(enrollmentId, (keys.get(enrollmentId) ?? new Set()).add(`scep:${policyId}`))
  }
  const ids = [...keys.keys()].sort() // in one order for everybody
  for (let from = 0; from < ids.length; from += page) {
    const known = await lockTrees(tx, tenantId, ids.slice(from, from + page))
    await saveTrees(
      tx,
      tenantId,
      known.map(({ id, tree }) => ({ id, tree: forgetItems(tree, keys.get(id) ?? new Set()) })),
    )
  }
}

/** All of a device that is to leave: how many. Should it stay after all, it enrols anew. */
export async function revokeOfDevice(tx: Db, operation: OperationContext, enrollmentId: EnrollmentId): Promise<number> {
  const { tenantId, now } = operation
  const ending = await held(tx, tenantId, { enrollmentId }, now)
  await revokeThese(
    tx,
    tenantId,
    ending.map(({ thumbprint }) => thumbprint),
    now,
  )
  await forget(tx, tenantId, ending)
  return ending.length
}

/** By profiles that a session of the device found to be assigned to it no more; the session writes the tree. */
export async function revokeUnassigned(
  tx: Db,
  operation: OperationContext,
  enrollmentId: EnrollmentId,
  ids: readonly string[],
): Promise<void> {
  const policyIds = ids.map((id) => PolicyId.parse(id))
  await revokeHeld(tx, operation, await held(tx, operation.tenantId, { enrollmentId, policyIds }, operation.now))
}

export const revokeWhereMembershipEnded: Reaction<'membershipChanged'> = (tx, operation, { deviceIds }) =>
  revokeWithoutProfile(tx, operation, { deviceIds })

export const revokeWhereFiltered: Reaction<'filterChanged'> = (tx, operation, { uses }) => {
  const policyIds = uses.flatMap(({ kind, itemId }) => (kind === policyKind.name ? [PolicyId.parse(itemId)] : []))
  return revokeWithoutProfile(tx, operation, { policyIds: [...new Set(policyIds)] })
}
