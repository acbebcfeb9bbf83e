// Graph's error envelope (docs/specification/graph.md). Two dialects on one origin: the directory's codes, and the
// management service's generic codes whose message is a JSON document in a string.

import type { FaultCode } from '../../kernel/fault.ts'
import { type Dialect, statusByCode } from './dialect.ts'

const directory: Readonly<Record<FaultCode, string>> = {
  'invalid-input': 'Request_BadRequest',
  unauthenticated: 'InvalidAuthenticationToken',
  forbidden: 'Authorization_RequestDenied',
  'not-found': 'Request_ResourceNotFound',
  conflict: 'Conflict',
  gone: 'Gone',
  'too-large': 'RequestEntityTooLarge',
  'too-many': 'TooManyRequests',
  unavailable: 'ServiceUnavailable',
  internal: 'InternalServerError',
}

const management: Readonly<Record<FaultCode, string>> = {
  'invalid-input': 'BadRequest',
  unauthenticated: 'InvalidAuthenticationToken',
  forbidden: 'Forbidden',
  'not-found': 'ResourceNotFound',
  conflict: 'Conflict',
  gone: 'Gone',
  'too-large': 'RequestEntityTooLarge',
  'too-many': 'TooManyRequests',
  unavailable: 'ServiceUnavailable',
  internal: 'InternalServerError',
}

/** A condition that the request set and that does not hold (RFC 9110 §15.5.13). */
const unmet = { status: 412, directory: 'Request_PreconditionFailed', management: 'PreconditionFailed' }

export const graphDialect: Dialect = (fault, request) => {
  const managed = /^\/(v1\.0|beta)\/device(Management|AppManagement)\b/.test(request.url)
  const isUnmet = fault.reason === 'no-entity-tag'
  const codes = managed ? management : directory
  const code = isUnmet ? unmet[managed ? 'management' : 'directory'] : codes[fault.code]
  const clientRequestId = String(request.headers['client-request-id'] ?? request.id)
  const message =
    managed && fault.code !== 'unauthenticated'
      ? managementMessage(fault.message, request.id, request.url)
      : fault.message
  return {
    status: isUnmet ? unmet.status : statusByCode[fault.code],
    contentType: 'application/json; charset=utf-8',
    headers: {
      'request-id': request.id,
      'client-request-id': clientRequestId,
      ...(fault.code === 'too-many' ? { 'retry-after': String(fault.details?.retryAfterSeconds ?? 10) } : {}),
      ...(fault.code === 'unauthenticated' ? { 'www-authenticate': 'Bearer realm=""' } : {}),
    },
    body: JSON.stringify({
      error: {
        code,
        message,
        innerError: {
          date: new Date().toISOString().slice(0, 19),
          'request-id': request.id,
          'client-request-id': clientRequestId,
          ...(fault.reason ? { reason: fault.reason } : {}),
        },
      },
    }),
  }
}

function managementMessage(message: string, activityId: string, url: string): string {
  const text = `${message} - Operation ID (for customer support): 00000000-0000-0000-0000-000000000000 - Activity ID: ${activityId} - Url: ${url}`
  return JSON.stringify(
    {
      _version: 3,
      Message: text,
      CustomApiErrorPhrase: '',
      RetryAfter: null,
      ErrorSourceService: '',
      HttpHeaders: '{}',
    },
    null,
    2,
  ).replaceAll('\n', '\r\n')
}
