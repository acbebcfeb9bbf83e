// What the operator of the installation does: make partners, and end what only the operator ends. No permission that a
// tenant can give opens these.

import { z } from 'zod'

import { TenantId } from '../../kernel/id.ts'
import { cspKinds } from '../../kernel/partner.ts'
import { bodyWith } from '../body.ts'
import { partner, partnerInvitation } from '../graph/partner.ts'
import { operatorDecides, operatorReads } from '../installation.ts'
import { defineRoute } from '../route.ts'

const service = 'graph' as const
const installation = '/beta/installation/partners'
const ofPartner = z.object({ id: TenantId })

export const listPartners = defineRoute({
  id: 'partner.organisation.list',
  service,
  method: 'GET',
  path: installation,
  access: operatorReads,
  summary: 'The partners of this installation, for its operator alone',
  reply: z.object({ value: z.array(partner) }),
})

export const putPartner = defineRoute({
  id: 'partner.organisation.put',
  service,
  method: 'PUT',
  path: `${installation}/:id`,
  access: operatorDecides,
  summary: 'Make a tenant a partner, or change what kind of one it is, for the operator of this installation alone',
  params: ofPartner,
  body: bodyWith({
    cspKind: z.enum(cspKinds).nullable().optional(),
    usesOemDirect: z.boolean().optional(),
    mpnId: z.string().max(40).nullable().optional(),
    /** Of whose devices it may report what it built, as their firmware names them; the list is replaced. */
    makers: z.array(z.string().min(1).max(128)).max(100).optional(),
  }),
  reply: partner,
})

const provider = { service, access: operatorDecides, params: z.object({ id: TenantId, providerId: TenantId }) } as const

export const addProvider = defineRoute({
  ...provider,
  id: 'partner.provider.add',
  method: 'PUT',
  path: `${installation}/:id/providers/:providerId`,
  summary: 'Let a reseller sell through a provider, for the operator of this installation alone',
})

export const removeProvider = defineRoute({
  ...provider,
  id: 'partner.provider.remove',
  method: 'DELETE',
  path: `${installation}/:id/providers/:providerId`,
  summary: 'Let a reseller no longer sell through a provider; what customers granted stays',
})

export const readOemLink = defineRoute({
  id: 'partner.invitation.oem-link',
  service,
  method: 'POST',
  path: `${installation}/:id/oemLink`,
  access: operatorDecides,
  summary: 'The one link of a manufacturer, for the operator of this installation alone',
  params: ofPartner,
  reply: partnerInvitation,
})

export const endConsent = defineRoute({
  id: 'partner.consent.end-by-operator',
  service,
  method: 'POST',
  path: `${installation}/:id/customers/:customerId/end`,
  access: operatorDecides,
  summary: 'End what a customer granted to a partner, for the operator of this installation alone',
  params: z.object({ id: TenantId, customerId: TenantId }),
})
