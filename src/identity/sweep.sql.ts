// Expiry of sign-in records.

import { sql } from 'kysely'

import { before, type Sweep } from '../db/sweep.ts'

export const sweepSignIn: Sweep = (now, rows) => [
  sql`/* every tenant: expired sign-in state */
    delete from oidc_payload where (tenant_id, model, id) in
      (select tenant_id, model, id from oidc_payload where expires_at < ${now} order by expires_at limit ${rows})`,
  sql`/* every tenant: forgotten wrong passwords */
    delete from sign_in_attempt where (tenant_id, subject) in
      (select tenant_id, subject from sign_in_attempt
        where updated_at < ${before(now, { days: 1 })} and coalesce(locked_until, updated_at) < ${now} limit ${rows})`,
  sql`/* every tenant: places where nobody signed in for long */
    delete from sign_in_place where (tenant_id, subject, address) in
      (select tenant_id, subject, address from sign_in_place where seen_at < ${before(now, { days: 90 })}
        order by seen_at limit ${rows})`,
  sql`/* every tenant: codes of devices that nobody asks about any more */
    delete from device_code where user_code_hash in
      (select user_code_hash from device_code where expires_at < ${before(now, { days: 1 })}
        order by expires_at limit ${rows})`,
  sql`/* every tenant: links that nobody asks about any more */
    delete from password_link where (tenant_id, secret_hash) in
      (select tenant_id, secret_hash from password_link where expires_at < ${before(now, { days: 30 })}
        order by expires_at limit ${rows})`,
  sql`/* every tenant: bulk tokens that joined their last device long ago */
    delete from bulk_token where (tenant_id, id) in
      (select tenant_id, id from bulk_token where expires_at < ${before(now, { days: 90 })}
        order by expires_at limit ${rows})`,
]
