// Devices that wait to be called, on the wire.

import * as contract from '../../contract/mdm/mdm.ts'
import type { Db } from '../../db/schema.ts'
import type { Serve } from '../../http/serve.ts'
import { longestWaitMs, openCalls } from './call.ops.ts'

export function callRoutes(serve: Serve, { db }: { readonly db: Db }): void {
  const calls = openCalls(db)
  serve.raw(contract.waitForCall, async ({ caller, reply }) => {
    if (caller.kind !== 'enrollment') throw new TypeError('this route is served to enrolled devices only')
    const gone = new AbortController()
    reply.raw.once('close', () => gone.abort())
    const device = { tenantId: caller.tenantId, id: caller.enrollmentId }
    const called = await calls.wait(device, longestWaitMs, gone.signal)
    return reply.type('application/json').send(JSON.stringify({ called }))
  })
}
