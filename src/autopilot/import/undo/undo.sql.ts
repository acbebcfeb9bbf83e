// Which devices an import registered, and which of them somebody has used or changed since. Ids of registrations are in the order of
// time, so those of an import are found between its beginning and its end by the key of their table.

import { type RawBuilder, sql } from 'kysely'

import type { Db } from '../../../db/schema.ts'
import { guid, integer, managementList, text } from '../../../graph/list.ts'
import type { Wanted } from '../../../graph/options.ts'
import { type Found, pageOf } from '../../../graph/page.sql.ts'
import { DirectoryDeviceId, RegistrationId, type TenantId } from '../../../kernel/id.ts'
import type { ImportRecord } from '../import.sql.ts'
export type Staying = 'enrolled' | 'joined' | 'contacted' | 'imported-again' | 'changed' | 'in-group'

export type ImportedDevice = {
  readonly id: RegistrationId
  readonly directoryDeviceId: DirectoryDeviceId
  readonly serialNumber: string
  readonly groupTag: string
  readonly importLine: number | null
  /** Why an undo leaves it; null: it takes it out. */
  readonly stays: Staying | null
}

/** The first that holds, from what weighs most. */
const stays: RawBuilder<Staying | null> = sql`
  case when d.managed_device_id is not null or d.enrollment_state in ('enrolled', 'pendingReset') then 'enrolled'
       when o.trust_type is not null then 'joined'
       when d.last_contacted_at is not null or d.last_proven_at is not null
            or d.enrollment_state not in ('notContacted', 'unknown') then 'contacted'
       when d.import_id is not null and d.import_id <> d.registered_in then 'imported-again'
       when d.changed_at is not null or d.explicit_profile_id is not null
            or d.remediation_state <> 'noRemediationRequired' or o.version > 1 then 'changed'
       when exists (select from group_member m
                      join directory_group g on g.tenant_id = m.tenant_id and g.id = m.group_id
                     where m.tenant_id = d.tenant_id and m.member_id = d.directory_device_id
                       and g.membership_rule is null) then 'in-group'
  end`

/** Processes whose clocks differ may have worked on an import one after the other. */
const clocksDifferMs = 10 * 60_000

/** Ids begin with the time (RFC 9562 §5.7). */
const idAt = (time: Date): string => {
  const hex = Math.max(0, time.getTime()).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

/** An import, as far as its devices are found by it: no other registrations than those of its time are read. */
export type Period = Pick<ImportRecord, 'id' | 'startedAt' | 'finishedAt'>

function registered(db: Db, tenantId: TenantId, { id, startedAt, finishedAt }: Period) {
  const select = db
    .selectFrom('autopilot_device as d')
    .innerJoin('directory_device as o', (join) =>
      join.onRef('o.tenant_id', '=', 'd.tenant_id').onRef('o.id', '=', 'd.directory_device_id'),
    )
    .where('d.tenant_id', '=', tenantId)
    .where('d.id', '>=', idAt(new Date(startedAt.getTime() - clocksDifferMs)))
    .where('d.registered_in', '=', id)
  return finishedAt ? select.where('d.id', '<=', idAt(new Date(finishedAt.getTime() + clocksDifferMs))) : select
}

const columns = ['d.id', 'd.directory_device_id', 'd.serial_number', 'd.group_tag', 'd.import_line'] as const
const selectDevices = (db: Db, tenantId: TenantId, period: Period) =>
  registered(db, tenantId, period).select(columns).select(stays.as('stays'))

export const importedList = managementList({
  name: 'devices',
  key: 'id',
  order: [{ property: 'id', descending: false }],
  page: { usual: 1000, largest: 1000, above: 'cut' },
  properties: {
    id: guid('d.id'),
    serialNumber: text('d.serial_number', { exact: true, searched: true }),
    groupTag: text('d.group_tag'),
    line: integer(sql`coalesce(d.import_line, 0)`),
    stays: text(stays, { nullable: true }),
  },
})

export async function page(db: Db, tenantId: TenantId, period: Period, wanted: Wanted): Promise<Found<ImportedDevice>> {
  const found = await pageOf(
    { db, tenantId, select: (on) => selectDevices(on, tenantId, period) },
    importedList,
    wanted,
  )
  return { ...found, rows: found.rows.map(toDevice) }
}

/** Registration and object are locked, so that a join or an administrator's change comes before this or after it. */
export async function behind(
  tx: Db,
  tenantId: TenantId,
  period: Period,
  after: string,
  most: number,
): Promise<ImportedDevice[]> {
  const rows = await selectDevices(tx, tenantId, period)
    .where('d.id', '>', after)
    .orderBy('d.id')
    .limit(most)
    .forUpdate(['d', 'o'])
    .execute()
  return rows.map(toDevice)
}

type Row = Awaited<ReturnType<ReturnType<typeof selectDevices>['executeTakeFirstOrThrow']>>

const toDevice = (row: Row): ImportedDevice => ({
  id: RegistrationId.parse(row.id),
  directoryDeviceId: DirectoryDeviceId.parse(row.directory_device_id),
  serialNumber: row.serial_number,
  groupTag: row.group_tag,
  importLine: row.import_line,
  stays: row.stays,
})

/** How many an undo would take out, under null, and how many it would leave for which reason. */
export async function counts(db: Db, tenantId: TenantId, period: Period): Promise<Map<Staying | null, number>> {
  const rows = await registered(db, tenantId, period)
    .select(stays.as('stays'))
    .select((eb) => eb.fn.countAll<string>().as('devices'))
    .groupBy('stays')
    .execute()
  return new Map(rows.map((row) => [row.stays, Number(row.devices)]))
}

export async function start(tx: Db, tenantId: TenantId, importId: string): Promise<void> {
  await tx
    .updateTable('device_import')
    .set({ undo_state: 'running', left_in_place: 0 })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', importId)
    .execute()
}

export async function progress(
  tx: Db,
  tenantId: TenantId,
  importId: string,
  done: { readonly takenOut: number; readonly left: number; readonly complete: boolean },
): Promise<void> {
  await tx
    .updateTable('device_import')
    .set((eb) => ({
      taken_out: eb('taken_out', '+', done.takenOut),
      left_in_place: eb('left_in_place', '+', done.left),
      undo_state: done.complete ? 'complete' : 'running',
    }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', importId)
    .execute()
}
