// What an authority of an organisation answers over SCEP (RFC 8894).

import { randomBytes } from 'node:crypto'

import type { Db } from '../../db/schema.ts'
import { notFound } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import * as certificates from '../../pki/certificate.sql.ts'
import { writeRevocationList } from '../../pki/scep/crl.ops.ts'
import { openEnvelope, sealEnvelope } from '../../pki/scep/enveloped.ops.ts'
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
import { findTenantAuthority, type TenantAuthority } from '../../pki/tenant-authority.ops.ts'
import { spkiOf } from '../../pki/x509.ts'
import { dayMs } from '../renewal/renew.ts'
import { type At, type Deps, enrolByChallenge, isKeyOf, renew, type Serving, unknown } from './enrol.ops.ts'
import * as made from './scep.sql.ts'

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
    if (request.signedAt && !isNear(request.signedAt, at.now)) {
      throw new ScepRefusal('badTime', 'The message was signed more than a day ago, or is to be signed later.')
    }
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

/** A device that is set up may have a clock that is some hours off. */
const isNear = (signedAt: Date, now: Date): boolean => Math.abs(now.getTime() - signedAt.getTime()) <= dayMs

async function answerTo(db: Db, serving: Serving, request: Request, at: At): Promise<Buffer> {
  const { tenantId } = serving
  switch (request.messageType) {
    case messageTypes.pkcsReq:
      return enrolByChallenge(db, serving, request, at)
    case messageTypes.renewalReq:
      return renew(db, serving, request, at)
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

/** What does not open asks for nothing, and is answered as a serial number that nobody has. */
function serialAsked({ authority }: Serving, { content }: Request): string {
  try {
    return serialIn(openEnvelope(content, authority.key).content) ?? ''
  } catch (error) {
    if (error instanceof ScepRefusal && error.info === 'badMessageCheck') return ''
    throw error
  }
}
