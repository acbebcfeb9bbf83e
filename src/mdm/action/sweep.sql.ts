// Expiry of remote actions: what nobody fetched in time is canceled, what the device does not end in time has failed, and what ended long
// ago is forgotten. A command that is left goes when the device checks in.

import { sql } from 'kysely'

import { before, type Sweep } from '../../db/sweep.ts'
import { doubtedTree } from './remote.sql.ts'
import { answersWithinDays, resets } from './remote.ts'

const historyDays = 400

export const sweepActions: Sweep = (now, rows) => [
  sql`/* every tenant: actions that nobody fetched in time */
    update mdm_action set state = 'canceled', reason = 'nobody fetched it in time', changed_at = ${now}
     where (tenant_id, id) in (select tenant_id, id from mdm_action where state = 'pending' and expires_at < ${now} limit ${rows})
       and state = 'pending'`, // asked once more: a check-in may have sent it since
  // the enrolment is locked first, as by a check-in; one that is in a check-in comes next time
  sql`/* every tenant: actions that their devices do not end */
    with due as (
      select a.tenant_id, a.id, a.enrollment_id, a.kind from mdm_action a
        join mdm_enrollment e on e.tenant_id = a.tenant_id and e.id = a.enrollment_id
       where a.state = 'active' and a.kind not in ('retire', 'wipe')
         and a.changed_at < ${before(now, { days: answersWithinDays })}
       limit ${rows} for update of e skip locked
    ), doubted as (
      update mdm_enrollment e set tree = ${doubtedTree}, version = e.version + 1 from due
       where e.tenant_id = due.tenant_id and e.id = due.enrollment_id and due.kind = any(${[...resets]})
    )
    update mdm_action a set state = 'failed', reason = 'the device did not say in time how it went', changed_at = ${now} from due
     where a.tenant_id = due.tenant_id and a.id = due.id and a.state = 'active'`,
  sql`/* every tenant: what ended long ago */
    delete from mdm_action where (tenant_id, id) in
      (select tenant_id, id from mdm_action
        where state not in ('pending', 'active') and changed_at < ${before(now, { days: historyDays })} limit ${rows})`,
  // by when it was asked: the end of one that a stopped process was at is never written
  sql`/* every tenant: what was asked of many, long ago */
    delete from mdm_bulk_action where (tenant_id, id) in
      (select tenant_id, id from mdm_bulk_action where asked_at < ${before(now, { days: historyDays })} limit ${rows})`,
]
