// The baseline of the HTTP measurements: a bare Fastify that answers a POST with the body it got, over TLS with a
// certificate of its own kind, in a process of its own.

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastify from 'fastify'
import { silentLog } from '../../../src/db/log.ts'
import { migrate } from '../../../src/db/migrate.ts'
import { openDatabase } from '../../../src/db/open.ts'
import { makeSeal } from '../../../src/pki/seal.ts'
import { issueServerCertificate, openTlsAuthorities } from '../../../src/pki/tls-authority.ops.ts'

const folder = mkdtempSync(join(tmpdir(), 'taxiway-echo-'))
const database = await openDatabase({ dataDir: folder, log: silentLog })
await migrate(database.pool, silentLog)
const names = { configured: ['localhost'], machine: [] }
const { issuing } = await openTlsAuthorities(database.db, makeSeal(randomBytes(32)), new Date(), names)
const { certificatePem, privateKeyPem } = issueServerCertificate(issuing, names, new Date())
await database.stop()
rmSync(folder, { recursive: true, force: true })

const app = fastify({ https: { key: privateKeyPem, cert: certificatePem } })
app.post('/echo', async (request) => request.body)
await app.listen({ host: '127.0.0.1', port: 0 })
const address = app.server.address()
const port = typeof address === 'object' && address ? address.port : 0
process.send?.({ url: `https://localhost:${port}`, ca: issuing.pem })
process.once('SIGTERM', () => process.exit(0))
