import { afterAll, beforeAll, expect, test } from 'vitest'

import { openApi } from '../../../src/client/api.ts'
import { createApplication } from '../../../src/identity/application/application.ops.ts'
import { boot, newHardware, openOffice } from '../../support/world/office.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(async () => world?.[Symbol.asyncDispose]())

const management = '/beta/deviceManagement'
type Registered = {
  id: string
  serialNumber: string
  deploymentProfileAssignmentStatus: string
  deploymentProfileAssignedDateTime: string
}

test('[S-186] [S-189] before a device is switched on, one look tells that it is registered and has its profile since when', async () => {
  const office = await openOffice(world, 'preflight.example')
  const hardware = newHardware()
  const { api } = office.tenant
  const look = async () =>
    (
      await api.get<{ value: Registered[] }>(
        `${management}/windowsAutopilotDeviceIdentities?$filter=${encodeURIComponent(`serialNumber eq '${hardware.fields.serialNumber}'`)}`,
      )
    ).value
  expect(await look()).toEqual([])
  const before = Date.now()
  await office.register(hardware)
  const [found] = await look()
  expect(found?.deploymentProfileAssignmentStatus).toBe('assignedInSync')
  expect(Date.parse(found?.deploymentProfileAssignedDateTime ?? '')).toBeGreaterThanOrEqual(before - 1000)
  const why = await api.get<{ profile: { displayName: string }; reason: string }>(
    `${management}/windowsAutopilotDeviceIdentities/${found?.id}/effectiveProfile`,
  )
  expect(why).toMatchObject({ profile: { displayName: 'Office notebook' }, reason: expect.stringContaining('oldest') })
})

test('an application of the tenant registers before the first boot, and the audit has its name', async () => {
  const office = await openOffice(world, 'buyer.example')
  const operation = {
    tenantId: office.tenant.tenantId,
    actor: { kind: 'operator', id: 'test', name: 'test' } as const,
    now: new Date(),
  }
  const ordering = await createApplication(world.app.db, operation, {
    displayName: 'Ordering',
    roles: ['DeviceManagementServiceConfig.ReadWrite.All'],
  })
  const { login, graph } = world.urls
  const api = openApi({ login, graph, ca: world.ca, tenant: office.tenant.tenantId, ...ordering })
  const hardware = newHardware()
  const csv = `Device Serial Number,Windows Product ID,Hardware Hash,Group Tag\n${hardware.fields.serialNumber},,${hardware.hash},Office\n`
  await api.send('POST', `${management}/importedWindowsAutopilotDeviceIdentities/importCsv`, csv, 'text/csv', () => {})
  api.close()

  const { value } = await office.tenant.api.get<{ value: { activityType: string; actor: { name: string } }[] }>(
    `${management}/auditEvents`,
  )
  expect(value.find((entry) => entry.activityType.includes('import'))?.actor.name).toBe('Ordering')

  const person = await office.tenant.user('pia')
  expect(await boot(world, hardware, person)).toMatchObject({ profile: 'Office notebook', desktop: true })
  const [device] = (
    await office.tenant.api.get<{ value: Registered[] }>(`${management}/windowsAutopilotDeviceIdentities`)
  ).value
  const story = await office.tenant.api.get<{ value: { step: string; at: string }[] }>(
    `${management}/windowsAutopilotDeviceIdentities/${device?.id}/story`,
  )
  const at = (step: string) => Date.parse(story.value.find((event) => event.step === step)?.at ?? '')
  expect(at('registered')).toBeLessThan(at('powered-on'))
})

test('a profile assigned to the very device by hand counts at once, before any group', async () => {
  const office = await openOffice(world, 'byhand.example')
  const { api } = office.tenant
  const hardware = newHardware()
  await office.register(hardware)
  const { id: special } = await api.post<{ id: string }>(`${management}/windowsAutopilotDeploymentProfiles`, {
    displayName: 'Only this one',
    outOfBoxExperienceSetting: { eulaHidden: true, privacySettingsHidden: true },
  })
  const [device] = (await api.get<{ value: Registered[] }>(`${management}/windowsAutopilotDeviceIdentities`)).value
  await api.post(`${management}/windowsAutopilotDeploymentProfiles/${special}/assign`, { deviceIds: [device?.id] })
  const why = await api.get<{ profile: { displayName: string }; candidates: { verdict: string }[] }>(
    `${management}/windowsAutopilotDeviceIdentities/${device?.id}/effectiveProfile`,
  )
  expect(why.profile.displayName).toBe('Only this one')
  expect(why.candidates.map((candidate) => candidate.verdict)).toEqual(['chosen', 'lost'])
  const person = await office.tenant.user('pia')
  expect(await boot(world, hardware, person)).toMatchObject({ profile: 'Only this one' })
})
