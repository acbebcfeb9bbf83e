// Groups as another directory sends them, through the operations that every other change of a group goes through.

import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { groups as groupsPage, group as readGroup } from '../../directory/directory-read.ops.ts'
import * as groups from '../../directory/group/group.ops.ts'
import type { Group } from '../../directory/group/group.sql.ts'
import type { MembersSaid } from '../../directory/group/member.ops.ts'
import type { Wanted } from '../../graph/options.ts'
import type { Found } from '../../graph/page.sql.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import { GroupId, type TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { ChangeDeps } from '../../reactions.ts'
import { onLatest } from '../latest.ops.ts'
import { sourceOf } from '../source.ts'
import { type MemberOf, membersOf, scimGroups } from './group.sql.ts'
import type { GroupFields } from './group.ts'

export { groupCollections, scimGroups } from './group.sql.ts'

export const list = (db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<Group>> =>
  groupsPage(db, tenantId, wanted, scimGroups)

const mostShown = 100_000

/** By group. */
export async function members(
  db: Db,
  tenantId: TenantId,
  ids: readonly GroupId[],
): Promise<ReadonlyMap<string, MemberOf[]>> {
  const found = new Map<string, MemberOf[]>(ids.map((id) => [id, []]))
  const rows = await membersOf(db, tenantId, ids, mostShown)
  if (rows.length > mostShown) {
    throw new Fault(
      'invalid-input',
      `These groups have more than ${mostShown} members together. Ask with excludedAttributes=members, or for fewer groups.`,
      { reason: 'too-many-results' },
    )
  }
  for (const { groupId, ...member } of rows) found.get(groupId)?.push(member)
  return found
}

export async function read(db: Db, tenantId: TenantId, id: string): Promise<Group> {
  return readGroup(db, tenantId, known(id))
}

function known(id: string): GroupId {
  const parsed = GroupId.safeParse(id)
  if (!parsed.success) throw notFound('Group', id)
  return parsed.data
}

export async function create(
  deps: ChangeDeps,
  operation: OperationContext,
  { source, description, ...said }: GroupFields,
  coming: readonly string[],
): Promise<Group> {
  return inTransaction(deps.db, async (tx) => {
    const made = await groups.createGroup({ ...deps, db: tx }, operation, {
      ...said,
      ...(description !== null && { description }),
      source: source ?? operation.actor.name,
    })
    if (coming.length === 0) return made
    const change = { bySource: true, said: { added: coming } } as const
    await groups.changeGroup({ ...deps, db: tx }, operation, made.id, change)
    return read(tx, operation.tenantId, made.id)
  })
}

/** `fieldsOf` says what becomes of the group as it is now: another change meanwhile makes it be asked again. */
export async function change(
  deps: ChangeDeps,
  operation: OperationContext,
  id: string,
  asked: {
    readonly version: number | undefined
    readonly fieldsOf: (group: Group) => GroupFields
    readonly said: MembersSaid | undefined
  },
): Promise<Group> {
  const { version, fieldsOf, said: members } = asked
  return onLatest(version, async () => {
    const before = await read(deps.db, operation.tenantId, id)
    const { source, ...fields } = fieldsOf(before)
    await groups.changeGroup(deps, operation, before.id, {
      ...fields,
      ...sourceOf(operation.actor.name, before, { ...fields, source }),
      ...(members && { said: members }),
      bySource: true,
      seenVersion: version ?? before.version,
    })
    return read(deps.db, operation.tenantId, id)
  })
}

export async function remove(
  deps: ChangeDeps,
  operation: OperationContext,
  id: string,
  version: number | undefined,
): Promise<void> {
  const by = { bySource: true, ...(version !== undefined && { seenVersion: version }) } as const
  await groups.deleteGroup(deps, operation, known(id), by)
}
