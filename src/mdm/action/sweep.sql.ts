// Expiry of remote actions: what nobody fetched in time is canceled, and what ended long ago is forgotten. A command that is left goes when the
// device checks in.

import { sql } from 'kysely'

import { before, type Sweep } from '../../db/sweep.ts'

const historyDays = 400

export const sweepActions: Sweep = (now, rows) => [
  sql`/* every tenant: actions that nobody fetched in time */
    update mdm_action set state = 'canceled', reason = 'nobody fetched it in time', changed_at = ${now}
     where (tenant_id, id) in (select tenant_id, id from mdm_action where state = 'pending' and expires_at < ${now} limit ${rows})
       and state = 'pending'`, // asked once more: a check-in may have sent it since
  sql`/* every tenant: what ended long ago */
    delete from mdm_action where (tenant_id, id) in
      (select tenant_id, id from mdm_action
        where state not in ('pending', 'active') and changed_at < ${before(now, { days: historyDays })} limit ${rows})`,
  sql`/* every tenant: what was asked of many, long ago */
    delete from mdm_bulk_action where (tenant_id, id) in
      (select tenant_id, id from mdm_bulk_action where ended_at < ${before(now, { days: historyDays })} limit ${rows})`,
]
