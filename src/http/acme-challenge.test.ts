// Who gets a place at the plain listener for public authorities.

import { once } from 'node:events'
import type { Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, expect, test } from 'vitest'

import { listenForChallenges } from './acme-challenge.ts'

const host = '127.0.0.1'
const servers: Server[] = []
const opened: Socket[] = []
afterEach(() => {
  for (const socket of opened.splice(0)) socket.destroy()
  for (const server of servers.splice(0)) server.close()
})

async function listening(
  more: { trustedProxies?: string[]; waits?: { headers: number; request: number; check: number } } = {},
) {
  const at = { host, port: 0, trustedProxies: more.trustedProxies ?? [] }
  const answerTo = async (token: string) => (token === 'known' ? 'known.key' : undefined)
  const server = await listenForChallenges(at, answerTo, () => {}, more.waits)
  servers.push(server)
  return (server.address() as AddressInfo).port
}

function open(port: number, localAddress: string): Socket {
  const socket = connect({ host, port, localAddress })
  socket.on('error', () => {}) // the end says it
  opened.push(socket)
  return socket
}

/** The answer; '' where the connection is cut off. */
async function ask(port: number, localAddress: string, token = 'known'): Promise<string> {
  const socket = open(port, localAddress)
  socket.write(`GET /.well-known/acme-challenge/${token} HTTP/1.1\r\nhost: contoso.example\r\n\r\n`)
  return new Promise((resolve) => {
    socket.once('data', (bytes) => resolve(String(bytes)))
    socket.once('close', () => resolve(''))
  })
}

async function halfOpen(port: number, count: number, localAddress: string): Promise<Socket[]> {
  const sockets = Array.from({ length: count }, () => open(port, localAddress))
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))
  for (const socket of sockets) socket.resume().write('GET /.well-kno')
  return sockets
}

const patiently = { timeout: 20_000 }
const shown = expect.stringMatching(/^HTTP\/1\.1 200 [\s\S]*known\.key/)
const nothing = expect.stringMatching(/^HTTP\/1\.1 404 [\s\S]*There is nothing here/)

test('an address gets sixteen places of the listener, and others the rest, until it gives one back', async () => {
  const port = await listening()
  expect([await ask(port, '127.0.0.3'), await ask(port, '127.0.0.3', 'other')]).toEqual([shown, nothing])
  const [one] = await halfOpen(port, 16, '127.0.0.1')
  expect([await ask(port, '127.0.0.1'), await ask(port, '127.0.0.2')]).toEqual(['', shown])
  one?.destroy()
  await expect.poll(() => ask(port, '127.0.0.1'), patiently).toEqual(shown)
})

test('all together get sixty-four, and many come through a proxy that is trusted', async () => {
  const port = await listening({ trustedProxies: ['127.0.0.9/32'] })
  await halfOpen(port, 48, '127.0.0.9')
  await halfOpen(port, 15, '127.0.0.2')
  const [last] = await halfOpen(port, 1, '127.0.0.3')
  expect([await ask(port, '127.0.0.4'), await ask(port, '127.0.0.9')]).toEqual(['', ''])
  last?.destroy()
  await expect.poll(() => ask(port, '127.0.0.4'), patiently).toEqual(shown)
})

test('whoever does not end a request loses the place soon after the time for it', async () => {
  const port = await listening({ waits: { headers: 40, request: 80, check: 20 } })
  const slow = await halfOpen(port, 16, '127.0.0.1')
  await expect.poll(() => slow.filter(({ closed }) => !closed), patiently).toEqual([])
  await expect.poll(() => ask(port, '127.0.0.1'), patiently).toEqual(shown)
})
