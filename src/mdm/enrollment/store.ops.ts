// Stores an enrolment that was decided: its record, its certificate, the object of a device that was never here, and its story, in
// the transaction of the decision (I2).

import { randomUUID } from 'node:crypto'

import { enrolledMark } from '../../autopilot/device/enrollment-state.sql.ts'
import * as profileFiles from '../../autopilot/profile/file.sql.ts'
import type { Db } from '../../db/schema.ts'
import { writeTogether } from '../../db/tx.ts'
import { managedMark, unjoinedInsertion } from '../../directory/device/management.sql.ts'
import { reevaluateDevices } from '../../directory/membership/membership.ops.ts'
import type { Admitted } from '../../kernel/assurance-needs.ts'
import { Fault } from '../../kernel/fault.ts'
import { type DirectoryDeviceId, type EnrollmentId, guidOf, type TenantId, type UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { withoutUnseen } from '../../kernel/text/plain-name.ts'
import { type Authorities, mdmCertificate } from '../../pki/authority.ops.ts'
import { issuedRow, revokeOfEnrollment } from '../../pki/certificate.sql.ts'
import type { Admission, SecretUse } from '../../preparation/secret/secret.ts'
import type { EnrollmentContext } from '../../protocol/mde2/context.ts'
import type { ChangeDeps } from '../../reactions.ts'
import { recordChange, type StoryEvent } from '../../story/event.sql.ts'
import { contacted } from '../corporate/corporate.ops.ts'
import type { Whose } from '../corporate/whose.ops.ts'
import { unjoinedKinds } from '../unjoined-kind.ts'
import type { SecretEnroller } from './by-secret.ops.ts'
import type { KeyAttestation } from './claim/key-claim.ops.ts'
import * as enrollments from './enroll.sql.ts'
import { enrollmentKind, refusalMessages } from './enroll.ts'
import { raiseEnrolledOver } from './enrolled-over.ops.ts'
import type { PersonWhoEnrols } from './who-enrols.ops.ts'

/** What was decided to be stored. */
type Storing = {
  readonly id: EnrollmentId
  /** A person, or nobody: then with which use of a secret. */
  readonly by: PersonWhoEnrols | (SecretEnroller & { readonly use: SecretUse })
  readonly context: EnrollmentContext
  readonly key: string
  readonly device: enrollments.JoinedDevice
  /** It has joined; or not, and is new here or came before. */
  readonly making: 'joined' | 'new' | 'again'
  readonly circumstances: enrollments.Circumstances
  readonly terms: 'accepted' | 'missing' | 'invalid'
  readonly spki: Uint8Array
  readonly keyAttestation: KeyAttestation | undefined
  readonly admitted: Admitted<'enrolment'>
  /** It joined with a bulk token: it is nobody's. */
  readonly isBulk: boolean
  readonly whose: Whose
}

export async function storeEnrollment(
  tx: Db,
  operation: OperationContext,
  {
    id,
    by,
    context,
    key,
    device,
    making,
    circumstances,
    terms,
    spki,
    admitted,
    isBulk,
    whose,
    keyAttestation,
  }: Storing,
  { authorities, reactions }: Pick<ChangeDeps, 'reactions'> & { readonly authorities: Authorities },
): Promise<{ readonly kind: 'enrolled'; readonly id: EnrollmentId; readonly certificate: Uint8Array }> {
  const { tenantId, now } = operation
  const ended = circumstances.isEnrolled ? await enrollments.endEarlier(tx, tenantId, device.id) : []
  // an administrator may have asked for a wipe since the circumstances were read: it must not end with its enrolment (T-50)
  if (ended.some(({ isToLeave }) => isToLeave)) {
    throw new Fault('forbidden', refusalMessages['device-is-to-leave'], { reason: 'device-is-to-leave' })
  }
  for (const earlier of ended) {
    await revokeOfEnrollment(tx, tenantId, earlier.id, now)
  }
  const replaces = ended.map((earlier) => earlier.id)
  // what an administrator said outlives the enrolment; it may have been said since the circumstances were read
  const ownerBefore = ended[0]?.ownerType ?? circumstances.lastOwnerType
  const user = by.by === 'secret' ? undefined : by
  const successor = {
    id,
    directoryDeviceId: device.id,
    registrationId: device.registrationId,
    spki,
    serialNumber: context.serialNumber,
  }
  const enrolledOver = await raiseEnrolledOver(tx, operation, ended, successor)
  const issued = mdmCertificate(authorities, {
    tenantId,
    enrollmentId: id,
    ...(user && { userId: user.userId }),
    spki,
    now,
  })
  const joined = making === 'joined'
  const how = joined ? 'joined' : user ? 'person' : 'secret'
  const enrolled = enrollments.enrollmentRow(
    tx,
    admitted,
    tenantId,
    {
      id,
      clientDeviceId: context.deviceId ?? '',
      directoryDeviceId: device.id,
      registrationId: device.registrationId,
      userId: isBulk ? undefined : user?.userId,
      userPrincipalName: isBulk ? undefined : user?.userPrincipalName,
      secretUseId: by.by === 'secret' ? by.use.id : undefined,
      enrollmentType: context.enrollmentType ?? '',
      ownerType: ownerBefore ?? (whose.isCorporate ? 'company' : 'personal'),
      enrollmentKind: how === 'joined' ? enrollmentKind(hasProfile(device), isBulk) : unjoinedKinds[how],
      hardwareDeviceId: context.hardwareDeviceId,
      deviceName: deviceNameOf(context),
      serialNumber: context.serialNumber,
      manufacturer: context.manufacturer && withoutUnseen(context.manufacturer),
      model: context.deviceModel && withoutUnseen(context.deviceModel),
      osVersion: context.osVersion,
      osEdition: context.osEdition,
      inOobe: context.notInOobe === false,
      thumbprint: issued.thumbprint,
      certificate: issued.der,
      requestKey: key,
    },
    now,
  )
  if (whose.identifier !== undefined) await contacted(tx, tenantId, whose.identifier, now)
  if (making === 'new') await insertObject(tx, operation, device.id, { ownerId: user?.userId, context })
  await writeTogether(tx, [
    issuedRow(tx, issued.record),
    enrolled,
    managedMark(tx, tenantId, device.id, { how, profileName: joined ? device.profileName : undefined }),
    ...(device.registrationId ? [enrolledMark(tx, tenantId, device.registrationId, id, now)] : []),
  ])
  // Rules may ask for the profile that a device was enrolled with (I5).
  await reevaluateDevices(tx, operation, [device.id], reactions)
  const entry = {
    action: 'mdm.enrollment.create',
    targetKind: 'managedDevice',
    targetId: id,
    details: {
      directoryDeviceId: device.id,
      certificate: issued.thumbprint,
      ...(!joined && { withoutJoin: by.by }),
      ...(by.by === 'issuer' && { issuer: by.claims.iss, deviceThere: by.deviceThere }),
      ...(by.by === 'secret' && { secretId: by.secretId, useId: by.use.id }),
      ...(replaces.length > 0 && { replaces }),
    },
  }
  const file = await fileOf(tx, tenantId, context)
  const admission = by.by === 'secret' ? by.use.state : undefined
  const told = {
    ...{ context, device, circumstances, terms, keyAttestation, id },
    ...{ replaces, enrolledOver, admission, file },
  }
  const events = enrolledEvents(operation, told)
  await recordChange(tx, operation, entry, events)
  return { kind: 'enrolled', id, certificate: issued.der }
}

const insertObject = (
  tx: Db,
  { tenantId, now }: OperationContext,
  id: DirectoryDeviceId,
  { ownerId, context }: Pick<Storing, 'context'> & { readonly ownerId: UserId | undefined },
) =>
  unjoinedInsertion(
    tx,
    { tenantId, id, deviceId: randomUUID() },
    {
      displayName: deviceNameOf(context),
      operatingSystemVersion: context.osVersion,
      manufacturer: context.manufacturer && withoutUnseen(context.manufacturer),
      model: context.deviceModel && withoutUnseen(context.deviceModel),
      ownerId,
      managementId: context.deviceId ?? '',
    },
    now,
  ).execute()

export const hasProfile = ({ registrationId, profileName }: enrollments.JoinedDevice): boolean =>
  registrationId !== undefined && profileName !== undefined

export const deviceNameOf = (context: EnrollmentContext): string =>
  (withoutUnseen(context.deviceName ?? '') || 'Windows device').slice(0, 256)

/** Of the profile in a file that the device says it was set up with: its word, which nothing is given away for. */
async function fileOf(tx: Db, tenantId: TenantId, context: EnrollmentContext): Promise<object | undefined> {
  const correlationId = guidOf(context.offlineAutopilotCorrelator)
  if (correlationId === undefined) return undefined
  const file = await profileFiles.byCorrelation(tx, tenantId, correlationId)
  const profile = file && { offlineProfileId: file.profileId, offlineProfileName: file.profileName }
  return { offlineCorrelationId: correlationId, ...profile }
}

function enrolledEvents(
  { tenantId, now }: OperationContext,
  {
    context,
    device,
    circumstances: { sharing },
    terms,
    keyAttestation,
    id,
    replaces,
    enrolledOver,
    admission,
    file,
  }: Pick<Storing, 'context' | 'device' | 'circumstances' | 'terms' | 'keyAttestation'> & {
    id: EnrollmentId
    replaces: readonly EnrollmentId[]
    enrolledOver: boolean
    admission: Admission | undefined
    file: object | undefined
  },
): readonly StoryEvent[] {
  const { assurance } = device.evidence
  const event = { tenantId, deviceId: device.id, at: now, hop: 'mdm', assurance } as const
  const foreign = guidOf(context.zeroTouchProvisioning)
  const detail = {
    enrollmentId: id,
    deviceName: deviceNameOf(context),
    ...(replaces.length > 0 ? { replaces } : {}),
    ...(sharing > 0 ? { sharesHardwareIdWith: sharing } : {}),
    ...(keyAttestation && { keyAttestation }),
    ...(admission && { admission }),
    ...(foreign !== undefined && foreign !== device.registrationId ? { claimedRegistration: foreign } : {}),
    ...file,
  }
  const odd = enrolledOver || 'sharesHardwareIdWith' in detail || 'claimedRegistration' in detail
  return [
    ...(terms === 'accepted' ? [{ ...event, step: 'terms-accepted', outcome: 'ok' } as const] : []),
    { ...event, step: 'mdm-enrolled', outcome: odd ? 'warning' : 'ok', detail },
  ]
}
