import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { checkSmbios } from './check.ts'
import { exampleStructures, exampleUuid } from './example.ts'
import { smbiosFacts } from './facts.ts'
import type { SmbiosStructure } from './table.ts'
import { decodeSmbiosTable, encodeSmbiosTable, SmbiosError, smbiosStructure } from './table.ts'

const table = (change: (structures: SmbiosStructure[]) => SmbiosStructure[] = (same) => same) =>
  encodeSmbiosTable(change(exampleStructures()))
const codes = (bytes: Uint8Array) => checkSmbios(bytes).map(({ code }) => code)
const replace = (type: number, change: (one: SmbiosStructure) => SmbiosStructure) => (all: SmbiosStructure[]) =>
  all.map((one) => (one.type === type ? change(one) : one))
const withText = (number: number, text: string) => (one: SmbiosStructure) => ({
  ...one,
  texts: one.texts.map((old, index) => (index === number - 1 ? text : old)),
})
const withByte = (offset: number, value: number) => (one: SmbiosStructure) => ({
  ...one,
  data: one.data.with(offset, value) as Uint8Array,
})

test('the facts of the reference table are read', () => {
  expect(smbiosFacts(decodeSmbiosTable(table()))).toEqual({
    firmwareVendor: 'Fabri Firmware Ltd',
    firmwareVersion: 'FXB-1.07',
    virtualMachine: false,
    manufacturer: 'Fabrikam',
    productName: 'FX 100',
    systemVersion: '1.0',
    serialNumber: 'FX100-000042',
    uuid: exampleUuid,
    skuNumber: 'FX100-A1',
    family: 'FX',
    boardManufacturer: 'Fabrikam',
    boardProduct: 'FXMB1',
    boardVersion: 'A02',
    boardSerialNumber: 'FXMB1-000042',
    chassisType: 10,
    processorManufacturer: 'FabriCorp',
    processorModel: 'Fabri X1 8-Core @ 3.00GHz',
    processorPackages: 1,
    processorCores: 8,
    processorThreads: 16,
    memorySlots: 2,
    memoryArrays: 1,
    memoryMaximumGb: 64,
    memoryTotalGb: 16,
    memoryErrorCorrection: 3,
  })
})

test('[S-071] the reference table satisfies the hardware requirements', () => {
  expect(checkSmbios(table())).toEqual([])
})

describe('[S-071] a broken table fails and says why', () => {
  test.each<[code: string, change: (structures: SmbiosStructure[]) => SmbiosStructure[]]>([
    ['no-end', (all) => all.filter(({ type }) => type !== 127)],
    ['structure-missing', (all) => all.filter(({ type }) => type !== 2)],
    ['structure-missing', (all) => all.filter(({ type }) => type !== 17)],
    ['structure-short', replace(1, (one) => ({ ...one, data: one.data.slice(0, 0x19).with(1, 0x19) as Uint8Array }))],
    ['structure-repeated', (all) => [all[1]!, ...all]],
    ['handle-repeated', replace(2, (one) => smbiosStructure(2, 1, [...one.data.subarray(4)], one.texts))],
    ['text-missing', replace(1, withByte(7, 9))],
    ['text-too-long', replace(1, withText(1, `${'F'.repeat(60)}abrikam`))],
    ['value-missing', replace(1, withByte(0x1a, 0))],
    ['value-placeholder', replace(1, withText(4, 'To Be Filled By O.E.M.'))],
    ['chassis-unknown', replace(3, withByte(5, 2))],
  ])('%s', (code, change) => {
    expect(codes(table(change))).toContain(code)
  })

  test('cut off in the middle', () => {
    expect(codes(table().subarray(0, 100))).toEqual(['table-broken'])
    expect(codes(new Uint8Array(0))).toContain('no-end')
  })
})

test('[S-070] a UUID of zeros, of ones or of a sample is reported', () => {
  const uuid = (byte: number) =>
    replace(1, (one) => ({ ...one, data: Uint8Array.from(one.data, (old, at) => (at >= 8 && at < 0x18 ? byte : old)) }))
  expect(codes(table(uuid(0)))).toEqual(['uuid-all-zero'])
  expect(codes(table(uuid(0xff)))).toEqual(['uuid-all-f'])
})

test('large memory and large processors use the wide fields', () => {
  const module = smbiosStructure(17, 6, [5, 0, 0, 0, 0, 0, 0, 0, 0xff, 0x7f, ...Array(14).fill(0), 0, 0, 2, 0])
  const facts = smbiosFacts(
    decodeSmbiosTable(table((all) => [...all.filter(({ type }) => type !== 17).slice(0, -1), module])),
  )
  expect(facts.memoryTotalGb).toBe(128)
})

test('encoding what was decoded gives the same bytes', () => {
  expect(encodeSmbiosTable(decodeSmbiosTable(table()))).toEqual(table())
})

test('any bytes give structures or an error with a place inside, and never another error', () => {
  const damaged = fc
    .array(fc.tuple(fc.nat(table().length - 1), fc.nat(255)), { maxLength: 6 })
    .map((changes) => changes.reduce((bytes, [at, to]) => bytes.with(at, to) as Uint8Array, table()))
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), damaged), (bytes) => {
      expect(Array.isArray(checkSmbios(bytes))).toBe(true)
      try {
        smbiosFacts(decodeSmbiosTable(bytes))
      } catch (error) {
        expect(error).toBeInstanceOf(SmbiosError)
        expect((error as SmbiosError).at).toBeLessThanOrEqual(bytes.length)
      }
    }),
  )
})
