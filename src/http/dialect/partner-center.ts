// Failures as Partner Center tells them: a code of its list, a sentence, nothing else
// (https://learn.microsoft.com/partner-center/developer/error-codes). Too many requests have a shape of their own.

import type { FaultCode } from '../../kernel/fault.ts'
import { partnerHeaders } from '../partner-headers.ts'
import { type Dialect, statusByCode } from './dialect.ts'

/** Where the list has no number, that of HTTP stands in its place. */
const codes: Readonly<Record<FaultCode, string>> = {
  'invalid-input': '800002',
  unauthenticated: '400',
  forbidden: '2032',
  'not-found': '1000',
  conflict: '409',
  gone: '1000',
  'too-large': '800002',
  'too-many': '429',
  unavailable: '800003',
  internal: '800003',
}

const codeByReason: Readonly<Record<string, string>> = {
  'token-missing': '800001',
  'request-shape': '3000',
  'customer-id': '900118',
  'unknown-word': '900126',
  'no-consent': '20002',
}

const longestDescription = 1024

export const partnerCenterDialect: Dialect = (fault, request) => {
  const status = statusByCode[fault.code]
  const wait = fault.code === 'too-many' || fault.code === 'unavailable'
  const description = fault.message.slice(0, longestDescription)
  const ofDevices = /^\/+v1\/+customers\/+[^/]+\/+[^/?]/i.test(request.url)
  return {
    status,
    contentType: 'application/json; charset=utf-8',
    headers: {
      ...partnerHeaders(request),
      ...(wait && { 'retry-after': String(fault.details?.retryAfterSeconds ?? 10) }),
      ...(fault.code === 'unauthenticated' && { 'www-authenticate': 'Bearer realm=""' }),
    },
    body: JSON.stringify(
      fault.code === 'too-many'
        ? { statusCode: 429, message: description }
        : {
            code: codeByReason[fault.reason ?? ''] ?? codes[fault.code],
            description,
            data: [],
            source: ofDevices ? 'DeviceDeployment' : 'PartnerCenter',
          },
    ),
  }
}
