// Expiry of management sessions.

import { sql } from 'kysely'

import { before, type Sweep } from '../../db/sweep.ts'

export const sweepSessions: Sweep = (now, rows) => [
  sql`/* every tenant: sessions that ended or were left a week ago */
    delete from mdm_session where (tenant_id, enrollment_id, session_id) in
      (select tenant_id, enrollment_id, session_id from mdm_session where updated_at < ${before(now, { days: 7 })}
        limit ${rows})`,
]
