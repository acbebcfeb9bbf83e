// Failures as the deployment service tells them: its own number and word, and a sentence for people.
// docs/specification/deployment-profile.md.

import type { FaultCode } from '../../kernel/fault.ts'
import { ztdProblems } from '../../protocol/ztd/problem.ts'
import { type Dialect, statusByCode } from './dialect.ts'

/** Reasons that devices tell apart by number; 0x81039024 is what Windows shows for a vulnerable TPM. */
const wordByReason: Readonly<Record<string, readonly [number: number, word: string]>> = {
  'hardware-hash': [ztdProblems.InvalidZtdHardwareHash.code, 'InvalidZtdHardwareHash'],
  'tpm-vulnerable': [0x81039024, 'TpmVulnerable'],
}

/** Where the real service has a number it is used; otherwise HTTP's status says it. */
const wordByCode: Readonly<Record<FaultCode, readonly [number: number, word: string]>> = {
  'invalid-input': [ztdProblems.InvalidZtdRequestBody.code, 'InvalidZtdRequestBody'],
  unauthenticated: [401, 'InvalidDeviceTicket'],
  forbidden: [403, 'Forbidden'],
  'not-found': [404, 'NotFound'],
  conflict: [409, 'Conflict'],
  gone: [410, 'Gone'],
  'too-large': [413, 'RequestTooLarge'],
  'too-many': [429, 'TooManyRequests'],
  unavailable: [503, 'ServiceUnavailable'],
  internal: [500, 'InternalServerError'],
}

export const ztdDialect: Dialect = (fault, request) => {
  const [number, word] = wordByReason[fault.reason ?? ''] ?? wordByCode[fault.code]
  const wait = fault.details?.retryAfterSeconds
  return {
    status: statusByCode[fault.code],
    contentType: 'application/json; charset=utf-8',
    headers: {
      'request-id': request.id,
      ...(typeof wait === 'number' ? { 'retry-after': String(wait) } : {}),
      ...(fault.code === 'unavailable' ? { 'retry-after': '5' } : {}),
    },
    body: JSON.stringify({ ErrorCode: number, ErrorReason: word, ErrorDetail: fault.message }),
  }
}
