// Statements of the diagnostics that devices sent: a row for each archive, and its sealed parts of one MiB, so that no statement holds a
// whole file.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { before, type Sweep } from '../../db/sweep.ts'
import type { EnrollmentId, TenantId } from '../../kernel/id.ts'
import type { RemoteState } from '../action/remote.ts'
import { keptDays, mostOfDevice } from './collection.ts'

export const partBytes = 1024 * 1024

export async function insertPart(
  db: Db,
  tenantId: TenantId,
  { uploadId, part, content, now }: { uploadId: string; part: number; content: Buffer; now: Date },
): Promise<void> {
  await db
    .insertInto('mdm_device_log_part')
    .values({ tenant_id: tenantId, upload_id: uploadId, part, content, received_at: now })
    .execute()
}

export async function removeParts(db: Db, tenantId: TenantId, uploadId: string): Promise<void> {
  await db
    .deleteFrom('mdm_device_log_part')
    .where('tenant_id', '=', tenantId)
    .where('upload_id', '=', uploadId)
    .execute()
}

export type Archive = {
  readonly id: string
  readonly enrollmentId: EnrollmentId
  readonly uploadId: string
  readonly sizeBytes: number
  readonly sha256: string
}

/** Forgets what is above the number that is kept of a device. */
export async function insert(tx: Db, tenantId: TenantId, archive: Archive, now: Date): Promise<void> {
  const { id, enrollmentId, uploadId, sizeBytes, sha256 } = archive
  await tx
    .insertInto('mdm_device_log')
    .values({
      ...{ tenant_id: tenantId, id, enrollment_id: enrollmentId, upload_id: uploadId },
      ...{ size_bytes: sizeBytes, sha256, received_at: now },
    })
    .execute()
  await sql`
    with gone as (
      delete from mdm_device_log where tenant_id = ${tenantId} and id in
        (select id from mdm_device_log where tenant_id = ${tenantId} and enrollment_id = ${enrollmentId}
          order by received_at desc, id offset ${mostOfDevice})
      returning upload_id
    )
    delete from mdm_device_log_part where tenant_id = ${tenantId} and upload_id in (select upload_id from gone)`.execute(
    tx,
  )
}

/** False when there was none. */
export async function remove(tx: Db, tenantId: TenantId, id: string): Promise<boolean> {
  const gone = await tx
    .deleteFrom('mdm_device_log')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .returning('upload_id')
    .executeTakeFirst()
  if (gone) await removeParts(tx, tenantId, gone.upload_id)
  return gone !== undefined
}

/** A request for diagnostics, and what came of it. */
export type Collected = {
  readonly id: string
  readonly enrollmentId: string
  readonly deviceName: string
  readonly ownerName: string
  readonly askedBy: string
  readonly askedAt: Date
  readonly state: RemoteState
  readonly reason: string | undefined
  readonly archive:
    | { readonly uploadId: string; readonly sizeBytes: number; readonly sha256: string; readonly receivedAt: Date }
    | undefined
}

const mostShown = 100

function select(db: Db, tenantId: TenantId) {
  return db
    .selectFrom('mdm_action as a')
    .innerJoin('mdm_enrollment as e', (join) =>
      join.onRef('e.tenant_id', '=', 'a.tenant_id').onRef('e.id', '=', 'a.enrollment_id'),
    )
    .leftJoin('mdm_device_log as l', (join) => join.onRef('l.tenant_id', '=', 'a.tenant_id').onRef('l.id', '=', 'a.id'))
    .select(['a.id', 'a.enrollment_id', 'a.asked_by_name', 'a.asked_at', 'a.state', 'a.reason'])
    .select(['e.device_name', 'e.user_principal_name'])
    .select(['l.upload_id', 'l.size_bytes', 'l.sha256', 'l.received_at'])
    .where('a.tenant_id', '=', tenantId)
    .where('e.tenant_id', '=', tenantId)
    .where('a.kind', '=', 'collectDiagnostics')
}

export async function isManaged(db: Db, tenantId: TenantId, id: EnrollmentId): Promise<boolean> {
  const row = await db
    .selectFrom('mdm_enrollment')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return row !== undefined
}

/** The latest first. */
export async function ofDevice(db: Db, tenantId: TenantId, enrollmentId: EnrollmentId): Promise<Collected[]> {
  const rows = await select(db, tenantId)
    .where('a.enrollment_id', '=', enrollmentId)
    .orderBy('a.asked_at', 'desc')
    .limit(mostShown)
    .execute()
  return rows.map(toCollected)
}

export async function byId(db: Db, tenantId: TenantId, id: string): Promise<Collected | undefined> {
  const row = await select(db, tenantId).where('a.id', '=', id).executeTakeFirst()
  return row && toCollected(row)
}

function toCollected(row: Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>): Collected {
  const { upload_id: uploadId, size_bytes: sizeBytes, sha256, received_at: receivedAt } = row
  const isThere = uploadId !== null && sizeBytes !== null && sha256 !== null && receivedAt !== null
  return {
    id: row.id,
    enrollmentId: row.enrollment_id,
    deviceName: row.device_name,
    ownerName: row.user_principal_name ?? '',
    askedBy: row.asked_by_name,
    askedAt: row.asked_at,
    state: row.state,
    reason: row.reason ?? undefined,
    archive: isThere ? { uploadId, sizeBytes, sha256, receivedAt } : undefined,
  }
}

export async function part(db: Db, tenantId: TenantId, uploadId: string, number: number): Promise<Buffer | undefined> {
  const row = await db
    .selectFrom('mdm_device_log_part')
    .select('content')
    .where('tenant_id', '=', tenantId)
    .where('upload_id', '=', uploadId)
    .where('part', '=', number)
    .executeTakeFirst()
  return row?.content
}

export const sweepDiagnostics: Sweep = (now, rows) => [
  sql`/* every tenant: diagnostics that were kept long enough */
    delete from mdm_device_log where (tenant_id, id) in
      (select tenant_id, id from mdm_device_log where received_at < ${before(now, { days: keptDays })} limit ${rows})`,
  // also those of uploads that broke off, and of devices that are gone; an upload takes less than a day
  sql`/* every tenant: parts of no diagnostics */
    delete from mdm_device_log_part where (tenant_id, upload_id, part) in
      (select p.tenant_id, p.upload_id, p.part from mdm_device_log_part p
        where p.received_at < ${before(now, { days: 1 })}
          and not exists (select from mdm_device_log l where l.tenant_id = p.tenant_id and l.upload_id = p.upload_id)
        limit ${rows})`,
]
