// Certificates for devices themselves, over SCEP (RFC 8894).
//
// Invariants
//   1. Of a request only the key is certified (T-41): subject, usage, purpose and time are those of the profile that the challenge was
//      made for, as long as the profile stands as it was then.
//   2. A challenge is for one device, one profile, one hour and one certificate. Who asks again in the same transaction with the same
//      key gets the same certificate, for the answer may have been lost.
//   3. Only an enrolment that stands gets certificates, and its end revokes them all (I2); so many a day.

import { createHash, randomBytes, X509Certificate } from 'node:crypto'

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { notFound } from '../../kernel/fault.ts'
import { EnrollmentId, PolicyId, type TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import * as certificates from '../../pki/certificate.sql.ts'
import { revocationListAt, writeRevocationList } from '../../pki/scep/crl.ops.ts'
import { openEnvelope, sealEnvelope } from '../../pki/scep/enveloped.ops.ts'
import {
  bundle,
  challengeIn,
  messageTypes,
  type Request,
  readRequestMessage,
  serialIn,
  writeAnswer,
} from '../../pki/scep/message.ops.ts'
import { ScepRefusal } from '../../pki/scep/problem.ts'
import type { Seal } from '../../pki/seal.ts'
import { findTenantAuthority, type TenantAuthority } from '../../pki/tenant-authority.ops.ts'
import { isSignedBy, issue, RequestError, readRequest, spkiOf } from '../../pki/x509.ts'
import { openChallenge, withDeviceId } from '../item/given.ts'
import * as policies from '../item/policy/policy.sql.ts'
import { digestIn, type Profile, profileOf } from '../item/scep/scep.ts'
import { lockRenewing } from '../renewal/renew.sql.ts'
import { dayMs } from '../renewal/renew.ts'
import * as made from './scep.sql.ts'

type Deps = {
  readonly seal: Seal
  readonly contentKey: Uint8Array
  readonly urls: { readonly content: string }
}
type At = { readonly now: Date; readonly requestId: string }

/** Of one device: it has a few profiles, and loses an answer now and then. */
const mostADay = 20

export async function authorityCertificate(db: Db, seal: Seal, tenantId: TenantId): Promise<Buffer> {
  return (await authorityOf(db, seal, tenantId)).certificate.raw
}

export async function revocationList(db: Db, seal: Seal, tenantId: TenantId, now: Date): Promise<Buffer> {
  const authority = await authorityOf(db, seal, tenantId)
  return writeRevocationList(authority, await certificates.revokedOfDevices(db, tenantId, now), now)
}

async function authorityOf(db: Db, seal: Seal, tenantId: TenantId): Promise<TenantAuthority> {
  const authority = await findTenantAuthority(db, seal, tenantId)
  if (!authority) throw notFound('Authority for certificates of devices of the organisation', tenantId)
  return authority
}

/** @throws {Fault} when there is nobody to answer; whatever else is wrong stands in the answer */
export async function operate(
  db: Db,
  deps: Deps,
  { tenantId, message }: { readonly tenantId: TenantId; readonly message: Buffer },
  at: At,
): Promise<Buffer> {
  const authority = await authorityOf(db, deps.seal, tenantId)
  const request = readRequestMessage(message)
  const nonce = randomBytes(16)
  try {
    if (request.signer.publicKey.asymmetricKeyType !== 'rsa') {
      throw new ScepRefusal(
        'badAlg',
        'The answer is encrypted to a key of RSA, and the request is signed with another.',
      )
    }
    const content = await answerTo(db, { ...deps, tenantId, authority }, request, at)
    return writeAnswer(request, { kind: 'success', envelope: sealEnvelope(content, request.signer) }, authority, nonce)
  } catch (error) {
    if (!(error instanceof ScepRefusal)) throw error
    return writeAnswer(request, { kind: 'failure', info: error.info }, authority, nonce)
  }
}

type Serving = Deps & { readonly tenantId: TenantId; readonly authority: TenantAuthority }

async function answerTo(db: Db, serving: Serving, request: Request, at: At): Promise<Buffer> {
  const { tenantId } = serving
  switch (request.messageType) {
    case messageTypes.pkcsReq: {
      const { csr, old } = csrIn(serving, request)
      // signed with another key than it asks for, it is the envelope of somebody else
      if (!keyIn(csr).equals(spkiOf(request.signer.publicKey))) throw notForIt()
      return enrol(db, serving, { request, csr, old, ...challenged(serving, csr, at.now) }, at)
    }
    case messageTypes.renewalReq: {
      const entitled = await renewing(db, serving, request, at.now)
      return enrol(db, serving, { request, ...csrIn(serving, request), ...entitled }, at)
    }
    // the transaction and who signed say all that is asked: what is in the envelope is not opened (enveloped.ops.ts)
    case messageTypes.certPoll: {
      const found = await made.scepCertificate(db, tenantId, 'transaction_id', request.transactionId)
      // nothing waits here: what was not certified was refused
      if (!found || !isKeyOf(found.certificate, spkiOf(request.signer.publicKey))) throw unknown()
      return bundle([found.certificate])
    }
    case messageTypes.getCert: {
      const found = await made.scepCertificate(db, tenantId, 'serial', serialAsked(serving, request))
      if (!found) throw unknown()
      return bundle([found.certificate])
    }
    case messageTypes.getCrl:
      return bundle([], [await revocationList(db, serving.seal, tenantId, at.now)])
    default:
      throw new ScepRefusal('badRequest', 'No message of this type is answered.')
  }
}

function csrIn({ authority }: Serving, request: Request): { readonly csr: Buffer; readonly old: boolean } {
  const { content, isOld } = openEnvelope(request.content, authority.key)
  return { csr: content, old: isOld || request.isOld }
}

/** What does not open asks for nothing, and is answered as a serial number that nobody has. */
function serialAsked({ authority }: Serving, { content }: Request): string {
  try {
    return serialIn(openEnvelope(content, authority.key).content) ?? ''
  } catch (error) {
    if (error instanceof ScepRefusal && error.info === 'badMessageCheck') return ''
    throw error
  }
}

/** What entitles to a certificate, and to which. */
type Entitled = {
  readonly enrollmentId: EnrollmentId
  readonly policyId: PolicyId
  readonly proof: string
  /** The profile as it was; absent for whatever it is now. */
  readonly profile?: string
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
  const { tenantId, authority } = serving
  if (!isSignedBy(signer, authority.certificate)) throw unknown()
  if (Date.parse(signer.validTo) < now.getTime()) throw new ScepRefusal('badTime', 'The certificate has expired.')
  const found = await made.scepCertificate(db, tenantId, 'thumbprint', thumbprintOf(signer))
  const record = found && (await certificates.issued(db, tenantId, found.thumbprint))
  if (!found || !record || record.revokedAt) throw unknown()
  return { enrollmentId: found.enrollmentId, policyId: found.policyId, proof: found.thumbprint }
}

const thumbprintOf = ({ fingerprint }: X509Certificate): string => fingerprint.replaceAll(':', '').toLowerCase()

type Asked = Entitled & { readonly request: Request; readonly csr: Buffer; readonly old: boolean }

async function enrol(db: Db, serving: Serving, asked: Asked, { now, requestId }: At): Promise<Buffer> {
  const { tenantId } = serving
  const { enrollmentId, policyId, proof, request } = asked
  const spki = keyIn(asked.csr)
  return inTransaction(db, async (tx) => {
    const device = await lockRenewing(tx, tenantId, enrollmentId)
    if (!device || device.isDisabled || device.isToLeave) {
      throw new ScepRefusal('badRequest', 'The device is not managed here now, or is to leave.')
    }
    const policy = await policies.byId(tx, tenantId, policyId)
    if (policy?.kind !== 'scep' || (asked.profile !== undefined && digestIn(policy.settings) !== asked.profile)) {
      throw new ScepRefusal('badRequest', 'The profile was changed since, or deleted.')
    }
    const profile = profileOf(policy.settings)
    if (asked.old && !profile.takesOldAlgorithms) {
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
    const { der, serial, thumbprint, notAfter, notBefore } = certify(serving, enrollmentId, { profile, spki, now })
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
    const row = { serial, thumbprint, certificate: der, enrollmentId, policyId, proof, transactionId, issuedAt: now }
    await made.insertScepCertificate(tx, tenantId, row)
    const actor = { kind: 'device', id: enrollmentId, name: device.deviceName } as const
    const operation: OperationContext = { tenantId, actor, now, requestId }
    await recordAudit(tx, operation, {
      action: 'mdm.scep.enroll',
      targetKind: 'managedDevice',
      targetId: enrollmentId,
      details: { certificate: thumbprint, policy: policyId, until: notAfter.toISOString() },
    })
    return bundle([der])
  })
}

function certify(
  { authority, urls, tenantId }: Serving,
  enrollmentId: EnrollmentId,
  { profile, spki, now }: { readonly profile: Profile; readonly spki: Buffer; readonly now: Date },
) {
  const notBefore = new Date(Math.floor(now.getTime() / 1000) * 1000) // certificates know whole seconds
  const notAfter = new Date(
    Math.min(notBefore.getTime() + profile.days * dayMs, Date.parse(authority.certificate.validTo)),
  )
  const issued = issue(
    {
      subject: withDeviceId(profile.subject, enrollmentId),
      spki,
      notBefore,
      notAfter,
      usage: profile.enciphers ? 'device' : 'client',
      extensions: [revocationListAt(`${urls.content}/scep/${tenantId}/revoked.crl`)],
    },
    authority,
  )
  return { ...issued, notBefore, notAfter }
}

function keyIn(csr: Buffer): Buffer {
  try {
    return readRequest(csr).spki
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    // the same as for an envelope that does not open: the two look alike to whoever tries ciphertexts
    throw new ScepRefusal('badMessageCheck', error.message)
  }
}

const notForIt = (): ScepRefusal =>
  new ScepRefusal('badMessageCheck', 'What is in the message is not for the key that signed it.')

const isKeyOf = (certificate: Buffer, spki: Buffer): boolean =>
  spkiOf(new X509Certificate(certificate).publicKey).equals(spki)

const unknown = (): ScepRefusal => new ScepRefusal('badCertId', 'No such certificate counts here.')
