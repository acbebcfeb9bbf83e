// Managed devices as administrators see them, and how the deployment of one stands.

import type { Db } from '../../db/schema.ts'
import { notFound } from '../../kernel/fault.ts'
import type { EnrollmentId, TenantId } from '../../kernel/id.ts'
import type { ItemKey } from '../item/kinds.ts'
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
}

export async function readDeployment(db: Db, tenantId: TenantId, id: EnrollmentId): Promise<Deployment> {
  const found = await devices.deployment(db, tenantId, id)
  if (!found) throw notFound('Managed device', id)
  const phases = Object.values(found.record?.phases ?? {})
  return { ...found, tracked: new Set(phases.flatMap(({ waitsFor }) => waitsFor.map(({ key }) => key))) }
}
