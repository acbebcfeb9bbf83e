// The polling schedule of a device (DMClient CSP, Poll): three series of sessions, one after the other, as provider
// settings of the provisioning document and back. A count of 0 means for ever, an interval of 0 skips the series.

import type { ProviderSetting } from './provisioning.ts'

export type PollSeries = { readonly count: number; readonly intervalMinutes: number }

export type PollSchedule = {
  readonly first: PollSeries
  readonly second: PollSeries
  readonly remaining: PollSeries
  readonly onLogin: boolean
  readonly allUsersOnFirstLogin: boolean
}

/** Never one endless minute-by-minute series: Windows re-applies its audit policy at each session. */
export const defaultPollSchedule: PollSchedule = {
  first: { count: 8, intervalMinutes: 3 },
  second: { count: 5, intervalMinutes: 15 },
  remaining: { count: 0, intervalMinutes: 480 },
  onLogin: true,
  allUsersOnFirstLogin: true,
}

/** How often a device comes for good, in minutes, as an organisation may choose it. */
export const checkinMinutes = {
  least: 15,
  usual: defaultPollSchedule.remaining.intervalMinutes,
  most: 24 * 60,
} as const

export const scheduleOf = (minutes: number): PollSchedule => ({
  ...defaultPollSchedule,
  remaining: { count: 0, intervalMinutes: minutes },
})

export function encodePoll(poll: PollSchedule): readonly ProviderSetting[] {
  const number = (name: string, value: number): ProviderSetting => ({
    path: `Poll/${name}`,
    value: String(value),
    datatype: 'integer',
  })
  const flag = (name: string, value: boolean): ProviderSetting => ({
    path: `Poll/${name}`,
    value: String(value),
    datatype: 'boolean',
  })
  return [
    number('NumberOfFirstRetries', poll.first.count),
    number('IntervalForFirstSetOfRetries', poll.first.intervalMinutes),
    number('NumberOfSecondRetries', poll.second.count),
    number('IntervalForSecondSetOfRetries', poll.second.intervalMinutes),
    number('NumberOfRemainingScheduledRetries', poll.remaining.count),
    number('IntervalForRemainingScheduledRetries', poll.remaining.intervalMinutes),
    flag('PollOnLogin', poll.onLogin),
    flag('AllUsersPollOnFirstLogin', poll.allUsersOnFirstLogin),
  ]
}

/** `read` gives the value below `Poll/`. Without any of the intervals: one session a day, as Windows falls back to. */
export function decodePoll(read: (name: string) => string | undefined): PollSchedule {
  const number = (name: string): number | undefined => {
    const written = read(name) ?? ''
    return /^\d{1,6}$/.test(written) ? Number(written) : undefined
  }
  const series = (count: string, interval: string): PollSeries => ({
    count: number(count) ?? 0,
    intervalMinutes: number(interval) ?? 0,
  })
  const first = series('NumberOfFirstRetries', 'IntervalForFirstSetOfRetries')
  const second = series('NumberOfSecondRetries', 'IntervalForSecondSetOfRetries')
  const remaining = series('NumberOfRemainingScheduledRetries', 'IntervalForRemainingScheduledRetries')
  const silent = [first, second, remaining].every(({ intervalMinutes }) => intervalMinutes === 0)
  return {
    first,
    second,
    remaining: silent ? { count: 0, intervalMinutes: 24 * 60 } : remaining,
    onLogin: read('PollOnLogin')?.toLowerCase() === 'true',
    allUsersOnFirstLogin: read('AllUsersPollOnFirstLogin')?.toLowerCase() === 'true',
  }
}

/** Minutes until the next session, after so many of the schedule; undefined when it has come to its end. */
export function minutesUntilNext({ first, second, remaining }: PollSchedule, sessions: number): number | undefined {
  let left = sessions
  for (const { count, intervalMinutes } of [first, second, remaining]) {
    if (intervalMinutes === 0) continue
    if (count === 0 || left < count) return intervalMinutes
    left -= count
  }
  return undefined
}
