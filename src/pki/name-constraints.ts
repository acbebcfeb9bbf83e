// Name constraints (RFC 5280 §4.2.1.10): the names of servers that an authority may certify. A permitted DNS name permits
// names below it too; an address stands for itself, and loopback for its whole network. Both kinds are always given,
// since a kind that is not mentioned is not constrained.

import { isIP } from 'node:net'
import * as asn1 from 'asn1js'

export type PermittedNames = {
  readonly dns: readonly string[]
  /** Addresses or networks, for example 10.1.2.3 or 127.0.0.0/8. */
  readonly networks: readonly string[]
}

export const nameConstraintsOid = '2.5.29.30'

const loopback = ['127.0.0.0/8', '::1/128']

/** An address by itself, or within loopback. */
export function isOneAddress(network: string): boolean {
  const [address = '', length] = network.split('/')
  const bits = isIP(address) === 6 ? 128 : 32
  return isIP(address) !== 0 && (length === undefined || Number(length) === bits || loopback.includes(network))
}

/** Names of this machine and loopback; `hosts` are host names and addresses. */
export function permitting(hosts: readonly string[]): PermittedNames {
  const bare = hosts.map((host) => host.toLowerCase())
  return {
    dns: unique(['localhost', ...bare.filter((host) => isIP(host) === 0)]),
    networks: unique([...loopback, ...bare.filter((host) => isIP(host) !== 0 && !permitsAddress(loopback, host))]),
  }
}

export function permits({ dns, networks }: PermittedNames, host: string): boolean {
  const name = host.toLowerCase()
  if (isIP(name) !== 0) return permitsAddress(networks, name)
  return dns.some((permitted) => name === permitted || name.endsWith(`.${permitted}`))
}

function permitsAddress(networks: readonly string[], host: string): boolean {
  const address = addressBytes(host)
  return networks.some((network) => {
    const bytes = networkBytes(network)
    const [base, mask] = [bytes.subarray(0, bytes.length / 2), bytes.subarray(bytes.length / 2)]
    return base.length === address.length && base.every((byte, at) => ((address[at] ?? 0) & (mask[at] ?? 0)) === byte)
  })
}

export function encodeNameConstraints({ dns, networks }: PermittedNames): asn1.Sequence {
  const subtree = (tagNumber: number, value: Uint8Array) =>
    new asn1.Sequence({
      value: [new asn1.Primitive({ idBlock: { tagClass: 3, tagNumber }, valueHex: Uint8Array.from(value).buffer })],
    })
  return new asn1.Sequence({
    value: [
      new asn1.Constructed({
        idBlock: { tagClass: 3, tagNumber: 0 }, // permittedSubtrees
        value: [
          ...dns.map((name) => subtree(2, Buffer.from(name, 'ascii'))),
          ...networks.map((network) => subtree(7, networkBytes(network))),
        ],
      }),
    ],
  })
}

/** What is permitted; names that are excluded beside it permit nothing. */
export function decodeNameConstraints(der: Uint8Array): PermittedNames {
  const { result } = asn1.fromBER(Uint8Array.from(der).buffer)
  const members = result instanceof asn1.Sequence ? result.valueBlock.value : []
  const permitted = members.find((one) => one.idBlock.tagClass === 3 && one.idBlock.tagNumber === 0)
  const subtrees = permitted instanceof asn1.Constructed ? permitted.valueBlock.value : []
  const bases = subtrees.flatMap((subtree) => (subtree instanceof asn1.Sequence ? subtree.valueBlock.value : []))
  const of = (tag: number) =>
    bases.flatMap((base) =>
      base instanceof asn1.Primitive && base.idBlock.tagNumber === tag
        ? [Buffer.from(base.valueBlock.valueHexView)]
        : [],
    )
  return { dns: of(2).map((bytes) => bytes.toString('ascii')), networks: of(7).map(networkText) }
}

/** Address and mask, as the extension has them. */
function networkBytes(network: string): Uint8Array {
  const [address = '', length] = network.split('/')
  const bytes = addressBytes(address)
  const bits = length === undefined ? bytes.length * 8 : Number(length)
  const mask = bytes.map((_, at) => 0xff & (0xff00 >> Math.max(0, Math.min(8, bits - at * 8))))
  return Uint8Array.from([...bytes.map((byte, at) => byte & (mask[at] ?? 0)), ...mask])
}

function networkText(bytes: Uint8Array): string {
  const half = bytes.length / 2
  const address = bytes.subarray(0, half)
  const bits = [...bytes.subarray(half)].reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0)
  if (half === 4) return `${address.join('.')}/${bits}`
  const groups = Array.from({ length: 8 }, (_, at) =>
    (((address[at * 2] ?? 0) << 8) | (address[at * 2 + 1] ?? 0)).toString(16),
  )
  const host = new URL(`http://[${groups.join(':')}]`).hostname // in the short form
  return `${host.slice(1, -1)}/${bits}`
}

function addressBytes(host: string): Uint8Array {
  return ipBytes(host) ?? new Uint8Array()
}

/** Of an address as text; undefined for host names. */
export function ipBytes(host: string): Uint8Array | undefined {
  if (/^\d+(\.\d+){3}$/.test(host)) return Uint8Array.from(host.split('.'), Number)
  if (!host.includes(':')) return undefined
  const [head = '', tail] = host.split('::')
  const groups = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
  const left = groups(head)
  const right = groups(tail ?? '')
  const all = [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right]
  return Uint8Array.from(all.flatMap((group) => [group >> 8, group & 0xff]))
}

function unique(all: readonly string[]): string[] {
  return [...new Set(all)]
}
