// Groups in groups. What a group is in, through others too, is written in the transaction that puts one into another or takes it
// out (invariant I5), under the lock of placement taken for changing: so no two close a circle at once, and no device is placed by
// half of it.

import type { Db } from '../../db/schema.ts'
import { Fault } from '../../kernel/fault.ts'
import { DirectoryDeviceId, GroupId, type TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { ChangeDeps } from '../../reactions.ts'
import * as memberships from '../membership/membership.sql.ts'
import * as nested from '../membership/nested/nested.sql.ts'
import { longestWay, wayUp } from '../membership/nested/way-up.ts'
import type { Group } from './group.sql.ts'

/** Groups one in the other. */
export const mostDeep = 10
/** Groups in one group, and groups that one is in, through others too: what one change writes has an end. */
export const mostNested = 200

/** First in the transaction. Whoever puts a group into another, or takes it out, changes what places devices. */
export async function lockForMembers(tx: Db, tenantId: TenantId, memberIds: readonly string[]): Promise<void> {
  const ids = memberIds.filter((id) => GroupId.safeParse(id).success)
  // nobody knows the id of a group that is made after this
  const nests = ids.length > 0 && (await memberships.existing(tx, tenantId, ids)).length > 0
  await memberships.lockPlacement(tx, tenantId, nests ? 'changing' : 'placing')
}

type Names = (id: string) => string

async function namesOf(tx: Db, tenantId: TenantId, ids: readonly string[]): Promise<Names> {
  const found = await nested.named(tx, tenantId, ids)
  return (id) => `'${found.get(id)?.displayName ?? id}'`
}

/** Before `innerId` becomes a member of the group. */
export async function refuseNesting(
  tx: Db,
  { tenantId }: OperationContext,
  outer: Pick<Group, 'id' | 'displayName'>,
  innerId: GroupId,
): Promise<void> {
  if (innerId === outer.id) throw loop(`A group cannot be in itself, and this one is '${outer.displayName}'.`)
  const inside = [innerId, ...(await nested.innerGroups(tx, tenantId, innerId))]
  const within = await nested.nestingsAmong(tx, tenantId, inside)
  if (inside.includes(outer.id)) {
    const way = wayUp(within, outer.id, innerId) ?? [outer.id, innerId]
    const name = await namesOf(tx, tenantId, way)
    const steps = way.slice(1).map((id, at) => `${name(way[at] ?? '')} is in ${name(id)}`)
    throw loop(
      `${name(innerId)} cannot come into ${name(outer.id)}, since the two would be in each other: ${steps.join(', ')}.`,
    )
  }
  const around = [outer.id, ...(await nested.outerGroups(tx, tenantId, outer.id))]
  const above = await nested.nestingsAmong(tx, tenantId, around)
  const deep = longestWay(within, innerId, 'down') + longestWay(above, outer.id, 'up')
  if (deep > mostDeep) {
    throw tooMany(
      `With it ${deep} groups would be one in the other, and ${mostDeep} are the most. Put it into a group further up.`,
    )
  }
  if ((await nested.mostInside(tx, tenantId, around, inside)) > mostNested) {
    throw tooMany(`A group has at most ${mostNested} groups in it, those in its groups counted. Use a rule instead.`)
  }
  if ((await nested.mostAround(tx, tenantId, inside, around)) > mostNested) {
    throw tooMany(`A group is in at most ${mostNested} others, those around its groups counted. Take it out of some.`)
  }
}

const loop = (message: string): Fault => new Fault('invalid-input', message, { reason: 'group-loop' })
const tooMany = (message: string): Fault => new Fault('invalid-input', message, { reason: 'groups-nested' })

/**
 * After these groups came into another or left it. Licences, roles and rules over groups count the members of a group itself, so
 * nothing follows for them; what is assigned to devices is decided again.
 */
export async function afterNesting(
  tx: Db,
  operation: OperationContext,
  innerIds: readonly GroupId[],
  reactions: ChangeDeps['reactions'],
): Promise<void> {
  if (innerIds.length === 0) return
  const { tenantId } = operation
  const inside = new Set(innerIds)
  for (const id of innerIds) for (const inner of await nested.innerGroups(tx, tenantId, id)) inside.add(inner)
  await nested.renewOuter(tx, tenantId, [...inside])
  const ids = await nested.devicesInside(tx, tenantId, innerIds)
  const deviceIds = ids.map((id) => DirectoryDeviceId.parse(id))
  if (deviceIds.length > 0) await reactions.membershipChanged(tx, operation, { deviceIds })
}

/** A group that gets a rule holds no group any more. */
export async function unnestAll(
  tx: Db,
  operation: OperationContext,
  id: GroupId,
  reactions: ChangeDeps['reactions'],
): Promise<void> {
  await afterNesting(tx, operation, await nested.removeGroups(tx, operation.tenantId, id), reactions)
}
