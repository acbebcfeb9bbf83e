// Expiry of stories.

import { sql } from 'kysely'

import { before, type Sweep } from '../db/sweep.ts'
import type { Step } from './event.ts'

/** How long a device's story is kept; also how long a flood of events can be seen. */
export const storyDays = 180

/** Steps that show whether somebody has a device, and how its deployment ended (attempts.ts). */
const whoHolds: readonly Step[] = [
  'directory-joined',
  'mdm-enrolled',
  'deployment-finished',
  'management-ended',
  'device-deleted',
]

export const sweepStories: Sweep = (now, rows) => [
  sql`/* every tenant: old chapters of stories, but who holds a device, without which anybody with its hash would pass for it */
    delete from device_event where (tenant_id, directory_device_id, sequence) in
      (select tenant_id, directory_device_id, sequence from device_event as e
        where at < ${before(now, { days: storyDays })} and not (step = any(${whoHolds}) and exists (
          select from directory_device as d where d.tenant_id = e.tenant_id and d.id = e.directory_device_id))
        limit ${rows})`,
  sql`/* every tenant: hours of events that are over */
    delete from device_event_budget where (tenant_id, directory_device_id, source) in
      (select tenant_id, directory_device_id, source from device_event_budget where since < ${before(now, { hours: 1 })}
        limit ${rows})`,
]
