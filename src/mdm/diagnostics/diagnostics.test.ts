// Diagnostics over the wire: the request in a session, what a device puts at the address, who may fetch it, and what is refused.

import { randomBytes } from 'node:crypto'
import { request } from 'node:https'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { enrolledDevice, type Managed, send, session } from '../../../test/support/mdm/mdm-device.ts'
import { said, talk } from '../../../test/support/mdm/mdm-talk.ts'
import { startWorld, type World, type WorldTenant } from '../../../test/support/world/world.ts'
import {
  archiveDefinition,
  archiveResults,
  readArchiveRequest,
  writeArchiveResults,
} from '../../protocol/csp/diagnostic-archive.ts'
import { writeValue } from '../../protocol/csp/tree.ts'
import { partBytes, sweepDiagnostics } from './diagnostics.sql.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const devices = '/beta/deviceManagement/managedDevices'
let count = 0

type At = { readonly tenant: WorldTenant; readonly device: Managed; readonly id: string }
async function setUp(): Promise<At> {
  const tenant = await world.tenant(`logs${++count}.example`)
  const { device, id } = await enrolledDevice(world, tenant, await tenant.user('pia'))
  return { tenant, device, id }
}

type Log = Record<'id' | 'status', string> & Record<'sha256' | 'reason' | 'receivedDateTimeUTC', string | null>
const pathOf = ({ id }: At) => `${devices}/${id}/logCollectionRequests`
const ask = ({ tenant, id }: At) => tenant.api.post<Log>(`${devices}/${id}/createDeviceLogCollectionRequest`, {})
const logsOf = async (at: At) => (await at.tenant.api.get<{ value: Log[] }>(pathOf(at))).value
const addressOf = async (at: At, logId: string) =>
  (await at.tenant.api.post<{ value: string }>(`${pathOf(at)}/${logId}/createDownloadUrl`)).value

/** Accepts every command; the address that it was given, and the numbers of the request. */
async function told(at: At) {
  const accepts = { 'Exec Vendor/MSFT/DiagnosticLog/DiagnosticArchive/ArchiveDefinition': () => ({ status: 200 }) }
  const conversation = talk(world, at.device, { handlers: accepts })
  const commands = await conversation.turn()
  expect(commands).toContain(`Exec ${archiveDefinition}`)
  const sent = conversation.heard().commands.find(({ kind }) => kind === 'Exec')
  const data = (sent && 'items' in sent && sent.items?.[0]?.data) || ''
  await conversation.turn()
  return readArchiveRequest(String(data))
}

const put = (url: string, body: Buffer) =>
  send(world, url, { method: 'PUT', headers: { 'x-ms-blob-type': 'BlockBlob' }, body })
const fetched = (url: string) => send(world, url)
const partsIn = async ({ tenant }: At) =>
  Number(
    (await world.app.pool.query('select count(*) from mdm_device_log_part where tenant_id = $1', [tenant.tenantId]))
      .rows[0].count,
  )

test('a device is asked for its diagnostics, puts them at the address it was given, and an administrator fetches them', async () => {
  const at = await setUp()
  const asked = await ask(at)
  expect(asked).toMatchObject({ status: 'pending', managedDeviceId: at.id, receivedDateTimeUTC: null, sizeInKB: null })
  expect((await ask(at)).id).toBe(asked.id)
  await expect(addressOf(at, asked.id)).rejects.toMatchObject({ status: 409 })

  const request = await told(at)
  expect(request).toMatchObject({ id: asked.id })
  expect(request.items).toContainEqual({ kind: 'Events', what: 'System' })
  const archive = randomBytes(2 * partBytes + 7)
  expect(await put(request.uploadUrl, archive)).toMatchObject({ status: 201 })
  const [log] = await logsOf(at)
  expect(log).toMatchObject({ id: asked.id, status: 'completed', sizeInKB: archive.length / 1024, reason: null })

  const address = await addressOf(at, asked.id)
  const file = await fetched(address)
  expect([file.status, file.body.equals(archive)]).toEqual([200, true])
  expect(file.headers['content-disposition']).toMatch(/^attachment; filename="PC-1-logs-\d{4}-\d\d-\d\d\.zip"$/)
  // nothing of it lies open in the database
  const { rows } = await world.app.pool.query('select content from mdm_device_log_part where tenant_id = $1', [
    at.tenant.tenantId,
  ])
  expect(rows).toHaveLength(3)
  const [first] = rows.map(({ content }) => content as Buffer).filter(({ length }) => length > partBytes)
  expect(first && archive.includes(first.subarray(40, 80))).toBe(false)

  // once is all: the address takes nothing more
  expect(await put(request.uploadUrl, Buffer.from('other'))).toMatchObject({ status: 410 })
  expect(said((await session(world, at.device)).commands).filter((one) => one.includes('DiagnosticLog'))).toEqual([])
  const trail = JSON.stringify(await at.tenant.api.get('/beta/deviceManagement/auditEvents?$top=50'))
  for (const action of ['mdm.device.collect-logs', 'mdm.device-log.upload', 'mdm.device-log.download']) {
    expect(trail).toContain(action)
  }
  expect(trail).not.toContain('sig=')

  await at.tenant.api.delete(`${pathOf(at)}/${asked.id}`)
  expect(await fetched(address)).toMatchObject({ status: 410 })
  expect([await partsIn(at), (await logsOf(at))[0]]).toMatchObject([
    0,
    { status: 'failed', reason: 'the diagnostics were deleted' },
  ])
})

test('[T-02] an address counts for its request, its device and its organisation, and for a day; what it never was for is refused', async () => {
  const [at, other] = [await setUp(), await setUp()]
  const { id } = await ask(at)
  await ask(other)
  const [{ uploadUrl }, foreign] = [await told(at), await told(other)]
  const body = Buffer.from('archive')
  const changed = (change: (url: URL) => void, from = uploadUrl) => {
    const url = new URL(from)
    change(url)
    return url.href
  }
  const refused = [
    changed((url) => url.searchParams.set('for', other.id)),
    changed((url) => url.searchParams.set('exp', '9999999999')),
    changed((url) => url.searchParams.delete('sig')),
    changed((url) => (url.pathname = new URL(foreign.uploadUrl).pathname)),
    changed((url) => (url.pathname = url.pathname.replace(id, foreign.id))),
  ]
  for (const url of refused) expect(await put(url, body), url).toMatchObject({ status: 403 })
  expect(await fetched(uploadUrl)).toMatchObject({ status: 403 })
  expect(await put(uploadUrl, Buffer.alloc(0))).toMatchObject({ status: 400 })
  expect(await put(uploadUrl, body)).toMatchObject({ status: 201 })
  const address = await addressOf(at, id)
  expect(await put(address, body)).toMatchObject({ status: 403 })
  const late = changed((url) => url.searchParams.set('exp', '1'), address)
  expect(await fetched(late)).toMatchObject({ status: 403 })
  // another device of the same path, and another organisation
  await expect(addressOf(other, id)).rejects.toMatchObject({ status: 404 })
  await expect(other.tenant.api.get(`${pathOf(at)}/${id}`)).rejects.toMatchObject({ status: 404 })
  expect(await partsIn(at)).toBe(1)
})

test('[T-52] [T-50] one address has one upload at a time, and an upload of what nobody wants any more ends while it goes on', async () => {
  const at = await setUp()
  const { id } = await ask(at)
  const { uploadUrl } = await told(at)
  const slow = request(uploadUrl, { ca: world.ca, agent: false, method: 'PUT' })
  const answered = new Promise<number>((resolve, reject) => {
    slow.on('response', (answer) => resolve(answer.resume().statusCode ?? 0)).on('error', reject)
  })
  slow.write(Buffer.alloc(1000))
  await expect.poll(async () => (await put(uploadUrl, Buffer.from('archive'))).status).toBe(429)
  await at.tenant.api.post(`${devices}/${at.id}/remoteActions/${id}/cancel`)
  const writing = setInterval(() => slow.write(Buffer.alloc(20_000)), 500)
  try {
    expect(await answered).toBe(410)
  } finally {
    clearInterval(writing)
    slow.destroy()
  }
  expect(await partsIn(at)).toBe(0)
})

test('what was canceled, or is of a device that left, is not taken, and what was begun of it does not stay', async () => {
  const at = await setUp()
  const { id } = await ask(at)
  const { uploadUrl } = await told(at)
  await at.tenant.api.post(`${devices}/${at.id}/remoteActions/${id}/cancel`)
  expect(await put(uploadUrl, Buffer.from('archive'))).toMatchObject({ status: 410 })
  await ask(at)
  const again = await told(at)
  await at.tenant.api.delete(`${devices}/${at.id}`)
  expect(await put(again.uploadUrl, Buffer.from('archive'))).toMatchObject({ status: 410 })
  expect(await partsIn(at)).toBe(0)
})

test.each([
  ['says that it could not send', 0x80072efd, 'the device reports 0x80072efd'],
  ['says that it sent, and nothing came', 0, 'did not arrive'],
])('a device that %s ends the action as failed, with the reason', async (_what, hresult, reason) => {
  const at = await setUp()
  const { id } = await ask(at)
  await told(at)
  const tells = (of: string) => {
    const results = writeArchiveResults({ id: of, hresult, items: [] })
    at.device.world = { ...at.device.world, tree: writeValue(at.device.world.tree, archiveResults, results, 'chr') }
  }
  tells('00000000-0000-4000-8000-000000000000') // of an earlier request
  expect(said((await session(world, at.device)).commands)).toContain(`Get ${archiveResults}`)
  expect((await logsOf(at))[0]).toMatchObject({ status: 'pending' })
  tells(id)
  await session(world, at.device)
  expect((await logsOf(at))[0]).toMatchObject({ status: 'failed', reason: expect.stringContaining(reason) })
})

test('the eleventh archive of a device takes the place of the first, each goes after 28 days, and parts of nobody after one', async () => {
  const at = await setUp()
  for (let times = 0; times < 11; times++) {
    await ask(at)
    expect(await put((await told(at)).uploadUrl, Buffer.from(`archive ${times}`))).toMatchObject({ status: 201 })
  }
  const states = (await logsOf(at)).map(({ status }) => status)
  expect(states).toEqual([...Array(10).fill('completed'), 'failed'])
  expect(await partsIn(at)).toBe(10)
  const sweep = async (days: number) => {
    const now = new Date(Date.now() + days * 24 * 3_600_000)
    for (const statement of sweepDiagnostics(now, 1000)) await statement.execute(world.app.db)
  }
  await sweep(27)
  expect(await partsIn(at)).toBe(10)
  await sweep(29)
  expect([await partsIn(at), (await logsOf(at)).filter(({ status }) => status === 'completed')]).toEqual([0, []])
})
