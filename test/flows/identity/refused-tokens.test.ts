// A refused token is on record (T-01, T-53): which tenant it named, why it was refused, at which door and from where. Tried
// with each kind of refusal at the administration API, and with the token inside an enrolment.

import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { encodeRsaKeyBlob } from '../../../src/protocol/drs/rsa-key-blob.ts'
import { certificateRequest } from '../../support/certificate-request.ts'
import { contextOf, enroll, enrollText, joinedDevice, mdmToken } from '../../support/mdm/mdm-device.ts'
import { atBrowser } from '../../support/world/person.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let tenant: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('refused.example')
})
afterAll(() => world?.[Symbol.asyncDispose]())

type Entry = { activityType: string; actor: { ipAddress: string | null }; details: Record<string, unknown> }
const refusals = async (of = tenant): Promise<Entry[]> =>
  (await of.api.get<{ value: Entry[] }>('/beta/deviceManagement/auditEvents?$top=200')).value.filter(
    ({ activityType }) => activityType === 'identity.token.refuse',
  )

/** Said to be unsigned, with and without the signature, with an empty one, and with half of it. */
function forgeriesOf(token: string): readonly string[] {
  const [head = '', body = '', signature = ''] = token.split('.')
  const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')
  const heads = [`${none}.${body}.${signature}`, `${none}.${body}.`, `${head}.${body}.`]
  return [...heads, `${head}.${body}.${signature.slice(0, signature.length >> 1)}`]
}

test('[T-01] [T-53] each forged, foreign or ended token at the administration API leaves an entry with its reason and address', async () => {
  const person = await tenant.user('kim', { roles: ['global-administrator'] })
  const browser = atBrowser(world)
  const { access } = await browser.tokensOf(person)
  const write = (token: string) =>
    browser.send(`${world.urls.graph}/v1.0/groups`, {
      token,
      body: { displayName: 'G', mailNickname: 'g', mailEnabled: false, securityEnabled: true },
    })
  for (const forged of forgeriesOf(access)) {
    const before = (await refusals()).length
    expect((await write(forged)).status).toBe(401)
    expect(await refusals()).toHaveLength(before + 1)
  }
  await tenant.api.post(`/v1.0/users/${person.id}/revokeSignInSessions`)
  const before = (await refusals()).length
  expect((await write(access)).status).toBe(401)
  const [entry, ...rest] = await refusals()
  expect(rest).toHaveLength(before)
  expect(entry).toMatchObject({
    actor: { ipAddress: expect.stringContaining('127.0.0.1') },
    details: { reason: 'token-ended' },
  })
  // reads go by the token until it expires, so whoever only looks costs no question; joining a device is a change
  for (const method of ['GET', 'HEAD']) {
    expect((await browser.send(`${world.urls.graph}/v1.0/groups`, { method, token: access })).status).toBe(200)
  }
  expect(await refusals()).toHaveLength(before + 1)
  const secret = `${world.urls.graph}/beta/deviceManagement/deviceConfigurations/${crypto.randomUUID()}/getOmaSettingPlainTextValue(secretReferenceValueId='x')`
  expect((await browser.send(secret, { token: access })).status).toBe(401) // but a secret is not only looked at
  const drs = await browser.tokensOf(person, 'urn:ms-drs:enterpriseregistration.windows.net')
  const join = () =>
    browser.send(`${world.urls.drs}/EnrollmentServer/device/?api-version=1.0`, { token: drs.access, body: {} })
  expect((await join()).status).toBe(400)
  await tenant.api.post(`/v1.0/users/${person.id}/revokeSignInSessions`)
  expect((await join()).status).toBe(401)
})

test('[T-01] a forged token inside an enrolment leaves an entry', async () => {
  const owner = await tenant.user('pia')
  const joined = await joinedDevice(world, tenant, owner)
  const token = await mdmToken(world, tenant.tenantId, owner, { deviceId: joined.deviceId })
  for (const forged of forgeriesOf(token)) {
    const before = (await refusals()).length
    expect(await enroll(world, enrollText(world, forged, contextOf(joined)))).toMatchObject({ kind: 'fault' })
    expect(await refusals()).toHaveLength(before + 1)
  }
})

const status = ({ status, text }: { status: number; text: string }): boolean =>
  status === 401 && text.includes('no access token')

test('[T-02] [T-11] an id token opens no service, even one that names the service as its audience: each says so and records it', async () => {
  const ids = await world.tenant('ids.example')
  const owner = await ids.user('ida', { roles: ['global-administrator'] })
  const joined = await joinedDevice(world, ids, owner)
  const { graph, drs, enrollment } = world.urls
  const browser = atBrowser(world)
  const claims = { scp: 'User.Read Directory.AccessAsUser.All Group.Read.All mdm_delegation' }
  const mdm = 'https://enrollment.manage.microsoft.com/'
  const terms = new URLSearchParams({
    redirect_uri: 'ms-appx-web://Microsoft.AAD.BrokerPlugin/ToUResponse',
    'api-version': '1.0',
    mode: 'azureadjoin',
    'client-request-id': crypto.randomUUID(),
  })
  const doors: ReadonlyArray<readonly [audience: string, open: (token: string) => Promise<boolean>]> = [
    ['https://graph.microsoft.com', async (token) => status(await browser.send(`${graph}/v1.0/me`, { token }))],
    ['https://graph.microsoft.com', async (token) => status(await browser.send(`${graph}/v1.0/groups`, { token }))],
    [
      'urn:ms-drs:enterpriseregistration.windows.net',
      async (token) =>
        status(await browser.send(`${drs}/EnrollmentServer/device/?api-version=1.0`, { token, body: {} })),
    ],
    [mdm, async (token) => status(await browser.send(`${enrollment}/TermsOfUse?${terms}`, { token }))],
    [mdm, async (token) => (await enroll(world, enrollText(world, token, contextOf(joined)))).kind === 'fault'],
  ]
  for (const [audience, isRefused] of doors) {
    const token = (typ: string) =>
      mdmToken(world, ids.tenantId, owner, { audience, typ, claims, deviceId: joined.deviceId })
    const before = (await refusals(ids)).length
    expect([audience, await isRefused(await token('JWT'))]).toEqual([audience, true])
    const [entry, ...rest] = await refusals(ids)
    expect(rest).toHaveLength(before)
    expect(entry?.details).toMatchObject({ reason: 'token-not-access' })
    await isRefused(await token('at+jwt'))
    expect(await refusals(ids)).toHaveLength(before + 1)
  }
})

test('[T-03] a device without a ticket or a certificate is told what to bring', async () => {
  const { ztd, checkin } = world.urls
  for (const headers of [{}, { 'x-device-token': '' }]) {
    const { status, text } = await atBrowser(world).send(`${ztd}/ztd/device/AutopilotDeviceBootstrapPolicies`, {
      headers,
    })
    expect([status, text]).toEqual([401, expect.stringContaining('needs the ticket of POST /device/v1/hello')])
  }
  const sent = { method: 'POST', headers: { 'content-type': 'application/vnd.syncml.dm+xml' } }
  const { status, text } = await atBrowser(world).send(`${checkin}/omadm/cimhandler.ashx`, sent)
  expect([status, text]).toEqual([401, expect.stringContaining('needs the TLS client certificate')])
})

test('[T-53] whatever was refused says Failure in the trail, whichever kind it is, and nothing else does', async () => {
  const unlicensed = await tenant.user('max', { mdmLicensed: false })
  const joined = await joinedDevice(world, tenant, unlicensed)
  const token = await mdmToken(world, tenant.tenantId, unlicensed, { deviceId: joined.deviceId })
  expect(await enroll(world, enrollText(world, token, contextOf(joined)))).toMatchObject({ kind: 'fault' })
  expect(await enroll(world, enrollText(world, forgeriesOf(token)[0] ?? '', contextOf(joined)))).toMatchObject({
    kind: 'fault',
  })
  await atBrowser(world).signIn({ ...unlicensed, password: 'surely not this one' })
  await tenant.api.patch(`/v1.0/organization/${tenant.tenantId}`, { usersMayJoin: 'none' })
  const { access } = await atBrowser(world).tokensOf(unlicensed, 'urn:ms-drs:enterpriseregistration.windows.net')
  const path = `${world.urls.drs}/EnrollmentServer/device/?api-version=1.0`
  expect((await atBrowser(world).send(path, { token: access, body: joinBody() })).status).toBe(403)

  type Told = { activityType: string; activityResult: string }
  const { value } = await tenant.api.get<{ value: Told[] }>('/beta/deviceManagement/auditEvents?$top=500')
  const of = (result: string) =>
    [...new Set(value.flatMap((one) => (one.activityResult === result ? [one.activityType] : [])))].sort()
  expect(of('Failure')).toEqual([
    'identity.signIn.refuse',
    'identity.token.refuse',
    'mdm.enrollment.refuse',
    'registration.device.joinRefused',
  ])
  expect(of('Success')).toEqual(expect.arrayContaining(['directory.tenant.change', 'identity.user.signIn']))
  expect(of('Success').filter((action) => /refus/i.test(action))).toEqual([])
})

const { n, e } = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' })
const numbers = { modulus: Buffer.from(n ?? '', 'base64url'), exponent: Buffer.from(e ?? '', 'base64url') }
const transportKey = Buffer.from(encodeRsaKeyBlob(numbers)).toString('base64')
const joinBody = () => ({
  CertificateRequest: {
    Type: 'pkcs10',
    Data: Buffer.from(certificateRequest(generateKeyPairSync('rsa', { modulusLength: 2048 }))).toString('base64'),
  },
  TransportKey: transportKey,
  TargetDomain: tenant.domain,
  DeviceType: 'Windows',
  OSVersion: '10.0.26100.1',
  DeviceDisplayName: 'PC-1',
  JoinType: 0,
})
