// Reads what filters know of devices that are managed.

import { anyOf } from '../../db/any-of.ts'
import type { Db } from '../../db/schema.ts'
import { EnrollmentId, type TenantId } from '../../kernel/id.ts'
import { type DeviceRecord, factsOfDevice } from './facts.ts'
import type { FilterFacts } from './rule.ts'

const devices = (db: Db, tenantId: TenantId) =>
  db
    .selectFrom('mdm_enrollment as e')
    .leftJoin('directory_device as d', (join) =>
      join.onRef('d.tenant_id', '=', 'e.tenant_id').onRef('d.id', '=', 'e.directory_device_id'),
    )
    .select(['e.id', 'e.device_name', 'e.manufacturer', 'e.model', 'e.os_version', 'e.os_edition', 'e.owner_type'])
    .select(['d.trust_type', 'd.enrollment_profile_name'])
    .where('e.tenant_id', '=', tenantId)

type Row = Awaited<ReturnType<ReturnType<typeof devices>['executeTakeFirstOrThrow']>>

const recordOf = (row: Row): DeviceRecord => ({
  deviceName: row.device_name,
  manufacturer: row.manufacturer,
  model: row.model,
  osVersion: row.os_version,
  osEdition: row.os_edition,
  isCorporate: row.owner_type === 'company',
  trustType: row.trust_type,
  profileName: row.enrollment_profile_name,
})

export async function factsOf(db: Db, tenantId: TenantId, id: EnrollmentId): Promise<FilterFacts | undefined> {
  const row = await devices(db, tenantId).where('e.id', '=', id).executeTakeFirst()
  return row && factsOfDevice(recordOf(row))
}

/** Of those that are there. */
export async function factsOfEach(
  db: Db,
  tenantId: TenantId,
  ids: readonly EnrollmentId[],
): Promise<ReadonlyMap<EnrollmentId, FilterFacts>> {
  if (ids.length === 0) return new Map()
  const rows = await devices(db, tenantId).where('e.id', '=', anyOf(ids, 'uuid')).execute()
  return new Map(rows.map((row) => [EnrollmentId.parse(row.id), factsOfDevice(recordOf(row))]))
}

export type Known = { readonly id: EnrollmentId; readonly deviceName: string; readonly facts: FilterFacts }

/** Of so many devices in management, behind the one with this id. */
export async function knownDevices(
  db: Db,
  tenantId: TenantId,
  { after, most }: { readonly after: EnrollmentId | undefined; readonly most: number },
): Promise<Known[]> {
  const rows = await devices(db, tenantId)
    .where('e.state', '=', 'enrolled')
    .$if(after !== undefined, (query) => query.where('e.id', '>', after ?? ''))
    .orderBy('e.id')
    .limit(most)
    .execute()
  return rows.map((row) => ({
    id: EnrollmentId.parse(row.id),
    deviceName: row.device_name,
    facts: factsOfDevice(recordOf(row)),
  }))
}
