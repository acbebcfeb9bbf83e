// The alarms page's state in its URL: open or closed ones, and of which kind.

import { type AlarmKind, alarmKinds } from '../../../../src/alarm/alarm.ts'

export const kinds = Object.keys(alarmKinds) as readonly AlarmKind[]

/** `alarm`: the one that a link led to. */
export type AlarmSearch = { readonly state?: 'closed'; readonly kind?: AlarmKind; readonly alarm?: string }

/** Anything may stand in an address bar; what means nothing here is dropped. */
export function alarmSearch(raw: Record<string, unknown>): AlarmSearch {
  const kind = kinds.find((known) => known === raw.kind)
  return {
    ...(raw.state === 'closed' && { state: 'closed' as const }),
    ...(kind && { kind }),
    ...(typeof raw.alarm === 'string' && raw.alarm !== '' && { alarm: raw.alarm }),
  }
}
