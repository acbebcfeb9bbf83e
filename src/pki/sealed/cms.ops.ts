// Files sealed as CMS AuthEnvelopedData (RFC 5083, RFC 5084) with AES-256-GCM to certificates of P-256, which
// `openssl cms -decrypt` opens, and which `openssl cms -encrypt -aes-256-gcm -keyopt ecdh_kdf_md:sha256` makes. The structures are
// written and read here: the library of certificates (x509.ts) has EnvelopedData without an authenticated content alone.

import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  type X509Certificate,
} from 'node:crypto'
import * as asn1 from 'asn1js'

import { Fault } from '../../kernel/fault.ts'
import {
  bufferOf,
  bytesOf,
  contentInfo,
  implicitBytes,
  nodes,
  octets,
  oidOf,
  parseCms,
  sequence,
  subjectKeyId,
} from './der.ts'
import { oids, unwrapKey, wrapKey, wrappingKey } from './kari.ts'
import { damaged, notForUs } from './problem.ts'

const nonceLength = 12
const tagLength = 16
const keyLength = 32
const mostRecipients = 20
/** What goes into the derivation of each key, in bytes; others send some ten. */
const mostOfSender = 256

const oid = (value: string) => new asn1.ObjectIdentifier({ value })
const octetString = (bytes: Uint8Array) => new asn1.OctetString({ valueHex: bufferOf(bytes) })
const explicit = (tagNumber: number, value: asn1.AsnType[]) =>
  new asn1.Constructed({ idBlock: { tagClass: 3, tagNumber }, value })
const primitive = (tagNumber: number, bytes: Uint8Array) =>
  new asn1.Primitive({ idBlock: { tagClass: 3, tagNumber }, valueHex: bufferOf(bytes) })

export function sealWithCms(content: Uint8Array, recipients: readonly X509Certificate[]): Buffer {
  const key = randomBytes(keyLength)
  const nonce = randomBytes(nonceLength)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const hidden = Buffer.concat([cipher.update(content), cipher.final()])
  const gcm = sequence(octetString(nonce), new asn1.Integer({ value: tagLength }))
  const body = sequence(
    new asn1.Integer({ value: 0 }),
    new asn1.Set({ value: recipients.map((certificate) => agreementWith(certificate, key)) }),
    sequence(oid(oids.data), sequence(oid(oids.aes256Gcm), gcm), primitive(0, hidden)),
    octetString(cipher.getAuthTag()),
  )
  return contentInfo(oids.authEnvelopedData, body)
}

/** KeyAgreeRecipientInfo (RFC 5652 §6.2.2) with an ephemeral key. */
function agreementWith(certificate: X509Certificate, key: Buffer): asn1.AsnType {
  const { publicKey } = certificate
  if (publicKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    const message = 'The certificate to seal to has no key of the curve P-256. Take the one of the card.'
    throw new Fault('invalid-input', message, { reason: 'sealed-certificate' })
  }
  const ephemeral = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const wrap = sequence(oid(oids.aes256Wrap))
  const secret = diffieHellman({ privateKey: ephemeral.privateKey, publicKey })
  const point = ephemeral.publicKey.export({ type: 'spki', format: 'der' }).subarray(-65)
  const originator = new asn1.Constructed({
    idBlock: { tagClass: 3, tagNumber: 1 },
    value: [sequence(oid(oids.ecPublicKey), oid(oids.prime256v1)), new asn1.BitString({ valueHex: bufferOf(point) })],
  })
  const wrapped = wrapKey(wrappingKey(secret, sharedInfo(wrap)), key)
  const recipient = new asn1.Constructed({
    idBlock: { tagClass: 3, tagNumber: 0 },
    value: [octetString(subjectKeyId(certificate))],
  })
  return explicit(1, [
    new asn1.Integer({ value: 3 }),
    explicit(0, [originator]),
    sequence(oid(oids.dhSha256Kdf), wrap),
    sequence(sequence(recipient, octetString(wrapped))),
  ])
}

/** RFC 5753 §7.2: which algorithm the key is for, what the sender adds, and its length in bits. */
function sharedInfo(algorithm: asn1.AsnType, ukm?: Uint8Array): Buffer {
  const bits = Buffer.alloc(4)
  bits.writeUInt32BE(keyLength * 8)
  const parts = [algorithm, ...(ukm ? [explicit(0, [octetString(ukm)])] : []), explicit(2, [octetString(bits)])]
  return Buffer.from(sequence(...parts).toBER())
}

export type CmsKey = { readonly privateKey: KeyObject }

/** @throws {Fault} when none of the keys opens it, it is not whole, or is sealed in a way that is not taken. */
export function openCms(file: Uint8Array, keys: readonly CmsKey[]): Buffer {
  const { type, content } = parseCms(file)
  if (type !== oids.authEnvelopedData) throw otherWay('is not sealed with AES-256-GCM')
  const [version, ...rest] = nodes(content)
  const recipients = rest.find((one) => one instanceof asn1.Set)
  const after = recipients ? rest.slice(rest.indexOf(recipients) + 1) : []
  const [encrypted, mac] = after
  if (!(version instanceof asn1.Integer) || !recipients || !encrypted || !(mac instanceof asn1.OctetString))
    throw damaged()
  if (after.length > 2) throw otherWay('has attributes beside what is sealed')
  const [, algorithm, hidden] = nodes(encrypted)
  const [cipher, parameters] = nodes(algorithm)
  if (oidOf(cipher) !== oids.aes256Gcm) throw otherWay('is not sealed with AES-256-GCM')
  const nonce = octets(nodes(parameters)[0])
  const tag = octets(mac)
  const key = contentKey(nodes(recipients), keys)
  if (!key) throw notForUs()
  if (nonce.length !== nonceLength || tag.length !== tagLength) throw damaged()
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength }).setAuthTag(tag)
    return Buffer.concat([decipher.update(implicitBytes(hidden)), decipher.final()])
  } catch (cause) {
    throw damaged(cause)
  }
}

function contentKey(recipients: readonly asn1.AsnType[], keys: readonly CmsKey[]): Buffer | undefined {
  for (const recipient of recipients.slice(0, mostRecipients)) {
    if (recipient.idBlock.tagClass !== 3 || recipient.idBlock.tagNumber !== 1) continue // not by agreement
    const found = agreedKey(recipient, keys)
    if (found) return found
  }
  return undefined
}

function agreedKey(recipient: asn1.AsnType, keys: readonly CmsKey[]): Buffer | undefined {
  const parts = nodes(recipient)
  const tagged = (number: number) => parts.find(({ idBlock }) => idBlock.tagClass === 3 && idBlock.tagNumber === number)
  const [algorithm, encryptedKeys] = parts.filter((one) => one instanceof asn1.Sequence)
  const [agreement, wrap] = nodes(algorithm)
  const [wrapAlgorithm] = nodes(wrap)
  if (oidOf(agreement) === oids.dhSha1Kdf) throw otherWay('derives its key with SHA-1')
  if (oidOf(agreement) !== oids.dhSha256Kdf || oidOf(wrapAlgorithm) !== oids.aes256Wrap) {
    throw otherWay('agrees on its key in another way')
  }
  const [ukm] = nodes(tagged(1))
  if (bytesOf(wrap) > mostOfSender || bytesOf(ukm) > mostOfSender) throw damaged()
  const info = sharedInfo(wrap as asn1.AsnType, ukm && octets(ukm)) // its first node was just read
  const [, point] = nodes(nodes(tagged(0))[0])
  if (!(point instanceof asn1.BitString)) throw damaged()
  const publicKey = pointKey(Buffer.from(point.valueBlock.valueHexView))
  const wrapped = nodes(encryptedKeys)
    .slice(0, mostRecipients)
    .map((one) => octets(nodes(one)[1]))
  for (const { privateKey } of keys) {
    const wrapping = wrappingKey(diffieHellman({ privateKey, publicKey }), info)
    for (const one of wrapped) {
      const key = unwrapKey(wrapping, one)
      if (key) return key
    }
  }
  return undefined
}

/** A point that is not on the curve is refused by the platform. */
function pointKey(point: Buffer): KeyObject {
  const [x, y] = [point.subarray(1, 33), point.subarray(33)]
  try {
    if (point[0] !== 4 || point.length !== 65) throw new TypeError('not an uncompressed point')
    const jwk = { kty: 'EC', crv: 'P-256', x: x.toString('base64url'), y: y.toString('base64url') }
    return createPublicKey({ key: jwk, format: 'jwk' })
  } catch (cause) {
    throw damaged(cause)
  }
}

function otherWay(what: string): Fault {
  return new Fault(
    'invalid-input',
    `The file ${what}. Seal it with openssl cms -encrypt -binary -aes-256-gcm -keyopt ecdh_kdf_md:sha256 to the certificate of the card, or with taxiway manifest seal --certificate.`,
    { reason: 'sealed-otherwise' },
  )
}
