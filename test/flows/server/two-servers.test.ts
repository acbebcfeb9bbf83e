// Two servers, each a process of its own, on one database.

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Api } from '../../../src/client/api.ts'
import { connect } from '../../../src/commands/operator-file.ts'
import { until } from '../../db/server-under-test.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database/database.ts'
import { type ServerProcess, startServer } from '../../support/server/server-process.ts'
import { newHardware } from '../../support/world/office.ts'

const imports = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'
const header = 'Device Serial Number,Windows Product ID,Hardware Hash,Group Tag\n'

let folder: string
let database: TestDatabase
let env: NodeJS.ProcessEnv
const running: ServerProcess[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'taxiway-two-'))
  database = await createTestDatabase()
  env = {
    DATABASE_URL: database.serverUrl,
    TAXIWAY_DATABASE_OWNER_URL: database.url,
    TAXIWAY_MASTER_KEY: randomBytes(32).toString('base64'),
  }
})
afterAll(async () => {
  for (const server of running) await server.end('SIGKILL')
  await database?.stop()
  rmSync(folder, { recursive: true, force: true })
})

const start = async (name: string): Promise<ServerProcess> => {
  const server = await startServer(join(folder, name), 0, env)
  running.push(server)
  return server
}

type Line = { readonly kind: string; readonly state?: string; readonly rows?: number; readonly registered?: number }

/** An upload that goes on for as long as the test wants. */
function openUpload(api: Api) {
  const file = new PassThrough()
  const lines: Line[] = []
  file.write(header)
  const answered = api.send('POST', imports, file, 'text/csv', (line) => lines.push(JSON.parse(line) as Line))
  answered.catch(() => {}) // awaited where it matters
  const rows = (count: number) => {
    for (let n = 0; n < count; n++) {
      const { fields, hash } = newHardware()
      file.write(`${fields.serialNumber},,${hash},Office\n`)
    }
  }
  return { file, lines, rows, answered }
}

const states = async () =>
  (await database.pool.query<{ state: string }>('select state from device_import order by started_at')).rows.map(
    ({ state }) => state,
  )

/** The first batch is, while the file goes on. */
const stored = (rows: number) =>
  until(async () => {
    const found = await database.pool.query('select registered from device_import order by started_at desc limit 1')
    return found.rows[0]?.registered === rows
  }, `${rows} rows are stored`)

test('an import goes on while a second server starts and ends, and ends by itself', async () => {
  const first = await start('first')
  const upload = openUpload(connect({ data: join(folder, 'first') }))
  upload.rows(501)
  await stored(500)
  const second = await start('second')
  expect(await states()).toEqual(['running'])
  await second.end('SIGTERM')
  upload.rows(3)
  upload.file.end()
  await upload.answered
  expect(upload.lines.find(({ kind }) => kind === 'summary')).toMatchObject({ state: 'complete', registered: 504 })
  expect(await states()).toEqual(['complete'])
  await first.end('SIGTERM')
}, 180_000)

test('an import whose server was killed is ended by another when its lease is over, and not before', async () => {
  const first = await start('first')
  const upload = openUpload(connect({ data: join(folder, 'first') }))
  upload.rows(501)
  await stored(500)
  await first.end('SIGKILL')
  await upload.answered.catch(() => {})
  await start('second')
  expect((await states()).at(-1)).toBe('running')
  // a minute passes in the database; the second server was here before, and looks again by itself
  await database.pool.query("update device_import set lease_until = lease_until - interval '1 minute'")
  await until(async () => (await states()).at(-1) === 'failed', 'the second server ends it')
  const { rows } = await database.pool.query(
    `select i.registered, i.failure, count(d.id)::int as devices from device_import i
       join autopilot_device d on d.tenant_id = i.tenant_id and d.import_id = i.id
      where i.state = 'failed' group by 1, 2`,
  )
  expect(rows).toMatchObject([{ registered: 500, devices: 500 }])
  expect(rows[0].failure).toContain('The server that received this import stopped. Upload the same file again')
}, 180_000)
