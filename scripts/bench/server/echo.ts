// The baseline of the HTTP measurements: a bare Fastify that answers a POST with the body it got, over TLS with a
// certificate of its own kind, in a process of its own.

import fastify from 'fastify'

import { certificateForLocalhost } from './certificate.ts'

const { ca, ...https } = await certificateForLocalhost()
const app = fastify({ https })
app.post('/echo', async (request) => request.body)
await app.listen({ host: '127.0.0.1', port: 0 })
const address = app.server.address()
const port = typeof address === 'object' && address ? address.port : 0
process.send?.({ url: `https://localhost:${port}`, ca })
process.once('SIGTERM', () => process.exit(0))
