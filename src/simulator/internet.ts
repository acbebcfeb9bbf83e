// A simulated internet for simulated devices: the connect test that tells Windows it is online, a captive portal, and a feed
// of updates. Plain HTTP on loopback. It says in a header and in each body that it is simulated; nothing of it is part of
// the server.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type LabUpdate = {
  readonly id: string
  readonly title: string
  /** Installing it restarts the device. */
  readonly reboot: boolean
  /** `critical` comes right after the network, `autopilot` is the client's own update. */
  readonly source: 'critical' | 'autopilot'
}

export type LabInternetOptions = {
  /** Until somebody accepts the portal's terms, every address leads to the portal. */
  readonly captivePortal?: boolean
  /** Contents of the feeds, by their names; `origin` gives the address at which a device finds one of them. */
  readonly feeds?: Readonly<Record<string, readonly LabUpdate[]>>
  readonly port?: number
}

export type LabInternet = {
  /** For a device that finds no updates. */
  readonly url: string
  /** For a device that finds the updates of this feed; `unreachable` has an update service that answers 503. */
  readonly origin: (feed: string) => string
  readonly close: () => Promise<void>
}

const note = 'Simulated by Taxiway for its simulated devices. This is not the internet.'

const usualFeeds: NonNullable<LabInternetOptions['feeds']> = {
  'critical-with-reboot': [
    { id: 'lab-1', title: 'Critical update LAB-1 (simulated)', reboot: true, source: 'critical' },
  ],
  critical: [{ id: 'lab-2', title: 'Critical update LAB-2 (simulated)', reboot: false, source: 'critical' }],
  autopilot: [{ id: 'lab-3', title: 'Autopilot update LAB-3 (simulated)', reboot: true, source: 'autopilot' }],
}

export async function startLabInternet(options: LabInternetOptions = {}): Promise<LabInternet> {
  let captive = options.captivePortal ?? false
  const server = createServer((request, response) => {
    const answer = answerTo(request, options, captive)
    if (answer.accepted) captive = false
    send(response, answer)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo // it listens on TCP
  return {
    url: `http://127.0.0.1:${port}`,
    origin: (feed) => `http://127.0.0.1:${port}/${encodeURIComponent(feed)}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

type Answer = {
  readonly status: number
  readonly type: string
  readonly body: string
  readonly location?: string
  readonly accepted?: true
}

function answerTo(request: IncomingMessage, options: LabInternetOptions, captive: boolean): Answer {
  const url = new URL(request.url ?? '/', 'http://lab.invalid')
  const text = (status: number, body: string): Answer => ({
    status,
    type: 'text/plain; charset=utf-8',
    body: `${body}\n${note}\n`,
  })
  // `/connecttest.txt` or `/<feed>/connecttest.txt`: the first segment says which feed this device sees.
  const [, feed = 'none', path = ''] =
    /^(?:\/([^/]+))??\/(connecttest\.txt|updates|portal(?:\/accept)?)$/.exec(url.pathname) ?? []
  if (path === 'portal/accept') return { ...text(200, 'Welcome to the lobby network.'), accepted: true }
  if (path === 'portal') return text(200, 'Accept the terms of the lobby network at /portal/accept.')
  if (captive) return { ...text(302, 'Accept the terms first.'), location: '/portal' }
  if (path === 'connecttest.txt') return text(200, 'Connect Test')
  if (path === 'updates') {
    if (feed === 'unreachable') return text(503, 'The update service is out of reach.')
    const source = url.searchParams.get('source') ?? 'critical'
    const updates = ({ ...usualFeeds, ...options.feeds }[feed] ?? []).filter((update) => update.source === source)
    return { status: 200, type: 'application/json', body: JSON.stringify({ simulated: note, updates }) }
  }
  return text(404, 'Nothing is here.')
}

function send(response: ServerResponse, { status, type, body, location }: Answer): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'x-simulated-by': 'taxiway',
    ...(location ? { location } : {}),
  })
  response.end(body)
}
