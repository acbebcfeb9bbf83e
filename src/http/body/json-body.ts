// Reads a JSON body. The administration API also takes what scripts write by hand (protocol/json/relaxed.ts); the listeners
// that speak to devices take JSON only.

import type { FastifyInstance, FastifyRequest } from 'fastify'

import { Fault } from '../../kernel/fault.ts'
import { rewriteRelaxedJson } from '../../protocol/json/relaxed.ts'
import { callerAddress } from '../socket/client-address.ts'
import { utf8Of } from './text-check.ts'
import { inBodyTurn } from './turn.ops.ts'
import { refuseManyValues } from './values.ts'

/** Longest body in hand-written form; programs write JSON, which is read many times as fast. */
const longestByHand = 64 * 1024

/** Longer ones are read one at a time. */
const shortBody = 64 * 1024

type Parser = (request: FastifyRequest, body: string, done: (error: Error | null, value?: unknown) => void) => void

export function readJsonBodies(app: FastifyInstance, { relaxed }: { readonly relaxed: boolean }): void {
  app.removeContentTypeParser('application/json')
  const parse = app.getDefaultJsonParser('error', 'ignore') as Parser
  const read = (request: FastifyRequest, bytes: Buffer): unknown => {
    refuseManyValues(bytes)
    const body = utf8Of(bytes)
    try {
      return parsed(parse, request, body)
    } catch (error) {
      const { json, offset } =
        relaxed && body.length <= longestByHand ? rewriteRelaxedJson(body) : { json: body, offset: same }
      if (json === body) throw refused(error, whyNotJson(body, same))
      try {
        return parsed(parse, request, json)
      } catch (again) {
        throw refused(again, whyNotJson(json, offset))
      }
    }
  }
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'buffer' },
    async (request: FastifyRequest, bytes: Buffer) => {
      // Some clients say they send JSON and send nothing (docs/specification/graph.md).
      if (bytes.length === 0) return undefined
      if (bytes.length <= shortBody) return read(request, bytes)
      return inBodyTurn(request.caller, callerAddress(request), () => read(request, bytes))
    },
  )
}

/** The parser calls back before it returns. */
function parsed(parse: Parser, request: FastifyRequest, body: string): unknown {
  let result: unknown
  parse(request, body, (error, value) => {
    if (error) throw error
    result = value
  })
  return result
}

const same = (index: number): number => index

const refused = (cause: unknown, why: string): Fault =>
  new Fault('invalid-input', `The body is not JSON that is taken here: ${why}.`, { reason: 'json', cause })

/** How to correct a body that the parser refused. */
function whyNotJson(json: string, offset: (index: number) => number): string {
  try {
    JSON.parse(json)
    return 'it holds a member named __proto__; remove it'
  } catch (error) {
    return (error as Error).message.replace(/position (\d+)/, (_all, at: string) => `position ${offset(Number(at))}`)
  }
}
