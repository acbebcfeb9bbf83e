// What a person signs in with, on the administration API.

import { z } from 'zod'

import { GuidText, UserId } from '../../kernel/id.ts'
import { authenticationMethod, softwareOathMethod } from '../graph/authentication-method.ts'
import { collectionOf, collectionQuery } from '../graph/collection.ts'
import { graph, onBothRoots } from '../graph.ts'

const service = 'graph' as const
const read = graph('UserAuthenticationMethod.Read.All', 'UserAuthenticationMethod.ReadWrite.All')
const write = graph('UserAuthenticationMethod.ReadWrite.All')
const params = z.object({ id: UserId })
const methodParams = z.object({ id: UserId, methodId: GuidText })

export const listMethods = onBothRoots({
  id: 'identity.authentication-method.list',
  service,
  method: 'GET',
  path: '/users/:id/authentication/methods',
  access: read,
  summary: 'What a person signs in with; no secret of any of it',
  params,
  query: collectionQuery,
  reply: collectionOf(authenticationMethod),
})

export const listSoftwareOath = onBothRoots({
  id: 'identity.software-oath.list',
  service,
  method: 'GET',
  path: '/users/:id/authentication/softwareOathMethods',
  access: read,
  summary: 'The authenticator app of a person, or none',
  params,
  query: collectionQuery,
  reply: collectionOf(softwareOathMethod),
})

export const deleteSoftwareOath = onBothRoots({
  id: 'identity.software-oath.delete',
  service,
  method: 'DELETE',
  path: '/users/:id/authentication/softwareOathMethods/:methodId',
  access: write,
  summary: 'Take an authenticator app and its recovery codes away; the person is signed out everywhere',
  params: methodParams,
})
