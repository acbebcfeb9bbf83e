// AutopilotConfigurationFile.json: a profile as a file, for a device that nobody registered (learn.microsoft.com, Windows Autopilot
// deployment for existing devices). Windows reads it as ASCII: any other character of a name is written as JSON's escape of it, so that
// the name comes out as it is.

import { encodeOobeConfig, type OobeFlags } from './oobe-config.ts'

/** Where Windows looks for it, below its own folder. */
export const configurationFileName = 'AutopilotConfigurationFile.json'

/** Of the form, since Windows 10 1809. */
const version = 2049

export type ConfigurationFile = {
  readonly tenantId: string
  readonly tenantDomain: string
  /** The device says it when it enrols, as OfflineAutoPilotEnrollmentCorrelator. */
  readonly correlationId: string
  readonly profileName: string
  readonly oobe: OobeFlags
  readonly joinMethod: 'aad' | 'hybrid'
  readonly forcedEnrollment: boolean
  /** '' keeps the name the device has. */
  readonly deviceNameTemplate: string
}

export function encodeConfigurationFile(file: ConfigurationFile): string {
  const forced = file.forcedEnrollment ? 1 : 0
  const members = {
    Version: version,
    CloudAssignedTenantId: file.tenantId,
    CloudAssignedTenantDomain: file.tenantDomain,
    CloudAssignedOobeConfig: encodeOobeConfig(file.oobe),
    CloudAssignedDomainJoinMethod: file.joinMethod === 'aad' ? 0 : 1,
    CloudAssignedForcedEnrollment: forced,
    ZtdCorrelationId: file.correlationId,
    CloudAssignedAadServerData: JSON.stringify({
      ZeroTouchConfig: {
        CloudAssignedTenantUpn: '',
        ForcedEnrollment: forced,
        CloudAssignedTenantDomain: file.tenantDomain,
      },
    }),
    ...(file.deviceNameTemplate === '' ? {} : { CloudAssignedDeviceName: file.deviceNameTemplate }),
    Comment_File: `Profile ${file.profileName}`,
  }
  return `${ascii(JSON.stringify(members, null, 4))}\r\n`.replaceAll(/(?<!\r)\n/g, '\r\n')
}

/** Both halves of a pair are escaped by themselves, as JSON wants it (RFC 8259 §7). */
const ascii = (json: string): string =>
  json.replaceAll(/[^\x00-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
