// OEM Direct over its wire: a manufacturer registers devices for customers by the names that it reported, and takes them out.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { approveUpload } from '../../../src/autopilot/batch/approval.ops.ts'
import { sweepJobs } from '../../../src/autopilot/batch/sweep.sql.ts'
import { sweepSubmissions } from '../../../src/autopilot/channel/oem-direct/submission.sql.ts'
import { createApplication } from '../../../src/identity/application/application.ops.ts'
import { sweep } from '../../../src/jobs/sweep.ts'
import { readRemoval, removeTenant } from '../../../src/lifecycle/tenant/removal.ops.ts'
import { removeNext } from '../../../src/lifecycle/tenant/remove-next.ops.ts'
import { setApproval } from '../../../src/partner/consent/consent.ops.ts'
import { until } from '../../db/server-under-test.ts'
import { afterRepair } from '../../support/autopilot/repairs.ts'
import { everyTable, ofTheServer, without } from '../../support/database/stored.ts'
import { announcedCsv, type Built, builtDevice, oa3Report } from '../../support/partner/built.ts'
import { type CenterCalls, centerAs, tokenOfApplication, withToken } from '../../support/partner/center.ts'
import {
  callsAs,
  endedByOperator,
  granted,
  invitationOf,
  linkOfOem,
  makePartner,
} from '../../support/partner/partner.ts'
import { partnerCenterHeader, uploadsAs } from '../../support/partner/upload.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let maker: WorldTenant
let agent: CenterCalls
let names = 0
beforeAll(async () => {
  world = await startWorld()
  maker = await world.tenant('maker.example', { displayName: 'Fabrikam' })
  await makePartner(world, maker, { usesOemDirect: true, makers: ['Fabrikam'] })
  agent = await centerAs(world, await maker.user('ada', { roles: ['admin-agent'] }))
}, 60_000)
afterAll(() => world?.[Symbol.asyncDispose]())

async function customer(consents = true): Promise<WorldTenant> {
  const tenant = await world.tenant(`customer${++names}.example`)
  if (!consents) return tenant
  const administrator = await tenant.user('gina', { roles: ['global-administrator'] })
  await granted(world, tenant, administrator, await linkOfOem(world, maker))
  return tenant
}

async function built(count = 1): Promise<Built[]> {
  const devices = Array.from({ length: count }, () => builtDevice())
  const csv = `Hardware Hash\n${devices.map(({ hash }) => hash).join('\n')}\n`
  await maker.api.send('POST', '/beta/partner/buildReports', csv, 'text/csv')
  return devices
}

const tuple = ({ name }: Built) => ({
  OemManufacturerName: name.manufacturer,
  ModelName: name.model,
  SerialNumber: name.serialNumber,
})
const key = ({ name }: Built) => ({ ProductKeyId: name.productKey })
const nobody = { TenantID: '', TenantDomain: '' }
const of = (tenant: WorldTenant) => ({ TenantID: tenant.tenantId, TenantDomain: tenant.domain })

const address = '/oem/v1/AutopilotDeviceRegistration'
type Told = { Verdict: string; Message: string; ConsentGranted?: boolean }
type Job = { Status: string; SubmissionId: string; Devices: Told[] }

async function submitted(devices: readonly object[], more = {}, calls = agent): Promise<Job> {
  const { status, headers, json } = await calls('POST', address, { ...more, Devices: devices })
  expect([status, json]).toEqual([202, {}])
  return done(String(headers.location), calls)
}
const isOver = ({ Status }: Job) => Status.startsWith('Finished')
async function done(location: string, calls = agent): Promise<Job> {
  let job: Job | undefined
  await until(async () => {
    const { json } = await calls('GET', location)
    job = json as unknown as Job
    return isOver(job)
  }, `${location} is finished`)
  return job as Job
}
const verdicts = ({ Devices }: { Devices: Told[] }) => Devices.map(({ Verdict }) => Verdict)
const validated = async (devices: readonly object[], calls = agent) => {
  const { status, json } = await calls('POST', '/oem/v1/ValidateDeviceSubmissionData', { Devices: devices })
  expect(status).toBe(200)
  return json as unknown as { ConsentGranted: boolean; Devices: Told[] }
}

type Device = Record<string, unknown> & { id: string; serialNumber: string }
const devicesOf = async ({ api }: WorldTenant) =>
  (await api.get<{ value: Device[] }>('/beta/deviceManagement/windowsAutopilotDeviceIdentities?$top=999')).value
const trail = async ({ tenantId }: WorldTenant, action: string) =>
  (
    await world.app.pool.query<{ actor: string; id: string; address: string | null }>(
      'select actor_name as actor, actor_id as id, address from audit_entry where tenant_id = $1 and action = $2',
      [tenantId, action],
    )
  ).rows

test('[S-025] [S-150] a manufacturer that is no CSP registers by tuple and by product key ID, with tag and order, and makes no profile', async () => {
  const contoso = await customer()
  const [one, two] = await built(2)
  const job = await submitted([
    { ...of(contoso), ...tuple(one as Built), GroupTag: 'sales-eu', PurchaseOrderId: 'PO-88412' },
    { ...of(contoso), ...key(two as Built), GroupTag: 'sales-us' },
  ])
  expect([job.Status, verdicts(job)]).toEqual(['Finished', ['OK', 'OK']])
  const devices = await devicesOf(contoso)
  expect(
    devices
      .map(({ serialNumber, groupTag, purchaseOrderIdentifier }) => [serialNumber, groupTag, purchaseOrderIdentifier])
      .sort(),
  ).toEqual(
    [
      [one?.name.serialNumber, 'sales-eu', 'PO-88412'],
      [two?.name.serialNumber, 'sales-us', ''],
    ].sort(),
  )
  expect(await trail(maker, 'autopilot.oem-direct.submit')).toMatchObject([{ actor: 'ada@maker.example' }])
  expect(await trail(contoso, 'autopilot.batch.register')).toMatchObject([
    { actor: 'ada@maker.example', id: maker.tenantId, address: null },
    { actor: 'ada@maker.example', id: maker.tenantId, address: null },
  ])
  const profiles = '/beta/deviceManagement/windowsAutopilotDeploymentProfiles'
  expect((await contoso.api.get<{ value: object[] }>(profiles)).value).toEqual([])
})

test('[S-150] whoever has no OEM Direct is refused, and so is another manufacturer’s job', async () => {
  const contoso = await customer()
  const [one] = await built()
  const body = { Devices: [{ ...of(contoso), ...tuple(one as Built) }] }
  const seller = await world.tenant('seller.example')
  const as = async (tenant: WorldTenant) => centerAs(world, await tenant.user('al', { roles: ['admin-agent'] }))
  expect((await (await as(seller))('POST', address, body)).status).toBe(403)
  await makePartner(world, seller, { cspKind: 'direct' })
  const refused = await (await as(await world.tenant('plain.example')))('POST', address, body)
  expect(refused.status).toBe(403)
  const { status, json } = await (await centerAs(world, await seller.user('bo', { roles: ['admin-agent'] })))(
    'POST',
    address,
    body,
  )
  expect([status, json.description]).toEqual([403, expect.stringContaining('OEM Direct is for manufacturers')])
  const helper = await centerAs(world, await maker.user('helga', { roles: ['device-administrator'] }))
  expect((await helper('POST', address, body)).status).toBe(403)

  const other = await world.tenant('other-maker.example')
  await makePartner(world, other, { usesOemDirect: true, makers: ['Fabrikam'] })
  const { headers } = await agent('POST', address, body)
  const location = String(headers.location)
  await done(location)
  expect((await (await as(other))('GET', location)).status).toBe(404)
  expect((await agent('GET', `/oem/v1/jobs/${randomUUID()}`)).status).toBe(404)
})

test('[S-068] a hash is refused with a sentence, and a new board is found by neither its names nor its key', async () => {
  const contoso = await customer()
  const [device] = await built()
  for (const HardwareHash of [device?.hash, 'AAAA']) {
    const { status, json } = await agent('POST', address, { Devices: [{ ...of(contoso), HardwareHash }] })
    expect([status, json.description]).toEqual([400, expect.stringContaining('takes a device by its names alone')])
  }
  expect(verdicts(await submitted([{ ...of(contoso), ...tuple(device as Built) }]))).toEqual(['OK'])
  expect(verdicts(await submitted([{ ...nobody, ...tuple(device as Built) }]))).toEqual(['OK'])
  const board = afterRepair(device as Built, { serialNumber: 'NEW-BOARD-1' })
  expect(
    verdicts(
      await submitted([
        { ...of(contoso), ...tuple(board) },
        { ...of(contoso), ...key(board) },
      ]),
    ),
  ).toEqual(['DeviceNotFound', 'DeviceNotFound'])
  expect(await devicesOf(contoso)).toEqual([])
  expect((await agent('POST', address, { Devices: [{ ...of(contoso), ...tuple(board), Hash: 'x' }] })).status).toBe(400)
})

test('[L-007] a validation says of each device whether its customer consented and what a registration would say, and stores nothing', async () => {
  const contoso = await customer()
  const stranger = await customer(false)
  const [one, two, three] = await built(3)
  await submitted([{ ...of(contoso), ...tuple(two as Built) }])
  const stored = async () => without(await everyTable(world.app.db), ofTheServer)
  const before = await stored()
  const answer = await validated([
    { ...of(contoso), ...tuple(one as Built) },
    { ...of(contoso), ...key(two as Built) },
    { ...of(contoso), ...tuple(builtDevice()) },
    { ...of(contoso), TenantDomain: stranger.domain, ...key(three as Built) },
    { ...of(stranger), ...key(three as Built) },
    { TenantID: randomUUID(), TenantDomain: 'nobody.example', ...key(three as Built) },
    { TenantID: 'contoso', TenantDomain: contoso.domain, ...key(three as Built) },
    { ...of(contoso), SerialNumber: '1' },
  ])
  expect(answer.ConsentGranted).toBe(false)
  expect(answer.Devices.map(({ Verdict, ConsentGranted }) => [Verdict, ConsentGranted])).toEqual([
    ['OK', true],
    ['AlreadyRegistered', true],
    ['DeviceNotFound', true],
    ['TenantDomainMismatch', true],
    ['NoConsent', false],
    ['NoConsent', false],
    ['TenantUnknown', false],
    ['MissingIdentifier', false],
  ])
  expect((await validated([{ ...of(contoso), ...tuple(one as Built) }])).ConsentGranted).toBe(true)
  expect(await stored()).toEqual(before)
})

test('[T-26] without a consent nothing is registered, and whether the organisation exists is not told', async () => {
  const stranger = await customer(false)
  const [one] = await built()
  const job = await submitted([
    { ...of(stranger), ...tuple(one as Built) },
    { TenantID: randomUUID(), TenantDomain: 'nobody.example', ...tuple(one as Built) },
  ])
  const plain = ({ Verdict, Message }: Told) => [Verdict, Message.replace(/[0-9a-f-]{36}/, 'ID')]
  expect([job.Status, verdicts(job)]).toEqual(['FinishedWithErrors', ['NoConsent', 'NoConsent']])
  expect(plain(job.Devices[0] as Told)).toEqual(plain(job.Devices[1] as Told))
  expect(await devicesOf(stranger)).toEqual([])

  const contoso = await customer()
  const [two, three] = await built(2)
  expect(verdicts(await submitted([{ ...of(contoso), ...tuple(two as Built) }]))).toEqual(['OK'])
  await endedByOperator(world, contoso, maker)
  expect(verdicts(await submitted([{ ...of(contoso), ...tuple(three as Built) }]))).toEqual(['NoConsent'])
  expect(verdicts(await submitted([{ ...nobody, ...tuple(two as Built) }]))).toEqual(['DeviceNotFound'])
  expect(await devicesOf(contoso)).toHaveLength(1)
})

test('an empty tenant takes a device out, also one that the customer registered itself, and nobody else’s', async () => {
  const contoso = await customer()
  const stranger = await customer(false)
  const [own, theirs, foreign] = await built(3)
  const before = (await trail(maker, 'autopilot.device.delete')).length
  await submitted([{ ...of(contoso), ...tuple(own as Built) }])
  const file = ({ hash }: Built) => `Device Serial Number,Windows Product ID,Hardware Hash\r\n,,${hash}\r\n`
  const at = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'
  await contoso.api.send('POST', at, file(theirs as Built), 'text/csv')
  await stranger.api.send('POST', at, file(foreign as Built), 'text/csv')
  const job = await submitted([
    { ...nobody, ...tuple(own as Built) },
    { ...nobody, ...key(theirs as Built) },
    { ...nobody, ...key(foreign as Built) },
    { ...nobody, ...key(own as Built) },
    { TenantID: contoso.tenantId, TenantDomain: '', ...key(own as Built) },
  ])
  expect(verdicts(job)).toEqual(['OK', 'OK', 'DeviceNotFound', 'DeviceNotFound', 'TenantUnknown'])
  expect([await devicesOf(contoso), (await devicesOf(stranger)).length]).toEqual([[], 1])
  expect(await trail(contoso, 'autopilot.device.delete')).toHaveLength(2)
  expect(await trail(maker, 'autopilot.device.delete')).toHaveLength(before + 2)
  const { rows } = await world.app.pool.query<{ details: object }>(
    "select details from audit_entry where tenant_id = $1 and action = 'autopilot.oem-direct.submit' order by sequence desc limit 1",
    [maker.tenantId],
  )
  expect(rows).toMatchObject([{ details: { devices: 5, refused: 1, removals: 4, jobs: 0 } }])
  expect(verdicts(await submitted([{ ...of(contoso), ...tuple(own as Built) }]))).toEqual(['OK'])

  const adds = await createApplication(
    world.app.db,
    { tenantId: maker.tenantId, actor: { kind: 'operator', id: 'test', name: 'test' }, now: new Date() },
    { displayName: 'adds', roles: ['CustomerDevices.Add.All'] },
  )
  const token = await tokenOfApplication(world, maker, adds, 'https://api.partnercenter.microsoft.com')
  const { status, json } = await withToken(world, token)('POST', address, {
    Devices: [{ ...nobody, ...key(own as Built) }],
  })
  expect([status, json.description]).toEqual([403, expect.stringContaining('add devices and not take them out')])
  const [more] = await built()
  expect(verdicts(await submitted([{ ...of(contoso), ...key(more as Built) }], {}, withToken(world, token)))).toEqual([
    'OK',
  ])
})

test('what another manufacturer reported is not found: it is neither registered nor taken out nor told of, and its own manufacturer does all of it', async () => {
  const contoso = await customer()
  const rival = await world.tenant('rival.example', { displayName: 'Rival' })
  await makePartner(world, rival, { usesOemDirect: true, makers: ['Rival'] })
  const administrator = await contoso.user('gus', { roles: ['global-administrator'] })
  await granted(world, contoso, administrator, await linkOfOem(world, rival))
  const calls = await centerAs(world, await rival.user('ric', { roles: ['admin-agent'] }))
  const [registered, free] = await built(2)
  const announced = builtDevice()
  await report(announcedCsv(announced))
  expect(verdicts(await submitted([{ ...of(contoso), ...tuple(registered as Built) }]))).toEqual(['OK'])
  const asked = [
    { ...nobody, ...tuple(registered as Built) },
    { ...nobody, ...key(registered as Built) },
    { ...nobody, ...tuple(announced) },
    { ...of(contoso), ...key(registered as Built) },
    { ...of(contoso), ...tuple(free as Built) },
    { ...of(contoso), ...tuple(announced) },
  ]
  const notThere = { OemManufacturerName: 'Fabrikam', ModelName: 'none', SerialNumber: 'NOT-THERE' }
  const never = [...asked.slice(0, 3).map(() => nobody), ...asked.slice(3).map(() => of(contoso))].map((whose) => ({
    ...whose,
    ...notThere,
  }))
  const said = ({ Devices }: { Devices: Told[] }) => Devices.map(({ Verdict, Message }) => [Verdict, Message])
  expect(said(await validated(asked, calls))).toEqual(said(await validated(never, calls)))
  const job = await submitted(asked, {}, calls)
  expect(verdicts(job)).toEqual(asked.map(() => 'DeviceNotFound'))
  expect(said(job)).toEqual(said(await submitted(never, {}, calls)))
  expect([await devicesOf(contoso), await awaitedOf(contoso)]).toMatchObject([
    [{ serialNumber: registered?.name.serialNumber }],
    [],
  ])
  const own = asked.slice(4).concat(asked.slice(0, 1))
  expect(verdicts(await validated(own))).toEqual(['OK', 'OK', 'OK'])
  expect(verdicts(await submitted(own))).toEqual(['OK', 'OK', 'OK'])
  expect(await devicesOf(contoso)).toMatchObject([{ serialNumber: free?.name.serialNumber }])
  expect(await awaitedOf(contoso)).toMatchObject([{ serialNumber: announced.name.serialNumber }])
})

test('a submission that comes again under its id is answered as it was; another one under that id is refused', async () => {
  const contoso = await customer()
  const [one, two] = await built(2)
  const body = { SubmissionId: '2031-04-09-0007', Devices: [{ ...of(contoso), ...tuple(one as Built) }] }
  const answers = await Promise.all([
    agent('POST', address, body),
    agent('POST', address, body),
    agent('POST', address, body),
  ])
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202])
  expect(new Set(answers.map(({ headers }) => headers.location)).size).toBe(1)
  const job = await done(String(answers[0]?.headers.location))
  expect([job.SubmissionId, verdicts(job)]).toEqual(['2031-04-09-0007', ['OK']])
  const other = { ...body, Devices: [{ ...of(contoso), ...tuple(two as Built) }] }
  expect((await agent('POST', address, other)).status).toBe(409)
})

test('a thousand devices are one call, and one more is too many; who comes twice is registered once', async () => {
  const contoso = await customer()
  const [one] = await built()
  const many = Array.from({ length: 1000 }, () => ({ ...of(contoso), ...key(one as Built) }))
  const job = await submitted(many)
  expect(verdicts(job).slice(0, 3)).toEqual(['OK', 'AlreadyRegistered', 'AlreadyRegistered'])
  expect(await devicesOf(contoso)).toHaveLength(1)
  expect((await agent('POST', address, { Devices: [...many, many[0]] })).status).toBe(400)
})

test('a hundred customers and orders are one call, and with one more nothing is asked about any of them', async () => {
  const rows = Array.from({ length: 101 }, () => ({
    ...{ TenantID: randomUUID(), TenantDomain: 'elsewhere.example', ProductKeyId: '3301009999999' },
  }))
  expect(new Set(verdicts(await validated(rows.slice(1))))).toEqual(new Set(['NoConsent']))
  for (const path of ['/oem/v1/ValidateDeviceSubmissionData', address]) {
    const { status, json } = await agent('POST', path, { Devices: rows })
    expect([status, JSON.stringify(json)]).toEqual([400, expect.stringContaining('101 customers and orders')])
  }
})

const awaitedOf = async ({ api }: WorldTenant) =>
  (await api.get<{ value: Device[] }>('/beta/deviceManagement/awaitedDevices')).value
const report = (body: string, type = 'text/csv') => maker.api.send('POST', '/beta/partner/buildReports', body, type)

test('a device that is only announced waits with its customer, found by no hardware, and is registered when its hash is reported', async () => {
  const [contoso, other] = [await customer(), await customer()]
  const device = builtDevice()
  await report(announcedCsv(device))
  const row = { ...of(contoso), ...tuple(device), GroupTag: 'sales', PurchaseOrderId: 'PO-1' }
  expect((await validated([row])).Devices).toMatchObject([
    { Verdict: 'OK', Message: expect.stringContaining('announced') },
  ])
  expect(await awaitedOf(contoso)).toEqual([])
  expect((await submitted([row])).Devices).toMatchObject([
    { Verdict: 'OK', Message: expect.stringContaining('announced') },
  ])
  expect(await awaitedOf(contoso)).toMatchObject([
    { serialNumber: device.name.serialNumber, groupTag: 'sales', registeredBy: 'Fabrikam', channel: 'oem-direct' },
  ])
  expect(await devicesOf(contoso)).toEqual([])
  expect(verdicts(await submitted([{ ...of(other), ...tuple(device) }]))).toEqual(['AssignedToOtherTenant'])

  await report(oa3Report(device), 'text/xml')
  await until(async () => (await devicesOf(contoso)).length > 0, 'the device is registered')
  expect(await devicesOf(contoso)).toMatchObject([
    {
      ...{ serialNumber: device.name.serialNumber, productKey: device.name.productKey },
      ...{ groupTag: 'sales', purchaseOrderIdentifier: 'PO-1' },
    },
  ])
  expect(await awaitedOf(contoso)).toEqual([])
  for (const side of [contoso, maker]) {
    expect(await trail(side, 'autopilot.awaited-device.arrive')).toHaveLength(1)
  }
})

test('[T-26] nothing is registered of a device that waits when the consent has ended before its hash comes; either side ends the waiting', async () => {
  const [ended, forgets, asked] = [await customer(), await customer(), await customer()]
  const devices = [builtDevice(), builtDevice(), builtDevice()] as const
  await report(announcedCsv(...devices))
  const rows = [ended, forgets, asked].map((tenant, index) => ({ ...of(tenant), ...tuple(devices[index] as Built) }))
  expect(verdicts(await submitted(rows))).toEqual(['OK', 'OK', 'OK'])

  await endedByOperator(world, ended, maker)
  const [awaited] = await awaitedOf(forgets)
  await forgets.api.delete(`/beta/deviceManagement/awaitedDevices/${awaited?.id}`)
  expect(verdicts(await submitted([{ ...nobody, ...tuple(devices[2]) }]))).toEqual(['OK'])
  expect(await awaitedOf(asked)).toEqual([])
  const deleted = 'autopilot.awaited-device.delete'
  expect((await trail(asked, deleted)).map(({ id }) => id)).toEqual([maker.tenantId])
  expect((await trail(maker, deleted)).at(-1)).toMatchObject({ actor: 'ada@maker.example' })

  for (const device of devices) await report(oa3Report(device), 'text/xml')
  await until(async () => (await awaitedOf(ended)).length === 0, 'nobody waits any more')
  const [more] = await built()
  expect(verdicts(await submitted([{ ...of(forgets), ...tuple(more as Built) }]))).toEqual(['OK'])
  const counts = [ended, forgets, asked].map(async (tenant) => (await devicesOf(tenant)).length)
  expect(await Promise.all(counts)).toEqual([0, 1, 0])
})

test('a device that waits for an organisation which leaves the installation waits no more: its hash is reported, and another one registers it', async () => {
  const [leaving, contoso] = [await customer(), await customer()]
  const [early, late] = [builtDevice(), builtDevice()]
  await report(announcedCsv(early, late))
  expect(verdicts(await submitted([early, late].map((one) => ({ ...of(leaving), ...tuple(one) }))))).toEqual([
    'OK',
    'OK',
  ])

  const { db } = world.app
  const actor = { kind: 'operator', id: 'test', name: 'test' } as const
  await removeTenant(db, { tenantId: leaving.tenantId, actor, now: new Date() }, maker.tenantId)
  await until(async () => {
    while (await removeNext(db, leaving.tenantId, new Date()));
    return (await readRemoval(db, leaving.tenantId)).step === 'done'
  }, 'the organisation is removed')

  // one is registered again before its hash comes, the other one behind it
  expect(verdicts(await submitted([{ ...of(contoso), ...tuple(early) }]))).toEqual(['OK'])
  expect(await awaitedOf(contoso)).toMatchObject([{ serialNumber: early.name.serialNumber }])
  for (const device of [early, late]) await report(oa3Report(device), 'text/xml')
  await until(async () => (await devicesOf(contoso)).length === 1, 'the device that waits is registered')
  expect(verdicts(await submitted([{ ...of(contoso), ...tuple(late) }]))).toEqual(['OK'])
  expect(await devicesOf(contoso)).toHaveLength(2)
})

test('[L-008] the consent to a manufacturer gives no delegated administration, the customer does not end it alone, and the operator does', async () => {
  const contoso = await customer()
  const administrator = await contoso.user('gus', { roles: ['global-administrator'] })
  const calls = await callsAs(world, administrator)
  const { json } = await calls('GET', '/beta/partnerConsents')
  const [consent] = json.value as Array<{ id: string; delegatedAdministration: boolean; rights: string[] }>
  expect(consent).toMatchObject({ relation: 'oem', state: 'standing', delegatedAdministration: false })
  expect(consent?.rights).toEqual(['register-devices', 'remove-own-devices', 'remove-any-device'])
  const refused = await calls('POST', `/beta/partnerConsents/${consent?.id}/withdraw`)
  expect([refused.status, JSON.stringify(refused.json)]).toEqual([403, expect.stringContaining('operator')])
  const [one, two] = await built(2)
  expect(verdicts(await submitted([{ ...of(contoso), ...tuple(one as Built) }]))).toEqual(['OK'])
  await endedByOperator(world, contoso, maker)
  expect(verdicts(await submitted([{ ...of(contoso), ...tuple(two as Built) }]))).toEqual(['NoConsent'])
})

test('[S-048] a manufacturer that is a provider, too, registers the same device by its list in Partner Center with the same outcome', async () => {
  const both = await world.tenant('both.example', { displayName: 'Both' })
  await makePartner(world, both, { usesOemDirect: true, cspKind: 'direct', makers: ['Both'] })
  const bea = await both.user('bea', { roles: ['admin-agent'] })
  const calls = await centerAs(world, bea)
  const contoso = await customer(false)
  const administrator = await contoso.user('gina', { roles: ['global-administrator'] })
  await granted(world, contoso, administrator, await linkOfOem(world, both))
  const { id: consentId } = await granted(world, contoso, administrator, await invitationOf(world, both))
  const device = builtDevice('Both')
  await both.api.send('POST', '/beta/partner/buildReports', oa3Report(device), 'text/xml')
  const outcome = async () => {
    const [one] = await devicesOf(contoso)
    const { id: _id, azureActiveDirectoryDeviceId: _object, azureAdDeviceId: _same, ...more } = one as Device
    const { channel: _door, batch: _batch, ...rest } = more
    return rest
  }
  expect(verdicts(await submitted([{ ...of(contoso), ...tuple(device), GroupTag: 'sales' }], {}, calls))).toEqual([
    'OK',
  ])
  const direct = await outcome()
  expect(verdicts(await submitted([{ ...nobody, ...tuple(device) }], {}, calls))).toEqual(['OK'])

  const { manufacturer, model, serialNumber } = device.name
  const file = [partnerCenterHeader, `${serialNumber},,,${manufacturer},${model}`, ''].join('\r\n')
  const { status, json } = await (await uploadsAs(world, bea))(consentId, 'sales', file)
  expect([status, json.failed, (await devicesOf(contoso)).length]).toEqual([202, 0, 1])
  expect(await outcome()).toEqual(direct)
})

test('what became of a submission is read for as long as it waits for the customer, and 31 days from then on', async () => {
  const contoso = await customer()
  const calls = await callsAs(world, await contoso.user('gus', { roles: ['global-administrator'] }))
  const [consent] = (await calls('GET', '/beta/partnerConsents')).json.value as Array<{ id: string }>
  const { app } = world
  const admin = { kind: 'user', id: 'gus', name: 'gus' } as const
  const operation = () => ({ tenantId: contoso.tenantId, actor: admin, now: new Date() })
  await setApproval(app.db, operation(), String(consent?.id), 'each-upload')
  const sweepAt = (days: number) =>
    sweep(app.db, [sweepJobs, sweepSubmissions], () => new Date(Date.now() + days * 24 * 3_600_000))
  const [one] = await built()
  const waits = { ...of(contoso), ...tuple(one as Built) }
  const { headers } = await agent('POST', address, { Devices: [waits] })
  const location = String(headers.location)
  // with one that is decided beside it, it is under way
  const mixed = await agent('POST', address, {
    Devices: [{ ...of(await customer(false)), ...key(one as Built) }, waits],
  })
  expect((await agent('GET', String(mixed.headers.location))).json).toMatchObject({
    Status: 'Processing',
    Devices: [{ Verdict: 'NoConsent' }, { Verdict: 'Pending' }],
  })
  await sweepAt(40)
  expect((await agent('GET', location)).json).toMatchObject({ Status: 'Queued' })
  const held = (
    await contoso.api.get<{ value: Array<{ id: string }> }>('/beta/deviceManagement/partnerUploads')
  ).value.at(-1)
  await approveUpload(app.db, operation(), String(held?.id))
  expect(verdicts(await done(location))).toEqual(['OK'])
  await sweepAt(30)
  expect(verdicts(await done(location))).toEqual(['OK'])
  await sweepAt(32)
  expect((await agent('GET', location)).status).toBe(404)
})
