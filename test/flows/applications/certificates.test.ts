// The certificates whose keys applications sign with instead of sending a secret: which are taken, from when and until when they
// count, and what an assertion has to say (RFC 7523 §3).

import { createHash, generateKeyPairSync, type KeyObject, randomUUID, X509Certificate } from 'node:crypto'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { sweeps } from '../../../src/features.ts'
import { sweep } from '../../../src/jobs/sweep.ts'
import { ownCertificate } from '../../support/pki/own-certificate.ts'
import { atBrowser } from '../../support/world/person.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let now = new Date()
let world: World
let tenant: WorldTenant
beforeAll(async () => {
  world = await startWorld({ clock: () => now })
  tenant = await world.tenant('contoso.example')
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const path = '/beta/applications'
const make = async () =>
  (
    await tenant.api.post<{ appId: string }>(path, {
      displayName: 'Inventory',
      appRoles: ['Device.Read.All'],
    })
  ).appId
const seconds = () => Math.floor(now.getTime() / 1000)
const dayMs = 24 * 3_600_000

type Added = { keyId: string; startDateTime: string; thumbprint: string }
const add = (appId: string, certificate: Buffer, displayName = 'build server') =>
  tenant.api.post<Added>(`${path}/${appId}/addKey`, {
    keyCredential: { displayName, key: certificate.toString('base64') },
  })
const take = (appId: string, keyId: string) => tenant.api.post(`${path}/${appId}/removeKey`, { keyId })
const keysOf = async (appId: string) =>
  (await tenant.api.get<{ keyCredentials: Added[] }>(`${path}/${appId}`)).keyCredentials

type Own = { readonly privateKey: KeyObject; readonly certificate: Buffer }
type More = {
  x5t?: string
  x5tS256?: string
  jti?: string
  aud?: string
  exp?: number
  iat?: number
  iss?: string
  sub?: string
  key?: KeyObject
}
const digestOf = (certificate: Buffer) => createHash('sha1').update(certificate).digest('base64url')
const assertion = (appId: string, { privateKey, certificate }: Own, more: More = {}) => {
  const token = new SignJWT({ jti: more.jti ?? randomUUID(), ...(more.iat !== undefined && { iat: more.iat }) })
    .setProtectedHeader({
      alg: 'RS256',
      typ: 'JWT',
      x5t: more.x5t ?? digestOf(certificate),
      ...(more.x5tS256 && { 'x5t#S256': more.x5tS256 }),
    })
    .setIssuer(more.iss ?? appId)
    .setSubject(more.sub ?? appId)
    .setAudience(more.aud ?? `${world.urls.login}/${tenant.tenantId}/oauth2/v2.0/token`)
    .setExpirationTime(more.exp ?? seconds() + 600)
  return token.sign(more.key ?? privateKey)
}
const send = (appId: string, client_assertion: string, more: Record<string, string> = {}) =>
  atBrowser(world).send(`/${tenant.tenantId}/oauth2/v2.0/token`, {
    form: {
      grant_type: 'client_credentials',
      client_id: appId,
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion,
      scope: 'https://graph.microsoft.com/.default',
      ...more,
    },
  })
const refused = (why: string) =>
  expect.objectContaining({
    error: 'invalid_client',
    error_codes: [700027],
    error_description: expect.stringContaining(why),
  })

test('an application signs with the key of a certificate instead of a secret: each assertion once, for this authority, while the certificate is there', async () => {
  const appId = await make()
  const own = ownCertificate(now)
  const added = await add(appId, own.certificate)
  const nobody = randomUUID()
  const first = await assertion(appId, own)
  expect(await send(appId, first)).toMatchObject({ status: 200, json: { token_type: 'Bearer' } })
  const of = (more: More) => assertion(appId, own, more)
  // as MSAL for Python writes it
  expect((await send(appId, await of({ x5t: `${digestOf(own.certificate)}=` }))).status).toBe(200)
  for (const [what, sent, more, why] of [
    ['again', first, {}, 'used before'],
    ['named by another digest', await of({ x5t: digestOf(Buffer.from('another')) }), {}, 'does not have'],
    ['named by another longer digest', await of({ x5tS256: digestOf(own.certificate) }), {}, 'does not have'],
    ['without a number of its own', await of({ jti: '' }), {}, 'has no jti'],
    ['for another authority', await of({ aud: 'https://login.example/token' }), {}, 'not for this authority'],
    ['too old', await of({ exp: seconds() - 120 }), {}, 'too old'],
    ['for too long', await of({ exp: seconds() + 7200 }), {}, 'more than an hour'],
    ['made in an hour', await of({ iat: seconds() + 3600 }), {}, 'made in the future'],
    ['made in two minutes', await of({ iat: seconds() + 120 }), {}, 'made in the future'],
    [
      'with another key',
      await of({ key: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }),
      {},
      'not signed with the key',
    ],
    ['by another issuer', await of({ iss: randomUUID() }), {}, 'does not name the client'],
    ['by what is no id', await of({ iss: 'reader', sub: 'reader' }), { client_id: 'reader' }, 'does not have'],
    ['by nobody here', await of({ iss: nobody, sub: nobody }), { client_id: nobody }, 'does not have'],
    ['beside a secret', await of({}), { client_secret: 'x' }, 'beside a secret'],
    ['that is none', 'x.y.z', {}, 'not a signed JWT'],
    ['of no type', await of({}), { client_assertion_type: 'x' }, 'client_assertion_type'],
  ] as const) {
    expect([what, (await send(appId, sent, more)).json]).toEqual([what, refused(why)])
  }
  // within what two clocks may differ by
  expect((await send(appId, await of({ iat: seconds() + 50 }))).status).toBe(200)
  await take(appId, added.keyId)
  expect((await send(appId, await of({}))).json).toEqual(refused('does not have'))
})

test('what is no certificate, is over, has a weak key or comes with its private key is refused, and says what to do', async () => {
  const appId = await make()
  const { privateKey, certificate } = ownCertificate(now)
  const pem = `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`
  const key = Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' }))
  for (const [what, sent, why] of [
    ['nothing', Buffer.alloc(3), 'cannot be read'],
    ['over', ownCertificate(now, -1).certificate, 'ended on'],
    ['weak', ownCertificate(now, 30, 1024).certificate, 'has a weak RSA key'],
    ['a key and its certificate', Buffer.concat([key, Buffer.from(pem)]), 'take it as known to others'],
    ['a certificate and its key', Buffer.concat([Buffer.from(pem), key]), 'take it as known to others'],
    ['the key alone', Buffer.from(privateKey.export({ type: 'pkcs8', format: 'der' })), 'take it as known to others'],
  ] as const) {
    await expect(add(appId, sent), what).rejects.toMatchObject({ status: 400, message: expect.stringContaining(why) })
  }
  expect(await keysOf(appId)).toEqual([])
  const root = tenant.api.post('/beta/deviceManagement/deviceConfigurations', {
    '@odata.type': '#microsoft.graph.windows81TrustedRootCertificate',
    displayName: 'Root',
    certFileName: 'root.cer',
    trustedRootCertificate: Buffer.concat([Buffer.from(pem), key]).toString('base64'),
  })
  await expect(root).rejects.toMatchObject({ status: 400, message: expect.stringContaining('another key') })
})

test('a certificate is added once, so that taking it away ends it; what was stored twice goes with it', async () => {
  const appId = await make()
  const own = ownCertificate(now)
  const added = await add(appId, own.certificate, 'first')
  await expect(add(appId, own.certificate, 'second')).rejects.toMatchObject({
    status: 409,
    message: expect.stringContaining("has this certificate already, as 'first'"),
  })
  const twice = await make()
  expect((await add(twice, own.certificate)).thumbprint).toBe(added.thumbprint) // of another application
  // as an earlier version stored it
  const { db } = world.app
  const row = await db
    .selectFrom('application_credential')
    .selectAll()
    .where('tenant_id', '=', tenant.tenantId)
    .where('id', '=', added.keyId)
    .executeTakeFirstOrThrow()
  await db
    .insertInto('application_credential')
    .values({ ...row, id: randomUUID() })
    .execute()
  expect(await keysOf(appId)).toHaveLength(2)
  await take(appId, added.keyId)
  expect(await keysOf(appId)).toEqual([])
  expect((await send(appId, await assertion(appId, own))).json).toEqual(refused('does not have'))
  expect((await send(twice, await assertion(twice, own))).status).toBe(200)
})

test('an application has at most ten certificates; when one is taken away there is a place for the next', async () => {
  const appId = await make()
  const all = Array.from({ length: 11 }, () => ownCertificate(now).certificate)
  const added: Added[] = []
  for (const certificate of all.slice(0, 10)) added.push(await add(appId, certificate))
  const eleventh = all[10]!
  await expect(add(appId, eleventh)).rejects.toMatchObject({
    status: 409,
    message: expect.stringContaining('has 10 certificates already. Take away one that is not used any more.'),
  })
  expect(await keysOf(appId)).toHaveLength(10)
  await take(appId, added[0]!.keyId)
  await add(appId, eleventh)
  expect(await keysOf(appId)).toHaveLength(10)
})

test('a certificate signs until its end and not beyond it, and another one of the application goes on', async () => {
  const appId = await make()
  const [own, other] = [ownCertificate(now, 1), ownCertificate(now, 30)]
  await add(appId, own.certificate)
  await add(appId, other.certificate)
  const before = now
  const end = new Date(new X509Certificate(own.certificate).validTo)
  now = new Date(end.getTime() - 1000)
  expect((await send(appId, await assertion(appId, own))).status).toBe(200)
  now = end
  expect((await send(appId, await assertion(appId, own))).json).toEqual(refused('or that ended'))
  expect((await send(appId, await assertion(appId, other))).status).toBe(200)
  now = before
})

test('an assertion counts once for as long as clocks may differ, also when what has expired was swept away', async () => {
  const appId = await make()
  const own = ownCertificate(now)
  await add(appId, own.certificate)
  const sent = await assertion(appId, own, { exp: seconds() + 60 })
  expect((await send(appId, sent)).status).toBe(200)
  const before = now
  now = new Date(now.getTime() + 110_000) // its end was fifty seconds ago
  await sweep(
    world.app.db,
    sweeps,
    () => now,
    () => false,
  )
  expect((await send(appId, sent)).json).toEqual(refused('used before'))
  now = before
})

test('a certificate that begins in a hundred days signs nothing before, and says from when it is good', async () => {
  const appId = await make()
  const own = ownCertificate(now, 200, 2048, -100)
  const { startDateTime, keyId } = await add(appId, own.certificate)
  expect(Date.parse(startDateTime)).toBeCloseTo(now.getTime() + 100 * dayMs, -4)
  expect(await keysOf(appId)).toMatchObject([{ keyId, startDateTime }])
  expect((await send(appId, await assertion(appId, own))).json).toEqual(refused('begins to be good on'))
  const before = now
  now = new Date(Date.parse(startDateTime))
  expect((await send(appId, await assertion(appId, own))).status).toBe(200)
  now = before
})
