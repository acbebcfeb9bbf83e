import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { expect, test } from 'vitest'

import { ownCertificate } from '../../test/support/pki/own-certificate.ts'
import { holdsPrivateKey } from './private-key.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const { certificate } = ownCertificate()
const pem = `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`
const written = (key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1', format: 'pem' | 'der') =>
  Buffer.from(key.export({ type, format } as { type: 'pkcs8'; format: 'pem' }))

test.each([
  ['PKCS#8 in PEM', written(rsa.privateKey, 'pkcs8', 'pem')],
  ['PKCS#1 in PEM', written(rsa.privateKey, 'pkcs1', 'pem')],
  ['SEC 1 in PEM', written(ec.privateKey, 'sec1', 'pem')],
  ['PKCS#8 in DER', written(rsa.privateKey, 'pkcs8', 'der')],
  ['PKCS#1 in DER', written(rsa.privateKey, 'pkcs1', 'der')],
  ['SEC 1 in DER', written(ec.privateKey, 'sec1', 'der')],
  ['a PKCS#12 file', Buffer.from('3082012302010330820119', 'hex')],
  ['behind its certificate', Buffer.concat([Buffer.from(pem), written(rsa.privateKey, 'pkcs8', 'pem')])],
  ['encrypted', Buffer.from('-----BEGIN ENCRYPTED PRIVATE KEY-----\n')],
])('a private key is seen: %s', (_, bytes) => {
  expect(holdsPrivateKey(bytes)).toBe(true)
})

test.each([
  ['a certificate in PEM', Buffer.from(pem)],
  ['a certificate in DER', certificate],
  ['a public key in PEM', Buffer.from(rsa.publicKey.export({ type: 'spki', format: 'pem' }))],
  ['a public key in DER', Buffer.from(rsa.publicKey.export({ type: 'pkcs1', format: 'der' }))],
  ['nothing', Buffer.alloc(0)],
])('%s is no private key', (_, bytes) => {
  expect(holdsPrivateKey(bytes)).toBe(false)
})
