// The authority's error body (docs/specification/authority.md): RFC 6749 §5.2 with a number in the text and in
// `error_codes`, on which clients branch. Encoder and decoder; numbers that clients know are listed once.

/**
 * Problems by the vendor's number, each with the OAuth error it travels under, and with the word in `suberror` by which the vendor's
 * libraries tell that the person has to sign in again (`bad_token`), or that a token of the family is not for this client.
 */
export const problems = {
  'malformed-request': [90023, 'invalid_request'],
  'missing-parameter': [900144, 'invalid_request'],
  'unknown-tenant': [90002, 'invalid_request'],
  'unknown-instance': [50049, 'invalid_instance'],
  'scope-without-default': [1002012, 'invalid_scope'],
  'unknown-scope': [650053, 'invalid_scope'],
  'unknown-client': [700016, 'unauthorized_client'],
  'client-disabled': [7000112, 'unauthorized_client'],
  'client-without-principal': [7000229, 'unauthorized_client'],
  'not-assigned': [50105, 'invalid_grant'],
  'consent-needed': [65001, 'invalid_grant', 'consent_required'],
  'consent-of-administrator': [90094, 'access_denied'],
  'consent-declined': [65004, 'access_denied'],
  'bad-redirect-uri': [50011, 'invalid_request'],
  'unknown-resource': [500011, 'invalid_resource'],
  'bad-scope': [70011, 'invalid_scope'],
  'unsupported-grant': [70003, 'unsupported_grant_type'],
  'grant-not-allowed': [700025, 'unauthorized_client'],
  'bad-client-secret': [7000215, 'invalid_client'],
  'bad-client-assertion': [700027, 'invalid_client'],
  'secret-beside-public': [700025, 'invalid_client'],
  'page-alone': [9002327, 'invalid_request'],
  'bad-password': [50126, 'invalid_grant'],
  'factor-failed': [50074, 'invalid_grant'],
  'factor-needed': [50076, 'invalid_grant'],
  'factor-unregistered': [50079, 'invalid_grant'],
  locked: [50053, 'invalid_grant'],
  'account-disabled': [50057, 'invalid_grant'],
  'no-session': [50058, 'login_required'],
  'code-expired': [70008, 'invalid_grant'],
  'code-redeemed': [54005, 'invalid_grant'],
  'code-invalid': [9002313, 'invalid_grant'],
  'pkce-failed': [501481, 'invalid_grant'],
  'refresh-token-expired': [700082, 'invalid_grant', 'bad_token'],
  'refresh-token-revoked': [50173, 'invalid_grant', 'bad_token'],
  'grant-invalid': [70000, 'invalid_grant'],
  'grant-of-another': [70000, 'invalid_grant', 'client_mismatch'],
  'device-codes-off': [700025, 'unauthorized_client'],
  'device-code-waits': [70016, 'authorization_pending'],
  'device-code-slower': [70016, 'slow_down'],
  'device-code-declined': [65004, 'authorization_declined'],
  'device-code-unknown': [70018, 'bad_verification_code'],
  'device-code-over': [70019, 'code_expired'],
  'device-code-expired': [70020, 'expired_token'],
  'device-unknown': [50155, 'invalid_grant'],
  'device-proof-missing': [50097, 'interaction_required'],
  'device-disabled': [135011, 'invalid_grant'],
  'nonce-missing': [140000, 'invalid_request'],
  'nonce-invalid': [140001, 'invalid_request'],
  'no-realm': [50059, 'invalid_request'],
  throttled: [90033, 'temporarily_unavailable'],
  'server-error': [90033, 'server_error'],
} as const satisfies Record<string, readonly [number: number, error: string, suberror?: string]>

export type Problem = keyof typeof problems

export const isProblem = (word: string | undefined): word is Problem =>
  word !== undefined && Object.hasOwn(problems, word)

export type ProblemBody = {
  readonly error: string
  readonly error_description: string
  readonly error_codes: readonly number[]
  readonly timestamp: string
  readonly trace_id: string
  readonly correlation_id: string
  readonly suberror?: string
}

export function encodeProblem(
  problem: Problem,
  message: string,
  at: { readonly now: Date; readonly traceId: string; readonly correlationId: string },
): ProblemBody {
  const [number, error, suberror]: readonly [number, string, string?] = problems[problem]
  const timestamp = `${at.now.toISOString().slice(0, 19).replace('T', ' ')}Z`
  return {
    error,
    error_description: `AADSTS${number}: ${message} Trace ID: ${at.traceId} Correlation ID: ${at.correlationId} Timestamp: ${timestamp}`,
    error_codes: [number],
    timestamp,
    trace_id: at.traceId,
    correlation_id: at.correlationId,
    ...(suberror !== undefined && { suberror }),
  }
}
