// Why the library refused a request, as the vendor would have said it. The library's classes of errors tell what kind of
// mistake it was (RFC 6749 §4.1.2.1, §5.2); which one it was follows from what we know of the request, never from the
// library's sentences, which change with its version.

import { createHash } from 'node:crypto'

import type { errors as Errors } from 'oidc-provider'
import { Fault } from '../../kernel/fault.ts'
import type { Said } from '../../kernel/words/words.ts'
import type { Problem } from '../../protocol/oauth/problem.ts'
import { refusal } from '../refusal.ts'
import type { ClientMetadata } from './client.ts'

/** A code or a refresh token as it was kept before the request used it. */
export type GrantSource = {
  readonly clientId?: string | undefined
  readonly consumed?: unknown
  readonly redirectUri?: string | undefined
  readonly codeChallenge?: string | undefined
}

export type Facts = {
  readonly endpoint: 'authorize' | 'resume' | 'token' | 'sign-out'
  /** As they were handed to the library. */
  readonly params: URLSearchParams
  readonly authorization?: string | undefined
  /** Null: there is none of the name in the request. */
  readonly client: ClientMetadata | null | undefined
  readonly source: GrantSource | undefined
}

/** `thrown`: what the library threw, or our own code inside it. */
export function whyRefused(errors: typeof Errors, thrown: unknown, facts: Facts): Fault {
  if (thrown instanceof Fault) return thrown // the database is unavailable
  if (!(thrown instanceof errors.OIDCProviderError) || thrown.status >= 500) return failed(thrown)
  const [problem, message] = wordsFor(errors, thrown, facts)
  return refusal(problem, message, { code: thrown.status === 401 ? 'unauthenticated' : 'invalid-input' })
}

const failed = (cause: unknown): Fault => new Fault('internal', 'Something went wrong on our side.', { cause })

export const lostSignIn = (): Fault => refusal(...lost)

type Words = readonly [problem: Problem, message: string | readonly Said[]]

const lost: Words = ['no-session', [{ say: 'sign-in-over' }]]

function wordsFor(errors: typeof Errors, thrown: Errors.OIDCProviderError, facts: Facts): Words {
  if (thrown instanceof errors.SessionNotFound) return lost
  if (thrown instanceof errors.InvalidGrant) return whyGrant(facts)
  if (facts.client === null) {
    return [
      'unknown-client',
      'No application with this client id exists in this tenant. Check the client id and the tenant.',
    ]
  }
  if (thrown instanceof errors.InvalidClientAuth || thrown instanceof errors.InvalidClient) {
    return [
      'bad-client-secret',
      'The client secret is wrong or missing. Send the secret that was shown when the application was made.',
    ]
  }
  if (thrown instanceof errors.InvalidRedirectUri) return badRedirect
  if (thrown instanceof errors.UnsupportedGrantType) {
    return ['unsupported-grant', 'This grant type is not offered here.']
  }
  if (thrown instanceof errors.InvalidScope) return ['bad-scope', 'The scope is not valid.']
  return whyRequest(thrown, facts)
}

const badRedirect: Words = [
  'bad-redirect-uri',
  'The redirect address is not one of those registered for the application.',
]
const badVerifier: Words = ['pkce-failed', 'The code verifier does not match the code challenge. Sign in again.']

/** RFC 6749 §5.2 has one word for whatever is wrong with a code or a refresh token. */
function whyGrant({ params, source, client }: Facts): Words {
  const grantType = params.get('grant_type')
  const isCode = grantType === 'authorization_code'
  if (!isCode && grantType !== 'refresh_token') return ['grant-invalid', 'The grant is not valid. Sign in again.']
  if (!source) {
    return isCode
      ? ['code-invalid', 'The authorization code is not one of this authority, or it has expired. Sign in again.']
      : ['refresh-token-expired', 'The refresh token has expired or was revoked. Sign in again.']
  }
  if (source.clientId !== client?.client_id) {
    return ['grant-of-another', 'The grant was given to another application. Sign in again.']
  }
  if (source.consumed) return usedBefore
  if (isCode && !fits(params.get('code_verifier'), source.codeChallenge)) return badVerifier
  if (isCode && source.redirectUri !== params.get('redirect_uri')) return badRedirect
  return ['refresh-token-revoked', 'The sign-in behind this token was revoked. Sign in again.']
}

const usedBefore: Words = [
  'code-redeemed',
  'The code or token was already used, so what came from it is revoked. Sign in again.',
]

/** Two requests with one code or token at the same moment: the second lost. */
export const usedMeanwhile = (): Fault => refusal(...usedBefore)

/** RFC 7636 §4.6. */
function fits(verifier: string | null, challenge: string | undefined): boolean {
  if (!verifier && !challenge) return true
  return (
    createHash('sha256')
      .update(verifier ?? '')
      .digest('base64url') === challenge
  )
}

const neededBy: Readonly<Record<string, readonly string[]>> = {
  authorization_code: ['code', 'redirect_uri'],
  refresh_token: ['refresh_token'],
}

function whyRequest(thrown: Errors.OIDCProviderError, facts: Facts): Words {
  const said: Words = ['malformed-request', `${thrown.error_description || 'The request is malformed'}.`]
  switch (facts.endpoint) {
    case 'resume':
      return said
    case 'sign-out':
      return facts.params.has('post_logout_redirect_uri') ? badRedirect : said
    case 'authorize':
      return whatIsMissing(facts, ['redirect_uri']) ?? said
    case 'token':
      return whyToken(facts) ?? said
  }
}

function whyToken(facts: Facts): Words | undefined {
  const { params, client, source } = facts
  const grantType = params.get('grant_type') ?? ''
  if (client && !client.grant_types.includes(grantType)) {
    return ['grant-not-allowed', 'This application may not use this grant type.']
  }
  const missing = whatIsMissing(facts, neededBy[grantType] ?? [])
  if (missing) return missing
  return source?.codeChallenge && !fits(params.get('code_verifier'), source.codeChallenge) ? badVerifier : undefined
}

function whatIsMissing({ params, authorization }: Facts, needed: readonly string[]): Words | undefined {
  if (!params.get('client_id') && !authorization) {
    return ['missing-parameter', 'The request names no application. Send client_id.']
  }
  const missing = needed.filter((name) => !params.get(name))
  if (missing.length === 0) return undefined
  return ['missing-parameter', `A required parameter is missing. Send ${missing.join(' and ')}.`]
}
