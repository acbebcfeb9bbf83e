// Keeps seats equal to what is assigned, in the transaction that changed an assignment, a membership or the number of units.

import type { Db } from '../../db/schema.ts'
import type { UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import * as seats from './seat.sql.ts'

/** Answers who has other plans than before, among them those who waited for a seat that one of these gave up. */
export async function settleSeats(tx: Db, operation: OperationContext, ids: readonly string[]): Promise<UserId[]> {
  const { tenantId } = operation
  const skuIds = await seats.skusOfPeople(tx, tenantId, ids)
  if (skuIds.length === 0) return seats.writePlans(tx, tenantId, ids)
  const units = await seats.lockSkus(tx, tenantId, skuIds)
  const freed = await seats.renewSeats(tx, operation, ids)
  const touched = new Set(ids)
  for (const one of units) {
    const consumed = one.consumed - (freed.get(one.skuId) ?? 0)
    for (const id of await seats.grantSeats(tx, tenantId, { ...one, consumed })) touched.add(id)
  }
  return seats.writePlans(tx, tenantId, [...touched])
}

/** After the number of units grew. */
export async function grantWaiting(tx: Db, operation: OperationContext, skuId: string): Promise<UserId[]> {
  const [units] = await seats.lockSkus(tx, operation.tenantId, [skuId])
  if (!units) return []
  return seats.writePlans(tx, operation.tenantId, await seats.grantSeats(tx, operation.tenantId, units))
}
