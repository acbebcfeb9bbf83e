// What an authority of an organisation answers over SCEP (RFC 8894).

import { randomBytes } from 'node:crypto'

import type { Db } from '../../db/schema.ts'
import { notFound } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import { openEnvelope, recipientOf, sealEnvelope } from '../../pki/scep/enveloped.ops.ts'
import {
  bundle,
  messageTypes,
  type Request,
  readRequestMessage,
  serialIn,
  writeAnswer,
} from '../../pki/scep/message.ops.ts'
import { ScepRefusal } from '../../pki/scep/problem.ts'
import type { Seal } from '../../pki/seal.ts'
import { signCms } from '../../pki/sealed/cms-signed.ops.ts'
import { type TenantAuthority, tenantAuthorities } from '../../pki/tenant-authority/tenant-authority.ops.ts'
import { standingOf } from '../../pki/tenant-authority/tenant-authority.ts'
import { spkiOf } from '../../pki/x509.ts'
import { dayMs } from '../renewal/renew.ts'
import {
  type At,
  counting,
  type Deps,
  type Enrolled,
  enrolByChallenge,
  isKeyOf,
  poll,
  renew,
  type Serving,
  unknown,
} from './enrol.ops.ts'
import * as made from './scep.sql.ts'

type Authorities = Pick<Serving, 'authorities' | 'issuing'> & { readonly next: TenantAuthority | undefined }

export async function authoritiesOf(db: Db, seal: Seal, tenantId: TenantId, now: Date): Promise<Authorities> {
  const authorities = await tenantAuthorities(db, seal, tenantId)
  const { issuing, next } = standingOf(authorities, now)
  if (!issuing) throw notFound('Authority for certificates of devices of the organisation', tenantId)
  return { authorities, issuing, next }
}

/** What issues from a time on (RFC 8894 §4.7), signed by what issues now. */
export async function nextAuthority(db: Db, seal: Seal, tenantId: TenantId, now: Date): Promise<Buffer> {
  const { issuing, next } = await authoritiesOf(db, seal, tenantId, now)
  if (!next) throw notFound('Successor of the authority for certificates of devices of the organisation', tenantId)
  return signCms(bundle([next.certificate.raw]), issuing.certificate, issuing.key, now)
}

/** @throws {Fault} when there is nobody to answer; whatever else is wrong stands in the answer */
export async function operate(
  db: Db,
  deps: Deps,
  { tenantId, message }: { readonly tenantId: TenantId; readonly message: Buffer },
  at: At,
): Promise<Buffer> {
  const { authorities, issuing } = await authoritiesOf(db, deps.seal, tenantId, at.now)
  const request = readRequestMessage(message)
  // whoever encrypted to an authority knows that one, and believes its signature
  const by = recipientOf(request.content, authorities) ?? issuing
  const nonce = randomBytes(16)
  try {
    if (request.signedAt && !isNear(request.signedAt, at.now)) {
      throw new ScepRefusal('badTime', 'The message was signed more than a day ago, or is to be signed later.')
    }
    if (request.signer.publicKey.asymmetricKeyType !== 'rsa') {
      throw new ScepRefusal(
        'badAlg',
        'The answer is encrypted to a key of RSA, and the request is signed with another.',
      )
    }
    const content = await answerTo(db, { ...deps, tenantId, authorities, issuing }, request, at)
    if (content === 'pending') return writeAnswer(request, { kind: 'pending' }, by, nonce)
    return writeAnswer(request, { kind: 'success', envelope: sealEnvelope(content, request.signer) }, by, nonce)
  } catch (error) {
    if (!(error instanceof ScepRefusal)) throw error
    await noteRefusal(deps, tenantId, request, error)
    return writeAnswer(request, { kind: 'failure', info: error.info }, by, nonce)
  }
}

/** The device is told a number only. Whose the message was is known when its challenge or its certificate was ours. */
async function noteRefusal(
  { refusals }: Deps,
  tenantId: TenantId,
  request: Request,
  refusal: ScepRefusal,
): Promise<void> {
  const { info, message, enrollmentId } = refusal
  const details = { reason: info, because: message }
  const subject = enrollmentId ?? request.transactionId
  const actor =
    enrollmentId === undefined ? {} : { actor: { kind: 'device', id: enrollmentId, name: enrollmentId } as const }
  await refusals.note({ tenantId, kind: 'certificate', subject, reason: info, details, ...actor })
}

/** A device that is set up may have a clock that is some hours off. */
const isNear = (signedAt: Date, now: Date): boolean => Math.abs(now.getTime() - signedAt.getTime()) <= dayMs

async function answerTo(db: Db, serving: Serving, request: Request, at: At): Promise<Enrolled> {
  const { tenantId } = serving
  switch (request.messageType) {
    case messageTypes.pkcsReq:
      return enrolByChallenge(db, serving, request, at)
    case messageTypes.renewalReq:
      return renew(db, serving, request, at)
    case messageTypes.certPoll:
      return poll(db, serving, request, at)
    case messageTypes.getCert: {
      const found = await made.scepCertificate(db, tenantId, 'serial', serialAsked(serving, request))
      if (!found || !(await mayHave(db, serving, request, found, at.now))) throw unknown()
      return bundle([found.certificate])
    }
    case messageTypes.getCrl:
      return bundle([], await Promise.all(serving.authorities.map((by) => serving.lists.of(tenantId, by, at.now))))
    default:
      throw new ScepRefusal('badRequest', 'No message of this type is answered.')
  }
}

/** Its subject names a device: it is for who has its key, or a certificate that counts of the same device. */
async function mayHave(
  db: Db,
  serving: Serving,
  { signer }: Request,
  asked: made.ScepCertificate,
  now: Date,
): Promise<boolean> {
  if (isKeyOf(asked.certificate, spkiOf(signer.publicKey))) return true
  return (await counting(db, serving, signer, now))?.enrollmentId === asked.enrollmentId
}

/** What does not open asks for nothing, and is answered as a serial number that nobody has. */
function serialAsked({ authorities }: Serving, { content }: Request): string {
  try {
    return serialIn(openEnvelope(content, authorities).content) ?? ''
  } catch (error) {
    if (error instanceof ScepRefusal && error.info === 'badMessageCheck') return ''
    throw error
  }
}
