// A small load generator over raw sockets: requests are bytes made beforehand, so that it needs little of the processor it
// shares with what it measures. One request at a time on each connection, kept alive.

import { connect } from 'node:net'

export type Load = {
  readonly port: number
  readonly requests: readonly Buffer[]
  readonly connections: number
  readonly seconds: number
  /** Requests a second in sum; unlimited when absent. */
  readonly rate?: number
}

export type LoadResult = {
  readonly perSecond: number
  readonly p50Milliseconds: number
  readonly p99Milliseconds: number
  readonly statuses: Readonly<Record<string, number>>
}

export function postRequest(path: string, body: string): Buffer {
  const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`
  return Buffer.from(head + body)
}

export async function runLoad(load: Load): Promise<LoadResult> {
  const times: number[] = []
  const statuses: Record<string, number> = {}
  const start = performance.now()
  const end = start + load.seconds * 1000
  let next = 0
  await Promise.all(
    Array.from({ length: load.connections }, (_, index) =>
      oneConnection(
        load.port,
        end,
        (status, milliseconds) => {
          times.push(milliseconds)
          statuses[status] = (statuses[status] ?? 0) + 1
        },
        () => load.requests[next++ % load.requests.length]!,
        paceOf(load, index),
      ),
    ),
  )
  const seconds = (performance.now() - start) / 1000
  times.sort((a, b) => a - b)
  const at = (share: number) =>
    Number((times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0).toFixed(3))
  return {
    perSecond: Math.round(times.length / seconds),
    p50Milliseconds: at(0.5),
    p99Milliseconds: at(0.99),
    statuses,
  }
}

type Pace = { readonly firstMs: number; readonly everyMs: number } | undefined

function paceOf({ rate, connections }: Load, index: number): Pace {
  if (rate === undefined) return undefined
  const everyMs = (1000 * connections) / rate
  return { firstMs: (everyMs * index) / connections, everyMs }
}

/** With a pace, latency counts from the planned start: a slow answer also delays those that wait behind it. */
function oneConnection(
  port: number,
  end: number,
  done: (status: string, milliseconds: number) => void,
  request: () => Buffer,
  pace: Pace,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true })
    let planned = performance.now() + (pace?.firstMs ?? 0)
    let answer = ''
    const send = (): void => {
      if (performance.now() >= end) {
        socket.end()
        resolve()
        return
      }
      answer = ''
      socket.write(request())
    }
    const proceed = (): void => {
      const now = performance.now()
      planned = pace ? planned + pace.everyMs : now
      if (planned > now) setTimeout(send, planned - now)
      else send()
    }
    socket.setEncoding('latin1')
    socket.on('error', reject)
    socket.on('connect', () => setTimeout(send, pace?.firstMs ?? 0))
    socket.on('data', (text: unknown) => {
      answer += text
      const head = answer.indexOf('\r\n\r\n')
      if (head < 0) return
      const length = Number(/content-length: (\d+)/i.exec(answer)?.[1] ?? 0)
      if (answer.length < head + 4 + length) return
      done(answer.slice(9, 12), performance.now() - planned)
      proceed()
    })
  })
}
