// Which TLS connection a request came over, as a name that nobody can choose: both ends derive it from the keys of the
// handshake (RFC 8446 §7.5, RFC 5705), and a relay in between has another one on each side.

import type { TLSSocket } from 'node:tls'
import type { FastifyRequest } from 'fastify'

const names = new WeakMap<object, string>()

export function connectionOf(request: FastifyRequest): string {
  const socket = request.raw.socket as TLSSocket
  const known = names.get(socket)
  if (known !== undefined) return known
  const name = socket.exportKeyingMaterial(16, 'EXPORTER-taxiway-connection', Buffer.alloc(0)).toString('hex')
  names.set(socket, name)
  return name
}
