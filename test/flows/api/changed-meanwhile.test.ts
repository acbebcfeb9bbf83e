// A change says only what is to be different, and the service fills in the rest from what it read. Whatever somebody else
// changed between that reading and the writing must not be undone in silence.

import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { registeredRoutes } from '../../../src/features.ts'
import { waiting } from '../../support/database/while-held.ts'
import { atBrowser } from '../../support/world/person.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let tenant: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('meanwhile.example')
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

type Kind = { readonly path: string; readonly table: 'mdm_policy' | 'mdm_app' | 'deployment_profile'; made: object }

const kinds: Kind[] = [
  {
    path: '/beta/deviceManagement/deviceConfigurations',
    table: 'mdm_policy',
    made: {
      '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
      omaSettings: [
        {
          '@odata.type': '#microsoft.graph.omaSettingInteger',
          displayName: 'x',
          omaUri: './Device/Vendor/MSFT/Policy/Config/Experience/AllowManualMDMUnenrollment',
          value: 1,
        },
      ],
    },
  },
  {
    path: '/beta/deviceAppManagement/mobileApps',
    table: 'mdm_app',
    made: {
      '@odata.type': '#microsoft.graph.windowsMobileMSI',
      productCode: '7c1b4f80-2e43-4e0b-9d6b-0b6b6d3f9a51',
      productVersion: '4.2.0',
      fileName: 'agent.msi',
    },
  },
  {
    path: '/beta/deviceManagement/windowsAutopilotDeploymentProfiles',
    table: 'deployment_profile',
    made: { '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile' },
  },
]

test.each(kinds)(
  'of two changes of one row in $table the later is refused, and the earlier stands',
  async ({ path, table, made }) => {
    const { api, tenantId } = tenant
    const { id } = await api.post<{ id: string }>(path, { ...made, displayName: 'As made' })
    const row = sql`${sql.table(table)}`
    let later: Promise<unknown> | undefined
    await world.app.db.transaction().execute(async (tx) => {
      await sql`select 1 from ${row} where tenant_id = ${tenantId} and id = ${id} for update`.execute(tx)
      later = api.patch(`${path}/${id}`, { ...made, displayName: 'Later' }).then(
        () => 'changed',
        (error) => error,
      )
      await expect.poll(() => waiting(world.app.db), { timeout: 20_000 }).toBeGreaterThan(0) // it has read the row, and waits to write it
      await sql`update ${row} set display_name = 'Earlier', version = version + 1
               where tenant_id = ${tenantId} and id = ${id}`.execute(tx)
    })
    expect(await later).toMatchObject({ status: 409, message: expect.stringContaining('changed by someone else') })
    expect(await api.get(`${path}/${id}`)).toMatchObject({ displayName: 'Earlier' })
    expect(await api.patch(`${path}/${id}`, { ...made, displayName: 'Read again' })).toMatchObject({
      displayName: 'Read again',
    })
  },
)

test('a condition on a version that things do not have is not passed over: If-Match is answered 412 by every operation, which then does nothing', async () => {
  const administrator = await tenant.user('ada', { roles: ['global-administrator'] })
  const browser = atBrowser(world)
  const { access: token } = await browser.tokensOf(administrator)
  const ask = (method: string, path: string, condition: string, body?: object) =>
    browser.send(`${world.urls.graph}${path}`, { method, token, body, headers: { 'if-match': condition } })
  const { id } = await tenant.api.post<{ id: string }>('/v1.0/groups', {
    displayName: 'Kiosks',
    mailNickname: 'kiosks',
    mailEnabled: false,
    securityEnabled: true,
  })
  const group = `/v1.0/groups/${id}`
  for (const condition of ['"nonsense"', 'W/"1"', '', '"a", *', 'x'.repeat(4000)]) {
    for (const [method, body] of [['PATCH', { displayName: 'Overwritten' }], ['DELETE']] as const) {
      const { status, json } = await ask(method, group, condition, body)
      expect([condition, method, status, json.error]).toEqual([
        condition,
        method,
        412,
        expect.objectContaining({
          code: 'Request_PreconditionFailed',
          message: expect.stringContaining('If-Match: *'),
        }),
      ])
    }
  }
  expect(await tenant.api.get(group)).toMatchObject({ displayName: 'Kiosks' })
  const part = { id: '1', method: 'DELETE', url: `/groups/${id}`, headers: { 'If-Match': '"nonsense"' } }
  const { responses } = await tenant.api.post<{ responses: { status: number }[] }>('/v1.0/$batch', { requests: [part] })
  expect(responses).toMatchObject([{ status: 412 }])

  const others = (await registeredRoutes()).filter(
    (route) => route.service === 'graph' && !route.path.startsWith('/scim/'),
  )
  const passedOver: string[] = []
  for (const { method, path } of others) {
    const { status } = await ask(
      method,
      path.replace(/:(\w+)/g, () => randomUUID()),
      '"nonsense"',
    )
    if (status !== 412) passedOver.push(`${method} ${path}: ${status}`)
  }
  expect([others.length > 100, passedOver]).toEqual([true, []])

  expect((await ask('PATCH', group, '*', { displayName: 'Kiosks of today' })).status).toBe(204)
  expect((await ask('DELETE', group, ' * ')).status).toBe(204)
})
