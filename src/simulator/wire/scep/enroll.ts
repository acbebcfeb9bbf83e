// Enrols for a certificate over SCEP (RFC 8894), as the device was told by ClientCertificateInstall: a key, a request with the
// challenge, encrypted to the authority and signed with a certificate that the device makes for itself. Where somebody has to decide first,
// the device keeps the key and asks again (CertPoll).

import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  generateKeyPair,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
  sign,
  verify,
  X509Certificate,
} from 'node:crypto'
import { promisify } from 'node:util'

import { bitString, nothing, objectId, sequence, set, smallInteger, tlv, utf8String } from '../../../protocol/der.ts'
import { encodeCertificateRequest } from '../../../protocol/pkcs10.ts'
import type { ScepWaiting } from '../../csp/effects.ts'
import type { ScepOrder } from '../../csp/scep.ts'
import type { Http } from '../http.ts'
import { type Der, DerError, part, partsOf, readDer } from './der-read.ts'

const generate = promisify(generateKeyPair)

const oid = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  envelopedData: '1.2.840.113549.1.7.3',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  rsa: '1.2.840.113549.1.1.1',
  rsaWithSha256: '1.2.840.113549.1.1.11',
  sha256: '2.16.840.1.101.3.4.2.1',
  aes256: '2.16.840.1.101.3.4.1.42',
  messageType: '2.16.840.1.113733.1.9.2',
  pkiStatus: '2.16.840.1.113733.1.9.3',
  failInfo: '2.16.840.1.113733.1.9.4',
  senderNonce: '2.16.840.1.113733.1.9.5',
  recipientNonce: '2.16.840.1.113733.1.9.6',
  transactionId: '2.16.840.1.113733.1.9.7',
}

type Order = Omit<ScepOrder, 'retries' | 'retryMinutes'>

export type ScepResult =
  | {
      readonly kind: 'enrolled'
      readonly certificate: string
      readonly privateKey: string
      readonly thumbprint: string
    }
  | { readonly kind: 'pending'; readonly waiting: ScepWaiting }
  | { readonly kind: 'failed'; readonly message: string }

export const enrolOverScep = (http: Http, order: Order, now: Date): Promise<ScepResult> =>
  asResult(() => enrol(http, order, now))

/** The same request, which waits, once more (RFC 8894 §3.3.3). */
export const askOverScep = (http: Http, order: Order, waiting: ScepWaiting): Promise<ScepResult> =>
  asResult(() => askAgain(http, order, waiting))

async function asResult(work: () => Promise<ScepResult>): Promise<ScepResult> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof DerError) return { kind: 'failed', message: error.message }
    throw error
  }
}

type Failed = Extract<ScepResult, { kind: 'failed' }>

async function authorityOf(http: Http, order: Order): Promise<X509Certificate | Failed> {
  const got = await http.send({ at: 'sync', method: 'GET', url: `${order.serverUrl}?operation=GetCACert` })
  if (got.status !== 200) return { kind: 'failed', message: `GetCACert was answered with ${got.status}` }
  const authority = new X509Certificate(got.body)
  if (sha1(authority.raw) === order.authority) return authority
  return { kind: 'failed', message: 'the authority has another certificate than this device was told' }
}

async function enrol(http: Http, order: Order, now: Date): Promise<ScepResult> {
  const authority = await authorityOf(http, order)
  if ('kind' in authority) return authority
  const keys = await generate('rsa', { modulusLength: order.keyLength })
  const itself = selfSigned(order.subject, keys, now)
  const request = encodeCertificateRequest(
    order.subject,
    { publicKey: spki(keys.publicKey), sign: (bytes) => sign('sha256', bytes, keys.privateKey) },
    order.challenge,
  )
  const transactionId = createHash('sha256').update(spki(keys.publicKey)).digest('hex')
  const by = { itself, key: keys.privateKey, transactionId }
  return exchange(http, order, authority, { ...by, messageType: '19', content: request })
}

async function askAgain(http: Http, order: Order, waiting: ScepWaiting): Promise<ScepResult> {
  const authority = await authorityOf(http, order)
  if ('kind' in authority) return authority
  const itself = new X509Certificate(waiting.certificate)
  const by = { itself, key: createPrivateKey(waiting.privateKey), transactionId: waiting.transactionId }
  const issuerAndSubject = sequence(
    part(part(readDer(authority.raw), 0), 5).whole,
    part(part(readDer(itself.raw), 0), 5).whole,
  )
  return exchange(http, order, authority, { ...by, messageType: '20', content: issuerAndSubject })
}

type Asking = Pick<Signing, 'itself' | 'key' | 'transactionId' | 'messageType'> & { readonly content: Uint8Array }

async function exchange(
  http: Http,
  order: Order,
  authority: X509Certificate,
  { content, ...by }: Asking,
): Promise<ScepResult> {
  const nonce = randomBytes(16)
  const answer = await http.send({
    at: 'sync',
    method: 'POST',
    url: `${order.serverUrl}?operation=PKIOperation`,
    headers: { 'content-type': 'application/x-pki-message' },
    body: signed(envelope(content, authority), { ...by, nonce }),
  })
  if (answer.status !== 200) return { kind: 'failed', message: `PKIOperation was answered with ${answer.status}` }
  const { itself, key, transactionId } = by
  const privateKey = key.export({ type: 'pkcs8', format: 'pem' }).toString()
  const read = readAnswer(answer.body, authority, nonce)
  if (read.kind === 'failed') return read
  if (read.kind === 'pending') {
    return { kind: 'pending', waiting: { certificate: itself.toString(), privateKey, transactionId } }
  }
  const certificate = certificateIn(open(read.envelope, key))
  if (!certificate.checkPrivateKey(key) || !certificate.verify(authority.publicKey)) {
    return { kind: 'failed', message: 'the certificate is for another key, or of another authority' }
  }
  return { kind: 'enrolled', certificate: certificate.toString(), privateKey, thumbprint: sha1(certificate.raw) }
}

const sha1 = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex').toUpperCase()
const spki = (key: KeyObject): Buffer => key.export({ type: 'spki', format: 'der' })
const octets = (bytes: Uint8Array): Uint8Array => tlv(0x04, bytes)

/** It says whose the signature is until the authority has certified the key (RFC 8894 §2.3). */
function selfSigned(
  subject: string,
  keys: { privateKey: KeyObject; publicKey: KeyObject },
  now: Date,
): X509Certificate {
  const name = sequence(set(sequence(objectId('2.5.4.3'), utf8String(subject))))
  const algorithm = sequence(objectId(oid.rsaWithSha256), nothing())
  const time = (at: number) => tlv(0x17, Buffer.from(`${new Date(at).toISOString().replace(/\D/g, '').slice(2, 14)}Z`))
  const day = 24 * 3600_000
  const body = sequence(
    tlv(0xa0, smallInteger(2)),
    smallInteger(1),
    algorithm,
    name,
    sequence(time(now.getTime() - day), time(now.getTime() + day)),
    name,
    spki(keys.publicKey),
  )
  return new X509Certificate(sequence(body, algorithm, bitString(sign('sha256', body, keys.privateKey))))
}

function issuerAndSerial({ raw }: X509Certificate): Uint8Array {
  const body = part(readDer(raw), 0)
  return sequence(part(body, 3).whole, part(body, 1).whole)
}

function envelope(content: Uint8Array, to: X509Certificate): Uint8Array {
  const [key, iv] = [randomBytes(32), randomBytes(16)]
  const cipher = createCipheriv('aes-256-cbc', key, iv)
  const hidden = Buffer.concat([cipher.update(content), cipher.final()])
  const wrapped = publicEncrypt({ key: to.publicKey, padding: constants.RSA_PKCS1_PADDING }, key)
  const recipient = sequence(
    smallInteger(0),
    issuerAndSerial(to),
    sequence(objectId(oid.rsa), nothing()),
    octets(wrapped),
  )
  const encrypted = sequence(objectId(oid.data), sequence(objectId(oid.aes256), octets(iv)), tlv(0x80, hidden))
  return contentInfo(oid.envelopedData, sequence(smallInteger(0), set(recipient), encrypted))
}

const contentInfo = (type: string, content: Uint8Array): Uint8Array => sequence(objectId(type), tlv(0xa0, content))

type Signing = {
  readonly itself: X509Certificate
  readonly key: KeyObject
  readonly nonce: Uint8Array
  readonly transactionId: string
  readonly messageType: '19' | '20'
}

function signed(content: Uint8Array, { itself, key, nonce, transactionId, messageType }: Signing): Uint8Array {
  const text = (value: string) => tlv(0x13, Buffer.from(value))
  const attributes = [
    sequence(objectId(oid.contentType), set(objectId(oid.data))),
    sequence(objectId(oid.messageDigest), set(octets(createHash('sha256').update(content).digest()))),
    sequence(objectId(oid.messageType), set(text(messageType))),
    sequence(objectId(oid.transactionId), set(text(transactionId))),
    sequence(objectId(oid.senderNonce), set(octets(nonce))),
  ].sort(Buffer.compare)
  const signer = sequence(
    smallInteger(1),
    issuerAndSerial(itself),
    sequence(objectId(oid.sha256), nothing()),
    tlv(0xa0, ...attributes),
    sequence(objectId(oid.rsa), nothing()),
    octets(sign('sha256', set(...attributes), key)),
  )
  return contentInfo(
    oid.signedData,
    sequence(
      smallInteger(1),
      set(sequence(objectId(oid.sha256), nothing())),
      sequence(objectId(oid.data), tlv(0xa0, octets(content))),
      tlv(0xa0, itself.raw),
      set(signer),
    ),
  )
}

type Answer = { readonly kind: 'answer'; readonly envelope: Buffer } | { readonly kind: 'pending' } | Failed

function readAnswer(answer: Uint8Array, authority: X509Certificate, nonce: Uint8Array): Answer {
  const body = part(part(readDer(answer), 1), 0)
  const parts = partsOf(body)
  const wrapped = partsOf(part(body, 2))[1]
  const content = wrapped ? part(wrapped, 0).body : Buffer.alloc(0)
  const signer = part(parts.at(-1), 0)
  const attributes = partsOf(signer).find(({ tag }) => tag === 0xa0)
  const signature = partsOf(signer).find(({ tag }) => tag === 0x04)
  if (!attributes || !signature) throw new DerError('a signature')
  const asSet = Buffer.from(attributes.whole)
  asSet[0] = 0x31
  const value = (type: string): Buffer => {
    const found = partsOf(attributes).find((one) => part(one, 0).whole.equals(objectId(type)))
    return found ? part(part(found, 1), 0).body : Buffer.alloc(0)
  }
  const digest = createHash('sha256').update(content).digest()
  if (!verify('sha256', asSet, authority.publicKey, signature.body) || !value(oid.messageDigest).equals(digest)) {
    throw new DerError('a signature of the authority')
  }
  if (!value(oid.recipientNonce).equals(nonce)) throw new DerError('the answer to this request')
  const status = value(oid.pkiStatus).toString()
  if (status === '3') return { kind: 'pending' }
  if (status !== '0') {
    return { kind: 'failed', message: `the request was refused with failInfo ${value(oid.failInfo).toString()}` }
  }
  return { kind: 'answer', envelope: content }
}

function open(envelope: Buffer, key: KeyObject): Buffer {
  const body = part(part(readDer(envelope), 1), 0)
  const wrapped = part(part(part(body, 1), 0), 3).body
  const encrypted = part(body, 2)
  const iv = part(part(encrypted, 1), 1).body
  const block = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, wrapped)
  const decipher = createDecipheriv('aes-256-cbc', block.subarray(block.indexOf(0, 2) + 1), iv)
  return Buffer.concat([decipher.update(part(encrypted, 2).body), decipher.final()])
}

function certificateIn(content: Buffer): X509Certificate {
  const sent = partsOf(part(part(readDer(content), 1), 0)).find(({ tag }) => tag === 0xa0)
  return new X509Certificate(part(sent as Der, 0).whole)
}
