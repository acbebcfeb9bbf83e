// A tenant's applications, which scripts are, links that set passwords, and the keys its tokens are signed with.

import { z } from 'zod'

import { GuidText, UserId } from '../kernel/id.ts'
import { bodyWith } from './body.ts'
import { application, newApplication, nextSigningKey, signingKey } from './graph/application.ts'
import { collectionOf, collectionQuery, instant } from './graph/collection.ts'
import { graph } from './graph.ts'
import { defineRoute, scopes } from './route.ts'

const service = 'graph' as const

/** Ours: registration, secret and permissions in one call. */
export const createApplication = defineRoute({
  id: 'identity.application.create',
  service,
  method: 'POST',
  path: '/beta/applications',
  access: graph('Application.ReadWrite.All'),
  summary: 'Make an application with a secret, shown once, and no more permissions than the caller has',
  body: bodyWith({
    displayName: z.string().min(1).max(256),
    appRoles: z.array(z.enum(scopes)).min(1).max(scopes.length),
  }),
  reply: newApplication,
  status: 201,
})

export const listApplications = defineRoute({
  id: 'identity.application.list',
  service,
  method: 'GET',
  path: '/beta/applications',
  access: graph('Application.Read.All', 'Application.ReadWrite.All'),
  summary: 'The applications of the tenant and what they may do',
  query: collectionQuery,
  reply: collectionOf(application),
})

export const deleteApplication = defineRoute({
  id: 'identity.application.delete',
  service,
  method: 'DELETE',
  path: '/beta/applications/:id',
  access: graph('Application.ReadWrite.All'),
  summary: 'Delete an application that has no permission the caller lacks; it changes nothing from the next request on',
  params: z.object({ id: GuidText }),
})

/** Ours. */
export const createPasswordLink = defineRoute({
  id: 'identity.password-link.create',
  service,
  method: 'POST',
  path: '/beta/users/:id/passwordLink',
  access: graph('User.ReadWrite.All'),
  summary: 'Make a link with which a person chooses a password, once and within a day; until then all stays as it is',
  params: z.object({ id: UserId }),
  reply: z.object({ link: z.string(), expiresDateTime: instant }),
  status: 201,
})

/** Ours. */
export const listSigningKeys = defineRoute({
  id: 'identity.signing-key.list',
  service,
  method: 'GET',
  path: '/beta/identity/signingKeys',
  access: graph('Organization.Read.All', 'Organization.ReadWrite.All'),
  summary: 'The keys that sign the tokens of the tenant: announced, in use, and those that still verify',
  query: collectionQuery,
  reply: collectionOf(signingKey),
})

/** Ours. */
export const rotateSigningKey = defineRoute({
  id: 'identity.signing-key.rotate',
  service,
  method: 'POST',
  path: '/beta/identity/signingKeys/rotate',
  access: graph('Organization.ReadWrite.All'),
  summary: 'Sign with a new key: in a day, and tokens that are out stay good; or at once, and all others are refused',
  body: bodyWith({ now: z.boolean().optional() }),
  reply: nextSigningKey,
  status: 201,
})
