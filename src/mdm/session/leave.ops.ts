// The check-in of a device that is to leave: it gets that one command, and before a retirement the removal of its settings.
// When it has answered, its enrolment ends with its certificate. A goodbye of its own does not spare it a wipe.

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { RegistrationId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { Seal } from '../../pki/seal.ts'
import type { Message } from '../../protocol/syncml/message.ts'
import { type Received, reply } from '../../protocol/syncml/server-session.ts'
import type { ChangeDeps } from '../../reactions.ts'
import { recordEvent, wasRecorded } from '../../story/event.sql.ts'
import * as devices from '../action/action.sql.ts'
import { isCommandOf, isOpen, outcomeOf } from '../action/action.ts'
import { leaveManagement, raiseUnwiped } from '../enrollment/end.ops.ts'
import type { ItemKinds } from '../item/kinds.ts'
import type { Tree } from '../tree.ts'
import type * as sessions from './checkin.sql.ts'
import { decideRemovals } from './desired-state.ts'
import { sealSession } from './keep.ops.ts'
import { type Left, leaveMessage } from './message.sql.ts'
import { type OpenSession, send } from './send.ops.ts'

export type Leaving = {
  readonly enrollment: sessions.Enrollment & { readonly action: NonNullable<sessions.Enrollment['action']> }
  readonly session: OpenSession
  readonly message: Message
  readonly waiting: readonly sessions.WaitingCommand[]
  readonly heard: Received
  /** The device's known nodes, with this message's answers. */
  readonly tree: Tree
  readonly answers: ReadonlyArray<{ readonly status: number; readonly command: sessions.SessionCommand }>
  readonly leaves: Pick<Left, 'fresh' | 'answers' | 'uses'>
  readonly deps: Pick<ChangeDeps, 'reactions'> & { readonly kinds: ItemKinds }
}

export async function serveLeaving(
  tx: Db,
  seal: Seal,
  operation: OperationContext,
  leaving: Leaving,
): Promise<Message> {
  const { enrollment, session, tree, deps } = leaving
  const { action } = enrollment
  const on = { tenantId: operation.tenantId, id: enrollment.id, now: operation.now }
  const answer = leaving.answers.find(({ command }) => command.queued && isCommandOf(action.kind, command))
  const outcome = answer && isOpen(action) ? outcomeOf(action.kind, answer.status) : 'waits'
  if (answer && outcome !== 'waits') return conclude(tx, seal, operation, leaving, outcome, answer.status)

  const removals =
    action.kind === 'retire' && isOpen(action)
      ? decideRemovals({ kinds: deps.kinds, owners: new Map(), tree, userIsHere: false })
      : []
  const sending = send(leaving, { commands: removals, userIsHere: false })
  const { step, commands } = sending
  const next = { rounds: session.rounds + 1, userIsHere: false, machine: step.session, commands }
  await leaveMessage(
    tx,
    on,
    { alsoDisabled: true },
    {
      ...{ ...leaving.leaves, ...sending.leaves, tree, events: [] },
      ...{ session: step.session, sealed: sealSession(seal, on, next) },
    },
  )
  if (action.state === 'pending' && sending.sent.length > 0) await devices.settle(tx, on, 'active')
  return step.reply
}

/** The device gets its statuses and no command, now or later. */
async function conclude(
  tx: Db,
  seal: Seal,
  operation: OperationContext,
  { enrollment, session, heard, leaves, deps }: Leaving,
  outcome: 'done' | 'failed',
  status: number,
): Promise<Message> {
  const on = { tenantId: operation.tenantId, id: enrollment.id, now: operation.now }
  const { userIsHere, rounds } = session
  const last = reply(heard)
  const next = { userIsHere, rounds, machine: last.session, commands: {} }
  await leaveMessage(
    tx,
    on,
    { alsoDisabled: true },
    {
      ...{ ...leaves, tree: enrollment.tree, sent: [], marked: [], events: [] },
      ...{ session: last.session, sealed: sealSession(seal, on, next) },
    },
  )
  await devices.settle(tx, on, outcome, status)
  if (outcome === 'done') {
    const why = enrollment.action.kind === 'wipe' ? 'wiped' : 'retired'
    await leaveManagement(tx, operation, enrollment, why, deps.reactions)
  } else if (enrollment.directoryDeviceId) {
    await recordEvent(tx, {
      tenantId: operation.tenantId,
      deviceId: enrollment.directoryDeviceId,
      at: operation.now,
      hop: 'mdm',
      step: 'wipe-failed',
      outcome: 'failed',
      detail: { status },
    })
  }
  return last.reply
}

const hourMs = 3_600_000

/**
 * A device that is to be wiped says goodbye. It may be gone whatever we answer, so the alarm is raised at once, and once an
 * hour at most while it goes on.
 */
export async function noteGoodbye(tx: Db, operation: OperationContext, enrollment: sessions.Enrollment): Promise<void> {
  const { tenantId, now } = operation
  const { id, directoryDeviceId, registrationId, serialNumber } = enrollment
  if (!directoryDeviceId) return
  const event = { tenantId, deviceId: directoryDeviceId, step: 'leave-refused' } as const
  if (await wasRecorded(tx, event, new Date(now.getTime() - hourMs))) return
  await recordEvent(tx, { ...event, at: now, hop: 'mdm', outcome: 'warning' })
  await recordAudit(tx, operation, { action: 'mdm.enrollment.leaveRefused', targetKind: 'managedDevice', targetId: id })
  const registration = registrationId === undefined ? undefined : RegistrationId.parse(registrationId)
  await raiseUnwiped(
    tx,
    operation,
    { id, directoryDeviceId, registrationId: registration, serialNumber },
    'said-goodbye',
  )
}

/** The device said goodbye: it gets its statuses and no command, now or later. */
export async function endByGoodbye(
  tx: Db,
  operation: OperationContext,
  {
    enrollment,
    session: { userIsHere, rounds },
    heard,
    leaves,
    deps,
  }: Pick<Leaving, 'session' | 'heard' | 'leaves'> & {
    readonly enrollment: sessions.Enrollment
    readonly deps: Pick<ChangeDeps, 'reactions'> & { readonly seal: Seal }
  },
): Promise<Message> {
  const goodbye = reply(heard)
  const on = { tenantId: operation.tenantId, id: enrollment.id, now: operation.now }
  await leaveMessage(
    tx,
    on,
    { alsoDisabled: true },
    {
      ...{ ...leaves, tree: enrollment.tree, sent: [], marked: [], events: [] },
      session: goodbye.session,
      sealed: sealSession(deps.seal, on, { userIsHere, rounds, machine: goodbye.session, commands: {} }),
    },
  )
  if (enrollment.action) await devices.settle(tx, on, 'done') // it was to leave, and does
  await leaveManagement(tx, operation, enrollment, enrollment.action ? 'retired' : 'left', deps.reactions)
  return goodbye.reply
}
