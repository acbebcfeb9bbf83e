// A simulated site of Configuration Manager: an agent registers with it, and pulls its settings from it. Plain HTTP on loopback, in
// words of our own, since the vendor's protocol is not public. It says in a header and in each body that it is simulated; nothing of it
// is part of the server.

import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type LabSiteOptions = {
  /** Three letters or digits. */
  readonly siteCode: string
  readonly settings?: Readonly<Record<string, string>>
  /** Which workloads it leaves to device management; 8193 is none. */
  readonly coManagementFlags?: number
}

export type LabSite = {
  readonly url: string
  /** What agents get from their next request on. */
  readonly change: (options: Partial<Omit<LabSiteOptions, 'siteCode'>>) => void
  readonly clients: () => readonly { readonly clientId: string; readonly name: string; readonly pulls: number }[]
  readonly close: () => Promise<void>
}

const note = 'Simulated by Taxiway for its simulated devices. This is no Configuration Manager.'
const largestBody = 16 * 1024

export async function startLabSite(given: LabSiteOptions): Promise<LabSite> {
  let options = given
  let policy = 1
  const clients = new Map<string, { name: string; pulls: number }>()
  const server = createServer((request, response) => {
    answer(request).then(
      ({ status, body }) => send(response, status, body),
      (error: Error) => send(response, 400, { error: error.message }),
    )
  })

  async function answer(request: IncomingMessage): Promise<{ readonly status: number; readonly body: object }> {
    const url = new URL(request.url ?? '/', 'http://lab.invalid')
    const asked = `${request.method} ${url.pathname}`
    if (asked === 'POST /register') {
      const { siteCode, name } = Object(await readBody(request)) as {
        readonly siteCode?: string
        readonly name?: string
      }
      if (siteCode !== options.siteCode) return { status: 404, body: { error: `this is site ${options.siteCode}` } }
      const clientId = `GUID:${randomUUID().toUpperCase()}`
      clients.set(clientId, { name: String(name), pulls: 0 })
      return { status: 200, body: { clientId } }
    }
    const client = clients.get(url.searchParams.get('client') ?? '')
    if (asked !== 'GET /settings') return { status: 404, body: { error: 'nothing is here' } }
    if (!client) return { status: 403, body: { error: 'no client of this name has registered' } }
    client.pulls++
    const { siteCode, settings = {}, coManagementFlags = 8193 } = options
    return { status: 200, body: { siteCode, policy, coManagementFlags, settings } }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo // it listens on TCP
  return {
    url: `http://127.0.0.1:${port}`,
    change: (more) => {
      options = { ...options, ...more }
      policy++
    },
    clients: () => [...clients].map(([clientId, client]) => ({ clientId, ...client })),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = ''
  for await (const part of request.setEncoding('utf8') as AsyncIterable<string>) {
    text += part
    if (text.length > largestBody) throw new Error('the body is too long')
  }
  return JSON.parse(text)
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json', 'x-simulated-by': 'taxiway' })
  response.end(JSON.stringify({ simulated: note, ...body }))
}
