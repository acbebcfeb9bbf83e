// Lets the portal's origin, and no other, call a service from the browser. Tokens travel in the Authorization header, never
// in cookies, so credentials are not allowed across origins and a foreign page gains nothing (Fetch standard, CORS).

import type { FastifyInstance } from 'fastify'

export function allowOrigin(app: FastifyInstance, origin: string): void {
  app.addHook('onRequest', async (request, reply) => {
    // On the raw answer, so that a handler that streams on its own keeps them.
    reply.raw.setHeader('vary', 'Origin')
    if (request.headers.origin !== origin) return
    reply.raw.setHeader('access-control-allow-origin', origin)
    reply.raw.setHeader('access-control-expose-headers', 'Location, ETag, Retry-After, request-id')
    if (request.method !== 'OPTIONS' || !request.headers['access-control-request-method']) return
    return reply
      .headers({
        'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
        'access-control-allow-headers':
          'authorization, content-type, if-match, prefer, consistencylevel, client-request-id',
        'access-control-max-age': '600',
      })
      .code(204)
      .send()
  })
}
