// What Partner Center sends with every answer: the caller's own ids given back, and where the answer was made
// (https://learn.microsoft.com/partner-center/developer/headers).

import { randomBytes, randomUUID } from 'node:crypto'
import type { FastifyRequest } from 'fastify'

/** Kept by a client over the retries of one request, so that nothing is done twice. */
export const partnerRequestId = 'ms-requestid'

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const serverId = randomUUID().slice(0, 8)

/** As the client wrote it; anything but a GUID is not given back. */
const given = (value: unknown): string | undefined =>
  typeof value === 'string' && guid.test(value) ? value : undefined

export const partnerHeaders = ({ headers, id }: Pick<FastifyRequest, 'headers' | 'id'>): Record<string, string> => ({
  'MS-RequestId': given(headers[partnerRequestId]) ?? id,
  'MS-CorrelationId': given(headers['ms-correlationid']) ?? randomUUID(),
  'MS-CV': `${randomBytes(12).toString('base64')}.0`,
  'MS-ServerId': serverId,
})
