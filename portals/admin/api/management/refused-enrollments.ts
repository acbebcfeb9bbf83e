// Devices that were not let into management, from the audit trail: one that never joined has no page of its own to tell it.

import { queryOptions } from '@tanstack/react-query'

import { type Entry, request } from '../../../shared/api/client.ts'

type Entered = Entry<'audit.list'>

export type RefusedEnrollment = {
  readonly id: string
  readonly at: string
  readonly who: string
  /** What the device says its name is. */
  readonly deviceName: string | undefined
  /** As a story tells it. */
  readonly detail: Readonly<Record<string, unknown>> & { readonly reason: string }
}

const mostShown = '20'

/** The newest. A sample of many refusals names no reason, and is told in the trail. */
export const refusedEnrollmentsQuery = () =>
  queryOptions({
    queryKey: ['refused-enrollments'],
    queryFn: async ({ signal }): Promise<readonly RefusedEnrollment[]> => {
      const query = { $filter: "activityType eq 'mdm.enrollment.refuse'", $top: mostShown }
      return (await request('audit.list', { query }, signal)).value.flatMap(refusalOf)
    },
  })

function refusalOf({ id, activityDateTime: at, actor, details }: Entered): readonly RefusedEnrollment[] {
  const { reason, deviceName, ...more } = (details ?? {}) as Readonly<Record<string, unknown>>
  if (typeof reason !== 'string') return []
  const named = typeof deviceName === 'string' && deviceName !== '' ? deviceName : undefined
  return [{ id, at, who: actor.name, deviceName: named, detail: { ...more, reason } }]
}
