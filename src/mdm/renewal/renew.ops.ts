// A device renews its certificate by itself (ROBO, MS-MDE2 §3.5): the request for the new one is signed with the key of the old one.
// That signature is the only proof, so that it does not matter which proxy stands in between.
//
// Invariants
//   1. The old certificate is good until the new one was used, or for the rest of its own time: a lost answer locks no device out,
//      and who asks again with the same key gets the same answer.
//   2. Only an enrolment that stands renews: what ended it ended both certificates (I2). A disabled device renews nothing.
//   3. What was replaced and comes again, and two keys for one certificate from two places, are told of (T-20).
//   4. Only the key of the request is certified (T-41), and only so many a day: each leaves a row for as long as the enrolment stands.

import { X509Certificate } from 'node:crypto'
import { recordAudit } from '../../audit/record.sql.ts'
import type { RefusalLog } from '../../audit/refusal.ops.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault } from '../../kernel/fault.ts'
import { EnrollmentId, type TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { origin } from '../../kernel/origin.ts'
import { type Authorities, issueMdmCertificate } from '../../pki/authority.ops.ts'
import { findCertificate } from '../../pki/certificate.ops.ts'
import * as certificates from '../../pki/certificate.sql.ts'
import { certificatesIn, readSignedCms } from '../../pki/sealed/cms-signed.ops.ts'
import { RequestError, readRequest, spkiOf } from '../../pki/x509.ts'
import type { ChangeDeps } from '../../reactions.ts'
import * as renewals from './renew.sql.ts'
import { dayMs, isInPeriod, mostKeysADay } from './renew.ts'
import { reportShared } from './report-shared.ops.ts'

export type Renewed = { readonly certificate: Buffer; readonly enrollmentType: string }

type At = { readonly now: Date; readonly requestId: string }

export type RenewDeps = Pick<ChangeDeps, 'reactions'> & {
  readonly authorities: Authorities
  readonly refusals: Pick<RefusalLog, 'note'>
}

/** A refusal is on record where the certificate is one of ours (T-53), whatever became of it. */
export async function renewCertificate(db: Db, deps: RenewDeps, signed: Uint8Array, at: At): Promise<Renewed> {
  const [certificate, ...more] = readOrRefuse(() => certificatesIn(signed))
  if (!certificate || more.length > 0) throw unsigned()
  const peer = await findCertificate(db, deps.authorities, 'mdm', certificate.raw, at.now)
  const whose = peer.kind === 'valid' ? peer : peer.of
  if (!whose) throw notEnrolled()
  const signer = { ...whose, certificate, why: peer.kind === 'valid' ? undefined : peer.why }
  try {
    return await renewFor(db, deps, { signed, signer }, at)
  } catch (error) {
    if (error instanceof Fault) {
      const { tenantId, subjectId: subject } = signer
      await deps.refusals.note({ tenantId, kind: 'enrollment', subject, reason: error.reason ?? error.code })
    }
    throw error
  }
}

async function renewFor(
  db: Db,
  { authorities, reactions }: RenewDeps,
  { signed, signer }: { readonly signed: Uint8Array; readonly signer: Signer },
  { now, requestId }: At,
): Promise<Renewed> {
  const { tenantId, certificate: old, thumbprint, why } = signer
  if (why && why !== 'revoked') throw why === 'expired' ? tooLate() : notEnrolled()
  const { spki } = readKey(readContent(signed, old, now))
  const id = EnrollmentId.parse(signer.subjectId)
  const renewed = await inTransaction(db, async (tx): Promise<Renewed | Fault> => {
    const found = await renewals.lockRenewing(tx, tenantId, id)
    if (!found) return notEnrolled()
    const operation: OperationContext = {
      tenantId,
      actor: { kind: 'device', id, name: found.deviceName },
      now,
      requestId,
    }
    const address = origin().address ?? null
    const shared = (why: 'renewed-already' | 'renewed-elsewhere') => {
      const one = found.renewed && { address: found.renewed.address, at: found.renewed.at.toISOString() }
      const sides = { why, ...(one && { one }), other: { address, at: now.toISOString() } }
      return reportShared(tx, operation, found, sides, reactions)
    }
    const { enrollmentType, current, before } = found
    const isSame = current.certificate && spkiOf(new X509Certificate(current.certificate).publicKey).equals(spki)
    if (thumbprint !== current.thumbprint && thumbprint !== before) {
      // what the device asked before it used the answer may come twice, or come late, and is no second holder's
      if (isSame) return notEnrolled()
      await shared('renewed-already') // its device has used the one that took its place
      return notEnrolled()
    }
    if (why) return notEnrolled()
    if (found.isDisabled) return disabled()
    if (thumbprint === before && current.certificate && isSame)
      return { certificate: current.certificate, enrollmentType }
    const isElsewhere = thumbprint === before && found.renewed && found.renewed.address !== address
    if (isElsewhere && (await shared('renewed-elsewhere'))) return disabled()

    if (!isInPeriod(new Date(old.validTo), now)) {
      return new Fault('forbidden', `This certificate is good until ${old.validTo}: it is too early to renew it.`, {
        reason: 'not-eligible-to-renew',
      })
    }
    const since = new Date(now.getTime() - dayMs)
    const count = await certificates.countSince(tx, tenantId, { authority: 'mdm', subjectId: id, since }, mostKeysADay)
    if (count >= mostKeysADay) return tooManyKeys()
    // the answer to an earlier request was lost, and the device has made another key since
    if (thumbprint === before) await certificates.revokeOne(tx, tenantId, current.thumbprint, now)
    const userId = found.userId
    const issued = await issueMdmCertificate(tx, authorities, {
      tenantId,
      enrollmentId: id,
      ...(userId && { userId }),
      spki,
      now,
    })
    const { der, thumbprint: made } = issued
    await renewals.setRenewed(tx, tenantId, id, {
      ...{ thumbprint: made, certificate: der, before: thumbprint },
      ...{ address, at: now },
    })
    await recordAudit(tx, operation, {
      action: 'mdm.enrollment.renew',
      targetKind: 'managedDevice',
      targetId: id,
      details: { certificate: made, before: thumbprint, until: issued.notAfter.toISOString() },
    })
    return { certificate: der, enrollmentType }
  })
  if (renewed instanceof Fault) throw renewed // and not within the transaction, which keeps what was reported
  return renewed
}

/** The device has used its new certificate, `used`: the old one opens nothing any more. */
export async function endReplaced(
  db: Db,
  tenantId: TenantId,
  { id, used }: { readonly id: EnrollmentId; readonly used: string },
  now: Date,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const before = await renewals.takeBefore(tx, tenantId, id, used)
    if (before !== undefined) await certificates.revokeOne(tx, tenantId, before, now)
  })
}

type Signer = {
  readonly tenantId: TenantId
  readonly subjectId: string
  readonly certificate: X509Certificate
  readonly thumbprint: string
  /** It is good no longer. */
  readonly why: string | undefined
}

/** The request inside, which the key of this certificate signed. */
function readContent(signed: Uint8Array, certificate: X509Certificate, now: Date): Buffer {
  const { content, signer } = readOrRefuse(() => readSignedCms(signed, [certificate], now))
  if (!signer) throw unsigned()
  return content
}

function readOrRefuse<T>(read: () => T): T {
  try {
    return read()
  } catch (cause) {
    throw cause instanceof Fault ? unsigned(cause) : cause
  }
}

function readKey(request: Buffer): { readonly spki: Buffer } {
  try {
    return readRequest(request)
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    throw new Fault('invalid-input', error.message, { reason: 'certificate-request', cause: error })
  }
}

const unsigned = (cause?: unknown): Fault =>
  new Fault(
    'invalid-input',
    'The renewal is not signed with the key of one certificate that the device got here, by SHA-256. Sign the request with it (PKCS #7), and send that certificate along.',
    { reason: 'certificate-request', cause },
  )

const notEnrolled = (): Fault =>
  new Fault(
    'unauthenticated',
    'The certificate is not one of a device that is enrolled here now. Enrol the device again.',
    {
      reason: 'renewal-unknown',
    },
  )

const tooManyKeys = (): Fault =>
  new Fault(
    'too-many',
    `This device has got ${mostKeysADay} certificates within a day, each for another key. Use the newest, or try again tomorrow.`,
    { reason: 'too-many-renewals' },
  )

const disabled = (): Fault =>
  new Fault('forbidden', 'This device is disabled in the directory. Ask your administrator to enable it.', {
    reason: 'device-disabled',
  })

const tooLate = (): Fault =>
  new Fault('forbidden', 'This certificate has expired, and only a good one is renewed. Enrol the device again.', {
    reason: 'not-eligible-to-renew',
  })
