// A hardware hash for people: its machine, its identifying parts, and an import's verdict.

import { toHex } from '../../kernel/bytes.ts'
import { printable } from '../../kernel/text/printable.ts'
import type { HardwareFields } from '../../protocol/hardware-hash/fields.ts'
import { isRemovableAdapter, isSystemDisk } from '../../protocol/hardware-hash/fields.ts'
import { ekHashHex, versionText } from '../../protocol/hardware-hash/payloads.ts'
import { macFlaw } from '../../protocol/hardware-hash/placeholders.ts'
import type { HardwareHash, Inspection } from '../../protocol/hardware-hash/read.ts'
import { recordName } from '../../protocol/hardware-hash/records.ts'
import type { HashVerdict } from '../../protocol/hardware-hash/verdict.ts'
import { judgeInspection } from '../../protocol/hardware-hash/verdict.ts'
import type { Screen } from './screen.ts'
import { showFinding, showRows } from './screen.ts'

export function showInspection(screen: Screen, inspection: Inspection, options: { records: boolean }): void {
  const hash = inspection.ok ? inspection.hash : inspection.partial
  const mark = inspection.ok ? screen.good('✓') : screen.bad('✗')
  screen.out()
  screen.out(`  ${mark} ${screen.bold(hash ? title(hash.fields) : 'This is not a hardware hash')}`)
  screen.out(`    ${screen.dim(summary(inspection, hash))}`)
  if (hash) showFields(screen, hash.fields)
  if (hash && options.records) showRecords(screen, hash)
  showVerdicts(screen, inspection)
  screen.out()
}

function title({ manufacturer, productName, serialNumber }: HardwareFields): string {
  const machine = printable([manufacturer, productName].filter(Boolean).join(' ')) || 'unnamed machine'
  return `${machine}, serial number ${serialNumber === undefined ? 'missing' : printable(serialNumber)}`
}

function summary(inspection: Inspection, hash: HardwareHash | undefined): string {
  const time = hash?.fields.header?.collectedAt.toISOString().replace('T', ' ').slice(0, 16)
  const parts = [
    `${inspection.bytes} bytes`,
    hash && `${hash.records.length} records`,
    hash && (hash.digestValid ? 'digest valid' : 'digest NOT valid'),
    time && `collected ${time} UTC`,
    hash?.fields.clientFlags?.simulated && 'simulated device',
    hash?.fields.clientFlags?.virtualMachine && 'virtual machine',
  ]
  return parts.filter(Boolean).join(' · ')
}

const media: Readonly<Record<number, string>> = { 14: 'wired', 9: 'wireless', 1: 'wireless', 10: 'Bluetooth' }

export function showFields(screen: Screen, fields: HardwareFields): void {
  const section = (name: string) => {
    screen.out()
    screen.out(`  ${screen.bold(name)}`)
  }
  section('Machine')
  showRows(screen, [
    ['Manufacturer', fields.manufacturer],
    ['Product', fields.productName],
    ['Serial number', fields.serialNumber],
    ['UUID', fields.uuid],
    ['SKU number', fields.skuNumber],
    ['Family', fields.family],
    ['System version', fields.systemVersion],
    ['Board', [fields.boardProduct, fields.boardVersion].filter(Boolean).join(' ') || undefined],
    ['Firmware', [fields.firmwareVendor, fields.firmwareVersion].filter(Boolean).join(' ') || undefined],
    ['Processor', processorText(fields)],
    ['Memory', fields.memory && `${fields.memory.totalGb} GB`],
    ['Product key id', fields.productKeyId],
    ['System build', fields.header && versionText(fields.header.osBuild)],
    ['Tool', fields.client ?? (fields.header && versionText(fields.header.toolBuild))],
  ])
  if (fields.disks.length > 0) section('Disks')
  const width = Math.max(...fields.disks.map(({ serial }) => printable(serial).length), 1)
  for (const [index, { serial, model }] of fields.disks.entries()) {
    const role = isSystemDisk(fields, index) ? 'system disk' : ''
    screen.out(`    ${printable(serial).padEnd(width)}  ${screen.dim(`${printable(model)}  ${role}`.trimEnd())}`)
  }
  if (fields.networkAdapters.length > 0) section('Network adapters')
  for (const [index, { mac, medium, bus }] of fields.networkAdapters.entries()) {
    const note = adapterNote(fields, index)
    const kind = (media[medium] ?? `medium ${medium}`).padEnd(9)
    screen.out(
      `    ${mac}  ${screen.dim(`${kind}  ${printable(bus).padEnd(6)}`)}${note ? `  ${screen.warn(note)}` : ''}`,
    )
  }
  if (!fields.ekPub && !fields.offlineId && fields.tpmVersion === undefined) return
  section('TPM')
  showRows(screen, [
    ['Version', fields.tpmVersion],
    ['EK public key', fields.ekPub && `${toHex(fields.ekPub.subarray(0, 16))}… (RSA 2048)`],
    ['EK hash', ekHashHex(fields.offlineId)],
  ])
}

function processorText({ processorModel, processor }: HardwareFields): string | undefined {
  const cores = processor && `${processor.cores} cores, ${processor.threads} threads`
  return [processorModel, cores].filter(Boolean).join(' · ') || undefined
}

function adapterNote(fields: HardwareFields, index: number): string | undefined {
  if (isRemovableAdapter(fields, index)) return 'removable, not used to recognise the machine'
  const flaw = macFlaw(fields.networkAdapters[index]?.mac ?? '')
  return flaw && `${flaw.replaceAll('-', ' ')}, not used to recognise the machine`
}

function showRecords(screen: Screen, hash: HardwareHash): void {
  screen.out()
  screen.out(`  ${screen.bold('Records')}`)
  for (const { type, offset, payload } of hash.records) {
    const offsetText = `0x${offset.toString(16).padStart(3, '0')}`
    const length = String(payload.length + 4).padStart(4)
    const start = toHex(payload.subarray(0, 16)).replace(/..(?=.)/g, '$& ')
    screen.out(
      `    ${screen.dim(offsetText)}  ${String(type).padStart(5)}  ${recordName(type).padEnd(28)}${length}  ${screen.dim(start)}`,
    )
  }
}

function showVerdicts(screen: Screen, inspection: Inspection): void {
  const lenient = judgeInspection(inspection, { strict: false })
  const strict = judgeInspection(inspection, { strict: true })
  screen.out()
  screen.out(`  ${screen.bold('Verdict')}`)
  if (lenient.errors.length > 0) screen.out(`  ${screen.bad('✗')} An import refuses this hash.`)
  else screen.out(`  ${screen.good('✓')} An import accepts this hash.`)
  if (lenient.errors.length === 0) showStrict(screen, strict)
  for (const finding of lenient.errors) showFinding(screen, screen.bad('✗'), finding)
  for (const finding of lenient.warnings) showFinding(screen, screen.warn('!'), finding)
}

function showStrict(screen: Screen, strict: HashVerdict): void {
  if (strict.errors.length === 0)
    screen.out(`  ${screen.good('✓')} The strict rules for manufacturers accept it as well.`)
  else screen.out(`  ${screen.warn('!')} The strict rules for manufacturers refuse it for the reasons below.`)
}
