// Orders of a manufacturer over the wire: what an order has to say, and what comes of it.

import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { ApiError } from '../../../src/client/api.ts'
import { type Card, cardWords, makeCard } from '../../../src/protocol/device-manifest/card.ts'
import { keyId } from '../../../src/protocol/device-manifest/key.ts'
import { until } from '../../db/server-under-test.ts'
import { whileHeld } from '../../support/database/while-held.ts'
import { announcedCsv, type Built, builtDevice, oa3Report, orderOf } from '../../support/partner/built.ts'
import { granted, linkOfOem, makePartner } from '../../support/partner/partner.ts'
import { atBrowser } from '../../support/world/person.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let maker: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  maker = await world.tenant('maker.example', { displayName: 'Fabrikam' })
  await makePartner(world, maker, { usesOemDirect: true, makers: ['Fabrikam'] })
}, 60_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const orders = '/beta/partner/orders'
const inbox = '/beta/deviceManagement/deviceInbox'
const importCsv = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv?document=true'
type Order = { id: string; outcome: string | null; submissionId: string | null }
const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => [200, ''],
    (error: ApiError) => [error.status, error.message],
  )
async function reported(): Promise<Built> {
  const device = builtDevice()
  await maker.api.send('POST', '/beta/partner/buildReports', oa3Report(device), 'text/xml')
  return device
}
const create = (order: object) => maker.api.post<Order>(orders, order)
const file = (id: string) => maker.api.send('POST', `${orders}/${id}/file`, '', 'application/json')
type Sealed = {
  content: string
  expirationDateTime: string
  recipient: string
  senderWords: string
  senderCardUrl: string
}
const seal = (id: string, body: object = {}) => maker.api.post<Sealed>(`${orders}/${id}/sealedFile`, body)
const trail = async ({ tenantId }: WorldTenant, like: string) =>
  (
    await world.app.pool.query<{ action: string; actor: string; target: string; details: object }>(
      `select action, actor_id as actor, target_id as target, details from audit_entry
        where tenant_id = $1 and action like $2 order by sequence`,
      [tenantId, like],
    )
  ).rows
const devicesOf = async ({ api }: WorldTenant) =>
  (await api.get<{ value: Array<Record<string, string>> }>('/beta/deviceManagement/windowsAutopilotDeviceIdentities'))
    .value

test('an order says whether Autopilot is wanted, and with it needs Windows 10 version 1703 or later', async () => {
  const device = builtDevice()
  const { autopilot: _said, ...unsaid } = orderOf(device)
  expect((await refusal(create(unsaid)))[0]).toBe(400)
  for (const windowsVersion of ['1607', '1511', '8.1']) {
    expect((await refusal(create(orderOf(device, { windowsVersion }))))[0]).toBe(400)
  }
  for (const windowsVersion of ['1703', '24H2']) {
    expect((await refusal(create(orderOf(device, { windowsVersion }))))[0]).toBe(200)
  }
  const without = await create(orderOf(device, { autopilot: false, windowsVersion: '8.1' }))
  expect(await refusal(file(without.id))).toEqual([409, expect.stringContaining('does not want Autopilot')])
  expect((await refusal(create(orderOf(device, { devices: [{ serialNumber: '1' }] }))))[0]).toBe(400)
  const once = orderOf(device)
  await create(once)
  expect((await refusal(create(once)))[0]).toBe(409)
})

test('an order ends in the hashes as a file that its customer imports, and then in no registration', async () => {
  const device = await reported()
  const customer = await world.tenant('filed.example')
  const { id } = await create(orderOf(device))
  const csv = await file(id)
  expect(csv.split('\r\n')[0]).toBe('Device Serial Number,Windows Product ID,Hardware Hash')
  expect(JSON.parse(await customer.api.send('POST', importCsv, csv, 'text/csv'))).toMatchObject({
    registered: 1,
    refused: 0,
  })
  expect(await devicesOf(customer)).toMatchObject([{ serialNumber: device.name.serialNumber }])
  expect(await refusal(maker.api.post(`${orders}/${id}/register`))).toEqual([
    409,
    expect.stringContaining('handed over as a file'),
  ])
  // what was lost on its way is made again
  expect(await file(id)).toBe(csv)
  const listed = await maker.api.get<{ value: Order[] }>(`${orders}?$filter=id eq ${id}`.replaceAll(' ', '%20'))
  expect(listed.value).toMatchObject([{ id, outcome: 'file', submissionId: null }])
})

test('an order ends in the registration, and then in no file; the number of the order stands with the device', async () => {
  const device = await reported()
  const customer = await world.tenant('direct.example')
  const nobody = await create(orderOf(device))
  expect((await refusal(maker.api.post(`${orders}/${nobody.id}/register`)))[0]).toBe(400)
  await granted(
    world,
    customer,
    await customer.user('g', { roles: ['global-administrator'] }),
    await linkOfOem(world, maker),
  )
  const order = orderOf(device, { customerId: customer.tenantId })
  const { id } = await create(order)
  const { submissionId } = await maker.api.post<{ submissionId: string }>(`${orders}/${id}/register`)
  expect(submissionId).toEqual(expect.any(String))
  await until(async () => (await devicesOf(customer)).length === 1, 'the device is registered')
  expect(await devicesOf(customer)).toMatchObject([
    { serialNumber: device.name.serialNumber, purchaseOrderIdentifier: order.number },
  ])
  expect((await trail(maker, 'autopilot.order.%')).at(-1)).toMatchObject({
    ...{ action: 'autopilot.order.register', actor: maker.application.clientId, target: id },
    details: { number: order.number, submissionId },
  })
  expect(await maker.api.get(`${orders}/${id}`)).toMatchObject({
    ...{ id, outcome: 'registration', submissionId },
    devices: [{ serialNumber: device.name.serialNumber, verdict: 'OK', message: '' }],
  })
  expect(await trail(maker, 'autopilot.oem-direct.submit')).toMatchObject([{ actor: maker.application.clientId }])
  expect(await trail(customer, 'autopilot.batch.register')).toMatchObject([{ actor: maker.tenantId }])
  for (const again of [file, seal, (one: string) => maker.api.post(`${orders}/${one}/register`)]) {
    expect(await refusal(again(id))).toEqual([409, expect.stringContaining('were registered')])
  }
})

test('devices of an order that were refused are sent again by themselves, once a build report names them', async () => {
  const device = await reported()
  const late = builtDevice()
  const customer = await world.tenant('again.example')
  const gina = await customer.user('g', { roles: ['global-administrator'] })
  await granted(world, customer, gina, await linkOfOem(world, maker))
  const devices = [late.name, device.name]
  const order = { ...orderOf(device, { customerId: customer.tenantId }), devices }
  const { id } = await create(order)
  const register = () => maker.api.post<{ submissionId: string }>(`${orders}/${id}/register`)
  type Told = { devices: { verdict: string | null; message: string }[] }
  const verdicts = async () => (await maker.api.get<Told>(`${orders}/${id}`)).devices.map(({ verdict }) => verdict)
  const decided = (wanted: readonly string[]) =>
    until(async () => JSON.stringify(await verdicts()) === JSON.stringify(wanted), `each is ${wanted.join()}`)
  const first = await register()
  await decided(['DeviceNotFound', 'OK'])
  const { devices: told } = await maker.api.get<Told>(`${orders}/${id}`)
  expect(told[0]?.message).toContain('Send a build report of the device')
  expect(told[0]?.message).not.toContain('hardware hash')
  await maker.api.send('POST', '/beta/partner/buildReports', oa3Report(late), 'text/xml')
  const second = await register()
  expect(second.submissionId).not.toBe(first.submissionId)
  await decided(['OK', 'OK'])
  expect((await devicesOf(customer)).map(({ serialNumber }) => serialNumber).sort()).toEqual(
    [late, device].map(({ name }) => name.serialNumber).sort(),
  )
  expect((await trail(maker, 'autopilot.order.register')).at(-1)).toMatchObject({
    details: { submissionId: second.submissionId, devices: 1 },
  })
  expect(await refusal(register())).toEqual([409, expect.stringContaining('were registered for its customer')])
  await world.app.pool.query('delete from oem_submission where tenant_id = $1', [maker.tenantId]) // as 31 days later
  expect(await refusal(register())).toEqual([409, expect.stringContaining('is not known any more')])
})

test('of a file and a registration that are asked for at once one ends the order, and the other is refused', async () => {
  const device = await reported()
  const customer = await world.tenant('at-once.example')
  const gina = await customer.user('g', { roles: ['global-administrator'] })
  await granted(world, customer, gina, await linkOfOem(world, maker))
  const { id } = await create(orderOf(device, { customerId: customer.tenantId }))
  const { db } = world.app
  const hold = (tx: typeof db) =>
    tx
      .selectFrom('oem_order')
      .select('id')
      .where('tenant_id', '=', maker.tenantId)
      .where('id', '=', id)
      .forUpdate()
      .execute()
  const ways = [() => file(id), () => seal(id), () => maker.api.post(`${orders}/${id}/register`)]
  const answers = await whileHeld<unknown>(db, hold, ways)
  const { outcome } = await maker.api.get<Order>(`${orders}/${id}`)
  const kinds = answers.map(({ status }) => status)
  expect(kinds).toEqual(
    outcome === 'file' ? ['fulfilled', 'fulfilled', 'rejected'] : ['rejected', 'rejected', 'fulfilled'],
  )
  for (const answer of answers) {
    if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ status: 409 })
  }
})

test('a file is sealed to the organisation that the order names, or to a card with the words that the customer told, and imported once', async () => {
  const customer = await world.tenant('sealed.example')
  const inboxOf = ({ api }: WorldTenant) => api.get<{ words: string; card: Card }>(inbox)
  const nobody = await create(orderOf(await reported()))
  const named = await create(orderOf(await reported(), { customerId: customer.tenantId }))
  expect(await refusal(seal(nobody.id))).toEqual([400, expect.stringContaining('Ask the customer for its card')])
  const { words, card } = await inboxOf(customer)
  const given = { card: JSON.stringify(card), words }
  for (const [wrong, why] of [
    [{ card: given.card }, 'Say the eight words of the card'],
    [{ ...given, words: (await inboxOf(maker)).words }, 'These are not the words of this card'],
    [{ ...given, card: '{}' }, 'This is no card of a receiver'],
  ] as const) {
    expect(await refusal(seal(nobody.id, wrong))).toEqual([400, expect.stringContaining(why)])
  }
  expect(await maker.api.get(`${orders}/${nobody.id}`)).toMatchObject({ outcome: null })

  const sealed = await seal(nobody.id, { ...given, words: words.toUpperCase() })
  expect(sealed).toMatchObject({ recipient: expect.any(String), senderWords: (await inboxOf(maker)).words })
  const take = ({ content }: Sealed) =>
    customer.api.send('POST', importCsv, Buffer.from(content, 'base64'), 'application/octet-stream')
  expect(await refusal(take(sealed))).toEqual([400, expect.stringContaining('you trust no such key')])
  const { json } = await atBrowser(world).send(sealed.senderCardUrl, { method: 'GET' })
  const { key } = json
  await customer.api.post(`${inbox}/senders`, { name: 'Fabrikam', publicKey: key })
  expect(JSON.parse(await take(sealed))).toMatchObject({ registered: 1, refused: 0 })
  // of the same order, sealed anew: the name of the delivery is the order's
  expect(await refusal(take(await seal(nobody.id, given)))).toEqual([409, expect.stringContaining('by the name')])
  expect(JSON.parse(await take(await seal(named.id)))).toMatchObject({ registered: 1 })
  expect(await devicesOf(customer)).toHaveLength(2)
  expect((await trail(maker, 'autopilot.order.seal')).at(-1)).toMatchObject({
    ...{ actor: maker.application.clientId, target: named.id },
    details: { sealedTo: keyId(String(card.key)), fileSha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  })
  const sealedAt = Date.now()
  const { expirationDateTime } = await seal(named.id, { days: 3 })
  const days = (new Date(expirationDateTime).getTime() - sealedAt) / (24 * 3_600_000)
  expect([days >= 3, days < 3.1]).toEqual([true, true])
  // no more devices than whoever receives them takes in one file
  const { format: _format, key: _key, signature: _signature, ...content } = card
  const small = makeCard({ ...content, maxRows: 1 }, generateKeyPairSync('ed25519').privateKey)
  const toSmall = { card: JSON.stringify(small), words: cardWords(small) }
  const two = await create(orderOf(await reported(), { devices: [(await reported()).name, (await reported()).name] }))
  expect(await refusal(seal(two.id, toSmall))).toEqual([409, expect.stringContaining('takes 1 devices')])
  expect((await refusal(seal((await create(orderOf(await reported()))).id, toSmall)))[0]).toBe(200)
  const other = await world.tenant('other-seller.example')
  await makePartner(world, other, { makers: ['Other'], cspKind: 'direct' })
  expect((await refusal(other.api.post(`${orders}/${named.id}/sealedFile`, {})))[0]).toBe(404)
  expect((await refusal(other.api.get(`${orders}/${named.id}`)))[0]).toBe(404)
})

test('a name that a spreadsheet would take for a formula is left out of the file, as the hash says it anyway', async () => {
  const devices = ['=FB-14', '+FB-14', '-FB-14', '@FB-14', 'FB-14'].map((serialNumber) =>
    builtDevice('Fabrikam', { serialNumber }),
  )
  for (const one of devices) await maker.api.send('POST', '/beta/partner/buildReports', oa3Report(one), 'text/xml')
  const { id } = await create(orderOf(devices[0] as Built, { devices: devices.map(({ name }) => name) }))
  const rows = (await file(id)).split('\r\n').slice(1, -1)
  expect(rows.map((row) => row.split(',')[0])).toEqual(['', '', '', '', 'FB-14'])
  expect(rows.map((row) => row.split(',')[2])).toEqual(devices.map(({ hash }) => hash))
})

test('a file is made of the manufacturer’s own reports alone, and whole or not at all; no other organisation sees the order', async () => {
  const announced = builtDevice()
  await maker.api.send('POST', '/beta/partner/buildReports', announcedCsv(announced), 'text/csv')
  const { id } = await create(orderOf(await reported(), { devices: [(await reported()).name, announced.name] }))
  expect(await refusal(file(id))).toEqual([409, expect.stringContaining('device 2 of the order')])

  const other = await world.tenant('other-maker.example')
  await makePartner(world, other, { usesOemDirect: true, makers: ['Other'] })
  const theirs = builtDevice('Other')
  await other.api.send('POST', '/beta/partner/buildReports', oa3Report(theirs), 'text/xml')
  const foreign = await create(orderOf(theirs))
  expect((await refusal(file(foreign.id)))[0]).toBe(409)
  expect((await refusal(other.api.send('POST', `${orders}/${id}/file`, '', 'application/json')))[0]).toBe(404)
  expect((await other.api.get<{ value: Order[] }>(orders)).value).toEqual([])
  const plain = await world.tenant('plain.example')
  expect((await refusal(plain.api.post(orders, orderOf(theirs))))[0]).toBe(403)
})
