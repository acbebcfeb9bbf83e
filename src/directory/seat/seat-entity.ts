// Licences in the shapes of the Graph API (docs/specification/graph.md).

import type { LicenceDetails, SubscribedSku } from '../../contract/graph/licence.ts'
import { type Sku, servicePlans, skuOf } from '../../kernel/licence.ts'
import type { Seat, Units } from '../seat/seat.sql.ts'

const plansOf = (sku: Sku | undefined, without: ReadonlySet<string> = new Set()): SubscribedSku['servicePlans'] =>
  (sku?.plans ?? []).map((name) => ({
    appliesTo: 'User',
    provisioningStatus: without.has(servicePlans[name].id) ? 'Disabled' : 'Success',
    servicePlanId: servicePlans[name].id,
    servicePlanName: name,
  }))

export function skuEntity(
  tenant: { readonly tenantId: string; readonly displayName: string },
  {
    sku,
    units,
    consumed,
    waiting,
  }: Pick<Units, 'units' | 'consumed'> & { readonly sku: Sku; readonly waiting: number },
): SubscribedSku {
  return {
    id: `${tenant.tenantId}_${sku.id}`,
    accountId: tenant.tenantId,
    accountName: tenant.displayName,
    appliesTo: 'User',
    capabilityStatus: units > 0 ? 'Enabled' : 'Suspended',
    consumedUnits: consumed,
    prepaidUnits: { enabled: units, lockedOut: 0, suspended: 0, warning: 0 },
    servicePlans: plansOf(sku),
    skuId: sku.id,
    skuPartNumber: sku.partNumber,
    subscriptionIds: [],
    waitingUnits: waiting,
  }
}

export const detailsEntity = (seat: Seat): LicenceDetails => ({
  id: seat.skuId,
  servicePlans: plansOf(skuOf(seat.skuId), leftOut(seat)),
  skuId: seat.skuId,
  skuPartNumber: skuOf(seat.skuId)?.partNumber ?? seat.skuId,
})

/** What every assignment leaves out. */
export function leftOut({ ways: [first, ...others] }: Pick<Seat, 'ways'>): ReadonlySet<string> {
  return new Set((first?.disabledPlans ?? []).filter((plan) => others.every((way) => way.disabledPlans.includes(plan))))
}
