// [I7] Two tenants full of words that stand nowhere else. One of them, an administrator with every permission, asks every route of
// the contract for everything that belongs to the other, reads its own lists, the metrics, the log and the command line: none
// of the other's words comes back, unless it said them itself.

import { execFile } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { Agent } from 'node:https'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'

import type { RawRoute, Route } from '../../../src/contract/route.ts'
import { registeredRoutes } from '../../../src/features.ts'
import type { HardwareFields } from '../../../src/protocol/hardware-hash/fields.ts'
import { encodeFields } from '../../../src/protocol/hardware-hash/write.ts'
import { memoryDisk } from '../../../src/simulator/port/disk.ts'
import type { Management } from '../../../src/simulator/wire/enroll.ts'
import { everyTable, type Stored } from '../../support/database/stored.ts'
import { type Answer, send } from '../../support/mdm/mdm-device.ts'
import { checkInOnce } from '../../support/world/held.ts'
import { boot, newHardware, type Office, openOffice } from '../../support/world/office.ts'
import { startWorld, type World } from '../../support/world/world.ts'

type Side = {
  readonly office: Office
  /** Words that only this tenant has, by what they stand in. */
  readonly words: Readonly<Record<string, string>>
  /** Ids of everything it has, in the order of their tables. */
  ids: readonly string[]
  token: string
}

let world: World
let curious: Side
let quiet: Side
const log: string[] = []
let agent: Agent
const routes: ReadonlyArray<Route | RawRoute> = await registeredRoutes()

vi.setConfig({ testTimeout: 300_000 }) // thousands of requests, each over its socket
beforeAll(async () => {
  world = await startWorld({ logLevel: 'debug', onLog: (line) => log.push(line) })
  agent = new Agent({ keepAlive: true, ca: world.ca, maxSockets: 8 })
  curious = await fill()
  quiet = await fill()
  // ids that the product gives to everybody
  const shared = curious.ids.filter((id) => quiet.ids.includes(id))
  quiet.ids = quiet.ids.filter((id) => !shared.includes(id))
})
afterAll(async () => {
  agent?.destroy()
  await world?.[Symbol.asyncDispose]()
})

const management = '/beta/deviceManagement'
const allDevices = { target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }

const wlan = (key: string) =>
  `<WLANProfile><MSM><security><sharedKey><keyMaterial>${key}</keyMaterial></sharedKey></security></MSM></WLANProfile>`

async function fill(): Promise<Side> {
  const word = () => `zq${randomBytes(5).toString('hex')}`
  const words = {
    organization: word(),
    domain: `${word()}.example`,
    signInText: word(),
    user: word(),
    group: word(),
    profile: word(),
    policy: word(),
    value: word(),
    secret: word(),
    app: word(),
    commandLine: word(),
    page: word(),
    helpDesk: word(),
    application: word(),
    serialNumber: word().toUpperCase(),
    groupTag: word(),
    addressed: word(),
    fileName: word(),
  }
  const office = await openOffice(world, words.domain, {
    displayName: words.organization,
    branding: { name: words.organization, signInText: words.signInText },
    profile: { displayName: words.profile, description: words.profile },
    application: null,
    statusPage: { displayName: words.page, customErrorMessage: words.helpDesk },
  })
  const { api, tenantId } = office.tenant
  const made = async (path: string, body: object) => (await api.post<{ id: string }>(path, body)).id
  const person = await office.tenant.user(words.user, { roles: ['device-administrator'] })
  await made('/v1.0/groups', {
    displayName: words.group,
    mailEnabled: false,
    mailNickname: words.group,
    securityEnabled: true,
  })
  const oma = (omaUri: string, value: string) => ({
    '@odata.type': '#microsoft.graph.omaSettingString',
    displayName: words.policy,
    omaUri,
    value,
  })
  const policy = await made(`${management}/deviceConfigurations`, {
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    displayName: words.policy,
    description: words.policy,
    omaSettings: [
      oma('./Device/Vendor/MSFT/Policy/Config/Start/StartLayout', words.value),
      oma('./Device/Vendor/MSFT/WiFi/Profile/Office/WlanXml', wlan(words.secret)),
    ],
  })
  await api.post(`${management}/deviceConfigurations/${policy}/assign`, { assignments: [allDevices] })
  const apps = '/beta/deviceAppManagement/mobileApps'
  const app = await made(apps, {
    '@odata.type': '#microsoft.graph.windowsMobileMSI',
    displayName: words.app,
    publisher: words.app,
    productCode: `{${randomUUID()}}`,
    productVersion: '4.2.0',
    fileName: `${words.app}.msi`,
    commandLine: `/quiet OWNER=${words.commandLine}`,
  })
  await api.send('PUT', `${apps}/${app}/content`, 'TAXIWAY-MSI 1\nresult=0\n', 'application/octet-stream')
  await api.post(`${apps}/${app}/assign`, { mobileAppAssignments: [{ intent: 'required', ...allDevices }] })
  await made('/beta/applications', { displayName: words.application, appRoles: ['Device.Read.All'] })

  const { fields } = newHardware()
  const hardware = { ...fields, serialNumber: words.serialNumber } as HardwareFields
  const hash = encodeFields(hardware).base64
  const csv = `Device Serial Number,Windows Product ID,Hardware Hash,Group Tag\n${words.serialNumber},,${hash},Office\nX,,${hash.slice(8)},${words.groupTag}\n`
  const imported = `${management}/importedWindowsAutopilotDeviceIdentities`
  await api.send('POST', `${imported}/importCsv?fileName=${words.fileName}.csv`, csv, 'text/csv', () => {})
  const second = newHardware()
  await made(imported, {
    serialNumber: second.fields.serialNumber,
    hardwareIdentifier: second.hash,
    groupTag: words.groupTag,
  })
  const { value } = await api.get<{ value: { id: string; serialNumber: string }[] }>(
    `${management}/windowsAutopilotDeviceIdentities`,
  )
  const registration = value.find(({ serialNumber }) => serialNumber === words.serialNumber)?.id
  await api.post(`${management}/windowsAutopilotDeviceIdentities/${registration}/assignUserToDevice`, {
    userPrincipalName: person.userPrincipalName,
    addressableUserName: words.addressed,
  })
  const disk = memoryDisk()
  const result = await boot(world, { hash, fields: hardware }, person, { disk })
  expect(result.outcome).toBe('desktop-managed')
  // the same hash with another UUID: an alarm
  const clone = { ...hardware, uuid: randomUUID() }
  await post(`${world.urls.ztd}/device/v1/hello`, { hardwareHash: encodeFields(clone).base64 })
  expect(await checkInOnce(world, (await disk.read('management')) as Management)).toMatch(/^200/)
  return {
    office,
    words: { ...words, tenantId },
    ids: idsOf(await everyTable(world.app.db), tenantId),
    token: await tokenOf(office),
  }
}

/** What stands in a column of ids, once each; not of tokens and the like. */
function idsOf(stored: Stored, tenantId: string): string[] {
  const ids = new Set<string>()
  for (const [table, rows] of stored) {
    if (/^(oidc|signing|issued|audit|device_event|hardware)/.test(table)) continue
    for (const row of rows) {
      if (row.tenant_id !== tenantId) continue
      for (const [column, value] of Object.entries(row)) {
        if (/^id$|_id$/.test(column) && typeof value === 'string' && value.length > 20 && value !== tenantId)
          ids.add(value)
      }
    }
  }
  return [...ids]
}

async function tokenOf({ tenant }: Office): Promise<string> {
  const answer = await send(world, `${world.urls.login}/${tenant.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: tenant.application.clientId,
      client_secret: tenant.application.clientSecret,
      scope: 'https://graph.microsoft.com/.default',
    }).toString(),
  })
  return (JSON.parse(answer.body.toString()) as { access_token: string }).access_token
}

const post = (url: string, body: unknown): Promise<Answer> =>
  send(world, url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

type Asked = { readonly method: string; readonly url: string; readonly body?: string; readonly type?: string }

/** Which of the words are in the answer and were not in the question. */
async function heardFrom(by: Side, { method, url, body, type = 'application/json' }: Asked, of: Side) {
  const answer = await send(world, url, {
    method,
    agent,
    headers: { authorization: `Bearer ${by.token}`, ...(body !== undefined && { 'content-type': type }) },
    ...(body !== undefined && { body }),
  })
  const text = `${JSON.stringify(answer.headers)} ${answer.body.toString('latin1')}`.toLowerCase()
  const asked = decodeURIComponent(`${url} ${body ?? ''}`).toLowerCase()
  const heard = (list: readonly string[]) =>
    list.filter((word) => text.includes(word.toLowerCase()) && !asked.includes(word.toLowerCase()))
  return {
    status: answer.status,
    words: heard(Object.values(of.words)),
    all: [...heard(Object.values(of.words)), ...heard(of.ids)],
  }
}

const graphRoutes = routes.filter(({ service }) => service === 'graph')
const withId = (path: string, id: string) => path.replaceAll(/:\w+/g, () => encodeURIComponent(id))

test('the other’s words are there to be found: its own administrator reads each of them', async () => {
  const found = new Set<string>()
  for (const { method, path } of graphRoutes) {
    if (method !== 'GET') continue
    const ids = path.includes(':') ? [...quiet.ids, 'deviceAdministrator', String(quiet.words.tenantId)] : ['']
    for (const id of ids) {
      const { all } = await heardFrom(quiet, { method, url: `${world.urls.graph}${withId(path, id)}` }, quiet)
      for (const word of all) found.add(word)
    }
  }
  const missed = Object.entries(quiet.words).filter(([, word]) => !found.has(word))
  expect(missed.map(([name]) => name)).toEqual(['secret']) // never in an answer
})

describe('[I7] what belongs to another tenant', () => {
  test('is in no answer to an administrator who asks every route for every id of it, and nothing of it changes', async () => {
    const before = await rowsOf(quiet)
    const violations: string[] = []
    const ids = [...quiet.ids, quiet.words.tenantId!, quiet.words.domain!, `${quiet.words.user}@${quiet.words.domain}`]
    for (const { method, path } of graphRoutes) {
      const bodies = method === 'GET' || method === 'DELETE' ? [undefined] : ['{}']
      for (const id of path.includes(':') ? ids : ['']) {
        for (const body of bodies) {
          const url = `${world.urls.graph}${withId(path, id)}`
          const { status, all } = await heardFrom(curious, { method, url, ...(body && { body }) }, quiet)
          if (all.length > 0) violations.push(`${method} ${path} ${id}: ${status} ${all}`)
          if (status >= 500) violations.push(`${method} ${path} ${id}: ${status}`)
        }
      }
    }
    expect(violations).toEqual([])
    expect(await rowsOf(quiet)).toEqual(before)
  })

  test('is in no answer to requests of one’s own that name it, and in no filter, search or page', async () => {
    const { api } = curious.office.tenant
    const own = await api.post<{ id: string }>('/v1.0/groups', {
      displayName: 'own',
      mailEnabled: false,
      mailNickname: 'own',
      securityEnabled: true,
    })
    const upn = `${quiet.words.user}@${quiet.words.domain}`
    const target = (groupId: string) => ({
      target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId },
    })
    const list = async (path: string) => (await api.get<{ value: { id: string }[] }>(path)).value
    const [profile] = await list(`${management}/windowsAutopilotDeploymentProfiles`)
    const [policy] = await list(`${management}/deviceConfigurations`)
    const [registration] = await list(`${management}/windowsAutopilotDeviceIdentities`)
    const questions: (readonly [string, string, unknown?])[] = [
      ...quiet.ids.flatMap((id): (readonly [string, string, unknown?])[] => [
        [
          'POST',
          `/v1.0/groups/${own.id}/members/$ref`,
          { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}` },
        ],
        ['POST', `${management}/windowsAutopilotDeploymentProfiles/${profile?.id}/assignments`, target(id)],
        ['POST', `${management}/windowsAutopilotDeploymentProfiles/${profile?.id}/assign`, { deviceIds: [id] }],
        ['POST', `${management}/deviceConfigurations/${policy?.id}/assign`, { assignments: [target(id)] }],
        ['POST', `${management}/staleDevices/delete`, { olderThanDays: 90, deviceIds: [id] }],
        [
          'POST',
          '/beta/directoryRoles/device-administrator/members/$ref',
          { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}` },
        ],
        ['GET', `${management}/managedDevices?$filter=${encodeURIComponent(`azureADDeviceId eq '${id}'`)}`],
      ]),
      [
        'POST',
        '/v1.0/users',
        { userPrincipalName: upn, displayName: 'x', passwordProfile: { password: `Pw-${randomUUID()}` } },
      ],
      [
        'POST',
        `${management}/windowsAutopilotDeviceIdentities/${registration?.id}/assignUserToDevice`,
        { userPrincipalName: upn, addressableUserName: 'x' },
      ],
      [
        'GET',
        `${management}/windowsAutopilotDeviceIdentities?$filter=${encodeURIComponent(`contains(serialNumber,'ZQ')`)}`,
      ],
      ['GET', `/v1.0/users?$filter=${encodeURIComponent("startswith(userPrincipalName,'zq')")}`],
      ['GET', `/v1.0/groups?$search=${encodeURIComponent('"displayName:zq"')}`],
      ['GET', '/v1.0/users?$top=999'],
      ['GET', `${management}/auditEvents/export`],
      ['GET', `${management}/windowsAutopilotDeviceIdentities/exportCsv`],
      ['GET', `${management}/windowsAutopilotDeviceIdentities/exportCsvForImport`],
    ]
    const violations: string[] = []
    for (const [method, path, body] of questions) {
      const asked = {
        method,
        url: `${world.urls.graph}${path}`,
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }
      const { status, all } = await heardFrom(curious, asked, quiet)
      if (all.length > 0 || status >= 500) violations.push(`${method} ${path}: ${status} ${all}`)
    }
    expect(violations).toEqual([])
  })

  test('is in no answer of the other listeners to whoever asks about one’s own tenant, or about none', async () => {
    const violations: string[] = []
    const upn = `${curious.words.user}@${curious.words.domain}`
    for (const { service, method, path } of routes) {
      if (service === 'graph') continue
      for (const id of [curious.words.tenantId!, curious.words.domain!, upn, 'common', randomUUID()]) {
        for (const query of ['', `?${new URLSearchParams({ user: upn, login_hint: upn, 'api-version': '1.9' })}`]) {
          const bodies = method === 'GET' ? [undefined] : ['{}', JSON.stringify({ username: upn })]
          for (const body of bodies) {
            const url = `${world.urls[service]}${withId(path, id)}${query}`
            const { status, all } = await heardFrom(curious, { method, url, ...(body && { body }) }, quiet)
            const broken = status >= 500 && service !== 'enrollment' // SOAP faults travel as 500
            if (all.length > 0 || broken) violations.push(`${service} ${method} ${path} ${id}: ${status} ${all}`)
          }
        }
      }
    }
    // a password of one's own at the other's door, and the other's application at one's own
    for (const [segment, form] of [
      [
        quiet.words.tenantId!,
        {
          client_id: curious.office.tenant.application.clientId,
          client_secret: curious.office.tenant.application.clientSecret,
        },
      ],
      [curious.words.tenantId!, { client_id: quiet.office.tenant.application.clientId, client_secret: 'x' }],
    ] as const) {
      const body = new URLSearchParams({
        grant_type: 'client_credentials',
        scope: 'https://graph.microsoft.com/.default',
        ...form,
      }).toString()
      const url = `${world.urls.login}/${segment}/oauth2/v2.0/token`
      const asked = { method: 'POST', url, body, type: 'application/x-www-form-urlencoded' }
      const { status, words } = await heardFrom(curious, asked, quiet)
      if (words.length > 0 || status < 400) violations.push(`token at ${segment}: ${status} ${words}`)
    }
    expect(violations).toEqual([])
  })

  test('is in no metric, and in no line of the log but those of its own requests, where nothing but its id stands', async () => {
    const { body } = await send(world, `${world.urls.portal}/metrics`)
    const metrics = body.toString()
    expect(metrics).toContain('taxiway_requests_total')
    const ofBoth = [quiet, curious].flatMap(({ words, ids }) => [...Object.values(words), ...ids])
    expect(ofBoth.filter((word) => metrics.toLowerCase().includes(word.toLowerCase()))).toEqual([])

    expect(log.length).toBeGreaterThan(1000) // it did talk, at its most talkative
    const names = [quiet, curious].flatMap(({ words: { tenantId: _id, ...rest } }) => Object.values(rest))
    const whole = log.join('\n').toLowerCase()
    expect(names.filter((word) => whole.includes(word.toLowerCase()))).toEqual([])
    const foreign = log.filter(
      (line) =>
        line.includes(`"tenant":"${curious.words.tenantId}"`) &&
        [quiet.words.tenantId!, ...quiet.ids].some((id) => line.includes(id)),
    )
    expect(foreign).toEqual([])
  })

  test('is in nothing that the command line prints for one tenant', async () => {
    const tenants = [curious, quiet].map(({ office: { tenant } }) => ({
      tenantId: tenant.tenantId,
      domain: tenant.domain,
      ...tenant.application,
    }))
    writeFileSync(join(world.folder, 'operator.json'), JSON.stringify({ urls: world.urls, tenants }))
    const program = fileURLToPath(new URL('../../../bin/taxiway.js', import.meta.url))
    const run = promisify(execFile)
    const say = async (exchangeContext: Side, words: readonly string[]) => {
      const args = [program, ...words, '--tenant', exchangeContext.office.tenant.domain, '--data', world.folder]
      const { stdout, stderr } = await run(process.execPath, args).catch(
        (error: { stdout: string; stderr: string }) => error,
      )
      return `${stdout}${stderr}`.toLowerCase()
    }
    // its application was tried at the other's own door above, so that it stands in the other's own audit
    const tried = quiet.office.tenant.application.clientId
    const wanted = [...Object.values(quiet.words), ...quiet.ids.filter((id) => id !== tried)].map((word) =>
      word.toLowerCase(),
    )
    for (const command of [
      ['devices', '--json'],
      ['alarms', '--json'],
      ['audit', '--json'],
      ['application', 'list', '--json'],
      ['role', 'list', '--json'],
      ['story', quiet.words.serialNumber!],
      ['user', 'disable', `${quiet.words.user}@${quiet.words.domain}`],
    ]) {
      const said = await say(curious, command)
      const asked = command.join(' ').toLowerCase()
      expect(
        wanted.filter((word) => said.includes(word) && !asked.includes(word)),
        command.join(' '),
      ).toEqual([])
      if (command.at(-1) === '--json') {
        const own = await say(quiet, command)
        expect(wanted.filter((word) => own.includes(word)).length, command.join(' ')).toBeGreaterThan(0)
      }
    }
  })
})

/** Of each table what belongs to this tenant, without what its own background work changes. */
async function rowsOf({ words }: Side): Promise<Stored> {
  const stored = await everyTable(world.app.db)
  return new Map(
    [...stored]
      .filter(([table]) => !/^audit/.test(table))
      .map(([table, rows]) => [table, rows.filter((row) => row.tenant_id === words.tenantId)]),
  )
}
