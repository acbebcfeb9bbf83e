// What giving a licence to somebody, or taking it, would mean, and why it would be refused; nothing changes.

import type { Db } from '../../db/schema.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import { GroupId, UserId } from '../../kernel/id.ts'
import { planOf, type Sku } from '../../kernel/licence.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import * as groups from '../group/group.sql.ts'
import { overAll } from '../membership/turn.ops.ts'
import { type Effect, effectOfGiving, effectOfTaking } from '../seat/effect.sql.ts'
import { noUnits } from '../seat/no-units.ts'
import * as seats from '../seat/seat.sql.ts'
import { refuseProtected } from '../user/role-holder.ops.ts'
import * as users from '../user/user.sql.ts'
import { checked, type LicenceChange, refuseCircle } from './check.ops.ts'
import { subscribedSkus } from './licence.ops.ts'

export type Question = {
  readonly sku: Sku
  readonly holderId: string
  readonly does: 'give' | 'take'
  readonly disabledPlans: readonly string[]
  /** Whom the same is done to before. */
  readonly earlier: readonly string[]
  readonly reached: LicenceChange['reached']
}

export async function previewOf(
  db: Db,
  operation: OperationContext,
  question: Question,
): Promise<Effect & { readonly refused: string | null }> {
  const asker = { tenantId: operation.tenantId, callerId: operation.actor.id }
  const effect = await overAll(db, asker, (tx) => effectOf(tx, operation, question))
  try {
    await refuse(db, operation, question, effect)
    return { ...effect, refused: null }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { ...effect, refused: error.message }
  }
}

async function effectOf(
  db: Db,
  { tenantId }: OperationContext,
  { sku, holderId, does, disabledPlans, earlier }: Question,
): Promise<Effect> {
  if (does === 'take') return effectOfTaking(db, tenantId, { holderId, earlier, sku })
  const without = disabledPlans.map((plan) => planOf(plan)?.name).filter((name) => name !== undefined)
  const { units, consumed } = (await subscribedSkus(db, tenantId)).find((one) => one.sku === sku) ?? none
  return effectOfGiving(db, tenantId, { holderId, earlier, sku, left: Math.max(0, units - consumed), without })
}
const none = { units: 0, consumed: 0 }

/** As the change itself is refused, in the same words. */
async function refuse(db: Db, operation: OperationContext, question: Question, effect: Effect): Promise<void> {
  const { tenantId } = operation
  const { sku, holderId, does, disabledPlans, reached } = question
  const change: LicenceChange =
    does === 'give'
      ? { add: [{ skuId: sku.id, disabledPlans }], remove: [], reached }
      : { add: [], remove: [sku.id], reached }
  const group = await groups.byId(db, tenantId, GroupId.parse(holderId))
  if (group) {
    refuseCircle(group)
    await checked(db, operation, { holder: { kind: 'group', id: holderId }, name: group.displayName, change })
    return
  }
  const user = await users.byId(db, tenantId, UserId.parse(holderId))
  if (!user) throw notFound('User or group', holderId)
  await refuseProtected(db, operation, user, false)
  await checked(db, operation, { holder: { kind: 'user', id: holderId }, name: user.userPrincipalName, change })
  if (does === 'take') return
  const waits = (await seats.seatsOf(db, tenantId, [holderId])).some((one) => one.skuId === sku.id && !one.granted)
  if (waits || effect.waiting > 0) throw noUnits(sku.id)
}
