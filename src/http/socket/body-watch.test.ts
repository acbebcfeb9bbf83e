import { Agent, request } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import fastify from 'fastify'
import { expect, test } from 'vitest'

import { watchBodies } from './body-watch.ts'
import { patience } from './sockets.ts'

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
