// Managers on the administration API. Whoever's role counts for some groups only gets nothing here: a manager may be outside them.

import { z } from 'zod'

import { UserId } from '../../kernel/id.ts'
import { bodyWith } from '../body.ts'
import { collectionOf, collectionQuery, oneOf } from '../graph/collection.ts'
import { user } from '../graph/user.ts'
import { graph, onBothRoots } from '../graph.ts'
import { longestPathPart } from '../route.ts'

const service = 'graph' as const
const read = graph('User.Read.All', 'User.ReadWrite.All')
const write = graph('User.ReadWrite.All')
const keyParams = z.object({ key: z.string().max(longestPathPart) })
const idParams = z.object({ id: UserId })

export const getManager = onBothRoots({
  id: 'directory.manager.read',
  service,
  method: 'GET',
  path: '/users/:key/manager',
  access: read,
  summary: 'The manager of a user; 404 for whoever has none',
  params: keyParams,
  query: collectionQuery,
  reply: oneOf(user),
})

export const listDirectReports = onBothRoots({
  id: 'directory.manager.reports',
  service,
  method: 'GET',
  path: '/users/:key/directReports',
  access: read,
  summary: 'The users whose manager this one is',
  params: keyParams,
  query: collectionQuery,
  reply: collectionOf(user),
})

export const setManager = onBothRoots({
  id: 'directory.manager.set',
  service,
  method: 'PUT',
  path: '/users/:id/manager/$ref',
  access: write,
  summary: 'Give a user a manager, in place of the one before',
  params: idParams,
  body: bodyWith({ '@odata.id': z.string().max(500) }),
})

export const removeManager = onBothRoots({
  id: 'directory.manager.remove',
  service,
  method: 'DELETE',
  path: '/users/:id/manager/$ref',
  access: write,
  summary: 'Leave a user without a manager',
  params: idParams,
})
