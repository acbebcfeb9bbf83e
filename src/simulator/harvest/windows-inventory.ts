// The inventory file that a script writes on a Windows machine (docs/windows-inventory.md; S-074 to S-076, S-124): values as
// Windows gives them, so that the script stays short enough to be read before it is run. What they mean is decided here. A
// value that Windows did not give is a gap with a name; a value that cannot be one ends the reading with the name of its member.

import { createPublicKey } from 'node:crypto'
import { fromBase64, fromHex, toHex } from '../../kernel/bytes.ts'
import type { Version } from '../../protocol/hardware-hash/fields.ts'
import type { SmbiosFacts } from '../../protocol/smbios/facts.ts'
import { smbiosFacts } from '../../protocol/smbios/facts.ts'
import { decodeSmbiosTable, SmbiosError } from '../../protocol/smbios/table.ts'
import type { Inventory } from './inventory-sources.ts'
import type { FoundAdapter, FoundDisk, Missing, OperatingSystem, TpmFacts } from './sources.ts'

/** The file is no inventory; the message names the member and says what belongs there. */
export class InventoryError extends Error {
  constructor(member: string, expected: string) {
    super(`The inventory's ${member} must be ${expected}. Make the file anew with the script, and do not change it.`)
    this.name = 'InventoryError'
  }
}

export function readWindowsInventory(json: unknown): Inventory {
  const top = object(json, 'document')
  if (top.taxiwayInventory !== 1) throw new InventoryError('member "taxiwayInventory"', '1: it says what file this is')
  const gaps: Missing[] = []
  const gap = (field: string, why: string, remedy = again) => gaps.push({ field, why, remedy })
  const operatingSystem = readSystem(object(top.operatingSystem ?? {}, 'member "operatingSystem"'))
  const firmware = readFirmware(top.smbiosTable, gap)
  const disks = readDisks(top.disks, gap)
  const networkAdapters = readAdapters(top.networkAdapters, gap)
  const tpm = readTpm(top.tpm, gap)
  const productKeyId = text(top.productKeyId, 'productKeyId')
  return {
    operatingSystem,
    ...firmware,
    disks,
    networkAdapters,
    tpm,
    gaps,
    ...(productKeyId !== undefined && { productKeyId }),
  }
}

type Gap = (field: string, why: string, remedy?: string) => void

const again = 'Run the script again as administrator, on the machine itself and not in Windows PE.'

const architectures: Readonly<Record<string, OperatingSystem['architecture']>> = {
  AMD64: 'x64',
  ARM64: 'arm64',
  x86: 'x86',
}

const most16Bits = 0xffff

function readSystem(system: Record<string, unknown>): OperatingSystem {
  const version = text(system.version, 'operatingSystem.version') ?? ''
  // Windows before 10 has no number behind the last dot
  if (!/^\d{1,5}(\.\d{1,5}){1,3}\.?$/.test(version)) {
    throw new InventoryError('member "operatingSystem.version"', 'the version of Windows, such as 10.0.19045.3803')
  }
  const parts = version.split('.').map(Number)
  if (parts.some((part) => part > most16Bits)) {
    throw new InventoryError('member "operatingSystem.version"', `numbers up to ${most16Bits} with dots between`)
  }
  const [major = 0, minor = 0, build = 0, revision = 0] = parts
  const architecture = architectures[text(system.architecture, 'operatingSystem.architecture') ?? '']
  if (!architecture) throw new InventoryError('member "operatingSystem.architecture"', 'AMD64, ARM64 or x86')
  return { family: 'windows', version: [major, minor, build, revision] satisfies Version, architecture }
}

function readFirmware(value: unknown, gap: Gap): { smbios: SmbiosFacts; smbiosTable?: Uint8Array } {
  const smbiosTable = base64(value, 'smbiosTable')
  if (!smbiosTable) {
    gap('SMBIOS', 'the inventory has no "smbiosTable"')
    return { smbios: {} }
  }
  try {
    return { smbios: smbiosFacts(decodeSmbiosTable(smbiosTable)), smbiosTable }
  } catch (error) {
    if (!(error instanceof SmbiosError)) throw error
    gap('SMBIOS', 'the table of the firmware in "smbiosTable" cannot be read', error.message)
    return { smbios: {}, smbiosTable }
  }
}

/** STORAGE_BUS_TYPE: FireWire, USB, SD. What hangs on these goes with a hand. */
const removableBuses: ReadonlySet<number> = new Set([4, 7, 12])

function readDisks(value: unknown, gap: Gap): FoundDisk[] {
  const disks: FoundDisk[] = []
  const listed = list(value, 'disks')
  if (listed.length === 0) gap('DiskSerialNumber', 'the inventory lists no "disks"')
  for (const [index, item] of listed.entries()) {
    const at = `disks[${index}]`
    const disk = object(item, `member "${at}"`)
    const name = text(disk.name, `${at}.name`) ?? String(index)
    const serial = text(disk.serial, `${at}.serial`)
    const busType = whole(disk.busType, `${at}.busType`, mostKinds) ?? 0
    const size = whole(disk.size, `${at}.size`, Number.MAX_SAFE_INTEGER) ?? 0
    if (serial === undefined) {
      const remedy = 'RAID controllers and some virtual machines hide the serial numbers of their disks.'
      if (!removableBuses.has(busType)) gap('DiskSerialNumber', `disk ${name} does not tell its serial number`, remedy)
      continue
    }
    disks.push({
      name,
      serial,
      model: text(disk.model, `${at}.model`) ?? '',
      system: disk.system === true,
      removable: removableBuses.has(busType),
      properties: { capacityGb: Math.round(size / 1e9), busType, seekPenalty: notKnown, trim: 0 },
    })
  }
  return disks
}

const notKnown = 0xff

/** Buses and media are counted in one byte; Windows knows some twenty of each. */
const mostKinds = 0xff

const wired = 14
/** CM_REMOVAL_POLICY_EXPECT_SURPRISE_REMOVAL: pulled out without a word, such as Thunderbolt. */
const surpriseRemoval = 3

function readAdapters(value: unknown, gap: Gap): FoundAdapter[] {
  const listed = list(value, 'networkAdapters')
  if (listed.length === 0) gap('MacAddress', 'the inventory lists no "networkAdapters"')
  return listed.map((item, index) => {
    const at = `networkAdapters[${index}]`
    const adapter = object(item, `member "${at}"`)
    const name = text(adapter.name, `${at}.name`) ?? String(index)
    const bus = (text(adapter.pnpDeviceId, `${at}.pnpDeviceId`) ?? 'unknown').split('\\', 1)[0]!.toUpperCase() // split gives one
    const permanentMac = macOf(adapter.permanentAddress, `${at}.permanentAddress`)
    const currentMac = macOf(adapter.currentAddress, `${at}.currentAddress`)
    if (permanentMac === undefined) gap('MacAddress', `adapter ${name} does not tell its permanent address`)
    return {
      name,
      // many drivers for cables do not say their medium
      medium: whole(adapter.medium, `${at}.medium`, mostKinds) || wired,
      bus,
      removable: /^(USB|PCMCIA|SD)$/.test(bus) || adapter.removalPolicy === surpriseRemoval,
      permanentMac,
      ...(currentMac !== undefined && { currentMac }),
    }
  })
}

function macOf(value: unknown, member: string): string | undefined {
  const written = text(value, member)
  if (written === undefined) return undefined
  const bytes = fromHex(written.replace(/[-:]/g, ''))
  const length = 6
  if (bytes?.length !== length) throw new InventoryError(`member "${member}"`, 'a MAC address: 12 hexadecimal digits')
  return toHex(bytes).replace(/..(?=.)/g, '$&:')
}

/** TPMs that Hyper-V makes. */
const softwareVendors: ReadonlySet<string> = new Set(['MSFT', 'VMW'])

function readTpm(value: unknown, gap: Gap): TpmFacts {
  const field = 'TPM EkPub'
  if (value === undefined || value === null) {
    gap(field, 'the inventory lists no "tpm"', 'Turn the TPM on in the firmware settings, and run the script again.')
    return {}
  }
  const tpm = object(value, 'member "tpm"')
  const vendor = text(tpm.vendor, 'tpm.vendor') ?? ''
  const version = tpmVersion(text(tpm.specification, 'tpm.specification'), vendor, text(tpm.firmware, 'tpm.firmware'))
  const der = base64(tpm.endorsementKey, 'tpm.endorsementKey')
  const key = der && publicKey(der)
  if (!der) gap(field, 'the inventory has no "tpm.endorsementKey"')
  else if (!key) gap(field, 'the key in "tpm.endorsementKey" cannot be read')
  return {
    ...(version !== undefined && { version }),
    ...(key && { key }),
    software: softwareVendors.has(vendor.trim()),
  }
}

/** From `2.0, 0, 1.38` and `1.2.0.0` to the words of the hash; the firmware's halves are two numbers of 32 bits there. */
function tpmVersion(specification: string | undefined, vendor: string, firmware = ''): string | undefined {
  const [family, level = '0', revision = '0'] = (specification ?? '').split(',').map((part) => part.trim())
  if (!family) return undefined
  const [a = 0, b = 0, c = 0, d = 0] = firmware.split('.').map((part) => Number(part) || 0)
  const half = 65_536
  const words = `${a * half + b}.${c * half + d}`
  return `TPM-Version:${family} -Level:${level}-Revision:${revision}-VendorID:'${vendor.trim().padEnd(4)}'-Firmware:${words}`
}

/** Windows gives the bare RSA key; others wrap it in a SubjectPublicKeyInfo, where an elliptic-curve key is as well. */
function publicKey(der: Uint8Array): TpmFacts['key'] {
  for (const type of ['pkcs1', 'spki'] as const) {
    try {
      const { kty, n, x, y } = createPublicKey({ key: Buffer.from(der), format: 'der', type }).export({ format: 'jwk' })
      if (kty === 'RSA' && n) return { kind: 'rsa', bytes: Uint8Array.from(Buffer.from(n, 'base64url')) }
      if (kty === 'EC' && x && y) {
        return {
          kind: 'ecc',
          bytes: Uint8Array.from(Buffer.concat([x, y].map((part) => Buffer.from(part, 'base64url')))),
        }
      }
    } catch {
      // the other form, or none: the caller reports the gap
    }
  }
  return undefined
}

function object(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new InventoryError(what, 'an object')
  return value as Record<string, unknown> // checked on the line above; its members are unknown still
}

const mostEntries = 64

/** PowerShell writes a list of one as its only entry when it is not told otherwise. */
function list(value: unknown, member: string): readonly unknown[] {
  if (value === undefined || value === null) return []
  if (Array.isArray(value) && value.length > mostEntries) {
    throw new InventoryError(`member "${member}"`, `a list of at most ${mostEntries}`)
  }
  return Array.isArray(value) ? value : [value]
}

/** Without the blanks that drives and firmware pad with; what is empty then is not there. */
function text(value: unknown, member: string): string | undefined {
  if (value === undefined || value === null) return undefined
  const most = 256
  if (typeof value !== 'string' || value.length > most) throw new InventoryError(`member "${member}"`, 'text')
  return value.trim() || undefined
}

function whole(value: unknown, member: string, most: number): number | undefined {
  if (value === undefined || value === null) return undefined
  const number = typeof value === 'number' && Number.isInteger(value) ? value : -1
  if (number < 0 || number > most) throw new InventoryError(`member "${member}"`, `a whole number from 0 to ${most}`)
  return number
}

function base64(value: unknown, member: string): Uint8Array | undefined {
  if (value === undefined || value === null || value === '') return undefined
  const bytes = typeof value === 'string' ? fromBase64(value) : undefined
  if (!bytes) throw new InventoryError(`member "${member}"`, 'base64')
  return bytes
}
