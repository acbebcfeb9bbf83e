// Partners as the operator of the installation makes them (S-027), and which providers a reseller sells through.

import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import * as tenants from '../../directory/tenant/tenant.sql.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { CspKind } from '../../kernel/partner.ts'
import { recordInEach } from './both-trails.ops.ts'
import * as partners from './partner.sql.ts'
import type { Partner, PartnerFacts } from './partner.ts'

/** All of them, each with the providers through which it sells. */
export async function listPartners(db: Db): Promise<ReadonlyArray<readonly [Partner, readonly Partner[]]>> {
  const all = await partners.all(db)
  const ids = all.map(({ tenantId }) => tenantId)
  const providers = await partners.providersOf(db, ids)
  return all.map((one) => [one, providers.get(one.tenantId) ?? []])
}

/** The caller's own organisation. Throws `forbidden` when it is none. */
export async function ownPartner(db: Db, tenantId: TenantId): Promise<Partner> {
  const facts = await partners.byId(db, tenantId)
  if (!facts) throw notPartner()
  return named(db, facts)
}

export const notPartner = () =>
  new Fault(
    'forbidden',
    'This organisation is no partner of this installation. Its operator makes it one: taxiway partner add.',
    {
      reason: 'not-a-partner',
    },
  )

/** Through which a reseller sells; one that is no provider any more is left out. */
export const providersOf = async (db: Db, resellerId: TenantId): Promise<readonly Partner[]> =>
  (await partners.providersOf(db, [resellerId])).get(resellerId) ?? []

/** With its name. Throws `not-found` for an organisation that is none. */
export async function readPartner(db: Db, tenantId: TenantId): Promise<Partner> {
  const facts = await partners.byId(db, tenantId)
  return named(db, facts ?? missing(tenantId))
}

export async function named(db: Db, facts: PartnerFacts): Promise<Partner> {
  const tenant = await tenants.byId(db, facts.tenantId)
  if (!tenant) throw notFound('Partner', facts.tenantId)
  return { ...facts, displayName: tenant.displayName, defaultDomain: tenant.defaultDomain }
}

const missing = (tenantId: string): never => {
  throw notFound('Partner', tenantId)
}

export type PartnerChange = {
  readonly cspKind?: CspKind | null
  readonly usesOemDirect?: boolean
  readonly mpnId?: string | null
  readonly makers?: readonly string[]
}

/** Makes the tenant of the operation a partner, or changes what kind of one it is; customers and devices stay as they are. */
export async function putPartner(db: Db, operation: OperationContext, change: PartnerChange): Promise<Partner> {
  const { tenantId, now } = operation
  return inTransaction(db, async (tx) => {
    if (!(await tenants.byId(tx, tenantId))) throw notFound('Tenant', tenantId)
    const before = await partners.byId(tx, tenantId)
    const {
      cspKind = null,
      usesOemDirect = false,
      mpnId = null,
      makers = [],
      createdAt = now,
    } = { ...before, ...change }
    if (cspKind === null && !usesOemDirect) {
      throw new Fault(
        'invalid-input',
        'A partner is a cloud solution provider or registers by OEM Direct: say which kind of provider it is, or that it uses OEM Direct.',
        { reason: 'partner-of-no-kind' },
      )
    }
    const after: PartnerFacts = { tenantId, cspKind, usesOemDirect, mpnId, makers, createdAt }
    await partners.put(tx, after)
    const told = ({ cspKind, usesOemDirect, mpnId, makers }: PartnerFacts) => ({
      ...{ cspKind, usesOemDirect, mpnId },
      makers: makers.join(', '),
    })
    await recordAudit(tx, operation, {
      action: 'partner.organisation.put',
      targetKind: 'partner',
      targetId: tenantId,
      ...changes(before && told(before), told(after)),
    })
    return named(tx, after)
  })
}

/** Both sides have it in their trail; what customers consented to before stays. */
export async function setProvider(
  db: Db,
  operation: OperationContext,
  { providerId, sellsThrough }: { readonly providerId: TenantId; readonly sellsThrough: boolean },
): Promise<void> {
  const { tenantId: resellerId, now } = operation
  await inTransaction(db, async (tx) => {
    if (sellsThrough) {
      await mustBe(tx, resellerId, 'indirect-reseller')
      await mustBe(tx, providerId, 'indirect-provider')
    }
    const changed = sellsThrough
      ? await partners.addProvider(tx, resellerId, providerId, now)
      : await partners.removeProvider(tx, resellerId, providerId)
    if (!changed) return
    await recordInEach(tx, operation, [resellerId, providerId], {
      action: sellsThrough ? 'partner.provider.add' : 'partner.provider.remove',
      targetKind: 'partner',
      targetId: resellerId,
      details: { resellerId, providerId },
    })
  })
}

const kindNames: Readonly<Record<CspKind, string>> = {
  direct: 'direct provider',
  'indirect-provider': 'indirect provider',
  'indirect-reseller': 'indirect reseller',
}

async function mustBe(tx: Db, tenantId: TenantId, kind: CspKind): Promise<PartnerFacts> {
  const facts = (await partners.lock(tx, tenantId)) ?? missing(tenantId)
  if (facts.cspKind === kind) return facts
  throw new Fault(
    'invalid-input',
    `The partner ${tenantId} is no ${kindNames[kind]}. A reseller sells through indirect providers, and nobody else does.`,
    { reason: 'partner-of-another-kind' },
  )
}
