// Messages of SCEP (RFC 8894 §3): signed attributes around an envelope. A request is signed with the key of a certificate that comes
// along, often one that the device made for itself: the signature says who the answer is for, and nothing more.

import { createHash, sign, type X509Certificate } from 'node:crypto'
import * as asn1 from 'asn1js'

import { Fault } from '../../kernel/fault.ts'
import { objectId, tlv } from '../../protocol/der.ts'
import {
  certificatesIn,
  identifierIn,
  identifiersOf,
  issuerAndSerial,
  verifiedAttributes,
} from '../sealed/cms-signed.ops.ts'
import { bufferOf, nodes, octets, oidOf, parse, parseCms, sequence } from '../sealed/der.ts'
import { oids } from '../sealed/kari.ts'
import type { TenantAuthority } from '../tenant-authority/tenant-authority.ops.ts'
import { isStrongKey } from '../x509.ts'
import { type FailInfo, failInfo } from './problem.ts'

const attribute = (last: number): string => `2.16.840.1.113733.1.9.${last}`
const attributes = {
  messageType: attribute(2),
  pkiStatus: attribute(3),
  failInfo: attribute(4),
  senderNonce: attribute(5),
  recipientNonce: attribute(6),
  transactionId: attribute(7),
} as const

const hashes: Readonly<Record<string, string>> = {
  [oids.sha256]: 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
  '1.3.14.3.2.26': 'sha1',
}

export const messageTypes = {
  renewalReq: '17',
  pkcsReq: '19',
  certPoll: '20',
  getCert: '21',
  getCrl: '22',
} as const

export type Request = {
  readonly messageType: string
  readonly transactionId: string
  readonly senderNonce: Buffer
  readonly signer: X509Certificate
  /** The envelope. */
  readonly content: Buffer
  /** When, as the device's clock says; undefined where it does not say. */
  readonly signedAt: Date | undefined
  /** Signed with SHA-1, which only who says so takes. */
  readonly isOld: boolean
}

const mostOfTransaction = 255

/** @throws {Fault} for what is no request of SCEP, or not signed with the key of a certificate in it: there is nobody to answer */
export function readRequestMessage(file: Uint8Array): Request {
  const sent = certificatesIn(file)
  const [, , encapsulated, ...rest] = nodes(parseCms(file).content)
  const wrapped = nodes(nodes(encapsulated)[1])[0]
  const [signerInfo, another] = nodes(rest.find((one) => one instanceof asn1.Set))
  if (!wrapped || !signerInfo || another) throw unreadable()
  const content = octets(wrapped)
  const identifier = identifierIn(signerInfo)
  const signer = sent.find((one) => identifiersOf(one).includes(identifier))
  const hash = hashes[oidOf(nodes(nodes(signerInfo)[2])[0])]
  if (!signer || !hash || !isStrongKey(signer.publicKey)) throw unreadable()
  const signedValue = verifiedAttributes(signerInfo, signer.publicKey, hash, createHash(hash).update(content).digest())
  if (!signedValue) throw unreadable()
  const messageType = textOf(signedValue(attributes.messageType))
  const transactionId = textOf(signedValue(attributes.transactionId))
  const nonce = signedValue(attributes.senderNonce)
  const senderNonce = nonce instanceof asn1.OctetString ? octets(nonce) : Buffer.alloc(0)
  if (transactionId === '' || transactionId.length > mostOfTransaction || senderNonce.length > 64) throw unreadable()
  const time = signedValue(oids.signingTime)
  const signedAt = time instanceof asn1.UTCTime || time instanceof asn1.GeneralizedTime ? time.toDate() : undefined
  return { messageType, transactionId, senderNonce, signer, content, signedAt, isOld: hash === 'sha1' }
}

const textOf = (node: asn1.AsnType | undefined): string =>
  node && 'value' in node.valueBlock && typeof node.valueBlock.value === 'string' ? node.valueBlock.value : ''

const unreadable = (): Fault =>
  new Fault(
    'invalid-input',
    'The body is not a request of SCEP that is signed with the key of a certificate in it (RFC 8894 §3.1). Sign with RSA of 2048 bits or more.',
    { reason: 'scep-message' },
  )

export type Answer =
  | { readonly kind: 'success'; readonly envelope: Buffer }
  /** It waits for somebody's decision, and is asked again (CertPoll). */
  | { readonly kind: 'pending' }
  | { readonly kind: 'failure'; readonly info: FailInfo }

const statuses = { success: '0', failure: '2', pending: '3' } as const

/** CertRep (RFC 8894 §3.3.2), signed by the authority. */
export function writeAnswer(
  to: Pick<Request, 'transactionId' | 'senderNonce'>,
  answer: Answer,
  by: TenantAuthority,
  nonce: Uint8Array,
): Buffer {
  const envelope = answer.kind === 'success' ? answer.envelope : undefined
  const attributeOf = (type: string, value: asn1.AsnType) => sequence(oid(type), new asn1.Set({ value: [value] }))
  const text = (value: string) => new asn1.PrintableString({ value })
  const set = [
    attributeOf(oids.contentType, oid(oids.data)),
    attributeOf(
      oids.messageDigest,
      bytes(
        createHash('sha256')
          .update(envelope ?? Buffer.alloc(0))
          .digest(),
      ),
    ),
    attributeOf(attributes.transactionId, text(to.transactionId)),
    attributeOf(attributes.messageType, text('3')),
    attributeOf(attributes.pkiStatus, text(statuses[answer.kind])),
    ...(answer.kind === 'failure' ? [attributeOf(attributes.failInfo, text(failInfo[answer.info]))] : []),
    attributeOf(attributes.senderNonce, bytes(nonce)),
    attributeOf(attributes.recipientNonce, bytes(to.senderNonce)),
  ].sort((one, other) => Buffer.compare(Buffer.from(one.toBER()), Buffer.from(other.toBER())))
  const signed = Buffer.from(new asn1.Set({ value: set }).toBER())
  const signer = sequence(
    new asn1.Integer({ value: 1 }),
    issuerAndSerial(by.certificate),
    sequence(oid(oids.sha256)),
    tagged(0, ...set),
    sequence(oid(oids.rsaEncryption), new asn1.Null()),
    bytes(sign('sha256', signed, by.key)),
  )
  return signedData(envelope, [by.certificate.raw], [], [signer])
}

/** Certificates or a list of revoked ones, signed by nobody (RFC 8894 §3.4). */
export const bundle = (certificates: readonly Uint8Array[], lists: readonly Uint8Array[] = []): Buffer =>
  signedData(undefined, certificates, lists, [])

/** Certificates and lists stand in it as they are: a list of many thousands has more nodes than a file may have that is read. */
function signedData(
  content: Buffer | undefined,
  certificates: readonly Uint8Array[],
  lists: readonly Uint8Array[],
  signers: readonly asn1.AsnType[],
): Buffer {
  const written = (node: asn1.AsnType) => Buffer.from(node.toBER())
  const body = tlv(
    0x30,
    written(new asn1.Integer({ value: 1 })),
    written(new asn1.Set({ value: signers.length > 0 ? [sequence(oid(oids.sha256))] : [] })),
    written(sequence(oid(oids.data), ...(content ? [tagged(0, bytes(content))] : []))),
    ...(certificates.length > 0 ? [tlv(0xa0, ...certificates)] : []),
    ...(lists.length > 0 ? [tlv(0xa1, ...lists)] : []),
    written(new asn1.Set({ value: [...signers] })),
  )
  return Buffer.from(tlv(0x30, objectId(oids.signedData), tlv(0xa0, body)))
}

const oid = (value: string) => new asn1.ObjectIdentifier({ value })
const bytes = (value: Uint8Array) => new asn1.OctetString({ valueHex: bufferOf(value) })
const tagged = (tagNumber: number, ...value: asn1.AsnType[]) =>
  new asn1.Constructed({ idBlock: { tagClass: 3, tagNumber }, value })

/** What a request asks for beside a certificate: its challenge (RFC 2985 §5.4.1). Undefined for none, or for what is no request. */
export function challengeIn(request: Uint8Array): string | undefined {
  try {
    const asked = nodes(nodes(parse(request))[0]).at(-1)
    const found = nodes(asked).find((one) => oidOf(nodes(one)[0]) === '1.2.840.113549.1.9.7')
    return textOf(nodes(nodes(found)[1])[0]) || undefined
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

/** IssuerAndSerialNumber, as GetCert has it, and nothing else: the serial number, in hexadecimal. */
export function serialIn(content: Uint8Array): string | undefined {
  try {
    const [issuer, serial, more] = nodes(parse(content))
    return issuer && !more && serial instanceof asn1.Integer
      ? Buffer.from(serial.valueBlock.valueHexView).toString('hex')
      : undefined
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}
