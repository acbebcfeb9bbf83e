// Expiry of alarms.

import { sql } from 'kysely'

import { before, type Sweep } from '../db/sweep.ts'

export const sweepAlarms: Sweep = (now, rows) => [
  sql`/* every tenant: alarms closed long ago; who closed them and why stays in the audit trail */
    delete from alarm where (tenant_id, id) in
      (select tenant_id, id from alarm where closed_at < ${before(now, { days: 90 })} order by closed_at limit ${rows})`,
]
