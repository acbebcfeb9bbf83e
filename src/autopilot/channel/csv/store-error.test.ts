import { expect, test } from 'vitest'

import { storeErrorOfFile, storeErrorOfRow } from './store-error.ts'

test('a file that is refused whole has the name of the Store for why, and what another attempt cannot mend has none', () => {
  const named = (code: Parameters<typeof storeErrorOfFile>[0]['code'], reason?: string) =>
    storeErrorOfFile({ code, reason })
  expect(named('invalid-input', 'csv-too-many-rows')).toBe('wadp003')
  for (const reason of ['csv-header', 'file-refused', 'upload']) expect(named('invalid-input', reason)).toBe('wadp009')
  expect([named('unavailable'), named('too-many'), named('internal')]).toEqual(['wadp004', 'wadp006', 'wadp010'])
  for (const [code, reason] of [
    ['too-many', 'uploads-held'],
    ['invalid-input', 'batch-name'],
    ['forbidden', 'no-consent'],
  ] as const)
    expect(named(code, reason)).toBeUndefined()
})

test('a device that is refused has the name of the Store where the Store has one', () => {
  expect(storeErrorOfRow('ZtdDeviceAlreadyAssigned')).toBe('wadp007')
  for (const name of ['ZtdDeviceNotFound', 'PartnerConsentEnded', '']) expect(storeErrorOfRow(name)).toBeUndefined()
})
