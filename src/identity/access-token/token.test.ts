import { createHmac, generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { countSearched } from '../../../test/support/characters-searched.ts'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant, insertUser } from '../../../test/support/database/tenant-rows.ts'
import { hashPassword, inTurn } from '../../directory/user/password.ops.ts'
import type { TenantId, UserId } from '../../kernel/id.ts'
import { makeSeal } from '../../pki/seal.ts'
import { foldReactions } from '../../reactions.ts'
import { createApplication } from '../application/application.ops.ts'
import { isFreshNonce } from '../device-token/nonce.ts'
import { type Authority, openAuthority } from '../identity.ops.ts'
import { rotateSigningKey } from '../key/signing-key.ops.ts'
import { answerTokenRequest } from '../oauth/token-endpoint.ops.ts'
import { refusedSignIn } from '../sign-in/refused.ts'
import { verifyAccessToken } from './token.ops.ts'

/** Of one refresh token, from its first use on. */
const graceMs = 10_000

const urls = {
  login: 'https://login.example',
  portal: 'https://portal.example',
  graph: 'https://graph.example',
  drs: 'https://drs.example',
  enrollment: 'https://enroll.example',
  partner: 'https://partner.example',
}
const seal = makeSeal(randomBytes(32))
const drs = 'urn:ms-drs:enterpriseregistration.windows.net'
const broker = '29d9ed98-a469-4536-ade2-f981bc1d605e'
const password = 'seven boarding passes'

let database: TestDatabase
let authority: Authority
let a: TenantId
let b: TenantId
let pia: UserId
let now = new Date()

beforeAll(async () => {
  database = await createTestDatabase()
  authority = await openAuthority({
    db: database.db,
    clock: () => now,
    urls,
    seal,
    passwordGrant: 'true',
    reactions: foldReactions([]),
  })
  const hash = await hashPassword(password)
  a = await insertTenant(database.db, 'a.example')
  b = await insertTenant(database.db, 'b.example')
  pia = await insertUser(database.db, a, 'pia@a.example', hash)
  await insertUser(database.db, b, 'bo@b.example', hash)
  await insertUser(database.db, a, 'gone@a.example', hash, { account_enabled: false })
  await insertUser(database.db, a, 'free@a.example', hash, { mdm_licensed: false })
  const admin = await insertUser(database.db, a, 'admin@a.example', hash)
  await database.db
    .insertInto('role_member')
    .values({ tenant_id: a, user_id: admin, role: 'global-administrator' })
    .execute()
})
afterAll(() => database.stop())
beforeEach(() => {
  now = new Date()
})

type Reply = Record<string, string>

const ask = async (form: Record<string, string>, segment: string = a, endpointVersion: 1 | 2 = 1): Promise<Reply> =>
  (await answerTokenRequest(authority, { segment, endpointVersion, form: new URLSearchParams(form) })) as Reply

const signInAs = (username: string, more: Record<string, string> = {}, segment?: string): Promise<Reply> =>
  ask({ grant_type: 'password', client_id: broker, username, password, resource: drs, ...more }, segment)

const check = (token: string, audience: 'drs' | 'mdm' | 'graph' = 'drs') =>
  verifyAccessToken(authority, `Bearer ${token}`, audience)

test('a version 1 sign-in gives tokens in the form that Windows reads', async () => {
  const reply = await signInAs('Pia@A.example', { client_info: '1' })
  expect(reply).toMatchObject({ token_type: 'Bearer', expires_in: '3600', resource: drs, foci: '1' })
  expect(JSON.parse(Buffer.from(reply.client_info!, 'base64url').toString())).toEqual({ uid: pia, utid: a }) // asked for
  const claims = decodeJwt(reply.access_token!) // a success has one
  expect(claims).toMatchObject({
    iss: `https://login.example/${a}/`,
    aud: drs,
    tid: a,
    oid: pia,
    upn: 'pia@a.example',
    appid: broker,
    ver: '1.0',
    amr: ['pwd'],
  })
  expect(decodeJwt(reply.id_token!)).toMatchObject({
    iss: `https://login.example/${a}/`,
    aud: broker,
    oid: pia,
    tid: a,
    mdm_enrollment_url: 'https://enroll.example/EnrollmentServer/Discovery.svc',
    mdm_terms_of_use_url: 'https://enroll.example/TermsOfUse',
  })
  const caller = await check(reply.access_token!)
  expect(caller).toMatchObject({ tenantId: a, userId: pia, userPrincipalName: 'pia@a.example', clientId: broker })
})

test('version 2 names the resource in the scope, and its token carries the resource id as audience', async () => {
  const form = { grant_type: 'password', client_id: broker, username: 'admin@a.example', password }
  const reply = await ask({ ...form, scope: 'https://graph.microsoft.com/.default openid' }, 'a.example', 2)
  expect(decodeJwt(reply.access_token!)).toMatchObject({
    aud: '00000003-0000-0000-c000-000000000000',
    iss: `https://login.example/${a}/v2.0`,
    azp: broker,
  })
  expect((await check(reply.access_token!, 'graph')).scopes.has('DeviceManagementServiceConfig.ReadWrite.All')).toBe(
    true,
  )
  const plain = await ask({ ...form, username: 'pia@a.example', scope: 'User.Read' }, 'organizations', 2)
  expect([...(await check(plain.access_token!, 'graph')).scopes]).toEqual(['User.Read', 'Directory.AccessAsUser.All'])
})

test('an unlicensed person gets no MDM addresses', async () => {
  expect(decodeJwt((await signInAs('free@a.example')).id_token!)).not.toHaveProperty('mdm_enrollment_url')
})

test('a refresh token of the broker family serves another resource, a sibling client, and /common', async () => {
  const first = await signInAs('pia@a.example')
  const form = { grant_type: 'refresh_token', refresh_token: first.refresh_token! }
  const mdm = await ask({ ...form, client_id: broker, resource: 'https://enrollment.manage.microsoft.com/' }, 'common')
  expect([...(await check(mdm.access_token!, 'mdm')).scopes]).toEqual(['mdm_delegation'])
  const sibling = '9ba1a5c7-f17a-4de9-a1f1-6178c8d51223'
  const graph = await ask({ ...form, client_id: sibling, resource: 'https://graph.microsoft.com' })
  expect((await check(graph.access_token!, 'graph')).clientId).toBe(sibling)
  await expect(ask({ ...form, client_id: '04b07795-8ddb-461a-bbee-02f9e1bf7b46' })).rejects.toMatchObject({
    reason: 'grant-of-another',
  })
  await expect(ask({ ...form, client_id: broker }, b)).rejects.toMatchObject({ reason: 'refresh-token-expired' })
})

test('[T-14] outside the family a refresh token rotates, and using an old one revokes the whole sign-in', async () => {
  const client_id = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'
  const first = await signInAs('pia@a.example', { client_id })
  const form = { grant_type: 'refresh_token', client_id }
  const second = await ask({ ...form, refresh_token: first.refresh_token! })
  expect(second.refresh_token).not.toBe(first.refresh_token)
  const before = now
  now = new Date(now.getTime() + graceMs)
  await expect(ask({ ...form, refresh_token: first.refresh_token! })).rejects.toMatchObject({
    reason: 'code-redeemed',
  })
  await expect(ask({ ...form, refresh_token: second.refresh_token! })).rejects.toMatchObject({
    reason: 'refresh-token-expired',
  })
  now = before
})

test('[T-14] two refreshes at once, and one whose answer was lost, do not end the sign-in; later reuse still does', async () => {
  const client_id = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'
  const { refresh_token = '' } = await signInAs('pia@a.example', { client_id })
  const form = { grant_type: 'refresh_token', client_id }
  const both = await Promise.all([ask({ ...form, refresh_token }), ask({ ...form, refresh_token })])
  const before = now
  now = new Date(now.getTime() + graceMs - 1)
  const third = await ask({ ...form, refresh_token })
  const given = [...both, third].map((one) => one.refresh_token)
  expect(new Set([...given, refresh_token]).size).toBe(4)
  for (const token of given) expect((await ask({ ...form, refresh_token: token! })).access_token).toBeTruthy()
  // the time runs from the first use
  now = new Date(before.getTime() + graceMs + 1)
  await expect(ask({ ...form, refresh_token })).rejects.toMatchObject({ reason: 'code-redeemed' })
  for (const token of given)
    await expect(ask({ ...form, refresh_token: token! })).rejects.toMatchObject({ reason: 'refresh-token-expired' })
  now = before
})

test('refresh tokens are stored as a digest, never as themselves', async () => {
  const { refresh_token } = await signInAs('pia@a.example')
  const rows = await database.db.selectFrom('oidc_payload').selectAll().where('tenant_id', '=', a).execute()
  expect(rows.length).toBeGreaterThan(0)
  expect(JSON.stringify(rows)).not.toContain(refresh_token!.split('.')[2])
})

test('a wrong password, an unknown name and another tenant’s user get the same refusal', async () => {
  const refusal = { reason: 'bad-password' }
  await expect(signInAs('pia@a.example', { password: 'wrong' })).rejects.toMatchObject(refusal)
  await expect(signInAs('nobody@a.example')).rejects.toMatchObject(refusal)
  await expect(signInAs('bo@b.example')).rejects.toMatchObject(refusal)
  await expect(signInAs('x@unknown.example', {}, 'common')).rejects.toMatchObject(refusal)
  await expect(signInAs('gone@a.example')).rejects.toMatchObject({ reason: 'account-disabled' })
  const { db } = database
  const tried = db.selectFrom('sign_in_attempt').select('subject').where('tenant_id', '=', a)
  expect(await tried.where('subject', 'like', '%bo@b.example%').execute()).toEqual([]) // its password was not looked at
})

test('[T-53] a right password begins anew, so does a quarter of an hour; endless names are not counted, and who must wait is told how long', async () => {
  const { db } = database
  const c = await insertTenant(db, 'c.example')
  const kim = await insertUser(db, c, 'kim@c.example', await hashPassword(password))
  const outcome = (username: string, more: Record<string, string> = {}) =>
    signInAs(username, more, c).then(
      () => 'ok',
      (error: { reason: string }) => error.reason,
    )
  const wrong = async (times: number) => {
    const outcomes = []
    for (let n = 0; n < times; n++) outcomes.push(await outcome('kim@c.example', { password: 'wrong' }))
    return outcomes
  }
  const nine = Array(9).fill('bad-password')
  expect(await wrong(9)).toEqual(nine)
  expect(await outcome('kim@c.example')).toBe('ok')
  expect(await wrong(9)).toEqual(nine)
  now = new Date(now.getTime() + 15 * 60_000 + 1)
  expect(await wrong(10)).toEqual([...nine, 'locked'])
  now = new Date(now.getTime() + 16 * 60_000)

  const ofLength = (length: number) => `${'x'.repeat(length - '@c.example'.length)}@c.example`
  for (const length of [256, 257]) expect(await outcome(ofLength(length))).toBe('bad-password')
  const tried = await db.selectFrom('sign_in_attempt').select('subject').where('tenant_id', '=', c).execute()
  expect(tried.map(({ subject }) => subject)).toContain(`account ${ofLength(256)}`)
  expect(tried.map(({ subject }) => subject)).not.toContain(`account ${ofLength(257)}`)

  let open = (): void => {}
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  const crowd = Promise.allSettled(
    Array.from({ length: 70 }, (_, n) => inTurn({ tenantId: c, caller: String(n), known: true }, () => gate)),
  )
  await expect(signInAs('kim@c.example', {}, c)).rejects.toMatchObject({
    reason: 'throttled',
    code: 'too-many',
    details: { retryAfterSeconds: 5 },
    message: expect.stringContaining('Wait a few seconds'),
  })
  open()
  await crowd
  expect(await outcome('kim@c.example')).toBe('ok')
  const entries = db.selectFrom('audit_entry').select(['actor_id', 'details']).where('tenant_id', '=', c)
  expect(await entries.where('action', '=', 'identity.user.signIn').execute()).toEqual(
    Array(2).fill({ actor_id: kim, details: expect.objectContaining({ clientId: broker, userId: kim }) }),
  )

  for (const [ms, seconds, text] of [
    [0, 1, 'Wait a few seconds'],
    [1001, 2, 'Wait a few seconds'],
    [60_000, 60, 'Wait a minute'],
    [61_000, 61, 'Wait 2 minutes'],
  ] as const) {
    const until = new Date(now.getTime() + ms)
    for (const [why, problem, code] of [
      ['locked', 'locked', 'invalid-input'],
      ['slowed', 'throttled', 'too-many'],
    ] as const) {
      const answer = refusedSignIn({ kind: 'refused', why, until }, now)
      expect(answer).toMatchObject({ reason: problem, code, details: { retryAfterSeconds: seconds } })
      expect(answer.message).toContain(text)
    }
  }
})

test('ten wrong passwords lock a name for five minutes, also for the right one and also when sent together', async () => {
  const hash = await hashPassword(password)
  await insertUser(database.db, a, 'lock@a.example', hash)
  const tries = await Promise.allSettled(
    Array.from({ length: 14 }, () => signInAs('lock@a.example', { password: 'wrong' })),
  )
  const problems = tries.map((result) => (result.status === 'rejected' ? result.reason.reason : 'ok'))
  expect(problems.filter((problem) => problem === 'bad-password')).toHaveLength(9)
  await expect(signInAs('lock@a.example')).rejects.toMatchObject({ reason: 'locked' })
  now = new Date(now.getTime() + 5 * 60_000)
  expect(await signInAs('lock@a.example')).toHaveProperty('access_token')
})

test('a deleted or disabled account cannot refresh', async () => {
  const id = await insertUser(database.db, a, 'leaver@a.example', await hashPassword(password))
  const { refresh_token } = await signInAs('leaver@a.example')
  const change = database.db.updateTable('directory_user').set({ account_enabled: false })
  await change.where('tenant_id', '=', a).where('id', '=', id).execute()
  const again = ask({ grant_type: 'refresh_token', client_id: broker, refresh_token: refresh_token! })
  await expect(again).rejects.toMatchObject({ reason: 'account-disabled' })
})

test('an application signs in with its secret and gets its roles; a wrong secret and a foreign tenant are refused', async () => {
  const operation = { tenantId: a, actor: { kind: 'operator', id: 'test', name: 'test' }, now } as const
  const { clientId, clientSecret } = await createApplication(database.db, operation, {
    displayName: 'Inventory',
    roles: ['Device.Read.All'],
  })
  const form = { grant_type: 'client_credentials', client_id: clientId, scope: 'https://graph.microsoft.com/.default' }
  const reply = await ask({ ...form, client_secret: clientSecret }, a, 2)
  const caller = await check(reply.access_token!, 'graph')
  expect(caller).toMatchObject({ tenantId: a, actor: { kind: 'application', id: clientId, name: 'Inventory' } })
  expect([...caller.scopes]).toEqual(['Device.Read.All'])
  await expect(ask({ ...form, client_secret: 'wrong' }, a, 2)).rejects.toMatchObject({
    reason: 'bad-client-secret',
    code: 'unauthenticated',
  })
  await expect(ask({ ...form, client_secret: clientSecret }, b, 2)).rejects.toMatchObject({ reason: 'unknown-client' })
  await expect(ask(form, a, 2)).rejects.toMatchObject({ reason: 'bad-client-secret' })
})

test('a nonce is fresh for five minutes and cannot be made up', async () => {
  const { Nonce } = await ask({ grant_type: 'srv_challenge' }, 'common')
  expect(isFreshNonce(seal, Nonce!, now)).toBe(true)
  expect(isFreshNonce(seal, Nonce!, new Date(now.getTime() + 300_000))).toBe(true)
  expect(isFreshNonce(seal, Nonce!, new Date(now.getTime() + 300_001))).toBe(false)
  expect(isFreshNonce(seal, Nonce!, new Date(now.getTime() - 1))).toBe(false)
  expect(isFreshNonce(seal, randomBytes(53).toString('base64url'), now)).toBe(false)
  // one nonce has one text, or each of its spellings would count once: bits of the last letter that no byte has, blanks, padding
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const twin = Nonce!.slice(0, -1) + letters[letters.indexOf(Nonce!.at(-1)!) ^ 1]
  expect(Buffer.from(twin, 'base64url')).toEqual(Buffer.from(Nonce!, 'base64url'))
  for (const text of [twin, `${Nonce} `, `${Nonce}=`, `${Nonce}.`]) expect(isFreshNonce(seal, text, now)).toBe(false)
})

test('requests that name an unknown tenant, resource or parameter twice say so', async () => {
  await expect(signInAs('pia@a.example', {}, 'nowhere.example')).rejects.toMatchObject({ reason: 'unknown-tenant' })
  await expect(signInAs('pia@a.example', { resource: 'urn:nothing' })).rejects.toMatchObject({
    reason: 'unknown-resource',
  })
  const form = new URLSearchParams('grant_type=password&grant_type=password')
  await expect(answerTokenRequest(authority, { segment: a, endpointVersion: 1, form })).rejects.toMatchObject({
    reason: 'malformed-request',
  })
  await expect(ask({ client_id: broker })).rejects.toMatchObject({ reason: 'missing-parameter' })
})

test('after rotation the new key signs and tokens of the old one stay valid', async () => {
  const before = (await signInAs('bo@b.example', {}, b)).access_token!
  // The authority's library takes the time from the machine, so a day passes for the key alone.
  await database.pool.query(`update signing_key set signs_at = signs_at - interval '2 days' where tenant_id = $1`, [b])
  const yesterday = new Date(now.getTime() - 24 * 3_600_000)
  const operation = { tenantId: b, actor: { kind: 'operator', id: 'test', name: 'test' }, now: yesterday } as const
  const { kid } = await rotateSigningKey(database.db, operation, seal, 'inADay')
  now = new Date(now.getTime() + 61_000)
  const after = (await signInAs('bo@b.example', {}, b)).access_token!
  expect(decodeProtectedHeader(after).kid).toBe(kid)
  expect(decodeProtectedHeader(before).kid).not.toBe(kid)
  expect((await check(before)).tenantId).toBe(b)
  expect((await check(after)).tenantId).toBe(b)
})

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A token signed with the tenant's own key, so that only the named difference can be why it is refused. */
async function forge(
  tenantId: TenantId,
  claims: Record<string, unknown>,
  header: Record<string, unknown> = {},
): Promise<string> {
  const { signing } = await authority.keyRing.keys(tenantId)
  const seconds = Math.floor(now.getTime() / 1000)
  const body = {
    tid: tenantId,
    aud: drs,
    iss: `https://login.example/${tenantId}/`,
    iat: seconds,
    nbf: seconds,
    exp: seconds + 60,
    idtyp: 'user',
    oid: randomUUID(),
    ...claims,
  }
  const start = `${part({ alg: 'RS256', kid: signing.kid, typ: 'at+jwt', ...header })}.${part(body)}`
  return `${start}.${sign('sha256', Buffer.from(start), signing.privateKey).toString('base64url')}`
}

const unauthenticated = (reason: string) => ({ code: 'unauthenticated', reason })

test('the forged tokens below are accepted without their difference', async () => {
  expect((await check(await forge(a, {}))).tenantId).toBe(a)
})

test('[T-01] unsigned tokens, tokens of another key, cut signatures, and HS256 with the public key are refused', async () => {
  const token = await forge(a, {})
  const [head, body, signature] = token.split('.')
  const { published } = await authority.keyRing.keys(a)
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
  const claims = decodeJwt(token)
  const foreign = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: published[0]!.kid }).sign(other) // one was made
  await expect(check(foreign)).rejects.toMatchObject(unauthenticated('token-untrusted'))
  for (const alg of ['none', 'NONE', 'nOnE', 'HS256', 'PS256', 'ES256', '', undefined]) {
    const none = `${part({ alg, kid: published[0]!.kid })}.${body}.${signature}` // one was made
    await expect(check(none)).rejects.toMatchObject(unauthenticated('token-algorithm'))
  }
  await expect(check(`${head}.${body}.`)).rejects.toMatchObject(unauthenticated('token-untrusted'))
  await expect(check(`${head}.${body}`)).rejects.toMatchObject(unauthenticated('token-malformed'))
  await expect(check(`${head}.${body}.${signature!.slice(0, -4)}`)).rejects.toMatchObject(
    unauthenticated('token-untrusted'),
  )
  const changed = `${head}.${part({ ...claims, upn: 'admin@a.example' })}.${signature}`
  await expect(check(changed)).rejects.toMatchObject(unauthenticated('token-untrusted'))
  // the classic confusion: the public key's PEM as the secret of an HMAC
  const pem = (await authority.keyRing.verifyingKey(a, published[0]!.kid))!.export({ type: 'spki', format: 'pem' })
  const start = `${part({ alg: 'HS256', kid: published[0]!.kid })}.${body}`
  const confused = `${start}.${createHmac('sha256', pem).update(start).digest('base64url')}`
  await expect(check(confused)).rejects.toMatchObject(unauthenticated('token-algorithm'))
})

test('[T-02] a token of another tenant stays one of that tenant, and another issuer or audience is refused', async () => {
  expect((await check(await forge(b, {}))).tenantId).toBe(b)
  await expect(check(await forge(b, { tid: a, iss: `https://login.example/${a}/` }))).rejects.toMatchObject(
    unauthenticated('token-key-unknown'),
  )
  await expect(check(await forge(a, {}, { kid: 'of-nobody' }))).rejects.toMatchObject({ details: { tenantId: a } })
  for (const [tid, reason] of [
    ['nobody', 'token-malformed'],
    [undefined, 'token-without-tenant'],
  ] as const) {
    await expect(check(await forge(a, { tid }))).rejects.toMatchObject(unauthenticated(reason))
  }
  for (const iss of [`https://login.example/${b}/`, 'https://login.example/common/', `https://sts.example/${a}/`, '']) {
    await expect(check(await forge(a, { iss }))).rejects.toMatchObject({
      code: 'forbidden',
      reason: 'token-foreign-issuer',
    })
  }
  for (const aud of ['https://graph.microsoft.com', 'urn:else', [drs, 'urn:else']]) {
    await expect(check(await forge(a, { aud }))).rejects.toMatchObject({
      code: 'forbidden',
      reason: 'token-wrong-audience',
    })
  }
})

test('[T-02] [T-11] an id token is no access token, whatever audience it names', async () => {
  for (const typ of ['JWT', 'id+jwt', 'at+JWTX', '', 7, undefined]) {
    await expect(check(await forge(a, {}, { typ }))).rejects.toMatchObject({
      ...unauthenticated('token-not-access'),
      details: { tenantId: a },
    })
  }
  for (const typ of ['at+jwt', 'application/at+jwt', 'AT+JWT']) {
    expect((await check(await forge(a, {}, { typ }))).tenantId).toBe(a)
  }
  const { id_token, access_token } = await signInAs('pia@a.example', { resource: drs })
  expect(decodeProtectedHeader(access_token!).typ).toBe('at+jwt')
  await expect(check(id_token!)).rejects.toMatchObject(unauthenticated('token-not-access'))
})

test('[T-11] hostile headers, names that stand there twice, clocks ten minutes off and giant tokens are refused, the last without being looked at', async () => {
  for (const kid of ['../../etc/passwd', 'a'.repeat(65), "x' or 1=1", 7, undefined]) {
    await expect(check(await forge(a, {}, { kid }))).rejects.toMatchObject(unauthenticated('token-malformed'))
  }
  const crit = Array.from({ length: 1000 }, (_, i) => `x${i}`)
  await expect(check(await forge(a, {}, { crit }))).rejects.toMatchObject(unauthenticated('token-malformed'))
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const jwk = publicKey.export({ format: 'jwk' })
  for (const lure of [{ jku: 'https://evil.example/keys' }, { x5u: 'https://evil.example/cert' }, { jwk }]) {
    const kid = (await authority.keyRing.keys(a)).signing.kid
    const claims = decodeJwt(await forge(a, {}))
    const token = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid, ...lure }).sign(privateKey)
    await expect(check(token)).rejects.toMatchObject(unauthenticated('token-untrusted'))
  }
  // a name twice, by which two readers read two things
  const { signing } = await authority.keyRing.keys(a)
  const [twiceHead, twiceBody] = [
    `{"alg":"RS256","typ":"at+jwt","kid":"${signing.kid}","alg":"none"}`,
    JSON.stringify(decodeJwt(await forge(a, {}))).replace('{', `{"tid":"${b}",`),
  ].map((text) => Buffer.from(text).toString('base64url'))
  const [plainHead, plainBody] = (await forge(a, {})).split('.')
  for (const text of [`${twiceHead}.${plainBody}`, `${plainHead}.${twiceBody}`]) {
    const signature = sign('sha256', Buffer.from(text), signing.privateKey).toString('base64url')
    await expect(check(`${text}.${signature}`)).rejects.toMatchObject(unauthenticated('token-malformed'))
  }
  const seconds = Math.floor(now.getTime() / 1000)
  await expect(check(await forge(a, { exp: seconds - 600 }))).rejects.toMatchObject(unauthenticated('token-expired'))
  await expect(check(await forge(a, { nbf: seconds + 600 }))).rejects.toMatchObject(
    unauthenticated('token-not-yet-valid'),
  )
  await expect(check(await forge(a, { iat: undefined }))).rejects.toMatchObject(unauthenticated('token-untrusted'))
  await expect(check(await forge(a, { exp: seconds - 300 }))).rejects.toMatchObject(unauthenticated('token-expired'))
  expect((await check(await forge(a, { exp: seconds - 299 }))).tenantId).toBe(a)
  const strange = await check(await forge(a, { upn: 7, appid: 7 }))
  expect([strange.userPrincipalName, strange.clientId]).toEqual([undefined, ''])
  expect((await check(await forge(a, { exp: seconds - 60, nbf: seconds - 120 }))).tenantId).toBe(a)
  const giant = `${part({ alg: 'RS256', kid: 'x' })}.${'A'.repeat(100_000)}.AAAA`
  const searched = countSearched()
  await expect(check(giant)).rejects.toMatchObject(unauthenticated('token-malformed'))
  searched.end()
  // refused by its length: nobody looks for where its parts begin
  expect(searched.characters()).toBeLessThan(1000)
})

test('a missing or strange header is told apart from a bad token', async () => {
  await expect(verifyAccessToken(authority, undefined, 'drs')).rejects.toMatchObject(unauthenticated('token-missing'))
  for (const header of [
    '',
    'Basic abc',
    'Bearer',
    'Bearer a b',
    'Bearer a.b',
    'Bearer a.b.c',
    `Bearer ${part([])}.${part(1)}.x`,
    `Bearer ${part(null)}.${part(null)}.x`,
  ]) {
    await expect(verifyAccessToken(authority, header, 'drs')).rejects.toMatchObject({ code: 'unauthenticated' })
  }
})
