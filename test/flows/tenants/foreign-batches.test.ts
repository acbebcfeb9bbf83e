// Bodies that name many objects, one of which is another tenant's (T-42): nothing of the foreign one is done, and whether it
// exists is not to be told from the answer.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { joinedDevice } from '../../support/mdm/mdm-device.ts'
import { newHardware, type Office, openOffice, recordsOf } from '../../support/world/office.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let mine: Office
let theirs: Office
beforeAll(async () => {
  world = await startWorld()
  mine = await openOffice(world, 'mine.example')
  theirs = await openOffice(world, 'theirs.example')
}, 120_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const management = '/beta/deviceManagement'

async function registered(office: Office): Promise<string> {
  const hardware = newHardware()
  await office.register(hardware)
  return (await recordsOf(office.tenant, hardware)).registration?.id ?? ''
}

async function stale(tenant: WorldTenant): Promise<string> {
  const { id } = await joinedDevice(world, tenant, await tenant.user(`u${randomUUID().slice(0, 8)}`))
  await world.app.db
    .updateTable('directory_device')
    .set({ joined_at: new Date('2020-01-01'), created_at: new Date('2020-01-01') })
    .where('tenant_id', '=', tenant.tenantId)
    .where('id', '=', id)
    .execute()
  return id
}

const answerTo = (asked: Promise<unknown>) =>
  asked.then(
    (body) => JSON.stringify(body ?? 'done'),
    ({ status, message }: { status: number; message: string }) => `${status} ${message}`,
  )
/** The answer with whichever id was asked for taken out, the other call of the two being about one that nobody has. */
const alike = async (ask: (id: string) => Promise<unknown>, foreign: string): Promise<void> => {
  const nobodys = randomUUID()
  const [one, other] = [await answerTo(ask(foreign)), await answerTo(ask(nobodys))]
  expect(one.replaceAll(foreign, 'ID')).toBe(other.replaceAll(nobodys, 'ID'))
}
const toGroup = (groupId: string) => ({ target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId } })

test('[T-42] a profile assigned to devices of which one is foreign leaves that one as it was', async () => {
  const [own, foreign] = [await registered(mine), await registered(theirs)]
  const stored = () =>
    world.app.db
      .selectFrom('autopilot_device')
      .selectAll()
      .where('tenant_id', '=', theirs.tenant.tenantId)
      .where('id', '=', foreign)
      .execute()
  const before = await stored()
  const path = `${management}/windowsAutopilotDeploymentProfiles/${mine.profileId}/assign`
  await alike((id) => mine.tenant.api.post(path, { deviceIds: [own, id] }), foreign)
  expect(await stored()).toEqual(before)
})

test('[T-42] a clean-up of devices of which one is foreign deletes only one’s own', async () => {
  const [own, foreign] = [await stale(mine.tenant), await stale(theirs.tenant)]
  const path = `${management}/staleDevices/delete`
  const answer = await mine.tenant.api.post<{ deleted: number }>(path, { olderThanDays: 90, deviceIds: [own, foreign] })
  expect(answer.deleted).toBe(1)
  await alike((id) => mine.tenant.api.post(path, { olderThanDays: 90, deviceIds: [id] }), foreign)
  expect(await theirs.tenant.api.get(`/v1.0/devices/${foreign}`)).toMatchObject({ id: foreign })
  await expect(mine.tenant.api.get(`/v1.0/devices/${own}`)).rejects.toMatchObject({ status: 404 })
})

test('[T-42] what is assigned to groups of which one is foreign is assigned to none of them', async () => {
  const { api, tenantId } = mine.tenant
  const { id: policy } = await api.post<{ id: string }>(`${management}/deviceConfigurations`, {
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    displayName: 'One',
    omaSettings: [
      {
        '@odata.type': '#microsoft.graph.omaSettingInteger',
        displayName: 'x',
        omaUri: './Device/Vendor/MSFT/Policy/Config/Experience/AllowManualMDMUnenrollment',
        value: 1,
      },
    ],
  })
  const { value: pages } = await api.get<{ value: { id: string }[] }>(`${management}/deviceEnrollmentConfigurations`)
  const { value: apps } = await api.get<{ value: { id: string }[] }>('/beta/deviceAppManagement/mobileApps')
  const assigned = () => world.app.db.selectFrom('assignment').selectAll().where('tenant_id', '=', tenantId).execute()
  const before = await assigned()
  const both = (id: string) => [toGroup(mine.groupId), toGroup(id)]
  for (const ask of [
    (id: string) => api.post(`${management}/deviceConfigurations/${policy}/assign`, { assignments: both(id) }),
    (id: string) =>
      api.post(`${management}/deviceEnrollmentConfigurations/${pages[0]?.id}/assign`, {
        enrollmentConfigurationAssignments: both(id),
      }),
    (id: string) =>
      api.post(`/beta/deviceAppManagement/mobileApps/${apps[0]?.id}/assign`, {
        mobileAppAssignments: both(id).map((one) => ({ intent: 'required', ...one })),
      }),
  ]) {
    expect(await answerTo(ask(theirs.groupId))).toMatch(/^4\d\d /)
    await alike(ask, theirs.groupId)
  }
  expect(await assigned()).toEqual(before)
})

test('[T-42] a member or a role holder that is foreign is nobody', async () => {
  const { api } = mine.tenant
  const { id: foreign } = await theirs.tenant.user('pia')
  const { id: groupId } = await api.post<{ id: string }>('/v1.0/groups', {
    displayName: 'Both',
    mailEnabled: false,
    mailNickname: 'both',
    securityEnabled: true,
  })
  const reference = (id: string) => ({ '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}` })
  for (const path of [
    `/v1.0/groups/${groupId}/members/$ref`,
    '/v1.0/directoryRoles/device-administrator/members/$ref',
  ]) {
    expect(await answerTo(api.post(path, reference(foreign)))).toMatch(/^404 /)
    await alike((id) => api.post(path, reference(id)), foreign)
  }
  expect(await api.get(`/v1.0/groups/${groupId}/members`)).toMatchObject({ value: [] })
})
