// The one switch that a person has beside all licences: `mdmLicensed`. On, it is the standard licence; off, no licence of the
// person's own has the plan for management.

import type { Db } from '../../db/schema.ts'
import { Fault } from '../../kernel/fault.ts'
import type { UserId } from '../../kernel/id.ts'
import { skusWith, standardSku } from '../../kernel/licence.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { settleLicences } from '../membership/membership.ops.ts'
import { noUnits } from '../seat/no-units.ts'
import { groupOf, isReached, type ReachedGroups } from '../seat/reached-group.ts'
import * as seats from '../seat/seat.sql.ts'

/** Of somebody new, who waits where no unit is left. */
export async function giveStandardLicence(tx: Db, operation: OperationContext, id: UserId): Promise<void> {
  await seats.assign(tx, operation, { kind: 'user', id }, { skuId: standardSku.id, disabledPlans: [] })
}

export async function switchLicence(
  tx: Db,
  operation: OperationContext,
  id: UserId,
  { on, reached }: { readonly on: boolean; readonly reached: ReachedGroups },
): Promise<void> {
  const { tenantId } = operation
  if (on) await giveStandardLicence(tx, operation, id)
  else await seats.unassign(tx, tenantId, id, skusWith('INTUNE_A'))
  await settleLicences(tx, operation, [id])
  const held = await seats.seatsOf(tx, tenantId, [id])
  if (on && held.some(({ skuId, granted }) => skuId === standardSku.id && !granted)) {
    throw noUnits(standardSku.id)
  }
  const managing = held.filter(({ skuId }) => skusWith('INTUNE_A').includes(skuId))
  const groupId = groupOf({ ways: managing.flatMap(({ ways }) => ways) }, reached)
  if (!on && groupId) {
    throw new Fault(
      'conflict',
      isReached(groupId, reached)
        ? `The person has a licence for management by the group ${groupId}. Take the person out of the group, or the licence from it: taxiway licence remove.`
        : 'The person has a licence for management by a group for which your role does not count. Ask somebody whose role counts everywhere.',
      { reason: 'licence-by-group' },
    )
  }
}
