import { request } from 'node:https'
import { expect, test } from 'vitest'

import { startWorld } from '../../../test/support/world/world.ts'

type Options = { readonly method: string; readonly headers?: Record<string, string>; readonly body: string }

function send(ca: string, url: string, { method, headers, body }: Options): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, ca, headers }, (answer) => {
      let text = ''
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part
      })
      answer.on('end', () => resolve(JSON.parse(text)))
    })
    sent.on('error', reject).end(body)
  })
}

/** The address that the audit trail gives to a change that came with this X-Forwarded-For. */
async function addressOnRecord(trustedProxies: string, forwarded: string): Promise<string | undefined> {
  await using world = await startWorld({ trustedProxies })
  const { tenantId, application, api } = await world.tenant('contoso.example')
  const { access_token: token } = await send(world.ca, `${world.urls.login}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: application.clientId,
      client_secret: application.clientSecret,
      scope: 'https://graph.microsoft.com/.default',
    }).toString(),
  })
  const group = await send(world.ca, `${world.urls.graph}/v1.0/groups`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${String(token)}`,
      'content-type': 'application/json',
      'x-forwarded-for': forwarded,
    },
    body: JSON.stringify({ displayName: 'x', mailEnabled: false, mailNickname: 'x', securityEnabled: true }),
  })
  type Entry = { actor: { ipAddress: string }; resources: { resourceId: string }[] }
  const { value } = await api.get<{ value: Entry[] }>('/beta/deviceManagement/auditEvents')
  return value.find(({ resources }) => resources[0]?.resourceId === group.id)?.actor.ipAddress
}

test('[T-54] behind a trusted proxy the client is who the proxy says, and nobody else can say so', async () => {
  expect(await addressOnRecord('127.0.0.0/8,::1', '203.0.113.66, 198.51.100.9')).toBe('198.51.100.9')
  expect(await addressOnRecord('', '203.0.113.66')).toMatch(/127\.0\.0\.1$|^::1$/)
})
