import { createCipheriv, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'

import { makeSeal, masterKeyLength, SealError } from './seal.ts'

test('what is sealed opens with its purpose only, and every changed byte is noticed', () => {
  const seal = makeSeal(randomBytes(32))
  const sealed = seal.seal(Buffer.from('secret'), 'a/b')
  expect(seal.open(sealed, 'a/b').toString()).toBe('secret')
  expect(() => seal.open(sealed, 'a/c')).toThrow(SealError)
  expect(() => makeSeal(randomBytes(32)).open(sealed, 'a/b')).toThrow(SealError)
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed)
    changed[at] = changed[at]! ^ 1 // `at` is inside
    expect(() => seal.open(changed, 'a/b')).toThrow(SealError)
  }
})

test('what an earlier version sealed opens: version 1, nonce of 12 bytes, tag of 16, AES-256-GCM over the purpose', () => {
  const key = Buffer.alloc(32, 7)
  const nonce = Buffer.from(Array.from({ length: 12 }, (_, n) => n))
  const sealedBy = (version: number, purpose: string, text: string) => {
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose))
    const hidden = Buffer.concat([cipher.update(text), cipher.final()])
    return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), hidden])
  }
  const seal = makeSeal(key)
  expect(seal.open(sealedBy(1, 'a/b', 'secret'), 'a/b').toString()).toBe('secret')
  expect(seal.open(sealedBy(1, 'a/b', ''), 'a/b')).toHaveLength(0)
  expect(() => seal.open(sealedBy(2, 'a/b', 'secret'), 'a/b')).toThrow(SealError)
  for (const length of [0, 1, 13, 28]) {
    expect(() => seal.open(sealedBy(1, 'a/b', '').subarray(0, length), 'a/b'), `${length}`).toThrow(SealError)
  }
  const again = [seal.seal(Buffer.from('secret'), 'a/b'), seal.seal(Buffer.from('secret'), 'a/b')]
  expect(again.map((one) => [one.length, one[0]])).toEqual([
    [1 + 12 + 16 + 6, 1],
    [1 + 12 + 16 + 6, 1],
  ])
  expect(again[0]!.subarray(1, 13)).not.toEqual(again[1]!.subarray(1, 13))
})

test('a master key has 32 bytes, and two secrets are told to be the same for one purpose and under one key only', () => {
  expect(masterKeyLength).toBe(32)
  for (const length of [0, 31, 33]) expect(() => makeSeal(new Uint8Array(length))).toThrow(/has 32 bytes/)
  const [seal, other] = [makeSeal(Buffer.alloc(32, 7)), makeSeal(Buffer.alloc(32, 8))]
  expect(seal.digest('a', 'x')).toBe(makeSeal(Buffer.alloc(32, 7)).digest('a', 'x'))
  expect(seal.digest('a', 'x')).toMatch(/^[\w-]{43}$/)
  const different = [seal.digest('a', 'x'), seal.digest('b', 'x'), seal.digest('a', 'y'), other.digest('a', 'x')]
  expect(new Set(different).size).toBe(4)
})
