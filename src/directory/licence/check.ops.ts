// Why a change of licences is refused: asked before one is stored, and by the question what one would mean.

import type { Db } from '../../db/schema.ts'
import { Fault } from '../../kernel/fault.ts'
import { servicePlans, skuOf } from '../../kernel/licence.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { Group } from '../group/group.sql.ts'
import * as groups from '../group/group.sql.ts'
import { asksForPlans } from '../membership/licence-circle.ops.ts'
import { groupOf, isReached, type ReachedGroups } from '../seat/reached-group.ts'
import * as seats from '../seat/seat.sql.ts'

export type LicenceChange = {
  readonly add: ReadonlyArray<seats.Assigned>
  readonly remove: readonly string[]
  readonly reached?: ReachedGroups
}

/** A change of what one person or one group is assigned. */
export type Wanted = { readonly holder: seats.Holder; readonly name: string; readonly change: LicenceChange }

export const refused = (why: string): Fault => new Fault('invalid-input', why, { reason: 'licence' })

export function refuseCircle({ membershipRule, displayName }: Pick<Group, 'membershipRule' | 'displayName'>): void {
  if (membershipRule === null || !asksForPlans(membershipRule)) return
  throw refused(
    `The rule of '${displayName}' asks for the plans of its members or for other groups, so its members cannot get plans by it. Assign the licence to another group.`,
  )
}

/** What the holder is assigned now; throws where the change cannot be made from there. */
export async function checked(tx: Db, operation: OperationContext, wanted: Wanted) {
  const { tenantId } = operation
  const { holder, change } = wanted
  const known = new Set((await seats.unitsOf(tx, tenantId)).map(({ skuId }) => skuId))
  for (const { skuId, disabledPlans } of change.add) {
    const sku = skuOf(skuId)
    if (!sku || !known.has(sku.id)) {
      throw refused(`License ${skuId} does not correspond to a valid company License. See GET /v1.0/subscribedSkus.`)
    }
    const strange = disabledPlans.find((plan) => !sku.plans.some((one) => servicePlans[one].id === plan.toLowerCase()))
    if (strange) throw refused(`The licence ${sku.partNumber} has no service plan ${strange} that could be left out.`)
    if (change.remove.some((one) => one.toLowerCase() === sku.id)) {
      throw refused(`The licence ${sku.partNumber} is to be added and removed at once. Name it in one of the lists.`)
    }
  }
  const before = await seats.assignedTo(tx, tenantId, [holder.id])
  for (const skuId of change.remove) {
    if (!before.some((one) => one.skuId === skuId.toLowerCase())) throw await notAssigned(tx, operation, wanted, skuId)
  }
  return before
}

async function notAssigned(
  tx: Db,
  { tenantId }: OperationContext,
  { holder: { kind, id }, name, change: { reached } }: Wanted,
  skuId: string,
): Promise<Fault> {
  const sku = skuOf(skuId)?.partNumber ?? skuId
  const held = kind === 'user' ? await seats.seatsOf(tx, tenantId, [id]) : []
  const seat = held.find((one) => one.skuId === skuId.toLowerCase())
  const groupId = seat && groupOf(seat, reached)
  if (!groupId) return refused(`${name} does not have a corresponding license: ${sku} is not assigned.`)
  const inherited = 'User license is inherited from a group membership and it cannot be removed directly from the user:'
  if (!isReached(groupId, reached)) {
    return refused(
      `${inherited} ${name} has ${sku} by a group for which your role does not count. Ask somebody whose role counts everywhere.`,
    )
  }
  const group = await groups.byId(tx, tenantId, groupId)
  return refused(
    `${inherited} ${name} has ${sku} by the group '${group?.displayName ?? groupId}'. Take the person out of the group, or the licence from it.`,
  )
}
