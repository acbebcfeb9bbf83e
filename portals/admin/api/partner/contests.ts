// Devices that another organisation holds and this one contests, and those of this one that another contests. Neither learns who.

import { queryOptions } from '@tanstack/react-query'
import { type Entry, everyPage, quoted, request } from '../../../shared/api/client.ts'

export type Contest = Entry<'autopilot.contest.list'>
export type Contested = Entry<'autopilot.contest.list-contested'>

export const contestsQuery = () =>
  queryOptions({
    queryKey: ['contests', 'own'],
    queryFn: async ({ signal }) => {
      const all: Contest[] = []
      for await (const page of everyPage('autopilot.contest.list', {}, signal)) all.push(...page)
      return all
    },
    refetchInterval: 30_000,
  })

export const contestedQuery = () =>
  queryOptions({
    queryKey: ['contests', 'held'],
    queryFn: async ({ signal }) => {
      const all: Contested[] = []
      for await (const page of everyPage('autopilot.contest.list-contested', {}, signal)) all.push(...page)
      return all
    },
    refetchInterval: 30_000,
  })

/** Whether somebody contests this registration now. */
export const openAboutQuery = (registrationId: string) =>
  queryOptions({
    queryKey: ['contests', 'held', registrationId],
    queryFn: async ({ signal }) => {
      const $filter = `registrationId eq ${quoted(registrationId)} and state eq 'open'`
      return (await request('autopilot.contest.list-contested', { query: { $filter } }, signal)).value.at(0) ?? null
    },
  })

export const openContest = (body: { readonly hardwareHash: string; readonly proof: string }): Promise<Contest> =>
  request('autopilot.contest.open', { body })
