// What a partner is. There are exactly three kinds of cloud solution provider, and manufacturers that are large enough register over an
// interface of their own, whether they are such a provider besides or not (docs/protocols/partners.md).

import type { TenantId } from '../../kernel/id.ts'
import type { CspKind, Relation } from '../../kernel/partner.ts'

export type PartnerFacts = {
  readonly tenantId: TenantId
  /** Null: no cloud solution provider, so Partner Center is closed to it. */
  readonly cspKind: CspKind | null
  /** A top-volume manufacturer. */
  readonly usesOemDirect: boolean
  readonly mpnId: string | null
  /** Of whose devices it may report what it built, as their firmware names them (T-56). */
  readonly makers: readonly string[]
  readonly createdAt: Date
}

export type Partner = PartnerFacts & { readonly displayName: string; readonly defaultDomain: string }

/** Whether it is now what this relation is with. */
export const has = (partner: Pick<PartnerFacts, 'cspKind' | 'usesOemDirect'>, relation: Relation): boolean =>
  relation === 'oem' ? partner.usesOemDirect : partner.cspKind !== null
