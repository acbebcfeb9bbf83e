// Reading of strangers' requests and of vendors' certificates, and the sentence of each refusal.

import { createPublicKey, generateKeyPairSync, type JsonWebKey, X509Certificate } from 'node:crypto'
import { describe, expect, test } from 'vitest'

import { certificateRequest, der } from '../../test/support/certificate-request.ts'
import {
  isSignedBy,
  issue,
  RequestError,
  readEndorsementCertificate,
  readRequest,
  refuseWeakKey,
  spkiOf,
  type Template,
} from './x509.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
const hex = (text: string) => Buffer.from(text, 'hex')

describe('[T-40] a certificate request', () => {
  const refusal = (bytes: Uint8Array) => {
    try {
      return readRequest(bytes) && 'read'
    } catch (error) {
      if (!(error instanceof RequestError)) throw error
      return error.message
    }
  }
  const says = (expected: string) => `The certificate request is refused: expected ${expected}.`

  test('may have 16,384 bytes and not one more', () => {
    const request = (size: number) => certificateRequest(rsa, { attributes: der(0x04, Buffer.alloc(size)) })
    const most = 15_000 + 16_384 - request(15_000).length
    expect([request(most).length, refusal(request(most))]).toEqual([16_384, 'read'])
    expect(refusal(request(most + 1))).toBe(says('at most 16384 bytes'))
  })

  const info = der(0x30, Buffer.of(2, 1, 0), der(0x30), spkiOf(rsa.publicKey))
  const oid = der(0x30, hex('06092a864886f70d01010b'), hex('0500'))
  const bits = der(0x03, Buffer.alloc(257))
  const parts = says('CertificationRequestInfo, algorithm and signature')
  test.each([
    ['nothing', der(0x30), parts],
    ['only what is certified', der(0x30, info), parts],
    ['no signature', der(0x30, info, oid), parts],
    ['no key', der(0x30, der(0x30, Buffer.of(2, 1, 0), der(0x30)), oid, bits), parts],
    ['an algorithm without a name', der(0x30, info, der(0x30, hex('0500')), bits), parts],
    ['a signature that is no bit string', der(0x30, info, oid, der(0x04, Buffer.alloc(257))), parts],
    ['a number in place of what is certified', der(0x30, Buffer.of(2, 1, 0)), says('a CertificationRequestInfo')],
    [
      'a byte behind its end',
      Buffer.concat([certificateRequest(rsa), hex('00')]),
      says('well-formed DER and nothing after it'),
    ],
    [
      'a signature of no bytes',
      der(0x30, info, oid, der(0x03, hex('00'))),
      says('a signature made with the private key of the request'),
    ],
    ['a signature of zeros', der(0x30, info, oid, bits), says('a signature made with the private key of the request')],
  ])('with %s is refused in words', (_, request, expected) => {
    expect(refusal(request)).toBe(expected)
  })
})

describe('[T-40] a key that may be certified', () => {
  const rsaKey = (bits: number, e: string) => {
    const n = Buffer.alloc(Math.ceil(bits / 8), 0xff)
    n[0] = 0xff >> (n.length * 8 - bits)
    const key: JsonWebKey = { kty: 'RSA', n: n.toString('base64url'), e: hex(e).toString('base64url') }
    return createPublicKey({ key, format: 'jwk' })
  }
  test.each([
    [2047, '010001', false],
    [2048, '010001', true],
    [8192, '010001', true],
    [8193, '010001', false],
    [2048, '010003', true],
    [2048, '010002', false],
    [2048, 'ffff', false],
    [2048, '03', false],
    [2048, 'ffffffffffffffff', true],
    [2048, '010000000000000001', false],
  ])('RSA of %i bits with the exponent 0x%s: %s', (bits, e, strong) => {
    const judged = expect(() => refuseWeakKey(rsaKey(bits, e)))
    if (strong) judged.not.toThrow()
    else judged.toThrow(RequestError)
  })
  test.each([
    ['prime256v1', true],
    ['secp384r1', true],
    ['secp521r1', true],
    ['secp256k1', false],
    ['secp224r1', false],
  ])('EC on %s: %s', (namedCurve, strong) => {
    const judged = expect(() => refuseWeakKey(generateKeyPairSync('ec', { namedCurve }).publicKey))
    if (strong) judged.not.toThrow()
    else judged.toThrow(RequestError)
  })
  test('and no key of another kind', () => {
    expect(() => refuseWeakKey(generateKeyPairSync('ed25519').publicKey)).toThrow(RequestError)
  })
})

describe('an endorsement certificate', () => {
  const issuer = { subject: 'Maker', key: ec.privateKey, spki: spkiOf(ec.publicKey) }
  const template: Template = {
    subject: 'TPM',
    spki: spkiOf(rsa.publicKey),
    notBefore: new Date('2026-01-01T00:00:00Z'),
    notAfter: new Date('2046-01-01T00:00:00Z'),
    usage: 'authority',
  }
  const ekPurpose = hex('06056781050801')
  const clientAuth = hex('06082b06010505070302')
  const read = (more: Partial<Template>) => readEndorsementCertificate(issue({ ...template, ...more }, issuer).der)
  const purposes = (...oids: Buffer[]) => ({ oid: '2.5.29.37', der: der(0x30, ...oids) })
  const names = (...parts: Buffer[]) => ({ oid: '2.5.29.17', der: der(0x30, der(0xa4, der(0x30, ...parts))) })
  const makerOid = hex('06056781050201')
  const attribute = (...parts: Buffer[]) => der(0x31, der(0x30, ...parts))
  const none = { maker: '', model: '', version: '' }

  test('is for endorsement when one of its purposes is, and names the maker wherever that stands', () => {
    const maker = attribute(makerOid, der(0x0c, Buffer.from('id:49465800')))
    expect(read({ extensions: [purposes(clientAuth, ekPurpose), names(maker)] })).toMatchObject({
      forEndorsement: true,
      tpm: { ...none, maker: 'id:49465800' },
    })
    expect(read({ extensions: [purposes(clientAuth)] })).toMatchObject({ forEndorsement: false, tpm: none })
    expect(read({})).toMatchObject({ forEndorsement: false, tpm: none })
  })

  test('with a name that is no text, or of which only the kind is there, is read without it', () => {
    expect(read({ extensions: [names(attribute(makerOid))] })).toMatchObject({ tpm: none })
    expect(
      read({ extensions: [names(attribute(makerOid, der(0x30, makerOid, der(0x0c, Buffer.from('x')))))] })?.tpm,
    ).toEqual({ ...none, maker: 'x' })
    expect(read({ extensions: [names(attribute(makerOid, der(0x30)))] })).toMatchObject({ tpm: none })
  })

  const keyOf = (content: Buffer) =>
    der(0x30, der(0x30, hex('06092a864886f70d0101010500')), der(0x03, hex('00'), content))
  test('has a modulus where its key is a number', () => {
    const modulus = (content: Buffer) => read({ spki: keyOf(content) })?.modulus?.toString('hex')
    expect(modulus(der(0x30, hex('020300ff01'), hex('0203010001')))).toBe('ff01')
    expect(modulus(der(0x30, hex('02027f01'), hex('0203010001')))).toBe('7f01')
    expect(read({ spki: keyOf(der(0x30, hex('04027f01'))) })).toMatchObject({ modulus: undefined })
  })

  test('that cannot be read is none', () => {
    expect(readEndorsementCertificate(hex('3000'))).toBeUndefined()
    expect(readEndorsementCertificate(Buffer.from('no certificate'))).toBeUndefined()
    // one that a lenient reader takes and the platform does not: its serial number begins with a byte that says nothing
    const lenient = Buffer.from(issue(template, issuer).der)
    lenient.set([0, 1], 15)
    expect(() => new X509Certificate(lenient)).toThrow()
    expect(readEndorsementCertificate(lenient)).toBeUndefined()
  })
})

describe('who signed a certificate', () => {
  const certificate = (
    subject: string,
    keys: typeof ec,
    by: { subject: string; keys: typeof ec },
    spki = spkiOf(keys.publicKey),
    issuerSpki = spkiOf(by.keys.publicKey),
  ) =>
    new X509Certificate(
      issue(
        {
          subject,
          spki,
          notBefore: new Date('2026-01-01T00:00:00Z'),
          notAfter: new Date('2046-01-01T00:00:00Z'),
          ca: true,
          usage: 'authority',
        },
        { subject: by.subject, key: by.keys.privateKey, spki: issuerSpki },
      ).der,
    )
  const maker = certificate('Maker', ec, { subject: 'Maker', keys: ec })
  const other = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })

  test('is its issuer by name and by key', () => {
    expect(isSignedBy(certificate('TPM', other, { subject: 'Maker', keys: ec }), maker)).toBe(true)
    expect(isSignedBy(certificate('TPM', other, { subject: 'Another', keys: ec }), maker)).toBe(false)
    const sameName = certificate('Maker', other, { subject: 'Maker', keys: other })
    expect(isSignedBy(certificate('TPM', other, { subject: 'Maker', keys: ec }), sameName)).toBe(false)
  })

  test('is nobody whose key cannot be read', () => {
    const unreadable = der(0x30, der(0x30, hex('06092a864886f70d0101010500')), der(0x03, hex('00ff')))
    const issuer = certificate('Maker', ec, { subject: 'Maker', keys: ec }, unreadable)
    expect(() => issuer.publicKey).toThrow()
    const signed = certificate('TPM', other, { subject: 'Maker', keys: ec }, spkiOf(other.publicKey), unreadable)
    expect(isSignedBy(signed, issuer)).toBe(false)
  })
})
