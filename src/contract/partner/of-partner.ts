// What a partner does: it invites customers and sees who granted it what. Partner Center's own interface is another listener's.

import { z } from 'zod'

import { GuidText, TenantId } from '../../kernel/id.ts'
import { bodyWith } from '../body.ts'
import { collectionOf, collectionQuery } from '../graph/collection.ts'
import { partner, partnerCustomer, partnerInvitation } from '../graph/partner.ts'
import { graph } from '../graph.ts'
import { defineRoute } from '../route.ts'

const service = 'graph' as const
const params = z.object({ id: GuidText })
const agents = graph('CustomerDevices.Read.All', 'CustomerDevices.ReadWrite.All')
const asks = graph('CustomerDevices.ReadWrite.All')

export const readOwnPartner = defineRoute({
  id: 'partner.organisation.read-own',
  service,
  method: 'GET',
  path: '/beta/partner',
  // what it is it is for those, too, who look after its own devices
  access: graph('DeviceManagementServiceConfig.Read.All', 'DeviceManagementServiceConfig.ReadWrite.All'),
  summary: 'What kind of partner this organisation is, and through which providers it sells',
  reply: partner,
})

export const listInvitations = defineRoute({
  id: 'partner.invitation.list',
  service,
  method: 'GET',
  path: '/beta/partner/invitations',
  access: agents,
  summary: 'Invitations of this partner that customers may still accept, the latest first',
  query: collectionQuery,
  reply: collectionOf(partnerInvitation),
})

export const createInvitation = defineRoute({
  id: 'partner.invitation.create',
  service,
  method: 'POST',
  path: '/beta/partner/invitations',
  access: asks,
  summary: 'Make a link with which customers consent to this partner, with a mail around it; nothing is sent',
  body: bodyWith({
    /** Devices are registered without it. */
    delegatedAdministration: z.boolean().default(false),
    providerId: TenantId.optional(),
  }),
  reply: partnerInvitation,
  status: 201,
})

export const withdrawInvitation = defineRoute({
  id: 'partner.invitation.withdraw',
  service,
  method: 'POST',
  path: '/beta/partner/invitations/:id/withdraw',
  access: asks,
  summary: 'Let nobody accept an invitation any more; what was granted stands',
  params,
})

export const listCustomers = defineRoute({
  id: 'partner.customer.list',
  service,
  method: 'GET',
  path: '/beta/partner/customers',
  access: agents,
  summary: 'Customers whose consent to this partner stands',
  query: collectionQuery,
  reply: collectionOf(partnerCustomer),
})

export const leaveCustomer = defineRoute({
  id: 'partner.customer.leave',
  service,
  method: 'POST',
  path: '/beta/partner/customers/:id/leave',
  access: graph('Organization.ReadWrite.All'),
  summary: 'End a relationship with a customer, by the id of its consent; its devices stay registered',
  params,
})
