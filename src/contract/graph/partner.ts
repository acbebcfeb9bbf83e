import { z } from 'zod'

import { approvals, cspKinds, relations, rights, sides } from '../../kernel/partner.ts'
import { instant } from './collection.ts'

// Ours: partners, what they ask customers, and what customers granted.

const kind = z.enum(cspKinds)
const relation = z.enum(relations)

const organisation = z.object({ id: z.string(), displayName: z.string(), defaultDomain: z.string() })

export const partner = organisation.extend({
  /** Null: no cloud solution provider. */
  cspKind: kind.nullable(),
  usesOemDirect: z.boolean(),
  mpnId: z.string().nullable(),
  /** Whose devices it reports, as firmware names them. */
  makers: z.array(z.string()),
  /** Through which a reseller sells. */
  providers: z.array(organisation),
  createdDateTime: instant,
})
export type PartnerEntity = z.infer<typeof partner>

export const partnerInvitation = z.object({
  id: z.string(),
  relation,
  providerId: z.string().nullable(),
  delegatedAdministration: z.boolean(),
  /** What the customer opens. */
  link: z.string(),
  /** To send, or to change before: the link must stay. */
  mail: z.object({ subject: z.string(), body: z.string() }),
  createdBy: z.string(),
  createdDateTime: instant,
  expirationDateTime: instant.nullable(),
})
export type PartnerInvitationEntity = z.infer<typeof partnerInvitation>

const right = z.enum(rights)

/** What a customer is asked, as the page of the consent shows it. */
export const invitationRead = z.object({
  id: z.string(),
  partner: organisation,
  relation,
  /** Shares in what is granted. */
  provider: organisation.nullable(),
  asksForDelegatedAdministration: z.boolean(),
  rights: z.array(right),
  agreement: z.string(),
  expirationDateTime: instant.nullable(),
})
export type InvitationRead = z.infer<typeof invitationRead>

export const partnerConsent = z.object({
  id: z.string(),
  partnerId: z.string(),
  partnerName: z.string(),
  relation,
  /** Of a provider: the reseller's, and the consent that both hang on. */
  viaResellerId: z.string().nullable(),
  viaConsentId: z.string().nullable(),
  state: z.enum(['standing', 'ended', 'expired']),
  rights: z.array(right),
  delegatedAdministration: z.boolean(),
  /** Whether each upload of this partner waits for the organisation. */
  approval: z.enum(approvals),
  agreement: z.string(),
  grantedBy: z.string(),
  grantedDateTime: instant,
  expirationDateTime: instant.nullable(),
  endedDateTime: instant.nullable(),
  endedBy: z.enum(sides).nullable(),
})
export type PartnerConsentEntity = z.infer<typeof partnerConsent>

export const consentEffect = z.object({ ends: z.array(partnerConsent), keeps: z.array(partnerConsent) })

/** As the partner sees a customer. */
export const partnerCustomer = z.object({
  /** Of the consent. */
  id: z.string(),
  customerId: z.string(),
  displayName: z.string(),
  domain: z.string(),
  relation,
  viaResellerId: z.string().nullable(),
  delegatedAdministration: z.boolean(),
  sinceDateTime: instant,
  expirationDateTime: instant.nullable(),
})
export type PartnerCustomerEntity = z.infer<typeof partnerCustomer>
