// The endorsement key's public part and the TPM's version, for a hardware hash (TPM 2.0 part 3, TPM2_ReadPublic and
// TPM2_GetCapability). Reads only; needs no authorisation and creates nothing.

import { ekHandle } from '../../protocol/tpm/constants.ts'
import { concat, readerOf, sized, TpmCodecError, u32 } from '../../protocol/tpm/marshal.ts'
import { decodePublic } from '../../protocol/tpm/public.ts'
import { type Exchange, send, TpmRefusal } from '../tpm/exchange.ts'
import type { LinuxFiles } from './linux-files.ts'
import type { Found, TpmFacts } from './sources.ts'
import { found } from './sources.ts'

const device = '/dev/tpmrm0'

const tpmProperties = 6
const firstFixed = 0x100
const mostProperties = 64

/** Straight from the resource manager's device. */
export async function linuxTpm(files: LinuxFiles): Promise<Found<TpmFacts>> {
  let there = false
  const facts = await tpmFacts(async (command) => {
    const answer = await files.exchange(device, command)
    there ||= answer !== undefined
    return answer ?? new Uint8Array(0)
  })
  if (!there) {
    const why = `no TPM: ${device} is absent or not readable`
    const remedy = 'Turn the TPM on in the firmware settings and run as root (or as a member of the group tss).'
    return found({}, [{ field: 'TPM EkPub', why, remedy }])
  }
  if (facts.key) return found(facts)
  const why = `the TPM has no readable endorsement key at the persistent handle 0x${ekHandle.toString(16)}`
  const remedy =
    'Create it with: tpm2_createek -c 0x81010001 -G rsa -u ek.pub (package tpm2-tools), then collect again.'
  return found(facts, [{ field: 'TPM EkPub', why, remedy }])
}

/** As much as the TPM tells. */
export async function tpmFacts(exchange: Exchange): Promise<TpmFacts> {
  const version = await orNothing(readVersion(exchange))
  return { ...version, ...(await orNothing(readEk(exchange))) }
}

async function orNothing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading
  } catch (error) {
    if (error instanceof TpmRefusal || error instanceof TpmCodecError) return undefined
    throw error
  }
}

async function readEk(exchange: Exchange): Promise<Pick<TpmFacts, 'key' | 'publicArea'>> {
  const { parameters } = await send(exchange, 'readPublic', { handles: [ekHandle] })
  const publicArea = sized(readerOf(parameters).sized(parameters.length))
  const { key } = decodePublic(publicArea)
  const bytes = key.type === 'rsa' ? key.modulus : concat(key.x, key.y)
  return { publicArea, key: { kind: key.type, bytes } }
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
async function readVersion(exchange: Exchange): Promise<Pick<TpmFacts, 'version' | 'software'>> {
  const capability = concat(u32(tpmProperties), u32(firstFixed), u32(mostProperties))
  const { parameters } = await send(exchange, 'getCapability', { parameters: capability })
  const read = readerOf(parameters)
  read.bytes(1 + 4) // more data, capability
  const count = read.u32()
  if (count > 256) read.fail('at most 256 properties')
  const values = new Map(Array.from({ length: count }, () => [read.u32(), read.u32()] as const))
  const of = (name: keyof typeof property) => values.get(property[name]) ?? 0
  if (of('family') === 0) return {}
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
  return [...u32(word)]
    .filter((byte) => byte > 0x1f && byte < 0x7f)
    .map((byte) => String.fromCharCode(byte))
    .join('')
}
