// The installation's regular jobs. Each process also seals the audit trail (seal-audit.ts) and checks our certificate
// (tls-renewal.ts) for itself.

import { endAbandonedImports } from '../autopilot/import/lease.ops.ts'
import { rotateDueInboxes } from '../autopilot/inbox/inbox.ops.ts'
import type { Db } from '../db/schema.ts'
import type { Sweep } from '../db/sweep.ts'
import { followTime } from '../directory/membership/by-time/by-time.ops.ts'
import { rotateDueKeys } from '../identity/key/signing-key.ops.ts'
import type { Clock } from '../kernel/operation-context.ts'
import { workOffRemovals } from '../lifecycle/tenant/remove-next.ops.ts'
import { lapseCompliance } from '../mdm/item/compliance/lapse/lapse.ops.ts'
import { countDay } from '../mdm/report/report.ops.ts'
import { type DeliverDeps, deliverDue } from '../partner/notice/deliver.ops.ts'
import type { Seal } from '../pki/seal.ts'
import type { RegularJob } from './regular.ts'
import { sweep } from './sweep.ts'

type Deps = {
  readonly db: Db
  readonly seal: Seal
  readonly clock: Clock
  readonly signingKeyDays: number
  readonly sweeps: readonly Sweep[]
  readonly deliver: DeliverDeps
  readonly failed: (what: string) => (error: unknown) => void
}

export function regularJobs({ db, seal, clock, signingKeyDays, sweeps, deliver, failed }: Deps): RegularJob[] {
  const timeFailed = failed('rules of groups that ask for the present moment could not be followed')
  const keyFailed = failed('signing keys could not be changed by schedule')
  const inboxFailed = failed('keys of inboxes for sealed files could not be changed by schedule')
  const lapseFailed = failed('devices that do not come could not be called not compliant')
  const removalFailed = failed('tenants that leave could not be removed')
  return [
    {
      name: 'tenant-removals',
      everyMs: 5000,
      run: (stopped) => workOffRemovals({ db, clock, failed: removalFailed }, stopped),
      onError: removalFailed,
    },
    {
      name: 'partner-notices',
      everyMs: 10_000,
      run: (stopped) => deliverDue(deliver, stopped),
      onError: failed('notices of uploads could not be sent'),
    },
    {
      name: 'abandoned-imports',
      everyMs: 10_000,
      run: () => endAbandonedImports(db, clock()),
      onError: failed('imports whose server is gone could not be ended'),
    },
    {
      name: 'rules-by-time',
      everyMs: 60_000,
      run: (stopped) => followTime({ db, clock, stopped, failed: timeFailed }),
      onError: timeFailed,
    },
    {
      name: 'sweep',
      everyMs: 5 * 60_000,
      run: (stopped) => sweep(db, sweeps, clock, stopped),
      onError: failed('sweeping failed'),
    },
    {
      name: 'compliance-lapses',
      everyMs: 15 * 60_000,
      run: (stopped) => lapseCompliance({ db, clock, stopped, failed: lapseFailed }),
      onError: lapseFailed,
    },
    {
      name: 'report-days',
      everyMs: 60 * 60_000,
      run: () => countDay(db, clock()),
      onError: failed('the day could not be counted for reports'),
    },
    {
      name: 'signing-keys',
      everyMs: 60 * 60_000,
      run: (stopped) =>
        rotateDueKeys({ db, seal, now: clock(), everyDays: signingKeyDays, onError: keyFailed, stopped }),
      onError: keyFailed,
    },
    {
      name: 'device-inbox-keys',
      everyMs: 60 * 60_000,
      run: (stopped) => rotateDueInboxes({ db, seal, now: clock(), onError: inboxFailed, stopped }),
      onError: inboxFailed,
    },
  ]
}
