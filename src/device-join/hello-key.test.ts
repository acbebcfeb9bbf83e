// Keys of Windows Hello over the wire: registered after a second factor on a joined device, and shown in place of the password.

import { generateKeyPairSync, type KeyObject, randomBytes, randomUUID, sign } from 'node:crypto'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { insertTenant, insertUser } from '../../test/support/database/tenant-rows.ts'
import {
  blobOf,
  brokerClient,
  type Computer,
  joinedComputer,
  type Primary,
  type Said,
} from '../../test/support/server/joined-computer.ts'
import { drs, openSignIns, password, type SignIns, type SomePerson } from '../../test/support/server/sign-ins.ts'
import { haveHelloKey } from '../../test/support/world/hello-key.ts'
import { grantRole } from '../directory/role/role.ops.ts'
import { revokeSignInSessions } from '../directory/user/credentials.ops.ts'
import { changeUser, deleteUser } from '../directory/user/user.ops.ts'
import { drsDialect } from '../http/dialect/drs.ts'
import { makeAccessPass } from '../identity/access-pass/access-pass.ops.ts'
import { helloKeyId, helloKeysOf, removeHelloKey } from '../identity/hello-key/hello-key.ops.ts'
import { mostKeys } from '../identity/hello-key/hello-key.ts'
import type { TenantId } from '../kernel/id.ts'
import { type Authorities, openAuthorities } from '../pki/authority.ops.ts'
import { makeSeal } from '../pki/seal.ts'
import { encodeHelloAssertion, type HelloAssertion } from '../protocol/oauth/hello-assertion.ts'
import { foldReactions } from '../reactions.ts'
import { deviceJoinRoutes } from './device-join.routes.ts'
import { endJoin } from './join-end.ops.ts'

const graph = 'https://graph.microsoft.com'
const bearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const minute = 60_000
const newKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 })

let now = new Date()
let at: SignIns
let authorities: Authorities

beforeAll(async () => {
  const clock = () => now
  at = await openSignIns(clock, async ({ db }) => {
    authorities = await openAuthorities(db, makeSeal(randomBytes(32)), clock)
    return {
      authorities,
      drsDialect,
      passwordGrant: 'true',
      routes: (serve, authority) =>
        deviceJoinRoutes(serve, {
          ...authority,
          authorities,
          refusals: { note: async () => undefined },
          reactions: foldReactions([]),
          registeredDevice: async () => undefined,
          registrationNow: async () => undefined,
        }),
    }
  })
})
afterAll(() => at.close())

const joined = (owner: SomePerson, tenantId: TenantId = at.home) =>
  joinedComputer({ db: at.database.db, authorities, login: at.running.urls.login }, { tenantId, userId: owner.id, now })

/** Signed in with a pass just now, which is more than a password, in a browser: the refresh token. */
async function strongly(person: SomePerson): Promise<string> {
  const wanted = { lifetimeMinutes: 60, usableOnce: false }
  const { pass } = await makeAccessPass(at.running.authority, at.byOperator(), person.id, wanted)
  const browser = at.browse()
  const page = await browser.go(at.start({ login_hint: person.name, amr_values: 'ngcmfa' }))
  const asked = await browser.go(page.url, { step: 'use-pass', username: person.name })
  const done = await browser.go(asked.url, { step: 'pass', username: person.name, pass })
  return (await at.redeem(done)).refresh_token ?? ''
}

/** The same on the device. */
async function strongOn(computer: Computer, person: SomePerson): Promise<Primary> {
  const refreshToken = await strongly(person)
  return computer.primaryOf(await computer.ask({ grantType: 'refresh_token', clientId: brokerClient, refreshToken }))
}

async function register(token: string, kngc: unknown): Promise<{ status: number; body: Record<string, string> }> {
  const response = await fetch(`${at.running.urls.drs}/EnrollmentServer/key/?api-version=1.0`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ kngc }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, string> }
}
const base64 = (key: KeyObject) => Buffer.from(blobOf(key)).toString('base64')

async function withKey(person?: SomePerson) {
  const owner = person ?? (await at.newPerson())
  const computer = await joined(owner)
  const primary = await strongOn(computer, owner)
  const { access_token: token = '' } = await computer.use(primary, drs)
  const key = newKey()
  const answer = await register(token, base64(key.publicKey))
  expect(answer).toEqual({ status: 200, body: { kid: helloKeyId(blobOf(key.publicKey)), upn: owner.name } })
  return { person: owner, computer, primary, token, key }
}

type Signing = {
  readonly person: SomePerson
  readonly computer: Computer
  readonly key: { publicKey: KeyObject; privateKey: KeyObject }
}

async function assertionOf({ person, computer, key }: Signing, more: Partial<HelloAssertion> = {}): Promise<string> {
  const seconds = Math.floor(now.getTime() / 1000)
  const said = {
    keyId: helloKeyId(blobOf(key.publicKey)),
    userPrincipalName: person.name,
    audience: 'common',
    nonce: await computer.nonce(),
    issuedAt: seconds - 3600,
    expiresAt: seconds + 3600,
    ...more,
  }
  return encodeHelloAssertion(said, (signed) => sign('sha256', Buffer.from(signed), key.privateKey))
}
const showKey = async (signing: Signing, more: Partial<HelloAssertion> = {}): Promise<Said> =>
  signing.computer.ask({ grantType: bearer, assertion: await assertionOf(signing, more) })

const methodsOf = ({ id }: SomePerson) => helloKeysOf(at.database.db, at.home, id)

test('a person who showed a second factor on a joined device registers a key, and signs in with it from then on', async () => {
  const { token, ...signing } = await withKey()
  const { person, computer } = signing
  expect(decodeJwt(token)).toMatchObject({ deviceid: computer.deviceId, amr: ['otp', 'mfa', 'ngcmfa'] })
  expect(await methodsOf(person)).toMatchObject([{ deviceId: computer.deviceId, deviceName: 'PC-7' }])
  const registered = await at.database.db
    .selectFrom('audit_entry')
    .selectAll()
    .where('tenant_id', '=', at.home)
    .where('action', '=', 'identity.hello-key.register')
    .where('target_id', '=', person.id)
    .execute()
  expect(registered).toMatchObject([{ actor_id: person.id, after: { deviceId: computer.deviceId, device: 'PC-7' } }])
  expect(JSON.stringify(registered)).not.toContain(helloKeyId(blobOf(signing.key.publicKey)))

  for (const audience of ['common', at.home]) {
    const said = await showKey(signing, { audience })
    expect(said.json).toMatchObject({ token_type: 'Bearer', device_tenant_id: at.home })
    expect(decodeJwt(String(said.json.id_token))).toMatchObject({ oid: person.id, amr: ['rsa', 'mfa'] })
    const { access_token = '' } = await computer.use(computer.primaryOf(said), graph)
    expect(decodeJwt(access_token)).toMatchObject({ oid: person.id, deviceid: computer.deviceId, amr: ['rsa', 'mfa'] })
  }
  // a client may write one nonce into both
  const nonce = await computer.nonce()
  expect(
    (await computer.ask({ grantType: bearer, nonce, assertion: await assertionOf(signing, { nonce }) })).status,
  ).toBe(200)
})

test('[T-14] a key needs a second factor of the last ten minutes, on this device: other tokens register none', async () => {
  const { person, computer, primary, token } = await withKey()
  const another = base64(newKey().publicKey)
  const refused = {
    status: 401,
    body: { code: 'authentication_error', message: expect.stringContaining('second factor') },
  }

  const byPassword = await computer.ask({ grantType: 'password', username: person.name, password })
  const weak = await computer.use(computer.primaryOf(byPassword), drs)
  expect(await register(weak.access_token!, another)).toMatchObject(refused)

  // a sign-in in a browser alone, copied to wherever
  const elsewhere = { grant_type: 'password', username: person.name, password, resource: drs }
  expect(await register((await at.token(elsewhere)).access_token!, another)).toMatchObject(refused)

  // the same with a second factor of this moment: it is of no device
  const ofBrowser = { grant_type: 'refresh_token', client_id: brokerClient, refresh_token: await strongly(person) }
  const { access_token: noDevice = '' } = await at.token({ ...ofBrowser, resource: drs })
  expect(decodeJwt(noDevice).amr).toContain('ngcmfa')
  expect(decodeJwt(noDevice).deviceid).toBeUndefined()
  expect(await register(noDevice, another)).toMatchObject(refused)

  now = new Date(now.getTime() + 10 * minute)
  expect(await register(token, another)).toMatchObject(refused)
  const later = await computer.use(primary, drs)
  expect(decodeJwt(later.access_token!).amr).toEqual(['otp', 'mfa'])
  expect(await register(later.access_token!, another)).toMatchObject(refused)
  expect(await methodsOf(person)).toHaveLength(1)
})

test('[T-14] a key signs in on the device on which it was registered and nowhere else, for its person alone', async () => {
  const signing = await withKey()
  const { key, person } = signing
  const grantInvalid = { status: 400, json: { error: 'invalid_grant', error_codes: [70000] } }
  const other = await at.newPerson()
  const theirs = await joined(other)
  for (const attempt of [
    { person, key, computer: theirs }, // the key was copied to another device
    { person: other, key, computer: signing.computer }, // another person's name
    { person: { ...other, name: 'nobody@home.example' }, key, computer: signing.computer },
    { person, key: { ...newKey(), publicKey: key.publicKey }, computer: signing.computer }, // the key's name with another key
  ]) {
    expect(await showKey(attempt)).toMatchObject(grantInvalid)
  }
  const foreign = await insertTenant(at.database.db, `hello${randomUUID().slice(0, 8)}.example`)
  const stranger = { id: await insertUser(at.database.db, foreign, 'eve@other.example', ''), name: 'eve@other.example' }
  const foreignComputer = await joined(stranger, foreign)
  expect(await showKey({ person, key, computer: foreignComputer })).toMatchObject(grantInvalid)
  expect(at.noted.at(-1)).toMatchObject({ tenantId: foreign, kind: 'device', reason: 'grant-invalid' })
})

test('[T-14] an assertion counts once, for now and here: one that is replayed, kept for later or meant for elsewhere is none', async () => {
  const signing = await withKey()
  const { computer } = signing
  const assertion = await assertionOf(signing)
  const ask = () => computer.ask({ grantType: bearer, assertion })
  expect((await ask()).status).toBe(200)
  expect((await ask()).json).toMatchObject({ error_codes: [140001] })
  const twice = await assertionOf(signing)
  const both = await Promise.all([1, 2, 3, 4].map(() => computer.ask({ grantType: bearer, assertion: twice })))
  expect(both.filter(({ status }) => status === 200)).toHaveLength(1)

  const seconds = Math.floor(now.getTime() / 1000)
  for (const more of [
    { expiresAt: seconds },
    { issuedAt: seconds + 600, expiresAt: seconds + 4000 },
    { expiresAt: seconds + 24 * 3600 },
    { audience: randomUUID() },
  ]) {
    expect((await showKey(signing, more)).json).toMatchObject({ error_codes: [70000] })
  }
  const old = await assertionOf(signing)
  now = new Date(now.getTime() + 6 * minute)
  expect((await computer.ask({ grantType: bearer, assertion: old })).json).toMatchObject({ error_codes: [140001] })
  for (const text of ['', 'a.b', 'a.b.c', `e30.${assertion.split('.').slice(1).join('.')}`]) {
    expect((await computer.ask({ grantType: bearer, assertion: text })).json).toMatchObject({ error_codes: [90023] })
  }
  const [, body = ''] = assertion.split('.')
  const none = `${Buffer.from('{"alg":"none","kid":"x","use":"ngc"}').toString('base64url')}.${body}.AA`
  expect((await computer.ask({ grantType: bearer, assertion: none })).json).toMatchObject({ error_codes: [90023] })
})

test('[T-51] what ends the join, the account or the key ends signing in with it', async () => {
  const { db } = at.database
  const refused = { status: 400, json: { error: 'invalid_grant' } }

  const taken = await withKey()
  const [key] = await methodsOf(taken.person)
  await expect(removeHelloKey(db, at.byOperator(), (await at.newPerson()).id, key!.id)).rejects.toMatchObject({
    code: 'not-found',
  })
  const before = taken.computer.primaryOf(await showKey(taken))
  await removeHelloKey(db, at.byOperator(), taken.person.id, key!.id)
  expect(await showKey(taken)).toMatchObject(refused)
  expect(await taken.computer.use(before, graph)).toMatchObject({ error_codes: [50173] })

  const signedOut = await withKey()
  const primary = signedOut.computer.primaryOf(await showKey(signedOut))
  await revokeSignInSessions(db, at.byOperator(), signedOut.person.id)
  expect(await signedOut.computer.use(primary, graph)).toMatchObject({ error_codes: [50173] })
  expect(await register(signedOut.token, base64(newKey().publicKey))).toMatchObject({ status: 401 })
  expect((await showKey(signedOut)).status).toBe(200) // the key is a method, as the password is

  const disabled = await withKey()
  await changeUser(db, at.byOperator(), disabled.person.id, { accountEnabled: false })
  expect(await showKey(disabled)).toMatchObject({ json: { error_codes: [50057] } })

  const ended = await withKey()
  await endJoin(db, at.byOperator(), ended.computer.id)
  expect(await showKey(ended)).toMatchObject(refused)
  expect(await register(ended.token, base64(newKey().publicKey))).toMatchObject({ status: 401 })

  // joined anew, the device has no key of its former life, which is on no list and takes none of the places
  const former = await withKey()
  await db
    .updateTable('directory_device')
    .set({ certificate_thumbprint: randomBytes(20).toString('hex') })
    .where('tenant_id', '=', at.home)
    .where('id', '=', former.computer.id)
    .execute()
  expect(await showKey(former)).toMatchObject(refused)
  expect(await methodsOf(former.person)).toEqual([])

  const rows = async ({ id }: SomePerson) =>
    db.selectFrom('hello_key').select('id').where('tenant_id', '=', at.home).where('user_id', '=', id).execute()
  const gone = await withKey()
  await db.deleteFrom('directory_device').where('tenant_id', '=', at.home).where('id', '=', gone.computer.id).execute()
  expect(await rows(gone.person)).toEqual([])
  const deleted = await withKey()
  await deleteUser(db, at.byOperator(), deleted.person.id)
  expect(await rows(deleted.person)).toEqual([])
})

test('[T-60] the only global administrator loses one key like anybody else, but only to whoever rules over holders of roles', async () => {
  const { db } = at.database
  const [{ person }, other] = [await withKey(), await withKey()]
  await grantRole(db, at.byOperator(), { userId: person.id, role: 'global-administrator', groupId: undefined })
  const [key] = await methodsOf(person)
  const lesser = await at.newPerson()
  await grantRole(db, at.byOperator(), { userId: lesser.id, role: 'user-administrator', groupId: undefined })
  const byLesser = { ...at.byOperator(), actor: { kind: 'user', id: lesser.id, name: lesser.name } } as const
  await expect(removeHelloKey(db, byLesser, person.id, key!.id)).rejects.toMatchObject({ reason: 'role-holder' })
  await removeHelloKey(db, at.byOperator(), person.id, key!.id)
  expect([await methodsOf(person), await methodsOf(other.person)]).toEqual([[], [expect.anything()]])
})

test('a new key of a person on a device takes the place of the last one', async () => {
  const first = await withKey()
  const key = newKey()
  expect((await register(first.token, base64(key.publicKey))).status).toBe(200)
  expect((await showKey(first)).json).toMatchObject({ error_codes: [70000] })
  expect((await showKey({ ...first, key })).status).toBe(200)
  expect(await methodsOf(first.person)).toHaveLength(1)
  const again = await register(first.token, base64(key.publicKey))
  expect([again.status, (await methodsOf(first.person)).length]).toEqual([200, 1])
})

test('keys that are weak, broken, of somebody else or too many are refused with the reason', async () => {
  const first = await withKey()
  const second = await withKey()
  const small = base64(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey)
  const naive = base64(generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 3 }).publicKey)
  for (const [kngc, words] of [
    [small, 'too weak'],
    [naive, 'too weak'],
    ['AAAA', 'cannot be read'],
    ['!', 'cannot be read'],
    [7, 'cannot be read'],
    ['', 'cannot be read'],
  ]) {
    const answer = await register(second.token, kngc)
    expect(answer).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', message: expect.stringContaining(String(words)) },
    })
  }
  const stolen = await register(second.token, base64(first.key.publicKey))
  expect(stolen).toMatchObject({ status: 403, body: { message: expect.stringContaining('somebody else') } })
  expect((await showKey(second)).status).toBe(200) // a refusal changes nothing

  const haveAnother = async () =>
    haveHelloKey(at.database.db, at.home, second.person.id, (await joined(second.person)).id)
  for (let n = 1; n < mostKeys; n++) await haveAnother()
  expect((await register(second.token, base64(newKey().publicKey))).status).toBe(200) // in place of its own last one
  await haveAnother()
  expect(await register(second.token, base64(newKey().publicKey))).toMatchObject({
    status: 403,
    body: { message: expect.stringContaining(`${mostKeys} keys`) },
  })
})
