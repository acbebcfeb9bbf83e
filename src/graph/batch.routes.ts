// Several requests in one (Graph's JSON batching). Each part passes everything that a single request passes:
// router, credential, permissions, limits, shapes, audit, metrics and error dialect.

import type { FastifyInstance, FastifyRequest } from 'fastify'

import { type BatchAnswer, type BatchPart, batch } from '../contract/batch.ts'
import { asPart, isPart } from '../http/batch-part.ts'
import { tokenCaller } from '../http/caller/caller.ts'
import type { Serve } from '../http/serve.ts'
import { callerAddress } from '../http/socket/client-address.ts'
import { Fault } from '../kernel/fault.ts'
import { idOf, inOrder } from './batch-order.ts'
import { requestIn } from './batch-request.ts'
import { inBatchTurn } from './batch-turn.ops.ts'

/** Answers wait in memory until the last one is there. */
const mostBytes = 16 * 1024 * 1024

const shown = ['content-type', 'cache-control', 'location', 'request-id', 'client-request-id', 'retry-after']

type BatchRoute = (typeof batch)[number]
type Batch = { readonly requests: readonly BatchPart[] }
type Part = BatchPart & { readonly dependsOn: readonly string[] }

export function batchRoutes(serve: Serve): void {
  for (const route of batch) {
    serve.json(route, async ({ caller, request, reply, body }) => {
      if (isPart()) {
        throw new Fault('invalid-input', 'A batch cannot hold another batch. Send it by itself.', { reason: 'batch' })
      }
      return inBatchTurn(tokenCaller(caller), reply.raw, () => answerAll(request, route, body))
    })
  }
}

async function answerAll(request: FastifyRequest, { path }: BatchRoute, body: Batch) {
  const root = path.split('/')[1] ?? ''
  const parts = body.requests.map((part): Part => ({ ...part, dependsOn: part.dependsOn ?? [] }))
  const statusById = new Map<string, number>()
  const responses: BatchAnswer[] = []
  let bytes = 0
  for (const part of inOrder(parts)) {
    const failed = part.dependsOn.find((id) => (statusById.get(idOf(id)) ?? 0) >= 400)
    const answer =
      failed !== undefined
        ? refusal(part, 424, 'FailedDependency', `It depends on '${failed}', which failed; it was not tried.`)
        : bytes > mostBytes
          ? refusal(part, 413, 'RequestEntityTooLarge', 'The answers before it fill the batch; it was not tried.')
          : await ask(request, root, part)
    bytes += 'bytes' in answer ? answer.bytes : 0
    statusById.set(idOf(part.id), answer.response.status)
    responses.push(answer.response)
  }
  return { responses }
}

async function ask(whole: FastifyRequest, root: string, part: Part) {
  const asked = requestIn(part, root)
  if (typeof asked === 'string') return refusal(part, 400, 'BadRequest', asked)
  const payload = part.body === undefined || part.body === null ? undefined : JSON.stringify(part.body)
  const server: FastifyInstance = whole.server
  const answer = await asPart(() =>
    server.inject({
      method: asked.method,
      url: asked.url,
      remoteAddress: callerAddress(whole),
      headers: {
        ...(payload !== undefined && { 'content-type': 'application/json' }),
        ...asked.headers,
        authorization: whole.headers.authorization ?? '',
        host: whole.headers.host ?? '',
      },
      ...(payload !== undefined && { payload }),
    }),
  )
  const answerHeaders = shown.flatMap((name) =>
    answer.headers[name] === undefined ? [] : [[name, String(answer.headers[name])]],
  )
  return {
    bytes: answer.rawPayload.length,
    response: {
      id: part.id,
      status: answer.statusCode,
      headers: Object.fromEntries(answerHeaders),
      ...(answer.payload !== '' && { body: JSON.parse(answer.payload) as unknown }),
    },
  }
}

function refusal({ id }: Part, status: number, code: string, message: string): { readonly response: BatchAnswer } {
  return { response: { id, status, headers: {}, body: { error: { code, message } } } }
}
