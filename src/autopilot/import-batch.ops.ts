// One batch of an import in one transaction: lock the keys, find who holds them, decide row by row, write set by set.

import { randomUUID } from 'node:crypto'

import { recordAudit } from '../audit/record.sql.ts'
import type { Pool } from '../db/open.ts'
import type { Db } from '../db/schema.ts'
import { reevaluateDevices } from '../directory/membership.ops.ts'
import { lockPlacement } from '../directory/membership.sql.ts'
import type { Act, Clock } from '../kernel/act.ts'
import type { DirectoryDeviceId, RegistrationId } from '../kernel/id.ts'
import { tell } from '../story/event.sql.ts'
import { loadPlacement, reassignDevices } from './assignment.ops.ts'
import { physicalIds } from './device.ts'
import * as deviceKeys from './device-key.sql.ts'
import { findHolders, type HardwareKey, keysOf, type StoredDevice } from './device-match.ops.ts'
import * as imports from './import.sql.ts'
import { type Copy, inCopyTransaction } from './import-copy.sql.ts'
import { decideRow, duplicate, type Holding, remember, storedTexts } from './import-decide.ts'
import type { PreparedRow, RowReading } from './import-file.ts'
import { type BatchKeys, keyArray, keysOfRow, keyText, sharingRows } from './import-keys.ts'
import { remark, type Verdict } from './import-verdict.ts'
import { copyParts, type KeyChoice, keyRows, type NewDevice } from './import-write.ts'
import type { Candidate } from './match.ts'

export type ImportDeps = { readonly db: Db; readonly pool: Pool; readonly clock: Clock }

export type ImportSession = {
  readonly importId: string
  readonly dryRun: boolean
  /** A dry run stores nothing, so it remembers itself which devices the file had, as far as memory allows. */
  readonly seen: Map<string, number>
  remarksKept: number
}

const mostSeen = 200_000
/** Beyond this, remarks are counted and told, but not kept. */
const mostRemarks = 10_000

/** `stored` is missing for a device that this batch itself registers. */
type BatchDevice = Candidate & { readonly stored?: StoredDevice }

type Plan = {
  readonly verdicts: Verdict[]
  readonly fresh: NewDevice[]
  readonly updates: Array<{
    readonly stored: StoredDevice
    readonly row: PreparedRow
    readonly user: string | null
    readonly texts: readonly HardwareKey[]
    readonly keys: KeyChoice
  }>
  readonly repaired: Map<string, StoredDevice>
}

export type ReadBatch = { readonly readings: readonly RowReading[]; readonly keys: BatchKeys }

export type WrittenBatch = { readonly verdicts: readonly Verdict[]; readonly totals: imports.ImportTotals }

export async function writeBatch(
  deps: ImportDeps,
  act: Act,
  session: ImportSession,
  batch: ReadBatch,
  sofar: imports.ImportTotals,
): Promise<WrittenBatch> {
  const { readings, keys } = batch
  if (session.dryRun) {
    const { verdicts } = await planBatch(deps.db, act, session, batch)
    return { verdicts, totals: addUp(sofar, verdicts) }
  }
  const keptBefore = session.remarksKept
  return inCopyTransaction(deps.pool, async (tx, copy) => {
    session.remarksKept = keptBefore // a repeated batch begins where it began
    await deviceKeys.lockKeys(tx, lockedKeys(keys))
    await lockPlacement(tx, act.tenantId, 'placing')
    const plan = await planBatch(tx, act, session, batch)
    await register(copy, act, session, plan.fresh, keys)
    await update(tx, copy, act, session, plan.updates, keys)
    await flag(tx, act, [...plan.repaired.values()])
    const totals = addUp(sofar, plan.verdicts)
    await keepRemarks(tx, act, session, plan.verdicts)
    await imports.progress(tx, act.tenantId, session.importId, totals)
    await recordAudit(tx, act, {
      action: 'autopilot.device.import',
      targetKind: 'device-import',
      targetId: session.importId,
      details: {
        lines: [readings[0]?.ok ? readings[0].row.line : readings[0]?.line, plan.verdicts.at(-1)?.line],
        registered: totals.registered - sofar.registered,
        updated: totals.updated - sofar.updated,
        refused: totals.refused - sofar.refused,
      },
    })
    return { verdicts: plan.verdicts, totals }
  })
}

/** All of them, or so many that it makes no difference which. */
function lockedKeys(keys: BatchKeys): string[] {
  return [...new Set(Array.from({ length: Math.min(keys.count, 1000) }, (_, index) => keyText(keys, index)))]
}

/** Decides every row; nothing is written here. */
async function planBatch(db: Db, act: Act, session: ImportSession, { readings, keys }: ReadBatch): Promise<Plan> {
  const held = await imports.heldKeys(db, keyArray(keys))
  const sharing = sharingRows(keys, held)
  const keysOfSharing = new Map<number, readonly HardwareKey[]>()
  for (const [index, reading] of readings.entries()) {
    if (reading.ok && sharing[index] === 1) keysOfSharing.set(index, keysOfRow(keys, index, reading.row.facts))
  }
  const holding = await holdingOf(db, session, held.length > 0 ? keysOfSharing : new Map())
  const users = await imports.knownUsers(db, act.tenantId, namedUsers(readings))
  const place = await loadPlacement(db, act.tenantId)
  const plan: Plan = { verdicts: [], fresh: [], updates: [], repaired: new Map() }
  for (const [index, reading] of readings.entries()) {
    if (!reading.ok) {
      const { line, serialNumber, findings } = reading
      plan.verdicts.push({ line, outcome: 'refused', ...(serialNumber ? { serialNumber } : {}), findings })
      continue
    }
    const { row } = reading
    const { line, serialNumber } = row
    const texts = keysOfSharing.get(index)
    const before = session.dryRun ? seenBefore(session, row, keys, index) : undefined
    // who shares no key with anybody is new
    const decision = texts && decideRow(row, texts, holding, act.tenantId)
    const told = (outcome: Verdict['outcome'], findings: Verdict['findings'], id?: RegistrationId) => {
      if (id && !session.dryRun) plan.verdicts.push({ line, outcome, serialNumber, registrationId: id, findings })
      else plan.verdicts.push({ line, outcome, serialNumber, findings })
    }
    if (before !== undefined) {
      told('refused', [...row.findings, duplicate(row, before)])
      continue
    }
    switch (decision?.kind) {
      case 'refuse':
        told('refused', [...row.findings, ...decision.findings])
        break
      case 'stored': {
        const fresh = (decision.device.stored?.createdAt.getTime() ?? 0) >= idTime(session.importId)
        told(fresh ? 'registered' : 'updated', row.findings, decision.device.registrationId)
        break
      }
      case 'register':
      case undefined: {
        const { user, finding } = assignedUser(row, users)
        const choice = texts ? keyChoice(keys, index, texts, storedTexts(texts, holding, act.tenantId)) : { row: index }
        const device = newDevice(act, row, user, choice, place)
        plan.fresh.push(device)
        for (const { stored } of decision?.repaired ?? []) if (stored) plan.repaired.set(stored.registrationId, stored)
        if (texts) {
          remember(holding, { registrationId: device.id, tenantId: act.tenantId, facts: row.facts }, texts, row.line)
        }
        const more = finding.length > 0 || decision?.findings.length
        told(
          'registered',
          more ? [...row.findings, ...finding, ...(decision?.findings ?? [])] : row.findings,
          device.id,
        )
        break
      }
      case 'update': {
        const { stored } = decision.device
        if (!stored || !texts) break // only what is loaded is offered for a match
        const { user, finding } = assignedUser(row, users)
        const choice = keyChoice(keys, index, texts, storedTexts(texts, holding, act.tenantId))
        plan.updates.push({ stored, row, user: user ?? stored.assignedUser, texts, keys: choice })
        remember(holding, { ...decision.device, facts: row.facts }, texts, row.line)
        told('updated', [...row.findings, ...finding, ...decision.findings], stored.registrationId)
        break
      }
    }
  }
  return plan
}

/** Keys that too many devices have say nothing and are not stored. */
function keyChoice(
  keys: BatchKeys,
  row: number,
  texts: readonly HardwareKey[],
  stored: ReadonlySet<string>,
): KeyChoice {
  if (stored.size === texts.length) return { row }
  const from = keys.first[row] ?? 0
  return { row, without: new Set(texts.flatMap(({ text }, i) => (stored.has(text) ? [] : [from + i]))) }
}

async function holdingOf(
  db: Db,
  session: ImportSession,
  keysOfSharing: ReadonlyMap<number, readonly HardwareKey[]>,
): Promise<Holding<BatchDevice>> {
  const textByKey = new Map<string, string>()
  for (const list of keysOfSharing.values()) for (const { key, text } of list) textByKey.set(key, text)
  const holding: Holding<BatchDevice> = new Map()
  for (const stored of await findHolders(db, [...textByKey.keys()])) {
    const { registrationId, tenantId, facts } = stored
    const line = stored.importId === session.importId ? (stored.importLine ?? undefined) : undefined
    const known = { device: { registrationId, tenantId, facts, stored }, line }
    for (const key of stored.keys) {
      const text = textByKey.get(key)
      if (text === undefined) continue
      const others = holding.get(text)
      if (others) others.push(known)
      else holding.set(text, [known])
    }
  }
  return holding
}

function namedUsers(readings: readonly RowReading[]): string[] {
  const names = readings.flatMap((reading) =>
    reading.ok && reading.row.assignedUser ? [reading.row.assignedUser.toLowerCase()] : [],
  )
  return [...new Set(names)]
}

/** A name that no user has would lock its device out (T-30), so it is not assigned. */
function assignedUser(row: PreparedRow, users: ReadonlySet<string>) {
  if (row.assignedUser === undefined) return { user: null, finding: [] }
  if (users.has(row.assignedUser.toLowerCase())) return { user: row.assignedUser, finding: [] }
  const message = `There is no user ${row.assignedUser.slice(0, 120)} in this organization; the device is registered without a user.`
  const finding = remark(
    'AssignedUserUnknown',
    { line: row.line },
    message,
    'Create the user, then assign it to the device.',
  )
  return { user: null, finding: [finding] }
}

function newDevice(
  act: Act,
  row: PreparedRow,
  assignedUser: string | null,
  keys: KeyChoice,
  place: Awaited<ReturnType<typeof loadPlacement>>,
): NewDevice {
  const id = timeOrderedGuid(act.now) as RegistrationId // a GUID, made here
  const directoryDeviceId = timeOrderedGuid(act.now) as DirectoryDeviceId
  const deviceId = timeOrderedGuid(act.now)
  const labels = physicalIds({ registrationId: id, groupTag: row.groupTag ?? '', purchaseOrderId: '' })
  const { groupIds, profileId, profileName } = place({
    objectid: directoryDeviceId,
    deviceid: deviceId,
    displayname: row.serialNumber,
    accountenabled: true,
    devicemanufacturer: row.manufacturer,
    devicemodel: row.model,
    deviceostype: null,
    deviceosversion: null,
    devicetrusttype: null,
    enrollmentprofilename: null,
    devicephysicalids: labels,
  })
  return {
    row,
    id,
    directoryDeviceId,
    deviceId,
    assignedUser,
    groupIds,
    profileId,
    profileName,
    physicalIds: labels,
    keys,
  }
}

async function register(
  copy: Copy,
  act: Act,
  session: ImportSession,
  fresh: readonly NewDevice[],
  keys: BatchKeys,
): Promise<void> {
  if (fresh.length === 0) return
  let sent = Promise.resolve()
  for (const { target, rows } of copyParts(act, session.importId, fresh, keys)) {
    await sent
    sent = copy(target, rows)
    sent.catch(() => {}) // told by the next await
  }
  await sent
}

async function update(
  tx: Db,
  copy: Copy,
  act: Act,
  session: ImportSession,
  updates: Plan['updates'],
  keys: BatchKeys,
): Promise<void> {
  if (updates.length === 0) return
  const { tenantId } = act
  const planned = updates.map(({ stored, row, user }) => {
    const groupTag = row.groupTag ?? stored.groupTag
    const labels = { registrationId: stored.registrationId, groupTag, purchaseOrderId: stored.purchaseOrderId }
    const { registrationId: id, directoryDeviceId } = stored
    return { ...row, id, directoryDeviceId, groupTag, assignedUser: user, physicalIds: physicalIds(labels) }
  })
  await imports.updateDevices(tx, { tenantId, importId: session.importId }, planned)

  const rekeyed = updates.filter(({ stored, texts }) => keysDiffer(stored, texts))
  if (rekeyed.length > 0) {
    await deviceKeys.removeKeys(
      tx,
      tenantId,
      rekeyed.map(({ stored }) => stored.registrationId),
    )
    const part = keyRows(
      act,
      keys,
      rekeyed.map(({ stored, keys: choice }) => ({ id: stored.registrationId, keys: choice })),
    )
    await copy(part.target, part.rows)
  }

  const changed = updates.filter(({ stored, row, user }) => !sameRegistration(stored, row, user))
  await tell(
    tx,
    changed.map(({ stored, row }) => ({
      tenantId,
      deviceId: stored.directoryDeviceId,
      at: act.now,
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
  await reevaluateDevices(
    tx,
    act,
    changed.map(({ stored }) => stored.directoryDeviceId),
    reassignDevices,
  )
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

async function flag(tx: Db, act: Act, repaired: readonly StoredDevice[]): Promise<void> {
  await imports.flagForAttention(
    tx,
    act.tenantId,
    repaired.map(({ registrationId }) => registrationId),
  )
  await tell(
    tx,
    repaired.map(({ directoryDeviceId }) => ({
      tenantId: act.tenantId,
      deviceId: directoryDeviceId,
      at: act.now,
      hop: 'registration' as const,
      step: 'registration-updated' as const,
      outcome: 'warning' as const,
      detail: { reason: 'possible-repair' },
    })),
  )
}

async function keepRemarks(tx: Db, act: Act, session: ImportSession, verdicts: readonly Verdict[]): Promise<void> {
  const remarked = verdicts.filter(({ outcome, findings }) => outcome === 'refused' || findings.length > 0)
  const kept = remarked.slice(0, Math.max(0, mostRemarks - session.remarksKept))
  session.remarksKept += kept.length
  await imports.keepRemarks(
    tx,
    act.tenantId,
    session.importId,
    kept.map(({ line, outcome, serialNumber, registrationId, findings }) => ({
      line,
      refused: outcome === 'refused',
      serialNumber: serialNumber ?? null,
      registrationId: registrationId ?? null,
      findings,
    })),
  )
}

function seenBefore(session: ImportSession, row: PreparedRow, keys: BatchKeys, index: number): number | undefined {
  const key = keysOfRow(keys, index, row.facts).find(({ kind }) => kind === 'e' || kind === 't' || kind === 'u')?.key
  if (key === undefined) return undefined
  const before = session.seen.get(key)
  if (before === undefined && session.seen.size < mostSeen) session.seen.set(key, row.line)
  return before
}

function addUp(sofar: imports.ImportTotals, verdicts: readonly Verdict[]): imports.ImportTotals {
  const count = (outcome: Verdict['outcome']) => verdicts.filter((verdict) => verdict.outcome === outcome).length
  const warned = verdicts.filter(({ outcome, findings }) => outcome !== 'refused' && findings.length > 0).length
  return {
    registered: sofar.registered + count('registered'),
    updated: sofar.updated + count('updated'),
    refused: sofar.refused + count('refused'),
    warned: sofar.warned + warned,
  }
}

/** RFC 9562 version 7: ids made one after the other are neighbours in every index. */
export function timeOrderedGuid(now: Date): string {
  const ms = now.getTime()
  if (ms !== beginning.ms) {
    const time = ms.toString(16).padStart(12, '0')
    beginning = { ms, text: `${time.slice(0, 8)}-${time.slice(8)}-7` }
  }
  return beginning.text + randomUUID().slice(15)
}

/** Thousands of ids are made in one moment. */
let beginning = { ms: Number.NaN, text: '' }

function idTime(guid: string): number {
  return Number.parseInt(guid.replace('-', '').slice(0, 12), 16)
}
