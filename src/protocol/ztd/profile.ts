// The deployment profile as a device downloads it (docs/specification/deployment-profile.md). Members keep their real
// names, so that a trace reads like one of the real service; the typed form beside it is what both sides work with.

import { decodeOobeConfig, encodeOobeConfig, type OobeFlags } from './oobe-config.ts'
import { ZtdCodecError } from './problem.ts'

export type DownloadedProfile = {
  readonly registrationId: string
  readonly directoryDeviceId: string
  readonly tenantId: string
  readonly tenantDomain: string
  readonly mdmId: string
  readonly profileName: string
  readonly oobe: OobeFlags
  readonly joinMethod: 'aad' | 'hybrid'
  readonly mode: 'user-driven' | 'self-deploying'
  readonly forcedEnrollment: boolean
  /** Fills in the name on the sign-in page. */
  readonly assignedUser: string
  /** '' keeps the name the device has. */
  readonly deviceNameTemplate: string
  /** 'os-default', '' (the user chooses) or a language tag. */
  readonly language: string
  readonly region: string
  /** False when the profile is only the tenant's default. */
  readonly explicit: boolean
  readonly updateDisabled: boolean
}

/** Half an hour, as the real service sends it. */
const updateTimeoutMs = 1_800_000

export function encodeProfile(
  profile: DownloadedProfile,
  correlationId: string,
): Record<string, string | number | boolean> {
  const forced = profile.forcedEnrollment ? 1 : 0
  return {
    AutopilotServiceCorrelationId: correlationId,
    ZtdRegistrationId: profile.registrationId,
    AadDeviceId: profile.directoryDeviceId,
    CloudAssignedTenantId: profile.tenantId,
    CloudAssignedTenantDomain: profile.tenantDomain,
    CloudAssignedMdmId: profile.mdmId,
    CloudAssignedOobeConfig: encodeOobeConfig(profile.oobe),
    CloudAssignedDomainJoinMethod: profile.joinMethod === 'aad' ? 0 : 1,
    CloudAssignedForcedEnrollment: forced,
    ...(profile.deviceNameTemplate === '' ? {} : { CloudAssignedDeviceName: profile.deviceNameTemplate }),
    CloudAssignedLanguage: profile.language,
    CloudAssignedRegion: profile.region,
    CloudAssignedAadServerData: JSON.stringify({
      ZeroTouchConfig: {
        CloudAssignedTenantUpn: profile.assignedUser,
        ForcedEnrollment: forced,
        CloudAssignedTenantDomain: profile.tenantDomain,
      },
    }),
    DeploymentProfileName: profile.profileName,
    IsExplicitProfileAssignment: profile.explicit,
    AutopilotMode: profile.mode === 'user-driven' ? 0 : 1,
    HybridJoinSkipDCConnectivityCheck: 0,
    CloudAssignedAutopilotUpdateDisabled: profile.updateDisabled ? 1 : 0,
    CloudAssignedAutopilotUpdateTimeout: updateTimeoutMs,
  }
}

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Throws ZtdCodecError when a member that decides anything is missing or of another kind; others have their defaults. */
export function decodeProfile(document: unknown): DownloadedProfile {
  if (typeof document !== 'object' || document === null) throw new ZtdCodecError('', 'a JSON object')
  const members = document as Readonly<Record<string, unknown>>
  const forcedEnrollment = whole(members, 'CloudAssignedForcedEnrollment', 0) === 1
  return {
    registrationId: id(members, 'ZtdRegistrationId'),
    directoryDeviceId: id(members, 'AadDeviceId'),
    tenantId: id(members, 'CloudAssignedTenantId'),
    tenantDomain: text(members, 'CloudAssignedTenantDomain'),
    mdmId: text(members, 'CloudAssignedMdmId', ''),
    profileName: text(members, 'DeploymentProfileName', ''),
    oobe: decodeOobeConfig(whole(members, 'CloudAssignedOobeConfig')),
    joinMethod: whole(members, 'CloudAssignedDomainJoinMethod', 0) === 0 ? 'aad' : 'hybrid',
    mode: whole(members, 'AutopilotMode', 0) === 0 ? 'user-driven' : 'self-deploying',
    forcedEnrollment,
    assignedUser: assignedUser(text(members, 'CloudAssignedAadServerData', '')),
    deviceNameTemplate: text(members, 'CloudAssignedDeviceName', ''),
    language: text(members, 'CloudAssignedLanguage', ''),
    region: text(members, 'CloudAssignedRegion', ''),
    explicit: members.IsExplicitProfileAssignment !== false,
    updateDisabled: whole(members, 'CloudAssignedAutopilotUpdateDisabled', 0) === 1,
  }
}

type Members = Readonly<Record<string, unknown>>

function text(members: Members, name: string, absent?: string): string {
  const value = members[name] ?? absent
  if (typeof value !== 'string') throw new ZtdCodecError(name, 'a text')
  return value
}

function id(members: Members, name: string): string {
  const value = text(members, name)
  if (!guid.test(value)) throw new ZtdCodecError(name, 'a GUID')
  return value.toLowerCase()
}

function whole(members: Members, name: string, absent?: number): number {
  const value = members[name] ?? absent
  if (typeof value !== 'number' || !Number.isInteger(value)) throw new ZtdCodecError(name, 'a whole number')
  return value
}

/** The user's name is a convenience; without it the page simply asks. */
function assignedUser(serverData: string): string {
  try {
    const { ZeroTouchConfig } = JSON.parse(serverData) as { ZeroTouchConfig?: { CloudAssignedTenantUpn?: unknown } }
    const name = ZeroTouchConfig?.CloudAssignedTenantUpn
    return typeof name === 'string' ? name : ''
  } catch {
    return ''
  }
}
