// The deployment profile as the device holds it while OOBE runs (docs/specification/deployment-profile.md). The reader
// is total and lenient: the device takes what it understands and lets the rest lie. It never outlives OOBE (S-091).

import { knowsHybridJoin, type WindowsVersion } from './windows.ts'

export type DeploymentProfile = {
  readonly registrationId: string
  readonly directoryDeviceId: string | null
  readonly tenantId: string
  readonly tenantDomain: string
  readonly profileName: string
  readonly oobeConfig: number
  readonly joinMethod: number
  readonly mode: number
  readonly forcedEnrollment: boolean
  readonly nameTemplate: string | null
  readonly language: string | null
  readonly region: string | null
  readonly autopilotUpdateDisabled: boolean
}

/** Bits of CloudAssignedOobeConfig that a device acts upon. */
export const oobeBits = {
  skipCortana: 1,
  standardUser: 2,
  skipPrivacy: 4,
  skipOemRegistration: 8,
  skipEula: 16,
  skipKeyboard: 1024,
} as const

export function hasBit(profile: DeploymentProfile | null, bit: keyof typeof oobeBits): boolean {
  return profile !== null && (profile.oobeConfig & oobeBits[bit]) !== 0
}

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Undefined when the text is no profile this client can use: without a tenant nothing could ever be matched. */
export function readProfile(value: unknown): DeploymentProfile | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const fields = value as Readonly<Record<string, unknown>>
  const tenantId = text(fields.CloudAssignedTenantId)
  if (!tenantId || !guid.test(tenantId)) return undefined
  return {
    registrationId: text(fields.ZtdRegistrationId) ?? '',
    directoryDeviceId: text(fields.AadDeviceId),
    tenantId: tenantId.toLowerCase(),
    tenantDomain: (text(fields.CloudAssignedTenantDomain) ?? '').toLowerCase(),
    profileName: text(fields.DeploymentProfileName) ?? '',
    oobeConfig: whole(fields.CloudAssignedOobeConfig),
    joinMethod: whole(fields.CloudAssignedDomainJoinMethod),
    mode: whole(fields.AutopilotMode),
    forcedEnrollment: whole(fields.CloudAssignedForcedEnrollment) === 1,
    nameTemplate: text(fields.CloudAssignedDeviceName),
    language: localeOf(fields.CloudAssignedLanguage),
    region: localeOf(fields.CloudAssignedRegion),
    autopilotUpdateDisabled: whole(fields.CloudAssignedAutopilotUpdateDisabled) === 1,
  }
}

/** Why a profile that no way is for is not followed, although it may be meant for this device. */
export function vetoOf(profile: DeploymentProfile, windows: WindowsVersion): string {
  if (profile.joinMethod !== 0) {
    const why = knowsHybridJoin(windows) ? 'this client does not offer' : 'Windows before 1809 does not know'
    return `the profile asks for a hybrid join, which ${why}`
  }
  return `the profile asks for deployment mode ${profile.mode}, which this client does not offer`
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function whole(value: unknown): number {
  return typeof value === 'number' && Number.isInteger(value) ? value : 0
}

function localeOf(value: unknown): string | null {
  const tag = text(value)
  return tag === 'os-default' ? null : tag
}

/**
 * Expands `%SERIAL%` and `%RAND:n%` (docs/specification/deployment-profile.md): macro names in upper case only, foreign
 * characters of the serial number left out, and of a long one its end, since makers' serial numbers differ there and virtual
 * machines' all begin alike. Undefined when the result is no valid name of at most 15 characters: the device then keeps the
 * name it has. `digits` supplies the random part.
 */
export function expandName(template: string, serial: string, digits: string): string | undefined {
  let name = template
  let from = 0
  for (const [macro, count] of template.matchAll(/%RAND:(\d+)%/g)) {
    name = name.replace(macro, digits.slice(from, from + Number(count)))
    from += Number(count)
  }
  const room = Math.max(0, 15 - name.replaceAll('%SERIAL%', '').length)
  const clean = serial.replace(/[^A-Za-z0-9-]/g, '')
  const end = clean.slice(Math.max(0, clean.length - room))
  // A cut may fall before a hyphen, and no name begins with one.
  name = name.replaceAll('%SERIAL%', template.startsWith('%SERIAL%') ? end.replace(/^-+/, '') : end)
  return isComputerName(name) ? name : undefined
}

function isComputerName(name: string): boolean {
  return /^(?!-)[A-Za-z0-9-]{1,15}(?<!-)$/.test(name) && !/^\d+$/.test(name)
}
