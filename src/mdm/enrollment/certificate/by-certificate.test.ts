// Enrolment by the certificate of a join (authentication policy Certificate), over the wire.

import { generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { join as joinPath } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { certificateRequest } from '../../../../test/support/certificate-request.ts'
import {
  contextOf,
  enroll,
  enrollText,
  enrollTextShowing,
  type Joined,
  joinedDevice,
  managed,
  mdmToken,
  send,
  session,
  sha1,
  soapType,
} from '../../../../test/support/mdm/mdm-device.ts'
import { signedMessage } from '../../../../test/support/mdm/signed-message.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../../../test/support/world/world.ts'
import { UserId } from '../../../kernel/id.ts'
import { type Authorities, issueJoinCertificate, openAuthorities } from '../../../pki/authority.ops.ts'
import { loadMasterKey } from '../../../pki/master-key.ops.ts'
import { makeSeal } from '../../../pki/seal.ts'
import { decodeDiscoverResponse, encodeDiscover } from '../../../protocol/mde2/discover.ts'
import { encodeGetPolicies } from '../../../protocol/mde2/policy.ts'
import { decodeSoap, tokenValueTypes } from '../../../protocol/soap.ts'
import { decodeFault } from '../../../protocol/soap-fault.ts'
import { realClock } from '../../../simulator/port/clock.ts'
import { ticketAtPage } from '../../../simulator/wire/enroll-page.ts'
import { openHttp } from '../../../simulator/wire/http.ts'

let world: World
let tenant: WorldTenant
let pia: Person
let authorities: Authorities
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('certified.example')
  pia = await tenant.user('pia')
  authorities = await openAuthorities(
    world.app.db,
    makeSeal(await loadMasterKey(joinPath(world.folder))),
    () => new Date(),
  )
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

type Held = { readonly joined: Joined; readonly certificate: Buffer; readonly key: KeyObject }

/** A device that this person joined, with the key and the certificate of its join. */
async function held(owner = pia): Promise<Held> {
  const joined = await joinedDevice(world, tenant, owner)
  return { joined, ...(await joinAgain(joined, owner)) }
}

async function joinAgain(joined: Joined, owner: Person | undefined): Promise<Omit<Held, 'joined'>> {
  const { privateKey: key, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const { der: certificate, thumbprint } = await issueJoinCertificate(world.app.db, authorities, {
    tenantId: tenant.tenantId,
    directoryDeviceId: joined.id,
    deviceId: joined.deviceId,
    ...(owner && { userId: UserId.parse(owner.id) }),
    spki: publicKey.export({ type: 'spki', format: 'der' }),
    now: new Date(),
  })
  await world.app.db
    .updateTable('directory_device')
    .set({ certificate_thumbprint: thumbprint, owner_id: owner?.id ?? null })
    .where('tenant_id', '=', tenant.tenantId)
    .where('id', '=', joined.id)
    .execute()
  return { certificate, key }
}

const shown = ({ certificate }: Pick<Held, 'certificate'>) => ({
  binarySecurityToken: { valueType: tokenValueTypes.ticket, value: certificate },
})
const unsigned = (device: Held, csr?: Uint8Array) =>
  enrollTextShowing(world, shown(device), contextOf(device.joined), csr)
const signed = (device: Held, how: Parameters<typeof signedMessage>[2] = {}, csr?: Uint8Array) =>
  signedMessage(unsigned(device, csr), device.key, how)
const otherRequest = () => certificateRequest(generateKeyPairSync('rsa', { modulusLength: 2048 }))

async function reasonOf(text: string): Promise<string> {
  const answer = await enroll(world, text)
  return answer.kind === 'fault' ? answer.fault.reason : 'enrolled'
}

const refusals = async () => {
  const rows = await world.app.db
    .selectFrom('audit_entry')
    .select('details')
    .where('tenant_id', '=', tenant.tenantId)
    .where('action', '=', 'mdm.enrollment.refuse')
    .execute()
  return JSON.stringify(rows)
}

test('[T-10] who offers a certificate alone is told so, gets the policy, and a joined device enrols by that of its join, for who joined it', async () => {
  const at = `${world.urls.enrollment}/EnrollmentServer/Discovery.svc`
  const asked = {
    ...{ emailAddress: pia.userPrincipalName, requestVersion: '9.0', deviceType: 'CIMClient_Windows' },
    ...{ applicationVersion: '10.0.26200.1', authPolicies: ['Certificate'] as const },
  }
  const discovery = encodeDiscover({ messageId: 'urn:uuid:1', to: at }, asked)
  const answer = await send(world, at, { method: 'POST', headers: soapType, body: discovery })
  const found = decodeDiscoverResponse(decodeSoap(answer.body))
  expect(found).toMatchObject({ authPolicy: 'Certificate', enrollmentVersion: '6.0' })
  expect(found.authenticationServiceUrl).toBeUndefined()

  const device = await held()
  const url = found.enrollmentPolicyServiceUrl ?? ''
  const token = { valueType: tokenValueTypes.certificate, value: device.certificate }
  const policies = encodeGetPolicies({ messageId: 'urn:uuid:2', to: url, security: { binarySecurityToken: token } })
  const post = async (body: string) =>
    decodeFault(decodeSoap((await send(world, url, { method: 'POST', headers: soapType, body })).body))
  expect(await post(signedMessage(policies, device.key))).toBeUndefined()
  expect((await post(policies))?.subcode).toBe('InvalidSecurity')

  const enrolled = await enroll(world, signed(device))
  const own = managed(enrolled, device.joined)
  await session(world, own)
  const { value } = await tenant.api.get<{ value: Record<string, unknown>[] }>(
    `/v1.0/deviceManagement/managedDevices?$filter=azureADDeviceId%20eq%20'${device.joined.deviceId}'`,
  )
  expect(value).toMatchObject([{ userPrincipalName: pia.userPrincipalName, azureADRegistered: true }])
})

test('[T-18] who has no licence for management enrols nothing on any way: by token, by certificate, by the ticket of the page or by password', async () => {
  await tenant.api.patch(`/v1.0/organization/${tenant.tenantId}`, { allowsUnjoinedEnrollment: true })
  const person = await tenant.user('bare')
  const ways = async (): Promise<readonly string[]> => {
    const device = await held(person)
    const token = await mdmToken(world, tenant.tenantId, person, { deviceId: device.joined.deviceId })
    const http = openHttp({ ca: world.ca, clock: realClock, takeFault: () => undefined })
    const at = `${world.urls.enrollment}/EnrollmentServer/SignIn`
    const typed = { userName: person.userPrincipalName, password: person.password, language: 'en-US' }
    const got = await ticketAtPage(http, at, typed).finally(() => http.close())
    if (got.kind !== 'ticket') throw new Error(got.message)
    const context = { deviceId: randomUUID().replaceAll('-', '').toUpperCase(), enrollmentType: 'Device' }
    const { userPrincipalName: username, password } = person
    const texts = [
      enrollText(world, token, contextOf(device.joined), otherRequest()),
      signed(await held(person), {}, otherRequest()),
      enrollTextShowing(
        world,
        { binarySecurityToken: { valueType: tokenValueTypes.ticket, value: Buffer.from(got.ticket) } },
        context,
        otherRequest(),
      ),
      enrollTextShowing(world, { usernameToken: { username, password } }, context, otherRequest()),
    ]
    return Promise.all(texts.map(reasonOf))
  }
  const licence = (mdmLicensed: boolean) => tenant.api.patch(`/v1.0/users/${person.id}`, { mdmLicensed })
  await licence(false)
  expect(await ways()).toEqual(Array(4).fill(expect.stringContaining('no licence')))
  await licence(true)
  expect(await ways()).toEqual(Array(4).fill('enrolled'))
})

test('[T-12] the same message gives the same certificate, and after its enrolment ended none; another message enrols anew', async () => {
  const device = await held()
  const text = signed(device)
  const answers = await Promise.all([enroll(world, text), enroll(world, text)])
  const thumbprints = answers.map((answer) => (answer.kind === 'enrolled' ? answer.thumbprint : answer.fault.reason))
  expect(new Set(thumbprints).size).toBe(1)
  expect(thumbprints[0]).toMatch(/^[0-9a-f]{40}$/)
  const again = await enroll(world, signed(device, {}, otherRequest()))
  expect(again.kind === 'enrolled' && again.thumbprint).not.toBe(thumbprints[0])
  expect(await reasonOf(text)).toContain('enrolled a device already')
})

test('[T-57] a message that another key signed, that was changed, or is of another time, enrols nothing, and each refusal is in the trail', async () => {
  const device = await held()
  const other = await held()
  expect(await reasonOf(unsigned(device))).not.toBe('enrolled') // the certificate alone, which is no secret
  expect(await reasonOf(signedMessage(unsigned(device), other.key))).toContain('not signed with the key')
  const swapped = signed(device).replace('<ac:Value>PC-1</ac:Value>', '<ac:Value>PC-2</ac:Value>')
  expect(await reasonOf(swapped)).toContain('not signed with the key')
  const hour = 3600_000
  for (const created of [new Date(Date.now() - hour), new Date(Date.now() + hour)]) {
    expect(await reasonOf(signed(device, { created, minutes: 24 * 60 }))).toContain('signed at another time')
  }
  expect(await reasonOf(signed(device, { minutes: -60 }))).toContain('signed at another time')
  const item = '<ac:ContextItem Name="MAC"><ac:Value>00</ac:Value></ac:ContextItem>'
  const longer = (items: number) =>
    unsigned(device).replace('<ac:ContextItem', () => `${item.repeat(items)}<ac:ContextItem`)
  expect(await reasonOf(signedMessage(longer(130), device.key))).toContain('at most 250 elements')
  const told = await refusals()
  for (const reason of ['certificate-signature', 'certificate-time']) expect(told).toContain(reason)
  expect(await reasonOf(signed(device))).toBe('enrolled')
})

test('[T-57] a certificate of a former life, one that is no join’s, one of nobody and one of a device that is switched off enrol nothing', async () => {
  const device = await held()
  const before = { ...device }
  const now = { ...device, ...(await joinAgain(device.joined, pia)) }
  expect(await reasonOf(signed(before))).toContain('has not joined')
  const enrolled = await enroll(world, signed(now))
  if (enrolled.kind !== 'enrolled') throw new Error(enrolled.fault.reason)
  const management = Buffer.from(enrolled.document.client?.certificate ?? '')
  expect(await reasonOf(signed({ ...now, certificate: management }))).toContain(
    'not the one of a device that is joined',
  )

  await world.app.db
    .updateTable('issued_certificate')
    .set({ revoked_at: new Date() })
    .where('tenant_id', '=', tenant.tenantId)
    .where('thumbprint', '=', sha1(now.certificate))
    .execute()
  expect(await reasonOf(signed(now, {}, otherRequest()))).toContain('not the one of a device that is joined')
  expect(await refusals()).toContain('certificate-unknown')

  const alone = { ...device, ...(await joinAgain(device.joined, undefined)) }
  expect(await reasonOf(signed(alone))).toContain('Nobody joined this device')
  const off = await held()
  await tenant.api.patch(`/v1.0/devices/${off.joined.id}`, { accountEnabled: false })
  expect(await reasonOf(signed(off))).toContain('switched off')
})
