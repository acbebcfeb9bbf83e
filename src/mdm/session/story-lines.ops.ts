// The story lines of a device's message.

import type { Db } from '../../db/schema.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { mostHeld } from '../../protocol/syncml/held.ts'
import { recordEvent, type StoryEvent, wasRecorded } from '../../story/event.sql.ts'
import { type Compliance, overall, sourceOf, unmetSettings } from '../compliance.ts'
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
    /** When it stands otherwise to what is demanded of it than its story says. */
    readonly compliance: Compliance | undefined
  },
): readonly StoryEvent[] {
  if (!directoryDeviceId) return []
  const event = { tenantId, deviceId: directoryDeviceId, at: now, hop: 'mdm', assurance } as const
  // after the deployment a device comes every few hours for years: its sessions are no longer news
  const news = message.record.finishedAt === undefined
  return [
    ...(message.opening && news ? [{ ...event, step: 'mdm-session-started', outcome: 'info' } as const] : []),
    ...message.notes.map((note) => ({ ...event, ...note })),
    ...(message.compliance ? [{ ...event, ...standingOf(message.compliance, now) }] : []),
    ...(message.ended && news ? [{ ...event, step: 'mdm-session-finished', outcome: 'info' } as const] : []),
  ]
}

function standingOf(compliance: Compliance, now: Date) {
  const state = overall(compliance, now)
  const source = sourceOf(compliance)
  if (state === 'compliant') return { step: 'compliance-changed', outcome: 'ok', detail: { state, source } } as const
  const because = unmetSettings(compliance).join(', ')
  return { step: 'compliance-changed', outcome: 'warning', detail: { state, because, source } } as const
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
