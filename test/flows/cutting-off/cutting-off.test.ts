// Cutting off, written as the thief's afternoon: everything that a deployed device and its person hold is tried right after
// an administrator acted, and gets what docs/operating/cutting-off.md says.

import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DirectoryDeviceId } from '../../../src/kernel/id.ts'
import { hresultOfFault } from '../../../src/protocol/soap-fault.ts'
import { checkIn } from '../../../src/simulator/after/check-in.ts'
import { contextOf, enroll, enrollText } from '../../support/mdm/mdm-device.ts'
import {
  broker,
  checkInOnce,
  deploy,
  graphName,
  type Held,
  type Outcomes,
  openReply,
  post,
  rejoin,
  useAll,
  usePrimary,
} from '../../support/world/held.ts'
import { boot, newHardware, type Office, openOffice, recordsOf } from '../../support/world/office.ts'
import { atBrowser } from '../../support/world/person.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
let office: Office
beforeAll(async () => {
  world = await startWorld({ passwordGrant: 'devices' })
  office = await openOffice(world, 'cut.example', { statusPage: null })
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

let people = 0
const deployed = async (role?: 'device-administrator'): Promise<Held> =>
  deploy(world, office, await office.tenant.user(`pia${++people}`, role && { roles: [role] }), newHardware())

type Ids = { readonly managed: string; readonly device: string; readonly registration: string; readonly person: string }

async function idsOf({ hardware, identity, person }: Held): Promise<Ids> {
  const { managed, devices, registration } = await recordsOf(office.tenant, hardware)
  const [first] = managed as { id?: string }[]
  return {
    managed: first?.id ?? '',
    device: devices.find(({ deviceId }) => deviceId === identity.deviceId)?.id ?? '',
    registration: registration?.id ?? '',
    person: person.id,
  }
}

const everything: Outcomes = {
  checkIn: '200',
  newPrimary: 'ok',
  primary: 'ok',
  deviceRefresh: 'ok',
  deviceAccess: 'ok',
  ownRefresh: 'ok',
  session: 'signed-in',
  profile: '200',
  download: '200',
}
const unknownDevice = { newPrimary: '50155', primary: '50155', deviceRefresh: '50155', deviceAccess: '401' }
const disabledDevice = { newPrimary: '135011', primary: '135011', deviceRefresh: '135011', deviceAccess: '401' }
const noPerson = { deviceAccess: '401', ownRefresh: expect.stringMatching(/^\d+$/), session: 'asked' }
const api = () => office.tenant.api
const managedDevices = '/v1.0/deviceManagement/managedDevices'
const registrations = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'
const unenroll = './Device/Vendor/MSFT/DMClient/Unenroll'
const wipe = './Device/Vendor/MSFT/RemoteWipe/doWipe'

type Case = {
  readonly what: string
  readonly cutOff: (ids: Ids) => Promise<unknown>
  readonly expected: Partial<Record<keyof Outcomes, unknown>>
  /** What the next check-in is answered when the device has carried out what it was asked. */
  readonly afterwards?: string
  readonly audited: string
  /** Of the person. */
  readonly role?: 'device-administrator'
  /** What the colleague gets who joins with the ticket; without it another object. */
  readonly colleague?: unknown
}

const cases: readonly Case[] = [
  {
    what: 'the managed device is retired: it gets one command, then its certificate ends; the join stays',
    cutOff: ({ managed }) => api().post(`${managedDevices}/${managed}/retire`),
    expected: { checkIn: `200 ${unenroll}`, download: '403' },
    afterwards: '401',
    audited: 'mdm.device.retire',
  },
  {
    what: 'the managed device is wiped: what it proved ends at once, and its certificate after one command',
    cutOff: ({ managed }) =>
      api().post(`${managedDevices}/${managed}/wipe`, { keepEnrollmentData: false, keepUserData: false }),
    expected: { ...unknownDevice, checkIn: `200 ${wipe}`, download: '403' },
    afterwards: '401',
    audited: 'mdm.device.wipe',
  },
  {
    what: 'the managed device is deleted: its certificate ends at once; the join stays',
    cutOff: ({ managed }) => api().delete(`${managedDevices}/${managed}`),
    expected: { checkIn: '401', download: '403' },
    audited: 'mdm.device.delete',
  },
  {
    what: 'the directory device is disabled: nothing it proves counts, until it is enabled',
    cutOff: ({ device }) => api().patch(`/v1.0/devices/${device}`, { accountEnabled: false }),
    expected: { ...disabledDevice, checkIn: '403', download: '403' },
    colleague: '0x801C0003',
    audited: 'directory.device.change',
  },
  {
    what: 'the registration is deleted: no profile for an old ticket; join and management stay',
    cutOff: ({ registration }) => api().delete(`${registrations}/${registration}`),
    // it leaves the group of its tag, and with it what the group gives
    expected: { profile: '807', download: '403' },
    audited: 'autopilot.device.delete',
  },
  {
    what: 'the registration and then the directory device are deleted: nothing of the device is left',
    cutOff: async ({ registration, device }) => {
      await expect(api().delete(`/v1.0/devices/${device}`)).rejects.toMatchObject({ status: 403 })
      await api().delete(`${registrations}/${registration}`)
      await api().delete(`/v1.0/devices/${device}`)
    },
    expected: { ...unknownDevice, checkIn: '401', profile: '807', download: '403' },
    audited: 'directory.device.delete',
  },
  {
    what: 'the person is signed out everywhere: everything has to be got anew with the password',
    cutOff: ({ person }) => api().post(`/v1.0/users/${person}/revokeSignInSessions`),
    expected: {
      primary: expect.stringMatching(/^\d+$/),
      deviceRefresh: expect.stringMatching(/^\d+$/),
      ...noPerson,
    },
    audited: 'directory.user.revoke-sign-ins',
  },
  {
    what: 'the person is disabled: nobody signs in any more; the device stays managed, so that it can be wiped',
    cutOff: ({ person }) => api().patch(`/v1.0/users/${person}`, { accountEnabled: false }),
    expected: {
      newPrimary: '50057',
      primary: expect.stringMatching(/^\d+$/),
      deviceRefresh: expect.stringMatching(/^\d+$/),
      ...noPerson,
    },
    audited: 'directory.user.change',
  },
  {
    what: 'the password of the person is reset: everything has to be got anew, with the new one',
    cutOff: ({ person }) =>
      api().patch(`/v1.0/users/${person}`, { passwordProfile: { password: 'fourteen wet runways' } }),
    expected: { newPrimary: '50126', primary: '50173', deviceRefresh: '50173', ...noPerson },
    audited: 'directory.user.change',
  },
  {
    what: 'a role of the person is taken: what was got with it is over, everything has to be got anew',
    cutOff: ({ person }) => api().delete(`/v1.0/directoryRoles/device-administrator/members/${person}/$ref`),
    expected: { primary: '50173', deviceRefresh: '50173', ...noPerson },
    audited: 'directory.role.take',
    role: 'device-administrator',
  },
  {
    what: 'the person is deleted: nobody signs in any more; the device stays managed, so that it can be wiped',
    cutOff: ({ person }) => api().delete(`/v1.0/users/${person}`),
    expected: {
      newPrimary: '50126',
      primary: expect.stringMatching(/^\d+$/),
      deviceRefresh: expect.stringMatching(/^\d+$/),
      ...noPerson,
    },
    audited: 'directory.user.delete',
  },
]

for (const { what, cutOff, expected, afterwards, audited, role, colleague } of cases)
  test(`[T-50] [T-51] [I2] ${what}`, { timeout: 300_000 }, async () => {
    const held = await deployed(role)
    const ids = await idsOf(held)
    const other = await office.tenant.user(`colleague${people}`)
    const colleagues = { ...held, person: other, ownRefresh: (await atBrowser(world).tokensOf(other)).refresh }
    expect(await useAll(world, held)).toEqual(everything)

    await cutOff(ids)
    expect(await useAll(world, held)).toEqual({ ...everything, ...expected })
    if (afterwards) {
      await checkIn(optionsOf(held))
      expect(await checkInOnce(world, held.management)).toBe(afterwards)
      expect(await useAll(world, held)).toEqual({ ...everything, ...expected, checkIn: afterwards })
    }
    const { value } = await api().get<{ value: { activityType: string }[] }>(
      '/beta/deviceManagement/auditEvents?$top=50',
    )
    expect(value.filter(({ activityType }) => activityType === audited).length).toBeGreaterThan(0)
    // the ticket of before, in a colleague's hands, takes the object over in no case
    const joined = await rejoin(world, colleagues)
    expect(joined).toEqual(colleague ?? expect.stringMatching(/^[0-9a-f-]{36}$/))
    expect(joined).not.toBe(held.identity.deviceId)
    await certificatesMatchEnrolments()
    expect(await certificatesMatchJoins()).toBeGreaterThan(0)
  })

const optionsOf = ({ hardware, disk }: Held) => {
  const { ztd, login, drs } = world.urls
  return { services: { ztd, login, drs }, ca: world.ca, hardware, disk }
}

/** I2: a certificate in force has its enrolment, and an enrolment its certificate. */
async function certificatesMatchEnrolments(): Promise<void> {
  const { tenantId } = office.tenant
  const certificates = await world.app.db
    .selectFrom('issued_certificate')
    .select('subject_id')
    .where('tenant_id', '=', tenantId)
    .where('authority', '=', 'mdm')
    .where('revoked_at', 'is', null)
    .execute()
  const enrolled = await world.app.db
    .selectFrom('mdm_enrollment')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('state', '=', 'enrolled')
    .execute()
  expect(certificates.map(({ subject_id }) => subject_id).sort()).toEqual(enrolled.map(({ id }) => id).sort())
}

/** I2 for joins: a certificate in force is that of one device object of its tenant, which has no other in force. */
async function certificatesMatchJoins(): Promise<number> {
  const { rows } = await sql<{ subject: string; objects: string }>`
    select c.subject_id as subject,
           (select count(*) from directory_device d
             where d.tenant_id = c.tenant_id and d.id = c.subject_id and d.certificate_thumbprint = c.thumbprint) as objects
      from issued_certificate c
     where c.tenant_id = ${office.tenant.tenantId} and c.authority = 'join' and c.revoked_at is null`.execute(
    world.app.db,
  )
  expect(rows.filter(({ objects }) => objects !== '1')).toEqual([])
  expect(new Set(rows.map(({ subject }) => subject)).size).toBe(rows.length)
  return rows.length
}

test('[T-50] an old ticket takes over no object: not of a deleted registration, and not of a disabled device', {
  timeout: 300_000,
}, async () => {
  const held = await deployed()
  const { device, registration } = await idsOf(held)
  await api().patch(`/v1.0/devices/${device}`, { accountEnabled: false })
  expect(await rejoin(world, held)).toBe('0x801C0003')
  await api().patch(`/v1.0/devices/${device}`, { accountEnabled: true })
  expect(await useAll(world, held)).toEqual(everything)

  await api().delete(`${registrations}/${registration}`)
  const again = await rejoin(world, held)
  expect(again).toMatch(/^[0-9a-f-]{36}$/)
  expect(again).not.toBe(held.identity.deviceId)
  // the first device is as it was, and is no longer in the group that gave it the application
  expect(await useAll(world, held)).toEqual({ ...everything, profile: '807', download: '403' })
})

test('[T-50] [T-09] a wipe reaches a device that was disabled, is asked for once, names options it cannot keep, and cannot be escaped', {
  timeout: 300_000,
}, async () => {
  const held = await deployed()
  const { device, managed } = await idsOf(held)
  const mdm = 'https://enrollment.manage.microsoft.com/'
  const { access_token: enrolToken = '' } = await openReply(
    await usePrimary(world, held.primary, mdm),
    held.primary.sessionKey,
  )
  const ask = (options: object) => api().post(`${managedDevices}/${managed}/wipe`, options)
  for (const options of [{ persistEsimDataPlan: true }, { macOsUnlockCode: '123456' }]) {
    const message = expect.stringContaining(Object.keys(options)[0]!)
    await expect(ask(options)).rejects.toMatchObject({ status: 400, message })
  }
  await ask({})
  await ask({})
  const refused = await atBrowser(world).send(`${world.urls.graph}/v1.0/devices/${crypto.randomUUID()}`, {
    method: 'DELETE',
    token: held.deviceAccess,
  })
  expect([refused.status, refused.text]).toEqual([401, expect.stringContaining('is to be wiped')])
  await api().patch(`/v1.0/devices/${device}`, { accountEnabled: false })
  await expect(api().post(`${managedDevices}/${managed}/retire`)).rejects.toMatchObject({ status: 409 })
  await expect(api().delete(`/v1.0/devices/${device}`)).rejects.toMatchObject({ status: 403 })
  const seen = await api().get<Record<string, unknown>>(`/beta/deviceManagement/managedDevices/${managed}`)
  expect(seen).toMatchObject({
    managementState: 'wipePending',
    deviceActionResults: [{ actionName: 'wipe', actionState: 'pending' }],
  })

  const context = contextOf({ id: DirectoryDeviceId.parse(device), deviceId: held.identity.deviceId })
  expect(await enroll(world, enrollText(world, enrolToken, context))).toMatchObject({ kind: 'fault' })
  expect(await checkIn(optionsOf(held))).toEqual({ kind: 'wiped' })
  expect(await held.disk.read('management')).toBeUndefined()
  expect(await checkInOnce(world, held.management)).toBe('401')
  expect(await api().get(`/beta/deviceManagement/managedDevices/${managed}`)).toMatchObject({
    managementState: 'wipeIssued',
    deviceActionResults: [{ actionName: 'wipe', actionState: 'done' }],
  })
  await ask({}) // done already
  const { value } = await api().get<{ value: { activityType: string; resources: { resourceId: string }[] }[] }>(
    '/beta/deviceManagement/auditEvents?$top=200',
  )
  expect(
    value.filter((one) => one.activityType === 'mdm.device.wipe' && one.resources[0]?.resourceId === managed),
  ).toHaveLength(1)

  // the registration stays: enabled again, the same machine is deployed again
  await api().patch(`/v1.0/devices/${device}`, { accountEnabled: true })
  expect(await boot(world, held.hardware, held.person, { disk: held.disk })).toMatchObject({
    outcome: 'desktop-managed',
    deviceId: held.identity.deviceId,
  })
})

test('[T-14] [T-57] [T-50] what a thief holds of a device does not act as the device, and nothing of its former life acts for its new one', {
  timeout: 300_000,
}, async () => {
  const held = await deployed()
  const { device } = await idsOf(held)
  const mdm = 'https://enrollment.manage.microsoft.com/'
  const { tenantId, deviceId } = held.identity
  const context = contextOf({ id: DirectoryDeviceId.parse(device), deviceId })
  const enrolWith = async (token = '') => {
    const answer = await enroll(world, enrollText(world, token, context))
    return answer.kind === 'fault' ? (hresultOfFault(answer.fault) >>> 0).toString(16) : answer.kind
  }
  const mdmByPrimary = async () =>
    (await openReply(await usePrimary(world, held.primary, mdm), held.primary.sessionKey)).access_token
  const refreshed = async (resource: string) => {
    const form = { grant_type: 'refresh_token', client_id: broker, refresh_token: held.deviceRefresh, resource }
    return String((await post(world, tenantId, form)).json.access_token)
  }

  // the refresh token alone, without any key of the device
  expect(await enrolWith(await refreshed(mdm))).toBe('80180014')
  expect(await useAll(world, held)).toEqual(everything)

  const plain = await refreshed(graphName)
  const enrolToken = await mdmByPrimary()
  expect(await useAll(world, { ...held, deviceAccess: plain })).toEqual(everything)
  expect(await rejoin(world, held)).toBe(deviceId) // the same object, in a new life
  expect(await enrolWith(enrolToken)).toBe('80180002')
  expect(await useAll(world, held)).toMatchObject(unknownDevice)
  expect(await useAll(world, { ...held, deviceAccess: plain })).toMatchObject(unknownDevice)
})

test('[T-42] nothing of it reaches another tenant’s devices', { timeout: 300_000 }, async () => {
  const held = await deployed()
  const { device, managed } = await idsOf(held)
  const other = await world.tenant('other-cut.example')
  for (const attempt of [
    () => other.api.post(`${managedDevices}/${managed}/retire`),
    () => other.api.post(`${managedDevices}/${managed}/wipe`, {}),
    () => other.api.delete(`${managedDevices}/${managed}`),
    () => other.api.patch(`/v1.0/devices/${device}`, { accountEnabled: false }),
    () => other.api.delete(`/v1.0/devices/${device}`),
  ]) {
    await expect(attempt()).rejects.toMatchObject({ status: 404 })
  }
  const path = '/beta/deviceManagement/staleDevices/delete'
  expect(await other.api.post(path, { olderThanDays: 1, deviceIds: [device], includeRegistered: true })).toMatchObject({
    deleted: 0,
  })
  expect(await useAll(world, held)).toEqual(everything)
})
