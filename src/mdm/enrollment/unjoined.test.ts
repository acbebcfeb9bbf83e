// Devices that are managed without having joined: who may enrol one, how they show who they are, and what such a device is. The
// simulated PC is the client; what it would never send is written by hand.

import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { conversionOf, converting } from '../../../test/support/autopilot/converting.ts'
import { certificateRequest } from '../../../test/support/certificate-request.ts'
import { whileHeld } from '../../../test/support/database/while-held.ts'
import {
  type Answer,
  contextOf,
  type EnrollAnswer,
  enroll,
  enrolledDevice,
  enrollText,
  enrollTextShowing,
  joinedDevice,
  managed,
  mdmToken,
  send,
  session,
  soapType,
} from '../../../test/support/mdm/mdm-device.ts'
import { boot, newHardware } from '../../../test/support/world/office.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../../test/support/world/world.ts'
import type { Db } from '../../db/schema.ts'
import { lockJoiner } from '../../device-join/join.sql.ts'
import { unjoinedInsertion } from '../../directory/device/management.sql.ts'
import { DirectoryDeviceId, UserId } from '../../kernel/id.ts'
import type { EnrollmentContext } from '../../protocol/mde2/context.ts'
import { encodeGetPolicies } from '../../protocol/mde2/policy.ts'
import { decodeSoap, type SoapSecurity, tokenValueTypes } from '../../protocol/soap.ts'
import { decodeFault, formatHresult, hresultOfFault } from '../../protocol/soap-fault.ts'
import { alertTypes } from '../../protocol/syncml/status.ts'
import { checkIn } from '../../simulator/after/check-in.ts'
import { type EnrolOnlyOptions, enrolOnly } from '../../simulator/after/enroll-only.ts'
import type { Hardware } from '../../simulator/options.ts'
import { realClock } from '../../simulator/port/clock.ts'
import { type Disk, memoryDisk } from '../../simulator/port/disk.ts'
import { keyPool } from '../../simulator/port/keys.ts'
import { ticketAtPage } from '../../simulator/wire/enroll-page.ts'
import { openHttp } from '../../simulator/wire/http.ts'
import { openWebHost } from '../../simulator/wire/web-host.ts'
import { storyAfter } from '../../story/event.sql.ts'

let world: World
let tenant: WorldTenant
let pia: Person
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('alone.example')
  pia = await tenant.user('pia')
})
afterAll(() => world?.[Symbol.asyncDispose]())

const keys = keyPool(2)
const change = (to: object, of = tenant) => of.api.patch(`/v1.0/organization/${of.tenantId}`, to)
const allow = (allowsUnjoinedEnrollment = true) => change({ allowsUnjoinedEnrollment })

type Managed = { readonly id: string } & Readonly<Record<string, unknown>>
const managedOf = async ({ id }: Person) =>
  (await tenant.api.get<{ value: Managed[] }>('/beta/deviceManagement/managedDevices')).value.filter(
    ({ userId, deviceRegistrationState }) => userId === id && deviceRegistrationState === 'registered',
  )
const objects = async () =>
  (await tenant.api.get<{ value: { id: string; deviceId: string; displayName: string }[] }>('/v1.0/devices')).value

type Pc = { readonly hardware: Hardware; readonly disk: Disk }

/** Set up for a person of the house, with a local account: it belongs to no directory. */
async function privatePc(person: Person): Promise<Pc> {
  const pc = { hardware: newHardware(), disk: memoryDisk() }
  const first = await boot(world, pc.hardware, person, {
    answers: { pages: { 'personal-or-work': 'personal' } },
    disk: pc.disk,
  })
  expect(first).toMatchObject({ joined: false, enrolled: false, outcome: 'desktop-unmanaged' })
  return pc
}

function at(
  { hardware, disk }: Pc,
  { userPrincipalName: userName, password }: Person,
  more: Partial<EnrolOnlyOptions> = {},
) {
  const { ztd, login, drs, enrollment } = world.urls
  const services = { ztd, login, drs, enrollment }
  return { services, ca: world.ca, hardware, disk, keys, answers: { userName, password }, ...more }
}

const onPremise = { policies: ['OnPremise'] } as const
const federated = { policies: ['Federated'] } as const

const newKey = () => certificateRequest(generateKeyPairSync('ec', { namedCurve: 'prime256v1' }))
const itself = (deviceId: string, more: EnrollmentContext = {}): EnrollmentContext => ({
  deviceId,
  enrollmentType: 'Full',
  deviceName: 'HOME-1',
  osVersion: '10.0.26200.1',
  ...more,
})
const byPassword = ({ userPrincipalName: username, password }: Person): SoapSecurity => ({
  usernameToken: { username, password },
})
const byTicket = (ticket: string): SoapSecurity => ({
  binarySecurityToken: { valueType: tokenValueTypes.ticket, value: Buffer.from(ticket) },
})
const enrols = (security: SoapSecurity, deviceId: string, csr: Uint8Array = newKey()) =>
  enroll(world, enrollTextShowing(world, security, itself(deviceId), csr))
const code = (answer: EnrollAnswer) =>
  answer.kind === 'fault' ? formatHresult(hresultOfFault(answer.fault)) : answer.kind
const words = (answer: EnrollAnswer) => (answer.kind === 'fault' ? answer.fault.message : undefined)

const address = (path: string) => `${world.urls.enrollment}/EnrollmentServer/${path}`
const post = (url: string, body: string) => send(world, url, { method: 'POST', headers: soapType, body })

/** What the page hands out behind a sign-in. */
async function ticketOf({ userPrincipalName: userName, password }: Person): Promise<string> {
  const http = openHttp({ ca: world.ca, clock: realClock, takeFault: () => undefined })
  const got = await ticketAtPage(http, address('SignIn'), { userName, password, language: 'en-US' })
  http.close()
  if (got.kind !== 'ticket') throw new Error(got.message)
  return got.ticket
}

describe('a PC that is enrolled in management alone', () => {
  test('is refused with a sentence until the organisation wants it, and no password is looked at', async () => {
    const pc = await privatePc(pia)
    for (const policies of [onPremise, federated]) {
      const refused = await enrolOnly(at(pc, pia, policies))
      expect(refused).toMatchObject({ kind: 'refused', message: expect.stringContaining('Join this device') })
    }
    const wrong = { ...pia, password: 'not mine' }
    expect(code(await enrols(byPassword(wrong), 'A1'))).toBe('0x80180032')
    const tried = await world.app.db
      .selectFrom('sign_in_attempt')
      .selectAll()
      .where('tenant_id', '=', tenant.tenantId)
      .execute()
    expect(tried).toEqual([])
    expect(await objects()).toEqual([])
  })

  test.each([
    ['a name and a password in the message', onPremise, 'password'],
    ['the page of the organisation', federated, 'page'],
  ] as const)(
    '[T-10] is managed by %s: it has a certificate, policies, a story and nobody’s word that it is registered',
    async (_, policies, by) => {
      await allow()
      const lee = await tenant.user(`lee-${by}`)
      const policy = await tenant.api.post<{ id: string }>('/beta/deviceManagement/deviceConfigurations', {
        '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
        displayName: `Camera ${by}`,
        omaSettings: [
          {
            '@odata.type': '#microsoft.graph.omaSettingInteger',
            displayName: 'camera',
            omaUri: './Device/Vendor/MSFT/Policy/Config/Camera/AllowCamera',
            value: 0,
          },
        ],
      })
      await tenant.api.post(`/beta/deviceManagement/deviceConfigurations/${policy.id}/assign`, {
        assignments: [{ target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }],
      })
      const pc = await privatePc(lee)
      const done = await enrolOnly(at(pc, lee, policies))
      expect(done).toMatchObject({ kind: 'enrolled', joined: false, userName: lee.userPrincipalName })
      expect(JSON.stringify(await pc.disk.read('tree'))).toContain('AllowCamera')
      expect(await checkIn(at(pc, lee))).toMatchObject({ kind: 'done' })

      const [device, more] = await managedOf(lee)
      expect(more).toBeUndefined()
      expect(device).toMatchObject({
        deviceEnrollmentType: 'userEnrollment',
        managedDeviceOwnerType: 'personal',
        azureADRegistered: false,
        joinType: 'unknown',
        autopilotEnrolled: false,
        assurance: 'claimed',
        serialNumber: pc.hardware.fields.serialNumber,
      })
      const object = (await objects()).find(({ deviceId }) => deviceId === device?.azureADDeviceId)
      expect(object).toMatchObject({ trustType: null, isManaged: true, enrollmentType: 'UserEnrollment' })
      const story = await storyAfter(
        world.app.db,
        { tenantId: tenant.tenantId, deviceId: DirectoryDeviceId.parse(object?.id) },
        '0',
        50,
      )
      expect(story.map(({ step }) => step)).toContain('mdm-enrolled')
      const entries = await world.app.db
        .selectFrom('audit_entry')
        .selectAll()
        .where('tenant_id', '=', tenant.tenantId)
        .where('target_id', '=', device?.id ?? '')
        .execute()
      expect(entries).toMatchObject([
        {
          action: 'mdm.enrollment.create',
          actor_id: lee.id,
          details: { withoutJoin: by, directoryDeviceId: object?.id },
        },
      ])

      expect(await enrolOnly(at(pc, lee, policies))).toMatchObject({ kind: 'already-enrolled' })
      await tenant.api.delete(`/beta/deviceManagement/deviceConfigurations/${policy.id}`)
    },
  )

  test('is the same device when its person enrols it again, and another one when anybody else does; hardware that two share is told of', async () => {
    await allow()
    const [kim, lou] = [await tenant.user('kim'), await tenant.user('lou')]
    const own = async (who: Person) => (await managedOf(who)).map(({ azureADDeviceId }) => azureADDeviceId)
    const same = (who: Person) =>
      enroll(world, enrollTextShowing(world, byPassword(who), itself('SAME', { hardwareDeviceId: 'AB12' }), newKey()))
    const told = async (who: Person) => {
      const deviceId = (await own(who))[0]
      const { id } = (await objects()).find((one) => one.deviceId === deviceId) ?? {}
      const of = { tenantId: tenant.tenantId, deviceId: DirectoryDeviceId.parse(id) }
      return (await storyAfter(world.app.db, of, '0', 50)).filter(({ step }) => step === 'mdm-enrolled').at(-1)
    }
    expect(code(await same(kim))).toBe('enrolled')
    const [first] = await own(kim)
    expect(await told(kim)).toMatchObject({ outcome: 'ok' })
    expect(code(await enrols(byPassword(kim), 'SAME'))).toBe('enrolled')
    expect(code(await same(kim))).toBe('enrolled')
    expect(await own(kim)).toEqual([first])
    expect((await told(kim))?.detail).not.toHaveProperty('sharesHardwareIdWith')
    expect(code(await same(lou))).toBe('enrolled')
    expect(await own(kim)).toEqual([first])
    expect(await own(lou)).not.toEqual([first])
    expect(await told(lou)).toMatchObject({ outcome: 'warning', detail: { sharesHardwareIdWith: 1 } })
  })

  test('stays whose an administrator said that it is, when it enrols again, also after it has left; and is not registered either way', async () => {
    await allow()
    const dee = await tenant.user('dee')
    const device = async () => (await managedOf(dee))[0]
    const ownAs = async (managedDeviceOwnerType: string) =>
      tenant.api.patch(`/beta/deviceManagement/managedDevices/${(await device())?.id}`, { managedDeviceOwnerType })
    expect(code(await enrols(byPassword(dee), 'OWN'))).toBe('enrolled')
    expect(await device()).toMatchObject({ managedDeviceOwnerType: 'personal' })
    await ownAs('company')
    expect(code(await enrols(byPassword(dee), 'OWN'))).toBe('enrolled')
    expect(await device()).toMatchObject({ managedDeviceOwnerType: 'company' })
    await tenant.api.delete(`/beta/deviceManagement/managedDevices/${(await device())?.id}`)
    expect(code(await enrols(byPassword(dee), 'OWN'))).toBe('enrolled')
    const again = await device()
    expect(again).toMatchObject({ managedDeviceOwnerType: 'company' })

    const profile = await converting(tenant)
    await profile.add(String(again?.azureADDeviceId))
    expect(await conversionOf(tenant, again?.id ?? '')).toMatchObject({ state: 'skipped', reason: 'not-joined' })
    const joined = await enrolledDevice(world, tenant, dee)
    await profile.add(joined.joined.deviceId)
    expect(await conversionOf(tenant, joined.id)).toMatchObject({ state: 'waiting' })
    await tenant.api.patch(`/beta/deviceManagement/managedDevices/${joined.id}`, { managedDeviceOwnerType: 'personal' })
    const token = await mdmToken(world, tenant.tenantId, dee, { deviceId: joined.joined.deviceId })
    await enroll(world, enrollText(world, token, contextOf(joined.joined)))
    const anew = (await managedOf(dee)).find(({ azureADDeviceId }) => azureADDeviceId === joined.joined.deviceId)
    expect(anew).toMatchObject({ managedDeviceOwnerType: 'personal' })
    expect(await conversionOf(tenant, anew?.id ?? '')).toMatchObject({ state: 'skipped', reason: 'personal' })
    await profile.unassign()
  })

  test('has no registration, whatever registration its object was given', async () => {
    await allow()
    const gus = await tenant.user('gus')
    expect(code(await enrols(byPassword(gus), 'REG'))).toBe('enrolled')
    const [before] = await managedOf(gus)
    const object = (await objects()).find(({ deviceId }) => deviceId === before?.azureADDeviceId)
    const { hash, fields } = newHardware()
    const csv = `Device Serial Number,Windows Product ID,Hardware Hash\r\n${fields.serialNumber},,${hash}\r\n`
    const imports = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'
    await tenant.api.send('POST', imports, csv, 'text/csv')
    const registrations = world.app.db.updateTable('autopilot_device').where('tenant_id', '=', tenant.tenantId)
    const { numUpdatedRows } = await registrations
      .where('serial_number', '=', fields.serialNumber ?? '')
      .set({ directory_device_id: object?.id ?? '' })
      .executeTakeFirstOrThrow()
    expect(numUpdatedRows).toBe(1n)
    expect(code(await enrols(byPassword(gus), 'REG'))).toBe('enrolled')
    const [after] = await managedOf(gus)
    expect(after?.azureADDeviceId).toBe(before?.azureADDeviceId)
    const kept = await world.app.db
      .selectFrom('mdm_enrollment as e')
      .innerJoin('autopilot_device as r', (join) =>
        join.onRef('r.tenant_id', '=', 'e.tenant_id').onRef('r.directory_device_id', '=', 'e.directory_device_id'),
      )
      .select(['e.registration_id', 'r.managed_device_id'])
      .where('e.tenant_id', '=', tenant.tenantId)
      .where('e.id', '=', after?.id ?? '')
      .execute()
    expect(kept).toEqual([{ registration_id: null, managed_device_id: null }])
  })

  test('leaves when it says so: its certificate opens nothing then, and it comes back as the same device, also after it was deleted', async () => {
    await allow()
    const ada = await tenant.user('ada')
    const answer = await enroll(world, enrollTextShowing(world, byPassword(ada), itself('B1')))
    const device = managed(answer, { id: DirectoryDeviceId.parse(randomUUID()), deviceId: 'B1' })
    const [before] = await managedOf(ada)
    await session(world, device, { alerts: [{ code: 1226, type: alertTypes.unenrollment, format: 'int', data: '1' }] })
    expect(await managedOf(ada)).toEqual([])
    await expect(session(world, device)).rejects.toThrow(/40[13]/)

    for (const time of ['first', 'second']) {
      expect([time, code(await enrols(byPassword(ada), 'B1'))]).toEqual([time, 'enrolled'])
      const [again] = await managedOf(ada)
      expect(again?.azureADDeviceId).toBe(before?.azureADDeviceId)
      await tenant.api.delete(`/beta/deviceManagement/managedDevices/${again?.id}`)
    }
  })
})

describe('who may enrol one', () => {
  test('a wrong password, a stranger, who is switched off, has no licence or no place left: each has its code and its sentence', async () => {
    await allow()
    const [off, none, full] = [
      await tenant.user('off'),
      await tenant.user('none', { mdmLicensed: false }),
      await tenant.user('full'),
    ]
    await tenant.api.patch(`/v1.0/users/${off.id}`, { accountEnabled: false })
    const tries: ReadonlyArray<readonly [SoapSecurity, string, string]> = [
      [byPassword({ ...pia, password: 'guess' }), '0x80180002', 'wrong'],
      [byPassword({ ...pia, userPrincipalName: 'nobody@alone.example' }), '0x80180002', 'wrong'],
      [byPassword({ ...pia, userPrincipalName: 'pia@nowhere.example' }), '0x80180002', 'wrong'],
      [{}, '0x80180002', 'does not say who enrols'],
      [byPassword(off), '0x80180003', 'disabled'],
      [byPassword(none), '0x80180018', 'no licence'],
    ]
    for (const [security, expected, sentence] of tries) {
      const answer = await enrols(security, 'C1')
      expect([code(answer), words(answer)]).toEqual([expected, expect.stringMatching(new RegExp(sentence, 'i'))])
    }
    await change({ deviceQuotaPerUser: 1 })
    expect(code(await enrols(byPassword(full), 'C2'))).toBe('enrolled')
    const over = await enrols(byPassword(full), 'C3')
    expect([code(over), words(over)]).toEqual(['0x80180013', expect.stringContaining('as many devices')])
    await change({ deviceQuotaPerUser: 1000, enrollmentLimitPerUser: 1 })
    expect(code(await enrols(byPassword(full), 'C3'))).toBe('0x80180018')
    await change({ enrollmentLimitPerUser: 15 })
    expect(code(await enrols(byPassword(full), 'C3'))).toBe('enrolled')
  })

  test('passwords in messages are counted with those of the sign-in page: after some wrong ones the right one waits, too', async () => {
    await allow()
    const max = await tenant.user('max')
    const guess = (password: string) => enrols(byPassword({ ...max, password }), 'D1')
    const codes: string[] = []
    for (let count = 0; count < 12; count++) codes.push(code(await guess(`guess ${count}`)))
    expect(codes[0]).toBe('0x80180002')
    const waits = await guess(max.password)
    expect(code(waits)).toBe('0x80180002')
    expect(words(waits)).toMatch(/minute/)
    const page = await post(
      address('Policy.svc'),
      encodeGetPolicies({ messageId: 'urn:uuid:1', to: address('Policy.svc'), security: byPassword(max) }),
    )
    expect(decodeFault(decodeSoap(page.body))?.subcode).toBe('Authentication')
  })

  test('whom the organisation asks for a second factor to join a device is sent to the page, which asks for it', async () => {
    await allow()
    const eva = await tenant.user('eva')
    const { id } = await tenant.api.post<{ id: string }>('/v1.0/identity/conditionalAccess/policies', {
      displayName: 'More to join',
      state: 'enabled',
      conditions: {
        users: { includeUsers: [eva.id] },
        applications: { includeUserActions: ['urn:user:registerdevice'] },
      },
      grantControls: { operator: 'OR', builtInControls: ['mfa'] },
    })
    const answer = await enrols(byPassword(eva), 'E1')
    expect([code(answer), words(answer)]).toEqual(['0x80180032', expect.stringContaining('second factor')])
    const pc = await privatePc(eva)
    expect(await enrolOnly(at(pc, eva, federated))).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('second factor'),
    })
    await tenant.api.delete(`/v1.0/identity/conditionalAccess/policies/${id}`)
    expect(await enrolOnly(at(pc, eva, federated))).toMatchObject({ kind: 'enrolled' })
  })

  test.each(['a password', 'a ticket'])(
    '[T-51] %s that is shown while the credentials change enrols nothing: it is asked again behind the lock',
    async (what) => {
      await allow()
      const ned = await tenant.user(what === 'a ticket' ? 'nat' : 'ned')
      const http = openHttp({ ca: world.ca, clock: realClock, takeFault: () => undefined })
      const typed = { userName: ned.userPrincipalName, password: ned.password, language: 'en-US' }
      const got = what === 'a ticket' ? await ticketAtPage(http, address('SignIn'), typed) : undefined
      http.close()
      const security = got?.kind === 'ticket' ? byTicket(got.ticket) : byPassword(ned)
      const ends = async (tx: Db) => {
        const own = tx.updateTable('directory_user').where('tenant_id', '=', tenant.tenantId).where('id', '=', ned.id)
        await own.set((eb) => ({ credentials_epoch: eb('credentials_epoch', '+', 1) })).execute()
      }
      const [answer] = await whileHeld(world.app.db, ends, [() => enrols(security, 'E1')])
      const told = answer?.status === 'fulfilled' ? answer.value : undefined
      expect([told && code(told), told && words(told)]).toEqual(['0x80180002', expect.stringContaining('has changed')])
      expect(code(await enrols(byPassword(ned), 'E1'))).toBe('enrolled')
    },
  )

  test('an enrolment waits for a join of the same person and counts it: both together take no more places than there are', async () => {
    await allow()
    const uma = await tenant.user('uma')
    await change({ deviceQuotaPerUser: 1 })
    const { tenantId } = tenant
    const ownerId = UserId.parse(uma.id)
    /** As far as a join goes before it ends: its lock, and its object. */
    const joins = async (tx: Db) => {
      await lockJoiner(tx, tenantId, ownerId)
      const key = { tenantId, id: DirectoryDeviceId.parse(randomUUID()), deviceId: randomUUID() }
      const pc = { displayName: 'UMA-1', operatingSystemVersion: undefined, manufacturer: undefined, model: undefined }
      await unjoinedInsertion(tx, key, { ...pc, ownerId, managementId: 'J1' }, new Date()).execute()
    }
    const [answer] = await whileHeld(world.app.db, joins, [() => enrols(byPassword(uma), 'Q1')])
    await change({ deviceQuotaPerUser: 50 })
    expect(answer?.status === 'fulfilled' && code(answer.value)).toBe('0x80180013')
    expect(code(await enrols(byPassword(uma), 'Q1'))).toBe('enrolled')
  })

  test('[T-57] a password enrols no device that has joined, not even one’s own, nor takes its place', async () => {
    await allow()
    const joined = await joinedDevice(world, tenant, pia)
    const id = joined.deviceId.replaceAll('-', '').toUpperCase()
    expect(code(await enrols(byPassword(pia), id))).toBe('enrolled')
    const device = (await managedOf(pia)).at(-1)
    expect(device?.azureADDeviceId).not.toBe(joined.deviceId)
    const { value } = await tenant.api.get<{ value: object[] }>(
      `/v1.0/devices?$filter=deviceId eq '${joined.deviceId}'`,
    )
    expect(value).toMatchObject([{ isManaged: null, trustType: 'AzureAd' }])
  })

  test('[T-12] what was sent is answered with the same certificate, however often, and with none after the device has enrolled anew', async () => {
    await allow()
    const ben = await tenant.user('ben')
    const csr = newKey()
    const all = await Promise.all(Array.from({ length: 8 }, () => enrols(byPassword(ben), 'F1', csr)))
    expect(new Set(all.map((one) => (one.kind === 'enrolled' ? one.thumbprint : code(one)))).size).toBe(1)
    const [device, more] = await managedOf(ben)
    expect(more).toBeUndefined()
    expect(code(await enrols(byPassword(ben), 'F1'))).toBe('enrolled')
    expect(code(await enrols(byPassword(ben), 'F1', csr))).toBe('0x80180002')
    const after = await managedOf(ben)
    expect([after.length, after[0]?.id === device?.id]).toEqual([1, false])
  })
})

describe('whoever is of another organisation than the one whose address was called', () => {
  const other = async () => {
    const there = await world.tenant(`address${++addresses}.example`)
    await change({ allowsUnjoinedEnrollment: true }, there)
    return there
  }
  let addresses = 0
  const enrolsAt = ({ tenantId }: WorldTenant, text: string) => enroll(world, text, `?tenant=${tenantId}`)
  const secretShown = async (): Promise<SoapSecurity> => {
    const made = await tenant.api.post<{ userName: string; secret: string }>(
      '/beta/deviceManagement/enrollmentSecrets',
      { displayName: 'Lab', maximumUses: 5 },
    )
    return { usernameToken: { username: made.userName, password: made.secret } }
  }
  const ways: readonly (readonly [string, (person: Person) => Promise<string>])[] = [
    [
      'a token',
      async (person) => {
        const joined = await joinedDevice(world, tenant, person)
        const token = await mdmToken(world, tenant.tenantId, person, { deviceId: joined.deviceId })
        return enrollText(world, token, contextOf(joined))
      },
    ],
    ['a ticket', async (person) => enrollTextShowing(world, byTicket(await ticketOf(person)), itself('T2'), newKey())],
    ['a password', async (person) => enrollTextShowing(world, byPassword(person), itself('T3'), newKey())],
    ['a secret', async () => enrollTextShowing(world, await secretShown(), itself('T4'), newKey())],
  ]

  test.each(ways)('[T-02] enrols in neither with %s, on record with the one that was called', async (_, textOf) => {
    await allow()
    const there = await other()
    const text = await textOf(await tenant.user(`far${addresses}`))
    const refused = await enrolsAt(there, text)
    expect([code(refused), words(refused)]).toEqual(['0x80180003', expect.stringContaining('another organisation')])
    const { value } = await there.api.get<{ value: { activityType: string; details: object }[] }>(
      '/beta/deviceManagement/auditEvents',
    )
    expect(value.filter(({ activityType }) => activityType === 'mdm.enrollment.refuse')).toMatchObject([
      { details: { reason: 'other-organisation' } },
    ])
    expect(code(await enrolsAt(tenant, text))).toBe('enrolled')
  })
})

test('what a device claims about a key of its TPM is told in its story, and enrols it neither more nor less', async () => {
  await allow()
  const tess = await tenant.user('tess')
  const claims = { ...itself('C1'), aikAttestationClaim: 'AAAA', aikPub: 'AAAA' }
  expect(code(await enroll(world, enrollTextShowing(world, byPassword(tess), claims, newKey())))).toBe('enrolled')
  expect(code(await enrols(byPassword(tess), 'C2'))).toBe('enrolled')
  const events = await world.app.db
    .selectFrom('device_event as e')
    .innerJoin('directory_device as d', (join) =>
      join.onRef('d.tenant_id', '=', 'e.tenant_id').onRef('d.id', '=', 'e.directory_device_id'),
    )
    .select(['e.detail', 'e.outcome'])
    .where('e.tenant_id', '=', tenant.tenantId)
    .where('d.tenant_id', '=', tenant.tenantId)
    .where('d.owner_id', '=', tess.id)
    .where('e.step', '=', 'mdm-enrolled')
    .orderBy('e.sequence')
    .execute()
  expect(
    events.map(({ detail, outcome }) => [(detail as { keyAttestation?: string }).keyAttestation, outcome]),
  ).toEqual([
    ['broken', 'ok'],
    [undefined, 'ok'],
  ])
})

describe('the page', () => {
  const application = 'ms-app://windows.immersivecontrolpanel'
  const open = (query: Record<string, string>) =>
    send(world, `${address('SignIn')}?${new URLSearchParams(query)}`, { headers: { accept: 'text/html' } })
  const cookieOf = ({ headers }: Answer) => String(headers['set-cookie'] ?? '').split(';')[0] ?? ''

  test('[T-06] hands its ticket to an application of the device alone: every other address is refused, and named nowhere', async () => {
    await allow()
    const hostile = [
      undefined,
      'https://evil.example/',
      'javascript:alert(1)',
      'ms-app://x"><script>alert(1)</script>',
      'ms-app:evil',
      'ms-appx://x/y',
      `ms-app://${'a'.repeat(600)}`,
      'ms-app://x/?evil=https://evil.example',
    ]
    for (const appru of hostile) {
      const page = await open({ ...(appru !== undefined && { appru }), login_hint: pia.userPrincipalName })
      expect(page.status).toBe(400)
      expect(page.headers['content-type']).toContain('text/html')
      expect(page.headers['content-security-policy']).toContain("default-src 'none'")
      expect(page.body.toString()).not.toMatch(/evil|alert\(1\)/)
    }
    const good = await open({ appru: application, login_hint: `"><script>alert(1)</script>` })
    expect(good.status).toBe(302)
    expect(String(good.headers.location)).toMatch(new RegExp(`^${world.urls.login}/common/`))
    expect(String(good.headers.location)).not.toContain('<script>')
  })

  test('[T-06] a code that comes to another browser than the one where the sign-in began gives no ticket', async () => {
    await allow()
    const [mine, yours] = [await open({ appru: application }), await open({ appru: application })]
    const state = new URL(String(mine.headers.location)).searchParams.get('state') ?? ''
    const end = (cookie: string, more: Record<string, string>) =>
      send(world, `${address('SignedIn')}?${new URLSearchParams({ state, ...more })}`, { headers: { cookie } })
    for (const [cookie, more] of [
      [cookieOf(yours), { code: 'x' }],
      ['', { code: 'x' }],
      [cookieOf(mine), { error: 'access_denied' }],
      [cookieOf(mine), { code: `0.A${Buffer.alloc(16).toString('base64url')}.x` }],
      [cookieOf(mine), { code: 'x', state: `${state}x` }],
    ] as const) {
      const page = await end(cookie, more)
      expect(page.status).toBeGreaterThanOrEqual(400)
      expect(page.body.toString()).not.toContain('wresult')
    }
  })

  test('shows the terms of use before it hands out its ticket: declined they are in the trail, accepted in the story of the device', async () => {
    await allow()
    const tia = await tenant.user('tia')
    const http = openHttp({ ca: world.ca, clock: realClock, takeFault: () => undefined })
    const host = openWebHost(http, 'enroll', 'en-US')
    const typed = { username: tia.userPrincipalName, password: tia.password }
    const query = new URLSearchParams({ appru: application, login_hint: tia.userPrincipalName })
    let arrival = await host.open(`${address('SignIn')}?${query}`)
    for (let pages = 0; pages < 6 && arrival.kind === 'page'; pages++) {
      if (arrival.page.form?.action === address('SignedIn')) break
      arrival = await host.submit(arrival.page, typed)
    }
    if (arrival.kind !== 'page') throw new Error(`the pages lead to ${arrival.address}`)
    const { page } = arrival
    expect(page.text).toContain('will manage this device')
    expect(page.form?.fields.map(({ name }) => name)).not.toContain('wresult')

    const signedIn = page.form?.fields.find(({ name }) => name === 'signed-in')?.value ?? ''
    const elsewhere = await send(world, address('SignedIn'), {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
      body: String(new URLSearchParams({ 'signed-in': signedIn, answer: 'accept' })),
    })
    const declined = await host.submit(page, { answer: 'decline' })
    if (declined.kind !== 'page') throw new Error(`declined, it leads to ${declined.address}`)
    expect([elsewhere.status, declined.status]).toEqual([403, 403])
    expect(`${elsewhere.body} ${declined.page.text}`).not.toContain('wresult')
    const refusals = await world.app.db
      .selectFrom('audit_entry')
      .select('details')
      .where('tenant_id', '=', tenant.tenantId)
      .where('action', '=', 'mdm.enrollment.refuse')
      .where('target_id', '=', tia.id)
      .execute()
    expect(refusals).toEqual([{ details: { reason: 'terms-declined' } }])

    const accept = async () => {
      const end = await host.submit(page, { answer: 'accept' })
      return end.kind === 'page' ? end.page.form?.fields.find(({ name }) => name === 'wresult')?.value : undefined
    }
    const [ticket = '', again] = [await accept(), await accept()]
    expect(again).toBe(ticket) // however often the page is answered
    http.close()
    const accepted = async () =>
      (
        await world.app.db
          .selectFrom('device_event')
          .select('step')
          .where('tenant_id', '=', tenant.tenantId)
          .where('step', '=', 'terms-accepted')
          .execute()
      ).length
    const before = await accepted()
    expect(code(await enrols(byPassword(tia), 'T1'))).toBe('enrolled')
    expect(await accepted()).toBe(before) // nobody was shown any
    expect(code(await enrols(byTicket(ticket), 'T2'))).toBe('enrolled')
    expect(await accepted()).toBe(before + 1)
  })

  test('[T-12] [T-53] its ticket enrols one device, with one key, and counts no more when the password is another; each refusal is in the trail', async () => {
    await allow()
    const zoe = await tenant.user('zoe')
    const [ticket, later] = [await ticketOf(zoe), await ticketOf(zoe)]
    const csr = newKey()
    const [first, again] = [await enrols(byTicket(ticket), 'G1', csr), await enrols(byTicket(ticket), 'G1', csr)]
    expect(first).toMatchObject({ kind: 'enrolled', thumbprint: expect.any(String) })
    expect(again).toMatchObject({ thumbprint: first.kind === 'enrolled' && first.thumbprint })
    expect(code(await enrols(byTicket(ticket), 'G2'))).toBe('0x80180002')
    expect(code(await enrols(byTicket(`${later}x`), 'G2'))).toBe('0x80180002')
    await tenant.api.post(`/v1.0/users/${zoe.id}/revokeSignInSessions`, {})
    const over = await enrols(byTicket(later), 'G2')
    expect([code(over), words(over)]).toEqual(['0x80180002', expect.stringContaining('Start again')])
    expect(await managedOf(zoe)).toHaveLength(1)
    const trail = await world.app.db
      .selectFrom('audit_entry')
      .select(['target_id', 'details'])
      .where('tenant_id', '=', tenant.tenantId)
      .where('action', '=', 'mdm.enrollment.refuse')
      .where('target_id', 'in', [zoe.id, zoe.userPrincipalName])
      .orderBy('sequence')
      .execute()
    expect(trail).toMatchObject([
      { target_id: zoe.id, details: { reason: 'ticket-over' } }, // of another key: only said
      { target_id: zoe.userPrincipalName, details: { reason: 'ticket-over' } },
    ])
  })
})
