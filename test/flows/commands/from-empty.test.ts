// From an empty installation to a deployed device by commands alone: no portal, no script, no row written by hand.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { type ServerProcess, startServer } from '../../support/server/server-process.ts'
import { type Said, taxiwayOn } from '../../support/world/command-line.ts'

const folder = mkdtempSync(join(tmpdir(), 'taxiway-empty-'))
const data = join(folder, 'data')
let server: ServerProcess
let taxiway: (...words: string[]) => Promise<Said>
beforeAll(async () => {
  server = await startServer(data, 0)
  taxiway = taxiwayOn(data)
}, 240_000)
afterAll(async () => {
  await server?.end('SIGTERM')
  rmSync(folder, { recursive: true, force: true })
})

const id = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
/** What a step printed, line by line; ids stand as ID. */
const shown = ({ code, out, err }: Said): readonly [number, ...string[]] => [
  code,
  ...`${out}${err}`.trimEnd().replaceAll(new RegExp(id, 'g'), 'ID').split('\n'),
]

test('a user, a group, a profile, an application, a policy and a status page are made by commands, and a device that is switched on has all of it at its desktop', {
  timeout: 300_000,
}, async () => {
  const run = async (...words: string[]) => shown(await taxiway(...words))
  const csv = join(folder, 'device.csv')
  const urls = join(folder, 'urls.json')
  writeFileSync(urls, JSON.stringify({ urls: server.urls, ca: join(data, 'ca.pem') }))

  // who
  expect(await run('branding', 'set', '--name', 'Contoso Ltd', '--hint', 'you@home.example')).toEqual([
    0,
    'Name    Contoso Ltd',
    'Text    none',
    'Hint    you@home.example',
    'Colour  none',
    'Logo    none',
  ])
  const made = JSON.parse(
    (await taxiway('user', 'create', 'pia@home.example', '--display-name', 'Pia Lang', '--json')).out,
  ) as {
    password: string
  }
  expect(await run('user', 'change', 'pia@home.example', '--may-join', 'yes')).toContain('Name       Pia Lang')
  expect(await run('organization', 'set', '--may-join', 'selected', '--device-limit', '2', '--managed', 'all')).toEqual(
    expect.arrayContaining([
      'May join        selected people',
      'Device limit    2 for each person',
      'Managed         everybody',
    ]),
  )

  // what
  expect(await run('group', 'create', 'Office notebooks', '--group-tag', 'Office')).toEqual([
    0,
    'Created the group Office notebooks (ID).',
    '(device.devicePhysicalIds -any (_ -eq "[OrderID]:Office"))',
  ])
  expect(
    await run(
      'profile',
      'create',
      'Office notebook',
      '--account',
      'standard',
      '--hide',
      'privacy',
      'licence',
      '--name-template',
      'CON-%RAND:5%',
    ),
  ).toEqual([0, 'Created the profile Office notebook (ID).', 'Nobody gets it yet. See taxiway profile assign --help.'])
  const toOffice = ['--group', 'Office notebooks']
  expect(await run('profile', 'assign', 'Office notebook', ...toOffice)).toEqual([
    0,
    'Office notebook is assigned to:',
    '  group Office notebooks',
  ])
  const msi = fileURLToPath(new URL('../../../src/protocol/msi/wixl-0.101.msi', import.meta.url))
  expect(await run('app', 'add', msi)).toEqual([
    0,
    'Added Contoso Tools 4.2.7 (ID).',
    expect.stringMatching(/^wixl-0\.101\.msi, 9,728 bytes, SHA-256 [0-9a-f]{64}$/),
    'Nobody gets it yet. See taxiway app assign --help.',
  ])
  expect(await run('app', 'assign', 'Contoso Tools', ...toOffice)).toEqual([
    0,
    'Contoso Tools is assigned to:',
    '  group Office notebooks',
  ])
  const telemetry = './Device/Vendor/MSFT/Policy/Config/System/AllowTelemetry'
  expect(await run('policy', 'add', 'Telemetry', '--integer', `${telemetry}=1`)).toEqual([
    0,
    'Added the policy Telemetry (ID): 1 setting.',
    'Nobody gets it yet. See taxiway policy assign --help.',
  ])
  expect(await run('policy', 'assign', 'Telemetry', ...toOffice)).toContain('  group Office notebooks')
  expect(await run('policy', 'add', 'Our root', '--certificate', join(data, 'ca.pem'))).toEqual([
    0,
    'Added the policy Our root (ID): a trusted root certificate.',
    'Nobody gets it yet. See taxiway policy assign --help.',
  ])
  expect(await run('policy', 'assign', 'Our root', '--all-devices')).toEqual([
    0,
    'Our root is assigned to:',
    '  all devices',
  ])
  expect(
    await run(
      'status-page',
      'create',
      'Show progress',
      '--show',
      'yes',
      '--block',
      'yes',
      '--minutes',
      '10',
      '--wait-for',
      'Contoso Tools',
    ),
  ).toEqual([
    0,
    'Created the status page Show progress (ID).',
    'Nobody gets it yet. See taxiway status-page assign --help.',
  ])
  expect(await run('status-page', 'assign', 'Show progress', '--all-devices')).toContain('  all devices')

  // the device
  const csvText = (await taxiwayOn(undefined)('device', 'csv', '--seed', '7', '--group-tag', 'Office')).out
  writeFileSync(csv, csvText)
  expect(await run('import', csv)).toEqual([
    0,
    '! line 2',
    '    HashIncomplete: TPM EkPub is missing.',
    expect.stringContaining('User-driven deployment works without it.'),
    '1 registered, 0 updated, 0 refused, 1 with remarks.',
    'Import ID; taxiway imports cancel ID',
  ])
  const serial = (csvText.split('\n')[1] ?? '').split(',')[0] ?? ''
  expect(await run('devices', 'edit', serial, '--user', 'pia@home.example')).toEqual([
    0,
    `${serial}: person none → pia@home.example, greeting none → Pia Lang`,
  ])
  const state = join(folder, 'device7')
  const booted = await taxiwayOn(undefined)(
    'device',
    'boot',
    '--urls',
    urls,
    '--seed',
    '7',
    '--state',
    state,
    '--user',
    'pia@home.example',
    '--password',
    made.password,
    '--json',
  )
  expect(JSON.parse(booted.out), booted.out).toMatchObject({
    ok: true,
    profile: 'Office notebook',
    outcome: 'desktop-managed',
    joined: true,
    enrolled: true,
    espDevice: 'succeeded',
  })

  // and all of it is there
  const said = await run('devices', 'show', serial)
  expect(said[1]).toMatch(/ is managed; its deployment was finished at /)
  expect(said).toContain('  Owner                pia@home.example')
  expect(said.at(-1)).toBe('Nothing is withheld from it.')
  const disk = ['tree', 'programs'].map((name) => readFileSync(join(state, `${name}.json`), 'utf8')).join()
  for (const part of ['AllowTelemetry', '6F9D1C2A-3B4E-4D5F-8A6B-7C8D9E0F1A2B', '4.2.7']) expect(disk).toContain(part)
  expect((await taxiway('group', 'show', 'Office notebooks')).out).toContain('1 member')
})

test('a token for a script is one command, may do what was asked for and no more, and an unknown permission is refused by name', async () => {
  const { out, err } = await taxiway('token', 'Group.Read.All')
  expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/)
  expect(err).toMatch(/^Good until \S+Z for Group\.Read\.All\. Its application is /)
  const get = async (path: string) => {
    const { Agent, request } = await import('node:https')
    const agent = new Agent({ ca: readFileSync(join(data, 'ca.pem')) })
    return new Promise<number>((resolve, reject) =>
      request(
        `${server.urls.graph}${path}`,
        { agent, headers: { authorization: `Bearer ${out.trim()}` } },
        (answer) => {
          answer.resume()
          resolve(answer.statusCode ?? 0)
        },
      )
        .on('error', reject)
        .end(),
    )
  }
  expect([await get('/v1.0/groups'), await get('/v1.0/users')]).toEqual([200, 403])
  expect(await taxiway('token', 'Group.Raed.All')).toMatchObject({
    code: 2,
    out: '',
    err: expect.stringContaining("There is no permission 'Group.Raed.All'. Did you mean Group.Read.All?"),
  })
  expect((await taxiway('token')).code).toBe(2)
  const { clientId, permissions } = JSON.parse((await taxiway('token', 'User.Read.All', '--json')).out) as {
    clientId: string
    permissions: string[]
  }
  expect(permissions).toEqual(['User.Read.All'])
  expect((await taxiway('application', 'show', clientId)).out).toMatch(/^access token of \d{4}-/)

  // one of an application that there is
  const add = ['application', 'add', 'nightly', '--role', 'Group.Read.All', '--json']
  const nightly = JSON.parse((await taxiway(...add)).out) as { clientId: string; clientSecret: string }
  const withSecret = async (secret: string, ...words: string[]) => {
    const input = vi.spyOn(process, 'stdin', 'get').mockReturnValue(Readable.from([`${secret}\n`]) as never)
    const said = await taxiway('token', '--application', nightly.clientId, '--secret-stdin', ...words)
    input.mockRestore()
    return said
  }
  expect((await withSecret(nightly.clientSecret)).err).toContain(`Its application is ${nightly.clientId}.`)
  expect(await withSecret(nightly.clientSecret, 'User.Read.All')).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('may not User.Read.All. It may Group.Read.All.'),
  })
  expect(await withSecret('wrong')).toMatchObject({ code: 1, out: '' })
  expect((await taxiway('token', '--application', nightly.clientId)).code).toBe(2)
})
