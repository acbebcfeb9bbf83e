// Which devices a person may bring into management, and how many (docs/protocols/enrollment.md#restrictions). Of each kind one
// restriction counts for a person: the first by priority that reaches them, else the default. What a device says of its version and
// its manufacturer is its own word: a restriction keeps honest devices in order, and no liar out.

import { z } from 'zod'

import { decide, type Match, type RankedKind } from '../../assignment/assignment.ts'
import { comparedBuilds, isVersionBound } from '../../kernel/windows-version.ts'

export type RestrictionKind = 'limit' | 'platform'

const version = z.string().refine(isVersionBound, 'is a version of Windows such as 10.0.19045.0, or empty')

/** Scripts in circulation send "True" and "3" where booleans and numbers are due (docs/specification/graph.md). */
const flag = z.preprocess((value) => {
  if (typeof value !== 'string') return value
  return { true: true, false: false }[value.toLowerCase()] ?? value
}, z.boolean())

export const PlatformSettings = z
  .object({
    /** No Windows PC enrols. */
    platformBlocked: flag.default(false),
    personalDeviceEnrollmentBlocked: flag.default(false),
    osMinimumVersion: version.default(''),
    osMaximumVersion: version.default(''),
    blockedManufacturers: z.array(z.string().trim().min(1).max(100)).max(100).default([]),
  })
  .refine(
    ({ osMinimumVersion: least, osMaximumVersion: most }) => !least || !most || comparedBuilds(least, most) <= 0,
    'osMinimumVersion is above osMaximumVersion: no device would be let in',
  )
export type PlatformSettings = z.infer<typeof PlatformSettings>

export const LimitSettings = z.object({ limit: z.coerce.number().int().min(1).max(15) })
export type LimitSettings = z.infer<typeof LimitSettings>

export const nothingRestricted: PlatformSettings = PlatformSettings.parse({})

type Base = {
  readonly id: string
  readonly displayName: string
  /** 0 is the default. */
  readonly priority: number
}
export type Restriction = Base &
  (
    | { readonly kind: 'limit'; readonly settings: LimitSettings }
    | { readonly kind: 'platform'; readonly settings: PlatformSettings }
  )

/** They are for people: when a device enrols, nothing else is sure of it. */
const forPeople = {
  steps: [['user-group', 'all-users']],
  open: [],
  first: 'first',
  higher: 'one of a smaller priority number',
} as const satisfies Partial<RankedKind>

export const assignmentKinds = {
  limit: { ...forPeople, name: 'enrollment-limit', item: 'device limit', action: 'mdm.restriction.assign' },
  platform: { ...forPeople, name: 'enrollment-restriction', item: 'restriction', action: 'mdm.restriction.assign' },
} as const satisfies Record<RestrictionKind, RankedKind & { action: string }>

/** `restrictions` come by priority, the defaults among them. */
export function chosen<K extends RestrictionKind>(
  kind: K,
  restrictions: readonly Restriction[],
  matches: readonly (Match & { readonly kind: string })[],
): Extract<Restriction, { kind: K }> | undefined {
  const ofKind = restrictions.filter((one): one is Extract<Restriction, { kind: K }> => one.kind === kind)
  const named = matches.filter((match) => match.kind === assignmentKinds[kind].name)
  const winner = decide(
    assignmentKinds[kind],
    ofKind.filter(({ priority }) => priority > 0),
    named,
  )
  return winner?.item ?? ofKind.find(({ priority }) => priority === 0)
}

const reasons = [
  'platform-blocked',
  'personal-blocked',
  'version-too-old',
  'version-too-new',
  'manufacturer-blocked',
] as const
export type RestrictedBy = (typeof reasons)[number]
export const restricting: readonly string[] = reasons

/** Why a device is not let in; the first of several. */
export function whyRestricted(
  settings: PlatformSettings,
  device: {
    readonly isCorporate: boolean
    readonly osVersion: string | undefined
    readonly manufacturer: string | undefined
  },
): RestrictedBy | undefined {
  const { osMinimumVersion: least, osMaximumVersion: most, blockedManufacturers } = settings
  if (settings.platformBlocked) return 'platform-blocked'
  if (settings.personalDeviceEnrollmentBlocked && !device.isCorporate) return 'personal-blocked'
  // every Windows says its version: who does not is not known to have one that is allowed
  if (least && (!device.osVersion || comparedBuilds(device.osVersion, least) < 0)) return 'version-too-old'
  if (most && (!device.osVersion || comparedBuilds(device.osVersion, most) > 0)) return 'version-too-new'
  // before Windows 11 22H2 no device says who made it: then nothing is known against it
  const maker = device.manufacturer?.trim().toLowerCase()
  if (maker && blockedManufacturers.some((one) => one.toLowerCase() === maker)) return 'manufacturer-blocked'
  return undefined
}
