// A tenant leaves the installation: nobody of it gets in any more with the answer, then every row of it goes, in batches that any
// process goes on with, and the receipt says so. What others have stays as it was.

import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { inTransaction } from '../../../src/db/tx.ts'
import { createGroup } from '../../../src/directory/group/group.ops.ts'
import { reactions } from '../../../src/features.ts'
import { TenantId } from '../../../src/kernel/id.ts'
import { removeNext } from '../../../src/lifecycle/tenant/remove-next.ops.ts'
import { tablesOfTenants } from '../../../src/lifecycle/tenant/rows.sql.ts'
import { askNobody, endSomeOf } from '../../../src/partner/consent/depart.ops.ts'
import * as partners from '../../../src/partner/organisation/partner.sql.ts'
import { contestRecipes } from '../../support/autopilot/operations.ts'
import { everyTable } from '../../support/database/stored.ts'
import { waiting, whileHeld } from '../../support/database/while-held.ts'
import { partnerRecipes } from '../../support/partner/operations.ts'
import { granted, invitationOf, linkOfOem, makePartner, sellThrough } from '../../support/partner/partner.ts'
import { fileOf, uploadsAs } from '../../support/partner/upload.ts'
import { taxiwayOn } from '../../support/world/command-line.ts'
import { boot, newHardware, type Office, openOffice } from '../../support/world/office.ts'
import { atBrowser } from '../../support/world/person.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let operator: WorldTenant
let office: Office
let taxiway: ReturnType<typeof taxiwayOn>
const removals = '/beta/installation/tenantRemovals'
const tenants = '/beta/installation/tenants'

beforeAll(async () => {
  world = await startWorld()
  operator = await world.tenant('operator.example')
  office = await openOffice(world, 'leaving.example', { displayName: 'Leaving' })
  keepCommandLines(operator, office.tenant)
  taxiway = taxiwayOn(world.folder)
}, 60_000)
afterAll(() => world?.[Symbol.asyncDispose]())

/** As `tenant create` keeps them: any of these credentials is the operator's. */
function keepCommandLines(...all: WorldTenant[]): void {
  const known = all.map(({ tenantId, domain, application }) => ({ tenantId, domain, ...application }))
  writeFileSync(join(world.folder, 'operator.json'), JSON.stringify({ urls: world.urls, tenants: known }))
}

type Receipt = {
  readonly step: string
  readonly removedRows: Record<string, number>
  readonly leftRows: object | null
  readonly trail: { readonly position: number; readonly digest: string } | null
}

const done = async ({ tenantId }: Pick<WorldTenant, 'tenantId'>): Promise<Receipt> => {
  const read = () => operator.api.get<Receipt>(`${removals}/${tenantId}`)
  await expect.poll(async () => (await read()).step, { timeout: 60_000, interval: 200 }).toBe('done')
  return read()
}

/** The tables in which anything names this: rows of the tenant, and what others keep of it. */
async function tablesNaming(text: string): Promise<string[]> {
  const found = [...(await everyTable(world.app.db))].filter(([, rows]) => JSON.stringify(rows).includes(text))
  return found.map(([table]) => table).sort()
}

test('who is not the operator removes no tenant, nor is one removed with its own credential', async () => {
  const { tenantId } = office.tenant
  const administrator = await office.tenant.user('ada', { roles: ['global-administrator'] })
  const { access } = await atBrowser(world).tokensOf(administrator)
  const path = `${world.urls.graph}${tenants}/${tenantId}`
  const asked = await atBrowser(world).send(path, { method: 'DELETE', token: access })
  expect([asked.status, asked.json]).toMatchObject([403, { error: { message: expect.stringContaining('operator') } }])
  await expect(office.tenant.api.delete(`${tenants}/${tenantId}`)).rejects.toMatchObject({
    status: 409,
    message: expect.stringContaining('credential of its own'),
  })
  await expect(operator.api.delete(`${tenants}/${randomUUID()}`)).rejects.toMatchObject({ status: 404 })
})

test('a dry run counts the rows of every table, says how to keep a copy, and changes nothing', async () => {
  const before = await everyTable(world.app.db)
  const said = await taxiway('tenant', 'remove', 'leaving.example', '--dry-run')
  expect(said).toMatchObject({ code: 0, out: expect.stringMatching(/^directory_group +\d+$/m) })
  expect(said.out).toContain('taxiway devices export --tenant leaving.example')
  expect(said.out).toContain('taxiway audit export --tenant leaving.example')
  const after = await everyTable(world.app.db)
  for (const table of ['tenant', 'domain', 'directory_user', 'tenant_removal', 'mdm_policy']) {
    expect(after.get(table)).toEqual(before.get(table))
  }
  const unsure = await taxiway('tenant', 'remove', 'leaving.example')
  expect([unsure.code, unsure.err]).toEqual([1, expect.stringContaining('Nothing was done.')])
})

test('[S-148] when a customer leaves, its devices, profiles, assignments and everything else of it go, and no table says anything of it', async () => {
  const { tenant } = office
  const hardware = newHardware()
  await office.register(hardware)
  const person = await tenant.user('lena', { mayJoin: true, mdmLicensed: true })
  expect(await boot(world, hardware, person)).toMatchObject({ outcome: 'desktop-managed' })
  const other = newHardware()
  await office.register(other)

  const partner = await world.tenant('partner.example', { displayName: 'Partner' })
  await makePartner(world, partner, { cspKind: 'direct' })
  const administrator = await tenant.user('gus', { roles: ['global-administrator'] })
  const consent = await granted(world, tenant, administrator, await invitationOf(world, partner))
  const browser = atBrowser(world)
  const { access } = await browser.tokensOf(administrator)
  const organization = `${world.urls.graph}/v1.0/organization`
  expect((await browser.send(organization, { token: access })).status).toBe(200)
  expect((await tablesNaming(tenant.tenantId)).length).toBeGreaterThan(30)

  const said = await taxiway('tenant', 'remove', 'leaving.example', '--yes')
  expect([said.code, said.out]).toEqual([
    0,
    expect.stringMatching(/^leaving\.example \(\S+\) is removed: \d+ rows, none is left\. Proved at /),
  ])
  // what is left names the organisation: the trail of its partner, who keeps what it was told, and the receipt
  expect(await tablesNaming(tenant.tenantId)).toEqual([
    'audit_entry',
    'audit_trail_removed',
    'partner_customer',
    'tenant_removal',
  ])
  for (const gone of ['lena@', 'ada@', String(hardware.fields.serialNumber), person.id, administrator.id]) {
    expect([gone, await tablesNaming(gone)]).toEqual([gone, []])
  }
  expect(await tablesNaming('gus@')).toEqual(['audit_entry'])
  expect((await browser.send(organization, { token: access })).status).toBe(401)
  await expect(browser.tokensOf(administrator)).rejects.toThrow()

  const { rows } = await world.app.pool.query<{ details: object }>(
    "select details from audit_entry where tenant_id = $1 and action = 'partner.consent.end'",
    [partner.tenantId],
  )
  expect(rows).toMatchObject([{ details: { endedBy: 'operator', customerId: tenant.tenantId } }])
  expect(JSON.stringify(rows)).not.toContain('@')
  expect(JSON.stringify(rows)).toContain(consent.partnerName)

  const receipt = await done(tenant)
  expect(receipt).toMatchObject({
    leftRows: {},
    removedRows: { tenant: 1, domain: 1, autopilot_device: 2, deployment_profile: 1, directory_user: 3 },
    trail: { position: receipt.removedRows.audit_link, digest: expect.stringMatching(/^[0-9a-f]{64}$/) },
  })
  // no table of tenants is left out: each of them has its count, or nothing of it was there
  const known = new Set((await tablesOfTenants(world.app.db)).map(({ name }) => name))
  expect(Object.keys(receipt.removedRows).filter((table) => !known.has(table))).toEqual([])
  expect(receipt.removedRows.hardware_key).toBeGreaterThan(3)
  expect((await taxiway('tenant', 'removals')).out).toContain('leaving.example')

  // another organisation registers the same machines at once, and takes the name
  const next = await openOffice(world, 'next.example', { moreDomains: ['leaving.example'] })
  await next.register(hardware)
  await next.register(other)
})

test('[S-148] what partners uploaded for it, what it ordered and contested, and what it waits for go with it', async () => {
  const tenant = await world.tenant('busy.example', { displayName: 'Busy' })
  const at = () => ({ world, tenant })
  const ofPartners = partnerRecipes(at)
  const ofContests = contestRecipes(at)
  await ofPartners.newId.orders()
  await ofPartners.newId.awaitedDevices()
  await ofContests.newId.deviceContests()
  await ofContests.newId.contestedDevices()
  const partner = await world.tenant('uploads.example')
  await makePartner(world, partner, { cspKind: 'direct' })
  const { id } = await granted(
    world,
    tenant,
    await tenant.user('gus', { roles: ['global-administrator'] }),
    await invitationOf(world, partner),
  )
  const upload = await uploadsAs(world, await partner.user('sam', { roles: ['sales-agent'] }))
  expect((await upload(id, 'Uploaded', fileOf(newHardware().hash))).json.failed).toBe(0)

  await operator.api.delete(`${tenants}/${tenant.tenantId}`)
  const { leftRows, removedRows } = await done(tenant)
  expect(leftRows).toEqual({})
  for (const table of [
    'device_job',
    'oem_order',
    'awaited_device',
    'device_contest',
    'device_contested',
    'build_report',
  ]) {
    expect([table, removedRows[table]]).toEqual([table, expect.any(Number)])
  }
  // what others keep is theirs: their trails, and the receipt, and whom they sold to
  expect(await tablesNaming('busy.example')).toEqual(['audit_entry', 'partner_customer', 'tenant_removal'])
})

test('asked twice it is the same removal, also when it is done', async () => {
  const twice = await world.tenant('twice.example')
  const ask = () => operator.api.delete(`${tenants}/${twice.tenantId}`)
  await ask()
  await ask()
  expect(await done(twice)).toMatchObject({ leftRows: {} })
  await ask()
  const { value } = await operator.api.get<{ value: { id: string; step: string }[] }>(removals)
  expect(value.filter(({ id }) => id === twice.tenantId)).toMatchObject([{ step: 'done' }])
})

test('a provider that leaves is no provider of its resellers any more, and they have it in their trail', async () => {
  const reseller = await world.tenant('reseller.example')
  const provider = await world.tenant('provider.example')
  await makePartner(world, reseller, { cspKind: 'indirect-reseller' })
  await makePartner(world, provider, { cspKind: 'indirect-provider' })
  await sellThrough(world, reseller, provider)
  const customer = await world.tenant('customer.example')
  const administrator = await customer.user('gina', { roles: ['global-administrator'] })
  await granted(world, customer, administrator, await invitationOf(world, reseller))
  await operator.api.delete(`${tenants}/${provider.tenantId}`)
  await done(provider)
  const consents = await customer.api.get<{ value: { partnerId: string; state: string }[] }>('/beta/partnerConsents')
  const stateOf = (id: string) => consents.value.find(({ partnerId }) => partnerId === id)?.state
  expect([stateOf(reseller.tenantId), stateOf(provider.tenantId)]).toEqual(['standing', 'ended'])
  const { rows } = await world.app.pool.query(
    "select 1 from audit_entry where tenant_id = $1 and action = 'partner.provider.remove'",
    [reseller.tenantId],
  )
  expect(rows).toHaveLength(1)
})

test('a partner that leaves is granted nothing more: who accepts its link in this moment is ended with the others, and later it is over', async () => {
  const { db } = world.app
  const partner = await world.tenant('asks.example', { displayName: 'Asks' })
  await makePartner(world, partner, { cspKind: 'direct', usesOemDirect: true })
  const links = [await invitationOf(world, partner), await linkOfOem(world, partner)] as const
  const customer = await world.tenant('asked.example')
  const administrator = await customer.user('gina', { roles: ['global-administrator'] })
  const operation = {
    tenantId: partner.tenantId,
    actor: { kind: 'operator', id: 'test', name: 'test' } as const,
    now: new Date(),
  }
  const accept = async () => void (await granted(world, customer, administrator, links[0]))
  const leave = async () => {
    await expect.poll(() => waiting(db), { timeout: 20_000 }).toBe(1) // whoever accepts is under way
    await inTransaction(db, async (tx) => {
      await askNobody(tx, operation)
      await endSomeOf(tx, operation, 100)
    })
  }
  const both = await whileHeld(db, (tx) => partners.lockAlone(tx, partner.tenantId), [accept, leave])
  expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
  const consents = await customer.api.get<{ value: { state: string }[] }>('/beta/partnerConsents')
  expect(consents.value.map(({ state }) => state)).toEqual(['ended'])
  for (const link of links) {
    await expect(granted(world, customer, administrator, link)).rejects.toMatchObject({ code: 'not-found' })
  }
  await operator.api.delete(`${tenants}/${partner.tenantId}`)
  expect(await done(partner)).toMatchObject({ leftRows: {} })
})

test('each batch stands by itself: a process that goes on at any of them comes to the same end, and two never do one together', async () => {
  const { db } = world.app
  const halted = await world.tenant('halted.example')
  await halted.user('nobody')
  const tenantId = TenantId.parse(halted.tenantId)
  await operator.api.delete(`${tenants}/${tenantId}`)
  // beside the process of the world, which does it, too
  const batches = () => Promise.all([1, 2, 3].map(() => removeNext(db, tenantId, new Date())))
  while ((await batches()).includes(true));
  expect(await done(halted)).toMatchObject({ leftRows: {}, removedRows: { tenant: 1, directory_user: 1 } })
  expect(await tablesNaming(halted.tenantId)).toEqual(['audit_trail_removed', 'tenant_removal'])
})

test('what writes for the tenant in the last moment fails with it, or goes as the rest did', async () => {
  const { db } = world.app
  const racing = await world.tenant('racing.example')
  const operation = {
    tenantId: racing.tenantId,
    actor: { kind: 'operator', id: 'test', name: 'test' } as const,
    now: new Date(),
  }
  await operator.api.delete(`${tenants}/${racing.tenantId}`)
  const late = Array.from({ length: 20 }, () =>
    createGroup({ db, reactions }, operation, { displayName: `late ${randomUUID()}` }).then(
      () => 'written',
      () => 'refused',
    ),
  )
  await done(racing)
  expect(await Promise.all(late)).toHaveLength(20)
  await expect(createGroup({ db, reactions }, operation, { displayName: 'too late' })).rejects.toThrow()
  expect(await tablesNaming(racing.tenantId)).toEqual(['audit_trail_removed', 'tenant_removal'])
})

test('the last tenant stays: a server without one can be asked for nothing', async () => {
  await using alone = await startWorld()
  const only = await alone.tenant('only.example')
  const known = [{ tenantId: only.tenantId, domain: only.domain, ...only.application }]
  writeFileSync(join(alone.folder, 'operator.json'), JSON.stringify({ urls: alone.urls, tenants: known }))
  await expect(only.api.delete(`${tenants}/${only.tenantId}`)).rejects.toMatchObject({
    status: 409,
    message: expect.stringContaining('last tenant'),
  })
  expect(await taxiwayOn(alone.folder)('tenant', 'remove', 'only.example', '--yes')).toMatchObject({
    code: 1,
    err: expect.stringContaining('last tenant'),
  })
})
