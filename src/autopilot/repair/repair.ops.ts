// A device after its board was replaced (docs/protocols/repair.md): what was registered is compared with the new hash part by part; then
// the registration goes and the repaired device is registered in its place, in that order and in one transaction, with tag, order, user,
// name and profile of the one before.

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { ProfileId, RegistrationId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { deregisterDevice } from '../device/device.ops.ts'
import * as devices from '../device/device.sql.ts'
import { hashesOf } from '../device/key.sql.ts'
import { batchOf } from '../import/row/read-batch.ts'
import type { Registrar } from '../import/row/registrar.ts'
import { judgeRow, type PreparedRow } from '../import/row/row.ts'
import type { Verdict } from '../import/row/verdict.ts'
import { type ImportDeps, runImport } from '../import/run.ops.ts'
import { storedFacts } from '../matching/candidates.ops.ts'
import { reassign } from '../profile/assignment.sql.ts'
import * as profiles from '../profile/profile.sql.ts'
import { compareParts, judgeRepair, type PartCompared, type RepairFinding } from './compare.ts'
import { directProfile } from './repair.sql.ts'

export type Repair = {
  readonly serialNumber: string
  readonly parts: readonly PartCompared[]
  readonly findings: readonly RepairFinding[]
  readonly possible: boolean
  /** Of the repaired device; undefined: nothing was changed. */
  readonly registrationId: RegistrationId | undefined
}

export async function repairDevice(
  deps: ImportDeps,
  operation: OperationContext,
  id: RegistrationId,
  { hardwareHash, dryRun }: { readonly hardwareHash: string; readonly dryRun: boolean },
): Promise<Repair> {
  const { tenantId } = operation
  const before = await devices.byId(deps.db, tenantId, id)
  if (!before) throw notFound('Autopilot device', id)
  const stored = (await hashesOf(deps.db, [{ tenantId, registrationId: id }])).get(id)
  if (!stored) throw noHash(before.serialNumber)
  const after = readable(hardwareHash)
  const facts = storedFacts(stored)
  const compared = { serialNumber: before.serialNumber, parts: compareParts(facts, after.facts) }
  const findings = judgeRepair(facts, after.facts)
  const possible = findings.every(({ severity }) => severity !== 'error')
  if (dryRun || !possible) return { ...compared, findings, possible, registrationId: undefined }
  return { ...compared, findings, possible, registrationId: await registerAnew(deps, operation, id, hardwareHash) }
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
        if (verdict?.outcome !== 'registered' || !verdict.registrationId || !before) throw notRegistered(verdict)
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
  const { tenantId, now } = operation
  const { groupTag, assignedUser, addressableUserName, deviceName } = before
  await devices.change(tx, tenantId, id, { groupTag, assignedUser, addressableUserName, deviceName }, now)
  if (profileId) {
    await profiles.giveDirectly(tx, tenantId, profileId, [id])
    await reassign(tx, { tenantId, now }, { registrations: [id] })
  }
  await recordAudit(tx, operation, {
    action: 'autopilot.device.repair',
    targetKind: 'autopilot-device',
    targetId: id,
    details: {
      ...{ inPlaceOf: before.id, serialNumber: before.serialNumber, groupTag, assignedUser },
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
