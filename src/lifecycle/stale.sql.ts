// Which joined devices have not been seen since a moment: no sign-in of a person, no check-in, no proof by their TPM. A hello
// at a first start does not count: whoever has the hash can say it (T-49), and would keep a device from ever being stale.

import { type SqlBool, sql } from 'kysely'

import type { Db } from '../db/schema.ts'
import { DirectoryDeviceId, RegistrationId, type TenantId } from '../kernel/id.ts'

export type StaleDevice = {
  readonly id: DirectoryDeviceId
  readonly deviceId: string
  readonly displayName: string
  readonly accountEnabled: boolean
  readonly owner: string | undefined
  readonly serialNumber: string | undefined
  readonly registrationId: RegistrationId | undefined
  readonly isManaged: boolean
  readonly lastSeenAt: Date
}

type Row = {
  id: string
  device_id: string
  display_name: string
  account_enabled: boolean
  owner: string | null
  serial_number: string | null
  registration_id: string | null
  is_managed: boolean
  last_seen_at: Date
}

/**
 * In order of ids, after `after`. A device that was registered and never joined is not stale: it may lie in its box. With
 * `id` only that one, locked.
 */
export async function staleDevices(
  db: Db,
  tenantId: TenantId,
  which: { readonly before: Date } & (
    | { readonly after: string; readonly limit: number }
    | { readonly id: DirectoryDeviceId }
  ),
): Promise<StaleDevice[]> {
  const condition =
    'id' in which
      ? sql<SqlBool>`d.id = ${which.id}`
      : sql<SqlBool>`d.id > ${which.after === '' ? '00000000-0000-0000-0000-000000000000' : which.after}::uuid`
  const end = 'id' in which ? sql`for update of d` : sql`order by d.id limit ${which.limit}`
  const { rows } = await sql<Row>`
    select d.id, d.device_id, d.display_name, d.account_enabled, u.user_principal_name as owner,
           coalesce(a.serial_number, m.serial_number) as serial_number, a.id as registration_id,
           coalesce(m.enrolled, false) as is_managed, seen.last_seen_at
      from directory_device d
      left join directory_user u on u.tenant_id = ${tenantId} and u.id = d.owner_id
      left join autopilot_device a on a.tenant_id = ${tenantId} and a.directory_device_id = d.id
      left join lateral (
        select bool_or(e.state = 'enrolled') as enrolled, max(e.serial_number) as serial_number,
               max(greatest(e.enrolled_at, e.last_contacted_at)) as contacted_at
          from mdm_enrollment e where e.tenant_id = ${tenantId} and e.directory_device_id = d.id) m on true
      cross join lateral (
        select greatest(d.created_at, d.joined_at, d.last_sign_in_at, m.contacted_at, a.last_proven_at)
          as last_seen_at) seen
     where d.tenant_id = ${tenantId} and d.trust_type is not null and seen.last_seen_at < ${which.before}
       and ${condition} ${end}`.execute(db)
  return rows.map((row) => ({
    id: DirectoryDeviceId.parse(row.id),
    deviceId: row.device_id,
    displayName: row.display_name,
    accountEnabled: row.account_enabled,
    owner: row.owner ?? undefined,
    serialNumber: row.serial_number ?? undefined,
    registrationId: row.registration_id === null ? undefined : RegistrationId.parse(row.registration_id),
    isManaged: row.is_managed,
    lastSeenAt: row.last_seen_at,
  }))
}
