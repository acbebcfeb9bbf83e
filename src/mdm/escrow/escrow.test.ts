// Secrets of devices over the wire: what a device brings with the certificate of its join, who may see it, and how long it is kept.

import { randomBytes, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { whileHeld } from '../../../test/support/database/while-held.ts'
import { enrolledDevice, send, session } from '../../../test/support/mdm/mdm-device.ts'
import { talk } from '../../../test/support/mdm/mdm-talk.ts'
import { boot, newHardware, type Office, openOffice } from '../../../test/support/world/office.ts'
import { startWorld, type World } from '../../../test/support/world/world.ts'
import { openApi } from '../../client/api.ts'
import type { Db } from '../../db/schema.ts'
import { createApplication } from '../../identity/application/application.ops.ts'
import { DirectoryDeviceId } from '../../kernel/id.ts'
import { writeValue } from '../../protocol/csp/tree.ts'
import { encodeLocalPassword, encodeRecoveryKey, recoveryPasswordOf, type Volume } from '../../protocol/drs/escrow.ts'
import { memoryDisk } from '../../simulator/port/disk.ts'
import type { DirectoryIdentity } from '../../simulator/wire/join.ts'
import { countChange } from './change-limit.ops.ts'
import { sweepSecrets } from './escrow.sql.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const keys = '/v1.0/informationProtection/bitlocker/recoveryKeys'
const passwords = '/v1.0/directory/deviceLocalCredentials'

let offices = 0
const office = () => openOffice(world, `secrets${++offices}.example`, { application: null, statusPage: null })

type Desk = { readonly office: Office; readonly identity: DirectoryIdentity }

/** Joined and managed; its person's own is not registered for deployment, so that its object can go. */
async function desk(at: Office, whose: 'registered' | 'own' = 'registered'): Promise<Desk> {
  const person = await at.tenant.user(`pia-${randomUUID().slice(0, 8)}`, { mayJoin: true })
  const disk = memoryDisk()
  const hardware = newHardware()
  if (whose === 'registered') await at.register(hardware)
  const own = { answers: { pages: { 'personal-or-work': 'work' } } } as const
  expect(await boot(world, hardware, person, { disk, ...(whose === 'own' && own) })).toMatchObject({ joined: true })
  return { office: at, identity: (await disk.read('identity')) as DirectoryIdentity }
}

type Sent = { readonly authority?: string; readonly deviceId?: string; readonly body?: unknown }

async function bring({ identity }: Desk, method: string, what: 'bitlocker' | 'laps', sent: Sent = {}) {
  const { authority = 'common', deviceId = identity.deviceId, body } = sent
  const text = body === undefined ? undefined : JSON.stringify(body)
  const answer = await send(world, `${world.urls.drs}/manage/${authority}/${what}/${deviceId}?api-version=1.2`, {
    method,
    cert: identity.certificate,
    key: identity.privateKey,
    // a deletion says no length by itself
    ...(text !== undefined && {
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) },
      body: text,
    }),
  })
  return { status: answer.status, body: JSON.parse(answer.body.toString()) as Record<string, unknown> }
}

const newKey = (volume: Volume = 'operatingSystemVolume') => ({
  id: randomUUID(),
  key: recoveryPasswordOf(randomBytes(16)),
  volume,
})
const newPassword = (password = randomBytes(12).toString('base64')) => ({
  accountName: 'Administrator',
  accountSid: 'S-1-5-21-1004336348-1177238915-682003330-500',
  password,
  refreshAt: undefined,
})

type Shown = { readonly id: string; readonly key?: string; readonly deviceId: string; readonly volumeType: string }
type Listed = { readonly value: readonly Shown[] }
type Credential = { readonly credentials?: ReadonlyArray<{ readonly passwordBase64: string }> }

const entriesOf = async ({ tenant }: Office, action: string) =>
  (
    await world.app.pool.query(
      'select actor_kind, actor_name, details from audit_entry where tenant_id = $1 and action = $2 order by sequence',
      [tenant.tenantId, action],
    )
  ).rows as ReadonlyArray<{ actor_kind: string; actor_name: string; details: Record<string, unknown> }>

test('a device brings a recovery key with the certificate of its join; lists show that it is there, and only who asks for the key sees it, on record with the reason', async () => {
  const at = await office()
  const one = await desk(at)
  const { api } = at.tenant
  const key = newKey()
  expect(await bring(one, 'POST', 'bitlocker', { body: encodeRecoveryKey(key) })).toMatchObject({ status: 200 })
  // who hears no answer sends it once more, as Windows writes it
  const again = { kid: `{${key.id.toUpperCase()}}`, key: key.key, volumeType: 1 }
  expect(await bring(one, 'POST', 'bitlocker', { authority: at.tenant.tenantId, body: again })).toMatchObject({
    status: 200,
  })
  const { deviceId } = one.identity
  const { value } = await api.get<Listed>(`${keys}?$filter=deviceId eq '${deviceId}'`)
  expect(value).toMatchObject([{ id: key.id, deviceId, volumeType: 'operatingSystemVolume' }])
  expect(JSON.stringify(value)).not.toContain(key.key)
  await expect(api.get(`${keys}?$select=key`)).rejects.toMatchObject({ status: 400 })
  expect(await api.get<Shown>(`${keys}/${key.id}`)).not.toHaveProperty('key')
  expect(await entriesOf(at, 'mdm.recovery-key.read')).toEqual([])

  const shown = await api.get<Shown>(`${keys}/${key.id}?$select=key&reason=ticket 4711`)
  expect(shown.key).toBe(key.key)
  await api.get(`/beta${keys.slice('/v1.0'.length)}/${key.id}?$select=id,key`)
  expect((await entriesOf(at, 'mdm.recovery-key.read')).map(({ details }) => details)).toMatchObject([
    { keyId: key.id, reason: 'ticket 4711' },
    { keyId: key.id, reason: null },
  ])
  expect(await entriesOf(at, 'mdm.recovery-key.escrow')).toMatchObject([{ actor_kind: 'device' }])
  const { tenantId } = at.tenant
  const { rows: told } = await world.app.pool.query(
    `select action from audit_entry where tenant_id = $1 and details::text like '%' || $2 || '%'`,
    [tenantId, key.key],
  )
  const { rows: kept } = await world.app.pool.query<{ sealed: Buffer }>(
    'select sealed from mdm_recovery_key where tenant_id = $1 and id = $2',
    [tenantId, key.id],
  )
  expect(told).toEqual([])
  expect(kept.map(({ sealed }) => sealed.includes(key.key))).toEqual([false])
})

test('an application that may know of secrets does not see them, one that may see keys sees no passwords, and an organisation sees its own alone', async () => {
  const at = await office()
  const one = await desk(at)
  const key = newKey()
  await bring(one, 'POST', 'bitlocker', { body: encodeRecoveryKey(key) })
  await bring(one, 'POST', 'laps', { body: encodeLocalPassword(newPassword()) })
  const { tenantId } = at.tenant
  const operation = { tenantId, actor: { kind: 'operator', id: 'test', name: 'test' }, now: new Date() } as const
  const helper = async (...roles: string[]) => {
    const made = await createApplication(world.app.db, operation, { displayName: 'Helper', roles })
    const { login, graph } = world.urls
    return openApi({ login, graph, ca: world.ca, tenant: tenantId, ...made })
  }
  const basic = await helper('BitlockerKey.ReadBasic.All', 'DeviceLocalCredential.ReadBasic.All')
  const ofKeys = await helper('BitlockerKey.Read.All')
  const path = {
    key: `${keys}/${key.id}?$select=key`,
    password: `${passwords}/${one.identity.deviceId}?$select=credentials`,
  }
  expect((await basic.get<Listed>(keys)).value).toHaveLength(1)
  expect((await basic.get<Listed>(passwords)).value).toHaveLength(1)
  await expect(basic.get(path.key)).rejects.toMatchObject({ status: 403 })
  await expect(basic.get(path.password)).rejects.toMatchObject({ status: 403 })
  expect((await ofKeys.get<Shown>(path.key)).key).toBe(key.key)
  await expect(ofKeys.get(path.password)).rejects.toMatchObject({ status: 403 })
  basic.close()
  ofKeys.close()
  const other = await office()
  await expect(other.tenant.api.get(path.key)).rejects.toMatchObject({ status: 404 })
  await expect(other.tenant.api.get(path.password)).rejects.toMatchObject({ status: 404 })
  expect((await other.tenant.api.get<Listed>(keys)).value).toEqual([])
})

test('a device says nothing of another one, writes over no key of it, and revokes its own only', async () => {
  const at = await office()
  const [one, other] = [await desk(at), await desk(at)]
  const key = newKey()
  await bring(one, 'POST', 'bitlocker', { body: encodeRecoveryKey(key) })
  const { deviceId } = one.identity
  for (const method of ['GET', 'POST', 'DELETE']) {
    const body = method === 'GET' ? undefined : encodeRecoveryKey(newKey())
    expect(await bring(other, method, 'bitlocker', { deviceId, body }), method).toMatchObject({ status: 403 })
  }
  const foreign = { authority: randomUUID(), body: encodeRecoveryKey(newKey()) }
  expect(await bring(one, 'POST', 'bitlocker', foreign)).toMatchObject({ status: 403 })
  const nobody = await send(world, `${world.urls.drs}/manage/common/bitlocker/${deviceId}`, { method: 'GET' })
  expect(nobody.status).toBe(401)
  // another key under the same id
  const changed = encodeRecoveryKey({ ...newKey(), id: key.id })
  expect(await bring(other, 'POST', 'bitlocker', { body: changed })).toMatchObject({ status: 409 })
  expect(await bring(other, 'DELETE', 'bitlocker', { body: { kids: [key.id] } })).toMatchObject({ status: 200 })
  expect((await at.tenant.api.get<Shown>(`${keys}/${key.id}?$select=key`)).key).toBe(key.key)

  expect(await bring(one, 'GET', 'bitlocker')).toMatchObject({ body: { keys: [{ kid: key.id, volumeType: 1 }] } })
  expect(await bring(one, 'DELETE', 'bitlocker', { body: { kids: [key.id] } })).toMatchObject({ status: 200 })
  expect(await bring(one, 'GET', 'bitlocker')).toMatchObject({ body: { keys: [] } })
  await expect(at.tenant.api.get(`${keys}/${key.id}`)).rejects.toMatchObject({ status: 404 })
  expect(await entriesOf(at, 'mdm.recovery-key.revoke')).toHaveLength(1)
})

test('a device that is disabled brings nothing and takes no key back, and goes on when it is enabled', async () => {
  const at = await office()
  const one = await desk(at)
  const { api } = at.tenant
  const key = newKey()
  await bring(one, 'POST', 'bitlocker', { body: encodeRecoveryKey(key) })
  const { value } = await api.get<Listed>(`/v1.0/devices?$filter=deviceId eq '${one.identity.deviceId}'`)
  const turn = (accountEnabled: boolean) => api.patch(`/v1.0/devices/${value[0]?.id}`, { accountEnabled })
  const revoke = () => bring(one, 'DELETE', 'bitlocker', { body: { kids: [key.id] } })
  await turn(false)
  expect(await revoke()).toMatchObject({ status: 403 })
  expect(await bring(one, 'POST', 'laps', { body: encodeLocalPassword(newPassword()) })).toMatchObject({ status: 403 })
  expect((await api.get<Shown>(`${keys}/${key.id}?$select=key`)).key).toBe(key.key)
  await turn(true)
  expect(await revoke()).toMatchObject({ status: 200 })
  await expect(api.get(`${keys}/${key.id}`)).rejects.toMatchObject({ status: 404 })
})

test('what is no recovery key or password is refused without being repeated, and a device keeps two hundred keys and no more', async () => {
  const at = await office()
  const one = await desk(at)
  const { key } = newKey()
  const wrong = `${key.slice(0, -1)}${(Number(key.at(-1)) + 1) % 10}`
  for (const body of [
    { kid: randomUUID(), key: wrong, vol: 'OSV' },
    { kid: 'x', key, vol: 'OSV' },
    { kid: randomUUID(), key, vol: 'C' },
    { kid: randomUUID(), key, volumeType: 4 },
    [],
  ]) {
    const answer = await bring(one, 'POST', 'bitlocker', { body })
    expect(answer).toMatchObject({ status: 400 })
    expect(JSON.stringify(answer.body)).not.toMatch(/\d{6}-\d{6}/)
  }
  for (const change of [
    { accountSid: 'S-1-5-18' },
    { passwordBase64: '' },
    { passwordBase64: '/w==' },
    { accountName: '' },
  ]) {
    const body = { ...encodeLocalPassword(newPassword()), ...change }
    expect(await bring(one, 'POST', 'laps', { body }), JSON.stringify(change)).toMatchObject({ status: 400 })
  }
  const tooMany = { kids: Array.from({ length: 17 }, () => randomUUID()) }
  expect(await bring(one, 'DELETE', 'bitlocker', { body: tooMany })).toMatchObject({ status: 400 })
  expect(await bring(one, 'POST', 'bitlocker', { body: { kid: 'x'.repeat(8000) } })).toMatchObject({ status: 413 })

  await bring(one, 'POST', 'bitlocker', { body: encodeRecoveryKey(newKey('fixedDataVolume')) })
  await world.app.pool.query(
    `insert into mdm_recovery_key (tenant_id, id, directory_device_id, device_id, device_name, volume, sealed, created_at)
     select tenant_id, gen_random_uuid(), directory_device_id, device_id, device_name, volume, sealed, created_at
       from mdm_recovery_key cross join generate_series(2, 199) where tenant_id = $1`,
    [at.tenant.tenantId],
  )
  const another = () => bring(one, 'POST', 'bitlocker', { body: encodeRecoveryKey(newKey()) })
  const held = (tx: Db) =>
    sql`select from directory_device where tenant_id = ${at.tenant.tenantId} for update`.execute(tx)
  const both = await whileHeld(world.app.db, held, [another, another])
  const answers = both.map((one) => one.status === 'fulfilled' && one.value.status).sort()
  expect(answers).toEqual([200, 409])
  const full = await another()
  expect(full).toMatchObject({ status: 409, body: { message: expect.stringContaining('Revoke') } })
})

test('[T-55] what a device changes of its secrets without end is refused after sixty times, and what is kept stays', async () => {
  const at = await office()
  const { tenantId } = at.tenant
  const one = await desk(at)
  const { deviceId } = one.identity
  const { rows } = await world.app.pool.query(
    'select id from directory_device where tenant_id = $1 and device_id = $2',
    [tenantId, deviceId],
  )
  const operation = { tenantId, now: new Date() }
  for (let n = 0; n < 59; n++) countChange(operation, rows[0]?.id)
  const key = newKey()
  const keep = () => bring(one, 'POST', 'bitlocker', { body: encodeRecoveryKey(key) })
  expect(await keep()).toMatchObject({ status: 200 })
  const refused = { status: 429, body: { message: expect.stringContaining('60 times within a day') } }
  expect(await bring(one, 'DELETE', 'bitlocker', { body: { kids: [key.id] } })).toMatchObject(refused)
  expect(await bring(one, 'POST', 'bitlocker', { body: encodeRecoveryKey(newKey()) })).toMatchObject(refused)
  expect(await bring(one, 'POST', 'laps', { body: encodeLocalPassword(newPassword()) })).toMatchObject(refused)
  expect(await keep(), 'it changes nothing').toMatchObject({ status: 200 })
  countChange(operation, DirectoryDeviceId.parse(randomUUID())) // each has its own sixty
  const { value } = await at.tenant.api.get<Listed>(`${keys}?$filter=deviceId eq '${deviceId}'`)
  expect(value.map(({ id }) => id)).toEqual([key.id])
  const actions = ['mdm.local-credential.escrow', 'mdm.recovery-key.escrow', 'mdm.recovery-key.revoke']
  const counts = await Promise.all(actions.map(async (action) => (await entriesOf(at, action)).length))
  expect(counts).toEqual([0, 1, 0])
})

test('of a local administrator the last three passwords are kept, the latest first, in base64, and each look is on record', async () => {
  const at = await office()
  const one = await desk(at)
  const { api } = at.tenant
  const path = `${passwords}/${one.identity.deviceId}`
  await expect(api.get(path)).rejects.toMatchObject({ status: 404 })
  for (const password of ['first', 'second', 'third', 'fourth, with ü']) {
    expect(await bring(one, 'POST', 'laps', { body: encodeLocalPassword(newPassword(password)) })).toMatchObject({
      status: 200,
    })
  }
  expect(await api.get<Credential>(path)).not.toHaveProperty('credentials')
  const { credentials = [] } = await api.get<Credential>(`${path}?$select=credentials&reason=lost laptop`)
  const told = credentials.map(({ passwordBase64 }) => Buffer.from(passwordBase64, 'base64').toString())
  expect(told).toEqual(['fourth, with ü', 'third', 'second'])
  expect((await entriesOf(at, 'mdm.local-credential.read')).map(({ details }) => details)).toMatchObject([
    { kept: 3, reason: 'lost laptop' },
  ])
  expect((await api.get<Listed>(passwords)).value).toMatchObject([{ id: one.identity.deviceId }])
})

test('what a device sends once more is kept once, with the time that it says now, and ends no rotation; nor does the key of a stick', async () => {
  const at = await office()
  const one = await desk(at)
  const { api, tenantId } = at.tenant
  const { deviceId } = one.identity
  const send = async (password: string, refreshAt?: Date) =>
    expect(
      await bring(one, 'POST', 'laps', { body: encodeLocalPassword({ ...newPassword(password), refreshAt }) }),
    ).toMatchObject({ status: 200 })
  const kept = async () => {
    const path = `${passwords}/${deviceId}?$select=credentials,refreshDateTime`
    const { credentials = [], refreshDateTime } = await api.get<Credential & { refreshDateTime: string | null }>(path)
    return {
      passwords: credentials.map(({ passwordBase64 }) => Buffer.from(passwordBase64, 'base64').toString()),
      refreshDateTime,
    }
  }
  await send('first')
  await send('second')
  const [soon, later] = [new Date('2031-01-01T00:00:00Z'), new Date('2031-02-01T00:00:00Z')]
  for (const refreshAt of [soon, soon, later]) await send('second', refreshAt)
  expect(await kept()).toEqual({
    passwords: ['second', 'first'],
    refreshDateTime: expect.stringContaining('2031-02-01T00:00:00'),
  })
  // an entry for each change, and none for what was the same
  expect(await entriesOf(at, 'mdm.local-credential.escrow')).toHaveLength(4)

  const { value } = await api.get<{ value: { id: string }[] }>(
    `/beta/deviceManagement/managedDevices?$filter=azureADDeviceId eq '${deviceId}'`,
  )
  for (const what of ['rotateBitLockerKeys', 'rotateLocalAdminPassword'])
    await api.post(`/beta/deviceManagement/managedDevices/${value[0]?.id}/${what}`)
  await world.app.pool.query(`update mdm_action set state = 'active' where tenant_id = $1`, [tenantId]) // it was sent
  const open = async () =>
    (
      await world.app.pool.query(`select kind from mdm_action where tenant_id = $1 and state = 'active'`, [tenantId])
    ).rows
      .map(({ kind }) => kind)
      .sort()
  await send('second', later)
  await send('first') // what it had before: a backup was restored
  await bring(one, 'POST', 'bitlocker', { body: encodeRecoveryKey(newKey('removableDataVolume')) })
  expect(await open()).toEqual(['rotateBitLockerKeys', 'rotateLocalAdminPassword'])
  expect((await kept()).passwords).toEqual(['first', 'second', 'first'])
  await send('third')
  expect(await open()).toEqual(['rotateBitLockerKeys'])
  await bring(one, 'POST', 'bitlocker', { body: encodeRecoveryKey(newKey()) })
  expect(await open()).toEqual([])
})

test.each([
  ['rotateBitLockerKeys', 'BitLocker/RotateRecoveryPasswords', 'BitLocker/Status/RotateRecoveryPasswordsStatus', '1'],
  ['rotateLocalAdminPassword', 'LAPS/Actions/ResetPassword', 'LAPS/Actions/ResetPasswordStatus', '-2147483638'],
])(
  '%s of a device that says it made a new one fails when none came, and waits as long as the device is at it',
  async (what, exec, status, underWay) => {
    const tenant = await world.tenant(`${what.toLowerCase()}.example`)
    const { device, id } = await enrolledDevice(world, tenant, await tenant.user('pia'))
    const managed = `/beta/deviceManagement/managedDevices/${id}`
    await tenant.api.post(`${managed}/${what}`)
    const conversation = talk(world, device, { handlers: { [`Exec Vendor/MSFT/${exec}`]: () => ({ status: 200 }) } })
    expect(await conversation.turn()).toContain(`Exec ./Device/Vendor/MSFT/${exec}`)
    await conversation.turn()
    const says = async (value: string) => {
      const tree = writeValue(device.world.tree, `./Device/Vendor/MSFT/${status}`, value, 'int')
      device.world = { ...device.world, tree }
      await session(world, device)
      const audits = `/beta/deviceManagement/remoteActionAudits?$filter=managedDeviceId eq ${id}`
      return (await tenant.api.get<{ value: { actionState: string; reason: string | null }[] }>(audits)).value[0]
    }
    expect(await says(underWay)).toMatchObject({ actionState: 'active' })
    expect(await says('0')).toMatchObject({ actionState: 'failed', reason: expect.stringContaining('did not arrive') })
  },
)

test('secrets outlive their device for thirty days; a device that has the volume then takes its key over', async () => {
  const at = await office()
  const [one, other] = [await desk(at, 'own'), await desk(at)]
  const { api } = at.tenant
  const [key, moved] = [newKey(), newKey('fixedDataVolume')]
  for (const each of [key, moved]) await bring(one, 'POST', 'bitlocker', { body: encodeRecoveryKey(each) })
  await bring(one, 'POST', 'laps', { body: encodeLocalPassword(newPassword()) })
  const own = await api.get<{ value: { id: string }[] }>(`/v1.0/devices?$filter=deviceId eq '${one.identity.deviceId}'`)
  await api.delete(`/v1.0/devices/${own.value[0]?.id}`)

  expect(await bring(one, 'GET', 'bitlocker')).toMatchObject({ status: 401 })
  expect((await api.get<Shown>(`${keys}/${key.id}?$select=key`)).key).toBe(key.key)
  expect((await api.get<Listed>(`${keys}?$filter=keptUntilDateTime ne null`)).value).toHaveLength(2)
  // the disk is in another device now, which brings the same key
  expect(await bring(other, 'POST', 'bitlocker', { body: encodeRecoveryKey(moved) })).toMatchObject({ status: 200 })
  const brought = (await entriesOf(at, 'mdm.recovery-key.escrow')).map(({ details }) => [
    details.keyId,
    details.ofDeletedDevice,
  ])
  expect(brought).toEqual([
    [key.id, false],
    [moved.id, false],
    [moved.id, true],
  ])

  const sweep = async (days: number) => {
    const now = new Date(Date.now() + days * 24 * 3_600_000)
    for (const statement of sweepSecrets(now, 1000)) await statement.execute(world.app.db)
  }
  await sweep(29)
  expect((await api.get<Listed>(keys)).value).toHaveLength(2)
  await sweep(31)
  expect((await api.get<Listed>(keys)).value).toMatchObject([{ id: moved.id, deviceId: other.identity.deviceId }])
  await expect(api.get(`${passwords}/${one.identity.deviceId}`)).rejects.toMatchObject({ status: 404 })
})
