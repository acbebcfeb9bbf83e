// What an organisation demands of its managed devices, and how a device stands to it: by what it says, and by what was proved.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { lockTenant } from '../../../src/db/lock/tenant-lock.ts'
import { lapseCompliance } from '../../../src/mdm/item/compliance/lapse/lapse.ops.ts'
import { flagNames, flags } from '../../../src/mdm/item/compliance/rules.ts'
import { countDay } from '../../../src/mdm/report/report.ops.ts'
import { checkIn } from '../../../src/simulator/after/check-in.ts'
import { aspectNames, aspects, type Health } from '../../../src/simulator/csp/health/health.ts'
import { memoryDisk } from '../../../src/simulator/port/disk.ts'
import { whileHeld } from '../../support/database/while-held.ts'
import { throwIt } from '../../support/throw-it.ts'
import { boot, newHardware, openOffice } from '../../support/world/office.ts'
import { storyOf } from '../../support/world/story-of.ts'
import { daysPass } from '../../support/world/time-passes.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const policies = '/beta/deviceManagement/deviceCompliancePolicies'
const devices = '/beta/deviceManagement/managedDevices'
const allDevices = { target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }
const work = { answers: { pages: { 'personal-or-work': 'work' } } } as const

test('[T-16] a device complies by what it says of itself, marked as claimed, and never where attestation is demanded', async () => {
  const office = await openOffice(world, 'demands.example', { application: null })
  const { api } = office.tenant
  const demand = async (body: object) => {
    const { id } = await api.post<{ id: string }>(policies, {
      '@odata.type': '#microsoft.graph.windows10CompliancePolicy',
      ...body,
    })
    await api.post(`${policies}/${id}/assign`, { assignments: [allDevices] })
    return id
  }
  const secure = await demand({ displayName: 'Secure boot', secureBootEnabled: true })
  const hardware = newHardware()
  await office.register(hardware)
  const disk = memoryDisk()
  expect(await boot(world, hardware, await office.tenant.user('lee'), { ...work, disk })).toMatchObject({
    outcome: 'desktop-managed',
  })
  const { ztd, login, drs } = world.urls
  const later = () => checkIn({ services: { ztd, login, drs }, ca: world.ca, hardware, disk })
  const listed = async (state: string) =>
    (
      await api.get<{ value: { id: string; azureADDeviceId: string }[] }>(
        `${devices}?$filter=${encodeURIComponent(`complianceState eq '${state}'`)}`,
      )
    ).value
  expect(await later()).toMatchObject({ kind: 'done' })
  const [device] = await listed('compliant')
  expect(device).toMatchObject({ complianceState: 'compliant', complianceSource: 'claimed' })
  const object = async () =>
    (
      await api.get<{ value: object[] }>(
        `/v1.0/devices?$filter=${encodeURIComponent(`deviceId eq '${device?.azureADDeviceId}'`)}`,
      )
    ).value
  expect(await object()).toMatchObject([{ isCompliant: true }])
  const states = async () =>
    (await api.get<{ value: object[] }>(`${devices}/${device?.id}/deviceCompliancePolicyStates`)).value
  expect(await states()).toMatchObject([
    {
      id: secure,
      state: 'compliant',
      settingStates: [{ setting: 'secureBootEnabled', currentValue: '1', source: 'claimed', state: 'compliant' }],
    },
  ])

  // it got nothing, and nothing of it is among what it got
  const { items } = await api.get<{ items: { kind: string }[] }>(`${devices}/${device?.id}/deploymentStatus`)
  expect(items.filter(({ kind }) => kind === 'compliance')).toEqual([])

  const proved = await demand({ displayName: 'Proved', secureBootEnabled: true, requiresAttestation: true })
  expect(await later()).toMatchObject({ kind: 'done' })
  expect(await listed('compliant')).toEqual([])
  expect(await listed('noncompliant')).toMatchObject([{ id: device?.id, complianceState: 'noncompliant' }])
  expect(await object()).toMatchObject([{ isCompliant: false }])
  expect(await states()).toMatchObject([
    { id: secure, state: 'compliant' },
    {
      id: proved,
      state: 'nonCompliant',
      settingStates: [{ currentValue: '1', source: 'claimed', state: 'nonCompliant' }],
    },
  ])

  await api.patch(`${policies}/${proved}`, {
    scheduledActionsForRule: [{ scheduledActionConfigurations: [{ actionType: 'block', gracePeriodHours: 24 }] }],
  })
  expect(await later()).toMatchObject({ kind: 'done' })
  expect(await listed('inGracePeriod')).toMatchObject([{ id: device?.id }])
  expect(await object()).toMatchObject([{ isCompliant: true }])

  // the grace ends, and the device says nothing
  const graceEnds = (hours: number) =>
    lapseCompliance({
      db: world.app.db,
      clock: () => new Date(Date.now() + hours * 3600_000),
      stopped: () => false,
      failed: throwIt,
    })
  expect(await graceEnds(23)).toBe(0)
  expect(await object()).toMatchObject([{ isCompliant: true }])
  expect(await graceEnds(25)).toBe(1)
  expect(await object()).toMatchObject([{ isCompliant: false }])
  expect(await graceEnds(25)).toBe(0)
  const trail = await world.app.db
    .selectFrom('audit_entry')
    .select(['actor_kind', 'details'])
    .where('tenant_id', '=', office.tenant.tenantId)
    .where('action', '=', 'mdm.compliance.lapse')
    .execute()
  expect(trail).toMatchObject([{ actor_kind: 'system', details: { away: [], graceEnded: [device?.id] } }])
  expect(await later()).toMatchObject({ kind: 'done' })
  expect(await object()).toMatchObject([{ isCompliant: true }]) // by its own clock it still has time

  await api.delete(`${policies}/${proved}`)
  await api.delete(`${policies}/${secure}`)
  expect(await later()).toMatchObject({ kind: 'done' })
  expect(await states()).toEqual([])
  expect(await object()).toMatchObject([{ isCompliant: null }])
})

test('a policy that demands nothing, or what no device could be, is refused with what to do', async () => {
  const { api } = await world.tenant('nothing.example')
  const refused = (body: object) => api.post(policies, { displayName: 'Office', ...body })
  await expect(refused({})).rejects.toThrow(/Demand at least one setting/)
  await expect(refused({ osMinimumVersion: 'newest' })).rejects.toThrow(/not a version of Windows/)
  await expect(refused({ osMinimumVersion: '10.0.3', osMaximumVersion: '10.0.2' })).rejects.toThrow(
    /no device could comply/,
  )
  await expect(refused({ passwordRequired: true })).rejects.toThrow(/There is no 'passwordRequired' here/)
  expect(await refused({ osMinimumVersion: '10.0.19045' })).toMatchObject({ osMinimumVersion: '10.0.19045' })
})

test('of two that make the last policy that there may be, at once, one does', async () => {
  const { api, tenantId } = await world.tenant('fifty.example')
  const make = () => api.post(policies, { displayName: 'Office', tpmRequired: true })
  for (let made = 0; made < 49; made++) await make()
  const hold = (tx: typeof world.app.db) => lockTenant(tx, tenantId, 'compliance-policies')
  const both = await whileHeld<unknown>(world.app.db, hold, [make, make])
  const refused = both.flatMap((one) => (one.status === 'rejected' ? [String(one.reason)] : []))
  expect(refused).toEqual([expect.stringContaining('at most 50')])
})

test('the simulated device has an answer for every node that a policy can ask', () => {
  const asked = flagNames.map((name) => flags[name].node)
  expect(aspectNames.map((name) => aspects[name].node as string).sort()).toEqual([...asked].sort())
})

test('each policy says who meets it and by what, and a device tells its story when it meets it no more', async () => {
  const office = await openOffice(world, 'results.example', { application: null })
  const { api } = office.tenant
  const { id } = await api.post<{ id: string }>(policies, {
    displayName: 'Healthy',
    activeFirewallRequired: true,
    tpmRequired: true,
  })
  await api.post(`${policies}/${id}/assign`, { assignments: [allDevices] })
  const hardware = newHardware()
  await office.register(hardware)
  const disk = memoryDisk()
  const person = await office.tenant.user('lee')
  expect(await boot(world, hardware, person, { ...work, disk, health: { tpm: 'on' } })).toMatchObject({
    outcome: 'desktop-managed',
  })
  const { ztd, login, drs } = world.urls
  const later = async (health: Health = {}) =>
    expect(await checkIn({ services: { ztd, login, drs }, ca: world.ca, hardware, disk, health })).toMatchObject({
      kind: 'done',
    })
  const statuses = async (query = '') =>
    (await api.get<{ value: object[] }>(`${policies}/${id}/deviceStatuses${query}`)).value
  const overview = () => api.get<object>(`${policies}/${id}/deviceStatusOverview`)
  const told = async () =>
    (await storyOf(office, hardware)).events.flatMap((line) => (line.step === 'compliance-changed' ? [line] : []))

  await later()
  expect(await statuses()).toMatchObject([
    { status: 'compliant', source: 'claimed', unmetSettings: [], complianceGracePeriodExpirationDateTime: null },
  ])
  expect(await overview()).toMatchObject({
    id,
    successCount: 1,
    failedCount: 0,
    inGracePeriodCount: 0,
    pendingCount: 0,
  })
  expect(await told()).toMatchObject([{ outcome: 'ok', detail: { state: 'compliant', source: 'claimed' } }])

  await later({ firewall: 'off', tpm: 'missing' })
  await later() // and nothing new is told of what is as it was
  expect(await statuses(`?$filter=${encodeURIComponent("status ne 'compliant'")}`)).toMatchObject([
    { status: 'nonCompliant', unmetSettings: ['activeFirewallRequired', 'tpmRequired'] },
  ])
  expect(await statuses(`?$filter=${encodeURIComponent("status eq 'compliant'")}`)).toEqual([])
  expect(await overview()).toMatchObject({ successCount: 0, failedCount: 1 })
  const settings = await api.get<{ value: object[] }>(`${policies}/${id}/deviceSettingStateSummaries`)
  expect(settings.value).toMatchObject([
    { setting: 'activeFirewallRequired', compliantDeviceCount: 0, nonCompliantDeviceCount: 1, attestedDeviceCount: 0 },
    { setting: 'tpmRequired', nonCompliantDeviceCount: 1 },
  ])
  expect((await told()).map(({ outcome, detail }) => [outcome, detail])).toMatchObject([
    ['ok', { state: 'compliant' }],
    ['warning', { state: 'noncompliant', because: 'activeFirewallRequired, tpmRequired' }],
  ])

  await later({ firewall: 'on', tpm: 'on' })
  expect((await told()).map(({ outcome }) => outcome)).toEqual(['ok', 'warning', 'ok'])
  await expect(api.get(`${policies}/${crypto.randomUUID()}/deviceStatuses`)).rejects.toMatchObject({ status: 404 })
})

test('a device that stays away is not compliant after the days of its organisation, and is judged anew when it comes', async () => {
  const office = await openOffice(world, 'away.example', { application: null })
  const { api, tenantId } = office.tenant
  const { id } = await api.post<{ id: string }>(policies, { displayName: 'Secure boot', secureBootEnabled: true })
  await api.post(`${policies}/${id}/assign`, { assignments: [allDevices] })
  const hardware = newHardware()
  await office.register(hardware)
  const disk = memoryDisk()
  await boot(world, hardware, await office.tenant.user('lee'), { ...work, disk })
  const { ztd, login, drs } = world.urls
  const later = async () =>
    expect(await checkIn({ services: { ztd, login, drs }, ca: world.ca, hardware, disk })).toMatchObject({
      kind: 'done',
    })
  await later()
  const device = async () => (await api.get<{ value: object[] }>(devices)).value[0]
  const object = async () => (await api.get<{ value: object[] }>('/v1.0/devices')).value
  /** As the policy's results say it, as they are filtered by it, and how many there are. */
  const ofPolicy = async () => {
    const [one] = (await api.get<{ value: { id: string; status: string }[] }>(`${policies}/${id}/deviceStatuses`)).value
    const found = `${policies}/${id}/deviceStatuses?$filter=${encodeURIComponent(`status eq '${one?.status}'`)}`
    const [same] = (await api.get<{ value: { status: string }[] }>(found)).value
    const { successCount, failedCount } = await api.get<{ successCount: number; failedCount: number }>(
      `${policies}/${id}/deviceStatusOverview`,
    )
    return [one?.status, same?.status, { successCount, failedCount }]
  }
  const sweep = () =>
    lapseCompliance({ db: world.app.db, clock: () => new Date(), stopped: () => false, failed: throwIt })
  const [organization] = (await api.get<{ value: { id: string; complianceDays: number }[] }>('/v1.0/organization'))
    .value
  expect(organization).toMatchObject({ complianceDays: 30 })
  const days = (complianceDays: number) => api.patch(`/v1.0/organization/${organization?.id}`, { complianceDays })
  await expect(days(0)).rejects.toThrow(/whole days from 1 to 120, not 0/)

  await daysPass(world, tenantId, 10)
  await sweep()
  expect(await device()).toMatchObject({ complianceState: 'compliant', complianceLapsedDateTime: null })
  await days(9)
  await sweep()
  expect(await device()).toMatchObject({
    complianceState: 'noncompliant',
    complianceLapsedDateTime: expect.stringMatching(/^\d{4}-/),
  })
  const filtered = `?$filter=${encodeURIComponent("complianceState eq 'noncompliant'")}`
  expect((await api.get<{ value: object[] }>(`${devices}${filtered}`)).value).toHaveLength(1)
  expect(await object()).toMatchObject([{ isCompliant: false }])
  expect(await ofPolicy()).toEqual(['nonCompliant', 'nonCompliant', { successCount: 0, failedCount: 1 }])
  const { events } = await storyOf(office, hardware)
  expect(events.findLast(({ step }) => step === 'compliance-changed')).toMatchObject({
    outcome: 'warning',
    detail: { because: 'it has not checked in for 9 days' },
  })
  const entries = () =>
    world.app.db
      .selectFrom('audit_entry')
      .select(['actor_kind', 'details'])
      .where('tenant_id', '=', tenantId)
      .where('action', '=', 'mdm.compliance.lapse')
      .execute()
  expect(await entries()).toMatchObject([
    { actor_kind: 'system', details: { days: 9, away: [expect.any(String)], graceEnded: [] } },
  ])
  await sweep() // once is enough
  expect(await entries()).toHaveLength(1)

  await later()
  expect(await ofPolicy()).toEqual(['compliant', 'compliant', { successCount: 1, failedCount: 0 }])
  expect(await device()).toMatchObject({ complianceState: 'compliant', complianceLapsedDateTime: null })
  expect(await object()).toMatchObject([{ isCompliant: true }])

  await countDay(world.app.db, new Date())
  const { value: reported } = await api.get<{ value: object[] }>('/beta/deviceManagement/reportDays')
  expect(reported[0]).toMatchObject({ compliant: 1, noncompliant: 0, notJudged: 0 })
})
