// Which licences a person or a group is assigned, and how many people may hold each. Seats are settled in the same transaction.

import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { notFound } from '../../kernel/fault.ts'
import type { GroupId, TenantId, UserId } from '../../kernel/id.ts'
import { planOf, type Sku, skuOf, skus } from '../../kernel/licence.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import * as groups from '../group/group.sql.ts'
import { planChanged, settleLicences } from '../membership/membership.ops.ts'
import * as memberships from '../membership/membership.sql.ts'
import { noUnits } from '../seat/no-units.ts'
import * as seats from '../seat/seat.sql.ts'
import { grantWaiting } from '../seat/settle.ops.ts'
import { protectRoleHolder } from '../user/role-holder.ops.ts'
import { checked, type LicenceChange, refuseCircle, refused, type Wanted } from './check.ops.ts'

export type Subscribed = {
  readonly sku: Sku
  readonly units: number
  readonly consumed: number
  readonly waiting: number
}

/** What there are units of, or people that hold one. */
export async function subscribedSkus(db: Db, tenantId: TenantId): Promise<Subscribed[]> {
  const rows = await seats.unitsOf(db, tenantId)
  return skus.flatMap((sku) => {
    const row = rows.find(({ skuId }) => skuId === sku.id)
    return row ? [{ sku, units: row.units, consumed: row.consumed, waiting: row.waiting }] : []
  })
}

export async function changeLicencesOfUser(
  db: Db,
  operation: OperationContext,
  id: UserId,
  change: LicenceChange,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await memberships.lockPlacement(tx, operation.tenantId, 'placing') // first, as whoever changes what rules say does
    const { userPrincipalName } = await protectRoleHolder(tx, operation, id, { ends: false, opens: false })
    await store(tx, operation, { holder: { kind: 'user', id }, name: userPrincipalName, change })
    await settleLicences(tx, operation, [id])
    await refuseWaiting(tx, operation, id, change)
  })
}

/** Who finds no unit left keeps the assignment and waits for one. */
export async function changeLicencesOfGroup(
  db: Db,
  operation: OperationContext,
  id: GroupId,
  change: LicenceChange,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await memberships.lockPlacement(tx, operation.tenantId, 'changing')
    const group = await groups.byId(tx, operation.tenantId, id)
    if (!group) throw notFound('Group', id)
    refuseCircle(group)
    await store(tx, operation, { holder: { kind: 'group', id }, name: group.displayName, change })
    const ids = await memberships.memberIds(tx, operation.tenantId, id, 'user')
    if (ids.length > 0) await settleLicences(tx, operation, ids)
  })
}

async function store(tx: Db, operation: OperationContext, { holder, name, change }: Wanted): Promise<void> {
  const { tenantId } = operation
  const before = await checked(tx, operation, { holder, name, change })
  await seats.unassign(tx, tenantId, holder.id, change.remove)
  for (const one of change.add) await seats.assign(tx, operation, holder, one)
  const after = await seats.assignedTo(tx, tenantId, [holder.id])
  await recordAudit(tx, operation, {
    action: 'directory.licence.assign',
    targetKind: holder.kind,
    targetId: holder.id,
    ...changes({ licences: before.map(inWords) }, { licences: after.map(inWords) }),
  })
}

const inWords = ({ skuId, disabledPlans }: seats.Assigned): string => {
  const without = disabledPlans.map((plan) => planOf(plan)?.name ?? plan)
  return `${skuOf(skuId)?.partNumber ?? skuId}${without.length > 0 ? ` without ${without.join(', ')}` : ''}`
}

/** A person who is assigned a licence by name gets it now, or nothing is changed. */
async function refuseWaiting(tx: Db, { tenantId }: OperationContext, id: UserId, change: LicenceChange): Promise<void> {
  const waiting = (await seats.seatsOf(tx, tenantId, [id])).filter(({ granted }) => !granted)
  const missing = change.add.find(({ skuId }) => waiting.some((seat) => seat.skuId === skuId.toLowerCase()))
  if (missing) throw noUnits(missing.skuId)
}

/** Not below what is taken; whoever waits gets what is new. */
export async function setUnits(db: Db, operation: OperationContext, sku: Sku, units: number): Promise<void> {
  const { tenantId } = operation
  await inTransaction(db, async (tx) => {
    await memberships.lockPlacement(tx, tenantId, 'changing')
    const before = (await seats.lockSkus(tx, tenantId, [sku.id]))[0]
    const consumed = before?.consumed ?? 0
    if (units < consumed) {
      throw refused(
        `${consumed} people hold ${sku.partNumber}, so there cannot be ${units} of it. Take it from ${consumed - units} of them first.`,
      )
    }
    await seats.setUnits(tx, tenantId, sku.id, units)
    await recordAudit(tx, operation, {
      action: 'directory.licence.units',
      targetKind: 'tenant',
      targetId: tenantId,
      ...changes({ [sku.partNumber]: before?.units ?? 0 }, { [sku.partNumber]: units }),
    })
    await planChanged(tx, operation, await grantWaiting(tx, operation, sku.id))
  })
}
