// The story lines of a device's message.

import type { Db } from '../../db/schema.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { mostHeld } from '../../protocol/syncml/held.ts'
import { recordEvent, type StoryEvent, wasRecorded } from '../../story/event.sql.ts'
import type { Enrollment } from './checkin.sql.ts'
import type { DeploymentRecord } from './deployment.ts'
import type { Note } from './progress.ts'

export function progressEvents(
  { tenantId, now }: OperationContext,
  { directoryDeviceId, evidence: { assurance } }: Enrollment,
  message: {
    readonly notes: readonly Note[]
    readonly opening: boolean
    readonly ended: boolean
    readonly record: DeploymentRecord
  },
): readonly StoryEvent[] {
  if (!directoryDeviceId) return []
  const event = { tenantId, deviceId: directoryDeviceId, at: now, hop: 'mdm', assurance } as const
  // after the deployment a device comes every few hours for years: its sessions are no longer news
  const news = message.record.finishedAt === undefined
  return [
    ...(message.opening && news ? [{ ...event, step: 'mdm-session-started', outcome: 'info' } as const] : []),
    ...message.notes.map((note) => ({ ...event, ...note })),
    ...(message.ended && news ? [{ ...event, step: 'mdm-session-finished', outcome: 'info' } as const] : []),
  ]
}

const hourMs = 3_600_000

/** A device that goes on so would fill its story. */
export async function recordOverfull(
  tx: Db,
  { tenantId, now }: OperationContext,
  { directoryDeviceId }: Enrollment,
  sessionId: string,
): Promise<void> {
  if (!directoryDeviceId) return
  const event = { tenantId, deviceId: directoryDeviceId, step: 'mdm-session-overfull' } as const
  if (await wasRecorded(tx, event, new Date(now.getTime() - hourMs))) return
  await recordEvent(tx, {
    ...event,
    at: now,
    hop: 'mdm',
    outcome: 'warning',
    detail: { session: sessionId, most: mostHeld },
  })
}
