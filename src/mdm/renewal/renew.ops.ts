// A device renews its certificate by itself (ROBO, MS-MDE2 §3.5): the request for the new one is signed with the key of the old one.
// That signature is the only proof, so that it does not matter which proxy stands in between.
//
// Invariants
//   1. The old certificate is good until the new one was used, or for the rest of its own time: a lost answer locks no device out,
//      and who asks again with the same key gets the same answer.
//   2. Only an enrolment that stands renews: what ended it ended both certificates (I2). A disabled device renews nothing.
//   3. Only the key of the request is certified (T-41), and only so many a day: each leaves a row for as long as the enrolment stands.

import { X509Certificate } from 'node:crypto'

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault } from '../../kernel/fault.ts'
import { EnrollmentId, type TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { type Authorities, issueMdmCertificate } from '../../pki/authority.ops.ts'
import { findCertificate } from '../../pki/certificate.ops.ts'
import * as certificates from '../../pki/certificate.sql.ts'
import { certificatesIn, readSignedCms } from '../../pki/sealed/cms-signed.ops.ts'
import { RequestError, readRequest, spkiOf } from '../../pki/x509.ts'
import * as renewals from './renew.sql.ts'
import { dayMs, isInPeriod, mostKeysADay } from './renew.ts'

export type Renewed = { readonly certificate: Buffer; readonly enrollmentType: string }

type At = { readonly now: Date; readonly requestId: string }

export async function renewCertificate(
  db: Db,
  authorities: Authorities,
  signed: Uint8Array,
  { now, requestId }: At,
): Promise<Renewed> {
  const { request, signer } = await readRenewal(db, authorities, signed, now)
  const { spki } = readKey(request)
  const { tenantId, id, certificate: old, thumbprint } = signer
  return inTransaction(db, async (tx) => {
    const found = await renewals.lockRenewing(tx, tenantId, id)
    if (!found || ![found.current.thumbprint, found.before].includes(thumbprint)) throw notEnrolled()
    if (found.isDisabled) {
      throw new Fault('forbidden', 'This device is disabled in the directory. Ask your administrator to enable it.', {
        reason: 'device-disabled',
      })
    }
    const { enrollmentType, current, before } = found
    const isSame = current.certificate && spkiOf(new X509Certificate(current.certificate).publicKey).equals(spki)
    if (thumbprint === before && current.certificate && isSame)
      return { certificate: current.certificate, enrollmentType }

    if (!isInPeriod(new Date(old.validTo), now)) {
      throw new Fault('forbidden', `This certificate is good until ${old.validTo}: it is too early to renew it.`, {
        reason: 'not-eligible-to-renew',
      })
    }
    const since = new Date(now.getTime() - dayMs)
    const made = await certificates.countSince(tx, tenantId, { authority: 'mdm', subjectId: id, since }, mostKeysADay)
    if (made >= mostKeysADay) throw tooManyKeys()
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
    const { der, thumbprint: renewed } = issued
    await renewals.setRenewed(tx, tenantId, id, { thumbprint: renewed, certificate: der, before: thumbprint })
    const operation: OperationContext = {
      tenantId,
      actor: { kind: 'device', id, name: found.deviceName },
      now,
      requestId,
    }
    await recordAudit(tx, operation, {
      action: 'mdm.enrollment.renew',
      targetKind: 'managedDevice',
      targetId: id,
      details: { certificate: renewed, before: thumbprint, until: issued.notAfter.toISOString() },
    })
    return { certificate: der, enrollmentType }
  })
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
  readonly id: EnrollmentId
  readonly certificate: X509Certificate
  readonly thumbprint: string
}

/** The request inside, and the certificate of ours, good now, whose key signed it. */
async function readRenewal(
  db: Db,
  authorities: Authorities,
  signed: Uint8Array,
  now: Date,
): Promise<{ readonly request: Buffer; readonly signer: Signer }> {
  const [certificate, ...more] = readOrRefuse(() => certificatesIn(signed))
  if (!certificate || more.length > 0) throw unsigned()
  const found = await findCertificate(db, authorities, 'mdm', certificate.raw, now)
  if (found.kind === 'refused') throw found.why === 'expired' ? tooLate() : notEnrolled()
  const { content, signer } = readOrRefuse(() => readSignedCms(signed, [certificate], now))
  if (!signer) throw unsigned()
  const { tenantId, thumbprint } = found
  return { request: content, signer: { tenantId, id: EnrollmentId.parse(found.subjectId), certificate, thumbprint } }
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

const tooLate = (): Fault =>
  new Fault('forbidden', 'This certificate has expired, and only a good one is renewed. Enrol the device again.', {
    reason: 'not-eligible-to-renew',
  })
