// What a load balancer is told: ready is who can serve requests now.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import { startApp } from '../../../src/app.ts'
import { loadConfig } from '../../../src/config.ts'
import { makeLog } from '../../../src/http/log.ts'
import { createTestDatabase } from '../../support/database/database.ts'
import { send } from '../../support/mdm/mdm-device.ts'

test('the server says that it is not ready while its database is unavailable, is alive all the same, is ready when it is back, and answers nobody once it closes', async () => {
  await using database = await createTestDatabase()
  await using admin = await createTestDatabase()
  const data = mkdtempSync(join(tmpdir(), 'taxiway-health-'))
  const config = loadConfig(
    { data, databaseUrl: database.serverUrl, databaseOwnerUrl: database.url, port: 0, logLevel: 'error' },
    {},
  )
  const app = await startApp({ config, log: makeLog('error', { write: () => {} }), sealsByItself: false })
  const ask = async (path: string) => {
    const { status, headers, body } = await send(app, `${app.urls.portal}${path}`)
    return { status, text: body.toString(), retryAfter: headers['retry-after'] }
  }
  const name = new URL(database.url).pathname.slice(1)
  try {
    expect(await ask('/readyz')).toMatchObject({ status: 200, text: 'ready\n' })

    await admin.pool.query(`alter database ${name} with allow_connections false`)
    await admin.pool.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
    expect(await ask('/readyz')).toMatchObject({
      status: 503,
      retryAfter: '5',
      text: expect.stringContaining('database'),
    })
    expect(await ask('/healthz')).toMatchObject({ status: 200, text: 'ok\n' })

    await admin.pool.query(`alter database ${name} with allow_connections true`)
    await expect.poll(() => ask('/readyz'), { timeout: 20_000 }).toMatchObject({ status: 200, text: 'ready\n' })
  } finally {
    await admin.pool.query(`alter database ${name} with allow_connections true`)
    const closing = app.close()
    // from the moment the listener is gone, and so before the database is, nobody is told that we are ready
    await expect
      .poll(
        () =>
          ask('/readyz').then(
            ({ status }) => status === 200,
            () => false,
          ),
        { timeout: 20_000 },
      )
      .toBe(false)
    await closing
    await expect(ask('/readyz')).rejects.toThrow(/ECONNREFUSED/)
    rmSync(data, { recursive: true, force: true })
  }
})
