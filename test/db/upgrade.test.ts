// A database with devices in it that an earlier version wrote: nothing is lost when a newer one opens it.

import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { silentLog } from '../../src/db/log.ts'
import { migrate } from '../../src/db/migrate.ts'
import { createTestDatabase, type TestDatabase } from '../database.ts'

const migrations = new URL('../../src/db/migrations/', import.meta.url)
let database: TestDatabase
let folder: string

beforeAll(async () => {
  database = await createTestDatabase({ empty: true })
  folder = mkdtempSync(join(tmpdir(), 'taxiway-upgrade-'))
})
afterAll(async () => {
  await database?.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** The schema as it was with the migrations up to `last`. */
async function upTo(last: string): Promise<void> {
  for (const name of readdirSync(migrations))
    if (name <= last) copyFileSync(new URL(name, migrations), join(folder, name))
  await migrate(database.pool, silentLog, { folder: pathToFileURL(`${folder}/`) })
}

test('devices registered before 0004 know their keys after it, and lose them when they are deleted', async () => {
  await upTo('0003-checks-by-statement.sql')
  const tenant = crypto.randomUUID()
  const [one, other] = [crypto.randomUUID(), crypto.randomUUID()]
  const run = (sql: string, values: unknown[] = []) => database.pool.query(sql, values)
  await run(`insert into tenant (tenant_id, display_name, created_at) values ($1, 'Before', now())`, [tenant])
  for (const id of [one, other]) {
    await run(
      `insert into autopilot_device (tenant_id, id, directory_device_id, serial_number, created_at)
       values ($1, $2, gen_random_uuid(), 'S', now())`,
      [tenant, id],
    )
  }
  for (const [key, id] of [
    ['-7', one],
    ['9', one],
    ['9', other],
  ]) {
    await run(`insert into hardware_key (key, registration_id, tenant_id, kind) values ($1, $2, $3, 'e')`, [
      key,
      id,
      tenant,
    ])
  }

  await migrate(database.pool, silentLog)
  const { rows } = await run('select id, hardware_keys from autopilot_device')
  expect(new Map(rows.map((row) => [row.id, row.hardware_keys.toSorted()]))).toEqual(
    new Map([
      [one, ['-7', '9']],
      [other, ['9']],
    ]),
  )
  await run('delete from autopilot_device where id = $1', [one])
  expect((await run('select key, registration_id from hardware_key')).rows).toEqual([
    { key: '9', registration_id: other },
  ])
})

test('a registered device that joined before 0005 holds the object of its registration after it', async () => {
  const older = await createTestDatabase({ empty: true })
  const files = mkdtempSync(join(tmpdir(), 'taxiway-upgrade-'))
  try {
    for (const name of readdirSync(migrations)) {
      if (name <= '0004-keys-by-device.sql') copyFileSync(new URL(name, migrations), join(files, name))
    }
    await migrate(older.pool, silentLog, { folder: pathToFileURL(`${files}/`) })
    const [tenant, joined, waiting] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()]
    const stranger = crypto.randomUUID()
    const run = (sql: string, values: unknown[] = []) => older.pool.query(sql, values)
    await run(`insert into tenant (tenant_id, display_name, created_at) values ($1, 'Before', now())`, [tenant])
    for (const [id, joinedAt] of [
      [joined, new Date()],
      [waiting, null],
      [stranger, new Date()],
    ]) {
      await run(
        `insert into directory_device (tenant_id, id, device_id, display_name, joined_at, created_at)
         values ($1, $2, gen_random_uuid(), 'PC', $3, now())`,
        [tenant, id, joinedAt],
      )
    }
    for (const id of [joined, waiting]) {
      await run(
        `insert into autopilot_device (tenant_id, id, directory_device_id, serial_number, created_at)
         values ($1, gen_random_uuid(), $2, 'S', now())`,
        [tenant, id],
      )
    }
    await migrate(older.pool, silentLog)
    const { rows } = await run('select id from directory_device where joined_as_registered')
    expect(rows).toEqual([{ id: joined }])
  } finally {
    await older.stop()
    rmSync(files, { recursive: true, force: true })
  }
})
