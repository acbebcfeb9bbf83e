// What a customer consented to, and which rights that gives; the page that asks says each of them in plain words.

import type { TenantId } from '../../kernel/id.ts'
import type { Approval, Relation, Right, Side } from '../../kernel/partner.ts'

export type Consent = {
  readonly id: string
  readonly customerId: TenantId
  readonly partnerId: TenantId
  readonly partnerName: string
  readonly relation: Relation
  /** Of a provider: the reseller through which it has it. */
  readonly viaResellerId: TenantId | null
  readonly viaConsentId: string | null
  readonly delegatedAdministration: boolean
  /** Whether the customer looks at each upload before it counts (T-27). */
  readonly approval: Approval
  /** Version of the words that were agreed to. */
  readonly agreement: string
  readonly grantedBy: { readonly id: string; readonly name: string }
  readonly grantedAt: Date
  readonly expiresAt: Date | null
  readonly endedAt: Date | null
  readonly endedBy: Side | null
}

/** A consent that stands, as the partner may know it. */
export type Customership = Pick<
  Consent,
  'customerId' | 'relation' | 'viaResellerId' | 'delegatedAdministration' | 'expiresAt'
> & {
  readonly consentId: string
  readonly displayName: string
  readonly domain: string
  readonly since: Date
}

export const agreement = '2026-11'

/** A manufacturer may take devices out that it did not register, and makes no profiles. */
export const rightsOf: Readonly<Record<Relation, readonly Right[]>> = {
  reseller: ['register-devices', 'see-own-devices', 'remove-own-devices', 'manage-profiles'],
  oem: ['register-devices', 'remove-own-devices', 'remove-any-device'],
}

export const stands = ({ endedAt, expiresAt }: Pick<Consent, 'endedAt' | 'expiresAt'>, now: Date): boolean =>
  endedAt === null && (expiresAt === null || expiresAt > now)

/** As the customer's pages say it. */
export function stateOf(consent: Pick<Consent, 'endedAt' | 'expiresAt'>, now: Date): 'standing' | 'ended' | 'expired' {
  if (consent.endedAt) return 'ended'
  return stands(consent, now) ? 'standing' : 'expired'
}
