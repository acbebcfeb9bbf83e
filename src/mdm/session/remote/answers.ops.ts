// Remote actions in a check-in: what the device's answers and its beginning of a session make of each, and which commands go out. Heard
// while nobody else works on the device.

import { recordAudit } from '../../../audit/record.sql.ts'
import type { Db } from '../../../db/schema.ts'
import { setOwner } from '../../../directory/device/management.sql.ts'
import { reevaluateDevices } from '../../../directory/membership/membership.ops.ts'
import { lockPlacement } from '../../../directory/membership/membership.sql.ts'
import type { UserId } from '../../../kernel/id.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'
import type { Reactions } from '../../../reactions.ts'
import { recordEvent } from '../../../story/event.sql.ts'
import * as actions from '../../action/remote.sql.ts'
import { commandOf, endsWithSession, isReset, type OpenAction, progressOf } from '../../action/remote.ts'
import type { Enrollment, SessionCommand, WaitingCommand } from '../checkin.sql.ts'

type Heard = {
  readonly enrollment: Enrollment
  readonly open: readonly OpenAction[]
  readonly waiting: readonly WaitingCommand[]
  /** The device begins a session with this message. */
  readonly fresh: boolean
  readonly answers: ReadonlyArray<{
    readonly sequence: string
    readonly status: number
    readonly result: string | undefined
    readonly command: SessionCommand
  }>
}

export type Acted = {
  readonly waiting: readonly WaitingCommand[]
  /** A reset waits or is under way. */
  readonly holdsBack: boolean
  /** The device was reset: nothing that it had acknowledged is on it any more. */
  readonly wasReset: boolean
  /** Its new name. */
  readonly deviceName?: string
}

export async function actOn(
  tx: Db,
  operation: OperationContext,
  { enrollment, open, waiting, fresh, answers }: Heard,
  reactions: Reactions,
): Promise<Acted> {
  const on = { tenantId: operation.tenantId, id: enrollment.id, now: operation.now }
  const answered = new Set(answers.flatMap(({ sequence, status }) => (status === 0 ? [] : sequence)))
  const stale = staleOf(open, waiting)
  for (const { sequence } of stale) await actions.unqueue(tx, on, sequence)
  const still = waiting.filter((one) => !answered.has(one.sequence) && !stale.includes(one))
  const added: WaitingCommand[] = []
  let wasReset = false
  let deviceName: string | undefined
  const going = new Map(open.map((one) => [one.id, one]))
  const ask = async (action: OpenAction) => {
    const command = commandOf(action)
    if (command) added.push({ sequence: await actions.queue(tx, on, command), phase: 'device', command })
  }
  for (const action of fresh ? open.filter((one) => one.state === 'pending' && endsWithSession(one)) : []) {
    await end(tx, operation, enrollment, action, { state: 'done' })
    going.delete(action.id)
  }
  for (const { command, status, result } of answers) {
    const action = going.get(command.action ?? '')
    if (!action || !command.queued || status === 0) continue
    const progress = progressOf(action, status, result)
    if (progress.state === 'active') {
      // when it changed last says for how long it has waited
      const same = action.state === 'active' && progress.step === action.step && progress.result === action.result
      if (same) continue
      const next = { ...action, state: 'active' as const, step: progress.step, result: progress.result }
      await actions.change(tx, on, action.id, { state: 'active', step: progress.step, status, result: progress.result })
      going.set(action.id, next)
      if (progress.atOnce) await ask(next)
      continue
    }
    await end(tx, operation, enrollment, action, { ...progress, status })
    going.delete(action.id)
    if (progress.state !== 'done') continue
    if (isReset(action.kind)) wasReset = true
    if (action.kind === 'setDeviceName' && progress.result) deviceName = progress.result
    if (action.kind === 'automaticRedeployment') await giveUp(tx, operation, enrollment, reactions)
  }
  if (fresh) {
    const asked = new Set(still.map(({ command }) => command.action))
    for (const action of open) {
      if (action.state === 'active' && going.has(action.id) && !asked.has(action.id)) await ask(action)
    }
  }
  const resets = new Set([...going.values()].flatMap(({ id, kind }) => (isReset(kind) ? id : [])))
  const holdsBack = resets.size > 0
  const all = [...still, ...added]
  return {
    waiting: holdsBack ? all.filter(({ command }) => resets.has(command.action ?? '')) : all,
    ...{ holdsBack, wasReset, ...(deviceName !== undefined && { deviceName }) },
  }
}

/** Commands of actions that ended before they were sent, as those do that nobody fetches in time. */
export function staleOf(open: readonly OpenAction[], waiting: readonly WaitingCommand[]): readonly WaitingCommand[] {
  const known = new Set(open.map(({ id }) => id))
  return waiting.filter(({ command }) => command.action !== undefined && !known.has(command.action))
}

/** Those whose command is on its way. */
export async function markSent(
  tx: Db,
  on: actions.On,
  open: readonly OpenAction[],
  sent: ReadonlyArray<{ readonly action?: string }>,
): Promise<void> {
  const ids = new Set(sent.map(({ action }) => action))
  for (const { id, state } of open) {
    if (state === 'pending' && ids.has(id)) await actions.change(tx, on, id, { state: 'active' })
  }
}

async function end(
  tx: Db,
  operation: OperationContext,
  { directoryDeviceId }: Enrollment,
  { id, kind }: OpenAction,
  change: actions.Change,
): Promise<void> {
  const { tenantId, now } = operation
  await actions.change(tx, { tenantId, now }, id, change)
  if (!directoryDeviceId || kind === 'syncDevice') return
  const told = { tenantId, deviceId: directoryDeviceId, at: now, hop: 'mdm' } as const
  if (change.state === 'done') {
    await recordEvent(tx, { ...told, step: 'action-done', outcome: 'ok', detail: { action: kind } })
  } else {
    const because = change.reason ?? change.state
    await recordEvent(tx, { ...told, step: 'action-failed', outcome: 'failed', detail: { action: kind, because } })
  }
}

/** A reset device belongs to nobody until somebody signs in. One that never had a person is shared, and stays so. */
async function giveUp(
  tx: Db,
  operation: OperationContext,
  enrollment: Enrollment,
  reactions: Reactions,
): Promise<void> {
  if (!enrollment.userId) return
  const { tenantId } = operation
  await actions.forgetUser(tx, { tenantId, id: enrollment.id })
  await own(tx, operation, enrollment, null, reactions)
}

/** Whoever signs in first behind a reset is the device's primary user, and its owner in the directory. */
export async function adopt(
  tx: Db,
  operation: OperationContext,
  enrollment: Enrollment,
  userId: UserId,
  reactions: Reactions,
): Promise<Enrollment> {
  const { tenantId } = operation
  const adopted = await actions.adoptUser(tx, { tenantId, id: enrollment.id }, userId)
  if (!adopted) return enrollment
  await own(tx, operation, enrollment, userId, reactions)
  await recordAudit(tx, operation, {
    action: 'mdm.device.adopted',
    targetKind: 'managedDevice',
    targetId: enrollment.id,
    details: { userId, userPrincipalName: adopted.name },
  })
  return { ...enrollment, userId, userIsActive: adopted.enabled, awaitsUser: false }
}

async function own(
  tx: Db,
  operation: OperationContext,
  { directoryDeviceId }: Enrollment,
  ownerId: UserId | null,
  reactions: Reactions,
): Promise<void> {
  if (!directoryDeviceId) return
  await lockPlacement(tx, operation.tenantId, 'placing')
  await setOwner(tx, operation.tenantId, directoryDeviceId, ownerId)
  await reevaluateDevices(tx, operation, [directoryDeviceId], reactions)
}
