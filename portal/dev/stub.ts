// A STUB, for looking at the portal while working on its looks: invented devices, no database, no checks, plain HTTP on
// loopback. Nothing of it is shipped or tested against; the tests in test/portal use the real server.
//   npm run build -w portal && npm run dev -w portal      → http://localhost:4700   (?empty as STUB_EMPTY=1)

import { createHash, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import fastify from 'fastify'

import { allowOrigin } from '../../src/http/cors.ts'
import { portalRoutes } from '../../src/http/static.ts'
import { type Step, serverSteps, stageOf } from '../../src/story/event.ts'

const ports = { portal: 4700, login: 4701, graph: 4702 }
const at = (port: number) => `http://localhost:${port}`
const none = '00000000-0000-0000-0000-000000000000'
const never = '0001-01-01T00:00:00Z'
const idOf = (text: string) => {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000)

const token = (claims: object) =>
  `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.`
let nonce = ''

const profiles = [
  profile('Shop floor', { userType: 'standard', eulaHidden: true }, 'en-GB', 'SH-%RAND:5%'),
  profile('Engineering', { userType: 'administrator' }, null, ''),
]
const groups = [
  group('Retail devices', '(device.devicePhysicalIds -any (_ -eq "[OrderID]:Retail"))'),
  group('Pilot', null),
]
const assignments = new Map([
  [
    profiles[0]!.id,
    [
      assignment(profiles[0]!.id, groups[0]!.id),
      { id: 'all', target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } },
    ],
  ],
  [profiles[1]!.id, [assignment(profiles[1]!.id, groups[1]!.id)]],
])

type Told = { step: Step; after: number; outcome?: string; detail?: object }
const success: Told[] = [
  { step: 'registered', after: -3000, detail: { serialNumber: 'SN-1001', channel: 'csv' } },
  { step: 'profile-assigned', after: -3000, detail: { profileName: 'Shop floor' } },
  { step: 'powered-on', after: 0 },
  { step: 'network-connected', after: 2, detail: { network: 'Ethernet' } },
  { step: 'update-installed', after: 9, detail: { name: 'KB5012345' } },
  { step: 'rebooted', after: 12 },
  { step: 'device-contacted', after: 16 },
  { step: 'profile-offered', after: 16, detail: { profileName: 'Shop floor', profileId: profiles[0]!.id } },
  { step: 'profile-received', after: 17, detail: { profileName: 'Shop floor' } },
  { step: 'signed-in', after: 31, detail: { userPrincipalName: 'ada@contoso.example' } },
  { step: 'tenant-matched', after: 31 },
  { step: 'profile-applied', after: 32 },
  { step: 'directory-joined', after: 35, detail: { deviceName: 'SH-48210' } },
  { step: 'joined', after: 35 },
  { step: 'mdm-enrolled', after: 41 },
  { step: 'enrolled', after: 41 },
  { step: 'status-page-announced', after: 44, detail: { phase: 'device' } },
  { step: 'mdm-session-started', after: 45 },
  { step: 'policy-applied', after: 46, detail: { name: 'Password rules' } },
  { step: 'certificate-installed', after: 47, detail: { name: 'Contoso root' } },
  { step: 'app-download-served', after: 52, detail: { name: 'Till software 4.2' } },
]
const failing: Told[] = [
  ...success.slice(0, -1),
  {
    step: 'app-failed',
    after: 60,
    outcome: 'failed',
    detail: {
      name: 'Till software 4.2',
      errorCode: '0x80070643',
      message: 'The installer ended with a fatal error (1603).',
    },
  },
  { step: 'status-page-failed', after: 61, outcome: 'failed', detail: { phase: 'device' } },
  { step: 'gave-up', after: 66, outcome: 'failed' },
]
const live: Told[] = [
  { step: 'app-installed', after: 0, detail: { name: 'Till software 4.2' } },
  { step: 'device-phase-finished', after: 0 },
  { step: 'user-phase-finished', after: 0 },
  { step: 'desktop', after: 0 },
]

const devices = process.env.STUB_EMPTY
  ? []
  : [
      device('SN-1001', 'Fabrikam', 'Slate 3', 'Retail', 'enrolled', 0, 3),
      device('SN-1002', 'Fabrikam', 'Slate 3', 'Retail', 'failed', 0, 42),
      device('SN-1003', 'Northwind', 'Traveler 14 Gen 5', 'Retail', 'notContacted', 0),
      device('5CG1234XYZ-0042', 'Northwind', 'Desk Mini', '', 'notContacted'),
      ...Array.from({ length: 60 }, (_, i) =>
        device(`WH-${2000 + i}`, 'Contoso', 'Handheld', 'Warehouse', 'notContacted', 1),
      ),
    ]
const stories = new Map<string, object[]>()
if (devices.length > 0) {
  stories.set(devices[0]!.id, told(success, minutesAgo(2)))
  stories.set(devices[1]!.id, told(failing, minutesAgo(50)))
  stories.set(devices[2]!.id, told(success.slice(0, 2), minutesAgo(60)))
  let next = 0
  setInterval(() => {
    const step = live[next++]
    if (step) stories.get(devices[0]!.id)!.push(...told([step], new Date(), stories.get(devices[0]!.id)!.length))
  }, 4000)
}

const graph = fastify()
allowOrigin(graph, at(ports.portal))
graph.addContentTypeParser('text/csv', { parseAs: 'string' }, (_request, body, done) => done(null, body))
const root = '/beta/deviceManagement/'
const param = (request: { params: unknown }, name = 'id') => (request.params as Record<string, string>)[name]!
const query = (request: { query: unknown }) => request.query as Record<string, string>
const missing = {
  error: {
    code: 'ResourceNotFound',
    message: '{"Message":"The stub has no such thing. - Operation ID (for customer support): 0"}',
  },
}

graph.get(`${root}windowsAutopilotDeviceIdentities`, async (request) => {
  const { $top = '50', $skiptoken = '0', $filter = '' } = query(request)
  const search = /contains\(serialNumber,'(.*?)'\)/.exec($filter)?.[1]?.toLowerCase() ?? ''
  const state = /enrollmentState eq '(.*?)'/.exec($filter)?.[1]
  const all = devices.filter(
    (d) => d.serialNumber.toLowerCase().includes(search) && (!state || d.enrollmentState === state),
  )
  const end = Number($skiptoken) + Number($top)
  const next = new URL(request.url, at(ports.graph))
  next.searchParams.set('$skiptoken', String(end))
  return {
    '@odata.count': all.length,
    ...(end < all.length && { '@odata.nextLink': next.href }),
    value: all.slice(Number($skiptoken), end),
  }
})
graph.get(
  `${root}windowsAutopilotDeviceIdentities/:id`,
  async (request, reply) => devices.find((d) => d.id === param(request)) ?? reply.code(404).send(missing),
)
graph.delete(`${root}windowsAutopilotDeviceIdentities/:id`, async (request, reply) => {
  devices.splice(
    devices.findIndex((d) => d.id === param(request)),
    1,
  )
  return reply.code(204).send()
})
graph.get(`${root}windowsAutopilotDeviceIdentities/:id/story`, async (request) => {
  const after = Number(query(request).after)
  const until = Date.now() + Number(query(request).waitSeconds) * 1000
  for (;;) {
    const events = (stories.get(param(request)) ?? []).slice(after)
    if (events.length > 0 || Date.now() >= until) return { value: events, lastSequence: after + events.length }
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
})
graph.get(`${root}windowsAutopilotDeviceIdentities/:id/effectiveProfile`, async (request) => ({
  profile: param(request) === devices[3]?.id ? null : profiles[0],
  reason: 'Two profiles target the device; “Shop floor” was created first.',
  candidates:
    param(request) === devices[3]?.id
      ? []
      : [
          {
            profileId: profiles[0]!.id,
            displayName: 'Shop floor',
            via: { kind: 'group', groupId: groups[0]!.id, groupName: 'Retail devices' },
            verdict: 'chosen',
            because: 'It is the oldest profile among those assigned to the device’s groups.',
          },
          {
            profileId: profiles[1]!.id,
            displayName: 'Engineering',
            via: { kind: 'all-devices' },
            verdict: 'lost',
            because: 'A profile for all devices comes after those for groups.',
          },
        ],
}))
graph.get(`${root}managedDevices/:id/deploymentStatus`, async () => ({
  statusPage: { id: none, displayName: 'Default' },
  phases: [
    { phase: 'device', state: 'delivered', overdue: false },
    { phase: 'user', state: 'waiting', overdue: false },
  ],
  items: [
    { kind: 'policy', id: '1', name: 'Password rules', phase: 'device', state: 'applied', tracked: true },
    { kind: 'app', id: '2', name: 'Till software 4.2', phase: 'device', state: 'installing', tracked: true },
    {
      kind: 'app',
      id: '3',
      name: 'Printer driver',
      phase: 'user',
      state: 'failed',
      tracked: false,
      error: '0x80070643 The installer ended with a fatal error.',
    },
  ],
}))
graph.post(`${root}importedWindowsAutopilotDeviceIdentities/importCsv`, async (request, reply) => {
  const lines = String(request.body).split(/\r?\n/).slice(1).filter(Boolean)
  const verdicts = lines.map((line, i) => {
    const bad = i % 3 === 2
    return {
      kind: 'verdict',
      line: i + 2,
      serialNumber: line.split(',')[0],
      status: bad ? 'error' : 'complete',
      code: bad ? 802 : 0,
      name: bad ? 'InvalidZtdHardwareHash' : '',
      registrationId: null,
      findings: bad
        ? [
            {
              column: 14,
              codePoint: 'U+200B',
              code: 802,
              name: 'InvalidZtdHardwareHash',
              severity: 'error',
              message: 'The hash holds a character that is not base64.',
              remedy: 'Collect the hash again, or take the hidden character out.',
            },
          ]
        : [],
    }
  })
  const refused = verdicts.filter((v) => v.status === 'error').length
  const summary = {
    kind: 'summary',
    importId: randomUUID(),
    registered: lines.length - refused,
    updated: 0,
    refused,
    warned: 0,
    seconds: 0.1,
  }
  return reply.type('application/x-ndjson').send([...verdicts, summary].map((l) => JSON.stringify(l)).join('\n'))
})
graph.get(`${root}windowsAutopilotDeploymentProfiles`, async () => ({
  value: profiles.map((p) => ({ ...p, assignments: assignments.get(p.id) })),
}))
graph.get(
  `${root}windowsAutopilotDeploymentProfiles/:id`,
  async (request, reply) => profiles.find((p) => p.id === param(request)) ?? reply.code(404).send(missing),
)
graph.get(`${root}windowsAutopilotDeploymentProfiles/:id/assignments`, async (request) => ({
  value: assignments.get(param(request)) ?? [],
}))
graph.post(`${root}windowsAutopilotDeploymentProfiles`, async (request, reply) => {
  const made = { ...profile('', {}, null, ''), ...(request.body as object), id: randomUUID() }
  profiles.push(made)
  return reply.code(201).send(made)
})
graph.get('/v1.0/groups', async () => ({ value: groups }))
graph.get('/v1.0/groups/:id', async (request) => groups.find((g) => g.id === param(request)))
graph.get('/v1.0/groups/:id/members', async () => ({
  value: devices
    .slice(0, 3)
    .map((d) => ({ '@odata.type': '#microsoft.graph.device', id: d.id, displayName: d.serialNumber })),
}))
graph.get('/v1.0/organization', async () => ({ value: [{ id: none, displayName: 'Contoso (stub)' }] }))

const login = fastify()
allowOrigin(login, at(ports.portal))
login.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
  done(null, body),
)
login.get('/organizations/oauth2/v2.0/authorize', async (request, reply) => {
  const { redirect_uri: back, state, nonce: asked } = query(request)
  nonce = asked ?? ''
  return reply.redirect(`${back}?code=stub&state=${state}`)
})
login.post('/organizations/oauth2/v2.0/token', async () => ({
  access_token: token({
    tid: none,
    upn: 'ada@contoso.example',
    scp: 'DeviceManagementServiceConfig.ReadWrite.All Group.ReadWrite.All',
  }),
  id_token: token({
    aud: '5a7a9c1e-7a11-4e0c-9d7a-000000000001',
    nonce,
    name: 'Ada Lovelace',
    preferred_username: 'ada@contoso.example',
  }),
  expires_in: 3600,
}))
login.get('/organizations/oauth2/v2.0/logout', async (request, reply) =>
  reply.redirect(query(request).post_logout_redirect_uri!),
)

const portal = fastify()
const urls = { login: at(ports.login), graph: at(ports.graph) } as Parameters<typeof portalRoutes>[1]['urls']
portalRoutes(portal, { distDir: join(import.meta.dirname, '..', 'dist'), urls, version: 'stub' })

await Promise.all([
  portal.listen({ host: 'localhost', port: ports.portal }),
  login.listen({ host: 'localhost', port: ports.login }),
  graph.listen({ host: 'localhost', port: ports.graph }),
])
console.log(`This is a stub with invented data, for work on the portal's looks: ${at(ports.portal)}`)

function told(steps: readonly Told[], start: Date, before = 0): object[] {
  return steps.map(({ step, after, outcome = 'ok', detail = {} }, index) => ({
    sequence: before + index + 1,
    at: new Date(start.getTime() + after * 1000).toISOString(),
    hop:
      step in serverSteps
        ? stageOf(step) === 'settings' || stageOf(step) === 'enrollment'
          ? 'mdm'
          : stageOf(step) === 'join'
            ? 'join'
            : stageOf(step) === 'registration'
              ? 'registration'
              : 'deployment'
        : 'device',
    step,
    stage: stageOf(step),
    outcome,
    detail,
    claimed: !(step in serverSteps),
  }))
}
function device(
  serialNumber: string,
  manufacturer: string,
  model: string,
  groupTag: string,
  enrollmentState: string,
  profileIndex?: number,
  contacted?: number,
) {
  const given = profileIndex === undefined ? null : profiles[profileIndex]
  return {
    id: idOf(serialNumber),
    serialNumber,
    manufacturer,
    model,
    groupTag,
    enrollmentState,
    productKey: '',
    purchaseOrderIdentifier: '',
    userPrincipalName: '',
    addressableUserName: '',
    displayName: '',
    deploymentProfileAssignmentStatus: given ? 'assignedInSync' : 'notAssigned',
    deploymentProfileAssignedDateTime: never,
    lastContactedDateTime: contacted === undefined ? never : minutesAgo(contacted).toISOString(),
    azureAdDeviceId: idOf(`d${serialNumber}`),
    managedDeviceId: contacted === undefined ? none : idOf(`m${serialNumber}`),
    deploymentProfile: given,
  }
}
function profile(displayName: string, oobe: object, locale: string | null, deviceNameTemplate: string) {
  return {
    '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
    id: idOf(displayName),
    displayName,
    description: '',
    locale,
    deviceNameTemplate,
    deviceType: 'windowsPc',
    hardwareHashExtractionEnabled: false,
    consumerFeaturesDisabled: false,
    autopilotUpdateDisabled: false,
    createdDateTime: minutesAgo(9000).toISOString(),
    lastModifiedDateTime: minutesAgo(600).toISOString(),
    outOfBoxExperienceSetting: {
      privacySettingsHidden: false,
      eulaHidden: false,
      userType: 'standard',
      deviceUsageType: 'singleUser',
      keyboardSelectionPageSkipped: false,
      escapeLinkHidden: false,
      ...oobe,
    },
  }
}
function group(displayName: string, membershipRule: string | null) {
  return {
    id: idOf(displayName),
    displayName,
    description: '',
    groupTypes: membershipRule ? ['DynamicMembership'] : [],
    membershipRule,
  }
}
function assignment(profileId: string, groupId: string) {
  return {
    id: `${profileId}_${groupId}_0`,
    target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId },
  }
}
