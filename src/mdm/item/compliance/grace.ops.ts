// A time of grace ends by itself. What a device says decides at its check-ins; of one that comes no more the directory is told here.

import { recordAudit } from '../../../audit/record.sql.ts'
import type { Db } from '../../../db/schema.ts'
import { inTransaction } from '../../../db/tx.ts'
import { setCompliance } from '../../../directory/device/management.sql.ts'
import type { Clock } from '../../../kernel/operation-context.ts'
import { takeLapsed } from './grace.sql.ts'

/** Devices per transaction, in which none of them checks in. */
const chunk = 200

type Keeping = { readonly db: Db; readonly clock: Clock; readonly stopped: () => boolean }

/** Answers of how many devices the grace ended. */
export async function endGrace({ db, clock, stopped }: Keeping): Promise<number> {
  let ended = 0
  while (!stopped()) {
    const some = await inTransaction(db, (tx) => endSome(tx, clock()))
    ended += some
    if (some < chunk) break
  }
  return ended
}

async function endSome(tx: Db, now: Date): Promise<number> {
  const lapsed = await takeLapsed(tx, now, chunk)
  for (const tenantId of new Set(lapsed.map((one) => one.tenantId))) {
    const devices = lapsed.filter((one) => one.tenantId === tenantId)
    const ids = devices.map(({ directoryDeviceId }) => directoryDeviceId)
    await setCompliance(tx, tenantId, ids, false)
    const actor = { kind: 'system', id: 'compliance-grace', name: 'keeper of compliance' } as const
    for (const { id, deviceName } of devices) {
      await recordAudit(
        tx,
        { tenantId, actor, now },
        {
          action: 'mdm.compliance.end-grace',
          targetKind: 'managedDevice',
          targetId: id,
          details: { deviceName },
          before: { isCompliant: true },
          after: { isCompliant: false },
        },
      )
    }
  }
  return lapsed.length
}
