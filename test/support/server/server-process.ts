// `taxiway start` as its own process, for tests that end it badly.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import type { Service } from '../../../src/contract/route.ts'

const program = fileURLToPath(new URL('../../../bin/taxiway.js', import.meta.url))

export type ServerProcess = {
  readonly urls: Readonly<Record<Service, string>>
  /** Of the first start of a data folder alone. */
  readonly administrator: FirstAdministrator | undefined
  readonly child: ChildProcess
  /** What it wrote to stderr so far. */
  readonly log: () => string
  readonly end: (signal: NodeJS.Signals) => Promise<void>
}

type FirstAdministrator = {
  readonly userPrincipalName: string
  readonly link?: string
  readonly linkExpires?: string
}
type Ready = { ready?: boolean; urls?: Record<Service, string>; administrator?: FirstAdministrator }

/** Rejects with the server's own words when it ends instead of serving. */
export async function startServer(data: string, port: number, env: NodeJS.ProcessEnv = {}): Promise<ServerProcess> {
  const child = spawn(process.execPath, [program, 'start', '--json', '--data', data, '--port', String(port)], {
    env: { ...process.env, TAXIWAY_LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-4_000_000)
  })
  const exited = once(child, 'exit')
  const ready = new Promise<Ready & Required<Pick<Ready, 'urls'>>>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const document = JSON.parse(line) as Ready
      const { ready, urls } = document
      if (ready && urls) resolve({ ...document, urls })
      else reject(new Error(line))
    })
    exited.then(([code]) => reject(new Error(`the server ended with ${code}: ${log}`)), reject)
  })
  const { urls, administrator } = await ready
  return {
    urls,
    administrator,
    child,
    log: () => log,
    async end(signal) {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal)
      await exited
    },
  }
}

/** The first of nine consecutive free ports. */
export async function ninePorts(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const first = 20_000 + Math.floor(Math.random() * 1400) * 9 // below 32768, where outgoing connections begin
    const held = await Promise.all(Array.from({ length: 9 }, (_, index) => hold(first + index)))
    for (const server of held) server?.close()
    if (held.every((server) => server !== undefined)) return first
  }
  throw new Error('no nine consecutive free ports found')
}

function hold(port: number): Promise<ReturnType<typeof createServer> | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => resolve(server))
  })
}
