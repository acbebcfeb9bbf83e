// What the commands about partners, their customers and consents reach.

import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'

import type { OemOrderEntity } from '../../../../src/contract/autopilot/channel/order.ts'
import type {
  PartnerConsentEntity,
  PartnerCustomerEntity,
  PartnerEntity,
} from '../../../../src/contract/graph/partner.ts'
import type { PartnerUploadEntity } from '../../../../src/contract/graph/partner-upload.ts'
import { until } from '../../../db/server-under-test.ts'
import { contestRecipes, registerAt } from '../../autopilot/operations.ts'
import { uploadRecipes } from '../../autopilot/uploads.ts'
import { announcedFor } from '../../partner/awaited.ts'
import { builtDevice, oa3Report, orderOf } from '../../partner/built.ts'
import { granted, invitationOf, linkOfOem, makePartner } from '../../partner/partner.ts'
import { newHardware } from '../../world/office.ts'
import type { WorldTenant } from '../../world/world.ts'
import type { At, Reaches } from '../execute.ts'
import type { Stage } from '../stage.ts'

const tenants = new WeakMap<Stage, Map<string, Promise<WorldTenant>>>()

/** The stage's own, or one that is made once. */
function tenantOf(stage: Stage, domain: string, displayName = domain): Promise<WorldTenant> {
  if (domain === stage.tenant.domain) return Promise.resolve(stage.tenant)
  const known = tenants.get(stage) ?? new Map<string, Promise<WorldTenant>>()
  tenants.set(stage, known)
  const made = known.get(domain) ?? stage.world.tenant(domain, { displayName })
  known.set(domain, made)
  return made
}

const partners = async ({ taxiway }: Stage): Promise<PartnerEntity[]> =>
  (JSON.parse((await taxiway('partner', 'list', '--json')).out) as { partners: PartnerEntity[] }).partners
const partnerNamed = async (stage: Stage, domain: string) =>
  (await partners(stage)).find(({ defaultDomain }) => defaultDomain === domain)
const consents = async ({ api }: Stage) =>
  (await api.get<{ value: PartnerConsentEntity[] }>('/beta/partnerConsents')).value
const customers = async ({ api }: Stage) =>
  (await api.get<{ value: PartnerCustomerEntity[] }>('/beta/partner/customers')).value

const ownIsPartner = ({ stage }: { readonly stage: Stage }) =>
  makePartner(stage.world, stage.tenant, { cspKind: 'direct' })

let administrators = 0
const administratorOf = (tenant: WorldTenant) =>
  tenant.user(`decides${++administrators}`, { roles: ['global-administrator'] })

/** The stage's own organisation said yes to this partner. */
async function consented(stage: Stage, partnerName: string): Promise<void> {
  const standing = (await consents(stage)).some((one) => one.partnerName === partnerName && one.state === 'standing')
  if (standing) return
  const partner = await tenantOf(stage, `${partnerName.toLowerCase()}.consent.example`, partnerName)
  await makePartner(stage.world, partner, { cspKind: 'direct' })
  const invitation = await invitationOf(stage.world, partner, true)
  await granted(stage.world, stage.tenant, await administratorOf(stage.tenant), invitation)
}

const awaitedIds = async ({ api }: Stage) =>
  (await api.get<{ value: Array<{ id: string }> }>('/beta/deviceManagement/awaitedDevices')).value.map(({ id }) => id)

/** Of this organisation, by a manufacturer that it consented to. */
async function deviceIsAwaited({ stage }: { readonly stage: Stage }): Promise<string> {
  const maker = await stage.world.tenant(`maker${++makers}.example`)
  await makePartner(stage.world, maker, { usesOemDirect: true, makers: ['Fabrikam'] })
  await granted(stage.world, stage.tenant, await administratorOf(stage.tenant), await linkOfOem(stage.world, maker))
  const before = await awaitedIds(stage)
  await announcedFor(stage.world, maker, stage.tenant)
  let made: string | undefined
  await until(async () => {
    made = (await awaitedIds(stage)).find((id) => !before.includes(id))
    return made !== undefined
  }, 'the device is awaited')
  return made ?? ''
}
let makers = 0

const reportsBuilt = (stage: Stage, maker = newHardware().fields.manufacturer ?? '') =>
  makePartner(stage.world, stage.tenant, { usesOemDirect: true, makers: [maker] })

const orderNamed = async ({ api }: Stage, number: string) =>
  (await api.get<{ value: OemOrderEntity[] }>('/beta/partner/orders')).value.find((one) => one.number === number)

/** With Autopilot, of a device that is reported. */
async function ordered(stage: Stage, number: string, more: object = {}): Promise<void> {
  await reportsBuilt(stage, 'Fabrikam')
  if (await orderNamed(stage, number)) return
  const device = builtDevice()
  await stage.api.send('POST', '/beta/partner/buildReports', oa3Report(device), 'text/xml')
  await stage.api.post('/beta/partner/orders', orderOf(device, { number, ...more }))
}

async function hasCustomer({ stage, args: [name = 'Contoso Ltd'] }: At): Promise<void> {
  await ownIsPartner({ stage })
  if ((await customers(stage)).some(({ displayName }) => displayName === name)) return
  const customer = await tenantOf(stage, 'customer.example', name)
  await granted(stage.world, customer, await administratorOf(customer), await invitationOf(stage.world, stage.tenant))
}

const uploadThatWaits = ({ stage }: { readonly stage: Stage }) => uploadRecipes(() => stage).newId.partnerUploads()

const stateOfUpload = async ({ api }: Stage, id: string) =>
  (await api.get<{ value: PartnerUploadEntity[] }>('/beta/deviceManagement/partnerUploads')).value.find(
    (one) => one.id === id,
  )?.state

async function isAdministrator({ api, tenant }: Stage, upn: string): Promise<void> {
  const [name = '', domain = ''] = upn.split('@')
  const { value } = await api.get<{ value: unknown[] }>(`/v1.0/users?$filter=userPrincipalName eq '${upn}'`)
  if (value.length === 0) await tenant.user(name, { domain, roles: ['global-administrator'] })
}

const operators = async ({ taxiway }: Stage): Promise<string[]> =>
  (
    JSON.parse((await taxiway('operator', 'list', '--json')).out) as { operators: { userPrincipalName: string }[] }
  ).operators.map(({ userPrincipalName }) => userPrincipalName)

const contested = ({ stage }: { readonly stage: Stage }) => contestRecipes(() => stage).newId.deviceContests()

export const partnersReach: Readonly<Record<string, Reaches>> = {
  'operator list': {
    async before({ stage }) {
      const upn = 'admin@contoso.example'
      await isAdministrator(stage, upn)
      await stage.taxiway('operator', 'add', upn)
    },
    after: ({ said }) => expect(said.out).toMatch(/@contoso\.example /),
  },
  'operator add': {
    before: ({ stage, args: [upn = ''] }) => isAdministrator(stage, upn),
    after: async ({ stage, args: [upn = ''] }) => expect(await operators(stage)).toContain(upn),
  },
  'operator remove': {
    async before({ stage, args: [upn = ''] }) {
      await isAdministrator(stage, upn)
      await stage.taxiway('operator', 'add', upn)
    },
    after: async ({ stage, args: [upn = ''] }) => expect(await operators(stage)).not.toContain(upn),
  },
  'partner list': {
    before: ownIsPartner,
    after: ({ said }) => expect(said.out).toMatch(/^contoso\.example .*direct provider/m),
  },
  'partner add': {
    before: ({ stage, args: [domain = ''] }) => tenantOf(stage, domain),
    async after({ stage, args: [domain = ''], options }) {
      expect(await partnerNamed(stage, domain)).toMatchObject({
        ...(options.kind !== undefined && { cspKind: options.kind }),
        ...(options.oemDirect !== undefined && { usesOemDirect: true }),
      })
    },
  },
  'partner provider': {
    async before({ stage, args: [reseller = '', provider = ''] }) {
      await makePartner(stage.world, await tenantOf(stage, reseller), { cspKind: 'indirect-reseller' })
      await makePartner(stage.world, await tenantOf(stage, provider), { cspKind: 'indirect-provider' })
    },
    async after({ stage, args: [reseller = '', provider = ''] }) {
      const found = await partnerNamed(stage, reseller)
      expect(found?.providers.map(({ defaultDomain }) => defaultDomain)).toEqual([provider])
    },
  },
  'partner oem-link': {
    before: async ({ stage, args: [domain = ''] }) =>
      makePartner(stage.world, await tenantOf(stage, domain), { usesOemDirect: true }),
    async after({ stage, args: [domain = ''], said }) {
      const { id } = await linkOfOem(stage.world, await tenantOf(stage, domain))
      expect(said.out).toContain(`invitation=${id}`)
    },
  },
  'partner end': {
    async before({ stage, args: [partner = '', customer = ''] }) {
      const oem = await tenantOf(stage, partner)
      await makePartner(stage.world, oem, { usesOemDirect: true })
      const own = await tenantOf(stage, customer)
      await granted(stage.world, own, await administratorOf(own), await linkOfOem(stage.world, oem))
    },
    async after({ stage, args: [partner = ''] }) {
      const { tenantId } = await tenantOf(stage, partner)
      const [ended] = (await consents(stage)).filter(({ partnerId }) => partnerId === tenantId)
      expect(ended).toMatchObject({ state: 'ended', endedBy: 'operator' })
    },
  },
  'customer list': {
    before: hasCustomer,
    after: ({ said }) => expect(said.out).toMatch(/^Contoso Ltd +customer\.example /m),
  },
  'customer invite': {
    before: ownIsPartner,
    after: ({ said }) => expect(said.out).toMatch(/\/consent\?invType=ResellerRelationship&partnerId=/),
  },
  'customer invitations': {
    async before({ stage }) {
      await ownIsPartner({ stage })
      return (await invitationOf(stage.world, stage.tenant)).id
    },
    after: ({ said, before }) => expect(said.out).toContain(String(before)),
  },
  'customer withdraw-invitation': {
    async id(stage) {
      await ownIsPartner({ stage })
      return (await invitationOf(stage.world, stage.tenant)).id
    },
    async after({ stage, args: [id = ''] }) {
      expect((await stage.taxiway('customer', 'invitations')).out).not.toContain(id)
    },
  },
  'customer leave': {
    before: hasCustomer,
    after: async ({ stage, args }) =>
      expect((await customers(stage)).filter(({ displayName }) => args.includes(displayName))).toEqual([]),
  },
  'consent list': {
    before: ({ stage }) => consented(stage, 'Fabrikam'),
    after: ({ said }) => expect(said.out).toMatch(/^Fabrikam +reseller relationship +standing /m),
  },
  'consent withdraw': {
    before: ({ stage, args: [name = ''] }) => consented(stage, name),
    async after({ stage, args }) {
      const found = (await consents(stage)).filter(({ partnerName }) => args.includes(partnerName))
      expect(new Set(found.map(({ endedBy }) => endedBy))).toEqual(new Set(['customer']))
    },
  },
  'consent end-delegation': {
    before: ({ stage, args: [name = ''] }) => consented(stage, name),
    async after({ stage, args }) {
      const found = (await consents(stage)).filter(
        ({ partnerName, state }) => args.includes(partnerName) && state === 'standing',
      )
      expect(found.map(({ delegatedAdministration }) => delegatedAdministration)).toEqual([false])
    },
  },
  'consent approval': {
    before: ({ stage, args: [name = ''] }) => consented(stage, name),
    async after({ stage, args, options }) {
      const found = (await consents(stage)).filter(
        ({ partnerName, state }) => args.includes(partnerName) && state === 'standing',
      )
      expect(found.map(({ approval }) => approval)).toEqual([options.mode])
    },
  },
  'upload list': {
    before: uploadThatWaits,
    after: ({ said, before }) => expect(said.out).toMatch(new RegExp(`^${before} +waits for approval `, 'm')),
  },
  'upload show': {
    id: (stage) => uploadThatWaits({ stage }),
    after: ({ said }) => expect(said.out).toMatch(/ waiting/),
  },
  'upload approve': {
    id: (stage) => uploadThatWaits({ stage }),
    after: async ({ stage, args: [id = ''] }) => expect(await stateOfUpload(stage, id)).not.toBe('held'),
  },
  'upload refuse': {
    id: (stage) => uploadThatWaits({ stage }),
    after: async ({ stage, args: [id = ''] }) => expect(await stateOfUpload(stage, id)).toBe('done'),
  },
  'awaited list': {
    before: deviceIsAwaited,
    after: ({ said, before }) => expect(said.out).toMatch(new RegExp(`^${before} `, 'm')),
  },
  'awaited end': {
    id: (stage) => deviceIsAwaited({ stage }),
    after: async ({ stage, args: [id = ''] }) => expect(await awaitedIds(stage)).not.toContain(id),
  },
  'contest open': {
    async before({ stage, args: [file = ''] }) {
      const { hash } = newHardware()
      await registerAt(await tenantOf(stage, 'holder.example'), hash)
      writeFileSync(file, `Device Serial Number,Windows Product ID,Hardware Hash\n,,${hash}\n`)
    },
    after: ({ said }) => expect(said.out).toMatch(/^Contested: .* The operator of the installation decides\.$/m),
  },
  'contest list': {
    before: contested,
    after: ({ said }) => expect(said.out).toMatch(/ opened by us +open /),
  },
  'contest all': {
    before: contested,
    after: ({ said, before }) => expect(said.out).toMatch(new RegExp(`^${before} +open .* held `, 'm')),
  },
  'contest decide': {
    id: (stage) => contested({ stage }),
    after: ({ said, options }) =>
      expect(said.out).toContain(options.decision === 'release' ? ': released.' : ': refused.'),
  },
  'order create': {
    async before({ stage, options }) {
      await reportsBuilt(stage, 'Fabrikam')
      writeFileSync(String(options.devices), '3301122334455\n')
    },
    async after({ stage, args: [number = ''], options }) {
      const order = { number, customerName: options.customer, autopilot: options.autopilot, outcome: null }
      expect(await orderNamed(stage, number)).toMatchObject(order)
    },
  },
  'order list': {
    before: ({ stage }) => ordered(stage, 'PO-1'),
    after: ({ said }) => expect(said.out).toMatch(/^PO-1 +Northwind +yes +24H2 +open /m),
  },
  'order show': {
    before: ({ stage, args: [number = ''] }) => ordered(stage, number),
    after: ({ said, args: [number] }) => expect(said.out).toContain(`${number} for Northwind`),
  },
  'order fulfil': {
    async before({ stage, args: [number = ''], options }) {
      const customer = await tenantOf(stage, 'northwind.example', 'Northwind')
      if (options.as === 'sealed') {
        await ordered(stage, number)
        const { card } = await customer.api.get<{ card: object }>('/beta/deviceManagement/deviceInbox')
        return writeFileSync(String(options.card), JSON.stringify(card))
      }
      await reportsBuilt(stage, 'Fabrikam')
      await granted(stage.world, customer, await administratorOf(customer), await linkOfOem(stage.world, stage.tenant))
      return ordered(stage, number, { customerId: customer.tenantId })
    },
    async after({ stage, args: [number = ''], options, said }) {
      const sealed = options.as === 'sealed'
      expect(await orderNamed(stage, number)).toMatchObject({ outcome: sealed ? 'file' : 'registration' })
      if (sealed) expect(readFileSync(`devices-${number}.tar.age`, 'latin1')).toMatch(/^age-encryption/)
      expect(said.out).toMatch(sealed ? /SHA-256 [0-9a-f]{64}$/m : /given to the registration/)
    },
  },
  'build-report send': {
    async before({ stage, args }) {
      await reportsBuilt(stage)
      const { hash } = newHardware()
      const text = { xml: `<Key><HardwareHash>${hash}</HardwareHash></Key>`, csv: `Hardware Hash\n${hash}\n` }
      for (const path of args) writeFileSync(path, text[path.endsWith('.xml') ? 'xml' : 'csv'])
    },
    after: ({ said, options }) =>
      expect(said.out).toMatch(options.dryRun ? / 1 new, .* Nothing was stored/ : / 1 new, 0 completed/),
  },
  'build-report list': {
    async before({ stage }) {
      await reportsBuilt(stage)
      await stage.api.send('POST', '/beta/partner/buildReports', `Hardware Hash\n${newHardware().hash}\n`, 'text/csv')
    },
    after: ({ said }) => expect(said.out).toMatch(/^At +File .*\n.*\n.* 1 +0 +0 +0/m),
  },
  'build-report device': {
    async before({ stage, args: [serialNumber = ''] }) {
      await reportsBuilt(stage, 'Fabrikam')
      const csv = `Manufacturer,Model,Serial Number\nFabrikam,FlexBook 14,${serialNumber}\n`
      await stage.api.send('POST', '/beta/partner/buildReports', csv, 'text/csv')
    },
    after: ({ said }) => expect(said.out).toMatch(/^Fabrikam +FlexBook 14 .* announced, without a hash/m),
  },
}
