// DevInfo and DevDetail (learn.microsoft.com, devinfo-csp and devdetail-csp): the facts a server may read about the
// hardware and the system.

import { initialTree } from '../../protocol/csp/ddf.ts'
import { type Tree, writeValue } from '../../protocol/csp/tree.ts'
import type { DmHandlers } from './effects.ts'
import { newHealth, withHealth } from './health/health.ts'

export type DeviceFacts = {
  readonly deviceId: string
  readonly manufacturer: string
  readonly model: string
  readonly serial: string
  readonly osVersion: string
  readonly osEdition: number
  readonly locale: string
  readonly name: string
  readonly hardwareHash: string
  readonly hasTpm?: boolean
}

/** The tree of a device that has just enrolled, before its first session. */
export function factoryTree(facts: DeviceFacts): Tree {
  const detail = './DevDetail/Ext/Microsoft'
  const values: Readonly<Record<string, string>> = {
    './DevInfo/DevId': facts.deviceId,
    './DevInfo/Man': facts.manufacturer,
    './DevInfo/Mod': facts.model,
    './DevInfo/DmV': '1.3',
    './DevInfo/Lang': facts.locale,
    './DevDetail/DevTyp': facts.model,
    './DevDetail/OEM': facts.manufacturer,
    './DevDetail/FwV': '1.0',
    './DevDetail/SwV': facts.osVersion,
    './DevDetail/HwV': '1.0',
    [`${detail}/DeviceName`]: facts.name,
    [`${detail}/DNSComputerName`]: facts.name,
    [`${detail}/OSPlatform`]: 'Windows',
    [`${detail}/SMBIOSSerialNumber`]: facts.serial,
    [`${detail}/SMBIOSVersion`]: '1.0',
    './DevDetail/Ext/DeviceHardwareData': facts.hardwareHash,
    './Device/Vendor/MSFT/DeviceStatus/OS/Edition': String(facts.osEdition),
  }
  const tree = Object.entries(values).reduce((before, [uri, value]) => writeValue(before, uri, value), initialTree())
  return withHealth(tree, newHealth(facts.hasTpm === true))
}

export function devDetailHandlers(now: () => Date): DmHandlers {
  return { 'Get DevDetail/Ext/Microsoft/LocalTime': () => ({ value: now().toISOString() }) }
}
