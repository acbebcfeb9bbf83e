// The attack on sockets, against the whole server with its real times: everything that a stranger can hold open ends.

import { request } from 'node:https'
import { json } from 'node:stream/consumers'
import { expect, test } from 'vitest'

import { services } from '../../../src/contract/route.ts'
import { type HeldSocket as Held, hold } from '../../support/socket/held-socket.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

function tokenOf(world: World, { tenantId, application }: WorldTenant): Promise<string> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: application.clientId,
    client_secret: application.clientSecret,
    scope: 'https://graph.microsoft.com/.default',
  })
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    request(
      `${world.urls.login}/${tenantId}/oauth2/v2.0/token`,
      { method: 'POST', ca: world.ca, headers },
      (answer) => {
        json(answer).then((body) => resolve((body as { access_token: string }).access_token), reject)
      },
    )
      .on('error', reject)
      .end(form.toString())
  })
}

const post = (path: string, more = '') =>
  `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 900000\r\n${more}\r\n{"a":"`

test('[T-52] nothing that a stranger holds open stays: refused requests with an unread body, silence, slow headers, slow bodies', async () => {
  await using world = await startWorld({ connectionsPerAddress: 2000 })
  const { graph, ztd, portal, login } = world.urls
  const contoso = await world.tenant('contoso.example')
  const token = await tokenOf(world, contoso)

  // Started first, so that they are watched beside the flood.
  const silent = hold(world, ztd, '', { tls: false }) // no TLS handshake
  const unasked = hold(world, ztd, '') // no request
  const headers = hold(world, login, 'GET / HTTP/1.1\r\nhost: localhost\r\nx-')
  const body = hold(world, graph, post('/v1.0/groups', `authorization: Bearer ${token}\r\n`))

  const refused: Held[] = []
  while (refused.length < 1500) {
    const some = Array.from({ length: 50 }, () => hold(world, graph, post('/v1.0/groups')))
    for (const { answer } of some) expect(await answer).toMatch(/^HTTP\/1\.1 401 /)
    refused.push(...some)
  }
  const answered = performance.now()
  // While they hold on, the others are served, and so is who has a token.
  await contoso.api.get('/v1.0/groups')
  for (const url of [`${portal}/healthz`, `${login}/${contoso.tenantId}/v2.0/.well-known/openid-configuration`]) {
    const { pathname } = new URL(url)
    const asked = hold(world, url, `GET ${pathname} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`)
    expect(await asked.answer).toMatch(/^HTTP\/1\.1 200 /)
  }
  await Promise.all(refused.map(({ closed }) => closed))
  expect(performance.now() - answered).toBeLessThan(10_000)

  expect(await silent.closed).toBeLessThan(30_000)
  expect(await unasked.closed).toBeLessThan(30_000)
  expect(await headers.answer).toMatch(/^HTTP\/1\.1 408 /)
  expect(await headers.closed).toBeLessThan(30_000)
  expect(await body.answer).toMatch(/^HTTP\/1\.1 408 /)
  expect(await body.closed).toBeLessThan(30_000)
}, 240_000)

test('[T-52] one client gets so many connections, one service so many, and whoever is over it is told so', async () => {
  await using world = await startWorld({ connectionsPerListener: 30, connectionsPerAddress: 20 })
  const { login, ztd, portal } = world.urls
  const ask = (url: string) => hold(world, url, 'GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n')
  const open = async (url: string, count: number) => {
    const held: Held[] = []
    for (let n = 0; n < count; n++) {
      held.push(ask(url))
      await held.at(-1)?.answer
    }
    return held
  }
  const first = await open(ztd, 20)
  const next = ask(ztd)
  expect(await next.answer).toMatch(/^HTTP\/1\.1 429 [\s\S]*retry-after: 10[\s\S]*Your address holds 20 connections/i)
  await next.closed
  // A flood that does not listen to that is cut off without an answer.
  const flood = Array.from({ length: 40 }, () => hold(world, ztd, '', { tls: false }))
  const ends = await Promise.all(flood.slice(8).map(({ answer }) => answer))
  expect(ends.every((text) => text === '')).toBe(true)
  // The other services have their places, each of its own.
  expect(await ask(portal).answer).toMatch(/^HTTP\/1\.1 200 /)
  expect(await ask(login).answer).toMatch(/^HTTP\/1\.1 404 /)
  // Who closes gets a place again.
  for (const { socket } of [...first, ...flood]) socket.destroy()
  await Promise.all([...first, ...flood].map(({ closed }) => closed))
  await expect.poll(async () => (await ask(ztd).answer).slice(0, 12)).toBe('HTTP/1.1 404')
})

test('[T-52] a service that is full says so to whoever comes next, also behind a trusted proxy', async () => {
  await using world = await startWorld({
    connectionsPerListener: 20,
    connectionsPerAddress: 8,
    trustedProxies: '127.0.0.1',
  })
  const ask = () => hold(world, world.urls.ztd, 'GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n')
  const held: Held[] = []
  for (let n = 0; n < 20; n++) {
    held.push(ask())
    expect(await held.at(-1)?.answer).toMatch(/^HTTP\/1\.1 404 /)
  }
  expect(await ask().answer).toMatch(/^HTTP\/1\.1 503 [\s\S]*retry-after: \d[\s\S]*holds 20 connections already/i)
  for (const { socket } of held) socket.destroy()
})

/** How each service words a failure. */
const shapes: Readonly<Record<(typeof services)[number], RegExp>> = {
  portal: /"error":\{"code":"too-large"/,
  login: /"error":"[a-z_]+","error_description":"/,
  graph: /"error":\{"code":"[A-Za-z]+","message":"/,
  drs: /"(?:ErrorType|code|Code)"/,
  enrollment: /:Envelope/,
  checkin: /text\/plain/,
  content: /"error":\{"code":"too-large"/,
  ztd: /too/i,
  partner: /"code":"\d+","description":"/,
}

test('headers that are too large, and what is no HTTP, are refused in the words and the shape of the service', async () => {
  await using world = await startWorld()
  for (const service of services) {
    const url = world.urls[service]
    const large = hold(world, url, `GET / HTTP/1.1\r\nhost: localhost\r\nx-large: ${'x'.repeat(40_000)}\r\n\r\n`)
    await large.closed
    const text = await large.answer
    expect([service, text]).toEqual([
      service,
      expect.stringMatching(/^HTTP\/1\.1 431 Request Header Fields Too Large\r\n/),
    ])
    expect([service, text]).toEqual([service, expect.stringMatching(shapes[service])])
    expect(text).toMatch(/larger than this server reads/)
    const none = hold(world, url, 'EHLO example.com\r\n\r\n')
    await none.closed
    expect([service, await none.answer]).toEqual([service, expect.stringMatching(/^HTTP\/1\.1 400 Bad Request\r\n/)])
  }
})
