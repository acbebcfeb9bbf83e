// What a customer does: it reads what a partner asks, consents, looks at what it granted and ends it.

import { z } from 'zod'

import { GuidText, TenantId } from '../../kernel/id.ts'
import { approvals, longestConsentDays } from '../../kernel/partner.ts'
import { bodyWith } from '../body.ts'
import { collectionOf, collectionQuery, oneOf } from '../graph/collection.ts'
import { consentEffect, invitationRead, partnerConsent } from '../graph/partner.ts'
import { graph } from '../graph.ts'
import { defineRoute } from '../route.ts'

const service = 'graph' as const
const params = z.object({ id: GuidText })
const reads = graph('Organization.Read.All', 'Organization.ReadWrite.All')
const decides = graph('Organization.ReadWrite.All')
const path = '/beta/partnerConsents'

export const readInvitation = defineRoute({
  id: 'partner.invitation.read',
  service,
  method: 'POST',
  path: `${path}/readInvitation`,
  access: decides,
  summary: 'What the partner asks who sent this link; for global administrators',
  body: bodyWith({ partnerId: TenantId, invitationId: GuidText }),
  reply: invitationRead,
})

export const grantConsent = defineRoute({
  id: 'partner.consent.grant',
  service,
  method: 'POST',
  path,
  access: decides,
  summary: 'Consent to the partner who sent a link, at once; by a global administrator in person',
  body: bodyWith({
    partnerId: TenantId,
    invitationId: GuidText,
    /** The box that has to be ticked (L-004). */
    agreed: z.literal(true, 'Consent is given with agreed: true, by who has read what it means.'),
    delegatedAdministration: z.boolean().default(false),
    /** With `each-upload` nothing that this partner uploads counts before the organisation approved it. */
    approval: z.enum(approvals).default('none'),
    /** Without it the consent stands until somebody ends it. */
    days: z.number().int().min(1).max(longestConsentDays).optional(),
  }),
  reply: partnerConsent,
  status: 201,
})

export const listConsents = defineRoute({
  id: 'partner.consent.list',
  service,
  method: 'GET',
  path,
  access: reads,
  summary: 'Partners that this organisation consented to, also those that ended, the latest first',
  query: collectionQuery,
  reply: collectionOf(partnerConsent),
})

export const getConsent = defineRoute({
  id: 'partner.consent.read',
  service,
  method: 'GET',
  path: `${path}/:id`,
  access: reads,
  summary: 'One consent',
  params,
  query: collectionQuery,
  reply: oneOf(partnerConsent),
})

export const effectOfWithdrawal = defineRoute({
  id: 'partner.consent.effect',
  service,
  method: 'GET',
  path: `${path}/:id/effect`,
  access: reads,
  summary: 'What would end if this consent were withdrawn, and which partners would keep what they may do',
  params,
  reply: consentEffect,
})

export const withdrawConsent = defineRoute({
  id: 'partner.consent.end',
  service,
  method: 'POST',
  path: `${path}/:id/withdraw`,
  access: decides,
  summary: 'Withdraw a consent, at once; that of a manufacturer is ended by the operator',
  params,
})

export const endDelegation = defineRoute({
  id: 'partner.consent.end-delegation',
  service,
  method: 'POST',
  path: `${path}/:id/endDelegation`,
  access: decides,
  summary: 'Take delegated administration away and leave the rest of a consent',
  params,
  reply: partnerConsent,
})

export const setApproval = defineRoute({
  id: 'partner.consent.set-approval',
  service,
  method: 'POST',
  path: `${path}/:id/setApproval`,
  access: decides,
  summary: 'Say whether each upload of this partner waits until the organisation approves it, from the next one on',
  params,
  body: bodyWith({ approval: z.enum(approvals) }),
  reply: partnerConsent,
})
