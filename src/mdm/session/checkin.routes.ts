// Management sessions on the wire. Answers carry Content-Length: the body is handed over whole.

import type { IncomingHttpHeaders } from 'node:http'

import * as contract from '../../contract/mdm/mdm.ts'
import type { Db } from '../../db/schema.ts'
import { operationOf } from '../../http/caller/caller.ts'
import type { Serve } from '../../http/serve.ts'
import { clientAddress } from '../../http/socket/client-address.ts'
import { connectionOf } from '../../http/socket/connection.ts'
import { Fault } from '../../kernel/fault.ts'
import { aboutCaller, certificateOfCaller } from '../certificate/authenticate.ops.ts'
import type { SessionKinds } from '../item/kinds.ts'
import { makeAssignedMemory } from './assigned/memory.ops.ts'
import * as checkin from './checkin.ops.ts'

type Deps = Omit<checkin.CheckinDeps, 'assigned' | keyof SessionKinds> & { readonly db: Db }

const signatureIn = ({ 'ms-signature': said }: IncomingHttpHeaders): string | undefined =>
  Array.isArray(said) ? said.join('') : said

export function checkinRoutes(serve: Serve, { db, ...rest }: Deps, kinds: SessionKinds): void {
  const deps = { ...rest, ...kinds, assigned: makeAssignedMemory() }
  serve.raw(contract.checkIn, async ({ caller, body, request, reply, now, requestId }) => {
    if (caller.kind !== 'enrollment') throw new TypeError('this route is served to enrolled devices only')
    if (!Buffer.isBuffer(body)) {
      throw new Fault('invalid-input', 'The request has no body. Send an OMA-DM message.', { reason: 'message-format' })
    }
    const received = {
      enrollmentId: caller.enrollmentId,
      about: aboutCaller(caller),
      person: caller.person,
      body,
      authorization: request.headers.authorization,
      signed: { signature: signatureIn(request.headers), certificate: certificateOfCaller(caller) },
      from: { connection: connectionOf(request), address: clientAddress(request) },
    }
    const text = await checkin.receiveMessage(db, operationOf(caller, now, requestId), received, deps)
    return reply.type('application/vnd.syncml.dm+xml').send(Buffer.from(text, 'utf8'))
  })
}
