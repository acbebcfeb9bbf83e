// Calls of the operations of partners, each on objects of its own: the tenant of the tests is a partner, and a customer of others.

import { randomUUID } from 'node:crypto'

import type { Consent } from '../../../src/partner/consent/consent.ts'
import type { Invitation } from '../../../src/partner/invitation/invitation.ts'
import { until } from '../../db/server-under-test.ts'
import { newHardware } from '../world/office.ts'
import type { World, WorldTenant } from '../world/world.ts'
import { announcedFor } from './awaited.ts'
import { builtDevice, oa3Report, orderOf } from './built.ts'
import { granted, invitationOf, linkOfOem, makePartner } from './partner.ts'
import { fileOf, uploadsAs } from './upload.ts'

type At = () => { readonly world: World; readonly tenant: WorldTenant }

const consents = '/beta/partnerConsents'
const own = '/beta/partner'
const orders = `${own}/orders`
const awaitedDevices = '/beta/deviceManagement/awaitedDevices'
const installation = '/beta/installation/partners'
const operators = '/beta/installation/operators'

export function partnerRecipes(at: At) {
  const strangers = () => at().world.tenant(`t${randomUUID()}.example`)

  /** Of another partner. */
  async function invited(): Promise<Invitation> {
    const partner = await strangers()
    await makePartner(at().world, partner, { cspKind: 'direct' })
    return invitationOf(at().world, partner, true)
  }

  async function ownInvitation(): Promise<Invitation> {
    await makePartner(at().world, at().tenant, { cspKind: 'direct' })
    return invitationOf(at().world, at().tenant)
  }

  async function grantedBy(customer: WorldTenant, invitation: Invitation): Promise<Consent> {
    const name = `g${randomUUID().slice(0, 8)}`
    const administrator = await customer.user(name, { roles: ['global-administrator'] })
    return granted(at().world, customer, administrator, invitation)
  }

  const consent = async () => (await grantedBy(at().tenant, await invited())).id
  const customership = async () => (await grantedBy(await strangers(), await ownInvitation())).id
  /** A customer of the tenant's, for whom it registered a device. */
  async function uploaded() {
    const relation = await customership()
    const agent = await at().tenant.user(`a${randomUUID().slice(0, 8)}`, { roles: ['admin-agent'] })
    const upload = await uploadsAs(at().world, agent)
    const { json } = await upload(relation, 'Batch', fileOf(newHardware().hash))
    return { path: `${own}/customers/${relation}`, deviceId: json.results[0]?.registrationId ?? '', jobId: json.id }
  }
  const newProfile = () => ({ displayName: `For a customer ${randomUUID()}` })
  async function customerProfile(): Promise<string> {
    const profiles = `${own}/customers/${await customership()}/profiles`
    return `${profiles}/${(await at().tenant.api.post<{ id: string }>(profiles, newProfile())).id}`
  }
  const partnerId = async () => {
    await ownInvitation()
    return at().tenant.tenantId
  }

  /** Of this organisation: another one announced it and registered it by its names. */
  async function awaited(): Promise<string> {
    const maker = await strangers()
    await makePartner(at().world, maker, { usesOemDirect: true, makers: ['Fabrikam'] })
    await grantedBy(at().tenant, await linkOfOem(at().world, maker))
    const { serialNumber } = (await announcedFor(at().world, maker, at().tenant)).name
    const ask = `${awaitedDevices}?$filter=${encodeURIComponent(`serialNumber eq '${serialNumber}'`)}`
    let id: string | undefined
    await until(async () => {
      id = (await at().tenant.api.get<{ value: Array<{ id: string }> }>(ask)).value[0]?.id
      return id !== undefined
    }, 'the device is awaited')
    return id ?? ''
  }

  /** Of one device that was reported; its customer consented. */
  async function order(): Promise<string> {
    const { world, tenant } = at()
    await makePartner(world, tenant, { cspKind: 'direct', usesOemDirect: true, makers: ['Fabrikam'] })
    const device = builtDevice()
    await tenant.api.send('POST', `${own}/buildReports`, oa3Report(device), 'text/xml')
    const customer = await strangers()
    await grantedBy(customer, await linkOfOem(world, tenant))
    return (await tenant.api.post<{ id: string }>(orders, orderOf(device, { customerId: customer.tenantId }))).id
  }

  return {
    newId: {
      orders: order,
      awaitedDevices: awaited,
      partnerConsents: consent,
      customers: customership,
      invitations: async () => (await ownInvitation()).id,
    },
    recipes: {
      'autopilot.awaited-device.delete': async () => ({ path: `${awaitedDevices}/${await awaited()}` }),
      'autopilot.build-report.take': async () => {
        const { hash, fields } = newHardware()
        await makePartner(at().world, at().tenant, { cspKind: 'direct', makers: [fields.manufacturer ?? ''] })
        return { path: `${own}/buildReports`, file: { bytes: `Hardware Hash\r\n${hash}\r\n`, type: 'text/csv' } }
      },
      'autopilot.order.create': async () => {
        await makePartner(at().world, at().tenant, { cspKind: 'direct', makers: ['Fabrikam'] })
        return { path: orders, body: orderOf(builtDevice()) }
      },
      'autopilot.order.register': async () => ({ path: `${orders}/${await order()}/register` }),
      'autopilot.order.read': async () => ({ path: `${orders}/${await order()}` }),
      'autopilot.order.seal': async () => {
        await at().tenant.api.get('/beta/deviceManagement/deviceInbox') // the keys that sign are made at first use
        return { path: `${orders}/${await order()}/sealedFile`, body: {} }
      },
      'autopilot.order.file': async () => ({
        path: `${orders}/${await order()}/file`,
        file: { bytes: '', type: 'application/json' },
      }),
      'partner.invitation.create': async () => {
        await partnerId()
        return { path: `${own}/invitations`, body: {} }
      },
      'partner.invitation.withdraw': async () => ({
        path: `${own}/invitations/${(await ownInvitation()).id}/withdraw`,
      }),
      'partner.invitation.read': async () => {
        const { partnerId, id } = await invited()
        return { path: `${consents}/readInvitation`, body: { partnerId, invitationId: id } }
      },
      'autopilot.batch.upload-csv': async () => ({
        path: `${own}/customers/${await customership()}/deviceBatches/uploadCsv?batch=Batch`,
        file: { bytes: fileOf(newHardware().hash), type: 'text/csv' },
      }),
      'autopilot.batch.give-profile': async () => {
        const { path, deviceId } = await uploaded()
        return { path: `${path}/devices/giveProfile`, body: { deviceIds: [deviceId], profileId: null } }
      },
      'autopilot.batch.profile-effect': async () => {
        const { path, deviceId } = await uploaded()
        return { path: `${path}/devices/profileEffect`, body: { deviceIds: [deviceId], profileId: null } }
      },
      'autopilot.customer-profile.create': async () => ({
        path: `${own}/customers/${await customership()}/profiles`,
        body: newProfile(),
      }),
      'autopilot.customer-profile.change': async () => ({
        path: await customerProfile(),
        body: { eulaHidden: true, acceptsLicenceTerms: true },
      }),
      'autopilot.customer-profile.delete': async () => ({ path: await customerProfile() }),
      'autopilot.batch.remove-device': async () => {
        const { path, deviceId } = await uploaded()
        return { path: `${path}/deviceBatches/Batch/devices/${deviceId}` }
      },
      'autopilot.batch.read-job': async () => {
        const { path, jobId } = await uploaded()
        return { path: `${path}/deviceJobs/${jobId}` }
      },
      'partner.customer.leave': async () => ({ path: `${own}/customers/${await customership()}/leave` }),
      'partner.consent.grant': async () => {
        const { partnerId, id } = await invited()
        return { path: consents, body: { partnerId, invitationId: id, agreed: true } }
      },
      'partner.consent.end': async () => ({ path: `${consents}/${await consent()}/withdraw` }),
      'partner.consent.set-approval': async () => ({
        path: `${consents}/${await consent()}/setApproval`,
        body: { approval: 'each-upload' },
      }),
      'partner.consent.end-delegation': async () => ({ path: `${consents}/${await consent()}/endDelegation` }),
      'identity.operator.add': async () => ({ path: `${operators}/nobody@nowhere.example` }),
      'identity.operator.remove': async () => ({ path: `${operators}/nobody@nowhere.example` }),
      'partner.organisation.put': async () => ({
        path: `${installation}/${await partnerId()}`,
        body: { cspKind: 'direct' },
      }),
      'partner.provider.add': async () => ({ path: `${installation}/${await partnerId()}/providers/${randomUUID()}` }),
      'partner.provider.remove': async () => ({
        path: `${installation}/${await partnerId()}/providers/${randomUUID()}`,
      }),
      'partner.invitation.oem-link': async () => ({ path: `${installation}/${await partnerId()}/oemLink` }),
      'partner.consent.end-by-operator': async () => ({
        path: `${installation}/${await partnerId()}/customers/${randomUUID()}/end`,
      }),
    },
  }
}
