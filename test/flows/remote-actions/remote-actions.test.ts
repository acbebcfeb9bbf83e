// Remote actions from the administrator's request to what is on the device behind them, over the wires of the whole server.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { openApi } from '../../../src/client/api.ts'
import { createApplication } from '../../../src/identity/application/application.ops.ts'
import { sweep } from '../../../src/jobs/sweep.ts'
import { sweepActions } from '../../../src/mdm/action/sweep.sql.ts'
import { readZip } from '../../../src/protocol/archive/zip.ts'
import { listChildren, readValue } from '../../../src/protocol/csp/tree.ts'
import { checkIn } from '../../../src/simulator/after/check-in.ts'
import { signInHere } from '../../../src/simulator/after/sign-in.ts'
import type { StandingOptions } from '../../../src/simulator/after/standing.ts'
import type { Hardware } from '../../../src/simulator/options.ts'
import { type Disk, memoryDisk } from '../../../src/simulator/port/disk.ts'
import { keyPool } from '../../../src/simulator/port/keys.ts'
import type { DeviceRecord, ManagedState } from '../../../src/simulator/run/record.ts'
import type { Management } from '../../../src/simulator/wire/enroll.ts'
import { commandLine } from '../../support/world/command-line.ts'
import { addPolicy, boot, newHardware, type Office, openOffice, recordsOf } from '../../support/world/office.ts'
import { type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const keys = keyPool(2)
const devices = '/beta/deviceManagement/managedDevices'
const asked = '/beta/deviceManagement/remoteActionAudits'

type Desk = {
  readonly office: Office
  readonly hardware: Hardware
  readonly disk: Disk
  readonly id: string
  readonly at: (person?: Person) => StandingOptions
}

/** A device that the person set up. */
async function deployed(office: Office, person: Person, over: Parameters<typeof boot>[3] = {}): Promise<Desk> {
  const hardware = newHardware()
  await office.register(hardware)
  const disk = memoryDisk()
  expect(await boot(world, hardware, person, { disk, ...over })).toMatchObject({ outcome: 'desktop-managed' })
  const { managed } = await recordsOf(office.tenant, hardware)
  const { ztd, login, drs } = world.urls
  const at = (who?: Person) => ({
    ...{ services: { ztd, login, drs }, ca: world.ca, hardware, disk, keys },
    ...(who && { answers: { userName: who.userPrincipalName, password: who.password } }),
  })
  return { office, hardware, disk, at, id: (managed as { id: string }[])[0]?.id ?? '' }
}

async function applicationWith({ tenant: { tenantId } }: Office, role: string) {
  const operation = { tenantId, actor: { kind: 'operator', id: 'test', name: 'test' }, now: new Date() } as const
  const made = await createApplication(world.app.db, operation, { displayName: 'Helper', roles: [role] })
  const { login, graph } = world.urls
  return openApi({ login, graph, ca: world.ca, tenant: tenantId, ...made })
}

type Entity = Record<string, unknown> & {
  readonly userPrincipalName: string
  readonly deviceName: string
  readonly deviceActionResults: readonly { readonly actionName: string; readonly actionState: string }[]
}
const entityOf = ({ office, id }: Desk) => office.tenant.api.get<Entity>(`${devices}/${id}`)
const resultsOf = async (desk: Desk) =>
  (await entityOf(desk)).deviceActionResults.map(({ actionName, actionState }) => `${actionName} ${actionState}`)
const ask = ({ office, id }: Desk, what: string, body: object = {}) =>
  office.tenant.api.post(`${devices}/${id}/${what}`, body)
type Action = {
  readonly id: string
  readonly action: string
  readonly actionState: string
  readonly reason: string | null
  readonly status: number | null
  readonly result: string | null
}
const historyOf = async ({ office, id }: Desk) =>
  (await office.tenant.api.get<{ value: Action[] }>(`${asked}?$filter=managedDeviceId eq ${id}`)).value

const treeOf = async ({ disk }: Desk) => ((await disk.read('tree')) as ManagedState).tree
const stateOf = async ({ disk }: Desk) => (await disk.read('state')) as DeviceRecord

const privacy = './Device/Vendor/MSFT/Policy/Config/Privacy/DisablePrivacyExperience'
const spotlight = './User/Vendor/MSFT/Policy/Config/Browser/AllowSearchSuggestionsinAddressBar'

test('[S-115] [S-116] [S-117] an Autopilot Reset takes away what was its user’s, keeps join and enrolment, and hands the device to whoever signs in next', async () => {
  const office = await openOffice(world, 'hand.example')
  const [pia, kim] = [await office.tenant.user('pia'), await office.tenant.user('kim')]
  const desk = await deployed(office, pia)
  const before = await entityOf(desk)
  const { devices: objects } = await recordsOf(office.tenant, desk.hardware)
  const { programs } = (await boot(world, desk.hardware, pia, { disk: desk.disk })) as {
    programs: readonly { readonly scope: string }[]
  }
  const own = {
    productId: '{00000000-0000-4000-8000-000000000001}',
    version: '1',
    sha256: '',
    scope: 'user',
    installedAt: '',
  }
  await desk.disk.write('programs', [...programs, own])
  expect(readValue(await treeOf(desk), spotlight)).toBe('1')
  expect((await stateOf(desk)).oobe.user?.upn).toBe(pia.userPrincipalName)

  await ask(desk, 'wipe', { keepEnrollmentData: true, keepUserData: false })
  expect(await resultsOf(desk)).toEqual(['automaticRedeployment pending'])
  expect(await checkIn(desk.at())).toMatchObject({ kind: 'done', reset: true })

  // nobody's, with what the device itself is assigned and nothing else
  expect(await resultsOf(desk)).toEqual(['automaticRedeployment done'])
  expect(await historyOf(desk)).toMatchObject([
    { action: 'automaticRedeployment', actionState: 'done', status: 200, result: '1' },
  ])
  const after = await entityOf(desk)
  expect(after).toMatchObject({ id: desk.id, azureADDeviceId: before.azureADDeviceId, userPrincipalName: '' })
  expect((await recordsOf(office.tenant, desk.hardware)).devices.map(({ id }) => id)).toEqual(
    objects.map(({ id }) => id),
  )
  const tree = await treeOf(desk)
  expect([readValue(tree, privacy), readValue(tree, spotlight)]).toEqual(['1', undefined])
  expect(JSON.stringify(await desk.disk.read('programs'))).not.toContain(own.productId)
  expect((await stateOf(desk)).oobe).toMatchObject({ node: 'Desktop', user: null, enrolled: true })
  expect(((await desk.disk.read('management')) as Management).userName).toBe('')

  expect(await signInHere(desk.at(kim))).toMatchObject({ kind: 'signed-in', enrolled: true, localGroup: 'Users' })
  expect(await entityOf(desk)).toMatchObject({ id: desk.id, userPrincipalName: kim.userPrincipalName })
  expect(readValue(await treeOf(desk), spotlight)).toBe('1')
  // the one before is a guest now
  expect(await signInHere(desk.at(pia))).toMatchObject({ kind: 'signed-in', enrolled: true })
  expect(await entityOf(desk)).toMatchObject({ userPrincipalName: kim.userPrincipalName })
  expect(await checkIn(desk.at())).toMatchObject({ kind: 'done' })
})

test('a fresh start keeps people with the device, and settings come again', async () => {
  const office = await openOffice(world, 'fresh.example', { application: null, statusPage: null })
  const pia = await office.tenant.user('pia')
  const desk = await deployed(office, pia)
  await ask(desk, 'cleanWindowsDevice', { keepUserData: true })
  await expect(ask(desk, 'rebootNow')).rejects.toMatchObject({ status: 409 })
  expect(await checkIn(desk.at())).toMatchObject({ kind: 'done', reset: true })
  expect(await resultsOf(desk)).toEqual(['cleanWindowsDevice done'])
  expect(await entityOf(desk)).toMatchObject({ userPrincipalName: pia.userPrincipalName })
  expect(readValue(await treeOf(desk), privacy)).toBe('1')
  expect((await stateOf(desk)).oobe.user?.upn).toBe(pia.userPrincipalName)
})

test('a device checks in, restarts, takes another name, and says what it cannot do, each with its state', async () => {
  const office = await openOffice(world, 'acts.example', { application: null, statusPage: null })
  const pia = await office.tenant.user('pia')
  const desk = await deployed(office, pia)
  for (const what of ['syncDevice', 'syncDevice', 'rebootNow', 'locateDevice', 'rotateBitLockerKeys'])
    await ask(desk, what)
  await expect(ask(desk, 'setDeviceName', { deviceName: 'a name' })).rejects.toMatchObject({ status: 400 })
  await ask(desk, 'setDeviceName', { deviceName: 'OLD-1' })
  await ask(desk, 'setDeviceName', { deviceName: 'DESK-%RAND:2%' })
  expect((await resultsOf(desk)).sort()).toEqual(
    ['locateDevice', 'rebootNow', 'rotateBitLockerKeys', 'setDeviceName', 'syncDevice'].map((one) => `${one} pending`),
  )
  expect(await checkIn(desk.at())).toMatchObject({ kind: 'done' })
  expect((await resultsOf(desk)).sort()).toEqual([
    'locateDevice notSupported',
    'rebootNow done',
    'rotateBitLockerKeys notSupported',
    'setDeviceName active',
    'syncDevice done',
  ])
  const { name } = (await stateOf(desk)).oobe
  expect(name).toMatch(/^DESK-\d\d$/)
  expect((await stateOf(desk)).trace.filter(({ step }) => step === 'rebooted').at(-1)).toMatchObject({
    detail: 'rename',
  })
  expect(await checkIn(desk.at())).toMatchObject({ kind: 'done' })
  expect(await resultsOf(desk)).toContain('setDeviceName done')
  expect(await entityOf(desk)).toMatchObject({ deviceName: name })
  const history = await historyOf(desk)
  expect(
    history
      .filter(({ action }) => action === 'setDeviceName')
      .map(({ actionState }) => actionState)
      .sort(),
  ).toEqual(['canceled', 'done'])
  expect(history.find(({ action }) => action === 'locateDevice')).toMatchObject({
    status: 404,
    reason: 'the device answered 404',
  })
  expect(listChildren(await treeOf(desk), './Device/Vendor/MSFT/RemoteFind')).toEqual([])
})

test('a device that is asked for its diagnostics sends them behind its check-in, and the command line saves them', async () => {
  const office = await openOffice(world, 'logs.example', { application: null, statusPage: null })
  const pia = await office.tenant.user('pia')
  const old = await deployed(office, await office.tenant.user('kim'))
  await expect(ask(old, 'createDeviceLogCollectionRequest')).rejects.toMatchObject({ status: 409 })
  const desk = await deployed(office, pia, { os: '10.0.19045.1' })
  const serial = desk.hardware.fields.serialNumber ?? ''
  const taxiway = commandLine(world, office.tenant)
  expect(await taxiway('devices', 'collect-logs', serial)).toMatchObject({ code: 0 })
  expect((await taxiway('devices', 'logs', serial)).out).toContain('pending')
  expect(await checkIn(desk.at())).toMatchObject({ kind: 'done' })
  expect(await resultsOf(desk)).toEqual(['collectDiagnostics done'])

  const folder = mkdtempSync(join(tmpdir(), 'taxiway-logs-'))
  try {
    const said = await taxiway('devices', 'logs', serial, '--save', folder, '--json')
    const { saved } = JSON.parse(said.out) as { saved: string[] }
    const files = new Map(readZip(readFileSync(saved[0] ?? '')).map(({ name, read }) => [name, read()]))
    const text = (name: string) => new TextDecoder().decode(files.get(name))
    expect(text('Steps.txt')).toContain('enrolled')
    expect(text('DeviceHash.csv')).toContain(serial)
    expect(text('results.txt')).toContain('mdmdiagnosticstool.exe')
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a device whose policies keep its secrets here brings them when it is set up, and rotating them ends when the new ones are here', async () => {
  const office = await openOffice(world, 'turns.example', { application: null, statusPage: null })
  const { api } = office.tenant
  await addPolicy(office, './Device/Vendor/MSFT/BitLocker/RequireDeviceEncryption')
  await addPolicy(office, './Device/Vendor/MSFT/LAPS/Policies/BackupDirectory')
  // the first build of all that know Windows LAPS is later than the one that devices here have by themselves
  const desk = await deployed(office, await office.tenant.user('pia'), { os: '10.0.22631.3155' })
  const { deviceId } = (await desk.disk.read('identity')) as { deviceId: string }
  const recoveryKeys = '/v1.0/informationProtection/bitlocker/recoveryKeys'
  const keyIds = async () => {
    const found = await api.get<{ value: { id: string }[] }>(`${recoveryKeys}?$filter=deviceId eq '${deviceId}'`)
    return found.value.map(({ id }) => id)
  }
  const shown = async (id: string) => (await api.get<{ key: string }>(`${recoveryKeys}/${id}?$select=key`)).key
  const passwords = async () => {
    const path = `/v1.0/directory/deviceLocalCredentials/${deviceId}?$select=credentials`
    const { credentials } = await api.get<{ credentials: { passwordBase64: string; accountName: string }[] }>(path)
    return credentials.map(({ passwordBase64 }) => Buffer.from(passwordBase64, 'base64').toString())
  }
  const held = async () =>
    (await desk.disk.read('secrets')) as { recovery: { id: string; key: string }; administrator: { password: string } }
  const { recovery, administrator } = await held()
  expect([await keyIds(), await passwords()]).toEqual([[recovery.id], [administrator.password]])
  expect(await shown(recovery.id)).toBe(recovery.key)
  expect(readValue(await treeOf(desk), './Device/Vendor/MSFT/BitLocker/Status/DeviceEncryptionStatus')).toBe('0')
  // what is kept is not brought again
  expect(await checkIn(desk.at())).toMatchObject({ kind: 'done' })
  expect([(await keyIds()).length, (await passwords()).length]).toEqual([1, 1])

  for (const what of ['rotateBitLockerKeys', 'rotateLocalAdminPassword']) await ask(desk, what)
  expect(await checkIn(desk.at())).toMatchObject({ kind: 'done' })
  expect((await resultsOf(desk)).sort()).toEqual(['rotateBitLockerKeys done', 'rotateLocalAdminPassword done'])
  const after = await held()
  expect(after.recovery.id).not.toBe(recovery.id)
  expect(await passwords()).toEqual([after.administrator.password, administrator.password])
  expect((await keyIds()).sort()).toEqual([recovery.id, after.recovery.id].sort())
  expect(await shown(after.recovery.id)).toBe(after.recovery.key)
})

test('what was not sent is taken back; a device that was to be retired is managed again; nothing is taken back twice', async () => {
  const office = await openOffice(world, 'undo.example', { application: null, statusPage: null })
  const pia = await office.tenant.user('pia')
  const desk = await deployed(office, pia)
  const cancel = (id: string) => office.tenant.api.post<Action>(`${devices}/${desk.id}/remoteActions/${id}/cancel`)
  await ask(desk, 'rebootNow')
  await ask(desk, 'retire')
  await expect(ask(desk, 'rebootNow')).rejects.toMatchObject({ status: 409 })
  const retire = (await historyOf(desk)).find(({ action }) => action === 'retire')
  expect(await cancel(retire?.id ?? '')).toMatchObject({ actionState: 'canceled' })
  expect(await cancel(retire?.id ?? '')).toMatchObject({ actionState: 'canceled' })
  expect(await entityOf(desk)).toMatchObject({ managementState: 'managed' })
  expect(await checkIn(desk.at())).toMatchObject({ kind: 'done' })
  expect((await stateOf(desk)).trace.some(({ step, detail }) => step === 'rebooted' && detail === 'management')).toBe(
    false,
  )
  await ask(desk, 'rebootNow')
  const again = (await historyOf(desk)).find(({ actionState }) => actionState === 'pending')
  expect(await checkIn(desk.at())).toMatchObject({ kind: 'done' })
  await expect(cancel(again?.id ?? '')).rejects.toMatchObject({ status: 409 })

  // nobody fetched it in time: it is not sent any more, and another one of its kind is
  await ask(desk, 'rebootNow')
  const { db } = world.app
  const inAMonth = new Date(Date.now() + 30 * 24 * 3_600_000)
  await sweep(db, [sweepActions], () => inAMonth)
  expect((await historyOf(desk))[0]).toMatchObject({ actionState: 'canceled', reason: 'nobody fetched it in time' })
  const restarts = async () => (await stateOf(desk)).trace.filter(({ detail }) => detail === 'management').length
  const before = await restarts()
  expect(await checkIn(desk.at())).toMatchObject({ kind: 'done' })
  expect(await restarts()).toBe(before)
  await ask(desk, 'rebootNow')
  expect(await checkIn(desk.at())).toMatchObject({ kind: 'done' })
  expect(await restarts()).toBe(before + 1)
})

type Done = {
  readonly successfulDeviceIds: string[]
  readonly failedDeviceIds: string[]
  readonly notFoundDeviceIds: string[]
  readonly bulkDeviceActionId: string | null
  readonly refusals: readonly { readonly deviceId: string; readonly reason: string }[]
}

test('many devices are asked at once: each that cannot be is named with its reason, a try asks nobody, and more than a request holds are a job', async () => {
  const office = await openOffice(world, 'many.example', { application: null, statusPage: null })
  const { api } = office.tenant
  const [one, two] = [
    await deployed(office, await office.tenant.user('pia')),
    await deployed(office, await office.tenant.user('kim')),
  ]
  await ask(two, 'wipe')
  const nobody = Array.from({ length: 120 }, () => crypto.randomUUID())
  const execute = (deviceIds: readonly string[], more: object = {}) =>
    api.post<Done>(`${devices}/executeAction`, { actionName: 'reboot', deviceIds, ...more })
  const few = [one.id, two.id, nobody[0] ?? '']
  const expected = { successfulDeviceIds: [one.id], failedDeviceIds: [two.id], notFoundDeviceIds: [nobody[0]] }
  const tried = await execute(few, { dryRun: true })
  expect(tried).toMatchObject({ ...expected, bulkDeviceActionId: null })
  expect(await historyOf(one)).toEqual([])
  const done = await execute(few)
  expect(done).toMatchObject(expected)
  expect(done.refusals.find(({ deviceId }) => deviceId === two.id)?.reason).toContain('is about to be wiped')
  expect(await resultsOf(one)).toEqual(['rebootNow pending'])

  // an application that may restart and wipe, and not delete
  const helper = await applicationWith(office, 'DeviceManagementManagedDevices.PrivilegedOperations.All')
  const helps = (actionName: string) => helper.post(`${devices}/executeAction`, { actionName, deviceIds: [nobody[0]] })
  expect(await helps('reboot')).toMatchObject({ notFoundDeviceIds: [nobody[0]] })
  await expect(helps('delete')).rejects.toMatchObject({ status: 403 })
  helper.close()
  expect(await execute(nobody.slice(0, 1), { actionName: 'delete' })).toMatchObject({ notFoundDeviceIds: [nobody[0]] })

  const begun = await execute([...nobody, one.id, one.id], { actionName: 'setDeviceName', deviceName: 'DESK-%RAND:3%' })
  expect(begun).toMatchObject({ successfulDeviceIds: [], refusals: [] })
  const bulk = () =>
    api.get<{ endedDateTime: string | null }>(`/beta/deviceManagement/bulkDeviceActions/${begun.bulkDeviceActionId}`)
  await expect.poll(async () => (await bulk()).endedDateTime, { timeout: 30_000 }).not.toBeNull()
  expect(await bulk()).toMatchObject({
    ...{ action: 'setDeviceName', devices: 121, asked: 1, states: { pending: 1 } },
    refusals: nobody.map((deviceId) => ({ deviceId, reason: expect.stringContaining(deviceId) })),
  })

  // an error that nobody foresaw breaks it off: it has ended all the same, with those that it came to
  const owner = new Client({ connectionString: world.database.url })
  await owner.connect()
  await owner.query(`create function fails() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$;
    create trigger fails before insert on mdm_action for each row when (new.kind = 'locateDevice') execute function fails()`)
  try {
    await expect(execute([nobody[0] ?? '', one.id], { actionName: 'locateDevice' })).rejects.toMatchObject({
      status: 500,
    })
  } finally {
    await owner.query('drop trigger fails on mdm_action; drop function fails')
    await owner.end()
  }
  const { id } = await world.app.db
    .selectFrom('mdm_bulk_action')
    .select('id')
    .where('tenant_id', '=', office.tenant.tenantId)
    .where('action', '=', 'locateDevice')
    .executeTakeFirstOrThrow()
  expect(await api.get(`/beta/deviceManagement/bulkDeviceActions/${id}`)).toMatchObject({
    ...{ endedDateTime: expect.any(String), devices: 2, asked: 0, refusals: [{ deviceId: nobody[0] }] },
  })

  await expect(execute([])).rejects.toMatchObject({ status: 400 })
  await expect(execute([one.id], { actionName: 'shutDown' })).rejects.toMatchObject({ status: 400 })

  const taxiway = commandLine(world, office.tenant)
  const serial = one.hardware.fields.serialNumber ?? ''
  expect(await taxiway('devices', 'actions', serial)).toMatchObject({
    code: 0,
    out: expect.stringMatching(/setDeviceName +pending/),
  })
  expect(await taxiway('devices', 'restart', serial)).toMatchObject({ code: 1, err: expect.stringContaining('--yes') })
  const lost = await taxiway(
    'devices',
    'autopilot-reset',
    two.hardware.fields.serialNumber ?? '',
    '--dry-run',
    '--json',
  )
  expect(JSON.parse(lost.out)).toMatchObject({
    ok: false,
    devices: [{ reason: expect.stringContaining('about to be wiped') }],
  })
  expect(await taxiway('devices', 'cancel', serial, '--json')).toMatchObject({ code: 0 })
  expect(await resultsOf(one)).toEqual(['setDeviceName canceled', 'rebootNow canceled'])
})
