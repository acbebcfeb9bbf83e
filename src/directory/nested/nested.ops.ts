// Reading groups in groups: which hold somebody, and by which way.

import type { MembershipWays } from '../../contract/directory/nested-group.ts'
import type { Db } from '../../db/schema.ts'
import type { Wanted } from '../../graph/options.ts'
import type { Found } from '../../graph/page.sql.ts'
import { notFound } from '../../kernel/fault.ts'
import { DirectoryDeviceId, GroupId, type TenantId, UserId } from '../../kernel/id.ts'
import * as directoryDevices from '../device/device.sql.ts'
import * as reads from '../directory-read.ops.ts'
import * as nested from '../membership/nested/nested.sql.ts'
import { wayUp } from '../membership/nested/way-up.ts'
import { refuseUnseenGroups, refuseUnseenObject, type Scopes } from '../membership/seeing.ts'
import * as users from '../user/user.sql.ts'

export type Held = { readonly kind: 'group' | 'user' | 'device'; readonly id: string; readonly inner: boolean }

/** Not found when there is no such object, so that nobody takes a misspelt id for one that is in no group. A person has a name, too. */
export async function groupsHolding(
  db: Db,
  { tenantId, scopes }: { readonly tenantId: TenantId; readonly scopes: Scopes },
  { kind, id, inner }: Held,
  wanted: Wanted,
): Promise<Found<reads.LicensedGroup>> {
  refuseUnseenGroups(scopes)
  const found = await objectOf[kind](db, tenantId, id)
  return reads.groupsHolding(db, tenantId, { id: found.id, inner }, wanted)
}

const objectOf: Record<Held['kind'], (db: Db, tenantId: TenantId, id: string) => Promise<{ readonly id: string }>> = {
  group: (db, tenantId, id) => reads.group(db, tenantId, GroupId.parse(id)),
  user: (db, tenantId, key) => reads.user(db, tenantId, key),
  device: (db, tenantId, id) => reads.device(db, tenantId, DirectoryDeviceId.parse(id)),
}

const mostWays = 20

export async function explainMembership(
  db: Db,
  { tenantId, scopes }: { readonly tenantId: TenantId; readonly scopes: Scopes },
  id: GroupId,
  memberId: string,
): Promise<MembershipWays> {
  await reads.group(db, tenantId, id)
  await refuseNobody(db, tenantId, scopes, memberId)
  const holding = await nested.groupsWithMember(db, tenantId, id, memberId, mostWays)
  const inside = [id, ...(await nested.innerGroups(db, tenantId, id))]
  const nestings = await nested.nestingsAmong(db, tenantId, inside)
  const ways = holding.map((one) => ({ ...one, way: wayUp(nestings, one.id, id) ?? [one.id, id] }))
  const names = await nested.named(db, tenantId, [...new Set(ways.flatMap(({ way }) => way))])
  return {
    memberId,
    isMember: ways.length > 0,
    ways: ways.map(({ way, addedAt, addedBy, byRule }) => ({
      groups: way.map((one) => names.get(one) ?? { id: one, displayName: one }),
      byRule,
      addedDateTime: addedAt.toISOString(),
      addedBy: byRule ? null : addedBy,
    })),
  }
}

/** Whoever may not read people learns of none whether they are there. */
async function refuseNobody(db: Db, tenantId: TenantId, scopes: Scopes, memberId: string): Promise<void> {
  if ((await nested.named(db, tenantId, [memberId])).size > 0) return
  if (await directoryDevices.byId(db, tenantId, DirectoryDeviceId.parse(memberId)))
    return refuseUnseenObject(scopes, 'device')
  refuseUnseenObject(scopes, 'user')
  if (!(await users.byId(db, tenantId, UserId.parse(memberId)))) throw notFound('Object', memberId)
}
