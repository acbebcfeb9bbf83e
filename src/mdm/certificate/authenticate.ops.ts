// From the certificate of a TLS connection to the enrolment it was issued for. Nothing else counts: not the body, not a
// header, not a device id that somebody knows (T-03, T-04).

import type { Db } from '../../db/schema.ts'
import { Fault } from '../../kernel/fault.ts'
import { EnrollmentId, type TenantId, type UserId } from '../../kernel/id.ts'
import type { Actor } from '../../kernel/operation-context.ts'
import type { Authorities } from '../../pki/authority.ops.ts'
import { findRecorded } from '../../pki/certificate.ops.ts'
import { isOpen } from '../action/action.ts'
import { endReplaced } from '../renewal/renew.ops.ts'
import { type About, aboutCertificate } from '../session/message.sql.ts'

export type EnrolledCaller = {
  readonly kind: 'enrollment'
  readonly tenantId: TenantId
  readonly enrollmentId: EnrollmentId
  /** The person who enrolled it, if any. */
  readonly person: UserId | undefined
  readonly actor: Actor
}

export async function authenticateEnrollment(
  db: Db,
  authorities: Authorities,
  peerCertificateDer: Uint8Array,
  now: Date,
): Promise<EnrolledCaller> {
  const found = await findRecorded(authorities, 'mdm', peerCertificateDer, now, (tenantId, thumbprint) =>
    aboutCertificate(db, tenantId, thumbprint),
  )
  if (found.kind === 'refused') {
    throw refused(
      'The certificate is not one of a device that is enrolled here now. Enrol the device again.',
      `certificate-${found.why}`,
    )
  }
  const enrollmentId = EnrollmentId.parse(found.subjectId)
  const { about, replaces } = found.record
  if (!about) throw refused('This device is enrolled no longer. Enrol it again.', 'not-enrolled')
  if (replaces) await endReplaced(db, found.tenantId, { id: enrollmentId, used: found.thumbprint }, now)
  // a disabled device is served nothing but the command to leave, or a stolen one that was disabled could not be wiped
  const { action, userId } = about.enrollment
  if (about.disabled && !(action && isOpen(action))) throw deviceDisabled()
  const actor: Actor = { kind: 'device', id: enrollmentId, name: about.deviceName }
  const caller = { kind: 'enrollment', tenantId: found.tenantId, enrollmentId, person: userId, actor } as const
  readWith.set(caller, about)
  shown.set(caller, peerCertificateDer)
  return caller
}

const shown = new WeakMap<object, Uint8Array>()

/** The certificate that this caller showed. */
export const certificateOfCaller = (caller: object): Uint8Array | undefined => shown.get(caller)

const readWith = new WeakMap<object, About>()

/** What the message of this caller is about, as it was read with the certificate, before the message itself. */
export const aboutCaller = (caller: object): About | undefined => readWith.get(caller)

export const deviceDisabled = (): Fault =>
  new Fault(
    'forbidden',
    'This device is disabled in the directory. Ask your administrator to enable it; until then it is not managed.',
    { reason: 'device-disabled' },
  )

const refused = (message: string, reason: string): Fault => new Fault('unauthenticated', message, { reason })
