import { expect, test } from 'vitest'

import { bitOf, bitsIn, policyCategories, policySettings, settingsOfBits, wordIn } from './partner-center-word.ts'

test('a word is read in snake case, in Pascal case and as its number, and no other is', () => {
  for (const given of ['o_o_b_e', 'OOBE', 'oobe', 'O_O_B_E', 1, '1'])
    expect(wordIn(policyCategories, given)).toBe('o_o_b_e')
  for (const given of ['none', 'None', 0, '0']) expect(wordIn(policyCategories, given)).toBe('none')
  for (const given of ['', 'o o b e', 2, -1, 1.5, '2', '99999999999', '__proto__'])
    expect(wordIn(policyCategories, given)).toBeUndefined()
})

test('settings are bits: 1, 2, 4, 8 and 16 as on the device, alone or together', () => {
  expect(policySettings.map(bitOf)).toEqual([1, 2, 4, 8, 16])
  for (let bits = 0; bits < 32; bits++) {
    const words = settingsOfBits(bits)
    expect(bitsIn(bits)).toBe(bits)
    expect(bitsIn(words.length > 0 ? words.join(', ') : 'None')).toBe(bits)
  }
  for (const given of [32, -1, 0.5, 'skip', 'skip_eula,', 'skip_eula;none']) expect(bitsIn(given)).toBeUndefined()
})
