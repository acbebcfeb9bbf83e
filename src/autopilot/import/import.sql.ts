// The writes of an import besides devices: its own record, the rows that were refused or repaired, and the set-based
// changes to devices that were registered before.

import { type Selectable, sql } from 'kysely'

import { leaseEnd, leaseIsOver } from '../../db/lock/lease.ts'
import type { Database, Db } from '../../db/schema.ts'
import { setPhysicalIds } from '../../directory/device/device.sql.ts'
import { boolean, guid, instant, integer, managementList, text } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import type { Channel } from '../../kernel/channel.ts'
import type { Custody } from '../../kernel/custody.ts'
import type { DirectoryDeviceId, RegistrationId, TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { Place } from './row/read-batch.ts'
import type { Registrar } from './row/registrar.ts'
import type { Finding } from './row/verdict.ts'

export type ImportTotals = {
  readonly registered: number
  readonly updated: number
  readonly refused: number
  readonly warned: number
}

export type ImportRecord = ImportTotals & {
  readonly id: string
  readonly fileName: string | null
  readonly actorName: string
  readonly state: 'running' | 'complete' | 'failed' | 'cancelled'
  readonly failure: string | null
  readonly startedAt: Date
  readonly finishedAt: Date | null
  /** Null on imports from before it was written down. */
  readonly channel: Channel | null
  /** The partner that registered for the organisation. */
  readonly partnerName: string | null
  /** The last one that was stored or refused for good; 0 where no file has lines. */
  readonly lastLine: number
  /** Of the rows up to that line. */
  readonly fingerprint: string
  /** For rows that carry none. */
  readonly groupTag: string | null
  /** Of a list that came sealed. */
  readonly custody: Custody | null
  readonly undoState: 'running' | 'complete' | null
  readonly takenOut: number
  readonly leftInPlace: number
}

/** One run of an import: who cancels it and goes on has another one, also in the same process. */
export type Run = { readonly importId: string; readonly owner: string }

export type Started = Run & {
  readonly fileName: string | null
  readonly groupTag?: string | undefined
  readonly custody?: Custody | undefined
  readonly from: Registrar
}

export async function begin(
  db: Db,
  operation: OperationContext,
  { importId: id, owner, fileName, groupTag, custody, from }: Started,
): Promise<void> {
  await db
    .insertInto('device_import')
    .values({
      tenant_id: operation.tenantId,
      id,
      file_name: fileName,
      group_tag: groupTag ?? null,
      custody: custody ? JSON.stringify(custody) : null,
      actor_id: operation.actor.id,
      actor_name: operation.actor.name,
      state: 'running',
      started_at: operation.now,
      lease_owner: owner,
      lease_until: leaseEnd,
      channel: from.channel,
      partner_id: from.partner?.id ?? null,
      partner_name: from.partner?.name ?? null,
    })
    .execute()
}

/** False when another one was faster. */
export async function takeUp(
  db: Db,
  tenantId: TenantId,
  { id, lastLine }: ImportRecord,
  owner: string,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('device_import')
    .set({ state: 'running', failure: null, finished_at: null, lease_owner: owner, lease_until: leaseEnd })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('state', 'in', ['failed', 'cancelled'])
    .where('undo_state', 'is', null)
    .where('last_line', '=', lastLine)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Totals are absolute, so that a repeated batch does not count twice. False when the import is no longer ours to report. */
export async function progress(
  db: Db,
  tenantId: TenantId,
  run: Run,
  { through, ...totals }: ImportTotals & { readonly through?: Place | undefined },
): Promise<boolean> {
  const place = through && { last_line: through.line, fingerprint: through.fingerprint }
  const { numUpdatedRows } = await ours(db, tenantId, run)
    .set({ ...totals, ...place, lease_until: leaseEnd })
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** False as above. */
export async function end(
  db: Db,
  tenantId: TenantId,
  run: Run,
  how: { readonly state: 'complete' | 'failed'; readonly failure: string | null; readonly at: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await ours(db, tenantId, run)
    .set({ state: how.state, failure: how.failure, finished_at: how.at, lease_owner: null, lease_until: null })
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Of an import that is locked, whoever works on it. */
export async function cancel(
  tx: Db,
  tenantId: TenantId,
  id: string,
  { failure, at }: { readonly failure: string; readonly at: Date },
): Promise<void> {
  await tx
    .updateTable('device_import')
    .set({ state: 'cancelled', failure, finished_at: at, lease_owner: null, lease_until: null })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

const ours = (db: Db, tenantId: TenantId, { importId, owner }: Run) =>
  db
    .updateTable('device_import')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', importId)
    .where('state', '=', 'running')
    .where('lease_owner', '=', owner)

export async function extendLease(db: Db, tenantId: TenantId, run: Run): Promise<void> {
  await ours(db, tenantId, run).set({ lease_until: leaseEnd }).execute()
}

export type Abandoned = { readonly tenantId: TenantId; readonly id: string }

/** Imports whose process has stopped reporting. */
export async function abandoned(db: Db, limit: number): Promise<Abandoned[]> {
  const { rows } = await sql<{ tenant_id: TenantId; id: string }>`/* every tenant: whose process is gone */
    select tenant_id, id from device_import where state = 'running' and ${leaseIsOver} limit ${limit}`.execute(db)
  return rows.map((row) => ({ tenantId: row.tenant_id, id: row.id }))
}

/** Undefined when its owner, or another process, was faster. */
export async function endAbandoned(
  tx: Db,
  { tenantId, id }: Abandoned,
  end: { readonly failure: string; readonly at: Date },
): Promise<ImportTotals | undefined> {
  return tx
    .updateTable('device_import')
    .set({ state: 'failed', failure: end.failure, finished_at: end.at, lease_owner: null, lease_until: null })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('state', '=', 'running')
    .where(leaseIsOver)
    .returning(['registered', 'updated', 'refused', 'warned'])
    .executeTakeFirst()
}

const recordOf = (row: Selectable<Database['device_import']>): ImportRecord => ({
  id: row.id,
  fileName: row.file_name,
  actorName: row.actor_name,
  state: row.state,
  registered: row.registered,
  updated: row.updated,
  refused: row.refused,
  warned: row.warned,
  failure: row.failure,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  channel: row.channel,
  partnerName: row.partner_name,
  lastLine: row.last_line,
  fingerprint: row.fingerprint,
  groupTag: row.group_tag,
  custody: row.custody,
  undoState: row.undo_state,
  takenOut: row.taken_out,
  leftInPlace: row.left_in_place,
})

/** An id says when its import began, so the latest have the highest. */
export const importList = managementList({
  name: 'deviceImports',
  key: 'id',
  order: [{ property: 'id', descending: true }],
  properties: {
    id: guid('id'),
    fileName: text('file_name', { nullable: true, searched: true }),
    actorName: text('actor_name', { searched: true }),
    state: text('state'),
    registered: integer('registered'),
    updated: integer('updated'),
    refused: integer('refused'),
    warned: integer('warned'),
    startedAt: instant('started_at'),
    finishedAt: instant('finished_at', { nullable: true }),
    channel: text('channel', { nullable: true }),
    partnerName: text('partner_name', { nullable: true, searched: true }),
    undoState: text('undo_state', { nullable: true }),
  },
})

export async function page(db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<ImportRecord>> {
  const select = (on: Db) => on.selectFrom('device_import').selectAll().where('tenant_id', '=', tenantId)
  const found = await pageOf({ db, tenantId, select }, importList, wanted)
  return { ...found, rows: found.rows.map(recordOf) }
}

const one = (db: Db, tenantId: TenantId, importId: string) =>
  db.selectFrom('device_import').selectAll().where('tenant_id', '=', tenantId).where('id', '=', importId)

export async function byId(db: Db, tenantId: TenantId, importId: string): Promise<ImportRecord | undefined> {
  const row = await one(db, tenantId, importId).executeTakeFirst()
  return row && recordOf(row)
}

/** Locked until the transaction ends: a batch of it waits before it says that it is stored. */
export async function lock(tx: Db, tenantId: TenantId, importId: string): Promise<ImportRecord | undefined> {
  const row = await one(tx, tenantId, importId).forUpdate().executeTakeFirst()
  return row && recordOf(row)
}

export type RemarkedRow = {
  readonly line: number
  readonly refused: boolean
  readonly serialNumber: string | null
  readonly registrationId: RegistrationId | null
  readonly findings: readonly Finding[]
}

export async function keepRemarks(
  db: Db,
  tenantId: TenantId,
  importId: string,
  rows: readonly RemarkedRow[],
): Promise<void> {
  if (rows.length === 0) return
  const document = rows.map((row) => ({
    line: row.line,
    status: row.refused ? 'error' : 'complete',
    error_code: row.refused ? (row.findings[0]?.code ?? 0) : 0,
    error_name: row.refused ? (row.findings[0]?.name ?? '') : '',
    serial_number: row.serialNumber,
    registration_id: row.registrationId,
    findings: row.findings,
  }))
  // PostgreSQL keeps no NUL in text; what the file had there is shown by its symbol.
  const text = JSON.stringify(document).replaceAll('\\u0000', '\\u2400')
  await sql`
    insert into device_import_row
      (tenant_id, import_id, line, status, error_code, error_name, serial_number, registration_id, findings)
    select ${tenantId}::uuid, ${importId}::uuid, r.*
      from jsonb_to_recordset(${text}::jsonb)
        as r (line int, status text, error_code int, error_name text, serial_number text, registration_id uuid, findings jsonb)
        on conflict do nothing`.execute(db)
}

export const remarkList = managementList({
  name: 'rows',
  key: 'line',
  order: [{ property: 'line', descending: false }],
  page: { usual: 1000, largest: 1000, above: 'cut' },
  properties: {
    line: integer('line'),
    refused: boolean(sql`(status = 'error')`),
    serialNumber: text('serial_number', { nullable: true, searched: true }),
    registrationId: guid('registration_id', { nullable: true }),
  },
})

export async function remarks(
  db: Db,
  tenantId: TenantId,
  importId: string,
  wanted: Wanted,
): Promise<Found<RemarkedRow>> {
  const select = (on: Db) =>
    on
      .selectFrom('device_import_row')
      .select(['line', 'status', 'serial_number', 'registration_id', 'findings'])
      .where('tenant_id', '=', tenantId)
      .where('import_id', '=', importId)
  const found = await pageOf({ db, tenantId, select }, remarkList, wanted)
  const rows = found.rows.map((row) => ({
    line: row.line,
    refused: row.status === 'error',
    serialNumber: row.serial_number,
    registrationId: row.registration_id as RegistrationId | null,
    findings: row.findings as Finding[],
  }))
  return { ...found, rows }
}

/** Which of these names, as they are written, are users of the tenant. */
export async function knownUsers(db: Db, tenantId: TenantId, names: readonly string[]): Promise<Set<string>> {
  if (names.length === 0) return new Set()
  const { rows } = await sql<{ name: string }>`
    select t.name from unnest(${names}::text[]) as t (name)
     where exists (select from directory_user u
                    where u.tenant_id = ${tenantId} and lower(u.user_principal_name) = lower(normalize(t.name)))`.execute(
    db,
  )
  return new Set(rows.map(({ name }) => name))
}

export type DeviceUpdate = {
  readonly id: RegistrationId
  readonly directoryDeviceId: DirectoryDeviceId
  readonly line: number
  readonly hash: Uint8Array
  readonly serialNumber: string
  readonly productKey: string
  readonly manufacturer: string
  readonly model: string
  readonly skuNumber: string
  readonly systemFamily: string
  readonly groupTag: string
  readonly assignedUser: string | null
  readonly physicalIds: readonly string[]
}

/** A new hash also takes back the flags of a device: repair suspected, or blocked as a clone. */
export async function updateDevices(
  tx: Db,
  on: { readonly tenantId: TenantId; readonly importId: string },
  updates: readonly DeviceUpdate[],
): Promise<void> {
  if (updates.length === 0) return
  const column = <K extends keyof DeviceUpdate>(name: K): Array<DeviceUpdate[K]> =>
    updates.map((update) => update[name])
  const hashes = updates.map((update) => Buffer.from(update.hash))
  await sql`
    update autopilot_device d
       set hardware_hash = u.hash, serial_number = u.serial_number, product_key = u.product_key,
           manufacturer = u.manufacturer, model = u.model, sku_number = u.sku_number, system_family = u.system_family,
           group_tag = u.group_tag, assigned_user_upn = u.assigned_user, import_id = ${on.importId}, import_line = u.line,
           remediation_state = 'noRemediationRequired',
           enrollment_state = case when d.enrollment_state = 'blocked' then 'notContacted' else d.enrollment_state end,
           version = d.version + 1
      from unnest(${column('id')}::uuid[], ${hashes}::bytea[], ${column('serialNumber')}::text[],
                  ${column('productKey')}::text[], ${column('manufacturer')}::text[], ${column('model')}::text[],
                  ${column('skuNumber')}::text[], ${column('systemFamily')}::text[], ${column('groupTag')}::text[],
                  ${column('assignedUser')}::text[], ${column('line')}::int[])
        as u (id, hash, serial_number, product_key, manufacturer, model, sku_number, system_family, group_tag,
              assigned_user, line)
     where d.tenant_id = ${on.tenantId} and d.id = u.id`.execute(tx)
  await setPhysicalIds(tx, on.tenantId, updates)
}

/** Attention required: the device may have been repaired and registered anew. */
export async function flagForAttention(tx: Db, tenantId: TenantId, ids: readonly RegistrationId[]): Promise<void> {
  if (ids.length === 0) return
  await sql`
    update autopilot_device set remediation_state = 'manualRemediationRequired', version = version + 1
     where tenant_id = ${tenantId} and id = any(${ids}::uuid[])
       and remediation_state <> 'manualRemediationRequired'`.execute(tx)
}

/** Which of these keys any registered device has, as numbers in text; they travel in PostgreSQL's own form of bigint[], in order. */
export async function heldKeys(db: Db, keys: Buffer): Promise<string[]> {
  const { rows } = await sql<{ key: string }>`
    select distinct h.key from hardware_key h where h.key = any(${keys}::bigint[])`.execute(db)
  return rows.map(({ key }) => key)
}
