// EnvelopedData (RFC 5652 §6) as SCEP has it (RFC 8894 §3.2.2): a key for AES, encrypted to a key of RSA.
//
// Node refuses to undo the padding of PKCS #1 v1.5, since telling good padding from bad gives keys away. It is undone here as RFC 8017
// §7.2.2 and the TLS specifications ask: whatever is wrong with it, a random key takes the place of the one inside, and all that is
// seen is content that does not open.

import {
  constants,
  createCipheriv,
  createDecipheriv,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
  type X509Certificate,
} from 'node:crypto'
import * as asn1 from 'asn1js'

import { issuerAndSerial } from '../sealed/cms-signed.ops.ts'
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

/** @throws {ScepRefusal} */
export function openEnvelope(file: Uint8Array, key: KeyObject): Opened {
  const { type, content: body } = readCms(file)
  const [, ...rest] = nodes(body)
  const recipients = rest.find((one) => one instanceof asn1.Set)
  const encrypted = recipients && rest[rest.indexOf(recipients) + 1]
  const [, algorithm, hidden] = nodes(encrypted)
  const [oid, iv] = nodes(algorithm)
  if (type !== envelopedData || !hidden || !(iv instanceof asn1.OctetString)) throw unopened()
  const cipher = ciphers[oidOf(oid)]
  if (!cipher) throw new ScepRefusal('badAlg', 'The request is encrypted with a cipher other than AES in CBC mode.')
  const wrapped = nodes(recipients)
    .slice(0, mostRecipients)
    .flatMap((one) => nodes(one).filter((part) => part instanceof asn1.OctetString))
  if (wrapped.length === 0) throw unopened()
  for (const one of wrapped) {
    const opened = decrypt(cipher, unwrap(octets(one), key, cipher.keyLength), octets(iv), implicitBytes(hidden))
    if (opened) return { content: opened, isOld: cipher.old === true }
  }
  throw unopened()
}

function readCms(file: Uint8Array): ReturnType<typeof parseCms> {
  try {
    return parseCms(file)
  } catch {
    throw unopened()
  }
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

/** The key inside, or a random one: 00 02, at least eight bytes other than zero, 00, the key. */
function unwrap(wrapped: Buffer, key: KeyObject, length: number): Buffer {
  const instead = randomBytes(length)
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

const unopened = (): ScepRefusal =>
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
