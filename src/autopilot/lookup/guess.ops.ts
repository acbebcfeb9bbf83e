// Somebody shows a serial number or another single part of registered devices, without the rest: guesses. One a day is a
// repaired machine; many within an hour are reported to the administrators of the devices as one alarm. The asker neither
// waits for it nor learns of it (T-48).

import { raise } from '../../alarm/alarm.sql.ts'
import type { Db } from '../../db/schema.ts'
import { makeBoundedCache } from '../../kernel/bounded-cache.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { FlaggedDevice } from './flag.ops.ts'

export type GuessLog = {
  readonly note: (touched: readonly Pick<FlaggedDevice, 'tenantId' | 'registrationId'>[], now: Date) => void
}

const hourMs = 60 * 60 * 1000
/** Guesses at one tenant's devices within an hour. */
const worthAnAlarm = 50
const mostTenants = 10_000

export function makeGuessLog(db: Db, onError: (error: unknown) => void): GuessLog {
  const counts = makeBoundedCache<TenantId, { since: number; count: number }>(mostTenants)
  return {
    note(touched, now) {
      for (const { tenantId, registrationId } of touched) {
        let hour = counts.get(tenantId)
        if (!hour || now.getTime() - hour.since >= hourMs) {
          hour = { since: now.getTime(), count: 0 }
          counts.set(tenantId, hour)
        }
        hour.count++
        if (hour.count !== worthAnAlarm) continue
        const detail = { guessesWithinAnHour: worthAnAlarm, latestDevice: registrationId }
        const alarm = { kind: 'blocked-guesses', subjectKind: 'tenant', subjectId: tenantId, detail } as const
        void raise(db, tenantId, now, alarm).catch(onError)
      }
    },
  }
}
