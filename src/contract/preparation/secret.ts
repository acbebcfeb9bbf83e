// Secrets with which real PCs enrol, and the PCs that did (docs/real-pcs.md).

import { z } from 'zod'

import {
  longestDays,
  longestHash,
  longestSerialNumber,
  mostHashes,
  mostSerialNumbers,
  mostUses,
} from '../../kernel/enrollment-secret.ts'
import { GuidText } from '../../kernel/id.ts'
import { bodyWith } from '../body.ts'
import { collectionOf, collectionQuery, oneOf } from '../graph/collection.ts'
import { enrollmentSecret, enrollmentSecretUse } from '../graph/enrollment-secret.ts'
import { graph } from '../graph.ts'
import { defineRoute } from '../route.ts'

const service = 'graph' as const
const path = '/beta/deviceManagement/enrollmentSecrets'
const read = graph('DeviceManagementConfiguration.Read.All', 'DeviceManagementConfiguration.ReadWrite.All')
const write = graph('DeviceManagementConfiguration.ReadWrite.All')
const params = z.object({ id: GuidText })
const useParams = z.object({ id: GuidText, useId: GuidText })

export const listEnrollmentSecrets = defineRoute({
  id: 'preparation.secret.list',
  service,
  method: 'GET',
  path,
  access: read,
  summary: 'The secrets with which PCs enrol, how many each has enrolled and may enrol',
  query: collectionQuery,
  reply: collectionOf(enrollmentSecret),
})

export const getEnrollmentSecret = defineRoute({
  id: 'preparation.secret.read',
  service,
  method: 'GET',
  path: `${path}/:id`,
  access: read,
  summary: 'One secret with which PCs enrol, without the secret itself',
  params,
  query: collectionQuery,
  reply: oneOf(enrollmentSecret),
})

export const createEnrollmentSecret = defineRoute({
  id: 'preparation.secret.create',
  service,
  method: 'POST',
  path,
  access: write,
  summary: 'Make a secret, shown once, with which so many PCs enrol until its end',
  bodyLimit: mostHashes * longestHash + 64 * 1024,
  body: bodyWith({
    displayName: z.string().trim().min(1).max(256),
    maximumUses: z.number().int().min(1).max(mostUses),
    days: z.number().int().min(1).max(longestDays).optional(),
    /** Of the PCs that are let in; others wait until their number is known, and are refused when it is another. */
    serialNumbers: z.array(z.string().trim().min(1).max(longestSerialNumber)).max(mostSerialNumbers).optional(),
    /** The same of their hardware hashes, which PCs tell in their first session. With both lists, a PC of either is let in. */
    hardwareHashes: z.array(z.string().trim().min(1).max(longestHash)).max(mostHashes).optional(),
    /** Every PC waits until somebody lets it in. */
    approvalRequired: z.boolean().optional(),
  }),
  reply: enrollmentSecret,
  status: 201,
})

export const revokeEnrollmentSecret = defineRoute({
  id: 'preparation.secret.revoke',
  service,
  method: 'POST',
  path: `${path}/:id/revoke`,
  access: write,
  summary: 'Let a secret enrol nothing more, at once; PCs that wait are refused, those let in stay',
  params,
})

export const revokeEnrollmentSecrets = defineRoute({
  id: 'preparation.secret.revoke-all',
  service,
  method: 'POST',
  path: `${path}/revokeAll`,
  access: write,
  summary: 'Let no secret enrol anything more, at once; PCs that wait are refused, those let in stay',
  reply: z.object({ revoked: z.number(), refused: z.number() }),
})

export const listEnrollmentSecretUses = defineRoute({
  id: 'preparation.use.list',
  service,
  method: 'GET',
  path: `${path}/:id/uses`,
  access: read,
  summary: 'The PCs that enrolled with a secret, those that wait first',
  params,
  query: collectionQuery,
  reply: collectionOf(enrollmentSecretUse),
})

export const admitEnrollmentSecretUse = defineRoute({
  id: 'preparation.use.admit',
  service,
  method: 'POST',
  path: `${path}/:id/uses/:useId/admit`,
  access: write,
  summary: 'Let in a PC that waits: it gets what it is assigned, secrets among it',
  params: useParams,
})

export const refuseEnrollmentSecretUse = defineRoute({
  id: 'preparation.use.refuse',
  service,
  method: 'POST',
  path: `${path}/:id/uses/:useId/refuse`,
  access: write,
  summary: 'Refuse a PC that waits: it gets nothing that holds a secret',
  params: useParams,
})
