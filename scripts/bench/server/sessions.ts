// The measured side of the management sessions, a process of its own: the whole server as `taxiway start` opens it, with one
// organisation, some enrolled devices that check in, and many that are only there; and the baseline beside it, a bare Fastify over
// the same kind of TLS that asks for a client certificate and sends the database one prepared insert and one prepared select.

import { generateKeyPairSync, randomUUID } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import fastify from 'fastify'
import { sql } from 'kysely'

import { startApp } from '../../../src/app.ts'
import { rememberTenant } from '../../../src/commands/server/command-line-application.ts'
import { loadConfig } from '../../../src/config.ts'
import { createTenant, newTenantId } from '../../../src/directory/tenant/tenant.ops.ts'
import { makeLog } from '../../../src/http/log.ts'
import { EnrollmentId } from '../../../src/kernel/id.ts'
import type { OperationContext } from '../../../src/kernel/operation-context.ts'
import { issueMdmCertificate, openAuthorities } from '../../../src/pki/authority.ops.ts'
import { loadMasterKey } from '../../../src/pki/master-key.ops.ts'
import { makeSeal } from '../../../src/pki/seal.ts'
import { issueServerCertificate, openTlsAuthorities } from '../../../src/pki/tls-authority.ops.ts'
import { openBenchDatabase } from '../database.ts'
import type { BenchDevice, FromServer } from '../sessions.ts'

const [data = '', devices = '0', others = '0'] = process.argv.slice(2)
const config = loadConfig({ data, port: '0', logLevel: 'error' })
const app = await startApp({ config, log: makeLog('error', 'stderr') })
const { db, pool } = app
const now = new Date()
const operation: OperationContext = {
  tenantId: newTenantId(),
  actor: { kind: 'operator', id: 'bench', name: 'bench' },
  now,
}
const { tenantId } = operation
await createTenant(db, operation, { displayName: 'Home', domains: ['home.example'] })
await rememberTenant(app, config, operation, 'home.example')

const bare = await openBenchDatabase()
const seal = makeSeal(await loadMasterKey(data))
const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const key = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

async function enrolled(count: number): Promise<BenchDevice[]> {
  const authorities = await openAuthorities(db, seal, () => now)
  const spki = pair.publicKey.export({ type: 'spki', format: 'der' })
  const made: BenchDevice[] = []
  for (let n = 0; n < count; n++) {
    const [id, enrollmentId] = [randomUUID(), EnrollmentId.parse(randomUUID())]
    const issued = await issueMdmCertificate(db, authorities, { tenantId, enrollmentId, spki, now })
    await insertDevices(sql`values (${id}::uuid, ${enrollmentId}::uuid, ${`ACTIVE-${n}`}, ${issued.thumbprint})`)
    const der = issued.der.toString('base64')
    made.push({ deviceId: id, certificate: `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----\n`, key })
  }
  return made
}

/** Of a query with id, enrolment id, name and thumbprint. */
async function insertDevices(rows: ReturnType<typeof sql>): Promise<void> {
  await sql`
    with made (id, enrollment_id, name, thumbprint) as (${rows}), device as (
      insert into directory_device (tenant_id, id, device_id, display_name, trust_type, operating_system, is_managed,
                                    joined_at, created_at)
      select ${tenantId}, id, id, name, 'AzureAd', 'Windows', true, ${now}, ${now} from made
    )
    insert into mdm_enrollment (tenant_id, id, client_device_id, directory_device_id, enrollment_type, enrollment_kind,
                                device_name, certificate_thumbprint, enrolled_at)
    select ${tenantId}, enrollment_id, id::text, id, 'Device', 'windowsAzureADJoin', name, thumbprint, ${now}
      from made`.execute(db)
}

/** As if each device had got nothing yet. */
const forget = () =>
  sql`
  update mdm_enrollment set tree = '{}', status_page = null where tenant_id = ${tenantId} and tree <> '{}'`.execute(db)

/** Finished commands of administrators, as if the devices had been managed for years: so many in all, spread over all that check in. */
async function age(commands: number): Promise<void> {
  const client = await pool.connect()
  await client.query('set statement_timeout = 0')
  await client.query(
    `insert into mdm_command (tenant_id, enrollment_id, phase, command, status, created_at, sent_at, answered_at)
     select e.tenant_id, e.id, 'device', '{"kind":"Exec","uri":"./Device/Vendor/MSFT/Reboot/RebootNow"}', 200, now(), now(), now()
       from mdm_enrollment e, generate_series(1, $1::int / $2::int) n
      where e.tenant_id = $3 and e.device_name like 'ACTIVE-%'`,
    [commands, active.length, tenantId],
  )
  // what years would have written in passing is written before the measurement, and not during it
  await client.query('vacuum analyze mdm_command')
  client.release(true)
}

async function members(groupId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from group_member where tenant_id = ${tenantId} and group_id = ${groupId}`.execute(db)
  return rows[0]?.count ?? 0
}

async function startEcho(): Promise<{ url: string; ca: string }> {
  await bare.pool.query('create table bench_message (id bigint generated always as identity primary key, body text)')
  const names = { configured: ['localhost'], machine: [] }
  const { issuing } = await openTlsAuthorities(db, seal, now, names)
  const { certificatePem, privateKeyPem } = issueServerCertificate(issuing, names, now)
  const https = { key: privateKeyPem, cert: certificatePem, requestCert: true, rejectUnauthorized: false }
  const echo = fastify({ https })
  const answer = 'x'.repeat(64 * 1024)
  echo.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
  echo.post<{ Querystring: { bytes: string }; Body: string }>('/echo', async (request) => {
    ;(request.raw.socket as TLSSocket).getPeerX509Certificate()
    const text = 'insert into bench_message (body) values ($1) returning id'
    const { rows } = await bare.pool.query<{ id: string }>({ name: 'put', text, values: [request.body] })
    const values = [rows[0]?.id]
    await bare.pool.query({ name: 'get', text: 'select id, body from bench_message where id = $1', values })
    return answer.slice(0, Number(request.query.bytes))
  })
  await echo.listen({ host: '127.0.0.1', port: 0 })
  return { url: `https://localhost:${(echo.server.address() as { port: number }).port}/echo`, ca: issuing.pem }
}

const active = await enrolled(Number(devices))
await insertDevices(sql`
  select gen_random_uuid(), gen_random_uuid(), 'OTHER-' || n, 'other ' || n from generate_series(1, ${Number(others)}::int) n`)
await pool.query('analyze')
const echo = await startEcho()

const report = (message: FromServer) => process.send?.(message)
process.on('message', async (message: string | { readonly members: string } | { readonly age: number }) => {
  if (message === 'forget') {
    await forget()
    report({ kind: 'forgot' })
  } else if (typeof message === 'object' && 'age' in message) {
    await age(message.age)
    report({ kind: 'aged' })
  } else if (typeof message === 'object') report({ kind: 'members', count: await members(message.members) })
  else if (message === 'cpu') report({ kind: 'cpu', cpu: process.cpuUsage() })
  else if (message === 'stop') {
    await bare.close()
    await app.close()
    process.exit(0)
  }
})
report({ kind: 'serving', urls: app.urls, echo, devices: active })
