// Reads a JSON body. The administration API also takes what scripts write by hand (protocol/json/relaxed.ts); the listeners
// that speak to devices take JSON only.

import type { FastifyInstance, FastifyRequest } from 'fastify'

import { Fault } from '../../kernel/fault.ts'
import { rewriteRelaxedJson } from '../../protocol/json/relaxed.ts'
import { utf8Of } from './text-check.ts'

/** Longest body in hand-written form; programs write JSON, which is read many times as fast. */
const longestByHand = 64 * 1024

type Parser = (request: FastifyRequest, body: string, done: (error: Error | null, value?: unknown) => void) => void

export function readJsonBodies(app: FastifyInstance, { relaxed }: { readonly relaxed: boolean }): void {
  app.removeContentTypeParser('application/json')
  const parse = app.getDefaultJsonParser('error', 'ignore') as Parser
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes: Buffer, done) => {
    // Some clients say they send JSON and send nothing (docs/specification/graph.md).
    if (bytes.length === 0) return done(null, undefined)
    let body: string
    try {
      body = utf8Of(bytes)
    } catch (error) {
      return done(error as Error)
    }
    parse(request, body, (error, value) => {
      if (!error) return done(null, value)
      const { json, offset } =
        relaxed && body.length <= longestByHand ? rewriteRelaxedJson(body) : { json: body, offset: same }
      if (json === body) return done(refused(error, whyNotJson(body, same)))
      parse(request, json, (again, relaxedValue) =>
        again ? done(refused(again, whyNotJson(json, offset))) : done(null, relaxedValue),
      )
    })
  })
}

const same = (index: number): number => index

const refused = (cause: Error, why: string): Fault =>
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
