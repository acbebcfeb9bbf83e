// Conditional access policies of a tenant.

import { z } from 'zod'

import { GuidText } from '../../kernel/id.ts'
import { joinAction } from '../../kernel/user-action.ts'
import { bodyWith, typed } from '../body.ts'
import { accessPolicy } from '../graph/access-policy.ts'
import { collectionOf, collectionQuery, oneOf } from '../graph/collection.ts'
import { graph, onBothRoots } from '../graph.ts'

const service = 'graph' as const
const path = '/identity/conditionalAccess/policies'
const read = graph('Policy.Read.All', 'Policy.ReadWrite.ConditionalAccess')
const write = graph('Policy.ReadWrite.ConditionalAccess')
const params = z.object({ id: GuidText })

const most = 100
/** Conditions of the original that nothing here can hold: only their absence is taken. */
const none = z.array(z.never()).max(0).nullish()
const nothing = z.null().optional()

const conditions = bodyWith({
  users: bodyWith({
    /** `All`, or ids. */
    includeUsers: z.array(z.string().max(64)).max(most).nullish(),
    excludeUsers: z.array(GuidText).max(most).nullish(),
    includeRoles: z.array(z.string().max(64)).max(most).nullish(),
    excludeRoles: none,
    includeGroups: none,
    excludeGroups: none,
  }).optional(),
  applications: bodyWith({
    includeApplications: z.array(z.literal('All')).max(1).nullish(),
    includeUserActions: z.array(z.literal(joinAction)).max(1).nullish(),
    excludeApplications: none,
  }).optional(),
  clientAppTypes: z.array(z.literal('all')).max(1).optional(),
  locations: nothing,
  platforms: nothing,
})

const grantControls = bodyWith({
  operator: z.enum(['OR', 'AND']).optional(),
  builtInControls: z.array(z.literal('mfa')).length(1),
  customAuthenticationFactors: none,
  termsOfUse: none,
})

const members = {
  '@odata.type': typed('conditionalAccessPolicy').optional(),
  displayName: z.string().min(1).max(256),
  state: z.enum(['enabled', 'disabled']),
  conditions,
  grantControls,
  sessionControls: nothing,
}

export const listAccessPolicies = onBothRoots({
  id: 'identity.access-policy.list',
  service,
  method: 'GET',
  path,
  access: read,
  summary: 'Whom the tenant asks for more than a password, and for what',
  query: collectionQuery,
  reply: collectionOf(accessPolicy),
})

export const getAccessPolicy = onBothRoots({
  id: 'identity.access-policy.read',
  service,
  method: 'GET',
  path: `${path}/:id`,
  access: read,
  summary: 'One conditional access policy',
  params,
  query: collectionQuery,
  reply: oneOf(accessPolicy),
})

export const createAccessPolicy = onBothRoots({
  id: 'identity.access-policy.create',
  service,
  method: 'POST',
  path,
  access: write,
  summary:
    'Ask everybody, some people or the holders of roles for a second factor, at each sign-in or to join a device',
  body: bodyWith(members, ['id', 'createdDateTime', 'modifiedDateTime']),
  reply: accessPolicy,
  status: 201,
})

export const changeAccessPolicy = onBothRoots({
  id: 'identity.access-policy.change',
  service,
  method: 'PATCH',
  path: `${path}/:id`,
  access: write,
  summary: 'Change a conditional access policy; it counts from the next request on',
  params,
  body: bodyWith(
    {
      '@odata.type': members['@odata.type'],
      displayName: members.displayName.optional(),
      state: members.state.optional(),
      conditions: conditions.optional(),
      grantControls: grantControls.optional(),
      sessionControls: nothing,
    },
    ['id', 'createdDateTime', 'modifiedDateTime'],
  ),
})

export const deleteAccessPolicy = onBothRoots({
  id: 'identity.access-policy.delete',
  service,
  method: 'DELETE',
  path: `${path}/:id`,
  access: write,
  summary: 'Delete a conditional access policy',
  params,
})
