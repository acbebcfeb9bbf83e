// Our values as Graph's entities and back (docs/specification/graph.md).

import { managementState } from '../autopilot/management-state.ts'
import type { ItemAssignment } from '../contract/graph/assignment.ts'
import type { DeviceConfiguration } from '../contract/graph/device-configuration.ts'
import type { EnrollmentConfiguration } from '../contract/graph/enrollment-configuration.ts'
import type { ManagedDevice as ManagedDeviceEntity } from '../contract/graph/managed-device.ts'
import type { MobileApp } from '../contract/graph/mobile-app.ts'
import { odataTypeByTarget, type Target } from './assignment.ts'
import type { DeploymentRecord, ItemKey } from './deployment.ts'
import type { ManagedDevice } from './managed-device.sql.ts'
import {
  holdsSecret,
  mask,
  type OmaSetting,
  type OmaType,
  omaTypes,
  type StoredSetting,
  writeSetting,
} from './policy.ts'
import type { StatusPageSettings } from './status-page.ts'

export const policyType = '#microsoft.graph.windows10CustomConfiguration'
export const certificateType = '#microsoft.graph.windows81TrustedRootCertificate'
export const appType = '#microsoft.graph.windowsMobileMSI'
export const pageType = '#microsoft.graph.windows10EnrollmentCompletionPageConfiguration'

/** With or without its hash sign, in any letter case. */
export function isType(given: string, type: string): boolean {
  return given.replace(/^#?/, '#').toLowerCase() === type.toLowerCase()
}

export function policyEntity(policy: {
  readonly id: string
  readonly kind: 'policy' | 'certificate'
  readonly displayName: string
  readonly description: string
  readonly settings: readonly StoredSetting[]
  readonly createdAt: Date
  readonly version: number
}): DeviceConfiguration {
  const [first] = policy.settings
  return {
    '@odata.type': policy.kind === 'policy' ? policyType : certificateType,
    id: policy.id,
    displayName: policy.displayName,
    description: policy.description,
    createdDateTime: policy.createdAt.toISOString(),
    lastModifiedDateTime: policy.createdAt.toISOString(),
    version: policy.version,
    roleScopeTagIds: ['0'],
    ...(policy.kind === 'policy'
      ? {
          omaSettings: policy.settings.map((setting) => settingEntity(policy.id, setting)),
          holdsSecret: holdsSecret(policy.settings),
        }
      : {
          certFileName: first?.fileName ?? '',
          destinationStore: 'computerCertStoreRoot',
          trustedRootCertificate: first && 'value' in first ? first.value : '',
        }),
  }
}

function settingEntity(policyId: string, setting: StoredSetting) {
  const { type, ...oma } = writeSetting(policyId, setting)
  return { '@odata.type': `#microsoft.graph.${type}`, ...oma }
}

/** Undefined when the type is none that we know. */
export function settingOf(given: {
  readonly '@odata.type': string
  readonly displayName?: string | null | undefined
  readonly description?: string | null | undefined
  readonly omaUri: string
  readonly value: string | number | boolean
  readonly fileName?: string | null | undefined
  readonly isEncrypted?: boolean | null | undefined
  readonly secretReferenceValueId?: string | null | undefined
}): OmaSetting | undefined {
  const type = omaTypes.find((one: OmaType) => isType(given['@odata.type'], `#microsoft.graph.${one}`))
  return (
    type && {
      type,
      displayName: given.displayName ?? '',
      description: given.description ?? '',
      omaUri: given.omaUri.trim(),
      value: given.value,
      ...(given.fileName ? { fileName: given.fileName } : {}),
      ...(given.isEncrypted ? { isEncrypted: true } : {}),
      ...(given.secretReferenceValueId ? { secretReferenceValueId: given.secretReferenceValueId } : {}),
    }
  )
}

export function appEntity(app: {
  readonly id: string
  readonly displayName: string
  readonly publisher: string
  readonly productCode: string
  readonly productVersion: string
  readonly commandLine: string
  readonly holdsSecret: boolean
  readonly fileName: string
  readonly sha256: string
  readonly sizeBytes: number
  readonly createdAt: Date
  readonly targets: readonly Target[]
}): MobileApp {
  const published = app.sha256 !== ''
  return {
    '@odata.type': appType,
    id: app.id,
    displayName: app.displayName,
    description: app.displayName,
    publisher: app.publisher,
    createdDateTime: app.createdAt.toISOString(),
    lastModifiedDateTime: app.createdAt.toISOString(),
    publishingState: published ? 'published' : 'notPublished',
    uploadState: published ? 1 : 0,
    roleScopeTagIds: ['0'],
    productCode: app.productCode,
    productVersion: app.productVersion,
    identityVersion: app.productVersion,
    commandLine: app.holdsSecret ? mask : app.commandLine,
    holdsSecret: app.holdsSecret,
    fileName: app.fileName,
    size: app.sizeBytes,
    sha256: published ? app.sha256 : null,
    ignoreVersionDetection: false,
    useDeviceContext: true,
    isAssigned: app.targets.length > 0,
  }
}

export function pageEntity(page: {
  readonly id: string
  readonly displayName: string
  readonly description: string
  readonly priority: number
  readonly settings: StatusPageSettings
  readonly createdAt: Date
  readonly modifiedAt: Date
  readonly version: number
}): EnrollmentConfiguration {
  const isDefault = page.priority === 0
  const type = `${isDefault ? 'defaultW' : 'w'}indows10EnrollmentCompletionPageConfiguration`
  return {
    '@odata.type': pageType,
    id: `${page.id}_${type[0]?.toUpperCase()}${type.slice(1)}`,
    displayName: page.displayName,
    description: page.description,
    priority: page.priority,
    createdDateTime: page.createdAt.toISOString(),
    lastModifiedDateTime: page.modifiedAt.toISOString(),
    version: page.version,
    roleScopeTagIds: ['0'],
    deviceEnrollmentConfigurationType: type,
    ...page.settings,
  }
}

/** The guid before the type's name. */
export const pageIdOf = (id: string): string => id.slice(0, 36).toLowerCase()

export type Expanded = { readonly expand: readonly string[] }

/** What `$expand=assignments` adds to an item. */
export function assignmentsOf(
  { id, targets }: { readonly id: string; readonly targets: readonly Target[] },
  expand: readonly string[],
  more: { readonly intent?: string } = {},
): { assignments?: ItemAssignment[] } {
  if (!expand.includes('assignments')) return {}
  return { assignments: targets.map((one) => assignmentEntity(id, one, more)) }
}

export function assignmentEntity(
  itemId: string,
  { target, groupId }: Target,
  more: { readonly intent?: string } = {},
): ItemAssignment {
  const isGroup = target === 'group' || target === 'exclusion-group'
  return {
    id: `${itemId}_${groupId}`,
    source: 'direct',
    sourceId: itemId,
    ...more,
    target: {
      '@odata.type': odataTypeByTarget[target],
      deviceAndAppManagementAssignmentFilterId: null,
      deviceAndAppManagementAssignmentFilterType: 'none',
      ...(isGroup && { groupId }),
    },
  }
}

const unset = '0001-01-01T00:00:00Z'

export function deviceEntity(device: ManagedDevice): ManagedDeviceEntity {
  return {
    id: device.id,
    userId: device.userId ?? '',
    userDisplayName: device.userDisplayName,
    userPrincipalName: device.userPrincipalName,
    emailAddress: device.userPrincipalName,
    deviceName: device.deviceName,
    managedDeviceName: `${device.userPrincipalName.split('@')[0]}_Windows_${device.enrolledAt.toISOString().slice(0, 10)}`,
    managedDeviceOwnerType: 'company',
    ownerType: 'company',
    enrolledDateTime: device.enrolledAt.toISOString(),
    lastSyncDateTime: device.lastContactedAt?.toISOString() ?? unset,
    operatingSystem: 'Windows',
    osVersion: device.osVersion,
    complianceState: 'unknown',
    jailBroken: 'Unknown',
    managementAgent: 'mdm',
    azureADRegistered: true,
    aadRegistered: true,
    azureADDeviceId: device.deviceId ?? '00000000-0000-0000-0000-000000000000',
    azureActiveDirectoryDeviceId: device.deviceId ?? '00000000-0000-0000-0000-000000000000',
    deviceEnrollmentType: device.enrollmentKind,
    deviceRegistrationState: device.state === 'enrolled' ? 'registered' : 'revoked',
    autopilotEnrolled: device.registrationId !== undefined,
    joinType: 'azureADJoined',
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
    deviceActionResults: device.action
      ? [
          {
            actionName: device.action.kind,
            actionState: device.action.state,
            startDateTime: device.action.askedAt.toISOString(),
            lastUpdatedDateTime: device.action.changedAt.toISOString(),
          },
        ]
      : [],
    roleScopeTagIds: ['0'],
    // Ours: what the device had proved when it enrolled (docs/assurance.md).
    assurance: device.assurance,
    tpmSimulated: device.simulated,
  }
}

type Status = {
  readonly record: DeploymentRecord | undefined
  readonly lastContactedAt: Date | undefined
  readonly tracked: ReadonlySet<ItemKey>
}

export function deploymentEntity(managedDeviceId: string, { record, lastContactedAt, tracked }: Status, now: Date) {
  const phases = (['device', 'user'] as const).map((phase) => {
    const { state, announcedAt, deadline, deliveredAt, endedAt } = record?.phases[phase] ?? {
      state: 'waiting' as const,
    }
    return {
      phase,
      state,
      announcedAt: announcedAt ?? null,
      deadline: deadline ?? null,
      deliveredAt: deliveredAt ?? null,
      endedAt: endedAt ?? null,
      overdue: endedAt === undefined && deadline !== undefined && new Date(deadline) < now,
    }
  })
  const items = Object.entries(record?.items ?? {}).map(([key, item]) => {
    const [kind = '', id = ''] = key.split(':')
    return {
      kind: kind as 'policy' | 'certificate' | 'app', // ItemKey begins with its kind
      id,
      name: item.name,
      phase: item.phase,
      tracked: tracked.has(key as ItemKey), // keys of the record are ItemKeys
      state: item.state,
      since: item.since,
      error: item.error ?? null,
    }
  })
  return {
    managedDeviceId,
    lastContactedAt: lastContactedAt?.toISOString() ?? null,
    finishedAt: record?.finishedAt ?? null,
    statusPage: record?.page ? { id: record.page.id, displayName: record.page.name } : null,
    phases,
    items,
  }
}
