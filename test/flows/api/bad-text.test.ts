// Text that no database holds, sent to every route there is: the routes come from the code's own table.

import { Agent, request } from 'node:https'
import { text as textOf } from 'node:stream/consumers'
import { expect, test } from 'vitest'

import type { RawRoute, Route } from '../../../src/contract/route.ts'
import { registeredRoutes } from '../../../src/features.ts'
import { mdmToken } from '../../support/mdm/mdm-device.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

type Sent = { readonly headers?: Record<string, string>; readonly body?: string }
type Got = { readonly status: number; readonly text: string }

const agent = new Agent({ keepAlive: true, maxSockets: 4 })
const anyId = '00000000-0000-4000-8000-000000000001'

function send(world: World, route: Route | RawRoute, path: string, { headers = {}, body }: Sent = {}): Promise<Got> {
  return new Promise((resolve, reject) => {
    const options = { method: route.method, ca: world.ca, headers, agent }
    request(`${world.urls[route.service]}${path}`, options, (answer) => {
      textOf(answer).then((text) => resolve({ status: answer.statusCode ?? 0, text }), reject)
    })
      .on('error', reject)
      .end(body)
  })
}

async function tokenOf(world: World, { tenantId, application }: WorldTenant): Promise<string> {
  const route = { service: 'login', method: 'POST' } as Route
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: application.clientId,
    client_secret: application.clientSecret,
    scope: 'https://graph.microsoft.com/.default',
  })
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const { text } = await send(world, route, `/${tenantId}/oauth2/v2.0/token`, { headers, body: form.toString() })
  return (JSON.parse(text) as { access_token: string }).access_token
}

/** Permissions that nobody has without a person. */
const ofPeople: ReadonlySet<string> = new Set(['User.Read', 'Directory.AccessAsUser.All', 'openid'])
const isOfPeople = ({ access }: Route | RawRoute) =>
  access.kind === 'graph' && access.anyOf.every((permission) => ofPeople.has(permission))

/** The names that a schema gives to its members. */
function members(schema: unknown): readonly string[] {
  return Object.keys((schema as { shape?: Record<string, unknown> } | undefined)?.shape ?? {})
}

const plainPath = (route: Route | RawRoute) => route.path.replaceAll(/:\w+/g, anyId).replace('*', 'x')

/** Each place of a route that takes text, with U+0000 or half a pair in it. */
function attacksOn(route: Route | RawRoute): readonly (readonly [path: string, sent: Sent])[] {
  const path = plainPath(route)
  const attacks: [string, Sent][] = []
  for (const [name] of route.path.matchAll(/:\w+/g)) {
    attacks.push([route.path.replace(name, 'a%00b').replaceAll(/:\w+/g, anyId).replace('*', 'x'), {}])
  }
  const query = 'query' in route ? members(route.query) : []
  for (const name of [...query, 'unknown']) attacks.push([`${path}?${encodeURIComponent(name)}=a%00b`, {}])
  attacks.push([`${path}?login_hint=a%00b%E0`, {}]) // a broken escape must not keep another parser from decoding the first
  if (route.method === 'GET' || route.method === 'DELETE') return attacks
  const json = { 'content-type': 'application/json' }
  const consumes = 'consumes' in route ? (route.consumes ?? []) : ['application/json']
  if (consumes.includes('application/json') && !('streamed' in route && route.streamed)) {
    const names = 'body' in route ? members(route.body) : []
    for (const bad of ['\\u0000', '\\ud800', '\\udc00x', '\\ud83d\\u0041']) {
      for (const name of [...names, 'unknown']) {
        attacks.push([path, { headers: json, body: `{"${name}":"${bad}"}` }])
        attacks.push([path, { headers: json, body: `{"${name}":[{"a":"${bad}"}]}` }])
      }
      attacks.push([path, { headers: json, body: `{"${bad}":1}` }])
    }
  }
  if (consumes.includes('application/x-www-form-urlencoded')) {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    attacks.push([path, { headers, body: 'username=a%00b&grant_type=password' }], [path, { headers, body: 'a=\0' }])
    if (consumes[0] === 'application/x-www-form-urlencoded') attacks.push([path, { body: 'redirect_uri=a%00b' }]) // no type
  }
  return attacks
}

test('[T-59] U+0000 and lone surrogates in every path, query and body of every route are refused, never an error of ours', async () => {
  await using world = await startWorld({ logLevel: 'silent' })
  const contoso = await world.tenant('contoso.example')
  const authorization = `Bearer ${await tokenOf(world, contoso)}`
  const pia = await contoso.user('pia')
  const claims = { scp: 'User.Read Directory.AccessAsUser.All openid' }
  const audience = 'https://graph.microsoft.com'
  const ofPia = `Bearer ${await mdmToken(world, contoso.tenantId, pia, { audience, claims })}`
  const wrong: string[] = []
  let refused = 0
  for (const route of await registeredRoutes()) {
    // Our token does not open these; their refusal stands before any text is looked at.
    const closed = ['bearer', 'partner-center', 'device-ticket', 'mdm-certificate', 'join-certificate'].includes(
      route.access.kind,
    )
    const one = async ([path, sent]: ReturnType<typeof attacksOn>[number]): Promise<void> => {
      const bearer = { authorization: isOfPeople(route) ? ofPia : authorization }
      const headers = { ...sent.headers, ...(route.access.kind === 'graph' && bearer) }
      const { status, text } = await send(world, route, path, { ...sent, headers })
      // SOAP says every failure with 500 (MS-MDE2 §2.2.10); this one is its words for a broken message.
      const isRefused = status === 400 || (status === 500 && text.includes('MessageFormat'))
      if (text.includes('U+0000')) refused++
      if (!isRefused && !(closed && status === 401))
        wrong.push(`${route.method} ${path} ${sent.body ?? ''}: ${status} ${text.slice(0, 200)}`)
    }
    await Promise.all(attacksOn(route).map(one))
  }
  expect(wrong).toEqual([])
  expect(refused).toBeGreaterThan(500)
}, 240_000)

test('[T-59] text that comes wrapped is no way around: cursors, Basic credentials, entities, documents that are too deep', async () => {
  await using world = await startWorld({ logLevel: 'silent' })
  const contoso = await world.tenant('contoso.example')
  const authorization = `Bearer ${await tokenOf(world, contoso)}`
  const wrong: string[] = []
  const expectRefused = ({ status, text }: Got, what: string) => {
    if (status >= 400 && status < 500) return
    if (status === 500 && text.includes('MessageFormat')) return
    wrong.push(`${what}: ${status} ${text.slice(0, 200)}`)
  }
  for (const route of await registeredRoutes()) {
    if (!('query' in route) || !members(route.query).includes('$skiptoken') || route.access.kind !== 'graph') continue
    for (const cursor of ['a\0b', '\0', '\x01', 'x', '9'.repeat(400), "';--", '2026-13-45T99:99:99Z x', '\u{10ffff}']) {
      const path = `${plainPath(route)}?$skiptoken=${Buffer.from(cursor).toString('base64url')}`
      const { status, text } = await send(world, route, path, { headers: { authorization } })
      if (status >= 500) wrong.push(`${path}: ${status} ${text.slice(0, 200)}`)
    }
  }
  const login = { service: 'login', method: 'POST' } as Route
  for (const credential of ['a\0b:c', `${contoso.application.clientId}:a\0b`, 'a%00b:c']) {
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(credential).toString('base64')}`,
    }
    const body = 'grant_type=client_credentials&scope=https://graph.microsoft.com/.default'
    const got = await send(world, login, `/${contoso.tenantId}/oauth2/v2.0/token`, { headers, body })
    expectRefused(got, `Basic ${JSON.stringify(credential)}`)
  }
  const discovery = { service: 'enrollment', method: 'POST' } as Route
  for (const entity of ['&#0;', '&#xD800;', '\0']) {
    const body = `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header/><s:Body>${entity}</s:Body></s:Envelope>`
    const headers = { 'content-type': 'application/soap+xml; charset=utf-8' }
    const got = await send(world, discovery, '/EnrollmentServer/Discovery.svc', { headers, body })
    expectRefused(got, entity)
  }
  const graph = { service: 'graph', method: 'POST' } as Route
  const unreadable = '{"displayName":{"length":{"toString":1,"valueOf":1}}}'
  for (const [route, path] of [
    [graph, '/v1.0/groups'],
    [{ service: 'ztd', method: 'POST' } as Route, '/device/v1/hello'],
  ] as const) {
    const got = await send(world, route, path, {
      headers: { authorization, 'content-type': 'application/json' },
      body: unreadable,
    })
    expectRefused(got, `${path} ${unreadable}`)
  }
  const headers = { authorization, 'content-type': 'application/json' }
  for (const body of [
    `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`,
    `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`,
  ]) {
    expectRefused(await send(world, graph, '/v1.0/groups', { headers, body }), 'a deep document')
  }
  expect(wrong).toEqual([])
})
