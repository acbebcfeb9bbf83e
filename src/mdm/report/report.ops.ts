// Counts of an organisation's devices day by day. Counting changes nothing that anybody decides by, and leaves no audit entry.

import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { countDevices, countSteps, forgetStandings } from './report.sql.ts'

export { days as listDays } from './report.sql.ts'

export async function countDay(db: Db, now: Date): Promise<void> {
  await inTransaction(db, async (tx) => {
    await countDevices(tx, now)
    await forgetStandings(tx, now)
  })
  await countSteps(db, now)
}
