// What a person signs in with, on the administration API.

import { z } from 'zod'

import { longestMinutes, shortestMinutes } from '../../kernel/access-pass.ts'
import { GuidText, UserId } from '../../kernel/id.ts'
import { bodyWith, typed } from '../body.ts'
import {
  authenticationMethod,
  fido2Method,
  softwareOathMethod,
  temporaryAccessPass,
  windowsHelloMethod,
} from '../graph/authentication-method.ts'
import { collectionOf, collectionQuery } from '../graph/collection.ts'
import { graph, onBothRoots, oneInGroups } from '../graph.ts'

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
  access: oneInGroups(read, 'user'),
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
  access: oneInGroups(read, 'user'),
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
  access: oneInGroups(write, 'user'),
  summary: 'Take an authenticator app and its recovery codes away; the person is signed out everywhere',
  params: methodParams,
})

const passes = '/users/:id/authentication/temporaryAccessPassMethods'

export const listAccessPasses = onBothRoots({
  id: 'identity.access-pass.list',
  service,
  method: 'GET',
  path: passes,
  access: oneInGroups(read, 'user'),
  summary: 'The temporary access pass of a person, or none',
  params,
  query: collectionQuery,
  reply: collectionOf(temporaryAccessPass),
})

export const createAccessPass = onBothRoots({
  id: 'identity.access-pass.create',
  service,
  method: 'POST',
  path: passes,
  access: oneInGroups(write, 'user'),
  summary:
    'Make a temporary access pass, shown once, with which a person signs in without a password; it ends an earlier one',
  params,
  body: bodyWith({
    '@odata.type': typed('temporaryAccessPassAuthenticationMethod').optional(),
    startDateTime: z.iso.datetime({ offset: true }).nullish(),
    lifetimeInMinutes: z.number().int().min(shortestMinutes).max(longestMinutes).nullish(),
    isUsableOnce: z.boolean().nullish(),
  }),
  reply: temporaryAccessPass,
  status: 201,
})

export const deleteAccessPass = onBothRoots({
  id: 'identity.access-pass.delete',
  service,
  method: 'DELETE',
  path: `${passes}/:methodId`,
  access: oneInGroups(write, 'user'),
  summary: 'Take a temporary access pass away; who signed in with it stays signed in',
  params: methodParams,
})

export const listWindowsHello = onBothRoots({
  id: 'identity.hello-key.list',
  service,
  method: 'GET',
  path: '/users/:id/authentication/windowsHelloForBusinessMethods',
  access: oneInGroups(read, 'user'),
  summary: 'The keys of Windows Hello of a person, each with its device',
  params,
  query: collectionQuery,
  reply: collectionOf(windowsHelloMethod),
})

export const deleteWindowsHello = onBothRoots({
  id: 'identity.hello-key.delete',
  service,
  method: 'DELETE',
  path: '/users/:id/authentication/windowsHelloForBusinessMethods/:methodId',
  access: oneInGroups(write, 'user'),
  summary: 'Take a key of Windows Hello away; the person is signed out everywhere',
  params: methodParams,
})

export const listPasskeys = onBothRoots({
  id: 'identity.passkey.list',
  service,
  method: 'GET',
  path: '/users/:id/authentication/fido2Methods',
  access: oneInGroups(read, 'user'),
  summary: 'The passkeys of a person',
  params,
  query: collectionQuery,
  reply: collectionOf(fido2Method),
})

export const deletePasskey = onBothRoots({
  id: 'identity.passkey.delete',
  service,
  method: 'DELETE',
  path: '/users/:id/authentication/fido2Methods/:methodId',
  access: oneInGroups(write, 'user'),
  summary: 'Take a passkey away; the person is signed out everywhere',
  params: methodParams,
})
