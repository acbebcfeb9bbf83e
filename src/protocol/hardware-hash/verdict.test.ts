import { describe, expect, test } from 'vitest'

import { notebookExample, smallestExample } from './examples.ts'
import type { HardwareFields } from './fields.ts'
import { isPlaceholderText, macFlaw, uuidFlaw } from './placeholders.ts'
import { inspect } from './read.ts'
import { judgeHash, judgeInspection } from './verdict.ts'
import { encodeFields } from './write.ts'

const blank = (...keys: (keyof HardwareFields)[]): HardwareFields => {
  const fields = { ...notebookExample }
  for (const key of keys) {
    if (Array.isArray(fields[key])) Object.assign(fields, { [key]: [] })
    else delete fields[key]
  }
  return fields
}
const codes = (fields: HardwareFields, strict: boolean) => {
  const { errors, warnings } = judgeHash(fields, { strict })
  return { errors: errors.map(({ code }) => code), warnings: warnings.map(({ code }) => code) }
}

test('a complete notebook passes both verdicts without a word', () => {
  expect(codes(notebookExample, true)).toEqual({ errors: [], warnings: [] })
  expect(codes(notebookExample, false)).toEqual({ errors: [], warnings: [] })
})

describe('[S-073] each of the ten minimum fields is missed when it is blank', () => {
  test.each([
    ['ProductKeyID', 'product-key-id-missing', 'warns', ['productKeyId']],
    ['SmbiosSystemManufacturer', 'manufacturer-missing', 'rejects', ['manufacturer']],
    ['SmbiosSystemProductName', 'product-name-missing', 'warns', ['productName']],
    ['SmbiosSystemSerialNumber', 'serial-number-missing', 'rejects', ['serialNumber']],
    ['SmbiosSkuNumber', 'sku-number-missing', 'warns', ['skuNumber']],
    ['SmbiosSystemFamily', 'family-missing', 'warns', ['family']],
    ['MacAddress', 'mac-missing', 'rejects', ['networkAdapters']],
    ['SmbiosUuid', 'uuid-missing', 'rejects', ['uuid']],
    ['DiskSerialNumber', 'disk-serial-missing', 'rejects', ['disks']],
    ['TPM EkPub', 'ek-pub-missing', 'warns', ['ekPub', 'offlineId']],
  ] as const)('%s: strict mode rejects, lenient mode %4$s', (field, code, lenient, keys) => {
    const fields = blank(...keys)
    expect(judgeHash(fields, { strict: true }).errors).toMatchObject([{ code, field }])
    const expected = lenient === 'warns' ? { errors: [], warnings: [code] } : { errors: [code], warnings: [] }
    expect(codes(fields, false)).toEqual(expected)
  })
})

test('[S-056] a hash without UUID, MAC address or disk serial is refused in either mode', () => {
  for (const strict of [true, false]) {
    expect(codes(smallestExample, strict).errors).toEqual(
      expect.arrayContaining(['mac-missing', 'disk-serial-missing']),
    )
    expect(codes(blank('uuid'), strict).errors).toEqual(['uuid-missing'])
  }
})

describe('[S-070] a UUID that is not unique', () => {
  test.each([
    ['00000000-0000-0000-0000-000000000000', 'uuid-all-zero'],
    ['ffffffff-ffff-ffff-ffff-ffffffffffff', 'uuid-all-f'],
  ])('%s is an error', (uuid, code) => {
    expect(codes({ ...notebookExample, uuid }, false).errors).toEqual([code])
  })

  test('a mass-produced sample value is a warning, and an error in strict mode', () => {
    const fields = { ...notebookExample, uuid: '03000200-0400-0500-0006-000700080009' }
    expect(codes(fields, false)).toEqual({ errors: [], warnings: ['uuid-mass-produced'] })
    expect(codes(fields, true).errors).toEqual(['uuid-mass-produced'])
  })
})

test('a placeholder is as bad as nothing', () => {
  expect(codes({ ...notebookExample, serialNumber: 'To be filled by O.E.M.' }, false).errors).toEqual([
    'serial-number-placeholder',
  ])
  expect(codes({ ...notebookExample, skuNumber: 'Default  string' }, false).warnings).toEqual([
    'sku-number-placeholder',
  ])
  expect(codes({ ...notebookExample, disks: [{ serial: '0000', model: 'X' }] }, false).errors).toEqual([
    'disk-serial-missing',
  ])
  expect(isPlaceholderText(' system  serial number ')).toBe(true)
  expect(isPlaceholderText('PF2ABC')).toBe(false)
})

test('[S-080] removable and made-up adapters do not count as a network address', () => {
  const networkAdapters = [
    { medium: 14, mac: '00:00:5e:00:53:7f', bus: 'USB' },
    { medium: 9, mac: '02:00:5e:00:53:01', bus: 'PCI' },
  ]
  const { errors } = judgeHash({ ...notebookExample, networkAdapters }, { strict: false })
  expect(errors).toMatchObject([{ code: 'mac-missing' }])
  expect(errors[0]!.message).toContain('02:00:5e:00:53:01 is locally administered; removable adapters do not count')
})

test('an elliptic-curve endorsement key counts by its hash', () => {
  expect(codes(blank('ekPub'), true)).toEqual({ errors: [], warnings: [] })
  expect(codes({ ...notebookExample, ekPub: new Uint8Array(256) }, true).errors).toEqual(['ek-pub-missing'])
})

test('[S-162] form and content are judged together, each finding with a remedy', () => {
  const { base64 } = encodeFields(smallestExample)
  const verdict = judgeInspection(inspect(`${base64}=`), { strict: false })
  expect(verdict.errors.map(({ code }) => code)).toEqual(['mac-missing', 'disk-serial-missing'])
  expect(verdict.warnings.map(({ code }) => code)).toContain('base64-repaired')
  const refused = judgeInspection(inspect('T0FB'), { strict: false })
  expect(refused.errors.length).toBeGreaterThan(0)
  for (const { remedy } of [...verdict.errors, ...verdict.warnings, ...refused.errors]) expect(remedy).not.toBe('')
})

test('an EK hash that contradicts the EK is refused in strict mode only', () => {
  const id = new Uint8Array(32)
  const { bytes } = encodeFields({ ...notebookExample, offlineId: { status: 0, source: 1, id } })
  expect(judgeInspection(inspect(bytes), { strict: true }).errors).toMatchObject([{ code: 'ek-pub-hash-mismatch' }])
  expect(judgeInspection(inspect(bytes), { strict: false }).errors).toEqual([])
})

test('flaws of addresses and UUIDs are told apart', () => {
  expect(macFlaw('00-00-00-00-00-00')).toBe('all-zero')
  expect(macFlaw('FF:FF:FF:FF:FF:FF')).toBe('broadcast')
  expect(macFlaw('01:00:5e:00:00:01')).toBe('multicast')
  expect(macFlaw('06:00:5e:00:00:01')).toBe('locally-administered')
  expect(macFlaw('00:00:5e')).toBe('not-a-mac')
  expect(macFlaw('00005e005301')).toBeUndefined()
  expect(uuidFlaw('6F9D1C2A-3b4e-4d5f-8a6b-7c8d9e0f1a2b')).toBeUndefined()
})
