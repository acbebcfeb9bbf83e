// Counts day by day, for plots.

import { queryOptions } from '@tanstack/react-query'

import { type Entry, request } from '../../../shared/api/client.ts'

export type ReportDay = Entry<'mdm.report.days'>

const mostShown = 30

/** The newest days, the oldest of them first. */
export const reportDaysQuery = () =>
  queryOptions({
    queryKey: ['reports'],
    queryFn: async ({ signal }) =>
      (await request('mdm.report.days', { query: { $top: String(mostShown) } }, signal)).value.toReversed(),
  })
