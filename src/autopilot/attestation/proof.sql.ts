// A proof's reads and writes of a registration, and the challenges that were answered.

import type { Db } from '../../db/schema.ts'
import type { Assurance } from '../../kernel/assurance.ts'
import type { DirectoryDeviceId, RegistrationId, TenantId } from '../../kernel/id.ts'
import type { TpmOrigin } from './tpm-trust.ts'

export type ProvingDevice = {
  readonly directoryDeviceId: DirectoryDeviceId
  readonly hash: Buffer | null
  readonly blocked: boolean
  /** The mark of a software TPM, which stays. */
  readonly marked: boolean
}

export async function provingDevice(
  db: Db,
  tenantId: TenantId,
  registrationId: RegistrationId,
): Promise<ProvingDevice | undefined> {
  const row = await db
    .selectFrom('autopilot_device')
    .select(['directory_device_id', 'hardware_hash', 'enrollment_state', 'tpm_simulated'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', registrationId)
    .executeTakeFirst()
  return (
    row && {
      directoryDeviceId: row.directory_device_id as DirectoryDeviceId, // written by us from a parsed id
      hash: row.hardware_hash,
      blocked: row.enrollment_state === 'blocked',
      marked: row.tpm_simulated,
    }
  )
}

export type Proved = { readonly assurance: Assurance; readonly origin: TpmOrigin }

/**
 * Undefined when the device was deregistered or blocked meanwhile; otherwise whether it carries the mark of a software TPM,
 * which is set here and never taken away.
 */
export async function setProved(
  db: Db,
  tenantId: TenantId,
  registrationId: RegistrationId,
  { assurance, origin }: Proved,
): Promise<{ readonly marked: boolean } | undefined> {
  const row = await db
    .updateTable('autopilot_device')
    .set({
      tpm_assurance: assurance,
      tpm_origin: origin,
      ...(origin === 'simulated' && { tpm_simulated: true }),
    })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', registrationId)
    .where('enrollment_state', '!=', 'blocked')
    .returning('tpm_simulated')
    .executeTakeFirst()
  return row && { marked: row.tpm_simulated }
}

/** True for the first caller, on whichever server. */
export async function useChallenge(db: Db, tenantId: TenantId, id: string, expiresAt: Date): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('tpm_challenge_used')
    .values({ tenant_id: tenantId, id, expires_at: expiresAt })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}
