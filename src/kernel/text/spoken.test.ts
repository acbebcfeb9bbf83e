import { expect, test } from 'vitest'

import { sameWords, spokenWords } from './spoken.ts'

test('sixteen bits are one word, as in the examples of the proposal', () => {
  expect(spokenWords(Uint8Array.of(127, 0, 0, 1))).toBe('lusab babad')
  expect(spokenWords(Uint8Array.of(63, 84, 220, 193))).toBe('gutih tugad')
  expect(spokenWords(Uint8Array.of(216, 68, 232, 21))).toBe('todah vobij')
})

test('words are the same however they are typed, and others are not', () => {
  expect(sameWords(' Lusab-babad', 'lusab   babad')).toBe(true)
  expect(sameWords('lusab babad', 'lusab babab')).toBe(false)
  expect(sameWords('lusab babad', 'lusab')).toBe(false)
})
