// Every statement on authority and issued_certificate.

import type { Db } from '../db/schema.ts'
import type { TenantId } from '../kernel/id.ts'

export async function authority(
  db: Db,
  name: string,
): Promise<{ readonly certificate: Buffer; readonly privateKeySealed: Buffer } | undefined> {
  const row = await db
    .selectFrom('authority')
    .select(['certificate', 'private_key_sealed'])
    .where('name', '=', name)
    .executeTakeFirst()
  return row && { certificate: row.certificate, privateKeySealed: row.private_key_sealed }
}

export async function insertAuthority(
  db: Db,
  made: {
    readonly name: string
    readonly certificate: Buffer
    readonly privateKeySealed: Buffer
    readonly createdAt: Date
  },
): Promise<void> {
  await db
    .insertInto('authority')
    .values({
      name: made.name,
      certificate: made.certificate,
      private_key_sealed: made.privateKeySealed,
      created_at: made.createdAt,
    })
    .execute()
}

export type Recorded = {
  readonly tenantId: TenantId
  readonly thumbprint: string
  readonly authority: string
  readonly serial: string
  readonly subjectId: string
  readonly notBefore: Date
  readonly notAfter: Date
}

export async function insertIssued(db: Db, issued: Recorded): Promise<void> {
  await db
    .insertInto('issued_certificate')
    .values({
      tenant_id: issued.tenantId,
      thumbprint: issued.thumbprint,
      authority: issued.authority,
      serial: issued.serial,
      subject_id: issued.subjectId,
      not_before: issued.notBefore,
      not_after: issued.notAfter,
      revoked_at: null,
    })
    .execute()
}

export async function issued(
  db: Db,
  tenantId: TenantId,
  thumbprint: string,
): Promise<{ readonly authority: string; readonly subjectId: string; readonly revokedAt: Date | null } | undefined> {
  const row = await db
    .selectFrom('issued_certificate')
    .select(['authority', 'subject_id', 'revoked_at'])
    .where('tenant_id', '=', tenantId)
    .where('thumbprint', '=', thumbprint)
    .executeTakeFirst()
  return row && { authority: row.authority, subjectId: row.subject_id, revokedAt: row.revoked_at }
}

/** Revokes what is not revoked yet; the number of certificates it concerned. */
export async function revoke(
  db: Db,
  tenantId: TenantId,
  of: { readonly authority: 'join' | 'mdm'; readonly subjectId: string },
  now: Date,
): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('issued_certificate')
    .set({ revoked_at: now })
    .where('tenant_id', '=', tenantId)
    .where('authority', '=', of.authority)
    .where('subject_id', '=', of.subjectId)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(numUpdatedRows)
}
