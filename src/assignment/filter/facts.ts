// What filters know of a device, from what its management has on record. Windows tells no architecture and there are no categories here.

import { editions } from './property.ts'
import type { FilterFacts } from './rule.ts'

export type DeviceRecord = {
  readonly deviceName: string
  readonly manufacturer: string | null
  readonly model: string | null
  readonly osVersion: string | null
  /** The number of the edition, as Windows has it. */
  readonly osEdition: string | null
  readonly isCorporate: boolean
  readonly trustType: 'AzureAd' | 'ServerAd' | 'Workplace' | null
  readonly profileName: string | null
}

const trusts = {
  AzureAd: 'Azure AD joined',
  Workplace: 'Azure AD registered',
  ServerAd: 'Hybrid Azure AD joined',
} as const

export const factsOfDevice = (device: DeviceRecord): FilterFacts => ({
  cpuArchitecture: 'Unknown',
  deviceCategory: null,
  deviceName: device.deviceName,
  deviceOwnership: device.isCorporate ? 'Corporate' : 'Personal',
  deviceTrustType: device.trustType === null ? 'Unknown' : trusts[device.trustType],
  enrollmentProfileName: device.profileName || null,
  manufacturer: device.manufacturer,
  model: device.model,
  operatingSystemSKU: editions[Number(device.osEdition)] ?? null,
  operatingSystemVersion: device.osVersion,
  osVersion: device.osVersion,
})
