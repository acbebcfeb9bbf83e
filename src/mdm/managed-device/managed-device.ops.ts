// Managed devices as administrators see them, and how the deployment of one stands.

import type { Db } from '../../db/schema.ts'
import { notFound } from '../../kernel/fault.ts'
import type { EnrollmentId, TenantId } from '../../kernel/id.ts'
import type { ItemKey } from '../item/kinds.ts'
import type { Source } from '../item/source.ts'
import { type Reaching, reachingItems } from '../session/assigned/assigned.ops.ts'
import type { DeploymentRecord } from '../session/deployment.ts'
import * as devices from './managed-device.sql.ts'

export { managedDeviceList } from './managed-device.sql.ts'
export const listDevices = devices.page

export async function readDevice(db: Db, tenantId: TenantId, id: EnrollmentId): Promise<devices.ManagedDevice> {
  const found = await devices.byId(db, tenantId, id)
  if (!found) throw notFound('Managed device', id)
  return found
}

export type Deployment = {
  readonly record: DeploymentRecord | undefined
  readonly lastContactedAt: Date | undefined
  readonly tracked: ReadonlySet<ItemKey>
  /** What is assigned to it now. */
  readonly reaching: readonly Reaching[]
}

export async function readDeployment(
  db: Db,
  tenantId: TenantId,
  id: EnrollmentId,
  sources: readonly Source[],
): Promise<Deployment> {
  const found = await devices.deployment(db, tenantId, id)
  if (!found) throw notFound('Managed device', id)
  const phases = Object.values(found.record?.phases ?? {})
  const { directoryDeviceId: deviceId, userId, state, action } = await readDevice(db, tenantId, id)
  // What is to leave gets nothing any more.
  const gets = state === 'enrolled' && !action
  return {
    ...found,
    tracked: new Set(phases.flatMap(({ waitsFor }) => waitsFor.map(({ key }) => key))),
    reaching: gets ? await reachingItems(db, tenantId, { deviceId, userId }, sources) : [],
  }
}
