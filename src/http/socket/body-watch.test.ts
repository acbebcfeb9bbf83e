import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, expect, test, vi } from 'vitest'

import { asPart } from '../batch-part.ts'
import { watchBodies } from './body-watch.ts'
import { patience } from './patience.ts'

test('[T-52] a connection that brings many bodies carries no more listeners than after the second', async () => {
  const app = fastify()
  watchBodies(app, patience)
  app.post('/', async () => 'read')
  await app.listen({ host: '127.0.0.1', port: 0 })
  const sockets: Socket[] = []
  app.server.on('connection', (socket) => sockets.push(socket))
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const { port } = app.server.address() as AddressInfo
  const headers = { 'content-type': 'application/json' }
  const post = () =>
    new Promise<void>((resolve, reject) => {
      request({ host: '127.0.0.1', port, method: 'POST', agent, headers }, (answer) =>
        answer.resume().on('end', resolve),
      )
        .on('error', reject)
        .end('{}')
    })
  const listeners = () =>
    Object.fromEntries((sockets[0]?.eventNames() ?? []).map((name) => [name, sockets[0]?.listenerCount(name)]))
  for (let n = 0; n < 2; n++) await post()
  const few = listeners()
  for (let n = 0; n < 30; n++) await post()
  expect(sockets).toHaveLength(1)
  expect(listeners()).toEqual(few)
  agent.destroy()
  await app.close()
})

// A clock of our own: what has arrived is waited for, and then a window of time is over at once.

const opened: Socket[] = []
const apps: FastifyInstance[] = []
afterEach(async () => {
  vi.useRealTimers()
  for (const socket of opened.splice(0)) socket.destroy()
  for (const app of apps.splice(0)) await app.close()
})

async function started(routes: (app: FastifyInstance) => void) {
  const app = fastify({ forceCloseConnections: true, bodyLimit: 10 * 1024 * 1024 })
  apps.push(app)
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  watchBodies(app, patience)
  routes(app)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const sockets: Socket[] = []
  app.server.on('connection', (socket) => sockets.push(socket))
  const { port } = app.server.address() as AddressInfo
  /** Sends the head of a request, and waits until the server has it. */
  return async (head: string) => {
    const client = connect({ port, host: '127.0.0.1' })
    opened.push(client)
    let answer = ''
    client.on('data', (bytes) => {
      answer += bytes
    })
    client.on('error', () => {}) // the end says it
    await once(client, 'connect')
    await expect.poll(() => sockets.length).toBeGreaterThan(0)
    const socket = sockets.pop() as Socket
    const send = async (bytes: string | Buffer) => {
      const before = socket.bytesRead
      client.write(bytes)
      await expect.poll(() => socket.bytesRead).toBe(before + bytes.length)
    }
    await send(head)
    const closed = once(client, 'close').then(() => 'closed')
    const isOpen = async () =>
      (await Promise.race([closed, new Promise((end) => setTimeout(end, 50, 'open'))])) === 'open'
    return { send, closed, isOpen, answer: () => answer, client }
  }
}
const head = (length: number, path = '/') =>
  `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/plain\r\ncontent-length: ${length}\r\n\r\n`
const chunked = 'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/plain\r\ntransfer-encoding: chunked\r\n\r\n'
const window = () => vi.advanceTimersByTime(patience.bodyWindow)
const wholeBody = (app: FastifyInstance) => app.post('/', async ({ body }) => `read ${String(body).length}`)

test.each([
  ['a length', head(100_000)],
  ['no length', chunked],
])('[T-52] a body of %s that comes too slowly is answered 408 and its connection closed', async (_, sent) => {
  const open = await started(wholeBody)
  const slow = await open(sent)
  if (sent === chunked) await slow.send('5000\r\n')
  await slow.send('x'.repeat(patience.bodyBytes))
  window()
  expect(await slow.isOpen()).toBe(true)
  await slow.send('x'.repeat(patience.bodyBytes - 1))
  window()
  await slow.closed
  expect(slow.answer()).toMatch(/^HTTP\/1\.1 408 /)
})

test('[T-52] a body that keeps the pace is read whole, however long it takes, and the connection serves the next request', async () => {
  const open = await started(wholeBody)
  const steady = await open(head(5 * patience.bodyBytes))
  for (let n = 0; n < 5; n++) {
    expect(steady.answer()).toBe('')
    await steady.send('x'.repeat(patience.bodyBytes))
    window()
  }
  await expect.poll(steady.answer).toMatch(/read 51200$/)
  for (let n = 0; n < 30; n++) window() // nothing is open that anybody would wait for
  await steady.send(head(1))
  await steady.send('x')
  await expect.poll(steady.answer).toMatch(/read 1$/)
})

test('[T-52] bodies of requests that have none are not watched, and neither are those within a batch', async () => {
  const open = await started((app) => {
    app.get('/', () => new Promise<string>(() => {}))
    app.post('/', () => new Promise<string>(() => {}))
  })
  const waits = await open('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n')
  const empty = await open('POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 0\r\n\r\n')
  expect(vi.getTimerCount()).toBe(0)
  const [app] = apps
  const part = () => app?.inject({ method: 'POST', url: '/', payload: 'x', headers: { 'content-type': 'text/plain' } })
  void asPart(async () => part())
  await new Promise(setImmediate)
  expect(vi.getTimerCount()).toBe(0)
  window()
  expect([await waits.isOpen(), await empty.isOpen()]).toEqual([true, true])
})

test('[T-52] a body of one byte that does not come is waited for no longer than another', async () => {
  const open = await started(wholeBody)
  const one = await open(head(1))
  window()
  await one.closed
  expect(one.answer()).toMatch(/^HTTP\/1\.1 408 /)
})

test('[T-52] a body that is here is not waited for, however long its answer takes, and nobody waits for one whose sender is gone', async () => {
  const open = await started((app) => app.post('/', () => new Promise<string>(() => {})))
  const whole = await open(head(1))
  await whole.send('x')
  window()
  window()
  expect(await whole.isOpen()).toBe(true)
  expect(vi.getTimerCount()).toBe(0)
  const gone = await open(head(100_000))
  await expect.poll(() => vi.getTimerCount()).toBe(1)
  gone.client.destroy()
  await expect.poll(() => vi.getTimerCount()).toBe(0)
})

test('[T-52] of a body that was read in part and then refused the rest is thrown away', async () => {
  const open = await started((app) => {
    app.addContentTypeParser('text/plain', (_request, payload, done) => {
      payload.once('data', () => {
        payload.pause()
        done(null)
      })
    })
    app.post('/', async (_request, reply) => reply.code(403).send('refused'))
  })
  const refused = await open(head(900_000))
  await refused.send('x'.repeat(10_000))
  await expect.poll(refused.answer).toMatch(/refused/)
  await refused.send(Buffer.alloc(500_000)) // resolves when the server has read it
  expect(await refused.isOpen()).toBe(true)
})

test('[T-52] what has arrived and waits for us is our delay, not the sender’s', async () => {
  const open = await started((app) => {
    app.addContentTypeParser(
      'text/plain',
      (_request, _payload, done) => void setTimeout(() => done(null), 2 ** 30).unref(),
    )
    app.post('/', async () => 'never')
  })
  const waiting = await open(head(1_000_000))
  await waiting.send('x'.repeat(20_000))
  window()
  window()
  expect(await waiting.isOpen()).toBe(true)
})

test('[T-52] a body whose answer is under way is cut off without a second one', async () => {
  const open = await started((app) => {
    app.addContentTypeParser('text/plain', (_request, payload, done) => {
      payload.resume()
      done(null)
    })
    app.post('/', (_request, reply) => {
      reply.raw.writeHead(200, { 'content-length': '100' })
      reply.raw.write('begun')
    })
  })
  const slow = await open(head(100_000))
  await expect.poll(slow.answer).toMatch(/begun$/)
  window()
  await slow.closed
  expect(slow.answer()).toMatch(/begun$/)
})

const refusing = (app: FastifyInstance) => {
  app.addHook('preParsing', async (_request, reply) => reply.code(401).send('refused'))
  app.post('/', async () => 'never')
}
const step = () => vi.advanceTimersByTime(patience.unread / 20)

test('[T-52] after a refusal the rest of a body may come for a while, then the connection is closed', async () => {
  const open = await started(refusing)
  const refused = await open(head(100_000))
  await expect.poll(refused.answer).toMatch(/^HTTP\/1\.1 401 [\s\S]*refused$/)
  for (let n = 0; n < 19; n++) step()
  expect(await refused.isOpen()).toBe(true)
  step()
  await refused.closed
  expect(vi.getTimerCount()).toBe(0)
})

test('[T-52] after a refusal a mebibyte is thrown away and no more', async () => {
  const open = await started(refusing)
  const refused = await open(head(3 * 1024 * 1024))
  await expect.poll(refused.answer).toMatch(/refused$/)
  await refused.send(Buffer.alloc(1024 * 1024 - 1))
  step()
  expect(await refused.isOpen()).toBe(true)
  await refused.send(Buffer.alloc(1))
  step()
  await refused.closed
})

test('[T-52] a refused body that comes to its end leaves its connection to the next request', async () => {
  const open = await started(refusing)
  const refused = await open(head(10))
  await expect.poll(refused.answer).toMatch(/refused$/)
  await refused.send('x'.repeat(10))
  for (let n = 0; n < 30; n++) step()
  expect([await refused.isOpen(), vi.getTimerCount()]).toEqual([true, 0])
})
