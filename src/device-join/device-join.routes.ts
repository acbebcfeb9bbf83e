// The device registration service on the wire.

import type { FastifyReply } from 'fastify'

import * as contract from '../contract/device-join.ts'
import { type Caller, operationOf } from '../http/caller/caller.ts'
import type { Serve } from '../http/serve.ts'
import { bulkClaim, epochClaim, joinClaim, shownClaim } from '../identity/access-token/claims.ts'
import { referencesIn } from '../identity/access-token/method-reference.ts'
import { registerHelloKey } from '../identity/hello-key/hello-key.ops.ts'
import { isFreshProof } from '../identity/hello-key/hello-key.ts'
import { Fault } from '../kernel/fault.ts'
import { GuidText, type UserId } from '../kernel/id.ts'
import { encodeJoinResponse } from '../protocol/drs/join.ts'
import { decodeKeyRequest, encodeKeyResponse, KeyMessageError } from '../protocol/drs/key.ts'
import { answerNonce, type DiscoverDeps, discoverTenant } from './discover.ops.ts'
import { joinComputer } from './hybrid.ops.ts'
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
    const { tenantId, userId, claims } = personOf(caller)
    const bulkTokenId = textOf(claims[bulkClaim])
    const input = { userId, amr: referencesIn(claims.amr), bulkTokenId, body: parse(body) }
    const response = await inJoinTurn(tenantId, userId, async () => {
      await askAgain() // a person may be cut off while others have their turn (T-51)
      return joinDevice(deps, operationOf(personOf(caller), now, requestId), input)
    })
    return json(reply, encodeJoinResponse(response))
  })
  serve.raw(contract.joinComputer, async ({ params, body, now, reply }) =>
    json(reply, encodeJoinResponse(await joinComputer(deps, deviceIdIn(params.deviceId), parse(body), now))),
  )
  serve.raw(contract.registerKey, async ({ caller, body, now, requestId, reply }) => {
    const { userId, userPrincipalName = '', claims } = personOf(caller)
    const deviceId = textOf(claims.deviceid)
    const shown = { amr: referencesIn(claims.amr), shownAt: claims[shownClaim] }
    if (deviceId === undefined || !isFreshProof(shown, now)) throw notFresh()
    const { keyId } = await registerHelloKey(deps.db, operationOf(personOf(caller), now, requestId), {
      userId,
      device: { id: deviceId, join: textOf(claims[joinClaim]) },
      epoch: Number(claims[epochClaim]),
      blob: readKey(body),
    })
    return json(reply, encodeKeyResponse({ keyId, userPrincipalName }))
  })
}

const textOf = (claim: unknown): string | undefined => (typeof claim === 'string' ? claim : undefined)

/** A key that is registered stays: the token has to be of a sign-in that just showed more than a password, on this device (T-14). */
const notFresh = () =>
  new Fault(
    'unauthenticated',
    'A key of Windows Hello needs a second factor that was shown on this device within the last ten minutes. Sign in on it again with amr_values=ngcmfa, and send the token that its primary refresh token gives.',
    { reason: 'hello-needs-fresh-factor' },
  )

function readKey(body: Buffer | undefined): Uint8Array {
  try {
    return decodeKeyRequest(parse(body))
  } catch (error) {
    if (!(error instanceof KeyMessageError)) throw error
    throw new Fault('invalid-input', `The key cannot be read. ${error.message}.`, {
      reason: 'hello-key-blob',
      cause: error,
    })
  }
}

/** In the one spelling that goes into the certificate and the trail: PostgreSQL would find the same device by others, too. */
function deviceIdIn(named = ''): string {
  const id = GuidText.safeParse(named)
  if (id.success) return id.data
  throw new Fault(
    'invalid-input',
    'The address names no device. Put the objectGUID of the computer there, in hexadecimal with its four hyphens and without braces.',
    { reason: 'join-device-id' },
  )
}

type PersonCaller = Extract<Caller, { kind: 'token' }> & { readonly userId: UserId }

function personOf(caller: Caller): PersonCaller {
  if (caller.kind === 'token' && caller.userId) return { ...caller, userId: caller.userId }
  throw new Fault('unauthenticated', 'A person has to sign in on the device for that. Send that token.', {
    reason: 'user-token-needed',
  })
}

function json(reply: FastifyReply, body: unknown): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(body))
}

function parse(body: Buffer | undefined): unknown {
  try {
    return JSON.parse(body?.toString('utf8') ?? '')
  } catch (cause) {
    throw new Fault('invalid-input', 'The body is not JSON. Send the request as application/json.', {
      reason: 'json',
      cause,
    })
  }
}
