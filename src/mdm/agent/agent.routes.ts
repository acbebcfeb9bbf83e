// The agent's own addresses on the wire. Questions and results take turns with the messages of sessions (T-39): a question reads as much,
// and results that wait for others of their device hold a connection.

import * as contract from '../../contract/mdm/agent.ts'
import { operationOf } from '../../http/caller/caller.ts'
import type { Serve } from '../../http/serve.ts'
import { Fault } from '../../kernel/fault.ts'
import { aboutCaller } from '../certificate/authenticate.ops.ts'
import { inDeviceTurn } from '../session/turn.ops.ts'
import * as agent from './agent.ops.ts'
import { agentScript } from './script.ts'

export function agentRoutes(serve: Serve, deps: agent.AgentDeps): void {
  serve.raw(contract.agentWork, async ({ caller, query, request, reply, now, requestId }) => {
    if (caller.kind !== 'enrollment') throw new TypeError('this route is served to enrolled devices only')
    const asked = {
      enrollmentId: caller.enrollmentId,
      about: aboutCaller(caller),
      nonce: query.nonce ?? '',
      userIsHere: query.user === 'here',
      authorization: request.headers.authorization,
    }
    const list = await inDeviceTurn(caller.tenantId, caller.person ?? caller.enrollmentId, () =>
      agent.askForWork(deps, operationOf(caller, now, requestId), asked),
    )
    return reply.type('application/json').header('cache-control', 'private, no-store').send(list)
  })
  serve.raw(contract.agentResults, async ({ caller, body, reply, now, requestId }) => {
    if (caller.kind !== 'enrollment') throw new TypeError('this route is served to enrolled devices only')
    if (!Buffer.isBuffer(body)) {
      throw new Fault('invalid-input', 'The request has no body. Send the results as JSON.', {
        reason: 'agent-results',
      })
    }
    const taken = await inDeviceTurn(caller.tenantId, caller.person ?? caller.enrollmentId, () =>
      agent.takeResults(deps, operationOf(caller, now, requestId), caller.enrollmentId, body),
    )
    return reply.type('application/json').send(JSON.stringify({ taken }))
  })
  serve.raw(contract.agentScript, async ({ reply }) =>
    reply
      .type('text/plain; charset=utf-8')
      .headers({
        'content-disposition': 'attachment; filename="taxiway-agent.ps1"',
        'x-content-type-options': 'nosniff',
      })
      .send(agentScript),
  )
}
