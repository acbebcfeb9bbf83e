// Every statement on application_access: who is assigned to an application, and so may sign in to it where that is asked for.

import { type RawBuilder, sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { directoryList, guid, instant, text } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import type { TenantId } from '../../kernel/id.ts'

export type Access = {
  readonly id: string
  readonly principalId: string
  readonly principalType: 'User' | 'Group'
  readonly principalName: string
  readonly createdAt: Date
  readonly grantedBy: string
}

type Row = {
  id: string
  principal_id: string
  principal_type: 'User' | 'Group'
  principal_name: string
  created_at: Date
  granted_by: string
}

const toAccess = (row: Row): Access => ({
  id: row.id,
  principalId: row.principal_id,
  principalType: row.principal_type,
  principalName: row.principal_name,
  createdAt: row.created_at,
  grantedBy: row.granted_by,
})

const all = (tenantId: TenantId, servicePrincipalId: string): RawBuilder<Row> => sql<Row>`(
  select a.id, coalesce(a.user_id, a.group_id) as principal_id, case when a.user_id is null then 'Group' else 'User' end as principal_type,
         coalesce(u.display_name, g.display_name) as principal_name, a.created_at, a.granted_by
    from application_access a
    left join directory_user u on u.tenant_id = a.tenant_id and u.id = a.user_id
    left join directory_group g on g.tenant_id = a.tenant_id and g.id = a.group_id
   where a.tenant_id = ${tenantId} and a.service_principal_id = ${servicePrincipalId})`

export const accessList = directoryList({
  name: 'appRoleAssignedTo',
  key: 'id',
  order: [{ property: 'id', descending: false }],
  properties: {
    id: guid('id'),
    principalId: guid('principal_id'),
    principalType: text('principal_type'),
    principalDisplayName: text('principal_name', { searched: true }),
    createdDateTime: instant('created_at'),
  },
})

export async function page(
  db: Db,
  tenantId: TenantId,
  servicePrincipalId: string,
  wanted: Wanted,
): Promise<Found<Access>> {
  const select = (on: Db) => on.selectFrom(all(tenantId, servicePrincipalId).as('access')).selectAll()
  const found = await pageOf<Row>({ db, tenantId, select }, accessList, wanted)
  return { ...found, rows: found.rows.map(toAccess) }
}

export type NewAccess = Pick<Access, 'id' | 'principalId' | 'principalType' | 'createdAt' | 'grantedBy'>

/** False when that one is assigned already. */
export async function insert(tx: Db, tenantId: TenantId, principalId: string, access: NewAccess): Promise<boolean> {
  const { numInsertedOrUpdatedRows: inserted } = await tx
    .insertInto('application_access')
    .values({
      tenant_id: tenantId,
      id: access.id,
      service_principal_id: principalId,
      user_id: access.principalType === 'User' ? access.principalId : null,
      group_id: access.principalType === 'Group' ? access.principalId : null,
      created_at: access.createdAt,
      granted_by: access.grantedBy,
    })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'service_principal_id', 'user_id', 'group_id']).doNothing(),
    )
    .executeTakeFirstOrThrow()
  return inserted === 1n
}

/** Answers who it was; undefined when there was none such. */
export async function remove(tx: Db, tenantId: TenantId, principalId: string, id: string): Promise<string | undefined> {
  const row = await tx
    .deleteFrom('application_access')
    .where('tenant_id', '=', tenantId)
    .where('service_principal_id', '=', principalId)
    .where('id', '=', id)
    .returning(['user_id', 'group_id'])
    .executeTakeFirst()
  return row?.user_id ?? row?.group_id ?? undefined
}

/**
 * The name of an application to which only those sign in who are assigned, of somebody who is not; undefined for everybody else. Of a
 * group its own members count, as in the original.
 */
export async function closedTo(db: Db, tenantId: TenantId, appId: string, userId: string): Promise<string | undefined> {
  const { rows } = await sql<{ name: string }>`
    select coalesce(app.display_name, p.display_name) as name
      from service_principal p
      left join application app on app.tenant_id = p.tenant_id and app.id = p.application_id
     where p.tenant_id = ${tenantId} and p.app_id = ${appId} and p.assignment_required
       and not exists (
         select from application_access a
          where a.tenant_id = ${tenantId} and a.service_principal_id = p.id
            and (a.user_id = ${userId} or exists (
              select from group_member m
               where m.tenant_id = ${tenantId} and m.group_id = a.group_id and m.member_id = ${userId})))`.execute(db)
  return rows[0]?.name
}
