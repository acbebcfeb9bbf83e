// Graph's JSON batching: each part is authorised, limited, audited and answered like a request of its own.

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openApi } from '../../../src/client/api.ts'
import { createApplication } from '../../../src/identity/application/application.ops.ts'
import { newHardware, type Office, openOffice } from '../../support/world/office.ts'
import { management } from '../../support/world/operations.ts'
import { startWorld, type World } from '../../support/world/world.ts'

type Answer = { id: string; status: number; headers: Record<string, string>; body?: Record<string, unknown> }

let world: World
let office: Office
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'contoso.example')
})
afterAll(() => world?.[Symbol.asyncDispose]())

async function batch(requests: readonly unknown[], api = office.tenant.api, root = 'beta'): Promise<Answer[]> {
  const { responses } = await api.post<{ responses: Answer[] }>(`/${root}/$batch`, { requests })
  return responses
}
const one = async (request: object) => (await batch([{ id: '1', method: 'GET', ...request }]))[0]!
const group = (displayName: string) => ({
  displayName,
  mailNickname: 'g',
  mailEnabled: false,
  securityEnabled: true,
})
const json = { 'Content-Type': 'application/json' }

describe('a batch', () => {
  test('answers each part with its status, its headers and its body, under ids that may be numbers', async () => {
    const answers = await batch([
      { id: 1, method: 'get', url: '/deviceManagement/windowsAutopilotDeviceIdentities?$top=1' },
      { id: 'two', method: 'POST', url: 'groups', headers: json, body: group('From a batch') },
      { id: '3', method: 'GET', url: '/groups/00000000-0000-4000-8000-000000000000' },
      { id: '4', method: 'GET', url: "/groups?$filter=displayName eq 'From a batch'&$select=displayName" },
    ])
    expect(answers.map(({ id, status }) => [id, status])).toEqual([
      ['1', 200],
      ['two', 201],
      ['3', 404],
      ['4', 200],
    ])
    expect(answers[0]?.body).toMatchObject({ '@odata.count': 0, value: [] })
    expect(answers[1]?.headers['content-type']).toContain('application/json')
    expect(answers[2]?.body).toMatchObject({ error: { code: 'Request_ResourceNotFound' } })
    expect(answers[3]?.body).toMatchObject({ value: [{ displayName: 'From a batch' }] })
    const { body, ...gone } = (
      await batch([{ id: 'x', method: 'DELETE', url: `/groups/${String(answers[1]?.body?.id)}` }])
    )[0]!
    expect([gone.status, body]).toEqual([204, undefined])
  })

  test('takes the root of a part that has one, its own for the others, and links lead to where a part asked', async () => {
    const [own, other] = await batch(
      [
        { id: '1', method: 'GET', url: '/users?$top=1' },
        { id: '2', method: 'GET', url: '/beta/deviceManagement/alarms' },
      ],
      office.tenant.api,
      'v1.0',
    )
    expect(own?.body?.['@odata.context']).toBe(`${world.urls.graph}/v1.0/$metadata#users`)
    expect(other?.status).toBe(200)
  })

  test('asks a part after those it depends on, and not at all when one of them failed', async () => {
    const answers = await batch([
      { id: 'late', method: 'GET', url: "/groups?$filter=displayName eq 'First'", dependsOn: ['first'] },
      { id: 'never', method: 'POST', url: '/groups', headers: json, body: group('Never'), dependsOn: ['BAD'] },
      { id: 'after never', method: 'GET', url: '/users', dependsOn: ['never'] },
      { id: 'first', method: 'POST', url: '/groups', headers: json, body: group('First') },
      { id: 'bad', method: 'GET', url: '/nothing' },
    ])
    const byId = Object.fromEntries(answers.map((answer) => [answer.id, answer]))
    expect(byId.late?.body).toMatchObject({ value: [{ displayName: 'First' }] })
    expect([byId.bad?.status, byId.never?.status, byId['after never']?.status]).toEqual([404, 424, 424])
    expect(byId.never?.body).toMatchObject({ error: { code: 'FailedDependency' } })
    expect((await one({ url: "/groups?$filter=displayName eq 'Never'" })).body).toMatchObject({ value: [] })
  })

  test('[T-45] waits for no news: what a part asks for it is told at once', async () => {
    await office.register(newHardware())
    const list = 'deviceManagement/windowsAutopilotDeviceIdentities'
    const { value } = await office.tenant.api.get<{ value: { id: string }[] }>(`/beta/${list}`)
    const url = `/${list}/${value[0]?.id}/story?after=999999999999&waitSeconds=25`
    const answers = await batch(Array.from({ length: 20 }, (_, at) => ({ id: String(at), method: 'GET', url })))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
  })

  test.each([
    ['none', []],
    ['21', Array.from({ length: 21 }, (_, at) => ({ id: String(at), method: 'GET', url: '/users' }))],
    [
      'two of one id',
      [
        { id: 'A', method: 'GET', url: '/users' },
        { id: 'a', method: 'GET', url: '/users' },
      ],
    ],
    ['one that waits for nobody', [{ id: 'a', method: 'GET', url: '/users', dependsOn: ['b'] }]],
    ['one that waits for itself', [{ id: 'a', method: 'GET', url: '/users', dependsOn: ['a'] }]],
    [
      'two that wait for each other',
      [
        { id: 'a', method: 'GET', url: '/users', dependsOn: ['b'] },
        { id: 'b', method: 'GET', url: '/users', dependsOn: ['a'] },
      ],
    ],
    ['an address that is no text', [{ id: 'a', method: 'GET', url: 5 }]],
    ['an unknown member', [{ id: 'a', method: 'GET', url: '/users', retries: 3 }]],
  ])('of %s is refused whole', async (_what, requests) => {
    await expect(batch(requests)).rejects.toMatchObject({ status: 400 })
  })
})

describe('a part', () => {
  test('needs its own permission: what the caller may not do by itself is refused in a batch', async () => {
    const operation = {
      tenantId: office.tenant.tenantId,
      actor: { kind: 'system', id: 'test', name: 'test' } as const,
      now: new Date(),
    }
    const reader = await createApplication(world.app.db, operation, { displayName: 'reader', roles: ['User.Read.All'] })
    const { login, graph } = world.urls
    const api = openApi({ login, graph, ca: world.ca, tenant: office.tenant.tenantId, ...reader })
    const answers = await batch(
      [
        { id: '1', method: 'GET', url: '/users' },
        { id: '2', method: 'GET', url: '/groups' },
        { id: '3', method: 'POST', url: '/groups', headers: json, body: group('Not mine') },
      ],
      api,
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 403, 403])
    api.close()
  })

  test('leaves its own entry in the audit, by whoever sent the batch, from where it was sent', async () => {
    await batch([
      { id: '1', method: 'POST', url: '/groups', headers: json, body: group('Audited one') },
      { id: '2', method: 'POST', url: '/groups', headers: json, body: group('Audited two') },
    ])
    const entries = await world.app.db
      .selectFrom('audit_entry')
      .select(['action', 'actor_id', 'address', 'door', 'request_id'])
      .where('tenant_id', '=', office.tenant.tenantId)
      .orderBy('sequence', 'desc')
      .limit(2)
      .execute()
    const expected = {
      action: 'directory.group.create',
      actor_id: office.tenant.application.clientId,
      address: '127.0.0.1',
      door: 'api',
    }
    expect(entries).toMatchObject([expected, expected])
    expect(new Set(entries.map(({ request_id }) => request_id)).size).toBe(2)
  })

  test.each([
    [
      'another batch',
      { method: 'POST', url: '/$batch', headers: json, body: { requests: [{ id: '1', method: 'GET', url: '/me' }] } },
      'cannot hold another batch',
    ],
    [
      'another batch, in capitals and with an empty part',
      {
        method: 'POST',
        url: '/v1.0//$BATCH',
        headers: json,
        body: { requests: [{ id: '1', method: 'GET', url: '/me' }] },
      },
      'cannot hold another batch',
    ],
    ['a file', { url: `${management}/windowsAutopilotDeviceIdentities/exportCsv` }, 'cannot be a part of a batch'],
    ['a token of its own', { url: '/users', headers: { Authorization: 'Bearer x' } }, 'said once, for the whole batch'],
    ['a word on where it comes from', { url: '/users', headers: { 'X-Forwarded-For': '10.0.0.1' } }, 'said once'],
    ['an address elsewhere', { url: 'https://example.com/users' }, 'not relative'],
    ['an address out of the root', { url: '/%2e./scim/v2/Users' }, 'not relative'],
    ['an address without an end to it', { url: `/users?${'x'.repeat(8000)}` }, 'more than 8000 characters'],
    ['no address', { url: '' }, 'not relative'],
    ['an address that nobody can read', { url: '/users/%zz' }, 'cannot be read'],
    ['an address that nobody can store', { url: '/users/\u0000' }, 'not relative'],
    ['a method that there is none of', { method: 'TRACE', url: '/users' }, "cannot be 'TRACE'"],
    ['a header without a name', { url: '/users', headers: { '': 'x' } }, "a header ''"],
    ['a header of two lines', { url: '/users', headers: { 'X-A': 'a\nb' } }, "a header 'X-A'"],
    [
      'a name that nobody can store',
      { method: 'POST', url: '/groups', headers: json, body: group('half \ud800') },
      "The text of 'displayName'",
    ],
    [
      'a name that could pass for another',
      { method: 'POST', url: '/groups', headers: json, body: group('Office\u200b') },
      "The name 'displayName'",
    ],
    [
      'an unknown member in its body',
      { method: 'POST', url: '/groups', headers: json, body: { ...group('x'), owner: 1 } },
      "no 'owner' here",
    ],
  ])('that is %s is refused, and the others are answered', async (_what, request, why) => {
    const [refused, other] = await batch([
      { id: '1', method: 'GET', ...request },
      { id: '2', method: 'GET', url: '/users?$top=1' },
    ])
    expect(refused?.status).toBe(400)
    expect(JSON.stringify(refused?.body)).toContain(why)
    expect(other?.status).toBe(200)
  })
})

describe('[T-52] [T-58] a body of very many values', () => {
  const values = `[${'{},'.repeat(60_000)}{}]`
  const sent = async (path: string, body: string) => {
    const refused = await office.tenant.api
      .send('POST', path, body, 'application/json')
      .catch((error: unknown) => error)
    return refused as { readonly status: number; readonly message: string }
  }

  test.each([
    ['as a part of a batch', '/beta/$batch', `{"requests":[{"id":"1","method":"POST","url":"/x","body":${values}}]}`],
    ['by itself', '/v1.0/groups', values],
    ['as lists in lists', '/v1.0/groups', '['.repeat(200_000)],
  ])('is refused before it is read: %s', async (_how, path, body) => {
    const { status, message } = await sent(path, body)
    expect([status, message]).toEqual([
      path.endsWith('batch') || body === values ? 413 : 400,
      expect.stringMatching(/more than 50000 values|nested too deep/),
    ])
  })
})
