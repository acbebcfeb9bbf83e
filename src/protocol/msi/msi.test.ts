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

const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._'
/** A package of these tables in sectors of 512 bytes, as somebody makes it who wishes us ill. */
function packageOf(tables: Readonly<Record<string, Uint8Array>>): Uint8Array {
  const names = Object.keys(tables)
  const lengths = [
    1 + Math.floor(names.length / 4),
    ...names.map((name) => Math.ceil((tables[name]?.length ?? 0) / 512)),
  ]
  const used = lengths.reduce((sum, length) => sum + length, 0)
  const fatLength = Math.ceil(used / 127)
  const bytes = new Uint8Array(512 * (1 + fatLength + used))
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, 0xe11ab1a1e011cfd0n, true)
  view.setUint16(0x1e, 9, true)
  view.setUint16(0x20, 6, true)
  view.setUint32(0x30, fatLength, true)
  view.setUint32(0x3c, 0xfffffffe, true)
  view.setUint32(0x44, 0xfffffffe, true)
  for (let at = 0; at < 109; at++) view.setUint32(0x4c + 4 * at, at < fatLength ? at : 0xffffffff, true)
  let sector = fatLength
  const starts = lengths.map((length) => {
    const start = sector
    for (let at = 0; at < length; at++, sector++)
      view.setUint32(512 + 4 * sector, at + 1 < length ? sector + 1 : 0xfffffffe, true)
    return start
  })
  for (const [index, name] of names.entries()) {
    const entry = 512 * (1 + fatLength) + 128 * index
    const pairs = name.match(/..?/g) ?? []
    const codes = pairs.map((pair) => {
      const [first = 0, second] = [...pair].map((letter) => letters.indexOf(letter))
      return second === undefined ? 0x4800 + first : 0x3800 + first + 64 * second
    })
    for (const [at, code] of [0x4840, ...codes].entries()) view.setUint16(entry + 2 * at, code, true)
    view.setUint16(entry + 0x40, 2 * (codes.length + 2), true)
    view.setUint8(entry + 0x42, 2)
    view.setUint32(entry + 0x74, starts[index + 1] ?? 0, true)
    view.setUint32(entry + 0x78, tables[name]?.length ?? 0, true)
    bytes.set(tables[name] ?? [], 512 * (1 + (starts[index + 1] ?? 0)))
  }
  return bytes
}

/** The pool says of one text how long it is. */
function poolOf(length: number): Uint8Array {
  const pool = new DataView(new ArrayBuffer(12))
  pool.setUint32(0, 1252, true)
  pool.setUint16(6, 1, true)
  pool.setUint32(8, length, true)
  return new Uint8Array(pool.buffer)
}

test('a long text that every property names is read once, and more properties than a package has are refused', () => {
  const text = new Uint8Array(4_000_000).fill(0x41)
  const rows = (count: number) => new Uint8Array(4 * count).fill(1).map((_, at) => (at + 1) % 2)
  const made = (count: number) =>
    packageOf({ Property: rows(count), _StringPool: poolOf(text.length), _StringData: text })
  // 80 gigabytes, had each been read by itself
  expect([...readMsiProperties(sourceOf(made(10_000)))].map(([name, { length }]) => [name.length, length])).toEqual([
    [text.length, text.length],
  ])
  expect(() => readMsiProperties(sourceOf(made(20_001)))).toThrow('more properties than a package can')
})

test.each([
  ['the list of tables comes back to itself', { 68: 0, 48: 0 }],
  ['the directory is the whole file', { 48: 1, 68: 0xfffffffe }],
  ['the small streams have no end', { 48: 0xfffffffe, 60: 1, 68: 0xfffffffe }],
])('half a gigabyte in which %s is refused after some of it', (_what, words) => {
  const header = new Uint8Array(real.slice(0, 512))
  const view = new DataView(header.buffer)
  for (const [at, value] of Object.entries(words)) view.setUint32(Number(at), value, true)
  view.setUint32(0x4c, 0, true)
  let taken = 0
  const size = 512 * 1024 * 1024
  // whatever sector is asked for: each entry is the number of a sector, and the next of each is sector 1
  const sector = new Uint8Array(512)
  for (let at = 0; at < 512; at += 4) new DataView(sector.buffer).setUint32(at, words[0x44] === 0 ? 0 : 1, true)
  const source: Source = {
    size,
    read: (at, length) => {
      taken += length
      return at === 0 ? header : sector.slice(0, length)
    },
  }
  expect(() => readMsiProperties(source)).toThrow(MsiProblem)
  expect(taken).toBeLessThan(32 * 1024 * 1024)
})
