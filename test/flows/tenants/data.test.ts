// What is stored of whom, and where: one place for all organisations, and of registration nothing that the service does not need.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { dataKind } from '../../../scripts/generate/data-kind.ts'
import { owners } from '../../../src/db/owners.ts'
import { contestRecipes } from '../../support/autopilot/operations.ts'
import { everyTable } from '../../support/database/stored.ts'
import { fileOf, rowOf } from '../../support/devices-csv.ts'
import { builtDevice, oa3Report } from '../../support/partner/built.ts'
import { centerAs } from '../../support/partner/center.ts'
import { partnerRecipes } from '../../support/partner/operations.ts'
import { granted, invitationOf, linkOfOem, makePartner } from '../../support/partner/partner.ts'
import { fileOf as partnerFile, uploadsAs } from '../../support/partner/upload.ts'
import { newHardware } from '../../support/world/office.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({ dataRegion: 'Frankfurt (DE)' })
})
afterAll(() => world?.[Symbol.asyncDispose]())

const csvPath = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'

test('[S-145] where data is stored is one place for all organisations, whatever their own country, and none changes it for itself', async () => {
  const regions: unknown[] = []
  for (const [domain, era] of [
    ['sovereign.example', 'E18'],
    ['elsewhere.example', 'E24'],
  ] as const) {
    const { api, tenantId } = await world.tenant(domain, { era })
    const person = { usageLocation: domain.startsWith('s') ? 'DE' : 'US', country: 'Germany' }
    await api.post('/v1.0/users', {
      ...{ displayName: 'Pia', mailNickname: 'pia', userPrincipalName: `pia@${domain}`, accountEnabled: true },
      ...{ passwordProfile: { password: 'nine landing lights' }, ...person },
    })
    const path = `/v1.0/organization/${tenantId}`
    await expect(api.patch(path, { dataRegion: 'Berlin' })).rejects.toMatchObject({
      status: 400,
      message: expect.stringContaining("There is no 'dataRegion'"),
    })
    regions.push((await api.get<{ dataRegion: string }>(path)).dataRegion)
  }
  expect(regions).toEqual(['Frankfurt (DE)', 'Frankfurt (DE)'])
})

test('[S-147] of a registration the identity of the device is kept with its organisation, profile and assignment, and nothing else that a file says', async () => {
  const tenant = await world.tenant('inventory.example')
  const { api, tenantId } = tenant
  const { hash, fields } = newHardware()
  const file = [
    'Device Serial Number,Windows Product ID,Hardware Hash,ComputerName,LastUser,Notes',
    `${fields.serialNumber},,${hash},PIAS-OWN-PC,pia.private@mail.example,divorce papers in the drawer`,
  ].join('\r\n')
  const answer = await api.send('POST', `${csvPath}?fileName=list.csv`, file, 'text/csv')
  expect(answer).not.toContain('"status":"error"')
  // and by every other way that leaves something of its own with the organisation
  const at = () => ({ world, tenant })
  await partnerRecipes(at).newId.orders()
  await partnerRecipes(at).newId.awaitedDevices()
  await contestRecipes(at).newId.deviceContests()
  await contestRecipes(at).newId.contestedDevices()
  const csp = await world.tenant('uploads.example')
  await makePartner(world, csp, { cspKind: 'direct' })
  const gina = await tenant.user('gina', { roles: ['global-administrator'] })
  const { id } = await granted(world, tenant, gina, await invitationOf(world, csp))
  const upload = await uploadsAs(world, await csp.user('sam', { roles: ['sales-agent'] }))
  const noted = `Hardware Hash,LastUser,Notes\r\n${newHardware().hash},pia.private@mail.example,divorce papers in the drawer\r\n`
  expect((await upload(id, 'Noted', noted)).json.failed).toBe(0)
  const tables = await everyTable(world.app.db)
  const naming = (text: string) =>
    [...tables].filter(([, rows]) => JSON.stringify(rows).includes(text)).map(([at]) => at)
  expect(naming(String(fields.serialNumber))).toContain('autopilot_device')
  for (const private_ of ['PIAS-OWN-PC', 'pia.private@', 'divorce papers']) expect(naming(private_)).toEqual([])

  // the tables of the feature hold these kinds, and those with a row of this organisation are among them
  const ofRegistration = Object.entries(owners).filter(([, feature]) => feature === 'autopilot')
  const kinds = new Set(ofRegistration.map(([table]) => dataKind[table as keyof typeof dataKind][0]))
  expect([...kinds].sort()).toEqual(['credential', 'device', 'organisation', 'profile', 'work'])
  const written = ofRegistration.filter(([table]) =>
    (tables.get(table) ?? []).some((row) => row.tenant_id === tenantId),
  )
  expect(written.map(([table]) => table).sort()).toEqual([
    'autopilot_device',
    'awaited_device',
    'build_report',
    'built_device',
    'built_device_key',
    'device_batch',
    'device_contest',
    'device_contested',
    'device_import',
    'device_import_row',
    'device_job',
    'device_job_row',
    'hardware_key',
    'oem_order',
    'oem_order_device',
  ])
})

test('[S-146] whichever of the six ways a device came by, it stands with all others of its organisation in the one place', async () => {
  const customer = await world.tenant('six-ways.example')
  const administrator = await customer.user('gina', { roles: ['global-administrator'] })
  const [csp, maker] = [await world.tenant('csp.example'), await world.tenant('maker.example')]
  await makePartner(world, csp, { cspKind: 'direct' })
  await makePartner(world, maker, { usesOemDirect: true, makers: ['Fabrikam'] })
  const { id: consentId } = await granted(world, customer, administrator, await invitationOf(world, csp))
  await granted(world, customer, administrator, await linkOfOem(world, maker))
  const seller = await csp.user('sam', { roles: ['admin-agent'] })
  const devices = [{ hardwareHash: newHardware().hash }]
  const at = `/v1/customers/${customer.tenantId}/deviceBatches`
  const sent = await (await centerAs(world, seller))('POST', at, { batchId: 'by api', devices })
  expect(sent.status).toBe(202)
  const uploaded = await (await uploadsAs(world, seller))(consentId, 'by file', partnerFile(newHardware().hash))
  expect(uploaded.json.failed).toBe(0)
  const built = builtDevice()
  await maker.api.send('POST', '/beta/partner/buildReports', oa3Report(built), 'text/xml')
  const submitted = await (await centerAs(world, await maker.user('max', { roles: ['admin-agent'] })))(
    'POST',
    '/oem/v1/AutopilotDeviceRegistration',
    {
      Devices: [{ TenantID: customer.tenantId, TenantDomain: customer.domain, ProductKeyId: built.name.productKey }],
    },
  )
  expect(submitted.status).toBe(202)
  for (const channel of ['store-csv', 'mdm-csv', 'business-csv']) {
    await customer.api.send('POST', `${csvPath}?channel=${channel}`, fileOf([rowOf(newHardware())]), 'text/csv')
  }
  const stored = async () => {
    const { rows } = await world.app.pool.query<{ channel: string }>(
      'select channel from autopilot_device where tenant_id = $1 order by channel',
      [customer.tenantId],
    )
    return rows.map(({ channel }) => channel)
  }
  const six = ['business-csv', 'mdm-csv', 'oem-direct', 'partner-center-api', 'partner-center-csv', 'store-csv']
  await expect.poll(stored).toEqual(six)
  const { value } = await customer.api.get<{ value: { dataRegion: string }[] }>('/v1.0/organization')
  expect(value).toMatchObject([{ dataRegion: 'Frankfurt (DE)' }])
})
