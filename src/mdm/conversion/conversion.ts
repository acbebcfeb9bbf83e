// Which managed devices are registered because a profile converts those of its groups, or because they enrolled with a secret, and what
// speaks against one (docs/protocols/conversion.md). What a device says of its hardware is a claim: it registers only the machine that it enrolled as.

import { type Admission, comparedSerial } from '../../preparation/secret/secret.ts'
import type { HardwareFields } from '../../protocol/hardware-hash/fields.ts'
import type { CommandResult } from '../../protocol/syncml/correlate.ts'
import { isSuccess } from '../../protocol/syncml/status.ts'

/** Where a device tells its hardware hash (learn.microsoft.com, devdetail-csp). */
export const hashNode = './DevDetail/Ext/DeviceHardwareData'

/** What the device told when it was asked, empty when it has none: kept by no session, since it says all about its hardware. */
export function toldHash(
  results: readonly CommandResult[],
  commands: Readonly<Record<string, { readonly kind: string; readonly uri: string }>>,
): string | undefined {
  const result = results.find(({ id }) => commands[id]?.uri === hashNode && commands[id]?.kind === 'Get')
  if (result?.status === undefined) return undefined
  return isSuccess(result.status) ? (result.values[0]?.data ?? '') : ''
}

/** 1703: what came before has no such node. */
const oldestBuild = 15063

/** A device that told a hash nobody can register is asked again after this, not at each check-in. */
const restMs = 24 * 3_600_000

export const skipWords = {
  'not-joined':
    'It was enrolled in management without joining the directory, and shows nothing that a registration could count on. Join it first.',
  'not-let-in': 'It enrolled with a secret, and nobody has let it in: Settings, Prepare a PC, or taxiway prepare.',
  'not-vouched-for':
    'It enrolled with a secret that any PC may use, and nobody said that this machine is one of yours. Import its hash; or make secrets for serial numbers, or let each PC in yourself once its number is shown.',
  personal: 'It belongs to a person, and personal devices are not registered.',
  leaving: 'It is to leave management.',
  disabled: 'It is disabled in the directory.',
  'version-unknown': 'It has not said which Windows it runs; it is asked at its next check-in.',
  'too-old': 'Its Windows is older than 1703, which tells no hardware hash. Update it.',
} as const
export type SkipReason = keyof typeof skipWords

export const refusalReasons = ['no-hash', 'identity-unknown', 'other-hardware', 'hash-refused'] as const
export type RefusalReason = (typeof refusalReasons)[number]

export type ConversionFacts = {
  readonly isRegistered: boolean
  /** The oldest profile that converts devices and reaches this one through a group. */
  readonly profile: { readonly id: string; readonly displayName: string } | undefined
  readonly hasJoined: boolean
  /** Whether it was let in, if it enrolled with a secret: such a PC registers itself for its next deployment, whatever profile reaches it. */
  readonly admission: Admission | undefined
  /** Somebody said that the machine is theirs, if it enrolled with a secret: whoever reads a stick can say any serial number. */
  readonly isVouchedFor: boolean
  readonly isPersonal: boolean
  readonly isToLeave: boolean
  readonly isDisabled: boolean
  readonly osVersion: string | undefined
  readonly refused: { readonly reason: RefusalReason; readonly message: string; readonly at: Date } | undefined
}

export type Standing =
  | { readonly state: 'registered' }
  | { readonly state: 'not-targeted' }
  | { readonly state: 'skipped'; readonly reason: SkipReason; readonly message: string }
  | { readonly state: 'refused'; readonly reason: RefusalReason; readonly message: string; readonly at: Date }
  /** Its next check-in asks. */
  | { readonly state: 'waiting' }

export function standingOf(facts: ConversionFacts, now: Date): Standing {
  if (facts.isRegistered) return { state: 'registered' }
  if (!facts.profile && !facts.admission) return { state: 'not-targeted' }
  const reason = skipReason(facts)
  if (reason) return { state: 'skipped', reason, message: skipWords[reason] }
  const { refused } = facts
  if (refused && now.getTime() < refused.at.getTime() + restMs) return { state: 'refused', ...refused }
  return { state: 'waiting' }
}

function skipReason(facts: ConversionFacts): SkipReason | undefined {
  if (!facts.hasJoined && !facts.admission) return 'not-joined'
  if (facts.admission && facts.admission !== 'admitted') return 'not-let-in'
  if (facts.admission && !facts.isVouchedFor) return 'not-vouched-for'
  if (facts.isPersonal) return 'personal'
  if (facts.isToLeave) return 'leaving'
  if (facts.isDisabled) return 'disabled'
  const build = Number(/^10\.\d{1,3}\.(\d{1,6})(?:\.\d{1,6})?$/.exec(facts.osVersion ?? '')?.[1] ?? Number.NaN)
  if (Number.isNaN(build)) return 'version-unknown'
  return build < oldestBuild ? 'too-old' : undefined
}

export type Refused = { readonly reason: RefusalReason; readonly message: string }

/** As the device told them when it enrolled, and since. */
export type Identity = { readonly serialNumber: string | undefined; readonly manufacturer: string | undefined }

/**
 * Undefined when the hash is of the machine that enrolled: both say the same serial number, and the same manufacturer where that is known.
 * Without a serial number there is nothing to hold the hash against.
 */
export function identityProblem(
  known: Identity,
  said: Pick<HardwareFields, 'serialNumber' | 'manufacturer'>,
): Refused | undefined {
  if (plain(known.serialNumber) === '') {
    const message =
      'The device has told no serial number, so nothing shows that the hash is its own. Import it instead.'
    return { reason: 'identity-unknown', message }
  }
  const differs = (['serialNumber', 'manufacturer'] as const).find(
    (field) => plain(known[field]) !== '' && plain(known[field]) !== plain(said[field]),
  )
  if (!differs) return undefined
  const what = differs === 'serialNumber' ? 'serial number' : 'manufacturer'
  const message = `The hash names another ${what} than the device enrolled with, so it was not registered. If its board was replaced, set it up anew or import it.`
  return { reason: 'other-hardware', message }
}

const plain = (text = ''): string => text.trim().toUpperCase()

export type Vouching = {
  /** As the device tells it now: what its hash is held against. */
  readonly serialNumber: string | null
  /** Of its secret. */
  readonly listed: readonly string[] | null
  /** The list of the secret has the hash that it told with the number that was seen. */
  readonly hashListed: boolean | null
  /** That of the use which was let in. */
  readonly seen: string | null
  readonly decidedBy: string | null
}

/** The list of the secret has its number or its hash, or somebody who saw the number let it in. A use that was settled by its number nobody looked at. */
export function isVouchedFor({ serialNumber, listed, hashListed, seen, decidedBy }: Vouching): boolean {
  const number = comparedSerial(serialNumber ?? '')
  if (number === '') return false
  if (listed?.includes(number)) return true
  if (comparedSerial(seen ?? '') !== number) return false
  return hashListed === true || (decidedBy !== null && decidedBy !== 'device')
}
