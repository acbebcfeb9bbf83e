// What the registration service answers to a token that names no organisation or no person, over the wires of the whole server.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { drsProblems, hresultOf } from '../../../src/protocol/drs/problem.ts'
import { realClock } from '../../../src/simulator/port/clock.ts'
import { keyPool } from '../../../src/simulator/port/keys.ts'
import { openHttp } from '../../../src/simulator/wire/http.ts'
import { joinDirectory } from '../../../src/simulator/wire/join.ts'
import { mdmToken } from '../../support/mdm/mdm-device.ts'
import { atBrowser } from '../../support/world/person.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

const audience = 'urn:ms-drs:enterpriseregistration.windows.net'
const keys = keyPool(1)

let world: World
let tenant: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('contoso.example')
})
afterAll(() => world?.[Symbol.asyncDispose]())

async function joinWith(accessToken: string) {
  const http = openHttp({ ca: world.ca, clock: realClock, takeFault: () => undefined })
  const who = { tenantId: tenant.tenantId, userName: 'pia@contoso.example', accessToken, deviceTicket: undefined }
  const asked = { ...who, drs: world.urls.drs, name: 'PC-1', os: '10.0.17763.1', keys }
  return joinDirectory(http, asked).finally(http.close)
}

test('a token without an organisation, an application’s and one without a person join nothing, and the device shows which it was', async () => {
  const pia = await tenant.user('pia')
  const token = (claims: Record<string, unknown>) => mdmToken(world, tenant.tenantId, pia, { audience, claims })
  const refused = (code: string) => ({ kind: 'refused', code, message: expect.any(String) })
  expect(await joinWith(await token({ tid: undefined }))).toEqual(refused('0x801C0013'))
  expect(await joinWith(await token({ tid: 'contoso' }))).toEqual(refused('0x801C0002'))
  const { json } = await atBrowser(world).tokens(
    {
      grant_type: 'client_credentials',
      client_id: tenant.application.clientId,
      client_secret: tenant.application.clientSecret,
      resource: audience,
    },
    tenant.tenantId,
  )
  expect(await joinWith(String(json.access_token))).toEqual(refused('0x801C0014'))
  expect(await joinWith('no token')).toEqual(refused('0x801C0002'))
  expect((await tenant.api.get<{ value: object[] }>('/v1.0/devices')).value).toEqual([])
  expect(await joinWith(await token({ scp: 'user_impersonation' }))).toMatchObject({ kind: 'joined' })

  const answer = await atBrowser(world).send(`${world.urls.drs}/EnrollmentServer/key/?api-version=1.0`, {
    method: 'POST',
    token: await token({ scp: 'user_impersonation' }),
    body: { kngc: 'AAAA' },
    headers: { 'content-type': 'application/json' },
  })
  expect(hresultOf(answer.json, answer.status)).toMatchObject({
    internal: '0x801C03ED',
    text: drsProblems['proof-missing'].sentence,
  })
})
