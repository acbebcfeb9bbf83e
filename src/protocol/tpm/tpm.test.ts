// TPM structures in both directions. Golden bytes come from swtpm 0.7.1 (libtpms), which also judges all of this over its
// socket in test/flows/deployment/proof.test.ts.

import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { bitmapOf, decodeQuoteStatement, encodeQuoteStatement, type QuoteStatement } from './attest.ts'
import { algorithm, attribute, type CommandName, commands } from './constants.ts'
import { decodeIdObject, kdfa, openCredential, packCredential } from './credential.ts'
import { decodeCommand, decodeResponse, encodeCommand, encodeResponse } from './frame.ts'
import { TpmCodecError } from './marshal.ts'
import { decodePublic, encodePublic, nameOf, type TpmPublic } from './public.ts'
import { isWeakInfineonKey } from './roca.ts'
import { decodeSignature, encodeSignature, type TpmSignature } from './signature.ts'
import { akFlaw, akTemplate, ekFlaw, ekTemplate } from './templates.ts'

const bytes = (maxLength: number, minLength = 0) => fc.uint8Array({ minLength, maxLength })
const u16 = fc.nat(0xffff)
const u32 = fc.nat(0xffffffff)
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
const hmac = (key: Uint8Array, data: Uint8Array) => new Uint8Array(createHmac('sha256', key).update(data).digest())

const symmetric = fc.option(fc.record({ algorithm: fc.constant(algorithm.aes), keyBits: u16, mode: u16 }))
const scheme = fc.option(
  fc.oneof(
    fc.record({ algorithm: fc.constantFrom(algorithm.rsassa, algorithm.ecdsa, algorithm.oaep), hash: u16 }),
    fc.constant({ algorithm: algorithm.rsaes }),
  ),
)
const publics: fc.Arbitrary<TpmPublic> = fc.record({
  nameAlgorithm: u16,
  attributes: u32,
  policy: bytes(64),
  key: fc.oneof(
    fc.record({
      type: fc.constant('rsa' as const),
      symmetric,
      scheme,
      keyBits: u16,
      exponent: u32,
      modulus: bytes(512),
    }),
    fc.record({
      type: fc.constant('ecc' as const),
      symmetric,
      scheme,
      curve: u16,
      kdf: scheme,
      x: bytes(66),
      y: bytes(66),
    }),
  ),
})
const statements: fc.Arbitrary<QuoteStatement> = fc.record({
  qualifiedSigner: bytes(66),
  extraData: bytes(66),
  clock: u64,
  resetCount: u32,
  restartCount: u32,
  safe: fc.boolean(),
  firmwareVersion: u64,
  selections: fc.array(fc.record({ hash: u16, bitmap: bytes(4) }), { maxLength: 16 }),
  pcrDigest: bytes(64),
})
const signatures: fc.Arbitrary<TpmSignature> = fc.oneof(
  fc.record({ kind: fc.constantFrom('rsassa' as const, 'rsapss' as const), hash: u16, signature: bytes(512) }),
  fc.record({ kind: fc.constant('ecdsa' as const), hash: u16, r: bytes(66), s: bytes(66) }),
)
const names = fc.constantFrom(...(Object.keys(commands) as CommandName[]))

describe('what is written is read back', () => {
  test('keys, quotes, signatures', () => {
    fc.assert(fc.property(publics, (value) => void expect(decodePublic(encodePublic(value))).toEqual(value)))
    fc.assert(
      fc.property(statements, (value) => void expect(decodeQuoteStatement(encodeQuoteStatement(value))).toEqual(value)),
    )
    fc.assert(fc.property(signatures, (value) => void expect(decodeSignature(encodeSignature(value))).toEqual(value)))
  })

  test('commands and responses, with and without authorisations', () => {
    const authorization = fc.record({ session: u32, nonce: bytes(64), attributes: fc.nat(255), hmac: bytes(64) })
    const authorizations = fc.array(authorization, { maxLength: 3 })
    fc.assert(
      fc.property(names, authorizations, bytes(200), (name, auths, parameters) => {
        const handles = Array.from({ length: commands[name].handles }, (_, i) => i + 1)
        const command = { name, handles, authorizations: auths, parameters }
        expect(decodeCommand(encodeCommand(command))).toEqual(command)
        const response = {
          code: 0,
          handles: handles.slice(0, commands[name].responseHandles),
          parameters,
          sessions: auths.length > 0 ? Uint8Array.of(0, 0, 1, 0, 0) : null,
        }
        expect(decodeResponse(encodeResponse(response), name)).toEqual(response)
      }),
    )
  })

  test('a packed credential opens for its name and seed and for no other', () => {
    const encrypt = (key: Uint8Array, plain: Uint8Array) => {
      const cipher = createCipheriv('aes-128-cfb', key, Buffer.alloc(16))
      return new Uint8Array(Buffer.concat([cipher.update(plain), cipher.final()]))
    }
    const decrypt = (key: Uint8Array, hidden: Uint8Array) => {
      const cipher = createDecipheriv('aes-128-cfb', key, Buffer.alloc(16))
      return new Uint8Array(Buffer.concat([cipher.update(hidden), cipher.final()]))
    }
    fc.assert(
      fc.property(bytes(32), bytes(32, 32), bytes(34, 34), bytes(34, 34), (secret, seed, name, other) => {
        const { credentialBlob } = packCredential(
          { secret, seed, name },
          { hmac, encrypt, encryptToEk: (_seed, label) => label },
        )
        expect(openCredential({ credentialBlob, seed, name }, { hmac, decrypt })).toEqual(secret)
        if (Buffer.compare(name, other) !== 0)
          expect(openCredential({ credentialBlob, seed, name: other }, { hmac, decrypt })).toBeUndefined()
        const changed = Uint8Array.from(credentialBlob)
        changed[changed.length - 1]! ^= 1
        expect(openCredential({ credentialBlob: changed, seed, name }, { hmac, decrypt })).toBeUndefined()
      }),
    )
  })
})

describe('any bytes give a value or a TpmCodecError', () => {
  const decoders: ReadonlyArray<readonly [string, (bytes: Uint8Array) => unknown, fc.Arbitrary<Uint8Array>]> = [
    ['public', decodePublic, publics.map(encodePublic)],
    ['quote', decodeQuoteStatement, statements.map(encodeQuoteStatement)],
    ['signature', decodeSignature, signatures.map(encodeSignature)],
    ['id object', decodeIdObject, bytes(80)],
    ['command', decodeCommand, bytes(80)],
    ['response', (some) => decodeResponse(some, 'createPrimary'), bytes(80)],
  ]
  test.each(decoders)('%s', (_name, decode, good) => {
    const total = (some: Uint8Array) => {
      try {
        decode(some)
      } catch (error) {
        expect(error).toBeInstanceOf(TpmCodecError)
      }
    }
    fc.assert(fc.property(bytes(300), total))
    fc.assert(
      fc.property(good, fc.nat(), fc.nat(255), fc.nat(), (some, at, byte, cut) => {
        const changed = Uint8Array.from(some)
        if (changed.length > 0) changed[at % changed.length] = byte
        total(changed)
        total(some.slice(0, cut % (some.length + 1)))
      }),
    )
  })

  test('one encoding for each value: what is read is written back to the same bytes', () => {
    fc.assert(
      fc.property(publics.map(encodePublic), (some) => void expect(encodePublic(decodePublic(some))).toEqual(some)),
    )
  })
})

describe('keys that may prove something', () => {
  const modulus = Uint8Array.from(randomBytes(256))
  modulus[0]! |= 0x80
  const ek = ekTemplate(modulus)
  const ak = akTemplate('ecc')
  const point = { x: new Uint8Array(32).fill(1), y: new Uint8Array(32).fill(2) }
  const goodAk = { ...ak, key: { ...ak.key, ...point } } as TpmPublic

  test('the templates themselves pass', () => {
    expect(ekFlaw(ek)).toBeUndefined()
    expect(akFlaw(goodAk)).toBeUndefined()
  })

  test('[T-24] an endorsement key with any other attribute, policy, cipher or size does not', () => {
    for (let bit = 0; bit < 32; bit++)
      expect(ekFlaw({ ...ek, attributes: (ek.attributes ^ (1 << bit)) >>> 0 })).toBeDefined()
    for (let byte = 0; byte < 32; byte++) {
      const policy = Uint8Array.from(ek.policy)
      policy[byte]! ^= 1
      expect(ekFlaw({ ...ek, policy })).toBeDefined()
    }
    expect(ekFlaw({ ...ek, policy: new Uint8Array(0) })).toBeDefined()
    expect(ekFlaw({ ...ek, nameAlgorithm: algorithm.sha1 })).toBeDefined()
    const key = ek.key as Extract<TpmPublic['key'], { type: 'rsa' }>
    expect(ekFlaw({ ...ek, key: { ...key, symmetric: null } })).toBeDefined()
    expect(
      ekFlaw({ ...ek, key: { ...key, scheme: { algorithm: algorithm.rsassa, hash: algorithm.sha256 } } }),
    ).toBeDefined()
    expect(ekFlaw({ ...ek, key: { ...key, keyBits: 1024, modulus: modulus.slice(0, 128) } })).toBeDefined()
    expect(ekFlaw({ ...ek, key: { ...key, exponent: 3 } })).toBeDefined()
    expect(ekFlaw(goodAk)).toBeDefined()
  })

  test('[T-35] an attestation key that could sign foreign bytes, was made outside or may leave does not', () => {
    for (const missing of ['fixedTpm', 'fixedParent', 'sensitiveDataOrigin', 'restricted', 'sign'] as const) {
      expect(akFlaw({ ...goodAk, attributes: goodAk.attributes & ~attribute[missing] }), missing).toBeDefined()
    }
    expect(akFlaw({ ...goodAk, attributes: goodAk.attributes | attribute.decrypt })).toBeDefined()
    expect(akFlaw({ ...goodAk, key: { ...goodAk.key, scheme: null } as TpmPublic['key'] })).toBeDefined()
    expect(akFlaw({ ...goodAk, nameAlgorithm: algorithm.sha384 })).toBeDefined()
    expect(akFlaw(ek)).toBeDefined()
    expect(akFlaw(ak)).toBeDefined()
  })

  test('[T-33] a modulus of the broken Infineon library is recognised, a random one is not', () => {
    let generated = 1n
    let product = 1n
    for (const prime of [11n, 13n, 17n, 19n, 37n, 53n, 61n, 71n, 73n, 79n, 97n, 103n, 107n, 109n, 127n, 151n, 157n])
      product *= prime
    for (let i = 0; i < 1234; i++) generated = (generated * 65537n) % product
    let value = generated + product * 2n ** 1900n
    const weak = new Uint8Array(256)
    for (let at = 255; at >= 0; at--, value >>= 8n) weak[at] = Number(value & 255n)
    expect(isWeakInfineonKey(weak)).toBe(true)
    for (let i = 0; i < 50; i++) expect(isWeakInfineonKey(randomBytes(256))).toBe(false)
  })
})

describe('known answers', () => {
  test('KDFa (TPM 2.0 Part 1, §11.4.10.2): one block is one HMAC over counter, label, contexts and length', () => {
    const key = Uint8Array.from({ length: 32 }, (_, i) => i)
    const [contextU, contextV] = [Uint8Array.of(1, 2, 3), Uint8Array.of(4)]
    const input = Buffer.concat([
      Buffer.from('00000001', 'hex'),
      Buffer.from('STORAGE\0'),
      contextU,
      contextV,
      Buffer.from('00000080', 'hex'),
    ])
    const block = createHmac('sha256', key).update(input).digest()
    expect(Buffer.from(kdfa(hmac, { key, label: 'STORAGE', contextU, contextV, bits: 128 }))).toEqual(
      block.subarray(0, 16),
    )
    expect(kdfa(hmac, { key, label: 'STORAGE', contextU, contextV, bits: 512 })).toHaveLength(64)
  })

  test('the bitmap of registers 0, 2, 4, 7 and 11, and the size of a quote over them', () => {
    expect([...bitmapOf([0, 2, 4, 7, 11])]).toEqual([0x95, 0x08, 0x00])
    const statement = {
      qualifiedSigner: new Uint8Array(34),
      extraData: new Uint8Array(32),
      clock: 0n,
      resetCount: 0,
      restartCount: 0,
      safe: true,
      firmwareVersion: 0n,
      selections: [{ hash: algorithm.sha256, bitmap: bitmapOf([0, 2, 4, 7, 11]) }],
      pcrDigest: new Uint8Array(32),
    }
    expect(encodeQuoteStatement(statement)).toHaveLength(145)
    expect(nameOf(ekTemplate())).toHaveLength(34)
  })
})
