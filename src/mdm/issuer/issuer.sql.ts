// Every statement on mdm_trusted_issuer.

import type { Db } from '../../db/schema.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { TrustedIssuer } from './issuer.ts'

const select = (db: Db, tenantId: TenantId) =>
  db.selectFrom('mdm_trusted_issuer').selectAll().where('tenant_id', '=', tenantId)

type Row = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>

const toIssuer = (row: Row): TrustedIssuer => ({
  id: row.id,
  displayName: row.display_name,
  issuer: row.issuer,
  keysUrl: row.keys_url,
  audience: row.audience,
  directoryId: row.directory_id,
  createdAt: row.created_at,
})

const columnsOf = ({ displayName, issuer, keysUrl, audience, directoryId }: TrustedIssuer) => ({
  display_name: displayName,
  issuer,
  keys_url: keysUrl,
  audience,
  directory_id: directoryId,
})

export async function all(db: Db, tenantId: TenantId): Promise<TrustedIssuer[]> {
  return (await select(db, tenantId).orderBy('display_name').orderBy('id').execute()).map(toIssuer)
}

export async function byId(db: Db, tenantId: TenantId, id: string): Promise<TrustedIssuer | undefined> {
  const row = await select(db, tenantId).where('id', '=', id).executeTakeFirst()
  return row && toIssuer(row)
}

export async function byIssuer(db: Db, tenantId: TenantId, issuer: string): Promise<TrustedIssuer | undefined> {
  const row = await select(db, tenantId).where('issuer', '=', issuer).executeTakeFirst()
  return row && toIssuer(row)
}

export async function insert(tx: Db, tenantId: TenantId, issuer: TrustedIssuer): Promise<void> {
  await tx
    .insertInto('mdm_trusted_issuer')
    .values({
      tenant_id: tenantId,
      id: issuer.id,
      ...columnsOf(issuer),
      created_at: issuer.createdAt,
    })
    .execute()
}

export async function change(tx: Db, tenantId: TenantId, issuer: TrustedIssuer): Promise<void> {
  await tx
    .updateTable('mdm_trusted_issuer')
    .set(columnsOf(issuer))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', issuer.id)
    .execute()
}

export async function remove(tx: Db, tenantId: TenantId, id: string): Promise<void> {
  await tx.deleteFrom('mdm_trusted_issuer').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
}
