// Secrets and certificates of an application: made, shown once, replaced, taken away. Each has an end.

import { randomBytes, randomUUID, type X509Certificate } from 'node:crypto'

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { holdsPrivateKey, privateKeySent } from '../../pki/private-key.ts'
import { isStrongKey, readCertificate } from '../../pki/x509.ts'
import * as credentials from './credential.sql.ts'
import { type CredentialKind, hashSecret, hintOf } from './credential.ts'
import { longestDays, mostCredentials, usualDays } from './credential-limits.ts'
import { ownApplication } from './own-application.ops.ts'

const dayMs = 24 * 3_600_000

export type MadeSecret = {
  readonly id: string
  /** Here and nowhere else. */
  readonly secret: string
  readonly displayName: string
  readonly hint: string
  readonly createdAt: Date
  readonly createdBy: string
  /** Null: it has no end. */
  readonly expiresAt: Date | null
}

/** Part of a change whose caller may do it. */
export async function insertSecret(
  tx: Db,
  operation: OperationContext,
  applicationId: string,
  { displayName, days }: { readonly displayName: string; readonly days: number | null },
): Promise<MadeSecret> {
  const secret = randomBytes(32).toString('base64url')
  const expiresAt = days === null ? null : new Date(operation.now.getTime() + days * dayMs)
  const { now: createdAt, actor } = operation
  const made = { id: randomUUID(), displayName, hint: hintOf(secret), createdAt, createdBy: actor.name, expiresAt }
  await credentials.insert(tx, operation.tenantId, {
    ...made,
    applicationId,
    kind: 'secret',
    secretHash: hashSecret(secret),
    certificate: null,
  })
  return { ...made, secret }
}

type For = { readonly caller: ReadonlySet<string> }

export async function addSecret(
  db: Db,
  operation: OperationContext,
  applicationId: string,
  {
    caller,
    displayName,
    endsAt,
  }: For & { readonly displayName?: string | undefined; readonly endsAt?: Date | undefined },
): Promise<MadeSecret> {
  const days = endsAt ? daysUntil(operation.now, endsAt) : usualDays
  return inTransaction(db, async (tx) => {
    await ownApplication(tx, operation, applicationId, caller, 'change')
    await refuseTooMany(tx, operation, applicationId, 'secret')
    const made = await insertSecret(tx, operation, applicationId, { displayName: displayName ?? 'secret', days })
    await recordAudit(tx, operation, {
      action: 'identity.application.add-secret',
      targetKind: 'application',
      targetId: applicationId,
      after: { keyId: made.id, name: made.displayName, expiresAt: made.expiresAt },
    })
    return made
  })
}

function daysUntil(now: Date, end: Date): number {
  const days = (end.getTime() - now.getTime()) / dayMs
  if (days > 0 && days <= longestDays) return days
  throw new Fault('invalid-input', `A secret ends within ${longestDays} days from now. Choose another end.`, {
    reason: 'credential-end',
  })
}

async function refuseTooMany(tx: Db, operation: OperationContext, id: string, kind: CredentialKind): Promise<void> {
  if ((await credentials.count(tx, operation.tenantId, id, kind)) < mostCredentials) return
  throw new Fault(
    'conflict',
    `The application has ${mostCredentials} ${kind}s already. Take away one that is not used any more.`,
    { reason: 'too-many-credentials' },
  )
}

export type AddedCertificate = {
  readonly id: string
  readonly displayName: string
  readonly thumbprint: string
  readonly startsAt: Date
  readonly expiresAt: Date
}

/** `der`: the certificate alone. Its key proves the application; who signed it does not matter. */
export async function addCertificate(
  db: Db,
  operation: OperationContext,
  applicationId: string,
  { caller, displayName, der }: For & { readonly displayName?: string | undefined; readonly der: Buffer },
): Promise<AddedCertificate> {
  if (holdsPrivateKey(der)) {
    throw new Fault('invalid-input', `What was sent ${privateKeySent}.`, { reason: 'private-key-sent' })
  }
  const certificate = usable(readCertificate(der), operation.now)
  const added = {
    id: randomUUID(),
    displayName: displayName ?? certificate.subject.split('\n').at(-1) ?? 'certificate',
    expiresAt: new Date(certificate.validTo),
  }
  await inTransaction(db, async (tx) => {
    await ownApplication(tx, operation, applicationId, caller, 'change')
    await refuseKnown(tx, operation, applicationId, certificate.raw)
    await refuseTooMany(tx, operation, applicationId, 'certificate')
    await credentials.insert(tx, operation.tenantId, {
      ...added,
      applicationId,
      kind: 'certificate',
      hint: '',
      secretHash: null,
      certificate: certificate.raw,
      createdAt: operation.now,
      createdBy: operation.actor.name,
    })
    await recordAudit(tx, operation, {
      action: 'identity.application.add-certificate',
      targetKind: 'application',
      targetId: applicationId,
      after: { keyId: added.id, name: added.displayName, thumbprint: certificate.fingerprint256 },
    })
  })
  const startsAt = new Date(certificate.validFrom)
  return { ...added, startsAt, thumbprint: certificate.fingerprint256.replaceAll(':', '') }
}

/** Of two entries one would be taken away and the other forgotten. */
async function refuseKnown(tx: Db, { tenantId }: OperationContext, id: string, certificate: Buffer): Promise<void> {
  const known = await credentials.nameOfCertificate(tx, tenantId, id, certificate)
  if (known === undefined) return
  throw new Fault('conflict', `The application has this certificate already, as '${known}'. It signs with that.`, {
    reason: 'credential-exists',
  })
}

function usable(certificate: X509Certificate | undefined, now: Date): X509Certificate {
  const wrong = (why: string) =>
    new Fault('invalid-input', `The certificate ${why}.`, { reason: 'application-certificate' })
  if (!certificate) throw wrong('cannot be read. Send the certificate alone in DER, as base64')
  if (new Date(certificate.validTo) <= now) throw wrong(`ended on ${certificate.validTo}. Send one that is good`)
  if (certificate.publicKey.asymmetricKeyType !== 'rsa') throw wrong('has no RSA key, and clients sign with one')
  if (!isStrongKey(certificate.publicKey))
    throw wrong('has a weak RSA key. Make one of 2048 to 8192 bits with the usual exponent, 65537')
  return certificate
}

export async function removeCredential(
  db: Db,
  operation: OperationContext,
  applicationId: string,
  { caller, ...which }: For & { readonly id: string; readonly kind: CredentialKind },
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await ownApplication(tx, operation, applicationId, caller, 'change')
    const name = await credentials.remove(tx, operation.tenantId, applicationId, which)
    if (name === undefined) throw notFound(which.kind === 'secret' ? 'Secret' : 'Certificate', which.id)
    await recordAudit(tx, operation, {
      action: `identity.application.remove-${which.kind}`,
      targetKind: 'application',
      targetId: applicationId,
      before: { keyId: which.id, name },
    })
  })
}
