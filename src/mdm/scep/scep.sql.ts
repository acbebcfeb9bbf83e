// Statements on mdm_scep_certificate.

import { sql } from 'kysely'

import { anyOf } from '../../db/any-of.ts'
import type { Db } from '../../db/schema.ts'
import { EnrollmentId, PolicyId, type TenantId } from '../../kernel/id.ts'

export type ScepCertificate = {
  readonly serial: string
  readonly thumbprint: string
  readonly certificate: Buffer
  readonly enrollmentId: EnrollmentId
  readonly policyId: PolicyId
  /** What the request was entitled by: a digest of its challenge, or the certificate that it renewed. */
  readonly proof: string
  readonly transactionId: string
  /** Of the authority that issued it. */
  readonly generation: number
  /** Where its profile asked for that; of one that renewed another, of the first. */
  readonly approvedBy: string | undefined
}

type By = 'serial' | 'thumbprint' | 'proof' | 'transaction_id'

/** The newest. */
export async function scepCertificate(
  db: Db,
  tenantId: TenantId,
  by: By,
  value: string,
): Promise<ScepCertificate | undefined> {
  const row = await db
    .selectFrom('mdm_scep_certificate')
    .select([
      'serial',
      'thumbprint',
      'certificate',
      'enrollment_id',
      'policy_id',
      'proof',
      'transaction_id',
      'generation',
      'approved_by',
    ])
    .where('tenant_id', '=', tenantId)
    .where(by, '=', value)
    .orderBy('issued_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return (
    row && {
      serial: row.serial,
      thumbprint: row.thumbprint,
      certificate: row.certificate,
      enrollmentId: EnrollmentId.parse(row.enrollment_id),
      policyId: PolicyId.parse(row.policy_id),
      proof: row.proof,
      transactionId: row.transaction_id,
      generation: row.generation,
      approvedBy: row.approved_by ?? undefined,
    }
  )
}

export async function insertScepCertificate(
  tx: Db,
  tenantId: TenantId,
  made: ScepCertificate & { readonly issuedAt: Date },
): Promise<void> {
  await tx
    .insertInto('mdm_scep_certificate')
    .values({
      tenant_id: tenantId,
      serial: made.serial,
      thumbprint: made.thumbprint,
      certificate: made.certificate,
      enrollment_id: made.enrollmentId,
      policy_id: made.policyId,
      proof: made.proof,
      transaction_id: made.transactionId,
      generation: made.generation,
      approved_by: made.approvedBy ?? null,
      issued_at: made.issuedAt,
    })
    .execute()
}

/** Serial numbers of certificates of one authority that were revoked and have not expired. */
export async function revokedBy(
  db: Db,
  tenantId: TenantId,
  generation: number,
  now: Date,
): Promise<ReadonlyArray<{ readonly serial: string; readonly revokedAt: Date }>> {
  const rows = await db
    .selectFrom('issued_certificate as i')
    .innerJoin('mdm_scep_certificate as c', (join) =>
      join.onRef('c.tenant_id', '=', 'i.tenant_id').onRef('c.serial', '=', 'i.serial'),
    )
    .select(['i.serial', 'i.revoked_at'])
    .where('i.tenant_id', '=', tenantId)
    .where('c.tenant_id', '=', tenantId)
    .where('i.authority', '=', 'scep')
    .where('i.revoked_at', 'is not', null)
    .where('i.not_after', '>', now)
    .where('c.generation', '=', generation)
    .orderBy('i.serial')
    .execute()
  return rows.flatMap(({ serial, revoked_at: revokedAt }) => (revokedAt ? [{ serial, revokedAt }] : []))
}

/** How many of the newest ones tell whether anything changed; one that was written before so many others is seen within half an hour. */
const newest = 256

/** Changes with each certificate of the organisation that is revoked. */
export async function revokedVersion(db: Db, tenantId: TenantId): Promise<string> {
  const { rows } = await sql<{ version: string }>`
    select count(*) || '/' || coalesce(sum(hashtextextended(thumbprint, 0)::numeric), 0) as version
      from (select thumbprint from issued_certificate
             where tenant_id = ${tenantId} and authority = 'scep' and revoked_at is not null
             order by revoked_at desc limit ${newest}) revoked`.execute(db)
  return rows[0]?.version ?? ''
}

/** Of those that one authority issued, whether they were revoked. */
export async function standings(
  db: Db,
  tenantId: TenantId,
  generation: number,
  serials: readonly string[],
): Promise<ReadonlyMap<string, Date | null>> {
  const rows = await db
    .selectFrom('mdm_scep_certificate as c')
    .innerJoin('issued_certificate as i', (join) =>
      join.onRef('i.tenant_id', '=', 'c.tenant_id').onRef('i.thumbprint', '=', 'c.thumbprint'),
    )
    .select(['c.serial', 'i.revoked_at'])
    .where('c.tenant_id', '=', tenantId)
    .where('i.tenant_id', '=', tenantId)
    .where('c.generation', '=', generation)
    .where('c.serial', '=', anyOf(serials, 'text'))
    .execute()
  return new Map(rows.map((row) => [row.serial, row.revoked_at]))
}
