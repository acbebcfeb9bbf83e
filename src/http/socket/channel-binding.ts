// The TLS session of a request as 32 bytes that both ends know and nobody between them can choose (RFC 5705, RFC 9266).

import { TLSSocket } from 'node:tls'
import type { FastifyRequest } from 'fastify'

import { channelBindingLabel, channelBindingSize } from '../../protocol/ztd/proof.ts'

/** Undefined below TLS 1.3: there the value is unique only with an extension that Node does not tell of (RFC 9266 §3). */
export function channelBindingOf(request: FastifyRequest): Uint8Array | undefined {
  const { socket } = request.raw
  if (!(socket instanceof TLSSocket) || socket.getProtocol() !== 'TLSv1.3') return undefined
  return new Uint8Array(socket.exportKeyingMaterial(channelBindingSize, channelBindingLabel, Buffer.alloc(0)))
}
