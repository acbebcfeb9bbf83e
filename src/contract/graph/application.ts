import { z } from 'zod'

import { instant } from './collection.ts'

const uris = z.object({ redirectUris: z.array(z.string()) })
const credential = z.object({
  keyId: z.string(),
  displayName: z.string(),
  /** Of a certificate its own beginning: before it, nothing signed with it counts. */
  startDateTime: instant,
  endDateTime: instant.nullable(),
  /** Ours: who made or added it, as they were called; null before that was kept. */
  createdBy: z.string().nullable(),
})

/** Ours: one of `taxiway token`. Whatever anybody else makes has none. */
export const purpose = z.enum(['scriptToken'])

const resourceAccess = z.object({
  resourceAppId: z.string(),
  resourceAccess: z.array(z.object({ id: z.string(), type: z.enum(['Role', 'Scope']) })),
})

export const application = z.object({
  id: z.string(),
  appId: z.string(),
  displayName: z.string(),
  /** Ours: the names of the permissions that it was given by itself. */
  appRoles: z.array(z.string()),
  /** Ours: those that it was given for everybody who signs in. */
  delegatedPermissions: z.array(z.string()),
  /** What it asks for. */
  requiredResourceAccess: z.array(resourceAccess),
  createdDateTime: instant,
  /** Ours: whether it is on in the organisation, which its service principal says. */
  accountEnabled: z.boolean(),
  purpose: purpose.nullable(),
  web: uris,
  spa: uris,
  publicClient: uris,
  /** Of a secret only its beginning. */
  passwordCredentials: z.array(credential.extend({ hint: z.string() })),
  keyCredentials: z.array(credential.extend({ type: z.literal('AsymmetricX509Cert'), usage: z.literal('Verify') })),
})
export type Application = z.infer<typeof application>

/** The one answer that tells the secret. */
export const newApplication = application
  .pick({ appId: true, displayName: true, appRoles: true, delegatedPermissions: true })
  .extend({ secretText: z.string().nullable(), secretEndDateTime: instant.nullable() })

/** A further secret, told this once. */
export const newSecret = credential.extend({ hint: z.string(), secretText: z.string() })
export const newCertificate = credential
  .pick({ keyId: true, displayName: true, startDateTime: true, endDateTime: true })
  .extend({
    /** SHA-256 of the certificate. */
    thumbprint: z.string(),
  })

/** Ours. */
export const signingKey = z.object({
  kid: z.string(),
  state: z.string(),
  createdDateTime: instant,
  signsFromDateTime: instant.nullable(),
  signsUntilDateTime: instant.nullable(),
  verifiesUntilDateTime: instant.nullable(),
})
/** The next key, and its first time. */
export const nextSigningKey = z.object({ kid: z.string(), signsFromDateTime: instant })
export type SigningKey = z.infer<typeof signingKey>
