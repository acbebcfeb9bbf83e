// Filters that narrow assignments, over the wire: what a device gets, the page it sees, the restriction that counts for it.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { whileHeld } from '../../../test/support/database/while-held.ts'
import {
  contextOf,
  enroll,
  enrolledDevice,
  enrollText,
  joinedDevice,
  mdmToken,
  session,
} from '../../../test/support/mdm/mdm-device.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../../test/support/world/world.ts'
import type { AssignmentFilter, FilterPreview } from '../../contract/graph/assignment-filter.ts'
import { readValue } from '../../protocol/csp/tree.ts'

let world: World
let tenant: WorldTenant
let una: Person
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('filtered.example')
  una = await tenant.user('una')
})
afterAll(() => world?.[Symbol.asyncDispose]())

const filters = '/beta/deviceManagement/assignmentFilters'
const policies = '/beta/deviceManagement/deviceConfigurations'
const configurations = '/beta/deviceManagement/deviceEnrollmentConfigurations'
const node = (name: string) => `./Device/Vendor/MSFT/Policy/Config/Camera/${name}`

const make = (displayName: string, rule: string) => tenant.api.post<AssignmentFilter>(filters, { displayName, rule })
const narrowed = (id: string | null, type: 'include' | 'exclude' | 'none', to = 'allDevices') => ({
  target: {
    '@odata.type': `#microsoft.graph.${to}AssignmentTarget`,
    deviceAndAppManagementAssignmentFilterId: id,
    deviceAndAppManagementAssignmentFilterType: type,
  },
})

async function policyOn(name: string): Promise<string> {
  const setting = {
    '@odata.type': '#microsoft.graph.omaSettingInteger',
    displayName: name,
    omaUri: node(name),
    value: 0,
  }
  const { id } = await tenant.api.post<{ id: string }>(policies, {
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    displayName: name,
    omaSettings: [setting],
  })
  return id
}
const assign = (id: string, ...assignments: object[]) => tenant.api.post(`${policies}/${id}/assign`, { assignments })

const pc = (deviceName: string) =>
  enrolledDevice(world, tenant, una, { name: deviceName, context: { deviceName, notInOobe: true } })
type Pc = Awaited<ReturnType<typeof pc>>

/** After its next session. */
async function has({ device }: Pc, name: string): Promise<boolean> {
  await session(world, device)
  return readValue(device.world.tree, node(name)) !== undefined
}
const itemsOf = async ({ id }: Pc): Promise<string[]> => {
  const { items } = await tenant.api.get<{ items: { name: string }[] }>(
    `/beta/deviceManagement/managedDevices/${id}/deploymentStatus`,
  )
  return items.map(({ name }) => name)
}

test('a filter that includes lets its devices alone have a policy, one that excludes all others, and a rule that changes acts at the next check-in', async () => {
  const [lab, office] = [await pc('LAB-1'), await pc('OFF-1')]
  const filter = await make('Lab', '(device.deviceName -startsWith "lab-")')
  const id = await policyOn('AllowCamera')
  await assign(id, narrowed(filter.id, 'include'))
  expect(await tenant.api.get(`${policies}/${id}/assignments`)).toMatchObject({
    value: [narrowed(filter.id, 'include')],
  })
  expect(await has(office, 'AllowCamera')).toBe(false)
  expect(await itemsOf(office)).not.toContain('AllowCamera')
  const { filteredOut } = await tenant.api.get<{ filteredOut: object[] }>(
    `/beta/deviceManagement/managedDevices/${office.id}/deploymentStatus`,
  )
  const because = [{ propertyName: 'deviceName', propertyValue: 'OFF-1' }]
  expect(filteredOut).toMatchObject([{ name: 'AllowCamera', filter: { displayName: 'Lab', type: 'include' }, because }])
  expect(await itemsOf(lab)).toContain('AllowCamera')
  expect(await has(lab, 'AllowCamera')).toBe(true)

  await tenant.api.patch(`${filters}/${filter.id}`, { rule: '(device.deviceName -startsWith "off-")' })
  expect(await has(lab, 'AllowCamera')).toBe(false)
  expect(await has(office, 'AllowCamera')).toBe(true)

  await assign(id, narrowed(filter.id, 'exclude'))
  expect(await has(office, 'AllowCamera')).toBe(false)
  expect(await has(lab, 'AllowCamera')).toBe(true)
})

test('what a device is now counts, and not what it was', async () => {
  const one = await pc('OWN-1')
  const filter = await make('Personal', '(device.deviceOwnership -eq "Personal") and (device.deviceName -eq "OWN-1")')
  const id = await policyOn('AllowOwn')
  await assign(id, narrowed(filter.id, 'include'))
  expect(await has(one, 'AllowOwn')).toBe(false)
  await tenant.api.patch(`/beta/deviceManagement/managedDevices/${one.id}`, { managedDeviceOwnerType: 'personal' })
  expect(await has(one, 'AllowOwn')).toBe(true)
})

test('a restriction with a filter counts for the devices of its rule when they enrol, and the default for others', async () => {
  const eve = await tenant.user('eve')
  const filter = await make('Fabrikam', '(device.manufacturer -eq "Fabrikam")')
  const { id } = await tenant.api.post<{ id: string }>(configurations, {
    '@odata.type': '#microsoft.graph.deviceEnrollmentPlatformRestrictionConfiguration',
    displayName: 'No Fabrikam',
    platformType: 'windows',
    platformRestriction: { platformBlocked: true },
  })
  await tenant.api.post(`${configurations}/${id}/assign`, {
    enrollmentConfigurationAssignments: [narrowed(filter.id, 'include', 'allLicensedUsers')],
  })
  const enrols = async (manufacturer: string) => {
    const joined = await joinedDevice(world, tenant, eve)
    const token = await mdmToken(world, tenant.tenantId, eve, { deviceId: joined.deviceId })
    return (await enroll(world, enrollText(world, token, contextOf(joined, { manufacturer })))).kind
  }
  expect([await enrols('Fabrikam'), await enrols('Contoso')]).toEqual(['fault', 'enrolled'])
  await tenant.api.delete(`${configurations}/${id}`)
})

test('a preview says of every device in management whether a rule matches it and by which clauses', async () => {
  const on = await world.tenant('previewed.example')
  const ida = await on.user('ida')
  for (const deviceName of ['LAB-7', 'OFF-7']) {
    await enrolledDevice(world, on, ida, { name: deviceName, context: { deviceName } })
  }
  const rule = '(device.deviceName -startsWith "LAB") and (device.operatingSystemVersion -ge 10.0.22000)'
  const { value, next } = await on.api.post<FilterPreview>(`${filters}/preview`, { rule })
  expect(next).toBeNull()
  expect(value.toSorted((one, other) => (one.deviceName < other.deviceName ? -1 : 1))).toMatchObject([
    {
      deviceName: 'LAB-7',
      matches: true,
      moreReasons: 0,
      because: [{ propertyName: 'deviceName' }, { propertyValue: '10.0.26100.1' }],
    },
    {
      deviceName: 'OFF-7',
      matches: false,
      because: [{ expression: 'device.deviceName -startsWith "LAB"', propertyValue: 'OFF-7' }],
    },
  ])
  expect((await on.api.post<FilterPreview>(`${filters}/preview`, { rule, after: value[0]?.id })).value).toHaveLength(1)
  const many = Array.from({ length: 30 }, (_, n) => `(device.model -ne "m${n}")`).join(' and ')
  const { value: told } = await on.api.post<FilterPreview>(`${filters}/preview`, { rule: many })
  expect(told.map(({ matches, because, moreReasons }) => [matches, because.length, moreReasons])).toEqual([
    [true, 10, 20],
    [true, 10, 20],
  ])
})

test('a wrong rule is refused with its place; validateFilter says the same without making anything', async () => {
  const wrong = '(device.modell -eq "x")'
  await expect(make('Wrong', wrong)).rejects.toThrow(/modell.*at character 2 of the rule.*Did you mean model\?/)
  const validate = (rule: string) =>
    tenant.api.post(`${filters}/validateFilter`, {
      deviceAndAppManagementAssignmentFilter: { displayName: 'x', platform: 'windows10AndLater', rule },
    })
  expect(await validate(wrong)).toMatchObject({ isValidRule: false, at: 1, length: 13 })
  expect(await validate('(device.model -eq "x")')).toMatchObject({ isValidRule: true, problem: null })
})

test('a filter is named by what includes devices, is there, and is not deleted while it narrows something', async () => {
  const filter = await make('Kept', '(device.model -eq "x")')
  const id = await policyOn('AllowKept')
  const groupId = randomUUID()
  const excluded = { target: { ...narrowed(filter.id, 'include', 'exclusionGroup').target, groupId } }
  await expect(assign(id, excluded)).rejects.toThrow('takes no filter')
  await expect(assign(id, narrowed(filter.id, 'none'))).rejects.toThrow('includes devices or excludes them')
  await expect(assign(id, narrowed(null, 'include'))).rejects.toThrow(
    'needs a deviceAndAppManagementAssignmentFilterId',
  )
  await expect(assign(id, narrowed(randomUUID(), 'include'))).rejects.toThrow('Assignment filter')
  await assign(id, narrowed(filter.id, 'include'))
  expect(await tenant.api.get(`${filters}/${filter.id}/payloads`)).toMatchObject({
    value: [{ payloadId: id, payloadType: 'deviceConfigurationAndCompliance', assignmentFilterType: 'include' }],
  })
  const demands = '/beta/deviceManagement/deviceCompliancePolicies'
  const { id: demand } = await tenant.api.post<{ id: string }>(demands, { displayName: 'TPM', tpmRequired: true })
  await tenant.api.post(`${demands}/${demand}/assign`, { assignments: [narrowed(filter.id, 'include')] })
  const { value } = await tenant.api.get<{ value: { payloadType: string }[] }>(`${filters}/${filter.id}/payloads`)
  expect(value.map(({ payloadType }) => payloadType)).toEqual(Array(2).fill('deviceConfigurationAndCompliance'))
  await tenant.api.delete(`${demands}/${demand}`)
  await expect(tenant.api.delete(`${filters}/${filter.id}`)).rejects.toThrow('narrows 1 assignment')
  await assign(id, narrowed('00000000-0000-0000-0000-000000000000', 'none'))
  await tenant.api.delete(`${filters}/${filter.id}`)
  await expect(tenant.api.get(`${filters}/${filter.id}`)).rejects.toThrow('Assignment filter')
})

test('no device passes a filter that is gone, and each goes on to have its sessions', async () => {
  const device = await pc('LAB-9')
  const filter = await make('Gone', '(device.deviceName -startsWith "OFF-")')
  for (const [name, type] of [
    ['AllowIncluded', 'include'],
    ['AllowExcluded', 'exclude'],
  ] as const) {
    await assign(await policyOn(name), narrowed(filter.id, type))
  }
  expect([await has(device, 'AllowIncluded'), await has(device, 'AllowExcluded')]).toEqual([false, true])
  await world.app.db
    .deleteFrom('assignment_filter')
    .where('tenant_id', '=', tenant.tenantId)
    .where('id', '=', filter.id)
    .execute()
  expect([await has(device, 'AllowIncluded'), await has(device, 'AllowExcluded')]).toEqual([false, false])
  const { filteredOut } = await tenant.api.get<{ filteredOut: { name: string }[] }>(
    `/beta/deviceManagement/managedDevices/${device.id}/deploymentStatus`,
  )
  const gone = { filter: { displayName: filter.id }, because: [], moreReasons: 0 }
  expect(filteredOut.filter(({ name }) => /^Allow(In|Ex)cluded$/.test(name))).toMatchObject([gone, gone])
})

test('of an assignment that names a filter and the end of that filter, at once, one is refused', async () => {
  const filter = await make('Raced', '(device.model -eq "x")')
  const id = await policyOn('AllowRaced')
  const hold = (tx: typeof world.app.db) =>
    tx
      .selectFrom('assignment_filter')
      .select('id')
      .where('tenant_id', '=', tenant.tenantId)
      .where('id', '=', filter.id)
      .forUpdate()
      .execute()
  const both = await whileHeld<unknown>(world.app.db, hold, [
    () => assign(id, narrowed(filter.id, 'include')),
    () => tenant.api.delete(`${filters}/${filter.id}`),
  ])
  expect(both.filter(({ status }) => status === 'rejected')).toHaveLength(1)
})
