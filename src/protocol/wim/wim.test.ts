// Windows images: what is written is what is read, byte facts of the format, and files that are damaged. wimlib judges the same writer
// in `npm run oracle`.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { WimProblem } from './layout.ts'
import { readWim, sourceOf } from './read.ts'
import { type Image, writeWim } from './write.ts'

const text = (content: string) => new TextEncoder().encode(content)
const image: Image = {
  guid: new Uint8Array(16).fill(7),
  at: new Date('2026-11-30T00:00:00Z'),
  said: [
    ['NAME', 'Lab & café'],
    ['PACKAGEID', '{0b0e8c5e-0000-4000-8000-000000000001}'],
  ],
  files: [
    { path: 'Multivariant/0/Prov/RunTime.xml', bytes: text('<a/>') },
    { path: 'Multivariant/Multivariant.xml', bytes: text('<b/>') },
    { path: 'same.xml', bytes: text('<b/>') },
    { path: 'empty.txt', bytes: text('') },
  ],
}
const contentsOf = (bytes: Uint8Array) =>
  readWim(sourceOf(bytes))
    .files.map(({ path, read }) => [path, new TextDecoder().decode(read())])
    .sort()

test('what is written is read: every file in its folder, and what is said of the image', () => {
  const written = writeWim(image)
  expect(contentsOf(written)).toEqual(
    image.files.map(({ path, bytes }) => [path, new TextDecoder().decode(bytes)]).sort(),
  )
  const { xml, flags } = readWim(sourceOf(written))
  expect(xml).toContain('<IMAGE INDEX="1"><NAME>Lab &amp; café</NAME><PACKAGEID>{0b0e8c5e-')
  expect(xml).toContain('<DIRCOUNT>3</DIRCOUNT><FILECOUNT>4</FILECOUNT>')
  expect(flags).toBe(0x20082)
})

test('the header is that of version 1.13: one part, one image, nothing to boot, no table of integrity', () => {
  const written = Buffer.from(writeWim(image))
  expect(written.toString('latin1', 0, 8)).toBe('MSWIM\0\0\0')
  expect([8, 12, 16, 20, 44].map((at) => written.readUInt32LE(at))).toEqual([208, 0x10d00, 0x20082, 32768, 1])
  expect([40, 42].map((at) => written.readUInt16LE(at))).toEqual([1, 1])
  expect(written.subarray(96, 208).every((byte) => byte === 0)).toBe(true)
})

test('a content stands in the file once, and its entry counts who has it', () => {
  const written = Buffer.from(writeWim(image))
  const sha1 = createHash('sha1').update('<b/>').digest()
  expect(written.toString('latin1').split('<b/>')).toHaveLength(2)
  const [table, size] = [56, 64].map((at) => Number(written.readBigUInt64LE(at)))
  const entries = Array.from({ length: (size ?? 0) / 50 }, (_, index) =>
    written.subarray((table ?? 0) + 50 * index, (table ?? 0) + 50 * (index + 1)),
  )
  expect(entries.find((entry) => entry.subarray(30).equals(sha1))?.readUInt32LE(26)).toBe(2)
})

test('the same image is the same bytes', () => {
  expect(Buffer.from(writeWim(image)).equals(Buffer.from(writeWim(image)))).toBe(true)
})

test('a changed content is told and not handed out', () => {
  const written = Buffer.from(writeWim(image))
  written[written.indexOf('<a/>')] = 0x3e
  expect(() => contentsOf(written)).toThrow('Multivariant/0/Prov/RunTime.xml is not what it was')
})

function lzxTable(bytes: Buffer): void {
  bytes.writeUInt32LE(0x4_0082, 16)
  bytes.writeUInt8(6, 55)
}

test.each([
  ['another file', (bytes: Buffer) => bytes.write('PK'), 'does not begin with MSWIM'],
  ['another version', (bytes: Buffer) => bytes.writeUInt32LE(0xe00, 12), 'another version'],
  ['a part of several', (bytes: Buffer) => bytes.writeUInt16LE(2, 42), 'was split'],
  ['two images', (bytes: Buffer) => bytes.writeUInt32LE(2, 44), 'holds 2 images'],
  ['a table elsewhere', (bytes: Buffer) => bytes.writeUInt32LE(0x7fff_ffff, 56), 'is outside'],
  ['a table of another compression', lzxTable, 'something else than XPRESS'],
])('%s is refused by its name', (_what, change, why) => {
  const written = Buffer.from(writeWim(image))
  expect(() => readWim(sourceOf(written))).not.toThrow()
  change(written)
  expect(() => readWim(sourceOf(written))).toThrow(why)
  expect(() => readWim(sourceOf(written))).toThrow(WimProblem)
})

test('any tree of files comes back as it was', () => {
  const name = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }).filter((one) => !/[\\/\0]/.test(one))
  const files = fc.uniqueArray(fc.tuple(fc.array(name, { maxLength: 3 }), name, fc.uint8Array({ maxLength: 64 })), {
    maxLength: 8,
    selector: ([folders, own]) => [...folders.map((folder) => `d${folder}`), own].join('/'),
  })
  fc.assert(
    fc.property(files, (tree) => {
      const given = tree.map(([folders, own, bytes]) => ({
        path: [...folders.map((folder) => `d${folder}`), `f${own}`].join('/'),
        bytes,
      }))
      const back = readWim(sourceOf(writeWim({ ...image, files: given }))).files
      const plain = (one: { path: string; bytes: Uint8Array }) =>
        `${one.path}:${Buffer.from(one.bytes).toString('hex')}`
      expect(back.map(({ path, read }) => plain({ path, bytes: read() })).sort()).toEqual(given.map(plain).sort())
    }),
  )
})

// made by wimlib-imagex capture --compress=XPRESS --no-acls: text, zeros whose matches are long, noise whose chunk did not become smaller, and two small files
const packed = readFileSync(new URL('wimlib-1.13.5.wim', import.meta.url))

test('what wimlib compressed with XPRESS is unpacked: the list of files, contents of several chunks, and what is not packed', () => {
  const read = readWim(sourceOf(packed)).files.map((file) => [file.path, file.read()] as const)
  const contents = new Map(read.map(([path, bytes]) => [path, Buffer.from(bytes)]))
  expect([...contents].map(([path, { length }]) => [path, length]).sort()).toEqual([
    ['Multivariant/0/mixed.bin', 17888],
    ['empty.txt', 0],
    ['small.txt', 3],
    ['text.xml', 21027],
    ['zeros.bin', 70000],
  ])
  expect(contents.get('text.xml')?.toString()).toMatch(/^<parm name="n0" value="0"\/>\r\n/)
  expect(contents.get('zeros.bin')?.every((byte) => byte === 0)).toBe(true)
  expect(contents.get('Multivariant/0/mixed.bin')?.toString('latin1')).toMatch(/(taxiway ){700}$/)
})

test('a packed image that is damaged anywhere is read as it was or refused by its name, and never otherwise', () => {
  fc.assert(
    fc.property(fc.nat({ max: packed.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const bytes = Buffer.from(packed)
      bytes[at] = (bytes[at] ?? 0) ^ change
      try {
        for (const file of readWim(sourceOf(bytes)).files) file.read()
      } catch (error) {
        expect(error).toBeInstanceOf(WimProblem)
      }
    }),
  )
})
