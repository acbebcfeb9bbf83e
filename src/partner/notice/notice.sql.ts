// Whom a customer has told of uploads, and what is on its way to them.

import { type RawBuilder, sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { TenantId } from '../../kernel/id.ts'
import type { Said, Way } from './notice.ts'

export type Setting = {
  readonly mailTo: string | null
  readonly webhookUrl: string | null
  readonly webhookSecretSealed: Uint8Array | null
  readonly lastDeliveredAt: Date | null
  readonly lastFailure: string | null
}

const nobody: Setting = {
  mailTo: null,
  webhookUrl: null,
  webhookSecretSealed: null,
  lastDeliveredAt: null,
  lastFailure: null,
}

export async function setting(db: Db, tenantId: TenantId): Promise<Setting> {
  const row = await db
    .selectFrom('partner_notice_setting')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .$if(db.isTransaction, (query) => query.forUpdate())
    .executeTakeFirst()
  if (!row) return nobody
  return {
    mailTo: row.mail_to,
    webhookUrl: row.webhook_url,
    webhookSecretSealed: row.webhook_secret_sealed,
    lastDeliveredAt: row.last_delivered_at,
    lastFailure: row.last_failure,
  }
}

type Told = Pick<Setting, 'mailTo' | 'webhookUrl' | 'webhookSecretSealed'>

/** What was on its way goes to the new place: nowhere, when nobody is told any more. */
export async function put(
  tx: Db,
  tenantId: TenantId,
  { mailTo, webhookUrl, webhookSecretSealed }: Told,
): Promise<void> {
  const values = {
    mail_to: mailTo,
    webhook_url: webhookUrl,
    webhook_secret_sealed: webhookSecretSealed && Buffer.from(webhookSecretSealed),
    last_failure: null,
  }
  await tx
    .insertInto('partner_notice_setting')
    .values({ tenant_id: tenantId, ...values })
    .onConflict((conflict) => conflict.column('tenant_id').doUpdateSet(values))
    .execute()
  for (const [way, to] of [
    ['mail', mailTo],
    ['webhook', webhookUrl],
  ] as const) {
    if (to !== null) continue
    await tx.deleteFrom('partner_notice').where('tenant_id', '=', tenantId).where('way', '=', way).execute()
  }
}

/** To each place that the customer named; to none where it named none. Answers how many. */
export async function send(tx: Db, tenantId: TenantId, said: Said, now: Date): Promise<number> {
  const one = (way: Way, to: RawBuilder<unknown>) => sql`
    select s.tenant_id, gen_random_uuid(), ${way}, ${JSON.stringify(said)}::jsonb, ${now}::timestamptz, ${now}::timestamptz
      from partner_notice_setting s where s.tenant_id = ${tenantId} and ${to} is not null`
  const { numAffectedRows } = await sql`
    insert into partner_notice (tenant_id, id, way, said, created_at, due_at)
    ${one('mail', sql`s.mail_to`)} union all ${one('webhook', sql`s.webhook_url`)}`.execute(tx)
  return Number(numAffectedRows ?? 0)
}

/** What became of the one before is not what becomes of this one. False: there were so many already. */
export async function countTest(
  tx: Db,
  tenantId: TenantId,
  { now, since, most }: { readonly now: Date; readonly since: Date; readonly most: number },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update partner_notice_setting
       set last_failure = null,
           tests = case when tests_since > ${since} then tests + 1 else 1 end,
           tests_since = case when tests_since > ${since} then tests_since else ${now} end
     where tenant_id = ${tenantId} and (tests < ${most} or tests_since is null or tests_since <= ${since})`.execute(tx)
  return numAffectedRows === 1n
}

export type Notice = {
  readonly tenantId: TenantId
  readonly id: string
  readonly way: Way
  readonly said: Said
  /** With this one. */
  readonly attempts: number
}

/** Those that are due, each once: they are due again after `seconds`, if this process dies with them. */
export async function claimDue(db: Db, now: Date, most: number, seconds: number): Promise<Notice[]> {
  const { rows } = await sql<{
    tenant_id: string
    id: string
    way: Way
    said: Said
    attempts: number
  }>`/* every tenant: what is due */
    update partner_notice n
       set attempts = n.attempts + 1, due_at = ${now}::timestamptz + make_interval(secs => ${seconds})
      from (select tenant_id, id from partner_notice where due_at <= ${now} order by due_at limit ${most}
               for update skip locked) d
     where n.tenant_id = d.tenant_id and n.id = d.id
    returning n.tenant_id, n.id, n.way, n.said, n.attempts`.execute(db)
  return rows.map(({ tenant_id, ...row }) => ({ tenantId: TenantId.parse(tenant_id), ...row }))
}

const at = (tenantId: TenantId, id: string) => sql`tenant_id = ${tenantId} and id = ${id}`

/** What did not arrive by the other way stays known. */
export async function arrived(tx: Db, { tenantId, id, way }: Notice, now: Date): Promise<void> {
  await sql`delete from partner_notice where ${at(tenantId, id)}`.execute(tx)
  await sql`
    update partner_notice_setting
       set last_delivered_at = ${now}, last_failure = case when starts_with(last_failure, ${`${way}: `}) then null else last_failure end
     where tenant_id = ${tenantId}`.execute(tx)
}

/** Undefined: it is given up. */
export async function failed(
  tx: Db,
  { tenantId, id }: Notice,
  { failure, due }: { readonly failure: string; readonly due: Date | undefined },
): Promise<void> {
  if (due) await sql`update partner_notice set due_at = ${due} where ${at(tenantId, id)}`.execute(tx)
  else await sql`delete from partner_notice where ${at(tenantId, id)}`.execute(tx)
  await tx
    .updateTable('partner_notice_setting')
    .set({ last_failure: failure })
    .where('tenant_id', '=', tenantId)
    .execute()
}
