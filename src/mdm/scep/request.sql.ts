// Statements on mdm_scep_request.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import type { Sweep } from '../../db/sweep.ts'
import { guid, instant, managementList, text } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import { EnrollmentId, PolicyId, type TenantId } from '../../kernel/id.ts'
import type { RequestState, Standing } from './request.ts'

type Of = { readonly enrollmentId: EnrollmentId; readonly policyId: PolicyId }

export type Asked = Of & {
  readonly profile: string
  /** A digest of the challenge. */
  readonly proof: string
  readonly transactionId: string
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Buffer
  /** What the certificate would say. */
  readonly subject: string
}

const columns = ['id', 'enrollment_id', 'policy_id', 'profile', 'proof', 'transaction_id', 'spki', 'subject'] as const

export type Kept = Asked & Standing & { readonly id: string; readonly decidedBy: string | undefined }

/** Of one device by one profile: there is one. Behind the lock of the enrolment. */
export async function ofDevice(tx: Db, tenantId: TenantId, { enrollmentId, policyId }: Of): Promise<Kept | undefined> {
  const row = await tx
    .selectFrom('mdm_scep_request')
    .select([...columns, 'state', 'expires_at', 'decided_by'])
    .where('tenant_id', '=', tenantId)
    .where('enrollment_id', '=', enrollmentId)
    .where('policy_id', '=', policyId)
    .executeTakeFirst()
  return (
    row && {
      ...askedOf(row),
      id: row.id,
      state: row.state,
      expiresAt: row.expires_at,
      decidedBy: row.decided_by ?? undefined,
    }
  )
}

/** The key is part of the question, since whoever asks chooses the name of the transaction. */
export async function ofTransaction(
  db: Db,
  tenantId: TenantId,
  transactionId: string,
  spki: Buffer,
): Promise<Asked | undefined> {
  const row = await db
    .selectFrom('mdm_scep_request')
    .select([...columns])
    .where('tenant_id', '=', tenantId)
    .where('transaction_id', '=', transactionId)
    .where('spki', '=', spki)
    .orderBy('asked_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && askedOf(row)
}

type AskedRow = {
  readonly enrollment_id: string
  readonly policy_id: string
  readonly profile: string
  readonly proof: string
  readonly transaction_id: string
  readonly spki: Buffer
  readonly subject: string
}

const askedOf = (row: AskedRow): Asked => ({
  enrollmentId: EnrollmentId.parse(row.enrollment_id),
  policyId: PolicyId.parse(row.policy_id),
  profile: row.profile,
  proof: row.proof,
  transactionId: row.transaction_id,
  spki: row.spki,
  subject: row.subject,
})

/** In place of the one before, under an id of its own: who decides about that one decides nothing about this. */
export async function ask(
  tx: Db,
  tenantId: TenantId,
  { id, ...asked }: Asked & { readonly id: string },
  { now, expiresAt }: { readonly now: Date; readonly expiresAt: Date },
): Promise<void> {
  const values = {
    id,
    profile: asked.profile,
    proof: asked.proof,
    transaction_id: asked.transactionId,
    spki: asked.spki,
    subject: asked.subject,
    state: 'waiting' as const,
    asked_at: now,
    expires_at: expiresAt,
    decided_at: null,
    decided_by: null,
  }
  await tx
    .insertInto('mdm_scep_request')
    .values({ tenant_id: tenantId, enrollment_id: asked.enrollmentId, policy_id: asked.policyId, ...values })
    .onConflict((on) => on.columns(['tenant_id', 'enrollment_id', 'policy_id']).doUpdateSet(values))
    .execute()
}

export async function remove(tx: Db, tenantId: TenantId, id: string): Promise<void> {
  await tx.deleteFrom('mdm_scep_request').where('tenant_id', '=', tenantId).where('id', '=', id).execute()
}

export type CertificateRequest = {
  readonly id: string
  readonly state: RequestState
  readonly enrollmentId: string
  readonly deviceName: string
  readonly policyId: string
  readonly policyName: string
  readonly subject: string
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Buffer
  readonly askedAt: Date
  readonly expiresAt: Date
  readonly decidedAt: Date | undefined
  readonly decidedBy: string | undefined
}

/** Of devices that are still in management, and profiles that are still there. */
function select(db: Db, tenantId: TenantId) {
  return db
    .selectFrom('mdm_scep_request as r')
    .innerJoin('mdm_enrollment as e', (join) =>
      join.onRef('e.tenant_id', '=', 'r.tenant_id').onRef('e.id', '=', 'r.enrollment_id'),
    )
    .innerJoin('mdm_policy as p', (join) =>
      join.onRef('p.tenant_id', '=', 'r.tenant_id').onRef('p.id', '=', 'r.policy_id'),
    )
    .select(['r.id', 'r.state', 'r.enrollment_id', 'r.policy_id', 'r.subject', 'r.spki', 'r.asked_at', 'r.expires_at'])
    .select(['r.decided_at', 'r.decided_by', 'e.device_name', 'p.display_name'])
    .where('r.tenant_id', '=', tenantId)
    .where('e.tenant_id', '=', tenantId)
    .where('p.tenant_id', '=', tenantId)
    .where('e.state', '=', 'enrolled')
}

const toRequest = (
  row: Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>,
): CertificateRequest => ({
  id: row.id,
  state: row.state,
  enrollmentId: row.enrollment_id,
  deviceName: row.device_name,
  policyId: row.policy_id,
  policyName: row.display_name,
  subject: row.subject,
  spki: row.spki,
  askedAt: row.asked_at,
  expiresAt: row.expires_at,
  decidedAt: row.decided_at ?? undefined,
  decidedBy: row.decided_by ?? undefined,
})

export const requestList = managementList({
  name: 'certificateRequests',
  key: 'id',
  order: [{ property: 'requestedDateTime', descending: true }],
  properties: {
    id: guid('r.id'),
    state: text('r.state'),
    managedDeviceId: guid('r.enrollment_id'),
    deviceName: text('e.device_name', { searched: true }),
    deviceConfigurationId: guid('r.policy_id'),
    deviceConfigurationName: text('p.display_name', { searched: true }),
    subjectName: text('r.subject', { searched: true }),
    requestedDateTime: instant('r.asked_at'),
    expirationDateTime: instant('r.expires_at'),
    decidedDateTime: instant('r.decided_at', { nullable: true }),
    decidedBy: text(sql`coalesce(r.decided_by, '')`),
  },
})

export async function page(db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<CertificateRequest>> {
  const found = await pageOf({ db, tenantId, select: (on) => select(on, tenantId) }, requestList, wanted)
  return { ...found, rows: found.rows.map(toRequest) }
}

export async function byId(db: Db, tenantId: TenantId, id: string): Promise<CertificateRequest | undefined> {
  const row = await select(db, tenantId).where('r.id', '=', id).executeTakeFirst()
  return row && toRequest(row)
}

export type Decision = {
  readonly state: Exclude<RequestState, 'waiting'>
  readonly by: string
  readonly now: Date
  /** Where another end follows from it. */
  readonly expiresAt?: Date
}

/** False where it does not wait any more, or waited too long. */
export async function decide(
  tx: Db,
  tenantId: TenantId,
  id: string,
  { state, by, now, expiresAt }: Decision,
): Promise<boolean> {
  const changed = await tx
    .updateTable('mdm_scep_request')
    .set({ state, decided_at: now, decided_by: by, ...(expiresAt && { expires_at: expiresAt }) })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .where('expires_at', '>', now)
    .returning('id')
    .executeTakeFirst()
  return changed !== undefined
}

export const sweepRequests: Sweep = (now, rows) => [
  sql`/* every tenant: requests for certificates that waited too long, and rejections that were kept long enough */
    delete from mdm_scep_request where (tenant_id, id) in
      (select tenant_id, id from mdm_scep_request where expires_at < ${now} limit ${rows})`,
]
