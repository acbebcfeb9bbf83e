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

/** The addresses that the audit trail gives to changes that came with these X-Forwarded-For. */
async function addressesOnRecord(trustedProxies: string, ...forwarded: string[]): Promise<(string | undefined)[]> {
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
  const create = (one: string) =>
    send(world.ca, `${world.urls.graph}/v1.0/groups`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${String(token)}`,
        'content-type': 'application/json',
        'x-forwarded-for': one,
      },
      body: JSON.stringify({ displayName: 'x', mailEnabled: false, mailNickname: 'x', securityEnabled: true }),
    })
  const groups: Record<string, unknown>[] = []
  for (const one of forwarded) groups.push(await create(one))
  type Entry = { actor: { ipAddress: string }; resources: { resourceId: string }[] }
  const { value } = await api.get<{ value: Entry[] }>('/beta/deviceManagement/auditEvents')
  const addressOf = (id: unknown) => value.find(({ resources }) => resources[0]?.resourceId === id)?.actor.ipAddress
  return groups.map(({ id }) => addressOf(id))
}

test('[T-54] behind a trusted proxy the client is who the proxy says, and nobody else can say so', async () => {
  const [own] = await addressesOnRecord('', '203.0.113.66')
  expect(own).toMatch(/127\.0\.0\.1$|^::1$/)
  const behind = await addressesOnRecord(
    '127.0.0.0/8,::1',
    '203.0.113.66, 198.51.100.9',
    '203.0.113.66:4711',
    '[2001:db8::7]:4711',
    '[2001:db8::7]',
    // what is no address is none: the proxy's own stands for it
    '203.0.113.66, garbage<script>',
    'x'.repeat(9000),
    '203.0.113.66x',
    '203.0.113.666',
    'unknown',
    '_hidden',
  )
  expect(behind).toEqual(['198.51.100.9', '203.0.113.66', '2001:db8::7', '2001:db8::7', ...Array(6).fill(own)])
})
