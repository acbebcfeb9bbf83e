// The demonstration itself: a whole installation, two organisations, a CSV, four devices. Everything after the two
// organisations exist crosses a socket: the administration through the API, the devices through their wires.

import { randomBytes } from 'node:crypto'

import { type App, startApp } from '../app.ts'
import { type Api, openApi } from '../client/api.ts'
import { rememberTenant } from '../commands/server/command-line-application.ts'
import type { Config } from '../config.ts'
import { scopes } from '../contract/route.ts'
import { createTenant, newTenantId } from '../directory/tenant/tenant.ops.ts'
import { createUser } from '../directory/user/user.ops.ts'
import type { Log } from '../http/log.ts'
import { createApplication } from '../identity/application/application.ops.ts'
import type { OperationContext } from '../kernel/operation-context.ts'
import { csvOf } from '../kernel/text/csv.ts'
import type { HardwareFields } from '../protocol/hardware-hash/fields.ts'
import { encodeFields } from '../protocol/hardware-hash/write.ts'
import { bootDevice } from '../simulator/boot.ts'
import { type LabInternet, startLabInternet } from '../simulator/internet.ts'
import type { DeviceResult } from '../simulator/run/result.ts'
import { simulatedHardware } from '../simulator/simulated-hardware.ts'
import type { TraceEntry } from '../simulator/trace.ts'
import { brand, type Credentials, hirePeople, prepareContoso } from './arrange.ts'
import { organisations, type PersonName, type Story, stories } from './scenario.ts'
import { type OwnHardware, ownHardware } from './this-machine.ts'

export type DemoDevice = {
  readonly serial: string
  /** Registration id; the device's page in the portal ends in it. */
  readonly registration: string | null
  /** Name of the profile that was really applied. */
  readonly profile: string | null
  readonly outcome: string
  readonly joined: boolean
  /** The other organisation that it joined, and enrolled in; null when it is that of its registration. */
  readonly elsewhere: string | null
  readonly enrolled: boolean
  readonly espDevice: string
  readonly espUser: string
  readonly desktop: boolean
  readonly steps: ReadonlyArray<{ readonly at: string; readonly step: string; readonly detail: string }>
  readonly title: string
  /** Empty when it ended as it must. */
  readonly surprises: readonly string[]
}

export type Demo = {
  readonly urls: App['urls']
  /** Where the command line finds this installation. */
  readonly data: string
  /** Of the organisation whose devices these are. */
  readonly domain: string
  readonly administrator: Credentials
  readonly devices: readonly DemoDevice[]
  readonly own: OwnHardware
  readonly ok: boolean
  readonly close: () => Promise<void>
}

/** The demonstration's progress, for display. */
export type Progress = {
  readonly stage: (text: string) => void
  readonly device: (serial: string, entry: TraceEntry) => void
}

const operator = { kind: 'operator', id: 'demo', name: 'demonstration' } as const
const makePassword = () => `${randomBytes(9).toString('base64url')}-1a`

/** Undefined when it was stopped before its end; then everything is closed. */
export async function runDemo(
  config: Config,
  log: Log,
  progress: Progress,
  stopped: Promise<unknown>,
): Promise<Demo | undefined> {
  progress.stage('Starting PostgreSQL and nine services')
  const app = await startApp({ config, log })
  const internet = await startLabInternet()
  const opened: Api[] = []
  const close = async () => {
    for (const api of opened) api.close()
    await internet.close()
    await app.close()
  }
  const play = async (): Promise<Demo> => {
    progress.stage('Creating two organisations with people, groups, profiles, policies and applications')
    const contoso = await openOrganisation(app, config, 'contoso')
    const fabrikam = await openOrganisation(app, config, 'fabrikam')
    opened.push(contoso.api, fabrikam.api)
    const people = {
      ...(await hirePeople(contoso.api, 'contoso', makePassword)),
      ...(await hirePeople(fabrikam.api, 'fabrikam', makePassword)),
    }
    await prepareContoso(contoso.api)

    const own = await ownHardware(new Date(), 1)
    const machines = stories.map((_story, index) => (index === 0 ? own.fields : simulatedHardware(index + 1)))
    progress.stage('Importing the CSV')
    await importCsv(contoso.api, machines)

    progress.stage('Switching the devices on')
    const devices = await Promise.all(
      stories.map((story, index) =>
        deploy({
          app,
          internet,
          api: contoso.api,
          others: [fabrikam],
          story,
          hardware: machines[index]!,
          people,
          progress,
        }),
      ),
    )
    return {
      urls: app.urls,
      data: config.data,
      domain: organisations.contoso.domain,
      administrator: contoso.administrator,
      devices,
      own,
      ok: devices.every((device) => device.surprises.length === 0),
      close,
    }
  }
  try {
    const played = play()
    played.catch(() => undefined) // what is under way when everything closes fails, and nobody waits for it
    const demo = await Promise.race([played, stopped.then(() => undefined)])
    if (!demo) await close()
    return demo
  } catch (error) {
    await close()
    throw error
  }
}

async function openOrganisation(app: App, config: Config, organisation: keyof typeof organisations) {
  const { displayName, domain } = organisations[organisation]
  const operation: OperationContext = { tenantId: newTenantId(), actor: operator, now: new Date() }
  await createTenant(app.db, operation, { displayName, domains: [domain] })
  const password = makePassword()
  const { userPrincipalName } = await createUser(app.db, operation, {
    userPrincipalName: `admin@${domain}`,
    displayName: `${displayName} administrator`,
    password,
    roles: ['global-administrator'],
  })
  const application = await createApplication(app.db, operation, { displayName: 'demonstration', roles: scopes })
  // The command line of this machine has one of its own, as after `taxiway start`.
  await rememberTenant(app, config, operation, domain)
  const { login, graph } = app.urls
  const api = openApi({ login, graph, ca: app.ca, tenant: operation.tenantId, ...application })
  await brand(api, operation.tenantId, organisation)
  return { tenantId: operation.tenantId, displayName, api, administrator: { userPrincipalName, password } }
}

/** In the form of the original's portal, group tag included. */
async function importCsv(api: Api, machines: readonly HardwareFields[]): Promise<void> {
  const rows = machines.map((fields, index) => [
    fields.serialNumber ?? '',
    '',
    encodeFields(fields, { strict: false }).base64,
    stories[index]?.groupTag ?? '',
  ])
  const csv = csvOf([['Device Serial Number', 'Windows Product ID', 'Hardware Hash', 'Group Tag'], ...rows])
  const refused: string[] = []
  await api.send(
    'POST',
    '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv?fileName=demonstration.csv',
    csv,
    'text/csv',
    (line) => {
      const verdict = JSON.parse(line) as { kind: string; status?: string }
      if (verdict.kind === 'verdict' && verdict.status === 'error') refused.push(line)
    },
  )
  if (refused.length > 0) throw new Error(`The CSV of the demonstration was refused: ${refused.join(' ')}`)
}

type Deployment = {
  readonly app: App
  readonly internet: LabInternet
  readonly api: Api
  readonly others: ReadonlyArray<{ readonly tenantId: string; readonly displayName: string }>
  readonly story: Story
  readonly hardware: HardwareFields
  readonly people: Partial<Record<PersonName, Credentials>>
  readonly progress: Progress
}

async function deploy({
  app,
  internet,
  api,
  others,
  story,
  hardware,
  people,
  progress,
}: Deployment): Promise<DemoDevice> {
  const serial = hardware.serialNumber ?? ''
  const person = people[story.user]
  const { ztd, login, drs } = app.urls
  const result = await bootDevice({
    services: { ztd, login, drs, internet: internet.origin(story.updates) },
    ca: app.ca,
    hardware: { hash: encodeFields(hardware, { strict: false }).base64, fields: hardware },
    languages: ['en-US', 'de-DE'],
    link: story.link,
    pollMs: 300,
    answers: {
      ...(person && { userName: person.userPrincipalName, password: person.password }),
      pages: { language: 'en-US', 'personal-or-work': 'work' },
    },
    onStep: (entry) => progress.device(serial, entry),
  })
  const registration = await registrationOf(api, serial)
  const elsewhere = others.find(({ tenantId }) => tenantId === result.tenantId)?.displayName ?? null
  return {
    ...describe(result, serial),
    elsewhere,
    registration,
    title: story.title,
    surprises: surprises(story, result),
  }
}

function describe(result: DeviceResult, serial: string) {
  return {
    serial,
    profile: result.profile,
    outcome: result.outcome,
    joined: result.joined,
    enrolled: result.enrolled,
    espDevice: result.espDevice,
    espUser: result.espUser,
    desktop: result.desktop,
    steps: result.steps.map(({ at, step, detail }) => ({ at, step, detail })),
  }
}

function surprises({ expected }: Story, result: DeviceResult): string[] {
  const found: string[] = []
  const compare = (what: string, wanted: unknown, got: unknown) => {
    if (wanted !== got) found.push(`${what} is ${String(got)}, not ${String(wanted)}`)
  }
  compare('outcome', expected.outcome, result.outcome)
  compare('profile', expected.profile, result.profile)
  compare('joined', expected.joined, result.joined)
  return found
}

async function registrationOf(api: Api, serial: string): Promise<string | null> {
  const filter = encodeURIComponent(`serialNumber eq '${serial.replaceAll("'", "''")}'`)
  const page = await api.get<{ value: { id: string }[] }>(
    `/beta/deviceManagement/windowsAutopilotDeviceIdentities?$filter=${filter}`,
  )
  return page.value[0]?.id ?? null
}
