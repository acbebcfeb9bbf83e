// Ends bodies that come too slowly, and bodies that nobody reads any more (T-52). A refusal may be sent before the body has
// arrived; without a limit the rest of that body would hold the socket for as long as its sender likes. A body that we do
// want must keep a pace; its length may then be anything that its route allows.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyInstance } from 'fastify'

import { isPart } from '../batch-part.ts'
import type { Patience } from './patience.ts'

/** Bytes read and thrown away after the answer, so that the sender gets to see it. RFC 9112 §9.6. */
const mostUnread = 1024 * 1024
const unreadSteps = 20

export function watchBodies(app: FastifyInstance, times: Patience): void {
  app.addHook('onRequest', (request, reply, done) => {
    const { headers } = request.raw
    const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
    // a part of a batch came with the batch
    if (hasBody && !isPart()) {
      watch(app, request.raw, reply.raw, times)
    }
    done()
  })
}

function watch(app: FastifyInstance, request: IncomingMessage, response: ServerResponse, times: Patience): void {
  const { socket } = request
  let seen = socket.bytesRead
  const pace = setInterval(() => {
    if (request.complete || response.writableEnded) return clearInterval(pace)
    const arrived = socket.bytesRead - seen
    seen = socket.bytesRead
    // Bytes waiting to be read here are our delay, not the sender's.
    if (arrived >= times.bodyBytes || request.readableLength > 0) return
    clearInterval(pace)
    // As the runtime's own request timeout does: 408 when nothing was answered yet, and the socket is closed.
    const error = Object.assign(new Error('the body comes too slowly'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' })
    if (response.headersSent) socket.destroy()
    else app.server.emit('clientError', error, socket)
  }, times.bodyWindow)
  pace.unref()
  response.once('close', () => clearInterval(pace))

  response.once('finish', () => {
    if (request.complete || socket.destroyed) return // nothing is left to come
    request.resume() // also when a route read a part of it and then refused: what is stuck in between resets the answer
    const start = socket.bytesRead
    let steps = 0
    const drain = setInterval(() => {
      if (request.complete || socket.destroyed) return clearInterval(drain)
      if (++steps < unreadSteps && socket.bytesRead - start < mostUnread) return
      clearInterval(drain)
      socket.destroy()
    }, times.unread / unreadSteps)
    drain.unref()
  })
}
