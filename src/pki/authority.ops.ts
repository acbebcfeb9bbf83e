// The installation's authorities of devices, and what each of them issues: 'join' for devices of the directory
// (MS-DVRJ §3.1.5.1.1.3), 'mdm' for enrolments (MS-MDE2 §2.2.9); the one of our listeners is in tls-authority.ops.ts.
// P-256 throughout: signing costs a twentieth of RSA. Every device certificate is recorded in the caller's transaction:
// it exists if and only if its subject exists (I2).

import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { sql } from 'kysely'

import type { Db } from '../db/schema.ts'
import { inTransaction } from '../db/tx.ts'
import { guidToMixedEndian } from '../kernel/bytes.ts'
import type { DirectoryDeviceId, EnrollmentId, TenantId, UserId } from '../kernel/id.ts'
import type { Clock } from '../kernel/operation-context.ts'
import * as certificates from './certificate.sql.ts'
import type { PermittedNames } from './name-constraints.ts'
import type { Seal } from './seal.ts'
import { type Extension, type Issued, type Issuer, issue, octetString, spkiOf } from './x509.ts'

export type AuthorityName = 'join' | 'mdm'

export type Authority = Issuer & {
  readonly der: Buffer
  readonly pem: string
  readonly certificate: X509Certificate
}

export type Authorities = Readonly<Record<AuthorityName, Authority>>

export type IssuedCertificate = Issued & {
  readonly notBefore: Date
  readonly notAfter: Date
  /** A certificate counts when this is written, together with what it is for (certificate.sql.ts). */
  readonly record: certificates.Recorded
}

const subjects: Readonly<Record<AuthorityName, string>> = {
  // Windows looks for this name among the certificates of its store
  join: 'MS-Organization-Access',
  mdm: 'Taxiway Device Management',
}

const minute = 60_000
const day = 24 * 60 * minute
const year = 365 * day

/** Opens the authorities, and makes those that do not exist yet; of several processes that start together one makes them. */
export async function openAuthorities(db: Db, seal: Seal, clock: Clock): Promise<Authorities> {
  return inTransaction(db, async (tx) => {
    await lockAuthorities(tx)
    const open = async (name: AuthorityName): Promise<Authority> => {
      const [stored] = await certificates.authorities(tx, name)
      if (stored) return authorityOf(subjects[name], stored.certificate, openKey(seal, name, stored))
      const now = clock()
      return makeAuthority(tx, seal, { name, generation: 1, subject: subjects[name], lifeMs: 20 * year, now })
    }
    return { join: await open('join'), mdm: await open('mdm') }
  })
}

/** Until the transaction ends, so that of several processes one makes an authority and the others find it. */
export async function lockAuthorities(tx: Db): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('taxiway.authority'))`.execute(tx)
}

export function openKey(seal: Seal, name: string, { privateKeySealed }: { readonly privateKeySealed: Buffer }): Buffer {
  return seal.open(privateKeySealed, `authority/${name}`)
}

export async function makeAuthority(
  tx: Db,
  seal: Seal,
  making: {
    readonly name: string
    readonly generation: number
    readonly subject: string
    readonly lifeMs: number
    readonly now: Date
    readonly issuesFrom?: Date
    readonly permitted?: PermittedNames
  },
): Promise<Authority> {
  const { name, generation, subject, lifeMs, now, issuesFrom = now, permitted } = making
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const spki = spkiOf(publicKey)
  const { der } = issue(
    {
      subject,
      spki,
      notBefore: new Date(now.getTime() - day),
      notAfter: new Date(now.getTime() + lifeMs),
      ca: true,
      usage: 'authority',
      ...(permitted && { permitted }),
    },
    { subject, key: privateKey, spki },
  )
  const pkcs8 = Buffer.from(privateKey.export({ type: 'pkcs8', format: 'der' }))
  await certificates.insertAuthority(tx, {
    name,
    generation,
    certificate: der,
    privateKeySealed: seal.seal(pkcs8, `authority/${name}`),
    createdAt: now,
    issuesFrom,
  })
  return authorityOf(subject, der, pkcs8)
}

export function authorityOf(subject: string, der: Buffer, pkcs8: Buffer): Authority {
  const certificate = new X509Certificate(der)
  return {
    der,
    certificate,
    pem: certificate.toString(),
    subject,
    key: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }),
    spki: spkiOf(certificate.publicKey),
  }
}

const joinOid = '1.2.840.113556.1.5.284'
const mdmOid = '1.2.840.113556.5'

/** CN is the device id and nothing else stands in the subject: clients take the first name they find. */
export function joinCertificate(
  { join }: Pick<Authorities, 'join'>,
  device: {
    readonly tenantId: TenantId
    readonly directoryDeviceId: DirectoryDeviceId
    readonly deviceId: string
    /** Nobody's, of a computer that registers itself. */
    readonly userId?: UserId
    readonly spki: Uint8Array
    readonly now: Date
  },
): IssuedCertificate {
  const extensions: Extension[] = [
    guidExtension(`${joinOid}.2`, device.deviceId),
    ...(device.userId ? [guidExtension(`${joinOid}.3`, device.userId)] : []),
    guidExtension(`${joinOid}.5`, device.tenantId),
    { oid: `${joinOid}.7`, der: octetString(Buffer.from('1')) },
  ]
  return issueRecorded('join', join, device, device.deviceId, device.directoryDeviceId, 10 * year, extensions)
}

/** CN is the enrolment id, which is the MDM's device id. Valid from now: back-dating would halve its life. */
export function mdmCertificate(
  { mdm }: Pick<Authorities, 'mdm'>,
  enrollment: {
    readonly tenantId: TenantId
    readonly enrollmentId: EnrollmentId
    readonly userId?: UserId
    readonly spki: Uint8Array
    readonly now: Date
  },
): IssuedCertificate {
  const extensions: Extension[] = [
    guidExtension(`${mdmOid}.4`, enrollment.enrollmentId),
    ...(enrollment.userId ? [guidExtension(`${mdmOid}.10`, enrollment.userId)] : []),
    guidExtension(`${mdmOid}.14`, enrollment.tenantId),
  ]
  return issueRecorded('mdm', mdm, enrollment, enrollment.enrollmentId, enrollment.enrollmentId, year, extensions)
}

/** Makes one and writes its record by itself. */
export async function issueJoinCertificate(
  tx: Db,
  authorities: Pick<Authorities, 'join'>,
  device: Parameters<typeof joinCertificate>[1],
): Promise<IssuedCertificate> {
  const issued = joinCertificate(authorities, device)
  await certificates.insertIssued(tx, issued.record)
  return issued
}

export async function issueMdmCertificate(
  tx: Db,
  authorities: Pick<Authorities, 'mdm'>,
  enrollment: Parameters<typeof mdmCertificate>[1],
): Promise<IssuedCertificate> {
  const issued = mdmCertificate(authorities, enrollment)
  await certificates.insertIssued(tx, issued.record)
  return issued
}

/** Where each authority's certificates carry the tenant's id. */
export const tenantOid = { join: `${joinOid}.5`, mdm: `${mdmOid}.14` } as const

function issueRecorded(
  name: AuthorityName,
  authority: Authority,
  { tenantId, spki, now }: { tenantId: TenantId; spki: Uint8Array; now: Date },
  commonName: string,
  subjectId: string,
  lifeMs: number,
  extensions: readonly Extension[],
): IssuedCertificate {
  const notBefore = new Date(Math.floor(now.getTime() / 1000) * 1000) // certificates know whole seconds
  const notAfter = new Date(notBefore.getTime() + lifeMs)
  const issued = issue({ subject: commonName, spki, notBefore, notAfter, usage: 'client', extensions }, authority)
  const { thumbprint, serial } = issued
  const record = { tenantId, thumbprint, authority: name, serial, subjectId, notBefore, notAfter }
  return { ...issued, notBefore, notAfter, record }
}

function guidExtension(oid: string, guid: string): Extension {
  return { oid, der: octetString(guidToMixedEndian(guid)) }
}
