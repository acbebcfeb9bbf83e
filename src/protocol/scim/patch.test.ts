// What one PATCH may ask for.

import { expect, test } from 'vitest'

import { applyPatch, type Operation, type Shape } from './patch.ts'
import { mostElements, mostMembers } from './patch-limit.ts'

const shape: Shape = { title: null, name: ['givenName'], photos: [['value', 'type']] }
const photos = (count: number, more: object = {}) =>
  Array.from({ length: count }, (_, index) => ({ value: `p${index}`, type: 'a', ...more }))
const add = (path: string, value: unknown): Operation => ({ op: 'add', path, value })
const either = Array.from({ length: 40 }, () => 'type eq "z"').join(' or ')
const times = (count: number, one: Operation): Operation[] => Array.from({ length: count }, () => one)
const members = (count: number, prefix = 'm') =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, 'x']))
const refused = expect.objectContaining({ type: 'tooMany' })

const patched = (...operations: Operation[]) => applyPatch(shape, { title: 'Engineer' }, operations)

test('[T-52] a collection has at most as many elements as are said, added at once, one by one or by a filter', () => {
  const full = add('photos', photos(mostElements))
  expect(patched(full, full)).toEqual({ title: 'Engineer', photos: photos(mostElements) })
  for (const beyond of [
    [add('photos', photos(mostElements + 1))],
    [{ op: 'replace', path: 'photos', value: photos(mostElements + 1) }],
    [{ op: 'remove', path: 'photos', value: photos(mostElements + 1) }],
    [{ op: 'add', value: { photos: photos(mostElements + 1) } }],
    [full, add('photos', { value: 'one more' })],
    [full, add('photos[type eq "other"].value', 'one more')],
  ]) {
    expect(() => patched(...beyond)).toThrow(refused)
  }
})

test('[T-52] an object has at most as many members as are said, in one value or gathered', () => {
  const half = mostMembers / 2 + 1
  for (const beyond of [
    [add('name', members(mostMembers + 1))],
    [add('photos', [members(mostMembers + 1)])],
    [add('name', members(half)), add('name', members(half, 'n'))],
    [add('photos', photos(1, members(half))), add('photos[type eq "a"]', members(half, 'n'))],
  ]) {
    expect(() => patched(...beyond)).toThrow(refused)
  }
})

test('[T-52] operations, elements and conditions together are bounded, and the refusal says to send fewer at a time', () => {
  const remove = { op: 'remove', path: `photos[${either}]` }
  expect(patched(add('photos', photos(20)), ...times(20, remove)).photos).toHaveLength(20)
  expect(() => patched(add('photos', photos(mostElements)), ...times(6, remove))).toThrow(/in several/)
  const names = Array.from({ length: 2 ** 11 }, (_, bits) =>
    [...'displaytext'].map((one, at) => (bits & (1 << at) ? one.toUpperCase() : one)).join(''),
  )
  const value = Object.fromEntries(names.map((name) => [name, 'x']))
  expect(() => applyPatch({ displaytext: null }, {}, [{ op: 'add', value }])).toThrow(refused)
  const long = { op: 'remove', path: `photos[value eq "${'x'.repeat(900)}"]` }
  expect(() => patched(add('photos', photos(mostElements)), ...times(20, long))).toThrow(refused)
})

test('a long text is no short one, and case makes no other text', () => {
  const [given, long] = [{ value: 'ABC' }, { value: 'x'.repeat(100_000) }]
  const remove = { op: 'remove', path: 'photos[value eq "abc" or value eq "İ"]' }
  expect(patched(add('photos', [given, long, { value: 'i\u0307' }]), remove).photos).toEqual([long])
})
