// Management sessions of devices that show no certificate, on the wire.

import type { IncomingHttpHeaders } from 'node:http'

import * as contract from '../../contract/mdm/mdm.ts'
import type { Db } from '../../db/schema.ts'
import type { Serve } from '../../http/serve.ts'
import { clientAddress } from '../../http/socket/client-address.ts'
import { connectionOf } from '../../http/socket/connection.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import { TenantId } from '../../kernel/id.ts'
import type { SessionKinds } from '../item/kinds.ts'
import { makeAssignedMemory } from '../session/assigned/memory.ops.ts'
import { type DigestDeps, receiveByDigest } from './digest.ops.ts'

/** One that comes twice counts as none that can be read. */
const codeIn = ({ 'x-syncml-hmac': said }: IncomingHttpHeaders): string | undefined => (Array.isArray(said) ? '' : said)

type Deps = Omit<DigestDeps, 'assigned' | keyof SessionKinds> & { readonly db: Db }

export function digestRoutes(serve: Serve, { db, ...rest }: Deps, kinds: SessionKinds): void {
  const deps = { ...rest, ...kinds, assigned: makeAssignedMemory() }
  serve.raw(contract.checkInByDigest, async ({ params, body, request, reply, now, requestId }) => {
    const tenantId = TenantId.safeParse(params.tenantId)
    if (!tenantId.success) throw notFound('Organisation', params.tenantId ?? '')
    if (!Buffer.isBuffer(body)) {
      throw new Fault('invalid-input', 'The request has no body. Send an OMA-DM message.', { reason: 'message-format' })
    }
    const received = {
      body,
      authorization: request.headers.authorization,
      code: codeIn(request.headers),
      from: { connection: connectionOf(request), address: clientAddress(request) },
    }
    const text = await receiveByDigest(db, { tenantId: tenantId.data, now, requestId }, received, deps)
    return reply.type('application/vnd.syncml.dm+xml').send(Buffer.from(text, 'utf8'))
  })
}
