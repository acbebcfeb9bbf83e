// Who waits for the database keeps nobody from signing in.

import type { PoolClient } from 'pg'
import { expect, test } from 'vitest'

import { until } from '../../db/server-under-test.ts'
import { send } from '../../support/mdm/mdm-device.ts'
import { newHardware } from '../../support/world/office.ts'
import { atBrowser } from '../../support/world/person.ts'
import { startWorld, type WorldTenant } from '../../support/world/world.ts'

const importCsv = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'

const csv = () => {
  const { fields, hash } = newHardware()
  return `Device Serial Number,Windows Product ID,Hardware Hash\n${fields.serialNumber},,${hash}\n`
}

test('while imports wait for a lock and every other connection is taken too, the server is ready and people sign in', async () => {
  await using world = await startWorld()
  const { pool } = world.app
  const tenants: WorldTenant[] = []
  for (const name of ['a', 'b', 'c', 'd']) tenants.push(await world.tenant(`${name}.example`))
  const pia = await tenants[0]!.user('pia')
  for (const { api } of tenants) await api.get('/v1.0/organization')

  const taken: PoolClient[] = [await pool.connect()]
  let imports: Promise<unknown>[] = []
  try {
    // as who changes rules of these tenants has it
    await taken[0]!.query('begin')
    await taken[0]!.query('select 1 from tenant where tenant_id = any($1) for no key update', [
      tenants.map(({ tenantId }) => tenantId),
    ])
    imports = tenants.flatMap(({ api }) => [1, 2].map(() => api.send('POST', importCsv, csv(), 'text/csv', () => {})))
    await until(async () => {
      // not in the transaction above, which would see the same picture again and again
      const { rows } = await pool.query(
        "select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      )
      return rows[0].n === 8
    }, 'eight batches wait')
    while (pool.idleCount > 0 || pool.totalCount < (pool.options.max ?? 0)) taken.push(await pool.connect())
    expect([pool.idleCount, pool.totalCount]).toEqual([0, pool.options.max])

    // an import gives up waiting after ten seconds: whoever was served by its connection was not served while all were taken
    const freed = new Promise<string>((resolve) => void pool.once('release', () => resolve('a connection became free')))
    const ready = send(world.app, `${world.urls.portal}/readyz`).then(({ status }) => status)
    expect(await Promise.race([ready, freed])).toBe(200)
    const signedIn = atBrowser(world)
      .tokensOf(pia)
      .then(({ access }) => access)
    expect(await Promise.race([signedIn, freed])).toMatch(/^ey/)
  } finally {
    await taken[0]!.query('rollback')
    for (const client of taken) client.release()
  }
  await Promise.all(imports)
})
