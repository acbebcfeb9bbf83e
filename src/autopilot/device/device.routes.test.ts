// Devices over HTTP: upload, list, change, story, deregistration, and single devices as JSON.

import fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant, insertUser } from '../../../test/support/database/tenant-rows.ts'
import { importDeps } from '../../../test/support/import-deps.ts'
import { type Service, services } from '../../contract/route.ts'
import { toFault } from '../../http/dialect/dialect.ts'
import { graphDialect } from '../../http/dialect/graph.ts'
import type { Urls } from '../../http/listeners.ts'
import { makeServe } from '../../http/serve.ts'
import type { TenantId } from '../../kernel/id.ts'
import { encodeFields } from '../../protocol/hardware-hash/write.ts'
import { simulatedHardware } from '../../simulator/simulated-hardware.ts'
import { channelRoutes } from '../channel/channels.routes.ts'
import { importRoutes } from '../import/import.routes.ts'
import { deviceRoutes } from './device.routes.ts'

let database: TestDatabase
let app: FastifyInstance
let tenants: Record<'contoso' | 'fabrikam', TenantId>

beforeAll(async () => {
  database = await createTestDatabase()
  tenants = {
    contoso: await insertTenant(database.db, 'contoso.example'),
    fabrikam: await insertTenant(database.db, 'fabrikam.example'),
  }
  await insertUser(database.db, tenants.contoso, 'kim@contoso.example', 'x')
  await insertUser(database.db, tenants.contoso, 'guest@contoso.example', 'x', { mdm_licensed: false })
  app = fastify({ routerOptions: { caseSensitive: false } })
  app.setErrorHandler(async (error, request, reply) => {
    const answer = graphDialect(toFault(error), request)
    return reply
      .code(answer.status)
      .headers({ ...answer.headers, 'content-type': answer.contentType })
      .send(answer.body)
  })
  const apps = Object.fromEntries(services.map((service) => [service, app])) as Record<Service, FastifyInstance>
  const urls = Object.fromEntries(services.map((service) => [service, 'https://graph.example'])) as Urls
  const serve = makeServe(
    apps,
    async (_access, request) => {
      const tenantId = tenants[request.headers['x-tenant'] === 'fabrikam' ? 'fabrikam' : 'contoso']
      const actor = { kind: 'user', id: 'admin', name: 'admin' } as const
      return { kind: 'token', tenantId, actor, clientId: 'x', scopes: new Set(), claims: {} }
    },
    () => new Date(),
  )
  const deps = { ...importDeps(database, () => new Date()), urls }
  deviceRoutes(serve, deps)
  channelRoutes(serve, deps)
  importRoutes(serve, deps)
  await app.ready()
})
afterAll(async () => {
  await app.close()
  await database.stop()
})

const management = '/beta/deviceManagement'
const devices = `${management}/windowsAutopilotDeviceIdentities`
const header = 'Device Serial Number,Windows Product ID,Hardware Hash,Group Tag'
const hashOf = (seed: number) => encodeFields(simulatedHardware(seed)).base64
const serialOf = (seed: number) => simulatedHardware(seed).serialNumber!
const csv = (...seeds: number[]) =>
  [header, ...seeds.map((seed) => `${serialOf(seed)},,${hashOf(seed)},Tag ${seed % 2}`), ''].join('\n')

const get = (url: string, tenant = 'contoso') => app.inject({ method: 'GET', url, headers: { 'x-tenant': tenant } })
const post = (url: string, payload: object = {}, tenant = 'contoso') =>
  app.inject({ method: 'POST', url, payload, headers: { 'x-tenant': tenant } })
async function upload(payload: string | Buffer, query = '', tenant = 'contoso') {
  const url = `${management}/importedWindowsAutopilotDeviceIdentities/importCsv${query}`
  return app.inject({ method: 'POST', url, payload, headers: { 'content-type': 'text/csv', 'x-tenant': tenant } })
}
const linesOf = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))

const idOf = async (seed: number): Promise<string | undefined> => {
  const filter = encodeURIComponent(`serialNumber eq '${serialOf(seed)}'`)
  return (await get(`${devices}?$filter=${filter}`)).json().value[0]?.id
}

describe('uploads', () => {
  test('each row gets its verdict, and a summary ends the answer', async () => {
    const reply = await upload(`${csv(1, 2, 3)}broken,,xx,\n`)
    expect(reply.headers['content-type']).toContain('ndjson')
    expect(linesOf(reply.body)).toMatchObject([
      { kind: 'begun', importId: expect.any(String) },
      { kind: 'verdict', line: 2, status: 'complete', serialNumber: serialOf(1), code: 0 },
      { line: 3, status: 'complete' },
      { line: 4, status: 'complete' },
      { line: 5, status: 'error', code: 817, name: 'HashNot4k' },
      { kind: 'summary', registered: 3, refused: 1, state: 'complete' },
    ])
    const again = linesOf((await upload(csv(1))).body)
    expect(again[1]).toMatchObject({ status: 'updated', registrationId: linesOf(reply.body)[1].registrationId })
  })

  test('a file that is no device CSV is a plain refusal', async () => {
    const reply = await upload('a,b\n1,2\n')
    expect(reply.statusCode).toBe(400)
    expect(reply.body).toContain('Hardware Hash')
    expect((await upload('')).statusCode).toBe(400)
  })

  test('one document holds the findings when asked for', async () => {
    const reply = await upload(`${csv(1)}broken,,xx,\n`, '?document=true&dryRun=true')
    expect(reply.json()).toMatchObject({
      dryRun: true,
      updated: 1,
      refused: 1,
      rowsWithFindings: [{ line: 2 }, { line: 3 }],
    })
  })

  test('imports and their refused rows can be read later, by their own tenant only', async () => {
    const [latest] = (await get(`${management}/deviceImports`)).json().value
    expect(latest).toMatchObject({ state: 'complete' })
    const all = (await get(`${management}/deviceImports`)).json().value
    const rows = await Promise.all(
      all.map(async ({ id }: { id: string }) => (await get(`${management}/deviceImports/${id}/rows`)).json().value),
    )
    expect(rows.flat()).toContainEqual(expect.objectContaining({ line: 5, refused: true }))
    expect((await get(`${management}/deviceImports`, 'fabrikam')).json().value).toEqual([])
    expect((await get(`${management}/deviceImports/${latest.id}/rows`, 'fabrikam')).statusCode).toBe(404)
  })

  test('[T-28] formula-looking values leave an export as text', async () => {
    const file = csv(8).replace('Tag 0', '=cmd|A0')
    await upload(file)
    const reply = await get(`${devices}/exportCsv`)
    expect(reply.body).toContain("'=cmd|A0")
    expect(reply.body).not.toMatch(/(^|,)=cmd/m)
  })
})

describe('the export for an import', () => {
  test('its file registers the same devices again, tags that look like formulas and users included, and the audit tells of it', async () => {
    await upload(csv(21, 22).replace('Tag 1', '=1+1'))
    await post(`${devices}/${await idOf(22)}/assignUserToDevice`, { userPrincipalName: 'kim@contoso.example' })
    const filter = `$filter=${encodeURIComponent(`serialNumber eq '${serialOf(21)}' or serialNumber eq '${serialOf(22)}'`)}`
    const file = await get(`${devices}/exportCsvForImport?${filter}`)
    expect(file.headers['content-type']).toContain('text/csv')
    expect(file.body.split('\r\n')[0]).toBe(
      'Device Serial Number,Windows Product ID,Hardware Hash,Group Tag,Assigned User',
    )
    expect(file.body.trimEnd().split('\r\n')).toHaveLength(3)
    for (const seed of [21, 22]) await app.inject({ method: 'DELETE', url: `${devices}/${await idOf(seed)}` })
    expect(await idOf(21)).toBeUndefined()
    const verdicts = linesOf((await upload(file.body)).body).filter(({ kind }) => kind === 'verdict')
    expect(verdicts).toMatchObject([
      { status: 'complete', serialNumber: serialOf(21) },
      { status: 'complete', serialNumber: serialOf(22) },
    ])
    expect((await get(`${devices}/exportCsvForImport?${filter}`)).body).toBe(file.body)
    expect(file.body).toContain("'=1+1")
    expect(file.body).toContain('kim@contoso.example')
    const entries = await database.db
      .selectFrom('audit_entry')
      .select('details')
      .where('action', '=', 'autopilot.device.export-hashes')
      .where('tenant_id', '=', tenants.contoso)
      .execute()
    expect(entries).toHaveLength(2)
    for (const seed of [21, 22]) await app.inject({ method: 'DELETE', url: `${devices}/${await idOf(seed)}` })
  })

  test('what it does not know is refused before anything is told, and another organisation gets its own devices only', async () => {
    expect((await get(`${devices}/exportCsvForImport?$filter=nonsense`)).statusCode).toBe(400)
    expect((await get(`${devices}/exportCsvForImport?$top=1`)).statusCode).toBe(400)
    expect((await get(`${devices}/exportCsvForImport`, 'fabrikam')).body.trimEnd().split('\r\n')).toHaveLength(1)
  })
})

describe('the list', () => {
  test('pages follow each other without gap or repetition', async () => {
    const serials: string[] = []
    let url: string | undefined = `${devices}?$top=2`
    while (url) {
      const page: { value: Array<{ serialNumber: string }>; '@odata.nextLink'?: string } = (await get(url)).json()
      serials.push(...page.value.map((one) => one.serialNumber))
      url = page['@odata.nextLink']?.replace('https://graph.example', '')
    }
    expect(serials).toEqual([1, 2, 3, 8].map(serialOf))
  })

  test.each([
    [`serialNumber eq '${serialOf(2)}'`, 1],
    [`contains(serialNumber,'0000000')`, 4],
    [`contains(SERIALNUMBER,'nothing')`, 0],
    [`groupTag eq 'tag 1' and enrollmentState eq 'notContacted'`, 2],
    [`deploymentProfileAssignmentStatus eq 'notAssigned' and startswith(model,'Taxiway')`, 4],
    [`deploymentProfileAssignmentStatus eq 'assignedInSync'`, 0],
  ])('the filter %s finds %i', async (filter, count) => {
    const page = (await get(`${devices}?$filter=${encodeURIComponent(filter)}`)).json()
    expect([page['@odata.count'], page.value.length]).toEqual([count, count])
  })

  test('a filter nobody understands is refused with where it goes wrong', async () => {
    const reply = await get(`${devices}?$filter=${encodeURIComponent('1 eq 1 or true')}`)
    expect(reply.statusCode).toBe(400)
    expect(reply.body).toContain('the name of a property is missing, at character 1 of: 1 eq 1 or true')
  })
})

describe('one device', () => {
  const idOf = async (seed: number) =>
    (await get(`${devices}?$filter=${encodeURIComponent(`serialNumber eq '${serialOf(seed)}'`)}`)).json().value[0]
      .id as string

  test('members that scripts call methods on are never null', async () => {
    const device = (await get(`${devices}/${await idOf(1)}`)).json()
    expect(device).toMatchObject({
      lastContactedDateTime: '0001-01-01T00:00:00Z',
      managedDeviceId: '00000000-0000-0000-0000-000000000000',
      userPrincipalName: '',
      enrollmentState: 'notContacted',
    })
    expect(Object.values(device).filter((value) => value === null)).toEqual([])
  })

  test('tag, name and user change together with the labels of the directory object, and twice is once', async () => {
    const id = await idOf(2)
    const change = {
      groupTag: 'Depot',
      displayName: 'FX-1',
      userPrincipalName: 'kim@contoso.example',
      addressableUserName: 'Kim',
    }
    expect((await post(`${devices}/${id}/UpdateDeviceProperties`, change)).statusCode).toBe(204)
    expect((await post(`${devices}/${id}/updateDeviceProperties`, change)).statusCode).toBe(204)
    expect((await get(`${devices}/${id}`)).json()).toMatchObject(change)
    const { rows } = await database.pool.query(
      `select o.physical_ids from directory_device o join autopilot_device d on d.tenant_id = o.tenant_id and d.directory_device_id = o.id where d.id = $1`,
      [id],
    )
    expect(rows[0].physical_ids).toEqual([`[ZTDID]:${id}`, '[OrderId]:Depot'])
    const audit = await database.pool.query(
      `select 1 from audit_entry where target_id = $1 and action = 'autopilot.device.change'`,
      [id],
    )
    expect(audit.rowCount).toBe(1)
    await post(`${devices}/${id}/unassignUserFromDevice`)
    expect((await get(`${devices}/${id}`)).json()).toMatchObject({
      userPrincipalName: '',
      addressableUserName: '',
      groupTag: 'Depot',
    })
  })

  test.each([
    [{ displayName: '12345' }, 'digits'],
    [{ displayName: 'a name with blanks' }, '15'],
    [{ userPrincipalName: 'nobody@contoso.example' }, 'not a user'],
    [{ userPrincipalName: 'guest@contoso.example' }, 'licence'],
  ])('%o is refused and says why', async (change, why) => {
    const reply = await post(`${devices}/${await idOf(2)}/updateDeviceProperties`, change)
    expect([reply.statusCode, reply.body.includes(why)]).toEqual([400, true])
  })

  test('[T-42] a device of another tenant does not exist', async () => {
    const id = await idOf(1)
    const replies = await Promise.all([
      get(`${devices}/${id}`, 'fabrikam'),
      get(`${devices}/${id}/story`, 'fabrikam'),
      post(`${devices}/${id}/updateDeviceProperties`, { groupTag: 'x' }, 'fabrikam'),
      app.inject({ method: 'DELETE', url: `${devices}/${id}`, headers: { 'x-tenant': 'fabrikam' } }),
    ])
    expect(replies.map(({ statusCode }) => statusCode)).toEqual([404, 404, 404, 404])
  })

  test('the story answers at once when there is news, and waits for it when asked to', async () => {
    const id = await idOf(3)
    const first = (await get(`${devices}/${id}/story`)).json()
    expect(first.value).toMatchObject([{ step: 'registered', stage: 'registration', claimed: false }])
    const waiting = get(`${devices}/${id}/story?after=${first.lastSequence}&waitSeconds=10`)
    await post(`${devices}/${id}/updateDeviceProperties`, { groupTag: 'News' })
    expect((await waiting).json().value).toMatchObject([{ step: 'registration-updated' }])
  })

  test('[T-45] [T-52] more waits for news than a caller may have are refused at once, and another tenant reads and waits meanwhile', async () => {
    const id = await idOf(3)
    const gone = new AbortController()
    const far = `${devices}/${id}/story?after=999999999999&waitSeconds=25`
    const asked = Array.from({ length: 50 }, () =>
      app.inject({ method: 'GET', url: far, headers: { 'x-tenant': 'contoso' }, signal: gone.signal }),
    )
    for (const one of asked) one.catch(() => undefined)
    const refused = await Promise.race(asked)
    expect(refused.statusCode).toBe(429)
    expect(refused.headers['retry-after']).toBe('10')
    expect(refused.body).toContain('stories-waiting')
    expect((await get(`${devices}/${id}/story`)).statusCode).toBe(200) // which does not wait
    expect((await get(`${devices}/${id}/story?waitSeconds=5`, 'fabrikam')).statusCode).toBe(404)
    gone.abort()
  })

  test('[T-25] after deregistration another tenant can register the device at once', async () => {
    const id = await idOf(3)
    expect(linesOf((await upload(csv(3), '', 'fabrikam')).body)[1]).toMatchObject({ code: 808 })
    const reply = await app.inject({ method: 'DELETE', url: `${devices}/${id}`, headers: { 'x-tenant': 'contoso' } })
    expect(reply.statusCode).toBe(204)
    expect((await get(`${devices}/${id}`)).statusCode).toBe(404)
    const { rows } = await database.pool.query('select 1 from hardware_key where registration_id = $1', [id])
    expect(rows).toEqual([])
    expect(linesOf((await upload(csv(3), '', 'fabrikam')).body)[1]).toMatchObject({ status: 'complete' })
  })
})

describe('single devices as JSON', () => {
  const imported = '/v1.0/deviceManagement/importedWindowsAutopilotDeviceIdentities'

  test('one and several are registered, and their records can be polled and forgotten', async () => {
    const one = await post(imported, {
      '@odata.type': 'microsoft.graph.ImportedWindowsAutopilotDeviceIdentity',
      serialNumber: serialOf(20),
      hardwareIdentifier: hashOf(20),
      groupTag: 'J',
      productKey: null,
      state: {},
    })
    expect(one.statusCode).toBe(201)
    const record = (await get(`${imported}/${one.json().id}`)).json()
    expect(record).toMatchObject({
      serialNumber: serialOf(20),
      state: { deviceImportStatus: 'complete', deviceErrorCode: 0 },
    })
    expect((await get(`${devices}/${record.state.deviceRegistrationId}`)).json()).toMatchObject({ groupTag: 'J' })

    const identities = [
      { serialNumber: serialOf(21), hardwareIdentifier: hashOf(21) },
      { serialNumber: 'X', hardwareIdentifier: 'AAAA' },
    ]
    const many = (await post(`${imported}/import`, { importedWindowsAutopilotDeviceIdentities: identities })).json()
      .value
    expect(many).toMatchObject([
      { state: { deviceImportStatus: 'complete' } },
      { state: { deviceImportStatus: 'error', deviceErrorName: 'HashNot4k' } },
    ])
    expect((await get(`${imported}/${many[1].id}`)).json()).toMatchObject({ state: { deviceErrorName: 'HashNot4k' } })
    expect((await get(imported)).json().value).toHaveLength(3)
    expect((await get(imported, 'fabrikam')).json().value).toEqual([])
    expect((await app.inject({ method: 'DELETE', url: `${imported}/${many[0].id}` })).statusCode).toBe(204)
    expect((await get(`${imported}/${many[0].id}`)).statusCode).toBe(404)
    expect((await get(`${devices}/${many[0].state.deviceRegistrationId}`)).statusCode).toBe(200)
  })
})
