// What an organisation demands of its managed devices, and how a device stands to it: by what it says, and by what was proved.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { lockTenant } from '../../../src/db/lock/tenant-lock.ts'
import { endGrace } from '../../../src/mdm/item/compliance/grace.ops.ts'
import { checkIn } from '../../../src/simulator/after/check-in.ts'
import { memoryDisk } from '../../../src/simulator/port/disk.ts'
import { whileHeld } from '../../support/database/while-held.ts'
import { boot, newHardware, openOffice } from '../../support/world/office.ts'
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
    endGrace({ db: world.app.db, clock: () => new Date(Date.now() + hours * 3600_000), stopped: () => false })
  expect(await graceEnds(23)).toBe(0)
  expect(await object()).toMatchObject([{ isCompliant: true }])
  expect(await graceEnds(25)).toBe(1)
  expect(await object()).toMatchObject([{ isCompliant: false }])
  expect(await graceEnds(25)).toBe(0)
  const trail = await world.app.db
    .selectFrom('audit_entry')
    .select(['target_id', 'actor_kind', 'after'])
    .where('tenant_id', '=', office.tenant.tenantId)
    .where('action', '=', 'mdm.compliance.end-grace')
    .execute()
  expect(trail).toEqual([{ target_id: device?.id, actor_kind: 'system', after: { isCompliant: false } }])
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
