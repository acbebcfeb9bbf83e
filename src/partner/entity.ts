// Partners, invitations and consents as the API shows them.

import type {
  InvitationRead,
  PartnerConsentEntity,
  PartnerCustomerEntity,
  PartnerEntity,
  PartnerInvitationEntity,
} from '../contract/graph/partner.ts'
import { agreement, type Consent, type Customership, rightsOf, stateOf } from './consent/consent.ts'
import { type Invitation, linkOf, mailFor } from './invitation/invitation.ts'
import type { Partner } from './organisation/partner.ts'

const organisation = ({ tenantId, displayName, defaultDomain }: Partner) => ({
  id: tenantId,
  displayName,
  defaultDomain,
})

export const partnerEntity = (partner: Partner, providers: readonly Partner[]): PartnerEntity => ({
  ...organisation(partner),
  cspKind: partner.cspKind,
  usesOemDirect: partner.usesOemDirect,
  mpnId: partner.mpnId,
  makers: [...partner.makers],
  providers: providers.map(organisation),
  createdDateTime: partner.createdAt.toISOString(),
})

export function invitationEntity(
  invitation: Invitation,
  by: { readonly displayName: string; readonly portal: string },
): PartnerInvitationEntity {
  const link = linkOf(by.portal, invitation)
  return {
    id: invitation.id,
    relation: invitation.relation,
    providerId: invitation.providerId,
    delegatedAdministration: invitation.delegatedAdministration,
    link,
    mail: mailFor({ displayName: by.displayName, link, expiresAt: invitation.expiresAt }),
    createdBy: invitation.madeBy,
    createdDateTime: invitation.createdAt.toISOString(),
    expirationDateTime: invitation.expiresAt?.toISOString() ?? null,
  }
}

type Read = {
  readonly invitation: Invitation
  readonly partner: Partner
  readonly provider: Partner | undefined
}

export const invitationRead = ({ invitation, partner, provider }: Read): InvitationRead => ({
  id: invitation.id,
  partner: organisation(partner),
  relation: invitation.relation,
  provider: provider ? organisation(provider) : null,
  asksForDelegatedAdministration: invitation.delegatedAdministration,
  rights: [...rightsOf[invitation.relation]],
  agreement,
  expirationDateTime: invitation.expiresAt?.toISOString() ?? null,
})

export const consentEntity = (consent: Consent, now: Date): PartnerConsentEntity => ({
  id: consent.id,
  partnerId: consent.partnerId,
  partnerName: consent.partnerName,
  relation: consent.relation,
  viaResellerId: consent.viaResellerId,
  viaConsentId: consent.viaConsentId,
  state: stateOf(consent, now),
  rights: [...rightsOf[consent.relation]],
  delegatedAdministration: consent.delegatedAdministration,
  approval: consent.approval,
  agreement: consent.agreement,
  grantedBy: consent.grantedBy.name,
  grantedDateTime: consent.grantedAt.toISOString(),
  expirationDateTime: consent.expiresAt?.toISOString() ?? null,
  endedDateTime: consent.endedAt?.toISOString() ?? null,
  endedBy: consent.endedBy,
})

export const customerEntity = ({ consentId, since, expiresAt, ...rest }: Customership): PartnerCustomerEntity => ({
  id: consentId,
  customerId: rest.customerId,
  displayName: rest.displayName,
  domain: rest.domain,
  relation: rest.relation,
  viaResellerId: rest.viaResellerId,
  delegatedAdministration: rest.delegatedAdministration,
  sinceDateTime: since.toISOString(),
  expirationDateTime: expiresAt?.toISOString() ?? null,
})
