// Whether an enrolment stands behind a certificate.

import type { Db } from '../../db/schema.ts'
import type { EnrollmentId, TenantId } from '../../kernel/id.ts'

/**
 * Enrolled, and the certificate is the one this enrolment got. A device that is disabled in the
 * directory is served nothing but the command to leave: otherwise a stolen device that was disabled could not be wiped.
 */
export async function holdsCertificate(
  db: Db,
  tenantId: TenantId,
  id: EnrollmentId,
  thumbprint: string,
): Promise<{ readonly deviceName: string; readonly isServed: boolean } | undefined> {
  const row = await db
    .selectFrom('mdm_enrollment as e')
    .leftJoin('directory_device as d', (join) =>
      join.onRef('d.tenant_id', '=', 'e.tenant_id').onRef('d.id', '=', 'e.directory_device_id'),
    )
    .select(['e.device_name', 'e.action_state', 'd.account_enabled'])
    .where('e.tenant_id', '=', tenantId)
    .where('e.id', '=', id)
    .where('e.certificate_thumbprint', '=', thumbprint)
    .where('e.state', '=', 'enrolled')
    .executeTakeFirst()
  if (!row) return undefined
  const leaves = row.action_state === 'pending' || row.action_state === 'active'
  return { deviceName: row.device_name, isServed: row.account_enabled !== false || leaves }
}
