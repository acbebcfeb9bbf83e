// Failures as SCIM writes them (RFC 7644 §3.12).

import type { Fault } from '../../kernel/fault.ts'
import { errorMessage } from '../../protocol/scim/urn.ts'
import { type Dialect, statusByCode } from './dialect.ts'

const typeByReason: Readonly<Record<string, string>> = {
  'user-exists': 'uniqueness',
  'external-id-taken': 'uniqueness',
  'exists-already': 'uniqueness',
  'scim-invalidFilter': 'invalidFilter',
  'unsupported-filter': 'invalidFilter',
  'scim-invalidPath': 'invalidPath',
  'scim-noTarget': 'noTarget',
  'scim-invalidSyntax': 'invalidSyntax',
  json: 'invalidSyntax',
  'scim-mutability': 'mutability',
  'dynamic-group': 'mutability',
  'list-question-slow': 'tooMany',
  'scim-tooMany': 'tooMany',
  'too-many-results': 'tooMany',
}

/** Addresses that are there, with other methods (RFC 9110 §15.5.6). */
const served = /^\/scim\/v2\/(Users|Groups|Bulk|ServiceProviderConfig|ResourceTypes|Schemas)(\/[^/?]+)?\/?(\?|$)/i

const statusByReason: Readonly<Record<string, number>> = { 'version-changed': 412, 'unsupported-media-type': 415 }

export function scimError(fault: Fault, at = ''): { readonly status: number; readonly body: object } {
  const known = fault.reason === 'no-such-address' && served.test(at)
  const status = known ? 405 : (statusByReason[fault.reason ?? ''] ?? statusByCode[fault.code])
  const scimType = typeByReason[fault.reason ?? ''] ?? (status === 400 ? 'invalidValue' : undefined)
  return {
    status,
    body: { schemas: [errorMessage], status: String(status), ...(scimType && { scimType }), detail: fault.message },
  }
}

export const scimDialect: Dialect = (fault, request) => {
  const { status, body } = scimError(fault, request.url)
  return {
    status,
    contentType: 'application/scim+json; charset=utf-8',
    headers: {
      'request-id': request.id,
      ...((fault.code === 'too-many' || fault.code === 'unavailable') && {
        'retry-after': String(fault.details?.retryAfterSeconds ?? 10),
      }),
      ...(fault.code === 'unauthenticated' && { 'www-authenticate': 'Bearer realm=""' }),
    },
    body: JSON.stringify(body),
  }
}

/** On an origin that speaks more than SCIM. */
export const withScim =
  (other: Dialect): Dialect =>
  (fault, request) =>
    (/^\/scim(\/|$)/i.test(request.url) ? scimDialect : other)(fault, request)
