// What a device is asked to collect, where it puts that, and what its answers mean (docs/operating/remote-actions.md). The address is
// signed for one request of one enrolment and written into the command when it is sent, so that none is kept.

import { type ArchiveItem, archiveDefinition, writeArchiveRequest } from '../../protocol/csp/diagnostic-archive.ts'
import { isSignature, signatureOf } from '../signed-token.ts'
import type { SentCommand } from '../tree.ts'

/** Of Autopilot, enrolment and management; the events of applications and of the system besides. */
const items: readonly ArchiveItem[] = [
  { kind: 'RegistryKey', what: 'HKLM\\SOFTWARE\\Microsoft\\Provisioning\\Diagnostics\\AutoPilot' },
  { kind: 'RegistryKey', what: 'HKLM\\SOFTWARE\\Microsoft\\Provisioning\\AutopilotSettings' },
  { kind: 'RegistryKey', what: 'HKLM\\SOFTWARE\\Microsoft\\Windows\\Autopilot\\EnrollmentStatusTracking' },
  { kind: 'RegistryKey', what: 'HKLM\\SOFTWARE\\Microsoft\\Enrollments' },
  { kind: 'RegistryKey', what: 'HKLM\\SOFTWARE\\Microsoft\\EnterpriseDesktopAppManagement' },
  { kind: 'RegistryKey', what: 'HKLM\\SOFTWARE\\Microsoft\\PolicyManager' },
  { kind: 'Command', what: '%windir%\\system32\\dsregcmd.exe /status' },
  { kind: 'Command', what: '%windir%\\system32\\ipconfig.exe /all' },
  {
    kind: 'Command',
    what: '%windir%\\system32\\mdmdiagnosticstool.exe -area Autopilot;DeviceEnrollment;DeviceProvisioning;TPM -cab %temp%\\MDMDiagnostics\\mdmlogs.cab',
  },
  { kind: 'FoldersFiles', what: '%temp%\\MDMDiagnostics\\mdmlogs.cab' },
  { kind: 'FoldersFiles', what: '%ProgramData%\\Microsoft\\DiagnosticLogCSP\\Collectors\\*.etl' },
  { kind: 'Events', what: 'Application' },
  { kind: 'Events', what: 'System' },
  { kind: 'Events', what: 'Microsoft-Windows-DeviceManagement-Enterprise-Diagnostics-Provider/Admin' },
  { kind: 'Events', what: 'Microsoft-Windows-ModernDeployment-Diagnostics-Provider/Autopilot' },
  { kind: 'Events', what: 'Microsoft-Windows-User Device Registration/Admin' },
]

export const keptDays = 28
/** Of one device. The oldest goes when another one comes. */
export const mostOfDevice = 10

export type UploadGrant = {
  readonly tenantId: string
  /** Of the remote action that asked for it. */
  readonly logId: string
  readonly enrollmentId: string
  /** Seconds. */
  readonly expires: number
}

/** Of one file that an administrator may fetch. */
export type DownloadGrant = { readonly tenantId: string; readonly logId: string; readonly expires: number }

export const uploadLifeSeconds = 24 * 3600
export const downloadLifeSeconds = 15 * 60

const uploadPurpose = 'mdm-log-upload'
const downloadPurpose = 'mdm-log-download'
const uploadText = ({ tenantId, logId, enrollmentId, expires }: UploadGrant) =>
  [tenantId, logId, enrollmentId, expires].join('\n')
const downloadText = ({ tenantId, logId, expires }: DownloadGrant) => [tenantId, logId, expires].join('\n')

export function uploadUrl(key: Uint8Array, origin: string, grant: UploadGrant): string {
  const { tenantId, logId, enrollmentId, expires } = grant
  const sig = signatureOf(key, uploadPurpose, uploadText(grant))
  const query = new URLSearchParams({ for: enrollmentId, exp: String(expires), sig })
  return `${origin}/logs/${tenantId}/${logId}?${query}`
}

export function downloadUrl(key: Uint8Array, origin: string, grant: DownloadGrant): string {
  const { tenantId, logId, expires } = grant
  const query = new URLSearchParams({
    exp: String(expires),
    sig: signatureOf(key, downloadPurpose, downloadText(grant)),
  })
  return `${origin}/logs/${tenantId}/${logId}?${query}`
}

export const isUploadGrant = (key: Uint8Array, grant: UploadGrant, signature: string, now: Date): boolean =>
  grant.expires * 1000 > now.getTime() && isSignature(key, uploadPurpose, uploadText(grant), signature)

export const isDownloadGrant = (key: Uint8Array, grant: DownloadGrant, signature: string, now: Date): boolean =>
  grant.expires * 1000 > now.getTime() && isSignature(key, downloadPurpose, downloadText(grant), signature)

/** The commands with their requests, which name an address that is good from now on. */
export function addressed<T extends { readonly command: SentCommand }>(
  waiting: readonly T[],
  { key, origin, of, now }: { key: Uint8Array; origin: string; of: { tenantId: string; id: string }; now: Date },
): readonly T[] {
  const expires = Math.floor(now.getTime() / 1000) + uploadLifeSeconds
  return waiting.map((one) => {
    const { uri, action: logId } = one.command
    if (uri !== archiveDefinition || logId === undefined) return one
    const url = uploadUrl(key, origin, { tenantId: of.tenantId, logId, enrollmentId: of.id, expires })
    return { ...one, command: { ...one.command, data: writeArchiveRequest({ id: logId, uploadUrl: url, items }) } }
  })
}
