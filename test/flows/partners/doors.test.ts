// Each cell of the table of doors, over its wire: every way to register is knocked at by everybody, with a consent and without one.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { cspKinds } from '../../../src/kernel/partner.ts'
import { actors, type Door, type DoorActor, doors } from '../../../src/partner/organisation/doors.ts'
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
/** What the stranger granted, to none of those who knock. */
let foreignConsentId: string
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
  const elsewhere = await world.tenant('elsewhere.example')
  await makePartner(world, elsewhere, { cspKind: 'direct' })
  const stan = await stranger.user('stan', { roles: ['global-administrator'] })
  foreignConsentId = (await granted(world, stranger, stan, await invitationOf(world, elsewhere))).id
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
  const provider = await come(tenants['indirect-provider'], customer, '')
  const { json } = await atBrowser(world).send(`${world.urls.graph}/beta/partner/customers`, { token: provider.token })
  const [shared] = json.value as { id: string; customerId: string }[]
  expect(shared?.customerId).toBe(customer.tenantId)
  knocking['indirect-provider'] = { ...provider, consentId: String(shared?.id) }
  const own = await world.tenant('customer.example')
  knocking.customer = await come(own, own, randomUUID())
}, 180_000)
afterAll(() => world?.[Symbol.asyncDispose]())

function refused(status: number, ...by: readonly number[]): boolean {
  expect([202, ...by]).toContain(status)
  return status !== 202
}

/** Whether the door took a device for this organisation; what it did not take it refused in words of its own. */
const knocks: Readonly<Record<Door, (who: Knocking, customer: WorldTenant) => Promise<boolean>>> = {
  async 'oem-direct'({ center }, customer) {
    const device = { TenantID: customer.tenantId, TenantDomain: customer.domain, ProductKeyId: '3301122334455' }
    const { status, headers } = await center('POST', '/oem/v1/AutopilotDeviceRegistration', { Devices: [device] })
    if (refused(status, 403)) return false
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
    return !refused((await center('POST', at, { batchId: randomUUID(), devices })).status, 403)
  },
  async 'partner-center-csv'(who, customer) {
    const id = customer === who.customer ? who.consentId : foreignConsentId
    const { status, json } = await who.upload(id, randomUUID(), fileOf(newHardware().hash))
    if (refused(status, 403, 404)) return false
    expect(json.failed).toBe(0)
    return true
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

/** Who comes in, said here once more: the table of the source must not be the judge of itself. */
const opensTo: Readonly<Record<Door, readonly DoorActor[]>> = {
  'oem-direct': ['oem-direct'],
  'partner-center-api': ['direct', 'indirect-provider'],
  'partner-center-csv': ['direct', 'indirect-provider', 'indirect-reseller'],
  'store-csv': ['customer'],
  'mdm-csv': ['customer'],
  'business-csv': ['customer'],
}

describe.each(doors)('[S-149] %s', (door) => {
  test.each(actors)(`${marks[door] ?? ''}lets %s in if it is for it, and not otherwise`, async (actor) => {
    const who = knocking[actor]
    expect(await knocks[door](who, who.customer)).toBe(opensTo[door].includes(actor))
  })

  test.each(actors)('takes nothing of %s for an organisation that granted it nothing', async (actor) => {
    expect(await knocks[door](knocking[actor], stranger)).toBe(false)
  })
})

test('[S-027] there are three kinds of CSP, and each comes in with its consent where the table lets it, and nowhere else', async () => {
  const seen: Record<string, Door[]> = {}
  for (const kind of cspKinds) {
    seen[kind] = []
    for (const door of doors) {
      if (await knocks[door](knocking[kind], knocking[kind].customer)) seen[kind].push(door)
    }
  }
  expect(seen).toEqual({
    direct: ['partner-center-api', 'partner-center-csv'],
    'indirect-provider': ['partner-center-api', 'partner-center-csv'],
    'indirect-reseller': ['partner-center-csv'],
  })
})
