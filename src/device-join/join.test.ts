import { createHash, generateKeyPairSync, randomBytes, randomUUID, X509Certificate } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { certificateRequest, greedy } from '../../test/support/certificate-request.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database/database.ts'
import { insertTenant, insertUser } from '../../test/support/database/tenant-rows.ts'
import { startAuthority, type TestAuthority } from '../../test/support/server/authority.ts'
import { throwIt } from '../../test/support/throw-it.ts'
import { openRefusalLog, type RefusalLog } from '../audit/refusal.ops.ts'
import { inTransaction } from '../db/tx.ts'
import * as nextJoin from '../directory/device/next-join.sql.ts'
import { lockPlacement } from '../directory/membership/membership.sql.ts'
import { hashPassword } from '../directory/user/password.ops.ts'
import { drsDialect } from '../http/dialect/drs.ts'
import { changePolicy, createPolicy } from '../identity/policy/policy.ops.ts'
import { DirectoryDeviceId, RegistrationId, type TenantId } from '../kernel/id.ts'
import { type Authorities, openAuthorities } from '../pki/authority.ops.ts'
import { findCertificate } from '../pki/certificate.ops.ts'
import { makeSeal } from '../pki/seal.ts'
import { decodeDiscover } from '../protocol/drs/discover.ts'
import { decodeJoinResponse, encodeJoinRequest } from '../protocol/drs/join.ts'
import { hresultOf } from '../protocol/drs/problem.ts'
import { encodeRsaKeyBlob } from '../protocol/drs/rsa-key-blob.ts'
import { sidOfObject } from '../protocol/drs/sid.ts'
import { foldReactions } from '../reactions.ts'
import { storyAfter } from '../story/event.sql.ts'
import { deviceJoinRoutes } from './device-join.routes.ts'
import type { RegisteredDevice, RegistrationNow } from './join-object.ops.ts'
import type { HardwareProof } from './join-object.ts'

const password = 'two runway lights'
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
const { n = '', e = '' } = keys.publicKey.export({ format: 'jwk' })
const transportKey = encodeRsaKeyBlob({ modulus: Buffer.from(n, 'base64url'), exponent: Buffer.from(e, 'base64url') })

let database: TestDatabase
let authorities: Authorities
let refusals: RefusalLog
const now = new Date()
let running: TestAuthority
let hash: string
const registered = new Map<string, RegisteredDevice>()
const standing = new Map<string, RegistrationNow>()
const changed: string[] = []
const ended: string[] = []

beforeAll(async () => {
  database = await createTestDatabase()
  const { db } = database
  authorities = await openAuthorities(db, makeSeal(randomBytes(32)), () => new Date())
  hash = await hashPassword(password)
  refusals = openRefusalLog(db, () => now, throwIt)
  running = await startAuthority(db, {
    passwordGrant: 'true',
    drsDialect,
    routes: (serve, authority) =>
      deviceJoinRoutes(serve, {
        ...authority,
        refusals,
        authorities,
        reactions: foldReactions([
          {
            membershipChanged: async (_tx, _operation, { deviceIds }) => void changed.push(...deviceIds),
            joinedAnew: async (_tx, _operation, { deviceId }) => void ended.push(deviceId),
          },
        ]),
        registeredDevice: async (ticket) => {
          if (!ticket.startsWith('eyJ')) throw new Error('this is no ticket of the deployment service')
          return registered.get(ticket)
        },
        registrationNow: async (_tx, { registrationId }) => standing.get(registrationId),
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
  const device: RegisteredDevice = {
    proof: { assurance: 'claimed', simulated: false },
    issuedAt: new Date(),
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
  standing.set(device.registrationId, { serialNumber: 'SERIAL-1', assignedUser: null, blocked: false })
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

test('[T-51] a policy that asks for a second factor to join counts for a token that is older than it', async () => {
  const { tenantId, userName, userId } = await makeTenant()
  const before = await token(userName)
  const operation = { tenantId, actor: { kind: 'operator', id: 'test', name: 'test' } as const, now }
  const policy = { displayName: 'New devices', enabled: true, guards: 'join' } as const
  const everybody = { everybody: true, includeUsers: [], excludeUsers: [], includeRoles: [] }
  const { id } = await createPolicy(database.db, operation, { ...policy, ...everybody })
  const { ticket, device } = await makeRegistered(tenantId)
  const refused = await join(before, joinBody(ticket))
  expect([refused.status, refused.body.message]).toEqual([403, expect.stringMatching(/^AADSTS50076: /)])
  expect(await devicesOf(tenantId)).toMatchObject([{ id: device.directoryDeviceId, owner_id: null, joined_at: null }])
  const story = await storyAfter(database.db, { tenantId, deviceId: device.directoryDeviceId }, '0', 10)
  expect(story.at(-1)).toMatchObject({ step: 'join-refused', detail: { why: 'second-factor-needed' } })

  await changePolicy(database.db, operation, id, { excludeUsers: [userId] })
  expect(await join(before)).toMatchObject({ status: 200 })
})

test('discovery names the endpoints by domain and by id, in any letter case', async () => {
  const displayName = 'Contoso'
  const { tenantId, domain } = await makeTenant({ display_name: displayName })
  for (const path of [`${domain}/Discover`, `${tenantId}/discover`]) {
    const response = await fetch(`${running.urls.drs}/${path}?api-version=1.9`)
    const { drs, login } = running.urls
    expect(decodeDiscover(await response.json())).toEqual({
      tenantId,
      tenantName: domain,
      displayName,
      joinEndpoint: `${drs}/EnrollmentServer/device/`,
      nonceEndpoint: `${drs}/EnrollmentServer/nonce/${tenantId}/`,
      keyEndpoint: `${drs}/EnrollmentServer/key/`,
      authorizeEndpoint: `${login}/${tenantId}/oauth2/authorize`,
      tokenEndpoint: `${login}/${tenantId}/oauth2/token`,
    })
  }
  const nonce = await fetch(`${running.urls.drs}/EnrollmentServer/nonce/${tenantId}/?api-version=1.0`)
  expect(await nonce.json()).toMatchObject({ ReponseStatus: { message: 'Success' }, Value: expect.any(String) })
  expect((await fetch(`${running.urls.drs}/nowhere.example/Discover`)).status).toBe(404)
})

test('a join makes a device object and a certificate for it, and names who administers the computer', async () => {
  const { tenantId, userName, userId } = await makeTenant()
  await database.db
    .insertInto('directory_group')
    .values({
      tenant_id: tenantId,
      id: randomUUID(),
      display_name: 'Joined',
      mail_nickname: 'joined',
      membership_rule: 'device.deviceTrustType -eq "AzureAd"',
      created_at: now,
    })
    .execute()
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
    assurance: 'claimed',
    joined_as_registered: false,
    tpm_simulated: false,
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
  expect(ended).not.toContain(device.directoryDeviceId)
  const second = decodeJoinResponse((await join(access, joinBody(ticket))).body)
  const rows = await devicesOf(tenantId)
  expect(rows).toHaveLength(1)
  expect(rows[0]).toMatchObject({ id: device.directoryDeviceId, device_id: deviceId, account_enabled: true })
  const find = (certificate: Uint8Array) => findCertificate(database.db, authorities, 'join', certificate, new Date())
  expect(await find(first.certificate)).toMatchObject({ kind: 'refused', why: 'revoked' })
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
  const audited = await database.db
    .selectFrom('audit_entry')
    .select(['target_id', 'details'])
    .where('tenant_id', '=', none.tenantId)
    .where('action', '=', 'registration.device.joinRefused')
    .execute()
  expect(audited).toEqual([{ target_id: none.userId, details: { why: 'join-not-allowed' } }])
  const foreign = await makeRegistered((await makeTenant()).tenantId)
  expect((await join(await token(none.userName), joinBody(foreign.ticket))).status).toBe(403)
  const on = { tenantId: none.tenantId, deviceId: foreign.device.directoryDeviceId }
  expect(await storyAfter(database.db, on, '0', 10)).toEqual([])

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

test('[I5] a join waits for whoever changes what places devices, so that neither misses what the other does', async () => {
  const { tenantId, userName } = await makeTenant()
  const access = await token(userName)
  const { db } = database
  let joining: ReturnType<typeof join> | undefined
  let joined = false
  await inTransaction(db, async (tx) => {
    await lockPlacement(tx, tenantId, 'changing')
    joining = join(access)
    void joining.then(() => {
      joined = true
    })
    await setTimeout(500)
    expect(joined).toBe(false)
  })
  expect((await joining)?.status).toBe(200)
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

test('[T-41] a join certifies what the server decided, whatever the request asks for, and no token for enrolment joins', async () => {
  const { tenantId, userName } = await makeTenant()
  const mdm = await token(userName, 'https://enrollment.manage.microsoft.com/')
  expect(mdm).toMatch(/^eyJ/)
  expect((await join(mdm)).status).toBe(403)
  expect(await devicesOf(tenantId)).toEqual([])

  const asking = encodeJoinRequest({
    ...{ certificateRequest: certificateRequest(keys, { subject: 'administrator', attributes: greedy }), transportKey },
    ...{ joinType: 0, deviceType: 'Windows', osVersion: '10.0.17763.1', displayName: 'DESKTOP-7', targetDomain: '' },
  })
  const { certificate } = decodeJoinResponse((await join(await token(userName), asking)).body)
  const read = new X509Certificate(certificate)
  const [device] = await devicesOf(tenantId)
  expect(read.subject).toBe(`CN=${device?.device_id}`)
  expect(read.raw.toString('latin1')).not.toMatch(/administrator|login\.example/)
  expect([read.ca, read.subjectAltName, read.keyUsage]).toEqual([false, undefined, ['1.3.6.1.5.5.7.3.2']])
  expect((Date.parse(read.validTo) - Date.parse(read.validFrom)) / 86_400_000).toBeLessThan(3700)
})

test('broken requests are refused with what was expected, and nothing is made', async () => {
  const { tenantId, userName } = await makeTenant()
  const access = await token(userName)
  const weak = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const foreign = certificateRequest(keys, { signer: weak.privateKey })
  const short = weak.publicKey.export({ format: 'jwk' })
  const [modulus, exponent] = [short.n, short.e].map((text) => Buffer.from(text ?? '', 'base64url'))
  const blobOf = (of: Uint8Array, to: Uint8Array) =>
    Buffer.from(encodeRsaKeyBlob({ modulus: of, exponent: to })).toString('base64')
  const weakBlob = blobOf(modulus!, exponent!)
  const withExponent = (value: number) => blobOf(Buffer.from(n, 'base64url'), Buffer.of(value >> 16, value >> 8, value))
  const even = Buffer.from(n, 'base64url')
  even[even.length - 1]! &= 0xfe
  const csr = (data: Buffer) => ({ CertificateRequest: { Type: 'pkcs10', Data: data.toString('base64') } })
  const cases: ReadonlyArray<readonly [unknown, string]> = [
    ['{', 'not JSON'],
    [[], 'expected'],
    [joinBody(undefined, csr(Buffer.from('no'))), 'DER'],
    [joinBody(undefined, csr(certificateRequest(weak))), '2048'],
    [joinBody(undefined, csr(foreign)), 'private key'],
    [joinBody(undefined, { TransportKey: 'AAAA' }), 'RSA key blob'],
    [joinBody(undefined, { TransportKey: weakBlob }), '2048'],
    ...[0, 1, 3, 65536, 65538].map(
      (one) => [joinBody(undefined, { TransportKey: withExponent(one) }), 'odd exponent'] as const,
    ),
    [joinBody(undefined, { TransportKey: blobOf(Buffer.alloc(0), Buffer.of(1, 0, 1)) }), 'odd modulus'],
    [joinBody(undefined, { TransportKey: blobOf(even, Buffer.of(1, 0, 1)) }), 'odd modulus'],
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
    const isRead = typeof body === 'object' && !Array.isArray(body)
    const { internal } = hresultOf(answer.body, answer.status)
    expect(internal).toBe(isRead && !message.startsWith('Join type') ? '0x801C0012' : '0x801C0001')
  }
  expect((await join(access, joinBody(undefined, { JoinType: 6 }))).body.message).toMatch(/^Join type 6/)
  expect(await devicesOf(tenantId)).toHaveLength(0)
})

test('what attests the key is no riddle: an empty text is nothing, and another thing in its place is refused with its own code', async () => {
  const { tenantId, userName } = await makeTenant()
  const access = await token(userName)
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
  const { certificate } = decodeJoinResponse((await join(access)).body)
  const nonsense = base64(Buffer.from('no certificate'))
  const codeOf = async (more: Record<string, string>) => {
    const { status, body } = await join(access, joinBody(undefined, more))
    return status === 200 ? 'joined' : hresultOf(body, status).internal
  }
  expect(await codeOf({ AikCertificate: nonsense })).toBe('0x801C0010')
  expect(await codeOf({ AikCertificate: base64(Buffer.concat([certificate, Buffer.of(0)])) })).toBe('0x801C0010')
  expect(await codeOf({ AttestationData: nonsense })).toBe('0x801C0011')
  expect(await devicesOf(tenantId)).toHaveLength(1)
  expect(await codeOf({ AikCertificate: '', AttestationData: '' })).toBe('joined')
  expect(await codeOf({ AikCertificate: base64(certificate), AttestationData: nonsense })).toBe('joined')
  const [, device] = await devicesOf(tenantId)
  expect(device).toMatchObject({ assurance: 'claimed' }) // nothing is given for it
})

test('a ticket of another authority, as real Windows sends it, does not hinder the join', async () => {
  const { userName } = await makeTenant()
  expect((await join(await token(userName), joinBody('t=EwCAAtbr&p='))).status).toBe(200)
})

describe('[T-47] who may take the object of a registration', () => {
  async function office() {
    const made = await makeTenant()
    const { tenantId, domain, userName, userId } = made
    await insertUser(database.db, tenantId, `max@${domain}`, hash)
    const [pia, max] = await Promise.all([token(userName), token(`max@${domain}`)])
    const registration = await makeRegistered(tenantId)
    const { directoryDeviceId } = registration.device
    return {
      ...made,
      ...registration,
      pia,
      max,
      piaId: userId,
      certificateOf: (answer: { body: Record<string, string> }) => decodeJoinResponse(answer.body).certificate,
      deviceIdOf: (answer: { body: Record<string, string> }) =>
        new X509Certificate(decodeJoinResponse(answer.body).certificate).subject.replace('CN=', ''),
      isGood: async (certificate: Uint8Array) =>
        (await findCertificate(database.db, authorities, 'join', certificate, new Date())).kind === 'valid',
      object: async () => (await devicesOf(tenantId)).find(({ id }) => id === directoryDeviceId),
      retell: (change: Partial<RegisteredDevice>) => {
        const ticket = `eyJ${Buffer.from(randomUUID()).toString('base64url')}.e30.sig`
        registered.set(ticket, { ...registration.device, issuedAt: new Date(Date.now() + 2000), ...change })
        return ticket
      },
      allow: (until: Date) =>
        nextJoin.give(database.db, tenantId, directoryDeviceId, { because: 'administrator', by: 'admin', until }),
      alarms: () => database.db.selectFrom('alarm').selectAll().where('tenant_id', '=', tenantId).execute(),
      audit: async (action: string) =>
        (
          await database.db
            .selectFrom('audit_entry')
            .select('details')
            .where('tenant_id', '=', tenantId)
            .where('action', '=', action)
            .orderBy('sequence')
            .execute()
        ).map(({ details }) => details as Record<string, unknown>),
    }
  }

  test('[T-47] each colleague who comes with the hash is an alarm of its own, with the object that it got: a later one hides no earlier', async () => {
    const at = await office()
    await join(at.pia, joinBody(at.ticket))
    const got = []
    for (let n = 0; n < 2; n++) got.push(at.deviceIdOf(await join(at.max, joinBody(at.retell({})))))
    const alarms = (await at.alarms()).map(({ subject_id, count, detail }) => ({ subject_id, count, detail }))
    expect(alarms).toHaveLength(2)
    expect(alarms.map(({ subject_id, count }) => [subject_id, count])).toEqual([
      [at.device.registrationId, 1],
      [at.device.registrationId, 1],
    ])
    const asked = alarms.map(({ detail }) => (detail as { asked: { deviceId: string } }).asked.deviceId)
    expect(asked.sort()).toEqual(got.sort())
  })

  test('[T-47] whoever comes again and again folds into one alarm after ten', async () => {
    const at = await office()
    await join(at.pia, joinBody(at.ticket))
    for (let n = 0; n < 13; n++) await join(at.max, joinBody(at.retell({})))
    const counts = (await at.alarms()).map(({ count }) => count)
    expect(counts.sort((a, b) => a - b)).toEqual([...Array(10).fill(1), 3])
  })

  test('a colleague with the hash gets an object of its own; the first keeps everything, and the administrators see both', async () => {
    const at = await office()
    const first = await join(at.pia, joinBody(at.ticket))
    const before = await at.object()
    const second = await join(at.max, joinBody(at.retell({})))
    expect([first.status, second.status]).toEqual([200, 200])
    expect(at.deviceIdOf(first)).toBe(at.deviceId)
    expect(at.deviceIdOf(second)).not.toBe(at.deviceId)
    expect(await at.object()).toEqual(before)
    expect(await at.isGood(at.certificateOf(first))).toBe(true)
    const other = (await devicesOf(at.tenantId)).find(({ id }) => id !== before?.id)
    expect([before?.joined_as_registered, other?.joined_as_registered, other?.assurance]).toEqual([
      true,
      false,
      'claimed',
    ])
    expect(await at.alarms()).toMatchObject([
      {
        kind: 'contest',
        subject_id: at.device.registrationId,
        detail: {
          why: 'joined-by-another',
          serialNumber: 'SERIAL-1',
          holds: { user: at.userName, deviceId: at.deviceId, assurance: 'claimed' },
          asked: { user: `max@${at.domain}`, deviceId: at.deviceIdOf(second) },
        },
      },
    ])
    expect(await at.audit('registration.device.contest')).toHaveLength(1)
    const story = await storyAfter(
      database.db,
      { tenantId: at.tenantId, deviceId: at.device.directoryDeviceId },
      '0',
      10,
    )
    expect(story.map(({ step }) => step)).toEqual(['directory-joined', 'device-contested'])
  })

  test('what is assigned to another user is not for the first who comes, and the assigned user still gets it', async () => {
    const at = await office()
    standing.set(at.device.registrationId, {
      serialNumber: 'S',
      assignedUser: at.userName.toUpperCase(),
      blocked: false,
    })
    expect(at.deviceIdOf(await join(at.max, joinBody(at.ticket)))).not.toBe(at.deviceId)
    expect((await at.object())?.joined_at).toBeNull()
    expect((await at.alarms())[0]).toMatchObject({ detail: { why: 'assigned-to-another' } })
    expect(at.deviceIdOf(await join(at.pia, joinBody(at.ticket)))).toBe(at.deviceId)
  })

  test('[T-47] what is assigned to a user whose account is disabled is not for the first who comes either', async () => {
    const at = await office()
    await insertUser(database.db, at.tenantId, `ill@${at.domain}`, hash, { account_enabled: false })
    standing.set(at.device.registrationId, { serialNumber: 'S', assignedUser: `ill@${at.domain}`, blocked: false })
    expect(at.deviceIdOf(await join(at.max, joinBody(at.ticket)))).not.toBe(at.deviceId)
    expect((await at.object())?.joined_at).toBeNull()
    expect((await at.alarms())[0]).toMatchObject({ detail: { why: 'assigned-to-another' } })
  })

  test('a user who is assigned and exists no more keeps nobody out', async () => {
    const at = await office()
    standing.set(at.device.registrationId, { serialNumber: 'S', assignedUser: `gone@${at.domain}`, blocked: false })
    expect(at.deviceIdOf(await join(at.max, joinBody(at.ticket)))).toBe(at.deviceId)
  })

  test('an administrator’s word opens it once and until its hour; the audit says whose word it was', async () => {
    const at = await office()
    const first = await join(at.pia, joinBody(at.ticket))
    await at.allow(new Date(Date.now() - 1000))
    expect(at.deviceIdOf(await join(at.max, joinBody(at.retell({}))))).not.toBe(at.deviceId)
    await at.allow(new Date(Date.now() + 60_000))
    const taken = await join(at.max, joinBody(at.retell({})))
    expect(at.deviceIdOf(taken)).toBe(at.deviceId)
    expect(await at.isGood(at.certificateOf(first))).toBe(false)
    expect(ended).toContain(at.device.directoryDeviceId)
    expect((await at.audit('registration.device.join')).at(-1)).toMatchObject({
      because: 'administrator',
      allowedBy: 'admin',
      reused: true,
    })
    expect(
      at.deviceIdOf(await join(at.pia, joinBody(at.retell({ issuedAt: new Date(Date.now() + 60_000) })))),
    ).not.toBe(at.deviceId)
  })

  test('[T-50] a ticket from before the last join takes nothing over, not even with proof or a word', async () => {
    const at = await office()
    const old = new Date(Date.now() - 60_000)
    await join(at.pia, joinBody(at.ticket))
    await at.allow(new Date(Date.now() + 60_000))
    const proof = { assurance: 'ek', simulated: false } as const
    for (const change of [{ issuedAt: old }, { issuedAt: old, proof }]) {
      expect(at.deviceIdOf(await join(at.max, joinBody(at.retell(change))))).not.toBe(at.deviceId)
    }
    expect((await at.object())?.owner_id).toBe(at.piaId)
    // with today's proof the registered TPM is let in, and the old certificate ends
    expect(at.deviceIdOf(await join(at.max, joinBody(at.retell({ proof }))))).toBe(at.deviceId)
    expect((await at.object())?.assurance).toBe('ek')
  })

  test('[T-50] a ticket of the second in which the object was joined last is one of before, a ticket of the next is not', async () => {
    const at = await office()
    await join(at.pia, joinBody(at.ticket))
    const joined = new Date(Math.floor(Date.now() / 1000) * 1000)
    await database.db
      .updateTable('directory_device')
      .set({ joined_at: joined })
      .where('tenant_id', '=', at.tenantId)
      .where('id', '=', at.device.directoryDeviceId)
      .execute()
    const proof = { assurance: 'ek', simulated: false } as const
    const before = at.retell({ issuedAt: new Date(joined.getTime() - 1000), proof })
    expect(at.deviceIdOf(await join(at.max, joinBody(before)))).not.toBe(at.deviceId)
    expect(at.deviceIdOf(await join(at.max, joinBody(at.retell({ issuedAt: joined, proof }))))).toBe(at.deviceId)
  })

  test('[T-50] the word of a reset is for a ticket of a later second than the reset; an administrator’s is for an earlier one too', async () => {
    const cases = [
      ['reset', -1, false],
      ['reset', 0, false],
      ['reset', 1, true],
      ['administrator', -1, true],
    ] as const
    for (const [because, seconds, takes] of cases) {
      const at = await office()
      await join(at.pia, joinBody(at.ticket))
      // a minute on, so that each of these tickets is of after the join
      const sameSecond = Math.floor(Date.now() / 1000) * 1000 + 60_000
      const until = new Date(sameSecond + 500 + nextJoin.resetCountsMs)
      await nextJoin.give(database.db, at.tenantId, at.device.directoryDeviceId, { because, by: 'x', until })
      const issuedAt = new Date(sameSecond + seconds * 1000)
      const answer = await join(at.max, joinBody(at.retell({ issuedAt })))
      expect([because, seconds, at.deviceIdOf(answer) === at.deviceId]).toEqual([because, seconds, takes])
    }
  })

  test('what the proof opened was opened by nobody’s word, though there was one', async () => {
    const at = await office()
    await join(at.pia, joinBody(at.ticket))
    await at.allow(new Date(Date.now() + 60_000))
    await join(at.max, joinBody(at.retell({ proof: { assurance: 'ek', simulated: false } })))
    const [, details] = await at.audit('registration.device.join')
    expect(details).toMatchObject({ because: 'proof', assurance: 'ek' })
    expect(details).not.toHaveProperty('allowedBy')
    expect(details).not.toHaveProperty('simulated')
  })

  test('[S-137] one’s own device takes no place of the quota, somebody else’s does', async () => {
    const at = await office()
    await database.db
      .updateTable('tenant')
      .set({ device_quota_per_user: 1 })
      .where('tenant_id', '=', at.tenantId)
      .execute()
    expect((await join(at.pia, joinBody(at.ticket))).status).toBe(200)
    expect(at.deviceIdOf(await join(at.pia, joinBody(at.retell({}))))).toBe(at.deviceId)
    expect((await join(at.max)).status).toBe(200)
    const proof = { assurance: 'ek', simulated: false } as const
    expect((await join(at.max, joinBody(at.retell({ proof })))).status).toBe(400)
  })

  test('[T-50] an object that an administrator disabled is for nobody, its last joiner included', async () => {
    const { tenantId, pia, ticket, device } = await office()
    expect((await join(pia, joinBody(ticket))).status).toBe(200)
    const of = database.db.updateTable('directory_device').where('tenant_id', '=', tenantId)
    await of.where('id', '=', device.directoryDeviceId).set({ account_enabled: false }).execute()
    expect((await join(pia, joinBody(ticket))).status).toBe(403)
    expect(await devicesOf(tenantId)).toMatchObject([{ id: device.directoryDeviceId, account_enabled: false }])
  })

  test('an object that was deleted under its registration is made anew', async () => {
    const at = await office()
    await database.db
      .deleteFrom('directory_device')
      .where('tenant_id', '=', at.tenantId)
      .where('id', '=', at.device.directoryDeviceId)
      .execute()
    expect(at.deviceIdOf(await join(at.pia, joinBody(at.ticket)))).not.toBe(at.deviceId)
  })

  test('[T-50] a ticket whose registration is gone is a ticket for nothing', async () => {
    const at = await office()
    standing.delete(at.device.registrationId)
    expect(at.deviceIdOf(await join(at.pia, joinBody(at.ticket)))).not.toBe(at.deviceId)
    expect((await at.object())?.joined_at).toBeNull()
    expect(await at.alarms()).toEqual([])
  })

  test('[T-34] [T-35] attested is only the key that was quoted, and a software TPM opens nothing here', async () => {
    const at = await office()
    await join(at.pia, joinBody(at.ticket))
    const spki = keys.publicKey.export({ type: 'spki', format: 'der' })
    const joinKey = createHash('sha256').update(spki).digest('hex')
    const proof = (change: Partial<HardwareProof>) =>
      joinBody(at.retell({ proof: { assurance: 'attested', simulated: false, joinKey, ...change } }))
    expect(at.deviceIdOf(await join(at.max, proof({ simulated: true })))).not.toBe(at.deviceId)
    expect(at.deviceIdOf(await join(at.max, proof({ joinKey: 'ab'.repeat(32) })))).toBe(at.deviceId)
    expect((await at.object())?.assurance).toBe('ek')
    await join(at.max, proof({}))
    expect((await at.object())?.assurance).toBe('attested')
  })

  test('the object of a blocked registration is for nobody, not even for a stranger to it nor for its proof', async () => {
    const at = await office()
    standing.set(at.device.registrationId, { serialNumber: 'S', assignedUser: null, blocked: true })
    const proof = { assurance: 'ek', simulated: false } as const
    for (const ticket of [at.ticket, at.retell({ proof })]) {
      expect(at.deviceIdOf(await join(at.pia, joinBody(ticket)))).not.toBe(at.deviceId)
    }
    expect((await at.object())?.joined_at).toBeNull()
    expect((await at.alarms())[0]).toMatchObject({ kind: 'contest', detail: { why: 'registration-blocked' } })
  })

  test('of two who come at once one gets the object', async () => {
    const at = await office()
    const answers = await Promise.all([join(at.pia, joinBody(at.ticket)), join(at.max, joinBody(at.ticket))])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    expect(answers.filter((answer) => at.deviceIdOf(answer) === at.deviceId)).toHaveLength(1)
    expect(await devicesOf(at.tenantId)).toHaveLength(2)
    const good = await Promise.all(answers.map((answer) => at.isGood(at.certificateOf(answer))))
    expect(good).toEqual([true, true])
  })
})

test('[T-53] of joins that are refused over and over, a few are entries and one entry says how many more; the story stops', async () => {
  const tenant = await makeTenant({ users_may_join: 'none' })
  const { ticket, device } = await makeRegistered(tenant.tenantId)
  const mine = await token(tenant.userName)
  for (let n = 0; n < 30; n++) expect((await join(mine, joinBody(ticket))).status).toBe(403)
  const audited = async () =>
    database.db
      .selectFrom('audit_entry')
      .select(['actor_id', 'target_id', 'details'])
      .where('tenant_id', '=', tenant.tenantId)
      .where('action', '=', 'registration.device.joinRefused')
      .orderBy('sequence')
      .execute()
  const one = { actor_id: tenant.userId, target_id: tenant.userId, details: { why: 'join-not-allowed' } }
  expect(await audited()).toEqual([one, one, one, one, one])
  await refusals.close()
  expect((await audited()).slice(5)).toMatchObject([
    { details: { sample: true, notShown: 25, shown: 5, reasons: { 'join-not-allowed': 25 } } },
  ])
  const story = await storyAfter(
    database.db,
    { tenantId: tenant.tenantId, deviceId: device.directoryDeviceId },
    '0',
    100,
  )
  expect(story).toHaveLength(20)
  expect(story.map(({ detail }) => 'othersNotTold' in (detail ?? {}))).toEqual([...Array(19).fill(false), true])
})
