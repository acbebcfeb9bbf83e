// Expiry of management sessions, and of what administrators asked of devices. Commands of items need none: the next session of
// their device forgets them.

import { sql } from 'kysely'

import { before, type Sweep } from '../../db/sweep.ts'

export const sweepSessions: Sweep = (now, rows) => [
  sql`/* every tenant: sessions that ended or were left a week ago */
    delete from mdm_session where (tenant_id, enrollment_id, session_id) in
      (select tenant_id, enrollment_id, session_id from mdm_session where updated_at < ${before(now, { days: 7 })}
        limit ${rows})`,
  sql`/* every tenant: what administrators asked of devices, answered half a year ago */
    delete from mdm_command where (tenant_id, enrollment_id, sequence) in
      (select tenant_id, enrollment_id, sequence from mdm_command
        where answered_at < ${before(now, { days: 180 })} and item_kind is null limit ${rows})`,
]
