// A device whose board was replaced: what is not done by itself, the steps one by one, and the operation that takes them in order.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { countRefused } from '../../../src/autopilot/import/guess.ops.ts'
import { refusal } from '../../../src/autopilot/import/row/verdict.ts'
import type { ApiError } from '../../../src/client/api.ts'
import type { DeviceResult } from '../../../src/simulator/boot.ts'
import { afterRepair, registeredBuilt, tpm } from '../../support/autopilot/repairs.ts'
import { whileHeld } from '../../support/database/while-held.ts'
import { send } from '../../support/mdm/mdm-device.ts'
import { type Built, builtAs, builtDevice } from '../../support/partner/built.ts'
import { boot, type Office, openOffice } from '../../support/world/office.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
let office: Office
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'contoso.example')
}, 60_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const identities = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'
type Device = Record<string, unknown> & { id: string; serialNumber: string }
type Repair = {
  possible: boolean
  registrationId: string | null
  parts: Array<{ part: string; outcome: string }>
  findings: Array<{ severity: string; reason: string; message: string }>
  matrix: { row: string; supported: string }
}

const deviceBy = async (id: string) => office.tenant.api.get<Device>(`${identities}/${id}`)
const status = (promise: Promise<unknown>) =>
  promise.then(
    () => 200,
    (error: ApiError) => error.status,
  )
const repair = (id: string, { hash }: Built, dryRun = false) =>
  office.tenant.api.post<Repair>(`${identities}/${id}/repair`, { hardwareHash: hash, dryRun })
const reasons = ({ findings }: Repair) => findings.map(({ reason }) => reason)

/** What a machine gets at its first start that shows this hash. */
async function profileAtStart({ hash }: Built): Promise<string | undefined> {
  const json = { 'content-type': 'application/json' }
  const body = JSON.stringify({ hardwareHash: hash, osVersion: '10.0.26100.1' })
  const hello = await send(world, `${world.urls.ztd}/device/v1/hello`, { method: 'POST', body, headers: json })
  const { deviceTicket } = JSON.parse(hello.body.toString()) as { deviceTicket: string }
  const headers = { ...json, 'x-device-token': deviceTicket }
  const answer = await send(world, `${world.urls.ztd}/ztd/device/AutopilotDeviceBootstrapPolicies`, { headers })
  return answer.status === 200 && answer.body.toString().includes('Office notebook') ? 'Office notebook' : undefined
}
const trail = async () =>
  (
    await world.app.pool.query<{ action: string; details: Record<string, unknown> }>(
      "select action, details from audit_entry where tenant_id = $1 and action like 'autopilot.device.%' order by sequence",
      [office.tenant.tenantId],
    )
  ).rows

test('[S-065] a device with another board is not linked again by itself: it gets no profile, and the registration stays as it was', async () => {
  const { tenant } = await openOffice(world, 'early.example', { era: 'E18' })
  const only = async () => {
    const [one, ...more] = (await tenant.api.get<{ value: Device[] }>(identities)).value
    const { lastContactedDateTime: _contact, enrollmentState: _state, ...rest } = one as Device
    return [rest, more]
  }
  const device = builtDevice('Fabrikam', tpm())
  await registeredBuilt(tenant, device, { groupTag: 'Office' })
  expect(await profileAtStart(device)).toBe('Office notebook')
  const before = await only()
  const swapped = afterRepair(device)
  expect(await profileAtStart(swapped)).toBeUndefined()
  expect(await only()).toEqual(before)
  expect(before[1]).toEqual([])
  expect(await profileAtStart(device)).toBe('Office notebook')
})

test('[S-066] a device that its new board made a stranger shows every page of the ordinary setup, and what its person chooses counts', async () => {
  const lena = await office.tenant.user('lisa', { mayJoin: true, mdmLicensed: true })
  const device = builtDevice('Fabrikam', tpm())
  await registeredBuilt(office.tenant, device, { groupTag: 'Office' })
  const swapped = afterRepair(device)
  const pagesOf = ({ steps }: DeviceResult) =>
    steps.flatMap(({ step, detail }) => (step === 'page-shown' ? [detail] : []))
  const stranger = await boot(world, builtDevice('Fabrikam', tpm()), undefined)
  const repaired = await boot(world, swapped, undefined)
  expect(repaired).toMatchObject({ profile: null, registration: 'not-registered', outcome: 'desktop-unmanaged' })
  expect(pagesOf(repaired)).toEqual(pagesOf(stranger))
  expect(pagesOf(repaired)).toEqual(
    expect.arrayContaining(['region', 'eula', 'personal-or-work', 'local-account', 'privacy']),
  )
  const work = { answers: { pages: { 'personal-or-work': 'work' } } } as const
  expect(await boot(world, afterRepair(device), lena, work)).toMatchObject({ profile: null, joined: true })
  // the one that was not repaired skips what its profile hides
  const known = await boot(world, device, lena)
  expect(known.profile).toBe('Office notebook')
  expect(pagesOf(known)).not.toContain('personal-or-work')
})

test('[S-067] deregistered, repaired, hash collected anew, registered with it: each step has its state, and the device is found again at the end', async () => {
  const device = builtDevice('Fabrikam', tpm())
  const swapped = afterRepair(device)
  const id = await registeredBuilt(office.tenant, device, { groupTag: 'Office' })
  await office.tenant.api.delete(`${identities}/${id}`)
  expect([await status(deviceBy(id)), await profileAtStart(device), await profileAtStart(swapped)]).toEqual([
    404,
    undefined,
    undefined,
  ])
  const again = await registeredBuilt(office.tenant, swapped, { groupTag: 'Office' })
  expect(await deviceBy(again)).toMatchObject({ serialNumber: device.name.serialNumber, groupTag: 'Office' })
  expect([await profileAtStart(device), await profileAtStart(swapped)]).toEqual([undefined, 'Office notebook'])
  const person = await office.tenant.user('lena', { mayJoin: true, mdmLicensed: true })
  expect(await boot(world, swapped, person)).toMatchObject({
    outcome: 'desktop-managed',
    profile: 'Office notebook',
  })
})

test('[S-067] the repair takes these steps in order, in one transaction, and keeps tag, order, user, name and profile', async () => {
  const device = builtDevice('Fabrikam', tpm())
  const user = await office.tenant.user('adele')
  const id = await registeredBuilt(office.tenant, device, {
    groupTag: 'Office',
    assignedUserPrincipalName: user.userPrincipalName,
  })
  await office.tenant.api.patch(`${identities}/${id}`, { displayName: 'PC-1' })
  const profiles = '/beta/deviceManagement/windowsAutopilotDeploymentProfiles'
  const { id: profileId } = await office.tenant.api.post<{ id: string }>(profiles, {
    '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
    displayName: 'Given to it',
  })
  await office.tenant.api.post(`${profiles}/${profileId}/assign`, { deviceIds: [id] })
  const before = await deviceBy(id)
  const swapped = afterRepair(device)

  const dry = await repair(id, swapped, true)
  expect(dry).toMatchObject({ possible: true, registrationId: null, findings: [] })
  expect(dry.matrix).toMatchObject({ row: 'adapters-replaced', supported: 'yes' })
  const outcomes = Object.fromEntries(dry.parts.map(({ part, outcome }) => [part, outcome]))
  expect(outcomes).toMatchObject({
    ...{ serialNumber: 'same', names: 'same', uuid: 'replaced', productKey: 'replaced', endorsementKey: 'replaced' },
  })
  expect(await deviceBy(id)).toEqual(before)

  const done = await repair(id, swapped)
  expect(done.registrationId).toEqual(expect.any(String))
  const after = await deviceBy(String(done.registrationId))
  for (const kept of ['serialNumber', 'groupTag', 'userPrincipalName', 'displayName', 'purchaseOrderIdentifier']) {
    expect([kept, after[kept]]).toEqual([kept, before[kept]])
  }
  expect(after.productKey).toBe(swapped.name.productKey)
  const given = await office.tenant.api.get<{ value: Device[] }>(`${profiles}/${profileId}/assignedDevices`)
  expect(given.value.map((one) => one.id)).toEqual([after.id])
  expect(await status(deviceBy(id))).toBe(404)
  const { value: story } = await office.tenant.api.get<{ value: Array<{ step: string; detail: object }> }>(
    `${identities}/${after.id}/story`,
  )
  expect(story.find(({ step }) => step === 'board-replaced')?.detail).toMatchObject({ inPlaceOf: id })
  expect(await profileAtStart(device)).toBeUndefined()
  const told = (await trail()).slice(-3)
  expect(told.map(({ action }) => action)).toEqual([
    'autopilot.device.delete',
    'autopilot.device.repair',
    'autopilot.device.import',
  ])
  expect(told[1]?.details).toMatchObject({ inPlaceOf: id, groupTag: 'Office', profileId })
})

test('a repair that meets another change of the device in that moment changes nothing and says so', async () => {
  const device = builtDevice('Fabrikam', tpm())
  const id = await registeredBuilt(office.tenant, device, { groupTag: 'Office' })
  const { tenantId } = office.tenant
  const [ended] = await whileHeld(
    world.app.db,
    (tx) =>
      tx
        .updateTable('autopilot_device')
        .set({ group_tag: 'Meanwhile' })
        .where('tenant_id', '=', tenantId)
        .where('id', '=', id)
        .execute(),
    [() => repair(id, afterRepair(device))],
  )
  expect(ended).toMatchObject({ status: 'rejected', reason: { status: 409 } })
  expect(await deviceBy(id)).toMatchObject({ groupTag: 'Meanwhile', productKey: device.name.productKey })
})

test('a repair that the parts do not allow, or whose board is another device already, changes nothing and says why', async () => {
  const device = builtDevice('Fabrikam', tpm())
  const id = await registeredBuilt(office.tenant, device)
  const other = builtDevice('Fabrikam', tpm())
  await registeredBuilt(office.tenant, other)
  const { productKeyId: _key, ...withoutKey } = afterRepair(device).fields
  const changedDisk = builtAs({ ...device.fields, disks: builtDevice().fields.disks })
  expect(reasons(await repair(id, changedDisk))).toEqual(['board-not-replaced'])
  expect(reasons(await repair(id, afterRepair(device, { serialNumber: 'OTHER-1' })))).toEqual(['firmware-not-written'])
  expect(reasons(await repair(id, builtAs(withoutKey)))).toEqual(['product-key-missing'])

  const { uuid, ekPub, offlineId, productKeyId } = other.fields
  const donor = builtAs({
    ...afterRepair(device).fields,
    ...(uuid && { uuid }),
    ...(ekPub && { ekPub }),
    ...(offlineId && { offlineId }),
    ...(productKeyId && { productKeyId }),
  })
  const before = await trail()
  const scavenged = await repair(id, donor)
  expect([reasons(scavenged), scavenged.registrationId]).toEqual([['board-of-another'], null])
  expect(scavenged.matrix).toMatchObject({ row: 'board-of-another', supported: 'no' })
  // whose board another organisation's device has is not told before it is tried
  const elsewhere = await world.tenant('elsewhere.example')
  const theirs = builtAs({ ...donor.fields, ...tpm(), uuid: builtDevice().fields.uuid ?? '' })
  await registeredBuilt(elsewhere, theirs)
  expect(await repair(id, theirs, true)).toMatchObject({ possible: true, findings: [] })
  expect(await status(repair(id, theirs))).toBe(409)
  expect(await trail()).toEqual(before)
  expect(await status(repair(id, { ...donor, hash: 'AAAA' }))).toBe(400)
  expect(await profileAtStart(device)).toBeUndefined() // it has no tag
  expect((await deviceBy(id)).serialNumber).toBe(device.name.serialNumber)
  expect((await repair(id, afterRepair(device))).registrationId).toEqual(expect.any(String))
})

test('[S-070] two boards of one UUID are told apart by their endorsement keys, and by nothing where one has no key', async () => {
  const [device, other] = [builtDevice('Fabrikam', tpm()), builtDevice('Fabrikam', tpm())]
  const id = await registeredBuilt(office.tenant, device)
  await registeredBuilt(office.tenant, other)
  const sameUuid = afterRepair(device, { uuid: other.fields.uuid ?? '' })
  expect(await repair(id, sameUuid, true)).toMatchObject({ possible: true, findings: [] })
  const { ekPub: _key, offlineId: _id, ...withoutKey } = sameUuid.fields
  expect(reasons(await repair(id, builtAs(withoutKey), true))).toContain('board-of-another')
})

test('a repaired device that was imported already is named by its registration, and nobody is sent to delete that', async () => {
  const device = builtDevice('Fabrikam', tpm())
  const id = await registeredBuilt(office.tenant, device)
  const swapped = afterRepair(device)
  const imported = await registeredBuilt(office.tenant, swapped)
  const found = await repair(id, swapped)
  expect([reasons(found), found.matrix.row, found.registrationId]).toEqual([['registered-already'], 'registered', null])
  expect(found.findings[0]?.message).toContain(imported)
  expect([(await deviceBy(id)).id, (await deviceBy(imported)).id]).toEqual([id, imported])
})

test('groups that the device is in by hand are named before: what is registered anew is in none of them', async () => {
  const device = builtDevice('Fabrikam', tpm())
  const id = await registeredBuilt(office.tenant, device)
  const group = { displayName: 'By hand', mailEnabled: false, mailNickname: 'by-hand', securityEnabled: true }
  const { id: groupId } = await office.tenant.api.post<{ id: string }>('/v1.0/groups', group)
  const { value } = await office.tenant.api.get<{ value: { id: string }[] }>(
    `/v1.0/devices?$filter=deviceId eq '${String((await deviceBy(id)).azureActiveDirectoryDeviceId)}'`,
  )
  const member = { '@odata.id': `${world.urls.graph}/v1.0/directoryObjects/${value[0]?.id}` }
  await office.tenant.api.post(`/v1.0/groups/${groupId}/members/$ref`, member)
  const { possible, findings } = await repair(id, afterRepair(device), true)
  expect([possible, findings]).toMatchObject([true, [{ severity: 'warning', reason: 'groups-left' }]])
  expect(findings[0]?.message).toContain('By hand')
})

test('[T-23] who tries board after board that other organisations have registered has to wait, as with an import', async () => {
  const guesser = await world.tenant('guesser.example')
  const elsewhere = await world.tenant('held.example')
  const device = builtDevice('Fabrikam', tpm())
  const id = await registeredBuilt(guesser, device)
  const theirs = afterRepair(device)
  await registeredBuilt(elsewhere, theirs)
  const findings = [refusal('ZtdDeviceAssignedToOtherTenant', { line: 1 }, '', '')]
  countRefused(guesser.tenantId, Array(590).fill({ findings }), new Date())
  const answers = new Set<number>()
  // one a second is forgotten
  for (let tries = 0; tries < 60 && !answers.has(429); tries++) {
    answers.add(await status(guesser.api.post(`${identities}/${id}/repair`, { hardwareHash: theirs.hash })))
  }
  expect([...answers]).toEqual([409, 429])
})
