// Creating, changing, assigning and deleting deployment profiles. Each re-decides the profile of every device it can
// touch in the same transaction. An edit reaches a device at its next OOBE; nothing here talks to devices (S-090).

import * as assignments from '../../assignment/assignment.sql.ts'
import { allDevicesGroup } from '../../assignment/target.ts'
import { changes, type Members } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import * as groups from '../../directory/group/group.sql.ts'
import { lockPlacement } from '../../directory/membership/membership.sql.ts'
import { Fault, invariant, notFound } from '../../kernel/fault.ts'
import { type GroupId, ProfileId, type TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { reassignAll } from './assignment.ops.ts'
import { reassign } from './assignment.sql.ts'
import { profileKind } from './assignment.ts'
import * as profiles from './profile.sql.ts'
import {
  defaultSettings,
  type JoinType,
  mostProfiles,
  type ProfileMode,
  type ProfileSettings,
  profileProblems,
} from './profile.ts'

export { type Profile, profileList } from './profile.sql.ts'
export const listProfiles = profiles.page

export async function readProfile(db: Db, tenantId: TenantId, id: ProfileId): Promise<profiles.Profile> {
  const found = await profiles.byId(db, tenantId, id)
  if (!found) throw notFound('Profile', id)
  return found
}

export type NewProfile = {
  readonly displayName: string
  readonly description?: string
  readonly mode?: ProfileMode
  readonly joinType?: JoinType
  readonly settings?: Partial<ProfileSettings>
  readonly made?: profiles.Made
  /** What else the trail has to say. */
  readonly details?: Members
}

export async function createProfile(db: Db, operation: OperationContext, input: NewProfile): Promise<profiles.Profile> {
  const id = ProfileId.parse(crypto.randomUUID())
  const draft = {
    displayName: input.displayName,
    description: input.description ?? '',
    mode: input.mode ?? ('user-driven' as const),
    joinType: input.joinType ?? ('aad' as const),
    settings: { ...defaultSettings, ...input.settings },
    made: input.made,
  }
  refuseProblems(draft)
  return inTransaction(db, async (tx) => {
    await refuseTakenName(tx, operation, draft.displayName)
    if ((await profiles.all(tx, operation.tenantId)).length >= mostProfiles) {
      throw new Fault('conflict', `A tenant holds at most ${mostProfiles} profiles; delete one that is not used.`, {
        reason: 'too-many-profiles',
      })
    }
    await profiles.insert(tx, operation, id, draft)
    await recordAudit(tx, operation, {
      action: 'autopilot.profile.create',
      targetKind: 'profile',
      targetId: id,
      ...changes(undefined, draft),
      ...(input.details && { details: input.details }),
    })
    return readBack(tx, operation, id)
  })
}

export type ProfileChange = {
  readonly displayName?: string
  readonly description?: string
  readonly settings?: Partial<ProfileSettings>
  readonly bits?: number
  readonly details?: Members
}

export async function changeProfile(
  db: Db,
  operation: OperationContext,
  id: ProfileId,
  change: ProfileChange,
): Promise<profiles.Profile> {
  return inTransaction(db, async (tx) => {
    const before = await readProfile(tx, operation.tenantId, id)
    const after = {
      ...before,
      displayName: change.displayName ?? before.displayName,
      description: change.description ?? before.description,
      settings: { ...before.settings, ...change.settings },
      made: before.made && { ...before.made, bits: change.bits ?? before.made.bits },
    }
    refuseProblems(after)
    await refuseTakenName(tx, operation, after.displayName, id)
    if (!(await profiles.update(tx, operation, before, after))) {
      throw new Fault('conflict', 'The profile was changed by someone else. Read it again and retry.', {
        reason: 'changed-meanwhile',
      })
    }
    await recordAudit(tx, operation, {
      action: 'autopilot.profile.change',
      targetKind: 'profile',
      targetId: id,
      ...changes(before, after),
      ...(change.details && { details: change.details }),
    })
    return readBack(tx, operation, id)
  })
}

/** Refused while groups or all devices have it, as in the original. Devices that have it directly lose it. */
export async function deleteProfile(db: Db, operation: OperationContext, id: ProfileId): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockPlacement(tx, operation.tenantId, 'changing')
    const profile = await readProfile(tx, operation.tenantId, id)
    if ((await assignments.targets(tx, operation.tenantId, profileKind, [id])).length > 0) {
      throw new Fault(
        'invalid-input',
        `'${profile.displayName}' is assigned. Remove its assignments, then delete it.`,
        {
          reason: 'profile-assigned',
        },
      )
    }
    await profiles.remove(tx, operation.tenantId, id)
    await reassign(tx, operation, { having: id })
    await recordAudit(tx, operation, {
      action: 'autopilot.profile.delete',
      targetKind: 'profile',
      targetId: id,
      ...changes(profile, undefined),
    })
  })
}

export type Target =
  | { readonly kind: 'group' | 'exclusion-group'; readonly groupId: GroupId }
  | { readonly kind: 'all-devices' }

/** Assigning twice is no change; a group that was excluded is included from now on, and the other way round. */
export async function assignProfile(
  db: Db,
  operation: OperationContext,
  id: ProfileId,
  target: Target,
): Promise<assignments.StoredTarget> {
  return inTransaction(db, async (tx) => {
    await lockPlacement(tx, operation.tenantId, 'changing')
    await readProfile(tx, operation.tenantId, id)
    if (target.kind !== 'all-devices' && !(await groups.byId(tx, operation.tenantId, target.groupId))) {
      throw notFound('Group', target.groupId)
    }
    const groupId = target.kind === 'all-devices' ? allDevicesGroup : target.groupId
    const assigned = { itemId: id, target: target.kind, groupId }
    if (await assignments.add(tx, operation, profileKind, assigned)) {
      await recordAudit(tx, operation, {
        action: 'autopilot.profile.assign',
        targetKind: 'profile',
        targetId: id,
        after: { target: target.kind, groupId },
      })
      await reassignAll(tx, operation)
    }
    return assigned
  })
}

/** Removes one assignment, or all of them when no group is named. */
export async function unassignProfile(
  db: Db,
  operation: OperationContext,
  id: ProfileId,
  groupId?: GroupId,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockPlacement(tx, operation.tenantId, 'changing')
    await readProfile(tx, operation.tenantId, id)
    const removed = await assignments.remove(tx, operation.tenantId, profileKind, id, groupId)
    if (groupId && removed === 0) throw notFound('Assignment', `${id}_${groupId}_0`)
    await recordAudit(tx, operation, {
      action: 'autopilot.profile.unassign',
      targetKind: 'profile',
      targetId: id,
      before: { groupId: groupId ?? 'all' },
    })
    await reassignAll(tx, operation)
  })
}

/** Direct assignment to registered devices, which outranks groups; `null` takes it away again. */
export async function assignToDevices(
  db: Db,
  operation: OperationContext,
  id: ProfileId | null,
  registrationIds: readonly string[],
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockPlacement(tx, operation.tenantId, 'changing')
    if (id) await readProfile(tx, operation.tenantId, id)
    const found = await profiles.giveDirectly(tx, operation.tenantId, id, registrationIds)
    const missing = registrationIds.find((wanted) => !found.has(wanted.toLowerCase()))
    if (missing) throw notFound('Autopilot device', missing)
    await recordAudit(tx, operation, {
      action: 'autopilot.profile.assign-devices',
      targetKind: 'profile',
      targetId: id ?? 'none',
      after: { profileId: id, deviceIds: registrationIds },
    })
    await reassign(tx, operation, { registrations: [...found] })
  })
}

async function readBack(tx: Db, operation: OperationContext, id: ProfileId): Promise<profiles.Profile> {
  const profile = await profiles.byId(tx, operation.tenantId, id)
  invariant(profile, 'a profile just written can be read')
  return profile
}

function refuseProblems(draft: Parameters<typeof profileProblems>[0]): void {
  const problems = profileProblems(draft)
  if (problems.length === 0) return
  throw new Fault(
    'invalid-input',
    `The profile cannot be stored: ${problems.map((p) => `${p.field} ${p.message}`).join('; ')}.`,
    {
      reason: 'profile-settings',
      details: { problems },
    },
  )
}

async function refuseTakenName(tx: Db, operation: OperationContext, name: string, except?: ProfileId): Promise<void> {
  if (await profiles.nameTaken(tx, operation.tenantId, name, except)) {
    throw new Fault('conflict', `Another profile of this tenant is named '${name}'; choose another name.`, {
      reason: 'profile-name-taken',
    })
  }
}
