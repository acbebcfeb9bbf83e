// A device complies for as long as it comes: one that stays away for the days that its organisation says is not compliant any more, and a
// time of grace ends also where nobody comes. The directory hears it, the device's story says it, and the trail has an entry for
// each batch.

import { recordAudit } from '../../../../audit/record.sql.ts'
import type { Db } from '../../../../db/schema.ts'
import { inTransaction } from '../../../../db/tx.ts'
import { setCompliance } from '../../../../directory/device/management.sql.ts'
import type { Clock } from '../../../../kernel/operation-context.ts'
import { recordEvent } from '../../../../story/event.sql.ts'
import { type Judging, judging, type Lapsed, lapse } from './lapse.sql.ts'

/** Devices per transaction, which keeps each of them from checking in. */
const batch = 200
const tenantsAtOnce = 100
const first = '00000000-0000-0000-0000-000000000000'
const dayMs = 24 * 3_600_000

type Keeping = {
  readonly db: Db
  readonly clock: Clock
  readonly stopped: () => boolean
  readonly failed: (error: unknown) => void
}

/** Answers how many devices do not comply any more. What fails in one organisation keeps no other waiting, and is tried again. */
export async function lapseCompliance({ db, clock, stopped, failed }: Keeping): Promise<number> {
  let lapsed = 0
  for (let after = first; !stopped(); ) {
    const tenants = await judging(db, after, tenantsAtOnce)
    for (const one of tenants) {
      if (stopped()) return lapsed
      lapsed += await lapseOne(db, one, clock(), stopped).catch((error: unknown) => {
        failed(error)
        return 0
      })
    }
    const last = tenants.at(-1)
    if (!last || tenants.length < tenantsAtOnce) break
    after = last.tenantId
  }
  return lapsed
}

async function lapseOne(db: Db, judged: Judging, now: Date, stopped: () => boolean): Promise<number> {
  let lapsed = 0
  while (!stopped()) {
    const gone = await lapseBatch(db, judged, now)
    lapsed += gone
    if (gone < batch) break
  }
  return lapsed
}

function lapseBatch(db: Db, { tenantId, days }: Judging, now: Date): Promise<number> {
  const actor = { kind: 'system', id: 'compliance', name: 'keeper of compliance' } as const
  return inTransaction(db, async (tx) => {
    const lapsed = await lapse(tx, { tenantId, now }, new Date(now.getTime() - days * dayMs), batch)
    if (lapsed.length === 0) return 0
    const known = lapsed.flatMap(({ directoryDeviceId, isAway }) =>
      directoryDeviceId ? [{ deviceId: directoryDeviceId, isAway }] : [],
    )
    await setCompliance(
      tx,
      tenantId,
      known.map(({ deviceId }) => deviceId),
      false,
    )
    await recordEvent(
      tx,
      known.map(({ deviceId, isAway }) => ({
        ...{ tenantId, deviceId, at: now, hop: 'mdm' },
        step: 'compliance-changed',
        outcome: 'warning',
        detail: {
          state: 'noncompliant',
          because: isAway ? `it has not checked in for ${days} days` : 'its time of grace has ended',
        },
      })),
    )
    await recordAudit(
      tx,
      { tenantId, actor, now },
      {
        action: 'mdm.compliance.lapse',
        targetKind: 'tenant',
        targetId: tenantId,
        details: { days, away: idsOf(lapsed, true), graceEnded: idsOf(lapsed, false) },
      },
    )
    return lapsed.length
  })
}

/** Managed devices. */
const idsOf = (lapsed: readonly Lapsed[], away: boolean): readonly string[] =>
  lapsed.filter(({ isAway }) => isAway === away).map(({ id }) => id)
