// Our record of a certificate together with the enrolment behind it, in one statement: it is asked for each message.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { type TenantId, UserId } from '../../kernel/id.ts'
import type { IssuedRecord } from '../../pki/certificate.sql.ts'

export type EnrolledRecord = IssuedRecord & {
  /**
   * Enrolled, and the certificate is the one this enrolment got. A device that is disabled in the
   * directory is served nothing but the command to leave: otherwise a stolen device that was disabled could not be wiped.
   */
  readonly enrollment:
    | { readonly deviceName: string; readonly person: UserId | undefined; readonly isServed: boolean }
    | undefined
}

type Row = {
  authority: string
  subject_id: string
  revoked_at: Date | null
  device_name: string | null
  user_id: string | null
  action_state: string | null
  account_enabled: boolean | null
}

export async function enrolledRecord(
  db: Db,
  tenantId: TenantId,
  thumbprint: string,
): Promise<EnrolledRecord | undefined> {
  const { rows } = await sql<Row>`
    select c.authority, c.subject_id, c.revoked_at, e.device_name, e.user_id, e.action_state, d.account_enabled
      from issued_certificate c
      left join mdm_enrollment e on e.tenant_id = c.tenant_id and e.id = c.subject_id
       and e.certificate_thumbprint = c.thumbprint and e.state = 'enrolled'
      left join directory_device d on d.tenant_id = e.tenant_id and d.id = e.directory_device_id
     where c.tenant_id = ${tenantId} and c.thumbprint = ${thumbprint}`.execute(db)
  const [row] = rows
  if (!row) return undefined
  const leaves = row.action_state === 'pending' || row.action_state === 'active'
  return {
    authority: row.authority,
    subjectId: row.subject_id,
    revokedAt: row.revoked_at,
    enrollment:
      row.device_name === null
        ? undefined
        : {
            deviceName: row.device_name,
            person: row.user_id === null ? undefined : UserId.parse(row.user_id),
            isServed: row.account_enabled !== false || leaves,
          },
  }
}
