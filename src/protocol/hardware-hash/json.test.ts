import { describe, expect, test } from 'vitest'

import { fromHex, toHex } from '../../kernel/bytes.ts'
import { notebookExample, smallestExample } from './examples.ts'
import { hashFromJson } from './from-json.ts'
import { hashToJson } from './json.ts'
import { HardwareHashError } from './problem.ts'
import { decodeHash, inspect } from './read.ts'
import { encodeFields, encodeRecords } from './write.ts'

const throughJson = (bytes: Uint8Array) =>
  encodeRecords(hashFromJson(JSON.parse(JSON.stringify(hashToJson(inspect(bytes))))).records)

describe('the fixed JSON form', () => {
  test('shows the notebook under the agreed names', () => {
    const { records, otherRecords, ...json } = hashToJson(inspect(encodeFields(notebookExample).base64))
    expect(json).toEqual({
      ok: true,
      bytes: 3000,
      digestValid: true,
      collectedAt: '2026-03-01T08:00:00Z',
      toolBuild: '10.0.26100.1',
      osBuild: '10.0.26100.2314',
      smbios: {
        uuid: '6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b',
        manufacturer: 'Fabrikam',
        productName: 'FX 100',
        serialNumber: 'FX100-000042',
        skuNumber: 'FX100-A1',
        family: 'FX',
        systemVersion: '1.0',
        firmwareVendor: 'Fabri Firmware Ltd',
        boardProduct: 'FXMB1',
        boardVersion: 'A02',
      },
      processor: { manufacturer: 'FabriCorp', model: 'Fabri X1 8-Core @ 3.00GHz' },
      disks: [{ serial: 'FD01_0000_0000_0001.', model: 'FabriDisk 512', system: true }],
      networkAdapters: [
        { mac: '00:00:5e:00:53:01', medium: 14, bus: 'PCI', removable: false },
        { mac: '00:00:5e:00:53:02', medium: 9, bus: 'PCI', removable: false },
        { mac: '00:00:5e:00:53:03', medium: 10, bus: 'BTH', removable: false },
        { mac: '00:00:5e:00:53:7f', medium: 14, bus: 'USB', removable: true },
      ],
      tpm: {
        version: "TPM-Version:2.0 -Level:0-Revision:1.38-VendorID:'FBTM'-Firmware:65538.0",
        ekPub: toHex(notebookExample.ekPub!),
        ekPubHash: '8ee49988cba3ba3cfb8f7fe66ef523116b3b107f96fc6df79ce8dfe7ed2be898',
      },
      productKeyId: '3305000000042',
      problems: [],
    })
    expect(records[0]).toEqual({ type: 1, offset: 4, length: 28 })
    expect(records).toHaveLength(31)
    expect(otherRecords?.map(({ type }) => type)).toEqual([1, 2, 5, 6, 9, 27, 10, 20, 26, 28])
  })

  test('leaves out what is absent', () => {
    const json = hashToJson(inspect(encodeFields(smallestExample).bytes))
    expect(Object.keys(json)).toEqual(['ok', 'bytes', 'digestValid', 'smbios', 'records', 'problems'])
  })

  test('a broken hash shows what could be read and why it is no good', () => {
    const { base64 } = encodeFields(notebookExample)
    const json = hashToJson(inspect(`${base64.slice(0, 1000)}${base64.slice(1100)}`))
    expect(json).toMatchObject({ ok: false, bytes: 2925, digestValid: false, collectedAt: '2026-03-01T08:00:00Z' })
    expect(json.problems.map(({ code }) => code)).toContain('hash-not-4k')
    expect(hashToJson(inspect('no hash!'))).toMatchObject({ ok: false, bytes: 0, records: [] })
  })
})

describe('decode, then encode', () => {
  test('gives the same bytes for both worked examples', () => {
    for (const fields of [smallestExample, notebookExample]) {
      const { bytes } = encodeFields(fields)
      expect(throughJson(bytes)).toEqual(bytes)
    }
  })

  test('gives the same bytes for unknown records, odd strings and another order', () => {
    const { records } = decodeHash(encodeFields(notebookExample).bytes)
    const odd = [
      ...[...records].reverse(),
      { type: 34, payload: Uint8Array.of(1, 2) },
      { type: 0x8003, payload: Uint8Array.of(4, 3, 2, 2, 2) },
    ].map((record) => (record.type === 14 ? { type: 14, payload: fromHex('4658')! } : record))
    const bytes = encodeRecords(odd)
    expect(throughJson(bytes)).toEqual(bytes)
  })

  test('writes an edited value and keeps all else', () => {
    const json = hashToJson(inspect(encodeFields(notebookExample).bytes))
    const edited = { ...json, smbios: { ...json.smbios, serialNumber: 'FX100-000043' }, osBuild: '10.0.26100.4000' }
    expect(decodeHash(encodeRecords(hashFromJson(edited).records)).fields).toEqual({
      ...notebookExample,
      serialNumber: 'FX100-000043',
      header: { ...notebookExample.header, osBuild: [10, 0, 26100, 4000] },
    })
  })
})

describe('a hand-written document', () => {
  test('with four values gives the smallest useful hash, byte by byte', () => {
    const { uuid, serialNumber, manufacturer, productName } = smallestExample
    const { records } = hashFromJson({ smbios: { productName, manufacturer, serialNumber, uuid } })
    expect(encodeRecords(records)).toEqual(encodeFields(smallestExample).bytes)
  })

  test('gets the EK hash computed and sensible defaults for an adapter', () => {
    const { fields } = hashFromJson({
      tpm: { ekPub: toHex(notebookExample.ekPub!) },
      networkAdapters: [{ mac: '00-00-5E-00-53-01' }],
      disks: [{ serial: 'A' }, { serial: 'B', system: true }],
    })
    expect(fields.offlineId).toEqual(notebookExample.offlineId)
    expect(fields.networkAdapters).toEqual([{ mac: '00:00:5e:00:53:01', medium: 14, bus: 'PCI' }])
    expect(fields.systemDisk).toBe(1)
  })

  test.each([
    [null, 'the document'],
    [[], 'the document'],
    [{ smbios: 'x' }, 'smbios'],
    [{ smbios: { uuid: 'x' } }, 'smbios.uuid'],
    [{ smbios: { serialNumber: 7 } }, 'smbios.serialNumber'],
    [{ disks: [{}] }, 'disks[0].serial'],
    [{ disks: {} }, 'disks'],
    [{ networkAdapters: [{ mac: 'zz' }] }, 'networkAdapters[0].mac'],
    [{ networkAdapters: [{ mac: '00:00:5e:00:53:01', medium: -1 }] }, 'networkAdapters[0].medium'],
    [{ tpm: { ekPub: 'abcd' } }, 'tpm.ekPub'],
    [{ osBuild: 'ten' }, 'osBuild'],
    [{ collectedAt: 'yesterday' }, 'collectedAt'],
    [{ otherRecords: [{ type: 70000, raw: '' }] }, 'otherRecords[0].type'],
    [{ otherRecords: [{ type: 7, raw: 'x' }] }, 'otherRecords[0].raw'],
  ])('%j is refused and the property is named', (json, path) => {
    const attempt = () => hashFromJson(json)
    expect(attempt).toThrow(HardwareHashError)
    expect(attempt).toThrow(path)
  })
})
