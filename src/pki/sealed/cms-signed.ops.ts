// Content signed as CMS SignedData (RFC 5652 §5), the content within, which `openssl cms -verify` reads and `openssl cms -sign -binary
// -nodetach -md sha256` makes. A signer is trusted by their certificate itself: its digest was compared when it was added.

import { createHash, type KeyObject, sign, verify, X509Certificate } from 'node:crypto'
import * as asn1 from 'asn1js'

import { Fault } from '../../kernel/fault.ts'
import { extensionValue } from '../x509.ts'
import {
  bufferOf,
  bytesOf,
  contentInfo,
  implicitBytes,
  nodes,
  octets,
  oidOf,
  parse,
  parseCms,
  sequence,
} from './der.ts'
import { oids } from './kari.ts'
import { damaged } from './problem.ts'

const oid = (value: string) => new asn1.ObjectIdentifier({ value })
const octetString = (bytes: Uint8Array) => new asn1.OctetString({ valueHex: bufferOf(bytes) })
const tagged = (tagNumber: number, ...value: asn1.AsnType[]) =>
  new asn1.Constructed({ idBlock: { tagClass: 3, tagNumber }, value })

/** How a certificate is named in a manifest and in a list of senders. */
export const certificateKid = ({ raw }: X509Certificate): string => createHash('sha256').update(raw).digest('base64url')

export function signCms(content: Uint8Array, certificate: X509Certificate, key: KeyObject, now: Date): Buffer {
  const attribute = (type: string, value: asn1.AsnType) => sequence(oid(type), new asn1.Set({ value: [value] }))
  const attributes = [
    attribute(oids.contentType, oid(oids.data)),
    attribute(oids.signingTime, new asn1.UTCTime({ valueDate: now })),
    attribute(oids.messageDigest, octetString(createHash('sha256').update(content).digest())),
  ].sort((one, other) => Buffer.compare(Buffer.from(one.toBER()), Buffer.from(other.toBER())))
  const signed = Buffer.from(new asn1.Set({ value: attributes }).toBER())
  const isEc = key.asymmetricKeyType === 'ec'
  const signer = sequence(
    new asn1.Integer({ value: 1 }),
    issuerAndSerial(certificate),
    sequence(oid(oids.sha256)),
    tagged(0, ...attributes),
    isEc ? sequence(oid(oids.ecdsaWithSha256)) : sequence(oid(oids.rsaEncryption), new asn1.Null()),
    octetString(sign('sha256', signed, { key, dsaEncoding: 'der' })),
  )
  const body = sequence(
    new asn1.Integer({ value: 1 }),
    new asn1.Set({ value: [sequence(oid(oids.sha256))] }),
    sequence(oid(oids.data), tagged(0, octetString(content))),
    tagged(0, parse(certificate.raw)),
    new asn1.Set({ value: [signer] }),
  )
  return contentInfo(oids.signedData, body)
}

export function issuerAndSerial(certificate: X509Certificate): asn1.AsnType {
  const [body] = nodes(parse(certificate.raw))
  const fields = nodes(body).filter(({ idBlock }) => idBlock.tagClass !== 3) // without the version
  const [serial, , issuer] = fields
  if (!serial || !issuer) throw damaged()
  return sequence(issuer, serial)
}

/** Those that were sent along, unverified. @throws {Fault} for what is no signed content */
export function certificatesIn(file: Uint8Array): X509Certificate[] {
  const { type, content: body } = parseCms(file)
  if (type !== oids.signedData) throw unsigned()
  const sent = nodes(body).find(({ idBlock }) => idBlock.tagClass === 3 && idBlock.tagNumber === 0)
  try {
    return nodes(sent)
      .slice(0, mostSigners)
      .map(({ valueBeforeDecodeView }) => new X509Certificate(valueBeforeDecodeView))
  } catch (cause) {
    throw damaged(cause)
  }
}

export type SignedContent = { readonly content: Buffer; readonly signer: X509Certificate | undefined }

/** Whether this certificate's key signed one of these contents, none of which is within (RFC 5652 §5.2). Never throws. */
export function isSignedApart(
  file: Uint8Array,
  contents: readonly Uint8Array[],
  certificate: X509Certificate,
): boolean {
  try {
    const { type, content: body } = parseCms(file)
    const signers = nodes(body)
      .slice(3)
      .find((one) => one instanceof asn1.Set)
    if (type !== oids.signedData || !signers) return false
    const own = identifiersOf(certificate)
    const digests = contents.map((content) => createHash('sha256').update(content).digest())
    return nodes(signers)
      .slice(0, mostSigners)
      .filter((one) => own.includes(identifierIn(one)))
      .some((one) => digests.some((digest) => isSignedWith(one, certificate.publicKey, digest)))
  } catch (error) {
    if (error instanceof Fault) return false
    throw error
  }
}

/** With the one of the `trusted` who signed it, if any did. @throws {Fault} for what is no signed content */
export function readSignedCms(file: Uint8Array, trusted: readonly X509Certificate[], now: Date): SignedContent {
  const { type, content: body } = parseCms(file)
  if (type !== oids.signedData) throw unsigned()
  const [, , encapsulated, ...rest] = nodes(body)
  const wrapped = nodes(nodes(encapsulated)[1])[0]
  const signers = rest.find((one) => one instanceof asn1.Set)
  if (!wrapped || !signers) throw unsigned()
  const content = octets(wrapped)
  const digest = createHash('sha256').update(content).digest()
  const current = trusted.filter(
    ({ validFrom, validTo }) => Date.parse(validFrom) <= now.getTime() && Date.parse(validTo) > now.getTime(),
  )
  const named = nodes(signers)
    .slice(0, mostSigners)
    .map((one) => ({ one, identifier: identifierIn(one) }))
  const signer = current
    .flatMap((certificate) => {
      const own = identifiersOf(certificate)
      return named.filter(({ identifier }) => own.includes(identifier)).map(({ one }) => ({ one, certificate }))
    })
    .slice(0, mostVerified)
    .find(({ one, certificate }) => isSignedWith(one, certificate.publicKey, digest))
  return { content, signer: signer?.certificate }
}

const mostSigners = 8
/** Whoever sends a file says how many signatures are in it, and each one costs. */
const mostVerified = 16
const mostOfAttributes = 8192

/** SignerIdentifier (RFC 5652 §5.3): issuer and serial number, or the subject key identifier. */
export function identifierIn(signer: asn1.AsnType): string {
  const identifier = nodes(signer)[1]
  if (bytesOf(identifier) > mostOfAttributes) return ''
  return identifier instanceof asn1.Primitive ? implicitBytes(identifier).toString('hex') : bytesIn(nodes(identifier))
}

/** By either of which a signer may name this certificate. */
export function identifiersOf(certificate: X509Certificate): string[] {
  const keyId = extensionValue(certificate.raw, '2.5.29.14')?.toString('hex')
  return [bytesIn(nodes(issuerAndSerial(certificate))), ...(keyId ? [keyId] : [])]
}

const bytesIn = (parts: readonly asn1.AsnType[]): string =>
  Buffer.concat(parts.map(({ valueBeforeDecodeView }) => valueBeforeDecodeView)).toString('hex')

function isSignedWith(signer: asn1.AsnType, key: KeyObject, digest: Buffer): boolean {
  return (
    oidOf(nodes(nodes(signer)[2])[0]) === oids.sha256 && verifiedAttributes(signer, key, 'sha256', digest) !== undefined
  )
}

/** The value of each signed attribute; undefined unless they name this digest and this key signed them. */
export function verifiedAttributes(
  signer: asn1.AsnType,
  key: KeyObject,
  hash: string,
  digest: Buffer,
): ((type: string) => asn1.AsnType | undefined) | undefined {
  const parts = nodes(signer)
  const attributes = parts.slice(2).find(({ idBlock }) => idBlock.tagClass === 3 && idBlock.tagNumber === 0)
  const signature = parts.find((one) => one instanceof asn1.OctetString)
  if (!attributes || bytesOf(attributes) > mostOfAttributes || !signature) return undefined
  const attributeOf = (type: string) =>
    nodes(nodes(nodes(attributes).find((one) => oidOf(nodes(one)[0]) === type))[1])[0]
  const said = attributeOf(oids.messageDigest)
  if (!(said instanceof asn1.OctetString) || !octets(said).equals(digest)) return undefined
  if (oidOf(attributeOf(oids.contentType)) !== oids.data) return undefined
  const signed = Buffer.from(attributes.valueBeforeDecodeView)
  signed[0] = 0x31 // RFC 5652 §5.4: signed as a SET OF, whatever the tag in the message
  try {
    return verify(hash, signed, { key, dsaEncoding: 'der' }, octets(signature)) ? attributeOf : undefined
  } catch {
    return undefined // a signature of another kind than the key
  }
}

const unsigned = (): Fault =>
  new Fault(
    'invalid-input',
    'What is in the envelope is not signed, or without the content that was signed. Sign first, with openssl cms -sign -binary -nodetach -md sha256, and then encrypt; or use taxiway manifest seal --certificate.',
    { reason: 'sealed-unsigned' },
  )
