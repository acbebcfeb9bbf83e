import fc from 'fast-check'
import { expect, test } from 'vitest'

import { exampleEkModulus } from '../protocol/hardware-hash/examples.ts'
import { decodeHash } from '../protocol/hardware-hash/read.ts'
import { judgeHash } from '../protocol/hardware-hash/verdict.ts'
import { encodeFields } from '../protocol/hardware-hash/write.ts'
import { simulatedHardware, simulatedMachines } from './simulated-hardware.ts'

const seed = fc.integer({ min: 0, max: simulatedMachines - 1 })

test('a simulated machine has a hash that an import accepts, and says that it is simulated', () => {
  const fields = decodeHash(encodeFields(simulatedHardware(7)).base64).fields
  expect(fields).toEqual(simulatedHardware(7))
  expect(judgeHash(fields, { strict: false })).toMatchObject({ errors: [], warnings: [{ field: 'TPM EkPub' }] })
  expect(fields.clientFlags?.simulated).toBe(true)
})

test('with an endorsement key it passes the strict verdict as well', () => {
  const ek = { kind: 'rsa', bytes: exampleEkModulus() } as const
  expect(judgeHash(simulatedHardware(7, { ek }), { strict: true })).toEqual({ errors: [], warnings: [] })
})

test('the same number gives the same machine, and two numbers share no identifying value', () => {
  const identity = (number: number) => {
    const { uuid, serialNumber, productKeyId, disks, networkAdapters } = simulatedHardware(number)
    return [
      uuid,
      serialNumber,
      productKeyId,
      ...disks.map(({ serial }) => serial),
      ...networkAdapters.map(({ mac }) => mac),
    ]
  }
  fc.assert(
    fc.property(seed, seed, (a, b) => {
      const shared = identity(a).filter((value) => identity(b).includes(value))
      expect(shared).toEqual(a === b ? identity(a) : [])
      expect(judgeHash(simulatedHardware(a), { strict: false }).errors).toEqual([])
    }),
  )
})

test('a number outside the range is refused', () => {
  for (const number of [-1, 0.5, simulatedMachines]) expect(() => simulatedHardware(number)).toThrow(RangeError)
})
