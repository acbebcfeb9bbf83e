// The authority's addresses (docs/specification/authority.md). Everybody may call them: they are how a credential is
// got in the first place. The first segment is a tenant's id, one of its domains, `common` or `organizations`, in any
// letter case.

import { z } from 'zod'

import { defineRawRoute, defineRoute, type RawRoute } from './route.ts'

const signIn = { kind: 'anonymous', because: 'It is where a person or a program proves who it is.' } as const
const published = {
  kind: 'anonymous',
  because: 'It publishes keys and addresses that clients need before they can sign in.',
} as const

const form = ['application/x-www-form-urlencoded']

function route(
  id: string,
  method: 'GET' | 'POST',
  path: string,
  summary: string,
  more: Partial<RawRoute> = {},
): RawRoute {
  return defineRawRoute({
    id: `identity.${id}`,
    service: 'login',
    method,
    path,
    access: published,
    summary,
    ...(method === 'POST' ? { consumes: form, bodyLimit: 64 * 1024 } : {}),
    ...more,
  })
}

const page = { access: signIn, produces: ['text/html'] } as const
const token = { access: signIn, produces: ['application/json'] } as const

export const metadataV1 = route(
  'metadata.v1',
  'GET',
  '/:tenant/.well-known/openid-configuration',
  'Metadata, version 1.',
)
export const metadataV2 = route(
  'metadata.v2',
  'GET',
  '/:tenant/v2.0/.well-known/openid-configuration',
  'Metadata, version 2.',
)
export const keysV1 = route('keys.v1', 'GET', '/:tenant/discovery/keys', "The tenant's public signing keys.")
export const keysV2 = route('keys.v2', 'GET', '/:tenant/discovery/v2.0/keys', "The tenant's public signing keys.")
export const instance = route('instance', 'GET', '/common/discovery/instance', 'Which hosts belong to this authority.')
export const userRealmPath = route(
  'user-realm.path',
  'GET',
  '/common/UserRealm/:user',
  'Whether a user name signs in here.',
)
export const userRealmQuery = route(
  'user-realm.query',
  'GET',
  '/common/userrealm',
  'Whether a user name signs in here.',
)
export const credentialType = route(
  'credential-type',
  'POST',
  '/common/GetCredentialType',
  'How a user name signs in.',
  {
    consumes: ['application/json'],
  },
)

export const authorizeV1 = route(
  'authorize.v1',
  'GET',
  '/:tenant/oauth2/authorize',
  'Signs a person in for an application.',
  page,
)
export const authorizeV2 = route(
  'authorize.v2',
  'GET',
  '/:tenant/oauth2/v2.0/authorize',
  'Signs a person in for an application.',
  page,
)
export const authorizeV1Post = route(
  'authorize.v1.post',
  'POST',
  '/:tenant/oauth2/authorize',
  'The same as a form.',
  page,
)
export const authorizeV2Post = route(
  'authorize.v2.post',
  'POST',
  '/:tenant/oauth2/v2.0/authorize',
  'The same as a form.',
  page,
)
export const adminConsentV1 = route(
  'admin-consent.v1',
  'GET',
  '/:tenant/adminconsent',
  'Asks an administrator to consent for everybody.',
  page,
)
export const adminConsentV2 = route(
  'admin-consent.v2',
  'GET',
  '/:tenant/v2.0/adminconsent',
  'The same, version 2.',
  page,
)
export const resume = route(
  'authorize.resume',
  'GET',
  '/:tenant/oauth2/v2.0/authorize/:uid',
  'Goes on after the sign-in.',
  page,
)
export const signInShow = route('sign-in.show', 'GET', '/:tenant/sign-in/:uid', 'The sign-in page.', page)
export const signInSubmit = route(
  'sign-in.submit',
  'POST',
  '/:tenant/sign-in/:uid',
  'Takes the user name or the password.',
  page,
)
export const passkeyScript = route('passkey-script', 'GET', '/passkey.js', 'The script that speaks to passkeys.', {
  produces: ['text/javascript'],
})
export const passwordLinkShow = route(
  'password-link.show',
  'GET',
  '/:tenant/password/:secret',
  'Asks for the new password that a link sets.',
  page,
)
export const passwordLinkUse = route(
  'password-link.use',
  'POST',
  '/:tenant/password/:secret',
  'Sets the password, once.',
  page,
)
export const tokenV1 = route(
  'token.v1',
  'POST',
  '/:tenant/oauth2/token',
  'Exchanges a grant for tokens, version 1.',
  token,
)
export const tokenV2 = route(
  'token.v2',
  'POST',
  '/:tenant/oauth2/v2.0/token',
  'Exchanges a grant for tokens, version 2.',
  token,
)
export const deviceCodeV1 = route(
  'device-code.v1',
  'POST',
  '/:tenant/oauth2/devicecode',
  'Gives a code that a person types on another device, version 1.',
  token,
)
export const deviceCodeV2 = route(
  'device-code.v2',
  'POST',
  '/:tenant/oauth2/v2.0/devicecode',
  'Gives a code that a person types on another device, version 2.',
  token,
)
export const devicePageShow = route('device-page.show', 'GET', '/device', 'Asks for the code of another device.', page)
export const devicePageSubmit = route(
  'device-page.submit',
  'POST',
  '/device',
  'Takes the code of another device.',
  page,
)
export const deviceAnswerShow = route(
  'device-answer.show',
  'GET',
  '/device/answer',
  'Asks whether another device may sign in as the person.',
  page,
)
export const deviceAnswerSubmit = route('device-answer.submit', 'POST', '/device/answer', 'Takes the answer.', page)
export const logoutV1 = route('logout.v1', 'GET', '/:tenant/oauth2/logout', 'Signs a person out.', page)
export const logoutV2 = route('logout.v2', 'GET', '/:tenant/oauth2/v2.0/logout', 'Signs a person out.', page)
export const logo = route('branding.logo', 'GET', '/:tenant/branding/logo', "The tenant's logo on its sign-in page.", {
  access: { kind: 'anonymous', because: 'The sign-in page shows it before anybody has signed in.' },
  produces: ['image/png', 'image/jpeg'],
})

/** At the address that the original announces, on Graph's origin. */
const userInfo = {
  id: 'identity.user-info.read',
  service: 'graph',
  path: '/oidc/userinfo',
  access: { kind: 'graph', anyOf: ['User.Read', 'openid'] },
  summary: 'Claims of the person whose token it is (OpenID Connect Core 1.0 §5.3)',
  reply: z.object({
    sub: z.string(),
    name: z.string(),
    given_name: z.string().optional(),
    family_name: z.string().optional(),
    /** Where the sign-in asked for the scope `email`. */
    email: z.string().optional(),
  }),
} as const
export const userInfoGet = defineRoute({ ...userInfo, method: 'GET' })
export const userInfoPost = defineRoute({ ...userInfo, id: 'identity.user-info.read.post', method: 'POST' })
