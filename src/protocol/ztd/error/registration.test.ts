// Every error of registration is told in full: what happened, to which thing, what to do, and where people meet it.

import { expect, test } from 'vitest'

import { errorsOfRegistration, errorsOfStore, remarksOfRegistration } from './all.ts'
import { numbersWithoutMeaning } from './registration.ts'

const all = [...errorsOfRegistration, ...errorsOfStore, ...remarksOfRegistration]

test('each number from 801 to 815, and 908, has an error, but for those whose meaning nobody published', () => {
  const numbers = new Set<number | undefined>(errorsOfRegistration.map(({ code }) => code))
  const wanted = [...Array.from({ length: 15 }, (_, index) => 801 + index), 908]
  expect(wanted.filter((number) => !numbers.has(number))).toEqual(numbersWithoutMeaning)
})

test('the ten errors of a store are told, those that have one with the error of the registration that says the same', () => {
  expect(errorsOfStore.map(({ name }) => name)).toEqual(
    Array.from({ length: 10 }, (_, index) => `wadp${String(index + 1).padStart(3, '0')}`),
  )
  const names = errorsOfRegistration.map(({ name }) => name)
  const named = errorsOfStore.flatMap(({ means }) => means ?? [])
  expect(named).toContain('ZtdDeviceAssignedToOtherTenant')
  expect(named.filter((name) => !names.includes(name))).toEqual([])
})

test.each([
  ['wadp001', 'a row of the file', /neither a serial number nor a product ID/],
  ['wadp002', 'a row of the file', /hardware hash .* cannot be used/],
  ['wadp003', 'the whole file', /more than 1,000 devices/],
  ['wadp004', 'the whole file', /could not take .* just now/],
  ['wadp005', 'one device of the file', /Another organisation/],
  ['wadp006', 'the whole file', /could not look up .* just now/],
  ['wadp007', 'one device of the file', /organisation that the device is for has registered it already/],
  ['wadp008', 'one device of the file', /cannot be deployed this way/],
  ['wadp009', 'the whole file', /cannot be read as a list of devices/],
  ['wadp010', 'the whole file', /could not store .* just now/],
])('%s is about %s, and says what was published of it', (name, about, says) => {
  const one = errorsOfStore.find((error) => error.name === name)
  expect([one?.about, one?.happened]).toEqual([about, expect.stringMatching(says)])
})

test('a name stands for one thing only, and each thing says what to do in whole sentences', () => {
  const names = all.flatMap(({ name, alsoNamed = [] }) => [name, ...alsoNamed])
  expect(new Set(names).size).toBe(names.length)
  const wholeSentences = /^[A-Z“].*[.]$/s
  expect(all.filter(({ happened, next }) => !wholeSentences.test(happened) || !wholeSentences.test(next))).toEqual([])
  expect(all.filter(({ seenIn, about }) => seenIn.length === 0 || about === '')).toEqual([])
})
