// The registration service's failures (docs/specification/device-registration.md): 400 for a malformed request or a
// full quota, 401 for the token, 403 for policy.

import type { FaultCode } from '../../kernel/fault.ts'
import { type DrsProblem, encodeDrsProblem } from '../../protocol/drs/problem.ts'
import { type Dialect, statusByCode } from './dialect.ts'

const problemByCode: Readonly<Record<FaultCode, DrsProblem>> = {
  'invalid-input': 'malformed',
  unauthenticated: 'authentication',
  forbidden: 'not-allowed',
  'not-found': 'not-found',
  conflict: 'malformed',
  gone: 'not-found',
  'too-large': 'malformed',
  'too-many': 'unavailable',
  unavailable: 'unavailable',
  internal: 'internal',
}

const problemByReason: Readonly<Record<string, DrsProblem>> = {
  'device-cap-reached': 'quota',
  'bulk-token-used-up': 'quota',
  'join-type-unsupported': 'unsupported',
  'join-data': 'data',
  'join-aik-certificate': 'aik-certificate',
  'join-attestation': 'attestation',
  'hello-key-weak': 'data',
  'hello-needs-fresh-factor': 'proof-missing',
  'computer-missing': 'missing-device',
  'computer-not-proved': 'proof-missing',
  'token-without-tenant': 'tenant-missing',
  'user-token-needed': 'user-missing',
}

export const drsDialect: Dialect = (fault, request) => {
  const wait = fault.details?.retryAfterSeconds
  const problem = problemByReason[fault.reason ?? ''] ?? problemByCode[fault.code]
  return {
    status: problem === 'quota' ? 400 : statusByCode[fault.code],
    contentType: 'application/json; charset=utf-8',
    headers: { 'request-id': request.id, ...(typeof wait === 'number' && { 'retry-after': String(wait) }) },
    body: JSON.stringify(encodeDrsProblem(problem, fault.message, { now: new Date(), requestId: request.id })),
  }
}
