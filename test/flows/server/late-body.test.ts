// A body that is still on its way when its sender is cut off. The server says 100 Continue when it has the headers, so the
// test knows that they were read before the cut.

import { once } from 'node:events'
import type { ClientRequest } from 'node:http'
import { request } from 'node:https'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let tenant: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('late.example')
})
afterAll(async () => world?.[Symbol.asyncDispose]())

type Script = { readonly id: string; readonly token: string }

async function script(...appRoles: string[]): Promise<Script> {
  const made = await tenant.api.post<{ appId: string; secretText: string }>('/beta/applications', {
    displayName: 'script',
    appRoles,
  })
  const sent = request(`${world.urls.login}/${tenant.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    ca: world.ca,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  })
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: made.appId,
    client_secret: made.secretText,
    scope: 'https://graph.microsoft.com/.default',
  })
  const { access_token } = JSON.parse((await finish(sent, form.toString())).body) as { access_token: string }
  return { id: made.appId, token: access_token }
}

async function begin(path: string, token: string, type: string, first: string): Promise<ClientRequest> {
  const sent = request(`${world.urls.graph}${path}`, {
    method: 'POST',
    ca: world.ca,
    headers: { authorization: `Bearer ${token}`, 'content-type': type, expect: '100-continue' },
  })
  const heard = once(sent, 'continue')
  sent.flushHeaders()
  await heard
  sent.write(first)
  return sent
}

async function finish(sent: ClientRequest, rest: string): Promise<{ status: number; body: string }> {
  const answered = once(sent, 'response')
  sent.end(rest)
  const [answer] = await answered
  let body = ''
  for await (const part of answer.setEncoding('utf8')) body += part
  return { status: answer.statusCode, body }
}

test('[T-51] whoever is cut off while the body is on its way changes nothing', async () => {
  const { id, token } = await script('Group.ReadWrite.All')
  const sent = await begin('/v1.0/groups', token, 'application/json', '{"displayName":"late",')
  await tenant.api.delete(`/beta/applications/${id}`)
  const rest = '"mailEnabled":false,"mailNickname":"late","securityEnabled":true}'
  expect(await finish(sent, rest)).toMatchObject({ status: 401, body: expect.stringContaining('was deleted') })
  const { value } = await tenant.api.get<{ value: { displayName: string }[] }>('/v1.0/groups')
  expect(value.map(({ displayName }) => displayName)).not.toContain('late')
})

test('[T-51] a file that is still arriving registers nothing more once its sender is cut off', async () => {
  const { id, token } = await script('DeviceManagementServiceConfig.ReadWrite.All')
  const path = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv?fileName=late.csv'
  const sent = await begin(path, token, 'text/csv', 'Device Serial Number,Windows Product ID,Hardware Hash\r\n')
  await tenant.api.delete(`/beta/applications/${id}`)
  const { status, body } = await finish(sent, 'LATE-1,,T0FB\r\n')
  expect(`${status} ${body}`).toMatch(/^401|was deleted/)
  const { value } = await tenant.api.get<{ value: { state: string; failure: string | null }[] }>(
    '/beta/deviceManagement/deviceImports',
  )
  expect(value.filter(({ state }) => state === 'complete')).toEqual([])
})
