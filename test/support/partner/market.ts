// A world with a partner of each kind, and customers that consent to them.

import type { Role } from '../../../src/kernel/role.ts'
import { startWorld, type World, type WorldTenant } from '../world/world.ts'
import { type CenterCalls, centerAs } from './center.ts'
import { granted, invitationOf, makePartner, sellThrough } from './partner.ts'

export type Market = Awaited<ReturnType<typeof openMarket>>

export async function openMarket() {
  const world: World = await startWorld()
  let names = 0
  const partner = async (name: string, kind: Parameters<typeof makePartner>[2]): Promise<WorldTenant> => {
    const tenant = await world.tenant(`${name}.example`, { displayName: name })
    await makePartner(world, tenant, kind)
    return tenant
  }
  const direct = await partner('direct', { cspKind: 'direct' })
  const second = await partner('second', { cspKind: 'direct' })
  const provider = await partner('provider', { cspKind: 'indirect-provider', mpnId: '4711' })
  const reseller = await partner('reseller', { cspKind: 'indirect-reseller' })
  const oem = await partner('oem', { usesOemDirect: true })
  await sellThrough(world, reseller, provider)

  const as = async (tenant: WorldTenant, ...roles: Role[]): Promise<CenterCalls> =>
    centerAs(world, await tenant.user(`p${++names}`, { roles }))

  type Partners = Array<{ readonly of: WorldTenant; readonly delegated?: boolean }>

  /** Of these partners, in this order. */
  async function customerNamed(name: string, ...partners: Partners) {
    const tenant = await world.tenant(`${name.toLowerCase()}.example`, { displayName: name })
    const admin = await tenant.user('gina', { roles: ['global-administrator'] })
    const consents = []
    for (const { of, delegated = false } of partners)
      consents.push(await granted(world, tenant, admin, await invitationOf(world, of, delegated)))
    return { tenant, admin, consents, at: `/v1/customers/${tenant.tenantId}` }
  }

  return {
    ...{ world, direct, second, provider, reseller, oem, as, customerNamed },
    customer: (...partners: Partners) => customerNamed(`c${++names}`, ...partners),
    agent: await centerAs(world, await direct.user('ada', { roles: ['admin-agent'] })),
    other: await as(second, 'admin-agent'),
  }
}

/** What most tests compare. */
export async function outcome(answer: ReturnType<CenterCalls>): Promise<[number, unknown]> {
  const { status, json } = await answer
  return [status, json.code]
}
