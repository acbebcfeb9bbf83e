// Statements on mdm_scep_certificate.

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
    .select(['serial', 'thumbprint', 'certificate', 'enrollment_id', 'policy_id', 'proof', 'transaction_id'])
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
      issued_at: made.issuedAt,
    })
    .execute()
}
