// Makes a machine's hardware hash from a source (docs/protocols/hardware-hash.md; S-072, S-074 to S-081, S-124, S-125).
// Chooses which disks and adapters count, says what it chose, and refuses rather than make a hash that could not
// identify the machine.

import { sha256 } from '../../kernel/sha256.ts'
import type { HardwareFields, HeaderInfo } from '../../protocol/hardware-hash/fields.ts'
import { noFields } from '../../protocol/hardware-hash/fields.ts'
import { versionFromText } from '../../protocol/hardware-hash/payloads.ts'
import { macFlaw } from '../../protocol/hardware-hash/placeholders.ts'
import type { HashFinding } from '../../protocol/hardware-hash/verdict.ts'
import { judgeHash } from '../../protocol/hardware-hash/verdict.ts'
import { canonicalFields, encodeFields } from '../../protocol/hardware-hash/write.ts'
import type { SmbiosProblem } from '../../protocol/smbios/check.ts'
import { checkSmbios, checkSmbiosFacts } from '../../protocol/smbios/check.ts'
import type { SmbiosFacts } from '../../protocol/smbios/facts.ts'
import type { FoundAdapter, FoundDisk, HarvestSources, Missing, OperatingSystem, TpmFacts } from './sources.ts'

/** Which hardware counts (S-078). The defaults are the rules of the original service. */
export type SelectionRules = {
  readonly removableAdapters: boolean
  readonly removableDisks: boolean
}

export const defaultRules: SelectionRules = { removableAdapters: false, removableDisks: false }

export type HarvestOptions = {
  readonly now: Date
  /** Version of this program, such as 0.1.0. */
  readonly clientVersion: string
  readonly offsetMinutes?: number
  readonly rules?: SelectionRules
  /** Leaves our private records out, for a hash that goes to the original service. */
  readonly strict?: boolean
}

type Report = {
  readonly missing: readonly Missing[]
  readonly warnings: readonly HashFinding[]
  /** Where the firmware does not hold what Windows asks of it (S-071). */
  readonly firmware: readonly SmbiosProblem[]
  /** Each choice that was made, in words. */
  readonly notes: readonly string[]
}

export type Harvest = Report &
  (
    | { readonly ok: true; readonly hash: HardwareFields; readonly base64: string; readonly bytes: Uint8Array }
    | { readonly ok: false; readonly reason: 'unsupported-system' | 'identity-incomplete'; readonly message: string }
  )

export async function collectHash(sources: HarvestSources, options: HarvestOptions): Promise<Harvest> {
  const system = await sources.operatingSystem()
  const unsupported = whyUnsupported(system)
  if (unsupported) {
    const nothing = { missing: [], warnings: [], firmware: [], notes: [] }
    return { ok: false, reason: 'unsupported-system', message: unsupported, ...nothing }
  }
  const rules = options.rules ?? defaultRules
  const smbios = await sources.smbios()
  const disks = await sources.disks()
  const adapters = await sources.networkAdapters()
  const tpm = await sources.tpm()
  const productKeyId = await sources.productKeyId?.()
  const notes = [...smbios.notes, ...disks.notes, ...adapters.notes, ...tpm.notes]
  const missing = [...smbios.missing, ...disks.missing, ...adapters.missing, ...tpm.missing]
  if (productKeyId === undefined) missing.push(noProductKey)
  const chosen = chooseAdapters(adapters.value, rules, notes)
  if (chosen.length === 0 && !missing.some(({ field }) => field === 'MacAddress')) missing.push(noUsableAdapter)
  const fields = canonicalFields({
    ...noFields,
    header: header(system, options),
    ...smbiosFields(smbios.value, system),
    ...diskFields(chooseDisks(disks.value, rules, notes)),
    networkAdapters: chosen,
    ...tpmFields(tpm.value),
    displays: (await sources.displays?.()) ?? [],
    ...(productKeyId !== undefined && { productKeyId }),
    clientFlags: {
      simulated: false,
      softwareTpm: tpm.value.software === true,
      virtualMachine: isVirtualMachine(smbios.value),
    },
    client: `taxiway ${options.clientVersion}`,
  })
  const nothingRead = smbios.table === undefined && Object.keys(smbios.value).length === 0
  const firmware = smbios.table ? checkSmbios(smbios.table) : nothingRead ? [] : checkSmbiosFacts(smbios.value)
  return conclude(fields, options, { missing, firmware, notes })
}

const noProductKey: Missing = {
  field: 'ProductKeyID',
  why: 'the product key id is not known; Windows makes it from the key in the firmware',
  remedy: 'Nothing to do for user-driven deployment; a partner adds it in the column Windows Product ID.',
}

const noUsableAdapter: Missing = {
  field: 'MacAddress',
  why: 'no network adapter here has an address that identifies the machine (the notes say why each was left out)',
  remedy: 'Give the virtual machine an adapter with a globally unique address, or collect on real hardware.',
}

function conclude(
  fields: HardwareFields,
  options: HarvestOptions,
  { missing, firmware, notes }: Omit<Report, 'warnings'>,
): Harvest {
  const { errors, warnings } = judgeHash(fields, { strict: false })
  const all = [...missing, ...missingFindings(errors, missing)]
  const report = { missing: all, warnings: missingWarnings(warnings, all), firmware, notes }
  if (errors.length > 0) {
    const list = errors.map(({ message }) => message.replace(/\.$/, '')).join('; ')
    const message = `This machine cannot be told from others, so no hash was made. ${list}. Supply what is missing and collect again.`
    return { ok: false, reason: 'identity-incomplete', message, ...report }
  }
  const { bytes, base64, dropped } = encodeFields(fields, { strict: options.strict === true })
  const shortened = dropped.map((type) => `A record of type ${type} was left out to stay within 3000 bytes.`)
  return { ok: true, hash: fields, base64, bytes, ...report, notes: [...notes, ...shortened] }
}

/** The missing parts that no source has already explained. */
function missingFindings(errors: readonly HashFinding[], explained: readonly Missing[]): Missing[] {
  return errors
    .filter(({ field }) => !isExplained(field, explained))
    .map(({ field, message, remedy }) => ({ field, why: message.replace(/\.$/, ''), remedy }))
}

function missingWarnings(warnings: readonly HashFinding[], explained: readonly Missing[]): readonly HashFinding[] {
  return warnings.filter(({ field }) => !isExplained(field, explained))
}

function isExplained(field: string, explained: readonly Missing[]): boolean {
  return explained.some((missing) => missing.field === field || (missing.field === 'SMBIOS' && /^Smbios/.test(field)))
}

const firstWindowsBuild = 15063

/** The hash exists since Windows 10 version 1703; older systems lack its sources (S-125). */
function whyUnsupported({ family, version }: OperatingSystem): string | undefined {
  if (family !== 'windows' || (version[0] >= 10 && version[2] >= firstWindowsBuild)) return undefined
  return `Windows ${version.slice(0, 3).join('.')} is unsupported: hardware hashes exist since Windows 10 version 1703 (build ${firstWindowsBuild}). Update the machine, then collect again.`
}

const quarterHourMinutes = 15
const architectureNumbers = { x86: 0, x64: 9, arm64: 12 } as const

function header(system: OperatingSystem, options: HarvestOptions): HeaderInfo {
  const fullSystem = 2
  return {
    toolBuild: versionFromText(options.clientVersion.replace(/[^\d.].*$/, '')) ?? [0, 0, 0, 0],
    osBuild: system.version,
    collectedAt: new Date(Math.floor(options.now.getTime() / 1000) * 1000),
    offsetQuarterHours: Math.round((options.offsetMinutes ?? 0) / quarterHourMinutes),
    osType: fullSystem,
    architecture: architectureNumbers[system.architecture],
    toolVersion: 3,
  }
}

const identityTexts = [
  'uuid',
  'manufacturer',
  'productName',
  'serialNumber',
  'skuNumber',
  'family',
  'systemVersion',
  'firmwareVendor',
  'firmwareVersion',
  'boardProduct',
  'boardVersion',
  'processorManufacturer',
  'processorModel',
] as const satisfies ReadonlyArray<keyof SmbiosFacts & keyof HardwareFields>

function smbiosFields(facts: SmbiosFacts, system: OperatingSystem): Partial<HardwareFields> {
  const texts = identityTexts.flatMap((name) => (facts[name] === undefined ? [] : [[name, facts[name]] as const]))
  const { chassisType, processorCores: cores, processorThreads: threads } = facts
  return {
    ...Object.fromEntries(texts),
    ...(chassisType !== undefined && {
      chassis: { chassisType, powerRole: powerRole(chassisType), opticalDrive: 0, digitizer: 0, reserved: 0 },
    }),
    ...(cores !== undefined && {
      processor: {
        architecture: architectureNumbers[system.architecture],
        packages: facts.processorPackages ?? 1,
        cores,
        threads: threads ?? cores,
        hyperThreading: (threads ?? cores) > cores ? 1 : 0,
        reserved: 0,
      },
    }),
    ...(facts.memoryTotalGb !== undefined && {
      memory: {
        totalGb: facts.memoryTotalGb,
        maximumGb: facts.memoryMaximumGb ?? 0,
        slots: facts.memorySlots ?? 0,
        arrays: facts.memoryArrays ?? 0,
        errorCorrection: facts.memoryErrorCorrection ?? 0,
      },
    }),
  }
}

/** Platform role by enclosure type: notebooks and tablets are mobile, racks and blades are servers, the rest desktops. */
function powerRole(chassisType: number): number {
  if ([8, 9, 10, 11, 14, 31, 32].includes(chassisType)) return 2
  if (chassisType === 30) return 8
  return [17, 23, 28, 29].includes(chassisType) ? 4 : 1
}

function chooseDisks(disks: readonly FoundDisk[], rules: SelectionRules, notes: string[]): readonly FoundDisk[] {
  const chosen = disks.filter(({ name, removable }) => {
    if (removable && !rules.removableDisks) notes.push(`Disk ${name} is left out: it is removable.`)
    return !removable || rules.removableDisks
  })
  return chosen.toSorted((a, b) => Number(b.system) - Number(a.system))
}

function diskFields(disks: readonly FoundDisk[]): Pick<HardwareFields, 'disks' | 'diskProperties'> {
  const unknown = { capacityGb: 0, busType: 0, seekPenalty: 0xff, trim: 0 }
  return {
    disks: disks.map(({ serial, model }) => ({ serial, model })),
    diskProperties: disks.map(({ properties }) => properties ?? unknown),
  }
}

function chooseAdapters(
  adapters: readonly FoundAdapter[],
  rules: SelectionRules,
  notes: string[],
): HardwareFields['networkAdapters'] {
  return adapters.flatMap(({ name, medium, bus, removable, permanentMac, currentMac }) => {
    if (removable && !rules.removableAdapters) {
      notes.push(`Adapter ${name} is left out: it is removable.`)
      return []
    }
    if (permanentMac === undefined) return []
    const flaw = macFlaw(permanentMac)
    if (flaw) {
      notes.push(`Adapter ${name} is left out: its permanent address ${permanentMac} is ${flaw.replaceAll('-', ' ')}.`)
      return []
    }
    if (currentMac !== undefined && currentMac !== permanentMac) {
      notes.push(`Adapter ${name} uses ${currentMac} now; its permanent address ${permanentMac} is taken.`)
    }
    return [{ medium, mac: permanentMac, bus }]
  })
}

function tpmFields({ version, key, publicArea }: TpmFacts): Partial<HardwareFields> {
  const modulusSize = 256
  return {
    ...(version !== undefined && { tpmVersion: version }),
    ...(key && { offlineId: { status: 0, source: 1, id: sha256(key.bytes) } }),
    ...(key?.kind === 'rsa' && key.bytes.length === modulusSize && { ekPub: key.bytes }),
    // The modulus says all there is about an RSA key; other keys travel whole.
    ...(key?.kind === 'ecc' && publicArea && { ekPublicArea: publicArea }),
  }
}

const virtualMakers =
  /^(QEMU|VMware|innotek|Xen|Parallels|Bochs|Red Hat|Amazon EC2|Google)|KVM|VirtualBox|Virtual Machine/i

function isVirtualMachine({ virtualMachine, manufacturer, productName }: SmbiosFacts): boolean {
  return virtualMachine === true || virtualMakers.test(manufacturer ?? '') || virtualMakers.test(productName ?? '')
}
