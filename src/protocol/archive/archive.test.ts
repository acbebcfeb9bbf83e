import { crc32, deflateRawSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cabOf, zipOf } from '../../../test/support/archives.ts'
import { ArchiveError } from './archive.ts'
import { readCab } from './cab.ts'
import { inflate } from './inflate.ts'
import { writeCab } from './write-cab.ts'
import { readZip } from './zip.ts'

const text = Buffer.from('Device Serial Number,Windows Product ID,Hardware Hash\r\n'.repeat(400))
const noise = Buffer.from(Array.from({ length: 70_000 }, (_, i) => (i * 2_654_435_761) >>> 24))

test('what zlib packed, at any level, comes out as it was', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), fc.nat(9), fc.nat(3), (bytes, level, times) => {
      const whole = Buffer.concat(Array.from({ length: times + 1 }, () => bytes))
      expect(Buffer.from(inflate(deflateRawSync(whole, { level }), whole.length))).toEqual(whole)
    }),
  )
  for (const whole of [text, noise]) expect(Buffer.from(inflate(deflateRawSync(whole), whole.length))).toEqual(whole)
})

test('packed text may refer to what came before it', () => {
  const packed = deflateRawSync(text, { dictionary: text })
  expect(packed.length).toBeLessThan(deflateRawSync(text).length)
  expect(Buffer.from(inflate(packed, text.length, text))).toEqual(text)
  expect(() => inflate(packed, text.length)).toThrow(ArchiveError)
})

test('cut text is refused, and changed text too or it becomes as long as it says: neither fails in another way', () => {
  const packed = deflateRawSync(text)
  fc.assert(
    fc.property(fc.nat(packed.length - 1), fc.nat(255), fc.nat(packed.length - 1), (place, byte, length) => {
      expect(() => inflate(packed.subarray(0, length), text.length)).toThrow(ArchiveError)
      const broken = Uint8Array.from(packed)
      broken[place] = byte
      for (const one of [broken, broken.subarray(0, length)]) {
        try {
          expect(inflate(one, text.length)).toHaveLength(text.length)
        } catch (error) {
          expect(error).toBeInstanceOf(ArchiveError)
        }
      }
    }),
  )
})

describe.each([
  ['zip', readZip, zipOf],
  ['cab', readCab, cabOf],
] as const)('a %s archive', (_kind, read, write) => {
  test('gives its files, stored and packed', () => {
    for (const packed of [true, false]) {
      const entries = read(
        write(
          [
            ['logs/DeviceHash_PC-17.csv', text],
            ['b.log', noise],
          ],
          { packed },
        ),
      )
      expect(entries.map(({ name, size }) => [name, size])).toEqual([
        ['logs/DeviceHash_PC-17.csv', text.length],
        ['b.log', noise.length],
      ])
      expect(entries.map((entry) => Buffer.from(entry.read()))).toEqual([text, noise])
    }
  })

  test('that is cut is refused, and one that was changed is read or refused, and fails in no other way', () => {
    const whole = write([['a.csv', text]], { packed: true })
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length - 1), (place, byte, length) => {
        expect(() => read(whole.subarray(0, length)).map((entry) => entry.read())).toThrow(ArchiveError)
        const broken = Uint8Array.from(whole)
        broken[place] = byte
        for (const one of [broken, broken.subarray(0, length)]) {
          try {
            for (const entry of read(one)) entry.read()
          } catch (error) {
            expect(error).toBeInstanceOf(ArchiveError)
          }
        }
      }),
    )
  })
})

test('a file of a zip archive that is not what it was is told by its sum', () => {
  const whole = zipOf([['a.csv', text]], { packed: false })
  const at = whole.indexOf(text)
  whole[at] = 0
  expect(crc32(whole.subarray(at, at + text.length))).not.toBe(crc32(text))
  expect(() => readZip(whole)[0]?.read()).toThrow('a file is not what it was')
})

test('a cabinet that we write holds its files as they were, with names, hours and sums by which a program of others knows them', () => {
  const modifiedAt = new Date('2026-08-01T08:31:58Z')
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 70_000 }), { maxLength: 4 }), (contents) => {
      const files = contents.map((content, index) => ({ name: `File${index}.txt`, content, modifiedAt }))
      const read = readCab(writeCab(files))
      expect(read.map(({ name, size }) => [name, size])).toEqual(
        files.map(({ name, content }) => [name, content.length]),
      )
      for (const [index, entry] of read.entries())
        expect(Buffer.from(entry.read())).toEqual(Buffer.from(contents[index] ?? []))
    }),
    { numRuns: 20 },
  )
  // as the rule of the sum has it by hand; a reader of others (cabarchive for Python) takes this one and refuses it with a bit changed
  const known = Buffer.from(writeCab([{ name: 'A.txt', content: Buffer.from('abcdefg'), modifiedAt }]))
  expect(known.readUInt32LE(known.length - 15)).toBe(0x6401_0401)
  expect([known.readUInt16LE(44 + 10), known.readUInt16LE(44 + 12)]).toEqual([0x5d01, 0x43fd])
})

test('folders of a cabinet have one measure of what they become together, and one that is refused costs once', () => {
  const blocks = 5000
  const file = (name: string, folder: number) => {
    const bytes = Buffer.alloc(16 + name.length + 1)
    bytes.writeUInt16LE(folder, 8)
    bytes.write(name, 16)
    return bytes
  }
  const files = Buffer.concat([file('a.csv', 0), file('b.csv', 1)])
  const folder = Buffer.alloc(8)
  folder.writeUInt32LE(36 + 16 + files.length, 0)
  folder.writeUInt16LE(blocks, 4)
  const head = Buffer.alloc(36)
  head.writeUInt32LE(36 + 16, 16)
  for (const at of [26, 28]) head.writeUInt16LE(2, at)
  const [one, other] = readCab(Buffer.concat([head, folder, folder, files, Buffer.alloc(8 * blocks)]))
  expect(one?.read()).toHaveLength(0)
  const errors = [1, 2].map(() => {
    try {
      return other?.read()
    } catch (error) {
      return error
    }
  })
  expect(errors[0]).toEqual(new ArchiveError('The archive becomes too large when it is unpacked.'))
  expect(errors[1]).toBe(errors[0])
})

test('ways to pack that are not read are named', () => {
  const lzx = cabOf([['a.csv', text]], { packed: true })
  lzx.writeUInt16LE(3, 42)
  expect(() => readCab(lzx)[0]?.read()).toThrow('packed with LZX, which is not read')
  const encrypted = zipOf([['a.csv', text]], { packed: true })
  const list = encrypted.lastIndexOf(Buffer.from('PK\u0001\u0002'))
  encrypted.writeUInt16LE(1, list + 8)
  expect(() => readZip(encrypted)[0]?.read()).toThrow('encrypted')
})
