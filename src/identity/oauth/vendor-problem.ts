// The refusal of an authority address, before it has its wire form: a number that clients know and a sentence for people.

import type { Problem } from '../../protocol/oauth/problem.ts'

export class VendorProblem extends Error {
  readonly problem: Problem
  readonly status: number
  readonly retryAfterSeconds: number | undefined
  constructor(problem: Problem, message: string, status = 400, retryAfterSeconds?: number) {
    super(message)
    this.name = 'VendorProblem'
    this.problem = problem
    this.status = status
    this.retryAfterSeconds = retryAfterSeconds
  }
}

type Refusal = { readonly problem: Problem; readonly message: string }

const byDetail: ReadonlyArray<readonly [pattern: RegExp, problem: Problem, message: string]> = [
  [/^no client authentication mechanism/m, 'missing-parameter', 'The request names no application. Send client_id.'],
  [
    /^client not found/,
    'unknown-client',
    'No application with this client id exists in this tenant. Check the client id and the tenant.',
  ],
  [
    /secret|authentication mechanism/,
    'bad-client-secret',
    'The client secret is wrong or missing. Send the secret that was shown when the application was made.',
  ],
  [/code (not found|invalid)/, 'code-invalid', 'The authorization code is not one of this authority. Sign in again.'],
  [/code is expired/, 'code-expired', 'The authorization code has expired. Sign in again.'],
  [
    /already (consumed|used)/,
    'code-redeemed',
    'The code or token was already used, so what came from it is revoked. Sign in again.',
  ],
  [/PKCE|code_verifier/, 'pkce-failed', 'The code verifier does not match the code challenge. Sign in again.'],
  [
    /refresh token (not found|is expired)/,
    'refresh-token-expired',
    'The refresh token has expired or was revoked. Sign in again.',
  ],
  [/account not found/, 'account-disabled', 'The account is disabled or was deleted. Ask your administrator.'],
  [
    /grant (not found|is expired)/,
    'refresh-token-revoked',
    'The sign-in behind this token was revoked. Sign in again.',
  ],
  [/redirect_uri/, 'bad-redirect-uri', 'The redirect address is not one of those registered for the application.'],
  [/missing required|required parameter|must be provided/, 'missing-parameter', 'A required parameter is missing.'],
]

const byError: Readonly<Record<string, Refusal>> = {
  invalid_client: { problem: 'bad-client-secret', message: 'The application could not prove who it is.' },
  invalid_grant: { problem: 'grant-invalid', message: 'The grant is not valid. Sign in again.' },
  unsupported_grant_type: { problem: 'unsupported-grant', message: 'This grant type is not offered here.' },
  invalid_scope: { problem: 'bad-scope', message: 'The scope is not valid.' },
  invalid_redirect_uri: {
    problem: 'bad-redirect-uri',
    message: 'The redirect address is not one of those registered for the application.',
  },
  server_error: {
    problem: 'server-error',
    message: 'Something went wrong on our side. Quote the trace id when you ask for help.',
  },
}

/** The library's error as the vendor would have said it. `detail` is what the library tells operators. */
export function translateError(error: string, description: string, detail: string | undefined): Refusal {
  const told = `${detail ?? ''}\n${description}`
  if (/not allowed for this client/.test(told)) {
    return { problem: 'grant-not-allowed', message: 'This application may not use this grant type.' }
  }
  const found = error === 'server_error' ? undefined : byDetail.find(([pattern]) => pattern.test(told))
  if (found) return { problem: found[1], message: `${found[2]}` }
  return byError[error] ?? { problem: 'malformed-request', message: `${description || 'The request is malformed'}.` }
}
