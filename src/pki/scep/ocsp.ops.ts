// Whether a certificate still counts, asked for one at a time (RFC 6960), answered by the authority that issued it.

import { createHash, sign, type X509Certificate } from 'node:crypto'
import { promisify } from 'node:util'
import * as asn1 from 'asn1js'

import { Fault } from '../../kernel/fault.ts'
import { bufferOf, nodes, octets, oidOf, parse, sequence } from '../sealed/der.ts'
import { oids } from '../sealed/kari.ts'
import type { TenantAuthority } from '../tenant-authority/tenant-authority.ops.ts'
import type { Extension } from '../x509.ts'
import { subjectOf, tagged } from './crl.ops.ts'

/** In the answer itself (RFC 6960 §4.2.1); answers are the same at every time, and nobody has to sign them. */
const problems = { malformed: 1, unauthorized: 6 } as const

/** Beside everything else that the process does: anybody may ask. */
const signed = promisify(sign)

/** Who keeps an answer does not ask again before. */
const lifeMs = 600_000
const mostAsked = 16
const longestNonce = 128
const basicResponse = '1.3.6.1.5.5.7.48.1.1'
const nonceType = '1.3.6.1.5.5.7.48.1.2'
const hashes: Readonly<Record<string, string>> = { '1.3.14.3.2.26': 'sha1', [oids.sha256]: 'sha256' }

export type OcspRequest = {
  readonly by: TenantAuthority
  readonly asked: ReadonlyArray<{
    readonly id: asn1.AsnType /** Undefined for one of another authority. */
    readonly serial: string | undefined
  }>
  readonly nonce: Buffer | undefined
}
export type Standing = 'good' | 'unknown' | { readonly revokedAt: Date }

export function readOcspRequest(
  file: Uint8Array,
  authorities: readonly TenantAuthority[],
): OcspRequest | keyof typeof problems {
  try {
    const parts = nodes(nodes(parse(file))[0])
    const list = parts.find((part) => part instanceof asn1.Sequence)
    const ids = nodes(list).map((one) => nodes(one)[0])
    if (ids.length === 0 || ids.length > mostAsked) return 'malformed'
    const asked = ids.map((id) => ({ id: id ?? sequence(), named: namedBy(id, authorities) }))
    const by = asked.find(({ named }) => named)?.named?.by
    if (!by) return 'unauthorized' // nothing of ours
    const nonce = nonceIn(parts.find(({ idBlock }) => idBlock.tagClass === 3 && idBlock.tagNumber === 2))
    return {
      by,
      asked: asked.map(({ id, named }) => ({ id, serial: named?.by === by ? named.serial : undefined })),
      nonce,
    }
  } catch (error) {
    if (error instanceof Fault) return 'malformed'
    throw error
  }
}

/** By digests of the name and of the key of who issued it (CertID). */
function namedBy(id: asn1.AsnType | undefined, authorities: readonly TenantAuthority[]) {
  const [algorithm, name, key, serial] = nodes(id)
  const hash = hashes[oidOf(nodes(algorithm)[0])]
  if (!hash || !(serial instanceof asn1.Integer)) return undefined
  const [nameHash, keyHash] = [octets(name), octets(key)]
  const digest = (bytes: Uint8Array) => createHash(hash).update(bytes).digest()
  const by = authorities.find((one) => {
    const known = namesOf(one)
    return digest(known.name).equals(nameHash) && digest(known.key).equals(keyHash)
  })
  return by && { by, serial: Buffer.from(serial.valueBlock.valueHexView).toString('hex') }
}

type Names = { readonly name: Uint8Array; readonly key: Uint8Array }
const names = new WeakMap<X509Certificate, Names>()

/** Of each authority read once: one question may name it many times. */
function namesOf(authority: TenantAuthority): Names {
  const known = names.get(authority.certificate)
  if (known) return known
  const bits = nodes(parse(authority.spki))[1]
  const made = {
    name: Buffer.from(subjectOf(authority).toBER()),
    key: bits instanceof asn1.BitString ? bits.valueBlock.valueHexView : new Uint8Array(),
  }
  names.set(authority.certificate, made)
  return made
}

/** Said again in the answer, so that an older one is not taken for it (RFC 8954). One that is too long is left out. */
function nonceIn(extensions: asn1.AsnType | undefined): Buffer | undefined {
  const found = nodes(nodes(extensions)[0]).find((one) => oidOf(nodes(one)[0]) === nonceType)
  const value = found && octets(nodes(found).at(-1))
  return value && value.length <= longestNonce ? value : undefined
}

export async function writeOcspAnswer(
  { by, asked, nonce }: OcspRequest,
  standingOf: (serial: string) => Standing,
  at: Date,
): Promise<Buffer> {
  const now = new Date(Math.floor(at.getTime() / 1000) * 1000)
  const until = tagged(0, time(new Date(now.getTime() + lifeMs)))
  const body = sequence(
    tagged(2, bytes(createHash('sha1').update(namesOf(by).key).digest())),
    time(now),
    sequence(
      ...asked.map(({ id, serial }) =>
        sequence(id, statusNode(serial === undefined ? 'unknown' : standingOf(serial)), time(now), until),
      ),
    ),
    ...(nonce ? [tagged(1, sequence(sequence(oid(nonceType), bytes(nonce))))] : []),
  )
  const signature = await signed('sha256', Buffer.from(body.toBER()), by.key)
  const basic = sequence(
    body,
    sequence(oid(oids.rsaWithSha256), new asn1.Null()),
    new asn1.BitString({ valueHex: bufferOf(signature) }),
  )
  return response(0, tagged(0, sequence(oid(basicResponse), bytes(Buffer.from(basic.toBER())))))
}

export const ocspRefusal = (problem: keyof typeof problems): Buffer => response(problems[problem])

const response = (status: number, ...more: asn1.AsnType[]): Buffer =>
  Buffer.from(sequence(new asn1.Enumerated({ value: status }), ...more).toBER())

function statusNode(standing: Standing): asn1.AsnType {
  if (standing === 'good') return nothing(0)
  if (standing === 'unknown') return nothing(2)
  return tagged(1, time(standing.revokedAt))
}

const oid = (value: string) => new asn1.ObjectIdentifier({ value })
const bytes = (value: Uint8Array) => new asn1.OctetString({ valueHex: bufferOf(value) })
const time = (valueDate: Date) =>
  new asn1.GeneralizedTime({ valueDate: new Date(Math.floor(valueDate.getTime() / 1000) * 1000) })
const nothing = (tagNumber: number) => new asn1.Primitive({ idBlock: { tagClass: 3, tagNumber } })

/** RFC 5280 §4.2.2.1. */
export function answersAt(url: string): Extension {
  const location = new asn1.Primitive({ idBlock: { tagClass: 3, tagNumber: 6 }, valueHex: bufferOf(Buffer.from(url)) })
  return { oid: '1.3.6.1.5.5.7.1.1', der: Buffer.from(sequence(sequence(oid('1.3.6.1.5.5.7.48.1'), location)).toBER()) }
}
