// The story of one device: what each hop saw, in the order of the server's clock. Written in the transaction of the
// thing told, so a story never tells what did not happen.

import type { Db } from '../db/schema.ts'
import type { DirectoryDeviceId, TenantId } from '../kernel/id.ts'
import type { Hop, Outcome, Step } from './event.ts'

export type StoryEvent = {
  readonly tenantId: TenantId
  readonly deviceId: DirectoryDeviceId
  readonly at: Date
  readonly hop: Hop
  readonly step: Step
  readonly outcome: Outcome
  readonly detail?: Readonly<Record<string, unknown>>
}

export async function tell(db: Db, events: StoryEvent | readonly StoryEvent[]): Promise<void> {
  const rows = (Array.isArray(events) ? events : [events]) as readonly StoryEvent[]
  if (rows.length === 0) return
  await db
    .insertInto('device_event')
    .values(
      rows.map((event) => ({
        tenant_id: event.tenantId,
        directory_device_id: event.deviceId,
        at: event.at,
        hop: event.hop,
        step: event.step,
        outcome: event.outcome,
        detail: JSON.stringify(event.detail ?? {}),
      })),
    )
    .execute()
}

export type ToldEvent = Omit<StoryEvent, 'tenantId' | 'deviceId'> & { readonly sequence: string }

/** In the order told. `after` is the last sequence already known; at most `limit` events. */
export async function storyAfter(
  db: Db,
  on: { readonly tenantId: TenantId; readonly deviceId: DirectoryDeviceId },
  after: string,
  limit: number,
): Promise<ToldEvent[]> {
  const rows = await db
    .selectFrom('device_event')
    .select(['sequence', 'at', 'hop', 'step', 'outcome', 'detail'])
    .where('tenant_id', '=', on.tenantId)
    .where('directory_device_id', '=', on.deviceId)
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    sequence: row.sequence,
    at: row.at,
    hop: row.hop,
    step: row.step as Step,
    outcome: row.outcome,
    detail: row.detail as Record<string, unknown>,
  }))
}
