// Words of the relationships between partners and customers (docs/protocols/partners.md), which the contract and the feature share.

/** There are exactly three kinds of cloud solution provider (S-027). */
export const cspKinds = ['direct', 'indirect-provider', 'indirect-reseller'] as const
export type CspKind = (typeof cspKinds)[number]

/** What a customer's consent is for: a cloud solution provider, or a manufacturer that uses OEM Direct. */
export const relations = ['reseller', 'oem'] as const
export type Relation = (typeof relations)[number]

/** All that a consent may let a partner do; which of it, the relation says (rightsOf in partner/consent/consent.ts). */
export const rights = [
  'register-devices',
  'see-own-devices',
  'remove-own-devices',
  'remove-any-device',
  'manage-profiles',
] as const
export type Right = (typeof rights)[number]

/** Who ended a consent. */
export const sides = ['customer', 'partner', 'operator', 'time'] as const
export type Side = (typeof sides)[number]

/** Whether a customer looks at what this partner uploads before it counts. */
export const approvals = ['none', 'each-upload'] as const
export type Approval = (typeof approvals)[number]

export const longestConsentDays = 3650
