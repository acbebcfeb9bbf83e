// What giving a licence to a person or a group, or taking it, would change; nothing does. It is counted over all of a group at
// once, so that a question about fifty thousand people is one statement.

import { type RawBuilder, sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import type { TenantId } from '../../kernel/id.ts'
import { type PlanName, type Sku, servicePlans, skusWith } from '../../kernel/licence.ts'

export type Effect = {
  /** Whom it is about: the person, or the people in the group. */
  readonly people: number
  /** Seats that are taken, as far as units are left, or given back. */
  readonly seats: number
  /** Who would wait, since no unit is left. */
  readonly waiting: number
  /** Who may have devices managed from then on, and the joined devices of theirs that are not managed now. */
  readonly gaining: number
  readonly gainingDevices: number
  /** Who may have no further device managed, and the managed devices of theirs. */
  readonly losing: number
  readonly losingDevices: number
}

const people = (tenantId: TenantId, holderIds: readonly string[]) => sql`
  select u.id, u.mdm_licensed from directory_user u where u.tenant_id = ${tenantId} and u.id = any(${holderIds}::uuid[])
  union
  select u.id, u.mdm_licensed from group_member m
    join directory_user u on u.tenant_id = ${tenantId} and u.id = m.member_id
   where m.tenant_id = ${tenantId} and m.group_id = any(${holderIds}::uuid[]) and m.member_kind = 'user'`

/** Whether the assignment `a` counts for the person `p.id`. */
const reaches = (tenantId: TenantId) => sql`(a.holder_id = p.id or (a.holder_kind = 'group' and exists (
  select 1 from group_member m where m.tenant_id = ${tenantId} and m.group_id = a.holder_id and m.member_id = p.id)))`

const counts = (tenantId: TenantId) => sql`
  count(*)::int as people,
  count(*) filter (where gains)::int as gaining,
  count(*) filter (where loses)::int as losing,
  (select count(*)::int from directory_device d
    where d.tenant_id = ${tenantId} and d.joined_at is not null and d.owner_id in (select id from judged where gains)
      and not exists (select 1 from mdm_enrollment e
                       where e.tenant_id = ${tenantId} and e.directory_device_id = d.id and e.state = 'enrolled')) as "gainingDevices",
  (select count(*)::int from mdm_enrollment e
    where e.tenant_id = ${tenantId} and e.state = 'enrolled'
      and e.user_id in (select id from judged where loses)) as "losingDevices"`

async function counted(db: Db, statement: RawBuilder<Effect>): Promise<Effect> {
  const { rows } = await statement.execute(db)
  const [effect] = rows
  if (!effect) throw new Error('a count without a row')
  return effect
}

/** `earlier`: persons and groups that the same was done to before, as far as this question goes. */
type Given = { readonly holderId: string; readonly earlier: readonly string[]; readonly sku: Sku }

/** Whether the person `p` would lose the plan for management without the assignments of these: no other one gives it. */
const losesWithout = (
  tenantId: TenantId,
  holderIds: readonly string[],
  sku: Sku,
) => sql`(p.mdm_licensed and not exists (
  select 1 from licence_seat s
    join licence_assignment a on a.tenant_id = ${tenantId} and a.sku_id = s.sku_id
   where s.tenant_id = ${tenantId} and s.user_id = p.id and s.granted
     and s.sku_id = any(${skusWith('INTUNE_A')}::uuid[])
     and not (${servicePlans.INTUNE_A.id}::uuid = any(a.disabled_plans))
     and not (a.holder_id = any(${holderIds}::uuid[]) and a.sku_id = ${sku.id}) and ${reaches(tenantId)}))`

/** Whoever lost it by the earlier ones is counted with them. */
const losesByThis = (tenantId: TenantId, { holderId, earlier, sku }: Given) =>
  earlier.length === 0
    ? losesWithout(tenantId, [holderId], sku)
    : sql`(${losesWithout(tenantId, [...earlier, holderId], sku)} and not ${losesWithout(tenantId, earlier, sku)})`

/** `left` units are free; who comes first by id gets one. */
export function effectOfGiving(
  db: Db,
  tenantId: TenantId,
  given: Given & { readonly left: number; readonly without: readonly PlanName[] },
): Promise<Effect> {
  const { holderId, earlier, sku, left, without } = given
  const manages = sku.plans.includes('INTUNE_A') && !without.includes('INTUNE_A')
  return counted(
    db,
    sql`
    with p as (${people(tenantId, [holderId])}),
    given as (
      select g.id, s.user_id is null as is_new
        from (${people(tenantId, earlier)}) as g
        left join licence_seat s on s.tenant_id = ${tenantId} and s.user_id = g.id and s.sku_id = ${sku.id}),
    seated as (
      select p.id, p.mdm_licensed, given.id is null as is_first, given.id is null and s.user_id is null as is_new,
             coalesce(s.granted, false) as granted,
             not ${manages}::boolean and ${losesByThis(tenantId, given)} as loses
        from p left join given on given.id = p.id
        left join licence_seat s on s.tenant_id = ${tenantId} and s.user_id = p.id and s.sku_id = ${sku.id}),
    ordered as (
      select seated.*, is_new and row_number() over (partition by is_new order by id)
               <= ${left} - (select count(*) from given where given.is_new) as gets from seated),
    judged as (
      select id, is_new, gets, loses,
             ${manages}::boolean and is_first and not mdm_licensed and (granted or gets) as gains from ordered)
    select ${counts(tenantId)}, count(*) filter (where gets)::int as seats,
           count(*) filter (where is_new and not gets)::int as waiting from judged`,
  )
}

export function effectOfTaking(db: Db, tenantId: TenantId, given: Given): Promise<Effect> {
  const { holderId, earlier, sku } = given
  const isOf = (ids: readonly string[]) => sql`(a.holder_id = any(${ids}::uuid[]) and a.sku_id = ${sku.id})`
  return counted(
    db,
    sql`
    with p as (${people(tenantId, [holderId])}),
    judged as (
      select p.id, false as gains, ${losesByThis(tenantId, given)} as loses,
             exists (select 1 from licence_seat s
                      where s.tenant_id = ${tenantId} and s.user_id = p.id and s.sku_id = ${sku.id} and s.granted)
             and exists (select 1 from licence_assignment a
                          where a.tenant_id = ${tenantId} and ${isOf([holderId])} and ${reaches(tenantId)})
             and not exists (select 1 from licence_assignment a
                          where a.tenant_id = ${tenantId} and a.sku_id = ${sku.id} and not ${isOf([...earlier, holderId])} and ${reaches(tenantId)}) as frees
        from p)
    select ${counts(tenantId)}, count(*) filter (where frees)::int as seats, 0 as waiting from judged`,
  )
}
