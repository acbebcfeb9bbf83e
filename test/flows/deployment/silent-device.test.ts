// A device whose own words do not arrive, as those of Windows never do, and somebody who has its hardware hash: what is shown of the
// device is what the server saw of it, whatever the other tells, before, meanwhile or later.

import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { DeviceOptions } from '../../../src/simulator/options.ts'
import { realClock } from '../../../src/simulator/port/clock.ts'
import { freshKeys } from '../../../src/simulator/port/keys.ts'
import { hardwareWithTpm } from '../../../src/simulator/tpm/hardware.ts'
import { openHttp } from '../../../src/simulator/wire/http.ts'
import { joinDirectory } from '../../../src/simulator/wire/join.ts'
import { hasSwtpm, startSwtpm, swtpmNeeded } from '../../support/tpm/swtpm.ts'
import { commandLine, type Said } from '../../support/world/command-line.ts'
import { boot, newHardware, type Office, openOffice } from '../../support/world/office.ts'
import { atBrowser } from '../../support/world/person.ts'
import { machineWith, storyOf } from '../../support/world/story-of.ts'
import { type Person, startWorld, type World } from '../../support/world/world.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

let world: World
let office: Office
let taxiway: (...words: string[]) => Promise<Said>
beforeAll(async () => {
  world = await startWorld({ trustedProxies: '127.0.0.1,::1' })
  office = await openOffice(world, 'silent.example', { application: null, statusPage: null })
  taxiway = commandLine(world, office.tenant)
})
afterAll(() => world?.[Symbol.asyncDispose]())

type Hardware = ReturnType<typeof newHardware>
let people = 0
const newPerson = () => office.tenant.user(`person${++people}`)
const secretOfRun = () => ({ 'x-device-run': randomBytes(32).toString('base64url') })
const eventsLost = {
  faults: [{ at: 'events', kind: 'network-loss', times: 9999 }],
} as const satisfies Partial<DeviceOptions>

async function registered(): Promise<Hardware> {
  const hardware = newHardware()
  await office.register(hardware)
  return hardware
}

/** What is asked with a ticket and a person, and nothing told. */
async function join(person: Person, deviceTicket: string): Promise<void> {
  const { access } = await atBrowser(world).tokensOf(person, 'urn:ms-drs:enterpriseregistration.windows.net')
  const http = openHttp({ ca: world.ca, clock: realClock, takeFault: () => undefined })
  const joined = await joinDirectory(http, {
    drs: world.urls.drs,
    tenantId: office.tenant.tenantId,
    userName: person.userPrincipalName,
    accessToken: access ?? '',
    deviceTicket,
    name: 'PC',
    os: '10.0.26100.1',
    keys: freshKeys,
  })
  http.close()
  expect(joined.kind).toBe('joined')
}

const expectEachRunApart = (runs: readonly ReadonlySet<string>[]) => {
  for (const run of runs) expect(run.size).toBeLessThanOrEqual(1)
}

test.each([
  ['with a run of her own', secretOfRun],
  ['as a client that names no run', () => ({})],
])('who asks for the profile before a silent device, %s, does not get into its attempt', async (_, headers) => {
  const hardware = await registered()
  const eve = await machineWith(world, hardware, headers())
  await eve.askProfile()
  const device = await machineWith(world, hardware, headers())
  await device.askProfile()
  await join(await newPerson(), device.ticket)
  expect(await storyOf(office, hardware)).toMatchObject({ verdict: 'running', join: 'current', somebody: undefined })

  await eve.report('status-page-failed', 'gave-up')
  const after = await storyOf(office, hardware)
  expect(after).toMatchObject({ verdict: 'running', join: 'current', somebody: { state: 'failed' } })
  expect(after).toMatchObject({ profile: 'done' }) // as if nobody had asked before
  expect(after.linesOfOthers).toEqual(['device-contacted', 'profile-offered', 'status-page-failed', 'gave-up'])
  expectEachRunApart(after.runs)
  const { out } = await taxiway('story', `${hardware.fields.serialNumber}`)
  expect(out.split('\n').filter((line) => line.includes('gave up'))).toEqual([
    expect.stringContaining('says somebody who showed its hash'),
  ])
})

test('whoever gives up after a silent device has made contact ends nothing of it once it joins', async () => {
  const hardware = await registered()
  const device = await machineWith(world, hardware, secretOfRun())
  await expect.poll(async () => (await storyOf(office, hardware)).attempt).toBe(1) // a contact is written behind its answer
  await (await machineWith(world, hardware, secretOfRun())).report('gave-up')
  await device.askProfile()
  await join(await newPerson(), device.ticket)
  const after = await storyOf(office, hardware)
  expect(after).toMatchObject({ verdict: 'running', attempt: 1, network: 'done', profile: 'done', others: ['gave-up'] })
  expectEachRunApart(after.runs)
})

test('a user of another tenant, and a desktop, that somebody else tells of are not those of the device that joined', async () => {
  const hardware = await registered()
  const device = await machineWith(world, hardware, secretOfRun())
  await device.askProfile()
  const eve = await machineWith(world, hardware, secretOfRun())
  await eve.reportMismatch()
  await join(await newPerson(), device.ticket)
  await eve.report('desktop')
  const after = await storyOf(office, hardware)
  expect(after).toMatchObject({ verdict: 'running', profile: 'done', authentication: 'skipped', join: 'current' })
  expect(after.linesOfOthers).toEqual(['tenant-mismatch', 'desktop'])
})

test('[T-25] that a silent device was signed in to by a user of another tenant is told though somebody said the same before', async () => {
  const hardware = await registered()
  await (await machineWith(world, hardware, secretOfRun())).reportMismatch()
  const device = await machineWith(world, hardware, secretOfRun())
  await device.askProfile()
  await device.reportMismatch()
  await join(await newPerson(), device.ticket)
  const after = await storyOf(office, hardware)
  expect(after).toMatchObject({ profile: 'done', authentication: 'failed', join: 'current' })
  expect(after.linesOfOthers).toEqual(['device-contacted', 'tenant-mismatch'])
})

test('[T-25] nor do many runs of somebody keep it out, whatever they say first from another address', async () => {
  const hardware = await registered()
  const elsewhere = { 'x-forwarded-for': '203.0.113.7' }
  for (let run = 0; run < 5; run++) {
    const eve = await machineWith(world, hardware, { ...secretOfRun(), ...elsewhere })
    await eve.askProfile()
    await eve.reportMismatch()
  }
  const device = await machineWith(world, hardware, secretOfRun())
  await device.askProfile()
  await device.reportMismatch()
  await join(await newPerson(), device.ticket)
  expect(await storyOf(office, hardware)).toMatchObject({ profile: 'done', authentication: 'failed', join: 'current' })
})

test('[T-47] an hour in which the next deployment was allowed, and that nobody used, leaves the device what it was', async () => {
  const hardware = await registered()
  expect(await boot(world, hardware, await newPerson(), eventsLost)).toMatchObject({ outcome: 'desktop-managed' })
  await taxiway('allow-next', `${hardware.fields.serialNumber}`, '--hours', '1')
  await (await machineWith(world, hardware, secretOfRun())).report('powered-on', 'gave-up')
  expect(await storyOf(office, hardware)).toMatchObject({ verdict: 'failed' }) // it may be the device
  const after = await storyOf(office, hardware, Date.now() + 61 * 60_000)
  expect(after).toMatchObject({ verdict: 'succeeded', others: ['powered-on', 'gave-up'] })
})

test('a device that only joined is not at its desktop because somebody says so', async () => {
  const hardware = await registered()
  const eve = await machineWith(world, hardware, secretOfRun())
  await eve.askProfile()
  const device = await machineWith(world, hardware, secretOfRun())
  await join(await newPerson(), device.ticket)
  await eve.report('joined', 'enrolled', 'desktop')
  expect(await storyOf(office, hardware)).toMatchObject({ verdict: 'running', join: 'current', enrollment: 'waiting' })
})

test('[T-49] a finished deployment stays finished, whatever is told later under a run that was there before it', async () => {
  const hardware = await registered()
  const secret = secretOfRun()
  await (await machineWith(world, hardware, secret)).askProfile()
  const person = await newPerson()
  expect(await boot(world, hardware, person, eventsLost)).toMatchObject({ outcome: 'desktop-managed' })
  const finished = { verdict: 'succeeded', join: 'done', enrollment: 'done', settings: 'done' }
  expect(await storyOf(office, hardware)).toMatchObject({ ...finished, somebody: undefined })

  await (await machineWith(world, hardware, secret)).report('gave-up')
  const after = await storyOf(office, hardware)
  expect(after).toMatchObject({ ...finished, others: ['gave-up'], somebody: { state: 'failed' } })
  expectEachRunApart(after.runs)
})

test('whoever dates what she tells days back comes after those who came before her', async () => {
  const hardware = await registered()
  expect(await boot(world, hardware, await newPerson())).toMatchObject({ outcome: 'desktop-managed' })
  const own = await storyOf(office, hardware)
  const eve = await machineWith(world, hardware, secretOfRun())
  await eve.reportOf(2 * 24 * 3600_000, 'powered-on', 'sign-in-failed', 'gave-up')
  const after = await storyOf(office, hardware)
  expect(after).toMatchObject({ verdict: 'succeeded', attempt: own.attempt, somebody: { state: 'failed' } })
  expect(after.others).toEqual(['powered-on', 'sign-in-failed', 'gave-up'])
  // nor do they stand anywhere before she came
  const first = Math.min(...after.events.filter(({ step }) => step === 'gave-up').map(({ at }) => Date.parse(at)))
  const registration = after.events.find(({ step }) => step === 'registered')
  const second = 1000 // in which a ticket says when it was given
  expect(first).toBeGreaterThan(Date.parse(registration?.at ?? '') - second)
})

describe.skipIf(!hasSwtpm)(`with a software TPM${swtpmNeeded}`, () => {
  test('[T-49] a device that proved its TPM stays deployed, whatever is told by somebody who has nothing but its hash', async () => {
    await using tpm = await startSwtpm()
    const hardware = await hardwareWithTpm(83_000, tpm.open)
    await office.register(hardware)
    const secret = secretOfRun()
    await (await machineWith(world, hardware, secret)).askProfile()
    const over = { ...eventsLost, tpm: tpm.open, keys: freshKeys }
    expect(await boot(world, hardware, await newPerson(), over)).toMatchObject({ outcome: 'desktop-managed' })
    const finished = { verdict: 'succeeded', profile: 'done', join: 'done', enrollment: 'done', settings: 'done' }
    expect(await storyOf(office, hardware)).toMatchObject(finished)

    await (await machineWith(world, hardware, secret)).report('powered-on', 'gave-up')
    const after = await storyOf(office, hardware)
    expect(after).toMatchObject({ ...finished, others: ['powered-on', 'gave-up'], somebody: { state: 'failed' } })
    expectEachRunApart(after.runs)
  })
})
