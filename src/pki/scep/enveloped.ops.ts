// EnvelopedData (RFC 5652 §6) as SCEP has it (RFC 8894 §3.2.2): a key for AES, encrypted to a key of RSA.
//
// An envelope is not bound to who signs the message around it: whoever records a device's request can change a copy of its envelope, sign
// that with a key of their own, and watch the answer. Two things must not be told by it.
//
// 1. Whether the padding of RSA was good (Bleichenbacher). Node refuses to undo PKCS #1 v1.5 for that reason. It is undone here as RFC 8017
//    §7.2.2 asks: whatever is wrong with it, another key takes the place of the one inside, and all that is seen is content that does not
//    open. It is the same other key for the same block, or asking twice would tell.
// 2. Whether the padding of the content was good (Vaudenay): each byte of the content could be had in some 128 questions. So content
//    that does not open and content that is not what it should be are one refusal, here and in what reads the content (mdm/scep), and a
//    message whose content says nothing that is needed is not opened at all.

import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
  type X509Certificate,
} from 'node:crypto'
import * as asn1 from 'asn1js'

import { Fault } from '../../kernel/fault.ts'
import { identifierIn, identifiersOf, issuerAndSerial } from '../sealed/cms-signed.ops.ts'
import { bufferOf, contentInfo, implicitBytes, nodes, octets, oidOf, parseCms, sequence } from '../sealed/der.ts'
import { oids } from '../sealed/kari.ts'
import { ScepRefusal } from './problem.ts'

const envelopedData = '1.2.840.113549.1.7.3'
const mostRecipients = 4

type Cipher = { readonly name: string; readonly keyLength: number; readonly ivLength: number; readonly old?: true }

const ciphers: Readonly<Record<string, Cipher>> = {
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', keyLength: 16, ivLength: 16 },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', keyLength: 24, ivLength: 16 },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', keyLength: 32, ivLength: 16 },
  '1.3.14.3.2.7': { name: 'des-cbc', keyLength: 8, ivLength: 8, old: true },
  '1.2.840.113549.3.7': { name: 'des-ede3-cbc', keyLength: 24, ivLength: 8, old: true },
}
const aes256 = '2.16.840.1.101.3.4.1.42'

export type Opened = {
  readonly content: Buffer
  /** Encrypted with DES, which only who says so takes. */
  readonly isOld: boolean
}

export type Recipient = { readonly certificate: X509Certificate; readonly key: KeyObject }

/** With the key of the one that it was encrypted to: trying several would tell more. @throws {ScepRefusal} */
export function openEnvelope(file: Uint8Array, recipients: readonly Recipient[]): Opened {
  try {
    return opened(file, recipients)
  } catch (error) {
    if (error instanceof Fault) throw unopened() // what has not the form of an envelope
    throw error
  }
}

/** To which of these it says that it is encrypted. Undefined for what is no envelope, too. */
export function recipientOf<R extends Recipient>(file: Uint8Array, ours: readonly R[]): R | undefined {
  try {
    const named = nodes(recipientsIn(file)).slice(0, mostRecipients).map(identifierIn)
    return ours.find(({ certificate }) => identifiersOf(certificate).some((one) => named.includes(one)))
  } catch (error) {
    if (error instanceof Fault) return undefined
    throw error
  }
}

const recipientsIn = (file: Uint8Array): asn1.AsnType | undefined =>
  nodes(parseCms(file).content).find((one) => one instanceof asn1.Set)

function opened(file: Uint8Array, ours: readonly Recipient[]): Opened {
  const { type, content: body } = parseCms(file)
  const [, ...rest] = nodes(body)
  const recipients = rest.find((one) => one instanceof asn1.Set)
  const encrypted = recipients && rest[rest.indexOf(recipients) + 1]
  const [, algorithm, hidden] = nodes(encrypted)
  const [oid, iv] = nodes(algorithm)
  if (type !== envelopedData || !hidden || !(iv instanceof asn1.OctetString)) throw unopened()
  const cipher = ciphers[oidOf(oid)]
  if (!cipher) throw new ScepRefusal('badAlg', 'The request is encrypted with a cipher other than AES in CBC mode.')
  for (const one of nodes(recipients).slice(0, mostRecipients)) {
    const named = identifierIn(one)
    const recipient = ours.find(({ certificate }) => identifiersOf(certificate).includes(named))
    const wrapped = nodes(one).find((part) => part instanceof asn1.OctetString)
    if (!recipient || !wrapped) continue
    const key = unwrap(octets(wrapped), recipient.key, cipher.keyLength)
    const content = decrypt(cipher, key, octets(iv), implicitBytes(hidden))
    if (!content) break
    return { content, isOld: cipher.old === true }
  }
  throw unopened()
}

/** DES is not in the platform any more; with its key three times, the other one is the same (ANSI X9.52). */
function decrypt({ name, ivLength }: Cipher, key: Buffer, iv: Buffer, hidden: Buffer): Buffer | undefined {
  if (iv.length !== ivLength) return undefined
  const [cipher, keyOf] = name === 'des-cbc' ? ['des-ede3-cbc', Buffer.concat([key, key, key])] : [name, key]
  try {
    const decipher = createDecipheriv(cipher, keyOf, iv)
    return Buffer.concat([decipher.update(hidden), decipher.final()])
  } catch {
    return undefined
  }
}

/** The key inside, or one that nobody knows: 00 02, at least eight bytes other than zero, 00, the key. */
function unwrap(wrapped: Buffer, key: KeyObject, length: number): Buffer {
  const own = createHash('sha256')
    .update(key.export({ type: 'pkcs8', format: 'der' }))
    .digest()
  const instead = createHmac('sha256', own).update(wrapped).digest().subarray(0, length)
  let block: Buffer
  try {
    block = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, wrapped)
  } catch {
    return instead // as long as no block of this key
  }
  const at = block.length - length
  let wrong = (block[0] ?? 1) | ((block[1] ?? 0) ^ 2) | (block[at - 1] ?? 1)
  for (let i = 2; i < at - 1; i++) wrong |= block[i] === 0 ? 1 : 0
  const mask = wrong === 0 ? 0xff : 0
  return Buffer.from(instead.map((byte, i) => (byte & ~mask) | ((block[at + i] ?? 0) & mask)))
}

/** Also for content that is not what it should be. */
export const unopened = (): ScepRefusal =>
  new ScepRefusal('badMessageCheck', 'What is in the message does not open with the key of the authority.')

/** With AES-256 to the key of a certificate, which has to be one of RSA. */
export function sealEnvelope(content: Uint8Array, to: X509Certificate): Buffer {
  const [key, iv] = [randomBytes(32), randomBytes(16)]
  const cipher = createCipheriv('aes-256-cbc', key, iv)
  const hidden = Buffer.concat([cipher.update(content), cipher.final()])
  const wrapped = publicEncrypt({ key: to.publicKey, padding: constants.RSA_PKCS1_PADDING }, key)
  const oid = (value: string) => new asn1.ObjectIdentifier({ value })
  const recipient = sequence(
    new asn1.Integer({ value: 0 }),
    issuerAndSerial(to),
    sequence(oid(oids.rsaEncryption), new asn1.Null()),
    new asn1.OctetString({ valueHex: bufferOf(wrapped) }),
  )
  const body = sequence(
    new asn1.Integer({ value: 0 }),
    new asn1.Set({ value: [recipient] }),
    sequence(
      oid(oids.data),
      sequence(oid(aes256), new asn1.OctetString({ valueHex: bufferOf(iv) })),
      new asn1.Primitive({ idBlock: { tagClass: 3, tagNumber: 0 }, valueHex: bufferOf(hidden) }),
    ),
  )
  return contentInfo(envelopedData, body)
}
