// Statements of remote actions: the row of each, which stays as the history of its device, and the command of its step, which waits
// with the administrators' own.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { guid, instant, managementList, text } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import { EnrollmentId, type TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { type SentCommand, unknownMark } from '../tree.ts'
import type { ActionKind } from './action.ts'
import type { OpenAction, Parameters, RemoteKind, RemoteState } from './remote.ts'

type Kind = RemoteKind | ActionKind

export type On = { readonly tenantId: TenantId; readonly id: EnrollmentId; readonly now: Date }

export type NewAction = {
  readonly id: string
  readonly kind: Kind
  readonly parameters?: Parameters & Readonly<Record<string, unknown>>
  readonly expiresAt?: Date | undefined
  readonly bulkId?: string | undefined
}

export async function add(
  tx: Db,
  { tenantId, actor, now }: OperationContext,
  enrollmentId: EnrollmentId,
  { id, kind, parameters = {}, expiresAt, bulkId }: NewAction,
): Promise<void> {
  await tx
    .insertInto('mdm_action')
    .values({
      ...{ tenant_id: tenantId, id, enrollment_id: enrollmentId, kind, state: 'pending' },
      parameters: JSON.stringify(parameters),
      asked_by_name: actor.name,
      ...{ asked_at: now, changed_at: now, expires_at: expiresAt ?? null, bulk_id: bulkId ?? null },
    })
    .execute()
}

/** For the device's next message: what was read of the enrolment before does not count any more. */
export async function queue(tx: Db, { tenantId, id, now }: On, command: SentCommand): Promise<string> {
  const { sequence } = await tx
    .insertInto('mdm_command')
    .values({
      ...{ tenant_id: tenantId, enrollment_id: id, phase: 'device', command: JSON.stringify(command), created_at: now },
    })
    .returning('sequence')
    .executeTakeFirstOrThrow()
  return String(sequence)
}

export async function touch(tx: Db, { tenantId, id }: Pick<On, 'tenantId' | 'id'>): Promise<void> {
  await tx
    .updateTable('mdm_enrollment')
    .set((eb) => ({ version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

export async function openOf(db: Db, tenantId: TenantId, id: EnrollmentId): Promise<OpenAction[]> {
  const rows = await db
    .selectFrom('mdm_action')
    .select(['id', 'kind', 'state', 'step', 'parameters', 'result'])
    .where('tenant_id', '=', tenantId)
    .where('enrollment_id', '=', id)
    .where('state', 'in', ['pending', 'active'])
    .execute()
  return rows.map((row) => ({ ...row, kind: row.kind as Kind, parameters: row.parameters as Parameters }) as OpenAction) // written by add only
}

export type Change = {
  readonly state: RemoteState
  readonly step?: number | undefined
  readonly status?: number | undefined
  readonly result?: string | null | undefined
  readonly reason?: string | undefined
}

const longestResult = 4000

export async function change(
  tx: Db,
  { tenantId, now }: Pick<On, 'tenantId' | 'now'>,
  id: string,
  { state, step, status, result, reason }: Change,
): Promise<void> {
  await tx
    .updateTable('mdm_action')
    .set({
      ...{ state, changed_at: now },
      ...(step !== undefined && { step }),
      ...(status !== undefined && { status }),
      ...(result !== undefined && { result: result?.slice(0, longestResult) ?? null }),
      ...(reason !== undefined && { reason }),
    })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/** Retirements and wipes change with the enrolment that shows them. */
export async function changeOpen(tx: Db, { tenantId, id, now }: On, kind: Kind, change: Change): Promise<void> {
  await tx
    .updateTable('mdm_action')
    .set({
      ...{ state: change.state, changed_at: now },
      ...(change.status !== undefined && { status: change.status }),
      ...(change.reason !== undefined && { reason: change.reason }),
    })
    .where('tenant_id', '=', tenantId)
    .where('enrollment_id', '=', id)
    .where('kind', '=', kind)
    .where('state', 'in', ['pending', 'active'])
    .execute()
}

/** Every open one. */
export async function endOpen(tx: Db, { tenantId, id, now }: On, reason: string): Promise<void> {
  await sql`
    update mdm_action set state = case when state = 'pending' then 'canceled' else 'failed' end, changed_at = ${now}, reason = ${reason}
     where tenant_id = ${tenantId} and enrollment_id = ${id} and state in ('pending', 'active')`.execute(tx)
}

/** What was not answered of an action. */
export async function unqueueAction(
  tx: Db,
  { tenantId, id }: Pick<On, 'tenantId' | 'id'>,
  action: string,
): Promise<void> {
  await sql`
    delete from mdm_command
     where tenant_id = ${tenantId} and enrollment_id = ${id} and status is null and item_kind is null
       and command ->> 'action' = ${action}`.execute(tx)
}

export async function unqueue(tx: Db, { tenantId, id }: Pick<On, 'tenantId' | 'id'>, sequence: string): Promise<void> {
  await sql`
    delete from mdm_command
     where tenant_id = ${tenantId} and enrollment_id = ${id} and sequence = ${sequence}::bigint`.execute(tx)
}

/**
 * In SQL: the tree of the enrolment `e` when nobody knows what of it is on the device still, as when a reset is given up on. All of it
 * is written again, and what is not assigned any more is removed still.
 */
export const doubtedTree = sql<unknown>`(
  select coalesce(jsonb_object_agg(n.uri, n.state - 'tried' - 'value'
                                     || case when n.state ? 'mark' then jsonb_build_object('mark', ${unknownMark}::text) else '{}'::jsonb end), '{}')
    from jsonb_each(e.tree) as n (uri, state))`

export async function doubtTree(tx: Db, { tenantId, id }: Pick<On, 'tenantId' | 'id'>): Promise<void> {
  await sql`
    update mdm_enrollment e set tree = ${doubtedTree}, version = e.version + 1
     where e.tenant_id = ${tenantId} and e.id = ${id}`.execute(tx)
}

/** Its primary user leaves it with everything that was theirs. */
export async function forgetUser(tx: Db, { tenantId, id }: Pick<On, 'tenantId' | 'id'>): Promise<void> {
  await tx
    .updateTable('mdm_enrollment')
    .set({ user_id: null, user_principal_name: null, awaits_user: true })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/** The person's name, when they are there. */
export async function adoptUser(
  tx: Db,
  { tenantId, id }: Pick<On, 'tenantId' | 'id'>,
  userId: string,
): Promise<{ readonly name: string; readonly enabled: boolean } | undefined> {
  const { rows } = await sql<{ name: string; enabled: boolean }>`
    update mdm_enrollment e
       set user_id = u.id, user_principal_name = u.user_principal_name, awaits_user = false, version = e.version + 1
      from directory_user u
     where e.tenant_id = ${tenantId} and e.id = ${id} and u.tenant_id = ${tenantId} and u.id = ${userId}
    returning u.user_principal_name as name, u.account_enabled as enabled`.execute(tx)
  return rows[0]
}

export type StoredAction = {
  readonly id: string
  readonly kind: Kind
  readonly state: RemoteState
  readonly enrollmentId: EnrollmentId
  readonly deviceName: string
  readonly ownerName: string
  readonly parameters: Readonly<Record<string, unknown>>
  readonly askedBy: string
  readonly askedAt: Date
  readonly changedAt: Date
  readonly expiresAt: Date | undefined
  readonly status: number | undefined
  readonly result: string | undefined
  readonly reason: string | undefined
  readonly bulkId: string | undefined
}

function select(db: Db, tenantId: TenantId) {
  return db
    .selectFrom('mdm_action as a')
    .innerJoin('mdm_enrollment as e', (join) =>
      join.onRef('e.tenant_id', '=', 'a.tenant_id').onRef('e.id', '=', 'a.enrollment_id'),
    )
    .select(['a.id', 'a.kind', 'a.state', 'a.enrollment_id', 'a.parameters', 'a.asked_by_name', 'a.asked_at'])
    .select(['a.changed_at', 'a.expires_at', 'a.status', 'a.result', 'a.reason', 'a.bulk_id'])
    .select(['e.device_name', 'e.user_principal_name'])
    .where('a.tenant_id', '=', tenantId)
    .where('e.tenant_id', '=', tenantId)
}

type Row = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>

const toAction = (row: Row): StoredAction => ({
  id: row.id,
  kind: row.kind as Kind, // written by add only
  state: row.state,
  enrollmentId: EnrollmentId.parse(row.enrollment_id),
  deviceName: row.device_name,
  ownerName: row.user_principal_name ?? '',
  parameters: row.parameters as Readonly<Record<string, unknown>>,
  askedBy: row.asked_by_name,
  askedAt: row.asked_at,
  changedAt: row.changed_at,
  expiresAt: row.expires_at ?? undefined,
  status: row.status ?? undefined,
  result: row.result ?? undefined,
  reason: row.reason ?? undefined,
  bulkId: row.bulk_id ?? undefined,
})

export const actionList = managementList({
  name: 'remoteActionAudits',
  member: sql.ref('e.directory_device_id'),
  key: 'id',
  order: [{ property: 'requestDateTime', descending: true }],
  properties: {
    id: guid('a.id'),
    managedDeviceId: guid('a.enrollment_id'),
    deviceDisplayName: text('e.device_name', { searched: true }),
    userName: text(sql`coalesce(e.user_principal_name, '')`, { searched: true }),
    deviceOwnerUserPrincipalName: text(sql`coalesce(e.user_principal_name, '')`),
    initiatedByUserPrincipalName: text('a.asked_by_name', { searched: true }),
    action: text('a.kind', { searched: true }),
    actionState: text('a.state'),
    requestDateTime: instant('a.asked_at'),
    bulkDeviceActionId: guid('a.bulk_id', { nullable: true }),
  },
})

export async function page(db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<StoredAction>> {
  const found = await pageOf({ db, tenantId, select: (on) => select(on, tenantId) }, actionList, wanted)
  return { ...found, rows: found.rows.map(toAction) }
}

export async function byId(db: Db, tenantId: TenantId, id: string): Promise<StoredAction | undefined> {
  const row = await select(db, tenantId).where('a.id', '=', id).executeTakeFirst()
  return row && toAction(row)
}

/** In SQL: the latest of each remote action of the enrolment `e`, as the device's results show them. */
export const latestOf = sql<unknown>`(
  select jsonb_agg(jsonb_build_object('kind', l.kind, 'state', l.state, 'requestedAt', l.asked_at, 'changedAt', l.changed_at)
                   order by l.asked_at desc)
    from (select distinct on (kind) kind, state, asked_at, changed_at from mdm_action
           where tenant_id = e.tenant_id and enrollment_id = e.id and kind not in ('retire', 'wipe')
           order by kind, asked_at desc) l)`

/** In SQL: the open ones of the enrolment `e` that a check-in serves. */
export const openActions = sql<unknown>`(
  select jsonb_agg(jsonb_build_object('id', o.id, 'kind', o.kind, 'state', o.state, 'step', o.step,
                                      'parameters', o.parameters, 'result', o.result))
    from mdm_action o
   where o.tenant_id = e.tenant_id and o.enrollment_id = e.id and o.state in ('pending', 'active')
     and o.kind not in ('retire', 'wipe'))`
