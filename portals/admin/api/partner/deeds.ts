// What one partner did for this organisation: the entries of the audit trail that name it as whoever acted.

import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query'
import { addressOf } from '../../../shared/api/address.ts'
import { type Entry, quoted, restingPageOf } from '../../../shared/api/client.ts'
import { samePages } from '../../../shared/api/page.ts'
import { quietRefetch } from '../../../shared/ui/list/refetch.ts'

export type Deed = Entry<'audit.list'>

const ofUploads = [
  'autopilot.batch.create',
  'autopilot.batch.add-devices',
  'autopilot.batch.register',
  'autopilot.batch.finish',
] as const

/** Each with what the service is asked. */
export const deedKinds = {
  uploads: `(${ofUploads.map((action) => `activityType eq '${action}'`).join(' or ')} or startswith(activityType,'autopilot.awaited-device.'))`,
  devices: "startswith(activityType,'autopilot.device.')",
  profiles:
    "(startswith(activityType,'autopilot.profile.') or activityType eq 'autopilot.batch.assign-profiles' or activityType eq 'autopilot.batch.finish-assigning')",
  consent: "startswith(activityType,'partner.consent.')",
} as const
export type DeedKind = keyof typeof deedKinds

const liveMs = 5000

/** The newest stand there without anybody asking; of a list with more pages seldom. */
export const deedsQuery = (partnerId: string, kind: DeedKind | undefined) =>
  infiniteQueryOptions({
    queryKey: ['partner-deeds', partnerId, kind],
    queryFn: ({ pageParam, signal }) => restingPageOf('audit.list', pageParam, signal),
    initialPageParam: addressOf('audit.list', {
      query: {
        $filter: [`actor/id eq ${quoted(partnerId)}`, ...(kind ? [deedKinds[kind]] : [])].join(' and '),
        $top: '25',
      },
    }),
    getNextPageParam: (page) => page['@odata.nextLink'],
    placeholderData: keepPreviousData,
    structuralSharing: samePages,
    refetchInterval: ({ state }) => {
      const pages = state.data?.pages.length ?? 0
      return pages <= 1 ? liveMs : quietRefetch(pages)
    },
    refetchIntervalInBackground: false,
  })
