import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toHex } from '../../kernel/bytes.ts'
import { repairBase64Padding } from './base64.ts'
import { notebookExample, smallestExample } from './examples.ts'
import type { HardwareFields, RawRecord } from './fields.ts'
import { noFields, textFieldByType } from './fields.ts'
import { HardwareHashError } from './problem.ts'
import { decodeHash, inspect } from './read.ts'
import { canonicalFields, encodeFields, encodeRecords } from './write.ts'

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const codes = (input: string | Uint8Array) => inspect(input).problems.map(({ code }) => code)
const notebook = encodeFields(notebookExample)

/** Sets the digest right again after a change, so that only the change itself is judged. */
function resealed(bytes: Uint8Array): Uint8Array {
  const end = bytes[2]! | (bytes[3]! << 8)
  bytes.set(createHash('sha256').update(bytes.subarray(0, end)).digest(), end + 4)
  return bytes
}

describe('worked examples', () => {
  test('the smallest useful hash comes out byte by byte as the specification prints it', () => {
    const { bytes, base64 } = encodeFields(smallestExample)
    expect(digest(bytes)).toBe('a988426943b3df8e0f13dcf4b04d8f9f567f6ed2243c58dd9180b66c4a24b7fc')
    expect(base64.slice(0, 136)).toBe(
      'T0FBAAwAFAAqHJ1vTjtfTYprfI2eDxorDgARAEZYMTAwLTAwMDA0MgAQAA0ARmFicmlrYW0AEQALAEZYIDEwMABDUyQAC1On1UCYWh08Jou9lnuTTUY/NmUGCRDAxyw3xj4pZGUA',
    )
    expect(base64.slice(136)).toBe('A'.repeat(3864))
  })

  test('[S-060] the notebook’s hash has 3000 bytes, 4000 characters and the printed digest', () => {
    expect(notebook.bytes.length).toBe(3000)
    expect(notebook.base64.length).toBe(4000)
    expect(digest(notebook.bytes)).toBe('16a28058740846152af6c58c3a5d7993e999c2bb1da6e1535f34189f92630aa8')
    expect(notebook.base64.startsWith('T0GOAwEAHAAAAAoAAQD0ZQAACgAKCfRlgK42MQQCCQM')).toBe(true)
    expect(notebook.base64.replace(/A+$/, '').length).toBe(1261)
    expect(toHex(notebook.bytes.subarray(0x38e + 4, 0x38e + 36))).toBe(
      '98ead9a0060d1868d3179ca8592ca22fe8edb2817f255745f43a00f5501bcf78',
    )
  })

  test('the notebook’s records stand at the offsets of the specification, with its EK hash', () => {
    const { records, fields, recordsEnd } = decodeHash(notebook.base64)
    expect(recordsEnd).toBe(910)
    expect(records.map(({ type }) => type)).toEqual([
      1, 2, 5, 3, 4, 6, 7, 8, 8, 8, 8, 9, 27, 10, 13, 25, 11, 12, 14, 15, 16, 17, 18, 19, 23, 20, 21, 22, 24, 26, 28,
    ])
    expect(records.filter(({ type }) => [7, 13, 25, 12, 28].includes(type)).map(({ offset }) => offset)).toEqual([
      0x85, 0x135, 0x181, 0x2b3, 0x366,
    ])
    expect(toHex(fields.offlineId!.id)).toBe('8ee49988cba3ba3cfb8f7fe66ef523116b3b107f96fc6df79ce8dfe7ed2be898')
  })

  test('decoding gives back each field that was encoded', () => {
    expect(decodeHash(notebook.base64).fields).toEqual(notebookExample)
    expect(decodeHash(encodeFields(smallestExample).bytes).fields).toEqual(smallestExample)
  })
})

describe('text forms', () => {
  test('the padding of a text without its last symbols is put right', () => {
    expect(repairBase64Padding('Q29udG9zbwAAA')).toEqual({ text: 'Q29udG9zbwAAAA==', changed: true })
    expect(repairBase64Padding('Q29udG9zbw==')).toEqual({ text: 'Q29udG9zbw==', changed: false })
    expect(repairBase64Padding('Q29udG9zbw')).toEqual({ text: 'Q29udG9zbw==', changed: true })
    expect(repairBase64Padding('Q29udG9zbwA==')).toEqual({ text: 'Q29udG9zbwA=', changed: true })
    expect(repairBase64Padding('Q29=udG9zbw')).toBeUndefined()
    expect(repairBase64Padding('Q29udG9zbw===')).toBeUndefined()
    expect(repairBase64Padding('Q29ud…')).toBeUndefined()
  })

  test('[T-29] wrapped, over-padded, URL-safe and over-long spellings are one and the same hash', () => {
    const fields = { ...notebookExample, serialNumber: 'FX?>~~ÿÿÿ', family: '~~??>>' }
    const { base64 } = encodeFields(fields)
    const spellings = [
      base64.replace(/.{76}/g, '$&\r\n'),
      ` ${base64}\t`,
      `${base64}=`,
      `${base64}==`,
      `${base64}A`,
      `${base64}AA`,
      `${base64}AAA`,
      `${base64}AAAA`,
      `${base64}AAAA==`,
      `${base64}${'A'.repeat(97)}\r\n`,
      base64.replaceAll('+', '-').replaceAll('/', '_'),
    ]
    expect(base64).toMatch(/[+/]/)
    for (const spelling of spellings) expect(decodeHash(spelling).fields).toEqual(fields)
  })

  test('[T-29] what is more than `A`s behind a hash, or stands in for its end, is not the same hash', () => {
    const { base64 } = notebook
    for (const bad of [`${base64}AB`, `${base64}BAAA`, `${base64.slice(0, -4)}`, `${base64}${base64.slice(0, 4)}`]) {
      expect(inspect(bad).problems.map(({ code }) => code)).toContain('hash-not-4k')
    }
  })

  test('a character that is not base64 is named with its place', () => {
    expect(inspect(`${notebook.base64.slice(0, 99)}“${notebook.base64.slice(100)}`).problems[0]).toMatchObject({
      code: 'not-base64',
      offset: 99,
      message: 'Character 100 of the hash (U+201C) does not belong to base64.',
    })
    expect(inspect(`${notebook.base64.slice(0, 50)}=${notebook.base64.slice(51)}`).problems[0]).toMatchObject({
      code: 'not-base64',
      offset: 50,
    })
  })

  test('a no-break space is not white space of base64', () => {
    expect(inspect(`${notebook.base64}\u00a0`).problems[0]).toMatchObject({ code: 'not-base64', offset: 4000 })
  })

  test('a megabyte of text is refused by its size, before anything is decoded', () => {
    // had it been decoded, its first character would be the problem
    expect(codes('A'.repeat(1_000_000))).toEqual(['too-long'])
    expect(codes('!'.repeat(1_000_000))).toEqual(['too-long'])
    expect(codes(new Uint8Array(1_000_000).fill(0x4f))).toContain('hash-not-4k')
  })

  test('no text at all is called empty', () => {
    expect(codes(' \r\n')).toEqual(['empty'])
    expect(codes(new Uint8Array(0))).toEqual(['empty'])
  })
})

describe('[S-060][S-162] a damaged hash is refused with a reason and the place', () => {
  const broken: ReadonlyArray<readonly [code: string, offset: number, change: (bytes: Uint8Array) => Uint8Array]> = [
    ['hash-not-4k', 2999, (bytes) => bytes.subarray(0, 2999)],
    ['hash-not-4k', 3000, (bytes) => Uint8Array.of(...bytes, 0)],
    ['hash-not-4k', 128, (bytes) => bytes.subarray(0, 128)],
    ['bad-magic', 0, (bytes) => bytes.with(0, 0x4e) as Uint8Array],
    ['bad-length', 2, (bytes) => bytes.with(3, 0x0c) as Uint8Array],
    ['bad-length', 2, (bytes) => bytes.with(2, 3).with(3, 0) as Uint8Array],
    ['bad-trailer', 0x38e, (bytes) => bytes.with(0x38e, 0) as Uint8Array],
    ['bad-trailer', 0x38e, (bytes) => bytes.with(0x390, 35) as Uint8Array],
    ['digest-mismatch', 0x392, (bytes) => bytes.with(0x2cb, 0x47) as Uint8Array],
    ['record-too-short', 4, (bytes) => resealed(bytes.with(6, 3) as Uint8Array)],
    ['record-past-end', 0x366, (bytes) => resealed(bytes.with(0x368, 0x29) as Uint8Array)],
    ['record-past-end', 0x38c, (bytes) => resealed(bytes.with(0x368, 0x26) as Uint8Array)],
  ]
  test.each(broken)('%s at byte %i', (code, offset, change) => {
    const damaged = change(Uint8Array.from(notebook.bytes))
    const result = inspect(damaged)
    expect(result.ok).toBe(false)
    const problem = result.problems.find((found) => found.code === code)
    expect(problem).toMatchObject({ severity: 'error', offset })
    expect(problem!.message.length + problem!.remedy.length).toBeGreaterThan(40)
    expect(() => decodeHash(damaged)).toThrow(HardwareHashError)
  })
})

describe('lenient where the service is', () => {
  test('padding that is not zero is only a warning', () => {
    const result = inspect(notebook.bytes.with(2990, 7) as Uint8Array)
    expect(result).toMatchObject({ ok: true, problems: [{ code: 'non-zero-padding', offset: 2990 }] })
  })

  test('an EK hash that is not the digest of the EK is flagged', () => {
    const { bytes } = encodeFields({ ...notebookExample, offlineId: { status: 0, source: 1, id: new Uint8Array(32) } })
    expect(inspect(bytes)).toMatchObject({ ok: true, problems: [{ code: 'ek-pub-hash-mismatch', offset: 0x285 }] })
  })

  test('unknown, repeated and malformed records are kept and written back byte by byte', () => {
    const records: RawRecord[] = [
      { type: 34, payload: Uint8Array.of(1, 2, 3) },
      { type: 14, payload: Uint8Array.of(0x41) },
      { type: 14, payload: Uint8Array.of(0x42, 0) },
      { type: 12, payload: Uint8Array.of(1) },
      { type: 0x80ff, payload: new Uint8Array(0) },
      { type: 9999, payload: Uint8Array.of(9) },
    ]
    const bytes = encodeRecords(records)
    const result = inspect(bytes)
    expect(result).toMatchObject({ ok: true, hash: { fields: { serialNumber: 'A' } } })
    expect(result.problems.map(({ code, offset }) => [code, offset])).toEqual([
      ['record-malformed', 16],
      ['record-malformed', 22],
    ])
    expect(encodeRecords(decodeHash(bytes).records)).toEqual(bytes)
  })
})

describe('private records', () => {
  const own: HardwareFields = {
    ...notebookExample,
    clientFlags: { simulated: true, softwareTpm: false, virtualMachine: true },
    ekPublicArea: Uint8Array.of(0, 2, 1, 2),
    ekCertificateDigest: new Uint8Array(32).fill(7),
    adapterFlags: [2, 2, 0, 1],
    systemDisk: 0,
    client: 'taxiway 0.1.0',
  }

  test('all six travel there and back', () => {
    expect(decodeHash(encodeFields(own).bytes).fields).toEqual(own)
  })

  test('the strict form for the original service leaves them out and equals a hash that never had them', () => {
    const { bytes } = encodeFields({ ...own, other: [{ type: 0x80aa, payload: Uint8Array.of(1) }] }, { strict: true })
    expect(bytes).toEqual(notebook.bytes)
  })
})

describe('budget', () => {
  test('what identifies least goes first until the records fit', () => {
    const disks = Array.from({ length: 40 }, (_, i) => ({ serial: `SERIAL-${i}`, model: 'M'.repeat(60) }))
    const { bytes, dropped } = encodeFields(
      canonicalFields({ ...notebookExample, disks, systemDisk: 3, gpuNames: ['FABRI|X1'] }),
    )
    const { fields } = decodeHash(bytes)
    expect(dropped.slice(0, 2)).toEqual([30, 28])
    expect(dropped).toEqual([...dropped].sort((a, b) => order.indexOf(a) - order.indexOf(b)))
    expect(fields.disks[0]).toEqual(disks[3])
    expect(fields.diskKernelSerials).toEqual([`SERIAL-3|${'M'.repeat(60)}|`])
    expect(fields.disks.length).toBeGreaterThan(5)
    expect(fields.serialNumber).toBe('FX100-000042')
  })
  const order = [30, 29, 28, 27, 9, 8, 7, 3, 4, 26, 15, 20]

  test('a hash that cannot fit is refused instead of losing identity', () => {
    const other = [{ type: 99, payload: new Uint8Array(2950) }]
    expect(() => encodeFields({ ...smallestExample, other })).toThrow(
      expect.objectContaining({ name: 'HardwareHashError', code: 'does-not-fit' }),
    )
  })
})

describe('properties', () => {
  const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
  const texts = Object.fromEntries(Object.values(textFieldByType).map((field) => [field, word]))
  const fields = fc
    .record(
      {
        ...texts,
        uuid: fc.uuid(),
        disks: fc.array(fc.record({ serial: word, model: word }), { maxLength: 4 }),
        networkAdapters: fc.array(
          fc.record({
            medium: fc.constantFrom(14, 9, 1, 10, 0),
            mac: fc.uint8Array({ minLength: 6, maxLength: 6 }).map((bytes) => toHex(bytes).replace(/..(?=.)/g, '$&:')),
            bus: fc.constantFrom('PCI', 'USB', 'BTH'),
          }),
          { maxLength: 4 },
        ),
        gpuNames: fc.array(fc.constantFrom('FABRI|X1', 'Ω|µ'), { maxLength: 2 }),
        memory: fc.constant(notebookExample.memory!),
      },
      { requiredKeys: ['disks', 'networkAdapters', 'gpuNames'] },
    )
    .map((some) => canonicalFields({ ...noFields, ...some } as HardwareFields))

  test('decoding an encoded value gives the value', () => {
    fc.assert(
      fc.property(fields, (value) => {
        const { bytes, dropped } = encodeFields(value)
        if (dropped.length === 0) expect(decodeHash(bytes).fields).toEqual(value)
        expect(encodeFields(value).bytes).toEqual(bytes)
      }),
    )
  })

  test('canonical fields are a fixed point', () => {
    fc.assert(
      fc.property(fields, (value) => {
        expect(canonicalFields(value)).toEqual(value)
      }),
    )
  })

  test('any records at all survive decoding and encoding byte by byte', () => {
    const record = fc.record({ type: fc.nat(0xffff), payload: fc.uint8Array({ maxLength: 40 }) })
    const known = fc.record({ type: fc.nat(31), payload: fc.uint8Array({ maxLength: 40 }) })
    fc.assert(
      fc.property(fc.array(fc.oneof(record, known), { maxLength: 40 }), (records) => {
        const bytes = encodeRecords(records)
        expect(encodeRecords(decodeHash(bytes).records)).toEqual(bytes)
      }),
    )
  })

  test('any bytes and any text give a value or problems with places inside, and never another error', () => {
    const flipped = fc
      .array(fc.tuple(fc.nat(2999), fc.nat(255)), { maxLength: 8 })
      .map((changes) => changes.reduce((bytes, [at, to]) => bytes.with(at, to) as Uint8Array, notebook.bytes))
      .chain((bytes) => fc.constantFrom(bytes, resealable(bytes)))
    const input = fc.oneof(fc.uint8Array({ maxLength: 3100 }), flipped, fc.string(), fc.base64String())
    fc.assert(
      fc.property(input, (value) => {
        const result = inspect(value)
        for (const { offset } of result.problems) {
          expect(offset).toBeGreaterThanOrEqual(0)
          expect(offset).toBeLessThanOrEqual(Math.max(value.length, 3000))
        }
        try {
          decodeHash(value)
          expect(result.ok).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(HardwareHashError)
          expect(result.ok).toBe(false)
        }
      }),
      { numRuns: 300 },
    )
  })

  function resealable(bytes: Uint8Array): Uint8Array {
    const end = bytes[2]! | (bytes[3]! << 8)
    return end + 36 <= 3000 && end >= 4 ? resealed(Uint8Array.from(bytes)) : bytes
  }
})
