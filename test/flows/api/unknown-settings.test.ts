// Settings that would do nothing: an option or a member that nobody reads, or a value that is not understood. Each operation of the administration API is tried with them: 400, in words that help, and nothing is changed.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { registeredRoutes } from '../../../src/features.ts'
import { newHardware, type Office, openOffice } from '../../support/world/office.ts'
import { management, operationsOf } from '../../support/world/operations.ts'
import { atBrowser } from '../../support/world/person.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
let office: Office
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'contoso.example')
})
afterAll(() => world?.[Symbol.asyncDispose]())

const { recipes } = operationsOf(() => ({ world, office }))
const operationOf = (id: string): string => id.replace(/\.(v1\.0|beta)$/, '')
const routes = (await registeredRoutes()).filter(({ service }) => service === 'graph')

type Refused = { readonly status: number; readonly message: string }
async function refusedAs(work: Promise<unknown>): Promise<Refused> {
  return work.then(
    () => ({ status: 200, message: '' }),
    (error: Refused) => ({ status: error.status, message: error.message }),
  )
}

const entries = async () => {
  const { rows } = await world.app.pool.query<{ entries: number }>(
    `select count(*)::int as entries from audit_entry where tenant_id = $1 and action not like '%.refuse' and action <> 'identity.application.sign-in'`,
    [office.tenant.tenantId],
  )
  return rows[0]?.entries
}

const pathValues: Readonly<Record<string, string>> = {
  key: '0000000a-0000-0000-c000-000000000000',
  role: 'device-administrator',
  function: "getOmaSettingPlainTextValue(secretReferenceValueId='x')",
}
const anyPath = (path: string) => path.replace(/:(\w+)/g, (_all, name: string) => pathValues[name] ?? randomUUID())

/** Of people alone: an application is refused before its options are read. */
const ofPeople: ReadonlySet<string> = new Set(['User.Read', 'Directory.AccessAsUser.All', 'openid'])
const isOfPeople = ({ access }: (typeof routes)[number]) =>
  access.kind === 'graph' && access.anyOf.every((permission) => ofPeople.has(permission))

test('every operation refuses an invented option by its name, and one that it knows in another letter case', async () => {
  const wrong: string[] = []
  const before = await entries()
  for (const { id, method, path } of routes.filter((route) => !isOfPeople(route))) {
    const send = (query: string) =>
      refusedAs(office.tenant.api.send(method as 'PUT', `${anyPath(path)}?${query}`, '{}', 'application/json'))
    for (const query of ['invented=1', 'dryRuN=true', 'CancelWipe=true']) {
      // without a shape of its own a streamed route reads its media types first
      const at = `${anyPath(path)}?${query}`
      const { status, message } = await (method === 'GET'
        ? read(at)
        : method === 'DELETE'
          ? refusedAs(office.tenant.api.delete(at))
          : send(query))
      const name = query.split('=')[0] ?? ''
      if (status !== 400 || !(message.includes(name) || message.includes('This address reads'))) {
        wrong.push(`${id} ${query}: ${status} ${message}`)
      }
    }
  }
  expect(wrong).toEqual([])
  expect(await entries()).toBe(before)
})

const read = (path: string) => refusedAs(office.tenant.api.get(path))

/** The body with one more member in each object of it. */
function* spoilt(body: unknown): Generator<unknown> {
  if (Array.isArray(body)) {
    for (const [at, one] of body.entries()) for (const bad of spoilt(one)) yield body.with(at, bad)
  } else if (typeof body === 'object' && body !== null) {
    yield { ...body, invented: true }
    for (const [name, value] of Object.entries(body)) {
      for (const bad of spoilt(value)) yield { ...body, [name]: bad }
    }
  }
}

const changing = [...new Map(routes.map((route) => [operationOf(route.id), route])).values()].filter(
  ({ id, method }) => method !== 'GET' && method !== 'DELETE' && recipes[operationOf(id)],
)

test('every operation that changes something refuses an invented member, at every depth, and changes nothing', async () => {
  const wrong: string[] = []
  let tried = 0
  for (const { id, method } of changing) {
    const recipe = recipes[operationOf(id)]
    const { path, body = {}, file } = (await recipe?.()) ?? { path: '' }
    if (file) continue
    const before = await entries()
    for (const bad of spoilt(body)) {
      tried++
      const sent = office.tenant.api.send(method as 'PUT', path, JSON.stringify(bad), 'application/json')
      const { status, message } = await refusedAs(sent)
      if (status !== 400) wrong.push(`${id} ${JSON.stringify(bad)}: ${status} ${message}`)
    }
    if ((await entries()) !== before) wrong.push(`${id} left an entry`)
  }
  expect(wrong).toEqual([])
  expect(tried).toBeGreaterThan(45)
})

/** An application is refused there, after its members were read: a person is wanted, or the operator of the installation. */
const notForApplications = ({ id, path }: (typeof changing)[number]): boolean =>
  path.startsWith('/beta/installation/partners') ||
  path.startsWith('/beta/installation/deviceContests') ||
  path.startsWith('/beta/installation/operators') ||
  ['partner.consent.grant', 'partner.invitation.read'].includes(id)

/** Each member in capitals, with an annotation beside it as SDKs write one. */
function shouted(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(shouted)
  if (typeof body !== 'object' || body === null) return body
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => [
      [name.toUpperCase(), shouted(value)],
      ...(name.startsWith('@') ? [] : [[`${name}@odata.type`, '#Edm.String']]),
    ]),
  )
}

test('every operation that changes something takes its members in any letter case, and annotations are no members', async () => {
  const wrong: string[] = []
  for (const route of changing) {
    const { id, method } = route
    const { path, body = {}, file } = (await recipes[operationOf(id)]?.()) ?? { path: '' }
    if (file) continue
    const sent = office.tenant.api.send(method as 'PUT', path, JSON.stringify(shouted(body)), 'application/json')
    const { status, message } = await refusedAs(sent)
    if (status !== (notForApplications(route) ? 403 : 200)) wrong.push(`${id}: ${status} ${message}`)
  }
  expect(wrong).toEqual([])
})

test('a member that comes twice, in two letter cases, is refused by its name', async () => {
  const { id } = await office.tenant.user('two')
  for (const body of [
    { displayName: 'One', DisplayName: 'Two' },
    { DISPLAYNAME: 'One', DisplayName: 'Two' },
  ]) {
    expect(await refusedAs(office.tenant.api.patch(`/v1.0/users/${id}`, body))).toMatchObject({
      status: 400,
      message: expect.stringContaining("'DisplayName' more than once"),
    })
  }
})

test('a file is imported, tried or judged strictly as the options say, and never although one of them was not understood', async () => {
  const path = `${management}/importedWindowsAutopilotDeviceIdentities/importCsv`
  const { hash, fields } = newHardware()
  const csv = `Device Serial Number,Windows Product ID,Hardware Hash\r\n${fields.serialNumber},,${hash}\r\n`
  const send = (query: string) => office.tenant.api.send('POST', `${path}?${query}`, csv, 'text/csv')
  const registered = async () => {
    const filter = encodeURIComponent(`serialNumber eq '${fields.serialNumber}'`)
    const found = `${management}/windowsAutopilotDeviceIdentities?$filter=${filter}`
    return (await office.tenant.api.get<{ value: unknown[] }>(found)).value.length
  }
  for (const query of [
    'dryRun=1',
    'dryRun=TRUE',
    'dryRun=yes',
    'dryRun=',
    'dryrun=true',
    'strict=1',
    'dryRun=true&dryRun=false',
  ]) {
    expect(await refusedAs(send(query)), query).toMatchObject({
      status: 400,
      message: expect.stringMatching(/dryRun|strict/),
    })
  }
  for (const query of ['maxRows=0', 'maxRows=-1', 'maxRows=ten', 'maxRows=1e9', 'document=1']) {
    expect(await refusedAs(send(query)), query).toMatchObject({ status: 400 })
  }
  expect(await refusedAs(send('dryrun=true'))).toMatchObject({
    message: expect.stringContaining('Did you mean dryRun?'),
  })
  expect(await registered()).toBe(0)
  await send('dryRun=true&document=true')
  expect(await registered()).toBe(0)
  await send('dryRun=false&maxRows=5&client-request-id=x&api-version=1.0')
  expect(await registered()).toBe(1)
})

test('what the attacker was answered with success is refused with what was probably meant', async () => {
  const { api, tenantId } = office.tenant
  const { id } = await office.tenant.user('pia')
  const patches = [
    [`/v1.0/organization/${tenantId}`, { blockSharedDevices: true }, 'blocksSharedDevices'],
    [`/v1.0/organization/${tenantId}`, { secretNeed: 'attested' }, 'secretsNeed'],
    [`/v1.0/users/${id}`, { accountEnable: false }, 'accountEnabled'],
    [`/v1.0/users/${id}`, { 'manager@odata.bind': 'https://graph/v1.0/users/x' }, 'manager@odata.bind'],
    [`/v1.0/users/${id}`, { proxyAddress: 'other@contoso.example' }, 'It may have: userPrincipalName'],
  ] as const
  for (const [path, body, meant] of patches) {
    expect(await refusedAs(api.patch(path, body))).toMatchObject({
      status: 400,
      message: expect.stringContaining(meant),
    })
  }
  expect((await atBrowser(world).send(`${world.urls.graph}/v1.0/users/${id}`)).status).toBe(401)
})

test('what clients are known to send and nobody keeps is taken: empty actions, states of an import, whole objects sent back', async () => {
  const { api } = office.tenant
  await api.post(`${management}/windowsAutopilotSettings/sync`, {})
  const { hash, fields } = newHardware()
  await api.post(`${management}/importedWindowsAutopilotDeviceIdentities`, {
    '@odata.type': '#microsoft.graph.importedWindowsAutopilotDeviceIdentity',
    serialNumber: fields.serialNumber,
    productKey: '',
    hardwareIdentifier: hash,
    groupTag: '',
    assignedUserPrincipalName: '',
    state: { '@odata.type': '#microsoft.graph.x', deviceImportStatus: 'pending', deviceErrorCode: 0 },
  })
  for (const list of ['windowsAutopilotDeploymentProfiles', 'deviceConfigurations', 'deviceEnrollmentConfigurations']) {
    const { value } = await api.get<{ value: { id: string }[] }>(`${management}/${list}?$expand=assignments`)
    const whole = await api.get<Record<string, unknown>>(`${management}/${list}/${value[0]?.id}`)
    await api.patch(`${management}/${list}/${value[0]?.id}`, whole)
  }
})
