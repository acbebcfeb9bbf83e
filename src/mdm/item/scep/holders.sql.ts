// Who holds a certificate over SCEP that counts, and should not.

import { sql } from 'kysely'

import { applyingTo } from '../../../assignment/assignment.sql.ts'
import { anyOf } from '../../../db/any-of.ts'
import type { Db } from '../../../db/schema.ts'
import type { DirectoryDeviceId, EnrollmentId, PolicyId, TenantId } from '../../../kernel/id.ts'
import { policyKind } from '../policy/assignment.ts'

export type Among = { readonly policyId: PolicyId } | { readonly deviceIds: readonly DirectoryDeviceId[] }
export type Held = { readonly thumbprint: string; readonly policyId: string }

/** Those whose profile does not reach their device, or is gone. */
export async function heldWithoutProfile(db: Db, tenantId: TenantId, among: Among, now: Date): Promise<Held[]> {
  const these =
    'policyId' in among
      ? sql`c.policy_id = ${among.policyId}`
      : sql`e.directory_device_id = ${anyOf(among.deviceIds, 'uuid')}`
  const { rows } = await sql<Held>`
    with d as materialized (
      select c.thumbprint, c.policy_id, e.directory_device_id as device_id, e.user_id
        from mdm_enrollment e
        join mdm_scep_certificate c on c.tenant_id = ${tenantId} and c.enrollment_id = e.id
        join issued_certificate i on i.tenant_id = ${tenantId} and i.thumbprint = c.thumbprint
             and i.revoked_at is null and i.not_after > ${now}
       where e.tenant_id = ${tenantId} and ${these})
    select d.thumbprint, d.policy_id as "policyId" from d
     where not exists (select from (${applyingTo(policyKind, tenantId)}) reached where reached.item_id = d.policy_id)`.execute(
    db,
  )
  return rows
}

/** Of one device by one profile. */
export async function heldOf(
  db: Db,
  tenantId: TenantId,
  { enrollmentId, policyId }: { readonly enrollmentId: EnrollmentId; readonly policyId: PolicyId },
): Promise<string[]> {
  const rows = await db
    .selectFrom('mdm_scep_certificate')
    .select('thumbprint')
    .where('tenant_id', '=', tenantId)
    .where('policy_id', '=', policyId)
    .where('enrollment_id', '=', enrollmentId)
    .execute()
  return rows.map(({ thumbprint }) => thumbprint)
}
