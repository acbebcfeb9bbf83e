// The organisation's alarms: reading and closing them. What `detail` holds is said by whoever raises a kind of alarm.

import type { AlarmKind } from '../../../src/alarm/alarm.ts'
import { get, type Page, send } from './client.ts'

const root = '/beta/deviceManagement/alarms'

export type Alarm = {
  readonly id: string
  readonly kind: AlarmKind
  readonly message: string
  readonly state: 'open' | 'closed'
  readonly subject: { readonly type: string; readonly id: string }
  readonly detail: Readonly<Record<string, unknown>>
  readonly count: number
  readonly firstDateTime: string
  readonly lastDateTime: string
  readonly closedDateTime: string | null
  readonly closedBy: string | null
}

export type AlarmQuery = { readonly state: 'open' | 'closed'; readonly kind?: AlarmKind | undefined }

export const alarmsPath = ({ state, kind }: AlarmQuery, top = 25): string =>
  `${root}?${new URLSearchParams({ state, ...(kind && { kind }), $top: String(top) })}`

export const alarmPage = (path: string, signal?: AbortSignal) => get<Page<Alarm>>(path, signal)

export const closeAlarm = (id: string, note: string) =>
  send<Alarm>('POST', `${root}/${encodeURIComponent(id)}/close`, { note })

/** The navigation says no more than this many. */
const mostCounted = 99

export type OpenAlarms = { readonly count: number; readonly more: boolean }

export async function openAlarms(signal?: AbortSignal): Promise<OpenAlarms> {
  const page = await alarmPage(alarmsPath({ state: 'open' }, mostCounted), signal)
  return { count: page.value.length, more: page['@odata.nextLink'] !== undefined }
}
