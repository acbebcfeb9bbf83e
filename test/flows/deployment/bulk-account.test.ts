// The account of a bulk token, over every wire on which somebody might make a person of it: it stays nobody's, and is contained
// like any other.

import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { BulkTokenEntity } from '../../../src/contract/graph/bulk-token.ts'
import { shownClaim } from '../../../src/identity/access-token/claims.ts'
import { type Scim, scimClient } from '../../support/directory/scim.ts'
import { joinedDevice, mdmToken } from '../../support/mdm/mdm-device.ts'
import { blobOf } from '../../support/server/joined-computer.ts'
import { commandLine } from '../../support/world/command-line.ts'
import { atBrowser } from '../../support/world/person.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

const tokens = '/beta/deviceManagement/bulkJoinTokens'
const drs = 'urn:ms-drs:enterpriseregistration.windows.net'
const everywhere = '/v1.0/roleManagement/directory/roleAssignments'
const passwordProfile = { password: 'Three late departures 7' }

let world: World
let tenant: WorldTenant
let scim: Scim
let administrator: Awaited<ReturnType<typeof asked>>
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('contoso.example')
  scim = await scimClient(world, tenant)
  administrator = await asked(await tenant.user('peter', { roles: ['user-administrator'] }))
})
afterAll(() => world?.[Symbol.asyncDispose]())

async function asked(person: Person) {
  const { access: token } = await atBrowser(world).tokensOf(person)
  return async (method: string, path: string, body?: unknown) => {
    const url = `${world.urls.graph}${path}`
    const { status, text } = await atBrowser(world).send(url, { method, token, ...(body !== undefined && { body }) })
    return { status, text }
  }
}

async function made() {
  const token = await tenant.api.post<BulkTokenEntity>(tokens, { displayName: 'Desks', maximumJoins: 3, days: 1 })
  const name = encodeURIComponent(token.userPrincipalName)
  const { id } = await tenant.api.get<{ id: string }>(`/v1.0/users/${name}`)
  return { ...token, account: id, path: `/v1.0/users/${id}` }
}
const counts = async (token: unknown) => {
  const form = { grant_type: 'refresh_token', client_id: 'b90d5b8f-5503-4153-b545-b31cecfaece2', resource: drs }
  const { json } = await atBrowser(world).tokens({ ...form, refresh_token: String(token) })
  return typeof json.access_token === 'string'
}

test('[T-19] nobody makes a person of the account of a bulk token: no name, no password, no pass, no link, no role, no source, also while it is disabled', async () => {
  const { account, path, token } = await made()
  const before = await tenant.api.get(path)
  const assignment = { principalId: account, roleDefinitionId: 'user-administrator', directoryScopeId: '/' }
  const ruler = await asked(await tenant.user('rosa', { roles: ['global-administrator'] }))
  const doors: ReadonlyArray<readonly [string, string, unknown?]> = [
    ['PATCH', path, { passwordProfile }],
    ['PATCH', path, { userPrincipalName: 'boss@contoso.example' }],
    ['PATCH', path, { accountEnabled: true }],
    ['PATCH', path, { accountEnabled: false, passwordProfile, userPrincipalName: 'boss@contoso.example' }],
    ['PATCH', path, { mayJoinDevices: true }],
    ['POST', `/beta/users/${account}/authentication/temporaryAccessPassMethods`, {}],
    ['POST', `/beta/users/${account}/passwordLink`],
    ['POST', everywhere, assignment],
    ['DELETE', path],
  ]
  for (const [method, at, body] of doors) {
    for (const ask of at === everywhere ? [ruler] : [administrator, ruler]) {
      const answer = await ask(method, at, body)
      expect([answer.status, answer.text], `${method} ${at} ${JSON.stringify(body)}`).toEqual([
        403,
        expect.stringContaining("belongs to the bulk token 'Desks'"),
      ])
    }
  }
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp']
  const patch = (value: object) => ({ schemas, Operations: [{ op: 'replace', value }] })
  for (const [method, body] of [
    ['PATCH', patch({ externalId: 'ext-1' })],
    ['PATCH', patch({ userName: 'boss@contoso.example' })],
    ['PATCH', patch({ password: passwordProfile.password })],
    ['DELETE', undefined],
  ] as const) {
    const answer = await scim(method, `/Users/${account}`, body)
    expect([answer.status, String(answer.body.detail)]).toEqual([403, expect.stringContaining('bulk token')])
  }
  expect(await tenant.api.get(path)).toEqual(before)
  expect(await counts(token)).toBe(true)
})

test('[T-19] no key of Windows Hello is registered for the account of a bulk token, whatever the sign-in says it showed', async () => {
  const { account, userPrincipalName } = await made()
  const pia = await tenant.user('pia')
  const { deviceId } = await joinedDevice(world, tenant, pia)
  const kngc = Buffer.from(blobOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey)).toString('base64')
  const fresh = { scp: 'user_impersonation', [shownClaim]: Math.floor(Date.now() / 1000) }
  const register = async (
    person: Person,
    claims: Readonly<Record<string, unknown>> = { ...fresh, amr: ['rsa', 'ngcmfa'] },
  ) =>
    atBrowser(world).send(`${world.urls.drs}/EnrollmentServer/key/?api-version=1.0`, {
      method: 'POST',
      body: { kngc },
      token: await mdmToken(world, tenant.tenantId, person, { deviceId, audience: drs, claims }),
      headers: { 'content-type': 'application/json' },
    })
  const refused = await register({ ...pia, id: account, userPrincipalName })
  expect([refused.status, refused.text]).toEqual([403, expect.stringContaining('bulk token')])
  expect((await register(pia, { ...fresh, amr: ['rsa', 'mfa'] })).status).toBe(401)
  expect((await register(pia)).status).toBe(200)
})

test('whatever only takes from the account of a bulk token is done: signed out, disabled, its licence and an old role taken', async () => {
  const { account, path, token } = await made()
  expect((await administrator('POST', `${path}/revokeSignInSessions`)).status).toBe(200)
  expect((await administrator('PATCH', path, { mdmLicensed: false })).status).toBe(204)
  expect(await counts(token)).toBe(true)
  expect((await administrator('PATCH', path, { accountEnabled: false })).status).toBe(204)
  expect(await counts(token)).toBe(false)
  expect((await administrator('PATCH', path, { accountEnabled: true })).status).toBe(403)

  // as a version before this one gave it
  await world.app.pool.query(
    `insert into role_member (tenant_id, user_id, role) values ($1, $2, 'user-administrator')`,
    [tenant.tenantId, account],
  )
  const ruler = await asked(await tenant.user('rolf', { roles: ['global-administrator'] }))
  const { value } = await tenant.api.get<{ value: { id: string }[] }>(
    `${everywhere}?${encodeURI(`$filter=principalId eq '${account}'`)}`,
  )
  expect((await ruler('DELETE', `${everywhere}/${value[0]?.id}`)).status).toBe(204)
})

test('[T-19] the account goes after its token was revoked, and not before: who joined with it stays on record until then', async () => {
  const [{ id, path, token }, another] = [await made(), await made()]
  expect((await administrator('DELETE', path)).status).toBe(403)
  expect(await counts(token)).toBe(true)
  await tenant.api.post(`${tokens}/${id}/revoke`, undefined)
  expect([await counts(token), await counts(another.token)]).toEqual([false, true])
  const enabledOf = async (one: string) =>
    (await tenant.api.get<{ accountEnabled: boolean }>(`${one}?$select=accountEnabled`)).accountEnabled
  expect([await enabledOf(path), await enabledOf(another.path)]).toEqual([false, true])
  const revoked = await tenant.api.get<BulkTokenEntity>(`${tokens}/${id}`)
  await tenant.api.post(`${tokens}/${id}/revoke`, undefined) // once more changes nothing
  expect(await tenant.api.get(`${tokens}/${id}`)).toEqual(revoked)
  const $filter = encodeURIComponent(`resources/any(r:r/resourceId eq '${id}')`)
  const trail = await tenant.api.get<{ value: { activityType: string }[] }>(
    `/beta/deviceManagement/auditEvents?$filter=${$filter}`,
  )
  expect(trail.value.map(({ activityType }) => activityType).sort()).toEqual([
    'identity.bulk-token.create',
    'identity.bulk-token.revoke',
  ])
  expect((await administrator('PATCH', path, { passwordProfile, accountEnabled: true })).status).toBe(403)
  expect((await administrator('DELETE', path)).status).toBe(204)
  expect(await counts(token)).toBe(false)
})

test('the account stands among the users and takes no licence, rules have it, and each list says that it is nobody’s', async () => {
  const taxiway = commandLine(world, tenant)
  const { id, account, userPrincipalName } = await made()
  const taken = async () =>
    (await tenant.api.get<{ value: { consumedUnits: number }[] }>('/v1.0/subscribedSkus')).value[0]?.consumedUnits
  const before = await taken()
  const { value } = await tenant.api.get<{ value: { id: string; bulkTokenId: string | null }[] }>('/v1.0/users')
  expect(value.find((one) => one.id === account)).toMatchObject({
    bulkTokenId: id,
    assignedLicenses: [],
    licenseAssignmentStates: [],
  })
  expect(await taken()).toBe(before)
  const people = await tenant.api.get<{ value: { id: string }[] }>('/v1.0/users?$filter=bulkTokenId eq null')
  expect(people.value.map((one) => one.id)).toEqual(
    value.filter(({ bulkTokenId }) => bulkTokenId === null).map((one) => one.id),
  )
  const group = await tenant.api.post<{ id: string }>('/v1.0/groups', {
    displayName: 'Everybody',
    mailNickname: 'everybody',
    mailEnabled: false,
    securityEnabled: true,
    groupTypes: ['DynamicMembership'],
    membershipRule: 'user.accountEnabled -eq true',
  })
  const members = async () =>
    (await tenant.api.get<{ value: { id: string }[] }>(`/v1.0/groups/${group.id}/members`)).value.map((one) => one.id)
  expect(await members()).toContain(account)
  const listed = (await taxiway('user', 'list')).out
  expect(listed).toMatch(new RegExp(`^${userPrincipalName} +Desks +nobody's: the account of a bulk token$`, 'm'))
  expect(listed).toMatch(/ users, \d+ of them the accounts? of bulk tokens\n$/)
  expect((await taxiway('user', 'show', userPrincipalName)).out).toContain(
    `the account of a bulk token, and nobody's: taxiway bulk-token show ${id}`,
  )
  await tenant.api.post(`${tokens}/${id}/revoke`, undefined)
  expect(await members()).not.toContain(account) // in the same moment
})
