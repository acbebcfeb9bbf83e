// What somebody may put into a file of CMS so that reading it costs much, or names a key that did not sign. That OpenSSL and we read
// each other's files is in test/oracle/sealed-files.test.ts.

import { generateKeyPairSync, type KeyObject, sign, X509Certificate } from 'node:crypto'
import * as asn1 from 'asn1js'
import { expect, test } from 'vitest'

import { issue, spkiOf } from '../x509.ts'
import { openCms, sealWithCms } from './cms.ops.ts'
import { readSignedCms, signCms } from './cms-signed.ops.ts'
import { bufferOf, nodes, parse } from './der.ts'
import { unwrapKey, wrapKey } from './kari.ts'

const now = new Date('2026-11-29T10:00:00Z')
const day = 86_400_000
const content = Buffer.from('a list')

function certified(subject: string): { certificate: X509Certificate; key: KeyObject } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const own = { subject, spki: spkiOf(publicKey) }
  const times = { notBefore: new Date(now.getTime() - day), notAfter: new Date(now.getTime() + day) }
  const { der } = issue({ ...own, ...times, usage: 'agreement' }, { ...own, key: privateKey })
  return { certificate: new X509Certificate(der), key: privateKey }
}
const [maker, other] = [certified('Maker'), certified('Other')]

const octetString = (size: number) => new asn1.OctetString({ valueHex: new ArrayBuffer(size) })
const isTagged = (number: number) => (node: asn1.AsnType) =>
  node.idBlock.tagClass === 3 && node.idBlock.tagNumber === number
const within = (node: asn1.AsnType | undefined, ...path: number[]) =>
  path.reduce<asn1.AsnType | undefined>((one, at) => nodes(one).at(at), node)

/** Signed anew, with one more attribute of this size. */
function withAttribute(size: number): Buffer {
  const file = parse(signCms(content, maker.certificate, maker.key, now))
  const signer = nodes(within(file, 1, 0, -1, 0))
  const attributes = signer.find(isTagged(0))
  const more = new asn1.Sequence({
    value: [new asn1.ObjectIdentifier({ value: '1.2.3.4' }), new asn1.Set({ value: [octetString(size)] })],
  })
  nodes(attributes).push(more)
  const signed = Buffer.from(attributes?.toBER() ?? new ArrayBuffer(0))
  signed[0] = 0x31
  const signature = sign('sha256', signed, { key: maker.key, dsaEncoding: 'der' })
  signer[signer.length - 1] = new asn1.OctetString({ valueHex: bufferOf(signature) })
  return Buffer.from(file.toBER())
}
const signerOf = (file: Uint8Array, trusted: readonly X509Certificate[]) => readSignedCms(file, trusted, now).signer

test('whoever is trusted signed what names them, and nothing that names somebody else', () => {
  const both = [other.certificate, maker.certificate]
  expect(signerOf(signCms(content, maker.certificate, maker.key, now), both)).toBe(maker.certificate)
  expect(signerOf(signCms(content, other.certificate, maker.key, now), both)).toBeUndefined()
})

test('a signature over a few more attributes counts, and one over thousands of bytes of them does not', () => {
  expect(signerOf(withAttribute(4000), [maker.certificate])).toBe(maker.certificate)
  expect(signerOf(withAttribute(9000), [maker.certificate])).toBeUndefined()
})

/** With so many bytes that the sender adds to the derivation of the key. */
function withAddition(size: number): Buffer {
  const file = parse(sealWithCms(content, [maker.certificate]))
  const recipient = nodes(within(file, 1, 0, 1, 0))
  const addition = new asn1.Constructed({ idBlock: { tagClass: 3, tagNumber: 1 }, value: [octetString(size)] })
  recipient.splice(2, 0, addition)
  return Buffer.from(file.toBER())
}

test('what a sender adds to the derivation of the key is short, or the file is damaged', () => {
  const keys = [{ privateKey: maker.key }]
  expect(openCms(sealWithCms(content, [maker.certificate]), keys)).toEqual(content)
  const reasonFor = (size: number) => expect(() => openCms(withAddition(size), keys))
  reasonFor(200).toThrow(expect.objectContaining({ reason: 'sealed-to-other' }))
  reasonFor(300).toThrow(expect.objectContaining({ reason: 'sealed-damaged' }))
})

test('a key of another length than that of AES-256 is not unwrapped', () => {
  const wrapping = Buffer.alloc(32, 7)
  expect(unwrapKey(wrapping, wrapKey(wrapping, Buffer.alloc(32, 1)))).toEqual(Buffer.alloc(32, 1))
  for (const length of [16, 24, 40])
    expect(unwrapKey(wrapping, wrapKey(wrapping, Buffer.alloc(length)))).toBeUndefined()
})
