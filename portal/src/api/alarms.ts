// The organisation's alarms: reading and closing them. What `detail` says for each kind stands in the contract.

import type { AlarmKind } from '../../../src/alarm/alarm.ts'
import type { AlarmFacts } from '../../../src/alarm/sides.ts'
import { get, type Page, send } from './client.ts'

const root = '/beta/deviceManagement/alarms'

export type Alarm = AlarmFacts & {
  readonly id: string
  readonly message: string
  readonly state: 'open' | 'closed'
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
