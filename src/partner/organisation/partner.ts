// What a partner is. There are exactly three kinds of cloud solution provider, and manufacturers that are large enough register over an
// interface of their own, whether they are such a provider besides or not (docs/protocols/partners.md).

import type { TenantId } from '../../kernel/id.ts'

export const cspKinds = ['direct', 'indirect-provider', 'indirect-reseller'] as const
export type CspKind = (typeof cspKinds)[number]

export type PartnerFacts = {
  readonly tenantId: TenantId
  /** Null: no cloud solution provider, so Partner Center is closed to it. */
  readonly cspKind: CspKind | null
  /** A top-volume manufacturer. */
  readonly usesOemDirect: boolean
  readonly mpnId: string | null
  readonly createdAt: Date
}

export type Partner = PartnerFacts & { readonly displayName: string; readonly defaultDomain: string }

/** What a customer's consent is for. */
export const relations = ['reseller', 'oem'] as const
export type Relation = (typeof relations)[number]

/** Each relation as the partner that a customer is asked for has it. */
export const has = (partner: Pick<PartnerFacts, 'cspKind' | 'usesOemDirect'>, relation: Relation): boolean =>
  relation === 'oem' ? partner.usesOemDirect : partner.cspKind !== null
