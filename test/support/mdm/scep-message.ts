// Messages of SCEP written byte by byte, so that a test can send what no client would: any envelope under any signature.

import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  generateKeyPairSync,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto'

import { issue, spkiOf } from '../../../src/pki/x509.ts'
import { objectId } from '../../../src/protocol/der.ts'
import { der } from '../certificate-request.ts'

export type Keys = { readonly publicKey: KeyObject; readonly privateKey: KeyObject }
export type Signer = { readonly certificate: X509Certificate; readonly key: KeyObject }

export const rsaKeys = (modulusLength = 2048, publicExponent = 65537): Keys =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent })

/** As a device that has no certificate yet makes one for itself. */
export function selfSigned(keys: Keys): Signer {
  const subject = 'itself'
  const spki = spkiOf(keys.publicKey)
  const [notBefore, notAfter] = [new Date(Date.now() - 3600_000), new Date(Date.now() + 3600_000)]
  const made = issue({ subject, spki, notBefore, notAfter, usage: 'client' }, { subject, spki, key: keys.privateKey })
  return { certificate: new X509Certificate(made.der), key: keys.privateKey }
}

const nothing = Buffer.of(5, 0)
const oid = (value: string): Buffer => Buffer.from(objectId(value))
const data = oid('1.2.840.113549.1.7.1')
const rsa = der(0x30, oid('1.2.840.113549.1.1.1'), nothing)

/** Serial number and issuer stand where they do in every certificate of version 3. It is what GetCert asks for, too. */
export function issuerAndSerial({ raw }: X509Certificate): Buffer {
  const body = partsOf(raw)[0]! // a certificate begins with it
  const [, serial, , issuer] = partsOf(body)
  return der(0x30, issuer!, serial!)
}

/** The values that stand in one, each with its tag. */
export function partsOf(whole: Buffer): Buffer[] {
  const found: Buffer[] = []
  const { start, end } = boundsOf(whole, 0)
  for (let at = start; at < end; ) {
    const next = boundsOf(whole, at).end
    found.push(whole.subarray(at, next))
    at = next
  }
  return found
}

export const bodyIn = (whole: Buffer): Buffer => {
  const { start, end } = boundsOf(whole, 0)
  return whole.subarray(start, end)
}

function boundsOf(bytes: Buffer, at: number): { start: number; end: number } {
  const first = bytes[at + 1] ?? 0
  const more = first > 0x80 ? first & 0x7f : 0
  const length = more > 0 ? bytes.readUIntBE(at + 2, more) : first
  return { start: at + 2 + more, end: at + 2 + more + length }
}

/** The parts in which an envelope can be changed. */
export type Envelope = {
  readonly wrapped: Buffer
  readonly iv: Buffer
  readonly hidden: Buffer
  readonly to: X509Certificate
}

export function seal(content: Uint8Array, to: X509Certificate): Envelope {
  const [key, iv] = [randomBytes(32), randomBytes(16)]
  const cipher = createCipheriv('aes-256-cbc', key, iv)
  const hidden = Buffer.concat([cipher.update(content), cipher.final()])
  const wrapped = publicEncrypt({ key: to.publicKey, padding: constants.RSA_PKCS1_PADDING }, key)
  return { wrapped, iv, hidden, to }
}

export function envelopeBytes({ wrapped, iv, hidden, to }: Envelope): Buffer {
  const zero = Buffer.of(2, 1, 0)
  const recipient = der(0x30, zero, issuerAndSerial(to), rsa, der(4, wrapped))
  const algorithm = der(0x30, oid('2.16.840.1.101.3.4.1.42'), der(4, iv))
  const body = der(0x30, zero, der(0x31, recipient), der(0x30, data, algorithm, der(0x80, hidden)))
  return der(0x30, oid('1.2.840.113549.1.7.3'), der(0xa0, body))
}

const attributeOf = (last: number): Buffer => oid(`2.16.840.1.113733.1.9.${last}`)
const hashes = { sha256: '2.16.840.1.101.3.4.2.1', sha1: '1.3.14.3.2.26', md5: '1.2.840.113549.2.5' } as const

export type Message = {
  readonly envelope: Uint8Array
  readonly signer: Signer
  readonly messageType: string
  readonly transactionId: string
  readonly hash?: keyof typeof hashes
  readonly signedAt?: Date
}

const utcTime = (at: Date): Buffer => der(0x17, Buffer.from(`${at.toISOString().replace(/\D/g, '').slice(2, 14)}Z`))

export function pkiMessage({
  envelope,
  signer,
  messageType,
  transactionId,
  hash = 'sha256',
  signedAt,
}: Message): Buffer {
  const text = (value: string) => der(0x13, Buffer.from(value))
  const attributes = [
    der(0x30, oid('1.2.840.113549.1.9.3'), der(0x31, data)),
    der(0x30, oid('1.2.840.113549.1.9.4'), der(0x31, der(4, createHash(hash).update(envelope).digest()))),
    ...(signedAt ? [der(0x30, oid('1.2.840.113549.1.9.5'), der(0x31, utcTime(signedAt)))] : []),
    der(0x30, attributeOf(2), der(0x31, text(messageType))),
    der(0x30, attributeOf(7), der(0x31, text(transactionId))),
    der(0x30, attributeOf(5), der(0x31, der(4, randomBytes(16)))),
  ].sort(Buffer.compare)
  const algorithm = der(0x30, oid(hashes[hash]), nothing)
  const signature = der(4, sign(hash, der(0x31, ...attributes), signer.key))
  const info = der(
    0x30,
    Buffer.of(2, 1, 1),
    issuerAndSerial(signer.certificate),
    algorithm,
    der(0xa0, ...attributes),
    signer.key.asymmetricKeyType === 'rsa' ? rsa : der(0x30, oid('1.2.840.10045.4.3.2')),
    signature,
  )
  const body = der(
    0x30,
    Buffer.of(2, 1, 1),
    der(0x31, algorithm),
    der(0x30, data, der(0xa0, der(4, envelope))),
    der(0xa0, signer.certificate.raw),
    der(0x31, info),
  )
  return der(0x30, oid('1.2.840.113549.1.7.2'), der(0xa0, body))
}

export type Answer = { readonly status: string; readonly failInfo: string; readonly envelope: Buffer }

/** What stands in an answer; who signed it is another question. */
export function readAnswer(bytes: Buffer): Answer {
  const said = (last: number): string => {
    const at = bytes.indexOf(attributeOf(last))
    return at < 0 ? '' : bodyIn(partsOf(bytes.subarray(at + attributeOf(last).length))[0]!).toString()
  }
  const content = partsOf(partsOf(partsOf(partsOf(bytes)[1]!)[0]!)[2]!)[1]
  return { status: said(3), failInfo: said(4), envelope: content ? bodyIn(partsOf(content)[0]!) : Buffer.alloc(0) }
}

/** The parts of a bundle that was sealed to this key: its certificates, or its list. */
export function openBundle(envelope: Buffer, key: KeyObject): Buffer[] {
  const [, recipients, encrypted] = partsOf(partsOf(partsOf(envelope)[1]!)[0]!)
  const wrapped = bodyIn(partsOf(partsOf(recipients!)[0]!)[3]!)
  const block = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, wrapped)
  const [, algorithm, hidden] = partsOf(encrypted!)
  const iv = bodyIn(partsOf(algorithm!)[1]!)
  const decipher = createDecipheriv('aes-256-cbc', block.subarray(block.indexOf(0, 2) + 1), iv)
  const bundle = Buffer.concat([decipher.update(bodyIn(hidden!)), decipher.final()])
  return partsOf(partsOf(partsOf(partsOf(bundle)[1]!)[0]!)[3]!)
}
