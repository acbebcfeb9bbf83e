// The shell around every operation on a socket of its own: the order of checks, the reading, and the answers.

import { buffer } from 'node:stream/consumers'
import fastify from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'

import type { Access, Service } from '../contract/route.ts'
import { Fault } from '../kernel/fault.ts'
import type { Caller } from './caller/caller.ts'
import { toFault } from './dialect/dialect.ts'
import { graphDialect } from './dialect/graph.ts'
import { type Authenticate, makeServe } from './serve.ts'

const app = fastify()
const forms = 'application/x-www-form-urlencoded'
const asked: string[] = []
let refuses: string | undefined
let origin = ''
const authenticate: Authenticate = async (access, _request, when) => {
  asked.push(when)
  if (refuses === when) throw new Fault('unauthenticated', `not ${when}`)
  return { kind: access.kind === 'anonymous' ? 'anonymous' : 'token' } as Caller
}
const serve = makeServe({ graph: app } as unknown as Record<Service, typeof app>, authenticate, () => new Date(0))
const base = { service: 'graph', access: { kind: 'anonymous', because: 'of the test' }, summary: 'x' } as const
const graph: Access = { kind: 'graph', anyOf: ['User.Read.All'] }

beforeAll(async () => {
  app.setErrorHandler(async (error, request, reply) => {
    const answer = graphDialect(toFault(error), request)
    return reply.code(answer.status).type(answer.contentType).send(answer.body)
  })
  const body = z.object({ name: z.string() })
  const reply = z.object({ got: z.string() })
  serve.json({ ...base, id: 'made', method: 'POST', path: '/made', body, reply }, async (call) => ({
    got: `${call.body.name.length} ${call.now.getTime()}`,
    secret: 'not in the shape',
  }))
  serve.json({ ...base, id: 'done', method: 'POST', path: '/done' }, async () => undefined)
  serve.json({ ...base, id: 'get', method: 'GET', path: '/get', reply }, async () => ({ got: '' }))
  serve.json({ ...base, id: 'sent', method: 'GET', path: '/sent' }, async ({ reply }) => reply.code(203).send('own'))
  serve.json({ ...base, id: 'kind', method: 'POST', path: '/kind', access: graph }, async ({ askAgain }) => askAgain())
  const consumes = ['text/csv', 'text/plain']
  const raw = { ...base, method: 'POST', consumes } as const
  const length = async (bytes: Uint8Array) => String(bytes.length)
  serve.raw({ ...raw, id: 'raw', path: '/raw/:name' }, async ({ body, reply }) => reply.send(await length(body)))
  serve.raw({ ...raw, id: 'form', path: '/form', consumes: [forms] }, async ({ body, reply }) =>
    reply.send(await length(body)),
  )
  serve.raw({ ...raw, id: 'got', method: 'GET', path: '/raw' }, async ({ reply }) => reply.send('ok'))
  serve.raw({ ...base, id: 'any', method: 'POST', path: '/any', access: graph }, async ({ askAgain, reply }) => {
    await askAgain()
    return reply.send('ok')
  })
  serve.raw({ ...raw, id: 'guarded', path: '/guarded', access: graph }, async ({ reply }) => reply.send('ok'))
  serve.raw({ ...base, id: 'public', method: 'GET', path: '/public' }, async ({ reply }) =>
    reply.header('cache-control', 'public, max-age=300').send('ok'),
  )
  serve.raw({ ...raw, id: 'stream', path: '/stream', streamed: true }, async ({ request, reply }) =>
    reply.send(await length(await buffer(request.body as NodeJS.ReadableStream))),
  )
  origin = await app.listen({ host: '127.0.0.1', port: 0 })
})
afterAll(() => app.close())

async function send(method: string, path: string, body?: string, type?: string) {
  asked.length = 0
  const answer = await fetch(origin + path, {
    method,
    ...(body !== undefined && { body: Buffer.from(body) }),
    headers: type === undefined ? {} : { 'content-type': type },
  })
  return [answer.status, await answer.text()] as const
}
const json = (path: string, body: string) => send('POST', path, body, 'application/json')

test('[T-03] [T-51] a token is asked about before the body is read and after it, and again when its handler asks; others once', async () => {
  for (const path of ['/kind', '/any']) {
    expect((await json(path, '{}'))[0]).toBe(path === '/kind' ? 204 : 200)
    expect(asked).toEqual(['headers', 'now', 'now'])
    refuses = 'headers'
    expect((await json(path, '{"broken'))[0]).toBe(401) // nobody made us parse it
    refuses = 'now'
    expect((await json(path, '{}'))[0]).toBe(401)
    refuses = undefined
  }
  await json('/done', '{}')
  expect(asked).toEqual(['headers'])
  await send('POST', '/raw/x', 'a', 'text/csv')
  expect(asked).toEqual(['headers'])
  expect(serve.routes.map(({ id }) => id)).toEqual([
    'made',
    'done',
    'get',
    'sent',
    'kind',
    'raw',
    'form',
    'got',
    'any',
    'guarded',
    'public',
    'stream',
  ])
})

test('no cache keeps an answer, nor a refusal, unless its handler says that anybody may see it', async () => {
  const kept = async (method: string, path: string) =>
    (await fetch(origin + path, { method })).headers.get('cache-control')
  for (const [method, path] of [
    ['GET', '/get'],
    ['POST', '/made'],
    ['POST', '/kind'],
    ['POST', '/any'],
    ['GET', '/raw'],
  ] as const) {
    expect([path, await kept(method, path)]).toEqual([path, 'no-store'])
  }
  expect(await kept('GET', '/public')).toBe('public, max-age=300')
})

test('[T-03] a stranger is asked for a credential before anything is said about the request', async () => {
  refuses = 'headers'
  expect((await send('POST', '/guarded', 'a', 'image/gif'))[0]).toBe(401)
  refuses = undefined
  expect((await send('POST', '/guarded', 'a', 'image/gif'))[0]).toBe(400)
  expect((await send('POST', '/guarded', 'a', 'text/csv'))[0]).toBe(200)
})

test('[T-59] what is read has its shape, its size and no text that cannot be kept; what is answered has its shape', async () => {
  expect(await json('/made', '{"name":"abc"}')).toEqual([200, '{"got":"3 0"}'])
  expect(await json('/done', '{}')).toEqual([204, ''])
  expect(await send('GET', '/sent')).toEqual([203, 'own'])
  expect((await json('/made', '{"name":7}'))[0]).toBe(400)
  expect((await json('/done', '{"name":"\\u0000"}'))[0]).toBe(400)
  for (const [method, path] of [
    ['GET', '/get?x=1'], // an option that is not there
    ['POST', '/done?x=a%00b'],
    ['POST', '/done?x=a%00b%E0'],
    ['POST', '/raw/a%00b'],
    ['POST', '/raw/x?x=a%00b'],
    ['POST', '/raw/x?x=a%00b%E0'],
  ] as const) {
    expect([path, (await send(method, path))[0]]).toEqual([path, 400])
  }
  expect((await send('POST', '/done?x=1'))[0]).toBe(400) // no option and no member is there to be set
  expect((await json('/done', '{"name":"abc"}'))[0]).toBe(400)
  expect((await send('POST', '/done?api-version=1.0&client-request-id=x'))[0]).toBe(204)
  expect((await send('GET', '/get'))[0]).toBe(200)
  expect((await send('POST', '/form', 'a=a%00b', forms))[0]).toBe(400)
  expect(await send('POST', '/form', 'a=ab', forms)).toEqual([200, '4'])

  const mebibyte = 1024 * 1024
  const named = (bytes: number) => `{"name":"${'x'.repeat(bytes - '{"name":""}'.length)}"}`
  expect((await json('/made', named(mebibyte)))[0]).toBe(200)
  expect((await json('/made', named(mebibyte + 1)))[0]).toBe(413)
  expect(await send('POST', '/raw/x', 'x'.repeat(mebibyte), 'text/csv')).toEqual([200, String(mebibyte)])
  expect((await send('POST', '/raw/x', 'x'.repeat(mebibyte + 1), 'text/csv'))[0]).toBe(413)
})

test('a body of a type that the address does not read is refused, and one that streams is handed on as it comes', async () => {
  for (const type of ['text/csv', 'TEXT/Plain; charset=utf-8']) {
    expect(await send('POST', '/raw/x', 'abc', type)).toEqual([200, '3'])
    expect(await send('POST', '/stream', 'abcd', type)).toEqual([200, '4'])
  }
  expect(await send('POST', '/raw/x', 'abc')).toEqual([200, '3'])
  for (const path of ['/raw/x', '/stream']) {
    const [status, text] = await send('POST', path, '{}', 'application/json')
    expect(status).toBeGreaterThanOrEqual(400)
    expect(text).toContain("This address reads text/csv or text/plain, not 'application/json'.")
  }
  expect(await send('GET', '/raw', undefined, 'application/json')).toEqual([200, 'ok'])
  expect(await json('/any', 'not JSON')).toEqual([200, 'ok']) // it names no type
})
