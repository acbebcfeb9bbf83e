// The installation's three certification authorities, and what each of them issues: 'tls' for our own listeners, 'join'
// for devices of the directory (mdm-protocols §2.5), 'mdm' for enrolments (§4.9). P-256 throughout: signing costs a
// twentieth of RSA. Every device certificate is recorded in the caller's transaction: it exists if and only if what it
// was issued for exists (I2).

import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { sql } from 'kysely'

import type { Db } from '../db/schema.ts'
import { inTransaction } from '../db/tx.ts'
import type { Clock } from '../kernel/act.ts'
import { guidToMixedEndian } from '../kernel/bytes.ts'
import type { DirectoryDeviceId, EnrollmentId, TenantId, UserId } from '../kernel/id.ts'
import * as certificates from './certificate.sql.ts'
import type { Seal } from './seal.ts'
import { type Extension, type Issued, type Issuer, issue, type Name, octetString, spkiOf } from './x509.ts'

export type AuthorityName = 'tls' | 'join' | 'mdm'

export type Authority = Issuer & {
  readonly name: AuthorityName
  readonly der: Buffer
  readonly pem: string
  readonly certificate: X509Certificate
}

export type Authorities = Readonly<Record<AuthorityName, Authority>>

export type IssuedCertificate = Issued & { readonly notBefore: Date; readonly notAfter: Date }

const subjects: Readonly<Record<AuthorityName, Name>> = {
  tls: [['CN', 'Taxiway local services']],
  // Windows looks for this name among the certificates of its store
  join: [['CN', 'MS-Organization-Access']],
  mdm: [['CN', 'Taxiway Device Management']],
}

const minute = 60_000
const day = 24 * 60 * minute
const year = 365 * day

/** Opens the authorities, and makes those that do not exist yet; of several processes that start together one makes them. */
export async function openAuthorities(db: Db, seal: Seal, clock: Clock): Promise<Authorities> {
  return inTransaction(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('taxiway.authority'))`.execute(tx)
    const open = async (name: AuthorityName): Promise<Authority> => {
      const stored = await certificates.authority(tx, name)
      if (stored) return authorityOf(name, stored.certificate, seal.open(stored.privateKeySealed, `authority/${name}`))
      const made = makeAuthority(name, clock())
      await certificates.insertAuthority(tx, {
        name,
        certificate: made.der,
        privateKeySealed: seal.seal(made.privateKey, `authority/${name}`),
        createdAt: clock(),
      })
      return authorityOf(name, made.der, made.privateKey)
    }
    return { tls: await open('tls'), join: await open('join'), mdm: await open('mdm') }
  })
}

function makeAuthority(name: AuthorityName, now: Date): { der: Buffer; privateKey: Buffer } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const subject = subjects[name]
  const spki = spkiOf(publicKey)
  const { der } = issue(
    {
      subject,
      spki,
      notBefore: new Date(now.getTime() - day),
      notAfter: new Date(now.getTime() + 20 * year),
      ca: true,
      usage: 'authority',
    },
    { subject, key: privateKey, spki },
  )
  return { der, privateKey: Buffer.from(privateKey.export({ type: 'pkcs8', format: 'der' })) }
}

function authorityOf(name: AuthorityName, der: Buffer, pkcs8: Buffer): Authority {
  const certificate = new X509Certificate(der)
  return {
    name,
    der,
    certificate,
    pem: certificate.toString(),
    subject: subjects[name],
    key: createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }),
    spki: spkiOf(certificate.publicKey),
  }
}

export type ServerCertificate = { readonly certificatePem: string; readonly privateKeyPem: string }

/** For our own listeners, made anew at each start; 397 days is what browsers accept at most. */
export function issueServerCertificate(
  { tls }: Pick<Authorities, 'tls'>,
  hostNames: readonly string[],
  now: Date,
): ServerCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const { der } = issue(
    {
      subject: [['CN', hostNames[0] ?? 'localhost']],
      spki: spkiOf(publicKey),
      notBefore: new Date(now.getTime() - day),
      notAfter: new Date(now.getTime() + 396 * day),
      usage: 'server',
      hostNames,
    },
    tls,
  )
  return {
    certificatePem: new X509Certificate(der).toString() + tls.pem,
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

const joinOid = '1.2.840.113556.1.5.284'
const mdmOid = '1.2.840.113556.5'

/** CN is the device id and nothing else stands in the subject: clients take the first name they find. */
export async function issueJoinCertificate(
  tx: Db,
  { join }: Pick<Authorities, 'join'>,
  device: {
    readonly tenantId: TenantId
    readonly directoryDeviceId: DirectoryDeviceId
    readonly deviceId: string
    readonly userId: UserId
    readonly spki: Uint8Array
    readonly now: Date
  },
): Promise<IssuedCertificate> {
  const extensions: Extension[] = [
    guidExtension(`${joinOid}.2`, device.deviceId),
    guidExtension(`${joinOid}.3`, device.userId),
    guidExtension(`${joinOid}.5`, device.tenantId),
    { oid: `${joinOid}.7`, der: octetString(Buffer.from('1')) },
  ]
  return issueRecorded(tx, join, device, device.deviceId, device.directoryDeviceId, 10 * year, extensions)
}

/** CN is the enrolment id, which is the MDM's device id. Valid from now: back-dating would halve its life (§4.9). */
export async function issueMdmCertificate(
  tx: Db,
  { mdm }: Pick<Authorities, 'mdm'>,
  enrollment: {
    readonly tenantId: TenantId
    readonly enrollmentId: EnrollmentId
    readonly userId?: UserId
    readonly spki: Uint8Array
    readonly now: Date
  },
): Promise<IssuedCertificate> {
  const extensions: Extension[] = [
    guidExtension(`${mdmOid}.4`, enrollment.enrollmentId),
    ...(enrollment.userId ? [guidExtension(`${mdmOid}.10`, enrollment.userId)] : []),
    guidExtension(`${mdmOid}.14`, enrollment.tenantId),
  ]
  return issueRecorded(tx, mdm, enrollment, enrollment.enrollmentId, enrollment.enrollmentId, year, extensions)
}

/** Where each authority's certificates carry the tenant's id. */
export const tenantOid = { join: `${joinOid}.5`, mdm: `${mdmOid}.14` } as const

async function issueRecorded(
  tx: Db,
  authority: Authority,
  { tenantId, spki, now }: { tenantId: TenantId; spki: Uint8Array; now: Date },
  commonName: string,
  subjectId: string,
  lifeMs: number,
  extensions: readonly Extension[],
): Promise<IssuedCertificate> {
  const notBefore = new Date(Math.floor(now.getTime() / 1000) * 1000) // certificates know whole seconds
  const notAfter = new Date(notBefore.getTime() + lifeMs)
  const issued = issue(
    { subject: [['CN', commonName]], spki, notBefore, notAfter, usage: 'client', extensions },
    authority,
  )
  await certificates.insertIssued(tx, {
    tenantId,
    thumbprint: issued.thumbprint,
    authority: authority.name,
    serial: issued.serial,
    subjectId,
    notBefore,
    notAfter,
  })
  return { ...issued, notBefore, notAfter }
}

function guidExtension(oid: string, guid: string): Extension {
  return { oid, der: octetString(guidToMixedEndian(guid)) }
}
