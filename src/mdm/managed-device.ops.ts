// Managed devices as administrators see them, and how the deployment of one stands.

import type { Db } from '../db/schema.ts'
import { Fault, notFound } from '../kernel/fault.ts'
import type { EnrollmentId, TenantId } from '../kernel/id.ts'
import type { DeploymentRecord, ItemKey } from './deployment.ts'
import * as devices from './managed-device.sql.ts'

export async function listDevices(
  db: Db,
  tenantId: TenantId,
  at: { readonly after: string; readonly limit: number },
  filter: string | undefined,
): Promise<devices.ManagedDevice[]> {
  return devices.page(db, tenantId, at, filter === undefined ? undefined : readFilter(filter))
}

const properties = ['serialNumber', 'deviceName', 'azureADDeviceId', 'userPrincipalName', 'userId'] as const

/** `serialNumber eq 'x'`, `startswith(deviceName,'x')`, `contains(deviceName, 'x')`; one condition. */
export function readFilter(text: string): devices.DeviceFilter {
  const plain = /^\s*(\w+)\s+eq\s+'?((?:[^']|'')*?)'?\s*$/i.exec(text)
  const called = /^\s*(startswith|contains)\s*\(\s*(\w+)\s*,\s*'((?:[^']|'')*)'\s*\)\s*$/i.exec(text)
  const name = plain?.[1] ?? called?.[2] ?? ''
  const property = properties.find((one) => one.toLowerCase() === name.toLowerCase())
  const value = (plain?.[2] ?? called?.[3] ?? '').replaceAll("''", "'")
  if (!property) {
    throw new Fault(
      'invalid-input',
      `Managed devices can be filtered by one of ${properties.join(', ')} with eq, startswith or contains.`,
      {
        reason: 'filter',
      },
    )
  }
  if (plain) return { property, how: 'eq', value }
  return { property, how: called?.[1]?.toLowerCase() === 'contains' ? 'contains' : 'startswith', value }
}

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
