// A page with MSAL for browsers on it, as its maker ships the library, served on loopback over TLS. The page does nothing by itself
// but take up a sign-in that comes back; the test calls `client` in it.

import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'

import { testAuthority } from '../server/certificate.ts'

const library = join(dirname(createRequire(import.meta.url).resolve('@azure/msal-browser')))
const read = (name: string): string => readFileSync(join(library, name), 'utf8')

export type MsalPage = {
  readonly origin: string
  /** Where a sign-in in this window comes back to. */
  readonly home: string
  /** Where one in a frame or a window of its own comes back to. */
  readonly bridge: string
  /** Configures the library; before that the page is empty. */
  readonly configure: (configuration: object) => void
  readonly close: () => void
}

const script = (configuration: object): string => `
  window.client = new msal.PublicClientApplication(${JSON.stringify(configuration)})
  window.ready = client.initialize()
    .then(() => client.handleRedirectPromise())
    .then((answer) => { document.title = answer ? 'Signed in' : 'Ready'; return answer })
    .catch((error) => { document.title = String(error) })`

export async function servePage(): Promise<MsalPage> {
  let configuration: object = {}
  const document = (scripts: string) => `<!DOCTYPE html><html lang="en"><title>Application</title>${scripts}</html>`
  const files: Readonly<Record<string, () => readonly [type: string, content: string]>> = {
    '/': () => ['text/html', document(`<script src="/msal.js"></script><script>${script(configuration)}</script>`)],
    '/msal.js': () => ['text/javascript', read('msal-browser.min.js')],
    '/bridge': () => [
      'text/html',
      document('<script src="/bridge.js"></script><script>msalRedirectBridge.broadcastResponseToMainFrame()</script>'),
    ],
    '/bridge.js': () => ['text/javascript', read('redirect-bridge/msal-redirect-bridge.min.js')],
  }
  const server = createServer(testAuthority('Page').certify({}), (request, response) => {
    const [type, content] = files[new URL(request.url ?? '/', 'https://page').pathname]?.() ?? ['text/plain', '']
    response.writeHead(content === '' ? 404 : 200, { 'content-type': type }).end(content)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const origin = `https://localhost:${(server.address() as AddressInfo).port}`
  return {
    origin,
    home: `${origin}/`,
    bridge: `${origin}/bridge`,
    configure(wanted) {
      configuration = wanted
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
