// Licences: units that are counted, given to people and to groups, and what follows in the same answer.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { openApi } from '../../../src/client/api.ts'
import type { SubscribedSku } from '../../../src/contract/graph/licence.ts'
import type { User } from '../../../src/contract/graph/user.ts'
import { servicePlans, skus } from '../../../src/kernel/licence.ts'
import { whileHeld } from '../../support/database/while-held.ts'
import { atBrowser } from '../../support/world/person.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const [ems, intune, premium] = skus.map(({ id }) => id) as [string, string, string]
const { INTUNE_A, AAD_PREMIUM } = servicePlans

type Give = readonly (string | { readonly skuId: string; readonly disabledPlans: readonly string[] })[]

let tenants = 0
/** An organisation of its own, since units are counted. */
async function organisation() {
  const tenant = await world.tenant(`licences${++tenants}.example`)
  const { api } = tenant
  const change = (path: string, add: Give, remove: readonly string[] = []) =>
    api.post<User>(`/v1.0/${path}/assignLicense`, {
      addLicenses: add.map((one) => (typeof one === 'string' ? { skuId: one } : one)),
      removeLicenses: remove,
    })
  return {
    tenant,
    api,
    change,
    units: (sku: string, enabled: number) =>
      api.patch(`/v1.0/subscribedSkus/${tenant.tenantId}_${sku}`, { prepaidUnits: { enabled } }),
    sku: async (id: string) => {
      const { value } = await api.get<{ value: SubscribedSku[] }>('/v1.0/subscribedSkus')
      return value.find(({ skuId }) => skuId === id)
    },
    person: (id: string) => api.get<User>(`/v1.0/users/${id}`),
    plans: async (id: string) =>
      (await api.get<User>(`/v1.0/users/${id}`)).assignedPlans.map(({ servicePlanId }) => servicePlanId),
    group: async (membershipRule?: string) => {
      const made = await api.post<{ id: string }>('/v1.0/groups', {
        displayName: 'Group',
        mailNickname: 'group',
        mailEnabled: false,
        securityEnabled: true,
        ...(membershipRule && { groupTypes: ['DynamicMembership'], membershipRule }),
      })
      return made.id
    },
    add: (group: string, member: string) =>
      api.post(`/v1.0/groups/${group}/members/$ref`, { '@odata.id': `x/v1.0/directoryObjects/${member}` }),
    take: (group: string, member: string) => api.delete(`/v1.0/groups/${group}/members/${member}/$ref`),
    members: async (group: string) =>
      (await api.get<{ value: { id: string }[] }>(`/v1.0/groups/${group}/members`)).value.map(({ id }) => id),
  }
}

const person = (tenant: WorldTenant, name: string) => tenant.user(name, { mdmLicensed: false })

test('a person who is made has the standard licence, in the shapes of Graph, and its two plans', async () => {
  const { tenant, api, sku } = await organisation()
  const kim = await tenant.user('kim')
  expect(await sku(ems)).toMatchObject({
    id: `${tenant.tenantId}_${ems}`,
    appliesTo: 'User',
    capabilityStatus: 'Enabled',
    consumedUnits: 1,
    prepaidUnits: { enabled: 1_000_000, suspended: 0, warning: 0, lockedOut: 0 },
    skuPartNumber: 'EMS',
    servicePlans: [{ servicePlanName: 'INTUNE_A' }, { servicePlanName: 'AAD_PREMIUM' }],
  })
  expect(await api.get(`/v1.0/users/${kim.id}`)).toMatchObject({
    mdmLicensed: true,
    assignedLicenses: [{ skuId: ems, disabledPlans: [] }],
    assignedPlans: [
      { servicePlanId: INTUNE_A.id, service: 'SCO', capabilityStatus: 'Enabled' },
      { servicePlanId: AAD_PREMIUM.id, service: 'AADPremiumService', capabilityStatus: 'Enabled' },
    ],
    licenseAssignmentStates: [{ skuId: ems, assignedByGroup: null, state: 'Active', error: 'None' }],
  })
  expect(await api.get(`/v1.0/users/${kim.userPrincipalName}/licenseDetails`)).toMatchObject({
    value: [{ skuPartNumber: 'EMS', servicePlans: [{ provisioningStatus: 'Success' }, {}] }],
  })
})

test('a licence is given by name as long as units are left; then it is refused in the words of Graph, and nothing changed', async () => {
  const { tenant, change, units, sku, person: read } = await organisation()
  await units(intune, 1)
  const [kim, lee] = [await person(tenant, 'kim'), await person(tenant, 'lee')]
  expect(await change(`users/${kim.id}`, [intune])).toMatchObject({ id: kim.id, mdmLicensed: true })
  await expect(change(`users/${lee.id}`, [intune])).rejects.toMatchObject({
    status: 400,
    message: expect.stringContaining(`Subscription with SKU ${intune} does not have any available licenses.`),
  })
  expect(await read(lee.id)).toMatchObject({ mdmLicensed: false, licenseAssignmentStates: [] })
  await expect(units(intune, 0)).rejects.toMatchObject({ status: 400 })
  await change(`users/${kim.id}`, [], [intune])
  await change(`users/${lee.id}`, [intune])
  expect(await sku(intune)).toMatchObject({ consumedUnits: 1, waitingUnits: 0 })
  await tenant.api.delete(`/v1.0/users/${lee.id}`)
  expect(await sku(intune)).toMatchObject({ consumedUnits: 0 })
})

test('of two who ask for the last unit at once one gets it', async () => {
  const { tenant, change, units, sku } = await organisation()
  await units(intune, 3)
  const people = await Promise.all(Array.from({ length: 9 }, (_, index) => person(tenant, `p${index}`)))
  const answers = await Promise.allSettled(people.map(({ id }) => change(`users/${id}`, [intune])))
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
  expect(await sku(intune)).toMatchObject({ consumedUnits: 3, waitingUnits: 0 })
})

test('who has waited longest for a licence gets the next one', async () => {
  const { tenant, change, units, person: read, group, add } = await organisation()
  await units(intune, 0)
  const id = await group()
  await change(`groups/${id}`, [intune])
  const people: Person[] = []
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    const one = await person(tenant, name)
    await add(id, one.id)
    people.push(one)
  }
  for (let given = 1; given <= people.length; given++) {
    await units(intune, given)
    const licensed = await Promise.all(people.map(async (one) => (await read(one.id)).mdmLicensed))
    expect(licensed).toEqual(people.map((_, at) => at < given))
  }
})

test('of two who come into two groups at the same moment one gets the last unit, and the other waits', async () => {
  const { tenant, change, units, sku, group, add } = await organisation()
  await units(intune, 1)
  const come: (() => Promise<unknown>)[] = []
  for (const name of ['kim', 'lee']) {
    const [id, one] = [await group(), await person(tenant, name)]
    await change(`groups/${id}`, [intune])
    come.push(() => add(id, one.id))
  }
  const { db } = world.app
  const hold = (tx: typeof db) =>
    tx.selectFrom('licence_sku').selectAll().where('tenant_id', '=', tenant.tenantId).forUpdate().execute()
  expect((await whileHeld(db, hold, come)).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
  expect(await sku(intune)).toMatchObject({ consumedUnits: 1, waitingUnits: 1 })
})

test('members of a group get its licences with their membership, take one seat for two ways, and wait where none is left', async () => {
  const { tenant, api, change, units, sku, person: read, group, add, take } = await organisation()
  await units(intune, 2)
  const [kim, lee, pia] = [await person(tenant, 'kim'), await person(tenant, 'lee'), await person(tenant, 'pia')]
  const shop = await group()
  await add(shop, kim.id)
  expect(await change(`groups/${shop}`, [intune])).toMatchObject({ assignedLicenses: [{ skuId: intune }] })
  await change(`users/${kim.id}`, [intune])
  expect(await read(kim.id)).toMatchObject({
    mdmLicensed: true,
    licenseAssignmentStates: [{ assignedByGroup: null }, { assignedByGroup: shop, state: 'Active' }],
  })
  expect(await sku(intune)).toMatchObject({ consumedUnits: 1 })
  await add(shop, lee.id)
  await add(shop, pia.id)
  expect(await read(lee.id)).toMatchObject({ mdmLicensed: true })
  expect(await read(pia.id)).toMatchObject({
    mdmLicensed: false,
    assignedLicenses: [],
    licenseAssignmentStates: [{ assignedByGroup: shop, state: 'Error', error: 'CountViolation' }],
  })
  expect(await sku(intune)).toMatchObject({ consumedUnits: 2, waitingUnits: 1 })
  await expect(change(`users/${lee.id}`, [], [intune])).rejects.toMatchObject({
    status: 400,
    message: expect.stringContaining('inherited from a group membership'),
  })
  await take(shop, lee.id)
  expect(await read(lee.id)).toMatchObject({ mdmLicensed: false })
  expect(await read(pia.id)).toMatchObject({ mdmLicensed: true })
  await add(shop, lee.id)
  expect(await read(lee.id)).toMatchObject({ mdmLicensed: false })
  await units(intune, 3)
  expect(await read(lee.id)).toMatchObject({ mdmLicensed: true })
  await expect(api.delete(`/v1.0/groups/${shop}`)).rejects.toMatchObject({ status: 409 })
  await change(`groups/${shop}`, [], [intune])
  expect(await read(lee.id)).toMatchObject({ mdmLicensed: false })
  expect(await read(kim.id)).toMatchObject({ mdmLicensed: true })
  await api.delete(`/v1.0/groups/${shop}`)
})

test('a rule puts people into a group, the group gives them a licence, and a rule over plans finds them, all in one answer', async () => {
  const { tenant, api, change, units, group, members } = await organisation()
  await units(intune, 5)
  const kim = await person(tenant, 'kim')
  const sales = await group('user.department -eq "Sales"')
  await change(`groups/${sales}`, [intune])
  const managed = await group(
    'user.assignedPlans -any (assignedPlan.service -eq "SCO" -and assignedPlan.capabilityStatus -eq "Enabled")',
  )
  const onlyManaged = await group('user.assignedPlans -all (assignedPlan.service -eq "SCO")')
  await api.patch(`/v1.0/users/${kim.id}`, { department: 'Sales' })
  expect(await members(managed)).toEqual([kim.id])
  expect(await members(onlyManaged)).toContain(kim.id)
  await change(`users/${kim.id}`, [ems])
  expect(await members(onlyManaged)).not.toContain(kim.id)
  await change(`users/${kim.id}`, [], [ems])
  await api.patch(`/v1.0/users/${kim.id}`, { department: 'Legal' })
  expect(await members(managed)).toEqual([])
  await expect(change(`groups/${managed}`, [intune])).rejects.toMatchObject({ status: 400 })
  await expect(
    api.patch(`/v1.0/groups/${sales}`, { membershipRule: 'user.assignedPlans -any (assignedPlan.service -eq "x")' }),
  ).rejects.toMatchObject({ status: 400 })
})

test('a plan that an assignment leaves out has no effect, unless another assignment of the licence leaves it on', async () => {
  const { tenant, change, plans, group, add } = await organisation()
  const kim = await person(tenant, 'kim')
  await change(`users/${kim.id}`, [{ skuId: ems, disabledPlans: [INTUNE_A.id] }])
  expect(await plans(kim.id)).toEqual([AAD_PREMIUM.id])
  const all = await group()
  await change(`groups/${all}`, [{ skuId: ems, disabledPlans: [AAD_PREMIUM.id] }])
  await add(all, kim.id)
  expect(await plans(kim.id)).toEqual([INTUNE_A.id, AAD_PREMIUM.id])
  // of this licence there was never a unit
  await expect(change(`users/${kim.id}`, [intune])).rejects.toMatchObject({ status: 400 })
})

test('the switch of a person gives the standard licence and takes what manages; by a group it is not switched off', async () => {
  const { tenant, api, change, units, person: read, group, add } = await organisation()
  const kim = await tenant.user('kim')
  const set = (mdmLicensed: boolean) => api.patch(`/v1.0/users/${kim.id}`, { mdmLicensed })
  await set(false)
  expect(await read(kim.id)).toMatchObject({ mdmLicensed: false, assignedLicenses: [], assignedPlans: [] })
  await units(ems, 0)
  await expect(set(true)).rejects.toMatchObject({ status: 400 })
  expect((await read((await tenant.user('late')).id)).licenseAssignmentStates).toMatchObject([{ state: 'Error' }])
  await units(ems, 3)
  await set(true)
  const all = await group()
  await change(`groups/${all}`, [ems])
  await add(all, kim.id)
  await expect(set(false)).rejects.toMatchObject({ status: 409 })
  expect(await read(kim.id)).toMatchObject({ mdmLicensed: true })
})

test('an organisation without the premium licence has the generic sign-in page, and its own again with it', async () => {
  const { tenant, api, units } = await organisation()
  await api.patch(`/v1.0/organization/${tenant.tenantId}/branding`, { signInPageText: 'Welcome, colleague' })
  const look = async () => {
    const { text } = await atBrowser(world).send('/common/GetCredentialType', {
      body: { username: `anybody@${tenant.domain}` },
      method: 'POST',
    })
    return text.includes('Welcome, colleague')
  }
  expect(await look()).toBe(true)
  await units(ems, 0)
  expect(await look()).toBe(false)
  await units(premium, 1)
  expect(await look()).toBe(true)
})

type Effect = Record<'people' | 'seats' | 'waiting' | 'gaining' | 'gainingDevices' | 'losing' | 'losingDevices', number>

test('what giving and taking would change is said before: seats, who waits, and who could have devices managed then', async () => {
  const { tenant, api, change, units, sku, group, add, person: read } = await organisation()
  const effect = (skuId: string, holderId: string, does: 'give' | 'take', more = {}, asker = api) =>
    asker.post<Effect>(`/beta/subscribedSkus/${skuId}/previewAssignment`, { holderId, does, ...more })
  await units(intune, 2)
  const [kim, lee, max] = [await person(tenant, 'kim'), await person(tenant, 'lee'), await person(tenant, 'max')]
  const ada = await tenant.user('ada') // has the standard licence
  const office = await group()
  for (const { id } of [kim, lee, max, ada]) await add(office, id)
  const nothing = { waiting: 0, gaining: 0, losing: 0, gainingDevices: 0, losingDevices: 0, refused: null }
  expect(await effect(intune, kim.id, 'give')).toEqual({ ...nothing, people: 1, seats: 1, gaining: 1 })
  const given = await effect(intune, office, 'give')
  expect(given).toMatchObject({ people: 4, seats: 2, waiting: 2, losing: 0 })
  expect(given.gaining).toBeLessThanOrEqual(2)
  expect(await sku(intune)).toMatchObject({ consumedUnits: 0, waitingUnits: 0 }) // nothing was done

  await units(intune, 3)
  await change(`groups/${office}`, [intune])
  const licensed = async () =>
    (await Promise.all([kim, lee, max, ada].map(({ id }) => read(id)))).filter(({ mdmLicensed }) => mdmLicensed).length
  const before = await licensed()
  const taken = await effect(intune, office, 'take')
  expect(taken).toMatchObject({ people: 4, seats: 3, waiting: 0, gaining: 0 })
  // With the plan for management left out, who has it by this licence alone loses it; nobody gains it.
  const without = await effect(intune, office, 'give', { disabledPlans: [INTUNE_A.id] })
  expect(without).toEqual({ ...taken, seats: 0, waiting: 0 })
  // Whoever also has the standard licence goes on by it.
  expect(await effect(ems, ada.id, 'take')).toMatchObject({ people: 1, seats: 1 })
  await change(`groups/${office}`, [], [intune])
  expect(taken.losing).toBe(before - (await licensed()))
  expect(await effect(ems, ada.id, 'take')).toEqual({ ...nothing, people: 1, seats: 1, losing: 1 })
  // Of another organisation there is nobody.
  const elsewhere = await organisation()
  expect(await effect(ems, ada.id, 'take', {}, elsewhere.api)).toMatchObject({ people: 0, losing: 0 })
})

test('[I7] whoever may read the organisation alone is told nothing of who holds its licences', async () => {
  const { tenant, api } = await organisation()
  const { appId: clientId, secretText: clientSecret } = await api.post<{ appId: string; secretText: string }>(
    '/beta/applications',
    { displayName: 'reader', appRoles: ['Organization.Read.All'] },
  )
  const reader = openApi({ ...world.urls, ca: world.ca, tenant: tenant.tenantId, clientId, clientSecret })
  const { id: holderId } = await tenant.user('ada')
  expect(await reader.get('/v1.0/subscribedSkus')).toBeDefined()
  for (const does of ['give', 'take'])
    await expect(
      reader.post(`/beta/subscribedSkus/${ems}/previewAssignment`, { holderId, does }),
    ).rejects.toMatchObject({
      status: 403,
      message: expect.stringContaining('LicenseAssignment.Read.All'),
    })
  reader.close()
})

test('what is said before counts devices that are joined and not managed when a licence comes, and managed ones when it goes', async () => {
  const { tenant, api, change, units } = await organisation()
  await units(intune, 5)
  const kim = await person(tenant, 'kim')
  const devices = async (does: 'give' | 'take') => {
    const asked = { holderId: kim.id, does }
    const found = await api.post<Effect>(`/beta/subscribedSkus/${intune}/previewAssignment`, asked)
    return [found.gainingDevices, found.losingDevices]
  }
  const { pool } = world.app
  const [device, enrolment] = [randomUUID(), randomUUID()]
  await pool.query(
    `insert into directory_device (tenant_id, id, device_id, display_name, owner_id, joined_at, created_at)
     values ($1, $2, $2, 'PC-1', $3, now(), now())`,
    [tenant.tenantId, device, kim.id],
  )
  expect(await devices('give')).toEqual([1, 0])
  await pool.query(
    `insert into mdm_enrollment (tenant_id, id, directory_device_id, user_id, client_device_id, enrollment_type,
                                 enrollment_kind, device_name, certificate_thumbprint, enrolled_at)
     values ($1, $2::uuid, $3, $4, 'C', 'Device', 'azureDomainJoined', 'PC-1', $2::text, now())`,
    [tenant.tenantId, enrolment, device, kim.id],
  )
  expect(await devices('give')).toEqual([0, 0])
  await change(`users/${kim.id}`, [intune])
  expect(await devices('take')).toEqual([0, 1])
  await pool.query(`update mdm_enrollment set state = 'unenrolled' where tenant_id = $1 and id = $2`, [
    tenant.tenantId,
    enrolment,
  ])
  expect(await devices('take')).toEqual([0, 0])
})

test('the list of people is filtered by who has a licence, who waits for one and who is assigned none', async () => {
  const { tenant, api, units, change, group, add } = await organisation()
  await units(intune, 1)
  const [kim, lee] = [await person(tenant, 'kim'), await person(tenant, 'lee')]
  const ada = await tenant.user('ada')
  const office = await group()
  await change(`users/${kim.id}`, [intune])
  await change(`groups/${office}`, [intune])
  await add(office, lee.id)
  const named = async (filter: string) =>
    (await api.get<{ value: User[] }>(`/v1.0/users?$filter=${encodeURIComponent(filter)}`)).value
      .map(({ id }) => id)
      .filter((id) => [kim.id, lee.id, ada.id].includes(id))
      .sort()
  expect(await named(`assignedLicenses/any(l:l/skuId eq ${intune})`)).toEqual([kim.id])
  expect(await named(`licenseAssignmentStates/any(s:s/skuId eq ${intune} and s/state eq 'Error')`)).toEqual([lee.id])
  expect(await named(`licenseAssignmentStates/any(s:s/skuId eq ${intune})`)).toEqual([kim.id, lee.id].sort())
  expect(await named(`not(licenseAssignmentStates/any(s:s/skuId eq ${intune}))`)).toEqual([ada.id])
  expect(await named('assignedLicenses/any()')).toEqual([kim.id, ada.id].sort())
  expect(await named(`licenseAssignmentStates/all(s:s/state eq 'Active')`)).toEqual([kim.id, ada.id].sort())
})
