// Profiles that a partner makes for one of its customers by hand, as the pages of Partner Center do. Partner Center's own interface has
// them as policies.

import { z } from 'zod'

import { GuidText, ProfileId } from '../../kernel/id.ts'
import { bodyWith } from '../body.ts'
import { collectionOf, collectionQuery } from '../graph/collection.ts'
import { customerProfile } from '../graph/customer-profile.ts'
import { graph } from '../graph.ts'
import { defineRoute } from '../route.ts'

const service = 'graph' as const
const base = '/beta/partner/customers/:id/profiles'
const params = z.object({ id: GuidText })
const ofOne = params.extend({ profileId: ProfileId })

const sees = graph('CustomerDevices.Read.All', 'CustomerDevices.ReadWrite.All')
const manages = graph('CustomerDevices.ReadWrite.All')

const displayName = z.string().max(1000)
const settings = {
  description: z.string().max(10_000).optional(),
  userType: z.enum(['administrator', 'standard']).optional(),
  privacySettingsHidden: z.boolean().optional(),
  eulaHidden: z.boolean().optional(),
  /** Needed by whoever begins to hide the licence terms: they are accepted on the customer's behalf. */
  acceptsLicenceTerms: z.boolean().optional(),
}

export const listCustomerProfiles = defineRoute({
  id: 'autopilot.customer-profile.list',
  service,
  method: 'GET',
  path: base,
  access: sees,
  summary: 'Profiles that partners made for this customer; those of the customer itself are not shown',
  params,
  query: collectionQuery,
  reply: collectionOf(customerProfile),
})

export const createCustomerProfile = defineRoute({
  id: 'autopilot.customer-profile.create',
  service,
  method: 'POST',
  path: base,
  access: manages,
  summary:
    "Make a user-driven profile for the customer; whoever hides the licence terms accepts them on the customer's behalf",
  params,
  body: bodyWith({ displayName, ...settings }),
  reply: customerProfile,
  status: 201,
})

export const changeCustomerProfile = defineRoute({
  id: 'autopilot.customer-profile.change',
  service,
  method: 'PATCH',
  path: `${base}/:profileId`,
  access: manages,
  summary: "Change name, description or settings of a partner's own profile",
  params: ofOne,
  body: bodyWith({ displayName: displayName.optional(), ...settings }),
  reply: customerProfile,
})

export const deleteCustomerProfile = defineRoute({
  id: 'autopilot.customer-profile.delete',
  service,
  method: 'DELETE',
  path: `${base}/:profileId`,
  access: manages,
  summary: "Delete a partner's own profile; devices that have it lose it",
  params: ofOne,
})
