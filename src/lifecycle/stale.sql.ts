// Joined devices that have not been seen since a moment: no sign-in of a person, no check-in, no proof by their TPM. A hello at a
// first start does not count: anybody with the hash can send it (T-49), and would keep a device from ever being stale.

import { sql } from 'kysely'

import type { Db } from '../db/schema.ts'
import { boolean, guid, instant, managementList, text } from '../graph/list.ts'
import type { Wanted } from '../graph/options.ts'
import { type Found, pageOf } from '../graph/page.sql.ts'
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

const seen = sql<Date>`greatest(d.created_at, d.joined_at, d.last_sign_in_at, m.contacted_at, a.last_proven_at)`

/** A device that was registered and never joined is not stale: it may lie in its box. */
function select(db: Db, tenantId: TenantId, before: Date) {
  return (
    db
      .selectFrom('directory_device as d')
      .leftJoin('directory_user as u', (join) => join.on('u.tenant_id', '=', tenantId).onRef('u.id', '=', 'd.owner_id'))
      .leftJoin('autopilot_device as a', (join) =>
        join.on('a.tenant_id', '=', tenantId).onRef('a.directory_device_id', '=', 'd.id'),
      )
      .leftJoinLateral(
        (eb) =>
          eb
            .selectFrom('mdm_enrollment as e')
            .select([
              sql<boolean | null>`bool_or(e.state = 'enrolled')`.as('enrolled'),
              sql<string | null>`max(e.serial_number)`.as('serial_number'),
              sql<Date | null>`max(greatest(e.enrolled_at, e.last_contacted_at))`.as('contacted_at'),
            ])
            .where('e.tenant_id', '=', tenantId)
            .whereRef('e.directory_device_id', '=', 'd.id')
            .as('m'),
        (join) => join.onTrue(),
      )
      .select([
        'd.id',
        'd.device_id',
        'd.display_name',
        'd.account_enabled',
        'u.user_principal_name as owner',
        sql<string | null>`coalesce(a.serial_number, m.serial_number)`.as('serial_number'),
        'a.id as registration_id',
        sql<boolean>`coalesce(m.enrolled, false)`.as('is_managed'),
        seen.as('last_seen_at'),
      ])
      .where('d.tenant_id', '=', tenantId)
      .where('d.trust_type', 'is not', null)
      // a computer that did not register yet is kept by its own directory
      .where((eb) => eb.or([eb('d.trust_type', '<>', 'ServerAd'), eb('d.joined_at', 'is not', null)]))
      .where(seen, '<', before)
  )
}

type Row = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>

const toDevice = (row: Row): StaleDevice => ({
  id: DirectoryDeviceId.parse(row.id),
  deviceId: row.device_id,
  displayName: row.display_name,
  accountEnabled: row.account_enabled,
  owner: row.owner ?? undefined,
  serialNumber: row.serial_number ?? undefined,
  registrationId: row.registration_id === null ? undefined : RegistrationId.parse(row.registration_id),
  isManaged: row.is_managed,
  lastSeenAt: row.last_seen_at,
})

export const staleList = managementList({
  name: 'staleDevices',
  key: 'id',
  order: [{ property: 'id', descending: false }],
  properties: {
    id: guid('d.id'),
    deviceId: guid('d.device_id'),
    displayName: text('d.display_name', { searched: true }),
    accountEnabled: boolean('d.account_enabled'),
    owner: text('u.user_principal_name', { nullable: true, searched: true }),
    serialNumber: text(sql`coalesce(a.serial_number, m.serial_number)`, { nullable: true, searched: true }),
    registrationId: guid('a.id', { nullable: true }),
    isManaged: boolean(sql`coalesce(m.enrolled, false)`),
    lastSeenDateTime: instant(seen),
  },
})

export async function page(db: Db, tenantId: TenantId, before: Date, wanted: Wanted): Promise<Found<StaleDevice>> {
  const found = await pageOf({ db, tenantId, select: (on) => select(on, tenantId, before) }, staleList, wanted)
  return { ...found, rows: found.rows.map(toDevice) }
}

/** This one, if it is stale, locked. */
export async function lockStale(
  tx: Db,
  tenantId: TenantId,
  before: Date,
  id: DirectoryDeviceId,
): Promise<StaleDevice | undefined> {
  const row = await select(tx, tenantId, before).where('d.id', '=', id).forUpdate('d').executeTakeFirst()
  return row && toDevice(row)
}
