// Which ports the listeners get. Free ones that the system chose are held until they are opened for real, so that nothing else
// on this machine, such as an outgoing connection, takes one meanwhile.

import { createServer, type Server } from 'node:net'

import { type Service, services } from '../../contract/route.ts'

export type Ports = {
  readonly ports: Readonly<Record<Service, number>>
  /** Call it right before they are opened, and when they will not be. */
  readonly release: () => Promise<void>
}

/** Port 0 means free ones, any other number the first of nine in a row. */
export async function choosePorts({ port, host }: { readonly port: number; readonly host: string }): Promise<Ports> {
  if (port !== 0) {
    const entries = services.map((service, index) => [service, port + index] as const)
    return { ports: Object.fromEntries(entries) as Record<Service, number>, release: async () => {} }
  }
  const held = await Promise.all(services.map(async (service) => [service, await hold(host)] as const))
  const entries = held.map(([service, server]) => [service, (server.address() as { port: number }).port] as const)
  return {
    ports: Object.fromEntries(entries) as Record<Service, number>,
    release: async () => {
      await Promise.all(held.map(([, server]) => new Promise((resolve) => server.close(resolve))))
    },
  }
}

function hold(host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, host, () => resolve(server))
  })
}
