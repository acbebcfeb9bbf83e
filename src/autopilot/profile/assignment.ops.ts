// Assignment is immediate for the first 5,000 devices that a change touches, in its own transaction; the others follow in batches.
//
//   plan.ops.ts of the import asks `loadPlacement` once a batch and writes groups and profile of new devices with the devices;
//   everything else that changes membership or tags tells `membershipChanged`, and `reassignDevices` reacts to it.

import { z } from 'zod'

import * as targets from '../../assignment/assignment.sql.ts'
import { decide, type Explanation, explain, type Match, matchesByGroup } from '../../assignment/assignment.ts'
import { enqueue } from '../../db/queue.ts'
import type { Db } from '../../db/schema.ts'
import { compiledRules } from '../../directory/membership/membership.ops.ts'
import { lockPlacement } from '../../directory/membership/membership.sql.ts'
import * as nested from '../../directory/membership/nested/nested.sql.ts'
import type { Nesting } from '../../directory/membership/nested/way-up.ts'
import type { Facts } from '../../directory/membership/rule/evaluate.ts'
import { wantedGroups } from '../../directory/membership/wanted.ts'
import type { TenantJobs } from '../../feature.ts'
import { notFound } from '../../kernel/fault.ts'
import type { GroupId, ProfileId, RegistrationId, TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { Reaction } from '../../reactions.ts'
import * as assignments from './assignment.sql.ts'
import { profileKind } from './assignment.ts'
import * as profiles from './profile.sql.ts'

export const reassignDevices: Reaction<'membershipChanged'> = async (tx, operation, { deviceIds }) => {
  if (deviceIds.length === 0) return
  await assignments.reassign(tx, operation, { devices: deviceIds.slice(0, chunk) })
  if (deviceIds.length > chunk) await enqueue(tx, jobOf(operation.tenantId), { after: first })
}

/**
 * After an assignment changed, under the lock of placement. The first devices are decided here; in a larger tenant a job decides
 * the others, page by page, and devices placed meanwhile follow the new assignments.
 */
export async function reassignAll(tx: Db, operation: OperationContext): Promise<void> {
  const left = await reassignPage(tx, operation, first)
  if (left) await enqueue(tx, jobOf(operation.tenantId), left)
}

/** Devices per transaction, which blocks all placement of devices in this tenant. */
export const chunk = 5000
const first = '00000000-0000-0000-0000-000000000000'
const profilesJob = 'device-profiles'
const jobOf = (tenantId: TenantId) => ({ tenantId, kind: profilesJob, subject: 'all' })
const pageDone = z.object({ after: z.string() })

export const profileJobs: TenantJobs = {
  [profilesJob]: {
    lock: (tx, tenantId) => lockPlacement(tx, tenantId, 'changing'),
    batch: (tx, operation, { state }) => reassignPage(tx, operation, pageDone.parse(state).after),
  },
}

/** Answers behind which device the next page begins; undefined when there is none. */
async function reassignPage(
  tx: Db,
  operation: OperationContext,
  after: string,
): Promise<z.infer<typeof pageDone> | undefined> {
  const devices = await assignments.devicesBehind(tx, operation.tenantId, after, chunk)
  if (devices.length > 0) await assignments.reassign(tx, operation, { devices })
  const last = devices.at(-1)
  return devices.length < chunk || !last ? undefined : { after: last }
}

/** Where a device belongs that does not exist yet: its dynamic groups, and the profile that follows from them. */
export type Placement = (device: Facts) => {
  readonly groupIds: readonly GroupId[]
  readonly profileId: ProfileId | undefined
  readonly profileName: string | undefined
}

/** Four small statements, whatever the number of devices to place. Read inside the transaction that writes them. */
export async function loadPlacement(tx: Db, tenantId: TenantId): Promise<Placement> {
  const rules = await compiledRules(tx, tenantId, 'device')
  const ranked = await profiles.all(tx, tenantId)
  const matchesOf = matchesByGroup(await targets.targets(tx, tenantId, profileKind))
  const outer = await nested.outerOf(
    tx,
    tenantId,
    rules.map(({ groupId }) => groupId),
  )
  // thousands of devices stand in a few different sets of groups
  const decided = new Map<string, profiles.Profile | undefined>()
  return (device) => {
    const groupIds = wantedGroups(rules, device)
    const set = groupIds.join()
    if (!decided.has(set)) decided.set(set, decide(profileKind, ranked, matchesOf(withOuter(outer, groupIds)))?.item)
    const profile = decided.get(set)
    return { groupIds, profileId: profile?.id, profileName: profile?.displayName }
  }
}

const withOuter = (outer: ReadonlyMap<string, readonly GroupId[]>, ids: readonly GroupId[]): readonly GroupId[] => [
  ...new Set([...ids, ...ids.flatMap((id) => outer.get(id) ?? [])]),
]

export type ExplainedAssignment = Explanation<profiles.Profile> & {
  readonly assignedAt: Date | null
  readonly groups: ReadonlyArray<{ readonly id: GroupId; readonly displayName: string }>
  /** Which of the groups are members of which, where a way leads through one in another. */
  readonly nestings: readonly Nesting[]
}

/** Why this device has the profile it has: computed from current facts by the same rule that decided it. */
export async function explainAssignment(db: Db, tenantId: TenantId, id: RegistrationId): Promise<ExplainedAssignment> {
  const stored = await assignments.storedAssignment(db, tenantId, id)
  if (!stored) throw notFound('Autopilot device', id)
  const who = { deviceId: stored.directoryDeviceId, userId: undefined }
  const reaching: Match[] = await targets.matches(db, tenantId, [profileKind], who)
  if (stored.explicitProfileId) reaching.push(itself(stored.explicitProfileId))
  const ranked = await profiles.all(db, tenantId)
  const { groups, assignedAt } = stored
  const among = groups.map((group) => group.id)
  const nestings = reaching.some(({ innerId }) => innerId) ? await nested.nestingsAmong(db, tenantId, among) : []
  return { ...explain(profileKind, ranked, reaching), assignedAt, groups, nestings }
}

const itself = (itemId: ProfileId): Match => ({ itemId, target: 'itself', groupId: '', member: undefined })
