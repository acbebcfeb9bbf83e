// One batch of an import in one transaction: lock the keys, plan row by row, write set by set.

import { recordAudit } from '../../audit/record.sql.ts'
import type { Pool } from '../../db/open.ts'
import type { Db } from '../../db/schema.ts'
import { setPhysicalIds } from '../../directory/device/device.sql.ts'
import { reevaluateDevices } from '../../directory/membership/membership.ops.ts'
import { lockPlacement } from '../../directory/membership/membership.sql.ts'
import type { Clock, OperationContext } from '../../kernel/operation-context.ts'
import type { ChangeDeps, Reactions } from '../../reactions.ts'
import { recordEvent } from '../../story/event.sql.ts'
import { physicalIds } from '../device/device.ts'
import * as deviceKeys from '../device/key.sql.ts'
import * as releases from '../device/release.sql.ts'
import type { GuessLog } from '../lookup/guess.ops.ts'
import { type HardwareKey, keysOf, type StoredDevice } from '../matching/candidates.ops.ts'
import { evenTime } from '../matching/even-time.ops.ts'
import { reassignDevices } from '../profile/assignment.ops.ts'
import { decidingKeys, recordClaims } from './claim.ops.ts'
import { type Copy, inCopyTransaction } from './copy/copy.sql.ts'
import { copyParts, type NewDevice } from './copy/write.ts'
import { countRefused, guesserOf, refuseIfGuessing } from './guess.ops.ts'
import * as imports from './import.sql.ts'
import { notOurs } from './lease.ops.ts'
import { type ImportSession, type Plan, planBatch } from './plan.ops.ts'
import { type BatchKeys, indexesOf, keyText } from './row/keys.ts'
import type { ReadBatch } from './row/read-batch.ts'
import type { PreparedRow } from './row/row.ts'
import type { Verdict } from './row/verdict.ts'
import { inImportTurn } from './turn.ops.ts'

export type ImportDeps = ChangeDeps & {
  readonly pool: Pool
  readonly clock: Clock
  readonly guesses: GuessLog
}

/** Beyond this, remarks are counted and returned, but not kept. */
export const mostRemarks = 10_000
/** Written as one text, which nobody else's request may wait for long (T-58). */
const remarksAtOnce = 500

/** The time of planning must not reveal which serial numbers others have registered (I7): it ends at whole steps of time. */
const stepMs = 8
/** In a dry run, which costs nothing else, a step that fits every batch, whoever has the keys of its rows. */
const stepMsOfRow = 0.8

export type WrittenBatch = {
  readonly verdicts: readonly Verdict[]
  readonly totals: imports.ImportTotals
  /** Devices of others that rows are guesses at: one for each row and tenant. */
  readonly guessedAt: Plan['guessedAt']
}

export async function writeBatch(
  deps: ImportDeps,
  operation: OperationContext,
  session: ImportSession,
  batch: ReadBatch,
  totalsBefore: imports.ImportTotals,
): Promise<WrittenBatch> {
  if (!session.dryRun) {
    return inGuessTurn(deps, operation, session, () => store(deps, operation, session, batch, totalsBefore))
  }
  const { plan, leave } = await inGuessTurn(deps, operation, session, async () => {
    const leave = evenTime(Math.max(stepMs, batch.readings.length * stepMsOfRow))
    const plan = await planBatch(deps.db, operation, session, batch)
    return { leave, plan, verdicts: plan.verdicts }
  })
  await leave() // others have their turn meanwhile
  return { verdicts: plan.verdicts, totals: addUp(totalsBefore, plan.verdicts), guessedAt: plan.guessedAt }
}

/** Asks and counts within the turn, so that requests at once pass the limit on guesses by no more than those that have a turn. */
function inGuessTurn<Done extends { readonly verdicts: readonly Verdict[] }>(
  { clock }: ImportDeps,
  { tenantId }: OperationContext,
  { from }: ImportSession,
  work: () => Promise<Done>,
): Promise<Done> {
  const guesser = guesserOf(tenantId, from)
  return inImportTurn(tenantId, async () => {
    refuseIfGuessing({ tenantId: guesser, now: clock() })
    const done = await work()
    countRefused(guesser, done.verdicts, clock())
    return done
  })
}

async function store(
  deps: ImportDeps,
  operation: OperationContext,
  session: ImportSession,
  batch: ReadBatch,
  totalsBefore: imports.ImportTotals,
): Promise<WrittenBatch> {
  const { readings, keys } = batch
  const keptBefore = session.remarksKept
  return inCopyTransaction(deps.pool, async (tx, copy) => {
    session.remarksKept = keptBefore // a repeated batch begins where it began
    // first the lock of this tenant, which a change of its rules may hold for long: the keys keep other tenants waiting, too
    await lockPlacement(tx, operation.tenantId, 'placing')
    await deviceKeys.lockKeys(tx, lockedKeys(keys))
    await session.ahead?.(tx)
    const leave = evenTime(stepMs)
    const plan = await planBatch(tx, operation, session, batch)
    const claimed = await releases.claimedBy(
      tx,
      plan.fresh.map((device) => decidingKeys(device, keys)),
    )
    await leave()
    await recordClaims(tx, operation, plan.fresh, claimed)
    await register(copy, operation, session, plan.fresh, keys)
    if (session.onto) await placeJoined(tx, operation, plan.fresh, deps.reactions)
    await update(tx, operation, session, plan.updates, keys, deps.reactions)
    await flag(tx, operation, [...plan.repaired.values()])
    const totals = addUp(totalsBefore, plan.verdicts)
    await keepRemarks(tx, operation, session, plan.verdicts)
    await session.alongside?.(tx, plan.verdicts)
    const stored = await imports.progress(tx, operation.tenantId, session, {
      ...totals,
      through: batch.through,
    })
    if (!stored) throw await notOurs(tx, operation.tenantId, session.importId)
    await recordAudit(tx, operation, {
      action: 'autopilot.device.import',
      targetKind: 'device-import',
      targetId: session.importId,
      details: {
        lines: [readings[0]?.ok ? readings[0].row.line : readings[0]?.line, plan.verdicts.at(-1)?.line],
        registered: totals.registered - totalsBefore.registered,
        updated: totals.updated - totalsBefore.updated,
        refused: totals.refused - totalsBefore.refused,
        channel: session.from.channel,
        ...(session.from.partner && { partnerId: session.from.partner.id, partnerName: session.from.partner.name }),
        ...(session.from.batchId !== undefined && { batchId: session.from.batchId }),
      },
    })
    return { verdicts: plan.verdicts, totals, guessedAt: plan.guessedAt }
  })
}

/** All of them, or so many that it makes no difference which. */
function lockedKeys(keys: BatchKeys): string[] {
  return [...new Set(Array.from({ length: Math.min(keys.count, 1000) }, (_, index) => keyText(keys, index)))]
}

async function register(
  copy: Copy,
  operation: OperationContext,
  session: ImportSession,
  fresh: readonly NewDevice[],
  keys: BatchKeys,
): Promise<void> {
  if (fresh.length === 0) return
  let sent = Promise.resolve()
  const { importId, onto, from } = session
  for (const { target, rows } of copyParts(operation, { importId, onto, ...from }, fresh, keys)) {
    await sent
    sent = copy(target, rows)
    sent.catch(() => {}) // the next await throws it
  }
  await sent
}

/** A device that joined before it was registered keeps its object, which gets the labels; its groups and its profile follow. */
async function placeJoined(
  tx: Db,
  operation: OperationContext,
  fresh: readonly NewDevice[],
  reactions: Reactions,
): Promise<void> {
  await setPhysicalIds(tx, operation.tenantId, fresh)
  const deviceIds = fresh.map(({ directoryDeviceId }) => directoryDeviceId)
  await reevaluateDevices(tx, operation, deviceIds, reactions)
  await reassignDevices(tx, operation, { deviceIds }) // also where no group changes
}

async function update(
  tx: Db,
  operation: OperationContext,
  session: ImportSession,
  updates: Plan['updates'],
  keys: BatchKeys,
  reactions: Reactions,
): Promise<void> {
  if (updates.length === 0) return
  const { tenantId } = operation
  const planned = updates.map(({ stored, row, user }) => {
    const groupTag = row.groupTag ?? stored.groupTag
    const labels = { registrationId: stored.registrationId, groupTag, purchaseOrderId: stored.purchaseOrderId }
    const { registrationId: id, directoryDeviceId } = stored
    return { ...row, id, directoryDeviceId, groupTag, assignedUser: user, physicalIds: physicalIds(labels) }
  })
  await imports.updateDevices(tx, { tenantId, importId: session.importId }, planned)

  const rekeyed = updates.filter(({ stored, texts }) => keysDiffer(stored, texts))
  if (rekeyed.length > 0) {
    await deviceKeys.replaceKeys(
      tx,
      tenantId,
      rekeyed.map(({ stored, keys: choice }) => ({
        id: stored.registrationId,
        keys: indexesOf(keys, choice).map((index) => keyText(keys, index)),
      })),
    )
  }

  const changed = updates.filter(({ stored, row, user }) => !sameRegistration(stored, row, user))
  await recordEvent(
    tx,
    changed.map(({ stored, row }) => ({
      tenantId,
      deviceId: stored.directoryDeviceId,
      at: operation.now,
      hop: 'registration' as const,
      step: 'registration-updated' as const,
      outcome: 'ok' as const,
      detail: {
        serialNumber: row.serialNumber,
        importId: session.importId,
        line: row.line,
        ...(row.groupTag ? { groupTag: row.groupTag } : {}),
      },
    })),
  )
  const deviceIds = changed.map(({ stored }) => stored.directoryDeviceId)
  await reevaluateDevices(tx, operation, deviceIds, reactions)
}

function keysDiffer(stored: StoredDevice, texts: readonly HardwareKey[]): boolean {
  const before = keysOf(stored.facts).map(({ key }) => key)
  const after = new Set(texts.map(({ key }) => key))
  return before.length !== after.size || before.some((key) => !after.has(key))
}

function sameRegistration(stored: StoredDevice, row: PreparedRow, user: string | null): boolean {
  return (
    stored.hash !== null &&
    Buffer.compare(stored.hash, row.hash) === 0 &&
    stored.groupTag === (row.groupTag ?? stored.groupTag) &&
    stored.assignedUser === user
  )
}

async function flag(tx: Db, operation: OperationContext, repaired: readonly StoredDevice[]): Promise<void> {
  await imports.flagForAttention(
    tx,
    operation.tenantId,
    repaired.map(({ registrationId }) => registrationId),
  )
  await recordEvent(
    tx,
    repaired.map(({ directoryDeviceId }) => ({
      tenantId: operation.tenantId,
      deviceId: directoryDeviceId,
      at: operation.now,
      hop: 'registration' as const,
      step: 'registration-updated' as const,
      outcome: 'warning' as const,
      detail: { reason: 'possible-repair' },
    })),
  )
}

async function keepRemarks(
  tx: Db,
  operation: OperationContext,
  session: ImportSession,
  verdicts: readonly Verdict[],
): Promise<void> {
  const remarked = verdicts.filter(({ outcome, findings }) => outcome === 'refused' || findings.length > 0)
  const kept = remarked.slice(0, Math.max(0, mostRemarks - session.remarksKept))
  session.remarksKept += kept.length
  const rows = kept.map(({ line, outcome, serialNumber, registrationId, findings }) => ({
    line,
    refused: outcome === 'refused',
    serialNumber: serialNumber ?? null,
    registrationId: registrationId ?? null,
    findings,
  }))
  for (let at = 0; at < rows.length; at += remarksAtOnce) {
    await imports.keepRemarks(tx, operation.tenantId, session.importId, rows.slice(at, at + remarksAtOnce))
  }
}

function addUp(totalsBefore: imports.ImportTotals, verdicts: readonly Verdict[]): imports.ImportTotals {
  const count = (outcome: Verdict['outcome']) => verdicts.filter((verdict) => verdict.outcome === outcome).length
  const warned = verdicts.filter(({ outcome, findings }) => outcome !== 'refused' && findings.length > 0).length
  return {
    registered: totalsBefore.registered + count('registered'),
    updated: totalsBefore.updated + count('updated'),
    refused: totalsBefore.refused + count('refused'),
    warned: totalsBefore.warned + warned,
  }
}
