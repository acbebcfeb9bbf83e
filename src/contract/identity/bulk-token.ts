// Bulk tokens: devices that join without a person.

import { z } from 'zod'

import { longestDays, longestNetwork, mostJoins, mostNetworks } from '../../kernel/bulk-token.ts'
import { GuidText } from '../../kernel/id.ts'
import { bodyWith } from '../body.ts'
import { bulkToken } from '../graph/bulk-token.ts'
import { collectionOf, collectionQuery, oneOf } from '../graph/collection.ts'
import { graph } from '../graph.ts'
import { defineRoute } from '../route.ts'

const service = 'graph' as const
const path = '/beta/deviceManagement/bulkJoinTokens'
const read = graph('Device.Read.All', 'Device.ReadWrite.All')
const write = graph('Device.ReadWrite.All')
const params = z.object({ id: GuidText })

export const listBulkTokens = defineRoute({
  id: 'identity.bulk-token.list',
  service,
  method: 'GET',
  path,
  access: read,
  summary: 'The bulk tokens of a tenant, how many devices each has joined and may join',
  query: collectionQuery,
  reply: collectionOf(bulkToken),
})

export const getBulkToken = defineRoute({
  id: 'identity.bulk-token.read',
  service,
  method: 'GET',
  path: `${path}/:id`,
  access: read,
  summary: 'One bulk token, without its secret',
  params,
  query: collectionQuery,
  reply: oneOf(bulkToken),
})

export const createBulkToken = defineRoute({
  id: 'identity.bulk-token.create',
  service,
  method: 'POST',
  path,
  access: write,
  summary: 'Make a bulk token, shown once, with which so many devices join without a person until its end',
  body: bodyWith({
    displayName: z.string().min(1).max(256),
    maximumJoins: z.number().int().min(1).max(mostJoins),
    days: z.number().int().min(1).max(longestDays).optional(),
    /** Addresses and ranges, such as 192.0.2.0/24. */
    networks: z.array(z.string().max(longestNetwork)).max(mostNetworks).optional(),
  }),
  reply: bulkToken,
  status: 201,
})

export const revokeBulkToken = defineRoute({
  id: 'identity.bulk-token.revoke',
  service,
  method: 'POST',
  path: `${path}/:id/revoke`,
  access: write,
  summary: 'Let a bulk token join nothing more, at once; its devices stay joined, and their sign-in ends',
  params,
})
