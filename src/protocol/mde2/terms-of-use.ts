// The terms-of-use page of an MDM (docs/specification/management.md): a browser redirect there and back, all in query
// strings. The blob handed back with an acceptance returns to us verbatim as EnrollmentData of the enrolment
// (context.ts). The bearer token of the opening request is a header and not part of this.

export type TermsRequest = {
  readonly redirectUri: string
  readonly clientRequestId: string
  readonly apiVersion: string
  /** `azureadjoin` when the device joins the directory: then nothing may be declined. Absent for personal devices. */
  readonly mode?: string
}

export function encodeTermsRequest(touUrl: string, request: TermsRequest): string {
  return withQuery(touUrl, [
    ['redirect_uri', request.redirectUri],
    ['client-request-id', request.clientRequestId],
    ['api-version', request.apiVersion],
    ['mode', request.mode],
  ])
}

export type TermsRequestReading =
  | { readonly ok: true; readonly request: TermsRequest }
  | { readonly ok: false; readonly problem: 'redirect-uri' | 'api-version' }

/** `schemes` are those a redirect may have, without the colon; Windows uses `ms-appx-web`. */
export function decodeTermsRequest(query: URLSearchParams, schemes = ['ms-appx-web']): TermsRequestReading {
  const given = query.get('redirect_uri') ?? ''
  const apiVersion = query.get('api-version') ?? '1.0'
  const mode = query.get('mode')
  // as the URL Standard writes it: line breaks are gone and nothing is left that a Location header cannot hold
  const redirectUri = URL.canParse(given) ? new URL(given).href : ''
  if (!schemes.includes(redirectUri.split(':', 1)[0] ?? '')) return { ok: false, problem: 'redirect-uri' }
  if (apiVersion !== '1.0') return { ok: false, problem: 'api-version' }
  const clientRequestId = query.get('client-request-id') ?? ''
  return { ok: true, request: { redirectUri, clientRequestId, apiVersion, ...(mode ? { mode } : {}) } }
}

export const termsErrors = ['invalid_request', 'unauthorized_client', 'server_error', 'access_denied'] as const
export type TermsError = (typeof termsErrors)[number]

export type TermsOutcome =
  | { readonly kind: 'accepted'; readonly opaqueBlob: string }
  | { readonly kind: 'declined'; readonly opaqueBlob?: string }
  | { readonly kind: 'failed'; readonly error: TermsError; readonly description: string }

/** The address to redirect to. */
export function encodeTermsOutcome(request: TermsRequest, outcome: TermsOutcome): string {
  const answer: readonly (readonly [string, string | undefined])[] =
    outcome.kind === 'failed'
      ? [
          ['error', outcome.error],
          ['error_description', outcome.description],
        ]
      : [
          ['IsAccepted', String(outcome.kind === 'accepted')],
          ['OpaqueBlob', outcome.opaqueBlob],
        ]
  return withQuery(request.redirectUri, [...answer, ['client-request-id', request.clientRequestId || undefined]])
}

/** Undefined when the address carries no outcome. An unknown error reads as server_error. */
export function decodeTermsOutcome(address: string): TermsOutcome | undefined {
  const at = address.indexOf('?')
  const query = new URLSearchParams(at < 0 ? '' : address.slice(at + 1))
  const error = query.get('error')
  const opaqueBlob = query.get('OpaqueBlob')
  if (error !== null) {
    const known = termsErrors.find((one) => one === error) ?? 'server_error'
    return { kind: 'failed', error: known, description: query.get('error_description') ?? '' }
  }
  switch (query.get('IsAccepted')?.toLowerCase()) {
    case 'true':
      return { kind: 'accepted', opaqueBlob: opaqueBlob ?? '' }
    case 'false':
      return { kind: 'declined', ...(opaqueBlob === null ? {} : { opaqueBlob }) }
    default:
      return undefined
  }
}

function withQuery(address: string, query: readonly (readonly [string, string | undefined])[]): string {
  const written = query.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  )
  return `${address}${address.includes('?') ? '&' : '?'}${written.join('&')}`
}
