// The authority's failures (RFC 6749 §5.2; docs/specification/authority.md): the OAuth error body with an AADSTS number
// for programs, a page for people. Faults that are not the authority's own get the number nearest to them.

import type { FastifyRequest } from 'fastify'

import type { FaultCode } from '../../kernel/fault.ts'
import { encodeProblem, type Problem } from '../../protocol/oauth/problem.ts'
import { type Dialect, statusByCode } from './dialect.ts'

const problemByCode: Readonly<Record<FaultCode, Problem>> = {
  'invalid-input': 'malformed-request',
  unauthenticated: 'grant-invalid',
  forbidden: 'grant-not-allowed',
  'not-found': 'unknown-tenant',
  conflict: 'code-redeemed',
  gone: 'code-expired',
  'too-large': 'malformed-request',
  'too-many': 'throttled',
  unavailable: 'server-error',
  internal: 'server-error',
}

export const oauthDialect: Dialect = (fault, request) => ({
  status: statusByCode[fault.code],
  contentType: 'application/json; charset=utf-8',
  headers: { 'cache-control': 'no-store' },
  body: JSON.stringify(oauthBody(problemByCode[fault.code], fault.message, request)),
})

export function oauthBody(problem: Problem, message: string, request: FastifyRequest) {
  const header = request.headers['client-request-id']
  const correlationId = typeof header === 'string' && /^[0-9a-f-]{36}$/i.test(header) ? header : request.id
  return encodeProblem(problem, message, { now: new Date(), traceId: request.id, correlationId })
}
