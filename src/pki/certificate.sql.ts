// Every statement on authority and issued_certificate.

import { anyOf } from '../db/any-of.ts'
import type { Db } from '../db/schema.ts'
import type { TenantId } from '../kernel/id.ts'

export type StoredAuthority = {
  readonly generation: number
  readonly certificate: Buffer
  readonly privateKeySealed: Buffer
  readonly createdAt: Date
  /** From when certificates are issued with it. */
  readonly issuesFrom: Date
  /** Nobody should trust it from then on, although its certificate may last longer. */
  readonly endsAt: Date | null
}

/** All generations, the newest first. */
export async function authorities(db: Db, name: string): Promise<StoredAuthority[]> {
  const rows = await db
    .selectFrom('authority')
    .select(['generation', 'certificate', 'private_key_sealed', 'created_at', 'issues_from', 'ends_at'])
    .where('name', '=', name)
    .orderBy('generation', 'desc')
    .execute()
  return rows.map((row) => ({
    generation: row.generation,
    certificate: row.certificate,
    privateKeySealed: row.private_key_sealed,
    createdAt: row.created_at,
    issuesFrom: row.issues_from,
    endsAt: row.ends_at,
  }))
}

export async function insertAuthority(
  db: Db,
  made: Omit<StoredAuthority, 'endsAt'> & { readonly name: string },
): Promise<void> {
  await db
    .insertInto('authority')
    .values({
      name: made.name,
      generation: made.generation,
      certificate: made.certificate,
      private_key_sealed: made.privateKeySealed,
      created_at: made.createdAt,
      issues_from: made.issuesFrom,
      ends_at: null,
    })
    .execute()
}

/** Gives generations before that one an end, unless they have an earlier one. */
export async function endAuthoritiesBefore(db: Db, name: string, generation: number, endsAt: Date): Promise<void> {
  await db
    .updateTable('authority')
    .set({ ends_at: endsAt })
    .where('name', '=', name)
    .where('generation', '<', generation)
    .where((e) => e.or([e('ends_at', 'is', null), e('ends_at', '>', endsAt)]))
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
  await issuedRow(db, issued).execute()
}

/** To be written with what the certificate is for. */
export const issuedRow = (db: Db, issued: Recorded) =>
  db.insertInto('issued_certificate').values({
    tenant_id: issued.tenantId,
    thumbprint: issued.thumbprint,
    authority: issued.authority,
    serial: issued.serial,
    subject_id: issued.subjectId,
    not_before: issued.notBefore,
    not_after: issued.notAfter,
    revoked_at: null,
  })

export type IssuedRecord = {
  readonly authority: string
  readonly subjectId: string
  readonly revokedAt: Date | null
}

export async function issued(db: Db, tenantId: TenantId, thumbprint: string): Promise<IssuedRecord | undefined> {
  const row = await db
    .selectFrom('issued_certificate')
    .select(['authority', 'subject_id', 'revoked_at'])
    .where('tenant_id', '=', tenantId)
    .where('thumbprint', '=', thumbprint)
    .executeTakeFirst()
  return row && { authority: row.authority, subjectId: row.subject_id, revokedAt: row.revoked_at }
}

/** How many were issued after `since`, revoked ones too; counted no further than `most`. */
export async function countSince(
  db: Db,
  tenantId: TenantId,
  of: { readonly authority: 'join' | 'mdm' | 'scep'; readonly subjectId: string; readonly since: Date },
  most: number,
): Promise<number> {
  const rows = await db
    .selectFrom('issued_certificate')
    .select('thumbprint')
    .where('tenant_id', '=', tenantId)
    .where('authority', '=', of.authority)
    .where('subject_id', '=', of.subjectId)
    .where('not_before', '>', of.since)
    .limit(most)
    .execute()
  return rows.length
}

export async function revokeOne(db: Db, tenantId: TenantId, thumbprint: string, now: Date): Promise<void> {
  await db
    .updateTable('issued_certificate')
    .set({ revoked_at: now })
    .where('tenant_id', '=', tenantId)
    .where('thumbprint', '=', thumbprint)
    .where('revoked_at', 'is', null)
    .execute()
}

/** Those of them that are not revoked yet. */
export async function revokeThese(
  db: Db,
  tenantId: TenantId,
  thumbprints: readonly string[],
  now: Date,
): Promise<void> {
  if (thumbprints.length === 0) return
  await db
    .updateTable('issued_certificate')
    .set({ revoked_at: now })
    .where('tenant_id', '=', tenantId)
    .where('thumbprint', '=', anyOf(thumbprints, 'text'))
    .where('revoked_at', 'is', null)
    .execute()
}

/** Revokes those not revoked yet; returns the number of certificates. */
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

/** All that a device got while it was enrolled: for management, and over SCEP for itself. */
export async function revokeOfEnrollment(db: Db, tenantId: TenantId, enrollmentId: string, now: Date): Promise<void> {
  await db
    .updateTable('issued_certificate')
    .set({ revoked_at: now })
    .where('tenant_id', '=', tenantId)
    .where('authority', 'in', ['mdm', 'scep'])
    .where('subject_id', '=', enrollmentId)
    .where('revoked_at', 'is', null)
    .execute()
}
