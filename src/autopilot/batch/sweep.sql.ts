// How long jobs of partners are kept once they are done, and how long one waits for the customer.

import { sql } from 'kysely'

import { before, type Sweep } from '../../db/sweep.ts'

export const keptDays = 31
const heldDays = 90

export const sweepJobs: Sweep = (now, rows) => [
  sql`/* every tenant: jobs whose results were kept for long enough, and such as nobody decided about */
    delete from device_job where (tenant_id, id) in
      (select tenant_id, id from device_job
        where created_at < ${before(now, { days: keptDays })}
          and ((state = 'done' and completed_at < ${before(now, { days: keptDays })})
            or (state = 'held' and created_at < ${before(now, { days: heldDays })}))
        order by created_at limit ${rows})`,
  sql`/* every tenant: requests that nobody sends again */
    delete from device_request where (tenant_id, id) in
      (select tenant_id, id from device_request where created_at < ${before(now, { days: keptDays })}
        order by created_at limit ${rows})`,
]
