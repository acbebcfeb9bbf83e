// The rights of the server's own database role: read and write every table, and only add to the audit trail. It owns nothing,
// so it cannot give itself more. Migrations run as the owner of the schema, before it serves (docs/operating/database.md).

import type { PoolClient } from './open.ts'

/** Only their owner changes or removes rows of these. */
const onlyAdded = ['audit_entry', 'audit_link', 'audit_checkpoint']

/** Written by `remove_audit_trail` alone, which is the owner's: what is left of the trail of a tenant that was removed. */
const onlyRead = ['audit_trail_removed']

/** Run by the owner after migrating, so that new tables are covered; repeating it changes nothing. */
export async function grantToServer(client: PoolClient, role: string): Promise<void> {
  const name = client.escapeIdentifier(role)
  await client.query(`
    grant usage on schema public to ${name};
    grant select, insert, update, delete on all tables in schema public to ${name};
    revoke all on ${onlyAdded.join(', ')} from ${name};
    grant select, insert on ${onlyAdded.join(', ')} to ${name};
    grant execute on function remove_audit_trail(uuid, int) to ${name};
    revoke insert, update, delete on ${onlyRead.join(', ')} from ${name};
    revoke insert, update, delete on schema_migration from ${name}`)
}

/** Why the role that is connected now could edit the trail; undefined when it cannot. */
export async function howAuditCanBeEdited(client: Pick<PoolClient, 'query'>): Promise<string | undefined> {
  const { rows } = await client.query<{ role: string; superuser: boolean; owner: boolean; granted: boolean }>(
    `select current_user as role,
            (select rolsuper from pg_roles where rolname = current_user) as superuser,
            exists (select from pg_class where oid = any($1::text[]::regclass[])
                    and pg_has_role(current_user, relowner, 'member')) as owner,
            exists (select from unnest($1::text[]) as name
                    where has_any_column_privilege(name, 'update') or has_table_privilege(name, 'delete')
                       or has_table_privilege(name, 'truncate')) as granted`,
    [[...onlyAdded, ...onlyRead]],
  )
  const [row] = rows
  if (row?.superuser) return `${row.role} is a superuser`
  if (row?.owner) return `${row.role} owns the tables`
  return row?.granted ? `${row.role} may update, delete or truncate entries` : undefined
}
