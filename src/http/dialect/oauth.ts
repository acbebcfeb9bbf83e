// The authority's failures (RFC 6749 §5.2; docs/specification/authority.md): the OAuth error body with an AADSTS number
// for programs, a page for people. Faults that are not the authority's own get the number nearest to them.

import type { FastifyRequest } from 'fastify'

import type { Fault, FaultCode } from '../../kernel/fault.ts'
import { encodeProblem, isProblem, type Problem } from '../../protocol/oauth/problem.ts'
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

/** The authority's own word where it has one. */
export const problemIn = ({ code, reason }: Fault): Problem => (isProblem(reason) ? reason : problemByCode[code])

export const oauthDialect: Dialect = (fault, request) => {
  const wait = fault.details?.retryAfterSeconds
  return {
    status: statusByCode[fault.code],
    contentType: 'application/json; charset=utf-8',
    headers: { 'cache-control': 'no-store', ...(typeof wait === 'number' && { 'retry-after': String(wait) }) },
    body: JSON.stringify(oauthBody(problemIn(fault), fault.message, request)),
  }
}

function oauthBody(problem: Problem, message: string, request: FastifyRequest) {
  const header = request.headers['client-request-id']
  const correlationId = typeof header === 'string' && /^[0-9a-f-]{36}$/i.test(header) ? header : request.id
  return encodeProblem(problem, message, { now: new Date(), traceId: request.id, correlationId })
}
