// What an option of a command says arrives at the service as it was said, at the member that it names and at no other; and what
// could not be done ends with the exit code that says so.

import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { commandLine, type Said } from '../../support/world/command-line.ts'
import { boot, newHardware, type Office, openOffice } from '../../support/world/office.ts'
import { daysPass } from '../../support/world/time-passes.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
let office: Office
let taxiway: (...words: string[]) => Promise<Said>
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'options.example', { application: null, statusPage: null })
  taxiway = commandLine(world, office.tenant)
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const pages = '/beta/deviceManagement/deviceEnrollmentConfigurations'
type Page = Record<string, unknown> & { id: string; displayName: string }
const pageNamed = async (name: string) => {
  const { value } = await office.tenant.api.get<{ value: Page[] }>(pages)
  return value.find(({ displayName }) => displayName === name) as Page
}

test('each yes and no of a status page is that of its own member, when the page is made and when it is changed', async () => {
  const options = {
    '--show': 'showInstallationProgress',
    '--block': 'blockDeviceSetupRetryByUser',
    '--may-reset': 'allowDeviceResetOnInstallFailure',
    '--may-go-on': 'allowDeviceUseOnInstallFailure',
    '--logs': 'allowLogCollectionOnInstallFailure',
    '--only-first-user': 'disableUserStatusTrackingAfterFirstUser',
    '--only-autopilot': 'trackInstallProgressForAutopilotOnly',
  }
  const names = Object.keys(options)
  const all = (answer: 'yes' | 'no') => names.flatMap((name) => [name, answer])
  const stored = async (page: string) => {
    const now = await pageNamed(page)
    return Object.fromEntries(Object.entries(options).map(([name, member]) => [name, now[member]]))
  }
  const every = (value: boolean) => Object.fromEntries(names.map((name) => [name, value]))
  expect((await taxiway('status-page', 'create', 'None of it', ...all('no'))).code).toBe(0)
  expect(await stored('None of it')).toEqual(every(false))
  expect((await taxiway('status-page', 'create', 'All of it', ...all('yes'))).code).toBe(0)
  expect(await stored('All of it')).toEqual(every(true))
  for (const name of names) {
    expect((await taxiway('status-page', 'change', 'None of it', name, 'yes')).code).toBe(0)
    expect(await stored('None of it')).toEqual({ ...every(false), [name]: true })
    expect((await taxiway('status-page', 'change', 'None of it', name, 'no')).code).toBe(0)
  }
})

test('a status page that waits for some applications waits for all again when that is said', async () => {
  const apps = '/beta/deviceAppManagement/mobileApps'
  const { id } = await office.tenant.api.post<{ id: string }>(apps, {
    '@odata.type': '#microsoft.graph.windowsMobileMSI',
    displayName: 'Tools',
    publisher: 'Contoso Ltd',
    productCode: `{${crypto.randomUUID().toUpperCase()}}`,
    productVersion: '1.0.0',
    commandLine: '/quiet',
    fileName: 'tools.msi',
  })
  const waitsFor = async () => (await pageNamed('Waits')).selectedMobileAppIds
  expect((await taxiway('status-page', 'create', 'Waits', '--wait-for', 'Tools')).code).toBe(0)
  expect(await waitsFor()).toEqual([id])
  expect((await taxiway('status-page', 'change', 'Waits', '--wait-for-all')).code).toBe(0)
  expect(await waitsFor()).toEqual([])
})

test('the default status page is assigned to nobody, and changes for everybody only after a question', async () => {
  const before = await pageNamed('All users and all devices')
  const assigned = await taxiway('status-page', 'assign', 'default', '--all-devices')
  expect(assigned).toMatchObject({ code: 1, out: '', err: expect.stringContaining('it cannot be assigned') })
  const asked = await taxiway('status-page', 'change', 'default', '--minutes', '45')
  expect(asked).toMatchObject({ code: 1, out: '' })
  expect(asked.err).toMatch(/^taxiway: Nothing was done\. .*It reaches everybody whom no other page reaches\./)
  expect(await pageNamed('All users and all devices')).toEqual(before)
})

test('what is said of a person is what they are from then on, and nothing behind the = takes it away', async () => {
  const personNamed = (name: string) =>
    office.tenant.api.get<Record<string, unknown>>(
      `/beta/users/${name}@options.example?$select=id,businessPhones,department,employeeHireDate,mayJoinDevices,mdmLicensed`,
    )
  const set = [
    '--set',
    'businessPhone=+49 30 1',
    '--set',
    'department=Sales',
    '--set',
    'employeeHireDate=2026-09-01T00:00:00Z',
  ]
  expect((await taxiway('user', 'create', 'may@options.example', '--may-join', ...set)).code).toBe(0)
  expect((await taxiway('user', 'create', 'not@options.example')).code).toBe(0)
  expect(await personNamed('may')).toMatchObject({
    businessPhones: ['+49 30 1'],
    department: 'Sales',
    employeeHireDate: expect.stringMatching(/^2026-09-01/),
    mayJoinDevices: true,
    mdmLicensed: true,
  })
  expect(await personNamed('not')).toMatchObject({ businessPhones: [], mayJoinDevices: false, mdmLicensed: true })

  const change = (...words: string[]) => taxiway('user', 'change', 'may@options.example', ...words)
  expect((await change('--set', 'businessPhone=', '--set', 'department=', '--set', 'employeeHireDate=')).code).toBe(0)
  expect(await personNamed('may')).toMatchObject({ businessPhones: [], employeeHireDate: null, mayJoinDevices: true })
  expect((await personNamed('may')).department ?? '').toBe('')
  expect((await change('--licensed', 'no')).code).toBe(0)
  expect(await personNamed('may')).toMatchObject({ mdmLicensed: false, mayJoinDevices: true })
  expect((await change('--licensed', 'yes')).code).toBe(0)
  expect(await personNamed('may')).toMatchObject({ mdmLicensed: true, mayJoinDevices: true })
})

test('a clean-up that leaves a device it was to delete names it and ends with exit code 1', async () => {
  const work = { answers: { pages: { 'personal-or-work': 'work' } } } as const
  const lee = await office.tenant.user('lee')
  const [kept, gone] = [await boot(world, newHardware(), lee, work), await boot(world, newHardware(), lee, work)]
  expect([kept.joined, gone.joined]).toEqual([true, true])
  await daysPass(world, office.tenant.tenantId, 100)
  const { value } = await office.tenant.api.get<{ value: { id: string; deviceId: string }[] }>('/v1.0/devices')
  const id = value.find(({ deviceId }) => deviceId === kept.deviceId)?.id
  // a database that keeps one of them locked answers so in the end
  const owner = new Client({ connectionString: world.database.url })
  await owner.connect()
  await owner.query(`create function keep() returns trigger language plpgsql as
    $$ begin raise exception 'locked' using errcode = '55P03'; end $$;
    create trigger keep before delete on directory_device for each row
    when (old.id = '${id}') execute function keep()`)
  try {
    const said = await taxiway('devices', 'clean', '--yes')
    expect(said.code).toBe(1)
    expect(said.out).toMatch(/\n✗ .+\n1 deleted, 1 left\.\n$/)
    const { out, code } = await taxiway('devices', 'clean', '--yes', '--json')
    expect([code, JSON.parse(out)]).toMatchObject([1, { ok: false, deleted: 0, results: [{ result: 'refused' }] }])
  } finally {
    await owner.query('drop trigger keep on directory_device; drop function keep')
    await owner.end()
  }
  expect((await taxiway('devices', 'clean', '--yes')).code).toBe(0)
})

test('an access policy asks whom its options name, and its list names them; who was deleted since is named by the id', async () => {
  const [asked, spared] = [await office.tenant.user('asked'), await office.tenant.user('spared')]
  const made = await taxiway(
    ...['access-policy', 'create', 'Some', '--user', asked.userPrincipalName, '--user', spared.userPrincipalName],
    ...['--role', 'device-administrator', '--except', spared.userPrincipalName, '--for', 'join'],
  )
  const whom = `${asked.userPrincipalName}, ${spared.userPrincipalName}, device-administrator but ${spared.userPrincipalName}`
  expect(made.out).toContain(`Some asks ${whom} for a second factor, for joining a device.`)
  expect((await taxiway('access-policy', 'list')).out).toMatch(`${whom}  joining a device  enabled`)
  await office.tenant.api.delete(`/v1.0/users/${spared.id}`)
  const later = `${asked.userPrincipalName}, ${spared.id}, device-administrator but ${spared.id}`
  expect((await taxiway('access-policy', 'list')).out).toContain(later)
  expect((await taxiway('access-policy', 'delete', 'Some', '--yes')).code).toBe(0)
})
