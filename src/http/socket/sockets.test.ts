// Which clients are connected, refused with an answer, or cut off: counted socket by socket.

import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, expect, test } from 'vitest'

import type { Fault } from '../../kernel/fault.ts'
import { issue, spkiOf } from '../../pki/x509.ts'
import { patience } from './patience.ts'
import { guardSockets, type SocketLimits, serverOptions } from './sockets.ts'

const opened: Socket[] = []
const apps: FastifyInstance[] = []
afterEach(async () => {
  for (const socket of opened.splice(0)) socket.destroy()
  for (const app of apps.splice(0)) await app.close()
})

async function listening(limits: Partial<SocketLimits>, host = '127.0.0.1') {
  return started(fastify({ forceCloseConnections: true }), limits, host)
}

async function started(
  app: FastifyInstance,
  limits: Partial<SocketLimits>,
  host = '127.0.0.1',
  times = patience,
): Promise<number> {
  apps.push(app)
  const most = { connectionsPerListener: 1000, connectionsPerAddress: 1000, trustedProxies: [], ...limits }
  guardSockets(app, most, times)
  app.setErrorHandler((fault: Fault, _request, reply) => reply.code(418).send(`${fault.code}: ${fault.message}`))
  app.get('/', async () => 'served')
  app.post('/', async () => 'served')
  await app.listen({ host, port: 0 })
  const address = app.server.address()
  if (typeof address !== 'object' || !address) throw new Error('not listening')
  return address.port
}

const question = 'GET / HTTP/1.1\r\nhost: localhost\r\n\r\n'
/** The answer; '' where the socket is closed without one. It stays open. */
function ask(socket: Socket): Promise<string> {
  opened.push(socket)
  socket.on('error', () => {}) // the end says it
  socket.write(question)
  return Promise.race([once(socket, 'data').then(String), once(socket, 'close').then(() => '')])
}
const from = (port: number, localAddress = '127.0.0.1') => ask(connect({ port, host: '127.0.0.1', localAddress }))
const served = expect.stringMatching(/^HTTP\/1\.1 200 [\s\S]*served$/)
const tellsAnd = (words: string) =>
  expect.stringMatching(new RegExp(`^HTTP/1\\.1 418 [\\s\\S]*retry-after: 10\\r\\n[\\s\\S]*${words}`))

const ofOne = (most: number) => tellsAnd(`too-many: Your address holds ${most} connections`)
const ofAll = (most: number) => tellsAnd(`unavailable: This service holds ${most} connections`)

async function askedInTurn(port: number, count: number, localAddress?: string): Promise<string[]> {
  const answers: string[] = []
  for (let n = 0; n < count; n++) answers.push(await from(port, localAddress))
  return answers
}

/** Connected, and nothing is asked: over a limit that is a place of those who would be told. */
async function idle(port: number, count: number, localAddress = '127.0.0.1'): Promise<Socket[]> {
  const sockets: Socket[] = []
  for (let n = 0; n < count; n++) {
    const socket = connect({ port, host: '127.0.0.1', localAddress })
    opened.push(socket)
    await once(socket, 'connect')
    sockets.push(socket)
  }
  return sockets
}

test('[T-52] one address gets its connections, eight more are told, and the rest is cut off; another address has its own', async () => {
  const port = await listening({ connectionsPerAddress: 3 })
  expect(await askedInTurn(port, 3)).toEqual(Array(3).fill(served))
  const over = await idle(port, 8)
  expect(await askedInTurn(port, 2)).toEqual(['', ''])
  expect(await Promise.all(over.map(ask))).toEqual(Array(8).fill(ofOne(3)))
  expect(await askedInTurn(port, 3, '127.0.0.2')).toEqual(Array(3).fill(served))
})

test('[T-52] a listener gets its connections, eight more are told, and the rest is cut off, whatever their addresses', async () => {
  const port = await listening({ connectionsPerListener: 4 })
  const answers: string[] = []
  for (let n = 1; n <= 4; n++) answers.push(await from(port, `127.0.0.${n}`))
  expect(answers).toEqual(Array(4).fill(served))
  const over: Socket[] = []
  for (let n = 1; n <= 8; n++) over.push(...(await idle(port, 1, `127.0.1.${n}`)))
  expect([await from(port, '127.0.2.1'), await from(port, '127.0.2.2')]).toEqual(['', ''])
  expect(await Promise.all(over.map(ask))).toEqual(Array(8).fill(ofAll(4)))
})

test('[T-52] of a large limit an eighth more is told', async () => {
  const port = await listening({ connectionsPerAddress: 80 })
  await idle(port, 80)
  const over = await idle(port, 10)
  expect(await askedInTurn(port, 1)).toEqual([''])
  expect(await Promise.all(over.map(ask))).toEqual(Array(10).fill(ofOne(80)))
})

test('[T-52] whoever closes gets the place again, of the address and of the listener', async () => {
  for (const limits of [{ connectionsPerAddress: 2 }, { connectionsPerListener: 2 }]) {
    const port = await listening(limits)
    const closed = async (socket: Socket) => {
      const gone = once(socket, 'close')
      socket.destroy()
      await gone
    }
    for (let round = 0; round < 8; round++) {
      await expect.poll(() => askedInTurn(port, 1)).toEqual([served])
      expect(await askedInTurn(port, 1)).toEqual([served])
      for (const socket of opened.splice(0)) await closed(socket)
    }
  }
})

/** Connections of clients with these addresses to a listener that is not there; whether each was let in, in turn. */
function lettingIn(limits: SocketLimits) {
  const server = new EventEmitter()
  guardSockets({ server, addHook() {} } as unknown as FastifyInstance, limits, patience)
  return (remoteAddress: string) => {
    const socket = Object.assign(new EventEmitter(), { remoteAddress, destroyed: false })
    const close = () => void socket.emit('close')
    const destroy = () => {
      socket.destroyed = true
    }
    server.emit('connection', Object.assign(socket, { destroy }))
    return { in: !socket.destroyed, close }
  }
}

test('[T-52] [T-54] an IPv6 site gets half of a listener, however many networks it has, and others the rest', () => {
  const limits = { connectionsPerListener: 100, connectionsPerAddress: 20, trustedProxies: ['2001:db8:9::/48'] }
  const letIn = lettingIn(limits)
  const ofSite = Array.from({ length: 80 }, (_, n) => letIn(`2001:db8:1:${(n % 40).toString(16)}::1`))
  expect(ofSite.filter((one) => one.in)).toHaveLength(58) // 50, and eight who are told so
  expect(letIn('2001:db8:2:1::1').in).toBe(true)
  expect(letIn('192.0.2.7').in).toBe(true)
  ofSite[0]!.close()
  expect([letIn('2001:db8:1:77::1').in, letIn('2001:db8:1:78::1').in]).toEqual([true, false])
  // one network of it has its own limit, and what stands before many clients has none
  const other = lettingIn(limits)
  expect(Array.from({ length: 30 }, () => other('2001:db8:1:1::1')).filter((one) => one.in)).toHaveLength(28)
  expect(Array.from({ length: 70 }, () => other('2001:db8:9:1::1')).filter((one) => one.in)).toHaveLength(70)
})

test('[T-52] a connection that sends many requests ahead of their answers is cut off; one after the other may be any number', async () => {
  const app = fastify({ forceCloseConnections: true })
  app.get('/slow', () => new Promise(() => {}))
  const port = await started(app, {})
  const slow = question.replace('GET / ', 'GET /slow ')
  const sent = (text: string) => {
    const socket = connect({ port, host: '127.0.0.1' })
    opened.push(socket)
    socket.on('error', () => {}) // the end says it
    socket.write(text)
    return socket
  }
  const within = sent(slow.repeat(16))
  const over = sent(slow.repeat(17))
  await once(over, 'close')
  expect(within.closed).toBe(false)
  const one = sent('')
  for (let n = 0; n < 40; n++) {
    one.write(question)
    expect(String((await once(one, 'data'))[0])).toContain('served')
  }
})

test('[T-52] whoever closes some of many gets just these again', async () => {
  const port = await listening({ connectionsPerAddress: 3 })
  for (const closing of [1, 2]) {
    const held = await idle(port, 3)
    for (const socket of held.splice(0, closing)) {
      socket.destroy()
      await once(socket, 'close')
    }
    await expect.poll(() => askedInTurn(port, 1)).toEqual([served])
    expect(await askedInTurn(port, closing)).toEqual([...Array(closing - 1).fill(served), ofOne(3)])
    for (const socket of opened.splice(0)) socket.destroy()
    await expect.poll(() => askedInTurn(port, 1)).toEqual([served])
    for (const socket of opened.splice(0)) socket.destroy()
  }
})

test('[T-52] bodies of a listener are watched', async () => {
  const app = fastify({ forceCloseConnections: true })
  const port = await started(app, {}, '127.0.0.1', { ...patience, bodyWindow: 20 })
  const slow = connect({ port, host: '127.0.0.1' })
  opened.push(slow)
  slow.write('POST / HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/plain\r\ncontent-length: 9000\r\n\r\n')
  expect(String((await once(slow, 'data'))[0])).toMatch(/^HTTP\/1\.1 408 /)
})

test('[T-52] an answer that there is no place ends its connection', async () => {
  const port = await listening({ connectionsPerAddress: 1 })
  await from(port)
  const socket = connect({ port, host: '127.0.0.1' })
  expect(await ask(socket)).toMatch(/connection: close/i)
  if (!socket.closed) await once(socket, 'close')
})

test('[T-52] a trusted proxy, by its address or its network, is no one client; the listener’s limit is for it too', async () => {
  const trustedProxies = ['127.0.0.7', '127.0.1.0/24', '::1']
  const port = await listening({ connectionsPerAddress: 1, connectionsPerListener: 7, trustedProxies })
  expect(await askedInTurn(port, 2, '127.0.0.7')).toEqual([served, served])
  expect(await askedInTurn(port, 2, '127.0.1.200')).toEqual([served, served])
  expect(await from(port, '127.0.2.1')).toEqual(served)
  const socket = connect({ port, host: '127.0.0.1', localAddress: '127.0.2.1' })
  expect(await ask(socket)).toEqual(ofOne(1))
  if (!socket.closed) await once(socket, 'close')
  await expect.poll(() => from(port, '127.0.0.7')).toEqual(served)
  await idle(port, 1, '127.0.0.7')
  expect(await askedInTurn(port, 1, '127.0.0.7')).toEqual([ofAll(7)])
  const six = await listening({ connectionsPerAddress: 1, trustedProxies }, '::1')
  const overSix = () => ask(connect({ port: six, host: '::1' }))
  expect([await overSix(), await overSix()]).toEqual([served, served])
})

test('[T-52] under TLS the same: the socket below is the one that is counted', async () => {
  const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const own = { subject: 'localhost', spki: spkiOf(keys.publicKey) }
  const times = { notBefore: new Date(Date.now() - 3_600_000), notAfter: new Date(Date.now() + 3_600_000) }
  const cert = new X509Certificate(
    issue({ ...own, ...times, usage: 'server' }, { ...own, key: keys.privateKey }).der,
  ).toString()
  const key = keys.privateKey.export({ type: 'pkcs8', format: 'pem' })
  const app = fastify({ https: { key, cert }, forceCloseConnections: true }) as unknown as FastifyInstance
  const port = await started(app, { connectionsPerAddress: 1 })
  const over = () => ask(connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }))
  expect([await over(), await over()]).toEqual([served, ofOne(1)])
})

test('[T-52] no listener waits longer than this for what a stranger sends', () => {
  expect(patience).toEqual({
    handshake: 10_000,
    headers: 15_000,
    request: 60_000,
    silence: 300_000,
    keepAlive: 75_000,
    check: 2_000,
    unread: 4_000,
    bodyWindow: 10_000,
    bodyBytes: 10_240,
  })
  expect(serverOptions(patience)).toEqual({
    handshakeTimeout: 10_000,
    headersTimeout: 15_000,
    requestTimeout: 60_000,
    connectionsCheckingInterval: 2_000,
    maxHeaderSize: 16_384,
  })
})
