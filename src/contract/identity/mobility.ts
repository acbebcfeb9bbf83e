// Other device management that an organisation uses in place of ours (docs/other-mdm.md).

import { z } from 'zod'

import { GroupId, GuidText } from '../../kernel/id.ts'
import { bodyWith, typed } from '../body.ts'
import { collectionOf, collectionQuery, oneOf } from '../graph/collection.ts'
import { includedGroup, mobilityPolicy } from '../graph/mobility-policy.ts'
import { graph } from '../graph.ts'
import { defineRoute } from '../route.ts'

const service = 'graph' as const
const path = '/beta/policies/mobileDeviceManagementPolicies'
const read = graph('Organization.Read.All', 'Organization.ReadWrite.All')
const write = graph('Organization.ReadWrite.All')
const params = z.object({ id: GuidText })

const url = z.string().min(1).max(1024)
const members = {
  '@odata.type': typed('mobilityManagementPolicy').optional(),
  displayName: z.string().trim().min(1).max(256),
  description: z.string().max(1024).nullish(),
  discoveryUrl: url,
  termsOfUseUrl: url.nullish(),
  complianceUrl: url.nullish(),
  appliesTo: z.enum(['none', 'selected', 'all']).optional(),
}
/** The server says it. */
const alsoSent = ['id', 'isValid']

export const listMobilities = defineRoute({
  id: 'identity.mobility.list',
  service,
  method: 'GET',
  path,
  access: read,
  summary: 'Other device management that the organisation uses in place of ours',
  query: collectionQuery,
  reply: collectionOf(mobilityPolicy),
})

export const getMobility = defineRoute({
  id: 'identity.mobility.read',
  service,
  method: 'GET',
  path: `${path}/:id`,
  access: read,
  summary: 'One other device management: its addresses, and for whom it is',
  params,
  query: collectionQuery,
  reply: oneOf(mobilityPolicy),
})

export const createMobility = defineRoute({
  id: 'identity.mobility.create',
  service,
  method: 'POST',
  path,
  access: write,
  summary: 'Name other device management; devices of those it is for enrol there from the next join on',
  body: bodyWith(members, alsoSent),
  reply: mobilityPolicy,
  status: 201,
})

export const changeMobility = defineRoute({
  id: 'identity.mobility.change',
  service,
  method: 'PATCH',
  path: `${path}/:id`,
  access: write,
  summary: 'Change the addresses of other device management, or for whom it is; enrolled devices stay where they are',
  params,
  body: bodyWith(
    { ...members, displayName: members.displayName.optional(), discoveryUrl: members.discoveryUrl.optional() },
    alsoSent,
  ),
})

export const deleteMobility = defineRoute({
  id: 'identity.mobility.delete',
  service,
  method: 'DELETE',
  path: `${path}/:id`,
  access: write,
  summary: 'Forget other device management: no device is sent there any more, and no token made for it',
  params,
})

export const listIncludedGroups = defineRoute({
  id: 'identity.mobility.groups',
  service,
  method: 'GET',
  path: `${path}/:id/includedGroups`,
  access: read,
  summary: 'The groups whose people enrol in other device management where it is for some (selected)',
  params,
  query: collectionQuery,
  reply: collectionOf(includedGroup),
})

export const includeGroup = defineRoute({
  id: 'identity.mobility.include-group',
  service,
  method: 'POST',
  path: `${path}/:id/includedGroups/$ref`,
  access: write,
  summary: 'Let other device management be for the people of a group, too',
  params,
  body: bodyWith({ '@odata.id': z.string().max(500) }),
})

export const leaveOutGroup = defineRoute({
  id: 'identity.mobility.leave-out-group',
  service,
  method: 'DELETE',
  path: `${path}/:id/includedGroups/:groupId/$ref`,
  access: write,
  summary: 'Let other device management be for a group no more',
  params: z.object({ id: GuidText, groupId: GroupId }),
})
