// What a partner uploads for the organisation of the tests, and what waits until it is approved.

import { randomUUID } from 'node:crypto'

import { createBatch } from '../../../src/autopilot/batch/submit.ops.ts'
import { setApproval } from '../../../src/partner/consent/consent.ops.ts'
import { agencyOf } from '../partner/customers.ts'
import { granted, invitationOf, makePartner } from '../partner/partner.ts'
import { newHardware } from '../world/office.ts'
import type { World, WorldTenant } from '../world/world.ts'

type At = () => { readonly world: World; readonly tenant: WorldTenant }

const uploads = '/beta/deviceManagement/partnerUploads'

export function uploadRecipes(at: At) {
  const partners = new Map<string, Promise<WorldTenant>>()

  async function newPartner(): Promise<WorldTenant> {
    const { world, tenant } = at()
    const partner = await world.tenant(`u${randomUUID()}.example`)
    await makePartner(world, partner, { cspKind: 'direct' })
    const administrator = await tenant.user(`a${randomUUID().slice(0, 8)}`, { roles: ['global-administrator'] })
    const consent = await granted(world, tenant, administrator, await invitationOf(world, partner))
    const actor = { kind: 'user', id: administrator.id, name: administrator.userPrincipalName } as const
    await setApproval(world.app.db, { tenantId: tenant.tenantId, actor, now: new Date() }, consent.id, 'each-upload')
    return partner
  }

  /** It waits. */
  async function upload(): Promise<string> {
    const { world, tenant } = at()
    const partner = partners.get(tenant.tenantId) ?? newPartner()
    partners.set(tenant.tenantId, partner)
    const agency = agencyOf((await partner).tenantId, tenant.tenantId, new Date())
    const none = { serialNumber: '', productKey: '', manufacturer: '', model: '' }
    const rows = [1, 2, 3].map(() => ({ ...none, hardwareHash: newHardware().hash }))
    return createBatch(world.app.db, agency, `b${randomUUID()}`, { rows })
  }

  return {
    newId: { partnerUploads: upload },
    recipes: {
      'autopilot.upload.approve': async () => ({ path: `${uploads}/${await upload()}/approve` }),
      'autopilot.upload.refuse': async () => ({ path: `${uploads}/${await upload()}/refuse` }),
    },
  }
}
