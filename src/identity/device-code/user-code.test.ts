import fc from 'fast-check'
import { expect, test } from 'vitest'

import { bytesNeeded, isTooSoon, shownCode, typedCode, userCodeOf } from './user-code.ts'

test('a code is nine letters without vowels, of random bytes, none of which favours a letter', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: bytesNeeded, maxLength: bytesNeeded }), (bytes) => {
      const code = userCodeOf(bytes)
      const used = [...bytes].filter((byte) => byte < 240)
      expect(code === undefined).toBe(used.length < 9)
      if (code !== undefined) expect(code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{9}$/)
    }),
  )
  expect(userCodeOf(Uint8Array.from([255, 0, 19, 20, 239, 240, 1, 2, 3, 4, 5]))).toBe('BZBZCDFGH')
})

test('it is read as people write it', () => {
  const code = 'BCDFGHJKL'
  expect(shownCode(code)).toBe('BCD-FGH-JKL')
  for (const typed of [code, shownCode(code), ' bcd fgh jkl ', 'bcdfghjkl', 'B-C-D-F-G-H-J-K-L']) {
    expect([typed, typedCode(typed)]).toEqual([typed, code])
  }
  for (const wrong of ['', 'BCDFGHJK', 'BCDFGHJKLM', 'ABCDFGHJK', 'BCDFGHJK0', 'ßßßßß', ' '.repeat(100) + code]) {
    expect([wrong, typedCode(wrong)]).toEqual([wrong, undefined])
  }
})

test('a client that asks again before half of the interval asks too soon', () => {
  const at = (ms: number) => new Date(1_700_000_000_000 + ms)
  expect([isTooSoon(null, at(0)), isTooSoon(at(0), at(2_499)), isTooSoon(at(0), at(2_500))]).toEqual([
    false,
    true,
    false,
  ])
})
