// The operator of the installation as a person, named on the command line of its machine.

import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { registerAt } from '../../support/autopilot/operations.ts'
import { commandLine, taxiwayOn } from '../../support/world/command-line.ts'
import { newHardware } from '../../support/world/office.ts'
import { atBrowser, tokenByAccessPass } from '../../support/world/person.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let home: WorldTenant
let stranger: WorldTenant
const taxiway = taxiwayOn(undefined)

beforeAll(async () => {
  world = await startWorld()
  home = await world.tenant('home.example')
  stranger = await world.tenant('stranger.example')
  vi.stubEnv('TAXIWAY_DATA', world.folder)
  commandLine(world, home)
}, 60_000)
afterAll(async () => {
  vi.unstubAllEnvs()
  await world?.[Symbol.asyncDispose]()
})

const installation = '/beta/installation'

type Ask = (method: string, path: string, body?: object) => Promise<{ status: number; reason?: string; json: Json }>
type Json = Record<string, unknown>

/** With a temporary access pass the sign-in shows more than a password. */
async function signedIn(tenant: WorldTenant, person: Person, how: 'password' | 'more'): Promise<Ask> {
  const browser = atBrowser(world)
  const token =
    how === 'password' ? (await browser.tokensOf(person)).access : await tokenByAccessPass(world, tenant, person)
  return async (method, path, body) => {
    const { status, json } = await browser.send(`${world.urls.graph}${path}`, {
      ...{ method, token },
      ...(body && { body, headers: { 'content-type': 'application/json' } }),
    })
    const { error } = json as { error?: { innerError?: { reason?: string } } }
    return { status, json, ...(error?.innerError?.reason && { reason: error.innerError.reason }) }
  }
}

const reads = ['/tenants', '/partners', '/deviceContests', '/operators'].map((path) => `${installation}${path}`)

test('a person whom the command line named is the operator with a second factor, until the name goes', async () => {
  const olga = await home.user('olga', { roles: ['global-administrator'] })
  const before = await signedIn(home, olga, 'more')
  for (const path of reads) expect([path, await before('GET', path)]).toMatchObject([path, { reason: 'operator-only' }])

  const added = await taxiway('operator', 'add', olga.userPrincipalName)
  expect([added.code, added.out]).toEqual([0, expect.stringContaining('olga@home.example is an operator')])
  // named once more, which stands in no trail
  expect((await taxiway('operator', 'add', olga.userPrincipalName)).code).toBe(0)
  expect((await taxiway('operator', 'list')).out).toContain('olga@home.example')
  for (const path of reads) expect([path, (await before('GET', path)).status]).toEqual([path, 200])
  const put = await before('PUT', `${installation}/partners/${stranger.tenantId}`, { cspKind: 'direct' })
  expect([put.status, put.json.cspKind]).toEqual([200, 'direct'])
  const { rows } = await world.app.pool.query(
    "select actor_kind, actor_id, actor_name from audit_entry where tenant_id = $1 and action = 'partner.organisation.put'",
    [stranger.tenantId],
  )
  expect(rows).toEqual([
    { actor_kind: 'operator', actor_id: expect.not.stringContaining(home.tenantId), actor_name: 'olga' },
  ])

  const weak = await signedIn(home, olga, 'password')
  for (const path of reads)
    expect([path, await weak('GET', path)]).toMatchObject([path, { reason: 'operator-second-factor' }])

  expect((await taxiway('operator', 'remove', olga.userPrincipalName, '--yes')).code).toBe(0)
  for (const path of reads) expect([path, await before('GET', path)]).toMatchObject([path, { reason: 'operator-only' }])
  expect((await taxiway('operator', 'remove', olga.userPrincipalName, '--yes')).err).toContain('is no operator')
  const trail = await world.app.pool.query(
    "select action, actor_kind from audit_entry where tenant_id = $1 and action like 'identity.operator.%' order by sequence",
    [home.tenantId],
  )
  expect(trail.rows).toEqual([
    { action: 'identity.operator.add', actor_kind: 'operator' },
    { action: 'identity.operator.remove', actor_kind: 'operator' },
  ])
})

test('an operator names no other, and sees nothing inside another organisation', async () => {
  const owen = await home.user('owen', { roles: ['global-administrator'] })
  const mary = await stranger.user('mary', { roles: ['global-administrator'] })
  await taxiway('operator', 'add', owen.userPrincipalName)
  const ask = await signedIn(home, owen, 'more')
  expect((await ask('GET', `${installation}/tenants`)).status).toBe(200)
  for (const method of ['PUT', 'DELETE']) {
    const who = method === 'PUT' ? mary : owen
    expect(await ask(method, `${installation}/operators/${who.userPrincipalName}`)).toMatchObject({
      status: 403,
      reason: 'operator-only',
    })
  }
  // organisations come and go on the command line alone
  const founds = { displayName: 'New', domains: ['new.example'], passwordProfile: { password: 'Correct-Horse-1' } }
  for (const [method, path, body] of [
    ['POST', '/tenants', founds],
    ['GET', `/tenants/${stranger.tenantId}`, undefined],
    ['DELETE', `/tenants/${stranger.tenantId}`, undefined],
    ['GET', '/tenantRemovals', undefined],
  ] as const) {
    expect([path, await ask(method, `${installation}${path}`, body)]).toMatchObject([path, { status: 403 }])
  }
  expect((await taxiway('tenant', 'list')).out).toContain('stranger.example')
  expect((await ask('GET', `/v1.0/users/${mary.id}`)).status).toBe(404)
  expect((await ask('GET', `/v1.0/users/${owen.id}`)).status).toBe(200)
})

test('an account that is no global administrator is not named, and one that loses the role, is disabled or deleted does nothing more', async () => {
  const ulf = await home.user('ulf', { roles: ['device-administrator'] })
  const refused = await taxiway('operator', 'add', ulf.userPrincipalName)
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('is no global administrator')])
  const unknown = await taxiway('operator', 'add', 'nobody@nowhere.example')
  expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining("no account 'nobody@nowhere.example'")])

  const ines = await home.user('ines', { roles: ['global-administrator'] })
  await taxiway('operator', 'add', ines.userPrincipalName)
  const ask = await signedIn(home, ines, 'more')
  expect((await ask('GET', `${installation}/tenants`)).status).toBe(200)
  await home.api.patch(`/v1.0/users/${ines.id}`, { accountEnabled: false })
  expect((await ask('GET', `${installation}/tenants`)).status).toBe(401)
  await home.api.patch(`/v1.0/users/${ines.id}`, { accountEnabled: true })
  const again = await signedIn(home, ines, 'more')
  expect((await again('GET', `${installation}/tenants`)).status).toBe(200)
  // another role that may read the organisation is not enough
  await taxiway('role', 'grant', ines.userPrincipalName, 'device-administrator')
  await taxiway('role', 'take', ines.userPrincipalName, 'global-administrator')
  const less = await signedIn(home, ines, 'more')
  expect((await less('GET', '/v1.0/organization')).status).toBe(200)
  expect((await less('GET', `${installation}/tenants`)).status).toBe(403)
  await home.api.delete(`/v1.0/users/${ines.id}`)
  expect((await less('GET', `${installation}/tenants`)).status).toBe(403)
  expect((await taxiway('operator', 'list')).out).not.toContain('ines@')
})

test('a contest of their own organisation an operator does not decide, as claimant or holder', async () => {
  const oda = await home.user('oda', { roles: ['global-administrator'] })
  await taxiway('operator', 'add', oda.userPrincipalName)
  const ask = await signedIn(home, oda, 'more')
  const verdict = { decision: 'release', note: 'It is mine.' }
  for (const [claimant, holder] of [
    [home, stranger],
    [stranger, home],
  ] as const) {
    const { hash } = newHardware()
    await registerAt(holder, hash)
    const path = '/beta/deviceManagement/deviceContests'
    const { id } = await claimant.api.post<{ id: string }>(path, { hardwareHash: hash, proof: 'Invoice 4711' })
    const decide = `${installation}/deviceContests/${claimant.tenantId}/${id}/decide`
    expect(await ask('POST', decide, verdict)).toMatchObject({ status: 403, reason: 'own-contest' })
    expect((await registerAt(claimant, hash)).state.deviceErrorCode).toBe(808)
    expect((await home.api.post<{ state: string }>(decide, verdict)).state).toBe('released')
  }
})
