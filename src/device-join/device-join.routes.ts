// The device registration service on the wire.

import type { FastifyReply } from 'fastify'

import * as contract from '../contract/device-join.ts'
import { operationOf } from '../http/caller/caller.ts'
import type { Serve } from '../http/serve.ts'
import { referencesIn } from '../identity/access-token/method-reference.ts'
import { Fault } from '../kernel/fault.ts'
import { encodeJoinResponse } from '../protocol/drs/join.ts'
import { answerNonce, type DiscoverDeps, discoverTenant } from './discover.ops.ts'
import { type JoinDeps, joinDevice } from './join.ops.ts'
import { inJoinTurn } from './turn.ops.ts'

export type DeviceJoinDeps = DiscoverDeps & JoinDeps

export function deviceJoinRoutes(serve: Serve, deps: DeviceJoinDeps): void {
  serve.raw(contract.discoverJoin, async ({ params, reply }) =>
    json(reply, await discoverTenant(deps, params.tenant ?? '')),
  )
  serve.raw(contract.getJoinNonce, async ({ params, reply, requestId }) =>
    json(reply, await answerNonce(deps, params.tenant ?? '', requestId)),
  )
  serve.raw(contract.joinDevice, async ({ caller, body, now, requestId, reply, askAgain }) => {
    if (caller.kind !== 'token' || !caller.userId) {
      throw new Fault('unauthenticated', 'A person has to sign in on the device to join it. Send that token.', {
        reason: 'user-token-needed',
      })
    }
    const { tenantId, userId, claims } = caller
    const input = { userId, amr: referencesIn(claims.amr), body: parse(body) }
    const response = await inJoinTurn(tenantId, userId, async () => {
      await askAgain() // a person may be cut off while others have their turn (T-51)
      return joinDevice(deps, operationOf(caller, now, requestId), input)
    })
    return json(reply, encodeJoinResponse(response))
  })
}

function json(reply: FastifyReply, body: unknown): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(body))
}

function parse(body: Buffer | undefined): unknown {
  try {
    return JSON.parse(body?.toString('utf8') ?? '')
  } catch (cause) {
    throw new Fault('invalid-input', 'The body is not JSON. Send the join request as application/json.', {
      reason: 'json',
      cause,
    })
  }
}
