// Failures on the check-in service: a status the device's own retry rules know, and one plain line (MS-MDM §2.1).

import type { FaultCode } from '../../kernel/fault.ts'
import { type Dialect, statusByCode } from './dialect.ts'

/** Seconds after which a device may try again, where trying again can help and the fault does not say. */
const retryAfter: Partial<Readonly<Record<FaultCode, string>>> = { 'too-many': '60', unavailable: '30' }

export const syncmlDialect: Dialect = (fault, request) => {
  const said = fault.details?.retryAfterSeconds
  const seconds = typeof said === 'number' ? String(said) : retryAfter[fault.code]
  return {
    status: fault.reason === 'unsupported-media-type' ? 415 : statusByCode[fault.code],
    contentType: 'text/plain; charset=utf-8',
    headers: { 'request-id': request.id, ...(seconds === undefined ? {} : { 'retry-after': seconds }) },
    body: `${fault.message}\n`,
  }
}
