// Addresses as scripts and SDKs write them, and those that scripts in circulation use.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newHardware, type Office, openOffice } from '../../support/world/office.ts'
import { management, operationsOf } from '../../support/world/operations.ts'
import { startWorld, type World } from '../../support/world/world.ts'

type Page = { '@odata.context': string; value: Record<string, unknown>[] }

const { newId } = operationsOf(() => ({ world, office }))

let world: World
let office: Office
let identity: string
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'contoso.example')
  await office.register(newHardware())
  const { value } = await get<Page>(`${management}/windowsAutopilotDeviceIdentities`)
  identity = String(value[0]?.id)
})
afterAll(() => world?.[Symbol.asyncDispose]())

const get = <T = Record<string, unknown>>(path: string) => office.tenant.api.get<T>(path)

describe('one thing under the addresses that clients give it', () => {
  test('an empty part between two slashes is nothing', async () => {
    await office.tenant.user('kim')
    const users = await get<Page>('/v1.0/users')
    expect(users.value).toHaveLength(1)
    for (const path of ['/v1.0//users', '//v1.0/users', '/v1.0///users/']) expect(await get(path)).toEqual(users)
    expect((await get<Page>("/v1.0//users?$filter=displayName eq 'nobody'")).value).toEqual([])
  })

  test('a key stands in parentheses as well as behind a slash, a name after its namespace', async () => {
    const slash = `${management}/windowsAutopilotDeviceIdentities/${identity}`
    const parentheses = `${management}/windowsAutopilotDeviceIdentities('${identity}')`
    expect(await get(parentheses)).toEqual(await get(slash))
    expect(await get(`${management}/windowsAutopilotDeviceIdentities(${identity})`)).toEqual(await get(slash))
    await office.tenant.api.post(`${parentheses}/microsoft.graph.updateDeviceProperties`, { groupTag: 'Key' })
    expect(await get(slash)).toMatchObject({ groupTag: 'Key' })
    await office.tenant.api.post(`${management}/windowsAutopilotSettings/sync()`)
  })

  test('a key that is none of ours is refused in parentheses, too', async () => {
    const at = (key: string) => get(`${management}/windowsAutopilotDeviceIdentities('${key}')`)
    await expect(at('x')).rejects.toMatchObject({ status: 400 })
    await expect(at(identity.replaceAll(/[0-9]/g, '3'))).rejects.toMatchObject({ status: 404 })
    await expect(get("/v1.0/users('../groups')")).rejects.toMatchObject({ status: 404 })
  })

  test('the context of a nested list names its parent in parentheses, in the spelling of the contract', async () => {
    const path = `/Beta/devicemanagement/WINDOWSautopilotDeploymentProfiles/${office.profileId}/assignments`
    expect((await get<Page>(path))['@odata.context']).toBe(
      `${world.urls.graph}/beta/$metadata#deviceManagement/windowsAutopilotDeploymentProfiles('${office.profileId}')/assignments`,
    )
  })
})

describe('addresses that scripts in circulation use', () => {
  const identities = `${management}/windowsAutopilotDeviceIdentities`
  const post = <T = Record<string, unknown>>(path: string, body: object) => office.tenant.api.post<T>(path, body)
  const serialOf = async (id: string) => String((await get(`${identities}/${id}`)).serialNumber)

  test('deleteDevices deregisters by serial number, and says of each number what became of it', async () => {
    const [id, other] = [
      await newId.windowsAutopilotDeviceIdentities!(),
      await newId.windowsAutopilotDeviceIdentities!(),
    ]
    const serialNumber = await serialOf(id)
    const { value } = await post<Page>(`/v1.0/deviceManagement/windowsAutopilotDeviceIdentities/deleteDevices`, {
      serialNumbers: [serialNumber, 'FLD-1', serialNumber],
    })
    expect(value).toEqual([
      { serialNumber, deviceRegistrationId: id, deletionState: 'accepted', errorMessage: '' },
      {
        serialNumber: 'FLD-1',
        deviceRegistrationId: '',
        deletionState: 'failed',
        errorMessage: expect.stringMatching(/No registered device/),
      },
    ])
    await expect(get(`${identities}/${id}`)).rejects.toMatchObject({ status: 404 })
    expect(await get(`${identities}/${other}`)).toMatchObject({ id: other })
  })

  test('deleteDevices deletes none of several devices with one number: only a person knows which', async () => {
    const [first, second] = [newHardware(), newHardware()]
    await office.register(first)
    await office.register(second)
    const { value } = await get<Page>(identities)
    const twins = value.slice(0, 2).map(({ id }) => String(id))
    await world.app.db
      .updateTable('autopilot_device')
      .set({ serial_number: 'TWIN' })
      .where('tenant_id', '=', office.tenant.tenantId)
      .where('id', 'in', twins)
      .execute()
    const answer = await post<Page>(`${identities}/deleteDevices`, { serialNumbers: ['TWIN'] })
    expect(answer.value).toMatchObject([
      { deletionState: 'failed', errorMessage: expect.stringMatching(/Several devices/) },
    ])
    for (const id of twins) expect(await get(`${identities}/${id}`)).toMatchObject({ serialNumber: 'TWIN' })
  })

  test('PATCH of an identity changes what is named and answers with all of it', async () => {
    const id = await newId.windowsAutopilotDeviceIdentities!()
    const changed = await office.tenant.api.patch(`${identities}/${id}`, { displayName: 'LAB-07', groupTag: 'Lab' })
    expect(changed).toMatchObject({ id, displayName: 'LAB-07', groupTag: 'Lab' })
    expect(await get(`${identities}/${id}`)).toMatchObject({ displayName: 'LAB-07', groupTag: 'Lab' })
    await expect(office.tenant.api.patch(`${identities}/${id}`, { serialNumber: 'X' })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining("no 'serialNumber' here"),
    })
  })

  test('assignedDevices of a profile are those whose profile it is now', async () => {
    await office.register(newHardware())
    const ofProfile = `${management}/windowsAutopilotDeploymentProfiles/${office.profileId}/assignedDevices`
    const all = (await get<Page>(`${identities}?$expand=deploymentProfile`)).value
    const wanted = all.filter((one) => (one.deploymentProfile as { id?: string } | null)?.id === office.profileId)
    expect(wanted.length).toBeGreaterThan(0)
    const ids = (rows: readonly Record<string, unknown>[]) => rows.map(({ id }) => id).toSorted()
    expect(ids((await get<Page>(ofProfile)).value)).toEqual(ids(wanted))
    const other = await newId.windowsAutopilotDeploymentProfiles!()
    expect(await get(`${management}/windowsAutopilotDeploymentProfiles/${other}/assignedDevices`)).toMatchObject({
      value: [],
    })
  })

  test.each([
    ['GET a device by its name', () => "/v1.0/devices?$filter=displayName eq 'FLD-1'"],
    ['GET registered devices', () => "/v1.0/devices?$filter=physicalIds/any(p:startswith(p,'[ZTDID]'))"],
    ['GET groups by the beginning of their names', () => "/v1.0/groups?$filter=startswith(displayName,'Field')"],
    ['GET the organisation by its id', () => `/v1.0/organization/${office.tenant.tenantId}`],
    ['GET the one scope tag', () => `${management}/roleScopeTags`],
    ['DELETE a device object', async () => `/v1.0/devices/${await newId.devices!()}`],
    ['DELETE a managed device', async () => `${management}/managedDevices/${await newId.managedDevices!()}`],
    ['POST a wipe', async () => `/v1.0/deviceManagement/managedDevices/${await newId.managedDevices!()}/wipe`],
  ])('%s is served', async (what, at) => {
    const [path, method] = [await at(), what.split(' ')[0]]
    if (method === 'GET') expect(await get(path)).toMatchObject({ '@odata.context': expect.stringMatching(/metadata/) })
    else if (method === 'DELETE') await office.tenant.api.delete(path)
    else await post(path, { keepEnrollmentData: false, keepUserData: false })
  })

  test('the audit trail answers in the shape of auditEvents, with whoever did it by name', async () => {
    const id = await newId.groups!()
    const { value } = await get<Page>(
      `${management}/auditEvents?$filter=activityDateTime gt 2020-01-01T00:00:00Z&$top=1`,
    )
    expect(value[0]).toMatchObject({
      displayName: 'directory.group.create',
      activityType: 'directory.group.create',
      activityOperationType: 'Create',
      activityResult: 'Success',
      componentName: 'directory',
      actor: { applicationId: office.tenant.application.clientId, userPrincipalName: null },
      resources: [{ resourceId: id, type: 'group' }],
    })
  })
})

describe('members that come with a group', () => {
  const reference = (id: string) => `https://graph.microsoft.com/v1.0/directoryObjects/${id}`
  const group = (members: readonly string[], more = {}) => ({
    displayName: 'Bound',
    mailNickname: 'bound',
    mailEnabled: false,
    securityEnabled: true,
    'members@odata.bind': members,
    ...more,
  })
  const membersOf = async (id: string) =>
    (await get<Page>(`/v1.0/groups/${id}/members`)).value.map((one) => String(one.id)).toSorted()

  test('are stored when it is made, and more when it is changed', async () => {
    const [ada, bea] = [(await office.tenant.user('ada')).id, (await office.tenant.user('bea')).id]
    const device = await newId.devices!()
    const { api } = office.tenant
    const { id } = await api.post<{ id: string }>(
      '/v1.0/groups',
      group([reference(ada), `${world.urls.graph}/beta/users('${bea}')`]),
    )
    expect(await membersOf(id)).toEqual([ada, bea].toSorted())
    await api.patch(`/v1.0/groups/${id}`, { 'members@odata.bind': [reference(device)] })
    expect(await membersOf(id)).toEqual([ada, bea, device].toSorted())
    await expect(api.patch(`/v1.0/groups/${id}`, { 'members@odata.bind': [reference(ada)] })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining('already exist'),
    })
  })

  test('that do not exist, or go into a group with a rule, leave no group behind', async () => {
    const { api } = office.tenant
    const groups = async () => (await get<Page>("/v1.0/groups?$filter=displayName eq 'Bound'")).value.length
    const before = await groups()
    const dynamic = { groupTypes: ['DynamicMembership'], membershipRule: '(device.deviceOSType -eq "Windows")' }
    const cleo = (await office.tenant.user('cleo')).id
    for (const [body, status] of [
      [group([reference('00000000-0000-4000-8000-000000000000')]), 404],
      [group([reference(cleo)], dynamic), 400],
      [group(Array.from({ length: 21 }, () => reference(cleo))), 400],
    ] as const) {
      await expect(api.post('/v1.0/groups', body)).rejects.toMatchObject({ status })
    }
    expect(await groups()).toBe(before)
  })
})
