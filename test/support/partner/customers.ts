// Partners with customers on a bare database, for tests that call operations and work off jobs themselves.

import { randomUUID } from 'node:crypto'

import type { Agency } from '../../../src/autopilot/batch/agency.ops.ts'
import type { Db } from '../../../src/db/schema.ts'
import type { Channel } from '../../../src/kernel/channel.ts'
import type { TenantId } from '../../../src/kernel/id.ts'
import type { OperationContext } from '../../../src/kernel/operation-context.ts'
import { accept, endByOperator } from '../../../src/partner/consent/consent.ops.ts'
import type { Consent } from '../../../src/partner/consent/consent.ts'
import { invite, linkForOem } from '../../../src/partner/invitation/invitation.ops.ts'
import { type PartnerChange, putPartner, setProvider } from '../../../src/partner/organisation/partner.ops.ts'
import { insertTenant, insertUser } from '../database/tenant-rows.ts'

const operator = (tenantId: TenantId, now: Date): OperationContext => ({
  tenantId,
  actor: { kind: 'operator', id: 'test', name: 'test' },
  now,
})

export async function partnerOn(db: Db, domain: string, kind: PartnerChange, now: Date): Promise<TenantId> {
  const tenantId = await insertTenant(db, domain)
  await putPartner(db, operator(tenantId, now), kind)
  return tenantId
}

export async function sellsThrough(db: Db, resellerId: TenantId, providerId: TenantId, now: Date): Promise<void> {
  await setProvider(db, operator(resellerId, now), { providerId, sellsThrough: true })
}

export type Granting = Partial<Parameters<typeof accept>[3]> & { readonly oem?: boolean }

/** A global administrator of the customer says yes to this partner. */
export async function consented(
  db: Db,
  customerId: TenantId,
  partnerId: TenantId,
  now: Date,
  { oem = false, ...more }: Granting = {},
): Promise<Consent> {
  const asks = operator(partnerId, now)
  const delegated = { delegatedAdministration: more.delegatedAdministration === true }
  const invitation = oem ? await linkForOem(db, asks) : await invite(db, asks, delegated)
  const id = await administrator(db, customerId)
  const operation: OperationContext = { tenantId: customerId, actor: { kind: 'user', id, name: 'gina' }, now }
  return accept(db, operation, { partnerId, id: invitation.id }, { delegatedAdministration: false, ...more })
}

export async function administrator(db: Db, tenantId: TenantId) {
  const id = await insertUser(db, tenantId, `gina${randomUUID().slice(0, 8)}@customer.example`, '')
  await db
    .insertInto('role_member')
    .values({ tenant_id: tenantId, user_id: id, role: 'global-administrator' })
    .execute()
  return id
}

export const consentEnded = (db: Db, customerId: TenantId, partnerId: TenantId, now: Date): Promise<void> =>
  endByOperator(db, operator(customerId, now), { customerId, partnerId })

export const agencyOf = (
  partnerId: TenantId,
  customerId: TenantId,
  now: Date,
  channel: Channel = 'partner-center-api',
): Agency => ({
  operation: { tenantId: partnerId, actor: { kind: 'user', id: 'account-of-ada', name: 'ada@partner.example' }, now },
  customerId,
  channel,
})
