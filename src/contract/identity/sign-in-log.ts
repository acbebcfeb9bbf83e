// Who signed in where, how, and why it was refused, in the shape of Graph's signIns.

import { z } from 'zod'

import { collectionOf, collectionQuery, oneOf } from '../graph/collection.ts'
import { signIn } from '../graph/sign-in.ts'
import { graph, listInGroups, onBothRoots } from '../graph.ts'

const service = 'graph' as const
/** Whoever looks after what people sign in with has to see why they could not; applications are for the first alone. */
const read = graph('AuditLog.Read.All', 'UserAuthenticationMethod.Read.All')

export const listSignIns = onBothRoots({
  id: 'identity.sign-in-log.list',
  service,
  method: 'GET',
  path: '/auditLogs/signIns',
  access: listInGroups(read),
  summary:
    'Who signed in where, how, and why it was refused, newest first; applications when signInEventTypes asks for them',
  query: collectionQuery,
  reply: collectionOf(signIn),
})

export const readSignIn = onBothRoots({
  id: 'identity.sign-in-log.read',
  service,
  method: 'GET',
  path: '/auditLogs/signIns/:id',
  access: read,
  summary: 'One sign-in',
  params: z.object({ id: z.string().max(40) }),
  query: collectionQuery,
  reply: oneOf(signIn),
})
