// Partner Center: the partner itself, how it asks customers, and which it has.

import { z } from 'zod'

import type { Access } from '../route.ts'
import { defineRoute, longestPathPart } from '../route.ts'
import { collection, customerParams, resource } from './collection.ts'

const service = 'partner' as const
/** Whoever may do anything here may read. */
export const reads = {
  kind: 'partner-center',
  anyOf: ['CustomerDevices.Read.All', 'CustomerDevices.ReadWrite.All', 'CustomerDevices.Add.All'],
} as const satisfies Access

export const customer = resource('Customer', {
  id: z.string(),
  companyProfile: resource('CustomerCompanyProfile', {
    tenantId: z.string(),
    domain: z.string(),
    companyName: z.string(),
  }),
  relationshipToPartner: z.enum(['reseller', 'none']),
  allowDelegatedAccess: z.boolean(),
})

export const readOrganisation = defineRoute({
  id: 'partner-center.organisation.read',
  service,
  method: 'GET',
  path: '/v1/profiles/organization',
  access: reads,
  summary: 'Who the partner is; clients ask it when they connect',
  reply: resource('OrganizationProfile', {
    id: z.string(),
    tenantId: z.string(),
    companyName: z.string(),
    domain: z.string(),
    language: z.string(),
    culture: z.string(),
    profileType: z.literal('organization_profile'),
  }),
})

export const requestRelationship = defineRoute({
  id: 'partner-center.relationship.request',
  service,
  method: 'GET',
  path: '/v1/customers/relationshiprequests',
  access: { kind: 'partner-center', anyOf: ['CustomerDevices.ReadWrite.All'], inPerson: true },
  summary: 'The link with which customers consent to this partner; a new one where the last is soon over',
  reply: resource('RelationshipRequest', { url: z.string() }),
})

export const listRelationships = defineRoute({
  id: 'partner-center.relationship.list',
  service,
  method: 'GET',
  path: '/v1/relationships',
  access: reads,
  summary: 'Providers that a reseller sells through, or resellers that sell through a provider',
  query: z.object({ relationship_type: z.string().max(60).optional() }),
  reply: collection(
    resource('PartnerRelationship', {
      id: z.string(),
      location: z.string(),
      mpnId: z.string(),
      name: z.string(),
      relationshipType: z.string(),
      state: z.literal('active'),
    }),
  ),
})

export const listCustomers = defineRoute({
  id: 'partner-center.customer.list',
  service,
  method: 'GET',
  path: '/v1/customers',
  access: reads,
  summary: 'Customers whose consent to this partner as a reseller stands, by their names',
  query: z.object({
    size: z.string().max(10).optional(),
    /** JSON as the original has it: a field, the beginning of its value, `starts_with`. */
    filter: z.string().max(1000).optional(),
  }),
  reply: collection(customer),
})

export const readCustomer = defineRoute({
  id: 'partner-center.customer.read',
  service,
  method: 'GET',
  path: '/v1/customers/:customerId',
  access: reads,
  summary: 'A customer of this partner',
  params: customerParams,
  reply: customer,
})

export const changeCustomer = defineRoute({
  id: 'partner-center.customer.leave',
  service,
  method: 'PATCH',
  path: '/v1/customers/:customerId',
  access: { kind: 'partner-center', anyOf: ['Organization.ReadWrite.All'], inPerson: true },
  summary: 'End the relationship with a customer (`"relationshipToPartner": "none"`); its devices stay registered',
  params: customerParams,
  body: z.object({ relationshipToPartner: z.union([z.string().max(longestPathPart), z.number()]) }),
  reply: customer,
})
