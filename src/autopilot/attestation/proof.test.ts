// When a quote, a certificate and a list of vulnerable TPMs count, each cut at every edge; without a database.

import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, test } from 'vitest'

import { nodeTpm } from '../../../test/support/tpm/node-tpm.ts'
import { sha256 } from '../../kernel/sha256.ts'
import { spkiOf } from '../../pki/x509.ts'
import { bitmapOf } from '../../protocol/tpm/attest.ts'
import { algorithm, permanentHandle } from '../../protocol/tpm/constants.ts'
import { concat, u32 } from '../../protocol/tpm/marshal.ts'
import { childQualifiedName, endorsementQualifiedName, nameOf, type TpmPublic } from '../../protocol/tpm/public.ts'
import { akTemplate } from '../../protocol/tpm/templates.ts'
import { quotedSelections } from '../../protocol/ztd/proof.ts'
import { readEndorsement } from './endorsement.ops.ts'
import { type QuoteInput, quoteFlaw } from './proof.ts'
import { isSignedByTpm, packFor } from './tpm-crypto.ops.ts'
import { deniedBecause, firmwareOf, makerOf, nothingDenied, readTpmVersion, tpmOrigin } from './tpm-trust.ts'

const tpm = nodeTpm()
const stranger = nodeTpm()

describe('a quote', () => {
  const about = new Uint8Array(32).fill(9)
  const { statement, pcrValues } = tpm.quote(about)
  const good: QuoteInput = {
    statement,
    signatureIsGood: true,
    ak: tpm.ak,
    ekName: nameOf(tpm.ek),
    qualifyingData: about,
    selections: quotedSelections,
    pcrValues,
  }
  const signedBy = (qualifiedSigner: Uint8Array): QuoteInput => ({
    ...good,
    statement: { ...statement, qualifiedSigner },
  })
  const over = (selections: QuoteInput['selections']): QuoteInput => ({
    ...good,
    statement: { ...statement, selections },
  })
  const ownerPrimary = concat(
    Uint8Array.of(0, algorithm.sha256),
    sha256(concat(u32(permanentHandle.owner), nameOf(tpm.ak))),
  )
  const [selection] = quotedSelections
  const bitmap = bitmapOf([0, 2, 4, 7])

  test('as asked is good, by a primary key of the endorsement hierarchy or a child of the endorsement key', () => {
    expect(quoteFlaw(good)).toBeUndefined()
    const child = childQualifiedName(endorsementQualifiedName(nameOf(tpm.ek)), nameOf(tpm.ak))
    expect(quoteFlaw(signedBy(child))).toBeUndefined()
  })

  test('[T-35] over two banks is good when both are as asked', () => {
    const banks = [selection!, { ...selection!, hash: algorithm.sha384 }]
    expect(quoteFlaw({ ...over(banks), selections: banks })).toBeUndefined()
    for (const asked of [[selection!, selection!], [banks[1]!, banks[1]!], banks.toReversed()]) {
      expect(quoteFlaw({ ...over(banks), selections: asked })).toContain('registers that were asked for')
    }
  })

  test.each<[string, QuoteInput, string]>([
    ['is signed by nobody', { ...good, signatureIsGood: false }, 'not signed'],
    ['is by a key of the owner hierarchy', signedBy(ownerPrimary), 'endorsement hierarchy'],
    [
      'is by a child of another endorsement key',
      signedBy(childQualifiedName(endorsementQualifiedName(nameOf(stranger.ek)), nameOf(tpm.ak))),
      'endorsement hierarchy',
    ],
    ['is by another key', signedBy(endorsementQualifiedName(nameOf(stranger.ak))), 'endorsement hierarchy'],
    ['is about another challenge', { ...good, qualifyingData: about.with(0, 8) }, 'not about this challenge'],
    ['is about less of it', { ...good, qualifyingData: about.subarray(1) }, 'not about this challenge'],
    ['is by an unsafe clock', { ...good, statement: { ...statement, safe: false } }, 'clock'],
    ['is over no registers', over([]), 'registers that were asked for'],
    ['is over more registers', over([...quotedSelections, selection!]), 'registers that were asked for'],
    ['is over other registers', over([{ hash: algorithm.sha256, bitmap }]), 'registers that were asked for'],
    ['is over another bank', over([{ ...selection!, hash: algorithm.sha1 }]), 'registers that were asked for'],
    ['comes with fewer values', { ...good, pcrValues: pcrValues.slice(1) }, 'values of the registers'],
    ['comes with other values', { ...good, pcrValues: [about, ...pcrValues.slice(1)] }, 'values of the registers'],
    [
      'comes with its values in another order',
      { ...good, pcrValues: pcrValues.toReversed() },
      'values of the registers',
    ],
  ])('[T-35] that %s proves nothing', (_what, input, why) => {
    expect(quoteFlaw(input)).toContain(why)
  })
})

describe('a signature', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const modulus = Buffer.from(rsa.publicKey.export({ format: 'jwk' }).n ?? '', 'base64url')
  const template = akTemplate('rsa')
  const rsaKey = { ...template, key: { ...template.key, modulus } } as TpmPublic
  const bytes = Buffer.from('what was quoted')
  const signature = sign('sha256', bytes, rsa.privateKey)
  const byRsa = { kind: 'rsassa', hash: algorithm.sha256, signature } as const

  test('counts by the key, over the bytes, with SHA-256 and in the scheme of the key', () => {
    expect(isSignedByTpm(rsaKey, bytes, byRsa)).toBe(true)
    const bad: Parameters<typeof isSignedByTpm>[] = [
      [rsaKey, Buffer.from('other'), byRsa],
      [rsaKey, bytes, { ...byRsa, hash: algorithm.sha384 }],
      [rsaKey, bytes, { ...byRsa, kind: 'rsapss' }],
      [rsaKey, bytes, { kind: 'ecdsa', hash: algorithm.sha256, r: signature, s: signature }],
      [tpm.ak, bytes, byRsa],
      [{ ...rsaKey, key: { ...rsaKey.key, modulus: new Uint8Array(0) } as TpmPublic['key'] }, bytes, byRsa],
      // no point of the curve
      [{ ...tpm.ak, key: { ...tpm.ak.key, x: bytes } as TpmPublic['key'] }, bytes, tpm.quote(bytes).signature],
    ]
    for (const [index, one] of bad.entries()) expect([index, isSignedByTpm(...one)]).toEqual([index, false])
  })

  test('[T-35] on P-256 counts also when the TPM left zeros in front of a number out, and for no other key', () => {
    let shortened = 0
    for (let n = 0; shortened < 2; n++) {
      const { quoted, signature: made } = tpm.quote(u32(n))
      expect(isSignedByTpm(tpm.ak, quoted, made)).toBe(true)
      expect(isSignedByTpm(stranger.ak, quoted, made)).toBe(false)
      const longer = {
        ...made,
        ...(made.kind === 'ecdsa' && { r: Buffer.concat([Buffer.alloc(34 - made.r.length), made.r]) }),
      }
      expect(isSignedByTpm(tpm.ak, quoted, longer)).toBe(true)
      expect(isSignedByTpm(tpm.ak, quoted.with(quoted.length - 1, 1), made)).toBe(false)
      if (made.kind === 'ecdsa' && (made.r.length < 32 || made.s.length < 32)) shortened++
    }
  })

  test('and so does a key with a short coordinate', () => {
    for (;;) {
      const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
      const { x = '', y = '' } = pair.publicKey.export({ format: 'jwk' })
      const point = { x: Buffer.from(x, 'base64url'), y: Buffer.from(y, 'base64url') }
      if (point.x[0] !== 0) continue
      const key = { ...tpm.ak.key, x: point.x.subarray(1), y: point.y } as TpmPublic['key']
      const both = sign('sha256', bytes, { key: pair.privateKey, dsaEncoding: 'ieee-p1363' })
      const made = { kind: 'ecdsa', hash: algorithm.sha256, r: both.subarray(0, 32), s: both.subarray(32) } as const
      expect(isSignedByTpm({ ...tpm.ak, key }, bytes, made)).toBe(true)
      return
    }
  })
})

test('[T-35] a credential opens in the TPM it was packed for, with the key it was packed for, and nowhere else', () => {
  const secret = new Uint8Array(32).fill(5)
  const packed = packFor(tpm.ek.key as Extract<TpmPublic['key'], { type: 'rsa' }>, nameOf(tpm.ak), secret)
  expect(tpm.activate(packed)).toEqual(secret)
  expect(tpm.activate(packed, stranger.ak)).toBeUndefined()
  expect(() => stranger.activate(packed)).toThrow()
})

describe('an endorsement certificate', () => {
  test('is read with its maker and issuer when it is about the key', () => {
    expect(readEndorsement(tpm.certify(), tpm.modulus)).toMatchObject({ maker: 'IFX', issuer: 'CN=Chips' })
  })

  test.each<[string, Uint8Array, string]>([
    ['is none', new Uint8Array(40), 'cannot be read'],
    ['is about another key', stranger.certify(), 'about another key'],
    ['is about no RSA key', tpm.certify({ spki: spkiOf(ecKey()) }), 'cannot be read'],
    ['is for another purpose', tpm.certify({ forEndorsement: false }), 'another purpose'],
    ['may issue others', tpm.certify({ ca: true }), 'certificate of an authority'],
  ])('[T-34] that %s is refused', (_what, certificate, why) => {
    expect(() => readEndorsement(certificate, tpm.modulus)).toThrow(why)
  })
})

describe('what is known of a TPM', () => {
  const signs = { marked: false, vouched: true, makers: ['IFX'], saysSoftware: false }

  test('[T-34] only with a voucher and without any sign of software it is one of a vendor', () => {
    expect(tpmOrigin(signs)).toBe('vendor')
    expect(tpmOrigin({ ...signs, vouched: false })).toBe('unknown')
    expect(tpmOrigin({ ...signs, marked: true })).toBe('simulated')
    expect(tpmOrigin({ ...signs, saysSoftware: true })).toBe('simulated')
    for (const maker of ['IBM', 'SW', 'VMW', 'MSFT', 'XEN', 'TAXI'])
      expect([maker, tpmOrigin({ ...signs, makers: ['IFX', maker] })]).toEqual([maker, 'simulated'])
  })

  test('makers are read from numbers and words, versions from the words of the hash', () => {
    expect(['id:49465800', 'id:00001014', 'id:4E544300', ' ifx ', ''].map(makerOf)).toEqual([
      'IFX',
      'IBM',
      'NTC',
      'IFX',
      '',
    ])
    const version = "TPM-Version:2.0 -Level:0-Revision:1.38-VendorID:'ifx '-Firmware:458837.1166080"
    expect(readTpmVersion(version)).toEqual({ maker: 'IFX', firmware: (458837n << 32n) | 1166080n })
    expect(readTpmVersion(undefined)).toEqual({ maker: '', firmware: undefined })
    expect(['1.2', '1', '1.2.3', '.2', undefined].map(firmwareOf)).toEqual([
      (1n << 32n) | 2n,
      undefined,
      undefined,
      undefined,
      undefined,
    ])
  })

  test('[T-33] the list refuses by key, by issuer, and by maker and version, from the first to the last of a range', () => {
    const denied = {
      keys: [{ sha256: 'ab', why: 'key' }],
      issuers: [{ name: 'CN=Chips', why: 'issuer' }],
      firmware: [{ maker: 'IFX', from: 10n, to: 20n, why: 'firmware' }],
    }
    const facts = { ek: 'cd', issuer: 'CN=Others', makers: ['IFX'], firmware: [5n] }
    const because = (change: Partial<Parameters<typeof deniedBecause>[1]>) =>
      deniedBecause(denied, { ...facts, ...change })
    expect(because({})).toBeUndefined()
    expect(because({ ek: 'ab' })).toBe('key')
    expect(because({ issuer: 'CN=Chips' })).toBe('issuer')
    expect([9n, 10n, 20n, 21n].map((one) => because({ firmware: [one] }))).toEqual([
      undefined,
      'firmware',
      'firmware',
      undefined,
    ])
    expect(because({ firmware: [undefined] })).toBeUndefined()
    expect(because({ firmware: [5n, undefined, 15n] })).toBe('firmware')
    expect(because({ firmware: [15n], makers: ['NTC'] })).toBeUndefined()
    expect(because({ firmware: [15n], makers: ['', 'IFX'] })).toBe('firmware')
    expect(deniedBecause(nothingDenied, { ...facts, ek: 'ab', firmware: [15n] })).toBeUndefined()
  })
})

function ecKey() {
  return createPublicKey(generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey)
}
