// Joins a device to the directory (MS-DVRJ §3.1.5.1; docs/specification/device-registration.md): checks the request and
// the person, uses the object again that the registration made where the device may have it (join-object.ts), issues
// the certificate, and lets group rules see the device, in one transaction.

import { createHash, createPublicKey, randomUUID, X509Certificate } from 'node:crypto'

import type { RefusalLog } from '../audit/refusal.ops.ts'
import type { Db } from '../db/schema.ts'
import { inTransaction, writeTogether } from '../db/tx.ts'
import * as joins from '../directory/device/join.sql.ts'
import { reevaluateDevices } from '../directory/membership/membership.ops.ts'
import { lockPlacement } from '../directory/membership/membership.sql.ts'
import * as users from '../directory/user/user.sql.ts'
import { isStrong, type MethodReferences } from '../identity/access-token/method-reference.ts'
import { countBulkJoin, lockBulkToken, raiseElsewhere } from '../identity/bulk-token/bulk-token.ops.ts'
import { type BulkRefusal, type BulkToken, bulkSentence } from '../identity/bulk-token/bulk-token.ts'
import { isAskedForFactor } from '../identity/policy/policy.ops.ts'
import { toBase64Url } from '../kernel/bytes.ts'
import { Fault, invariant } from '../kernel/fault.ts'
import { DirectoryDeviceId, type UserId } from '../kernel/id.ts'
import type { OperationContext } from '../kernel/operation-context.ts'
import { type Authorities, joinCertificate } from '../pki/authority.ops.ts'
import { issuedRow } from '../pki/certificate.sql.ts'
import { RequestError, readRequest, refuseWeakKey } from '../pki/x509.ts'
import { decodeJoinRequest, JoinMessageError, type JoinRequest, type JoinResponse } from '../protocol/drs/join.ts'
import { decodeRsaKeyBlob, RsaKeyBlobError } from '../protocol/drs/rsa-key-blob.ts'
import { administratorsSid, roleObjectIds, sidOfObject } from '../protocol/drs/sid.ts'
import type { ChangeDeps } from '../reactions.ts'
import { recordChange, recordEvent, type StoryEvent } from '../story/event.sql.ts'
import { type Joiner, type JoinSettings, joinSettings, lockJoiner } from './join.sql.ts'
import { decideJoin, type JoinDecision } from './join.ts'
import { endJoin } from './join-end.ops.ts'
import {
  type Chosen,
  chooseObject,
  isInUse,
  lockRegistration,
  type RegisteredDevice,
  type RegistrationQuestions,
  recordContest,
} from './join-object.ops.ts'

export type JoinDeps = ChangeDeps &
  RegistrationQuestions & {
    readonly authorities: Pick<Authorities, 'join'>
    readonly refusals: Pick<RefusalLog, 'note'>
  }

export type JoinInput = {
  readonly userId: UserId
  /** How the person proved who they are, as the token says it. */
  readonly amr: MethodReferences
  /** The bulk token that the token was got with: no person joins, and no person owns the device. */
  readonly bulkTokenId?: string | undefined
  readonly body: unknown
}

export async function joinDevice(deps: JoinDeps, operation: OperationContext, input: JoinInput): Promise<JoinResponse> {
  const request = readJoin(input.body)
  const registered = await registrationOf(deps, operation, request.deviceTicket)
  const outcome = await inTransaction(deps.db, async (tx) => {
    await lockPlacement(tx, operation.tenantId, 'placing') // first, as whoever changes what places devices does
    const user = await lockJoiner(tx, operation.tenantId, input.userId)
    const locked = await lockRegistration(tx, deps, operation.tenantId, registered)
    const settings = await joinSettings(tx, operation.tenantId, input.userId)
    invariant(settings, 'a person who joins has a tenant')
    const chosen = await chooseObject(tx, operation, { user, locked, settings, key: sha256Of(request.spki) })
    const bulk = input.bulkTokenId === undefined ? undefined : await lockBulkToken(tx, operation, input.bulkTokenId)
    const shownEnough = isStrong(input.amr) || !(await isAsked(tx, operation, input.userId))
    const decision = bulk
      ? decideBulkJoin(bulk.why, user, chosen)
      : decide(settings, input.userId, user, chosen, shownEnough)
    if (decision.kind === 'refuse' || !user) {
      const why = decision.kind === 'refuse' ? decision.why : 'account-disabled'
      await recordRefusal(tx, operation, registered, why)
      return { kind: 'refused', why, bulkToken: bulk?.token } as const
    }
    const accepted = { request, user, chosen, run: registered?.run, bulkToken: bulk?.token }
    return { kind: 'joined', response: await store(tx, deps, operation, accepted) } as const
  })
  if (outcome.kind === 'joined') return outcome.response
  const { tenantId, actor, now } = operation
  if (outcome.why === 'bulk-token-elsewhere' && outcome.bulkToken) {
    await raiseElsewhere(deps.db, tenantId, outcome.bulkToken, now)
  }
  await deps.refusals.note({
    tenantId,
    kind: 'join',
    subject: actor.name,
    reason: outcome.why,
    actor,
    targetId: input.userId,
    details: { why: outcome.why },
  })
  throw refusalFault(outcome.why, operation)
}

type ReadJoin = Omit<JoinRequest, 'certificateRequest'> & { readonly spki: Buffer }

function readJoin(body: unknown): ReadJoin {
  return orRefused(() => {
    const { certificateRequest, ...request } = decodeJoinRequest(body)
    if (request.joinType !== 0) {
      throw new Fault(
        'invalid-input',
        `Join type ${request.joinType} is not offered here; this service joins devices to the directory (join type 0), and computers of an Active Directory by PUT of their own address (join type 6).`,
        {
          reason: 'join-type-unsupported',
        },
      )
    }
    checkAttestation(request)
    checkTransportKey(request.transportKey)
    return { ...request, spki: readRequest(certificateRequest).spki }
  })
}

/** What cannot be read, and what can be read and not used, in the words of whoever found it. */
export function orRefused<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof JoinMessageError) {
      throw new Fault('invalid-input', `The join request cannot be read. ${error.message}`, {
        reason: 'join-request',
        cause: error,
      })
    }
    if (error instanceof RequestError || error instanceof RsaKeyBlobError) {
      throw new Fault('invalid-input', `The join request cannot be used. ${error.message}`, {
        reason: 'join-data',
        cause: error,
      })
    }
    throw error
  }
}

/**
 * Nothing is given for what stands there: hardware proves itself for its ticket (docs/protocols/attestation.md). A client that
 * believes it attested its key and sent something else is told.
 */
function checkAttestation({ aikCertificate, attestationData }: Omit<JoinRequest, 'certificateRequest'>): void {
  if (aikCertificate !== undefined && !isCertificate(aikCertificate)) {
    throw new Fault(
      'invalid-input',
      'AikCertificate is no X.509 certificate. Leave it out, or send the certificate in DER.',
      {
        reason: 'join-aik-certificate',
      },
    )
  }
  if (attestationData !== undefined && aikCertificate === undefined) {
    throw new Fault(
      'invalid-input',
      'AttestationData came without the certificate of the key that signed it. Send AikCertificate, or leave both out.',
      { reason: 'join-attestation' },
    )
  }
}

function isCertificate(der: Uint8Array): boolean {
  try {
    return new X509Certificate(der).raw.length === der.length
  } catch {
    return false
  }
}

export function checkTransportKey(blob: Uint8Array): void {
  const { exponent, modulus } = decodeRsaKeyBlob(blob)
  if ((modulus.at(-1) ?? 0) % 2 === 0) throw new RsaKeyBlobError(blob.length - 1, 'an odd modulus') // nothing is sealed to an even one
  const jwk = { kty: 'RSA', n: toBase64Url(modulus), e: toBase64Url(exponent) }
  refuseWeakKey(createPublicKey({ key: jwk, format: 'jwk' })) // any two numbers make one
}

/** Real Windows sends a ticket of another authority there; only ours, which is a JWT, says anything to us. */
async function registrationOf(
  deps: JoinDeps,
  operation: OperationContext,
  ticket: string | undefined,
): Promise<RegisteredDevice | undefined> {
  if (!ticket || !/^eyJ[\w-]*\.[\w-]+\.[\w-]+$/.test(ticket)) return undefined
  const registered = await deps.registeredDevice(ticket)
  // hardware registered by another tenant joins here like any other: what that tenant prepared stays untouched (T-25)
  return registered?.tenantId === operation.tenantId ? registered : undefined
}

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

function decide(
  { usersMayJoin, quota, owned }: JoinSettings,
  userId: UserId,
  user: Joiner | undefined,
  chosen: Chosen,
  shownEnough: boolean,
): JoinDecision {
  return decideJoin({
    usersMayJoin,
    accountEnabled: user?.accountEnabled ?? false,
    isOfBulkToken: user?.isOfBulkToken ?? false,
    mayJoin: user?.mayJoin ?? false,
    quota,
    owned,
    ownsObject: chosen.kind === 'take' && chosen.object.ownerId === userId,
    objectDisabled: chosen.kind !== 'new' && !chosen.object.accountEnabled,
    shownEnough,
  })
}

/** Whoever made the token said who may join, and how many: the limits of people do not count. */
function decideBulkJoin(why: BulkRefusal | undefined, user: Joiner | undefined, chosen: Chosen): JoinDecision {
  if (why) return { kind: 'refuse', why }
  if (!user?.accountEnabled) return { kind: 'refuse', why: 'bulk-token-over' }
  const isDisabled = chosen.kind !== 'new' && !chosen.object.accountEnabled
  return isDisabled ? { kind: 'refuse', why: 'device-disabled' } : { kind: 'allow' }
}

/** The token may be an hour older than the policy. */
async function isAsked(tx: Db, { tenantId }: OperationContext, userId: UserId): Promise<boolean> {
  const person = await users.byId(tx, tenantId, userId)
  return person !== undefined && isAskedForFactor(tx, tenantId, person, 'join')
}

type Accepted = {
  readonly request: ReadJoin
  readonly user: Joiner
  readonly chosen: Chosen
  readonly run: string | undefined
  readonly bulkToken: BulkToken | undefined
}

async function store(
  tx: Db,
  deps: JoinDeps,
  operation: OperationContext,
  { request, user, chosen, run, bulkToken }: Accepted,
): Promise<JoinResponse> {
  const { tenantId, now } = operation
  const object = chosen.kind === 'take' ? chosen.object : undefined
  const id = object?.id ?? DirectoryDeviceId.parse(randomUUID())
  const deviceId = object?.deviceId ?? randomUUID()
  if (object?.joinedAt) await endJoin(tx, operation, id) // of the device's former life
  const issued = joinCertificate(deps.authorities, {
    tenantId,
    directoryDeviceId: id,
    deviceId,
    userId: user.id,
    spki: request.spki,
    now,
  })
  const joined: joins.Joined = {
    displayName: request.displayName,
    operatingSystem: request.deviceType,
    operatingSystemVersion: request.osVersion,
    ownerId: bulkToken ? null : user.id,
    transportKey: Buffer.from(request.transportKey),
    joinedAt: now,
    certificateThumbprint: issued.thumbprint,
    evidence: chosen.evidence,
  }
  await writeTogether(tx, [
    issuedRow(tx, issued.record),
    chosen.kind === 'take'
      ? joins.update(tx, chosen.admitted, { tenantId, id }, joined)
      : joins.insertion(tx, { tenantId, id, deviceId }, joined),
  ])
  if (bulkToken) await countBulkJoin(tx, operation, bulkToken, { id, thumbprint: issued.thumbprint })
  if (object && isInUse(object)) await deps.reactions.joinedAnew(tx, operation, { deviceId: id })
  await reevaluateDevices(tx, operation, [id], deps.reactions)
  await recordJoin(tx, operation, { user, chosen, run, bulkToken }, { id, deviceId, displayName: request.displayName })
  if (chosen.kind === 'contest') {
    await recordContest(tx, operation, chosen, {
      id,
      deviceId,
      displayName: request.displayName,
      user,
      assurance: chosen.evidence.assurance,
      run,
    })
  }
  return {
    thumbprint: issued.thumbprint,
    certificate: issued.der,
    userPrincipalName: user.userPrincipalName,
    membership: [
      {
        localSid: administratorsSid,
        // whether the joining person stays in the list is for the device's profile to say (S-019, S-020)
        addSids: [...(bulkToken ? [] : [user.id]), ...Object.values(roleObjectIds)].map(sidOfObject),
      },
    ],
  }
}

async function recordJoin(
  tx: Db,
  operation: OperationContext,
  { user, chosen, run, bulkToken }: Omit<Accepted, 'request'>,
  device: { id: DirectoryDeviceId; deviceId: string; displayName: string },
): Promise<void> {
  const { id, ...named } = device
  const { assurance, simulated } = chosen.evidence
  const details = {
    ...named,
    reused: chosen.kind === 'take',
    ...(chosen.kind === 'take' && { because: chosen.because, ...(chosen.word && { allowedBy: chosen.word.by }) }),
    assurance,
    ...(simulated && { simulated }),
    ...(bulkToken && { bulkToken: bulkToken.displayName }),
  }
  const entry = { action: 'registration.device.join', targetKind: 'device', targetId: id, details }
  const event: StoryEvent = {
    tenantId: operation.tenantId,
    deviceId: id,
    at: operation.now,
    hop: 'join',
    step: 'directory-joined',
    outcome: 'ok',
    detail: { user: user.userPrincipalName, ...details },
    assurance,
    run,
  }
  await recordChange(tx, operation, entry, [event])
}

type Refusal = Extract<JoinDecision, { kind: 'refuse' }>['why']

async function recordRefusal(
  tx: Db,
  operation: OperationContext,
  registered: RegisteredDevice | undefined,
  why: Refusal,
): Promise<void> {
  if (!registered) return
  await recordEvent(tx, {
    tenantId: operation.tenantId,
    deviceId: registered.directoryDeviceId,
    at: operation.now,
    hop: 'join',
    step: 'join-refused',
    outcome: 'failed',
    detail: { user: operation.actor.name, why, code: '801c0003' },
    run: registered.run,
  })
}

function refusalFault(why: Refusal, operation: OperationContext): Fault {
  const messages: Readonly<Record<Refusal, string>> = {
    'account-disabled': `The account '${operation.actor.name}' is disabled. Ask your administrator to enable it.`,
    'join-not-allowed': `User '${operation.actor.name}' may not join devices to this directory. Ask an administrator of your organisation: on your account's page in the portal, or in its settings, they can allow it.`,
    'second-factor-needed':
      'AADSTS50076: Your organisation asks for a second factor to join a device, and a password alone was shown. Sign in again.',
    'device-cap-reached': `User '${operation.actor.name}' may not register another device of type 'Windows'. Reason 'DeviceCapReached'. Delete devices that are no longer used, or raise the limit.`,
    'bulk-token-over': bulkSentence('bulk-token-over'),
    'bulk-token-elsewhere': bulkSentence('bulk-token-elsewhere'),
    'bulk-token-used-up': bulkSentence('bulk-token-used-up'),
    'bulk-token-not-shown': `The account '${operation.actor.name}' joins devices with its bulk token, which counts them, and not with a sign-in. Send the bulk token to the token endpoint, and join with what it gives.`,
    'device-disabled': 'This device is disabled in the directory. Ask your administrator to enable it.',
  }
  return new Fault('forbidden', messages[why], { reason: why })
}
