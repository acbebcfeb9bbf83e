// A program on this machine to which a sign-in leads back (RFC 8252 §7.3).

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a sign-in comes back to. */
export type Program = { readonly address: string; close(): void }

/** Serves one page at every path of a loopback port, until it is closed. */
export async function openProgram(): Promise<Program> {
  const server = createServer((_request, response) => response.end('<!doctype html><title>Signed in</title>'))
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}
