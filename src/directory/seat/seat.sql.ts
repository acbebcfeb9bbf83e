// Who was assigned which licence, who holds a seat by it, and what follows for the person. Seats and `consumed` of a SKU are
// written in one transaction under the lock of the SKU's row.

import { sql } from 'kysely'

import { anyOf } from '../../db/any-of.ts'
import type { Db } from '../../db/schema.ts'
import { GroupId, type TenantId, UserId } from '../../kernel/id.ts'
import { type PlanName, servicePlans, skusWith, standardSku, standardUnits } from '../../kernel/licence.ts'

/** A person or a group that is assigned licences. */
export type Holder = { readonly kind: 'user' | 'group'; readonly id: string }

export type Assigned = { readonly skuId: string; readonly disabledPlans: readonly string[] }

/** By the person's own assignment (`groupId` is null) or by one of a group. */
export type Way = {
  readonly groupId: GroupId | null
  readonly disabledPlans: readonly string[]
  readonly assignedAt: Date
}

export type Seat = {
  readonly userId: UserId
  readonly skuId: string
  /** False while the SKU has no unit left. */
  readonly granted: boolean
  readonly since: Date
  readonly ways: readonly Way[]
}

export type Units = { readonly skuId: string; readonly units: number; readonly consumed: number }

/** Every SKU of the organisation, the standard one first made where nobody has asked for it. */
export async function unitsOf(db: Db, tenantId: TenantId): Promise<Array<Units & { readonly waiting: number }>> {
  const rows = await db
    .selectFrom('licence_sku')
    .select(['sku_id as skuId', 'units', 'consumed'])
    .select((eb) =>
      eb
        .selectFrom('licence_seat')
        .select(sql<number>`count(*)::int`.as('waiting'))
        .where('licence_seat.tenant_id', '=', tenantId)
        .whereRef('licence_seat.sku_id', '=', 'licence_sku.sku_id')
        .where('granted', '=', false)
        .as('waiting'),
    )
    .where('tenant_id', '=', tenantId)
    .execute()
  const standard = { skuId: standardSku.id, units: standardUnits, consumed: 0, waiting: 0 }
  const known = rows.map((row) => ({ ...row, waiting: row.waiting ?? 0 }))
  return known.some(({ skuId }) => skuId === standardSku.id) ? known : [standard, ...known]
}

/** The rows of these SKUs until the transaction ends, in an order in which nobody waits for another in a circle. */
export async function lockSkus(tx: Db, tenantId: TenantId, skuIds: readonly string[]): Promise<Units[]> {
  if (skuIds.includes(standardSku.id)) {
    await tx
      .insertInto('licence_sku')
      .values({ tenant_id: tenantId, sku_id: standardSku.id, units: standardUnits })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  return tx
    .selectFrom('licence_sku')
    .select(['sku_id as skuId', 'units', 'consumed'])
    .where('tenant_id', '=', tenantId)
    .where('sku_id', '=', anyOf(skuIds, 'uuid'))
    .orderBy('sku_id')
    .forNoKeyUpdate()
    .execute()
}

export async function setUnits(tx: Db, tenantId: TenantId, skuId: string, units: number): Promise<void> {
  await tx
    .insertInto('licence_sku')
    .values({ tenant_id: tenantId, sku_id: skuId, units })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'sku_id']).doUpdateSet({ units }))
    .execute()
}

/** What was assigned to these people or groups themselves. */
export async function assignedTo(
  db: Db,
  tenantId: TenantId,
  ids: readonly string[],
): Promise<Array<Assigned & { readonly holderId: string }>> {
  return db
    .selectFrom('licence_assignment')
    .select(['holder_id as holderId', 'sku_id as skuId', 'disabled_plans as disabledPlans'])
    .where('tenant_id', '=', tenantId)
    .where('holder_id', '=', anyOf(ids, 'uuid'))
    .orderBy('sku_id')
    .execute()
}

/** Whether any group has licences, so that a change of membership may be one of seats. */
export async function groupsHaveLicences(db: Db, tenantId: TenantId): Promise<boolean> {
  const row = await db
    .selectFrom('licence_assignment')
    .select('holder_id')
    .where('tenant_id', '=', tenantId)
    .where('holder_kind', '=', 'group')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function assign(
  tx: Db,
  { tenantId, now }: { readonly tenantId: TenantId; readonly now: Date },
  holder: Holder,
  { skuId, disabledPlans }: Assigned,
): Promise<void> {
  await tx
    .insertInto('licence_assignment')
    .values({
      tenant_id: tenantId,
      holder_id: holder.id,
      holder_kind: holder.kind,
      sku_id: skuId,
      disabled_plans: [...disabledPlans],
      assigned_at: now,
    })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'holder_id', 'sku_id']).doUpdateSet({ disabled_plans: [...disabledPlans] }),
    )
    .execute()
}

/** Takes these SKUs from a person or a group, or all; how many were assigned. */
export async function unassign(
  tx: Db,
  tenantId: TenantId,
  holderId: string,
  skuIds: readonly string[] | 'all',
): Promise<number> {
  let removal = tx.deleteFrom('licence_assignment').where('tenant_id', '=', tenantId).where('holder_id', '=', holderId)
  if (skuIds !== 'all') removal = removal.where('sku_id', '=', anyOf(skuIds, 'uuid'))
  const { numDeletedRows } = await removal.executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}

const wanted = (tenantId: TenantId, ids: readonly string[]) => sql`
  select a.holder_id as user_id, a.sku_id from licence_assignment a
   where a.tenant_id = ${tenantId} and a.holder_id = any(${ids}::uuid[]) and a.holder_kind = 'user'
  union
  select m.member_id, a.sku_id from licence_assignment a
    join group_member m on m.tenant_id = ${tenantId} and m.group_id = a.holder_id and m.member_kind = 'user'
   where a.tenant_id = ${tenantId} and a.holder_kind = 'group' and m.member_id = any(${ids}::uuid[])`

/** The SKUs that these people hold or are to hold. */
export async function skusOfPeople(tx: Db, tenantId: TenantId, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ sku_id: string }>`
    select sku_id from (${wanted(tenantId, ids)}) as w
    union
    select sku_id from licence_seat where tenant_id = ${tenantId} and user_id = any(${ids}::uuid[])`.execute(tx)
  return rows.map((row) => row.sku_id)
}

/** Seats that these people hold and are no longer assigned go; what they are assigned and have no seat of waits. Counts what went. */
export async function renewSeats(
  tx: Db,
  { tenantId, now }: { readonly tenantId: TenantId; readonly now: Date },
  ids: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ sku_id: string; freed: number }>`
    with gone as (
      delete from licence_seat s
       where s.tenant_id = ${tenantId} and s.user_id = any(${ids}::uuid[])
         and not exists (select 1 from (${wanted(tenantId, ids)}) as w where w.user_id = s.user_id and w.sku_id = s.sku_id)
      returning s.sku_id, s.granted
    )
    select sku_id, count(*) filter (where granted)::int as freed from gone group by sku_id`.execute(tx)
  await sql`
    insert into licence_seat (tenant_id, user_id, sku_id, granted, since)
    select ${tenantId}::uuid, w.user_id, w.sku_id, false, ${now} from (${wanted(tenantId, ids)}) as w
      on conflict (tenant_id, user_id, sku_id) do nothing`.execute(tx)
  return new Map(rows.map((row) => [row.sku_id, row.freed]))
}

/** Gives up to so many seats to those who have waited longest, and stores how many are taken then. Answers who got one. */
export async function grantSeats(
  tx: Db,
  tenantId: TenantId,
  { skuId, units, consumed }: Units,
): Promise<readonly string[]> {
  const { rows } = await sql<{ user_id: string }>`
    update licence_seat s set granted = true
     where s.tenant_id = ${tenantId} and s.sku_id = ${skuId} and s.user_id in (
           select n.user_id from licence_seat n
            where n.tenant_id = ${tenantId} and n.sku_id = ${skuId} and not n.granted
            order by n.since, n.user_id limit ${Math.max(0, units - consumed)})
    returning s.user_id`.execute(tx)
  await tx
    .updateTable('licence_sku')
    .set({ consumed: consumed + rows.length })
    .where('tenant_id', '=', tenantId)
    .where('sku_id', '=', skuId)
    .execute()
  return rows.map((row) => row.user_id)
}

/** Whether the person `p.id` has a plan: by a seat, and by an assignment that leaves the plan on. */
const has = (tenantId: TenantId, plan: PlanName) => sql<boolean>`exists (
  select 1 from licence_seat s
    join licence_assignment a on a.tenant_id = ${tenantId} and a.sku_id = s.sku_id
   where s.tenant_id = ${tenantId} and s.user_id = p.id and s.granted and s.sku_id = any(${skusWith(plan)}::uuid[])
     and not (${servicePlans[plan].id}::uuid = any(a.disabled_plans))
     and (a.holder_id = p.id or (a.holder_kind = 'group' and exists (
           select 1 from group_member m
            where m.tenant_id = ${tenantId} and m.group_id = a.holder_id and m.member_id = p.id))))`

/** Writes what these people's seats say; answers for whom it is something else than before. */
export async function writePlans(tx: Db, tenantId: TenantId, ids: readonly string[]): Promise<UserId[]> {
  const { rows } = await sql<{ id: string }>`
    update directory_user u set mdm_licensed = n.mdm, directory_premium = n.premium
      from (select p.id, ${has(tenantId, 'INTUNE_A')} as mdm, ${has(tenantId, 'AAD_PREMIUM')} as premium
              from unnest(${ids}::uuid[]) as p (id)) as n
     where u.tenant_id = ${tenantId} and u.id = n.id
       and (u.mdm_licensed, u.directory_premium) is distinct from (n.mdm, n.premium)
    returning u.id`.execute(tx)
  return rows.map((row) => UserId.parse(row.id))
}

const ways = (tenantId: TenantId) => sql<
  Array<{ groupId: string | null; disabledPlans: string[]; assignedAt: string }>
>`coalesce((
  select jsonb_agg(jsonb_build_object('groupId', case when a.holder_kind = 'group' then a.holder_id end,
                                      'disabledPlans', a.disabled_plans, 'assignedAt', a.assigned_at) order by a.holder_kind desc, a.holder_id)
    from licence_assignment a
   where a.tenant_id = ${tenantId} and a.sku_id = licence_seat.sku_id
     and (a.holder_id = licence_seat.user_id or (a.holder_kind = 'group' and exists (
           select 1 from group_member m
            where m.tenant_id = ${tenantId} and m.group_id = a.holder_id and m.member_id = licence_seat.user_id)))), '[]')`

/** Of these people, each with why. */
export async function seatsOf(db: Db, tenantId: TenantId, ids: readonly string[]): Promise<Seat[]> {
  const rows = await db
    .selectFrom('licence_seat')
    .select(['user_id', 'sku_id', 'granted', 'since'])
    .select(ways(tenantId).as('ways'))
    .where('tenant_id', '=', tenantId)
    .where('user_id', '=', anyOf(ids, 'uuid'))
    .orderBy('sku_id')
    .execute()
  return rows.map((row) => ({
    userId: UserId.parse(row.user_id),
    skuId: row.sku_id,
    granted: row.granted,
    since: row.since,
    ways: row.ways.map((way) => ({
      ...way,
      assignedAt: new Date(way.assignedAt),
      groupId: way.groupId === null ? null : GroupId.parse(way.groupId),
    })),
  }))
}
