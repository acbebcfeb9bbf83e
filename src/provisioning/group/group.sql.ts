// What a filter of SCIM can ask of groups, and the people and groups in them.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { directoryList, guid, instant, text, texts } from '../../graph/list.ts'
import { GroupId, type TenantId } from '../../kernel/id.ts'
import { ownGroupSchema } from '../../protocol/scim/urn.ts'

/** In small letters, by the property that a list has for it. */
export const groupCollections = { members: 'members.value', 'members.value': 'members.value' } as const

export const scimGroups = directoryList({
  name: 'Groups',
  key: 'id',
  order: [{ property: 'id', descending: false }],
  properties: {
    id: guid('id'),
    externalId: text('external_id', { nullable: true, exact: true }),
    displayName: text('display_name'),
    'members.value': texts(
      sql`array(select m.member_id::text from group_member m
                 where m.tenant_id = directory_group.tenant_id and m.group_id = directory_group.id and m.member_kind in ('user', 'group'))`,
    ),
    [`${ownGroupSchema}:source`]: text('source', { nullable: true }),
    'meta.created': instant('created_at'),
  },
})

export type MemberOf = { readonly id: string; readonly kind: 'user' | 'group' }

/** People and groups in each of these groups; one more than `most` when there are more. */
export async function membersOf(
  db: Db,
  tenantId: TenantId,
  ids: readonly GroupId[],
  most: number,
): Promise<(MemberOf & { readonly groupId: GroupId })[]> {
  if (ids.length === 0) return []
  const rows = await db
    .selectFrom('group_member')
    .select(['group_id', 'member_id', 'member_kind'])
    .where('tenant_id', '=', tenantId)
    .where('group_id', 'in', [...ids])
    .where('member_kind', 'in', ['user', 'group'])
    .orderBy('member_id')
    .limit(most + 1)
    .execute()
  return rows.map((row) => ({
    groupId: GroupId.parse(row.group_id),
    id: row.member_id,
    kind: row.member_kind === 'group' ? 'group' : 'user',
  }))
}
