// Pieces of CMS (RFC 5652) as nodes of DER and BER. Others write in pieces of indefinite length; both are read.

import type { X509Certificate } from 'node:crypto'
import * as asn1 from 'asn1js'

import { Fault } from '../../kernel/fault.ts'
import { extensionValue } from '../x509.ts'
import { damaged } from './problem.ts'

export const bufferOf = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer

export const sequence = (...value: asn1.AsnType[]): asn1.Sequence => new asn1.Sequence({ value })

export function contentInfo(type: string, content: asn1.AsnType): Buffer {
  const wrapped = new asn1.Constructed({ idBlock: { tagClass: 3, tagNumber: 0 }, value: [content] })
  return Buffer.from(sequence(new asn1.ObjectIdentifier({ value: type }), wrapped).toBER())
}

/** ContentInfo. @throws {Fault} for what is none, and when something stands after it. */
export function parseCms(file: Uint8Array): { readonly type: string; readonly content: asn1.AsnType } {
  const parsed = parse(file)
  const [type, wrapped] = nodes(parsed)
  const content = nodes(wrapped)[0]
  if (!type || !content) throw damaged()
  return { type: oidOf(type), content }
}

/** Others write what is sealed in pieces of a few kilobytes, each a node; a file of nothing but nodes would cost a hundred times its size. */
const maxNodes = 50_000
const maxContentLength = 64 * 1024 * 1024

export function parse(file: Uint8Array): asn1.AsnType {
  try {
    const parsed = asn1.fromBER(bufferOf(file), { maxNodes, maxContentLength, parseEmbedded: false })
    if (parsed.offset === file.length) return parsed.result
  } catch (cause) {
    throw damaged(cause) // values that are nested too deep, for instance
  }
  throw damaged()
}

/** What a constructed node holds; nothing for any other. */
export function nodes(node: asn1.AsnType | undefined): asn1.AsnType[] {
  return node instanceof asn1.Constructed || node instanceof asn1.Sequence || node instanceof asn1.Set
    ? node.valueBlock.value
    : []
}

/** How long it is in the file, its tag included. */
export const bytesOf = (node: asn1.AsnType | undefined): number => node?.valueBeforeDecodeView.length ?? 0

export const oidOf = (node: asn1.AsnType | undefined): string =>
  node instanceof asn1.ObjectIdentifier ? node.valueBlock.toString() : ''

/** Of an OCTET STRING, in one piece or in several. */
export function octets(node: asn1.AsnType | undefined): Buffer {
  if (node instanceof asn1.OctetString) return Buffer.from(node.getValue())
  throw damaged()
}

/** Of an OCTET STRING whose tag says something else, in one piece or in several. */
export function implicitBytes(node: asn1.AsnType | undefined): Buffer {
  if (node instanceof asn1.Primitive) return Buffer.from(node.valueBlock.valueHexView)
  const pieces = nodes(node)
  if (pieces.length === 0) throw damaged()
  return Buffer.concat(pieces.map(octets))
}

/** By which a recipient finds their key. @throws {Fault} for a certificate without one */
export function subjectKeyId(certificate: X509Certificate): Buffer {
  const id = extensionValue(certificate.raw, '2.5.29.14')
  if (id) return id
  const message =
    'The certificate to seal to names no subject key identifier, by which its owner would find their key. Take the one of the card.'
  throw new Fault('invalid-input', message, { reason: 'sealed-certificate' })
}
