// The organisation's alarms: reading and closing them. What `detail` says for each kind stands in the contract.

import type { AlarmKind } from '../../../src/alarm/alarm.ts'
import { type AlarmFacts, registrationOf } from '../../../src/alarm/sides.ts'
import { get, type Page, quoted, send } from './client.ts'

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
  readonly closedNote: string | null
}

export type AlarmQuery = { readonly state: 'open' | 'closed'; readonly kind?: AlarmKind | undefined }

export const alarmsPath = ({ state, kind }: AlarmQuery, top = 25): string =>
  `${root}?${new URLSearchParams({ state, ...(kind && { kind }), $top: String(top) })}`

export const alarmPage = (path: string, signal?: AbortSignal) => get<Page<Alarm>>(path, signal)

/** Open ones, the newest first. What the service finds by serial number may be about another registration. */
export async function alarmsOfDevice(id: string, serial: string, signal?: AbortSignal): Promise<readonly Alarm[]> {
  const about = `subject/id eq ${quoted(id)}${serial && ` or detail/serialNumber eq ${quoted(serial)}`}`
  const options = new URLSearchParams({ state: 'open', $filter: about, $top: '20' })
  const { value } = await alarmPage(`${root}?${options}`, signal)
  return value.filter((alarm) => registrationOf(alarm) === id)
}

export const closeAlarm = (id: string, note: string) =>
  send<Alarm>('POST', `${root}/${encodeURIComponent(id)}/close`, { note })

/** The navigation says no more than this many. */
const mostCounted = 99

export type OpenAlarms = { readonly count: number; readonly more: boolean }

export async function openAlarms(signal?: AbortSignal): Promise<OpenAlarms> {
  const page = await alarmPage(alarmsPath({ state: 'open' }, mostCounted), signal)
  return { count: page.value.length, more: page['@odata.nextLink'] !== undefined }
}
