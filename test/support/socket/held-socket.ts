// A socket that its owner holds on to: it writes what it is told to, reads what comes, and never closes.

import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

import type { World } from '../world/world.ts'

export type HeldSocket = {
  readonly socket: Socket
  /** What came until the first empty line, or until the end. */
  readonly answer: Promise<string>
  /** Milliseconds until the other side closed it. */
  readonly closed: Promise<number>
}

export type HoldOptions = {
  /** False: not even a handshake. */
  readonly tls?: boolean
  /** The address on loopback that it comes from. */
  readonly from?: string
  /** The client certificate with its key. */
  readonly certificate?: { readonly cert: string; readonly key: string }
  /** What is written again and again after the text, and how often. */
  readonly trickle?: { readonly text: string; readonly everyMs: number }
}

export function hold(world: Pick<World, 'ca'>, url: string, text: string, options: HoldOptions = {}): HeldSocket {
  const { tls = true, from, certificate, trickle } = options
  const { hostname: host, port } = new URL(url)
  const address = { host, port: Number(port), ...(from && { localAddress: from }) }
  const socket = tls ? connectTls({ ...address, ca: world.ca, ...certificate }) : connectTcp(address)
  let got = ''
  const answer = new Promise<string>((resolve) => {
    socket.on('data', (data) => {
      got += String(data)
      if (got.includes('\r\n\r\n')) resolve(got)
    })
    socket.once('close', () => resolve(got))
  })
  const start = performance.now()
  const closed = new Promise<number>((resolve) => socket.once('close', () => resolve(performance.now() - start)))
  socket.on('error', () => {}) // a reset is one way to be closed
  socket.once(tls ? 'secureConnect' : 'connect', () => {
    socket.write(text)
    if (!trickle) return
    const timer = setInterval(() => socket.write(trickle.text), trickle.everyMs)
    socket.once('close', () => clearInterval(timer))
  })
  return { socket, answer, closed }
}
