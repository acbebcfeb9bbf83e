import { generateKeyPairSync, randomBytes, randomUUID, X509Certificate } from 'node:crypto'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { certificateRequest, der, sha1Hex } from '../../test/support/certificate-request.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database/database.ts'
import { insertTenant } from '../../test/support/database/tenant-rows.ts'
import { inTransaction } from '../db/tx.ts'
import { DirectoryDeviceId, EnrollmentId, type TenantId, UserId } from '../kernel/id.ts'
import { type Authorities, issueJoinCertificate, issueMdmCertificate, openAuthorities } from './authority.ops.ts'
import { findCertificate } from './certificate.ops.ts'
import * as certificates from './certificate.sql.ts'
import { loadMasterKey } from './master-key.ops.ts'
import { makeSeal, SealError } from './seal.ts'
import { extensionValue, RequestError, readRequest } from './x509.ts'

const now = new Date('2026-08-01T08:00:00Z')
const seal = makeSeal(randomBytes(32))
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })

let database: TestDatabase
let authorities: Authorities
let tenantId: TenantId

beforeAll(async () => {
  database = await createTestDatabase()
  authorities = await openAuthorities(database.db, seal, () => now)
  tenantId = await insertTenant(database.db, 'pki.example')
})
afterAll(() => database.stop())

test('the first start makes a random master key that only its owner reads, and later starts find the same', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'master-key-'))
  try {
    const keys = await Promise.all([1, 2, 3].map(() => loadMasterKey(folder)))
    expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1)
    expect((await stat(join(folder, 'master.key'))).mode & 0o777).toBe(0o600)
    await expect(loadMasterKey(folder, 'short')).rejects.toThrow(/not 32 bytes/)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('authorities are made once, also when several processes open them together, and need the right master key', async () => {
  await using fresh = await createTestDatabase()
  const [a, b] = await Promise.all([1, 2].map(() => openAuthorities(fresh.db, seal, () => now)))
  expect(a?.mdm.der.equals(b!.mdm.der)).toBe(true) // both were awaited
  for (const { certificate } of [a!.mdm, a!.join]) {
    expect(certificate.ca).toBe(true)
    expect(new Date(certificate.validTo).getTime() - now.getTime()).toBe(20 * 365 * 86_400_000)
  }
  const { rows } = await sql`select name, generation from authority order by name`.execute(fresh.db)
  expect(rows).toEqual([
    { name: 'join', generation: 1 },
    { name: 'mdm', generation: 1 },
  ])
  await expect(openAuthorities(fresh.db, makeSeal(randomBytes(32)), () => now)).rejects.toThrow(SealError)
})

test('whoever opens the authorities while another process is making them waits, and finds the same', async () => {
  await using fresh = await createTestDatabase()
  let second: Promise<Authorities> | undefined
  const first = await inTransaction(fresh.db, async (tx) => {
    const made = await openAuthorities(tx, seal, () => now)
    second = openAuthorities(fresh.db, seal, () => now)
    const waits = sql<{ n: number }>`
      select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    await expect.poll(async () => (await waits.execute(fresh.db)).rows[0]?.n, { timeout: 20_000 }).toBe(1)
    return made
  })
  expect((await second!).mdm.der.equals(first.mdm.der)).toBe(true)
})

test('requests with RSA and EC keys are read, and subjects that strict readers refuse do not matter', () => {
  const spki = (keys: typeof rsa) => keys.publicKey.export({ type: 'spki', format: 'der' })
  expect(readRequest(certificateRequest(rsa)).spki.equals(spki(rsa))).toBe(true)
  expect(readRequest(certificateRequest(ec)).spki.equals(spki(ec))).toBe(true)
  const windows = certificateRequest(rsa, { subjectTag: 0x13, subject: 'B1D4_hw!0123456789ABCDEF@' })
  expect(readRequest(windows).spki.equals(spki(rsa))).toBe(true)
})

test('a request signed by another key, with SHA-1, or for a weak key is refused', () => {
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 })
  expect(() => readRequest(certificateRequest(rsa, { signer: ec.privateKey }))).toThrow(/private key of the request/)
  expect(() => readRequest(certificateRequest(rsa, { hash: 'sha1' }))).toThrow(/SHA-256/)
  expect(() => readRequest(certificateRequest(weak))).toThrow(/2048/)
  expect(() => readRequest(Buffer.concat([certificateRequest(rsa), Buffer.of(0)]))).toThrow(RequestError)
  expect(() => readRequest(randomBytes(20_000))).toThrow(/at most/)
})

test('reading any bytes, also deeply nested ones and changed requests, gives a key or a RequestError and nothing else', () => {
  const whole = certificateRequest(ec)
  const read = (bytes: Uint8Array) => {
    try {
      readRequest(bytes)
    } catch (error) {
      expect(error).toBeInstanceOf(RequestError)
    }
  }
  read(Buffer.alloc(16_000, '3080', 'hex'))
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), read))
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const changed = Buffer.from(whole)
      changed[at] = changed[at]! ^ change // `at` is inside
      read(changed)
    }),
  )
})

test('[T-41] an enrolment certificate says what the server decided, whatever the request asked for', async () => {
  // an extension request for basicConstraints CA:true and a subject of an administrator's choice
  const asked = der(
    0x30,
    Buffer.from('06092a864886f70d01090e', 'hex'),
    der(0x31, der(0x30, Buffer.from('300f0603551d130101ff040530030101ff', 'hex'))),
  )
  const { spki } = readRequest(certificateRequest(rsa, { subject: 'administrator', attributes: asked }))
  const enrollmentId = EnrollmentId.parse(randomUUID())
  const userId = UserId.parse(randomUUID())
  const issued = await issueMdmCertificate(database.db, authorities, { tenantId, enrollmentId, userId, spki, now })
  const read = new X509Certificate(issued.der)
  expect(read.subject).toBe(`CN=${enrollmentId}`)
  expect(read.ca).toBe(false)
  const guid = (suffix: number) => extensionValue(issued.der, `1.2.840.113556.5.${suffix}`)?.toString('hex')
  expect([guid(4), guid(10), guid(14)].map((hex) => hex?.slice(16))).toEqual(
    [enrollmentId, userId, tenantId].map((id) => id.replaceAll('-', '').slice(16)),
  )
  expect(read.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
  expect(new Date(read.validFrom)).toEqual(now)
  expect(new Date(read.validTo).getTime() - now.getTime()).toBe(365 * 86_400_000)
  expect(read.verify(authorities.mdm.certificate.publicKey)).toBe(true)
  expect(issued.thumbprint).toBe(sha1Hex(issued.der))
  expect(read.fingerprint.replaceAll(':', '').toLowerCase()).toBe(issued.thumbprint)
  expect(BigInt(`0x${read.serialNumber}`)).toBe(BigInt(`0x${issued.serial}`))
})

test('a join certificate has the device id as its only name and carries device, user and tenant as mixed-endian GUIDs', async () => {
  const { spki } = readRequest(certificateRequest(rsa))
  const device = {
    tenantId,
    directoryDeviceId: DirectoryDeviceId.parse(randomUUID()),
    deviceId: '00112233-4455-6677-8899-aabbccddeeff',
    userId: UserId.parse(randomUUID()),
  }
  const { der } = await issueJoinCertificate(database.db, authorities, { ...device, spki, now })
  expect(new X509Certificate(der).subject).toBe(`CN=${device.deviceId}`)
  expect(new X509Certificate(der).issuer).toBe('CN=MS-Organization-Access')
  expect(extensionValue(der, '1.2.840.113556.1.5.284.2')?.toString('hex')).toBe('33221100554477668899aabbccddeeff')
  expect(extensionValue(der, '1.2.840.113556.1.5.284.7')?.toString()).toBe('1')
  const { validFrom, validTo } = new X509Certificate(der)
  expect(new Date(validTo).getTime() - new Date(validFrom).getTime()).toBe(10 * 365 * 86_400_000)
  const found = await findCertificate(database.db, authorities, 'join', der, now)
  expect(found).toMatchObject({ kind: 'valid', tenantId, subjectId: device.directoryDeviceId })
})

test('a certificate counts only while valid, recorded, unrevoked and issued by the right authority', async () => {
  const { spki } = readRequest(certificateRequest(ec))
  const enrollmentId = EnrollmentId.parse(randomUUID())
  const { der } = await issueMdmCertificate(database.db, authorities, { tenantId, enrollmentId, spki, now })
  const find = (at: Date, authority: 'join' | 'mdm' = 'mdm', bytes: Uint8Array = der) =>
    findCertificate(database.db, authorities, authority, bytes, at)
  expect(await find(now)).toMatchObject({ kind: 'valid', subjectId: enrollmentId })
  expect(await find(new Date(now.getTime() - 1000))).toMatchObject({ kind: 'refused', why: 'not-yet-valid' })
  expect(await find(new Date(now.getTime() + 366 * 86_400_000))).toMatchObject({ kind: 'refused', why: 'expired' })
  expect(await find(now, 'join')).toEqual({ kind: 'refused', why: 'foreign' })
  expect(await find(now, 'mdm', Buffer.from('no certificate'))).toEqual({ kind: 'refused', why: 'unreadable' })
  expect(await find(now, 'mdm', authorities.mdm.der)).toEqual({ kind: 'refused', why: 'foreign' })
  const end = new Date(new X509Certificate(der).validTo)
  expect(await find(end)).toMatchObject({ kind: 'valid' })
  expect(await find(new Date(end.getTime() + 1))).toMatchObject({ kind: 'refused', why: 'expired' })

  // what another installation signed does not count, not even when our own record names it
  await using fresh = await createTestDatabase()
  const others = await openAuthorities(fresh.db, makeSeal(randomBytes(32)), () => now)
  const forged = { tenantId, enrollmentId: EnrollmentId.parse(randomUUID()), spki, now }
  const theirs = await issueMdmCertificate(database.db, others, forged)
  expect(await find(now, 'mdm', theirs.der)).toEqual({ kind: 'refused', why: 'foreign' })

  expect(await certificates.revoke(database.db, tenantId, { authority: 'mdm', subjectId: enrollmentId }, now)).toBe(1)
  expect(await find(now)).toMatchObject({ kind: 'refused', why: 'revoked' })
})

test('a certificate whose transaction was rolled back is not known (I2)', async () => {
  const { spki } = readRequest(certificateRequest(ec))
  let der: Buffer | undefined
  await database.db
    .transaction()
    .execute(async (tx) => {
      const enrollmentId = EnrollmentId.parse(randomUUID())
      der = (await issueMdmCertificate(tx, authorities, { tenantId, enrollmentId, spki, now })).der
      throw new Error('the enrolment failed')
    })
    .catch(() => {})
  expect(await findCertificate(database.db, authorities, 'mdm', der!, now)).toMatchObject({
    kind: 'refused',
    why: 'unknown',
  }) // set above
})
