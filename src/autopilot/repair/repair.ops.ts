// A device after its board was replaced (docs/protocols/repair.md): what was registered is compared with the new hash part by part; then
// the registration goes and the repaired device is registered in its place, in that order and in one transaction, with tag, order, user,
// name and profile of the one before.

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { Fault, invariant, notFound } from '../../kernel/fault.ts'
import type { ProfileId, RegistrationId, TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { recordEvent } from '../../story/event.sql.ts'
import { deregisterDevice } from '../device/device.ops.ts'
import * as devices from '../device/device.sql.ts'
import { hashesOf, holders } from '../device/key.sql.ts'
import { countRefused } from '../import/guess.ops.ts'
import { batchOf } from '../import/row/read-batch.ts'
import type { Registrar } from '../import/row/registrar.ts'
import { judgeRow, type PreparedRow } from '../import/row/row.ts'
import type { Verdict } from '../import/row/verdict.ts'
import { type ImportDeps, runImport } from '../import/run.ops.ts'
import { keysOfTexts, storedFacts } from '../matching/candidates.ops.ts'
import { decidingTexts, type HardwareFacts } from '../matching/facts.ts'
import { reassign } from '../profile/assignment.sql.ts'
import * as profiles from '../profile/profile.sql.ts'
import { compareParts, isBoardOf, judgeRepair, type PartCompared, type RepairFinding } from './compare.ts'
import { type MatrixRow, matrixRow } from './matrix.ts'
import { directProfile, groupsByHand } from './repair.sql.ts'

export type Repair = {
  readonly serialNumber: string
  readonly parts: readonly PartCompared[]
  readonly findings: readonly RepairFinding[]
  readonly matrix: MatrixRow
  readonly possible: boolean
  /** Of the repaired device; undefined: nothing was changed. */
  readonly registrationId: RegistrationId | undefined
}

type Asked = {
  readonly hardwareHash: string
  readonly dryRun: boolean
  /** Whether whoever asks may see this other device of the organisation. */
  readonly mayTell: (id: RegistrationId) => Promise<boolean>
}

export async function repairDevice(
  deps: ImportDeps,
  operation: OperationContext,
  id: RegistrationId,
  { hardwareHash, dryRun, mayTell }: Asked,
): Promise<Repair> {
  const { tenantId } = operation
  const before = await devices.byId(deps.db, tenantId, id)
  if (!before) throw notFound('Autopilot device', id)
  const stored = (await hashesOf(deps.db, [{ tenantId, registrationId: id }])).get(id)
  if (!stored) throw noHash(before.serialNumber)
  const after = readable(hardwareHash)
  const facts = storedFacts(stored)
  const holder = await donorOf(deps.db, before, tenantId, after.facts)
  const told = holder && {
    ...holder,
    serialNumber: (await mayTell(holder.registrationId)) ? holder.serialNumber : undefined,
  }
  const findings = judgeRepair(facts, after.facts, { donor: told, groups: await groupsByHand(deps.db, tenantId, id) })
  const possible = findings.every(({ severity }) => severity !== 'error')
  const reasons = findings.map(({ reason }) => reason)
  const compared = {
    ...{ serialNumber: before.serialNumber, parts: compareParts(facts, after.facts), findings, possible },
    matrix: matrixRow(facts, after.facts, reasons),
  }
  if (dryRun || !possible) return { ...compared, registrationId: undefined }
  return { ...compared, registrationId: await registerAnew(deps, operation, id, hardwareHash) }
}

/** Of devices of other organisations nothing is said here: what is registered is refused then, and counted (T-23). */
async function donorOf(
  db: Db,
  { id }: Pick<devices.RegisteredDevice, 'id'>,
  tenantId: TenantId,
  after: HardwareFacts,
): Promise<{ readonly registrationId: RegistrationId; readonly serialNumber: string } | undefined> {
  const ofBoard = decidingTexts(after).filter(({ kind }) => kind === 'e' || kind === 'u')
  const found = await holders(
    db,
    keysOfTexts(ofBoard).map(({ key }) => key),
  )
  const ours = found.filter((one) => one.tenantId === tenantId && one.registrationId !== id)
  const hashes = await hashesOf(db, ours)
  return ours.find((one) => isBoardOf(after, storedFacts(hashes.get(one.registrationId) ?? null)))
}

function readable(hardwareHash: string): PreparedRow {
  const input = { line: 1, serialNumber: '', productKey: '', hardwareHash, groupTag: '', assignedUser: '' }
  const reading = judgeRow(input, { strict: false })
  if (reading.ok) return reading.row
  const found = reading.findings.find(({ severity }) => severity === 'error')
  throw new Fault('invalid-input', `${found?.message ?? 'The hash cannot be read.'} ${found?.remedy ?? ''}`.trim(), {
    reason: 'repair-hash',
  })
}

async function registerAnew(
  deps: ImportDeps,
  operation: OperationContext,
  id: RegistrationId,
  hardwareHash: string,
): Promise<RegistrationId> {
  const { tenantId } = operation
  let before: devices.RegisteredDevice | undefined
  let profileId: ProfileId | undefined
  let registered: RegistrationId | undefined
  const old = await devices.byId(deps.db, tenantId, id)
  if (!old) throw notFound('Autopilot device', id)
  const row = judgeRow(
    {
      ...{ line: 1, serialNumber: '', productKey: '', hardwareHash, groupTag: old.groupTag },
      assignedUser: old.assignedUser ?? '',
    },
    { strict: false },
  )
  const from: Registrar = {
    channel: 'graph',
    ...(old.purchaseOrderId !== '' && { purchaseOrderId: old.purchaseOrderId }),
  }
  await runImport(
    deps,
    operation,
    {
      from,
      batches: [batchOf([row])],
      async ahead(tx) {
        before = await devices.lock(tx, tenantId, id)
        if (!before || before.groupTag !== old.groupTag || before.assignedUser !== old.assignedUser) throw changed()
        profileId = await directProfile(tx, tenantId, id)
        await deregisterDevice({ ...deps, db: tx }, operation, id)
      },
      async alongside(tx, [verdict]) {
        if (verdict?.outcome !== 'registered' || !verdict.registrationId || !before) {
          countRefused(tenantId, verdict ? [verdict] : [], deps.clock()) // what is thrown is not counted as a batch is
          throw notRegistered(verdict)
        }
        registered = verdict.registrationId
        await takeOver(tx, operation, registered, { before, profileId })
      },
    },
    () => {},
  )
  if (!registered) throw changed()
  return registered
}

/** What administrators gave to the device before, and the one entry that names both. */
async function takeOver(
  tx: Db,
  operation: OperationContext,
  id: RegistrationId,
  { before, profileId }: { readonly before: devices.RegisteredDevice; readonly profileId: ProfileId | undefined },
): Promise<void> {
  const { tenantId, now, actor } = operation
  const { groupTag, assignedUser, addressableUserName, deviceName, serialNumber } = before
  await devices.change(tx, tenantId, id, { groupTag, assignedUser, addressableUserName, deviceName }, now)
  if (profileId) {
    await profiles.giveDirectly(tx, tenantId, profileId, [id])
    await reassign(tx, { tenantId, now }, { registrations: [id] })
  }
  const device = await devices.byId(tx, tenantId, id)
  invariant(device, 'what was registered in this transaction is there')
  await recordEvent(tx, {
    tenantId,
    deviceId: device.directoryDeviceId,
    at: now,
    hop: 'registration',
    step: 'board-replaced',
    outcome: 'ok',
    detail: { serialNumber, by: actor.name, inPlaceOf: before.id, objectBefore: before.directoryDeviceId },
  })
  await recordAudit(tx, operation, {
    action: 'autopilot.device.repair',
    targetKind: 'autopilot-device',
    targetId: id,
    details: {
      ...{ inPlaceOf: before.id, serialNumber, groupTag, assignedUser },
      ...{ profileId: profileId ?? null, registeredByBefore: before.registeredByName },
    },
  })
}

const noHash = (serialNumber: string) =>
  new Fault(
    'invalid-input',
    `The device ${serialNumber} was registered without a hash, so there is nothing to compare. Delete its registration and import the new hash.`,
    { reason: 'repair-without-hash' },
  )

const changed = () =>
  new Fault('conflict', 'The registration was changed in this moment. Nothing was done: try again.', {
    reason: 'repair-overtaken',
  })

function notRegistered(verdict: Verdict | undefined): Fault {
  const found = verdict?.findings.find(({ severity }) => severity === 'error')
  const message = found
    ? `${found.message} ${found.remedy}`
    : 'The new hash belongs to another device that is registered already. Delete that registration first, if it was taken apart for the repair.'
  return new Fault('conflict', `${message} Nothing was changed.`, { reason: 'repair-known-elsewhere' })
}
