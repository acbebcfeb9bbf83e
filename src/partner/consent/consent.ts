// What a customer consented to, and what it means. Each sentence of `rights` is what the page says in plain words and what the channels
// check; there is no other right.

import type { TenantId } from '../../kernel/id.ts'
import type { Relation } from '../organisation/partner.ts'

/** Who ended it. */
export type Side = 'customer' | 'partner' | 'operator' | 'time'

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
  /** Version of the words that were agreed to. */
  readonly agreement: string
  readonly grantedBy: { readonly id: string; readonly name: string }
  readonly grantedAt: Date
  readonly expiresAt: Date | null
  readonly endedAt: Date | null
  readonly endedBy: { readonly side: Side; readonly name: string } | null
}

export const agreement = '2026-11'
export const longestConsentDays = 3650

export const rights = [
  'register-devices',
  'see-own-devices',
  'remove-own-devices',
  'remove-any-device',
  'manage-profiles',
] as const
export type Right = (typeof rights)[number]

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
