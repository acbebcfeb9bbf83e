import { Agent, request } from 'node:https'
import { connect } from 'node:tls'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { RawRoute, Route } from '../../../src/contract/route.ts'
import { registeredRoutes } from '../../../src/features.ts'
import { atBrowser } from '../../support/world/person.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(async () => world?.[Symbol.asyncDispose]())

const anyId = '00000000-0000-4000-8000-000000000001'

const call = async (route: Route | RawRoute, headers: Record<string, string> = {}) => (await ask(route, headers)).status

type Asked = { status: number; cache: string | undefined }
function ask(route: Route | RawRoute, headers: Record<string, string> = {}): Promise<Asked> {
  const path = route.path.replaceAll(/:\w+/g, anyId)
  return new Promise((resolve, reject) => {
    const sent = request(
      `${world.urls[route.service]}${path}`,
      { method: route.method, agent: new Agent({ ca: world.ca }), headers },
      (answer) => {
        answer.resume()
        resolve({ status: answer.statusCode ?? 0, cache: answer.headers['cache-control'] })
      },
    )
    sent.on('error', reject).end()
  })
}

test('[T-44] no route but the frozen anonymous ones answers anybody without a credential', async () => {
  const guarded = (await registeredRoutes()).filter((route) => route.access.kind !== 'anonymous')
  expect(guarded.length).toBeGreaterThan(80)
  const open: string[] = []
  for (const route of guarded) {
    const status = await call(route)
    if (status !== 401) open.push(`${route.service} ${route.method} ${route.path}: ${status}`)
  }
  expect(open).toEqual([])
})

test('no cache keeps what an operation with a credential answers, files and refusals included', async () => {
  const tenant = await world.tenant('cache.example')
  const { clientId: client_id, clientSecret: client_secret } = tenant.application
  const scope = 'https://graph.microsoft.com/.default'
  const form = { grant_type: 'client_credentials', client_id, client_secret, scope }
  const { json } = await atBrowser(world).send(`/${tenant.tenantId}/oauth2/v2.0/token`, { form })
  const headers = { authorization: `Bearer ${String(json.access_token)}` }
  const kept: string[] = []
  for (const route of await registeredRoutes()) {
    if (route.access.kind === 'anonymous') continue
    const { status, cache } = await ask(route, route.access.kind === 'graph' && route.method === 'GET' ? headers : {})
    if (!cache?.includes('no-store')) kept.push(`${route.method} ${route.path}: ${status} ${cache}`)
  }
  expect(kept).toEqual([])
})

test('[T-03] [T-44] credentials of a wrong kind open nothing: rubbish tokens, tickets in place of tokens, claimed certificates', async () => {
  const guarded = (await registeredRoutes()).filter((route) => route.access.kind !== 'anonymous')
  const rubbish = {
    authorization: 'Bearer eyJhbGciOiJub25lIn0.eyJ0aWQiOiIwIn0.',
    'x-device-token': 'eyJhbGciOiJub25lIn0.e30.',
    'x-client-certificate': 'MIIB',
    'x-forwarded-client-cert': 'Subject="CN=anyone"',
  }
  const open: string[] = []
  for (const route of guarded) {
    const status = await call(route, rubbish)
    if (status !== 401) open.push(`${route.service} ${route.method} ${route.path}: ${status}`)
  }
  expect(open).toEqual([])
})

test('a caller without the permission is told which one is missing', async () => {
  const tenant = await world.tenant('contoso.example')
  const { createApplication } = await import('../../../src/identity/application/application.ops.ts')
  const { openApi } = await import('../../../src/client/api.ts')
  const operation = {
    tenantId: tenant.tenantId,
    actor: { kind: 'operator', id: 'test', name: 'test' } as const,
    now: new Date(),
  }
  const weak = await createApplication(world.app.db, operation, { displayName: 'weak', roles: ['Group.Read.All'] })
  const { login, graph } = world.urls
  const api = openApi({ login, graph, ca: world.ca, tenant: tenant.tenantId, ...weak })
  await expect(api.get('/v1.0/groups')).resolves.toBeDefined()
  await expect(api.get('/v1.0/users')).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining('User.Read.All'),
  })
  await expect(
    api.post('/v1.0/groups', { displayName: 'x', mailEnabled: false, mailNickname: 'x', securityEnabled: true }),
  ).rejects.toMatchObject({ status: 403, message: expect.stringContaining('Group.ReadWrite.All') })
  api.close()
})

test('a JSON body that is broken, or that reaches for the prototype, is refused with what to change', async () => {
  const answerTo = (body: string) =>
    new Promise<string>((resolve, reject) => {
      const sent = request(
        `${world.urls.ztd}/device/v1/hello`,
        {
          method: 'POST',
          agent: new Agent({ ca: world.ca }),
          headers: { 'content-type': 'application/json' },
        },
        (answer) => {
          let text = `${answer.statusCode} `
          answer.setEncoding('utf8').on('data', (part: string) => {
            text += part
          })
          answer.on('end', () => resolve(text))
        },
      )
      sent.on('error', reject).end(body)
    })
  expect(await answerTo('{"hardwareHash":')).toMatch(/^400 .*not JSON.*end of JSON/s)
  expect(await answerTo('{"__proto__":{"admin":true}}')).toMatch(/^400 .*__proto__; remove it/s)
})

/** Writes this on a connection of its own; what came until the server closed it. */
function exchange(url: string, text: string): Promise<string> {
  const { hostname: host, port } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port), ca: world.ca }, () => socket.write(text))
    let got = ''
    socket.on('data', (data) => {
      got += String(data)
    })
    socket.on('error', () => {}) // a reset is one way to be closed
    socket.once('close', () => resolve(got))
  })
}

test('[T-52] an address that cannot be read is refused in the words of its listener, and a body after it holds nothing open', async () => {
  const typeOf = (answer: string) => /^content-type: (.*)\r$/im.exec(answer)?.[1]
  const statusOf = (answer: string) => answer.split(' ')[1]
  const wrong: string[] = []
  for (const [service, url] of Object.entries(world.urls)) {
    const send = (method: string, path: string) =>
      exchange(url, `${method} ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`)
    const usual = await send('DELETE', '/no/such/address')
    const status = statusOf(usual) === '404' ? '400' : statusOf(usual) // SOAP has one for every fault
    for (const path of ['/%', '/a%zz', '/%ff', `/%?${'q'.repeat(9)}`]) {
      // the body never ends, and the connection does
      const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 900000\r\n\r\n{`
      for (const answer of [await send('GET', path), await exchange(url, head)]) {
        const said = answer.includes('Write a % itself as %25.')
        const shaped = typeOf(answer) === typeOf(usual) && !answer.includes('FST_ERR')
        if (!said || !shaped || statusOf(answer) !== status) wrong.push(`${service} ${path}: ${answer}`)
      }
    }
  }
  expect(wrong).toEqual([])
  const long = `/v1.0/devices/${'x'.repeat(400)}`
  const answer = await exchange(
    world.urls.graph,
    `GET ${long} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`,
  )
  expect(JSON.parse(answer.split('\r\n\r\n')[1] ?? '')).toMatchObject({
    error: { code: 'Request_BadRequest', message: expect.stringContaining('longer than 320 characters') },
  })
})
