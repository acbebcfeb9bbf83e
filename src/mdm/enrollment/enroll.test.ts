import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  randomInt,
  randomUUID,
  sign,
  X509Certificate,
} from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { certificateRequest, greedy } from '../../../test/support/certificate-request.ts'
import { waiting } from '../../../test/support/database/while-held.ts'
import {
  contextOf,
  enroll,
  enrollText,
  type Joined,
  joinedDevice,
  type Managed,
  managed,
  mdmToken,
  send,
  sendMessage,
  soapType,
  type TokenOptions,
} from '../../../test/support/mdm/mdm-device.ts'
import { talk } from '../../../test/support/mdm/mdm-talk.ts'
import { dynamicGroup } from '../../../test/support/world/dynamic-group.ts'
import { newHardware, openOffice, recordsOf } from '../../../test/support/world/office.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../../test/support/world/world.ts'
import * as tenants from '../../directory/tenant/tenant.sql.ts'
import { DirectoryDeviceId } from '../../kernel/id.ts'
import type { EnrollmentContext } from '../../protocol/mde2/context.ts'
import { decodeDiscoverResponse, encodeDiscover } from '../../protocol/mde2/discover.ts'
import { decodeGetPoliciesResponse, encodeGetPolicies } from '../../protocol/mde2/policy.ts'
import { decodeSoap, tokenValueTypes } from '../../protocol/soap.ts'
import { decodeFault, hresultOfFault } from '../../protocol/soap-fault.ts'
import { missingFromEnrollment } from '../../protocol/wap/provisioning.ts'
import { parseXml } from '../../protocol/xml.ts'
import { storyAfter } from '../../story/event.sql.ts'

let world: World
let tenant: WorldTenant
let pia: Person

beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('harbourline.example', { branding: { name: 'Harbour <Line> & Co' } })
  pia = await tenant.user('pia')
})
afterAll(() => world[Symbol.asyncDispose]())

const management = '/beta/deviceManagement'
const registrations = `${management}/windowsAutopilotDeviceIdentities`
const managedDevices = `${management}/managedDevices`

const steps = async (device: Joined): Promise<string[]> => {
  const on = { tenantId: tenant.tenantId, deviceId: device.id }
  return (await storyAfter(world.app.db, on, '0', 100)).map(({ step, outcome }) => `${step} ${outcome}`)
}

async function tryEnroll(joined: Joined, context: EnrollmentContext = {}, token: TokenOptions = {}, csr?: Uint8Array) {
  const signed = await mdmToken(world, tenant.tenantId, pia, { deviceId: joined.deviceId, ...token })
  return enroll(world, enrollText(world, signed, contextOf(joined, context), csr))
}

const isGood = async (thumbprint: string): Promise<boolean> =>
  (await world.app.db
    .selectFrom('issued_certificate')
    .select('thumbprint')
    .where('tenant_id', '=', tenant.tenantId)
    .where('thumbprint', '=', thumbprint)
    .where('revoked_at', 'is', null)
    .executeTakeFirst()) !== undefined

const refusals = () =>
  world.app.db
    .selectFrom('audit_entry')
    .select(['target_id', 'details'])
    .where('tenant_id', '=', tenant.tenantId)
    .where('action', '=', 'mdm.enrollment.refuse')
    .orderBy('sequence')
    .execute()

const hresult = (answer: Awaited<ReturnType<typeof enroll>>): string =>
  answer.kind === 'fault' ? (hresultOfFault(answer.fault) >>> 0).toString(16) : 'enrolled'

describe('discovery and policy', () => {
  const header = (to: string) => ({ messageId: 'urn:uuid:7', to })

  test('[T-10] the probe answers 200 with an empty body, discovery names services on one host, and what it announces is served', async () => {
    const url = `${world.urls.enrollment}/EnrollmentServer/Discovery.svc`
    const probe = await send(world, url)
    expect([probe.status, probe.body.length, probe.headers['content-length']]).toEqual([200, 0, '0'])
    const request = {
      emailAddress: 'pia@harbourline.example',
      requestVersion: '9.0',
      deviceType: 'CIMClient_Windows',
      applicationVersion: '10.0.26200.1',
      authPolicies: ['Federated'] as const,
    }
    const answer = await send(world, url, {
      method: 'POST',
      headers: soapType,
      body: encodeDiscover(header(url), request),
    })
    const message = decodeSoap(answer.body)
    const found = decodeDiscoverResponse(message)
    expect(message.relatesTo).toBe('urn:uuid:7')
    expect(answer.headers['content-length']).toBe(String(answer.body.length))
    expect(found).toMatchObject({ authPolicy: 'Federated', enrollmentVersion: '6.0' })
    expect(new URL(found.enrollmentPolicyServiceUrl ?? '').host).toBe(new URL(found.enrollmentServiceUrl).host)

    const joined = await joinedDevice(world, tenant, pia)
    const token = await mdmToken(world, tenant.tenantId, pia, { deviceId: joined.deviceId })
    const text = enrollText(world, token, contextOf(joined)) // a directory token: what Federated means after a join
    const enrolled = await send(world, found.enrollmentServiceUrl, { method: 'POST', headers: soapType, body: text })
    expect(decodeFault(decodeSoap(enrolled.body))).toBeUndefined()
    const [from, until] = ['Created', 'Expires'].map((name) =>
      Date.parse(new RegExp(`${name}>([^<]+)<`).exec(enrolled.body.toString('utf8'))?.[1] ?? ''),
    )
    expect((until ?? 0) - (from ?? 0)).toBe(5 * 60_000)
  })

  test('a client that offers no way that is served gets a fault that says so, and never a way that it did not offer', async () => {
    const url = `${world.urls.enrollment}/EnrollmentServer/Discovery.svc`
    const discover = async (
      authPolicies: readonly ('OnPremise' | 'Federated' | 'Certificate')[],
      emailAddress = 'pia@contoso.example',
    ) => {
      const request = { emailAddress, requestVersion: '4.0', deviceType: 'CIMClient_Windows' }
      const body = encodeDiscover(header(url), { ...request, applicationVersion: '10.0.19045.3000', authPolicies })
      return decodeSoap((await send(world, url, { method: 'POST', headers: soapType, body })).body)
    }
    const fault = decodeFault(await discover(['Certificate'], 'pc_abcdefghij@contoso.example'))
    expect([fault?.errorType, fault?.reason]).toEqual([
      'NotSupported',
      expect.stringContaining('offers only Certificate'),
    ])
    expect(decodeDiscoverResponse(await discover(['Certificate'])).authPolicy).toBe('Certificate')
    for (const offered of [['OnPremise'], ['OnPremise', 'Certificate']] as const) {
      expect(decodeDiscoverResponse(await discover(offered)).authPolicy).toBe('OnPremise')
    }
    for (const offered of [[], ['Federated'], ['OnPremise', 'Federated']] as const) {
      expect(decodeDiscoverResponse(await discover(offered)).authPolicy).toBe('Federated')
    }
  })

  test('at the host that Windows makes of the domain in a name, the answer names the organisation of that domain', async () => {
    const url = `${world.urls.enrollment}/EnrollmentServer/Discovery.svc`
    const request = { emailAddress: '', requestVersion: '6.0', deviceType: 'CIMClient_Windows' }
    const body = encodeDiscover(header(url), {
      ...{ ...request, applicationVersion: '10.0.26100.1', authPolicies: ['Federated'] as const },
    })
    const at = async (host: string) => {
      const headers = { ...soapType, host: `${host}:${new URL(url).port}` }
      const probe = await send(world, url, { headers, servername: 'localhost' })
      const answer = await send(world, url, { method: 'POST', headers, servername: 'localhost', body })
      const { enrollmentServiceUrl, enrollmentPolicyServiceUrl } = decodeDiscoverResponse(decodeSoap(answer.body))
      const named = [enrollmentServiceUrl, enrollmentPolicyServiceUrl ?? ''].map((one) =>
        new URL(one).searchParams.get('tenant'),
      )
      return [probe.status, ...named]
    }
    const { tenantId } = tenant
    const [domain = ''] = (await tenants.byId(world.app.db, tenantId))?.domains ?? []
    expect(await at(`enterpriseenrollment.${domain}`)).toEqual([200, tenantId, tenantId])
    expect(await at(`EnterpriseEnrollment.${domain.toUpperCase()}`)).toEqual([200, tenantId, tenantId])
    for (const other of ['enterpriseenrollment.nobody.example', domain, `x.enterpriseenrollment.${domain}`])
      expect([other, ...(await at(other))]).toEqual([other, 200, null, null])
  })

  test('[T-10] discovery answers with the newest version that both speak, and with none where there is none', async () => {
    const url = `${world.urls.enrollment}/EnrollmentServer/Discovery.svc`
    const spoken = async (requestVersion: string) => {
      const request = { emailAddress: 'pia@harbourline.example', deviceType: 'x', applicationVersion: '10.0' }
      const body = encodeDiscover(header(url), { ...request, requestVersion, authPolicies: ['Federated'] })
      const answer = await send(world, url, { method: 'POST', headers: soapType, body })
      return decodeDiscoverResponse(decodeSoap(answer.body)).enrollmentVersion
    }
    const asked = ['1.0', '2.9', '3.0', '3.5', '4.0', '5.0', '6.0', '9.0', 'newest']
    expect(await Promise.all(asked.map(spoken))).toEqual([
      ...[undefined, undefined, '3.0', '3.0', '4.0', '5.0', '6.0', '6.0', undefined],
    ])
  })

  test('[T-38] what is asked is what is answered: another message, two thousand elements or thirty-two levels and more are refused', async () => {
    const url = `${world.urls.enrollment}/EnrollmentServer/Policy.svc`
    const value = Buffer.from(await mdmToken(world, tenant.tenantId, pia))
    const security = { binarySecurityToken: { valueType: tokenValueTypes.jwt, value } }
    const subcode = async (body: string) => {
      const answer = await send(world, url, { method: 'POST', headers: soapType, body })
      return decodeFault(decodeSoap(answer.body))?.subcode
    }
    const request = { emailAddress: 'x', requestVersion: '4.0', deviceType: 'x', applicationVersion: '10.0' }
    const other = encodeDiscover({ ...header(url), security }, { ...request, authPolicies: ['Federated'] })
    expect(await subcode(other)).toBe('MessageFormat')

    const asking = encodeGetPolicies({ ...header(url), security })
    const withHeader = (more: string) => asking.replace(/<\/[a-z]*:?Header>/, (end) => `${more}${end}`)
    const room = 2000 - (asking.match(/<[a-z]/gi)?.length ?? 0)
    for (const [most, one, more] of [
      [room, '<x/>', ''],
      [30, '<x>', '</x>'],
    ] as const) {
      expect(await subcode(withHeader(one.repeat(most) + more.repeat(most)))).toBeUndefined()
      expect(await subcode(withHeader(one.repeat(most + 1) + more.repeat(most + 1)))).toBe('MessageFormat')
    }
  })

  test('the policy is for those who hold a token', async () => {
    const url = `${world.urls.enrollment}/EnrollmentServer/Policy.svc`
    const ask = (value: string) =>
      send(world, url, {
        method: 'POST',
        headers: soapType,
        body: encodeGetPolicies({
          ...header(url),
          security: { binarySecurityToken: { valueType: tokenValueTypes.jwt, value: Buffer.from(value) } },
        }),
      })
    const token = await mdmToken(world, tenant.tenantId, pia)
    expect(decodeGetPoliciesResponse(decodeSoap((await ask(token)).body)).minimalKeyLength).toBe(2048)
    expect(decodeFault(decodeSoap((await ask('nonsense')).body))?.subcode).toBe('Authentication')
  })
})

describe('enrolment', () => {
  test('[S-175] [S-204] a joined device gets a certificate and an account, is managed from then on, and its story says so after the join', async () => {
    const joined = await joinedDevice(world, tenant, pia)
    const answer = await tryEnroll(joined)
    expect(answer.kind).toBe('enrolled')
    if (answer.kind !== 'enrolled') return
    expect(missingFromEnrollment(answer.document)).toBeUndefined()
    expect(answer.document.client?.store).toBe('System')
    expect(answer.document.application).toMatchObject({
      providerId: 'MS DM Server',
      address: `${world.urls.checkin}/omadm/cimhandler.ashx`,
    })
    const { value } = await tenant.api.get<{ value: Record<string, unknown>[] }>(
      `/beta/deviceManagement/managedDevices?$filter=azureADDeviceId%20eq%20'${joined.deviceId}'`,
    )
    expect(value).toMatchObject([
      { deviceName: 'PC-1', userPrincipalName: pia.userPrincipalName, deviceEnrollmentType: 'windowsAzureADJoin' },
    ])
    expect(await steps(joined)).toEqual(['mdm-enrolled ok'])
    const device = await world.app.db
      .selectFrom('directory_device')
      .select(['is_managed', 'joined_at'])
      .where('tenant_id', '=', tenant.tenantId)
      .where('id', '=', joined.id)
      .executeTakeFirstOrThrow()
    expect(device.is_managed).toBe(true)
    expect(device.joined_at?.getTime()).toBeLessThan(Date.parse(String(value[0]?.enrolledDateTime)))
  })

  test('a device that enrols again ends its earlier enrolment and its certificate', async () => {
    const joined = await joinedDevice(world, tenant, pia)
    const first = await tryEnroll(joined)
    const second = await tryEnroll(joined, {}, { claims: { jti: 'another' } })
    if (first.kind !== 'enrolled' || second.kind !== 'enrolled') throw new Error('both should be enrolled')
    const rows = await world.app.db
      .selectFrom('issued_certificate')
      .select(['thumbprint', 'revoked_at'])
      .where('tenant_id', '=', tenant.tenantId)
      .where('thumbprint', 'in', [first.thumbprint, second.thumbprint])
      .execute()
    const revoked = new Map(rows.map((row) => [row.thumbprint, row.revoked_at !== null]))
    expect([revoked.get(first.thumbprint), revoked.get(second.thumbprint)]).toEqual([true, false])
  })

  test('[T-57] who enrols over a managed device under another key raises an alarm with both sides; the device itself, repeating, does not', async () => {
    const joined = await joinedDevice(world, tenant, pia)
    const alarms = async () => {
      const { value } = await tenant.api.get<{ value: { kind: string; subject: { id: string }; detail: unknown }[] }>(
        '/beta/deviceManagement/alarms?kind=enrolled-over',
      )
      return value.filter(({ subject }) => subject.id === joined.id)
    }
    await tryEnroll(joined, { serialNumber: 'SN-MINE' })
    await tryEnroll(joined, { serialNumber: 'SN-MINE' }, { claims: { jti: 'again' } })
    expect(await alarms()).toEqual([])
    const otherKey = certificateRequest(generateKeyPairSync('rsa', { modulusLength: 2048 }))
    const another = { claims: { jti: 'other' } }
    expect((await tryEnroll(joined, { serialNumber: 'SN-OTHER' }, another, otherKey)).kind).toBe('enrolled')
    expect(await alarms()).toMatchObject([
      {
        detail: {
          one: { serialNumber: 'SN-MINE', at: expect.any(String) },
          other: { serialNumber: 'SN-OTHER', address: '127.0.0.1', at: expect.any(String) },
        },
      },
    ])
    expect((await steps(joined)).at(-1)).toBe('mdm-enrolled warning')
  })

  test('[T-12] the same request fifty times at once gives one enrolment and one certificate', async () => {
    const joined = await joinedDevice(world, tenant, pia)
    const token = await mdmToken(world, tenant.tenantId, pia, { deviceId: joined.deviceId })
    const text = enrollText(world, token, contextOf(joined))
    const issued = async () => {
      const ours = world.app.db.selectFrom('issued_certificate').select('thumbprint')
      return (await ours.where('tenant_id', '=', tenant.tenantId).where('authority', '=', 'mdm').execute()).length
    }
    const before = await issued()
    const answers = await Promise.all(Array.from({ length: 50 }, () => enroll(world, text)))
    const thumbprints = new Set(answers.map((answer) => (answer.kind === 'enrolled' ? answer.thumbprint : answer.kind)))
    expect(thumbprints.size).toBe(1)
    const { count } = await world.app.db
      .selectFrom('mdm_enrollment')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .where('tenant_id', '=', tenant.tenantId)
      .where('directory_device_id', '=', joined.id)
      .executeTakeFirstOrThrow()
    expect(count).toBe('1')
    expect((await issued()) - before).toBe(1) // none that nobody was given either
    expect(await steps(joined)).toEqual(['mdm-enrolled ok'])
  })

  test('[T-12] a token enrols once: however its text is spelt, with another key, or after its enrolment ended, it gives no second certificate, and the story tells', async () => {
    const joined = await joinedDevice(world, tenant, pia)
    const token = await mdmToken(world, tenant.tenantId, pia, { deviceId: joined.deviceId, claims: { jti: 'once' } })
    const tryWith = (text: string, csr?: Uint8Array) => enroll(world, enrollText(world, text, contextOf(joined), csr))
    const first = await tryWith(token)
    if (first.kind !== 'enrolled') throw new Error('should be enrolled')
    // bits of the signature's last letter that its bytes do not have (RFC 4648 §3.5)
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    const others = [1, 2, 15].map((bits) => token.slice(0, -1) + letters[letters.indexOf(token.at(-1) ?? '') ^ bits])
    for (const text of [`${token} `, ` ${token}`, `${token}\n`, `${token}=`, `${token}==`, ...others]) {
      const answer = await tryWith(text)
      const isSame = answer.kind === 'enrolled' && answer.thumbprint === first.thumbprint
      expect(isSame || hresult(answer) === '80180002', JSON.stringify(text.slice(-4))).toBe(true)
    }
    const live = async () =>
      world.app.db
        .selectFrom('mdm_enrollment')
        .select(['certificate_thumbprint', 'state'])
        .where('tenant_id', '=', tenant.tenantId)
        .where('directory_device_id', '=', joined.id)
        .execute()
    expect(await live()).toEqual([{ certificate_thumbprint: first.thumbprint, state: 'enrolled' }])
    expect(await steps(joined)).toEqual(['mdm-enrolled ok'])

    const thief = certificateRequest(generateKeyPairSync('rsa', { modulusLength: 2048 }))
    expect(hresult(await tryWith(token, thief))).toBe('80180002')
    expect(await live()).toEqual([{ certificate_thumbprint: first.thumbprint, state: 'enrolled' }])
    expect((await steps(joined)).at(-1)).toBe('enrollment-refused failed')
    expect((await refusals()).at(-1)).toMatchObject({ target_id: joined.id, details: { reason: 'token-used' } })
    expect(await tryWith(token)).toMatchObject({ kind: 'enrolled', thumbprint: first.thumbprint })

    // another token took its place: what was recorded of the first one gives nothing back
    const second = await tryEnroll(joined, {}, { claims: { jti: 'twice' } })
    expect(second.kind).toBe('enrolled')
    expect(hresult(await tryWith(token))).toBe('80180002')
    expect((await live()).filter(({ state }) => state === 'enrolled')).toHaveLength(1)
  })

  test('[T-09] two devices with one hardware id are both enrolled, and the second carries a warning', async () => {
    const [one, two] = [await joinedDevice(world, tenant, pia, 'A'), await joinedDevice(world, tenant, pia, 'B')]
    const hardwareDeviceId = randomUUID().replaceAll('-', '')
    expect((await tryEnroll(one, { hardwareDeviceId })).kind).toBe('enrolled')
    expect((await tryEnroll(two, { hardwareDeviceId })).kind).toBe('enrolled')
    expect([await steps(one), await steps(two)]).toEqual([['mdm-enrolled ok'], ['mdm-enrolled warning']])
    const { value } = await tenant.api.get<{ value: { azureADDeviceId: string }[] }>(
      '/beta/deviceManagement/managedDevices',
    )
    expect(value.map((device) => device.azureADDeviceId)).toEqual(expect.arrayContaining([one.deviceId, two.deviceId]))
  })

  test('[T-09] a second device with the hardware id of one that is to be wiped takes neither the wipe nor the enrolment from it', async () => {
    const [one, two] = [await joinedDevice(world, tenant, pia, 'A'), await joinedDevice(world, tenant, pia, 'B')]
    const hardwareDeviceId = randomUUID().replaceAll('-', '')
    const first = managed(await tryEnroll(one, { hardwareDeviceId }), one)
    const idOf = async ({ deviceId }: Joined) => {
      const path = `${managedDevices}?$filter=${encodeURIComponent(`azureADDeviceId eq '${deviceId}'`)}`
      return (await tenant.api.get<{ value: { id: string }[] }>(path)).value[0]?.id
    }
    await tenant.api.post(`${managedDevices}/${await idOf(one)}/wipe`, {})
    const second = managed(await tryEnroll(two, { hardwareDeviceId }), two)
    expect(await tenant.api.get(`${managedDevices}/${await idOf(one)}`)).toMatchObject({
      managementState: 'wipePending',
    })
    expect(await tenant.api.get(`${managedDevices}/${await idOf(two)}`)).toMatchObject({ managementState: 'managed' })
    expect((await talk(world, second).turn()).join()).not.toContain('RemoteWipe')
    expect(await talk(world, first).turn()).toEqual(['Exec ./Device/Vendor/MSFT/RemoteWipe/doWipe'])
  })

  test('[T-41] the certificate carries our subject, usage, names and time, whatever the request asks for', async () => {
    const joined = await joinedDevice(world, tenant, pia)
    const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const answer = await tryEnroll(
      joined,
      {},
      {},
      certificateRequest(keys, { subject: 'administrator', attributes: greedy }),
    )
    if (answer.kind !== 'enrolled') throw new Error('should be enrolled')
    const certificate = new X509Certificate(answer.document.client?.certificate ?? '')
    expect(certificate.raw.toString('latin1')).not.toMatch(/administrator|login\.example/)
    expect([certificate.ca, certificate.subjectAltName, certificate.keyUsage]).toEqual([
      ...[false, undefined, ['1.3.6.1.5.5.7.3.2']],
    ])
    const days = (Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / 86_400_000
    expect(days).toBeLessThanOrEqual(366)
  })

  test('[T-41] a token for joins enrols nothing', async () => {
    const joined = await joinedDevice(world, tenant, pia)
    const audience = 'urn:ms-drs:enterpriseregistration.windows.net'
    expect(hresult(await tryEnroll(joined, {}, { audience }))).toBe('80180003')
    expect(hresult(await tryEnroll(joined, {}, { audience, claims: { scp: 'mdm_delegation' } }))).toBe('80180003')
    expect(await steps(joined)).toEqual([])
    expect(hresult(await tryEnroll(joined))).toBe('enrolled')
  })

  test.each([
    ['a request signed with SHA-1', { hash: 'sha1' as const }],
    ['a request signed by another key', { signer: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey }],
  ])('[T-40] %s is refused as a bad certificate request', async (_what, more) => {
    const joined = await joinedDevice(world, tenant, pia)
    const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
    expect(hresult(await tryEnroll(joined, {}, {}, certificateRequest(keys, more)))).toBe('80180004')
  })

  test('a claimed registration of another device is not believed, and shows as a warning', async () => {
    const joined = await joinedDevice(world, tenant, pia)
    const claimed = randomUUID()
    expect((await tryEnroll(joined, { zeroTouchProvisioning: claimed })).kind).toBe('enrolled')
    expect(await steps(joined)).toEqual(['mdm-enrolled warning'])
    const [event] = await storyAfter(world.app.db, { tenantId: tenant.tenantId, deviceId: joined.id }, '0', 9)
    expect(event?.detail).toMatchObject({ claimedRegistration: claimed })
  })

  test('a device id that is no directory id, and a hardware id of zeros, say nothing; a name is bounded, and one is there', async () => {
    for (const [deviceName, expected] of [
      ['n'.repeat(300), 'n'.repeat(256)],
      ['', 'Windows device'],
    ] as const) {
      const joined = await joinedDevice(world, tenant, pia)
      const context = { deviceId: 'imei:490154203237518', hardwareDeviceId: '0000-0000', deviceName }
      expect((await tryEnroll(joined, context)).kind).toBe('enrolled')
      const story = await storyAfter(world.app.db, { tenantId: tenant.tenantId, deviceId: joined.id }, '0', 9)
      expect(story).toMatchObject([{ outcome: 'ok', detail: { deviceName: expected } }])
    }
  })

  test('what an enrolment leaves: an entry that names what it replaced, groups that ask for its profile, and no warning', async () => {
    const office = await openOffice(world, 'registered.example', { application: null })
    const { api, tenantId } = office.tenant
    const owner = await office.tenant.user('owner')
    const group = await dynamicGroup(api, 'Deployed', '(device.enrollmentProfileName -eq "Office notebook")')
    const enrolAs = async (groupTag: string, again: boolean) => {
      const hardware = newHardware()
      await office.register(hardware, groupTag)
      const { registration } = await recordsOf(office.tenant, hardware)
      const deviceId = String(registration?.azureActiveDirectoryDeviceId)
      const thumbprint = randomUUID()
      const { id } = await world.app.db
        .updateTable('directory_device')
        .set({ trust_type: 'AzureAd', owner_id: owner.id, certificate_thumbprint: thumbprint, joined_at: new Date() })
        .where('tenant_id', '=', tenantId)
        .where('device_id', '=', deviceId)
        .returning('id')
        .executeTakeFirstOrThrow()
      const joined: Joined = { id: DirectoryDeviceId.parse(id), deviceId }
      for (const jti of again ? ['first', 'second'] : ['first']) {
        const token = await mdmToken(world, tenantId, owner, { deviceId, claims: { jti } })
        const context = contextOf(joined, {
          zeroTouchProvisioning: String(registration?.id),
          notInOobe: jti !== 'first',
        })
        expect((await enroll(world, enrollText(world, token, context))).kind).toBe('enrolled')
      }
      const rows = await world.app.db
        .selectFrom('mdm_enrollment')
        .select(['id', 'enrollment_kind', 'in_oobe', 'certificate_thumbprint as certificate'])
        .where('tenant_id', '=', tenantId)
        .where('directory_device_id', '=', id)
        .orderBy('enrolled_at')
        .execute()
      const entries = await world.app.db
        .selectFrom('audit_entry')
        .select(['target_id', 'details'])
        .where('tenant_id', '=', tenantId)
        .where('action', '=', 'mdm.enrollment.create')
        .where(
          'target_id',
          'in',
          rows.map((row) => row.id),
        )
        .orderBy('sequence')
        .execute()
      const story = await storyAfter(world.app.db, { tenantId, deviceId: joined.id }, '0', 100)
      const events = story.flatMap(({ step, outcome, detail }) =>
        step === 'mdm-enrolled' ? [{ outcome, detail }] : [],
      )
      return { id, registrationId: String(registration?.id), rows, entries, events }
    }
    const one = await enrolAs('Office', true)
    const [first, second] = one.rows
    expect(one.rows).toMatchObject([
      { enrollment_kind: 'azureADJoinedWithAutopilotProfile', in_oobe: true },
      { enrollment_kind: 'azureADJoinedWithAutopilotProfile', in_oobe: false },
    ])
    expect(one.entries).toEqual([
      { target_id: first?.id, details: { directoryDeviceId: one.id, certificate: first?.certificate } },
      {
        target_id: second?.id,
        details: { directoryDeviceId: one.id, certificate: second?.certificate, replaces: [first?.id] },
      },
    ])
    expect(one.events).toEqual([
      { outcome: 'ok', detail: { enrollmentId: first?.id, deviceName: 'PC-1' } },
      { outcome: 'ok', detail: { enrollmentId: second?.id, deviceName: 'PC-1', replaces: [first?.id] } },
    ])
    const { value } = await api.get<{ value: { id: string }[] }>(`/v1.0/groups/${group.id}/members`)
    expect(value.map(({ id }) => id)).toEqual([one.id])

    const other = await enrolAs('', false) // registered, and no profile is for it
    expect(other.rows).toMatchObject([{ enrollment_kind: 'windowsAzureADJoin' }])

    // what the directory and the registration say of its management, while it lasts and behind its end
    const said = async () => {
      const device = await api.get<object>(`/v1.0/devices/${one.id}`)
      const registration = await api.get<object>(`${registrations}/${one.registrationId}`)
      return { ...device, ...registration }
    }
    const enrolledAt = Date.now()
    const managed = {
      isManaged: true,
      managementType: 'MDM',
      enrollmentType: 'AzureDomainJoined',
      enrollmentProfileName: 'Office notebook',
    }
    const during = await said()
    expect(during).toMatchObject({ ...managed, enrollmentState: 'enrolled', managedDeviceId: second?.id })
    const { lastContactedDateTime } = during as { lastContactedDateTime?: string }
    expect(enrolledAt - Date.parse(String(lastContactedDateTime))).toBeLessThan(3_600_000)
    await api.delete(`${managedDevices}/${second?.id}`)
    const none = '00000000-0000-0000-0000-000000000000'
    const over = { isManaged: false, managementType: null, enrollmentState: 'notContacted', managedDeviceId: none }
    expect(await said()).toMatchObject(over)
  })
})

describe('refusals', () => {
  // of a tenant a few refusals a minute are on record one by one, and these tests read them
  let before: readonly [WorldTenant, Person]
  beforeEach(async () => {
    before = [tenant, pia]
    tenant = await world.tenant(`${randomUUID()}.example`)
    pia = await tenant.user('pia')
  })
  afterEach(() => {
    ;[tenant, pia] = before
  })

  test('a renewal, a request in another format and a token of another kind enrol nothing', async () => {
    const joined = await joinedDevice(world, tenant, pia)
    const token = await mdmToken(world, tenant.tenantId, pia, { deviceId: joined.deviceId })
    const text = enrollText(world, token, contextOf(joined))
    const faultOf = async (changed: string) => {
      expect(changed).not.toBe(text)
      const answer = await enroll(world, changed)
      return answer.kind === 'fault' ? [answer.fault.errorType, answer.fault.subcode, answer.fault.reason] : []
    }
    const otherForms = expect.stringContaining('renewals (Renew, PKCS #7) are served here')
    expect(await faultOf(text.replace('200512/Issue', '200512/Renew'))).toContainEqual(otherForms)
    expect(await faultOf(text.replace('#PKCS10', '#PKCS7'))).toContainEqual(otherForms)
    const noTicket = expect.stringContaining('Start again')
    expect(await faultOf(text.replace(tokenValueTypes.jwt, tokenValueTypes.ticket))).toContainEqual(noTicket)
    expect(await steps(joined)).toEqual([])
    expect((await enroll(world, text)).kind).toBe('enrolled')
  })

  test.each([
    ['no DeviceID', { deviceId: '' }, '80180019'],
    ['no EnrollmentType', { enrollmentType: '' }, '80180019'],
    ['a Windows that is too old', { osVersion: '10.0.10586.1' }, '80180014'],
    ['forged terms', { enrollmentData: 'eyJ0aWQiOiJ4In0.c2ln' }, '80180019'],
  ])('%s', async (_what, context, code) => {
    const joined = await joinedDevice(world, tenant, pia)
    expect(hresult(await tryEnroll(joined, context))).toBe(code)
  })

  test("what one client in circulation sends, EnrollmentData 'null', is taken as none", async () => {
    const joined = await joinedDevice(world, tenant, pia)
    expect((await tryEnroll(joined, { enrollmentData: 'null' })).kind).toBe('enrolled')
  })

  test('[S-139] the limits of both services take whole numbers in their ranges and say so for others; the enrolments of one person at once stop at it, and one that ended frees its place', async () => {
    const strict = await world.tenant('limits.example')
    const organization = `/v1.0/organization/${strict.tenantId}`
    const refused = async (change: object) =>
      strict.api.patch(organization, change).then(
        () => 'taken',
        (error: Error) => error.message,
      )
    for (const limit of [0, 16, 2.5, -1, 1e9]) {
      const said = await refused({ enrollmentLimitPerUser: limit })
      expect(said).toContain(`A management limit per user is a whole number from 1 to 15, not ${limit}.`)
    }
    for (const quota of [0, 1001, 2.5]) {
      const said = await refused({ deviceQuotaPerUser: quota })
      expect(said).toContain(`A device limit per user is a whole number from 1 to 1000, not ${quota}.`)
    }
    expect(await refused({ enrollmentLimitPerUser: null })).not.toBe('taken')
    expect(await strict.api.get(organization)).toMatchObject({ enrollmentLimitPerUser: 15, deviceQuotaPerUser: 50 })
    await strict.api.patch(organization, { enrollmentLimitPerUser: 2, deviceQuotaPerUser: 1000 })

    const lee = await strict.user('lee')
    const attempt = async (joined: Joined) => {
      const token = await mdmToken(world, strict.tenantId, lee, { deviceId: joined.deviceId })
      return hresult(await enroll(world, enrollText(world, token, contextOf(joined))))
    }
    const devices: Joined[] = []
    for (let count = 0; count < 5; count++) devices.push(await joinedDevice(world, strict, lee))
    const answers = await Promise.all(devices.map(attempt))
    expect(answers.toSorted()).toEqual(['80180018', '80180018', '80180018', 'enrolled', 'enrolled'])

    const enrolled = devices[answers.indexOf('enrolled')]!
    const late = devices[answers.indexOf('80180018')]!
    expect(await attempt(enrolled)).toBe('enrolled') // its own place
    expect(await attempt(late)).toBe('80180018')
    const { value } = await strict.api.get<{ value: readonly { id: string; azureADDeviceId: string }[] }>(
      managedDevices,
    )
    const held = value.find(({ azureADDeviceId }) => azureADDeviceId === enrolled.deviceId)!
    await strict.api.delete(`${managedDevices}/${held.id}`)
    expect(await attempt(late)).toBe('enrolled')
  })

  test('a user without a licence gets UserLicense, and the story and the audit say so', async () => {
    const max = await tenant.user('max', { mdmLicensed: false })
    const joined = await joinedDevice(world, tenant, max)
    const token = await mdmToken(world, tenant.tenantId, max, { deviceId: joined.deviceId })
    expect(hresult(await enroll(world, enrollText(world, token, contextOf(joined))))).toBe('80180018')
    expect(await steps(joined)).toEqual(['enrollment-refused failed'])
    const audit = await world.app.db
      .selectFrom('audit_entry')
      .select('details')
      .where('tenant_id', '=', tenant.tenantId)
      .where('action', '=', 'mdm.enrollment.refuse')
      .where('target_id', '=', joined.id)
      .executeTakeFirstOrThrow()
    expect(audit.details).toEqual({ reason: 'user-not-licensed' })
  })

  test('[T-57] with the password alone a joined device is neither enrolled nor enrolled over', async () => {
    const joined = await joinedDevice(world, tenant, pia)
    const password = await mdmToken(world, tenant.tenantId, pia) // as the password grant or any browser gets it
    const context = contextOf(joined)
    expect(hresult(await enroll(world, enrollText(world, password, context)))).not.toBe('enrolled')
    expect(await steps(joined)).toEqual([])
    expect((await refusals()).at(-1)).toEqual({
      target_id: '',
      details: { reason: 'token-not-bound', deviceName: 'PC-1' },
    })
    const mine = await tryEnroll(joined)
    expect(mine.kind).toBe('enrolled')
    for (const more of [{}, { zeroTouchProvisioning: randomUUID() }, { hardwareDeviceId: randomUUID() }]) {
      expect(hresult(await enroll(world, enrollText(world, password, { ...context, ...more })))).not.toBe('enrolled')
    }
    // a token of another device of the same person names that other one, whatever the request says
    const other = await joinedDevice(world, tenant, pia, 'OTHER')
    expect(hresult(await tryEnroll(other, { deviceId: context.deviceId ?? '' }))).not.toBe('enrolled')
    expect(mine.kind === 'enrolled' && (await isGood(mine.thumbprint))).toBe(true)
    expect(await steps(joined)).toEqual(['mdm-enrolled ok'])
  })

  test('[T-09] another person who signs in on the device does not take its enrolment over', async () => {
    const guest = await tenant.user('guest')
    const joined = await joinedDevice(world, tenant, pia)
    const mine = await tryEnroll(joined)
    const token = await mdmToken(world, tenant.tenantId, guest, { deviceId: joined.deviceId })
    expect(hresult(await enroll(world, enrollText(world, token, contextOf(joined))))).toBe('80180003')
    expect(mine.kind === 'enrolled' && (await isGood(mine.thumbprint))).toBe(true)
  })

  test("somebody else's device is refused, and nothing is told in its story", async () => {
    const eve = await tenant.user('eve')
    const joined = await joinedDevice(world, tenant, pia)
    const token = await mdmToken(world, tenant.tenantId, eve, { deviceId: joined.deviceId })
    expect(hresult(await enroll(world, enrollText(world, token, contextOf(joined))))).toBe('80180003')
    expect(await steps(joined)).toEqual([])
    expect((await refusals()).at(-1)).toEqual({
      target_id: '',
      details: { reason: 'device-not-owned', deviceName: 'PC-1' },
    })
  })

  test('[T-50] [T-57] a device that joins anew while a token of its former life is looked at is not enrolled with it', async () => {
    const joined = await joinedDevice(world, tenant, pia)
    let answer: ReturnType<typeof tryEnroll> | undefined
    await world.app.db.transaction().execute(async (tx) => {
      await tx
        .updateTable('directory_device')
        .set({ certificate_thumbprint: 'cd'.repeat(20) })
        .where('tenant_id', '=', tenant.tenantId)
        .where('id', '=', joined.id)
        .execute()
      answer = tryEnroll(joined) // its token is good still; then it waits for the device
      await expect.poll(() => waiting(world.app.db), { timeout: 20_000 }).toBeGreaterThan(0)
    })
    expect(hresult(await answer!)).toBe('80180014')
    expect((await refusals()).at(-1)).toEqual({
      target_id: '',
      details: { reason: 'device-not-joined', deviceName: 'PC-1' },
    })
  })

  const readsThenWaits = async (lock: 'directory_device' | 'mdm_enrollment', state: string) => {
    const joined = await joinedDevice(world, tenant, pia)
    const first = await tryEnroll(joined)
    let answer: ReturnType<typeof tryEnroll> | undefined
    await world.app.db.transaction().execute(async (tx) => {
      const own = { directory_device: sql`id`, mdm_enrollment: sql`directory_device_id` }[lock]
      await sql`select 1 from ${sql.table(lock)}
                 where tenant_id = ${tenant.tenantId} and ${own} = ${joined.id} for update`.execute(tx)
      answer = tryEnroll(joined) // its token is good still; then it waits for the row
      await expect.poll(() => waiting(world.app.db), { timeout: 20_000 }).toBeGreaterThan(0)
      await sql`update mdm_enrollment set action = 'wipe', action_state = ${state}
                 where tenant_id = ${tenant.tenantId} and directory_device_id = ${joined.id}`.execute(tx)
    })
    expect(hresult(await answer!)).toBe('80180003')
    const rows = await world.app.db
      .selectFrom('mdm_enrollment')
      .select(['state', 'action_state'])
      .where('tenant_id', '=', tenant.tenantId)
      .where('directory_device_id', '=', joined.id)
      .execute()
    expect(rows).toEqual([{ state: 'enrolled', action_state: state }])
    expect(first.kind === 'enrolled' && (await isGood(first.thumbprint))).toBe(true)
    return joined
  }

  test.each(['pending', 'active', 'failed'])(
    '[T-50] an enrolment anew is no way round a wipe that is %s, also when its token was good a moment before',
    async (state) => {
      const joined = await readsThenWaits('directory_device', state)
      const told = { target_id: joined.id, details: { reason: 'device-is-to-leave' } }
      expect((await refusals()).at(-1)).toEqual(told)
    },
  )

  test('[T-50] a wipe that is asked for in the moment of an enrolment anew does not end with the earlier enrolment', async () => {
    await readsThenWaits('mdm_enrollment', 'pending')
  })

  test('[T-01] an unsigned token, a truncated signature, a foreign key and our public key as a secret are not authenticated', async () => {
    const joined = await joinedDevice(world, tenant, pia)
    const token = await mdmToken(world, tenant.tenantId, pia, { deviceId: joined.deviceId })
    const [head = '', body = '', signature = ''] = token.split('.')
    const none = Buffer.from(JSON.stringify({ alg: 'none' })).toString('base64url')
    const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey
    const byForeignKey = sign('sha256', Buffer.from(`${head}.${body}`), foreign).toString('base64url')
    const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string }
    const published = await send(world, `${world.urls.login}/${tenant.tenantId}/discovery/v2.0/keys`)
    const { keys } = JSON.parse(published.body.toString()) as { keys: JsonWebKey[] }
    const key = keys.find((one) => (one as { kid?: string }).kid === kid)!
    const hmac = Buffer.from(JSON.stringify({ alg: 'HS256', kid, typ: 'JWT' })).toString('base64url')
    const byPublicKey = ['spki', 'pkcs1'].map((type) => {
      const pem = createPublicKey({ key, format: 'jwk' }).export({ type: type as 'spki', format: 'pem' })
      return `${hmac}.${body}.${createHmac('sha256', pem).update(`${hmac}.${body}`).digest('base64url')}`
    })
    for (const forged of [
      `${none}.${body}.`,
      `${head}.${body}.${signature.slice(0, 40)}`,
      `${none}.${body}.${signature}`,
      `${head}.${body}.${byForeignKey}`,
      ...byPublicKey,
    ]) {
      const answer = await enroll(world, enrollText(world, forged, contextOf(joined)))
      expect(hresult(answer)).toBe('80180002')
    }
  })

  test('[T-02] a token for another service, of another issuer or of another tenant enrols nothing here', async () => {
    const joined = await joinedDevice(world, tenant, pia)
    const other = await world.tenant('fabrikam.example')
    const stranger = await other.user('stan')
    expect(hresult(await tryEnroll(joined, {}, { audience: 'https://graph.microsoft.com' }))).toBe('80180003')
    expect(hresult(await tryEnroll(joined, {}, { issuer: `${world.urls.login}/common/` }))).toBe('80180003')
    const foreign = await mdmToken(world, other.tenantId, stranger, { deviceId: joined.deviceId })
    expect(hresult(await enroll(world, enrollText(world, foreign, contextOf(joined))))).toBe('80180002')
    expect(hresult(await tryEnroll(joined, {}, { expires: '-10m' }))).toBe('80180002')
  })

  test('[T-50] [T-57] a token of a former life of the device enrols nothing for its new one', async () => {
    const joined = await joinedDevice(world, tenant, pia)
    const former = { xms_device: joined.deviceId, xms_join: 'ab'.repeat(20) }
    expect(hresult(await tryEnroll(joined, {}, { claims: former }))).toBe('80180002')
    expect(hresult(await tryEnroll(joined))).toBe('enrolled')
  })

  test('[T-38] XML that is no SOAP, has a document type or ten thousand levels is a message-format fault', async () => {
    const url = `${world.urls.enrollment}/EnrollmentServer/Enrollment.svc`
    for (const body of ['', '<a/>', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', '<a>'.repeat(10_000), '\0']) {
      const answer = await send(world, url, { method: 'POST', headers: soapType, body })
      expect(decodeFault(decodeSoap(answer.body))?.subcode).toBe('MessageFormat')
    }
  })
})

describe('[I2] a certificate is good if and only if its enrolment is', () => {
  test('whatever happens to devices, in whatever order and at once; and the next request knows', async () => {
    const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
    console.log(`seed ${seed}`)
    let state = seed
    const below = (most: number): number => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff
      return (state >> 8) % most
    }
    const owner = await tenant.user('ivy')
    const joined = await Promise.all(['I1', 'I2', 'I3'].map((name) => joinedDevice(world, tenant, owner, name)))
    const held: Managed[] = []
    const enrollOne = async () => {
      const device = joined[below(joined.length)]!
      const token = await mdmToken(world, tenant.tenantId, owner, {
        deviceId: device.deviceId,
        claims: { jti: randomUUID() },
      })
      const answer = await enroll(world, enrollText(world, token, contextOf(device)))
      if (answer.kind === 'enrolled') held.push(managed(answer, device))
    }
    const endOne = async () => {
      const { value } = await tenant.api.get<{ value: { id: string; userPrincipalName: string }[] }>(
        '/beta/deviceManagement/managedDevices',
      )
      const mine = value.filter(({ userPrincipalName }) => userPrincipalName === owner.userPrincipalName)
      const one = mine[below(Math.max(mine.length, 1))]
      // two at once may want to delete the same one
      if (one) await tenant.api.delete(`/beta/deviceManagement/managedDevices/${one.id}`).catch(() => {})
    }
    for (let round = 0; round < 6; round++) {
      await Promise.all(Array.from({ length: 3 }, () => (below(3) > 0 ? enrollOne() : endOne())))
      const { rows } = await sql<{ certificates: string; enrolments: string }>`
        select coalesce(string_agg(c.thumbprint, ' ' order by c.thumbprint) filter (where c.revoked_at is null), '') as certificates,
               (select coalesce(string_agg(e.certificate_thumbprint, ' ' order by e.certificate_thumbprint), '')
                  from mdm_enrollment e where e.tenant_id = ${tenant.tenantId} and e.state = 'enrolled') as enrolments
          from issued_certificate c where c.tenant_id = ${tenant.tenantId} and c.authority = 'mdm'`.execute(
        world.app.db,
      )
      expect(rows[0]?.certificates).toBe(rows[0]?.enrolments)
      const good = new Set(rows[0]?.certificates.split(' '))
      for (const device of held) {
        const { fingerprint } = new X509Certificate(device.cert)
        const answer = await sendMessage(world, device, 'no message')
        const isGood = good.has(fingerprint.replaceAll(':', '').toLowerCase())
        expect([isGood, answer.status === 401]).toEqual([isGood, !isGood])
      }
    }
    expect(held.length).toBeGreaterThan(0)
  })
})

describe('terms of use', () => {
  const page = async (query: string, token?: string) =>
    send(world, `${world.urls.enrollment}/TermsOfUse?${query}`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    })
  const redirect = encodeURIComponent('ms-appx-web://Microsoft.AAD.BrokerPlugin/ToUResponse')
  const query = `redirect_uri=${redirect}&client-request-id=1&api-version=1.0`

  function formOf(body: Buffer): { form: URLSearchParams; buttons: string[] } {
    const form = new URLSearchParams()
    const buttons: string[] = []
    const walk = (element: ReturnType<typeof parseXml>): void => {
      if (element.local === 'input') form.set(element.attributes.name ?? '', element.attributes.value ?? '')
      if (element.local === 'button') buttons.push(element.attributes.value ?? '')
      for (const child of element.children) walk(child)
    }
    walk(parseXml(body))
    return { form, buttons }
  }

  async function answer(form: URLSearchParams) {
    return send(world, `${world.urls.enrollment}/TermsOfUse`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: form.toString(),
    })
  }

  test('[T-59] a redirect address that no header can hold is written as one that it can', async () => {
    for (const hostile of ['ms-appx-web:x\r\nSet-Cookie: a=b', 'ms-app://x\u2028']) {
      const { status, headers } = await answer(new URLSearchParams({ redirect_uri: hostile, answer: 'decline' }))
      expect(status).toBe(302)
      expect(headers['set-cookie']).toBeUndefined()
      expect(headers.location).toMatch(/^ms-app[\x20-\x7e]+$/)
    }
  })

  test('the page is well-formed, branded, and offers no way to decline when the device joins', async () => {
    const token = await mdmToken(world, tenant.tenantId, pia)
    const joining = formOf((await page(`${query}&mode=azureadjoin`, token)).body)
    const personal = await page(query, token)
    expect(joining.buttons).toEqual(['accept'])
    expect(formOf(personal.body).buttons).toEqual(['accept', 'decline'])
    expect(personal.body.toString()).toContain('Harbour &lt;Line&gt; &amp; Co')
    expect(personal.headers['content-security-policy']).toContain("default-src 'none'")
  })

  test('accepting returns a proof that enrolment takes, for this user only', async () => {
    const kim = await tenant.user('kim')
    const token = await mdmToken(world, tenant.tenantId, kim)
    const { form } = formOf((await page(`${query}&mode=azureadjoin`, token)).body)
    form.set('answer', 'accept')
    const back = new URL(String((await answer(form)).headers.location))
    const blob = back.searchParams.get('OpaqueBlob') ?? ''
    expect(back.searchParams.get('IsAccepted')).toBe('true')
    const joined = await joinedDevice(world, tenant, kim)
    const own = await mdmToken(world, tenant.tenantId, kim, { deviceId: joined.deviceId })
    const accepted = await enroll(world, enrollText(world, own, contextOf(joined, { enrollmentData: blob })))
    expect(accepted.kind).toBe('enrolled')
    expect(await steps(joined)).toEqual(['terms-accepted ok', 'mdm-enrolled ok'])

    const ann = await tenant.user('ann')
    const hers = await joinedDevice(world, tenant, ann)
    const herToken = await mdmToken(world, tenant.tenantId, ann, { deviceId: hers.deviceId })
    const stolen = await enroll(world, enrollText(world, herToken, contextOf(hers, { enrollmentData: blob })))
    expect(hresult(stolen)).toBe('80180019')
  })

  test('[T-06] nothing on the web may receive the proof, no answer counts without the page, and texts are escaped', async () => {
    const token = await mdmToken(world, tenant.tenantId, pia)
    for (const evil of ['https://evil.example/', 'javascript:alert(1)', 'data:text/html,x', '']) {
      const shown = await page(`redirect_uri=${encodeURIComponent(evil)}&api-version=1.0`, token)
      expect([shown.status, shown.headers.location]).toEqual([400, undefined])
    }
    const forged = new URLSearchParams({ redirect_uri: decodeURIComponent(redirect), answer: 'accept', ticket: 'x.y' })
    expect(String((await answer(forged)).headers.location)).toContain('error=access_denied')
    const shown = await page(`${query}&mode=${encodeURIComponent('"><script>alert(1)</script>')}`, token)
    expect(shown.body.toString()).not.toContain('<script>')
    expect((await page(query)).status).toBe(401)
  })
})
