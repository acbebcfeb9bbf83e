// From where a request comes, as limits count it. Behind a reverse proxy that the operator trusts the address in
// X-Forwarded-For counts, from the right, up to the first that is no trusted proxy; from anybody else the header is only
// words (`trustedProxies`, given to Fastify as `trustProxy`). What the proxy wrote has to be an address: anything else would stand in the
// audit as its sender wrote it, and would count as another caller each time. A client certificate is never taken from a header (T-03).

import { isIP } from 'node:net'
import type { FastifyRequest } from 'fastify'

import { addressGroup, withoutPort } from '../../kernel/address.ts'

/** The other end of the connection, where the header names no address. */
export function callerAddress({ ip, raw }: Pick<FastifyRequest, 'ip' | 'raw'>): string {
  const address = withoutPort(ip)
  return isIP(address) === 0 ? (raw.socket.remoteAddress ?? '') : address
}

export function clientAddress(request: Pick<FastifyRequest, 'ip' | 'raw'>): string {
  return addressGroup(callerAddress(request))
}
