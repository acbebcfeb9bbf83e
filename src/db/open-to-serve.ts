// Opens the database for the server: the owner brings the schema up to date and goes; the serving role cannot
// edit the audit trail. The embedded PostgreSQL gets that role by itself; with DATABASE_URL the owner is
// TAXIWAY_DATABASE_OWNER_URL, and without one the role of DATABASE_URL does both and a warning says what that means.

import { randomBytes } from 'node:crypto'

import { migrate } from './migrate.ts'
import { type DatabaseOptions, type OpenDatabase, openDatabase } from './open.ts'
import { howAuditCanBeEdited } from './server-role.ts'

export type ServeOptions = DatabaseOptions & { readonly databaseOwnerUrl?: string | undefined }

const embeddedRole = 'taxiway_server'

export async function openToServe({ databaseOwnerUrl, ...options }: ServeOptions): Promise<OpenDatabase> {
  if (!options.databaseUrl) return openEmbedded(options)
  if (databaseOwnerUrl) {
    const owner = await openDatabase({ ...options, databaseUrl: databaseOwnerUrl, poolSize: 2 })
    try {
      await migrate(owner.pool, options.log, { serverRole: decodeURIComponent(new URL(options.databaseUrl).username) })
    } finally {
      await owner.stop()
    }
  }
  const database = await openDatabase(options)
  try {
    if (!databaseOwnerUrl) await migrate(database.pool, options.log)
    const how = await howAuditCanBeEdited(database.pool)
    if (how) {
      options.log.warn(
        { why: how },
        'the database role of this server could edit the audit trail; give DATABASE_URL a role of its own and name the owner in TAXIWAY_DATABASE_OWNER_URL',
      )
    }
    return database
  } catch (error) {
    await database.stop()
    throw error
  }
}

async function openEmbedded(options: DatabaseOptions): Promise<OpenDatabase> {
  const owner = await openDatabase(options)
  try {
    // a new password at every start: nobody has to keep it, and one server at a time uses this folder
    const password = randomBytes(24).toString('base64url')
    await owner.pool.query(`
      do $$ begin
        if not exists (select from pg_roles where rolname = '${embeddedRole}') then create role ${embeddedRole}; end if;
      end $$;
      alter role ${embeddedRole} with login nosuperuser nocreatedb nocreaterole noreplication nobypassrls
        password '${password}'`)
    await migrate(owner.pool, options.log, { serverRole: embeddedRole })
    return await owner.as({ user: embeddedRole, password })
  } catch (error) {
    await owner.stop()
    throw error
  }
}
