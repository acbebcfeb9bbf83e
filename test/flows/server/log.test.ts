// What the log says of requests that carry secrets: at its most talkative, of those that succeed, are refused and break.

import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { expect, test } from 'vitest'

import { makePasswordLink } from '../../../src/identity/password-link/password-link.ops.ts'
import { UserId } from '../../../src/kernel/id.ts'
import { send } from '../../support/mdm/mdm-device.ts'
import { newHardware } from '../../support/world/office.ts'
import { atBrowser } from '../../support/world/person.ts'
import { startWorld } from '../../support/world/world.ts'

test('no line of the log holds what a request proves itself with: no password, token, cookie, secret or hash, whatever becomes of the request', async () => {
  const lines: string[] = []
  await using world = await startWorld({
    logLevel: 'debug',
    passwordGrant: 'devices',
    onLog: (line) => lines.push(line),
  })
  const tenant = await world.tenant('log.example')
  const pia = await tenant.user('pia', { roles: ['global-administrator'] })
  const secrets: string[] = [pia.password, tenant.application.clientSecret]

  // signed in on the page: cookies, a code, tokens; and a wrong password
  const browser = atBrowser(world)
  const { code = '', headers } = await browser.signIn(pia)
  const redirect_uri = 'msauth://Microsoft.AAD.BrokerPlugin'
  const { json } = await browser.tokens({ grant_type: 'authorization_code', code, redirect_uri })
  const access = String(json.access_token)
  const cookies = [headers['set-cookie'] ?? []].flat().map((line) => (line.split(';')[0] ?? '').split('=')[1] ?? '')
  secrets.push(code, access, String(json.refresh_token), ...cookies.filter((value) => value.length > 10))
  const wrong = `Wrong-${randomBytes(9).toString('hex')}`
  await browser.signIn({ ...pia, password: wrong })
  secrets.push(wrong)

  // the administration API: a new person's password, in a body that is taken, in one with a mistake, and in one that is no JSON
  const asked = async (method: string, path: string, body?: string, token = access) =>
    (
      await send(world, `${world.urls.graph}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, cookie: `own=${wrong}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body }),
      })
    ).status
  const given = `Given-${randomBytes(9).toString('hex')}`
  secrets.push(given)
  const person = (more: object) =>
    JSON.stringify({
      userPrincipalName: 'kim@log.example',
      displayName: 'Kim',
      passwordProfile: { password: given },
      ...more,
    })
  await tenant.api.post('/v1.0/users', JSON.parse(person({})))
  expect(await asked('POST', '/v1.0/users', person({ unknown: given }))).toBeGreaterThanOrEqual(400)
  expect(await asked('POST', '/v1.0/users', `{"password": "${given}"`)).toBe(400)
  expect(await asked('GET', `/v1.0/users?$filter=${given}`)).toBeGreaterThanOrEqual(400)
  expect(await asked('GET', '/v1.0/users', undefined, `${access}x`)).toBe(401)

  // a link that sets a password, opened and used, and one that does not exist
  const kim = await tenant.user('kim-by-link', {})
  const operation = {
    tenantId: tenant.tenantId,
    actor: { kind: 'operator', id: 'test', name: 'test' } as const,
    now: new Date(),
  }
  const { link } = await makePasswordLink(world.app.db, operation, UserId.parse(kim.id), {
    login: world.urls.login,
    domain: 'log.example',
  })
  const chosen = `Chosen-${randomBytes(9).toString('hex')}`
  const unknown = randomBytes(16).toString('base64url')
  expect((await send(world, link)).status).toBe(200)
  const form = new URLSearchParams({ password: chosen, again: chosen }).toString()
  const asForm = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: form }
  expect((await send(world, link, asForm)).status).toBe(200)
  expect((await send(world, link)).status).toBe(410)
  expect((await send(world, `${world.urls.login}/log.example/password/${unknown}`)).status).toBe(404)
  secrets.push(chosen, unknown, link.split('/').at(-1) ?? '')

  // a device: its hash and its ticket
  const { hash } = newHardware()
  const hello = await send(world, `${world.urls.ztd}/device/v1/hello`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ hardwareHash: hash, osVersion: '10.0.17763.107', osEdition: 48 }),
  })
  expect(hello.status).toBe(200)
  secrets.push(hash, String((JSON.parse(hello.body.toString()) as { deviceTicket?: string }).deviceTicket ?? hash))

  // and a request that breaks on our side: what is stored of the password cannot be read
  const stored = `$argon2id$v=19$${randomBytes(12).toString('hex')}`
  secrets.push(stored)
  await sql`update directory_user set password_hash = ${stored}
    where tenant_id = ${tenant.tenantId} and id = ${pia.id}`.execute(world.app.db)
  const broken = await atBrowser(world).signIn(pia)
  expect(broken.status).toBe(500)

  const requests = lines.filter((line) => line.includes('"event":"request"'))
  expect(requests.length).toBeGreaterThan(10)
  expect(requests.some((line) => line.includes(`user:${pia.id}`) || line.includes('"status":401'))).toBe(true)
  expect(lines.some((line) => line.includes('"stack"'))).toBe(true)
  expect(secrets.every((secret) => secret.length > 10)).toBe(true)
  const encoded = secrets.flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    secret.slice(0, 24),
    secret.slice(-24),
  ])
  expect(lines.filter((line) => encoded.some((secret) => line.includes(secret)))).toEqual([])
})
