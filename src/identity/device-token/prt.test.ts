import {
  createDecipheriv,
  createHmac,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  randomBytes,
  randomUUID,
  sign,
} from 'node:crypto'
import { compactDecrypt, decodeJwt } from 'jose'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant, insertUser } from '../../../test/support/database/tenant-rows.ts'
import { openBrowser, startAuthority, type TestAuthority } from '../../../test/support/server/authority.ts'
import { openRefusalLog } from '../../audit/refusal.ops.ts'
import { endSessions } from '../../directory/user/credentials.ops.ts'
import { hashPassword } from '../../directory/user/password.ops.ts'
import { DirectoryDeviceId, type TenantId, type UserId } from '../../kernel/id.ts'
import { type Authorities, issueJoinCertificate, openAuthorities } from '../../pki/authority.ops.ts'
import * as certificates from '../../pki/certificate.sql.ts'
import { makeSeal } from '../../pki/seal.ts'
import { encodeRsaKeyBlob } from '../../protocol/drs/rsa-key-blob.ts'
import { encodePrtRequest, type PrtFields, type PrtProof, writePrtRequest } from '../../protocol/oauth/prt.ts'
import { createApplication } from '../application/application.ops.ts'
import { createPolicy, deletePolicy } from '../policy/policy.ops.ts'
import { readContext } from '../sign-in/context.ts'
import { contextOf, derivedKey } from './session-key.ts'

const password = 'three taxi lights'
const broker = '29d9ed98-a469-4536-ade2-f981bc1d605e'
const logon = '38aa3b87-a06d-4817-b275-7a316988d93b'
const graph = 'https://graph.microsoft.com'
const drs = 'urn:ms-drs:enterpriseregistration.windows.net'
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })

let now = new Date()
const unwritten: unknown[] = []
let database: TestDatabase
let authorities: Authorities
let running: TestAuthority
let tenantId: TenantId
let pia: UserId

beforeAll(async () => {
  database = await createTestDatabase()
  const clock = () => now
  authorities = await openAuthorities(database.db, makeSeal(randomBytes(32)), clock)
  const refusals = openRefusalLog(database.db, clock, (error) => unwritten.push(error))
  running = await startAuthority(database.db, { clock, authorities, passwordGrant: 'true', refusals })
  const hash = await hashPassword(password)
  tenantId = await insertTenant(database.db, 'prt.example')
  pia = await insertUser(database.db, tenantId, 'pia@prt.example', hash)
  const other = await insertTenant(database.db, 'prt-other.example')
  await insertUser(database.db, other, 'bo@prt-other.example', hash)
})
afterAll(async () => {
  await running.close()
  await database.stop()
})

async function joinedDevice(ownerId: string | null = null) {
  const id = DirectoryDeviceId.parse(randomUUID())
  const deviceId = randomUUID()
  const { n = '', e = '' } = keys.publicKey.export({ format: 'jwk' })
  const transportKey = encodeRsaKeyBlob({
    modulus: Buffer.from(n, 'base64url'),
    exponent: Buffer.from(e, 'base64url'),
  })
  await database.db
    .insertInto('directory_device')
    .values({
      tenant_id: tenantId,
      id,
      device_id: deviceId,
      display_name: 'PC',
      owner_id: ownerId,
      transport_key: Buffer.from(transportKey),
      created_at: now,
    })
    .execute()
  const spki = keys.publicKey.export({ type: 'spki', format: 'der' })
  const certificate = await issueJoinCertificate(database.db, authorities, {
    tenantId,
    directoryDeviceId: id,
    deviceId,
    userId: pia,
    spki,
    now,
  })
  return { id, deviceId, certificate: certificate.der }
}

type Answer = { status: number; retryAfter: string | null; text: string; json: Record<string, unknown> }

async function post(
  form: Record<string, string> | [string, string][],
  segment = 'common',
  path = 'oauth2/token',
): Promise<Answer> {
  const response = await fetch(`${running.urls.login}/${segment}/${path}`, {
    method: 'POST',
    body: new URLSearchParams(form),
  })
  const text = await response.text()
  const retryAfter = response.headers.get('retry-after')
  return { status: response.status, retryAfter, text, json: text.startsWith('{') ? JSON.parse(text) : {} }
}

const freshNonce = async (): Promise<string> => String((await post({ grant_type: 'srv_challenge' })).json.Nonce)
const bearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const send = (request: string, segment?: string, path?: string) =>
  post({ grant_type: bearer, windows_api_version: '2.2', client_info: '1', request }, segment, path)

async function obtain(
  device: { certificate: Uint8Array },
  fields: Partial<PrtFields> = {},
  key: KeyObject = keys.privateKey,
  segment?: string,
  derivation: 1 | 2 = 2,
): Promise<Answer> {
  const nonce = 'nonce' in fields ? {} : { nonce: await freshNonce() }
  const asked = {
    clientId: logon,
    grantType: 'password',
    scope: 'openid aza ugs',
    username: 'pia@prt.example',
    password,
  }
  const proof: PrtProof = { kind: 'device', certificate: device.certificate, derivation }
  const request = encodePrtRequest(writePrtRequest(proof, { ...asked, ...nonce, ...fields }), (signed) =>
    sign('sha256', Buffer.from(signed), key),
  )
  return send(request, segment)
}

function sessionKeyOf({ json }: Answer): Buffer {
  const wrapped = Buffer.from(String(json.session_key_jwe).split('.')[1] ?? '', 'base64url')
  return privateDecrypt({ key: keys.privateKey, oaepHash: 'sha1' }, wrapped)
}

async function use(
  token: string,
  sessionKey: Buffer,
  fields: Partial<PrtFields> = {},
  more: { derivation?: 1 | 2; segment?: string; path?: string; resource?: string } = {},
) {
  const { derivation = 2, segment, path, resource = graph } = more
  const proof = { kind: 'session', context: randomBytes(24), derivation } as const
  const nonce = 'nonce' in fields ? {} : { nonce: await freshNonce() }
  const named = resource === '' ? {} : { resource }
  const asked = { clientId: broker, grantType: 'refresh_token', scope: 'openid', refreshToken: token, ...named }
  return send(
    encodePrtRequest(writePrtRequest(proof, { ...asked, ...nonce, ...fields }), (signed, payload) =>
      createHmac('sha256', derivedKey(sessionKey, contextOf(proof, payload)))
        .update(signed)
        .digest(),
    ),
    segment,
    path,
  )
}

/** As clients of both generations read it: the length of the initialisation vector tells the cipher. */
async function open(answer: Answer, sessionKey: Buffer): Promise<Record<string, string>> {
  const bytes = (part: number) => Buffer.from(answer.text.split('.')[part] ?? '', 'base64url')
  const { ctx, ...header } = JSON.parse(bytes(0).toString()) as { ctx: string }
  expect([header, bytes(1)]).toEqual([{ alg: 'dir', enc: 'A256GCM', kdf_ver: 1 }, Buffer.alloc(0)])
  const key = derivedKey(sessionKey, Buffer.from(ctx, 'base64'))
  if (bytes(2).length === 12)
    return JSON.parse(Buffer.from((await compactDecrypt(answer.text, key)).plaintext).toString())
  const decipher = createDecipheriv('aes-256-cbc', key, bytes(2))
  return JSON.parse(Buffer.concat([decipher.update(bytes(3)), decipher.final()]).toString())
}

const entries = (action: string, targetId: string) =>
  database.db
    .selectFrom('audit_entry')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('action', '=', action)
    .where('target_id', '=', targetId)
    .orderBy('sequence')
    .execute()

const lastSignIn = async ({ id }: { id: string }) =>
  (
    await database.db
      .selectFrom('directory_device')
      .select('last_sign_in_at')
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .executeTakeFirst()
  )?.last_sign_in_at

/** `derivation`: what the device announces. */
async function signedIn(derivation: 1 | 2 = 2) {
  const device = await joinedDevice()
  const answer = await obtain(device, {}, keys.privateKey, undefined, derivation)
  return { device, answer, token: String(answer.json.refresh_token), sessionKey: sessionKeyOf(answer) }
}

test('a joined device and a password give a primary token, and with it tokens that name the device', async () => {
  const { device, answer, sessionKey } = await signedIn()
  expect(answer).toMatchObject({ status: 200, json: { device_tenant_id: tenantId, refresh_token_expires_in: 1209600 } })
  const seconds = Math.floor(now.getTime() / 1000)
  expect(decodeJwt(String(answer.json.id_token))).toMatchObject({
    oid: pia,
    aud: logon,
    deviceid: device.deviceId,
    iat: seconds,
    exp: seconds + 3600,
  })
  expect(JSON.parse(Buffer.from(String(answer.json.client_info), 'base64url').toString())).toEqual({
    uid: pia,
    utid: tenantId,
  })
  expect(sessionKey).toHaveLength(32)
  const fields = {
    clientId: logon,
    grantType: 'password',
    scope: 'openid aza ugs',
    username: 'pia@prt.example',
    password,
  }
  const proof: PrtProof = { kind: 'device', certificate: device.certificate }
  const request = encodePrtRequest(writePrtRequest(proof, { ...fields, nonce: await freshNonce() }), (signed) =>
    sign('sha256', Buffer.from(signed), keys.privateKey),
  )
  const unasked = await post({ grant_type: bearer, windows_api_version: '2.2', request })
  expect([unasked.status, unasked.json.client_info]).toEqual([200, undefined])
  expect(String(answer.json.session_key_jwe).split('.')[3]).toBe('') // the key itself is all that is sent
  expect(await entries('identity.primaryToken.issue', device.id)).toMatchObject(
    Array(2).fill({ actor_kind: 'user', actor_id: pia, actor_name: 'pia@prt.example', details: { clientId: logon } }),
  )

  for (const derivation of [1, 2] as const) {
    const { device, token, sessionKey } = await signedIn(derivation)
    const answer = await use(token, sessionKey, {}, { derivation })
    expect(Buffer.from(answer.text.split('.')[2] ?? '', 'base64url')).toHaveLength(derivation === 1 ? 16 : 12)
    const reply = await open(answer, sessionKey)
    expect(decodeJwt(reply.access_token!)).toMatchObject({ aud: graph, oid: pia, deviceid: device.deviceId })
    expect(reply.id_token).toBeDefined()
  }
})

test('[T-02] [T-11] no id token is signed for an audience that the device chose: a client that nobody knows gets nothing, and that is on record', async () => {
  const { device, token, sessionKey } = await signedIn()
  const { refresh_token: refreshToken } = await open(await use(token, sessionKey), sessionKey)
  const byRefreshToken = { grantType: 'refresh_token', refreshToken: refreshToken! }
  for (const clientId of [graph, 'https://enrollment.manage.microsoft.com/', drs, randomUUID(), '']) {
    const answers = [
      await obtain(device, { clientId }),
      await obtain(device, { clientId, ...byRefreshToken }),
      await use(token, sessionKey, { clientId, scope: 'openid aza' }),
    ]
    expect(answers.map(({ status }) => status)).toEqual(clientId === '' ? [401, 401, 400] : [401, 401, 401])
    const code = expect.objectContaining({ error_codes: [700016] })
    if (clientId !== '') expect(answers.map(({ json }) => json)).toEqual([code, code, code])
    expect(answers.map(({ json, text }) => [json.id_token, text.includes('eyJ')])).toEqual(
      Array(3).fill([undefined, false]),
    )
  }
  const noted = (await entries('identity.device.refuse', graph)).map(({ details }) => details)
  expect(noted).toHaveLength(3)
  for (const clientId of [logon, broker]) expect((await obtain(device, { clientId })).status).toBe(200)
})

test('[T-57] a copied refresh token names no device to anybody who enrols, and ends with its device all the same', async () => {
  const { device, token, sessionKey } = await signedIn()
  const { refresh_token = '' } = await open(await use(token, sessionKey), sessionKey)
  const refresh = () => post({ grant_type: 'refresh_token', client_id: broker, refresh_token, resource: graph })
  const claims = decodeJwt(String((await refresh()).json.access_token))
  expect(claims.deviceid).toBeUndefined()
  expect(claims.xms_device).toBe(device.deviceId)

  // nor does a code or token of the device that is sent along where another grant counts: it proves nothing
  const location = (await authorizeAt(await credentialFor(token, sessionKey))).headers.get('location')
  const code = new URLSearchParams(location?.split('?')[1]).get('code') ?? ''
  const copied = { grant_type: 'refresh_token', client_id: broker, refresh_token, code, resource: graph }
  expect(decodeJwt(String((await post(copied)).json.access_token)).deviceid).toBeUndefined()
  const own = { ...copied, grant_type: 'password', username: 'pia@prt.example', password }
  const plain = decodeJwt(String((await post(own)).json.access_token))
  expect([plain.oid, plain.deviceid, plain.xms_device]).toEqual([pia, undefined, undefined])

  await database.db
    .updateTable('directory_device')
    .set({ account_enabled: false })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', device.id)
    .execute()
  for (const refused of [await refresh(), await use(token, sessionKey), await obtain(device)]) {
    expect(refused).toMatchObject({ status: 400, json: { error: 'invalid_grant', error_codes: [135011] } })
  }
})

test('a revoked device certificate ends what was got with it, from the next request on', async () => {
  const { device, token, sessionKey } = await signedIn()
  await certificates.revoke(database.db, tenantId, { authority: 'join', subjectId: device.id }, now)
  for (const refused of [await use(token, sessionKey), await obtain(device)]) {
    expect(refused.json.error_codes).toEqual([50155])
  }
})

test('a primary token renews itself under the same session key', async () => {
  const { device, token, sessionKey } = await signedIn()
  now = new Date(now.getTime() + 25 * 3_600_000)
  const renewed = await open(await use(token, sessionKey, { scope: 'openid aza ugs', clientId: logon }), sessionKey)
  expect(renewed.refresh_token).not.toBe(token)
  expect((await use(renewed.refresh_token!, sessionKey)).status).toBe(200)
  expect(await lastSignIn(device)).toEqual(now)
})

test('[T-14] what was got on one device makes no primary token on another', async () => {
  const { token, sessionKey } = await signedIn()
  const { refresh_token: refreshToken = '' } = await open(await use(token, sessionKey), sessionKey)
  const fields = { grantType: 'refresh_token', clientId: broker, refreshToken } as const
  const other = await obtain(await joinedDevice(), fields)
  expect(other).toMatchObject({ status: 400, json: { error: 'invalid_grant' } })
  expect(other.json.refresh_token).toBeUndefined()
})

test('[T-14] a refresh token stolen from a device joins none without the key of that device, in either generation', async () => {
  const { device, token, sessionKey } = await signedIn()
  const { refresh_token: refreshToken = '' } = await open(await use(token, sessionKey), sessionKey)
  const stolen = { grant_type: 'refresh_token', client_id: broker, refresh_token: refreshToken }
  const answers = [
    await post({ ...stolen, resource: drs }),
    await post({ ...stolen, scope: `${drs}/.default openid` }, 'common', 'oauth2/v2.0/token'),
    await post({ ...stolen, resource: '01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9' }),
  ]
  for (const { status, json } of answers) {
    expect([status, json.error_codes, json.access_token]).toEqual([400, [50097], undefined])
  }
  const entry = await entries('identity.token.refuse', broker)
  expect(entry).toContainEqual(
    expect.objectContaining({ details: expect.objectContaining({ reason: 'device-proof-missing' }) }),
  )
  // for Graph it says who the person is and names no device; with the device's key the same person still gets one for joins
  const graphs = await post({ ...stolen, resource: graph })
  expect(decodeJwt(String(graphs.json.access_token))).not.toHaveProperty('deviceid')
  const proven = await open(await use(token, sessionKey, {}, { resource: drs }), sessionKey)
  expect(decodeJwt(proven.access_token!)).toMatchObject({ deviceid: device.deviceId })
})

test('a refresh token of the broker stands in for the password', async () => {
  const signIn = { grant_type: 'password', client_id: broker, username: 'pia@prt.example', password, resource: graph }
  const refreshToken = String((await post(signIn)).json.refresh_token)
  const device = await joinedDevice()
  const answer = await obtain(device, { grantType: 'refresh_token', clientId: broker, refreshToken })
  expect(answer.status).toBe(200)
  expect((await use(String(answer.json.refresh_token), sessionKeyOf(answer))).status).toBe(200)
})

test('a device that holds a primary token by password and one by refresh token is no copy, and one that goes back to an earlier password is', async () => {
  const later = (minutes: number) => {
    now = new Date(now.getTime() + minutes * 60_000)
  }
  const { device, ...byPassword } = await signedIn()
  const used = async ({ token, sessionKey }: { token: string; sessionKey: Buffer }) => {
    const answer = await use(token, sessionKey)
    expect(answer.status).toBe(200)
    return open(answer, sessionKey)
  }
  const obtained = async (fields: Partial<PrtFields> = {}) => {
    const answer = await obtain(device, fields)
    return { token: String(answer.json.refresh_token), sessionKey: sessionKeyOf(answer) }
  }
  const { refresh_token: refreshToken = '' } = await used(byPassword)
  later(6)
  const byToken = await obtained({ grantType: 'refresh_token', clientId: broker, refreshToken })
  await used(byToken)
  later(6)
  await used(byPassword)
  await used(byToken)
  expect(await entries('identity.joinKey.shared', device.id)).toEqual([])
  await used(await obtained())
  later(6)
  await used(byToken)
  expect(await entries('identity.joinKey.shared', device.id)).toEqual([])
  await used(byPassword)
  expect(await entries('identity.joinKey.shared', device.id)).toHaveLength(1)
})

test('[T-51] after the sign-ins of an account are ended, its primary tokens and what came from them give nothing', async () => {
  const { device, token, sessionKey } = await signedIn()
  const { refresh_token = '' } = await open(await use(token, sessionKey), sessionKey)
  await endSessions(database.db, { tenantId, actor: { kind: 'operator', id: 't', name: 't' }, now }, pia)

  expect((await use(token, sessionKey)).json.error_codes).toEqual([50173])
  expect((await use(token, sessionKey, { scope: 'openid aza ugs', clientId: logon })).json.error_codes).toEqual([50173])
  const refreshed = await post({ grant_type: 'refresh_token', client_id: broker, refresh_token, resource: graph })
  expect(refreshed.json.error_codes).toEqual([50173])
  const again = await obtain(device, { grantType: 'refresh_token', clientId: broker, refreshToken: refresh_token })
  expect(again.json.error_codes).toEqual([50173])
  const page = await authorizeAt(await credentialFor(token, sessionKey))
  expect(page.headers.get('location')).toContain('/sign-in/')
  expect(page.headers.get('set-cookie')).toContain('taxiway_sign_in') // a page of its own, on which one can sign in
  expect(await lastSignIn(device)).toEqual(now)
  now = new Date(now.getTime() + 25 * 3_600_000)
  const before = await lastSignIn(device)
  expect((await use(token, sessionKey)).json.error_codes).toEqual([50173])
  expect(await lastSignIn(device)).toEqual(before) // a refused one is no use of the device

  const anew = await obtain(device) // who knows the password begins anew
  expect(await lastSignIn(device)).toEqual(now)
  const reply = await open(await use(String(anew.json.refresh_token), sessionKeyOf(anew)), sessionKeyOf(anew))
  expect(decodeJwt(reply.access_token!)).toMatchObject({ xms_epoch: 1 })
  expect(readContext('urn:taxiway:person')).toEqual({ epoch: 0, amr: ['pwd'] }) // kept before there were epochs
})

test('[T-14] a nonce counts once, and only while it is fresh, and without one there is nothing', async () => {
  const device = await joinedDevice()
  const nonce = await freshNonce()
  expect((await obtain(device, { nonce })).status).toBe(200)
  expect((await obtain(device, { nonce })).json.error_codes).toEqual([140001])
  const old = await freshNonce()
  now = new Date(now.getTime() + 6 * 60_000)
  expect((await obtain(device, { nonce: old })).json.error_codes).toEqual([140001])
  expect((await obtain(device, { nonce: '' })).json.error_codes).toEqual([140000])
})

test('[T-14] what asks for tokens with a primary token counts once, and a refresh token of a disabled device begins none', async () => {
  const { device, token, sessionKey } = await signedIn()
  const nonce = await freshNonce()
  expect((await use(token, sessionKey, { nonce })).status).toBe(200)
  expect((await use(token, sessionKey, { nonce })).json.error_codes).toEqual([140001])

  const { refresh_token: refreshToken = '' } = await open(await use(token, sessionKey), sessionKey)
  await database.db
    .updateTable('directory_device')
    .set({ account_enabled: false })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', device.id)
    .execute()
  const other = await joinedDevice()
  const moved = await obtain(other, { grantType: 'refresh_token', clientId: broker, refreshToken })
  expect(moved.json.error_codes).toEqual([135011])
})

test('[T-14] a certificate without its key, a foreign session key, and a wrong password prove nothing', async () => {
  const { device, token, sessionKey } = await signedIn()
  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  expect((await obtain(device, {}, stranger)).json.error_codes).toEqual([70000])
  expect((await use(token, randomBytes(32))).json.error_codes).toEqual([70000])
  expect((await use(`${token}x`, sessionKey)).json.error_codes).toEqual([700082])
  expect((await obtain(device, { password: 'wrong' })).json.error_codes).toEqual([50126])
})

test('[T-53] what strangers guess at the same address uses up no try of a joined device, and the device has its own counts', async () => {
  await insertUser(database.db, tenantId, 'kim@prt.example', await hashPassword(password))
  const stranger = (username: string, guess = 'surely not this one') =>
    post({ grant_type: 'password', client_id: broker, username, password: guess, resource: graph }, tenantId)
  const codeOf = ({ json }: Answer) => (json.error_codes as number[] | undefined)?.[0] ?? 'ok'
  const [device, other] = [await joinedDevice(), await joinedDevice()]

  for (let n = 0; n < 10; n++) await stranger('pia@prt.example')
  expect(codeOf(await stranger('pia@prt.example', password))).toBe(50053) // locked at this address
  expect(codeOf(await obtain(device))).toBe('ok')

  for (let n = 0; n < 40; n++) await stranger(`name${n}@prt.example`)
  expect((await stranger('kim@prt.example', password)).status).toBe(429) // so is every name that is new here
  expect(codeOf(await obtain(device, { username: 'kim@prt.example' }))).toBe('ok')

  // a device does not guess for free either, and only its own tries count against it
  for (let n = 0; n < 10; n++) await obtain(device, { password: 'surely not this one' })
  expect(codeOf(await obtain(device))).toBe(50053)
  expect(codeOf(await obtain(other))).toBe('ok')
})

test('[T-53] whoever joins one device after the other begins no new count of names: those of one owner count together', async () => {
  now = new Date(now.getTime() + 60 * 60_000)
  const owner = await insertUser(database.db, tenantId, 'owner@prt.example', await hashPassword(password))
  const spray = async (device: Awaited<ReturnType<typeof joinedDevice>>, from: number, count: number) => {
    const statuses: number[] = []
    for (let n = from; n < from + count; n++) {
      statuses.push((await obtain(device, { username: `sprayed${n}@prt.example`, password: 'a guess' })).status)
    }
    return statuses
  }
  expect(await spray(await joinedDevice(owner), 0, 20)).toEqual(Array(20).fill(400))
  expect((await spray(await joinedDevice(owner), 20, 20)).at(-1)).toBe(429)
  expect(await spray(await joinedDevice(owner), 40, 2)).toEqual([429, 429])
  // neither the next owner at the same address nor a name that used the device before waits for it
  const other = await insertUser(database.db, tenantId, 'other@prt.example', await hashPassword(password))
  expect(await spray(await joinedDevice(other), 60, 1)).toEqual([400])
}, 120_000)

test('a device signs in only people of its own tenant, at an address of its own tenant', async () => {
  const device = await joinedDevice()
  expect((await obtain(device, { username: 'bo@prt-other.example' })).json.error_codes).toEqual([50126])
  const tried = database.db.selectFrom('sign_in_attempt').select('subject').where('subject', 'like', '%bo@%')
  expect(await tried.where('tenant_id', '=', tenantId).execute()).toEqual([]) // nor is a password looked at
  expect((await obtain(device, {}, keys.privateKey, 'prt-other.example')).json.error_codes).toEqual([90002])
  const { token, sessionKey } = await signedIn()
  expect((await use(token, sessionKey, {}, { segment: 'prt-other.example' })).json.error_codes).toEqual([90002])
  expect((await use(token, sessionKey, {}, { segment: 'prt.example' })).status).toBe(200)
})

test('[T-14] what a device is not asked for it does not get: other grants, other clients, other people’s tokens', async () => {
  const { device, token, sessionKey } = await signedIn()
  const codes = async (answer: Promise<Answer>) => (await answer).json.error_codes
  const request = 'not a request'
  expect(await codes(send(request))).toEqual([90023])
  expect(await codes(post({ grant_type: bearer }))).toEqual([900144])
  const twice: [string, string][] = ['grant_type', 'scope', 'scope'].map((name) => [name, bearer])
  expect(await codes(post(twice))).toEqual([90023])

  expect(await codes(obtain(device, { grantType: 'urn:ietf:params:oauth:grant-type:saml1_1-bearer' }))).toEqual([70003])
  expect(await codes(use(token, sessionKey, { grantType: 'password' }))).toEqual([70003])
  expect(await codes(use(token, sessionKey, { clientId: randomUUID() }))).toEqual([700016])
  const stolen = (refreshToken: string) =>
    codes(obtain(device, { grantType: 'refresh_token', clientId: broker, refreshToken }))
  expect(await stolen('0.AAAA.x')).toEqual([700082])
  // what a client outside the broker's family got signs nobody in to a device
  const client_id = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'
  const outside = { grant_type: 'password', client_id, username: 'pia@prt.example', password, resource: graph }
  expect(await stolen(String((await post(outside)).json.refresh_token))).toEqual([700082])

  const path = 'oauth2/v2.0/token'
  const mdm = 'https://enrollment.manage.microsoft.com/.default openid aza ugs'
  const reply = await open(await use(token, sessionKey, { scope: mdm }, { path, resource: '' }), sessionKey)
  expect(decodeJwt(reply.access_token!)).toMatchObject({ scp: 'mdm_delegation' })

  const { db } = database
  const [deleted, unlisted] = [await signedIn(), await signedIn()]
  await db
    .deleteFrom('directory_device')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', deleted.device.id)
    .execute()
  const certificate = db.deleteFrom('issued_certificate').where('tenant_id', '=', tenantId)
  await certificate.where('subject_id', '=', unlisted.device.id).execute()
  for (const gone of [deleted, unlisted]) expect(await codes(use(gone.token, gone.sessionKey))).toEqual([50155])
})

test('[T-50] a client of the vendor that is turned off begins and renews no primary token, by whatever proof, and that is on record', async () => {
  now = new Date(now.getTime() + 10 * 60_000)
  const { device, token, sessionKey } = await signedIn()
  const id = randomUUID()
  await database.db
    .insertInto('service_principal')
    .values({ tenant_id: tenantId, id, app_id: logon, display_name: 'off', account_enabled: false, created_at: now })
    .execute()
  try {
    expect((await obtain(device)).json).toMatchObject({ error_codes: [7000112] })
    expect((await use(token, sessionKey, { clientId: logon, scope: 'aza' })).json).toMatchObject({
      error_codes: [7000112],
    })
    expect(await entries('identity.device.refuse', logon)).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ details: expect.objectContaining({ reason: 'client-disabled' }) }),
      ]),
    )
    // another client is not off
    expect((await obtain(device, { clientId: broker })).status).toBe(200)
  } finally {
    await database.db.deleteFrom('service_principal').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
  }
})

test('[T-53] what is refused to a device is on record, a password only where passwords are', async () => {
  now = new Date(now.getTime() + 10 * 60_000)
  const { device, token } = await signedIn()
  expect((await use(token, randomBytes(32), { clientId: 'told-of-device' })).json.error_codes).toEqual([70000])
  expect(await entries('identity.device.refuse', 'told-of-device')).toMatchObject([
    { target_kind: 'device', details: { reason: 'grant-invalid' }, address: expect.stringContaining('127.0.0.1') },
  ])
  const another = 'b743a22d-6705-4147-8670-d92fa515ee2b'
  expect((await obtain(device, { password: 'wrong', clientId: another })).json.error_codes).toEqual([50126])
  expect(await entries('identity.device.refuse', another)).toEqual([])
  expect(unwritten).toEqual([])
})

test('passwords of devices are taken as the installation says: with all others, alone, or not at all', async () => {
  const before = running
  const { seal } = before.authority
  const device = await joinedDevice()
  const plain = { grant_type: 'password', client_id: broker, username: 'pia@prt.example', password, resource: graph }
  try {
    for (const [passwordGrant, ofDevice, ofAnybody] of [
      ['devices', undefined, [70003]],
      ['false', [70003], [70003]],
    ] as const) {
      running = await startAuthority(database.db, { clock: () => now, authorities, passwordGrant, seal })
      expect((await obtain(device)).json.error_codes).toEqual(ofDevice)
      expect((await post(plain)).json.error_codes).toEqual(ofAnybody)
      await running.close()
    }
  } finally {
    running = before
  }
})

test('[T-51] a disabled person begins nothing on a device: by refresh token, primary token or credential', async () => {
  const leaver = await insertUser(database.db, tenantId, 'leaver@prt.example', await hashPassword(password))
  const device = await joinedDevice()
  const got = await obtain(device, { username: 'leaver@prt.example' })
  const [token, sessionKey] = [String(got.json.refresh_token), sessionKeyOf(got)]
  const { refresh_token: refreshToken = '' } = await open(await use(token, sessionKey), sessionKey)
  const change = database.db.updateTable('directory_user').set({ account_enabled: false })
  await change.where('tenant_id', '=', tenantId).where('id', '=', leaver).execute()
  const fields = { grantType: 'refresh_token', clientId: broker, refreshToken } as const
  for (const refused of [await obtain(device, fields), await use(token, sessionKey)]) {
    expect(refused.json.error_codes).toEqual([50057])
  }
  const page = await authorizeAt(await credentialFor(token, sessionKey))
  expect(page.headers.get('location')).toContain('/sign-in/')
  expect(page.headers.get('set-cookie')).toContain('taxiway_sign_in')
})

test('[T-52] a person who renews a primary token without end gets sixty at once and ten a minute, as many entries, and is told when to come again', async () => {
  const { device, token, sessionKey } = await signedIn() // one of the sixty
  const renew = (more: Partial<PrtFields> = {}) => use(token, sessionKey, { scope: 'openid aza', ...more })
  const answers: Answer[] = []
  for (let n = 0; n < 3; n++) answers.push(...(await Promise.all(Array.from({ length: 30 }, () => renew()))))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(59)
  const refused = answers.filter(({ status }) => status !== 200)
  for (const { status, retryAfter, json } of refused) {
    expect([status, retryAfter, json.error_codes]).toEqual([429, '6', [90033]])
  }
  expect(await entries('identity.primaryToken.issue', device.id)).toHaveLength(60)
  const ofRenewals = await entries('identity.device.refuse', broker)
  expect(ofRenewals.at(-1)).toMatchObject({ details: { reason: 'throttled' } })
  expect((await obtain(device)).status).toBe(429)
  // what the person holds stays good, for all but another primary token; and nobody else waits
  expect((await use(token, sessionKey)).status).toBe(200)
  expect((await obtain(await joinedDevice())).status).toBe(200)
  now = new Date(now.getTime() + 60_000)
  const later = await Promise.all(Array.from({ length: 12 }, () => renew()))
  expect(later.filter(({ status }) => status === 200)).toHaveLength(10)
  const client = 'dd762716-544d-4aeb-a526-687b73838a22'
  expect((await obtain(device, { clientId: client })).status).toBe(429)
  expect(await entries('identity.device.refuse', client)).toMatchObject([{ details: { reason: 'throttled' } }])
}, 60_000)

test('[T-51] an account that is disabled while its primary token is looked at gets nothing with it', async () => {
  const { db } = database
  const ann = await insertUser(db, tenantId, 'ann@prt.example', await hashPassword(password))
  const got = await obtain(await joinedDevice(), { username: 'ann@prt.example' })
  let asked: Promise<Answer> | undefined
  await db.transaction().execute(async (tx) => {
    await sql`lock table primary_token_use in exclusive mode`.execute(tx)
    asked = use(String(got.json.refresh_token), sessionKeyOf(got))
    for (let waits = false; !waits; ) {
      const { rows } = await sql<{ waits: boolean }>`
        select exists (select from pg_locks where relation = 'primary_token_use'::regclass and not granted
                           and database = (select oid from pg_database where datname = current_database())) as waits`.execute(
        tx,
      )
      waits = rows[0]?.waits ?? false
    }
    const account = db.updateTable('directory_user').set({ account_enabled: false }).where('tenant_id', '=', tenantId)
    await account.where('id', '=', ann).execute()
  })
  expect(await asked).toMatchObject({ status: 400, json: { error_codes: [50057] } })
})

const authorizeAt = (credential: string, more: Record<string, string> = {}) =>
  fetch(
    `${running.urls.login}/${tenantId}/oauth2/authorize?${new URLSearchParams({
      client_id: broker,
      response_type: 'code',
      redirect_uri: 'msauth://Microsoft.AAD.BrokerPlugin',
      resource: graph,
      ...more,
    })}`,
    { redirect: 'manual', headers: { 'x-ms-RefreshTokenCredential': credential } },
  )

async function credentialFor(
  token: string,
  sessionKey: Buffer,
  grantType = '',
  derivation: 1 | 2 = 2,
): Promise<string> {
  const proof = { kind: 'session', context: randomBytes(24), derivation } as const
  const fields = { clientId: '', grantType, scope: '', refreshToken: token }
  const written = writePrtRequest(proof, { ...fields, nonce: await freshNonce() })
  return encodePrtRequest(written, (signed, payload) =>
    createHmac('sha256', derivedKey(sessionKey, contextOf(proof, payload)))
      .update(signed)
      .digest(),
  )
}

test('a credential of the device signs its person in at the authorize page, once, and the code’s tokens name the device', async () => {
  const { device, token, sessionKey } = await signedIn()
  const credential = await credentialFor(token, sessionKey)
  const answer = await authorizeAt(credential)
  expect(answer.headers.get('location')).toMatch(/^msauth:\/\/Microsoft\.AAD\.BrokerPlugin\?code=/)
  expect(answer.headers.get('set-cookie')).toBeNull()
  const redirectUri = 'msauth://Microsoft.AAD.BrokerPlugin'
  const code = new URLSearchParams(answer.headers.get('location')?.split('?')[1]).get('code') ?? ''
  const form = { grant_type: 'authorization_code', client_id: broker, redirect_uri: redirectUri, code }
  const { json } = await post(form)
  expect(decodeJwt(String(json.access_token))).toMatchObject({ aud: graph, oid: pia, deviceid: device.deviceId })

  const isPage = (again: Response) => again.headers.get('location')?.includes('/sign-in/')
  expect(isPage(await authorizeAt(credential))).toBe(true) // the nonce is spent
  expect(isPage(await authorizeAt(await credentialFor(token, randomBytes(32))))).toBe(true)
  expect(isPage(await authorizeAt(await credentialFor(token, sessionKey), { prompt: 'login' }))).toBe(true)
  // how old a password of the device is, nobody knows (OpenID Connect Core 1.0 §3.1.2.1)
  expect(isPage(await authorizeAt(await credentialFor(token, sessionKey), { max_age: '86400' }))).toBe(true)
  const another = { login_hint: 'another@contoso.example' } // the name typed counts before the one who uses the device
  expect(isPage(await authorizeAt(await credentialFor(token, sessionKey), another))).toBe(true)
  // [T-14] the token without its key: in a request of the token endpoint, or signed by another device as itself
  expect(isPage(await authorizeAt(await credentialFor(token, sessionKey, 'refresh_token')))).toBe(true)
  const thief: PrtProof = { kind: 'device', certificate: (await joinedDevice()).certificate }
  const asThief = writePrtRequest(thief, { clientId: '', grantType: '', scope: '', refreshToken: token })
  const nonce = { request_nonce: await freshNonce() }
  const copied = encodePrtRequest({ ...asThief, payload: { ...asThief.payload, ...nonce } }, (signed) =>
    sign('sha256', Buffer.from(signed), keys.privateKey),
  )
  expect(isPage(await authorizeAt(copied))).toBe(true)
  const astray = await authorizeAt(await credentialFor(token, sessionKey), { redirect_uri: 'https://evil.example/' })
  expect([astray.status, astray.headers.get('location')]).toEqual([400, null])
  await certificates.revoke(database.db, tenantId, { authority: 'join', subjectId: device.id }, now)
  expect(isPage(await authorizeAt(await credentialFor(token, sessionKey)))).toBe(true)
})

test('a credential of the device signs nobody in to an application that only those sign in to who are assigned', async () => {
  const { token, sessionKey } = await signedIn()
  const redirectUri = 'https://app.example/back'
  const operation = { tenantId, actor: { kind: 'operator', id: 'test', name: 'test' } as const, now }
  const input = { displayName: 'Payroll', roles: [], redirectUris: { web: [redirectUri] } }
  const { clientId } = await createApplication(database.db, operation, input)
  const at = { client_id: clientId, redirect_uri: redirectUri }
  const location = async () =>
    (await authorizeAt(await credentialFor(token, sessionKey), at)).headers.get('location') ?? ''
  expect(await location()).toContain(`${redirectUri}?code=`)
  await database.db
    .updateTable('service_principal')
    .set({ assignment_required: true })
    .where('tenant_id', '=', tenantId)
    .where('app_id', '=', clientId)
    .execute()
  expect(await location()).toContain('/sign-in/')
})

test('where more than a password is asked for, a primary token got with one gives nothing and signs nobody in, and one with more does', async () => {
  const { token, sessionKey, device } = await signedIn()
  const before = await open(await use(token, sessionKey), sessionKey)
  const operation = { tenantId, actor: { kind: 'operator', id: 'test', name: 'test' } as const, now }
  const everybody = { everybody: true, includeUsers: [], excludeUsers: [], includeRoles: [] }
  const policy = { displayName: 'More', enabled: true, guards: 'sign-in', ...everybody } as const
  const { id } = await createPolicy(database.db, operation, policy)
  try {
    expect((await use(token, sessionKey)).json.error_codes).toEqual([50079])
    const page = await authorizeAt(await credentialFor(token, sessionKey))
    expect(page.headers.get('location')).toContain('/sign-in/')

    const strong = await running.authority.providers(tenantId)
    const query = new URLSearchParams({
      client_id: broker,
      redirect_uri: 'msauth://Microsoft.AAD.BrokerPlugin',
      response_type: 'code',
      scope: 'openid offline_access',
      resource: 'urn:taxiway:resource:any',
      endpointVersion: '1',
    })
    const epoch = Number(decodeJwt(before.access_token!).xms_epoch)
    const context = { epoch, amr: ['pwd', 'mfa'], shownAt: Math.floor(now.getTime() / 1000) - 60 } as const
    const exchange = { endpointVersion: 1, requestedResource: undefined, clientId: broker, now } as const
    const answer = await strong.authorizeAs(query, { accountId: pia, context }, exchange)
    const code = answer.kind === 'go' ? (new URL(answer.to).searchParams.get('code') ?? '') : ''
    const got = await post({
      grant_type: 'authorization_code',
      client_id: broker,
      redirect_uri: 'msauth://Microsoft.AAD.BrokerPlugin',
      code,
    })
    const refreshToken = String(got.json.refresh_token)
    const primary = await obtain(device, { grantType: 'refresh_token', refreshToken })
    expect(decodeJwt(String(primary.json.id_token)).amr).toEqual(['pwd', 'mfa'])
    const key = sessionKeyOf(primary)
    const reply = await open(await use(String(primary.json.refresh_token), key), key)
    expect(decodeJwt(reply.access_token!).amr).toEqual(['pwd', 'mfa'])
    // a second factor of a minute ago is young enough for one client, and too old for another
    for (const [maxAge, where] of Object.entries({ 30: '/sign-in/', 3600: '?code=' })) {
      const credential = await credentialFor(String(primary.json.refresh_token), key)
      const asked = await authorizeAt(credential, { max_age: maxAge })
      expect([maxAge, asked.headers.get('location')]).toEqual([maxAge, expect.stringContaining(where)])
    }
  } finally {
    await deletePolicy(database.db, operation, id)
  }
})

test('a primary token that does not say when it was issued, of an earlier version, is over', async () => {
  const { token, sessionKey } = await signedIn()
  expect((await use(token, sessionKey)).status).toBe(200)
  await sql`update oidc_payload set payload = payload - 'issuedAt' where tenant_id = ${tenantId}`.execute(database.db)
  expect(await use(token, sessionKey)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } })
})

test('[T-14] what was asked at sign-in counts as if the request said so: a stolen refresh token of a sign-in for joins joins none', async () => {
  const { token, sessionKey } = await signedIn()
  const answer = await authorizeAt(await credentialFor(token, sessionKey), { resource: drs })
  const code = new URLSearchParams(answer.headers.get('location')?.split('?')[1]).get('code') ?? ''
  const redirectUri = 'msauth://Microsoft.AAD.BrokerPlugin'
  const form = { grant_type: 'authorization_code', client_id: broker, redirect_uri: redirectUri, code }
  const { json } = await post(form)
  expect(decodeJwt(String(json.access_token))).toMatchObject({ aud: drs, deviceid: expect.any(String) })
  const stolen = { grant_type: 'refresh_token', client_id: broker, refresh_token: String(json.refresh_token) }
  for (const again of [await post(stolen), await post(stolen, 'common', 'oauth2/v2.0/token')]) {
    expect([again.status, again.json.error_codes, again.json.access_token]).toEqual([400, [50097], undefined])
  }
  const graphs = await post({ ...stolen, resource: graph })
  expect(decodeJwt(String(graphs.json.access_token))).toMatchObject({ aud: graph })
})

test('the name of the inner grant alone gives nothing', async () => {
  const form = { grant_type: 'urn:taxiway:grant-type:primary', client_id: broker, resource: graph }
  expect(await post(form, tenantId)).toMatchObject({ status: 400, json: { error: 'invalid_grant' } })
})

test('[T-13] a refresh token that was got with a code on another device gives no primary token', async () => {
  const tenant = database.db.updateTable('tenant').set({ allows_device_codes: true })
  await tenant.where('tenant_id', '=', tenantId).execute()
  const asked = await post({ client_id: broker, resource: graph }, tenantId, 'oauth2/devicecode')
  const browser = openBrowser(running.urls.login)
  const first = await browser.go('/device', { user_code: String(asked.json.user_code) })
  const named = await browser.go(first.url, { step: 'username', username: 'pia@prt.example' })
  const question = await browser.go(named.url, { step: 'password', username: 'pia@prt.example', password })
  const hidden = [...question.html.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)]
  const fields = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value]))
  await browser.go('/device/answer', { ...fields, answer: 'allow' })
  const grant_type = 'urn:ietf:params:oauth:grant-type:device_code'
  const { json } = await post({ grant_type, client_id: broker, code: String(asked.json.device_code) })
  expect(json).toMatchObject({ foci: '1', refresh_token: expect.any(String) })
  const refreshToken = String(json.refresh_token)
  const again = await post({ grant_type: 'refresh_token', client_id: broker, refresh_token: refreshToken })
  const device = await joinedDevice(pia)
  for (const token of [refreshToken, String(again.json.refresh_token)]) {
    const refused = await obtain(device, { grantType: 'refresh_token', refreshToken: token })
    expect([refused.status, refused.json.error_codes]).toEqual([400, [50097]])
  }
})

test('[T-14] whoever has one derived key of a session signs in with it no more, once its client announced or showed the second derivation', async () => {
  const isIn = async (token: string, sessionKey: Buffer, derivation: 1 | 2) => {
    const answer = await authorizeAt(await credentialFor(token, sessionKey, '', derivation))
    return answer.headers.get('location')?.includes('?code=') === true
  }
  const announced = await signedIn()
  expect(await isIn(announced.token, announced.sessionKey, 1)).toBe(false)
  expect(await use(announced.token, announced.sessionKey, {}, { derivation: 1 })).toMatchObject({
    status: 400,
    json: { error: 'invalid_grant', error_description: expect.stringContaining('kdf_ver 2') },
  })
  expect(await isIn(announced.token, announced.sessionKey, 2)).toBe(true)

  // a client that announces nothing and signs by the first derivation goes on with it, until it shows the second
  for (const shown of ['token', 'credential'] as const) {
    const { token, sessionKey } = await signedIn(1)
    expect(await isIn(token, sessionKey, 1)).toBe(true)
    const aza = { scope: 'openid aza' }
    const renewed = await open(await use(token, sessionKey, aza, { derivation: 1 }), sessionKey)
    expect(await isIn(renewed.refresh_token!, sessionKey, 1)).toBe(true)
    if (shown === 'token') {
      const next = await open(await use(token, sessionKey, aza), sessionKey)
      expect(await isIn(next.refresh_token!, sessionKey, 1)).toBe(false)
      expect(await isIn(next.refresh_token!, sessionKey, 2)).toBe(true)
    } else expect(await isIn(token, sessionKey, 2)).toBe(true)
    expect(await isIn(token, sessionKey, 1)).toBe(false)
    expect((await use(token, sessionKey, {}, { derivation: 1 })).status).toBe(400)
    expect((await use(token, sessionKey)).status).toBe(200)
  }
})
