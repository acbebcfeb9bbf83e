// Assignment is immediate: there is no waiting, only the transaction that changed something.
//
//   import.ops.ts asks `loadPlacement` once a batch and writes groups and profile of new devices with the devices;
//   everything else that changes membership or tags tells `membershipChanged`, and `reassignDevices` reacts to it.

import type { Db } from '../../db/schema.ts'
import { compiledRules } from '../../directory/membership/membership.ops.ts'
import { matchesRule, type RuleDevice } from '../../directory/membership/rule.ts'
import { notFound } from '../../kernel/fault.ts'
import type { GroupId, ProfileId, RegistrationId, TenantId } from '../../kernel/id.ts'
import type { Reaction } from '../../reactions.ts'
import * as assignments from './assignment.sql.ts'
import { decideProfile, type Explanation, explainProfile } from './assignment.ts'
import * as profiles from './profile.sql.ts'

export const reassignDevices: Reaction<'membershipChanged'> = async (tx, operation, { deviceIds }) => {
  if (deviceIds.length > 0) await assignments.reassign(tx, operation, deviceIds)
}

export const forgetGroup: Reaction<'groupDeleted'> = (tx, { tenantId }, { groupId }) =>
  profiles.unassignGroup(tx, tenantId, groupId)

/** Where a device belongs that does not exist yet: its dynamic groups, and the profile that follows from them. */
export type Placement = (device: RuleDevice) => {
  readonly groupIds: readonly GroupId[]
  readonly profileId: ProfileId | undefined
  readonly profileName: string | undefined
}

/** Three small statements, whatever the number of devices to place. Read inside the transaction that writes them. */
export async function loadPlacement(tx: Db, tenantId: TenantId): Promise<Placement> {
  const rules = await compiledRules(tx, tenantId)
  const ranked = await assignments.rankedProfiles(tx, tenantId)
  const nameById = new Map(ranked.map((profile) => [profile.id, profile.displayName]))
  return (device) => {
    const groupIds = rules.filter(({ rule }) => matchesRule(rule, device)).map(({ groupId }) => groupId)
    const profileId = decideProfile({ explicitProfileId: undefined, groupIds: new Set(groupIds) }, ranked)
    return { groupIds, profileId, profileName: profileId && nameById.get(profileId) }
  }
}

export type ExplainedAssignment = Explanation & {
  readonly assignedAt: Date | null
  readonly groupNameById: ReadonlyMap<GroupId, string>
  readonly groups: ReadonlyArray<{ readonly id: GroupId; readonly displayName: string }>
}

/** Why this device has the profile it has: computed from current facts by the same rule that decided it. */
export async function explainAssignment(db: Db, tenantId: TenantId, id: RegistrationId): Promise<ExplainedAssignment> {
  const stored = await assignments.storedAssignment(db, tenantId, id)
  if (!stored) throw notFound('Autopilot device', id)
  const ranked = await assignments.rankedProfiles(db, tenantId)
  const facts = {
    explicitProfileId: stored.explicitProfileId,
    groupIds: new Set(stored.groups.map((group) => group.id)),
  }
  return {
    ...explainProfile(facts, ranked),
    assignedAt: stored.assignedAt,
    groups: stored.groups,
    groupNameById: new Map(stored.groups.map((group) => [group.id, group.displayName])),
  }
}
