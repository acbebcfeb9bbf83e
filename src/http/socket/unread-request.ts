// Answers requests that the runtime could not read or stopped waiting for, before there was one to hand to a route: in the
// service's dialect, as far as that needs no request.

import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyRequest } from 'fastify'

import { Fault } from '../../kernel/fault.ts'
import type { Dialect } from '../dialect/dialect.ts'

/** As HTTP has them (RFC 6585 §5, RFC 9110 §15.5.9), whatever the dialect has for the fault. */
function faultOf(code: string | undefined): { readonly status: number; readonly fault: Fault } {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return {
        status: 431,
        fault: new Fault(
          'too-large',
          'The headers of the request are larger than this server reads. Send fewer, or shorter ones.',
          {
            reason: 'headers-too-large',
          },
        ),
      }
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return {
        status: 408,
        fault: new Fault('invalid-input', 'The request came too slowly. Send it again.', {
          reason: 'request-too-slow',
        }),
      }
    default:
      return {
        status: 400,
        fault: new Fault('invalid-input', 'This is no request that can be read. Speak HTTP/1.1 here.', {
          reason: 'request-unread',
        }),
      }
  }
}

export function answerUnread(dialect: Dialect, { code }: NodeJS.ErrnoException, socket: Socket): void {
  if (code === 'ECONNRESET' || socket.destroyed) return
  if (socket.writable) {
    const { status, fault } = faultOf(code)
    // all that a dialect asks of one
    const none = { id: randomUUID(), url: '/', headers: {}, body: undefined } as FastifyRequest
    const { contentType, body, headers = {} } = dialect(fault, none)
    const lines = Object.entries({
      ...headers,
      'content-type': contentType,
      'content-length': String(Buffer.byteLength(body)),
      connection: 'close',
    }).map(([name, value]) => `${name}: ${value}\r\n`)
    socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`)
  }
  // at once: who does not read would else keep the connection (T-52)
  socket.destroy()
}
