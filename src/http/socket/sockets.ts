// Limits how many sockets a listener holds, and for how long without getting anything (T-52). Each listener counts its own, so
// a flood of one leaves the others their places, and each address counts too, as does the IPv6 site around it, which has
// thousands of those. Over the limit a caller gets an answer that says so, as long as that stays cheap; far over it the socket
// is closed before any TLS work.

import type { Server, Socket } from 'node:net'
import { BlockList, isIP } from 'node:net'
import type { TLSSocket } from 'node:tls'
import type { FastifyInstance } from 'fastify'
import { addressGroup, addressSite } from '../../kernel/address.ts'
import { Fault } from '../../kernel/fault.ts'
import { watchBodies } from './body-watch.ts'
import type { Patience } from './patience.ts'

export type SocketLimits = {
  readonly connectionsPerListener: number
  readonly connectionsPerAddress: number
  /** Many clients stand behind such a peer, so the limit for an address is not for it. */
  readonly trustedProxies: readonly string[]
}

/** For the TLS server that is made for a listener. */
export function serverOptions({ handshake, headers, request, check }: Patience) {
  return {
    handshakeTimeout: handshake,
    headersTimeout: headers,
    requestTimeout: request,
    connectionsCheckingInterval: check,
    maxHeaderSize: 16 * 1024,
  }
}

export function guardSockets(app: FastifyInstance, limits: SocketLimits, times: Patience): void {
  const { connectionsPerListener: most, connectionsPerAddress: mostOfOne } = limits
  const mostOfSite = siteLimit(limits)
  const sockets = countSockets(limits.trustedProxies)
  /** The TCP sockets that get one answer and no more; TLS hides them behind `_parent`. */
  const crowded = new WeakMap<Socket, Fault>()

  const server: Server = app.server
  server.on('connection', (socket) => {
    const { ofAll, ofOne, ofSite } = sockets.before(socket)
    if (ofAll >= withSpare(most) || ofOne >= withSpare(mostOfOne) || ofSite >= withSpare(mostOfSite)) {
      socket.destroy()
      return
    }
    sockets.count(socket)
    if (ofOne >= mostOfOne) crowded.set(socket, tooManyOfOne(mostOfOne))
    else if (ofSite >= mostOfSite) crowded.set(socket, tooManyOfOne(mostOfSite))
    else if (ofAll >= most) crowded.set(socket, tooManyOfAll(most))
  })

  const unanswered = new WeakMap<Socket, number>()
  app.addHook('onRequest', async (request, reply) => {
    const { socket } = request.raw
    const waiting = (unanswered.get(socket) ?? 0) + 1
    unanswered.set(socket, waiting)
    reply.raw.once('close', () => unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1))
    if (waiting > mostUnanswered) {
      socket.destroy()
      throw tooManyUnanswered()
    }
    const fault = crowded.get(tcpSocketOf(socket))
    if (!fault) return
    reply.headers({ connection: 'close', 'retry-after': '10' })
    throw fault
  })
  watchBodies(app, times)
}

/** For a listener that answers so little that whoever is over a limit is cut off without a word. */
export function cutOffCrowds(server: Server, limits: SocketLimits): void {
  const { connectionsPerListener: most, connectionsPerAddress: mostOfOne } = limits
  const sockets = countSockets(limits.trustedProxies)
  server.on('connection', (socket) => {
    const { ofAll, ofOne, ofSite } = sockets.before(socket)
    if (ofAll >= most || ofOne >= mostOfOne || ofSite >= siteLimit(limits)) socket.destroy()
    else sockets.count(socket)
  })
}

/** A site never holds more than half of what the listener may. */
function siteLimit({ connectionsPerListener: most, connectionsPerAddress: mostOfOne }: SocketLimits): number {
  return Math.max(mostOfOne, most >> 1)
}

type Held = { readonly ofAll: number; readonly ofOne: number; readonly ofSite: number }

/** How many sockets are open: of addresses, and of sites where they are wider. None is a trusted proxy's own. */
function countSockets(trustedProxies: readonly string[]) {
  const proxies = blockListOf(trustedProxies)
  const isProxy = (address: string) => proxies.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  const counts = new Map<string, number>()
  let open = 0
  return {
    before({ remoteAddress: peer = '' }: Socket): Held {
      const [group, site] = [addressGroup(peer), addressSite(peer)]
      const held = (by: string) => (isProxy(peer) ? 0 : (counts.get(by) ?? 0))
      return { ofAll: open, ofOne: held(group), ofSite: site === group ? 0 : held(site) }
    },
    count(socket: Socket): void {
      const peer = socket.remoteAddress ?? ''
      open++
      for (const by of new Set([addressGroup(peer), addressSite(peer)])) {
        counts.set(by, (counts.get(by) ?? 0) + 1)
        socket.once('close', () => {
          const left = counts.get(by)! - 1 // set above, and dropped with the last one
          if (left > 0) counts.set(by, left)
          else counts.delete(by)
        })
      }
      socket.once('close', () => {
        open--
      })
    },
  }
}

/**
 * Requests that a connection may send ahead of their answers (RFC 9112 §9.3.2). Node stops reading a connection whose answers pile
 * up, and would not see that its sender hung up: its work would go on for nobody. Browsers and SDKs send one at a time.
 */
const mostUnanswered = 16

/** Those above the limit that are still answered. */
function withSpare(limit: number): number {
  return limit + Math.max(8, limit >> 3)
}

function tcpSocketOf(socket: Socket): Socket {
  return (socket as TLSSocket & { readonly _parent?: Socket | null })._parent ?? socket
}

function tooManyOfOne(most: number): Fault {
  return new Fault(
    'too-many',
    `Your address holds ${most} connections to this service already. Close those that are idle, and try again in ten seconds.`,
    { reason: 'connections-of-address' },
  )
}

function tooManyUnanswered(): Fault {
  return new Fault(
    'too-many',
    `More than ${mostUnanswered} requests came over this connection before their answers. Wait for answers before you send others.`,
    { reason: 'requests-ahead' },
  )
}

function tooManyOfAll(most: number): Fault {
  return new Fault(
    'unavailable',
    `This service holds ${most} connections already, as many as it may. Try again in ten seconds.`,
    { reason: 'connections-of-listener' },
  )
}

function blockListOf(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}
