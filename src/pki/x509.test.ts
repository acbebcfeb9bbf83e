// The content of our certificates, byte for byte (RFC 5280 §4.1, §4.2), as Node reads it and as it stands in the DER.

import { createHash, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'

import { issue, spkiOf, type Template } from './x509.ts'

const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const subject = 'Röntgen'
const base: Template = {
  subject,
  spki: spkiOf(ec.publicKey),
  notBefore: new Date('2026-01-02T03:04:05Z'),
  notAfter: new Date('2049-12-31T23:59:59Z'),
  usage: 'client',
}
const issuerOf = ({ privateKey, publicKey }: { privateKey: KeyObject; publicKey: KeyObject }) => ({
  subject: 'Issuer',
  key: privateKey,
  spki: spkiOf(publicKey),
})
const made = (more: Partial<Template> = {}, keys = ec) => {
  const { der, serial, thumbprint } = issue({ ...base, ...more }, issuerOf(keys))
  return { hex: der.toString('hex'), der, serial, thumbprint, read: new X509Certificate(der) }
}
const text = (value: string) => Buffer.from(value, 'utf8').toString('hex')
const keyIdentifier = (key: KeyObject) => createHash('sha1').update(spkiOf(key)).digest('hex')

const basicConstraints = '0603551d130101ff'
const keyUsage = '0603551d0f0101ff0404'
const purpose = '0603551d25040c300a06082b0601050507'
const nameConstraints = '0603551d1e0101ff'

test('[T-41] a device’s certificate signs for a client, certifies nobody, and names its issuer and both keys', () => {
  const { hex, read, serial, thumbprint, der } = made()
  // version 3, then 16 bytes of a positive serial number
  expect(hex).toMatch(/^3082....3082....a0030201020210[4-7]/)
  expect([serial.length, read.serialNumber.toLowerCase()]).toEqual([32, serial])
  expect(thumbprint).toBe(createHash('sha1').update(der).digest('hex'))
  expect(hex).toContain(`${basicConstraints}04023000`)
  expect(hex).toContain(`${keyUsage}03020780`) // digitalSignature
  expect(hex).toContain(`${purpose}0302`) // client authentication
  expect(hex).not.toContain(nameConstraints)
  expect(hex).toContain(`0603551d0e04160414${keyIdentifier(ec.publicKey)}`)
  expect(hex).toContain(`0603551d23041830168014${keyIdentifier(ec.publicKey)}`)
  expect([read.ca, read.issuer, read.subject]).toEqual([false, 'CN=Issuer', 'CN=Röntgen'])
  expect(hex).toContain(`06035504030c08${text('Röntgen')}`) // UTF8String
  expect(read.verify(ec.publicKey)).toBe(true)
})

test('a server’s certificate names hosts and addresses, and says that it is a server’s', () => {
  const { hex, read } = made({ usage: 'server', hostNames: ['a.example', '127.0.0.1', '2001:db8::1'] })
  expect(hex).toContain(`${keyUsage}030205a0`) // digitalSignature, keyEncipherment
  expect(hex).toContain(`${purpose}0301`)
  expect(hex).toContain(`8209${text('a.example')}87047f0000018710${'20010db8'.padEnd(30, '0')}01`)
  expect(read.subjectAltName).toBe('DNS:a.example, IP Address:127.0.0.1, IP Address:2001:DB8:0:0:0:0:0:1')
})

test('an authority certifies, one step deep, and one for listeners only servers of the names it may', () => {
  const plain = made({ usage: 'authority', ca: true })
  expect(plain.hex).toContain(`${basicConstraints}040830060101ff020100`)
  expect(plain.hex).toContain(`${keyUsage}03020106`) // keyCertSign, cRLSign
  expect([plain.read.ca, plain.hex.includes(purpose), plain.hex.includes(nameConstraints)]).toEqual([
    true,
    false,
    false,
  ])
  const permitted = { dns: ['example'], networks: [] }
  const bound = made({ usage: 'authority', ca: true, permitted })
  expect(bound.hex).toContain(nameConstraints)
  expect(bound.hex).toContain(`${purpose}0301`)
})

test('times are written in two digits of the year until 2049 and in four after, and extensions as they were given', () => {
  const { hex } = made()
  expect(hex).toContain(`170d${text('260102030405Z')}170d${text('491231235959Z')}`)
  expect(made({ notAfter: new Date('2050-01-01T00:00:00Z') }).hex).toContain(`180f${text('20500101000000Z')}`)
  const extensions = [
    { oid: '1.2.3.4', der: Buffer.from('0500', 'hex') },
    { oid: '1.2.3.5', der: Buffer.from('0500', 'hex'), critical: true },
  ]
  const more = made({ extensions }).hex
  expect(more).toContain('06032a030404020500')
  expect(more).toContain('06032a03050101ff04020500')
})

test('an issuer with an RSA key signs as such', () => {
  const { hex, read } = made({}, rsa)
  expect(hex.split('06092a864886f70d01010b0500')).toHaveLength(3) // in the signed part and beside the signature
  expect(read.verify(rsa.publicKey)).toBe(true)
})
