// Between the pure machine and the shell: the work it requests, and the events that answer it.

import type { Effect, Event } from '../oobe/event.ts'
import type { Running } from './running.ts'

type WithoutAt<T> = T extends unknown ? Omit<T, 'at'> : never
export type Happening = WithoutAt<Event>
/** Work the machine waits for. Restarts, wipes and side effects are the caller's. */
export type Work = Exclude<
  Effect,
  { kind: 'record-step' | 'forget-profile' | 'report-mismatch' | 'collect-logs' | 'reboot' | 'wipe' }
>

export type Perform<K extends Work['kind'] = Work['kind']> = (
  running: Running,
  work: Extract<Work, { kind: K }>,
) => Promise<Happening> | Happening
