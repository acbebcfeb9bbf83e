// Which parts of a hash identify a device and under which keys it is found, each at its edge: a key left out hides a device,
// one too many makes two devices one.

import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'

import { TenantId } from '../../kernel/id.ts'
import { type HardwareFields, noFields } from '../../protocol/hardware-hash/fields.ts'
import { commonValues, decidingTexts, factsOf, keyTexts, mayBeMeant, mostHolders, withoutCommon } from './facts.ts'

const id = new Uint8Array(32).fill(7)
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const adapter = (n: number, bus = 'PCI') => ({ medium: 14, mac: `00:00:5e:00:53:0${n}`, bus })

const whole: HardwareFields = {
  ...noFields,
  offlineId: { status: 0, source: 1, id },
  uuid: '6F9D1C2A-0000-4000-8000-000000000001',
  manufacturer: 'Fabrikam',
  productName: 'FX 100',
  serialNumber: 'FX100-000042',
  productKeyId: '33050-00000-042',
  skuNumber: 'SKU-1',
  family: 'FX',
  boardProduct: 'FXMB',
  disks: [
    { serial: 'SYSTEM-0001', model: 'FabriDisk' },
    { serial: 'DATA-0001', model: 'FabriDisk' },
  ],
  networkAdapters: [adapter(1), adapter(2)],
}
const facts = factsOf(whole)

test('a device is found by its key, names, product key, disks and addresses, each under its own text', () => {
  const deciding = [
    { kind: 'e', text: `ek:${hexOf(id)}` },
    { kind: 't', text: 'tup:FABRIKAM|FX 100|FX100-000042' },
    { kind: 'u', text: 'uuid:6f9d1c2a-0000-4000-8000-000000000001' },
    { kind: 'p', text: 'pkid:3305000000042' },
    { kind: 's', text: 'sdisk:SYSTEM-0001|FABRIDISK' },
  ]
  expect(decidingTexts(facts)).toEqual(deciding)
  expect(keyTexts(facts)).toEqual([
    ...deciding,
    { kind: 'd', text: 'disk:DATA-0001|FABRIDISK' },
    { kind: 'm', text: 'mac:00005e005301' },
    { kind: 'm', text: 'mac:00005e005302' },
  ])
  expect(facts).toMatchObject({ serial: 'FX100-000042', sku: 'SKU-1', family: 'FX', board: 'FXMB' })
  expect(keyTexts(factsOf(noFields))).toEqual([])
})

test('what too many devices carry is taken out, one value at a time, and nothing else with it', () => {
  for (const { text } of keyTexts(facts)) {
    const left = withoutCommon(facts, new Set([text]))
    expect(keyTexts(left)).toEqual(keyTexts(facts).filter((one) => one.text !== text))
    expect(left).toMatchObject({ serial: facts.serial, sku: facts.sku })
  }
  for (const tooCommon of [undefined, new Set<string>()]) expect(withoutCommon(facts, tooCommon)).toEqual(facts)
})

test('a value is too common where more than 16 devices of one tenant hold it, and for no other tenant', () => {
  const [a, b] = ['8', '9'].map((first) => TenantId.parse(`${first}c0f3f44-1111-4222-8333-9d1e2f3a4b5c`))
  const holders = (n: number, tenantId = a!) => Array.from({ length: n }, () => ({ tenantId }))
  expect(mostHolders).toBe(16)
  expect(commonValues(new Map([['x', holders(16)]]))).toEqual(new Map())
  // more than 16 in all, and not of one tenant
  expect(commonValues(new Map([['x', [...holders(16), ...holders(16, b)]]]))).toEqual(new Map())
  const many = new Map([
    ['x', [...holders(17), ...holders(1, b)]],
    ['y', holders(17)],
    ['z', holders(17, b)],
  ])
  expect(commonValues(many)).toEqual(
    new Map([
      [a, new Set(['x', 'y'])],
      [b, new Set(['z'])],
    ]),
  )
})

test('the endorsement key is record 11 when it stands for one, otherwise the key of record 25', () => {
  const ekPub = new Uint8Array(256).fill(3)
  const ofKey = createHash('sha256').update(ekPub).digest('hex')
  const ekOf = (offlineId: HardwareFields['offlineId'], pub: Uint8Array | undefined = ekPub) =>
    factsOf({ ...noFields, ...(offlineId && { offlineId }), ...(pub && { ekPub: pub }) }).ek
  expect(ekOf({ status: 0, source: 1, id })).toBe(hexOf(id))
  expect(ekOf({ status: 0, source: 1, id: id.with(0, 0) })).toBe(hexOf(id.with(0, 0)))
  for (const other of [
    { status: 0, source: 2, id },
    { status: 0, source: 1, id: id.subarray(1) },
    { status: 0, source: 1, id: new Uint8Array(32) },
    undefined,
  ]) {
    expect(ekOf(other)).toBe(ofKey)
  }
  expect(ekOf(undefined, ekPub.with(0, 0))).not.toBe(ofKey)
  expect(ekOf(undefined, ekPub.with(0, 0))).toBeDefined()
  expect(ekOf(undefined, new Uint8Array(256))).toBeUndefined()
  expect(factsOf(noFields).ek).toBeUndefined()
})

test('a tuple needs maker, model and serial number; a product key 13 digits that are not all the same; a UUID must mean something', () => {
  expect(facts.tuple).toBeDefined()
  for (const one of ['manufacturer', 'productName', 'serialNumber'] as const) {
    expect(factsOf({ ...whole, [one]: 'To be filled by O.E.M.' }).tuple).toBeUndefined()
  }
  const pkids = ['3305000000042', '330500000004', '33050000000421', '1111111111111', '330500000004x', '33050-00000-042']
  expect(pkids.map((productKeyId) => factsOf({ ...noFields, productKeyId }).pkid)).toEqual([
    '3305000000042',
    undefined,
    undefined,
    undefined,
    undefined,
    '3305000000042',
  ])
  expect(factsOf({ ...whole, uuid: '00000000-0000-0000-0000-000000000000' }).uuid).toBeUndefined()
})

test('one system disk and at most four others, each once; at most four addresses, each once, none that can be taken out', () => {
  const disks = Array.from({ length: 7 }, (_, i) => ({ serial: `DISK-000${i}`, model: 'M' }))
  const { systemDisk, otherDisks } = factsOf({
    ...noFields,
    disks: [...disks.slice(0, 2), disks[1]!, ...disks.slice(2)],
  })
  expect(systemDisk).toBe('DISK-0000|M')
  expect(otherDisks).toEqual(['DISK-0001|M', 'DISK-0002|M', 'DISK-0003|M', 'DISK-0004|M'])
  const networkAdapters = [1, 1, 2, 3, 4, 5].map((n) => adapter(n))
  expect(factsOf({ ...noFields, networkAdapters }).macs).toEqual([1, 2, 3, 4].map((n) => `00005e00530${n}`))
  const some = [adapter(1, 'USB'), adapter(2), { ...adapter(3), mac: '00:00:00:00:00:00' }, adapter(4)]
  expect(factsOf({ ...noFields, networkAdapters: some }).macs).toEqual(['00005e005302', '00005e005304'])
})

test('a device may be meant by its key or by two proofs; a UUID that follows from the serial number is none beside the tuple', () => {
  const meant = (oneName: boolean) =>
    ['', 'e', 't', 'u', 'p', 's', 'd', 'm', 'tu', 'tp', 'ts', 'up', 'us', 'ps', 'tup', 'tdm', 'tt', 'pp'].filter(
      (kinds) => mayBeMeant(kinds, oneName),
    )
  expect(meant(false)).toEqual(['e', 'tu', 'tp', 'ts', 'up', 'us', 'ps', 'tup'])
  expect(meant(true)).toEqual(['e', 'tp', 'ts', 'up', 'us', 'ps', 'tup'])
})
