// Certificates and a request of our own making, as inputs to begin with.

import { generateKeyPairSync, sign } from 'node:crypto'

import { issue } from '../../src/pki/x509.ts'
import { encodeCertificateRequest } from '../../src/protocol/pkcs10.ts'

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

export function exampleRequest(): Uint8Array {
  return encodeCertificateRequest('fuzz', { publicKey: spki, sign: (bytes) => sign('sha256', bytes, rsa.privateKey) })
}
