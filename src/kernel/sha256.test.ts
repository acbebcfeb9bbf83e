import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { toHex } from './bytes.ts'
import { sha256 } from './sha256.ts'

const platform = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

test('the standard’s own example gives the standard’s digest', () => {
  expect(toHex(sha256(new TextEncoder().encode('abc')))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  )
})

test('every length around the block edges agrees with the platform', () => {
  for (let length = 0; length <= 200; length++) {
    const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 0xff)
    expect(toHex(sha256(bytes))).toBe(platform(bytes))
  }
})

test('any bytes, also those that start inside a larger buffer, agree with the platform', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 4000 }), fc.nat(10), (bytes, skip) => {
      const part = bytes.subarray(Math.min(skip, bytes.length))
      expect(toHex(sha256(part))).toBe(platform(part))
    }),
  )
})
