// Registers a managed device with the hash that it told, when a profile converts it and nothing speaks against it.
//
// Invariants
//   1. The registration, its mark on the enrolment and the entry of the trail are one transaction; a refusal is another one.
//   2. A device registers only the machine that it enrolled as, and only onto the object that it is managed with.
//   3. A hash that lets a PC in is held against the machine that enrolled, as one that registers it is.
//   4. The hash is kept with the registration and nowhere else: not in a command's answer, an entry, the story or a message.

import * as targets from '../../assignment/assignment.sql.ts'
import { applying } from '../../assignment/assignment.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { RegisterEnrolled } from '../../autopilot/channel/conversion/conversion.ops.ts'
import { enrolledMark } from '../../autopilot/device/enrollment-state.sql.ts'
import type { Verdict } from '../../autopilot/import/row/verdict.ts'
import { profileKind } from '../../autopilot/profile/assignment.ts'
import * as profiles from '../../autopilot/profile/profile.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault } from '../../kernel/fault.ts'
import type { EnrollmentId, TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { settleByHash } from '../../preparation/secret/use.ops.ts'
import { inspect } from '../../protocol/hardware-hash/read.ts'
import { recordChange } from '../../story/event.sql.ts'
import * as conversions from './conversion.sql.ts'
import { type ConversionFacts, identityProblem, type Refused, type Standing, standingOf } from './conversion.ts'

export type ConversionDeps = { readonly db: Db; readonly registerEnrolled: RegisterEnrolled }

export type Found = {
  readonly device: conversions.Converting
  readonly profile: ConversionFacts['profile']
  readonly standing: Standing
}

/** Undefined when no such device is enrolled. */
export async function findConversion(
  db: Db,
  { tenantId, now }: Pick<OperationContext, 'tenantId' | 'now'>,
  id: EnrollmentId,
  options: { readonly lock?: boolean } = {},
): Promise<Found | undefined> {
  const device = await conversions.read(db, tenantId, id, options)
  if (!device) return undefined
  const profile = await convertingProfile(db, tenantId, device)
  const isRegistered = device.registration !== undefined
  return { device, profile, standing: standingOf({ ...device, isRegistered, profile }, now) }
}

/** The oldest that converts and reaches the device through a group: one for all devices is for all that are registered. */
async function convertingProfile(
  db: Db,
  tenantId: TenantId,
  { deviceId }: Pick<conversions.Converting, 'deviceId'>,
): Promise<ConversionFacts['profile']> {
  const matches = await targets.matches(db, tenantId, [profileKind], { deviceId, userId: undefined })
  const ways = applying(
    profileKind,
    matches.filter(({ target }) => target !== 'all-devices'),
  )
  const [oldest] = ways.size === 0 ? [] : await profiles.converting(db, tenantId, [...ways.keys()])
  return oldest
}

/** `hash` as the device told it; empty when it told none. Does nothing for a device that is not to be registered any more. */
export async function convertDevice(
  { db, registerEnrolled }: ConversionDeps,
  operation: OperationContext,
  id: EnrollmentId,
  hash: string,
): Promise<void> {
  const found = await letInByHash(db, operation, id, hash)
  if (found?.standing.state !== 'waiting') return
  const { deviceId } = found.device
  const problem = problemOf(found.device, hash)
  if (problem) {
    await inTransaction(db, async (tx) => {
      const now = await findConversion(tx, operation, id, { lock: true })
      if (now?.standing.state === 'waiting') await refuse(tx, operation, { id, found: now }, problem)
    })
    return
  }
  await registerEnrolled(operation, {
    channel: found.device.admission ? 'prepared-pc' : 'conversion',
    deviceId,
    hash,
    async ahead(tx) {
      const now = await findConversion(tx, operation, id, { lock: true })
      if (now?.standing.state === 'waiting' && now.device.deviceId === deviceId && !problemOf(now.device, hash)) return
      const message = 'The device is not to be registered any more. Its next check-in decides anew.'
      throw new Fault('conflict', message, { reason: 'conversion-outdated' })
    },
    alongside: (tx, verdict) => settle(tx, operation, { id, found }, verdict),
  })
}

/** A PC whose secret lists hashes waits for its own to be told. */
async function letInByHash(
  db: Db,
  operation: OperationContext,
  id: EnrollmentId,
  hash: string,
): Promise<Found | undefined> {
  const found = await findConversion(db, operation, id)
  const useId = found?.device.useOfListedHash
  if (!found || useId === undefined || problemOf(found.device, hash)) return found
  await inTransaction(db, (tx) => settleByHash(tx, operation, useId, hash))
  return findConversion(db, operation, id)
}

function problemOf(device: conversions.Converting, hash: string): Refused | undefined {
  if (hash === '') {
    const message = 'The device told no hardware hash. It is asked again in a day; or import it.'
    return { reason: 'no-hash', message }
  }
  const read = inspect(hash)
  // what is no hash at all is refused in the words of every import
  return read.ok ? identityProblem(device, read.hash.fields) : undefined
}

type Subject = { readonly id: EnrollmentId; readonly found: Found }

async function settle(tx: Db, operation: OperationContext, subject: Subject, verdict: Verdict): Promise<void> {
  const { id, found } = subject
  if (verdict.outcome !== 'registered' || !verdict.registrationId) {
    const finding = verdict.findings.find(({ severity }) => severity === 'error')
    const message = finding ? `${finding.message} ${finding.remedy}` : 'The hash could not be registered.'
    await refuse(tx, operation, subject, { reason: 'hash-refused', message })
    return
  }
  const { tenantId, now } = operation
  const { registrationId } = verdict
  await conversions.registered(tx, tenantId, id, registrationId)
  await enrolledMark(tx, tenantId, registrationId, id, now).execute()
  await recordAudit(tx, operation, {
    action: 'mdm.device.convert',
    targetKind: 'managedDevice',
    targetId: id,
    details: { registrationId, directoryDeviceId: found.device.deviceId, profileId: found.profile?.id },
  })
}

async function refuse(
  tx: Db,
  operation: OperationContext,
  { id, found: { device, profile } }: Subject,
  refused: Refused,
): Promise<void> {
  const { tenantId, now } = operation
  await conversions.refuse(tx, operation, id, refused)
  const entry = {
    action: 'mdm.device.convert.refuse',
    targetKind: 'managedDevice',
    targetId: id,
    details: { reason: refused.reason, directoryDeviceId: device.deviceId, profileId: profile?.id },
  }
  const detail = { ...refused, profileName: profile?.displayName }
  const event = { tenantId, deviceId: device.deviceId, at: now, hop: 'mdm', step: 'conversion-refused' } as const
  await recordChange(tx, operation, entry, [{ ...event, outcome: 'warning', detail }])
}
