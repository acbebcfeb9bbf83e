// An administrator at the command line while a colleague's machine says that it is somebody else's: what a serial number
// may choose, what is lost with a device, and what an alarm lets one do.

import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import type { Hardware } from '../../../src/simulator/options.ts'
import { commandLine, type Said } from '../../support/world/command-line.ts'
import { boot, newHardware, type Office, openOffice, recordsOf } from '../../support/world/office.ts'
import { atBrowser } from '../../support/world/person.ts'
import { type Person, startWorld, type World } from '../../support/world/world.ts'

const management = '/beta/deviceManagement'
const wifiKey = `Wifi-${randomBytes(12).toString('hex')}`

let world: World
let office: Office
let taxiway: (...words: string[]) => Promise<Said>
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'quay.example', { application: null, statusPage: null })
  taxiway = commandLine(world, office.tenant)
  const omaUri = './Device/Vendor/MSFT/WiFi/Profile/Office/WlanXml'
  const value = `<WLANProfile><MSM><security><sharedKey><keyMaterial>${wifiKey}</keyMaterial></sharedKey></security></MSM></WLANProfile>`
  const { id } = await office.tenant.api.post<{ id: string }>(`${management}/deviceConfigurations`, {
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    displayName: 'Office Wi-Fi',
    omaSettings: [{ '@odata.type': '#microsoft.graph.omaSettingString', displayName: 'profile', omaUri, value }],
  })
  await office.tenant.api.post(`${management}/deviceConfigurations/${id}/assign`, {
    assignments: [{ target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }],
  })
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

type Managed = { id: string; userPrincipalName: string; managementState: string }
const managedOf = async ({ userPrincipalName }: Person): Promise<Managed | undefined> =>
  (await office.tenant.api.get<{ value: Managed[] }>(`${management}/managedDevices`)).value.find(
    (one) => one.userPrincipalName === userPrincipalName,
  )

/** pia has the notebook; max has started a machine with its very hash, and got another object. */
async function contested(name: string) {
  const [pia, max] = [await office.tenant.user(`pia-${name}`), await office.tenant.user(`max-${name}`)]
  const hardware: Hardware = newHardware()
  await office.register(hardware)
  expect(await boot(world, hardware, pia)).toMatchObject({ enrolled: true })
  expect(await boot(world, hardware, max)).toMatchObject({ joined: true, enrolled: true })
  const { registration } = await recordsOf(office.tenant, hardware)
  const [hers, his] = [await managedOf(pia), await managedOf(max)]
  return { pia, max, serial: hardware.fields.serialNumber ?? '', registrationId: registration?.id ?? '', hers, his }
}

test('[T-50] a serial number that a forged machine says, too, cuts nothing off: both are listed, and their ids are asked for', {
  timeout: 300_000,
}, async () => {
  const { pia, max, serial, registrationId, hers, his } = await contested('a')
  for (const verb of ['retire', 'wipe', 'disable', 'delete']) {
    const said = await taxiway('devices', verb, serial, ...(verb === 'disable' ? [] : ['--yes']))
    expect(said).toMatchObject({ code: 1, out: '' })
    expect(said.err).toContain(`2 devices have the serial number ${serial}. Nothing was done.`)
    for (const word of [pia.userPrincipalName, max.userPrincipalName, registrationId, his?.id ?? '?', 'claimed']) {
      expect(said.err).toContain(word)
    }
  }
  const asJson = JSON.parse((await taxiway('devices', 'show', serial, '--json')).out) as {
    error: { reason: string; candidates: { id: string }[] }
  }
  expect(asJson.error.reason).toBe('which-device')
  expect(asJson.error.candidates.map(({ id }) => id)).toEqual([registrationId, his?.id])

  // the true one goes; what is left of this serial number is the forger's
  expect((await taxiway('devices', 'delete', registrationId, '--yes')).code).toBe(0)
  expect(await managedOf(pia)).toBeUndefined()
  expect(hers?.id).not.toBe(his?.id)
  for (const verb of ['retire', 'wipe', 'delete']) {
    const said = await taxiway('devices', verb, serial, '--yes')
    expect(said.code).toBe(1)
    expect(said.err).toContain('is not registered and has proved nothing')
    expect(said.err).toContain(his?.id)
  }
  const allowed = await taxiway('allow-next', serial)
  expect(allowed.code).toBe(1)
  expect(allowed.err).toContain(`No registered device has the serial number or id ${serial}.`)
  expect(await managedOf(max)).toMatchObject({ managementState: 'managed' })

  // what holds a secret and is withheld, and why
  const shown = await taxiway('devices', 'show', his?.id ?? '')
  expect(shown.out).toContain('Withheld, because it holds a secret:\n  Office Wi-Fi\n')
  expect(shown.out).toContain('Import the hardware hash of the device')
  expect(shown.out).not.toContain(wifiKey)

  expect((await taxiway('devices', 'retire', his?.id ?? '', '--yes')).code).toBe(0)
  expect(await managedOf(max)).toMatchObject({ managementState: 'retirePending' })
})

test('[T-50] a device whose wipe waits is not deleted in passing: the service refuses, and the command says what would be lost', {
  timeout: 300_000,
}, async () => {
  const pia = await office.tenant.user('pia-wipe')
  const hardware = newHardware()
  await office.register(hardware)
  expect(await boot(world, hardware, pia)).toMatchObject({ enrolled: true })
  const serial = hardware.fields.serialNumber ?? ''
  // disable, the portal and this are of one mind
  await taxiway('devices', 'disable', serial)
  expect((await taxiway('devices', 'show', serial)).out).toContain(
    `${serial} is disabled in the directory: nobody signs in with it, and it is not managed.\n`,
  )
  await taxiway('devices', 'enable', serial)
  expect((await taxiway('devices', 'wipe', serial, '--yes')).code).toBe(0)
  expect((await taxiway('devices', 'show', serial)).out).toContain(`${serial} is to be wiped at its next check-in.`)
  expect((await taxiway('devices', 'disable', serial)).code).toBe(0)
  const shown = (await taxiway('devices', 'show', serial)).out
  expect(shown).toContain(`${serial} is disabled in the directory, and is to be wiped at its next check-in.`)
  const { registration, managed } = await recordsOf(office.tenant, hardware)
  const { value: objects } = await office.tenant.api.get<{ value: { id: string; deviceId: string }[] }>('/v1.0/devices')
  const object = objects.find(({ deviceId }) => deviceId === registration?.azureActiveDirectoryDeviceId)
  for (const [name, value] of [
    ['Registration id', registration?.id],
    ['Managed device id', managed[0]?.id],
    ['Directory object id', object?.id],
    ['Directory device id', object?.deviceId],
  ]) {
    expect(shown).toMatch(new RegExp(`\n  ${name} +${value}\n`))
  }
  expect((await taxiway('devices', 'enable', serial)).code).toBe(0)
  const { id } = (await managedOf(pia)) ?? { id: '' }
  await expect(office.tenant.api.delete(`${management}/managedDevices/${id}`)).rejects.toMatchObject({
    status: 409,
    message: expect.stringContaining('A wipe waits for'),
  })
  expect(await managedOf(pia)).toMatchObject({ managementState: 'wipePending' })

  const asked = await taxiway('devices', 'delete', serial)
  expect(asked.code).toBe(1)
  expect(asked.err).toContain(`A wipe waits for it and would be LOST: ${serial} would never be wiped.`)
  expect(await managedOf(pia)).toBeDefined()
  const refused = await taxiway('devices', 'delete', serial, '--yes')
  expect(refused).toMatchObject({ code: 1, out: '' })
  expect(refused.err).toMatch(/^taxiway: Nothing was done\. A wipe waits for it .* say --cancel-wipe besides --yes/)
  expect(await managedOf(pia)).toMatchObject({ managementState: 'wipePending' })
  const done = await taxiway('devices', 'delete', serial, '--yes', '--cancel-wipe')
  expect(done).toMatchObject({ code: 0, out: expect.stringContaining('The wipe that waited for it is lost.') })
  expect(await managedOf(pia)).toBeUndefined()
  const { value } = await office.tenant.api.get<{ value: { activityType: string; resources: object[] }[] }>(
    `${management}/auditEvents?$top=20`,
  )
  expect(JSON.stringify(value.find(({ activityType }) => activityType === 'mdm.device.delete'))).toContain(
    'cancelledWipe',
  )
})

test('a device is one machine by whichever of its ids it is named, and deleting it by any of them leaves none of its records', {
  timeout: 300_000,
}, async () => {
  const enrolled = async (name: string) => {
    const hardware = newHardware()
    await office.register(hardware)
    expect(await boot(world, hardware, await office.tenant.user(name))).toMatchObject({ enrolled: true })
    const { registration, managed, devices } = await recordsOf(office.tenant, hardware)
    const object = devices.find(({ deviceId }) => deviceId === registration?.azureActiveDirectoryDeviceId)
    const ids = [registration?.id ?? '', managed[0]?.id ?? '', object?.id ?? '']
    return { serial: hardware.fields.serialNumber ?? '', ids }
  }
  const left = async (ids: readonly string[]) => {
    const paths = [`${management}/windowsAutopilotDeviceIdentities`, `${management}/managedDevices`, '/v1.0/devices']
    const all = await Promise.all(
      paths.map((path) => office.tenant.api.get<{ value: { id: string }[] }>(`${path}?$top=500`)),
    )
    return all.flatMap(({ value }) => value).filter(({ id }) => ids.includes(id))
  }
  const first = await enrolled('ida-a')
  const several = [first.serial, ...first.ids]
  const shown = new Set<string>()
  for (const key of several) shown.add((await taxiway('devices', 'show', key, '--json')).out)
  expect(shown.size).toBe(1)
  for (const verb of ['disable', 'enable', 'retire', 'wipe']) {
    const yes = verb.endsWith('able') ? [] : ['--yes']
    const { devices } = JSON.parse((await taxiway('devices', verb, ...several, ...yes, '--json')).out)
    expect([verb, devices]).toEqual([verb, [expect.objectContaining({ managedId: first.ids[1] })]])
  }
  const tagged = JSON.parse((await taxiway('devices', 'edit', ...several, '--group-tag', 'Hall', '--json')).out)
  expect(tagged.devices).toEqual([{ id: first.ids[0], serialNumber: first.serial }])
  expect((await taxiway('allow-next', ...several)).out.trim().split('\n')).toHaveLength(1)

  for (const at of [1, 2]) {
    const { ids } = await enrolled(`ida-${at}`)
    expect(await left(ids)).toHaveLength(3)
    expect(await taxiway('devices', 'delete', ids[at] ?? '', '--yes')).toMatchObject({ code: 0, err: '' })
    expect(await left(ids)).toEqual([])
  }
})

test('[T-47] a contest shows both sides and what can be done at the command line, and the object that the loser got is deleted by it', {
  timeout: 300_000,
}, async () => {
  const { pia, max, registrationId, serial } = await contested('b')
  const { alarms } = JSON.parse((await taxiway('alarms', '--json')).out) as {
    alarms: { id: string; kind: string; subject: { id: string } }[]
  }
  const { id } = alarms.find(({ subject }) => subject.id === registrationId) ?? { id: '' }
  const { out } = await taxiway('alarms', 'show', id)
  for (const part of [
    `autopilot-device ${serial} (${registrationId})`,
    'Who holds the device',
    `user           ${pia.userPrincipalName}`,
    'proved         nothing (claimed)',
    'Who asked for it',
    `user           ${max.userPrincipalName}`,
    `taxiway allow-next ${registrationId}`,
    `taxiway alarms delete-new ${id}`,
    `taxiway alarms close ${id}`,
  ]) {
    expect(out).toContain(part)
  }
  expect(JSON.parse((await taxiway('alarms', 'show', id, '--json')).out)).toMatchObject({
    alarm: { id, kind: 'contest' },
    registrationId,
    sides: [{ key: 'holds' }, { key: 'asked' }],
  })
  const wrong = await taxiway('alarms', 'close', 'contest')
  expect(wrong.code).toBe(2)
  expect(wrong.err).toContain(`'contest' is no id of an alarm. Open alarms are:`)
  expect(wrong.err).toContain(id)

  const unasked = await taxiway('alarms', 'delete-new', id)
  expect(unasked).toMatchObject({
    code: 1,
    err: expect.stringContaining('would be deleted; its machine would be neither joined'),
  })
  expect(await managedOf(max)).toBeDefined()
  expect(await taxiway('alarms', 'delete-new', id, '--yes')).toMatchObject({ code: 0 })
  expect([await managedOf(max), (await managedOf(pia))?.managementState]).toEqual([undefined, 'managed'])
  expect((await taxiway('alarms', 'delete-new', id, '--yes')).out).toContain('is gone already')
  // what is done is not advised any more
  const after = (await taxiway('alarms', 'show', id)).out
  expect(after).toContain('The new object is deleted already')
  expect(after).not.toContain('alarms delete-new')
  expect(after).toContain(`taxiway alarms close ${id}`)

  expect((await taxiway('alarms', 'close', id, '--note', 'A colleague tried')).out).toMatch(/^Closed: /)
  const again = await taxiway('alarms', 'close', id, '--note', 'Somebody else')
  expect(again.code).toBe(0)
  expect(again.out).toMatch(
    /^Nothing was done: it is closed already, by test at \S+Z\. Your note is not kept\. The note says: A colleague tried\n$/,
  )
  const closed = (await taxiway('alarms', 'show', id)).out
  expect(closed).toMatch(/\nState {5}closed, by test at \S+Z\nNote {6}A colleague tried\n/)
  expect(closed).not.toContain('What can be done')
  const { alarm } = JSON.parse((await taxiway('alarms', 'show', id, '--json')).out) as { alarm: { detail: object } }
  expect(alarm).toMatchObject({ state: 'closed', closedBy: 'test', closedNote: 'A colleague tried' })
  expect(Object.keys(alarm.detail)).not.toContain('closedNote')
})

test('a wrong permission, role, tenant or id at the command line is answered with the right ones', async () => {
  const cases: ReadonlyArray<readonly [words: string[], code: number, said: string]> = [
    [
      ['application', 'add', 'x', '--role', 'Group.Raed.All'],
      2,
      "There is no permission 'Group.Raed.All'. Did you mean Group.Read.All?",
    ],
    [['role', 'grant', 'kim@quay.example', 'global-admin'], 1, 'does not exist'],
    [['application', 'delete', 'nightly'], 1, "There is no application 'nightly'."],
    [
      ['role', 'take', 'lou@quay.example', 'device-administrator'],
      1,
      'lou@quay.example does not hold the role device-administrator.',
    ],
    [['audit', '--count', 'many'], 2, '--count many is no number'],
    [['devices', '--tenant', 'quai.example'], 1, "There is no tenant 'quai.example' here. Did you mean quay.example?"],
  ]
  await office.tenant.user('lou')
  for (const [words, code, said] of cases) {
    expect(await taxiway(...words)).toMatchObject({ code, err: expect.stringContaining(said) })
  }
  expect(await taxiway('role', 'grant', 'lou@quay.example', 'global-admin')).toMatchObject({
    code: 2,
    err: expect.stringContaining("There is no role 'global-admin'. Did you mean global-administrator?"),
  })
  // the service says it as clearly to whoever asks it directly
  await expect(
    office.tenant.api.post('/beta/applications', { displayName: 'x', appRoles: ['Group.Raed.All'] }),
  ).rejects.toMatchObject({ status: 400, message: expect.stringContaining('Did you mean Group.Read.All?') })
})

test('a role that somebody holds for a group is not taken without its name, and the command says which it is', async () => {
  const { userPrincipalName } = await office.tenant.user('mae')
  await taxiway('group', 'create', 'Night shift')
  const ofGroup = [userPrincipalName, 'user-administrator', '--group', 'Night shift']
  expect((await taxiway('role', 'grant', ...ofGroup)).code).toBe(0)
  expect(await taxiway('role', 'take', userPrincipalName, 'user-administrator')).toMatchObject({
    code: 2,
    err: expect.stringContaining("for the members of 'Night shift' only. Name the group: --group 'Night shift'."),
  })
  expect((await taxiway('role', 'take', ...ofGroup)).code).toBe(0)
})

test('a person is created at the command line with a password that is shown once or came in unseen, and gets another one likewise', async () => {
  const stdin = (text: string) => vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from([text]) as never)
  const signsIn = async (userPrincipalName: string, password: string) =>
    (await atBrowser(world).signIn({ userPrincipalName, password })).code !== undefined
  const made = JSON.parse(
    (await taxiway('user', 'create', 'nia@quay.example', '--may-join', '--role', 'device-administrator', '--json')).out,
  ) as { id: string; password: string }
  expect(made).toMatchObject({ ok: true, userPrincipalName: 'nia@quay.example' })
  expect(await office.tenant.api.get(`/v1.0/users/${made.id}`)).toMatchObject({
    displayName: 'nia',
    mayJoinDevices: true,
    roles: ['device-administrator'],
  })
  expect((await taxiway('user', 'create', 'nia@quay.example')).err).toContain('exists already')
  expect(await taxiway('user', 'create', 'bob')).toMatchObject({
    code: 2,
    err: expect.stringContaining("'bob' has no domain. Write bob@quay.example; domains here are: quay.example."),
  })
  expect((await taxiway('user', 'create', 'bob@quay.example', '--set', 'department=Sales')).code).toBe(0)
  expect((await taxiway('user', 'show', 'bob@quay.example')).out).toMatch(/^Department +Sales$/m)
  expect((await taxiway('story', '')).err).toContain('Name a device by its serial number or an id.')
  const input = stdin('nine landing lights\nanother line\n')
  const ole = await taxiway('user', 'create', 'ole@quay.example', '--display-name', 'Ole Berg', '--password-stdin')
  input.mockRestore()
  expect(ole).toEqual({ code: 0, out: 'Created ole@quay.example.\n', err: '' })

  expect((await taxiway('user', 'reset-password', 'nia@quay.example')).err).toMatch(
    /^taxiway: Nothing was done\. nia@quay\.example would get a new password/,
  )
  const { out } = await taxiway('user', 'reset-password', 'nia@quay.example', '--yes')
  expect(out).toMatch(/^nia@quay\.example has a new password .*\nThe password, shown only now: [\w-]{16}\n$/)
  const [, next = ''] = /only now: (\S+)/.exec(out) ?? []
  expect(next).not.toBe(made.password)
  const empty = stdin('')
  const none = await taxiway('user', 'reset-password', 'ole@quay.example', '--yes', '--password-stdin')
  empty.mockRestore()
  expect(none).toMatchObject({ code: 2, out: '', err: expect.stringContaining('No password came') })

  // the first half of a name names nobody
  for (const words of [
    ['user', 'reset-password', 'nia', '--yes'],
    ['role', 'grant', 'nia', 'global-administrator'],
  ]) {
    expect(await taxiway(...words)).toMatchObject({
      code: 1,
      err: "taxiway: There is no user 'nia'. Write the whole user name, such as nia@quay.example, or the id.\n",
    })
  }
  expect([
    await signsIn('nia@quay.example', made.password),
    await signsIn('nia@quay.example', next),
    await signsIn('ole@quay.example', 'nine landing lights'),
  ]).toEqual([false, true, true])
})

test('what becomes of a device that two use is shown and set at the command line, with what it means, and the audit knows', async () => {
  const setting = async () =>
    (await office.tenant.api.get<{ value: { blocksSharedDevices: boolean }[] }>('/v1.0/organization')).value[0]
  const shown = await taxiway('tenant', 'shared-devices')
  expect(shown).toMatchObject({ code: 0, err: '' })
  expect(shown.out).toContain('Devices that two use are blocked: no.\nWeak: there is an alarm, and both go on')
  const set = await taxiway('tenant', 'shared-devices', '--block', 'yes', '--json')
  expect(JSON.parse(set.out)).toMatchObject({
    blocksSharedDevices: true,
    means: expect.stringContaining('is disabled'),
  })
  expect(await setting()).toMatchObject({ blocksSharedDevices: true })
  const audit = await office.tenant.api.get<{ value: { activityType: string }[] }>(`${management}/auditEvents?$top=50`)
  expect(JSON.stringify(audit.value.filter(({ activityType }) => activityType.startsWith('directory.')))).toContain(
    'blocksSharedDevices',
  )
  expect(await taxiway('tenant', 'shared-devices', '--block', 'perhaps')).toMatchObject({ out: '' })
  expect(await setting()).toMatchObject({ blocksSharedDevices: true })
  expect((await taxiway('tenant', 'shared-devices', '--block', 'no')).out).toContain('blocked: no.')
  expect(await setting()).toMatchObject({ blocksSharedDevices: false })
  expect(JSON.parse((await taxiway('tenant', 'secrets', '--json')).out)).toMatchObject({ secretsNeed: 'registered' })
})
