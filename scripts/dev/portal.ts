// The portal from its sources, with hot reload. It is the whole origin of the portal: what is no file of Vite's, such as
// /config.json, comes from the server's own portal listener. Plain HTTP, which browsers call secure on localhost only.

import { createServer } from 'vite'

export async function servePortal(options: {
  readonly port: number
  readonly server: string
}): Promise<{ readonly url: string; readonly close: () => Promise<void> }> {
  // The authority of that listener may be made only by the first start; on loopback there is nobody in between.
  const toServer = { target: options.server, secure: false }
  const vite = await createServer({
    configFile: 'portals/vite.config.ts',
    server: {
      host: 'localhost',
      port: options.port,
      strictPort: true,
      proxy: { '/config.json': toServer, '/healthz': toServer, '/readyz': toServer, '/metrics': toServer },
    },
    logLevel: 'warn',
  })
  await vite.listen().catch((error: Error) => {
    console.error(`The portal cannot be served: ${error.message}. Another npm run dev? Choose a port with --port.`)
    process.exit(1)
  })
  return { url: `http://localhost:${options.port}`, close: () => vite.close() }
}
