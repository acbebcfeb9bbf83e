import fc from 'fast-check'
import { expect, test } from 'vitest'

import { keysOf } from '../../matching/candidates.ops.ts'
import type { HardwareFacts } from '../../matching/facts.ts'
import { type BatchKeys, keyArray, keysOfRow, makeKeyCollector, sharingRows } from './keys.ts'

function collectKeys(facts: ReadonlyArray<HardwareFacts | undefined>): BatchKeys {
  const collector = makeKeyCollector()
  for (const one of facts) collector.add(one)
  return collector.done()
}

const value = fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F', 'G', 'H')
const facts: fc.Arbitrary<HardwareFacts> = fc.record(
  {
    uuid: value,
    serial: value,
    pkid: value,
    otherDisks: fc.uniqueArray(value, { maxLength: 4 }),
    macs: fc.uniqueArray(value, { maxLength: 4 }),
  },
  { requiredKeys: ['otherDisks', 'macs'] },
)
const batch = fc.array(fc.option(facts, { nil: undefined }), { maxLength: 12 })

test('keys of a batch are those that each row has for itself', () => {
  fc.assert(
    fc.property(batch, (rows) => {
      const keys = collectKeys(rows)
      for (const [row, one] of rows.entries()) if (one) expect(keysOfRow(keys, row, one)).toEqual(keysOf(one))
      const all = [...Array(keys.count).keys()]
      expect([...keys.order].toSorted((a, b) => a - b)).toEqual(all)
      const bytes = keyArray(keys, all)
      const sent = Array.from({ length: bytes.readInt32BE(12) }, (_, i) =>
        bytes.subarray(24 + 12 * i, 32 + 12 * i).toString('hex'),
      )
      expect(sent).toEqual(rows.flatMap((one) => (one ? keysOf(one).map(({ key }) => key) : [])))
    }),
  )
})

test('a row shares when another row or a registered device has one of its keys, and only then', () => {
  fc.assert(
    fc.property(batch, fc.option(facts, { nil: undefined }), (rows, registered) => {
      const keyed = rows.map((one) => (one ? keysOf(one).map(({ key }) => key) : []))
      const held = registered ? keysOf(registered).map(({ key }) => key) : []
      const wanted = keyed.map((own, row) =>
        own.some((key) => held.includes(key) || keyed.some((others, other) => other !== row && others.includes(key))),
      )
      const asNumbers = held.map((key) => String(BigInt.asIntN(64, BigInt(`0x${key}`))))
      expect([...sharingRows(collectKeys(rows), asNumbers)].map(Boolean)).toEqual(wanted)
    }),
  )
})
