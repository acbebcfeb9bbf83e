// Every list and every entity that the contract of the Graph API reads, asked in each way that it says it can be asked: each
// property it names is filtered and ordered by, and what it does not know is refused by its name. Nobody writes such a test for
// a new list; it gets here by being in the contract.

import { randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { raise } from '../../../src/alarm/alarm.sql.ts'
import { alarmKinds } from '../../../src/alarm/alarm.ts'
import type { Route } from '../../../src/contract/route.ts'
import { registeredRoutes } from '../../../src/features.ts'
import { UserId } from '../../../src/kernel/id.ts'
import { keep } from '../../../src/mdm/compliance.ts'
import { flagNames } from '../../../src/mdm/item/compliance/rules.ts'
import { countDay } from '../../../src/mdm/report/report.ops.ts'
import { newRecord } from '../../../src/mdm/session/deployment.ts'
import { until } from '../../db/server-under-test.ts'
import { joinedDevice, mdmToken, send } from '../../support/mdm/mdm-device.ts'
import { fileOf, uploadsAs } from '../../support/partner/upload.ts'
import { havePasskey } from '../../support/passkey/have-passkey.ts'
import { haveApp } from '../../support/world/authenticator-app.ts'
import { haveHelloKey } from '../../support/world/hello-key.ts'
import { newHardware, type Office, openOffice } from '../../support/world/office.ts'
import { management, operationsOf } from '../../support/world/operations.ts'
import { type Person, startWorld, type World } from '../../support/world/world.ts'

type Entity = Record<string, unknown>
type Page = { value: Entity[]; '@odata.nextLink'?: string; '@odata.count'?: number }

const shapeOf = ({ reply }: Route) => (reply instanceof z.ZodObject ? (reply.shape as Record<string, unknown>) : {})
const isList = (route: Route) => '@odata.context' in shapeOf(route) && shapeOf(route).value instanceof z.ZodArray
const isEntity = (route: Route) => '@odata.context' in shapeOf(route) && 'id' in shapeOf(route)
const isBoth = ({ path }: Route) => path.startsWith('/v1.0/') && !path.includes('/myorganization/')
const reads = async () =>
  (await registeredRoutes()).filter(
    (route): route is Route =>
      route.service === 'graph' && route.method === 'GET' && 'reply' in route && !isBoth(route as Route),
  )

/** What says whom an object of a collection is for; audit-of-everything.test.ts wants a recipe for each. */
const assigning = (await registeredRoutes())
  .filter(({ method, id }) => method === 'POST' && id.endsWith('.assign.beta'))
  .map(({ id }) => id.replace(/\.beta$/, ''))

let world: World
let office: Office
let person: string
/** An object of each collection, by the part of the path before its id. */
const ids = new Map<string, string>([
  ['directoryRoles', 'device-administrator'],
  ['roleDefinitions', 'device-administrator'],
])
const operations = operationsOf(() => ({ world, office }))
const perform = async (operation: string) => {
  const { path, body } = await operations.recipes[operation]!()
  await office.tenant.api.post(path, body)
  return path
}
const idIn = (path: string, collection: string) => path.split(`/${collection}/`)[1]?.split('/')[0] ?? ''

beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'contoso.example')
  const { tenant } = office
  const { db } = world.app
  for (const [collection, make] of Object.entries(operations.newId)) {
    for (let n = 0; n < 3; n++) ids.set(collection, await make())
  }
  await haveApp(db, tenant.tenantId, UserId.parse(ids.get('users')))
  await havePasskey(db, tenant.tenantId, UserId.parse(ids.get('users')))
  await tenant.api.post(`/beta/users/${ids.get('users')}/authentication/temporaryAccessPassMethods`, {})
  const holder = await tenant.api.get<Person>(`/v1.0/users/${ids.get('users')}`)
  for (let n = 0; n < 3; n++) {
    const { id } = await joinedDevice(world, tenant, { ...holder, password: '' }, `PC-${n}`)
    await haveHelloKey(db, tenant.tenantId, UserId.parse(holder.id), id)
  }
  for (let n = 0; n < 3; n++) {
    const id = await operations.newId.users!()
    // one of them differs from the others in what it is licensed for, too
    if (n === 0) await tenant.api.patch(`/v1.0/users/${id}`, { mdmLicensed: false })
    await tenant.api.put(`/v1.0/users/${id}/manager/$ref`, {
      '@odata.id': `https://graph.microsoft.com/v1.0/users/${holder.id}`,
    })
  }
  const resourceId = ids.get('servicePrincipals')
  const assigned = `/v1.0/servicePrincipals/${resourceId}/appRoleAssignedTo`
  for (let n = 0; n < 3; n++)
    await tenant.api.post(assigned, { principalId: await operations.newId.users!(), resourceId })
  const above = `https://graph.microsoft.com/v1.0/users/${await operations.newId.users!()}`
  await tenant.api.put(`/v1.0/users/${holder.id}/manager/$ref`, { '@odata.id': above })
  // Each of these has three of what it lists.
  ids.set('groups', office.groupId)
  for (const operation of assigning) {
    const path = await perform(operation)
    const collection = path.split('/').at(-3) ?? ''
    ids.set(collection, idIn(path, collection))
  }
  const related = (await perform('mdm.app.relate')).replace('/updateRelationships', '')
  await tenant.api.send('PUT', `${related}/content`, 'content', 'application/octet-stream')
  const target = { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' }
  await tenant.api.post(`${related}/assign`, { mobileAppAssignments: [{ intent: 'required', target }] })
  ids.set('mobileApps', idIn(related, 'mobileApps'))
  const holding = `https://graph.microsoft.com/v1.0/directoryObjects`
  for (let n = 0; n < 3; n++) {
    const id = await operations.newId.groups!()
    for (const member of [office.groupId, ids.get('devices'), ids.get('users')])
      await tenant.api.post(`/v1.0/groups/${id}/members/$ref`, { '@odata.id': `${holding}/${member}` })
  }
  const profile = `${management}/windowsAutopilotDeploymentProfiles/${ids.get('windowsAutopilotDeploymentProfiles')}`
  const deviceIds: string[] = []
  for (let n = 0; n < 3; n++) deviceIds.push(await operations.newId.windowsAutopilotDeviceIdentities!())
  await tenant.api.post(`${profile}/assign`, { deviceIds })
  for (let n = 0; n < 3; n++) {
    await perform('identity.application.create')
    await perform('directory.role.grant')
    await perform('autopilot.inbox.trust')
    await perform('lifecycle.stale.delete').catch(() => undefined)
    const { path, file } = await operations.recipes['autopilot.build-report.take']!()
    await tenant.api.send('POST', path, file?.bytes ?? '', file?.type ?? '')
  }
  const agent = await tenant.user('agent', { roles: ['admin-agent'] })
  const upload = await uploadsAs(world, agent)
  const files = [fileOf(...Array.from({ length: 3 }, () => newHardware().hash)), fileOf(newHardware().hash)]
  for (const [n, name] of ['Batch', 'Other', 'Third'].entries()) {
    await upload(ids.get('customers') ?? '', name, files[Math.min(n, 1)] ?? '')
  }
  ids.set('deviceBatches', 'Batch')
  const forCustomer = `/beta/partner/customers/${ids.get('customers')}/profiles`
  for (const displayName of ['Sales', 'Front desks', 'Stores']) await tenant.api.post(forCustomer, { displayName })
  const batch = `/beta/partner/customers/${ids.get('customers')}/deviceBatches/Batch`
  const ofBatch = await ask(`${batch}/devices`)
  const made = (await ask(forCustomer)).value[0]?.id
  const given = { deviceIds: [ofBatch.value[0]?.id], profileId: made }
  await tenant.api.post(`/beta/partner/customers/${ids.get('customers')}/devices/giveProfile`, given)
  const hasIt = async () => (await ask(`${batch}/devices`, { $filter: 'profileName ne null' })).value.length === 1
  await until(hasIt, 'a device of the batch has a profile')
  ids.set('windowsAutopilotDeviceIdentities', await operations.newId.windowsAutopilotDeviceIdentities!())
  await perform('autopilot.import.csv').catch(() => undefined)
  const bad = 'Device Serial Number,Windows Product ID,Hardware Hash\r\nA-1,,AAAA\r\nA-2,,AAAA\r\nA-3,,AAAA\r\n'
  const good = Array.from({ length: 3 }, () => newHardware()).map(
    ({ hash, fields }) => `${fields.serialNumber},,${hash}`,
  )
  const csv = `${bad}${good.join('\r\n')}\r\n`
  await tenant.api.send('POST', `${management}/importedWindowsAutopilotDeviceIdentities/importCsv`, csv, 'text/csv')
  ids.set('deviceImports', String((await ask(`${management}/deviceImports`, { $top: '1' })).value[0]?.id))
  const managed = `${management}/managedDevices/${ids.get('managedDevices')}`
  const settings = flagNames
    .slice(0, 3)
    .map((setting) => ({ setting, state: 'compliant', value: '1', source: 'claimed' }) as const)
  const policies = [ids.get('deviceCompliancePolicies') ?? '', randomUUID(), randomUUID()]
  const judged = keep(
    undefined,
    policies.map((id) => ({ id, name: 'Healthy', graceHours: 0, settings })),
    new Date(),
  )
  const configured = (await ask(`${management}/deviceConfigurations`)).value.slice(0, 3)
  const item = { name: 'Quiet', phase: 'device', state: 'applied', since: new Date().toISOString() } as const
  const record = {
    ...newRecord(undefined, { byAutopilot: false }),
    items: Object.fromEntries(configured.map(({ id }) => [`policy:${id}`, item])),
  }
  await db
    .updateTable('mdm_enrollment')
    .set({ compliance: JSON.stringify(judged), status_page: JSON.stringify(record) })
    .where('tenant_id', '=', tenant.tenantId)
    .execute()
  for (let days = 0; days < 3; days++) await countDay(db, new Date(Date.now() - days * 86_400_000))
  for (let n = 0; n < 3; n++) {
    const { id } = await tenant.api.post<{ id: string }>(`${managed}/createDeviceLogCollectionRequest`, {})
    ids.set('logCollectionRequests', id)
    await db
      .updateTable('mdm_action')
      .set({ state: 'done' })
      .where('tenant_id', '=', tenant.tenantId)
      .where('id', '=', id)
      .execute()
  }
  await tenant.api.patch(`/v1.0/organization/${tenant.tenantId}/branding`, { signInPageText: 'Hello' })
  for (const kind of Object.keys(alarmKinds).slice(0, 3) as (keyof typeof alarmKinds)[]) {
    const subject = {
      subjectKind: 'autopilot-device',
      subjectId: randomUUID(),
      detail: { serialNumber: kind },
    } as const
    await raise(db, tenant.tenantId, new Date(), { kind, ...subject } as Parameters<typeof raise>[3])
  }
  const owner = await tenant.user('olga')
  for (let n = 0; n < 3; n++) await joinedDevice(world, tenant, owner, `STALE-${n}`)
  await db
    .updateTable('directory_device')
    .set({ joined_at: new Date('2020-01-01'), created_at: new Date('2020-01-01') })
    .where('tenant_id', '=', tenant.tenantId)
    .where('display_name', 'like', 'STALE-%')
    .execute()
  const { deviceId } = await joinedDevice(world, tenant, owner, 'OWN')
  await havePasskey(db, tenant.tenantId, UserId.parse(owner.id))
  person = await mdmToken(world, tenant.tenantId, owner, {
    deviceId,
    audience: 'https://graph.microsoft.com',
    claims: { scp: 'User.Read Directory.AccessAsUser.All' },
  })
}, 300_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const pathOf = ({ path: given }: Route): string => {
  const path = given.replace('servicePrincipals/:key', 'servicePrincipals/appId=0000000a-0000-0000-c000-000000000000')
  const parts = path.split('/')
  return parts.map((part, at) => (part.startsWith(':') ? (ids.get(parts[at - 1]!) ?? randomUUID()) : part)).join('/')
}

type Answer = { status: number; body: Page & Entity; message: string }

/** As the application with every permission, or as a person where only people may ask. */
async function answer(path: string, query: Record<string, string> = {}): Promise<Answer> {
  const url = `${path}${Object.keys(query).length > 0 ? `?${new URLSearchParams(query)}` : ''}`
  if (!/^\/[^/]+\/(me|userinfo)(\/|\?|$)/.test(path)) {
    return office.tenant.api.get<Page & Entity>(url).then(
      (body) => ({ status: 200, body, message: '' }),
      ({ status, message }) => ({ status, message, body: { value: [] } }),
    )
  }
  const got = await send(world, `${world.urls.graph}${url}`, { headers: { authorization: `Bearer ${person}` } })
  const body = JSON.parse(got.body.toString())
  return { status: got.status, body, message: String(body.error?.message ?? '') }
}

async function ask(path: string, query: Record<string, string> = {}): Promise<Page & Entity> {
  const { status, body, message } = await answer(path, query)
  if (status !== 200) throw new Error(`${path} ${JSON.stringify(query)}: ${status} ${message}`)
  return body
}

async function refusal(path: string, query: Record<string, string>): Promise<string> {
  const { status, message } = await answer(path, query)
  expect({ path, query, status, message }).toMatchObject({ status: 400, message: expect.stringMatching(/./) })
  return message
}

async function every(path: string, query: Record<string, string>): Promise<Entity[]> {
  const all: Entity[] = []
  for (let page = await ask(path, query); ; ) {
    all.push(...page.value)
    const link = page['@odata.nextLink']
    if (link === undefined) return all
    const url = new URL(link)
    page = await ask(url.pathname, Object.fromEntries(url.searchParams))
  }
}

const at = (entity: Entity, property: string): unknown =>
  property.split('/').reduce<unknown>((value, name) => (value as Entity | null | undefined)?.[name], entity)
const unset = (value: unknown) =>
  value === undefined || value === null || /^$|^0001-01-01|^00000000-0000-0000-0000-000000000000$/.test(String(value))
const isInstant = (value: unknown) => /^\d{4}-\d\d-\d\dT/.test(String(value))
const literal = (value: unknown) =>
  typeof value === 'string' && !isInstant(value) ? `'${value.replaceAll("'", "''")}'` : String(value)
const without = (message: string, before: string): string[] =>
  (new RegExp(`${before}: ([^.]*)\\.`).exec(message)?.[1] ?? '').split(', ').filter((name) => name !== '')

describe('every list', async () => {
  for (const route of (await reads()).filter(isList)) {
    const own: Record<string, string> = route.id.startsWith('alarm.list') ? { state: 'all' } : {}

    test(`${route.id}: pages of one hold each entity once, and the count tells how many there are`, async () => {
      const path = pathOf(route)
      const whole = await every(path, own)
      expect(whole.length, 'something to list').toBeGreaterThan(0)
      expect(await every(path, { ...own, $top: '1' })).toEqual(whole)
      expect((await ask(path, { ...own, $count: 'true' }))['@odata.count']).toBe(whole.length)
    })

    test(`${route.id}: what it does not know is refused by its name`, async () => {
      const path = pathOf(route)
      for (const [option, value] of Object.entries({
        $filter: "favouriteColour eq 'red'",
        $orderby: 'favouriteColour',
        $select: 'id,favouriteColour',
        $expand: 'favouriteColour',
        $search: '"favouriteColour:red"',
        $top: 'many',
        $skiptoken: 'bm90IG91cnM',
        $favouriteColour: 'red',
        favouriteColour: 'red',
      })) {
        expect(await refusal(path, { ...own, [option]: value })).toContain(option)
      }
    })

    test(`[T-59] ${route.id}: a cursor of its own with text in it that no database holds is refused`, async () => {
      const path = pathOf(route)
      const link = (await ask(path, { ...own, $top: '1' }))['@odata.nextLink']
      const token = link && new URL(link).searchParams.get('$skiptoken')
      if (!token) return // a short list has no cursors
      const parts = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as string[]
      const encoded = (changed: readonly string[]) => Buffer.from(JSON.stringify(changed)).toString('base64url')
      expect((await answer(path, { ...own, $top: '1', $skiptoken: encoded(parts) })).status).toBe(200)
      const wrong: unknown[] = []
      for (const [index, part] of parts.entries()) {
        for (const bad of ['\0', '\ud800', '\udfff']) {
          for (const text of [bad, part + bad, bad + part]) {
            const changed = parts.with(index, text)
            const { status } = await answer(path, { ...own, $top: '1', $skiptoken: encoded(changed) })
            if (status !== 400) wrong.push([status, changed])
          }
        }
      }
      expect(wrong).toEqual([])
    })

    test(`${route.id}: each property that it names is filtered and ordered by`, async () => {
      const path = pathOf(route)
      const message = await refusal(path, { ...own, $filter: "favouriteColour eq 'red'" })
      if (message.includes('this short list comes whole')) return
      const whole = await every(path, own)
      const named = without(message, 'These can be used')
      expect(named).not.toEqual([])
      for (const name of named) {
        const known = whole.find((one) => !unset(at(one, name)))
        const value = known && at(known, name)
        const isObjects = Array.isArray(value) && typeof value[0] === 'object'
        if (isObjects) {
          const hint = await refusal(path, { ...own, $filter: `${name} eq 'x'` })
          const member = /any\(x:x\/(\w+) eq/.exec(hint)?.[1] ?? ''
          const found = await every(path, {
            ...own,
            $filter: `${name}/any(r:r/${member} eq ${literal(value[0][member])})`,
          })
          expect(found).toContainEqual(known)
          expect(found.length).toBeLessThan(whole.length)
          continue
        }
        const isTexts =
          Array.isArray(value) || (known === undefined && whole.some((one) => Array.isArray(at(one, name))))
        await ask(path, { ...own, $filter: `${name} ne null` })
        if (known === undefined) continue
        const $filter = isTexts
          ? `${name}/any(x:x eq ${literal((value as unknown[])[0])})`
          : `${name} eq ${literal(value)}`
        const found = await every(path, { ...own, $filter })
        expect(found, $filter).toContainEqual(known)
        if (isTexts) continue
        for (const one of found) expect(String(at(one, name)).toLowerCase()).toBe(String(value).toLowerCase())
      }
    })

    test(`${route.id}: pages in each order hold the same, the numbers and instants of it in their order`, async () => {
      const path = pathOf(route)
      const message = await refusal(path, { ...own, $orderby: 'favouriteColour' })
      if (message.includes('this short list comes whole')) return
      const whole = await every(path, own)
      const $top = String(Math.max(2, Math.ceil(whole.length / 4)))
      const text = (entities: Entity[]) => entities.map((one) => JSON.stringify(one)).sort()
      for (const name of without(message, 'There is one by')) {
        for (const way of ['', ' desc']) {
          const pages = await every(path, { ...own, $orderby: `${name}${way}`, $top })
          expect(text(pages), `${name}${way}`).toEqual(text(whole))
          const values = pages.map((one) => at(one, name)).filter((value) => !unset(value))
          if (!values.every((value) => typeof value === 'number' || isInstant(value))) continue
          const sorted = [...values].sort((a, b) => (a! < b! ? -1 : 1))
          expect(values).toEqual(way === '' ? sorted : sorted.reverse())
        }
      }
    })

    test(`${route.id}: $select leaves the members that were named`, async () => {
      const path = pathOf(route)
      const [first] = (await ask(path, own)).value
      const member = Object.keys(first!).find((name) => name !== 'id' && !name.startsWith('@'))!
      const { value } = await ask(path, { ...own, $select: member.toUpperCase() })
      const kept = Object.entries(first!).filter(([name]) => [member, 'id'].includes(name) || name.startsWith('@'))
      expect(value[0]).toEqual(Object.fromEntries(kept))
    })
  }
})

describe('every entity', async () => {
  for (const route of (await reads()).filter(isEntity)) {
    test(`${route.id}: $select leaves the members that were named, and what is not known is refused by its name`, async () => {
      const path = pathOf(route)
      const whole = await ask(path)
      const member = Object.keys(whole).find((one) => one !== 'id' && !one.startsWith('@') && !isInstant(whole[one]))!
      const kept = Object.entries(whole).filter(([name]) => [member, 'id', '@odata.type'].includes(name))
      const own = route.path.split('/').at(-1)?.startsWith(':') ? path.slice(0, path.lastIndexOf('/')) : path
      const keyed = own.slice('/beta/'.length).replace(/\/([0-9a-f-]{36})\b/, "('$1')")
      const context = `${world.urls.graph}/beta/$metadata#${keyed}(${member})/$entity`
      expect(await ask(path, { $select: member })).toEqual({ '@odata.context': context, ...Object.fromEntries(kept) })
      for (const [option, value] of Object.entries({
        $filter: "id eq 'x'",
        $orderby: 'id',
        $top: '1',
        $select: 'favouriteColour',
        $expand: 'favouriteColour',
        favouriteColour: 'red',
      })) {
        expect(await refusal(path, { [option]: value })).toContain(option)
      }
    })
  }
})

describe('whatever else is read', async () => {
  for (const route of (await reads()).filter((one) => !isList(one) && !isEntity(one))) {
    test(`${route.id}: an option is refused by its name`, async () => {
      for (const option of ['$filter', '$select', 'favouriteColour']) {
        expect(await refusal(pathOf(route), { [option]: 'id' })).toContain(option)
      }
    })
  }
})

test('isof of a type that others have and nobody here finds nothing, and one that is no type is refused', async () => {
  const apps = '/beta/deviceAppManagement/mobileApps'
  const others = "isof('microsoft.graph.webApp') or isof('microsoft.graph.winGetApp')"
  expect((await ask(apps, { $filter: others })).value).toEqual([])
  expect((await ask(apps, { $filter: "isof('microsoft.graph.windowsMobileMSI')" })).value).not.toEqual([])
  expect(await refusal(apps, { $filter: "isof('microsoft.graph.win32LobAp')" })).toContain('win32LobAp')
})

test('$expand=assignments tells on one profile, policy, application and status page what the list tells of it', async () => {
  for (const path of [
    `${management}/windowsAutopilotDeploymentProfiles`,
    `${management}/deviceConfigurations`,
    '/beta/deviceAppManagement/mobileApps',
    `${management}/deviceEnrollmentConfigurations`,
  ]) {
    const { value } = await ask(path, { $expand: 'assignments' })
    const one = value.find(({ assignments }) => (assignments as unknown[]).length > 0)
    // what a policy is beside others is said of one, not of a page of them
    const {
      '@odata.context': _context,
      rivals: _rivals,
      moreRivals: _more,
      ...alone
    } = await ask(`${path}/${one?.id}`, {
      $expand: 'assignments',
    })
    expect(alone).toEqual(one)
    expect(one?.assignments).toEqual((await ask(`${path}/${one?.id}/assignments`)).value)
  }
})

describe('[T-45] nobody gets a list at once, however much is asked for', async () => {
  const lists = (await reads()).filter(isList)

  test('every operation that answers with many things is a list with pages, or is cut otherwise', async () => {
    const many = (await reads()).filter((route) =>
      Object.values(shapeOf(route)).some((one) => one instanceof z.ZodArray),
    )
    expect(many.filter((route) => !isList(route)).map(({ path }) => path)).toEqual(notLists)
  })

  test('each list has a largest page of a thousand or fewer: more is refused, or cut', async () => {
    const above: unknown[] = []
    for (const route of lists) {
      const own: Record<string, string> = route.id.startsWith('alarm.list') ? { state: 'all' } : {}
      for (const $top of ['1001', String(Number.MAX_SAFE_INTEGER)]) {
        const { status, message, body } = await answer(pathOf(route), { ...own, $top })
        const refused = status === 400 && /Must be between 1 and \d{1,3} inclusive/.test(message)
        if (!refused && !(status === 200 && body.value.length <= 1000)) above.push([route.id, $top, status, message])
      }
    }
    expect(above).toEqual([])
  })

  test('of 1,100 devices one page has 100, 999 or 1,000 and a way on, in lists that refuse and in lists that cut', async () => {
    const { api, tenantId } = await world.tenant('many.example')
    await sql`insert into directory_device (tenant_id, id, device_id, display_name, trust_type, joined_at, created_at)
              select ${tenantId}, gen_random_uuid(), gen_random_uuid(), 'PC', 'AzureAd', '2020-01-01', '2020-01-01'
                from generate_series(1, 1100)`.execute(world.app.db)
    const page = async (path: string, $top?: number) => {
      const joint = path.includes('?') ? '&' : '?'
      const got = await api.get<Page>($top === undefined ? path : `${path}${joint}$top=${$top}`)
      return [got.value.length, got['@odata.nextLink'] !== undefined]
    }
    expect([await page('/v1.0/devices'), await page('/v1.0/devices', 999)]).toEqual([
      [100, true],
      [999, true],
    ])
    await expect(page('/v1.0/devices', 1000)).rejects.toMatchObject({ status: 400 })
    const stale = `${management}/staleDevices?olderThanDays=30`
    expect([await page(stale), await page(stale, 1000), await page(stale, 1_000_000)]).toEqual([
      ...[
        [100, true],
        [1000, true],
        [1000, true],
      ],
    ])
  })

  test('each description of a list in the sources has such a page, also of one that no test fills', async () => {
    const src = fileURLToPath(new URL('../../../src/', import.meta.url))
    const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.sql.ts'))
    const found: object[] = []
    for (const file of files) {
      const exported: Record<string, unknown> = await import(pathToFileURL(src + file).href)
      found.push(
        ...Object.values(exported)
          .filter(isDescription)
          .map(({ page }) => page),
      )
    }
    expect(found.length).toBeGreaterThanOrEqual(15)
    const unbounded = (found as { usual: number; largest: number }[]).filter(
      ({ usual, largest }) => !(usual <= largest && largest <= 1000),
    )
    expect(unbounded).toEqual([])
  })
})

/** The tenants and the contests of the installation, a thousand of each at most, and its partners, for its operator. Of one device: the profiles that were weighed, a stretch of its story (cut by number), and what is assigned to it. Providers of a reseller, what ends with a consent, and the thousand devices of one job at most. */
const notLists = [
  '/beta/installation/tenants',
  '/beta/installation/operators',
  '/beta/partner',
  '/beta/partnerConsents/:id/effect',
  '/beta/installation/partners',
  `${management}/windowsAutopilotDeviceIdentities/:id/effectiveProfile`,
  `${management}/windowsAutopilotDeviceIdentities/:id/story`,
  '/beta/partner/customers/:id/deviceJobs/:jobId',
  '/beta/partner/orders/:id',
  `${management}/deviceInbox`,
  '/beta/installation/deviceContests',
  `${management}/managedDevices/:id/deploymentStatus`,
  `${management}/bulkDeviceActions/:id`,
  '/beta/installation/tenantRemovals',
]
const isDescription = (one: unknown): one is { page: object } =>
  typeof one === 'object' && one !== null && 'page' in one && 'key' in one && 'properties' in one
