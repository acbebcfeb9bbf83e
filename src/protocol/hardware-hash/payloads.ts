// Record payloads to the byte (docs/protocols/hardware-hash.md), decoding and encoding side by side. Decoders return
// undefined when the payload is too short to mean anything; they forgive a missing NUL, as all known readers do.

import { fromHex, toHex } from '../../kernel/bytes.ts'
import type { ClientFlags, Disk, HeaderInfo, NetworkAdapter, OfflineId, Version } from './fields.ts'
import { layout } from './layout.ts'

const utf8Encoder = new TextEncoder()
const utf8Decoder = new TextDecoder('utf-8', { ignoreBOM: true })

export const processorLayout = layout(
  ['architecture', 'u16'],
  ['packages', 'u16'],
  ['cores', 'u16'],
  ['threads', 'u16'],
  ['hyperThreading', 'u16'],
  ['reserved', 'u16'],
)

export const memoryLayout = layout(
  ['totalGb', 'u64'],
  ['maximumGb', 'u64'],
  ['slots', 'u16'],
  ['arrays', 'u16'],
  ['errorCorrection', 'u8'],
)

export const diskLayout = layout(['capacityGb', 'u64'], ['busType', 'u16'], ['seekPenalty', 'u8'], ['trim', 'u8'])

export const displayLayout = layout(
  ['widthMm', 'u16'],
  ['heightMm', 'u16'],
  ['widthPixels', 'u16'],
  ['heightPixels', 'u16'],
  ['technology', 'u32'],
)

export const displaySizeLayout = layout(['widthCm', 'u16'], ['heightCm', 'u16'])

export const chassisLayout = layout(
  ['chassisType', 'u8'],
  ['powerRole', 'u8'],
  ['opticalDrive', 'u8'],
  ['digitizer', 'u8'],
  ['reserved', 'u8'],
)

export const gpuMemoryLayout = layout(
  ['video', 'u64'],
  ['system', 'u64'],
  ['removalPolicy', 'u8'],
  ['inLocalContainer', 'u8'],
)

const headerLayout = layout(
  ['toolMinor', 'u16'],
  ['toolMajor', 'u16'],
  ['toolRevision', 'u16'],
  ['toolBuild', 'u16'],
  ['osMinor', 'u16'],
  ['osMajor', 'u16'],
  ['osRevision', 'u16'],
  ['osBuild', 'u16'],
  ['time', 'u32'],
  ['offsetQuarterHours', 'i8'],
  ['osType', 'u8'],
  ['architecture', 'u8'],
  ['toolVersion', 'u8'],
)

/** 2000-01-01T00:00:00Z, where the time stamp counts from. */
const epochMs = Date.UTC(2000, 0, 1)

export function decodeHeader(payload: Uint8Array): HeaderInfo | undefined {
  const raw = headerLayout.decode(payload)
  if (!raw) return undefined
  const { offsetQuarterHours, osType, architecture, toolVersion } = raw
  return {
    toolBuild: [raw.toolMajor, raw.toolMinor, raw.toolBuild, raw.toolRevision],
    osBuild: [raw.osMajor, raw.osMinor, raw.osBuild, raw.osRevision],
    collectedAt: new Date(epochMs + raw.time * 1000),
    offsetQuarterHours,
    osType,
    architecture,
    toolVersion,
  }
}

export function encodeHeader(header: HeaderInfo): Uint8Array {
  const [toolMajor, toolMinor, toolBuild, toolRevision] = header.toolBuild
  const [osMajor, osMinor, osBuild, osRevision] = header.osBuild
  const seconds = Math.floor((header.collectedAt.getTime() - epochMs) / 1000)
  const time = Math.min(Math.max(0, seconds), 0xffffffff)
  const versions = { toolMajor, toolMinor, toolBuild, toolRevision, osMajor, osMinor, osBuild, osRevision }
  return headerLayout.encode({ ...header, ...versions, time })
}

export function versionText(version: Version): string {
  return version.join('.')
}

/** Undefined unless the text is one to four numbers that fit 16 bits each; missing ones are zero. */
export function versionFromText(text: string): Version | undefined {
  if (!/^\d{1,5}(\.\d{1,5}){0,3}$/.test(text)) return undefined
  const [major = 0, minor = 0, build = 0, revision = 0] = text.split('.').map(Number)
  return [major, minor, build, revision].every((n) => n <= 0xffff) ? [major, minor, build, revision] : undefined
}

/** Text up to the first NUL. */
export function decodeText(payload: Uint8Array): string {
  // nearly all texts are short and plain; a decoder made for streams costs more than reading them
  let text = ''
  for (const byte of payload) {
    if (byte === 0) return text
    if (byte > 0x7e) break
    text += String.fromCharCode(byte)
  }
  if (text.length === payload.length) return text
  const end = payload.indexOf(0)
  return utf8Decoder.decode(end < 0 ? payload : payload.subarray(0, end))
}

export function encodeText(text: string): Uint8Array {
  return utf8Encoder.encode(`${text}\0`)
}

/** `serial|model|`, without NUL, blanks kept. */
export function decodeDiskSerial(payload: Uint8Array): Disk {
  const text = decodeText(payload)
  const bar = text.indexOf('|')
  if (bar < 0) return { serial: text, model: '' }
  return { serial: text.slice(0, bar), model: text.slice(bar + 1).replace(/\|$/, '') }
}

export function diskSerialText(disk: Disk): string {
  return `${disk.serial}|${disk.model}|`
}

export function encodeDiskSerial(disk: Disk): Uint8Array {
  return utf8Encoder.encode(diskSerialText(disk))
}

export function decodeUtf16(payload: Uint8Array): string {
  let text = ''
  for (let at = 0; at + 1 < payload.length; at += 2) {
    const unit = payload[at]! | (payload[at + 1]! << 8) // both inside: checked by the loop
    if (unit === 0) break
    text += String.fromCharCode(unit)
  }
  return text
}

export function encodeUtf16(text: string): Uint8Array {
  const bytes = new Uint8Array(2 * text.length)
  for (let i = 0; i < text.length; i++) {
    bytes[2 * i] = text.charCodeAt(i) & 0xff
    bytes[2 * i + 1] = text.charCodeAt(i) >> 8
  }
  return bytes
}

export function macText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join(':')
}

/** Undefined unless the text is six bytes in hexadecimal, with colons, dashes or nothing between them. */
export function macFromText(text: string): Uint8Array | undefined {
  const bytes = fromHex(text.replace(/[:-]/g, ''))
  return bytes?.length === 6 ? bytes : undefined
}

const adapterHead = 14

export function decodeNetworkAdapter(payload: Uint8Array): NetworkAdapter | undefined {
  if (payload.length < 10) return undefined
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
  const length = payload.length < adapterHead ? 0 : view.getUint32(10, true)
  return {
    medium: view.getUint32(0, true),
    mac: macText(payload.subarray(4, 10)),
    bus: decodeUtf16(payload.subarray(adapterHead, adapterHead + length)),
  }
}

export function encodeNetworkAdapter(adapter: NetworkAdapter): Uint8Array {
  const bus = encodeUtf16(`${adapter.bus}\0`)
  const payload = new Uint8Array(adapterHead + bus.length)
  const view = new DataView(payload.buffer)
  view.setUint32(0, adapter.medium, true)
  payload.set(macFromText(adapter.mac) ?? new Uint8Array(6), 4)
  view.setUint32(10, bus.length, true)
  payload.set(bus, adapterHead)
  return payload
}

const offlineIdHead = 10

export function decodeOfflineId(payload: Uint8Array): OfflineId | undefined {
  if (payload.length < offlineIdHead) return undefined
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength)
  const length = view.getUint32(6, true)
  if (offlineIdHead + length > payload.length) return undefined
  return {
    status: view.getUint32(0, true),
    source: view.getUint16(4, true),
    id: payload.slice(offlineIdHead, offlineIdHead + length),
  }
}

export function encodeOfflineId({ status, source, id }: OfflineId): Uint8Array {
  const payload = new Uint8Array(offlineIdHead + id.length)
  const view = new DataView(payload.buffer)
  view.setUint32(0, status, true)
  view.setUint16(4, source, true)
  view.setUint32(6, id.length, true)
  payload.set(id, offlineIdHead)
  return payload
}

export function ekHashHex(offlineId: OfflineId | undefined): string | undefined {
  return offlineId?.source === 1 && offlineId.id.length === 32 ? toHex(offlineId.id) : undefined
}

const clientFlagsLayout = layout(['schema', 'u16'], ['flags', 'u16'])

export function decodeClientFlags(payload: Uint8Array): ClientFlags | undefined {
  const raw = clientFlagsLayout.decode(payload)
  if (raw?.schema !== 1) return undefined
  return {
    simulated: (raw.flags & 1) !== 0,
    softwareTpm: (raw.flags & 2) !== 0,
    virtualMachine: (raw.flags & 4) !== 0,
  }
}

export function encodeClientFlags(flags: ClientFlags): Uint8Array {
  const bits = (flags.simulated ? 1 : 0) | (flags.softwareTpm ? 2 : 0) | (flags.virtualMachine ? 4 : 0)
  return clientFlagsLayout.encode({ schema: 1, flags: bits })
}
