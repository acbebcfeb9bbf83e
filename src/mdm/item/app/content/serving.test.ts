// Conditions for serving an application's bytes, read without a server; over the wire in content.test.ts.

import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../../../test/support/database/database.ts'
import { insertTenant } from '../../../../../test/support/database/tenant-rows.ts'
import * as assignments from '../../../../assignment/assignment.sql.ts'
import { allDevicesGroup } from '../../../../assignment/target.ts'
import { AppId, DirectoryDeviceId, type TenantId } from '../../../../kernel/id.ts'
import { makeSeal } from '../../../../pki/seal.ts'
import { storyAfter } from '../../../../story/event.sql.ts'
import { sealPart } from '../../../secret/app.ts'
import * as apps from '../app.sql.ts'
import { appKind } from '../assignment.ts'
import { openContent, type Requested } from './content.ops.ts'
import { type ContentGrant, contentUrl } from './content-url.ts'

const contentKey = randomBytes(32)
const seal = makeSeal(randomBytes(32))
const start = new Date('2026-11-21T10:00:00Z')
const at = (ms: number) => new Date(start.getTime() + ms)

let database: TestDatabase
let tenantId: TenantId
beforeAll(async () => {
  database = await createTestDatabase()
  tenantId = await insertTenant(database.db, 'served.example')
})
afterAll(() => database?.[Symbol.asyncDispose]())

async function enrolled({ registered = true, withDevice = true } = {}) {
  const { db } = database
  const deviceId = DirectoryDeviceId.parse(randomUUID())
  const enrollmentId = randomUUID()
  await db
    .insertInto('directory_device')
    .values({ tenant_id: tenantId, id: deviceId, device_id: randomUUID(), display_name: 'PC', created_at: start })
    .execute()
  await db
    .insertInto('mdm_enrollment')
    .values({
      tenant_id: tenantId,
      id: enrollmentId,
      client_device_id: enrollmentId,
      directory_device_id: withDevice ? deviceId : null,
      user_principal_name: 'pia@served.example',
      enrollment_type: 'Full',
      enrollment_kind: 'device',
      device_name: 'PC',
      in_oobe: false,
      certificate_thumbprint: randomUUID(),
      request_key: randomUUID(),
      joined_as_registered: registered,
      enrolled_at: start,
    })
    .execute()
  return { deviceId, enrollmentId }
}

type Parts = readonly { readonly content: Buffer; readonly sealed?: boolean }[]

async function application(parts: Parts, more: { sizeBytes?: number; holdsSecret?: boolean } = {}) {
  const { db } = database
  const id = AppId.parse(randomUUID())
  const { holdsSecret = false, sizeBytes = parts.reduce((sum, { content }) => sum + content.length, 0) } = more
  const texts = { displayName: 'Agent', publisher: '', productCode: '{x}', productVersion: '1.0.0', commandLine: '' }
  const values = { ...texts, holdsSecret, commandLineSealed: undefined, fileName: 'agent.msi', form: 'msi' as const }
  await apps.insert(db, { tenantId, now: start }, id, values)
  for (const [part, { content, sealed = false }] of parts.entries()) {
    const kept = sealed ? sealPart(seal, { tenantId, appId: id }, part, content) : content
    await apps.insertPart(db, tenantId, id, part, { content: kept, sealed })
  }
  const sha256 = createHash('sha256').update(id).digest('hex')
  if (parts.length > 0) await apps.setContent(db, tenantId, id, { sha256, sizeBytes })
  const everybody = [{ target: 'all-devices', groupId: allDevicesGroup }] as const
  const assign = (to: typeof everybody | []) => assignments.replace(db, { tenantId, now: start }, appKind, id, to)
  await assign(everybody)
  return { id, sha256: parts.length > 0 ? sha256 : '', assign, everybody }
}

type App = Awaited<ReturnType<typeof application>>
type Device = Awaited<ReturnType<typeof enrolled>>

/** As it stands in the device's job, for ten minutes. */
function address(
  { id, sha256 }: Pick<App, 'id' | 'sha256'>,
  device: Device,
  more: Partial<ContentGrant> = {},
): Requested {
  const { enrollmentId } = device
  const expires = start.getTime() / 1000 + 600
  const grant = { tenantId, appId: id, fileName: 'agent.msi', sha256, enrollmentId, expires, ...more }
  const signature = new URL(contentUrl(contentKey, 'https://mdm.example', grant)).searchParams.get('sig') ?? ''
  return { ...grant, expires: String(grant.expires), signature, range: undefined }
}

async function read(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of bytes) pieces.push(piece)
  return Buffer.concat(pieces)
}

const open = (requested: Requested, clock = () => start) =>
  openContent(database.db, { seal, contentKey }, requested, clock)
const served = async (requested: Requested): Promise<Buffer> => read((await open(requested)).bytes)
const eventsOf = async ({ deviceId }: Device) =>
  (await storyAfter(database.db, { tenantId, deviceId }, '0', 10)).map(({ step, detail, at }) => ({ step, detail, at }))

const mebi = 1024 * 1024
const file = Buffer.concat([Buffer.alloc(mebi, 1), Buffer.alloc(mebi, 2), Buffer.from('end')])
const fileParts: Parts = [0, 1, 2].map((part) => ({ content: file.subarray(part * mebi, (part + 1) * mebi) }))
const { length: size } = file

test('a file is served whole or as far as was asked for, and the story says so once it was', async () => {
  const [app, device] = [await application(fileParts), await enrolled()]
  const ranges: [range: string | undefined, first: number, last: number][] = [
    ['bytes=0-0', 0, 0],
    ['bytes=5-', 5, size - 1],
    ['bytes=-5', size - 5, size - 1],
    ['bytes=-99999999', 0, size - 1],
    ['bytes=5-99999999', 5, size - 1],
    ['bytes=7-7', 7, 7],
    [' bytes=1-2 ', 1, 2],
    [`bytes=0-${mebi - 1}`, 0, mebi - 1],
    [`bytes=${mebi - 1}-${mebi}`, mebi - 1, mebi],
    [`bytes=${mebi}-${mebi}`, mebi, mebi],
    [`bytes=${size - 1}-`, size - 1, size - 1],
  ]
  for (const [range, first, last] of ranges) {
    const { bytes, ...found } = await open({ ...address(app, device), range })
    expect(found).toEqual({ size, first, last, partial: true, type: 'application/x-msi', etag: `"${app.sha256}"` })
    expect((await read(bytes)).equals(file.subarray(first, last + 1)), range).toBe(true)
  }
  const detail = (bytes: number) => ({ name: 'Agent', bytes })
  expect(await eventsOf(device)).toMatchObject(
    ranges
      .slice(0, 10)
      .map(([, first, last]) => ({ step: 'app-download-served', detail: detail(last - first + 1), at: start })),
  )
  const whole = [undefined, '', 'bytes=-', 'lines=0-1', 'bytes=9-3', `bytes=${size}-`, 'bytes=0-1,3-4']
  for (const range of whole) {
    const { first, last, partial } = await open({ ...address(app, device), range })
    expect([first, last, partial], range).toEqual([0, size - 1, false])
  }
  expect((await served(address(app, device))).equals(file)).toBe(true)
  // the rest of another file is of no use
  for (const [ifRange, partial] of [[`"${app.sha256}"`, true] as const, ['"another"', false] as const]) {
    expect(await open({ ...address(app, device), range: 'bytes=5-', ifRange })).toMatchObject({ partial })
  }
})

test('a download that ends early is not told, nor one of an enrolment without a device', async () => {
  const [app, device, without] = [await application(fileParts), await enrolled(), await enrolled({ withDevice: false })]
  for await (const piece of (await open(address(app, device))).bytes) {
    expect(piece.length).toBe(mebi)
    break
  }
  expect(await eventsOf(device)).toEqual([])
  expect((await served({ ...address(app, without), range: 'bytes=-3' })).toString()).toBe('end')
})

test('[T-15] an address that we did not make, that says something else, or whose hour is over opens nothing', async () => {
  const [app, device] = [await application([{ content: Buffer.from('file') }]), await enrolled()]
  const good = address(app, device)
  expect((await served(good)).toString()).toBe('file')
  const bad: Requested[] = [
    { ...good, signature: '' },
    { ...good, signature: address(app, device, { fileName: 'other.msi' }).signature },
    { ...good, fileName: 'other.msi' },
    { ...good, expires: String(Number(good.expires) + 1) },
    // signed, but not by our rules: an invalid id, or a time out of range, is never looked up
    address(app, device, { tenantId: '' }),
    address(app, device, { enrollmentId: '' }),
    { ...address(app, device), appId: '', signature: address({ ...app, id: '' as AppId }, device).signature },
    address(app, device, { expires: 9_999_999_999_999 }),
    address(app, device, { expires: start.getTime() / 1000 }),
  ]
  for (const requested of bad) {
    await expect(open(requested)).rejects.toMatchObject({ code: 'forbidden', reason: 'content-address' })
  }
  const last = () => new Date(Number(good.expires) * 1000 - 1)
  expect((await open(good, last)).size).toBe(4)
})

test('[T-15] who is enrolled no longer, and what is there no longer, is refused as that', async () => {
  const [app, empty, device] = [
    await application([{ content: Buffer.from('file') }]),
    await application([]),
    await enrolled(),
  ]
  await expect(open(address(app, { ...device, enrollmentId: randomUUID() }))).rejects.toMatchObject({
    code: 'forbidden',
    reason: 'not-enrolled',
  })
  const nowhere = { id: AppId.parse(randomUUID()), sha256: '' }
  for (const none of [empty, nowhere]) {
    await expect(open(address(none, device))).rejects.toMatchObject({ code: 'not-found' })
  }
  await expect(open(address({ ...app, sha256: 'other' }, device))).rejects.toMatchObject({
    code: 'gone',
    reason: 'app-replaced',
  })
  await app.assign([])
  await expect(open(address(app, device))).rejects.toMatchObject({ code: 'forbidden', reason: 'app-unassigned' })
})

test('[T-15] a sealed file is opened for who is admitted to it, and for nobody else', async () => {
  const parts: Parts = ['sealed ', 'file'].map((text) => ({ content: Buffer.from(text), sealed: true }))
  const withSize = { sizeBytes: mebi + 4 }
  const app = await application(parts, { ...withSize, holdsSecret: true })
  expect((await served(address(app, await enrolled()))).toString()).toBe('sealed file')
  await expect(open(address(app, await enrolled({ registered: false })))).rejects.toMatchObject({
    code: 'forbidden',
    reason: 'secret-withheld',
  })
  // a part that was not sealed yet is served as it is, and a sealed one of what holds no secret not at all
  const mixed = await application([{ content: Buffer.from('plain ') }, parts[1]!], { ...withSize, holdsSecret: true })
  expect((await served(address(mixed, await enrolled()))).toString()).toBe('plain file')
  const odd = await application(parts, withSize)
  await expect(served(address(odd, await enrolled()))).rejects.toMatchObject({ code: 'gone', reason: 'app-replaced' })
})

test('[T-15] a download under way is asked about again every five seconds, and ends when it may not go on', async () => {
  const parts: Parts = Array.from({ length: 6 }, (_, part) => ({ content: Buffer.from(String(part)) }))
  const [app, device] = [await application(parts, { sizeBytes: 5 * mebi + 1 }), await enrolled()]
  let now = start
  const { bytes } = await open(address(app, device), () => now)
  const pieces = bytes[Symbol.asyncIterator]()
  const next = async () => String((await pieces.next()).value)
  expect(await next()).toBe('0')
  await app.assign([])
  now = at(4_999)
  expect(await next()).toBe('1')
  await app.assign(app.everybody)
  now = at(5_000)
  expect(await next()).toBe('2')
  await app.assign([])
  now = at(9_999)
  expect(await next()).toBe('3')
  now = at(10_000)
  await expect(next()).rejects.toMatchObject({ reason: 'app-unassigned' })
  expect(await eventsOf(device)).toEqual([])
})

test('a file that is replaced while it is downloaded is not mixed with the new one', async () => {
  const [app, device] = [await application(fileParts), await enrolled()]
  const pieces = (await open(address(app, device))).bytes[Symbol.asyncIterator]()
  await pieces.next()
  await apps.setContent(database.db, tenantId, app.id, { sha256: 'another', sizeBytes: 3 })
  await expect(pieces.next()).rejects.toMatchObject({ code: 'gone', reason: 'app-replaced' })
})
