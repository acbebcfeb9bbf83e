// Restrictions and limits for groups of people, and corporate identifiers, over the wire.

import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { certificateRequest } from '../../../test/support/certificate-request.ts'
import {
  contextOf,
  enroll,
  enrollText,
  enrollTextShowing,
  type Joined,
  joinedDevice,
  mdmToken,
} from '../../../test/support/mdm/mdm-device.ts'
import { boot, newHardware, openOffice } from '../../../test/support/world/office.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../../test/support/world/world.ts'
import type { EnrollmentConfiguration } from '../../contract/graph/enrollment-configuration.ts'
import type { EnrollmentContext } from '../../protocol/mde2/context.ts'
import { hresultOfFault } from '../../protocol/soap-fault.ts'
import { storyAfter } from '../../story/event.sql.ts'

let world: World
let tenant: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('restricted.example')
})
afterAll(() => world[Symbol.asyncDispose]())

const configurations = '/beta/deviceManagement/deviceEnrollmentConfigurations'
const identifiers = '/beta/deviceManagement/importedDeviceIdentities'
const typeOf = (name: string) => `#microsoft.graph.deviceEnrollment${name}Configuration`

type Body = Record<string, unknown>
const make = (on: WorldTenant, displayName: string, body: Body) =>
  on.api.post<EnrollmentConfiguration>(configurations, {
    '@odata.type': typeOf('limit' in body ? 'Limit' : 'PlatformRestriction'),
    displayName,
    ...body,
  })
const restrict = (on: WorldTenant, name: string, platformRestriction: Body) =>
  make(on, name, { platformType: 'windows', platformRestriction })

async function groupOf(on: WorldTenant, name: string, ...people: readonly Person[]): Promise<string> {
  const body = { displayName: name, mailEnabled: false, mailNickname: name, securityEnabled: true }
  const { id } = await on.api.post<{ id: string }>('/v1.0/groups', body)
  for (const person of people) {
    await on.api.post(`/v1.0/groups/${id}/members/$ref`, {
      '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${person.id}`,
    })
  }
  return id
}
const assign = (on: WorldTenant, id: string, groupId: string) =>
  on.api.post(`${configurations}/${id}/assign`, {
    enrollmentConfigurationAssignments: [
      { target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId } },
    ],
  })

const codeOf = (answer: Awaited<ReturnType<typeof enroll>>): string =>
  answer.kind === 'fault' ? (hresultOfFault(answer.fault) >>> 0).toString(16) : 'enrolled'

async function enrols(on: WorldTenant, person: Person, context: EnrollmentContext = {}, joined?: Joined) {
  const device = joined ?? (await joinedDevice(world, on, person))
  const token = await mdmToken(world, on.tenantId, person, { deviceId: device.deviceId })
  return { device, code: codeOf(await enroll(world, enrollText(world, token, contextOf(device, context)))) }
}
const refusalOf = async (on: WorldTenant, device: Joined) => {
  const story = await storyAfter(world.app.db, { tenantId: on.tenantId, deviceId: device.id }, '0', 100)
  const audit = await world.app.db
    .selectFrom('audit_entry')
    .select('details')
    .where('tenant_id', '=', on.tenantId)
    .where('action', '=', 'mdm.enrollment.refuse')
    .where('target_id', '=', device.id)
    .executeTakeFirst()
  return { story: story.find(({ step }) => step === 'enrollment-refused')?.detail, audit: audit?.details }
}
const refused = async (call: Promise<unknown>) =>
  call.then(
    () => 'taken',
    (error: Error) => error.message,
  )

test('[S-138] who is in a group with a limit of its own has that many devices in management and no more; fault, story and audit name the limit', async () => {
  const [ann, ben] = [await tenant.user('ann'), await tenant.user('ben')]
  const { id } = await make(tenant, 'One device', { limit: 1 })
  await assign(tenant, id, await groupOf(tenant, 'Contractors', ann))
  expect((await enrols(tenant, ann)).code).toBe('enrolled')
  const second = await enrols(tenant, ann)
  expect(second.code).toBe('80180018')
  const named = { reason: 'too-many-managed', restriction: 'One device', restrictionId: id.slice(0, 36) }
  expect(await refusalOf(tenant, second.device)).toEqual({ story: named, audit: named })
  for (let count = 0; count < 2; count++) expect((await enrols(tenant, ben)).code).toBe('enrolled')
  // raised, it lets the same device in
  await tenant.api.patch(`${configurations}/${id}`, { limit: 2 })
  expect((await enrols(tenant, ann, {}, second.device)).code).toBe('enrolled')
})

test('each restriction refuses what it is for with 80180014, is named in story and audit, and lets others in', async () => {
  const on = await world.tenant('each.example')
  const eve = await on.user('eve')
  const { id } = await restrict(on, 'Eve only', {})
  await assign(on, id, await groupOf(on, 'Eve', eve))
  const cases: readonly (readonly [Body, EnrollmentContext, string | undefined])[] = [
    [{ platformBlocked: true }, {}, 'platform-blocked'],
    [{ osMinimumVersion: '10.0.22631.0' }, { osVersion: '10.0.22621.999' }, 'version-too-old'],
    [{ osMinimumVersion: '10.0.22631.9' }, { osVersion: '10.0.22631' }, undefined],
    [{ osMaximumVersion: '10.0.22631' }, { osVersion: '10.0.22631.4000' }, undefined],
    [{ osMaximumVersion: '10.0.22631' }, { osVersion: '10.0.26100.1' }, 'version-too-new'],
    [{ osMaximumVersion: '10' }, { osVersion: '10.0.26100.1' }, undefined],
    [{ osMinimumVersion: '10.0' }, { osVersion: '' }, 'version-too-old'],
    [{ blockedManufacturers: ['Fabrikam'] }, { manufacturer: ' FABRIKAM ' }, 'manufacturer-blocked'],
    [{ blockedManufacturers: ['Fabrikam'] }, { manufacturer: 'Fabrikam Home' }, undefined],
    [{ blockedManufacturers: ['Fabrikam'] }, {}, undefined],
  ]
  const open = {
    platformBlocked: false,
    personalDeviceEnrollmentBlocked: false,
    osMinimumVersion: '',
    osMaximumVersion: '',
    blockedManufacturers: [],
  }
  for (const [settings, context, reason] of cases) {
    await on.api.patch(`${configurations}/${id}`, { platformRestriction: { ...open, ...settings } })
    const { device, code } = await enrols(on, eve, context)
    expect([settings, context, code]).toEqual([settings, context, reason ? '80180014' : 'enrolled'])
    if (!reason) continue
    const named = { reason, restriction: 'Eve only', restrictionId: id.slice(0, 36) }
    expect(await refusalOf(on, device)).toEqual({ story: named, audit: named })
  }
  // whom it does not reach, and nobody once it is gone
  await on.api.patch(`${configurations}/${id}`, { platformRestriction: { ...open, platformBlocked: true } })
  expect((await enrols(on, await on.user('other'))).code).toBe('enrolled')
  expect((await enrols(on, eve)).code).toBe('80180014')
  await on.api.delete(`${configurations}/${id}`)
  expect((await enrols(on, eve)).code).toBe('enrolled')
})

const ownerOf = async (on: WorldTenant, { deviceId }: Joined) =>
  (
    await on.api.get<{ value: { managedDeviceOwnerType: string }[] }>(
      `/beta/deviceManagement/managedDevices?$filter=azureADDeviceId%20eq%20'${deviceId}'`,
    )
  ).value[0]?.managedDeviceOwnerType
const book = { manufacturer: 'Contoso, Inc.', deviceModel: 'Book 3', serialNumber: '5CD.1234' }

test('a device counts as the organisation’s by its profile or its identifier; once there is an identifier, others that people join are personal, and are kept out where those are', async () => {
  const office = await openOffice(world, 'whose.example', { application: null, statusPage: null })
  const on = office.tenant
  const una = await on.user('una')
  const joins = async (context: EnrollmentContext) => enrols(on, una, context)
  const before = await joins({})
  expect(await ownerOf(on, before.device)).toBe('company')
  const byFile = await joins({ offlineAutopilotCorrelator: '0b5c9d5e-9a3b-4f0e-8f43-0d4f5c1a2b3c' })
  expect(await ownerOf(on, byFile.device)).toBe('personal')

  await on.api.post(`${identifiers}/importDeviceIdentityList`, {
    importedDeviceIdentities: [
      { importedDeviceIdentifier: 'Contoso Inc,Book 3,5cd1234', importedDeviceIdentityType: 'manufacturerModelSerial' },
    ],
  })
  expect(await ownerOf(on, (await joins({})).device)).toBe('personal')
  expect(await ownerOf(on, (await joins(book)).device)).toBe('company')
  const [listed] = (await on.api.get<{ value: Body[] }>(identifiers)).value
  expect(listed).toMatchObject({ enrollmentState: 'enrolled', lastContactedDateTime: expect.any(String) })

  const byDefault = `${configurations}/${on.tenantId}_DefaultPlatformRestrictions`
  await on.api.patch(byDefault, { windowsRestriction: { personalDeviceEnrollmentBlocked: true } })
  const kept = await joins({})
  expect(kept.code).toBe('80180014')
  expect((await refusalOf(on, kept.device)).story).toMatchObject({
    reason: 'personal-blocked',
    restriction: 'Default restriction',
  })
  // of one that is known it is told that it was kept out, until it is let in
  const stateOf = async () => (await on.api.get<{ value: Body[] }>(identifiers)).value[0]?.enrollmentState
  await on.api.patch(byDefault, { windowsRestriction: { platformBlocked: true } })
  expect((await joins(book)).code).toBe('80180014')
  expect(await stateOf()).toBe('failed')
  expect(
    (await on.api.get<{ value: Body[] }>(`${identifiers}?$filter=enrollmentState eq 'failed'`)).value,
  ).toHaveLength(1)
  await on.api.patch(byDefault, { windowsRestriction: { platformBlocked: false } })
  expect((await joins(book)).code).toBe('enrolled')
  expect(await stateOf()).toBe('enrolled')
  // whoever says what they like of themselves proves nothing; what was enrolled before stays
  expect(await ownerOf(on, before.device)).toBe('company')

  // a device that has not joined is its person's own, whatever it says
  await on.api.patch(`/v1.0/organization/${on.tenantId}`, { allowsUnjoinedEnrollment: true })
  const shown = { usernameToken: { username: una.userPrincipalName, password: una.password } }
  const own: EnrollmentContext = {
    ...{ ...book, deviceId: 'HOME', deviceName: 'HOME-PC' },
    ...{ enrollmentType: 'Full', osVersion: '10.0.26100.1' },
  }
  const csr = () => certificateRequest(generateKeyPairSync('ec', { namedCurve: 'prime256v1' }))
  const alone = () => enroll(world, enrollTextShowing(world, shown, own, csr()))
  expect(codeOf(await alone())).toBe('80180014')
  // it has no object whose story could tell it
  const trail = await on.api.get<{ value: { actor: Body; details: Body }[] }>(
    "/beta/deviceManagement/auditEvents?$filter=activityType eq 'mdm.enrollment.refuse'&$top=1",
  )
  expect(trail.value[0]).toMatchObject({
    actor: { name: una.userPrincipalName },
    details: { reason: 'personal-blocked', restriction: 'Default restriction', deviceName: 'HOME-PC' },
  })
  await on.api.patch(byDefault, { windowsRestriction: { personalDeviceEnrollmentBlocked: false } })
  expect(codeOf(await alone())).toBe('enrolled')

  // in 2018 no Windows device had an identifier, and whoever joined was the organisation's
  await on.api.patch(`/v1.0/organization/${on.tenantId}`, { era: 'E18' })
  expect(await ownerOf(on, (await joins({})).device)).toBe('company')
})

test('restrictions and limits are in order, have defaults that stay, and refuse by name what they cannot be', async () => {
  const on = await world.tenant('shapes.example')
  const first = await restrict(on, 'First', { personalDeviceEnrollmentBlocked: 'True' })
  const second = await restrict(on, 'Second', {})
  const limit = await make(on, 'Three', { limit: '3' })
  expect(first).toMatchObject({ priority: 1, deviceEnrollmentConfigurationType: 'singlePlatformRestriction' })
  expect(limit).toMatchObject({ id: expect.stringMatching(/_Limit$/), priority: 1, limit: 3 })
  await on.api.post(`${configurations}/${second.id}/setPriority`, { priority: 1 })
  const { value } = await on.api.get<{ value: EnrollmentConfiguration[] }>(`${configurations}?$orderby=priority`)
  expect(value.map(({ displayName, priority }) => `${priority} ${displayName}`).toSorted()).toEqual([
    '0 All users and all devices',
    '0 Default limit',
    '0 Default restriction',
    '1 Second',
    '1 Three',
    '2 First',
  ])
  const limits = await on.api.get<{ value: EnrollmentConfiguration[] }>(
    `${configurations}?$filter=isof('microsoft.graph.deviceEnrollmentLimitConfiguration')`,
  )
  expect(limits.value.map(({ limit: number }) => number).toSorted()).toEqual([15, 3])
  // the default limit is the organisation's own
  await on.api.patch(`${configurations}/${on.tenantId}_DefaultLimit`, { limit: 4 })
  expect(await on.api.get(`/v1.0/organization/${on.tenantId}`)).toMatchObject({ enrollmentLimitPerUser: 4 })

  const target = { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' }
  const toDevices = { enrollmentConfigurationAssignments: [{ target }] }
  const wrong: readonly (readonly [() => Promise<unknown>, string])[] = [
    [() => restrict(on, 'x', { osMinimumVersion: '11', osMaximumVersion: '10' }), 'above osMaximumVersion'],
    [() => restrict(on, 'x', { osMinimumVersion: 'newest' }), 'such as 10.0.19045.0'],
    [() => restrict(on, 'x', { blockedSkus: ['Home'] }), "no 'blockedSkus'"],
    [() => make(on, 'x', { platformType: 'ios', platformRestriction: {} }), "not 'ios'"],
    [() => make(on, 'x', { limit: 16 }), 'from 1 to 15'],
    [
      () => on.api.patch(`${configurations}/${limit.id}`, { platformRestriction: {} }),
      "no 'platformRestriction' in a limit",
    ],
    [() => on.api.patch(`${configurations}/${first.id}`, { limit: 2 }), "no 'limit' in a restriction"],
    [() => on.api.post(`${configurations}/${first.id}/assign`, toDevices), 'Restrictions are for people'],
    [() => on.api.delete(`${configurations}/${on.tenantId}_DefaultLimit`), 'cannot be deleted'],
    [
      () => on.api.patch(`${configurations}/${on.tenantId}_DefaultLimit`, { displayName: 'Ours', limit: 5 }),
      'no name or description of its own',
    ],
    [() => on.api.delete(`${configurations}/${on.tenantId}_DefaultPlatformRestrictions`), 'cannot be deleted'],
  ]
  for (const [call, words] of wrong) expect(await refused(call())).toContain(words)
  for (let count = 2; count < 25; count++) await restrict(on, `R${count}`, {})
  expect(await refused(restrict(on, 'one more', {}))).toContain('at most 25 restrictions')
})

test('corporate identifiers are imported whole or not at all; what is known stays unless it is overwritten, and is found, whatever its dots and letters', async () => {
  const on = await world.tenant('identifiers.example')
  const one = (importedDeviceIdentifier: string, description?: string) => ({
    importedDeviceIdentifier,
    importedDeviceIdentityType: 'manufacturerModelSerial',
    ...(description && { description }),
  })
  type Answer = { value: { id: string; importedDeviceIdentifier: string; status: boolean; description: string }[] }
  const send = (rows: readonly object[], overwrite = false) =>
    on.api.post<Answer>(`${identifiers}/importDeviceIdentityList`, {
      importedDeviceIdentities: rows,
      overwriteImportedDeviceIdentities: overwrite,
    })
  const statuses = ({ value }: Answer) => value.map(({ status }) => status)
  expect(statuses(await send([one('Contoso,Book,A1'), one('CONTOSO,Book,A.1')]))).toEqual([true, false])
  expect(statuses(await send([one('Contoso,Book,A1', 'new'), one('Contoso,Book,A2')]))).toEqual([false, true])
  const [again] = (await send([one('Contoso,Book,A1', 'new')], true)).value
  expect(again).toMatchObject({ status: true, description: 'new' })
  for (const text of ['Contoso,Book', 'Contoso,Book,A,3', 'Contoso,,A3', 'Contoso,Book,.']) {
    expect(await refused(send([one('Contoso,Book,A3'), one(text)]))).toContain('Invalid Device Identifier parameter')
  }
  const search = (text: string) =>
    on.api.post<Answer>(`${identifiers}/searchExistingIdentities`, { importedDeviceIdentities: [one(text)] })
  expect((await search('contoso,book,a.2')).value).toHaveLength(1)
  expect((await search('Contoso,Book,A3')).value).toEqual([])
  const found = await on.api.get<Answer>(`${identifiers}?$filter=contains(importedDeviceIdentifier,'A2')`)
  expect(found.value).toHaveLength(1)
  await on.api.delete(`${identifiers}/${found.value[0]?.id}`)
  expect((await search('Contoso,Book,A2')).value).toEqual([])
})

test('identifiers of devices that do not enrol here are kept with their details, and make no device personal', async () => {
  const on = await world.tenant('phones.example')
  type Answer = {
    value: { importedDeviceIdentifier: string; enrollmentState: string; platform: string; status: boolean }[]
  }
  const send = (importedDeviceIdentityType: string, importedDeviceIdentifier: string) =>
    on.api.post<Answer>(`${identifiers}/importDeviceIdentityList`, {
      importedDeviceIdentities: [{ importedDeviceIdentifier, importedDeviceIdentityType, description: 'Reception' }],
    })
  const other = { enrollmentState: 'unknown', platform: 'unknown', description: 'Reception', status: true }
  expect((await send('imei', '49-015420-323751-8')).value).toMatchObject([other])
  // the same text is another identifier where it is of another type
  expect((await send('serialNumber', '490154203237518')).value).toMatchObject([other])
  expect((await send('imei', '490154203237518')).value).toMatchObject([{ status: false }])
  expect(await refused(send('imei', '12345'))).toContain('14 to 16 digits')
  expect(await refused(send('serialNumber', 'Contoso,Book,A1'))).toContain('without a comma')
  expect(await refused(send('iccid', '1'))).toContain('importedDeviceIdentityType')
  const search = (importedDeviceIdentityType: string) =>
    on.api.post<Answer>(`${identifiers}/searchExistingIdentities`, {
      importedDeviceIdentities: [{ importedDeviceIdentifier: '490154203237518', importedDeviceIdentityType }],
    })
  expect((await search('serialNumber')).value).toHaveLength(1)
  expect((await search('imei')).value).toHaveLength(1)
  const { device } = await enrols(on, await on.user('una'), { serialNumber: '490154203237518' })
  expect(await ownerOf(on, device)).toBe('company')
})

test('each change of a restriction stands in the trail by the verb of its operation and its own noun', async () => {
  const on = await world.tenant('trail.example')
  const { id } = await restrict(on, 'Contractors', {})
  await on.api.patch(`${configurations}/${id}`, { platformRestriction: { platformBlocked: true } })
  await assign(on, id, await groupOf(on, 'Contractors'))
  await on.api.post(`${configurations}/${id}/setPriority`, { priority: 1 })
  await on.api.delete(`${configurations}/${id}`)
  const { value } = await on.api.get<{ value: { activityType: string; resources: { resourceId: string }[] }[] }>(
    `/beta/deviceManagement/auditEvents?$filter=contains(activityType,'.restriction.')`,
  )
  expect(value.map(({ activityType }) => activityType).toReversed()).toEqual(
    ['create', 'change', 'assign', 'set-priority', 'delete'].map((verb) => `mdm.restriction.${verb}`),
  )
  expect(new Set(value.map(({ resources }) => resources[0]?.resourceId))).toEqual(new Set([id.slice(0, 36)]))
})

test('a device with the profile of its registration is the organisation’s, also where others that people join are kept out', async () => {
  const office = await openOffice(world, 'profiled.example', { application: null, statusPage: null })
  const on = office.tenant
  await on.api.patch(`${configurations}/${on.tenantId}_DefaultPlatformRestrictions`, {
    windowsRestriction: { personalDeviceEnrollmentBlocked: true },
  })
  await on.api.post(`${identifiers}/importDeviceIdentityList`, {
    importedDeviceIdentities: [
      { importedDeviceIdentifier: 'A,B,C', importedDeviceIdentityType: 'manufacturerModelSerial' },
    ],
  })
  const pia = await on.user('pia')
  const hardware = newHardware()
  await office.register(hardware)
  expect(await boot(world, hardware, pia)).toMatchObject({ joined: true, enrolled: true })
  expect(await boot(world, newHardware(), pia, { answers: { pages: { 'personal-or-work': 'work' } } })).toMatchObject({
    joined: true,
    enrolled: false,
    failure: { code: '0x80180014' },
  })
})
