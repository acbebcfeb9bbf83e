// Decides a batch of an import, row by row. Reads the holders of its keys, and writes nothing.

import type { Db } from '../../db/schema.ts'
import { makeBreath } from '../../directory/membership/breath.ops.ts'
import { newDeviceFacts } from '../../directory/membership/rule/new-device.ts'
import { type DirectoryDeviceId, idTime, type RegistrationId, timeOrderedGuid } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { physicalIds } from '../device/device.ts'
import { findHolders, type HardwareKey, type StoredDevice } from '../matching/candidates.ops.ts'
import { type HardwareFacts, mayBeMeant } from '../matching/facts.ts'
import { type Candidate, uuidFollows } from '../matching/match.ts'
import { loadPlacement } from '../profile/assignment.ops.ts'
import type { NewDevice } from './copy/write.ts'
import { decideRow, duplicate, guessedAt, type Holding, remember, storedTexts } from './decide.ts'
import * as imports from './import.sql.ts'
import { type BatchKeys, type KeyChoice, keyArray, keysOfRow, sharingRows } from './row/keys.ts'
import type { ReadBatch } from './row/read-batch.ts'
import { type Registrar, refusalOfKnown } from './row/registrar.ts'
import type { PreparedRow, RowReading } from './row/row.ts'
import { remark, type Verdict } from './row/verdict.ts'
import { otherWithUuid, sharedUuid } from './shared-uuid.ts'

/** What else is written in the transaction that stores these rows. */
export type Alongside = (tx: Db, verdicts: readonly Verdict[]) => Promise<void>

export type ImportSession = imports.Run & {
  readonly dryRun: boolean
  readonly from: Registrar
  readonly alongside?: Alongside | undefined
  /** What is written in the transaction before its rows are decided. */
  readonly ahead?: ((tx: Db) => Promise<void>) | undefined
  /** The one row is this device of the directory, joined already; without it each new device gets an object in advance. */
  readonly onto?: DirectoryDeviceId | undefined
  /** A dry run stores nothing, so it remembers itself which devices the file had, as far as memory allows. */
  readonly seen: Map<string, number>
  /** Likewise the first line of each UUID. */
  readonly uuids: Map<string, number>
  remarksKept: number
}

const mostSeen = 200_000
/** `stored` is missing for a device that this batch itself registers. */
type BatchDevice = Candidate & { readonly stored?: StoredDevice }

export type Plan = {
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
  /** Devices of others that rows are guesses at: one for each row and tenant. */
  readonly guessedAt: Array<Pick<BatchDevice, 'tenantId' | 'registrationId'>>
}

/** Decides every row; nothing is written here. */
export async function planBatch(
  db: Db,
  operation: OperationContext,
  session: ImportSession,
  { readings, keys }: ReadBatch,
): Promise<Plan> {
  const held = await imports.heldKeys(db, keyArray(keys, keys.order))
  const sharing = sharingRows(keys, held)
  const keysOfSharing = new Map<number, readonly HardwareKey[]>()
  for (const [index, reading] of readings.entries()) {
    if (reading.ok && sharing[index] === 1) keysOfSharing.set(index, keysOfRow(keys, index, reading.row.facts))
  }
  const facts = (index: number) => {
    const reading = readings[index]
    return reading?.ok ? reading.row.facts : undefined
  }
  const holding = await holdingOf(db, session, held.length > 0 ? keysOfSharing : new Map(), facts)
  const users = await imports.knownUsers(db, operation.tenantId, namedUsers(readings))
  const placementOf = await loadPlacement(db, operation.tenantId)
  const plan: Plan = { verdicts: [], fresh: [], updates: [], repaired: new Map(), guessedAt: [] }
  const breath = makeBreath()
  for (const [index, reading] of readings.entries()) {
    await breath()
    if (!reading.ok) {
      const { line, serialNumber, findings } = reading
      plan.verdicts.push({ line, outcome: 'refused', ...(serialNumber ? { serialNumber } : {}), findings })
      continue
    }
    const { row } = reading
    const { line, serialNumber } = row
    const texts = keysOfSharing.get(index)
    const before = session.dryRun ? seenBefore(session, row, keys, index) : undefined
    // a row that shares no key is new
    const decision = texts && decideRow(row, texts, holding, operation.tenantId)
    const addVerdict = (outcome: Verdict['outcome'], findings: Verdict['findings'], id?: RegistrationId) => {
      if (id && !session.dryRun) plan.verdicts.push({ line, outcome, serialNumber, registrationId: id, findings })
      else plan.verdicts.push({ line, outcome, serialNumber, findings })
    }
    const uuidBefore = session.dryRun && before === undefined ? uuidSeenBefore(session, row, keys, index) : undefined
    const uuidFindings = (known: readonly Candidate[]): Verdict['findings'] => {
      const other =
        (texts && otherWithUuid(row, holding, operation.tenantId, known)) ??
        (uuidBefore === undefined ? undefined : { line: uuidBefore })
      return other ? [sharedUuid(line, other)] : []
    }
    if (before !== undefined) {
      addVerdict('refused', [...row.findings, duplicate(row, before)])
      continue
    }
    switch (decision?.kind) {
      case 'refuse':
        addVerdict('refused', [...row.findings, ...decision.findings])
        break
      case 'stored': {
        const fresh = (decision.device.stored?.createdAt.getTime() ?? 0) >= idTime(session.importId)
        addVerdict(fresh ? 'registered' : 'updated', row.findings, decision.device.registrationId)
        break
      }
      case 'register':
      case undefined: {
        if (texts) plan.guessedAt.push(...guessedAt(texts, holding, operation.tenantId))
        const shared = uuidFindings(decision?.repaired ?? [])
        const { user, finding } = assignedUser(row, users)
        const choice = texts
          ? keyChoice(keys, index, texts, storedTexts(texts, holding, operation.tenantId))
          : { row: index }
        const device = newDevice(operation, session, row, user, choice, placementOf)
        plan.fresh.push(device)
        for (const { stored } of decision?.repaired ?? []) if (stored) plan.repaired.set(stored.registrationId, stored)
        if (texts) {
          remember(
            holding,
            { registrationId: device.id, tenantId: operation.tenantId, facts: row.facts },
            texts,
            row.line,
          )
        }
        const more = [...finding, ...(decision?.findings ?? []), ...shared]
        addVerdict('registered', more.length > 0 ? [...row.findings, ...more] : row.findings, device.id)
        break
      }
      case 'update': {
        const { stored } = decision.device
        // a row is matched by the keys it shares, and with what this batch registers itself it is a duplicate
        if (!stored || !texts) throw new Error(`line ${line} updates a device that was not loaded`)
        const known = refusalOfKnown(row, stored, session.from)
        if (known) {
          addVerdict('refused', [...row.findings, known])
          break
        }
        const shared = uuidFindings([decision.device])
        const { user, finding } = assignedUser(row, users)
        const choice = keyChoice(keys, index, texts, storedTexts(texts, holding, operation.tenantId))
        plan.updates.push({ stored, row, user: user ?? stored.assignedUser, texts, keys: choice })
        remember(holding, { ...decision.device, facts: row.facts }, texts, row.line)
        addVerdict('updated', [...row.findings, ...finding, ...decision.findings, ...shared], stored.registrationId)
        break
      }
    }
  }
  return plan
}

/** Keys that too many devices have identify none and are not stored. */
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
  factsOf: (row: number) => HardwareFacts | undefined,
): Promise<Holding<BatchDevice>> {
  const textByKey = new Map<string, string>()
  const rowsByKey = new Map<string, Array<{ readonly row: number; readonly kind: string }>>()
  for (const [row, list] of keysOfSharing) {
    for (const { key, kind, text } of list) {
      textByKey.set(key, text)
      const others = rowsByKey.get(key)
      if (others) others.push({ row, kind })
      else rowsByKey.set(key, [{ row, kind }])
    }
  }
  /** By some row of this batch. */
  const meant = ({ keys }: { readonly keys: readonly string[] }): boolean => {
    const kinds = new Map<number, string>()
    for (const key of keys) {
      for (const { row, kind } of rowsByKey.get(key) ?? []) kinds.set(row, (kinds.get(row) ?? '') + kind)
    }
    return [...kinds].some(([row, shared]) => mayBeMeant(shared, uuidFollows(factsOf(row))))
  }
  const holding: Holding<BatchDevice> = new Map()
  for (const stored of await findHolders(db, [...textByKey.keys()], meant)) {
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
    reading.ok && reading.row.assignedUser ? [reading.row.assignedUser] : [],
  )
  return [...new Set(names)]
}

/** A name that no user has would lock its device out (T-30), so it is not assigned. */
function assignedUser(row: PreparedRow, users: ReadonlySet<string>) {
  if (row.assignedUser === undefined) return { user: null, finding: [] }
  if (users.has(row.assignedUser)) return { user: row.assignedUser, finding: [] }
  const message = `There is no user ${row.assignedUser.slice(0, 120)} in this organisation; the device is registered without a user.`
  const finding = remark(
    'AssignedUserUnknown',
    { line: row.line },
    message,
    'Create the user, then assign it to the device.',
  )
  return { user: null, finding: [finding] }
}

function newDevice(
  operation: OperationContext,
  { from: { purchaseOrderId = '' }, onto }: Pick<ImportSession, 'from' | 'onto'>,
  row: PreparedRow,
  assignedUser: string | null,
  keys: KeyChoice,
  placementOf: Awaited<ReturnType<typeof loadPlacement>>,
): NewDevice {
  const id = timeOrderedGuid(operation.now) as RegistrationId // a GUID, made here
  const directoryDeviceId = onto ?? (timeOrderedGuid(operation.now) as DirectoryDeviceId)
  const deviceId = timeOrderedGuid(operation.now)
  const labels = physicalIds({ registrationId: id, groupTag: row.groupTag ?? '', purchaseOrderId })
  // what its object says and where it is stands in the directory, and is decided there (batch.ops.ts)
  const { groupIds, profileId, profileName } = onto
    ? { groupIds: [], profileId: undefined, profileName: undefined }
    : placementOf(
        newDeviceFacts({
          objectId: directoryDeviceId,
          deviceId,
          displayName: row.serialNumber,
          deviceManufacturer: row.manufacturer,
          deviceModel: row.model,
          devicePhysicalIds: labels,
        }),
      )
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

function seenBefore(session: ImportSession, row: PreparedRow, keys: BatchKeys, index: number): number | undefined {
  const key = keysOfRow(keys, index, row.facts).find(({ kind }) => kind === 'e' || kind === 't' || kind === 'u')?.key
  if (key === undefined) return undefined
  const before = session.seen.get(key)
  if (before === undefined && session.seen.size < mostSeen) session.seen.set(key, row.line)
  return before
}

function uuidSeenBefore(session: ImportSession, row: PreparedRow, keys: BatchKeys, index: number): number | undefined {
  const key = keysOfRow(keys, index, row.facts).find(({ kind }) => kind === 'u')?.key
  if (key === undefined) return undefined
  const before = session.uuids.get(key)
  if (before === undefined && session.uuids.size < mostSeen) session.uuids.set(key, row.line)
  return before === row.line ? undefined : before
}
