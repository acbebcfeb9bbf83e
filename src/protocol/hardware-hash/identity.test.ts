// The short way says the same as the long one, or sends the caller there.

import fc from 'fast-check'
import { expect, test } from 'vitest'

import { factsOf } from '../../autopilot/matching/facts.ts'
import { sha256 } from '../../kernel/sha256.ts'
import { simulatedHardware } from '../../simulator/simulated-hardware.ts'
import { notebookExample, smallestExample } from './examples.ts'
import { type Platform, readIdentity } from './identity.ts'
import { inspect } from './read.ts'
import { judgeHash } from './verdict.ts'
import { encodeFields } from './write.ts'

const examples = [
  notebookExample,
  smallestExample,
  simulatedHardware(7),
  { ...notebookExample, networkAdapters: [], manufacturer: 'Füller' },
]

const letters = (bytes: Uint8Array): string => String.fromCharCode(...bytes)
const platform: Platform = {
  latin1: (bytes, from, to) => letters(bytes.subarray(from, to)),
  digest: (bytes, from, to) => letters(sha256(bytes.subarray(from, to))),
}

function compare(bytes: Uint8Array): boolean {
  const short = readIdentity(bytes, platform)
  if (!short) return false
  const long = inspect(bytes)
  if (!long.ok) throw new Error('the short way took a hash that is broken')
  expect(short.recordsEnd).toBe(long.hash.recordsEnd)
  expect(factsOf(short.fields)).toEqual(factsOf(long.hash.fields))
  for (const strict of [true, false])
    expect(judgeHash(short.fields, { strict })).toEqual(judgeHash(long.hash.fields, { strict }))
  return true
}

test('ordinary hashes take the short way, one with a foreign letter the long one', () => {
  expect(examples.map((fields) => compare(encodeFields(fields).bytes))).toEqual([true, true, true, false])
})

test('whatever bytes are changed, both ways agree', () => {
  const at = fc.tuple(fc.nat(1000), fc.integer({ min: 0, max: 255 }))
  fc.assert(
    fc.property(fc.constantFrom(...examples), fc.array(at, { maxLength: 4 }), fc.boolean(), (fields, changes, sign) => {
      const bytes = Uint8Array.from(encodeFields(fields).bytes)
      for (const [offset, value] of changes) bytes[offset] = value
      const end = bytes[2]! | (bytes[3]! << 8)
      // most changes break the digest; a new one lets them through to the records
      if (sign && end + 36 <= 3000) bytes.set(sha256(bytes.subarray(0, end)), end + 4)
      compare(bytes)
    }),
    { numRuns: 3000 },
  )
})
