// From where a request comes, as limits count it. Behind a reverse proxy that the operator trusts the address in
// X-Forwarded-For counts, from the right, up to the first that is no trusted proxy; from anybody else the header is only
// words (`trustedProxies`, given to Fastify as `trustProxy`). A client certificate is never taken from a header (T-03).

import type { FastifyRequest } from 'fastify'

import { addressGroup } from '../../kernel/address.ts'

export function clientAddress(request: Pick<FastifyRequest, 'ip'>): string {
  return addressGroup(request.ip)
}
