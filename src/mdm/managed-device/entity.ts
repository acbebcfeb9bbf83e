// Managed devices as Graph's entities (docs/specification/graph.md).

import { managementState } from '../../autopilot/device/management-state.ts'
import type { ManagedDevice as ManagedDeviceEntity } from '../../contract/graph/managed-device.ts'
import type { Conversion, DeviceComplianceState } from '../../contract/mdm/managed-device.ts'
import { enabledFeatures, managementAgentOf } from '../co-management.ts'
import { type KeptPolicy, overall, type PolicyState, sourceOf, stateNow } from '../compliance.ts'
import type { Found } from '../conversion/conversion.ops.ts'
import { isUnjoined } from '../unjoined-kind.ts'
import type { ManagedDevice } from './managed-device.sql.ts'

const unset = '0001-01-01T00:00:00Z'

export function deviceEntity(device: ManagedDevice): ManagedDeviceEntity {
  const joined = !isUnjoined(device.enrollmentKind)
  return {
    id: device.id,
    userId: device.userId ?? '',
    userDisplayName: device.userDisplayName,
    userPrincipalName: device.userPrincipalName,
    emailAddress: device.userPrincipalName,
    deviceName: device.deviceName,
    managedDeviceName: `${device.userPrincipalName.split('@')[0]}_Windows_${device.enrolledAt.toISOString().slice(0, 10)}`,
    managedDeviceOwnerType: device.ownerType,
    ownerType: device.ownerType,
    enrolledDateTime: device.enrolledAt.toISOString(),
    lastSyncDateTime: device.lastContactedAt?.toISOString() ?? unset,
    operatingSystem: 'Windows',
    osVersion: device.osVersion,
    complianceState: stateOf(device),
    complianceLapsedDateTime: device.lapsedAt?.toISOString() ?? null,
    complianceSource: sourceOf(device.compliance),
    jailBroken: 'Unknown',
    managementAgent: managementAgentOf(device.agent !== undefined),
    configurationManagerClientEnabledFeatures: device.agent ? enabledFeatures(device.agent) : null,
    configurationManagerClientInformation: device.agent
      ? {
          clientIdentifier: device.agent.clientId,
          clientVersion: device.agent.clientVersion,
          isBlocked: false,
          siteCode: device.agent.siteCode,
        }
      : null,
    azureADRegistered: joined,
    aadRegistered: joined,
    azureADDeviceId: device.deviceId ?? '00000000-0000-0000-0000-000000000000',
    azureActiveDirectoryDeviceId: device.deviceId ?? '00000000-0000-0000-0000-000000000000',
    deviceEnrollmentType: device.enrollmentKind,
    deviceRegistrationState: device.state === 'enrolled' ? 'registered' : 'revoked',
    autopilotEnrolled: device.byAutopilot,
    joinType: joined ? 'azureADJoined' : 'unknown',
    enrollmentProfileName: device.profileName,
    serialNumber: device.serialNumber,
    manufacturer: device.manufacturer,
    model: device.model,
    deviceType: 'windowsRT',
    managementState: managementState(device.state === 'enrolled', device.action),
    managementCertificateExpirationDate: device.certificateExpiresAt?.toISOString() ?? unset,
    isEncrypted: false,
    isSupervised: false,
    easActivated: false,
    deviceCategoryDisplayName: '',
    deviceActionResults: [...(device.action ? [device.action] : []), ...device.results].map((one) => ({
      actionName: one.kind,
      actionState: one.state,
      startDateTime: new Date(one.requestedAt).toISOString(),
      lastUpdatedDateTime: new Date(one.changedAt).toISOString(),
    })),
    roleScopeTagIds: ['0'],
    // Ours: what the device had proved when it enrolled (docs/assurance.md).
    assurance: device.assurance,
    tpmSimulated: device.simulated,
  }
}

/** A device that does not come is not compliant, whatever it said when it came last. */
const stateOf = ({ lapsedAt, compliance, readAt }: ManagedDevice): PolicyState =>
  lapsedAt ? 'noncompliant' : overall(compliance, readAt)

const graphState = {
  compliant: 'compliant',
  noncompliant: 'nonCompliant',
  inGracePeriod: 'inGracePeriod',
  unknown: 'unknown',
}

export const complianceEntity = (policy: KeptPolicy, now: Date): DeviceComplianceState => ({
  id: policy.id,
  displayName: policy.name,
  platformType: 'windows10AndLater',
  state: graphState[stateNow(policy, now)],
  gracePeriodUntil: policy.unmet?.graceUntil ?? null,
  settingCount: policy.settings.length,
  settingStates: policy.settings.map(({ setting, state, value, source, since, past }) => ({
    setting,
    settingName: setting,
    state,
    currentValue: value ?? '',
    source,
    since,
    past: past.map((one) => ({
      state: one.state,
      currentValue: one.value ?? '',
      source: one.source,
      since: one.since,
    })),
  })),
})

export function conversionEntity(id: string, { device, profile, standing }: Found): Conversion {
  const spoken = standing.state === 'skipped' || standing.state === 'refused'
  return {
    managedDeviceId: id,
    state: standing.state,
    reason: spoken ? standing.reason : '',
    message: spoken ? standing.message : '',
    refusedAt: standing.state === 'refused' ? standing.at.toISOString() : null,
    profile: profile ?? null,
    registrationId: device.registration?.id ?? null,
  }
}
