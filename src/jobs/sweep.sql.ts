// Takes out what has expired, a bounded number of rows at a time, in all tenants at once: expiry is the installation's
// business and shows nobody anything.

import { sql } from 'kysely'

import type { Db } from '../db/schema.ts'
import type { Step } from '../story/event.ts'

const chunk = 5000

/** How long a device's story is told; also how long a flood of events can be seen. */
export const storyDays = 180

/** How long a closed alarm is listed; also how long a place where somebody signed in is remembered. */
const longDays = 90

/** What says of a device whether somebody has it, and how its deployment ended (story/attempts.ts). */
const whoHolds: readonly Step[] = [
  'directory-joined',
  'mdm-enrolled',
  'deployment-finished',
  'management-ended',
  'device-deleted',
]

/** Each statement touches at most `chunk` rows; returns how many went in all. */
export async function sweepOnce(db: Db, now: Date): Promise<number> {
  const dayAgo = new Date(now.getTime() - 24 * 3600 * 1000)
  const weekAgo = new Date(now.getTime() - 7 * 24 * 3600 * 1000)
  const hourAgo = new Date(now.getTime() - 3600 * 1000)
  const storyBegins = new Date(now.getTime() - storyDays * 24 * 3600 * 1000)
  const longAgo = new Date(now.getTime() - longDays * 24 * 3600 * 1000)
  const statements = [
    sql`/* every tenant: expired sign-in state */
      delete from oidc_payload where (tenant_id, model, id) in
        (select tenant_id, model, id from oidc_payload where expires_at < ${now} order by expires_at limit ${chunk})`,
    sql`/* every tenant: forgotten wrong passwords */
      delete from sign_in_attempt where (tenant_id, subject) in
        (select tenant_id, subject from sign_in_attempt where updated_at < ${dayAgo} and coalesce(locked_until, updated_at) < ${now} limit ${chunk})`,
    sql`/* every tenant: answered challenges that expired, with an hour for servers whose clocks differ */
      delete from tpm_challenge_used where (tenant_id, id) in
        (select tenant_id, id from tpm_challenge_used where expires_at < ${hourAgo} order by expires_at limit ${chunk})`,
    sql`/* every tenant: places where nobody signed in for long */
      delete from sign_in_place where (tenant_id, subject, address) in
        (select tenant_id, subject, address from sign_in_place where seen_at < ${longAgo} order by seen_at limit ${chunk})`,
    sql`/* every tenant: sessions that ended or were left a week ago */
      delete from mdm_session where (tenant_id, enrollment_id, session_id) in
        (select tenant_id, enrollment_id, session_id from mdm_session where updated_at < ${weekAgo} limit ${chunk})`,
    sql`/* every tenant: old chapters of stories, but who holds a device, without which anybody with its hash would pass for it */
      delete from device_event where (tenant_id, directory_device_id, sequence) in
        (select tenant_id, directory_device_id, sequence from device_event as e
          where at < ${storyBegins} and not (step = any(${whoHolds}) and exists (
            select from directory_device as d where d.tenant_id = e.tenant_id and d.id = e.directory_device_id))
          limit ${chunk})`,
    sql`/* every tenant: hours of events that are over */
      delete from device_event_budget where (tenant_id, directory_device_id, source) in
        (select tenant_id, directory_device_id, source from device_event_budget where since < ${hourAgo} limit ${chunk})`,
    sql`/* every tenant: alarms closed long ago; who closed them and why stays in the audit trail */
      delete from alarm where (tenant_id, id) in
        (select tenant_id, id from alarm where closed_at < ${longAgo} order by closed_at limit ${chunk})`,
  ]
  let gone = 0
  for (const statement of statements) gone += Number((await statement.execute(db)).numAffectedRows ?? 0)
  return gone
}
