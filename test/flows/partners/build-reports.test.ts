// What manufacturers report of the devices they built, over the wire, and by which names these devices are found then.

import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { DeviceName } from '../../../src/autopilot/inventory/name.ts'
import { resolve } from '../../../src/autopilot/inventory/resolve.ops.ts'
import type { ApiError } from '../../../src/client/api.ts'
import type { TakenReport } from '../../../src/contract/graph/built-device.ts'
import { registeredRoutes } from '../../../src/features.ts'
import { notebookExample } from '../../../src/protocol/hardware-hash/examples.ts'
import type { HeaderInfo } from '../../../src/protocol/hardware-hash/fields.ts'
import { zipOf } from '../../support/archives.ts'
import {
  announcedCsv,
  type Built,
  builtAs,
  builtDevice,
  computerBuildReport,
  oa3Report,
} from '../../support/partner/built.ts'
import { makePartner } from '../../support/partner/partner.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let maker: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  maker = await world.tenant('maker.example', { displayName: 'Fabrikam' })
  await makePartner(world, maker, { usesOemDirect: true, makers: ['Fabrikam'] })
}, 60_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const reports = '/beta/partner/buildReports'
const ownFile = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'
type Sent = { readonly type?: string; readonly query?: string; readonly by?: WorldTenant }

async function take(body: string | Uint8Array, { type = 'text/xml', query = '', by = maker }: Sent = {}) {
  return JSON.parse(await by.api.send('POST', `${reports}${query}`, body, type)) as TakenReport
}
const zip = (files: Record<string, string>) =>
  zipOf(
    Object.entries(files).map(([name, text]) => [name, Buffer.from(text)] as const),
    { packed: true },
  )
const refusal = (sent: Promise<unknown>) =>
  sent.then(
    () => undefined,
    (error: ApiError) => error,
  )

const tuple = ({ name }: Built, change: Partial<DeviceName> = {}) => ({ ...name, productKey: '', ...change })
const kinds = async (...names: Parameters<typeof resolve>[1]) =>
  (await resolve(world.app.db, names)).map(({ kind }) => kind)

/** Stored without its padding, which is nothing but zeros. */
const isHashOf = (stored: Uint8Array, bytes: Buffer): boolean =>
  stored.length > 500 &&
  bytes.subarray(0, stored.length).equals(stored) &&
  bytes.subarray(stored.length).every((one) => one === 0)

test('[S-042] [L-053] the report of the OA3 tool is read as it is, and the device is found by its names to the letter', async () => {
  const device = builtDevice()
  const { productKey } = device.name
  expect(await kinds(tuple(device))).toEqual(['not-found'])
  expect(await take(oa3Report(device))).toMatchObject({ rows: 1, added: 1, refused: 0, refusals: [] })

  const other = { manufacturer: '', model: '', serialNumber: '' }
  expect(
    await kinds(
      tuple(device),
      tuple(device, { productKey }),
      tuple(device, { ...other, productKey }),
      tuple(device, { manufacturer: 'FABRIKAM' }),
      tuple(device, { model: device.name.model.toLowerCase() }),
      tuple(device, { productKey: '3300000000000' }),
      tuple(device, { manufacturer: '' }),
    ),
  ).toEqual(['found', 'found', 'found', 'not-found', 'not-found', 'not-found', 'no-name'])
  const [found] = await resolve(world.app.db, [tuple(device)])
  const bytes = Buffer.from(device.hash, 'base64')
  expect(found?.kind === 'found' && isHashOf(found.hash, bytes)).toBe(true)

  // again, as the file is sent once more or collected once more: nothing new
  const header = { ...(notebookExample.header as HeaderInfo), collectedAt: new Date('2027-01-01T00:00:00Z') }
  const again = builtAs({ ...device.fields, header })
  expect([await take(oa3Report(device)), await take(oa3Report(again))]).toMatchObject([{ known: 1 }, { known: 1 }])
})

test('[S-046] the computer build report is read as manufacturers send it to the vendor, with the long hash of each device as it is', async () => {
  const devices = [builtDevice(), builtDevice()]
  const before = computerBuildReport(...devices)
  // 4,000 characters, as the report has held since there has been the long hash
  for (const { hash } of devices) expect(hash).toHaveLength(4000)
  expect(await take(before)).toMatchObject({ rows: 2, added: 2, refused: 0, refusals: [] })
  for (const device of devices) {
    const [byNames, byKey] = await resolve(world.app.db, [tuple(device), device.name])
    const bytes = Buffer.from(device.hash, 'base64')
    for (const found of [byNames, byKey]) expect(found?.kind === 'found' && isHashOf(found.hash, bytes)).toBe(true)
  }
  // the same report that went to the vendor: nothing of it is new the second time, and one of a short hash is no report for this
  expect(await take(before)).toMatchObject({ rows: 2, known: 2 })
  const [{ fields, hash } = builtDevice()] = devices
  const short = Buffer.from(hash, 'base64').subarray(0, 128).toString('base64')
  expect(await take(computerBuildReport({ fields, hash: short }))).toMatchObject({
    refused: 1,
    refusals: [{ reason: 'hash-not-4k' }],
  })
})

test('[S-037] a hash is taken and kept as it is, whichever version of the tool made it', async () => {
  const header = notebookExample.header as HeaderInfo
  for (const toolVersion of [0, 1, header.toolVersion, header.toolVersion + 1, 255]) {
    const device = builtAs({ ...builtDevice().fields, header: { ...header, toolVersion } })
    expect(await take(oa3Report(device))).toMatchObject({ added: 1, refused: 0 })
    const [found] = await resolve(world.app.db, [tuple(device)])
    const bytes = Buffer.from(device.hash, 'base64')
    expect(found?.kind === 'found' && isHashOf(found.hash, bytes)).toBe(true)
  }
})

test('[S-047] a manufacturer that only reports has registered nothing, and the customer registers the device itself', async () => {
  const device = builtDevice()
  const customer = await world.tenant('registers-itself.example')
  expect(await take(oa3Report(device))).toMatchObject({ added: 1, refused: 0 })
  const devices = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'
  expect((await customer.api.get<{ value: object[] }>(devices)).value).toEqual([])
  const csv = `Device Serial Number,Windows Product ID,Hardware Hash\r\n${device.name.serialNumber},,${device.hash}\r\n`
  await customer.api.send('POST', ownFile, csv, 'text/csv')
  expect((await customer.api.get<{ value: object[] }>(devices)).value).toMatchObject([
    { serialNumber: device.name.serialNumber },
  ])
  // and what it reports goes on as before
  expect(await take(oa3Report(builtDevice()))).toMatchObject({ added: 1, refused: 0 })
})

test('many machines come in one document, in a CSV, and in an archive of files, and each row has its own verdict', async () => {
  const [one, two, three, four] = [builtDevice(), builtDevice(), builtDevice(), builtDevice()]
  const binding = ({ hash, fields }: Built) =>
    `<b:Binding><b:ProductKeyID>${fields.productKeyId}</b:ProductKeyID><b:HardwareHash>\n${hash}\n</b:HardwareHash></b:Binding>`
  const document = `<b:Report xmlns:b="urn:cbr"><b:Bindings>${binding(one)}${binding(two)}${'<b:Binding><b:HardwareHash>T0E</b:HardwareHash></b:Binding>'.repeat(2)}</b:Bindings></b:Report>`
  expect(await take(Buffer.from(`\ufeff${document}`, 'utf16le'))).toMatchObject({
    added: 2,
    refused: 2,
    refusals: [
      { row: 3, reason: 'hash-not-4k' },
      { row: 4, reason: 'hash-not-4k' },
    ],
  })
  const csv = `Manufacturer,Model,Serial Number,PKID,Hardware Hash,Build time\r\n${three.name.manufacturer},${three.name.model},${three.name.serialNumber},,${three.hash},2026-11-29T08:00:00Z\r\nNobody,,,,${four.hash},\r\n`
  expect(await take(csv, { type: 'text/csv' })).toMatchObject({
    added: 1,
    refused: 1,
    refusals: [{ row: 3, reason: 'names-differ', serialNumber: '' }],
  })
  const archive = zip({ 'a/OA3.xml': oa3Report(four), 'b/list.csv': csv, 'readme.md': 'hello' })
  expect(await take(archive, { type: 'application/zip' })).toMatchObject({
    rows: 3,
    added: 1,
    known: 1,
    refused: 1,
    refusals: [{ file: 'b/list.csv', row: 3 }],
  })
  expect(await kinds(tuple(one), tuple(two), tuple(three), tuple(four))).toEqual(Array(4).fill('found'))
})

test('a dry run says the same and stores nothing', async () => {
  const device = builtDevice()
  expect(await take(oa3Report(device), { query: '?dryRun=true' })).toMatchObject({ added: 1, dryRun: true })
  expect(await kinds(tuple(device))).toEqual(['not-found'])
  expect(await take(oa3Report(device))).toMatchObject({ added: 1, dryRun: false })
})

test('[S-043] no image of Windows is taken, by itself or in an archive, and nothing else that is no report', async () => {
  const image = Buffer.concat([Buffer.from('MSWIM\0\0\0'), Buffer.alloc(100_000)])
  const disc = Buffer.alloc(100_000)
  disc.write('CD001', 32_769)
  for (const body of [image, disc, zip({ 'install.wim': 'MSWIM' })]) {
    const refused = await refusal(take(body, { type: 'application/octet-stream' }))
    expect([refused?.status, refused?.message]).toEqual([400, expect.stringContaining('No image is ever sent here')])
  }
  for (const body of ['a,b\n1,2\n', Buffer.alloc(2000), '', '<Key>', '<!DOCTYPE x><Key/>']) {
    expect((await refusal(take(body)))?.status).toBe(400)
  }
  // nor anywhere else: one is larger than all that any other operation reads, and a customer's file is read as this one is
  const leastImage = 2 ** 30
  const routes = (await registeredRoutes()).filter(({ bodyLimit = 0 }) => bodyLimit > leastImage)
  expect(routes.map(({ path }) => path)).toEqual(expect.arrayContaining([reports, ownFile]))
  expect(routes).toHaveLength(2)
  for (const body of [image, disc]) {
    const refused = await refusal(maker.api.send('POST', ownFile, body, 'text/csv'))
    expect(refused?.status).toBe(400)
  }
  expect((await take(oa3Report(builtDevice()))).added).toBe(1)
})

test('T-45: blanks are read no further than a report begins with, however many come', async () => {
  const blanks = (count: number) => Buffer.alloc(count, ' \n')
  for (const body of [blanks(16 * 1024 * 1024), zip({ 'blank.csv': blanks(200_000).toString() })]) {
    expect((await refusal(take(body)))?.message).toContain('This is no report of devices')
  }
  const report = Buffer.concat([blanks(60_000), Buffer.from(oa3Report(builtDevice()).replace(/^<\?.*?\?>/, ''))])
  expect((await take(report)).added).toBe(1)
})

test('[L-053] a device whose report has the short hash of earlier tools is not found by its names', async () => {
  const device = builtDevice()
  const short = Buffer.from(device.hash, 'base64').subarray(0, 128).toString('base64')
  const csv = `Manufacturer,Model,Serial Number,Hardware Hash\n${device.name.manufacturer},${device.name.model},${device.name.serialNumber},${short}\n`
  expect(await take(csv, { type: 'text/csv' })).toMatchObject({ refused: 1, refusals: [{ reason: 'hash-not-4k' }] })
  expect(await kinds(tuple(device))).toEqual(['not-found'])
})

test('two boards of one name are not unique; a hash completes a device that was announced, once', async () => {
  const device = builtDevice()
  const announced = announcedCsv(device)
  expect(await take(announced, { type: 'text/csv' })).toMatchObject({ added: 1 })
  expect(await take(announced, { type: 'text/csv' })).toMatchObject({ known: 1 })
  expect(await kinds(tuple(device), device.name)).toEqual(['awaited', 'awaited'])
  expect(await take(oa3Report(device))).toMatchObject({ completed: 1 })
  expect(await take(announced, { type: 'text/csv' })).toMatchObject({ known: 1 })
  expect(await kinds(tuple(device))).toEqual(['found'])

  const otherBoard = builtDevice('Fabrikam', { serialNumber: device.name.serialNumber, productName: device.name.model })
  expect(await take(oa3Report(otherBoard))).toMatchObject({ added: 1 })
  expect(await kinds(tuple(device))).toEqual(['not-unique'])
  expect(await kinds(device.name)).toEqual(['found'])
})

test('[T-56] nobody reports devices of another maker, nor takes a product key ID that another manufacturer has reported', async () => {
  const stranger = await world.tenant('stranger.example')
  expect((await refusal(take(oa3Report(builtDevice()), { by: stranger })))?.status).toBe(403)
  await makePartner(world, stranger, { cspKind: 'direct' })
  const none = await refusal(take(oa3Report(builtDevice()), { by: stranger }))
  expect([none?.status, none?.message]).toEqual([403, expect.stringContaining('taxiway partner add --maker')])

  await makePartner(world, stranger, { cspKind: 'direct', makers: ['Stranger'] })
  const device = builtDevice()
  await take(oa3Report(device))
  const foreign = builtDevice()
  expect(await take(oa3Report(foreign), { by: stranger })).toMatchObject({
    added: 0,
    refusals: [{ reason: 'maker-not-yours' }],
  })
  const taken = builtDevice('Stranger', { productKeyId: device.name.productKey })
  expect(await take(oa3Report(taken), { by: stranger })).toMatchObject({
    added: 0,
    refusals: [{ reason: 'product-key-of-another' }],
  })
  expect(await take(oa3Report(builtDevice('Stranger')), { by: stranger })).toMatchObject({ added: 1 })
  expect(await kinds(tuple(device), tuple(foreign))).toEqual(['found', 'not-found'])
})

test('a manufacturer lists its own reports and devices, without hashes, and sees nothing of another', async () => {
  const device = builtDevice()
  const { id } = await take(oa3Report(device), { query: '?fileName=OA3.xml' })
  const listed = await maker.api.get<{ value: object[] }>(`${reports}?$top=1`)
  expect(listed.value).toMatchObject([{ id, fileName: 'OA3.xml', added: 1, finishedDateTime: expect.any(String) }])
  const wanted = `/beta/partner/builtDevices?$filter=serialNumber eq '${device.name.serialNumber}'`
  const found = await maker.api.get<{ value: object[] }>(encodeURI(wanted))
  expect(found.value).toMatchObject([{ ...device.name, hasHardwareHash: true }])
  for (const secret of [device.hash.slice(0, 40), 'AAAAA-BBBBB']) expect(JSON.stringify(found)).not.toContain(secret)
  const stranger = await world.tenant('looks.example')
  expect((await stranger.api.get<{ value: object[] }>(encodeURI(wanted))).value).toEqual([])
})

test('a thousand rows are stored and found again', async () => {
  const batch = randomBytes(3).toString('hex') // a second try finds the rows of the first
  const rows = Array.from({ length: 1200 }, (_, n) => `Fabrikam,FlexBook,${batch}-${n}`)
  // and not those that the server runs meanwhile by its clock
  const ofDevices = () => world.statements.filter((sql) => sql.includes('built_device')).length
  const started = ofDevices()
  expect(await take(`Manufacturer,Model,Serial Number\n${rows.join('\n')}\n`, { type: 'text/csv' })).toMatchObject({
    rows: 1200,
    added: 1200,
  })
  expect(ofDevices() - started).toBeLessThan(60)
  const named = (n: number) => ({
    manufacturer: 'Fabrikam',
    model: 'FlexBook',
    serialNumber: `${batch}-${n}`,
    productKey: '',
  })
  const names = Array.from({ length: 1000 }, (_, n) => named(n))
  const before = ofDevices()
  expect(new Set(await kinds(...names))).toEqual(new Set(['awaited']))
  expect(ofDevices() - before).toBe(2)
})
