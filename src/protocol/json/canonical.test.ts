import { expect, test } from 'vitest'

import { canonicalJson } from './canonical.ts'

test('members are ordered by the code units of their names, at every depth (RFC 8785 §3.2.3)', () => {
  const value = {
    '\u20ac': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew Letter Dalet With Dagesh',
    '1': 'One',
    '\ud83d\ude00': 'Emoji: Grinning Face',
    '\u0080': 'Control',
    '\u00f6': { b: [1, { z: null, a: true }], a: 333333333.3333333 },
  }
  expect(canonicalJson(value)).toBe(
    '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":{"a":333333333.3333333,"b":[1,{"a":true,"z":null}]},"€":"Euro Sign","😀":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}',
  )
})

test('a member without a value is not there', () => {
  expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}')
})
