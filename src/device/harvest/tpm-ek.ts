// The endorsement key's public part and the TPM's version, straight from the resource manager's device (TPM 2.0 part 3,
// TPM2_ReadPublic and TPM2_GetCapability; device-oobe §1.4.9, §1.13). Reads only; needs no authorisation and creates nothing.
// Integers are big-endian.

import type { LinuxFiles } from './linux-files.ts'
import type { Found, TpmFacts } from './sources.ts'
import { found } from './sources.ts'

const device = '/dev/tpmrm0'
const ekHandle = 0x81010001

const noSessions = 0x8001
const readPublic = 0x00000173
const getCapability = 0x0000017a
const tpmProperties = 6
const firstFixed = 0x100

const rsa = 0x0001
const ecc = 0x0023
const nullAlgorithm = 0x0010

export async function linuxTpm(files: LinuxFiles): Promise<Found<TpmFacts>> {
  const properties = await files.exchange(device, command(getCapability, u32(tpmProperties), u32(firstFixed), u32(64)))
  if (!properties) {
    const why = `no TPM: ${device} is absent or not readable`
    const remedy = 'Turn the TPM on in the firmware settings and run as root (or as a member of the group tss).'
    return found({}, [{ field: 'TPM EkPub', why, remedy }])
  }
  const facts = readVersion(properties)
  const answer = await files.exchange(device, command(readPublic, u32(ekHandle)))
  const key = answer && readEk(answer)
  if (key) return found({ ...facts, ...key })
  const why = `the TPM has no readable endorsement key at the persistent handle 0x${ekHandle.toString(16)}`
  const remedy =
    'Create it with: tpm2_createek -c 0x81010001 -G rsa -u ek.pub (package tpm2-tools), then collect again.'
  return found(facts, [{ field: 'TPM EkPub', why, remedy }])
}

function u32(value: number): number[] {
  return [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff]
}

function command(code: number, ...parameters: number[][]): Uint8Array {
  const body = parameters.flat()
  return Uint8Array.of(noSessions >> 8, noSessions & 0xff, ...u32(10 + body.length), ...u32(code), ...body)
}

/** Reads forward; after the end every value is zero and `isBroken` says so, so that callers check once. */
function reader(bytes: Uint8Array) {
  let at = 0
  let broken = false
  const take = (count: number): Uint8Array => {
    broken ||= at + count > bytes.length
    if (broken) return new Uint8Array(0)
    at += count
    return bytes.slice(at - count, at)
  }
  const number = (size: number) => take(size).reduce((value, byte) => value * 256 + byte, 0)
  return { isBroken: () => broken, u16: () => number(2), u32: () => number(4), bytes: take }
}

/** The parameters of a successful answer. */
function body(answer: Uint8Array): Uint8Array | undefined {
  const read = reader(answer)
  read.u16()
  const size = read.u32()
  const code = read.u32()
  return read.isBroken() || size !== answer.length || code !== 0 ? undefined : answer.subarray(10)
}

/** Undefined when the answer is an error or describes a key we do not know. */
export function readEk(answer: Uint8Array): Pick<TpmFacts, 'key' | 'publicArea'> | undefined {
  const parameters = body(answer)
  if (!parameters) return undefined
  const size = reader(parameters).u16()
  const publicArea = parameters.slice(0, 2 + size)
  const read = reader(publicArea)
  read.u16()
  const kind = read.u16()
  read.bytes(2 + 4) // name algorithm and attributes
  read.bytes(read.u16()) // policy
  if (read.u16() !== nullAlgorithm) read.bytes(2 + 2) // symmetric cipher: key size and mode
  if (read.u16() !== nullAlgorithm) read.bytes(2) // signing scheme: its digest
  const key = kind === rsa ? rsaKey(read) : kind === ecc ? eccKey(read) : undefined
  return key && !read.isBroken() ? { key, publicArea } : undefined
}

function rsaKey(read: ReturnType<typeof reader>): TpmFacts['key'] {
  read.bytes(2 + 4) // key size and exponent
  return { kind: 'rsa', bytes: read.bytes(read.u16()) }
}

function eccKey(read: ReturnType<typeof reader>): TpmFacts['key'] {
  read.u16() // curve
  if (read.u16() !== nullAlgorithm) read.bytes(2) // key derivation: its digest
  const x = read.bytes(read.u16())
  const y = read.bytes(read.u16())
  return { kind: 'ecc', bytes: Uint8Array.of(...x, ...y) }
}

const property = {
  family: 0x100,
  level: 0x101,
  revision: 0x102,
  vendor: 0x105,
  firmware1: 0x10b,
  firmware2: 0x10c,
} as const

/** In the words of the real inventory: `TPM-Version:2.0 -Level:0-Revision:1.38-VendorID:'FBTM'-Firmware:65538.0`. */
export function readVersion(answer: Uint8Array): Pick<TpmFacts, 'version' | 'software'> {
  const parameters = body(answer)
  if (!parameters) return {}
  const read = reader(parameters)
  read.bytes(1 + 4) // more data, capability
  const count = Math.min(read.u32(), 256)
  const values = new Map(Array.from({ length: count }, () => [read.u32(), read.u32()] as const))
  const of = (name: keyof typeof property) => values.get(property[name]) ?? 0
  if (read.isBroken() || of('family') === 0) return {}
  const revision = `${Math.floor(of('revision') / 100)}.${String(of('revision') % 100).padStart(2, '0')}`
  const vendor = ascii(of('vendor')).padEnd(4)
  const firmware = `${of('firmware1')}.${of('firmware2')}`
  const family = ascii(of('family'))
  return {
    version: `TPM-Version:${family} -Level:${of('level')}-Revision:${revision}-VendorID:'${vendor}'-Firmware:${firmware}`,
    software: softwareVendors.has(vendor.trim()),
  }
}

/** Software TPMs tell so by their vendor: the TCG's reference code and its descendants. */
const softwareVendors = new Set(['IBM', 'SW', 'VMW'])

function ascii(word: number): string {
  return u32(word)
    .filter((byte) => byte > 0x1f && byte < 0x7f)
    .map((byte) => String.fromCharCode(byte))
    .join('')
}
