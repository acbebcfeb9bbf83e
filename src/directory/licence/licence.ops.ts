// Which licences a person or a group is assigned, and how many people may hold each. Seats are settled in the same transaction.

import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { GroupId, TenantId, UserId } from '../../kernel/id.ts'
import { planOf, type Sku, servicePlans, skuOf, skus } from '../../kernel/licence.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import * as groups from '../group/group.sql.ts'
import { asksForPlans } from '../membership/licence-circle.ops.ts'
import { planChanged, settleLicences } from '../membership/membership.ops.ts'
import * as memberships from '../membership/membership.sql.ts'
import { type Effect, effectOfGiving, effectOfTaking } from '../seat/effect.sql.ts'
import { noUnits } from '../seat/no-units.ts'
import { groupOf, isReached, type ReachedGroups } from '../seat/reached-group.ts'
import * as seats from '../seat/seat.sql.ts'
import { grantWaiting } from '../seat/settle.ops.ts'
import { protectRoleHolder } from '../user/role-holder.ops.ts'

export type LicenceChange = {
  readonly add: ReadonlyArray<seats.Assigned>
  readonly remove: readonly string[]
  readonly reached?: ReachedGroups
}

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

/** Of a licence that is assigned to a person or to a group, or no more; nothing changes. */
export async function effectOf(
  db: Db,
  tenantId: TenantId,
  {
    sku,
    holderId,
    does,
    without,
  }: {
    readonly sku: Sku
    readonly holderId: string
    readonly does: 'give' | 'take'
    readonly without?: string | undefined
  },
): Promise<Effect> {
  if (does === 'take') return effectOfTaking(db, tenantId, { holderId, sku })
  const left = without === undefined ? [] : [planOf(without)?.name].filter((name) => name !== undefined)
  const { units, consumed } = (await subscribedSkus(db, tenantId)).find((one) => one.sku === sku) ?? none
  return effectOfGiving(db, tenantId, { holderId, sku, left: Math.max(0, units - consumed), without: left })
}
const none = { units: 0, consumed: 0 }

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
    if (group.membershipRule !== null && asksForPlans(group.membershipRule)) {
      throw refused(
        `The rule of '${group.displayName}' asks for the plans of its members or for other groups, so its members cannot get plans by it. Assign the licence to another group.`,
      )
    }
    await store(tx, operation, { holder: { kind: 'group', id }, name: group.displayName, change })
    const ids = await memberships.memberIds(tx, operation.tenantId, id, 'user')
    if (ids.length > 0) await settleLicences(tx, operation, ids)
  })
}

type Stored = { readonly holder: seats.Holder; readonly name: string; readonly change: LicenceChange }

async function store(tx: Db, operation: OperationContext, { holder, name, change }: Stored): Promise<void> {
  const { tenantId } = operation
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
    if (!before.some((one) => one.skuId === skuId.toLowerCase()))
      throw await notAssigned(tx, operation, { holder, name, change }, skuId)
  }
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

async function notAssigned(
  tx: Db,
  { tenantId }: OperationContext,
  { holder: { kind, id }, name, change: { reached } }: Stored,
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

/** A person who is assigned a licence by name gets it now, or nothing is changed. */
async function refuseWaiting(tx: Db, { tenantId }: OperationContext, id: UserId, change: LicenceChange): Promise<void> {
  const waiting = (await seats.seatsOf(tx, tenantId, [id])).filter(({ granted }) => !granted)
  const missing = change.add.find(({ skuId }) => waiting.some((seat) => seat.skuId === skuId.toLowerCase()))
  if (missing) throw noUnits(missing.skuId)
}

const refused = (why: string): Fault => new Fault('invalid-input', why, { reason: 'licence' })

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
