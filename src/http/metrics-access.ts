// Restricts who reads the metrics. Their numbers name no tenant, but a change after one's own request shows what it met: one
// more alarm says that somebody has the guessed serial number (I7, T-22). So only the installation's operators read them.

import { createHash, timingSafeEqual } from 'node:crypto'
import { BlockList, isIP } from 'node:net'

import { Fault } from '../kernel/fault.ts'

export type MetricsAccess = {
  /** The bearer token that grants access; empty: nobody from elsewhere. */
  readonly token: string
  /** Each caller has its own address. False behind an untrusted proxy: every caller has the proxy's address. */
  readonly addressesAreClients: boolean
}

export type MetricsCaller = {
  /** The other end of the connection. */
  readonly peer: string
  /** The request says that it came through a proxy. */
  readonly forwarded: boolean
  readonly authorization: string | undefined
}

const thisMachine = new BlockList()
thisMachine.addSubnet('127.0.0.0', 8, 'ipv4')
thisMachine.addAddress('::1', 'ipv6')

const digest = (text: string) => createHash('sha256').update(text).digest()

/** Throws when this caller may not. A header never makes a caller this machine; only the other end of the connection does. */
export function refuseMetrics(
  { token, addressesAreClients }: MetricsAccess,
  { peer, forwarded, authorization }: MetricsCaller,
): void {
  const sent = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
  if (sent !== undefined) {
    if (token !== '' && timingSafeEqual(digest(sent), digest(token))) return
    throw new Fault('unauthenticated', 'This is not the token of TAXIWAY_METRICS_TOKEN.', { reason: 'metrics-token' })
  }
  if (addressesAreClients && !forwarded && thisMachine.check(peer, isIP(peer) === 6 ? 'ipv6' : 'ipv4')) return
  throw new Fault(
    'forbidden',
    'Metrics are told on this machine only. To read them from elsewhere or behind a proxy, set TAXIWAY_METRICS_TOKEN at the server and send it as a bearer token.',
    { reason: 'metrics-elsewhere' },
  )
}
