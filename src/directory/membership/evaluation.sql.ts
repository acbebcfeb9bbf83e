// Who would come into a group and who would leave it.

import { type RawBuilder, sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import type { GroupId, TenantId } from '../../kernel/id.ts'
import { tables } from './rule/columns.sql.ts'
import type { Subject } from './rule/property.ts'

const mostNamed = 20

export const among = (ids: readonly string[]): RawBuilder<boolean> => sql`o.id = any(${[...ids]}::uuid[])`

type Named = { id: string; displayName: string | null }

export type Preview = {
  readonly memberCount: number
  readonly joinCount: number
  readonly leaveCount: number
  readonly joining: Named[]
  readonly leaving: Named[]
}

/** Members of the other kind, and groups, leave, too: a rule is about one. `wanted` is over `o`, the objects of `subject`. */
export async function preview(
  db: Db,
  tenantId: TenantId,
  asked: {
    readonly subject: Subject
    readonly wanted: RawBuilder<boolean>
    readonly groupId: GroupId | undefined
    /** Whether the caller may read the objects of the other kind. */
    readonly namesOthers: boolean
  },
): Promise<Preview> {
  const { subject, wanted, groupId, namesOthers } = asked
  const other = subject === 'device' ? 'user' : 'device'
  const group = groupId ?? '00000000-0000-0000-0000-000000000000'
  const named = (which: RawBuilder<boolean>) => sql`
    coalesce((select jsonb_agg(jsonb_build_object('id', id, 'displayName', display_name)) from (
      select id, display_name from judged where ${which} order by display_name, id limit ${mostNamed}) one), '[]'::jsonb)`
  const joins = sql<boolean>`wanted and not stored`
  const leaves = sql<boolean>`stored and not wanted`
  const { rows } = await sql<Preview>`
    with judged as materialized (
      select o.id, o.display_name, ${wanted} as wanted, m.member_id is not null as stored
        from ${tables[subject]} o
        left join group_member m on m.tenant_id = ${tenantId} and m.group_id = ${group} and m.member_id = o.id
       where o.tenant_id = ${tenantId}
       union all
      select o.id, ${namesOthers ? sql`o.display_name` : sql`null::text`}, false, true
        from ${tables[other]} o
        join group_member m on m.tenant_id = ${tenantId} and m.group_id = ${group} and m.member_id = o.id
       where o.tenant_id = ${tenantId}
       union all
      select g.id, g.display_name, false, true
        from directory_group g
        join group_member m on m.tenant_id = ${tenantId} and m.group_id = ${group} and m.member_id = g.id
       where g.tenant_id = ${tenantId}
    )
    select count(*) filter (where wanted)::int as "memberCount",
           count(*) filter (where ${joins})::int as "joinCount",
           count(*) filter (where ${leaves})::int as "leaveCount",
           ${named(joins)} as joining, ${named(leaves)} as leaving
      from judged`.execute(db)
  return rows[0]! // an aggregate has one row
}
