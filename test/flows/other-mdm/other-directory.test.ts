// A directory that is not ours in front of our management: its tokens are made here with keys that this server never sees but as the key
// set that the directory publishes.

import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DirectoryDeviceId } from '../../../src/kernel/id.ts'
import { fetchOutside } from '../../../src/mdm/issuer/keys.ops.ts'
import { decodeTermsOutcome, encodeTermsRequest } from '../../../src/protocol/mde2/terms-of-use.ts'
import { certificateRequest } from '../../support/certificate-request.ts'
import { enroll, enrollText, managed, send as sendPlain, session } from '../../support/mdm/mdm-device.ts'
import { testAuthority } from '../../support/server/certificate.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
const [first, second, forger] = [pair(), pair(), pair()]
const jwk = (key: KeyObject, kid: string) => ({ ...key.export({ format: 'jwk' }), kid, use: 'sig' })
const issuer = 'https://sts.directory.example/7e1f2a30-1111-4222-8333-444455556666/'
const directoryId = '7e1f2a30-1111-4222-8333-444455556666'
const audience = 'https://mdm.school.example/'

let world: World
let tenant: WorldTenant
let lee: Person
let now = Date.now()
/** What the directory publishes, and what is asked of it. */
let published: object = { keys: [jwk(first.publicKey, 'one')] }
let answers: number | string = 200
let asked = 0
const authority = testAuthority('Directory')
const directory = createServer(authority.certify({}), (request, response) => {
  asked++
  if (request.url === '/moved') return void response.writeHead(200).end(JSON.stringify(published))
  if (typeof answers === 'string') return void response.writeHead(302, { location: answers }).end()
  response.writeHead(answers, { 'content-type': 'application/json' }).end(JSON.stringify(published))
})
beforeAll(async () => {
  await new Promise<void>((resolve) => directory.listen(0, '127.0.0.1', resolve))
  const file = join(mkdtempSync(join(tmpdir(), 'other-directory-')), 'trusted.pem')
  writeFileSync(file, authority.ca)
  world = await startWorld({
    clock: () => new Date(now),
    outgoingNetworks: '127.0.0.0/8,::1/128',
    outgoingAuthorities: file,
  })
  tenant = await world.tenant('school.example')
  lee = await tenant.user('lee')
  await tenant.api.post(pathOfIssuers, trusted())
})
afterAll(async () => {
  directory.closeAllConnections()
  directory.close()
  await world?.[Symbol.asyncDispose]()
})

const pathOfIssuers = '/beta/deviceManagement/trustedIssuers'
const keysUrl = () => `https://localhost:${(directory.address() as AddressInfo).port}/keys`
const trusted = () => ({ displayName: 'The old directory', issuer, keysUrl: keysUrl(), audience, directoryId })

type Made = {
  readonly key?: KeyObject | Uint8Array
  readonly head?: Record<string, unknown>
  readonly claims?: Record<string, unknown>
}

function token({ key = first.privateKey, head = {}, claims = {} }: Made = {}): Promise<string> {
  const seconds = Math.floor(now / 1000)
  const all = {
    iss: issuer,
    aud: audience,
    tid: directoryId,
    upn: lee.userPrincipalName,
    scp: 'mdm_delegation',
    deviceid: '0b2f3c4d-1111-4222-8333-444455556666',
    iat: seconds,
    nbf: seconds,
    exp: seconds + 3600,
    uti: randomUUID(),
    ...claims,
  }
  return new SignJWT(all).setProtectedHeader({ alg: 'RS256', kid: 'one', typ: 'JWT', ...head }).sign(key)
}

const context = () => ({
  deviceId: randomUUID().replaceAll('-', '').toUpperCase(),
  enrollmentType: 'Device',
  deviceName: 'PC-7',
  osVersion: '10.0.26100.1',
  notInOobe: false,
})

const send = (text: string, of: WorldTenant = tenant, csr?: Uint8Array) =>
  enroll(world, enrollText(world, text, context(), csr), `?tenant=${of.tenantId}`)

type Entry = { activityType: string; details: Record<string, unknown> }
const trail = async (action: string, of = tenant): Promise<Entry[]> =>
  (await of.api.get<{ value: Entry[] }>('/beta/deviceManagement/auditEvents?$top=200')).value.filter(
    ({ activityType }) => activityType === action,
  )

/** The reason that stands in the trail for the refusal of this very request. Each is in a minute of its own. */
async function refusal(text: string, of = tenant): Promise<unknown> {
  now += 61_000
  const before = (await trail('mdm.enrollment.refuse', of)).length
  const answer = await send(text, of)
  expect(answer).toMatchObject({ kind: 'fault' })
  const entries = await trail('mdm.enrollment.refuse', of)
  expect(entries).toHaveLength(before + 1)
  return entries.map(({ details }) => details.reason)
}

test('[T-07] a token that the keys of a trusted directory signed enrols the device of the account here that it names, once', async () => {
  const text = await token()
  const csr = certificateRequest(pair())
  const made = await send(text, tenant, csr)
  expect(made).toMatchObject({ kind: 'enrolled' })
  expect(await send(text, tenant, csr)).toMatchObject({
    kind: 'enrolled',
    thumbprint: made.kind === 'enrolled' ? made.thumbprint : '',
  })
  const devices = await tenant.api.get<{ value: object[] }>('/beta/deviceManagement/managedDevices')
  expect(devices.value).toMatchObject([
    { userPrincipalName: lee.userPrincipalName, deviceName: 'PC-7', managedDeviceOwnerType: 'company' },
  ])
  expect(await trail('mdm.enrollment.create')).toMatchObject([
    { details: { withoutJoin: 'issuer', issuer, deviceThere: '0b2f3c4d-1111-4222-8333-444455556666' } },
  ])
  expect(await refusal(text)).toContain('token-used') // the device key of these tests is another one
})

test('[T-07] forged, foreign, ended and confused tokens are each refused by their own reason, on record with the organisation', async () => {
  const other = await world.tenant('another.example')
  const none = async () => {
    const [, body] = (await token()).split('.')
    return `${Buffer.from(JSON.stringify({ alg: 'none', kid: 'one' })).toString('base64url')}.${body}.`
  }
  const publicPem = first.publicKey.export({ type: 'spki', format: 'pem' }) as string
  const later = () => Math.floor(now / 1000)
  const cases: readonly (readonly [string, string, () => Promise<string>])[] = [
    ['signed by another key of that name', 'issuer-signature', () => token({ key: forger.privateKey })],
    [
      'with the key that signed it in its head',
      'issuer-signature',
      () => token({ key: forger.privateKey, head: { jwk: forger.publicKey.export({ format: 'jwk' }) } }),
    ],
    [
      'by a key that is not published',
      'issuer-key-unknown',
      () => token({ key: forger.privateKey, head: { kid: 'x' } }),
    ],
    ['not signed', 'issuer-token-algorithm', none],
    [
      'with the public key as a secret',
      'issuer-token-algorithm',
      () => token({ key: Buffer.from(publicPem), head: { alg: 'HS256' } }),
    ],
    ['by another issuer', 'issuer-unknown', () => token({ claims: { iss: 'https://sts.directory.example/other/' } })],
    ['for another audience', 'issuer-audience', () => token({ claims: { aud: 'https://graph.microsoft.com' } })],
    ['of another directory', 'issuer-directory', () => token({ claims: { tid: randomUUID() } })],
    ['that is over', 'issuer-expired', () => token({ claims: { exp: later() - 400 } })],
    ['that is not good yet', 'issuer-expired', () => token({ claims: { nbf: later() + 4000 } })],
    ['without an end', 'issuer-expired', () => token({ claims: { exp: undefined } })],
    ['for something else', 'issuer-scope', () => token({ claims: { scp: 'User.Read' } })],
    ['of no device that joined there', 'issuer-device', () => token({ claims: { deviceid: undefined } })],
    ['of what is no device id', 'issuer-device', () => token({ claims: { deviceid: 'None' } })],
    ['of nobody here', 'issuer-user-unknown', () => token({ claims: { upn: 'nobody@school.example' } })],
    [
      'with a name that people choose themselves',
      'issuer-user-unknown',
      () => token({ claims: { upn: undefined, preferred_username: lee.userPrincipalName } }),
    ],
    ['that is none', 'issuer-token-malformed', async () => 'made.up.text'],
  ]
  const told: string[] = []
  for (const [what, reason, make] of cases) {
    const reasons = await refusal(await make())
    told.push(`${what}: ${(reasons as unknown[]).includes(reason) ? reason : reasons}`)
  }
  expect(told).toEqual(cases.map(([what, reason]) => `${what}: ${reason}`))
  // an organisation that does not trust the directory takes none of its tokens, and neither does an address that names nobody
  expect(await refusal(await token(), other)).toContain('issuer-unknown')
  expect(await enroll(world, enrollText(world, await token(), context()))).toMatchObject({ kind: 'fault' })
  expect(await send(await token())).toMatchObject({ kind: 'enrolled' })
})

test('[T-18] a person without a licence for management enrols nothing by a token of another directory either', async () => {
  const licence = (mdmLicensed: boolean) => tenant.api.patch(`/v1.0/users/${lee.id}`, { mdmLicensed })
  await licence(false)
  expect(await refusal(await token())).toContain('user-not-licensed')
  await licence(true)
  expect(await send(await token())).toMatchObject({ kind: 'enrolled' })
})

test('a directory that is trusted no more enrols nothing', async () => {
  const path = pathOfIssuers
  const { value } = await tenant.api.get<{ value: { id: string; discoveryUrl: string }[] }>(path)
  expect(value).toMatchObject([
    { discoveryUrl: `${world.urls.enrollment}/EnrollmentServer/Discovery.svc?tenant=${tenant.tenantId}` },
  ])
  await expect(tenant.api.post(path, trusted())).rejects.toThrow('trusted already')
  await tenant.api.delete(`${path}/${value[0]?.id}`)
  expect(await refusal(await token())).toContain('issuer-unknown')
  await tenant.api.post(path, trusted())
  expect(await send(await token())).toMatchObject({ kind: 'enrolled' })
})

test('what is trusted of a directory is changed, on record, and counts from its next token on; two of one issuer there are not', async () => {
  const { value } = await tenant.api.get<{ value: { id: string; audience: string }[] }>(pathOfIssuers)
  const path = `${pathOfIssuers}/${value[0]?.id}`
  await tenant.api.patch(path, { audience: 'https://elsewhere.example/' })
  expect(await tenant.api.get(path)).toMatchObject({ issuer, audience: 'https://elsewhere.example/' })
  expect(await refusal(await token())).toContain('issuer-audience')
  expect(await send(await token({ claims: { aud: 'https://elsewhere.example/' } }))).toMatchObject({ kind: 'enrolled' })
  await expect(tenant.api.patch(path, { keysUrl: 'http://directory.example/keys' })).rejects.toThrow('https://')
  const other = await tenant.api.post<{ id: string }>(pathOfIssuers, { ...trusted(), issuer: 'https://other.example/' })
  await expect(tenant.api.patch(`${pathOfIssuers}/${other.id}`, { issuer })).rejects.toThrow('The old directory')
  await tenant.api.delete(`${pathOfIssuers}/${other.id}`)
  await tenant.api.patch(path, { audience })
  expect(await send(await token())).toMatchObject({ kind: 'enrolled' })
  expect(await trail('mdm.issuer.change')).toHaveLength(2)
})

test('[T-07] terms of use are shown to whom a token of the directory names, and what they accepted counts for them alone', async () => {
  const pat = await tenant.user('pat')
  const { value } = await tenant.api.get<{ value: { termsOfUseUrl: string }[] }>(pathOfIssuers)
  const request = {
    redirectUri: 'ms-appx-web://oobe/done',
    clientRequestId: 'one',
    apiVersion: '1.0',
    mode: 'azureadjoin',
  }
  const url = encodeTermsRequest(value[0]?.termsOfUseUrl ?? '', request)
  const shown = async (text: string, at = url) => sendPlain(world, at, { headers: { authorization: `Bearer ${text}` } })
  now += 61_000
  for (const made of [{ key: forger.privateKey }, { claims: { aud: 'https://graph.microsoft.com' } }]) {
    expect((await shown(await token(made))).status).toBe(401)
  }
  const another = await world.tenant('elsewhere.example')
  expect((await shown(await token(), url.replace(tenant.tenantId, another.tenantId))).status).toBe(401)
  const page = await shown(await token({ claims: { deviceid: undefined } })) // it has not joined there yet
  expect(page).toMatchObject({ status: 200 })
  const ticket = /name="ticket" value="([^"]+)"/.exec(page.body.toString())?.[1] ?? ''
  const { redirectUri: redirect_uri, mode } = request
  const accepted = await sendPlain(world, `${world.urls.enrollment}/TermsOfUse`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ticket, answer: 'accept', redirect_uri, mode }).toString(),
  })
  const outcome = decodeTermsOutcome(String(accepted.headers.location))
  const enrollmentData = outcome?.kind === 'accepted' ? outcome.opaqueBlob : ''
  const enrol = async (of: Person) =>
    enroll(
      world,
      enrollText(world, await token({ claims: { upn: of.userPrincipalName } }), { ...context(), enrollmentData }),
      `?tenant=${tenant.tenantId}`,
    )
  expect(await enrol(pat)).toMatchObject({ kind: 'fault', fault: { errorType: 'InvalidEnrollmentData' } })
  expect(await enrol(lee)).toMatchObject({ kind: 'enrolled' })
})

test('[T-07] in a session of such a device its person is there by a token of the directory, and by none that another key signed', async () => {
  const uri = './User/Vendor/MSFT/Policy/Config/Experience/AllowWindowsSpotlight'
  const policies = '/beta/deviceManagement/deviceConfigurations'
  const { id } = await tenant.api.post<{ id: string }>(policies, {
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    displayName: 'Spotlight',
    omaSettings: [{ '@odata.type': '#microsoft.graph.omaSettingInteger', displayName: 'value', omaUri: uri, value: 0 }],
  })
  await tenant.api.post(`${policies}/${id}/assign`, {
    assignments: [{ target: { '@odata.type': '#microsoft.graph.allLicensedUsersAssignmentTarget' } }],
  })
  now += 61_000
  const said = context()
  const answer = await enroll(world, enrollText(world, await token(), said), `?tenant=${tenant.tenantId}`)
  const device = managed(answer, { id: DirectoryDeviceId.parse(randomUUID()), deviceId: said.deviceId })
  const forUser = async (text: string) => {
    now += 1_000
    const { commands } = await session(
      world,
      { ...device, token: text, sessions: ++device.sessions },
      { login: 'user' },
    )
    return JSON.stringify(commands).includes(uri)
  }
  const before = (await trail('mdm.enrollment.refuse')).length
  expect(await forUser(await token({ key: forger.privateKey }))).toBe(false)
  expect(await forUser(await token({ claims: { aud: 'https://graph.microsoft.com' } }))).toBe(false)
  expect(await forUser(await token())).toBe(true)
  expect(await trail('mdm.enrollment.refuse')).toHaveLength(before)
})

test('[T-07] keys are asked for again when a token names a new one, and count no more when they are gone; no key set is followed elsewhere', async () => {
  now += 61_000
  published = { keys: [jwk(second.publicKey, 'two')] }
  const byNew = { key: second.privateKey, head: { kid: 'two' } }
  const before = asked
  expect(await send(await token(byNew))).toMatchObject({ kind: 'enrolled' })
  expect(await send(await token(byNew))).toMatchObject({ kind: 'enrolled' })
  expect(asked).toBe(before + 1)
  expect(await refusal(await token())).toContain('issuer-key-unknown')
  await expect(fetchOutside(() => false, [authority.ca])(keysUrl())).rejects.toThrow('leads to no address outside')
  now += 3_600_000
  answers = `https://localhost:${(directory.address() as AddressInfo).port}/moved`
  expect(await send(await token(byNew))).toMatchObject({
    kind: 'fault',
    fault: { reason: expect.stringContaining('could not be fetched') },
  })
  // whatever comes within the minute, nothing is asked of a directory that is away
  const meanwhile = asked
  expect(await send(await token(byNew))).toMatchObject({ kind: 'fault' })
  expect(asked).toBe(meanwhile)
  answers = 200
  now += 61_000
  expect(await send(await token(byNew))).toMatchObject({ kind: 'enrolled' })
})
