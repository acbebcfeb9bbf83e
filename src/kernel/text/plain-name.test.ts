import { describe, expect, test } from 'vitest'

import { hasUnseen, signInNameProblem, withoutUnseen } from './plain-name.ts'

describe('a name', () => {
  test.each([
    'Büro 3 – Köln',
    'Zoë\u0308',
    'اتاق می\u200cخواهم',
    'क्\u200dष परिवार',
    'בית ספר',
    '東京支社',
    '葛\u{e0100}飾',
    '서울',
    'Kiosk 👩\u200d💻 ❤\ufe0f',
    "O'Neill (2)",
  ])('may be written in any script: %s', (name) => {
    expect(hasUnseen(name)).toBe(false)
    expect(withoutUnseen(name)).toBe(name)
  })
  test.each([
    ['Finance\u200b', 'Finance'],
    ['Fin\u200dance', 'Finance'],
    ['\u202eecnaniF', 'ecnaniF'],
    ['\u2066Finance\u2069', 'Finance'],
    ['Fi\u00adnance', 'Finance'],
    ['Finance\ufeff', 'Finance'],
    ['Finance\ufe0f', 'Finance'],
    ['Finance\u{e0041}', 'Finance'],
    ['Fin\nance', 'Finance'],
    ['Finance\u3164', 'Finance'],
    ['می\u200c', 'می'],
  ])('holds nothing that cannot be seen: %j', (name, seen) => {
    expect(hasUnseen(name)).toBe(true)
    expect(withoutUnseen(name)).toBe(seen)
  })
})

test.each([
  'oda@x.example',
  'zoë@x.example',
  'иван@x.example',
  'γιώργος@x.example',
  '田中taro@x.example',
  'دانا@x.example',
])('a sign-in name may be written in any one alphabet: %s', (name) => expect(signInNameProblem(name)).toBeUndefined())
test.each([
  ['аdmin@x.example', /alphabets/], // the first letter is Cyrillic
  ['admιn@x.example', /alphabets/], // the i is a Greek iota
  ['ａdmin@x.example', /another shape/],
  ['ſara@x.example', /another shape/],
  ['ﬁona@x.example', /another shape/],
  ['ad\u200dmin@x.example', /cannot be seen/],
  ['--data=/tmp/evil@x.example', /at its beginning/],
])('a sign-in name passes for no other: %s', (name, why) => expect(signInNameProblem(name)).toMatch(why))
