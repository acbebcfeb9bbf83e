// Bulk tokens over the wire: devices that join without a person, as many as were allowed, from where and until when that was allowed.

import { createHmac, generateKeyPairSync, type KeyObject, randomBytes, randomUUID } from 'node:crypto'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { certificateRequest } from '../../test/support/certificate-request.ts'
import { insertTenant } from '../../test/support/database/tenant-rows.ts'
import { blobOf, brokerClient, computerOf } from '../../test/support/server/joined-computer.ts'
import { drs, openSignIns, password, type Reply, type SignIns } from '../../test/support/server/sign-ins.ts'
import { listAlarms } from '../../test/support/world/alarms.ts'
import { grantRole, takeRole } from '../directory/role/role.ops.ts'
import { deleteUser } from '../directory/user/user.ops.ts'
import { drsDialect } from '../http/dialect/drs.ts'
import { makeAccessPass } from '../identity/access-pass/access-pass.ops.ts'
import { makeBulkToken, readBulkToken, revokeBulkToken } from '../identity/bulk-token/bulk-token.ops.ts'
import { stateOf } from '../identity/bulk-token/bulk-token.ts'
import { contextOf, derivedKey } from '../identity/device-token/session-key.ts'
import { createPolicy, deletePolicy } from '../identity/policy/policy.ops.ts'
import { DirectoryDeviceId, type TenantId } from '../kernel/id.ts'
import type { Actor } from '../kernel/operation-context.ts'
import { type Authorities, openAuthorities } from '../pki/authority.ops.ts'
import { makeSeal } from '../pki/seal.ts'
import { decodeJoinResponse, encodeJoinRequest } from '../protocol/drs/join.ts'
import { hresultOf } from '../protocol/drs/problem.ts'
import { encodePrtRequest, writePrtRequest } from '../protocol/oauth/prt.ts'
import { foldReactions } from '../reactions.ts'
import { deviceJoinRoutes } from './device-join.routes.ts'

const graph = 'https://graph.microsoft.com'
const mdm = 'https://enrollment.manage.microsoft.com/'
const packageClient = 'b90d5b8f-5503-4153-b545-b31cecfaece2'
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })

const now = new Date()
let at: SignIns
let authorities: Authorities

beforeAll(async () => {
  const clock = () => now
  at = await openSignIns(clock, async ({ db }) => {
    authorities = await openAuthorities(db, makeSeal(randomBytes(32)), clock)
    return {
      authorities,
      drsDialect,
      routes: (serve, authority) =>
        deviceJoinRoutes(serve, {
          ...authority,
          authorities,
          refusals: { note: async (one) => void joinsRefused.push(one.reason) },
          reactions: foldReactions([]),
          registeredDevice: async () => undefined,
          registrationNow: async () => undefined,
        }),
    }
  })
})
afterAll(() => at.close())
const joinsRefused: string[] = []

const everywhere = { displayName: 'Front desks', mostJoins: 3, days: 30, networks: [] as string[] }
const make = (more: Partial<typeof everywhere> = {}, actor?: Actor) =>
  makeBulkToken(at.database.db, { ...at.byOperator(), ...(actor && { actor }) }, { ...everywhere, ...more })

const redeem = (token: string, more: Record<string, string> = {}): Promise<Reply> =>
  at.token({ grant_type: 'refresh_token', client_id: packageClient, refresh_token: token, resource: drs, ...more })

async function join(accessToken: string, pair: { publicKey: KeyObject; privateKey: KeyObject } = keys) {
  const request = encodeJoinRequest({
    certificateRequest: certificateRequest(pair),
    transportKey: blobOf(pair.publicKey),
    joinType: 0,
    deviceType: 'Windows',
    osVersion: '10.0.26100.1',
    displayName: 'KIOSK-1',
    targetDomain: '',
  })
  const response = await fetch(`${at.running.urls.drs}/EnrollmentServer/device/?api-version=2.0`, {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify(request),
  })
  return { status: response.status, body: (await response.json()) as Record<string, string> }
}
const joinWith = async (token: string) => join((await redeem(token)).access_token ?? '')
const rules = (userId: string) => ({ userId, role: 'global-administrator', groupId: undefined }) as const
const tokenNow = ({ id }: { id: string }) => readBulkToken(at.database.db, at.home, id)

const devicesOf = (tenantId: TenantId = at.home) =>
  at.database.db.selectFrom('directory_device').selectAll().where('tenant_id', '=', tenantId).execute()

test('a device joins with a bulk token in the name of nobody, and the administrator sees how many did', async () => {
  const made = await make()
  const reply = await redeem(made.token)
  expect(reply).toMatchObject({ token_type: 'Bearer', resource: drs, expires_in: '3600', refresh_token: made.token })
  expect(decodeJwt(reply.access_token!)).toMatchObject({
    aud: drs,
    tid: at.home,
    upn: `package_${made.id}@home.example`,
    idtyp: 'user',
  })
  const { status, body } = await join(reply.access_token!)
  expect(status).toBe(200)
  const joined = decodeJoinResponse(body)
  expect(joined.userPrincipalName).toBe(made.userPrincipalName)
  expect(joined.membership.flatMap(({ addSids }) => addSids)).toHaveLength(2) // the two roles, and no person
  const device = (await devicesOf()).find(({ certificate_thumbprint: one }) => one === joined.thumbprint)
  expect(device).toMatchObject({ owner_id: null, trust_type: 'AzureAd', display_name: 'KIOSK-1' })
  expect(await tokenNow(made)).toMatchObject({ joins: 1, mostJoins: 3 })

  const entries = await at.database.db
    .selectFrom('audit_entry')
    .selectAll()
    .where('tenant_id', '=', at.home)
    .where('target_id', 'in', [made.id, device?.id ?? ''])
    .orderBy('sequence')
    .execute()
  expect(entries.map(({ action, actor_name }) => [action, actor_name])).toEqual([
    ['identity.bulk-token.create', 'test'],
    ['registration.device.join', made.userPrincipalName],
  ])
  expect(entries[1]?.details).toMatchObject({ bulkToken: 'Front desks' })
  expect(JSON.stringify(entries)).not.toContain(made.token)
})

test('[T-19] one join more than was allowed fails, also when all of them come at once, and a deleted device gives no place back', async () => {
  const made = await make({ mostJoins: 3 })
  const { access_token: accessToken = '' } = await redeem(made.token)
  const answers = await Promise.all(Array.from({ length: 8 }, () => join(accessToken)))
  const refused = answers.filter(({ status }) => status !== 200)
  expect([answers.length - refused.length, refused.length]).toEqual([3, 5])
  for (const { status, body } of refused) {
    expect([status, body.code, body.subcode]).toEqual([400, 'invalid_request', 'error_directory_quota_exceeded'])
    expect(hresultOf(body, status)).toMatchObject({ internal: '0x801C000E', shown: '0x801C0003' })
    expect(body.message).toContain('as many devices as it may')
  }
  expect(joinsRefused.at(-1)).toBe('bulk-token-used-up')
  const used = await tokenNow(made)
  expect([used.joins, stateOf(used, now)]).toEqual([3, 'usedUp'])
  expect(await redeem(made.token)).toMatchObject({ error: 'invalid_grant', error_codes: [700082] })

  const [one] = await at.database.db
    .selectFrom('bulk_join')
    .select('device_id')
    .where('tenant_id', '=', at.home)
    .where('token_id', '=', made.id)
    .execute()
  await at.database.db
    .deleteFrom('directory_device')
    .where('tenant_id', '=', at.home)
    .where('id', '=', one!.device_id)
    .execute()
  expect((await join(accessToken)).status).toBe(400)
})

test('[T-19] a token that was revoked or has expired joins nothing from that moment, with whatever it gave before', async () => {
  for (const end of [
    (id: string) => revokeBulkToken(at.database.db, at.byOperator(), id),
    (id: string) =>
      at.database.db
        .updateTable('bulk_token')
        .set({ expires_at: now })
        .where('tenant_id', '=', at.home)
        .where('id', '=', id)
        .execute(),
  ]) {
    const made = await make()
    const { access_token: accessToken = '' } = await redeem(made.token)
    expect((await join(accessToken)).status).toBe(200)
    await end(made.id)
    const answer = await join(accessToken)
    expect([answer.status, answer.body.code]).toEqual([403, 'authorization_error'])
    expect(await redeem(made.token)).toMatchObject({ error_codes: [700082] })
    expect(at.noted.at(-1)).toMatchObject({ kind: 'token', reason: 'bulk-token-over' })
    await revokeBulkToken(at.database.db, at.byOperator(), made.id) // once more changes nothing
  }
})

test('[T-19] a token counts in the networks that were named; elsewhere it joins nothing, and that is an alarm', async () => {
  const here = await make({ networks: ['127.0.0.0/8', '::1'] })
  expect((await joinWith(here.token)).status).toBe(200)
  const made = await make({ networks: ['203.0.113.0/24', '2001:db8::/48'] })
  expect(await redeem(made.token)).toMatchObject({ error_codes: [700082] })
  expect(await listAlarms(at.database.db, at.home)).toMatchObject([
    {
      kind: 'bulk-token-elsewhere',
      subject_id: made.id,
      detail: { displayName: 'Front desks', lastAddress: '127.0.0.1' },
    },
  ])
  // a token that it gave where it counts is carried elsewhere
  const { access_token: carried = '' } = await redeem(here.token)
  await at.database.db
    .updateTable('bulk_token')
    .set({ networks: ['203.0.113.7'] })
    .where('tenant_id', '=', at.home)
    .where('id', '=', here.id)
    .execute()
  expect(await join(carried)).toMatchObject({ status: 403, body: { message: expect.stringContaining('network') } })
  expect(await listAlarms(at.database.db, at.home)).toHaveLength(2)
  for (const network of ['10.0.0.0/33', '10.0.0', 'home', '10.0.0.0/8/8', 'fe80::1%eth0', '']) {
    await expect(make({ networks: [network] })).rejects.toMatchObject({
      code: 'invalid-input',
      reason: 'bulk-token-network',
    })
  }
})

test('[T-19] a bulk token alone opens nothing but the join; the device that joined with it signs in by its key', async () => {
  const made = await make()
  for (const resource of [graph, mdm]) {
    expect(await redeem(made.token, { resource })).toMatchObject({ error_codes: [50097] })
  }
  expect(await redeem(made.token, { client_id: randomUUID() })).toMatchObject({ error_codes: [700016] })
  expect((await redeem(made.token, { client_id: brokerClient })).access_token).toBeDefined()
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const joined = decodeJoinResponse((await join((await redeem(made.token)).access_token!, pair)).body)
  const device = (await devicesOf()).find(({ certificate_thumbprint: one }) => one === joined.thumbprint)!
  const own = computerOf(at.running.urls.login, { ...pair, certificate: joined.certificate })
  const primary = await own.ask({ grantType: 'refresh_token', clientId: brokerClient, refreshToken: made.token })
  expect(primary.status).toBe(200)
  const { access_token: enrols = '' } = await own.use(own.primaryOf(primary), mdm)
  expect(decodeJwt(enrols)).toMatchObject({ deviceid: device.device_id, upn: made.userPrincipalName })

  // another bulk token's device, or one that a person joined, gets nothing with it
  const other = await make()
  const theirs = decodeJoinResponse((await join((await redeem(other.token)).access_token!)).body)
  const stranger = computerOf(at.running.urls.login, { ...keys, certificate: theirs.certificate })
  const stolen = { grantType: 'refresh_token', clientId: brokerClient, refreshToken: made.token }
  expect((await stranger.ask(stolen)).json).toMatchObject({ error_codes: [700082] })

  // nor does its own device once the token is over, is shown from elsewhere, or the device has joined anew without it
  const again = () => own.ask({ grantType: 'refresh_token', clientId: brokerClient, refreshToken: made.token })
  const db = at.database.db
  const change = (to: { expires_at?: Date; networks?: string[] }) =>
    db.updateTable('bulk_token').set(to).where('tenant_id', '=', at.home).where('id', '=', made.id).execute()
  await change({ expires_at: now })
  expect((await again()).json).toMatchObject({ error_codes: [700082] })
  await change({ expires_at: made.expiresAt, networks: ['203.0.113.0/24'] })
  expect((await again()).json).toMatchObject({ error_codes: [700082] })
  const elsewhere = expect.objectContaining({ kind: 'token', reason: 'bulk-token-elsewhere' })
  expect(at.noted.slice(-2)).toContainEqual(elsewhere)
  await change({ networks: [] })
  expect((await again()).status).toBe(200)
  await db
    .updateTable('bulk_join')
    .set({ join_thumbprint: 'of a former life' })
    .where('tenant_id', '=', at.home)
    .where('device_id', '=', device.id)
    .execute()
  expect((await again()).json).toMatchObject({ error_codes: [700082] })

  await revokeBulkToken(at.database.db, at.byOperator(), made.id)
  expect(await own.use(own.primaryOf(primary), mdm)).toMatchObject({ error: 'invalid_grant' })
  const [still] = (await devicesOf()).filter(({ id }) => id === DirectoryDeviceId.parse(device.id))
  expect(still).toMatchObject({ account_enabled: true })
})

test('[T-19] [T-60] a token is over when its maker may make none any more, or its account was given a role', async () => {
  const { db } = at.database
  const admin = await at.newPerson()
  await grantRole(db, at.byOperator(), rules((await at.newPerson()).id)) // one has to stay
  await grantRole(db, at.byOperator(), rules(admin.id))
  const made = await make({}, { kind: 'user', id: admin.id, name: admin.name })
  expect((await joinWith(made.token)).status).toBe(200)
  await takeRole(db, at.byOperator(), rules(admin.id))
  expect(await redeem(made.token)).toMatchObject({ error_codes: [700082] })

  const raised = await make()
  const refused = expect.objectContaining({ code: 'forbidden', reason: 'bulk-token-account' })
  await expect(grantRole(db, at.byOperator(), rules(raised.userId))).rejects.toEqual(refused)
  expect((await redeem(raised.token)).access_token).toBeDefined()
  // as a version before this one gave it
  const role = { tenant_id: at.home, user_id: raised.userId, role: 'user-administrator' } as const
  await db.insertInto('role_member').values(role).execute()
  expect(await redeem(raised.token)).toMatchObject({ error_codes: [700082] })
  const gone = await make()
  await expect(deleteUser(db, at.byOperator(), gone.userId)).rejects.toEqual(refused)
  expect((await redeem(gone.token)).access_token).toBeDefined()
  await revokeBulkToken(db, at.byOperator(), gone.id)
  await deleteUser(db, at.byOperator(), gone.userId)
  expect(await redeem(gone.token)).toMatchObject({ error_codes: [700082] })
})

test('[T-19] a device that joined with a bulk token joins nothing more in its name, while the token counts and after', async () => {
  const made = await make({ mostJoins: 1 })
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const { access_token: ofToken = '' } = await redeem(made.token)
  const { certificate } = decodeJoinResponse((await join(ofToken, pair)).body)
  const own = computerOf(at.running.urls.login, { ...pair, certificate })
  const asked = { grantType: 'refresh_token', clientId: brokerClient, refreshToken: made.token }
  const { access_token: ofDevice = '' } = await own.use(own.primaryOf(await own.ask(asked)), drs)
  expect(decodeJwt(ofDevice)).toMatchObject({ oid: made.userId, aud: drs })
  const before = await devicesOf()
  const refused = await join(ofDevice)
  expect([refused.status, refused.body.message]).toEqual([
    403,
    expect.stringContaining('joins devices with its bulk token'),
  ])
  expect(joinsRefused.at(-1)).toBe('bulk-token-not-shown')
  await revokeBulkToken(at.database.db, at.byOperator(), made.id)
  for (const token of [ofToken, ofDevice]) expect((await join(token)).status).not.toBe(200)
  expect(await devicesOf()).toEqual(before)
})

test('[T-19] nobody signs in as a bulk token, also with the right password or pass: the answer is as for a name that nobody has', async () => {
  const [made, account] = [await make(), await at.newPerson()]
  const wanted = { lifetimeMinutes: 60, usableOnce: false }
  const { pass } = await makeAccessPass(at.running.authority, at.byOperator(), account.id, wanted)

  async function answerTo(username: string, secret: Record<string, string>) {
    const browser = at.browse()
    const page = await browser.go(at.start({ login_hint: username }))
    const asked = secret.pass ? await browser.go(page.url, { step: 'use-pass', username }) : page
    const { html, status, left } = await browser.go(asked.url, { username, ...secret })
    return { said: /role="alert"[^>]*>(.*?)<\/p>/.exec(html)?.[1], status, in: left !== undefined }
  }
  const secrets = [
    { step: 'password', password },
    { step: 'pass', pass },
  ]
  for (const secret of secrets) expect(await answerTo(account.name, secret)).toMatchObject({ in: true })
  await at.database.db
    .updateTable('bulk_token')
    .set({ user_id: account.id })
    .where('tenant_id', '=', at.home)
    .where('id', '=', made.id)
    .execute()
  for (const secret of secrets) {
    const answer = await answerTo(account.name, secret)
    expect(at.noted.at(-1)).toMatchObject({ subject: account.name, reason: 'bad-password' })
    expect(answer).toMatchObject({ in: false, said: expect.any(String) })
    expect(answer).toEqual(await answerTo(`package_${randomUUID()}@home.example`, secret))
  }
})

test('[T-02] [T-42] a bulk token is one of its own organisation, and a made up one is none', async () => {
  const made = await make()
  const other = await insertTenant(at.database.db, `bulk${randomUUID().slice(0, 8)}.example`)
  const form = { grant_type: 'refresh_token', client_id: packageClient, resource: drs }
  const ask = async (segment: string, token: string) => {
    const body = new URLSearchParams({ ...form, refresh_token: token })
    const answer = await fetch(`${at.running.urls.login}/${segment}/oauth2/token`, { method: 'POST', body })
    return ((await answer.json()) as Reply).error_codes
  }
  expect(await ask(other, made.token)).toEqual([700082])
  expect(await ask('common', made.token)).toBeUndefined()
  expect(await ask('common', `${made.token.slice(0, -4)}AAAA`)).toEqual([700082])
  await expect(revokeBulkToken(at.database.db, { ...at.byOperator(), tenantId: other }, made.id)).rejects.toMatchObject(
    {
      code: 'not-found',
    },
  )
})

test('settings for people do not hold a bulk token up: nobody may join, a full quota, a second factor to join', async () => {
  const { db } = at.database
  const tenant = (users_may_join: 'none' | 'all', device_quota_per_user: number) =>
    db.updateTable('tenant').set({ users_may_join, device_quota_per_user }).where('tenant_id', '=', at.home).execute()
  await tenant('none', 1)
  const everybody = { everybody: true, includeUsers: [], excludeUsers: [], includeRoles: [] }
  const policy = { displayName: 'More', enabled: true, guards: 'join', ...everybody } as const
  const { id } = await createPolicy(db, at.byOperator(), policy)
  try {
    expect((await joinWith((await make()).token)).status).toBe(200)
  } finally {
    await deletePolicy(db, at.byOperator(), id)
    await tenant('all', 50)
  }
})

test('[T-19] the device of a bulk token signs its account in to nothing but its own join and management', async () => {
  const made = await make()
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const { certificate } = decodeJoinResponse((await join((await redeem(made.token)).access_token!, pair)).body)
  const own = computerOf(at.running.urls.login, { ...pair, certificate })
  const asked = { grantType: 'refresh_token', clientId: brokerClient, refreshToken: made.token }
  const primary = own.primaryOf(await own.ask(asked))
  const { access_token: manages, refresh_token: refresh = '' } = await own.use(primary, mdm)
  expect(decodeJwt(manages ?? '')).toMatchObject({ upn: made.userPrincipalName })
  const refused = { error_codes: [50105], error_description: expect.stringContaining('The account of a bulk token') }
  expect(await own.use(primary, graph)).toMatchObject(refused)
  const renews = { client_id: brokerClient, refresh_token: refresh }
  expect(await redeem('', { ...renews, resource: graph })).toMatchObject(refused)
  expect((await redeem('', { ...renews, resource: mdm })).access_token).toBeDefined()

  const isIn = async (resource: string) => {
    const proof = { kind: 'session', context: randomBytes(24), derivation: 2 } as const
    const fields = { clientId: '', grantType: '', scope: '', refreshToken: primary.token, nonce: await own.nonce() }
    const credential = encodePrtRequest(writePrtRequest(proof, fields), (signed, payload) =>
      createHmac('sha256', derivedKey(primary.sessionKey, contextOf(proof, payload)))
        .update(signed)
        .digest(),
    )
    const redirectUri = 'msauth://Microsoft.AAD.BrokerPlugin'
    const query = { client_id: brokerClient, response_type: 'code', redirect_uri: redirectUri, resource }
    const address = `${at.running.urls.login}/${at.home}/oauth2/authorize?${new URLSearchParams(query)}`
    const answer = await fetch(address, {
      redirect: 'manual',
      headers: { 'x-ms-RefreshTokenCredential': credential },
    })
    return answer.headers.get('location')?.includes('?code=') === true
  }
  expect([await isIn(graph), await isIn(mdm)]).toEqual([false, true])
})
