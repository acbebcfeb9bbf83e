// What ends by a word at the command line, and what is only looked at: devices that are used no more, the authority of our
// listeners, and whether a trail is the one of the installation that one believes.

import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { startApp } from '../../../src/app.ts'
import { loadConfig } from '../../../src/config.ts'
import { makeLog } from '../../../src/http/log.ts'
import { createTestDatabase } from '../../support/database/database.ts'
import { send } from '../../support/mdm/mdm-device.ts'
import { testAuthority } from '../../support/server/certificate.ts'
import { closedPort } from '../../support/socket/closed-port.ts'
import { commandLine, type Said, taxiwayOn } from '../../support/world/command-line.ts'
import { ticketFor } from '../../support/world/held.ts'
import { boot, newHardware, type Office, openOffice } from '../../support/world/office.ts'
import { daysPass } from '../../support/world/time-passes.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
let office: Office
let taxiway: (...words: string[]) => Promise<Said>
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'ends.example', { application: null, statusPage: null })
  taxiway = commandLine(world, office.tenant)
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

test('a dry run of the clean-up deletes nothing and says what would go, and the clean-up deletes that', async () => {
  const work = { answers: { pages: { 'personal-or-work': 'work' } } } as const
  const lee = await office.tenant.user('lee')
  expect(await boot(world, newHardware(), lee, work)).toMatchObject({ joined: true })
  const hardware = newHardware()
  await office.register(hardware)
  expect(await boot(world, hardware, await office.tenant.user('kim'))).toMatchObject({ joined: true })
  await daysPass(world, office.tenant.tenantId, 100)
  const left = async () =>
    (await office.tenant.api.get<{ value: { id: string }[] }>('/v1.0/devices')).value.map(({ id }) => id)
  const before = await left()
  const { devices } = JSON.parse((await taxiway('devices', 'clean', '--dry-run', '--json')).out) as {
    devices: { id: string; registrationId: string | null }[]
  }
  const free = devices.filter(({ registrationId }) => registrationId === null).map(({ id }) => id)
  expect([devices.length, free.length]).toEqual([2, 1])

  const dry = await taxiway('devices', 'clean', '--dry-run', '--yes')
  expect(dry).toMatchObject({ code: 0, err: '' })
  expect(dry.out).toContain(free[0])
  expect(dry.out).toContain(lee.userPrincipalName)
  expect(dry.out).toContain('1 device would be deleted. Nothing was deleted.')
  expect((await taxiway('devices', 'clean', '--dry-run', '--include-registered')).out).toContain(
    '2 devices would be deleted. Nothing was deleted.',
  )
  const unasked = await taxiway('devices', 'clean')
  expect(unasked).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^taxiway: Nothing was done\. 1 device would be deleted/),
  })
  expect(await left()).toEqual(before)

  expect((await taxiway('devices', 'clean', '--yes')).out).toContain('1 deleted, 0 left.')
  expect(await left()).toEqual(before.filter((id) => id !== free[0]))
}, 240_000)

test('a device that was set up from a folder checks in from it alone, and its story is told in order of time, with what others told marked', async () => {
  const hardware = newHardware()
  await office.register(hardware)
  const ria = await office.tenant.user('ria')
  const state = join(world.folder, 'device')
  const urls = join(world.folder, 'urls-of-device.json')
  const hash = join(world.folder, 'device.hash')
  writeFileSync(urls, JSON.stringify({ urls: world.urls, ca: world.caFile }))
  writeFileSync(hash, hardware.hash)
  const device = taxiwayOn(undefined)
  const person = ['--user', ria.userPrincipalName, '--password', ria.password]
  const booted = await device('device', 'boot', '--urls', urls, '--hash', hash, '--state', state, ...person, '--json')
  expect(JSON.parse(booted.out)).toMatchObject({ ok: true, enrolled: true })
  const synced = await device('device', 'sync', '--state', state, '--json')
  expect(JSON.parse(synced.out)).toMatchObject({ ok: true, kind: 'done' })
  const disk = join(state, 'management.json')
  const kept = readFileSync(disk, 'utf8')
  writeFileSync(disk, kept.replaceAll(new URL(world.urls.checkin).host, `localhost:${await closedPort()}`))
  const unreachable = await device('device', 'sync', '--state', state)
  expect(unreachable).toMatchObject({
    code: 1,
    err: expect.stringMatching(/^taxiway: The device does not reach its management/),
  })
  expect(unreachable.err.trim().split('\n')).toHaveLength(1)
  const stranger = createServer(testAuthority('Stranger').certify({})).listen(0, '127.0.0.1')
  await once(stranger, 'listening')
  const { port } = stranger.address() as AddressInfo
  writeFileSync(disk, kept.replaceAll(new URL(world.urls.checkin).host, `localhost:${port}`))
  const untrusted = await device('device', 'sync', '--state', state)
  stranger.close()
  expect(untrusted).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringMatching(/certificate of https:.* authority that this device does not trust/),
  })
  expect(untrusted.err).not.toMatch(/network|does not reach/)
  writeFileSync(disk, kept)
  const unknown = await device('device', 'sync', '--state', join(world.folder, 'no-device'))
  expect(unknown).toMatchObject({ code: 1, err: expect.stringContaining('The device does not know where') })

  const serial = hardware.fields.serialNumber ?? ''
  type Told = { readonly at: string; readonly sequence: string; readonly somebody: boolean }
  const told = async (...more: string[]) =>
    JSON.parse((await taxiway('story', serial, '--json', ...more)).out) as { events: Told[]; why?: object }
  const { events } = await told()
  const times = events.map(({ at }) => at)
  expect(times).toEqual([...times].sort())
  // they were stored in another order: the device tells its own later
  const stored = [...events].sort((one, other) => Number(one.sequence) - Number(other.sequence)).map(({ at }) => at)
  expect(stored).not.toEqual(times)

  const at = new Date().toISOString()
  await send(world, `${world.urls.ztd}/device/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-device-token': await ticketFor(world, hardware) },
    body: JSON.stringify({ sentAt: at, events: [{ at, step: 'powered-on' }] }),
  })
  const lines = (await taxiway('story', serial)).out.trim().split('\n')
  expect(lines.filter((line) => line.includes('says somebody who showed its hash'))).toEqual([
    expect.stringContaining('switched on'),
  ])
  expect(lines.filter((line) => line.includes('(says the device, ')).length).toBeGreaterThan(5)
  const marked = await told('--why')
  expect(marked.events.filter(({ somebody }) => somebody)).toHaveLength(1)
  expect(marked.why).toMatchObject({ reason: expect.any(String) })
}, 240_000)

test('the list of devices has one word for how each stands with management, and tells a device that left from one that never came', async () => {
  const hardware = newHardware()
  await office.register(hardware)
  const serial = hardware.fields.serialNumber ?? ''
  const row = async () =>
    (await taxiway('devices')).out
      .split('\n')
      .find((line) => line.startsWith(serial))
      ?.split(/ {2,}/)[4]
  expect(await row()).toBe('never contacted')
  const una = await office.tenant.user('una')
  const state = join(world.folder, 'device-that-leaves')
  const urls = join(world.folder, 'urls-of-leaving.json')
  const hash = join(world.folder, 'leaving.hash')
  writeFileSync(urls, JSON.stringify({ urls: world.urls, ca: world.caFile }))
  writeFileSync(hash, hardware.hash)
  const device = taxiwayOn(undefined)
  const person = ['--user', una.userPrincipalName, '--password', una.password]
  const booted = await device('device', 'boot', '--urls', urls, '--hash', hash, '--state', state, ...person, '--json')
  expect(JSON.parse(booted.out)).toMatchObject({ ok: true, enrolled: true })
  expect(await row()).toBe('enrolled')
  expect((await taxiway('devices', 'disable', serial)).code).toBe(0)
  expect(await row()).toBe('disabled')
  expect((await taxiway('devices', 'enable', serial)).code).toBe(0)
  expect((await taxiway('devices', 'retire', serial, '--yes')).code).toBe(0)
  expect(await row()).toBe('to leave management')
  expect((await device('device', 'sync', '--state', state)).code).toBe(0)
  expect(await row()).toBe('not enrolled')
  expect((await taxiway('story', serial)).out).toContain(
    'It was deployed, and since then it is managed no more: retired.',
  )
  expect(await device('device', 'sync', '--state', state, '--json')).toMatchObject({
    code: 1,
    out: expect.stringContaining(
      `retired, deleted or disabled there. Enable it there, or reset it with taxiway device reset --state ${state}.`,
    ),
  })
}, 240_000)

test('a device that gave up says so at each later boot, and how to make another first start of it', async () => {
  const hardware = newHardware()
  await office.register(hardware)
  const ada = await office.tenant.user('ada')
  const state = join(world.folder, 'device-that-gave-up')
  const hash = join(world.folder, 'gave-up.hash')
  writeFileSync(hash, hardware.hash)
  const boot = (password: string, ...more: string[]) =>
    taxiway(
      'device',
      'boot',
      '--hash',
      hash,
      '--state',
      state,
      '--user',
      ada.userPrincipalName,
      ...more,
      '--password',
      password,
    )
  const mistyped = JSON.parse((await boot('mistyped', '--json')).out) as { ok: boolean; message?: string }
  expect([mistyped.ok, mistyped.message]).toEqual([false, undefined])
  const again = await boot(ada.password, '--json')
  expect([again.code, JSON.parse(again.out)]).toMatchObject([
    1,
    {
      ok: false,
      message: expect.stringMatching(
        new RegExp(`^gave up at an earlier boot.* or password to type\\. .* taxiway device reset --state ${state}$`),
      ),
    },
  ])
  expect((await taxiwayOn(undefined)('device', 'reset', '--state', state)).code).toBe(0)
  expect(JSON.parse((await boot(ada.password, '--json')).out)).toMatchObject({ ok: true, enrolled: true })
}, 240_000)

test('a first start that no server answers is a failure, unless it is to have no network', async () => {
  const nobody = `https://localhost:${await closedPort()}`
  const services = ['ztd', 'login', 'drs'].flatMap((name) => ['--service', `${name}=${nobody}`])
  const state = join(world.folder, 'device-without-server')
  const device = taxiwayOn(undefined)
  const alone = await device('device', 'boot', ...services, '--state', state, '--json')
  expect([alone.code, JSON.parse(alone.out)]).toMatchObject([
    1,
    { ok: false, error: { reason: 'server-not-running', message: expect.stringContaining('taxiway start') } },
  ])
  // nothing of it is on the disk
  const offline = await device('device', 'boot', ...services, '--state', state, '--answer', 'network=none', '--json')
  expect([offline.code, JSON.parse(offline.out)]).toMatchObject([0, { ok: true, enrolled: false }])
  expect(await device('device', 'boot', '--data', join(world.folder, 'none'))).toMatchObject({
    code: 1,
    err: expect.stringContaining('No server was started on'),
  })
}, 120_000)

test('a trail is believed by the key that is given, a wrong one is named, and a file that is none is no tampering', async () => {
  const file = join(world.folder, 'trail.jsonl')
  expect((await taxiway('audit', 'export', '--out', file)).code).toBe(0)
  const lines = readFileSync(file, 'utf8').trim().split('\n')
  const { publicKey } = JSON.parse(lines[0] ?? '') as { publicKey: string }
  const verify = (...words: string[]) => taxiway('audit', 'verify', '--file', ...words)
  expect(await verify(file, '--key', publicKey)).toMatchObject({ code: 0, out: expect.stringContaining('is whole') })
  const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' }).toString('base64')
  for (const words of [
    [file, '--key', other],
    [file, '--key', 'bm9uZQ=='],
  ]) {
    expect((await verify(...words)).code).toBe(1)
  }
  expect((await verify(file, '--key', other)).out).toContain('signed by another installation than the one given')
  expect((await verify(file, '--key', 'bm9uZQ==')).out).toContain('not an Ed25519 public key')
  expect((await taxiway('audit', 'verify', '--key', other)).out).toContain('signed by another installation')

  const broken = join(world.folder, 'broken.jsonl')
  writeFileSync(broken, [...lines.slice(0, 2), '{"kind":', ...lines.slice(2)].join('\n'))
  expect(await verify(broken)).toMatchObject({
    code: 1,
    out: expect.stringContaining('Line 3 is not as an export writes it'),
  })
  const cut = join(world.folder, 'cut.jsonl')
  writeFileSync(cut, lines.slice(1).join('\n'))
  expect((await verify(cut)).code).toBe(1)

  const urls = join(world.folder, 'urls.json')
  for (const text of ['{"ready":true,"urls":{}}', 'no JSON\n[]\nnull', '']) {
    writeFileSync(urls, text)
    const said = await verify(urls)
    expect(said).toMatchObject({ code: 2, out: '' })
    expect(said.err).toContain(`${urls} is not an export of an audit trail`)
    expect(said.err).toContain('taxiway audit export --out trail.jsonl')
  }
  writeFileSync(urls, lines.filter((line) => line.startsWith('{"kind":"checkpoint"')).join('\n'))
  expect(await verify(urls)).toMatchObject({ code: 2, err: expect.stringContaining('holds checkpoints and no trail') })
  writeFileSync(urls, '{}')
  expect(await verify(file, '--checkpoints', urls)).toMatchObject({
    code: 2,
    err: expect.stringContaining('holds no checkpoint'),
  })
})

test('a new authority of our listeners at once ends the one before in the same moment, for new certificates and for clients', async () => {
  await using database = await createTestDatabase()
  const data = mkdtempSync(join(tmpdir(), 'taxiway-rotate-'))
  const masterKey = randomBytes(32).toString('base64')
  vi.stubEnv('DATABASE_URL', database.serverUrl)
  vi.stubEnv('TAXIWAY_MASTER_KEY', masterKey)
  const config = loadConfig({ data, port: 0, logLevel: 'silent', databaseOwnerUrl: database.url })
  const app = await startApp({ config, log: makeLog('silent', 'stderr'), sealsByItself: false })
  const trustOf = (ca: string): Promise<string | undefined> =>
    new Promise((resolve) => {
      const { hostname, port } = new URL(app.urls.graph)
      const socket = connect({ host: '127.0.0.1', port: Number(port), servername: hostname, ca }, () => {
        socket.destroy()
        resolve('trusted')
      })
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code))
    })
  try {
    const first = app.ca
    expect(await trustOf(first)).toBe('trusted')
    const on = taxiwayOn(data)
    expect((await on('keys', 'tls', 'rotate', '--now')).code).toBe(1)
    await app.checkTls()
    expect(app.ca).toBe(first)
    expect(JSON.parse((await on('keys', 'tls', 'rotate', '--now', '--yes', '--json')).out)).toMatchObject({
      ok: true,
      generation: 2,
    })
    await app.checkTls()
    expect(app.ca).not.toContain(first.trim())
    expect(app.ca.match(/BEGIN CERTIFICATE/g)).toHaveLength(1)
    expect(readFileSync(join(data, 'ca.pem'), 'utf8')).toBe(app.ca)
    expect([await trustOf(app.ca), await trustOf(first)]).toEqual(['trusted', 'SELF_SIGNED_CERT_IN_CHAIN'])
    const { authorities } = JSON.parse((await on('keys', 'tls', 'show', '--json')).out) as {
      authorities: { generation: number; state: string }[]
    }
    expect(new Map(authorities.map(({ generation, state }) => [generation, state]))).toEqual(
      new Map([
        [1, 'ended'],
        [2, 'issues'],
      ]),
    )
  } finally {
    vi.unstubAllEnvs()
    await app.close()
    rmSync(data, { recursive: true, force: true })
  }
}, 120_000)
