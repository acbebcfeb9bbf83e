// A joined device that enrols by the certificate of its join (MS-MDE2, authentication policy Certificate): it signs the whole message with
// the key of that certificate. So it proves itself as with a request for a token, and enrols for the person who joined it.
//
// Invariants
//   1. Nothing of the message counts before its signature does, which covers all of it (protocol/xml-signature.ts).
//   2. A message is good for a few minutes; what enrols is known again by the key it asks a certificate for (T-12).
//   3. A certificate that was revoked, or is of a former life of the device, enrols nothing from the next request on (T-57, I2).

import { createHash, verify, X509Certificate } from 'node:crypto'

import type { RefusalLog } from '../../../audit/refusal.ops.ts'
import type { Db } from '../../../db/schema.ts'
import * as users from '../../../directory/user/user.sql.ts'
import { Fault } from '../../../kernel/fault.ts'
import { DirectoryDeviceId, type TenantId, UserId } from '../../../kernel/id.ts'
import type { Authorities } from '../../../pki/authority.ops.ts'
import { findCertificate } from '../../../pki/certificate.ops.ts'
import type { SoapSecurity } from '../../../protocol/soap.ts'
import { XmlError } from '../../../protocol/xml.ts'
import { readSignedDocument, type SignedDocument } from '../../../protocol/xml-signature.ts'
import { ownerOfJoined } from './by-certificate.sql.ts'

/** The person whose device it is. */
export type CertificateEnroller = {
  readonly by: 'certificate'
  readonly tenantId: TenantId
  readonly userId: UserId
  readonly userPrincipalName: string
  readonly epoch: number
  readonly deviceObject: DirectoryDeviceId
  /** Of the certificate shown. */
  readonly thumbprint: string
}

export type CertificateDeps = {
  readonly db: Db
  readonly authorities: Authorities
  readonly refusals: Pick<RefusalLog, 'note'>
}

export type SignedMessage = {
  readonly body: Uint8Array
  readonly certificate: Uint8Array
  readonly times: NonNullable<SoapSecurity['signed']>
}

const longestMinutes = 15
const skewMinutes = 5
const minuteMs = 60_000

export async function enrollerByCertificate(
  { db, authorities, refusals }: CertificateDeps,
  { body, certificate, times }: SignedMessage,
  now: Date,
): Promise<CertificateEnroller> {
  const found = await findCertificate(db, authorities, 'join', certificate, now)
  const whose = found.kind === 'valid' ? found : found.of
  if (!whose) throw unknown()
  const refuse = async (fault: Fault): Promise<never> => {
    const { tenantId, subjectId: subject } = whose
    await refusals.note({ tenantId, kind: 'enrollment', subject, reason: fault.reason ?? fault.code })
    throw fault
  }
  if (found.kind !== 'valid') return refuse(unknown())
  if (!isSigned(body, certificate)) return refuse(wrongSignature())
  if (!isFresh(times, now)) return refuse(tooOld())
  const { tenantId, thumbprint } = found
  const deviceObject = DirectoryDeviceId.parse(found.subjectId)
  const ownerId = await ownerOfJoined(db, tenantId, deviceObject)
  const user = ownerId === undefined ? undefined : await users.byId(db, tenantId, UserId.parse(ownerId))
  if (!user) return refuse(nobodys())
  const { userPrincipalName, credentialsEpoch: epoch } = user
  return {
    ...{ by: 'certificate', tenantId, userId: UserId.parse(user.id), userPrincipalName, epoch },
    ...{ deviceObject, thumbprint },
  }
}

function isSigned(body: Uint8Array, certificate: Uint8Array): boolean {
  const { content, digest, signedInfo, signature } = readSigned(body)
  const { publicKey } = new X509Certificate(certificate)
  return (
    createHash('sha256').update(content).digest().equals(digest) &&
    publicKey.asymmetricKeyType === 'rsa' &&
    verify('RSA-SHA256', signedInfo, publicKey, signature)
  )
}

/**
 * About four times what Windows sends. Whoever has the certificate of a device, which is no secret, has us write the whole message
 * canonically before its signature says that it is another's.
 */
const limits = { bytes: 256 * 1024, elements: 250, depth: 16, attributes: 16 }

function readSigned(body: Uint8Array): SignedDocument {
  try {
    return readSignedDocument(body, ['Header', 'Security'], limits)
  } catch (cause) {
    if (!(cause instanceof XmlError)) throw cause
    throw new Fault(
      'invalid-input',
      `The signature of the message is of a form that is not taken: expected ${cause.expected}. Sign it as MS-MDE2 says.`,
      { reason: 'security-header', cause },
    )
  }
}

function isFresh({ created, expires }: SignedMessage['times'], now: Date): boolean {
  const [from, until] = [Date.parse(created), Date.parse(expires)]
  const skew = skewMinutes * minuteMs
  return (
    from - skew <= now.getTime() && now.getTime() <= Math.min(until, from + longestMinutes * minuteMs) + skew // false of what is no time
  )
}

const unknown = (): Fault =>
  new Fault(
    'unauthenticated',
    'The certificate in the message is not the one of a device that is joined to this directory. Join the device, or sign in.',
    { reason: 'certificate-unknown' },
  )

const wrongSignature = (): Fault =>
  new Fault('unauthenticated', 'The message is not signed with the key of the certificate in it.', {
    reason: 'certificate-signature',
  })

const tooOld = (): Fault =>
  new Fault(
    'unauthenticated',
    `The message was signed at another time than now. Set the clock of the device, and send it within ${longestMinutes} minutes.`,
    { reason: 'certificate-time' },
  )

const nobodys = (): Fault =>
  new Fault(
    'forbidden',
    'Nobody joined this device, so nobody enrols it by its certificate. Sign in as a person on the device.',
    { reason: 'certificate-nobody' },
  )
