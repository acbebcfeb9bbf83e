// Every failure that has a number, met by a device against the whole server: what its row says is what the person, the device and the
// story say.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { checkIn } from '../../../src/simulator/after/check-in.ts'
import { failures, retired } from '../../../src/simulator/failure/all.ts'
import { type Failure, hops } from '../../../src/simulator/failure/failure.ts'
import { type LabInternet, startLabInternet } from '../../../src/simulator/internet.ts'
import type { Hardware } from '../../../src/simulator/options.ts'
import { jumpingClock } from '../../../src/simulator/port/clock.ts'
import { memoryDisk } from '../../../src/simulator/port/disk.ts'
import { sentenceOf } from '../../../src/story/sentence.ts'
import { testAuthority } from '../../support/server/certificate.ts'
import { taxiwayOn } from '../../support/world/command-line.ts'
import { boot, newHardware, type Office, openOffice, recordsOf } from '../../support/world/office.ts'
import type { Known } from '../../support/world/story-of.ts'
import { type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let office: Office
/** Its application is a Win32 package. */
let packages: Office
let lab: LabInternet
beforeAll(async () => {
  world = await startWorld()
  lab = await startLabInternet()
  office = await openOffice(world, 'contoso.example')
  await office.tenant.api.patch(`/v1.0/organization/${office.tenant.tenantId}`, { deviceQuotaPerUser: 1000 })
  packages = await openOffice(world, 'packages.example', { application: null })
  await havePackage(packages)
  await assign({
    '@odata.type': '#microsoft.graph.windows81TrustedRootCertificate',
    displayName: 'Root',
    certFileName: 'root.cer',
    trustedRootCertificate: Buffer.from(testAuthority('Root of failures').ca).toString('base64'),
  })
  await assign({
    '@odata.type': '#microsoft.graph.windows81SCEPCertificateProfile',
    displayName: 'Wi-Fi',
    subjectNameFormatString: 'CN={{DeviceId}}',
    certificateValidityPeriodDays: 90,
    keyUsage: 'digitalSignature',
  })
})
afterAll(async () => {
  await lab?.close()
  await world?.[Symbol.asyncDispose]()
})

async function assign(configuration: Record<string, unknown>): Promise<void> {
  const path = '/beta/deviceManagement/deviceConfigurations'
  const { id } = await office.tenant.api.post<{ id: string }>(path, configuration)
  const target = { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: office.groupId }
  await office.tenant.api.post(`${path}/${id}/assign`, { assignments: [{ target }] })
}

async function havePackage({ tenant: { api }, groupId }: Office): Promise<void> {
  const path = '/beta/deviceAppManagement/mobileApps'
  const { id } = await api.post<{ id: string }>(path, {
    ...{ '@odata.type': '#microsoft.graph.win32LobApp', displayName: 'Tools', fileName: 'tools.exe' },
    ...{
      setupFilePath: 'tools.exe',
      installCommandLine: 'tools.exe /quiet',
      uninstallCommandLine: 'tools.exe /remove',
    },
    rules: [
      {
        '@odata.type': '#microsoft.graph.win32LobAppProductCodeRule',
        productCode: '{7C1B4F80-2E43-4E0B-9D6B-0B6B6D3F9A51}',
      },
    ],
  })
  await api.send('PUT', `${path}/${id}/content`, 'tools', 'application/octet-stream')
  const target = { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId }
  await api.post(`${path}/${id}/assign`, { mobileAppAssignments: [{ intent: 'required', target }] })
}

function services() {
  const { ztd, login, drs } = world.urls
  return { ztd, login, drs }
}

const digits = (code: string): string => code.toLowerCase()

/** What is said of the device that met it, beside what the row says. */
async function meet(failure: Failure, of: Person): Promise<Record<string, unknown>> {
  const hardware = newHardware()
  const at = failure.win32 ? packages : office
  const person = failure.win32 ? await at.tenant.user(`pia${failure.number}`) : of
  await at.register(hardware)
  const { steps, screen, end } = failure.action
    ? await later(failure, person, hardware)
    : await atOnce(failure, person, hardware)
  const { registration } = await recordsOf(at.tenant, hardware)
  const path = `/beta/deviceManagement/windowsAutopilotDeviceIdentities/${(registration as { id?: string })?.id}/story`
  const { value: story } = await at.tenant.api.get<{ value: Known[] }>(path)
  const quoted = [...failure.symptom.matchAll(/“([^”]+)”/g), ...failure.cause.matchAll(/“([^”]+)”/g)].map(
    ([, text = '']) => text,
  )
  const says = [...screen, ...steps.map(({ detail }) => detail)]
  const [step, outcome] = failure.told ?? []
  const lines = story.filter((line) => line.hop === 'device' && line.step === step && line.outcome === outcome)
  const sentences = lines.map((line) => sentenceOf(line.step, line.outcome, line.detail ?? {}))
  const told = story.map((line) => digits(sentenceOf(line.step, line.outcome, line.detail ?? {})))
  const code = digits(failure.code ?? '')
  return {
    number: failure.number,
    unsaid: quoted.filter((text) => !says.some((one) => one.includes(text))),
    told:
      step === undefined ||
      steps.some((one) => one.step === step && one.outcome === outcome && digits(one.detail).includes(code)),
    story:
      failure.told === null || failure.silent ? lines.length > 0 : sentences.some((one) => digits(one).includes(code)),
    unnamed: [...failure.cause.matchAll(/0x[0-9a-f]{8}/g)]
      .map(String)
      .filter((one) => !told.some((line) => line.includes(one))),
    noted:
      failure.noted === undefined ||
      story.some((one) => one.step === failure.noted?.[0] && one.outcome === failure.noted[1]),
    end,
  }
}

type Met = {
  readonly steps: readonly { readonly step: string; readonly outcome: string; readonly detail: string }[]
  readonly screen: readonly string[]
  readonly end: Failure['ends']
}

async function atOnce({ number, hello, internet }: Failure, person: Person, hardware: Hardware): Promise<Met> {
  const pass = hello && (await passOf(person))
  const result = await boot(world, hardware, person, {
    ...{ clock: jumpingClock(), pollMs: 30_000, fail: [number] },
    ...(internet && { services: { ...services(), internet: lab.url } }),
    ...(pass && { hello: true, answers: { userName: person.userPrincipalName, pass } }),
  })
  const { title = '', code = '', message = '' } = result.failure ?? {}
  const ends = { 'desktop-managed': 'managed', 'desktop-unmanaged': 'unmanaged' } as const
  return {
    steps: result.steps,
    screen: [title, code, message, result.reason ?? ''],
    end: ends[result.outcome as keyof typeof ends] ?? 'gave-up',
  }
}

async function passOf({ id }: Person): Promise<string> {
  const path = `/v1.0/users/${id}/authentication/temporaryAccessPassMethods`
  return (await office.tenant.api.post<{ temporaryAccessPass: string }>(path, {})).temporaryAccessPass
}

async function later({ number, action = 'wipe' }: Failure, person: Person, hardware: Hardware): Promise<Met> {
  const disk = memoryDisk()
  await boot(world, hardware, person, { clock: jumpingClock(), pollMs: 30_000, disk })
  const { managed } = await recordsOf(office.tenant, hardware)
  const bodies = { setDeviceName: { deviceName: `PC-${number}` }, cleanWindowsDevice: { keepUserData: true } }
  const body = action in bodies ? bodies[action as keyof typeof bodies] : {}
  await office.tenant.api.post(`/beta/deviceManagement/managedDevices/${managed[0]?.id}/${action}`, body)
  const standing = { services: services(), ca: world.ca, hardware, disk }
  expect(await checkIn({ ...standing, fail: [number] })).toMatchObject({ kind: 'done' })
  return { steps: [], screen: [], end: 'managed' }
}

test('every failure that has a number is met by that number, with the symptom, the code and the line of the story that its row says', async () => {
  const expected = failures.map(({ number, ends }) => ({
    ...{ number, unsaid: [], unnamed: [], told: true, story: true, noted: true, end: ends },
  }))
  const silent = new Set(failures.filter(({ told, silent }) => told === null || silent).map(({ number }) => number))
  const met: Record<string, unknown>[] = []
  const left = [...failures]
  const persons = await Promise.all([1, 2, 3, 4].map((at) => office.tenant.user(`pia${at}`)))
  await Promise.all(
    persons.map(async (person) => {
      for (let next = left.shift(); next; next = left.shift()) met.push(await meet(next, person))
    }),
  )
  const byNumber = (one: Record<string, unknown>, other: Record<string, unknown>) =>
    Number(one.number) - Number(other.number)
  expect(met.sort(byNumber)).toEqual(expected.map((one) => ({ ...one, story: !silent.has(one.number) })).sort(byNumber))
}, 300_000)

test('a device that meets none is set up', async () => {
  const hardware = newHardware()
  await office.register(hardware)
  const lee = await office.tenant.user('lee')
  expect(await boot(world, hardware, lee, { clock: jumpingClock() })).toMatchObject({ outcome: 'desktop-managed' })
})

test('a number means one failure for ever, of a hop that the page has', () => {
  const numbers = [...failures.map(({ number }) => number), ...retired]
  expect(new Set(numbers).size).toBe(numbers.length)
  expect([...new Set(failures.map(({ hop }) => hop))].sort()).toEqual([...hops].sort())
})

test('the command line lists them, and takes no other number', async () => {
  const taxiway = taxiwayOn(undefined)
  const listed = JSON.parse((await taxiway('device', 'failures', '--json')).out)
  expect(listed.failures.map(({ number }: { number: number }) => number)).toEqual(failures.map(({ number }) => number))
  const table = await taxiway('device', 'failures')
  expect(table.out).toContain('518')
  expect(await taxiway('device', 'boot', '--fail', '999')).toMatchObject({
    code: 2,
    err: expect.stringContaining('taxiway device failures'),
  })
})
