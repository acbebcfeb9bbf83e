// One certificate of a device: what entitles to it, and what stands in it.
//
// Invariants
//   1. Of a request only the key is certified (T-41): subject, usage, purpose and time are those of the profile that the challenge was
//      made for, as long as that stands as it was then and is assigned to the device.
//   2. A challenge is for one device, one profile, one hour and one certificate. Who asks again in the same transaction with the same
//      key gets the same certificate, for the answer may have been lost.
//   3. Only an enrolment that stands gets certificates, and its end revokes them all (I2); so many a day.
//   4. Where the profile asks for approval, a first certificate is made when somebody approved of this very key and name, and after
//      everything else was asked again (approval.ops.ts). What renews it says the same name.
//   5. An envelope that somebody else signed around is refused as one that does not open, whatever is in it (enveloped.ops.ts).

import { createHash, X509Certificate } from 'node:crypto'

import * as assignments from '../../assignment/assignment.sql.ts'
import { applying } from '../../assignment/assignment.ts'
import { narrowed } from '../../assignment/filter/narrow.ops.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { RefusalLog } from '../../audit/refusal.ops.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { EnrollmentId, PolicyId, type TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import * as certificates from '../../pki/certificate.sql.ts'
import { revocationListAt } from '../../pki/scep/crl.ops.ts'
import { openEnvelope, unopened } from '../../pki/scep/enveloped.ops.ts'
import { bundle, challengeIn, type Request } from '../../pki/scep/message.ops.ts'
import { answersAt } from '../../pki/scep/ocsp.ops.ts'
import { ScepRefusal } from '../../pki/scep/problem.ts'
import type { Seal } from '../../pki/seal.ts'
import type { TenantAuthority } from '../../pki/tenant-authority/tenant-authority.ops.ts'
import { isSignedBy, issue, RequestError, readRequest, spkiOf } from '../../pki/x509.ts'
import { fillSubject, names, openChallenge, subjectNames } from '../item/given.ts'
import { policyKind } from '../item/policy/assignment.ts'
import * as policies from '../item/policy/policy.sql.ts'
import { heldOf } from '../item/scep/holders.sql.ts'
import { digestIn, type Profile, profileOf } from '../item/scep/scep.ts'
import { lockRenewing, type Renewing } from '../renewal/renew.sql.ts'
import { dayMs } from '../renewal/renew.ts'
import { type Approval, approvalOf } from './approval.ops.ts'
import * as requests from './request.sql.ts'
import type { RevocationLists } from './revocation.ops.ts'
import * as made from './scep.sql.ts'

export type Deps = {
  readonly seal: Seal
  readonly refusals: Pick<RefusalLog, 'note'>
  readonly lists: RevocationLists
  readonly contentKey: Uint8Array
  readonly urls: { readonly content: string }
}
export type At = { readonly now: Date; readonly requestId: string }
export type Serving = Deps & {
  readonly tenantId: TenantId
  /** All of the organisation: what one of them issued counts until it ends. */
  readonly authorities: readonly TenantAuthority[]
  readonly issuing: TenantAuthority
}

/** Of one device: it has a few profiles, and loses an answer now and then. */
const mostADay = 20

/** What entitles to a certificate, and to which. */
type Entitled = {
  readonly enrollmentId: EnrollmentId
  readonly policyId: PolicyId
  readonly proof: string
  /** The profile as it was; absent for whatever it is now. */
  readonly profile?: string
  /** The certificate that is renewed. */
  readonly renewed?: made.ScepCertificate
}

type Asked = { readonly request: Request; readonly spki: Buffer; readonly old: boolean }

/** `pending`: somebody decides, and the device asks again. */
export type Enrolled = Buffer | 'pending'

export async function enrolByChallenge(db: Db, serving: Serving, request: Request, at: At): Promise<Enrolled> {
  const asked = open(serving, request)
  // RFC 8894 §2.3 lets a device sign with its new key only for want of another, and this one has none that we would know
  if (!asked.spki.equals(spkiOf(request.signer.publicKey))) throw unopened()
  const entitled = challenged(serving, asked.csr, at.now)
  return ofDevice(entitled, () => enrol(db, serving, asked, entitled, at))
}

/** First whose it is: of two refusals the one that the envelope has no part in comes first. */
export async function renew(db: Db, serving: Serving, request: Request, at: At): Promise<Enrolled> {
  const entitled = await renewing(db, serving, request, at.now)
  return ofDevice(entitled, () => enrol(db, serving, open(serving, request), entitled, at))
}

/**
 * The certificate of that transaction, for the key that signs; or what became of its request. The transaction and who signed say all
 * that is asked: what is in the envelope is not opened (enveloped.ops.ts).
 */
export async function poll(db: Db, serving: Serving, request: Request, at: At): Promise<Enrolled> {
  const { tenantId } = serving
  const spki = spkiOf(request.signer.publicKey)
  const found = await made.scepCertificate(db, tenantId, 'transaction_id', request.transactionId)
  if (found && isKeyOf(found.certificate, spki)) return bundle([found.certificate])
  const asked = await requests.ofTransaction(db, tenantId, request.transactionId, spki)
  if (!asked) throw unknown()
  return ofDevice(asked, () => enrol(db, serving, { request, spki, old: request.isOld }, asked, at))
}

/** A refusal from here on is that of this device. */
async function ofDevice<T>({ enrollmentId }: Pick<Entitled, 'enrollmentId'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof ScepRefusal) error.enrollmentId = enrollmentId
    throw error
  }
}

function open({ authorities }: Serving, request: Request): Asked & { readonly csr: Buffer } {
  const { content: csr, isOld } = openEnvelope(request.content, authorities)
  return { request, csr, spki: keyIn(csr), old: isOld || request.isOld }
}

function keyIn(csr: Buffer): Buffer {
  try {
    return readRequest(csr).spki
  } catch (error) {
    if (error instanceof RequestError) throw unopened()
    throw error
  }
}

function challenged({ contentKey, tenantId }: Serving, csr: Buffer, now: Date): Entitled {
  const challenge = challengeIn(csr) ?? ''
  const found = openChallenge(contentKey, tenantId, challenge, now)
  if (!found) throw new ScepRefusal('badRequest', 'The challenge is none of ours, or an hour old.')
  return {
    enrollmentId: EnrollmentId.parse(found.enrollmentId),
    policyId: PolicyId.parse(found.policyId),
    profile: found.profile,
    proof: createHash('sha256').update(challenge).digest('base64url'),
  }
}

async function renewing(db: Db, serving: Serving, { signer }: Request, now: Date): Promise<Entitled> {
  if (isOurs(serving, signer) && hasExpired(signer, now)) {
    throw new ScepRefusal('badTime', 'The certificate has expired.')
  }
  const held = await counting(db, serving, signer, now)
  if (!held) throw unknown()
  const { enrollmentId, policyId, thumbprint: proof } = held
  return { enrollmentId, policyId, proof, renewed: held }
}

/** What is known of a certificate that one of the authorities issued; undefined unless it still counts. */
export async function counting(
  db: Db,
  serving: Pick<Serving, 'tenantId' | 'authorities'>,
  certificate: X509Certificate,
  now: Date,
): Promise<made.ScepCertificate | undefined> {
  if (!isOurs(serving, certificate) || hasExpired(certificate, now)) return undefined
  const found = await made.scepCertificate(db, serving.tenantId, 'thumbprint', thumbprintOf(certificate))
  const record = found && (await certificates.issued(db, serving.tenantId, found.thumbprint))
  return record && !record.revokedAt ? found : undefined
}

const isOurs = ({ authorities }: Pick<Serving, 'authorities'>, one: X509Certificate): boolean =>
  authorities.some(({ certificate }) => isSignedBy(one, certificate))

const hasExpired = ({ validTo }: X509Certificate, now: Date): boolean => Date.parse(validTo) < now.getTime()

const thumbprintOf = ({ fingerprint }: X509Certificate): string => fingerprint.replaceAll(':', '').toLowerCase()

async function enrol(
  db: Db,
  serving: Serving,
  { request, spki, old }: Asked,
  entitled: Entitled,
  { now, requestId }: At,
): Promise<Enrolled> {
  const { tenantId } = serving
  const { enrollmentId, policyId, proof } = entitled
  return inTransaction(db, async (tx): Promise<Enrolled> => {
    const device = await lockRenewing(tx, tenantId, enrollmentId)
    if (!device || device.isDisabled || device.isToLeave) {
      throw new ScepRefusal('badRequest', 'The device is not managed here now, or is to leave.')
    }
    const profile = await profileFor(tx, tenantId, device, entitled)
    if (old && !profile.takesOldAlgorithms) {
      throw new ScepRefusal('badAlg', 'The request uses SHA-1 or DES, which its profile does not take.')
    }
    const before = await made.scepCertificate(tx, tenantId, 'proof', proof)
    if (before?.transactionId === request.transactionId && isKeyOf(before.certificate, spki)) {
      return bundle([before.certificate])
    }
    if (before) throw new ScepRefusal('badRequest', 'A certificate was issued for this already.')
    const since = new Date(now.getTime() - dayMs)
    const of = { authority: 'scep', subjectId: enrollmentId, since } as const
    if ((await certificates.countSince(tx, tenantId, of, mostADay)) >= mostADay) {
      throw new ScepRefusal('badRequest', 'The device has got as many certificates as it may within a day.')
    }
    const actor = { kind: 'device', id: enrollmentId, name: device.deviceName } as const
    const operation: OperationContext = { tenantId, actor, now, requestId }
    const subject = subjectOf(profile, device)
    const approval = profile.needsApproval
      ? await approvalFor(tx, operation, entitled, { transactionId: request.transactionId, spki, subject })
      : { by: undefined }
    if (!approval) return 'pending'
    const approvedBy = approval.by
    // a device that begins anew has lost what it had, or drops it with the profile as it was; one that renews goes on using it
    if (entitled.profile) await certificates.revokeThese(tx, tenantId, await heldOf(tx, tenantId, entitled), now)
    const { der, serial, thumbprint, notAfter, notBefore } = certify(serving, subject, { profile, spki, now })
    await certificates.insertIssued(tx, {
      tenantId,
      thumbprint,
      authority: 'scep',
      serial,
      subjectId: enrollmentId,
      notBefore,
      notAfter,
    })
    const { transactionId } = request
    const { generation } = serving.issuing
    const about = { enrollmentId, policyId, proof, transactionId, generation, approvedBy, issuedAt: now }
    const row = { serial, thumbprint, certificate: der, ...about }
    await made.insertScepCertificate(tx, tenantId, row)
    await recordAudit(tx, operation, {
      action: 'mdm.scep.enroll',
      targetKind: 'managedDevice',
      targetId: enrollmentId,
      details: {
        ...{ certificate: thumbprint, policy: policyId, until: notAfter.toISOString() },
        ...(approvedBy && { approvedBy }),
      },
    })
    return bundle([der])
  })
}

/** Whoever renews was approved of before, by the name that it still has, unless the profile did not ask for that then. */
async function approvalFor(
  tx: Db,
  operation: OperationContext,
  { profile, renewed, enrollmentId, policyId, proof }: Entitled,
  asked: Pick<requests.Asked, 'transactionId' | 'spki' | 'subject'>,
): Promise<Approval | undefined> {
  if (profile !== undefined) return approvalOf(tx, operation, { ...asked, profile, enrollmentId, policyId, proof })
  if (renewed?.approvedBy === undefined) {
    throw new ScepRefusal(
      'badRequest',
      'The profile asks for approval by now, and nobody approved of this certificate.',
    )
  }
  if (nameIn(renewed.certificate) !== asked.subject) {
    throw new ScepRefusal(
      'badRequest',
      'The certificate would say another name than the one that somebody approved of.',
    )
  }
  return { by: renewed.approvedBy }
}

const nameIn = (certificate: Buffer) => new X509Certificate(certificate).toLegacyObject().subject.CN

async function profileFor(tx: Db, tenantId: TenantId, device: Renewing, { policyId, profile }: Entitled) {
  const policy = await policies.byId(tx, tenantId, policyId)
  if (policy?.kind !== 'scep' || (profile !== undefined && digestIn(policy.settings) !== profile)) {
    throw new ScepRefusal('badRequest', 'The profile was changed since, or deleted.')
  }
  const who = { deviceId: device.directoryDeviceId, userId: device.userId }
  const named = await assignments.matches(tx, tenantId, [policyKind], who, policyId)
  const { left } = await narrowed(tx, tenantId, device.id, named)
  if (!applying(policyKind, left).has(policyId)) {
    throw new ScepRefusal('badRequest', 'The profile is not assigned to the device any more.')
  }
  return profileOf(policy.settings)
}

/** Each authority signs a list of its own. */
const listPath = (tenantId: TenantId, generation: number): string =>
  `/scep/${tenantId}/revoked.crl${generation === 1 ? '' : `?authority=${generation}`}`

function subjectOf({ subject }: Profile, device: Renewing): string {
  const known = { DeviceId: device.id, AAD_Device_ID: device.deviceId, SerialNumber: device.serialNumber }
  const missing = subjectNames.find((name) => names(subject, name) && !known[name])
  if (missing) throw new ScepRefusal('badRequest', `The profile names ${missing}, and nothing is known of that.`)
  return fillSubject(subject, known)
}

function certify(
  { issuing, urls, tenantId }: Serving,
  subject: string,
  { profile, spki, now }: { readonly profile: Profile; readonly spki: Buffer; readonly now: Date },
) {
  const notBefore = new Date(Math.floor(now.getTime() / 1000) * 1000) // certificates know whole seconds
  const notAfter = new Date(
    Math.min(notBefore.getTime() + profile.days * dayMs, Date.parse(issuing.certificate.validTo)),
  )
  const issued = issue(
    {
      subject,
      spki,
      notBefore,
      notAfter,
      usage: profile.enciphers ? 'device' : 'client',
      extensions: [
        revocationListAt(`${urls.content}${listPath(tenantId, issuing.generation)}`),
        answersAt(`${urls.content}/scep/${tenantId}/ocsp`),
      ],
    },
    issuing,
  )
  return { ...issued, notBefore, notAfter }
}

export const isKeyOf = (certificate: Buffer, spki: Buffer): boolean =>
  spkiOf(new X509Certificate(certificate).publicKey).equals(spki)

export const unknown = (): ScepRefusal => new ScepRefusal('badCertId', 'No such certificate counts here.')
