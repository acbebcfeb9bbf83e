// The organisation's alarms: reading and closing them. What `detail` says for each kind stands in the contract.

import type { AlarmKind } from '../../../src/alarm/alarm.ts'
import { type AlarmFacts, registrationOf } from '../../../src/alarm/sides.ts'
import { addressOf, type ParamsOf } from '../../shared/api/address.ts'
import { pageOf, quoted, type Reply, request } from '../../shared/api/client.ts'
import type { Page } from '../../shared/api/page.ts'

export type Alarm = AlarmFacts & Omit<Reply<'alarm.close'>, keyof AlarmFacts>

export type AlarmQuery = { readonly state: 'open' | 'closed'; readonly kind?: AlarmKind | undefined }

export const alarmsPath = (query: AlarmQuery, top = 25): string => pathOf({ ...query, $top: String(top) })

const pathOf = (query: NonNullable<ParamsOf<'alarm.list'>['query']>): string => addressOf('alarm.list', { query })

export const alarmPage = (path: string, signal?: AbortSignal) =>
  pageOf('alarm.list', path, signal) as Promise<Page<Alarm>>

/** Open ones, the newest first. What the service finds by serial number may be about another registration. */
export async function alarmsOfDevice(id: string, serial: string, signal?: AbortSignal): Promise<readonly Alarm[]> {
  const about = `subject/id eq ${quoted(id)}${serial && ` or detail/serialNumber eq ${quoted(serial)}`}`
  const { value } = await alarmPage(pathOf({ state: 'open', $filter: about, $top: '20' }), signal)
  return value.filter((alarm) => registrationOf(alarm) === id)
}

export const closeAlarm = (id: string, note: string) =>
  request('alarm.close', { path: { id }, body: { note } }) as Promise<Alarm>

/** The navigation says no more than this many. */
const mostCounted = 99

export type OpenAlarms = { readonly count: number; readonly more: boolean }

export async function openAlarms(signal?: AbortSignal): Promise<OpenAlarms> {
  const page = await alarmPage(alarmsPath({ state: 'open' }, mostCounted), signal)
  return { count: page.value.length, more: page['@odata.nextLink'] !== undefined }
}
