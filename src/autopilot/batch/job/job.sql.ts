// Jobs that partners asked for, their rows, and which request asked for which.

import { type Selectable, sql } from 'kysely'

import type { Database, Db } from '../../../db/schema.ts'
import { guid, instant, integer, managementList, text } from '../../../graph/list.ts'
import type { Wanted } from '../../../graph/options.ts'
import { type Found, pageOf } from '../../../graph/page.sql.ts'
import { type ProfileId, type RegistrationId, TenantId } from '../../../kernel/id.ts'
import type { Actor } from '../../../kernel/operation-context.ts'

export type Job = {
  readonly id: string
  readonly customerId: TenantId
  readonly kind: 'register' | 'assign'
  readonly state: 'held' | 'queued' | 'processing' | 'done'
  readonly channel: Selectable<Database['device_job']>['channel']
  readonly partnerId: TenantId
  readonly partnerName: string
  readonly batchId: string | null
  readonly purchaseOrderId: string | null
  /** Of the partner's tenant. */
  readonly actor: Actor
  /** By the customer, who looks at what partners upload. */
  readonly approved: boolean
  readonly rows: number
  readonly failed: number | null
  readonly createdAt: Date
  readonly startedAt: Date | null
  readonly completedAt: Date | null
}

export type JobRow = {
  readonly line: number
  readonly serialNumber: string
  readonly productKey: string
  readonly manufacturer: string
  readonly model: string
  readonly groupTag: string
  readonly hardwareHash: string
  readonly givesProfile: boolean
  readonly profileId: ProfileId | null
  readonly registrationId: RegistrationId | null
  readonly done: boolean
  /** 0 and '' for a device that was registered. */
  readonly code: number
  readonly name: string
  readonly message: string
}

export type NewRow = Omit<JobRow, 'done' | 'code' | 'name' | 'message'>

/** Up to `most`. */
export async function countHeld(db: Db, customerId: TenantId, partnerId: TenantId, most: number): Promise<number> {
  const { rows } = await sql<{ held: number }>`
    select count(*)::int as held from (
      select from device_job where tenant_id = ${customerId} and partner_id = ${partnerId} and state = 'held' limit ${most}) waiting`.execute(
    db,
  )
  return rows[0]?.held ?? 0
}

export async function insert(
  tx: Db,
  job: Omit<Job, 'failed' | 'startedAt' | 'completedAt' | 'rows'>,
  rows: readonly NewRow[],
): Promise<void> {
  await tx
    .insertInto('device_job')
    .values({
      tenant_id: job.customerId,
      id: job.id,
      kind: job.kind,
      state: job.state,
      approved: job.approved,
      channel: job.channel,
      partner_id: job.partnerId,
      partner_name: job.partnerName,
      batch_id: job.batchId,
      purchase_order_id: job.purchaseOrderId,
      actor_kind: job.actor.kind,
      actor_id: job.actor.id,
      actor_name: job.actor.name,
      rows: rows.length,
      created_at: job.createdAt,
    })
    .execute()
  const document = rows.map((row) => ({
    line: row.line,
    serial_number: row.serialNumber,
    product_key: row.productKey,
    manufacturer: row.manufacturer,
    model: row.model,
    group_tag: row.groupTag,
    hardware_hash: row.hardwareHash || null,
    gives_profile: row.givesProfile,
    profile_id: row.profileId,
    registration_id: row.registrationId,
  }))
  // PostgreSQL keeps no NUL in text
  const stored = JSON.stringify(document).replaceAll('\\u0000', '\\u2400')
  await sql`
    insert into device_job_row (tenant_id, job_id, line, serial_number, product_key, manufacturer, model, group_tag, hardware_hash,
                                gives_profile, profile_id, registration_id)
    select ${job.customerId}::uuid, ${job.id}::uuid, r.*
      from jsonb_to_recordset(${stored}::jsonb)
        as r (line int, serial_number text, product_key text, manufacturer text, model text, group_tag text, hardware_hash text,
              gives_profile boolean, profile_id uuid, registration_id uuid)`.execute(tx)
}

const jobIn = (row: Selectable<Database['device_job']>): Job => ({
  id: row.id,
  customerId: TenantId.parse(row.tenant_id),
  kind: row.kind,
  state: row.state,
  channel: row.channel,
  partnerId: TenantId.parse(row.partner_id),
  partnerName: row.partner_name,
  batchId: row.batch_id,
  purchaseOrderId: row.purchase_order_id,
  actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
  approved: row.approved,
  rows: row.rows,
  failed: row.failed,
  createdAt: row.created_at,
  startedAt: row.started_at,
  completedAt: row.completed_at,
})

const select = (db: Db, customerId: TenantId) =>
  db.selectFrom('device_job').selectAll().where('tenant_id', '=', customerId)

export async function byId(db: Db, customerId: TenantId, id: string): Promise<Job | undefined> {
  const row = await select(db, customerId).where('id', '=', id).executeTakeFirst()
  return row && jobIn(row)
}

/** Until the transaction ends. */
export async function lock(tx: Db, customerId: TenantId, id: string): Promise<Job | undefined> {
  const row = await select(tx, customerId).where('id', '=', id).forUpdate().executeTakeFirst()
  return row && jobIn(row)
}

/** In the order in which they came; `open`: those that nothing was decided about. */
export async function rowsOf(db: Db, customerId: TenantId, jobId: string, which?: 'open'): Promise<JobRow[]> {
  const rows = await rowsQuery(db, customerId, jobId)
    .$if(which === 'open', (query) => query.where('done', '=', false))
    .orderBy('line')
    .execute()
  return rows.map(rowIn)
}

const rowsQuery = (db: Db, customerId: TenantId, jobId: string) =>
  db.selectFrom('device_job_row').selectAll().where('tenant_id', '=', customerId).where('job_id', '=', jobId)

const rowIn = (row: Selectable<Database['device_job_row']>): JobRow => ({
  line: row.line,
  serialNumber: row.serial_number,
  productKey: row.product_key,
  manufacturer: row.manufacturer,
  model: row.model,
  groupTag: row.group_tag,
  hardwareHash: row.hardware_hash ?? '',
  givesProfile: row.gives_profile,
  profileId: row.profile_id as ProfileId | null,
  registrationId: row.registration_id as RegistrationId | null,
  done: row.done,
  code: row.code,
  name: row.name,
  message: row.message,
})

export type RowResult = Pick<JobRow, 'line' | 'code' | 'name' | 'message' | 'registrationId'>

/** What has been decided stays; the hash goes. */
export async function decide(
  tx: Db,
  customerId: TenantId,
  jobId: string,
  results: readonly RowResult[],
): Promise<void> {
  if (results.length === 0) return
  const column = <K extends keyof RowResult>(name: K) => results.map((result) => result[name])
  await sql`
    update device_job_row r
       set done = true, hardware_hash = null, code = u.code, name = u.name, message = u.message,
           registration_id = coalesce(u.registration_id, r.registration_id)
      from unnest(${column('line')}::int[], ${column('code')}::int[], ${column('name')}::text[], ${column('message')}::text[],
                  ${column('registrationId')}::uuid[]) as u (line, code, name, message, registration_id)
     where r.tenant_id = ${customerId} and r.job_id = ${jobId} and r.line = u.line and not r.done`.execute(tx)
}

/** All that nothing was decided about yet. */
export async function decideRest(
  tx: Db,
  customerId: TenantId,
  jobId: string,
  { code, name, message }: Pick<RowResult, 'code' | 'name' | 'message'>,
): Promise<void> {
  await tx
    .updateTable('device_job_row')
    .set({ done: true, hardware_hash: null, code, name, message })
    .where('tenant_id', '=', customerId)
    .where('job_id', '=', jobId)
    .where('done', '=', false)
    .execute()
}

/** Those that register devices, also such as are done. */
export const uploadList = managementList({
  name: 'partnerUploads',
  key: 'id',
  order: [{ property: 'createdDateTime', descending: true }],
  properties: {
    id: guid('id'),
    partnerName: text('partner_name', { searched: true }),
    channel: text('channel'),
    batch: text(sql`coalesce(batch_id, '')`, { searched: true }),
    state: text('state'),
    devices: integer('rows'),
    createdDateTime: instant('created_at'),
    completedDateTime: instant('completed_at', { nullable: true }),
  },
})

export async function uploads(db: Db, customerId: TenantId, wanted: Wanted): Promise<Found<Job>> {
  const found = await pageOf(
    { db, tenantId: customerId, select: (on: Db) => select(on, customerId).where('kind', '=', 'register') },
    uploadList,
    wanted,
  )
  return { ...found, rows: found.rows.map(jobIn) }
}

export const uploadedList = managementList({
  name: 'devices',
  key: 'line',
  order: [{ property: 'line', descending: false }],
  page: { usual: 1000, largest: 1000, above: 'cut' },
  properties: {
    line: integer('line'),
    serialNumber: text('serial_number', { searched: true }),
    productKey: text('product_key'),
    manufacturer: text('manufacturer'),
    model: text('model', { searched: true }),
    errorCode: integer('code'),
    errorName: text('name'),
  },
})

export async function uploaded(db: Db, customerId: TenantId, jobId: string, wanted: Wanted): Promise<Found<JobRow>> {
  const found = await pageOf(
    { db, tenantId: customerId, select: (on: Db) => rowsQuery(on, customerId, jobId) },
    uploadedList,
    wanted,
  )
  return { ...found, rows: found.rows.map(rowIn) }
}

/** False when it does not wait. */
export async function approve(tx: Db, customerId: TenantId, id: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('device_job')
    .set({ state: 'queued', approved: true })
    .where('tenant_id', '=', customerId)
    .where('id', '=', id)
    .where('state', '=', 'held')
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

export async function begin(db: Db, customerId: TenantId, id: string, now: Date): Promise<void> {
  await sql`
    update device_job set state = 'processing', started_at = coalesce(started_at, ${now})
     where tenant_id = ${customerId} and id = ${id} and state = 'queued'`.execute(db)
}

/** Answers how often it failed by now. */
export async function countFailure(db: Db, customerId: TenantId, id: string): Promise<number> {
  const row = await db
    .updateTable('device_job')
    .set((eb) => ({ attempts: eb('attempts', '+', 1) }))
    .where('tenant_id', '=', customerId)
    .where('id', '=', id)
    .returning('attempts')
    .executeTakeFirst()
  return row?.attempts ?? 0
}

/** Undefined when it was done already. */
export async function finish(tx: Db, customerId: TenantId, id: string, now: Date): Promise<Job | undefined> {
  const { rows } = await sql<Selectable<Database['device_job']>>`
    update device_job j
       set state = 'done', completed_at = ${now}, started_at = coalesce(j.started_at, ${now}),
           failed = (select count(*) from device_job_row r
                      where r.tenant_id = ${customerId} and r.job_id = ${id} and r.name <> '')
     where j.tenant_id = ${customerId} and j.id = ${id} and j.state <> 'done'
    returning *`.execute(tx)
  return rows[0] && jobIn(rows[0])
}

export type Request = {
  readonly id: string
  readonly digest: string
  readonly customerId: TenantId
  readonly jobId: string
}

/** Undefined: it is new, and ours until the transaction ends. Of two at once the second waits for the first. */
export async function claimRequest(
  tx: Db,
  partnerId: TenantId,
  request: Request,
  now: Date,
): Promise<Request | undefined> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('device_request')
    .values({
      tenant_id: partnerId,
      id: request.id,
      digest: request.digest,
      customer_id: request.customerId,
      job_id: request.jobId,
      created_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  if (numInsertedOrUpdatedRows === 1n) return undefined
  const row = await tx
    .selectFrom('device_request')
    .selectAll()
    .where('tenant_id', '=', partnerId)
    .where('id', '=', request.id)
    .executeTakeFirstOrThrow()
  return { id: row.id, digest: row.digest, customerId: TenantId.parse(row.customer_id), jobId: row.job_id }
}
