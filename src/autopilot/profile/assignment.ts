// Which deployment profile a device gets, and why (docs/specification/deployment-profile.md).
//
// Invariants
//   1. A device has at most one profile.
//   2. A profile assigned to the device itself wins; then the oldest of those assigned to one of its groups, unless an
//      exclusion group holds the device; then the oldest assigned to all devices; then none.
//   3. The same rule stands in assignment.sql.ts for many devices at once; assignment.test.ts compares the two.

import type { GroupId, ProfileId } from '../../kernel/id.ts'

export type AssignmentFacts = {
  readonly explicitProfileId: ProfileId | undefined
  readonly groupIds: ReadonlySet<GroupId>
}

/** The tenant's profiles, oldest first, each with its targets. */
export type RankedProfile = {
  readonly id: ProfileId
  readonly displayName: string
  readonly groups: readonly GroupId[]
  readonly excluded: readonly GroupId[]
  readonly allDevices: boolean
}

export type Via =
  | { readonly kind: 'device' }
  | { readonly kind: 'group'; readonly groupId: GroupId }
  | { readonly kind: 'all-devices' }

export type Candidate = {
  readonly profileId: ProfileId
  readonly displayName: string
  readonly via: Via
  readonly verdict: 'chosen' | 'lost' | 'excluded'
  readonly because: string
}

export type Explanation = {
  readonly profileId: ProfileId | undefined
  readonly reason: string
  /** Every profile that reaches the device, in rank order, with why it won or lost. */
  readonly candidates: readonly Candidate[]
}

export function decideProfile(facts: AssignmentFacts, profiles: readonly RankedProfile[]): ProfileId | undefined {
  if (facts.explicitProfileId) return facts.explicitProfileId
  const byGroup = profiles.find((profile) => holding(facts, profile.groups) && !holding(facts, profile.excluded))
  return (byGroup ?? profiles.find((profile) => profile.allDevices))?.id
}

/** The same decision with all that was considered, for the portal, the command line and the API. */
export function explainProfile(facts: AssignmentFacts, profiles: readonly RankedProfile[]): Explanation {
  const profileId = decideProfile(facts, profiles)
  const candidates = profiles
    .flatMap((profile) => reaches(facts, profile).map((via) => ({ profile, via })))
    .sort((a, b) => rank(a.via) - rank(b.via)) // stable: oldest first within a rank
    .map(
      ({ profile, via }): Candidate => ({
        profileId: profile.id,
        displayName: profile.displayName,
        via,
        ...verdictOn(facts, profile, via, profileId),
      }),
    )
  const chosen = candidates.filter((candidate) => candidate.verdict === 'chosen')
  const kept = chosen.slice(0, 1)
  return {
    profileId,
    reason: kept[0]?.because ?? reasonForNone(candidates),
    candidates: candidates.map((candidate) =>
      candidate.verdict === 'chosen' && candidate !== kept[0]
        ? { ...candidate, verdict: 'lost', because: 'The same profile reaches the device by a higher-ranking way.' }
        : candidate,
    ),
  }
}

function holding(facts: AssignmentFacts, groups: readonly GroupId[]): GroupId | undefined {
  return groups.find((group) => facts.groupIds.has(group))
}

function reaches(facts: AssignmentFacts, profile: RankedProfile): Via[] {
  const ways: Via[] = []
  if (facts.explicitProfileId === profile.id) ways.push({ kind: 'device' })
  const groupId = holding(facts, profile.groups)
  if (groupId) ways.push({ kind: 'group', groupId })
  if (profile.allDevices) ways.push({ kind: 'all-devices' })
  return ways
}

function rank(via: Via): number {
  return via.kind === 'device' ? 0 : via.kind === 'group' ? 1 : 2
}

function verdictOn(
  facts: AssignmentFacts,
  profile: RankedProfile,
  via: Via,
  chosen: ProfileId | undefined,
): Pick<Candidate, 'verdict' | 'because'> {
  if (via.kind === 'group' && holding(facts, profile.excluded)) {
    return { verdict: 'excluded', because: 'The device is in a group that this profile excludes.' }
  }
  if (profile.id !== chosen) {
    return {
      verdict: 'lost',
      because:
        via.kind === 'all-devices'
          ? 'A profile for all devices applies only where no other does, the oldest first.'
          : 'Another profile ranks higher: one assigned to the device itself, or one created earlier.',
    }
  }
  switch (via.kind) {
    case 'device':
      return { verdict: 'chosen', because: 'It is assigned to this very device.' }
    case 'group':
      return { verdict: 'chosen', because: 'It is the oldest profile assigned to a group that holds the device.' }
    case 'all-devices':
      return { verdict: 'chosen', because: 'No other profile reaches the device, and this one is for all devices.' }
  }
}

function reasonForNone(candidates: readonly Candidate[]): string {
  return candidates.length === 0
    ? 'No profile is assigned to the device, to a group that holds it, or to all devices. Assign one, or add the device to a group.'
    : 'Every profile that reaches the device excludes it. Take it out of the exclusion group, or assign another profile.'
}
