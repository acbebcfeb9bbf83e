// How a failure looks on each wire. One table per dialect, complete over FaultCode, so a new code does not compile until
// every wire knows it.

import type { FastifyRequest } from 'fastify'

import { Fault, type FaultCode } from '../../kernel/fault.ts'

export type Answer = {
  readonly status: number
  readonly contentType: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

export type Dialect = (fault: Fault, request: FastifyRequest) => Answer

export const statusByCode: Readonly<Record<FaultCode, number>> = {
  'invalid-input': 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  gone: 410,
  'too-large': 413,
  'too-many': 429,
  unavailable: 503,
  internal: 500,
}

/** Fastify's own refusals and unknown errors become faults, so that a dialect sees one kind of thing. */
export function toFault(error: unknown): Fault {
  if (error instanceof Fault) return error
  const status = (error as { statusCode?: unknown }).statusCode
  const message = error instanceof Error ? error.message : String(error)
  if (status === 413) {
    return new Fault('too-large', 'The request body is larger than this call reads. Send it in smaller parts.', {
      cause: error,
    })
  }
  // nobody is left to read the answer, and it was no mistake of ours
  if ((error as { code?: unknown }).code === 'ECONNRESET' && message === 'aborted') {
    return new Fault('invalid-input', 'The connection ended before the body was complete. Send it again.', {
      reason: 'body-cut-off',
      cause: error,
    })
  }
  if (status === 404) return new Fault('not-found', message, { cause: error })
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new Fault('invalid-input', message, { cause: error })
  }
  return new Fault('internal', 'Something went wrong on our side. Quote the request id when you ask for help.', {
    cause: error,
  })
}

/** Plain JSON, for services that have no dialect of their own. */
export const plainDialect: Dialect = (fault, request) => ({
  status: statusByCode[fault.code],
  contentType: 'application/json; charset=utf-8',
  body: JSON.stringify({
    error: { code: fault.code, reason: fault.reason, message: fault.message, requestId: request.id },
  }),
})
