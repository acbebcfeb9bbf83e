// Somebody shows a serial number or another single part of registered devices, without the rest: guesses. One a day is a
// repaired machine; many within an hour are reported to the administrators of the devices as one alarm. The asker neither
// waits for it nor learns of it (T-48).

import { raise } from '../../alarm/alarm.sql.ts'
import type { Db } from '../../db/schema.ts'
import { makeBoundedCache } from '../../kernel/bounded-cache.ts'
import type { RegistrationId, TenantId } from '../../kernel/id.ts'
import type { FlaggedDevice } from './flag.ops.ts'

export type GuessLog = {
  readonly note: (touched: readonly Pick<FlaggedDevice, 'tenantId' | 'registrationId'>[], now: Date) => void
}

const hourMs = 60 * 60 * 1000
/** Guesses at one tenant's devices within an hour; then the alarm is raised again at each four times as many. */
const worthAnAlarm = 50
/** Counted apart, so that the alarm says whether one device is guessed at or a list. */
const mostDevices = 1000
const mostTenants = 10_000

type Hour = { since: number; count: number; next: number; readonly devices: Set<RegistrationId> }

export function makeGuessLog(db: Db, onError: (error: unknown) => void): GuessLog {
  const counts = makeBoundedCache<TenantId, Hour>(mostTenants)
  return {
    note(touched, now) {
      for (const { tenantId, registrationId } of touched) {
        let hour = counts.get(tenantId)
        if (!hour || now.getTime() - hour.since >= hourMs) {
          hour = { since: now.getTime(), count: 0, next: worthAnAlarm, devices: new Set() }
          counts.set(tenantId, hour)
        }
        hour.count++
        if (hour.devices.size < mostDevices) hour.devices.add(registrationId)
        if (hour.count < hour.next) continue
        hour.next *= 4
        const detail = { guessesWithinAnHour: hour.count, devices: hour.devices.size, latestDevice: registrationId }
        const alarm = { kind: 'blocked-guesses', subjectKind: 'tenant', subjectId: tenantId, detail } as const
        void raise(db, tenantId, now, alarm).catch(onError)
      }
    },
  }
}
