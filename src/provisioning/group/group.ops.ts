// Groups as another directory sends them, through the operations that every other change of a group goes through.

import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { groups as groupsPage, group as readGroup } from '../../directory/directory-read.ops.ts'
import * as groups from '../../directory/group/group.ops.ts'
import type { Group } from '../../directory/group/group.sql.ts'
import type { PeopleChange } from '../../directory/group/member.ops.ts'
import type { Wanted } from '../../graph/options.ts'
import type { Found } from '../../graph/page.sql.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import { GroupId, type TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { ChangeDeps } from '../../reactions.ts'
import { onLatest } from '../latest.ops.ts'
import { sourceOf } from '../source.ts'
import { peopleOf, scimGroups } from './group.sql.ts'
import type { GroupFields } from './group.ts'

export { groupCollections, scimGroups } from './group.sql.ts'

export const list = (db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<Group>> =>
  groupsPage(db, tenantId, wanted, scimGroups)

const mostShown = 100_000

/** By group. */
export async function people(
  db: Db,
  tenantId: TenantId,
  ids: readonly GroupId[],
): Promise<ReadonlyMap<string, string[]>> {
  const found = new Map<string, string[]>(ids.map((id) => [id, []]))
  const rows = await peopleOf(db, tenantId, ids, mostShown)
  if (rows.length > mostShown) {
    throw new Fault(
      'invalid-input',
      `These groups have more than ${mostShown} members together. Ask with excludedAttributes=members, or for fewer groups.`,
      { reason: 'too-many-results' },
    )
  }
  for (const { groupId, memberId } of rows) found.get(groupId)?.push(memberId)
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

type People = PeopleChange | undefined

export async function create(
  deps: ChangeDeps,
  operation: OperationContext,
  { source, description, ...said }: GroupFields,
  members: readonly string[],
): Promise<Group> {
  return inTransaction(deps.db, async (tx) => {
    const made = await groups.createGroup({ ...deps, db: tx }, operation, {
      ...said,
      ...(description !== null && { description }),
      source: source ?? operation.actor.name,
    })
    if (members.length === 0) return made
    const change = { bySource: true, people: { exactly: members } } as const
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
    readonly people: People
  },
): Promise<Group> {
  const { version, fieldsOf, people: coming } = asked
  return onLatest(version, async () => {
    const before = await read(deps.db, operation.tenantId, id)
    const { source, ...said } = fieldsOf(before)
    await groups.changeGroup(deps, operation, before.id, {
      ...said,
      ...sourceOf(operation.actor.name, before, { ...said, source }),
      ...(coming && { people: coming }),
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
