// Partner Center: profiles of a customer, which it calls configuration policies
// (https://learn.microsoft.com/partner-center/developer/device-deployment-resources#configurationpolicy).

import { z } from 'zod'

import { policyCategories, policySettings } from '../../kernel/partner-center-word.ts'
import type { Access } from '../route.ts'
import { defineRoute, longestPathPart } from '../route.ts'
import { collection, customerParams, instant, resource } from './collection.ts'
import { reads } from './customer.ts'

const service = 'partner' as const
export const changes = {
  kind: 'partner-center',
  anyOf: ['CustomerDevices.ReadWrite.All'],
} as const satisfies Access

const params = customerParams.extend({ policyId: z.string().max(longestPathPart) })

/** Word, or the number of it. */
export const word = z.union([z.string().max(200), z.number()])

export const policy = resource('ConfigurationPolicy', {
  id: z.string(),
  name: z.string(),
  category: z.enum(policyCategories),
  description: z.string(),
  /** The documented sample has the one, the documented table the other. */
  devicesAssigned: z.number(),
  devicesAssignedCount: z.number(),
  policySettings: z.array(z.enum(policySettings)),
  createdDate: instant,
  lastModifiedDate: instant,
})

const written = {
  name: z.string().max(1000),
  /** Clients that do not know it send `none`; there is one category. */
  category: word.nullish(),
  description: z.string().max(10_000).nullish(),
  policySettings: z.array(word).max(100).nullish(),
}

export const listPolicies = defineRoute({
  id: 'partner-center.policy.list',
  service,
  method: 'GET',
  path: '/v1/customers/:customerId/policies',
  access: reads,
  summary: 'Profiles that partners made for the customer',
  params: customerParams,
  reply: collection(policy),
})

export const createPolicy = defineRoute({
  id: 'partner-center.policy.create',
  service,
  method: 'POST',
  path: '/v1/customers/:customerId/policies',
  access: changes,
  summary: "Make a profile for the customer; whoever hides the licence terms accepts them on the customer's behalf",
  params: customerParams,
  body: z.object(written),
  reply: policy,
})

export const readPolicy = defineRoute({
  id: 'partner-center.policy.read',
  service,
  method: 'GET',
  path: '/v1/customers/:customerId/policies/:policyId',
  access: reads,
  summary: 'One profile that a partner made for the customer',
  params,
  reply: policy,
})

export const replacePolicy = defineRoute({
  id: 'partner-center.policy.replace',
  service,
  method: 'PUT',
  path: '/v1/customers/:customerId/policies/:policyId',
  access: changes,
  summary: "Change name, description or settings of a partner's own profile",
  params,
  body: z.object({ ...written, id: z.string().max(longestPathPart).nullish() }),
  reply: policy,
})

export const deletePolicy = defineRoute({
  id: 'partner-center.policy.delete',
  service,
  method: 'DELETE',
  path: '/v1/customers/:customerId/policies/:policyId',
  access: changes,
  summary: "Delete a partner's own profile; devices that have it lose it",
  params,
})
