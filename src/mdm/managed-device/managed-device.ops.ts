// Managed devices as administrators see them, and how the deployment of one stands.

import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { DeviceConfigurationState } from '../../contract/mdm/managed-device.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import { type EnrollmentId, PolicyId, type TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { type Found, findConversion } from '../conversion/conversion.ops.ts'
import { type ItemKey, isGiven, type SessionKinds } from '../item/kinds.ts'
import { settingNames } from '../item/policy/policy.sql.ts'
import { type FilteredOut, type Reaching, reachingItems } from '../session/assigned/assigned.ops.ts'
import type { DeploymentRecord } from '../session/deployment.ts'
import { lockEnrollment } from '../session/message.sql.ts'
import { configurationState } from './configuration-state.ts'
import * as devices from './managed-device.sql.ts'

export { managedDeviceList } from './managed-device.sql.ts'
export const listDevices = devices.page

type At = Pick<OperationContext, 'tenantId' | 'now'>

export async function readDevice(db: Db, at: At, id: EnrollmentId): Promise<devices.ManagedDevice> {
  const found = await devices.byId(db, at, id)
  if (!found) throw notFound('Managed device', id)
  return found
}

/** Counts from its next check-in on. A device that is registered stays so. */
export async function changeOwner(
  db: Db,
  operation: OperationContext,
  id: EnrollmentId,
  ownerType: devices.ManagedDevice['ownerType'] | undefined,
): Promise<devices.ManagedDevice> {
  if (ownerType === undefined) {
    const message = 'Nothing to change was named. Send managedDeviceOwnerType: company or personal.'
    throw new Fault('invalid-input', message, { reason: 'nothing-to-change' })
  }
  return inTransaction(db, async (tx) => {
    await lockEnrollment(tx, operation.tenantId, id)
    const before = await readDevice(tx, operation, id)
    if (before.ownerType === ownerType) return before
    await devices.setOwner(tx, operation.tenantId, id, ownerType)
    await recordAudit(tx, operation, {
      action: 'mdm.device.change',
      targetKind: 'managedDevice',
      targetId: id,
      ...changes({ ownerType: before.ownerType }, { ownerType }),
    })
    return { ...before, ownerType }
  })
}

/** Whether a profile registers it, and why not. */
export async function readConversion(db: Db, operation: At, id: EnrollmentId): Promise<Found> {
  const found = await findConversion(db, operation, id)
  if (!found) throw notFound('Managed device', id)
  return found
}

/** To each policy that it was given, as far as it is still there. */
export async function configurationStates(
  db: Db,
  tenantId: TenantId,
  id: EnrollmentId,
): Promise<readonly DeviceConfigurationState[]> {
  const found = await devices.deployment(db, tenantId, id)
  if (!found) throw notFound('Managed device', id)
  const items = Object.entries(found.record?.items ?? {}).flatMap(([key, item]) => {
    const itemId = PolicyId.safeParse(key.split(':')[1])
    return itemId.success ? [[itemId.data, item] as const] : []
  })
  const names = await settingNames(
    db,
    tenantId,
    items.map(([itemId]) => itemId),
  )
  return items.flatMap(([itemId, item]) => {
    const settings = names.get(itemId)
    return settings ? [configurationState(itemId, item, settings)] : []
  })
}

export type Deployment = {
  readonly record: DeploymentRecord | undefined
  readonly lastContactedAt: Date | undefined
  readonly tracked: ReadonlySet<ItemKey>
  /** What it is to get now. */
  readonly reaching: readonly Reaching[]
  readonly filteredOut: readonly FilteredOut[]
}

export async function readDeployment(
  db: Db,
  at: At,
  id: EnrollmentId,
  { kinds, sources }: Pick<SessionKinds, 'kinds' | 'sources'>,
): Promise<Deployment> {
  const { tenantId } = at
  const found = await devices.deployment(db, tenantId, id)
  if (!found) throw notFound('Managed device', id)
  const phases = Object.values(found.record?.phases ?? {})
  const { directoryDeviceId: deviceId, userId, state, action } = await readDevice(db, at, id)
  // What is to leave gets nothing any more.
  const gets = state === 'enrolled' && !action
  const assigned = gets
    ? await reachingItems(db, tenantId, { enrollmentId: id, deviceId, userId }, sources)
    : { reaching: [], filteredOut: [] }
  return {
    ...found,
    tracked: new Set(phases.flatMap(({ waitsFor }) => waitsFor.map(({ key }) => key))),
    ...assigned,
    reaching: assigned.reaching.filter(({ kind }) => isGiven(kinds[kind])),
  }
}
