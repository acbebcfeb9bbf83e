// Devices that are managed without having joined: each has an object in the directory all the same, for groups, assignments and its
// story. The person who enrols such a device again is known with it by the id that the device gives itself; nobody else is (T-09).

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { DirectoryDeviceId, type TenantId, type UserId } from '../../kernel/id.ts'

export type UnjoinedFacts = {
  readonly allowed: boolean
  /** The object of this device, when this very person enrolled it before. */
  readonly known: DirectoryDeviceId | undefined
  /** Of the person: how many objects of devices they have, and how many they may have. */
  readonly objects: { readonly owned: number; readonly quota: number }
}

/** Behind the person's lock: of two enrolments of one device the second finds the object of the first. */
export async function unjoinedFacts(
  tx: Db,
  tenantId: TenantId,
  { userId, clientDeviceId }: { readonly userId: UserId; readonly clientDeviceId: string },
): Promise<UnjoinedFacts> {
  const { rows } = await sql<Row>`
    select t.allows_unjoined_enrollment as allowed, t.device_quota_per_user as quota,
           (select count(*)::int from directory_device d where d.tenant_id = ${tenantId} and d.owner_id = ${userId}) as owned,
           (select d.id from directory_device d
             where d.tenant_id = ${tenantId} and d.owner_id = ${userId} and d.management_id = ${clientDeviceId}
               and d.trust_type is null
             order by d.created_at desc limit 1) as known
      from tenant t where t.tenant_id = ${tenantId}`.execute(tx)
  const [row] = rows
  return {
    allowed: row?.allowed ?? false,
    known: row?.known ? DirectoryDeviceId.parse(row.known) : undefined,
    objects: { owned: row?.owned ?? 0, quota: row?.quota ?? 0 },
  }
}

type Row = {
  readonly allowed: boolean
  readonly quota: number
  readonly owned: number
  readonly known: string | null
}
