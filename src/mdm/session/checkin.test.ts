import { createHash, createPublicKey, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import {
  closePage,
  contextOf,
  deviceKey,
  enroll,
  enrollText,
  installJobs,
  type Joined,
  joinedDevice,
  type Managed,
  managed,
  mdmToken,
  send,
  sendMessage,
  session,
} from '../../../test/support/mdm/mdm-device.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../../test/support/world/world.ts'
import type { DeploymentStatus } from '../../contract/mdm/managed-device.ts'
import { EnrollmentId } from '../../kernel/id.ts'
import { issueMdmCertificate, openAuthorities } from '../../pki/authority.ops.ts'
import { loadMasterKey } from '../../pki/master-key.ops.ts'
import { makeSeal } from '../../pki/seal.ts'
import { issue, spkiOf } from '../../pki/x509.ts'
import { readValue } from '../../protocol/csp/tree.ts'
import { type ClientStart, startClientSession } from '../../protocol/syncml/client-session.ts'
import { type Command, decodeMessage, type Message } from '../../protocol/syncml/message.ts'
import { encodeMessage } from '../../protocol/syncml/message-write.ts'
import { alertTypes } from '../../protocol/syncml/status.ts'
import { storyAfter } from '../../story/event.sql.ts'

let world: World
/** Back at 0 at the end of each test that moves it. */
let later = 0
beforeAll(async () => {
  world = await startWorld({ clock: () => new Date(Date.now() + later) })
})
afterAll(() => world[Symbol.asyncDispose]())

type Office = { tenant: WorldTenant; user: Person; joined: Joined; device: Managed; id: string }

let count = 0
async function office(more: { deviceName?: string; notInOobe?: boolean } = {}): Promise<Office> {
  const tenant = await world.tenant(`office${++count}.example`)
  const user = await tenant.user('pia')
  return { tenant, user, ...(await managedDevice(tenant, user, more)) }
}

async function managedDevice(tenant: WorldTenant, user: Person, more = {}) {
  const joined = await joinedDevice(world, tenant, user)
  const token = await mdmToken(world, tenant.tenantId, user, { deviceId: joined.deviceId })
  const answer = await enroll(world, enrollText(world, token, contextOf(joined, more)))
  const device = managed(answer, joined)
  const { value } = await tenant.api.get<{ value: { id: string }[] }>(
    `/v1.0/deviceManagement/managedDevices?$filter=azureADDeviceId%20eq%20'${joined.deviceId}'`,
  )
  return { joined, device, id: value[0]?.id ?? '' }
}

const toDevices = { target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }
const toUsers = { target: { '@odata.type': '#microsoft.graph.allLicensedUsersAssignmentTarget' } }

async function addPolicy({ api }: WorldTenant, uri: string, value: number, assignment: object): Promise<string> {
  const { id } = await api.post<{ id: string }>('/beta/deviceManagement/deviceConfigurations', {
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    displayName: `policy ${uri.split('/').at(-1)}`,
    omaSettings: [{ '@odata.type': '#microsoft.graph.omaSettingInteger', displayName: 'x', omaUri: uri, value }],
  })
  await api.post(`/beta/deviceManagement/deviceConfigurations/${id}/assign`, { assignments: [assignment] })
  return id
}

const productCode = '{7C1B4F80-2E43-4E0B-9D6B-0B6B6D3F9A51}'

async function addApp({ api }: WorldTenant, assignment: object, content: Buffer, code = productCode): Promise<string> {
  const { id } = await api.post<{ id: string }>('/beta/deviceAppManagement/mobileApps', {
    '@odata.type': '#microsoft.graph.windowsMobileMSI',
    displayName: 'Agent',
    publisher: 'Contoso',
    productCode: code,
    productVersion: '4.2.0',
    fileName: 'agent 4.2.msi',
  })
  await api.send('PUT', `/beta/deviceAppManagement/mobileApps/${id}/content`, content, 'application/octet-stream')
  await api.post(`/beta/deviceAppManagement/mobileApps/${id}/assign`, {
    mobileAppAssignments: [
      { '@odata.type': '#microsoft.graph.mobileAppAssignment', intent: 'required', ...assignment },
    ],
  })
  return id
}

async function addPage({ api }: WorldTenant, settings: object = {}): Promise<void> {
  const { id } = await api.post<{ id: string }>('/beta/deviceManagement/deviceEnrollmentConfigurations', {
    '@odata.type': '#microsoft.graph.windows10EnrollmentCompletionPageConfiguration',
    displayName: 'Standard page',
    showInstallationProgress: true,
    blockDeviceSetupRetryByUser: 'True',
    installProgressTimeoutInMinutes: '45',
    customErrorMessage: 'Call the help desk',
    ...settings,
  })
  await api.post(`/beta/deviceManagement/deviceEnrollmentConfigurations/${id}/assign`, {
    enrollmentConfigurationAssignments: [toDevices],
  })
}

const deviceUri = './Device/Vendor/MSFT/Policy/Config/Experience/AllowManualMDMUnenrollment'
const userUri = './User/Vendor/MSFT/Policy/Config/Privacy/DisablePrivacyExperience'
const statusOf = ({ tenant, id }: Office): Promise<DeploymentStatus> =>
  tenant.api.get(`/beta/deviceManagement/managedDevices/${id}/deploymentStatus`)

async function story({ tenant, joined }: Office): Promise<string[]> {
  const events = await storyAfter(world.app.db, { tenantId: tenant.tenantId, deviceId: joined.id }, '0', 500)
  return events.map(({ step, outcome }) => (outcome === 'ok' || outcome === 'info' ? step : `${step} ${outcome}`))
}

const uris = (commands: readonly Command[]): string[] =>
  commands.flatMap((command) => ('items' in command ? command.items.flatMap(({ target }) => target ?? []) : []))

describe('a deployment from enrolment to desktop', () => {
  test('[S-176] [S-205] [S-207] [L-023] policies, a certificate and an application arrive, the page follows its real nodes, and all is told', async () => {
    const place = await office()
    const { tenant, device } = place
    const content = randomBytes(2_300_000)
    await addPage(tenant)
    await addPolicy(tenant, deviceUri, 0, toDevices)
    await addPolicy(tenant, userUri, 1, toUsers)
    const ca = Buffer.from(world.ca).toString('base64')
    const { id: certificate } = await tenant.api.post<{ id: string }>('/v1.0/deviceManagement/deviceConfigurations', {
      '@odata.type': '#microsoft.graph.windows81TrustedRootCertificate',
      displayName: 'Root of the office',
      trustedRootCertificate: ca,
      certFileName: 'root.cer',
    })
    await tenant.api.post(`/v1.0/deviceManagement/deviceConfigurations/${certificate}/assign`, {
      assignments: [toDevices],
    })
    await addApp(tenant, toDevices, content)

    const first = await session(world, device)
    expect(uris(first.commands)[0]).toMatch(/FirstSyncStatus\/SkipDeviceStatusPage$/)
    expect(uris(first.commands).filter((uri) => uri.startsWith('./User/'))).toEqual([])
    expect(readValue(device.world.tree, deviceUri)).toBe('0')
    expect(await statusOf(place)).toMatchObject({
      statusPage: { displayName: 'Standard page' },
      phases: [
        { phase: 'device', state: 'delivered' },
        { phase: 'user', state: 'waiting' },
      ],
    })
    const [url = ''] = await installJobs(world, device)
    expect(url).toContain(`${world.urls.content}/apps/${tenant.tenantId}/`)
    closePage(device, 'Device', true)

    device.token = await mdmToken(world, tenant.tenantId, place.user, { deviceId: place.joined.deviceId })
    await session(world, device, { login: 'user' })
    expect(readValue(device.world.tree, userUri)).toBe('1')
    closePage(device, 'User', true)
    await session(world, device, { login: 'user' })

    const status = await statusOf(place)
    expect(status.phases.map(({ state }) => state)).toEqual(['succeeded', 'succeeded'])
    expect(
      status.items.map(({ kind, state, tracked, phase }) => `${kind} ${phase} ${state} ${tracked}`).sort(),
    ).toEqual([
      'app device installed true',
      'certificate device applied true',
      'policy device applied true',
      'policy user applied true',
    ])
    expect(status.finishedAt).not.toBeNull()
    expect((await story(place)).filter((step) => !step.startsWith('mdm-session'))).toEqual([
      'mdm-enrolled',
      'status-page-announced',
      'policy-applied',
      'certificate-installed',
      'app-download-served',
      'app-installed',
      'device-phase-finished',
      'status-page-announced',
      'policy-applied',
      'user-phase-finished',
      'deployment-finished',
    ])
    const { commands } = await session(world, device, { login: 'user' })
    expect(commands.filter(({ kind }) => kind !== 'Get')).toEqual([])
  })

  test('a failing application is told with its error, and the deployment ends as failed', async () => {
    const place = await office()
    await addPage(place.tenant)
    await addApp(place.tenant, toDevices, Buffer.from('not really an MSI'))
    await session(world, place.device)
    await installJobs(world, place.device, true)
    closePage(place.device, 'Device', false)
    await session(world, place.device)
    const status = await statusOf(place)
    expect(status.items).toMatchObject([{ kind: 'app', state: 'failed', error: '1603', tracked: true }])
    expect(status.phases[0]?.state).toBe('failed')
    expect(await story(place)).toEqual(
      expect.arrayContaining(['app-failed failed', 'device-phase-finished failed', 'deployment-finished failed']),
    )
  })

  test('the alert at the end of an installation counts even before the device is asked', async () => {
    const place = await office()
    await addApp(place.tenant, toDevices, Buffer.from('x'))
    await session(world, place.device)
    place.device.world = { ...place.device.world, effects: [] }
    const source = `./Device/Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/${encodeURIComponent(productCode)}/DownloadInstall`
    await session(world, place.device, { alerts: [{ code: 1226, type: alertTypes.msiInstalled, source, data: '0' }] })
    expect((await statusOf(place)).items).toMatchObject([{ state: 'installed' }])
  })

  test('[L-023] outside the out-of-box experience no page is shown, and the policies are applied all the same', async () => {
    const place = await office({ notInOobe: true })
    await addPage(place.tenant)
    await addPolicy(place.tenant, deviceUri, 0, toDevices)
    const { commands } = await session(world, place.device)
    expect(uris(commands).filter((uri) => uri.includes('FirstSyncStatus'))).toEqual([])
    expect(readValue(place.device.world.tree, deviceUri)).toBe('0')
    expect((await statusOf(place)).statusPage).toBeNull()
  })

  test('a user policy stays away while another user is logged on, and while a token proves somebody else', async () => {
    const place = await office()
    const eve = await place.tenant.user('eve')
    await addPolicy(place.tenant, userUri, 1, toUsers)
    await session(world, place.device, { login: 'others' })
    place.device.token = await mdmToken(world, place.tenant.tenantId, eve)
    await session(world, place.device, { login: 'user' })
    expect(readValue(place.device.world.tree, userUri)).toBeUndefined()
    place.device.token = await mdmToken(world, place.tenant.tenantId, place.user)
    await session(world, place.device, { login: 'user' })
    expect(readValue(place.device.world.tree, userUri)).toBe('1')
  })

  test('an excluded group gets nothing, and unassigning removes the setting', async () => {
    const place = await office()
    const { api } = place.tenant
    const { id: group } = await api.post<{ id: string }>('/v1.0/groups', {
      displayName: 'Kiosks',
      mailNickname: 'kiosks',
      mailEnabled: false,
      securityEnabled: true,
    })
    const policy = await addPolicy(place.tenant, deviceUri, 0, toDevices)
    await session(world, place.device)
    expect(readValue(place.device.world.tree, deviceUri)).toBe('0')
    await api.post(`/v1.0/groups/${group}/members/$ref`, {
      '@odata.id': `${world.urls.graph}/v1.0/directoryObjects/${place.joined.id}`,
    })
    const exclusion = { target: { '@odata.type': '#microsoft.graph.exclusionGroupAssignmentTarget', groupId: group } }
    await api.post(`/beta/deviceManagement/deviceConfigurations/${policy}/assign`, {
      assignments: [toDevices, exclusion],
    })
    await session(world, place.device)
    expect(readValue(place.device.world.tree, deviceUri)).toBeUndefined()
  })

  test('a device that unenrols gets its status and nothing more, ever', async () => {
    const place = await office()
    await addPolicy(place.tenant, deviceUri, 0, toDevices)
    const alert = { code: 1226, type: alertTypes.unenrollment, format: 'int', mark: 'critical', data: '1' }
    const { commands } = await session(world, place.device, { alerts: [alert] })
    expect(commands).toEqual([])
    const answer = await sendMessage(world, place.device, encodeMessage(opening(place.device)))
    expect(answer.status).toBe(401)
    const { value } = await place.tenant.api.get<{ value: unknown[] }>('/v1.0/deviceManagement/managedDevices')
    expect(value).toEqual([])
  })
})

function opening(
  device: Managed,
  more: { sessionId?: string; source?: string; alerts?: ClientStart['alerts'] } = {},
): Message {
  const { message } = startClientSession({
    sessionId: more.sessionId ?? '77',
    deviceId: more.source ?? device.deviceId,
    serverUri: device.address,
    initiatedBy: 'client',
    loginStatus: 'none',
    ...(more.alerts && { alerts: more.alerts }),
    deviceInfo: { manufacturer: 'Contoso', model: 'CD-14', managementVersion: '1.3', language: 'en-GB' },
  })
  return message
}

describe('attacks on the check-in', () => {
  test('[T-08] no message ends an enrolment but one over the connection of its own certificate: not at any address that anybody may call, nor by another device, nor at the API of another organisation', async () => {
    const { device, tenant } = await office()
    const other = await office()
    const alert = { code: 1226, type: alertTypes.unenrollment, format: 'int', mark: 'critical', data: '1' }
    const goodbye = encodeMessage(opening(device, { alerts: [alert] }))
    const list = '/v1.0/deviceManagement/managedDevices'
    const managedHere = async () => (await tenant.api.get<{ value: { id: string }[] }>(list)).value.map(({ id }) => id)
    const [id = ''] = await managedHere()
    const routes = readFileSync(new URL('../../../test/rules/anonymous-routes.txt', import.meta.url), 'utf8')
    const changing = routes.split('\n').filter((line) => / (POST|PUT|PATCH|DELETE) /.test(line))
    expect(changing.length).toBeGreaterThan(10)
    for (const line of changing) {
      const [service = '', method = '', path = ''] = line.split(' ')
      const url = `${world.urls[service as keyof typeof world.urls]}${path.replaceAll(/:tenant(Id)?/g, tenant.tenantId).replaceAll(/:\w+/g, id)}`
      for (const type of ['application/vnd.syncml.dm+xml', 'application/soap+xml', 'application/json']) {
        await send(world, url, { method, headers: { 'content-type': type }, body: goodbye })
      }
    }
    const headers = { 'content-type': 'application/vnd.syncml.dm+xml' }
    expect((await send(world, device.address, { method: 'POST', headers, body: goodbye })).status).toBe(401)
    expect((await sendMessage(world, { ...other.device, address: device.address }, goodbye)).status).toBe(403)
    const retire = `/v1.0/deviceManagement/managedDevices/${id}/retire`
    expect((await send(world, `${world.urls.graph}${retire}`, { method: 'POST' })).status).toBe(401)
    await expect(other.tenant.api.post(retire, {})).rejects.toMatchObject({ code: 'ResourceNotFound' })

    expect(await managedHere()).toEqual([id])
    await session(world, device, { alerts: [alert] })
    expect(await managedHere()).toEqual([])
  })

  test('[T-03] no certificate, a self-made one and one of another authority are refused before the body is read', async () => {
    const { device, tenant } = await office()
    const own = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    const forged = issue(
      {
        subject: 'x',
        spki: spkiOf(own.publicKey),
        notBefore: new Date(Date.now() - 1000),
        notAfter: new Date(Date.now() + 1e8),
        usage: 'client',
      },
      { subject: 'Taxiway Device Management', key: own.privateKey, spki: spkiOf(own.publicKey) },
    )
    const pem = (der: Buffer) => `-----BEGIN CERTIFICATE-----\n${der.toString('base64')}\n-----END CERTIFICATE-----\n`
    const keyPem = own.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const broken = '<SyncML'
    const attempts = [
      {},
      { cert: pem(forged.der), key: keyPem },
      {
        headers: {
          'x-ssl-cert': encodeURIComponent(device.cert),
          'x-arr-clientcert': device.cert.replaceAll('\n', ''),
        },
      },
    ]
    for (const { headers, ...attempt } of attempts as {
      cert?: string
      key?: string
      headers?: Record<string, string>
    }[]) {
      const answer = await send(world, device.address, {
        method: 'POST',
        headers: { 'content-type': 'application/vnd.syncml.dm+xml', ...headers },
        body: broken,
        ...attempt,
      })
      expect(answer.status).toBe(401) // 400 would mean that somebody looked at the body
    }
    expect((await sendMessage(world, device, broken)).status).toBe(400)
    await world.app.db
      .updateTable('issued_certificate')
      .set({ revoked_at: new Date() })
      .where('tenant_id', '=', tenant.tenantId)
      .where('authority', '=', 'mdm')
      .execute()
    expect((await sendMessage(world, device, encodeMessage(opening(device)))).status).toBe(401)
  })

  test('[T-03] a certificate of ours that has run out is refused before the body is read, and the same one in its time is not', async () => {
    const { device, tenant, id } = await office()
    const { db } = world.app
    const authorities = await openAuthorities(db, makeSeal(await loadMasterKey(world.folder)), () => new Date())
    const spki = spkiOf(createPublicKey(deviceKey))
    const outcome = async (days: number) => {
      const now = new Date(Date.now() - days * 86_400_000)
      const enrollmentId = EnrollmentId.parse(id)
      const { der, thumbprint } = await issueMdmCertificate(db, authorities, {
        ...{ tenantId: tenant.tenantId, enrollmentId, spki, now },
      })
      await db
        .updateTable('mdm_enrollment')
        .set({ certificate_thumbprint: thumbprint })
        .where('tenant_id', '=', tenant.tenantId)
        .where('id', '=', id)
        .execute()
      const cert = new X509Certificate(der).toString()
      return (await sendMessage(world, { ...device, cert }, '<SyncML')).status
    }
    expect([await outcome(366), await outcome(364)]).toEqual([401, 400])
  })

  test('[T-04] [T-21] the certificate decides: with it, a message about another device is refused', async () => {
    const { tenant, user, device } = await office()
    const other = await managedDevice(tenant, user)
    const answer = await sendMessage(world, device, encodeMessage(opening(other.device)))
    expect(answer.status).toBe(403)
    expect((await sendMessage(world, device, encodeMessage(opening(device)))).status).toBe(200)
  })

  test('[T-39] ten thousand commands, a deep tree and a huge value are refused; session 0 is served', async () => {
    const { device } = await office()
    const message = opening(device, { sessionId: '0' })
    const get: Command = { kind: 'Get', cmdId: '9', items: [{ target: './DevInfo/Man' }] }
    const many = { ...message, commands: [...message.commands, ...Array.from({ length: 10_000 }, () => get)] }
    expect((await sendMessage(world, device, encodeMessage(many))).status).toBeGreaterThanOrEqual(400)
    expect((await sendMessage(world, device, `${'<a>'.repeat(10_000)}`)).status).toBe(400)
    expect((await sendMessage(world, device, `<a>${'x'.repeat(600 * 1024)}</a>`)).status).toBe(413)
    const answer = await sendMessage(world, device, encodeMessage(message))
    expect(decodeMessage(answer.body).header.sessionId).toBe('0')
  })

  test('[T-39] a repeated message gets the same reply word for word and runs nothing again; its number with other content is refused', async () => {
    const place = await office()
    await addPolicy(place.tenant, deviceUri, 0, toDevices)
    const text = encodeMessage(opening(place.device))
    const [one, two] = [await sendMessage(world, place.device, text), await sendMessage(world, place.device, text)]
    expect(two.body.toString()).toBe(one.body.toString())
    const { count: sent } = await world.app.db
      .selectFrom('mdm_command')
      .select((eb) => eb.fn.countAll<string>().as('count'))
      .where('tenant_id', '=', place.tenant.tenantId)
      .where('item_kind', '=', 'policy')
      .executeTakeFirstOrThrow()
    expect(sent).toBe('1')
    const reply = decodeMessage(one.body)
    const next: Message = { header: { ...opening(place.device).header, msgId: 2 }, commands: [], final: true }
    const status: Command = {
      kind: 'Status',
      cmdId: '1',
      msgRef: reply.header.msgId,
      cmdRef: '0',
      cmd: 'SyncHdr',
      code: 200,
    }
    await sendMessage(world, place.device, encodeMessage({ ...next, commands: [status] }))
    const odd = await sendMessage(world, place.device, encodeMessage({ ...next, commands: [{ ...status, code: 500 }] }))
    expect(decodeMessage(odd.body).commands).toMatchObject([{ kind: 'Status', cmdRef: '0', code: 400 }])
  })

  test('[T-45] the statements of a check-in do not grow with old commands, and those that wait are found by their own index', async () => {
    const place = await office()
    const { tenantId } = place.tenant
    // the least of several: what the server does by its clock, such as the look at its certificate each minute, may fall into one
    const statements = async (): Promise<number> => {
      const counted: number[] = []
      for (let n = 0; n < 4; n++) {
        const before = world.statements.length
        await session(world, place.device)
        counted.push(world.statements.length - before)
      }
      return Math.min(...counted)
    }
    await session(world, place.device)
    const few = await statements()
    await sql`
      insert into mdm_command (tenant_id, enrollment_id, item_kind, phase, command, status, created_at)
      select tenant_id, id, 'policy', 'device', '{}', 200, enrolled_at
        from mdm_enrollment, generate_series(1, 20000) where tenant_id = ${tenantId}`.execute(world.app.db)
    await sql`analyze mdm_command /* every tenant: statistics */`.execute(world.app.db)
    expect(await statements()).toBe(few)
    const { rows } = await sql<{ 'QUERY PLAN': string }>`
      explain select sequence from mdm_command
       where tenant_id = ${tenantId} and enrollment_id = ${place.id} and status is null and item_kind is null
       order by sequence limit 200`.execute(world.app.db)
    expect(JSON.stringify(rows)).toContain('mdm_command_waiting')
  })
})

describe('downloads', () => {
  async function served(): Promise<{ place: Office; url: string; content: Buffer }> {
    const place = await office()
    const content = randomBytes(1_500_000)
    await addApp(place.tenant, toDevices, content)
    const { commands } = await session(world, place.device)
    const [asked] = commands.flatMap((command) => (command.kind === 'Exec' ? command.items : []))
    expect(asked?.meta).toEqual({ format: 'xml', type: 'text/plain' })
    const job = asked?.data ?? ''
    return { place, content, url: /<ContentURL>([^<]+)</.exec(job)?.[1]?.replaceAll('&amp;', '&') ?? '' }
  }

  test('the file arrives whole, or from an offset, with its length', async () => {
    const { url, content } = await served()
    const whole = await send(world, url)
    expect(whole.headers['content-length']).toBe(String(content.length))
    expect(createHash('sha256').update(whole.body).digest('hex')).toBe(
      createHash('sha256').update(content).digest('hex'),
    )
    const tail = await send(world, url, { headers: { range: 'bytes=1048000-' } })
    expect([tail.status, tail.headers['content-range']]).toEqual([
      206,
      `bytes 1048000-${content.length - 1}/${content.length}`,
    ])
    expect(tail.body.equals(content.subarray(1_048_000))).toBe(true)
  })

  test('an address that was changed, has expired, or whose device has left, gives nothing', async () => {
    const { url, place } = await served()
    const changed = new URL(url)
    changed.searchParams.set('exp', String(Number(changed.searchParams.get('exp')) + 1))
    expect((await send(world, changed.href)).status).toBe(403)
    expect((await send(world, url.replace(/sig=.*/, 'sig=x'))).status).toBe(403)
    try {
      later = (24 * 60 - 2) * 60_000
      expect((await send(world, url)).status).toBe(200)
      later = 24 * 3_600_000 + 1000
      expect((await send(world, url)).status).toBe(403)
    } finally {
      later = 0
    }
    expect((await send(world, url)).status).toBe(200)
    const alert = { code: 1226, type: alertTypes.unenrollment, data: '1' }
    await session(world, place.device, { alerts: [alert] })
    expect((await send(world, url)).status).toBe(403)
  })

  test('an address serves one device and one file: with the names of others in it, it gives nothing', async () => {
    const [one, other] = [await served(), await served()]
    const neighbour = await managedDevice(one.place.tenant, one.place.user)
    const [mine, theirs] = [new URL(one.url), new URL(other.url)]
    const like = (change: (url: URL) => void) => {
      const url = new URL(mine)
      change(url)
      return url.href
    }
    expect(mine.searchParams.get('for')).toBe(one.place.id)
    for (const url of [
      like((each) => each.searchParams.set('for', neighbour.id)),
      like((each) => each.searchParams.set('for', other.place.id)),
      like((each) => each.searchParams.set('sig', theirs.searchParams.get('sig') ?? '')),
      like((each) => {
        each.pathname = theirs.pathname
      }),
      like((each) => {
        each.pathname = `${each.pathname}x`
      }),
      like((each) => {
        each.pathname = each.pathname.replace(one.place.tenant.tenantId, other.place.tenant.tenantId)
      }),
    ]) {
      expect([url, (await send(world, url)).status]).toEqual([url, 403])
    }
    // and when its own device has left, it serves nobody although the neighbour stays
    await one.place.tenant.api.delete(`/v1.0/deviceManagement/managedDevices/${one.place.id}`)
    expect((await send(world, one.url)).status).toBe(403)
    expect((await send(world, other.url)).status).toBe(200)
  })
})
