// The answer by line when an import ends in a way that nobody foresaw.

import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../../test/support/database/database.ts'
import { insertTenant } from '../../../../test/support/database/tenant-rows.ts'
import { importDeps } from '../../../../test/support/import-deps.ts'
import type { Serve } from '../../../http/serve.ts'
import type { TenantId } from '../../../kernel/id.ts'
import { firstBatchRows } from './csv.ops.ts'
import { csvRoutes } from './csv.routes.ts'

let database: TestDatabase
let tenantId: TenantId

beforeAll(async () => {
  database = await createTestDatabase()
  tenantId = await insertTenant(database.db, 'contoso.example')
})
afterAll(() => database.stop())

type Handler = (call: unknown) => Promise<unknown>

function csvHandler(): Handler {
  let handler: Handler | undefined
  const serve = {
    raw: (_: unknown, handle: Handler) => {
      handler = handle
    },
    json: () => {},
  }
  csvRoutes(
    serve as unknown as Serve,
    importDeps(database, () => new Date()),
  )
  if (!handler) throw new Error('the route for files is missing')
  return handler
}

function callWith(body: Readable) {
  const raw = Object.assign(new PassThrough(), {
    headersSent: false,
    writeHead() {
      raw.headersSent = true
    },
  })
  const actor = { kind: 'user', id: 'admin', name: 'admin@contoso.example' }
  const caller = { kind: 'token', tenantId, actor }
  const request = { raw: body, log: { error: () => {} } }
  return {
    raw,
    call: {
      body,
      query: {},
      caller,
      now: new Date(),
      requestId: 'r',
      request,
      askAgain: async () => {},
      reply: { raw, hijack() {} },
    },
  }
}

function* rowsThenError(rows: number): Generator<string> {
  yield 'Device Serial Number,Windows Product ID,Hardware Hash\r\n'
  for (let row = 0; row < rows; row++) yield `S${row},,T0\r\n`
  throw new Error('nobody foresaw this')
}

test('an unforeseen error after the first verdicts ends the answer with a refusal line', async () => {
  const { raw, call } = callWith(Readable.from(rowsThenError(firstBatchRows), { objectMode: false }))
  const answer = text(raw)
  await csvHandler()(call)
  const lines = (await answer).trimEnd().split('\n')
  expect(lines.length).toBeGreaterThan(firstBatchRows)
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
    kind: 'refusal',
    message: expect.stringContaining('upload the same file again'),
  })
})

test('an error before anything was told is answered like that of any other request', async () => {
  const { raw, call } = callWith(Readable.from(rowsThenError(1), { objectMode: false }))
  await expect(csvHandler()(call)).rejects.toThrow('nobody foresaw this')
  expect(raw.headersSent).toBe(false)
})
