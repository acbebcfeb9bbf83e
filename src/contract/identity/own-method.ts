// What the signed-in person signs in with. What changes something of it wants a sign-in of the last ten minutes, with the second factor of
// whoever has one (docs/operating/own-account.md).

import { z } from 'zod'

import { GuidText } from '../../kernel/id.ts'
import { bodyWith } from '../body.ts'
import { authenticationMethod, fido2Method } from '../graph/authentication-method.ts'
import { collectionOf, collectionQuery } from '../graph/collection.ts'
import { graph, onBothRoots } from '../graph.ts'

const service = 'graph' as const
/** `User.Read` says who a person is, and not how they sign in. */
const own = graph('Directory.AccessAsUser.All')
const params = z.object({ id: GuidText })

export const listOwnMethods = onBothRoots({
  id: 'identity.own-method.list',
  service,
  method: 'GET',
  path: '/me/authentication/methods',
  access: own,
  summary: 'What the signed-in person signs in with; no secret of any of it',
  query: collectionQuery,
  reply: collectionOf(authenticationMethod),
})

export const listOwnPasskeys = onBothRoots({
  id: 'identity.own-passkey.list',
  service,
  method: 'GET',
  path: '/me/authentication/fido2Methods',
  access: own,
  summary: 'The passkeys of the signed-in person',
  query: collectionQuery,
  reply: collectionOf(fido2Method),
})

export const deleteOwnPasskey = onBothRoots({
  id: 'identity.own-passkey.delete',
  service,
  method: 'DELETE',
  path: '/me/authentication/fido2Methods/:id',
  access: own,
  summary: 'Take a passkey of one’s own away, after a fresh sign-in; it signs out everywhere',
  params,
})

export const deleteOwnApp = onBothRoots({
  id: 'identity.own-software-oath.delete',
  service,
  method: 'DELETE',
  path: '/me/authentication/softwareOathMethods/:id',
  access: own,
  summary: 'Take one’s own authenticator app away, after a fresh sign-in; it signs out everywhere',
  params,
})

export const changeOwnPassword = onBothRoots({
  id: 'identity.own-password.change',
  service,
  method: 'POST',
  path: '/me/changePassword',
  access: own,
  summary: 'Change one’s own password, after a fresh sign-in; the old one is asked for, and it signs out everywhere',
  body: bodyWith({ currentPassword: z.string().min(1).max(1024), newPassword: z.string().min(1).max(1024) }),
})

export const revokeOwnSignIns = onBothRoots({
  id: 'identity.own-session.revoke',
  service,
  method: 'POST',
  path: '/me/revokeSignInSessions',
  access: own,
  summary: 'Sign oneself out everywhere, here too, after a fresh sign-in',
  reply: z.object({ '@odata.context': z.string(), value: z.boolean() }),
})
