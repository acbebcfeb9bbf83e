// Counts day by day, for plots.

import { queryOptions } from '@tanstack/react-query'

import { type Entry, request } from '../../../shared/api/client.ts'

export type ReportDay = Entry<'mdm.report.days'>

export const daysShown = 30

/** The days up to the last one that was counted, the oldest of them first; those on which nothing was counted are missing. */
export const reportDaysQuery = () =>
  queryOptions({
    queryKey: ['reports'],
    queryFn: async ({ signal }) =>
      within((await request('mdm.report.days', { query: { $top: String(daysShown) } }, signal)).value.toReversed()),
  })

function within(days: readonly ReportDay[]): readonly ReportDay[] {
  const last = Date.parse(days.at(-1)?.day ?? '')
  return days.filter(({ day }) => last - Date.parse(day) < daysShown * 86_400_000)
}
