// Whether a user may enrol this device, and what the enrolment is called (docs/protocols/enrollment.md).
// The token says which device enrols: one that the device's own credential obtained names it, and no other token enrols
// anything (T-57). The device's words (its registration, its hardware id) are hints: a registration counts only when it
// belongs to the very directory device that joined, and a hardware id identifies nothing (T-09, T-22).

import { type PlatformSettings, type RestrictedBy, whyRestricted } from '../restriction/restriction.ts'

export type EnrollmentFacts = {
  readonly mdmScope: 'none' | 'selected' | 'all'
  readonly user: { readonly accountEnabled: boolean; readonly mdmLicensed: boolean } | undefined
  /** How many other devices the person has in management, and how many may be there with this one. */
  readonly managed: { readonly others: number; readonly limit: number; readonly countsAutopilot: boolean }
  /** The account is that of a bulk token: it is no person, and has no limit of one. */
  readonly isBulk: boolean
  /** It has the profile of its registration. */
  readonly hasProfile: boolean
  /** Clients that never ask for terms bring none and enrol all the same (docs/specification/management.md). */
  readonly terms: 'accepted' | 'missing' | 'invalid'
  /** `10.0.26200.9278` */
  readonly osVersion: string | undefined
  /** The restriction that counts for the person, and what of the device it asks besides. */
  readonly restriction: {
    readonly settings: PlatformSettings
    readonly isCorporate: boolean
    readonly manufacturer: string | undefined
  }
  /** Somebody enrols a device that has not joined, and `device` is what they enrolled before: they prove nothing for it. */
  readonly unjoined?:
    | { readonly allowed: boolean; readonly objects: { readonly owned: number; readonly quota: number } }
    | undefined
  /** A device obtained it with its credential. */
  readonly tokenIsBound: boolean
  readonly device:
    | {
        readonly accountEnabled: boolean
        readonly joined: boolean
        readonly ownedByUser: boolean
        readonly isToLeave: boolean
      }
    | undefined
}

export type EnrollmentDecision =
  | { readonly kind: 'enroll' }
  | { readonly kind: 'refuse'; readonly reason: EnrollmentRefusal }

export type EnrollmentRefusal =
  | 'user-unknown'
  | 'user-disabled'
  | 'mdm-scope'
  | 'user-not-licensed'
  | 'too-many-managed'
  | 'enrollment-data'
  | 'device-not-supported'
  | 'token-not-bound'
  | 'device-not-joined'
  | 'device-not-owned'
  | 'device-disabled'
  | 'device-is-to-leave'
  | 'join-first'
  | 'device-cap-reached'
  | 'token-used'
  | 'sign-in-over'
  | RestrictedBy

export const oldestBuild = 14393 // 1607: what came before has no automatic enrolment after a join

export function decideEnrollment(facts: EnrollmentFacts): EnrollmentDecision {
  const refuse = (reason: EnrollmentRefusal): EnrollmentDecision => ({ kind: 'refuse', reason })
  if (!facts.user) return refuse('user-unknown')
  if (!facts.user.accountEnabled) return refuse('user-disabled')
  if (facts.mdmScope === 'none') return refuse('mdm-scope')
  if (!facts.user.mdmLicensed) return refuse(facts.mdmScope === 'selected' ? 'mdm-scope' : 'user-not-licensed')
  if (facts.terms === 'invalid') return refuse('enrollment-data')
  if (!isSupported(facts.osVersion)) return refuse('device-not-supported')
  if (facts.unjoined) {
    const why = whyNotUnjoined(facts, facts.unjoined)
    return why ? refuse(why) : { kind: 'enroll' }
  }
  if (!facts.tokenIsBound) return refuse('token-not-bound')
  if (!facts.device?.joined) return refuse('device-not-joined')
  if (!facts.device.ownedByUser) return refuse('device-not-owned')
  if (!facts.device.accountEnabled) return refuse('device-disabled')
  if (facts.device.isToLeave) return refuse('device-is-to-leave')
  const restricted = restrictedBy(facts)
  if (restricted) return refuse(restricted)
  if (!facts.isBulk && isOverLimit(facts)) return refuse('too-many-managed')
  return { kind: 'enroll' }
}

function whyNotUnjoined(
  facts: EnrollmentFacts,
  { allowed, objects }: NonNullable<EnrollmentFacts['unjoined']>,
): EnrollmentRefusal | undefined {
  if (!allowed) return 'join-first'
  if (!facts.device && objects.owned >= objects.quota) return 'device-cap-reached'
  if (facts.device && !facts.device.accountEnabled) return 'device-disabled'
  if (facts.device?.isToLeave) return 'device-is-to-leave'
  return restrictedBy(facts) ?? (isOverLimit(facts) ? 'too-many-managed' : undefined)
}

const restrictedBy = ({
  restriction: { settings, ...device },
  osVersion,
}: Pick<EnrollmentFacts, 'osVersion' | 'restriction'>) => whyRestricted(settings, { ...device, osVersion })

/** In 2018 the limit held for Autopilot, too; today it does not (docs/differences.md). */
function isOverLimit({ managed: { others, limit, countsAutopilot }, hasProfile }: EnrollmentFacts): boolean {
  return others >= limit && (countsAutopilot || !hasProfile)
}

/** Clients that say nothing about their version are let in; those that say something unreadable are not. */
function isSupported(osVersion: string | undefined): boolean {
  if (!osVersion) return true
  const [, major, build] = /^(\d{1,3})\.\d{1,3}\.(\d{1,6})(?:\.\d{1,6})?$/.exec(osVersion) ?? []
  return Number(major) > 10 || (Number(major) === 10 && Number(build) >= oldestBuild)
}

export const refusalMessages: Readonly<Record<EnrollmentRefusal, string>> = {
  'user-unknown': 'The user who signed in does not exist any more. Sign in as another user.',
  'user-disabled': 'The account of the user who signed in is switched off. Ask your administrator.',
  'mdm-scope': 'Your organisation does not enrol your devices in its management. The device stays unmanaged.',
  'user-not-licensed':
    'Your account has no licence for device management. Ask your administrator for one and try again.',
  'too-many-managed':
    'You have as many devices in management as your organisation allows one person. Ask your administrator to delete those that are no longer used, or to raise the limit.',
  'enrollment-data': 'The terms of use were not accepted, or too long ago. Start the enrolment again and accept them.',
  'device-not-supported':
    'This version of Windows is too old for management (1607 or later is needed). Update it first.',
  'token-not-bound':
    'The token was not obtained by a joined device. Join the device, then get the token with its credential: sign in on the device.',
  'device-not-joined': 'This device has not joined the organisation of the user who signed in. Join it first.',
  'device-not-owned':
    'Somebody else joined this device, and only they enrol it. Sign in as that person, or let the device be set up anew.',
  'device-disabled': 'This device is switched off in the directory. Ask your administrator.',
  'device-is-to-leave':
    'Your administrator asked to wipe or retire this device, and it has not done so yet. Ask them to delete it from management first.',
  'join-first':
    'Your organisation manages devices that have joined it, and this one has not. In Settings, Accounts, Access work or school choose Connect, then Join this device to the directory; management follows by itself.',
  'device-cap-reached':
    'You have as many devices as your organisation allows one person. Ask your administrator to delete those that are no longer used, or to raise the limit.',
  'sign-in-over': 'The password, the state or a role of your account has changed since you signed in. Sign in again.',
  'token-used':
    'This sign-in enrolled a device already, with another key or in an enrolment that has ended. Sign in again.',
  'platform-blocked':
    'Your organisation takes no Windows devices of yours into its management. Ask your administrator.',
  'personal-blocked':
    'Your organisation manages devices of its own only, and this one is not known as one. Ask your administrator to register it.',
  'version-too-old':
    'This version of Windows is older than your organisation takes. Update the device, then try again.',
  'version-too-new': 'This version of Windows is newer than your organisation takes. Ask your administrator.',
  'manufacturer-blocked':
    'Your organisation takes no devices of this manufacturer. Ask your administrator for another.',
}

/** With the secret of its batch a device enrols whatever people may: whoever made the secret wants it managed. The default restriction counts. */
export function decideBySecret(facts: Pick<EnrollmentFacts, 'osVersion' | 'restriction'>): EnrollmentDecision {
  const reason = isSupported(facts.osVersion) ? restrictedBy(facts) : 'device-not-supported'
  return reason ? { kind: 'refuse', reason } : { kind: 'enroll' }
}

/** Graph's deviceEnrollmentType of one that has joined. */
export function enrollmentKind(hasProfile: boolean, isBulk = false): string {
  if (isBulk) return 'windowsBulkAzureDomainJoin'
  return hasProfile ? 'azureADJoinedWithAutopilotProfile' : 'windowsAzureADJoin'
}
