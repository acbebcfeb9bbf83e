// Every statement on enrollment_secret_use.

import type { Selectable } from 'kysely'
import type { EnrollmentSecretUseTable } from '../../db/schema/preparation.ts'
import type { Db } from '../../db/schema.ts'
import { type Maker, makerIn } from '../../identity/maker/maker.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { Admission, SecretUse, Told } from './secret.ts'

const useIn = (row: Selectable<EnrollmentSecretUseTable> & { readonly device_id: string | null }): SecretUse => ({
  id: row.id,
  secretId: row.secret_id,
  state: row.state,
  deviceName: row.device_name,
  hardwareId: row.hardware_id,
  serialNumber: row.serial_number,
  hashListed: row.hash_listed,
  address: row.address,
  usedAt: row.used_at,
  decidedBy: makerIn({ made_by_kind: row.decided_by_kind, made_by_id: row.decided_by_id }),
  decidedAt: row.decided_at,
  deviceId: row.device_id,
})

const usesOf = (db: Db, tenantId: TenantId) =>
  db
    .selectFrom('enrollment_secret_use')
    .selectAll()
    .select((eb) =>
      eb
        .selectFrom('mdm_enrollment as e')
        .select('e.directory_device_id')
        .where('e.tenant_id', '=', tenantId)
        .whereRef('e.secret_use_id', '=', 'enrollment_secret_use.id')
        .limit(1)
        .as('device_id'),
    )
    .where('tenant_id', '=', tenantId)

/** Those that wait first, then the newest. As many as a secret has uses at most. */
export async function ofSecret(db: Db, tenantId: TenantId, secretId: string): Promise<SecretUse[]> {
  const rows = await usesOf(db, tenantId)
    .where('secret_id', '=', secretId)
    .orderBy((eb) => eb('state', '=', 'waiting'), 'desc')
    .orderBy('used_at', 'desc')
    .orderBy('id')
    .execute()
  return rows.map(useIn)
}

export async function byId(db: Db, tenantId: TenantId, id: string): Promise<SecretUse | undefined> {
  const row = await usesOf(db, tenantId).where('id', '=', id).executeTakeFirst()
  return row && useIn(row)
}

export async function lock(tx: Db, tenantId: TenantId, id: string): Promise<SecretUse | undefined> {
  const row = await usesOf(tx, tenantId).where('id', '=', id).forUpdate().executeTakeFirst()
  return row && useIn(row)
}

export async function insert(tx: Db, tenantId: TenantId, use: SecretUse): Promise<void> {
  await tx
    .insertInto('enrollment_secret_use')
    .values({
      tenant_id: tenantId,
      id: use.id,
      secret_id: use.secretId,
      used_at: use.usedAt,
      address: use.address,
      device_name: use.deviceName,
      hardware_id: use.hardwareId,
      serial_number: use.serialNumber,
      state: use.state,
    })
    .execute()
}

type Decision = {
  readonly state: Admission
  readonly by: Maker
  readonly at: Date
  readonly told: Told
}

export async function decide(tx: Db, tenantId: TenantId, id: string, decision: Decision): Promise<void> {
  await tx
    .updateTable('enrollment_secret_use')
    .set({
      state: decision.state,
      serial_number: decision.told.serialNumber,
      hash_listed: decision.told.hashListed,
      decided_at: decision.at,
      decided_by_kind: decision.by.kind,
      decided_by_id: decision.by.id,
    })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

export async function noteTold(tx: Db, tenantId: TenantId, id: string, told: Told): Promise<void> {
  await tx
    .updateTable('enrollment_secret_use')
    .set({ serial_number: told.serialNumber, hash_listed: told.hashListed })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

type Refusal = { readonly by: Maker; readonly at: Date }

const refusing = (tx: Db, tenantId: TenantId, { by, at }: Refusal) =>
  tx
    .updateTable('enrollment_secret_use')
    .set({ state: 'refused', decided_at: at, decided_by_kind: by.kind, decided_by_id: by.id })
    .where('tenant_id', '=', tenantId)
    .where('state', '=', 'waiting')

/** How many waited. */
export async function refuseWaiting(tx: Db, tenantId: TenantId, secretId: string, refusal: Refusal): Promise<number> {
  const { numUpdatedRows } = await refusing(tx, tenantId, refusal)
    .where('secret_id', '=', secretId)
    .executeTakeFirstOrThrow()
  return Number(numUpdatedRows)
}

/** Whatever secret they enrolled with. */
export async function refuseAllWaiting(tx: Db, tenantId: TenantId, refusal: Refusal): Promise<number> {
  return Number((await refusing(tx, tenantId, refusal).executeTakeFirstOrThrow()).numUpdatedRows)
}
