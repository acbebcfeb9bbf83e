import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { MsiProblem, readMsiProperties, type Source } from './properties.ts'

// made with wixl of msitools 0.101 from a product of one file
const real = new Uint8Array(readFileSync(new URL('wixl-0.101.msi', import.meta.url)))
const sourceOf = (bytes: Uint8Array): Source => ({
  size: bytes.length,
  read: (at, length) => bytes.subarray(at, at + length),
})

test('a package that others made says its product, version, name and maker', () => {
  const read: number[] = []
  const { size, read: readAt } = sourceOf(real)
  const properties = readMsiProperties({
    size,
    read: (at, length) => {
      read.push(length)
      return readAt(at, length)
    },
  })
  expect(Object.fromEntries(properties)).toMatchObject({
    ProductCode: '{6F9D1C2A-3B4E-4D5F-8A6B-7C8D9E0F1A2B}',
    ProductVersion: '4.2.7',
    ProductName: 'Contoso Tools',
    Manufacturer: 'Contoso Ltd',
  })
  // sector by sector, never the whole file
  expect(Math.max(...read)).toBeLessThanOrEqual(4096)
})

test('whatever is wrong with a package is told as that, and reading it ends', () => {
  expect(() => readMsiProperties(sourceOf(new Uint8Array(10)))).toThrow(MsiProblem)
  expect(() => readMsiProperties(sourceOf(new TextEncoder().encode('TAXIWAY-MSI 1\n'.repeat(100))))).toThrow(
    'It is no package of Windows Installer.',
  )
  const damage = fc.array(fc.tuple(fc.nat({ max: real.length - 1 }), fc.nat({ max: 255 })), {
    minLength: 1,
    maxLength: 8,
  })
  const inHeader = fc.array(fc.tuple(fc.nat({ max: 511 }), fc.nat({ max: 255 })), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(fc.oneof(damage, inHeader), fc.nat({ max: real.length }), (changes, cut) => {
      const bytes = real.slice(0, cut % 3 === 0 ? cut : real.length)
      for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
      try {
        readMsiProperties(sourceOf(bytes))
      } catch (error) {
        expect(error).toBeInstanceOf(MsiProblem)
      }
    }),
    { seed: 7 },
  )
})
