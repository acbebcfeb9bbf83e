// The measured side of W2, a process of its own: a deployment service with N registered devices, and a bare Fastify that
// echoes what it gets. Both speak plain HTTP, so that what differs is the work and not the encryption.

import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import fastify, { type FastifyInstance } from 'fastify'
import { importDevices } from '../../../src/autopilot/channel/csv/csv.ops.ts'
import { makeGuessLog } from '../../../src/autopilot/lookup/guess.ops.ts'
import { lookupRoutes, openContactLog } from '../../../src/autopilot/lookup/lookup.routes.ts'
import { makeDeviceTickets } from '../../../src/autopilot/lookup/ticket.ops.ts'
import { type Service, services } from '../../../src/contract/route.ts'
import { makeServe } from '../../../src/http/serve.ts'
import { importDeps } from '../../../test/support/import-deps.ts'
import { openBenchDatabase } from '../database.ts'
import { machineFactory } from '../hardware.ts'

const devices = Number(process.argv[2])
const bench = await openBenchDatabase()
const operation = await bench.tenant('lookup.example')
const machine = machineFactory()

function* file(): Generator<Buffer> {
  yield Buffer.from('Device Serial Number,Windows Product ID,Hardware Hash\n')
  for (let seed = 1; seed <= devices; seed++) {
    const { serialNumber, hash } = machine(seed)
    yield Buffer.from(`${serialNumber},,${hash}\n`)
  }
}
await importDevices(
  importDeps(bench, () => new Date()),
  operation,
  Readable.from(file()),
  {},
  () => {},
)
await bench.pool.query('vacuum analyze')

const app = fastify()
const apps = Object.fromEntries(services.map((service) => [service, app])) as unknown as Record<
  Service,
  FastifyInstance
>
const serve = makeServe(
  apps,
  async () => ({ kind: 'anonymous' }),
  () => new Date(),
)
/** A benchmark that cannot write measures nothing. */
const fail = (error: unknown) => {
  throw error
}
const contacts = openContactLog(bench.db, fail)
lookupRoutes(serve, {
  db: bench.db,
  pool: bench.pool,
  tickets: makeDeviceTickets(randomBytes(32)),
  contacts,
  guessesPerMinute: 1e12,
  guesses: makeGuessLog(bench.db, fail),
})
await app.listen({ host: '127.0.0.1', port: 0 })

const echo = fastify()
echo.post('/echo', async (request) => request.body)
await echo.listen({ host: '127.0.0.1', port: 0 })

const portOf = (instance: FastifyInstance): number => (instance.server.address() as { port: number }).port
process.on('message', async (message) => {
  if (message === 'cpu') process.send?.({ cpu: process.cpuUsage(), memory: process.memoryUsage().rss })
  if (message !== 'stop') return
  await contacts.close()
  await bench.close()
  process.exit(0)
})
process.send?.({ hello: portOf(app), echo: portOf(echo) })
