// Certificates, requests and messages of SCEP of our own making, as inputs to begin with.

import { generateKeyPairSync, randomUUID, sign, X509Certificate } from 'node:crypto'

import { openEnvelope } from '../../src/pki/scep/enveloped.ops.ts'
import { challengeIn, readRequestMessage, serialIn } from '../../src/pki/scep/message.ops.ts'
import { readOcspRequest } from '../../src/pki/scep/ocsp.ops.ts'
import { ScepRefusal } from '../../src/pki/scep/problem.ts'
import { issue } from '../../src/pki/x509.ts'
import { encodeCertificateRequest } from '../../src/protocol/pkcs10.ts'
import { envelopeBytes, pkiMessage, seal, selfSigned } from '../../test/support/mdm/scep-message.ts'
import { Broken } from './target.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const spki = rsa.publicKey.export({ type: 'spki', format: 'der' })

export function exampleCertificates(): readonly Uint8Array[] {
  const subject = 'fuzz'
  const template = { subject, spki, notBefore: new Date('2026-01-01'), notAfter: new Date('2027-01-01') }
  const issuer = { subject, key: rsa.privateKey, spki }
  const client = issue(
    { ...template, usage: 'client', extensions: [{ oid: '1.2.840.113556.1.5.284.2', der: Uint8Array.of(4, 2, 1, 2) }] },
    issuer,
  )
  const authority = issue({ ...template, usage: 'authority', ca: true }, issuer)
  const server = issue({ ...template, usage: 'server', hostNames: ['localhost', '127.0.0.1'] }, issuer)
  return [client, authority, server].map(({ der }) => new Uint8Array(der))
}

export function exampleRequest(challenge?: string): Uint8Array {
  const key = { publicKey: spki, sign: (bytes: Uint8Array) => sign('sha256', bytes, rsa.privateKey) }
  return encodeCertificateRequest('fuzz', key, challenge)
}

const signer = selfSigned(rsa)
const around = (envelope: Uint8Array): Buffer =>
  pkiMessage({ envelope, signer, messageType: '19', transactionId: randomUUID() })
const issuerAndSerial = Uint8Array.of(0x30, 5, 0x30, 0, 2, 1, 7)

/** A message, an envelope, and what may be in one. */
export function exampleScep(): readonly Uint8Array[] {
  const request = exampleRequest('a challenge')
  const envelope = envelopeBytes(seal(request, new X509Certificate(signer.certificate.raw)))
  return [around(envelope), envelope, request, issuerAndSerial].map((each) => new Uint8Array(each))
}

/** As each of what it could be: as a message; as the envelope in one that is signed well; as what is in the envelope. */
export function readScep(input: Uint8Array): void {
  challengeIn(input)
  serialIn(input)
  const { content } = readRequestMessage(around(input))
  if (!content.equals(input)) throw new Broken('the envelope is not what was signed')
  try {
    openEnvelope(input, [{ certificate: signer.certificate, key: rsa.privateKey }])
  } catch (error) {
    if (!(error instanceof ScepRefusal)) throw error
  }
  readOcspRequest(input, [])
  readRequestMessage(Buffer.from(input))
}
