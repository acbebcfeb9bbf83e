// Loads the facts that decide which directory object a joining device gets (join-object.ts), under lock, and reports a
// contest to administrators with both sides.

import { countOpenAbout, raise } from '../alarm/alarm.sql.ts'
import { recordAudit } from '../audit/record.sql.ts'
import type { AlarmDetails } from '../contract/graph/alarm.ts'
import type { Db } from '../db/schema.ts'
import * as devices from '../directory/device/device.sql.ts'
import * as nextJoin from '../directory/device/next-join.sql.ts'
import * as users from '../directory/user/user.sql.ts'
import { type Assurance, type Evidence, nothingProved } from '../kernel/assurance.ts'
import type { DirectoryDeviceId, RegistrationId, TenantId } from '../kernel/id.ts'
import type { OperationContext } from '../kernel/operation-context.ts'
import { recordEvent } from '../story/event.sql.ts'
import type { Joiner, JoinSettings } from './join.sql.ts'
import {
  boundAssurance,
  type ContestReason,
  decideObject,
  type HardwareProof,
  type ObjectDecision,
} from './join-object.ts'

export type RegistrationKey = {
  readonly tenantId: TenantId
  readonly registrationId: RegistrationId
  readonly directoryDeviceId: DirectoryDeviceId
}

/** The content of a device ticket. */
export type RegisteredDevice = RegistrationKey & {
  readonly proof: HardwareProof
  readonly issuedAt: Date
  /** The run in the story. */
  readonly run?: string | undefined
}

export type RegistrationNow = {
  readonly serialNumber: string
  readonly assignedUser: string | null
  readonly blocked: boolean
}

/** Asked of the feature that registers devices, which stands to the right: the list of reactions tells, and answers nothing. */
export type RegistrationQuestions = {
  /**
   * The registered device that a device ticket of ours proves; undefined when its hardware is not registered. Throws when
   * the ticket is forged or expired.
   */
  readonly registeredDevice: (ticket: string) => Promise<RegisteredDevice | undefined>
  /** Locked until the transaction ends; undefined when it is gone, or made another object since. */
  readonly registrationNow: (tx: Db, key: RegistrationKey) => Promise<RegistrationNow | undefined>
}

export type Chosen =
  | (Extract<ObjectDecision, { kind: 'take' }> & {
      readonly object: devices.DirectoryDevice
      readonly word: nextJoin.Word | undefined
      readonly evidence: Evidence
    })
  | (Contest & { readonly evidence: Evidence })
  | { readonly kind: 'new'; readonly evidence: Evidence }

export type Contest = {
  readonly kind: 'contest'
  readonly why: ContestReason
  readonly object: devices.DirectoryDevice
  readonly registration: RegistrationKey & RegistrationNow
}

type Joining = {
  readonly user: Joiner | undefined
  readonly locked: LockedRegistration | undefined
  readonly settings: JoinSettings
  /** SHA-256, hex, of the SubjectPublicKeyInfo that the certificate is asked for. */
  readonly key: string
}

/** Open contests of one device that are each an alarm of its own. */
const mostContests = 10

const fresh = { kind: 'new', evidence: nothingProved } as const

/** Joined, or managed without a join: then its groups and what it was given are somebody's. */
export const isInUse = ({ joinedAt, isManaged }: Pick<devices.DirectoryDevice, 'joinedAt' | 'isManaged'>): boolean =>
  joinedAt !== null || isManaged === true

export type LockedRegistration = {
  readonly registered: RegisteredDevice
  readonly now: RegistrationNow
  readonly object: devices.DirectoryDevice
}

/** Re-reads the registration behind a ticket and locks its rows: it may have changed since issue (T-50). */
export async function lockRegistration(
  tx: Db,
  deps: Pick<RegistrationQuestions, 'registrationNow'>,
  tenantId: TenantId,
  registered: RegisteredDevice | undefined,
): Promise<LockedRegistration | undefined> {
  const now = registered && (await deps.registrationNow(tx, registered))
  const object = now && (await devices.lock(tx, tenantId, registered.directoryDeviceId))
  return object && { registered, now, object }
}

export async function chooseObject(
  tx: Db,
  operation: OperationContext,
  { user, locked, settings, key }: Joining,
): Promise<Chosen> {
  if (!locked) return fresh
  const { registered, now, object } = locked
  const word = nextJoin.wordOf(object, operation.now)
  const assurance = boundAssurance(registered.proof, key)
  const { simulated } = registered.proof
  const decision = decideObject({
    assurance,
    simulated,
    policy: settings.assurance,
    blocked: now.blocked,
    assignedTo: await assignedTo(tx, operation.tenantId, now.assignedUser, user),
    object: {
      joined: isInUse(object),
      lastJoiner: user !== undefined && object.ownerId === user.id ? 'joiner' : 'other',
      word: word && isOfBeforeReset(word, registered.issuedAt) ? undefined : word?.because,
    },
    ticketIsOld: object.joinedAt !== null && endOfSecond(registered.issuedAt) <= object.joinedAt,
  })
  if (decision.kind === 'contest') {
    const { tenantId, registrationId, directoryDeviceId } = registered
    const registration = { tenantId, registrationId, directoryDeviceId, ...now }
    return { ...decision, object, registration, evidence: nothingProved }
  }
  const evidence = { assurance, simulated, registered: true }
  return { ...decision, object, evidence, word: decision.because === word?.because ? word : undefined }
}

/**
 * A device that was reset asks for a new ticket: older ones are in other hands (T-50). A ticket of the second in which the
 * reset was asked for may predate it, and no device resets itself that quickly.
 */
const isOfBeforeReset = ({ because, until }: nextJoin.Word, issuedAt: Date): boolean =>
  because === 'reset' && startOfSecond(issuedAt) < until.getTime() - nextJoin.resetCountsMs

const startOfSecond = (at: Date): number => Math.floor(at.getTime() / 1000) * 1000

/** Tickets tell their time in whole seconds. */
const endOfSecond = (at: Date): Date => new Date(Math.floor(at.getTime() / 1000) * 1000 + 1000)

async function assignedTo(
  tx: Db,
  tenantId: TenantId,
  name: string | null,
  user: Joiner | undefined,
): Promise<'nobody' | 'joiner' | 'other'> {
  if (name === null) return 'nobody'
  const assigned = await users.byUpn(tx, tenantId, name)
  if (!assigned) return 'nobody' // deleted since; a device must not wait for somebody who never comes (T-30)
  return assigned.id === user?.id ? 'joiner' : 'other'
}

/** The asking device goes on with a new object; an administrator sees the holder of the registration's and the asker. */
export async function recordContest(
  tx: Db,
  operation: OperationContext,
  { why, object, registration }: Contest,
  joined: {
    readonly id: DirectoryDeviceId
    readonly deviceId: string
    readonly displayName: string
    readonly user: Joiner
    readonly assurance: Assurance
    readonly run: string | undefined
  },
): Promise<void> {
  const holder = object.ownerId && (await users.byId(tx, operation.tenantId, object.ownerId))
  const detail: AlarmDetails['contest'] = {
    why,
    serialNumber: registration.serialNumber,
    holds: {
      directoryDeviceId: object.id,
      deviceId: object.deviceId,
      displayName: object.displayName,
      user: holder ? holder.userPrincipalName : null,
      joinedAt: object.joinedAt?.toISOString() ?? null,
      assurance: object.assurance,
      assignedUser: registration.assignedUser,
    },
    asked: {
      directoryDeviceId: joined.id,
      deviceId: joined.deviceId,
      displayName: joined.displayName,
      user: joined.user.userPrincipalName,
      at: operation.now.toISOString(),
    },
  }
  const about = { kind: 'contest', subjectId: registration.registrationId } as const
  const alike = await countOpenAbout(tx, operation.tenantId, about)
  await raise(tx, operation.tenantId, operation.now, {
    kind: 'contest',
    subjectKind: 'autopilot-device',
    subjectId: registration.registrationId,
    // each machine that lost has an object to delete; a person who comes again and again folds into one
    instance: alike < mostContests ? joined.id : `further ${joined.user.id}`,
    detail,
  })
  await recordAudit(tx, operation, {
    action: 'registration.device.contest',
    targetKind: 'autopilot-device',
    targetId: registration.registrationId,
    details: detail,
  })
  await recordEvent(tx, {
    tenantId: operation.tenantId,
    deviceId: object.id,
    at: operation.now,
    hop: 'join',
    step: 'device-contested',
    outcome: 'warning',
    detail: { user: joined.user.userPrincipalName, displayName: joined.displayName, deviceId: joined.deviceId, why },
    assurance: joined.assurance,
    run: joined.run,
  })
}
