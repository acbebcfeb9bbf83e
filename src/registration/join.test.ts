import { generateKeyPairSync, randomBytes, randomUUID, X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { startAuthority, type TestAuthority } from '../../test/authority.ts'
import { certificateRequest } from '../../test/certificate-request.ts'
import { createTestDatabase, type TestDatabase } from '../../test/database.ts'
import { insertTenant, insertUser } from '../../test/tenant-rows.ts'
import { hashPassword } from '../directory/password.ops.ts'
import { drsDialect } from '../http/dialect-drs.ts'
import { DirectoryDeviceId, RegistrationId, type TenantId } from '../kernel/id.ts'
import { type Authorities, openAuthorities } from '../pki/authority.ops.ts'
import { findCertificate } from '../pki/certificate.ops.ts'
import { makeSeal } from '../pki/seal.ts'
import { decodeDiscover } from '../protocol/drs/discover.ts'
import { decodeJoinResponse, encodeJoinRequest } from '../protocol/drs/join.ts'
import { encodeRsaKeyBlob } from '../protocol/drs/rsa-key-blob.ts'
import { sidOfObject } from '../protocol/drs/sid.ts'
import { storyAfter } from '../story/event.sql.ts'
import type { RegisteredDevice } from './join.ops.ts'
import { registrationRoutes } from './registration.routes.ts'

const password = 'two runway lights'
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const { n = '', e = '' } = keys.publicKey.export({ format: 'jwk' })
const transportKey = encodeRsaKeyBlob({ modulus: Buffer.from(n, 'base64url'), exponent: Buffer.from(e, 'base64url') })

let database: TestDatabase
let authorities: Authorities
let running: TestAuthority
let hash: string
const registered = new Map<string, RegisteredDevice>()
const changed: string[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  const { db } = database
  authorities = await openAuthorities(db, makeSeal(randomBytes(32)), () => new Date())
  hash = await hashPassword(password)
  running = await startAuthority(db, {
    drsDialect,
    routes: (serve, authority) =>
      registrationRoutes(serve, {
        ...authority,
        authorities,
        onMembershipChanged: async (_tx, _act, ids) => void changed.push(...ids),
        registeredDevice: async (_db, ticket) => registered.get(ticket),
      }),
  })
})
afterAll(async () => {
  await running.close()
  await database.stop()
})

let tenants = 0

async function makeTenant(more: Record<string, unknown> = {}) {
  const domain = `join${++tenants}.example`
  const tenantId = await insertTenant(database.db, domain, more)
  const userName = `pia@${domain}`
  const userId = await insertUser(database.db, tenantId, userName, hash)
  return { tenantId, domain, userName, userId }
}

async function makeRegistered(
  tenantId: TenantId,
): Promise<{ ticket: string; device: RegisteredDevice; deviceId: string }> {
  const device = {
    tenantId,
    registrationId: RegistrationId.parse(randomUUID()),
    directoryDeviceId: DirectoryDeviceId.parse(randomUUID()),
  }
  const deviceId = randomUUID()
  await database.db
    .insertInto('directory_device')
    .values({
      tenant_id: tenantId,
      id: device.directoryDeviceId,
      device_id: deviceId,
      display_name: 'SERIAL-1',
      created_at: new Date(),
    })
    .execute()
  const ticket = `eyJ${Buffer.from(deviceId).toString('base64url')}.e30.sig`
  registered.set(ticket, device)
  return { ticket, device, deviceId }
}

async function token(userName: string, resource = 'urn:ms-drs:enterpriseregistration.windows.net'): Promise<string> {
  const form = {
    grant_type: 'password',
    client_id: '29d9ed98-a469-4536-ade2-f981bc1d605e',
    username: userName,
    password,
    resource,
  }
  const response = await fetch(`${running.urls.login}/common/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams(form),
  })
  return ((await response.json()) as { access_token: string }).access_token
}

const joinBody = (deviceTicket?: string, changes: Record<string, unknown> = {}) => ({
  ...encodeJoinRequest({
    certificateRequest: certificateRequest(keys),
    transportKey,
    joinType: 0,
    deviceType: 'Windows',
    osVersion: '10.0.17763.1',
    displayName: 'DESKTOP-7',
    targetDomain: '',
    ...(deviceTicket ? { deviceTicket } : {}),
  }),
  ...changes,
})

async function join(
  authorization: string,
  body: unknown = joinBody(),
): Promise<{ status: number; body: Record<string, string> }> {
  const response = await fetch(`${running.urls.drs}/EnrollmentServer/device/?api-version=2.0`, {
    method: 'POST',
    headers: { authorization: `Bearer ${authorization}`, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  return { status: response.status, body: (await response.json()) as Record<string, string> }
}

const devicesOf = (tenantId: TenantId) =>
  database.db.selectFrom('directory_device').selectAll().where('tenant_id', '=', tenantId).execute()

test('discovery names the endpoints by domain and by id, in any letter case', async () => {
  const { tenantId, domain } = await makeTenant()
  for (const path of [`${domain}/Discover`, `${tenantId}/discover`]) {
    const response = await fetch(`${running.urls.drs}/${path}?api-version=1.9`)
    expect(decodeDiscover(await response.json())).toMatchObject({
      tenantId,
      joinEndpoint: `${running.urls.drs}/EnrollmentServer/device/`,
    })
  }
  const nonce = await fetch(`${running.urls.drs}/EnrollmentServer/nonce/${tenantId}/?api-version=1.0`)
  expect(await nonce.json()).toMatchObject({ ReponseStatus: { message: 'Success' }, Value: expect.any(String) })
  expect((await fetch(`${running.urls.drs}/nowhere.example/Discover`)).status).toBe(404)
})

test('a join makes a device object and a certificate for it, and names who administers the computer', async () => {
  const { tenantId, userName, userId } = await makeTenant()
  const { status, body } = await join(await token(userName))
  expect(status).toBe(200)
  const response = decodeJoinResponse(body)
  const [device] = await devicesOf(tenantId)
  expect(device).toMatchObject({
    display_name: 'DESKTOP-7',
    trust_type: 'AzureAd',
    operating_system: 'Windows',
    operating_system_version: '10.0.17763.1',
    owner_id: userId,
    certificate_thumbprint: response.thumbprint,
  })
  expect(new X509Certificate(response.certificate).subject).toBe(`CN=${device?.device_id}`)
  expect(response.userPrincipalName).toBe(userName)
  expect(response.membership[0]?.localSid).toBe('S-1-5-32-544')
  expect(response.membership[0]?.addSids).toContain(sidOfObject(userId))
  expect(response.membership[0]?.addSids).toHaveLength(3)
  expect(changed).toContain(device?.id)
  const found = await findCertificate(database.db, authorities, 'join', response.certificate, new Date())
  expect(found).toMatchObject({ kind: 'valid', subjectId: device?.id })
})

test('registered hardware uses its object again, keeps the device id, and an earlier certificate stops counting', async () => {
  const { tenantId, userName } = await makeTenant()
  const { ticket, device, deviceId } = await makeRegistered(tenantId)
  const access = await token(userName)
  const first = decodeJoinResponse((await join(access, joinBody(ticket))).body)
  const second = decodeJoinResponse((await join(access, joinBody(ticket))).body)
  const rows = await devicesOf(tenantId)
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({ id: device.directoryDeviceId, device_id: deviceId, account_enabled: true })
  const find = (certificate: Uint8Array) => findCertificate(database.db, authorities, 'join', certificate, new Date())
  expect(await find(first.certificate)).toEqual({ kind: 'refused', why: 'revoked' })
  expect(await find(second.certificate)).toMatchObject({ kind: 'valid', subjectId: device.directoryDeviceId })
  const story = await storyAfter(database.db, { tenantId, deviceId: device.directoryDeviceId }, '0', 10)
  expect(story.map(({ step }) => step)).toEqual(['directory-joined', 'directory-joined'])
})

test('hardware registered by another tenant joins like any other, and that tenant’s object stays as it was', async () => {
  const mine = await makeTenant()
  const theirs = await makeTenant()
  const { ticket } = await makeRegistered(theirs.tenantId)
  expect((await join(await token(mine.userName), joinBody(ticket))).status).toBe(200)
  expect(await devicesOf(mine.tenantId)).toHaveLength(1)
  expect((await devicesOf(theirs.tenantId))[0]).toMatchObject({ trust_type: null, owner_id: null })
})

test('[S-181] where nobody, or only selected people, may join, others are refused and the device’s story says so', async () => {
  const none = await makeTenant({ users_may_join: 'none' })
  const selected = await makeTenant({ users_may_join: 'selected' })
  const { ticket, device } = await makeRegistered(none.tenantId)
  const refused = await join(await token(none.userName), joinBody(ticket))
  expect(refused).toMatchObject({
    status: 403,
    body: { code: 'authorization_error', subcode: 'error_authorization', operation: 'DeviceJoin' },
  })
  const story = await storyAfter(database.db, { tenantId: none.tenantId, deviceId: device.directoryDeviceId }, '0', 10)
  expect(story).toMatchObject([{ step: 'join-refused', outcome: 'failed', detail: { why: 'join-not-allowed' } }])

  expect((await join(await token(selected.userName))).status).toBe(403)
  expect(await devicesOf(selected.tenantId)).toHaveLength(0)
  await insertUser(database.db, selected.tenantId, `kit@${selected.domain}`, hash, { may_join: true })
  expect((await join(await token(`kit@${selected.domain}`))).status).toBe(200)
})

test('[S-137] [S-140] the device limit refuses the next join, also of two at once; deleting a stale object cures it', async () => {
  const { tenantId, userName } = await makeTenant({ device_quota_per_user: 2 })
  const access = await token(userName)
  const results = await Promise.all([1, 2, 3, 4].map(() => join(access)))
  expect(results.map(({ status }) => status).sort()).toEqual([200, 200, 400, 400])
  expect(results.find(({ status }) => status === 400)?.body).toMatchObject({
    code: 'invalid_request',
    subcode: 'error_directory_quota_exceeded',
    message: expect.stringContaining('DeviceCapReached'),
  })
  const [stale] = await devicesOf(tenantId)
  await database.db
    .deleteFrom('directory_device')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', stale!.id)
    .execute() // there are two
  expect((await join(access)).status).toBe(200)
})

test('[S-203] without a right sign-in there is no join: no token, a token for another service, an application’s token', async () => {
  const { tenantId, userName } = await makeTenant()
  expect(await join('')).toMatchObject({ status: 401, body: { subcode: 'error_authentication' } })
  expect((await join(await token(userName, 'https://graph.microsoft.com'))).status).toBe(403)
  const wrong = {
    grant_type: 'password',
    client_id: '29d9ed98-a469-4536-ade2-f981bc1d605e',
    username: userName,
    password: 'wrong',
  }
  const refused = await fetch(`${running.urls.login}/common/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams(wrong),
  })
  expect(refused.status).toBe(400)
  expect(await refused.json()).toMatchObject({
    error: 'invalid_grant',
    error_codes: [50126],
    error_description: expect.stringMatching(/^AADSTS50126: /),
  })
  expect(await devicesOf(tenantId)).toHaveLength(0)
  expect((await join(await token(userName))).status).toBe(200)
})

test('broken requests are refused with what was expected, and nothing is made', async () => {
  const { tenantId, userName } = await makeTenant()
  const access = await token(userName)
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const foreign = certificateRequest(keys, { signer: weak.privateKey })
  const csr = (data: Buffer) => ({ CertificateRequest: { Type: 'pkcs10', Data: data.toString('base64') } })
  const cases: ReadonlyArray<readonly [unknown, string]> = [
    ['{', 'not JSON'],
    [[], 'expected'],
    [joinBody(undefined, csr(Buffer.from('no'))), 'DER'],
    [joinBody(undefined, csr(certificateRequest(weak))), '2048'],
    [joinBody(undefined, csr(foreign)), 'private key'],
    [joinBody(undefined, { TransportKey: 'AAAA' }), 'RSA key blob'],
    [
      joinBody(undefined, { TransportKey: Buffer.from(transportKey.with(24, 0)).toString('base64').slice(0, 100) }),
      'RSA key blob',
    ],
    [joinBody(undefined, { JoinType: 6 }), 'Join type 6'],
  ]
  for (const [body, message] of cases) {
    const answer = await join(access, body)
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', message: expect.stringContaining(message) },
    })
  }
  expect(await devicesOf(tenantId)).toHaveLength(0)
})

test('a ticket of another authority, as real Windows sends it, does not hinder the join', async () => {
  const { userName } = await makeTenant()
  expect((await join(await token(userName), joinBody('t=EwCAAtbr&p='))).status).toBe(200)
})
