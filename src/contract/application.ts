// A tenant's applications, which scripts are, links that set passwords, and the keys its tokens are signed with.

import { z } from 'zod'

import { GuidText, UserId } from '../kernel/id.ts'
import { bodyWith, typed } from './body.ts'
import {
  application,
  newApplication,
  newCertificate,
  newSecret,
  nextSigningKey,
  purpose,
  signingKey,
} from './graph/application.ts'
import { collectionOf, collectionQuery, instant, oneOf } from './graph/collection.ts'
import { graph, oneInGroups } from './graph.ts'
import { defineRoute, scopes } from './route.ts'

const service = 'graph' as const
const params = z.object({ id: GuidText })

const uris = bodyWith({ redirectUris: z.array(z.string().min(1).max(256)).max(50).optional() }).optional()
const redirectUris = { web: uris, spa: uris, publicClient: uris }

const requiredResourceAccess = z
  .array(
    bodyWith({
      resourceAppId: GuidText,
      resourceAccess: z.array(bodyWith({ id: GuidText, type: z.enum(['Role', 'Scope']) })).max(100),
    }),
  )
  .max(10)
  .optional()

const ofPeople: readonly string[] = ['User.Read', 'Directory.AccessAsUser.All']
const ofApplications = scopes.filter((scope) => !ofPeople.includes(scope))

/** Ours: registration, secret and permissions in one call. Giving permissions takes what giving them anywhere takes. */
export const createApplication = defineRoute({
  id: 'identity.application.create',
  service,
  method: 'POST',
  path: '/beta/applications',
  access: graph('Application.ReadWrite.All'),
  summary: 'Make an application with a secret, shown once, and no more permissions than the caller has',
  body: bodyWith({
    '@odata.type': typed('application').optional(),
    displayName: z.string().min(1).max(256),
    appRoles: z.array(z.enum(ofApplications)).max(scopes.length).default([]),
    delegatedPermissions: z.array(z.enum(scopes)).max(scopes.length).default([]),
    requiredResourceAccess,
    /** Of the command line's own application alone, and never changed. */
    purpose: purpose.optional(),
    ...redirectUris,
  }),
  reply: newApplication,
  status: 201,
})

export const getApplication = defineRoute({
  id: 'identity.application.read',
  service,
  method: 'GET',
  path: '/beta/applications/:id',
  access: graph('Application.Read.All', 'Application.ReadWrite.All'),
  summary: 'One application: addresses, permissions, and which secrets and certificates it has',
  params,
  query: collectionQuery,
  reply: oneOf(application),
})

export const changeApplication = defineRoute({
  id: 'identity.application.change',
  service,
  method: 'PATCH',
  path: '/beta/applications/:id',
  access: graph('Application.ReadWrite.All'),
  summary:
    'Rename an application, or change the addresses that people come back to or the permissions that it asks for',
  params,
  body: bodyWith({
    '@odata.type': typed('application').optional(),
    displayName: z.string().min(1).max(256).optional(),
    requiredResourceAccess,
    ...redirectUris,
  }),
})

const displayName = z.string().min(1).max(120).optional()

export const addSecret = defineRoute({
  id: 'identity.application.add-secret',
  service,
  method: 'POST',
  path: '/beta/applications/:id/addPassword',
  access: graph('Application.ReadWrite.All'),
  summary: 'Make a further secret, shown once; the others go on until they end or are taken away',
  params,
  body: bodyWith({
    passwordCredential: bodyWith({ displayName, endDateTime: z.iso.datetime({ offset: true }).optional() }).optional(),
  }),
  reply: newSecret,
})

export const removeSecret = defineRoute({
  id: 'identity.application.remove-secret',
  service,
  method: 'POST',
  path: '/beta/applications/:id/removePassword',
  access: graph('Application.ReadWrite.All'),
  summary: 'Take a secret away; it is good for nothing from the next request on',
  params,
  body: bodyWith({ keyId: GuidText }),
})

/** Without the proof by an older key that the original asks for. */
export const addCertificate = defineRoute({
  id: 'identity.application.add-certificate',
  service,
  method: 'POST',
  path: '/beta/applications/:id/addKey',
  access: graph('Application.ReadWrite.All'),
  summary: 'Add a certificate whose key the application signs with, instead of a secret',
  params,
  body: bodyWith({
    keyCredential: bodyWith({
      displayName,
      type: z.literal('AsymmetricX509Cert').optional(),
      usage: z.literal('Verify').optional(),
      /** DER, base64. */
      key: z.base64().max(16_384),
    }),
  }),
  reply: newCertificate,
})

export const removeCertificate = defineRoute({
  id: 'identity.application.remove-certificate',
  service,
  method: 'POST',
  path: '/beta/applications/:id/removeKey',
  access: graph('Application.ReadWrite.All'),
  summary: 'Take a certificate away',
  params,
  body: bodyWith({ keyId: GuidText }),
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
  access: oneInGroups(graph('User.ReadWrite.All'), 'user'),
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
