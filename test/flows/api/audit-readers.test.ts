// Who may read the trail: everything with its own permission; with that of device management what was done there.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { type Api, openApi } from '../../../src/client/api.ts'
import { atBrowser } from '../../support/world/person.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let tenant: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('contoso.example')
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

type Entry = { id: string; activityType: string }
type Page = { value: Entry[]; '@odata.count'?: number; '@odata.nextLink'?: string }
const path = '/beta/deviceManagement/auditEvents'

async function applicationWith(...appRoles: string[]): Promise<Api> {
  type Made = { appId: string; secretText: string }
  const made = await tenant.api.post<Made>('/beta/applications', { displayName: appRoles.join(), appRoles })
  return openApi({
    ...{ login: world.urls.login, graph: world.urls.graph, ca: world.ca, tenant: tenant.tenantId },
    ...{ clientId: made.appId, clientSecret: made.secretText },
  })
}

test('without AuditLog.Read.All the trail shows, counts and searches what device management did, and no sign-in, person or group', async () => {
  const pia = await tenant.user('pia')
  expect((await atBrowser(world).signIn(pia)).code).toBeDefined()
  await tenant.api.post('/beta/deviceManagement/windowsAutopilotDeploymentProfiles', {
    '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
    displayName: 'Kiosk',
  })
  const everything = await applicationWith('AuditLog.Read.All')
  const management = await applicationWith('DeviceManagementApps.Read.All')
  const all = (await everything.get<Page>(`${path}?$top=999`)).value
  const types = all.map(({ activityType }) => activityType)
  expect(types).toEqual(expect.arrayContaining(['identity.user.signIn', 'directory.user.create']))

  const seen = await management.get<Page>(`${path}?$top=999&$count=true`)
  expect(seen.value.map(({ activityType }) => activityType)).toEqual(['autopilot.profile.create'])
  expect(seen['@odata.count']).toBe(1)
  for (const filter of [
    "activityType eq 'identity.user.signIn'",
    `id eq '${all.find(({ activityType }) => activityType === 'identity.user.signIn')?.id}'`,
    `actor/id eq '${pia.id}'`,
    "not (actor/ipAddress eq null) and activityType ne 'autopilot.profile.create'",
  ]) {
    const query = `$count=true&$filter=${encodeURIComponent(filter)}`
    const found = await management.get<Page>(`${path}?${query}`)
    expect([filter, found.value, found['@odata.count']]).toEqual([filter, [], 0])
  }
  expect((await management.get<Page>(`${path}?$search=${encodeURIComponent('"pia"')}`)).value).toEqual([])
  await expect(management.get(`${path}/export`)).rejects.toMatchObject({ status: 403 })
  for (const api of [everything, management]) api.close()
})

test('a device administrator reads what device management did, and a global administrator everything', async () => {
  for (const [role, components] of [
    ['device-administrator', ['autopilot']],
    ['global-administrator', ['autopilot', 'directory', 'identity']],
  ] as const) {
    const person = await tenant.user(role, { roles: [role] })
    const browser = atBrowser(world)
    const { access } = await browser.tokensOf(person)
    const { json } = await browser.send(`${world.urls.graph}${path}?$top=999`, { token: access })
    const seen = (json.value as Entry[]).map(({ activityType }) => activityType.split('.')[0])
    expect([...new Set(seen)].sort()).toEqual(components)
  }
})
