// Each cell of the table of doors, over its wire: every way to register is knocked at by everybody, with a consent and without one.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { actors, type Door, type DoorActor, doors, openness } from '../../../src/partner/organisation/doors.ts'
import { type CenterCalls, centerAs } from '../../support/partner/center.ts'
import { granted, invitationOf, linkOfOem, makePartner, sellThrough } from '../../support/partner/partner.ts'
import { fileOf, type Upload, uploadsAs } from '../../support/partner/upload.ts'
import { newHardware } from '../../support/world/office.ts'
import { atBrowser } from '../../support/world/person.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

type Knocking = {
  readonly tenant: WorldTenant
  readonly center: CenterCalls
  readonly upload: Upload
  readonly token: string
  /** Who consented to it; the customer itself for a customer. */
  readonly customer: WorldTenant
  /** As Partner Center's pages name the customer. */
  readonly consentId: string
}

let world: World
let stranger: WorldTenant
const knocking = {} as Record<DoorActor, Knocking>

async function come(tenant: WorldTenant, customer: WorldTenant, consentId: string): Promise<Knocking> {
  const person = await tenant.user('ada', { roles: ['global-administrator'] })
  const { access: token } = await atBrowser(world).tokensOf(person)
  return {
    ...{ tenant, customer, consentId, token },
    center: await centerAs(world, person),
    upload: await uploadsAs(world, person),
  }
}

beforeAll(async () => {
  world = await startWorld()
  stranger = await world.tenant('stranger.example')
  const partners: Record<Exclude<DoorActor, 'customer'>, Parameters<typeof makePartner>[2]> = {
    direct: { cspKind: 'direct' },
    'indirect-provider': { cspKind: 'indirect-provider' },
    'indirect-reseller': { cspKind: 'indirect-reseller' },
    'oem-direct': { usesOemDirect: true },
  }
  const tenants = {} as Record<keyof typeof partners, WorldTenant>
  for (const [name, kind] of Object.entries(partners)) {
    tenants[name as keyof typeof partners] = await world.tenant(`${name}.example`)
    await makePartner(world, tenants[name as keyof typeof partners], kind)
  }
  await sellThrough(world, tenants['indirect-reseller'], tenants['indirect-provider'])
  for (const name of ['direct', 'indirect-reseller', 'oem-direct'] as const) {
    const customer = await world.tenant(`of-${name}.example`)
    const gina = await customer.user('gina', { roles: ['global-administrator'] })
    const link = name === 'oem-direct' ? linkOfOem : invitationOf
    const { id } = await granted(world, customer, gina, await link(world, tenants[name]))
    knocking[name] = await come(tenants[name], customer, id)
  }
  const { customer } = knocking['indirect-reseller']
  knocking['indirect-provider'] = await come(tenants['indirect-provider'], customer, '')
  const own = await world.tenant('customer.example')
  knocking.customer = await come(own, own, randomUUID())
}, 180_000)
afterAll(() => world?.[Symbol.asyncDispose]())

/** Whether the door took a device for this organisation. */
const knocks: Readonly<Record<Door, (who: Knocking, customer: WorldTenant) => Promise<boolean>>> = {
  async 'oem-direct'({ center }, customer) {
    const device = { TenantID: customer.tenantId, TenantDomain: customer.domain, ProductKeyId: '3301122334455' }
    const { status, headers } = await center('POST', '/oem/v1/AutopilotDeviceRegistration', { Devices: [device] })
    if (status !== 202) return false
    let verdict = ''
    await expect
      .poll(async () => {
        const job = (await center('GET', String(headers.location))).json as {
          Status?: string
          Devices?: { Verdict: string }[]
        }
        verdict = job.Devices?.[0]?.Verdict ?? ''
        return job.Status
      })
      .toMatch(/^Finished/)
    expect(['DeviceNotFound', 'NoConsent']).toContain(verdict) // no manufacturer reported it
    return verdict !== 'NoConsent'
  },
  async 'partner-center-api'({ center }, customer) {
    const devices = [{ hardwareHash: newHardware().hash }]
    const at = `/v1/customers/${customer.tenantId}/deviceBatches`
    return (await center('POST', at, { batchId: randomUUID(), devices })).status === 202
  },
  async 'partner-center-csv'(who, customer) {
    const relations = `${world.urls.graph}/beta/partner/customers`
    const { json } = await atBrowser(world).send(relations, { token: who.token })
    const all = (json.value ?? []) as { id: string; customerId: string }[]
    const id = all.find(({ customerId }) => customerId === customer.tenantId)?.id ?? who.consentId ?? randomUUID()
    if (id === '' || (customer !== who.customer && id === who.consentId)) return false
    return (await who.upload(id, randomUUID(), fileOf(newHardware().hash))).status === 202
  },
  'store-csv': (who, customer) => importAt('store-csv', who, customer),
  'mdm-csv': (who, customer) => importAt('mdm-csv', who, customer),
  'business-csv': (who, customer) => importAt('business-csv', who, customer),
}

/** No file of these names an organisation: it is for that of whoever signed in. */
async function importAt(channel: Door, { token }: Knocking, customer: WorldTenant): Promise<boolean> {
  const devices = '/beta/deviceManagement/windowsAutopilotDeviceIdentities?$count=true'
  const count = async () => (await customer.api.get<{ value: unknown[] }>(devices)).value.length
  const before = await count()
  const address = `${world.urls.graph}/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv?channel=${channel}`
  const { hash, fields } = newHardware()
  const raw = `Device Serial Number,Windows Product ID,Hardware Hash\r\n${fields.serialNumber},,${hash}\r\n`
  const { status } = await atBrowser(world).send(address, {
    ...{ method: 'POST', token, raw },
    headers: { 'content-type': 'text/csv' },
  })
  expect(status).toBe(200)
  return (await count()) === before + 1
}

const marks: Partial<Record<Door, string>> = { 'oem-direct': '[S-150] ', 'partner-center-api': '[S-151] ' }

describe.each(doors)('%s', (door) => {
  test.each(actors)(`${marks[door] ?? ''}is for %s what the table says`, async (actor) => {
    const who = knocking[actor]
    expect(await knocks[door](who, who.customer)).toBe(openness[door][actor] !== 'closed')
  })

  test.each(actors)('takes nothing of %s for an organisation that granted nothing', async (actor) => {
    expect(await knocks[door](knocking[actor], stranger)).toBe(false)
  })
})

test('[S-027] [S-149] there are three kinds of CSP, and each comes in where the table lets it, by six ways in all', () => {
  expect(doors).toHaveLength(6)
  const open = (actor: DoorActor) => doors.filter((door) => openness[door][actor] !== 'closed')
  expect({
    direct: open('direct'),
    provider: open('indirect-provider'),
    reseller: open('indirect-reseller'),
  }).toEqual({
    direct: ['partner-center-api', 'partner-center-csv'],
    provider: ['partner-center-api', 'partner-center-csv'],
    reseller: ['partner-center-csv'],
  })
})
