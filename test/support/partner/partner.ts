// Partners of a world, what they send to customers, and what customers grant, made by the operations that the API calls.

import { UserId } from '../../../src/kernel/id.ts'
import type { OperationContext } from '../../../src/kernel/operation-context.ts'
import { accept, endByOperator } from '../../../src/partner/consent/consent.ops.ts'
import type { Consent } from '../../../src/partner/consent/consent.ts'
import { invite, linkForOem } from '../../../src/partner/invitation/invitation.ops.ts'
import type { Invitation } from '../../../src/partner/invitation/invitation.ts'
import { type PartnerChange, putPartner, setProvider } from '../../../src/partner/organisation/partner.ops.ts'
import { type Answer, atBrowser, type SendOptions } from '../world/person.ts'
import type { Person, World, WorldTenant } from '../world/world.ts'

const byOperator = ({ tenantId }: Pick<WorldTenant, 'tenantId'>): OperationContext => ({
  tenantId,
  actor: { kind: 'operator', id: 'test', name: 'test' },
  now: new Date(),
})

export async function makePartner(world: World, tenant: WorldTenant, kind: PartnerChange): Promise<void> {
  await putPartner(world.app.db, byOperator(tenant), kind)
}

export async function sellThrough(
  world: World,
  reseller: WorldTenant,
  provider: WorldTenant,
  sellsThrough = true,
): Promise<void> {
  await setProvider(world.app.db, byOperator(reseller), { providerId: provider.tenantId, sellsThrough })
}

export const invitationOf = (
  world: World,
  partner: WorldTenant,
  delegatedAdministration = false,
): Promise<Invitation> => invite(world.app.db, byOperator(partner), { delegatedAdministration })

export const linkOfOem = (world: World, oem: WorldTenant): Promise<Invitation> =>
  linkForOem(world.app.db, byOperator(oem))

/** A global administrator of the customer says yes. */
export async function granted(
  world: World,
  customer: WorldTenant,
  administrator: Person,
  { partnerId, id, delegatedAdministration }: Invitation,
): Promise<Consent> {
  const actor = { kind: 'user', id: UserId.parse(administrator.id), name: administrator.userPrincipalName } as const
  const operation: OperationContext = { tenantId: customer.tenantId, actor, now: new Date() }
  return accept(world.app.db, operation, { partnerId, id }, { delegatedAdministration })
}

export async function endedByOperator(world: World, customer: WorldTenant, partner: WorldTenant): Promise<void> {
  const between = { customerId: customer.tenantId, partnerId: partner.tenantId }
  await endByOperator(world.app.db, byOperator(customer), between)
}

export type Calls = (method: string, path: string, body?: unknown) => Promise<Answer>

/** Calls the administration API as somebody who has signed in. */
export async function callsAs(world: World, person: Person): Promise<Calls> {
  const browser = atBrowser(world)
  const { access } = await browser.tokensOf(person)
  return (method, path, body) => {
    const options: SendOptions = { method, token: access, ...(body !== undefined && { body }) }
    return browser.send(`${world.urls.graph}${path}`, options)
  }
}
