// The AdditionalContext of an enrolment (MS-MDE2 §3.4.4.1.1.1): one table of item names and types, both directions.
// Values arrive with stray spaces and mixed-case booleans. Only DeviceID and EnrollmentType are indispensable, and
// HWDevID must never identify an enrolment: cloned machines share it.

import type { ContextItem } from './enroll.ts'

type Kind = 'text' | 'flag' | 'number' | 'list'

/** In the order Windows sends them. */
const items = {
  aikPub: ['AIKPub', 'text'],
  aikAttestationClaim: ['AIKAttestationClaim', 'text'],
  aikCert: ['AIKCert', 'text'],
  aikAlgorithm: ['AIKAlgorithm', 'text'],
  aadAikAttestationClaim: ['AadAIKAttestationClaim', 'text'],
  aadPub: ['AADPub', 'text'],
  azureAttestationBlob: ['AzureAttestationBlob', 'text'],
  uxInitiated: ['UXInitiated', 'flag'],
  hardwareDeviceId: ['HWDevID', 'text'],
  locale: ['Locale', 'text'],
  targetedUserLoggedIn: ['TargetedUserLoggedIn', 'flag'],
  /** The opaque blob of the terms-of-use page, verbatim. */
  enrollmentData: ['EnrollmentData', 'text'],
  osEdition: ['OSEdition', 'number'],
  deviceName: ['DeviceName', 'text'],
  macAddresses: ['MAC', 'list'],
  imeis: ['IMEI', 'list'],
  deviceId: ['DeviceID', 'text'],
  enrollmentType: ['EnrollmentType', 'text'],
  deviceType: ['DeviceType', 'text'],
  osVersion: ['OSVersion', 'text'],
  applicationVersion: ['ApplicationVersion', 'text'],
  /** False while the out-of-box experience runs: only then is there a status page. */
  notInOobe: ['NotInOobe', 'flag'],
  manufacturer: ['Manufacturer', 'text'],
  deviceModel: ['DeviceModel', 'text'],
  serialNumber: ['SerialNumber', 'text'],
  requestVersion: ['RequestVersion', 'text'],
  bulkJoin: ['BulkAADJ', 'flag'],
  /** ZtdRegistrationId of a device with an online Autopilot profile. */
  zeroTouchProvisioning: ['ZeroTouchProvisioning', 'text'],
  /** ZtdCorrelationId of an offline Autopilot profile. */
  offlineAutopilotCorrelator: ['OfflineAutoPilotEnrollmentCorrelator', 'text'],
  domainName: ['DomainName', 'text'],
  bootstrapDomainJoin: ['BootstrapDomainJoin', 'flag'],
  externalManagementAgentHint: ['ExternalMgmtAgentHint', 'text'],
  plugAndForget: ['PlugandForget', 'flag'],
  whiteGlove: ['WhiteGlove', 'flag'],
  whiteGloveHybridJoin: ['WhiteGloveHybridJoin', 'flag'],
  azureVmExtensionJoin: ['AzVMIAMExtensionJoin', 'flag'],
  emmDeviceId: ['EmmDeviceId', 'text'],
  attestationStatus: ['AttestationStatus', 'text'],
  attestationStatusHresult: ['AttestationStatusHResult', 'text'],
  attestationCorrelationVector: ['AzureAttestationCorrelationVector', 'text'],
} as const satisfies Record<string, readonly [string, Kind]>

type Items = typeof items
type Value = { text: string; flag: boolean; number: number; list: readonly string[] }

export type EnrollmentContext = { readonly [K in keyof Items]?: Value[Items[K][1]] }

export function encodeContext(context: EnrollmentContext): readonly ContextItem[] {
  return (Object.keys(items) as (keyof Items)[]).flatMap((key) => {
    const value = context[key]
    const [name] = items[key]
    if (value === undefined) return []
    return typeof value === 'object' ? value.map((one) => ({ name, value: one })) : [{ name, value: String(value) }]
  })
}

/** Unknown names, and flags or numbers that cannot be read, are left out. Of a repeated single item the first counts. */
export function decodeContext(received: readonly ContextItem[]): EnrollmentContext {
  const valuesByName = new Map<string, string[]>()
  for (const { name, value } of received) {
    const values = valuesByName.get(name.toLowerCase())
    if (values) values.push(value.trim())
    else valuesByName.set(name.toLowerCase(), [value.trim()])
  }
  return Object.fromEntries(
    Object.entries(items).flatMap(([key, [name, kind]]) => {
      const value = readers[kind](valuesByName.get(name.toLowerCase()) ?? [])
      return value === undefined ? [] : [[key, value]]
    }),
  )
}

/** A map, not an object: `__proto__` is a member of every object. */
const flags = new Map([
  ['true', true],
  ['false', false],
])

const readers: Record<Kind, (values: readonly string[]) => Value[Kind] | undefined> = {
  text: ([value]) => value,
  flag: ([value]) => flags.get((value ?? '').toLowerCase()),
  number: ([value]) => (value !== undefined && /^\d{1,9}$/.test(value) ? Number(value) : undefined),
  list: (values) => (values.length > 0 ? values : undefined),
}

/** The wire name of an indispensable item that is missing: answer with the fault InvalidEnrollmentData. */
export function missingContextItem(context: EnrollmentContext): string | undefined {
  if (!context.deviceId) return 'DeviceID'
  if (!['Full', 'Device'].includes(context.enrollmentType ?? '')) return 'EnrollmentType'
  return undefined
}
