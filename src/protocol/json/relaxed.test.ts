import { expect, test } from 'vitest'

import { rewriteRelaxedJson } from './relaxed.ts'

test.each([
  ['{ displayName: "LAB-01", groupTag: "Lab" }', '{ "displayName": "LAB-01", "groupTag": "Lab" }'],
  ['{groupTag:"Lab, \\"east\\" {1}: x",}', '{"groupTag":"Lab, \\"east\\" {1}: x"}'],
  ['{"a": [1, 2, ], }', '{"a": [1, 2 ] }'],
  ['{ @odata.type : "#x", target: { groupId: null } }', '{ "@odata.type" : "#x", "target": { "groupId": null } }'],
  ['{true: true, null: null}', '{"true": true, "null": null}'],
])('%s becomes JSON', (text, json) => {
  expect(rewriteRelaxedJson(text).json).toBe(json)
  expect(JSON.parse(json)).toBeTypeOf('object')
})

test.each(['{"a": 1, "b": {"c": [true, null, -1e3, "x: {y, z: 1,}"]}}', '"a\\\\"', ' [] ', '{}', '1'])(
  '%s is JSON and comes back as it is',
  (text) => {
    expect(rewriteRelaxedJson(text).json).toBe(text)
  },
)

test.each(['{,}', '[,]', '{"a":1,,}', '{a b: 1}', "{'a': 1}", '{a: }', '{a: 1', '{a: b}', '{/**/a: 1}', '{1: 2}'])(
  '%s is refused by the parser of JSON, as nothing else is mended',
  (text) => {
    expect(() => JSON.parse(rewriteRelaxedJson(text).json)).toThrow(SyntaxError)
  },
)

test('tells where a character of the result stands in the text', () => {
  const text = '{ab: 1, c: [2,], d: !}'
  const { json, offset } = rewriteRelaxedJson(text)
  expect(json).toBe('{"ab": 1, "c": [2], "d": !}')
  expect(offset(json.indexOf('!'))).toBe(text.indexOf('!'))
  expect(offset(json.indexOf('2'))).toBe(text.indexOf('2'))
  expect(offset(0)).toBe(0)
})
