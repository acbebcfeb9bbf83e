// Invalid TPM structures, byte by byte and at each limit. A decoder that accepts too much lets somebody else's bytes pass as
// a TPM's word (TPM 2.0 Library Part 1, §31.6).

import { describe, expect, test } from 'vitest'

import { bitmapOf, decodeQuoteStatement, encodeQuoteStatement, type QuoteStatement } from './attest.ts'
import { algorithm, attribute, curve } from './constants.ts'
import { decodeIdObject, kdfa, openCredential, packCredential } from './credential.ts'
import { concat, readerOf, sameBytes, sized, TpmCodecError, u8, u16, u32, u64 } from './marshal.ts'
import { decodePublic, encodePublic, type TpmPublic } from './public.ts'
import { isWeakInfineonKey } from './roca.ts'
import { decodeSignature, encodeSignature, type TpmSignature } from './signature.ts'
import { akFlaw, akTemplate, ekFlaw, ekTemplate } from './templates.ts'

const filled = (length: number, value = 1) => new Uint8Array(length).fill(value)
const more = (bytes: Uint8Array) => concat(bytes, Uint8Array.of(0))
function refusal(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    expect(error).toBeInstanceOf(TpmCodecError)
    return (error as TpmCodecError).message
  }
  return 'read'
}

describe('a quote', () => {
  const statement: QuoteStatement = {
    qualifiedSigner: filled(66),
    extraData: filled(66),
    clock: 1n,
    resetCount: 2,
    restartCount: 3,
    safe: true,
    firmwareVersion: 4n,
    selections: Array.from({ length: 16 }, () => ({ hash: algorithm.sha256, bitmap: filled(4) })),
    pcrDigest: filled(64),
  }
  const good = encodeQuoteStatement(statement)
  const refused = (bytes: Uint8Array) => refusal(() => decodeQuoteStatement(bytes))
  const refusedWith = (change: Partial<QuoteStatement>) => refused(encodeQuoteStatement({ ...statement, ...change }))

  test('[T-35] begins with the mark of the TPM and its kind, and ends where it ends', () => {
    expect(decodeQuoteStatement(good)).toEqual(statement)
    for (const at of [0, 1, 2, 3]) expect(refused(good.with(at, good[at]! ^ 1))).toContain('the mark TPM_GENERATED')
    for (const at of [4, 5]) expect(refused(good.with(at, good[at]! ^ 1))).toContain('a quote')
    expect(refused(more(good))).toContain('nothing more')
    expect(refused(good.slice(0, -1))).toContain('64 more bytes')
  })

  test('is no longer than the longest of its parts, and a clock is safe or not', () => {
    expect(refusedWith({ qualifiedSigner: filled(67) })).toContain('at most 66 bytes')
    expect(refusedWith({ extraData: filled(67) })).toContain('at most 66 bytes')
    expect(refusedWith({ pcrDigest: filled(65) })).toContain('at most 64 bytes')
    const [first] = statement.selections
    expect(refusedWith({ selections: [...statement.selections, first!] })).toContain('at most 16 selections')
    expect(refusedWith({ selections: [{ ...first!, bitmap: filled(5) }] })).toContain('a bitmap of at most 4 bytes')
    const safeAt = 4 + 2 + 68 + 68 + 8 + 4 + 4
    expect(decodeQuoteStatement(good.with(safeAt, 0)).safe).toBe(false)
    expect(refused(good.with(safeAt, 2))).toContain('0 or 1')
  })

  test('over a register has the bit of that register', () => {
    for (let register = 0; register < 24; register++) {
      const wanted = [0, 0, 0]
      wanted[Math.floor(register / 8)] = 2 ** (register % 8)
      expect([...bitmapOf([register])]).toEqual(wanted)
    }
  })
})

describe('a public key', () => {
  const rsa: TpmPublic = {
    nameAlgorithm: algorithm.sha256,
    attributes: 0xffffffff,
    policy: filled(64),
    key: {
      type: 'rsa',
      symmetric: { algorithm: algorithm.aes, keyBits: 128, mode: algorithm.cfb },
      scheme: { algorithm: algorithm.rsaes },
      keyBits: 4096,
      exponent: 65537,
      modulus: filled(512),
    },
  }
  const ecc: TpmPublic = {
    ...rsa,
    key: {
      type: 'ecc',
      symmetric: null,
      scheme: null,
      curve: curve.p521,
      kdf: { algorithm: algorithm.ecdh, hash: algorithm.sha256 },
      x: filled(66),
      y: filled(66),
    },
  }
  const refused = (bytes: Uint8Array) => refusal(() => decodePublic(bytes))
  const refusedWith = (of: TpmPublic, change: object, own: object = {}) =>
    refused(encodePublic({ ...of, ...own, key: { ...of.key, ...change } } as TpmPublic))

  test('is read with every scheme that keys may have', () => {
    const schemes = (['rsassa', 'rsapss', 'oaep', 'ecdsa', 'ecdh'] as const).map((name) => algorithm[name])
    for (const one of [
      rsa,
      ecc,
      ...schemes.map((of) => ({ ...rsa, key: { ...rsa.key, scheme: { algorithm: of, hash: 1 } } })),
    ]) {
      expect(decodePublic(encodePublic(one as TpmPublic))).toEqual(one)
    }
  })

  test('is of a known kind, and each part no longer than the longest', () => {
    expect(refusedWith(rsa, {}, { policy: filled(65) })).toContain('at most 64 bytes')
    expect(refusedWith(rsa, { modulus: filled(513) })).toContain('at most 512 bytes')
    expect(refusedWith(ecc, { x: filled(67) })).toContain('at most 66 bytes')
    expect(refusedWith(ecc, { y: filled(67) })).toContain('at most 66 bytes')
    expect(refusedWith(rsa, { symmetric: { algorithm: algorithm.sha1, keyBits: 1, mode: 1 } })).toContain('AES')
    expect(refusedWith(rsa, { scheme: { algorithm: algorithm.aes, hash: 1 } })).toContain('no scheme')
    const bytes = encodePublic(rsa)
    for (const kind of [algorithm.rsa + 1, algorithm.ecc - 1])
      expect(refused(bytes.with(3, kind))).toContain('an RSA or ECC key')
    expect(refused(more(bytes))).toContain('nothing more')
    expect(refused(sized(more(bytes.slice(2))))).toContain('nothing more')
  })
})

describe('a signature', () => {
  const longest: TpmSignature[] = [
    { kind: 'rsassa', hash: algorithm.sha256, signature: filled(512) },
    { kind: 'rsapss', hash: algorithm.sha256, signature: filled(512) },
    { kind: 'ecdsa', hash: algorithm.sha256, r: filled(66), s: filled(66) },
  ]

  test('is of a known kind, not longer than the longest, and ends where it ends', () => {
    for (const one of longest) {
      expect(decodeSignature(encodeSignature(one))).toEqual(one)
      expect(refusal(() => decodeSignature(more(encodeSignature(one))))).toContain('nothing more')
    }
    const long = [
      { ...longest[0], signature: filled(513) },
      { ...longest[2], r: filled(67) },
      { ...longest[2], s: filled(67) },
    ] as TpmSignature[]
    for (const one of long) expect(refusal(() => decodeSignature(encodeSignature(one)))).toContain('at most')
    const other = concat(u16(algorithm.oaep), u16(algorithm.sha256), sized(filled(4)))
    expect(refusal(() => decodeSignature(other))).toContain('RSASSA, RSAPSS or ECDSA')
  })
})

describe('a credential', () => {
  const hmac = (_key: Uint8Array, data: Uint8Array) => filled(32, data.length & 0xff)
  const crypto = {
    hmac,
    encrypt: (_key: Uint8Array, plain: Uint8Array) => plain,
    encryptToEk: (seed: Uint8Array) => seed,
  }
  const pack = (secret: Uint8Array) => packCredential({ secret, seed: filled(32), name: filled(34) }, crypto)

  test('holds 32 bytes at most, and is a MAC of 32 bytes and what is hidden', () => {
    expect(() => pack(filled(33))).toThrow(RangeError)
    const { credentialBlob, encryptedSecret } = pack(filled(32, 7))
    const { outer, hidden } = decodeIdObject(credentialBlob)
    expect([outer.length, hidden]).toEqual([32, sized(filled(32, 7))])
    expect(encryptedSecret).toEqual(sized(filled(32)))
    const open = (blob: Uint8Array, decrypt = (_key: Uint8Array, bytes: Uint8Array) => bytes) =>
      openCredential({ credentialBlob: blob, seed: filled(32), name: filled(34) }, { hmac, decrypt })
    expect(open(credentialBlob)).toEqual(filled(32, 7))
    expect(refusal(() => open(credentialBlob, () => sized(filled(33))))).toContain('at most 32 bytes')
    expect(refusal(() => open(credentialBlob, () => more(sized(filled(32)))))).toContain('nothing more')
    expect(refusal(() => decodeIdObject(more(credentialBlob)))).toContain('nothing more')
    expect(refusal(() => decodeIdObject(sized(concat(sized(filled(33)), hidden))))).toContain('at most 32 bytes')
  })

  test('[T-35] is hidden and sealed with keys made of the seed, the words of the specification and the name (Part 1, §24)', () => {
    const [seed, name] = [filled(32, 3), filled(34, 4)]
    const asked: string[][] = []
    const recording = (key: Uint8Array, data: Uint8Array) => {
      asked.push([key, data].map((bytes) => Buffer.from(bytes).toString('hex')))
      return filled(32, asked.length)
    }
    const hidden = filled(34, 5)
    packCredential(
      { secret: filled(32), seed, name },
      {
        ...crypto,
        hmac: recording,
        encrypt: (key) => {
          expect(key).toEqual(filled(16, 1))
          return hidden
        },
      },
    )
    const hex = (text: string) => Buffer.from(`${text}\0`).toString('hex')
    const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
    expect(asked).toEqual([
      [hexOf(seed), `00000001${hex('STORAGE')}${hexOf(name)}00000080`],
      [hexOf(seed), `00000001${hex('INTEGRITY')}00000100`],
      [hexOf(filled(32, 2)), hexOf(concat(hidden, name))],
    ])
  })

  test('KDFa asks for as many blocks as it needs, numbered from 1, and cuts the last', () => {
    const asked: string[] = []
    const counting = (_key: Uint8Array, data: Uint8Array) => {
      asked.push(Buffer.from(data).toString('hex'))
      return filled(32, asked.length)
    }
    const input = { key: filled(32), label: 'L', contextU: Uint8Array.of(9), contextV: Uint8Array.of(8) }
    expect(kdfa(counting, { ...input, bits: 264 })).toEqual(concat(filled(32, 1), filled(1, 2)))
    expect(asked).toEqual(['000000014c00090800000108', '000000024c00090800000108'])
    expect(kdfa(counting, { ...input, bits: 256 })).toHaveLength(32)
    expect(asked).toHaveLength(3)
  })
})

describe('numbers and buffers', () => {
  test('are big-endian, and a buffer has at most 65535 bytes', () => {
    expect([...u8(0x1ff)]).toEqual([0xff])
    expect([...u16(0x12345)]).toEqual([0x23, 0x45])
    expect([...u32(0x89abcdef)]).toEqual([0x89, 0xab, 0xcd, 0xef])
    expect([...u64(0x0123456789abcdefn)]).toEqual([0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef])
    expect(sized(filled(0xffff))).toHaveLength(0x10001)
    expect(() => sized(filled(0x10000))).toThrow(RangeError)
    const reader = readerOf(
      concat(u8(1), u16(0x203), u32(0xfffefdfc), u64(0xfffffffffffffffen), sized(filled(3)), filled(2)),
    )
    expect([reader.u8(), reader.at(), reader.u16(), reader.u32(), reader.u64()]).toEqual([
      1,
      1,
      0x203,
      0xfffefdfc,
      0xfffffffffffffffen,
    ])
    expect(refusal(() => readerOf(sized(filled(3))).sized(2))).toContain('broken at byte 2: expected at most 2 bytes')
    expect(() => readerOf(filled(1)).u16()).toThrow(expect.objectContaining({ name: 'TpmCodecError', at: 0 }))
    expect([reader.sized(3), reader.rest(), reader.rest()]).toEqual([filled(3), filled(2), filled(0)])
    reader.end()
    expect(refusal(() => reader.bytes(1))).toContain('1 more bytes')
  })

  test('are the same when they are as long and have the same bytes', () => {
    expect(sameBytes(filled(3), filled(3))).toBe(true)
    expect(
      [filled(2), filled(4), filled(3).with(2, 9), filled(3).with(0, 9)].map((one) => sameBytes(filled(3), one)),
    ).toEqual([false, false, false, false])
  })
})

describe('a key that may prove something', () => {
  const modulus = filled(256, 0x80)
  const ek = ekTemplate(modulus)
  const ak = akTemplate('ecc')
  const rsaAk = akTemplate('rsa')
  const ecc = (x: number, y: number, change: object = {}) =>
    ({ ...ak, key: { ...ak.key, x: filled(x), y: filled(y), ...change } }) as TpmPublic
  const rsa = (bytes: number, change: object = {}) =>
    ({ ...rsaAk, key: { ...rsaAk.key, keyBits: 8 * bytes, modulus: filled(bytes), ...change } }) as TpmPublic

  test('the templates are those of the TCG, to the byte', () => {
    expect(Buffer.from(ekTemplate().policy).toString('hex')).toBe(
      '837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa',
    )
    expect(ekTemplate()).toMatchObject({ attributes: 0x000300b2, key: { keyBits: 2048, modulus: filled(256, 0) } })
    expect(ak).toMatchObject({ attributes: 0x00050072, policy: filled(0), key: { x: filled(0), y: filled(0) } })
    expect(rsaAk).toMatchObject({ policy: filled(0), key: { keyBits: 2048, exponent: 0, modulus: filled(0) } })
  })

  test('[T-24] is an endorsement key of 2048 bits to the bit, with exponent 65537, AES-128-CFB and no scheme', () => {
    const withKey = (change: object) => ekFlaw({ ...ek, key: { ...ek.key, ...change } } as TpmPublic)
    expect(ekFlaw(ek)).toBeUndefined()
    expect(withKey({ exponent: 65537 })).toBeUndefined()
    for (const exponent of [1, 3, 65536, 65538]) expect(withKey({ exponent })).toContain('exponent')
    for (const change of [
      { keyBits: 2047 },
      { modulus: filled(255, 0x80) },
      { modulus: filled(257, 0x80) },
      { modulus: modulus.with(0, 0x7f) },
      { type: 'ecc' },
    ]) {
      expect(withKey(change)).toContain('2048 bits')
    }
    expect(withKey({ modulus: modulus.with(0, 0xff) })).toBeUndefined()
    const symmetric = { algorithm: algorithm.aes, keyBits: 128, mode: algorithm.cfb }
    for (const change of [
      { symmetric: null },
      { symmetric: { ...symmetric, algorithm: algorithm.sha1 } },
      { symmetric: { ...symmetric, keyBits: 256 } },
      { symmetric: { ...symmetric, mode: algorithm.none } },
      { scheme: { algorithm: algorithm.rsaes } },
    ]) {
      expect(withKey(change)).toContain('AES-128-CFB')
    }
    expect(ekFlaw({ ...ek, nameAlgorithm: algorithm.sha384 })).toContain('SHA-256')
    expect(ekFlaw({ ...ek, attributes: ek.attributes | attribute.userWithAuth })).toContain('attributes')
    expect(ekFlaw({ ...ek, policy: filled(32) })).toContain('policy')
  })

  test('[T-35] or an attestation key on P-256, or of RSA with 2048 to 4096 bits, that signs with SHA-256', () => {
    for (const good of [ecc(32, 32), ecc(1, 1), rsa(256), rsa(384), rsa(512), rsa(256, { exponent: 65537 })]) {
      expect(akFlaw(good)).toBeUndefined()
    }
    for (const bad of [ecc(0, 32), ecc(32, 0), ecc(33, 32), ecc(32, 33), ecc(32, 32, { curve: curve.p384 })]) {
      expect(akFlaw(bad)).toContain('P-256')
    }
    for (const bad of [
      rsa(255),
      rsa(513),
      rsa(256, { keyBits: 2047 }),
      rsa(256, { keyBits: 4096 }),
      rsa(256, { exponent: 3 }),
    ]) {
      expect(akFlaw(bad)).toContain('2048 to 4096')
    }
    const sha256 = algorithm.sha256
    for (const bad of [
      ecc(32, 32, { scheme: null }),
      ecc(32, 32, { scheme: { algorithm: algorithm.rsassa, hash: sha256 } }),
      ecc(32, 32, { scheme: { algorithm: algorithm.ecdsa, hash: algorithm.sha1 } }),
      rsa(256, { scheme: { algorithm: algorithm.rsapss, hash: sha256 } }),
      rsa(256, { scheme: { algorithm: algorithm.ecdsa, hash: sha256 } }),
    ]) {
      expect(akFlaw(bad)).toContain('sign with SHA-256')
    }
    expect(akFlaw({ ...ecc(32, 32), nameAlgorithm: algorithm.sha1 })).toContain('name')
    expect(akFlaw({ ...ecc(32, 32), attributes: ak.attributes | attribute.decrypt })).toContain('decrypt')
    expect(akFlaw({ ...ecc(32, 32), attributes: ak.attributes | attribute.adminWithPolicy })).toBeUndefined()
    for (const name of ['fixedTpm', 'fixedParent', 'sensitiveDataOrigin', 'restricted', 'sign'] as const) {
      expect(akFlaw({ ...ecc(32, 32), attributes: ak.attributes & ~attribute[name] })).toContain(
        'restricted signing key',
      )
    }
  })

  test('[T-33] a modulus is of the broken library when it is a power of 65537 modulo each of 17 primes, and not when one says no', () => {
    const primes = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157].map(BigInt)
    const product = primes.reduce((all, prime) => all * prime, 1n)
    const bytesOf = (value: bigint) => Uint8Array.from(Buffer.from(value.toString(16).padStart(512, '0'), 'hex'))
    expect(isWeakInfineonKey(bytesOf(1n))).toBe(true) // the power 0
    const weak = (65537n ** 77n % product) + product * 2n ** 1900n
    expect(isWeakInfineonKey(bytesOf(weak))).toBe(true)
    for (const prime of primes) {
      // the same modulo all primes but one, where it is 0, which is no power
      const others = product / prime
      let step = weak
      while (step % prime !== 0n) step += others
      expect([prime, isWeakInfineonKey(bytesOf(step))]).toEqual([prime, false])
    }
  })
})
