// The enrolment itself: may this user enrol this device, and if so its document; what is stored is in store.ops.ts.
// Invariants: a certificate exists if and only if its enrolment does (one transaction, I2); the same token and
// key give the same certificate, and a token enrols once (T-12); the request's subject and extensions are never certified (T-41);
// whoever proves nothing for a device enrols none that has joined, nor one of somebody else (T-57). A secret of a batch makes a new object.

import { createHash, randomBytes, randomUUID, X509Certificate } from 'node:crypto'
import { factsOfDevice } from '../../assignment/filter/facts.ts'
import type { FilterFacts } from '../../assignment/filter/rule.ts'
import type { TpmTrustFolder } from '../../autopilot/attestation/tpm-trust.ops.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { lockPlacement } from '../../directory/membership/membership.sql.ts'
import { joinClaim } from '../../identity/access-token/claims.ts'
import { isOfBulkToken, joinedWithBulkToken } from '../../identity/bulk-token/bulk-token.ops.ts'
import { nothingProved } from '../../kernel/assurance.ts'
import { admit } from '../../kernel/assurance-needs.ts'
import { Fault } from '../../kernel/fault.ts'
import { DirectoryDeviceId, type EnrollmentId, guidOf, type TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { Authorities } from '../../pki/authority.ops.ts'
import { RequestError, readRequest, spkiOf } from '../../pki/x509.ts'
import { isSecretRefusal, type SecretRefusal } from '../../preparation/secret/secret.ts'
import type { EnrollmentContext } from '../../protocol/mde2/context.ts'
import { encodeProvisioning } from '../../protocol/wap/provisioning.ts'
import type { ChangeDeps } from '../../reactions.ts'
import { recordEvent } from '../../story/event.sql.ts'
import { accountSecret, newNonce } from '../account/account.ops.ts'
import { refused as identifiedRefused } from '../corporate/corporate.ops.ts'
import { type Whose, whoseDevice } from '../corporate/whose.ops.ts'
import { type Counting, countingFor } from '../restriction/restriction.ops.ts'
import { restricting } from '../restriction/restriction.ts'
import { openClaims } from '../signed-token.ts'
import { type SecretEnroller, secretRefused, useFor } from './by-secret.ops.ts'
import { judgeKeyClaim, type KeyAttestation } from './claim/key-claim.ops.ts'
import * as enrollments from './enroll.sql.ts'
import { decideBySecret, decideEnrollment, type EnrollmentRefusal, refusalMessages } from './enroll.ts'
import { provisioningFor } from './provisioning.ts'
import { deviceNameOf, hasProfile, storeEnrollment } from './store.ops.ts'
import { type UnjoinedFacts, unjoinedFacts } from './unjoined.sql.ts'
import { type Enroller, type PersonWhoEnrols, requestKey, type WhoDeps } from './who-enrols.ops.ts'

export type EnrollDeps = Pick<ChangeDeps, 'reactions'> &
  Omit<WhoDeps, 'db'> & {
    readonly authorities: Authorities
    /** DER of the one behind our listeners. */
    readonly tlsAuthority: () => Uint8Array
    readonly termsKey: Uint8Array
    readonly tpmTrust: TpmTrustFolder
    readonly urls: { readonly enrollment: string; readonly checkin: string; readonly login: string }
  }

export const termsPurpose = 'mdm-terms-accepted'

export type Enrolling<By = Enroller> = {
  /** Of the enrolment, if it comes to one. */
  readonly id: EnrollmentId
  readonly user: By
  readonly context: EnrollmentContext
  readonly csr: Uint8Array
}

type Outcome =
  | {
      readonly kind: 'enrolled'
      readonly id: EnrollmentId
      readonly certificate: Uint8Array
      readonly of: Pick<enrollments.Circumstances, 'organization' | 'checkinMinutes'>
      /** The secret of a device that may come without its certificate. */
      readonly account?: string | undefined
    }
  | {
      readonly kind: 'refused'
      readonly reason: EnrollmentRefusal | SecretRefusal
      readonly device: DirectoryDeviceId | undefined
      /** Which refused it. */
      readonly restriction?: NamedRestriction | undefined
    }

export async function enrollDevice(
  db: Db,
  operation: OperationContext,
  enrolling: Enrolling,
  deps: EnrollDeps,
): Promise<string> {
  const spki = readKey(enrolling.csr)
  const key = requestKey(enrolling.user, spki)
  const keyAttestation = await judgeKeyClaim(enrolling.context, deps.tpmTrust, operation.now)
  const outcome = await inTransaction(db, async (tx): Promise<Outcome> => {
    await lockPlacement(tx, operation.tenantId, 'placing') // first, as whoever changes what places devices does
    await enrollments.lockRequest(tx, key)
    const { user } = enrolling
    const request = { key, spki, keyAttestation }
    const outcome = await (user.by === 'secret'
      ? enrollBySecret(tx, operation, { ...enrolling, user }, request, deps)
      : enrollByPerson(tx, operation, { ...enrolling, user }, request, deps))
    if (outcome.kind === 'refused') return outcome
    return { ...outcome, account: await accountSecret(tx, operation.tenantId, outcome.id, deps.seal) }
  })
  if (outcome.kind === 'refused') return refuse(operation, enrolling, outcome, deps)
  return provisioningText(outcome, enrolling, deps)
}

/** On record before the device is told. */
async function refuse(
  { tenantId, actor }: OperationContext,
  { user, context }: Enrolling,
  { reason, device, restriction }: Extract<Outcome, { kind: 'refused' }>,
  { refusals }: EnrollDeps,
): Promise<never> {
  // of a device that has no object nothing else tells which one it was
  const named = device === undefined && context.deviceName ? { deviceName: deviceNameOf(context) } : {}
  const details = { reason, ...restriction, ...named }
  const refused = { tenantId, kind: 'enrollment', subject: user.userPrincipalName, reason, details } as const
  await refusals.note(user.by === 'secret' ? refused : { ...refused, actor, targetId: device ?? '' })
  if (isSecretRefusal(reason)) throw secretRefused(reason)
  throw new Fault('forbidden', refusalMessages[reason], { reason })
}

type Request = {
  /** By which it is known again. */
  readonly key: string
  readonly spki: Buffer
  readonly keyAttestation: KeyAttestation | undefined
}

async function enrollBySecret(
  tx: Db,
  operation: OperationContext,
  { id, user, context }: Enrolling<SecretEnroller>,
  { key, spki, keyAttestation }: Request,
  deps: EnrollDeps,
): Promise<Outcome> {
  const circumstances = await enrollments.circumstances(tx, operation.tenantId, {
    requestKey: key,
    userId: undefined,
    device: undefined,
    hardwareDeviceId: hardwareOf(context),
  })
  const { known } = circumstances
  if (known?.stands) return { kind: 'enrolled', ...known, of: circumstances } // the key is part of what it is known by
  if (known) return { kind: 'refused', reason: 'token-used', device: undefined }
  const how = { era: circumstances.era, joined: false, isBulk: true, hasProfile: false } as const
  const whose = await whoseDevice(tx, operation, context, how)
  const counting = await countingFor(tx, operation.tenantId, undefined, factsAtEnrollment(context, whose, undefined))
  const decision = decideBySecret({
    osVersion: context.osVersion,
    restriction: askedOf(counting, whose, context),
  })
  if (decision.kind === 'refuse') {
    await noteRefused(tx, operation, whose)
    const restriction = restrictionBehind(decision.reason, counting)
    return { kind: 'refused', reason: decision.reason, device: undefined, restriction }
  }
  const admitted = admit('enrolment', nothingProved, circumstances.assurance)
  if (admitted.kind === 'refused') throw new Fault('forbidden', admitted.words, { reason: 'assurance' })
  const claims = { context, deviceName: deviceNameOf(context), seal: deps.seal }
  const { use, why } = await useFor(tx, operation, user, claims)
  if (!use) return { kind: 'refused', reason: why, device: undefined }
  const decided = {
    ...{ id, context, key, circumstances, spki, keyAttestation, admitted, whose },
    by: { ...user, use },
    device: newObject(),
    making: 'new',
    terms: 'missing', // they are for people
    isBulk: false,
  } as const
  return { ...(await storeEnrollment(tx, operation, decided, deps)), of: circumstances }
}

async function enrollByPerson(
  tx: Db,
  operation: OperationContext,
  enrolling: Enrolling<PersonWhoEnrols>,
  { key, spki, keyAttestation }: Request,
  deps: EnrollDeps,
): Promise<Outcome> {
  const epoch = await enrollments.lockPerson(tx, operation.tenantId, enrolling.user.userId) // before the device, as everybody does
  // asked again behind the lock: the password, the state or a role may have changed since they showed who they are (T-51)
  if (epoch !== undefined && epoch !== enrolling.user.epoch) {
    return { kind: 'refused', reason: 'sign-in-over', device: undefined }
  }
  const { device, bound, unjoined } = await findDevice(tx, operation.tenantId, enrolling)
  const circumstances = await enrollments.circumstances(tx, operation.tenantId, {
    requestKey: key,
    userId: enrolling.user.userId,
    device: device?.id,
    hardwareDeviceId: hardwareOf(enrolling.context),
  })
  const { known, user } = circumstances
  if (known?.stands && keyOf(known.certificate).equals(spki)) return { kind: 'enrolled', ...known, of: circumstances }

  if (known) {
    return recordRefusal(tx, operation, 'token-used', device?.ownerId === enrolling.user.userId ? device : undefined)
  }
  const terms = termsOf(enrolling, deps, operation.now)
  const isBulk = !unjoined && (await isOfBulkToken(tx, operation.tenantId, enrolling.user.userId))
  const isOwn = async (one: { readonly id: DirectoryDeviceId; readonly ownerId?: string | undefined }) =>
    isBulk
      ? joinedWithBulkToken(tx, operation.tenantId, enrolling.user.userId, one.id)
      : one.ownerId === enrolling.user.userId
  const asRegistered = device !== undefined && hasProfile(device)
  // a directory that is trusted was joined, if not ours
  const joined = !unjoined || enrolling.user.by === 'issuer'
  const how = { era: circumstances.era, joined, isBulk, hasProfile: asRegistered }
  const whose = await whoseDevice(tx, operation, enrolling.context, how)
  const facts = factsAtEnrollment(enrolling.context, whose, device)
  const counting = await countingFor(tx, operation.tenantId, isBulk ? undefined : enrolling.user.userId, facts)
  const { managed } = circumstances
  const decision = decideEnrollment({
    mdmScope: circumstances.mdmScope,
    user,
    managed: { ...managed, limit: counting.limit?.settings.limit ?? managed.limit },
    isBulk,
    hasProfile: asRegistered,
    restriction: askedOf(counting, whose, enrolling.context),
    terms,
    osVersion: enrolling.context.osVersion,
    unjoined,
    tokenIsBound: bound,
    device: device && {
      ...device,
      ownedByUser: await isOwn(device),
      isToLeave: circumstances.isToLeave,
    },
  })
  const enrolls = device ?? (unjoined && newObject())
  if (decision.kind === 'refuse' || !enrolls) {
    const reason = decision.kind === 'refuse' ? decision.reason : 'device-not-joined'
    const own = device?.ownerId === enrolling.user.userId ? device : undefined
    await noteRefused(tx, operation, whose)
    return recordRefusal(tx, operation, reason, own, restrictionBehind(reason, counting))
  }
  const admitted = admit('enrolment', enrolls.evidence, circumstances.assurance)
  if (admitted.kind === 'refused') throw new Fault('forbidden', admitted.words, { reason: 'assurance' })
  const making = unjoined ? (device ? 'again' : 'new') : 'joined'
  const { id, user: by, context } = enrolling
  const decided = {
    id,
    by,
    context,
    key,
    device: enrolls,
    making,
    circumstances,
    terms,
    spki,
    keyAttestation,
    admitted,
    isBulk,
    whose,
  } as const
  return { ...(await storeEnrollment(tx, operation, decided, deps)), of: circumstances }
}

const keyOf = (certificate: Uint8Array): Buffer => spkiOf(new X509Certificate(certificate).publicKey)

/** Only the key is taken from the request. */
function readKey(csr: Uint8Array): Buffer {
  try {
    return readRequest(csr).spki
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    throw new Fault('invalid-input', error.message, { reason: 'certificate-request', cause: error })
  }
}

/**
 * The device that the token names: only a request that the device itself signed gets such a token (MS-OAPXBC §3.2.5.1),
 * and it counts for the join that it was got in. The enrolment's own claims name no device; where there are any, they must
 * not contradict the token (T-57).
 */
async function findDevice(
  tx: Db,
  tenantId: TenantId,
  { user, context }: Enrolling<PersonWhoEnrols>,
): Promise<{
  device: enrollments.JoinedDevice | undefined
  bound: boolean
  unjoined?: Pick<UnjoinedFacts, 'allowed' | 'objects'>
}> {
  if (user.by === 'certificate') {
    const device = await enrollments.objectById(tx, tenantId, user.deviceObject)
    // asked again behind the lock: the device may have joined anew, or left, since its certificate was looked at
    const sameLife = device?.joined && device.joinThumbprint === user.thumbprint
    return { device: sameLife ? device : undefined, bound: true }
  }
  if (user.by !== 'token') {
    const of = { userId: user.userId, clientDeviceId: context.deviceId ?? '' }
    const { known, ...unjoined } = await unjoinedFacts(tx, tenantId, of)
    const object = known && (await enrollments.objectById(tx, tenantId, known))
    // whoever trusts another directory lets its devices in, which join there
    const allowed = unjoined.allowed || user.by === 'issuer'
    return { device: object && unproved(object), bound: false, unjoined: { ...unjoined, allowed } }
  }
  const proven = typeof user.claims.deviceid === 'string' ? guidOf(user.claims.deviceid) : undefined
  if (proven === undefined) return { device: undefined, bound: false }
  const said = guidOf(context.deviceId)
  const device =
    said === undefined || said === proven ? await enrollments.joinedDevice(tx, tenantId, proven) : undefined
  // asked again behind the lock: the device may have joined anew since the token was looked at
  const sameLife = device && device.joinThumbprint === user.claims[joinClaim]
  return { device: sameLife ? device : undefined, bound: true }
}

function termsOf(
  { user, context }: Enrolling<PersonWhoEnrols>,
  deps: EnrollDeps,
  now: Date,
): 'accepted' | 'missing' | 'invalid' {
  if (user.by === 'page' && user.claims.touVersion !== undefined) return 'accepted' // its page asks before it hands out a ticket
  const blob = context.enrollmentData ?? ''
  if (blob === '' || blob === 'null') return 'missing' // one client literally sends null
  const claims = openClaims(deps.termsKey, termsPurpose, blob, now)
  return claims?.tid === user.tenantId && claims.oid === user.userId ? 'accepted' : 'invalid'
}

/** Of a device that has not joined no registration counts, also one that somebody gave its object. */
const unproved = (object: enrollments.JoinedDevice): enrollments.JoinedDevice => ({
  ...object,
  registrationId: undefined,
  profileName: undefined,
})

/** Of a device that has not joined and was never here: it proved nothing, and no registration is its. */
const newObject = (): enrollments.JoinedDevice => ({
  id: DirectoryDeviceId.parse(randomUUID()),
  accountEnabled: true,
  joined: false,
  trustType: null,
  joinedAt: null,
  joinThumbprint: null,
  ownerId: undefined,
  registrationId: undefined,
  profileName: undefined,
  evidence: nothingProved,
})

/** All-zero ids do not count: many devices send them. */
const hardwareOf = ({ hardwareDeviceId: id }: EnrollmentContext): string | undefined =>
  id && /[1-9a-f]/i.test(id) ? id : undefined

/** Committed although the request fails: a refusal is part of the story. Only of the user's own device, though. */
async function recordRefusal(
  tx: Db,
  operation: OperationContext,
  reason: EnrollmentRefusal,
  device: enrollments.JoinedDevice | undefined,
  restriction?: NamedRestriction,
): Promise<Outcome> {
  if (!device) return { kind: 'refused', reason, device: undefined, restriction }
  const { tenantId, now } = operation
  await recordEvent(tx, {
    tenantId,
    deviceId: device.id,
    at: now,
    hop: 'mdm',
    step: 'enrollment-refused',
    outcome: 'failed',
    detail: { reason, ...restriction },
  })
  return { kind: 'refused', reason, device: device.id, restriction }
}

/** For whoever looks at the list of the organisation's own devices. */
async function noteRefused(tx: Db, { tenantId, now }: OperationContext, { identifier }: Whose): Promise<void> {
  if (identifier !== undefined) await identifiedRefused(tx, tenantId, identifier, now)
}

type NamedRestriction = { readonly restriction: string; readonly restrictionId: string }

/** Of the kinds of refusal that an administrator can set otherwise for some people. */
function restrictionBehind(reason: EnrollmentRefusal, { platform, limit }: Counting): NamedRestriction | undefined {
  const one = reason === 'too-many-managed' ? limit : restricting.includes(reason) ? platform : undefined
  return one && { restriction: one.displayName, restrictionId: one.id }
}

/** What filters of restrictions ask: of a device that is on record nowhere yet. */
const factsAtEnrollment = (
  context: EnrollmentContext,
  { isCorporate }: Whose,
  device: enrollments.JoinedDevice | undefined,
): FilterFacts =>
  factsOfDevice({
    deviceName: deviceNameOf(context),
    manufacturer: context.manufacturer ?? null,
    model: context.deviceModel ?? null,
    osVersion: context.osVersion ?? null,
    osEdition: context.osEdition === undefined ? null : String(context.osEdition),
    isCorporate,
    trustType: device?.trustType ?? null,
    profileName: device?.profileName ?? null,
  })

const askedOf = ({ platform }: Counting, { isCorporate }: Whose, { manufacturer }: EnrollmentContext) => ({
  settings: platform.settings,
  isCorporate,
  manufacturer,
})

function provisioningText(
  enrolled: Extract<Outcome, { kind: 'enrolled' }>,
  { user, context }: Enrolling,
  { authorities, tlsAuthority, urls }: EnrollDeps,
): string {
  const { account } = enrolled
  const secret = (value = randomBytes(24).toString('base64url')) => ({ secret: value, nonce: newNonce() })
  return encodeProvisioning(
    provisioningFor({
      enrollmentId: enrolled.id,
      organization: enrolled.of.organization,
      checkinMinutes: enrolled.of.checkinMinutes,
      userPrincipalName: user.userPrincipalName,
      deviceName: deviceNameOf(context),
      enrollmentType: context.enrollmentType ?? '',
      certificate: enrolled.certificate,
      mdmAuthority: authorities.mdm.der,
      tlsAuthority: tlsAuthority(),
      checkinUrl: urls.checkin,
      renewalUrl: `${urls.enrollment}/EnrollmentServer/Enrollment.svc`,
      ...(account !== undefined && { byDigestTo: user.tenantId }),
      secrets: { client: secret(), server: secret(account) }, // where certificates authenticate they only satisfy the client
    }),
    sha1,
  )
}

export const sha1 = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex')
