// Every operation of the administration API that names an object by its id, as the contract lists them, is tried with an id of
// another tenant and with one that nobody has: both times there is no such object, and the owner's stands as it did.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Api } from '../../../src/client/api.ts'
import type { RawRoute, Route } from '../../../src/contract/route.ts'
import { registeredRoutes } from '../../../src/features.ts'
import { makePartner } from '../../support/partner/partner.ts'
import { type Office, openOffice } from '../../support/world/office.ts'
import { type Call, operationsOf } from '../../support/world/operations.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let office: Office
let stranger: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'contoso.example')
  stranger = await world.tenant('fabrikam.example')
  // else what is of partners alone is refused before anything is looked for
  await makePartner(world, stranger, { cspKind: 'direct', usesOemDirect: true })
})
afterAll(() => world?.[Symbol.asyncDispose]())

const { recipes, newId } = operationsOf(() => ({ world, office }))

const named = (await registeredRoutes()).filter(({ service, path }) => service === 'graph' && path.includes('/:'))
const operationOf = ({ id }: Route | RawRoute): string => id.replace(/\.(v1\.0|beta)$/, '')
/** What is one's own is asked for by people: test/flows/sign-ins/own-account.test.ts. */
const changing = named.filter(
  ({ method, path }) =>
    method !== 'GET' &&
    !path.startsWith('/v1.0/') &&
    !path.startsWith('/beta/me/') &&
    // what is not there is made: test/flows/deployment/hybrid-join.test.ts
    !path.startsWith('/beta/directory/onPremisesComputers/'),
)
/** Roles, what SCIM says of itself and the names of our own services are the same for every tenant. */
const reading = named.filter(
  ({ method, path }) =>
    method === 'GET' && !/directoryRoles|roleDefinitions|myorganization|ResourceTypes|Schemas/.test(path),
)

function call(api: Api, method: string, { path, body, file }: Call): Promise<unknown> {
  if (file) return api.send(method as 'PUT' | 'POST', path, file.bytes, file.type)
  if (method === 'POST') return api.post(path, body)
  if (method === 'PATCH') return api.patch(path, body)
  if (method === 'PUT') return api.put(path, body)
  return method === 'DELETE' ? api.delete(path) : api.get(path)
}

/** The status, and words that a caller could tell an object of somebody else by. */
const answerTo = (asked: Promise<unknown>) =>
  asked.then(
    () => 'was answered',
    ({ status, message }: { status: number; message: string }) =>
      `${status} ${message
        .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'ID')
        .replaceAll(/'[^']{20,}'/g, "'ID'")
        .replaceAll(/(sign-in) \d+/g, '$1 ID')}`,
  )

const guid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

test('[T-42] every operation that changes a named object is tried, or names none of a tenant', () => {
  expect(changing.filter((route) => !recipes[operationOf(route)]).map(operationOf)).toEqual([])
})

for (const route of changing) {
  const recipe = recipes[operationOf(route)]
  if (!recipe) continue
  test(`[T-42] ${operationOf(route)}: an id of another tenant is an id that nobody has, and its object stands`, async () => {
    const theirs = await recipe()
    const foreign = await answerTo(call(stranger.api, route.method, theirs))
    // whatever is named there, only the operator of the installation is answered
    expect(foreign).toMatch(route.path.startsWith('/beta/installation/') ? /^403 / : /^404 /)
    const nobodys = { ...theirs, path: theirs.path.replaceAll(guid, () => randomUUID()) }
    expect(await answerTo(call(stranger.api, route.method, nobodys))).toBe(foreign)
    if (foreign.startsWith('404')) await call(office.tenant.api, route.method, theirs)
  })
}

for (const route of reading) {
  test(`[T-42] GET ${route.path}: an id of another tenant is an id that nobody has`, async () => {
    const collection = route.path.split('/:')[0]?.split('/').at(-1) ?? ''
    const make = newId[collection]
    if (!make) throw new Error(`no recipe makes one of ${collection}`)
    const at = (id: string) =>
      route.path
        .replace(/:(id|key)/, encodeURIComponent(id))
        .replace(/:(batchId|jobId|logId)/, id)
        .replace(':function', getSecret)
    const id = await make()
    const foreign = await answerTo(stranger.api.get(at(id)))
    expect(foreign).toMatch(route.path.startsWith('/beta/installation/') ? /^403 / : /^404 /)
    const nobodys = id.replaceAll(/[0-9a-f]/g, (digit) => (digit === '7' ? '3' : digit))
    expect(await answerTo(stranger.api.get(at(nobodys)))).toBe(foreign)
  })
}

const getSecret = "getOmaSettingPlainTextValue(secretReferenceValueId='x')"
