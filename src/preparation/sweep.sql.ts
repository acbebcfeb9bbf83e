// Expiry of secrets with which no PC enrolled. The others stay: their PCs are asked whether they were let in as long as they are managed.

import { sql } from 'kysely'

import { before, type Sweep } from '../db/sweep.ts'

export const sweepSecrets: Sweep = (now, rows) => [
  sql`/* every tenant: secrets that ended long ago and enrolled no PC */
    delete from enrollment_secret where (tenant_id, id) in
      (select tenant_id, id from enrollment_secret where uses = 0 and expires_at < ${before(now, { days: 90 })}
        order by expires_at limit ${rows})`,
]
