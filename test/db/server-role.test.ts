// What the server may do to its own audit trail: add to it. Asked of the real role of a real server.

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'

import { startApp } from '../../src/app.ts'
import { loadConfig } from '../../src/config.ts'
import { silentLog } from '../../src/db/log.ts'
import { migrate } from '../../src/db/migrate.ts'
import { openDatabase } from '../../src/db/open.ts'
import { openToServe } from '../../src/db/open-to-serve.ts'
import { howAuditCanBeEdited } from '../../src/db/server-role.ts'
import { createTenant, newTenantId } from '../../src/directory/tenant/tenant.ops.ts'
import { makeLog } from '../../src/http/log.ts'
import { createTestDatabase } from '../support/database/database.ts'
import { startWorld } from '../support/world/world.ts'

const forbidden = [
  "update audit_entry set actor_name = 'x' where tenant_id = $1",
  'delete from audit_entry where tenant_id = $1',
  "update audit_link set digest = '\\x00' where tenant_id = $1",
  'delete from audit_link where tenant_id = $1',
  "update audit_checkpoint set signature = '\\x00' where tenant_id = $1",
  'delete from audit_checkpoint where tenant_id = $1',
]
const forbiddenWithoutTenant = [
  '/* every tenant: tried */ truncate audit_entry',
  '/* every tenant: tried */ truncate audit_link',
  '/* every tenant: tried */ truncate audit_checkpoint',
  'truncate tenant cascade',
  'alter table audit_entry disable trigger all',
  'drop table audit_entry cascade',
  "set session_replication_role = 'replica'",
  'alter role current_user superuser',
  "update schema_migration set checksum = ''",
  'create table mine (id int)',
]

test('[I6] the role of the server is no superuser, owns nothing, and cannot change or remove an audit entry', async () => {
  await using world = await startWorld()
  const { tenantId } = await world.tenant('contoso.example')
  const { pool } = world.app
  const { rows: who } = await pool.query(
    `select rolsuper, rolcreaterole, rolcreatedb, rolbypassrls,
            (select count(*)::int from pg_class where relowner = pg_roles.oid) as owns
     from pg_roles where rolname = current_user`,
  )
  expect(who).toEqual([{ rolsuper: false, rolcreaterole: false, rolcreatedb: false, rolbypassrls: false, owns: 0 }])
  for (const sql of forbidden) await expect(pool.query(sql, [tenantId]), sql).rejects.toMatchObject({ code: '42501' })
  for (const sql of forbiddenWithoutTenant) await expect(pool.query(sql), sql).rejects.toMatchObject({ code: '42501' })

  // not by way of its tenant either
  await pool.query('delete from tenant where tenant_id = $1', [tenantId])
  const { rows: left } = await pool.query('select action from audit_entry where tenant_id = $1', [tenantId])
  expect(left.map((row) => row.action)).toContain('directory.tenant.create')
})

test('[I6] the embedded database gives the server such a role by itself, at every start and on an older folder too', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-role-'))
  const tenantId = newTenantId()
  try {
    for (const round of [1, 2]) {
      const app = await startApp({ config: loadConfig({ data: folder, port: 0 }, {}), log: makeLog('error', 'stderr') })
      try {
        if (round === 1) {
          const operation = { tenantId, actor: { kind: 'operator', id: 't', name: 't' } as const, now: new Date() }
          await createTenant(app.db, operation, { displayName: 'Contoso', domains: ['contoso.example'] })
        }
        const { rows } = await app.pool.query('select current_user as me')
        expect(rows).toEqual([{ me: 'taxiway_server' }])
        await expect(app.pool.query(forbidden[1]!, [tenantId])).rejects.toMatchObject({ code: '42501' })
      } finally {
        await app.close()
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('[I6] the server takes away of a trail only by the one function, which no other role may call', async () => {
  await using database = await createTestDatabase()
  const other = `other_${randomBytes(4).toString('hex')}`
  await database.pool.query(`create role ${other}; grant usage on schema public to ${other}`)
  const remove = (role: string) =>
    database.pool.query(
      `/* every tenant: tried */ set local role ${role}; select remove_audit_trail(gen_random_uuid(), 1)`,
    )
  try {
    await expect(remove(other)).rejects.toMatchObject({ code: '42501', message: expect.stringContaining('function') })
    await remove(new URL(database.serverUrl).username)
  } finally {
    await database.pool.query(`drop owned by ${other}; drop role ${other}`)
  }
})

test('one role for everything is warned of, and a server role alone starts on a schema that is up to date', async () => {
  await using database = await createTestDatabase()
  const warnings: unknown[] = []
  const log = { ...silentLog, warn: (fields: object) => void warnings.push(fields) }
  const asOwner = await openToServe({ databaseUrl: database.url, dataDir: '', log })
  await asOwner.stop()
  expect(warnings).toEqual([{ why: 'taxiway is a superuser' }])

  warnings.length = 0
  const asServer = await openToServe({ databaseUrl: database.serverUrl, dataDir: '', log })
  await asServer.stop()
  expect(warnings).toEqual([])
})

test('[I6] each right that would let the server edit its trail is warned of, however it came by it, and the next migration takes it away', async () => {
  await using database = await createTestDatabase()
  const { pool } = database
  const { username } = new URL(database.serverUrl)
  const why = async () => {
    const serving = await openDatabase({ databaseUrl: database.serverUrl, dataDir: '', log: silentLog })
    try {
      return await howAuditCanBeEdited(serving.pool)
    } finally {
      await serving.stop()
    }
  }
  const tables = ['audit_entry', 'audit_link', 'audit_checkpoint']
  const rights = ['update', 'delete', 'truncate'].flatMap((right) => tables.map((table) => `${right} on ${table}`))
  for (const right of [...rights, 'update (actor_name) on audit_entry']) {
    await pool.query(`grant ${right} to ${username}`)
    expect(await why(), right).toBe(`${username} may update, delete or truncate entries`)
    await migrate(pool, silentLog, { serverRole: username })
    expect(await why(), right).toBeUndefined()
  }

  // the role is one of the whole cluster: what it is given here is taken back in any case
  const group = `${username}_${randomBytes(4).toString('hex')}`
  await pool.query(`create role ${group}; grant ${group} to ${username}; grant truncate on audit_link to ${group}`)
  try {
    expect(await why()).toBe(`${username} may update, delete or truncate entries`)
    await pool.query(`alter table audit_checkpoint owner to ${group}; revoke truncate on audit_link from ${group}`)
    expect(await why()).toBe(`${username} owns the tables`)
  } finally {
    await pool.query(`alter table audit_checkpoint owner to current_user; drop owned by ${group}; drop role ${group}`)
  }
  expect(await why()).toBeUndefined()
})
