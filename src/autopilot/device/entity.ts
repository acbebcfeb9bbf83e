// Registered devices in the shape of the Graph API (docs/specification/graph.md): empty texts instead of null, and the
// year 1 for what has not happened yet, because scripts in circulation call methods on these members without looking.

import type { WindowsAutopilotDeviceIdentity } from '../../contract/graph/autopilot-device.ts'
import { csvLine } from '../../kernel/text/csv.ts'
import { hashSize } from '../../protocol/hardware-hash/read.ts'
import type { Importable } from './device.ops.ts'
import type { RegisteredDevice } from './device.sql.ts'

const unset = '0001-01-01T00:00:00Z'
const noGuid = '00000000-0000-0000-0000-000000000000'
const time = (at: Date | null): string => at?.toISOString() ?? unset

export function deviceEntity(device: RegisteredDevice, expand: readonly string[]): WindowsAutopilotDeviceIdentity {
  const profile = device.profile ?? null
  return {
    id: device.id,
    deploymentProfileAssignmentStatus: profile ? 'assignedInSync' : 'notAssigned',
    deploymentProfileAssignmentDetailedStatus: 'none',
    deploymentProfileAssignedDateTime: time(device.profileAssignedAt),
    groupTag: device.groupTag,
    purchaseOrderIdentifier: device.purchaseOrderId,
    serialNumber: device.serialNumber,
    productKey: device.productKey,
    manufacturer: device.manufacturer,
    model: device.model,
    enrollmentState: device.enrollmentState,
    lastContactedDateTime: time(device.lastContactedAt),
    addressableUserName: device.addressableUserName ?? '',
    userPrincipalName: device.assignedUser ?? '',
    resourceName: '',
    skuNumber: device.skuNumber,
    systemFamily: device.systemFamily,
    azureActiveDirectoryDeviceId: device.deviceId,
    azureAdDeviceId: device.deviceId,
    managedDeviceId: device.managedDeviceId ?? noGuid,
    displayName: device.deviceName ?? '',
    deviceAccountUpn: '',
    deviceAccountPassword: '',
    deviceFriendlyName: '',
    remediationState: device.remediationState,
    remediationStateLastModifiedDateTime: unset,
    userlessEnrollmentStatus: device.enrollmentState === 'blocked' ? 'blocked' : 'unknown',
    // Ours: what the device proved when it joined (docs/assurance.md), and an administrator's word for the next time.
    assurance: device.joined?.assurance ?? '',
    tpmSimulated: device.markedSimulated || (device.joined?.simulated ?? false),
    nextEnrollmentAllowedUntil: time(device.nextJoinUntil),
    // Ours too: a device that is to leave, or is disabled, is not well, whatever enrollmentState says.
    managementState: device.managementState ?? '',
    accountEnabled: device.accountEnabled,
    registeredBy: device.registeredByName ?? '',
    channel: device.channel ?? '',
    batch: device.batchId ?? '',
    ...(expand.includes('deploymentProfile') && { deploymentProfile: profile }),
    ...(expand.includes('intendedDeploymentProfile') && { intendedDeploymentProfile: profile }),
  }
}

const exported: ReadonlyArray<readonly [heading: string, cell: (device: RegisteredDevice) => string]> = [
  ['Serial number', (device) => device.serialNumber],
  ['Manufacturer', (device) => device.manufacturer],
  ['Model', (device) => device.model],
  ['Group tag', (device) => device.groupTag],
  ['Profile', (device) => device.profile?.displayName ?? ''],
  ['Profile assigned', (device) => device.profileAssignedAt?.toISOString() ?? ''],
  ['Assigned user', (device) => device.assignedUser ?? ''],
  ['Device name', (device) => device.deviceName ?? ''],
  ['Enrollment state', (device) => device.enrollmentState],
  ['Last contacted', (device) => device.lastContactedAt?.toISOString() ?? ''],
  ['Registered', (device) => device.createdAt.toISOString()],
  ['Registered by', (device) => device.registeredByName ?? ''],
  ['Batch', (device) => device.batchId ?? ''],
  ['Registration id', (device) => device.id],
  ['Directory device id', (device) => device.deviceId],
  ['Assurance', (device) => device.joined?.assurance ?? ''],
  ['Management state', (device) => device.managementState ?? ''],
  ['Disabled', (device) => (device.accountEnabled ? '' : 'disabled')],
]

export const exportHeader = csvLine(exported.map(([heading]) => heading))

export const exportLine = (device: RegisteredDevice): string => csvLine(exported.map(([, cell]) => cell(device)))

const importable: ReadonlyArray<readonly [heading: string, cell: (device: Importable) => string]> = [
  ['Device Serial Number', (device) => device.serialNumber],
  ['Windows Product ID', (device) => device.productKey],
  ['Hardware Hash', ({ hash }) => (hash === null ? '' : whole(hash).toString('base64'))],
  ['Group Tag', (device) => device.groupTag],
  ['Assigned User', (device) => device.assignedUser ?? ''],
]

/** Hashes are stored without their padding. */
const whole = (hash: Buffer): Buffer => Buffer.concat([hash], hashSize)

/** The columns of docs/protocols/device-csv.md. */
export const importableHeader = csvLine(importable.map(([heading]) => heading))

export const importableLine = (device: Importable): string => csvLine(importable.map(([, cell]) => cell(device)))
