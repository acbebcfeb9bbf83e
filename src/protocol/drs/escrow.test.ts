import { expect, test } from 'vitest'

import {
  decodeLocalPassword,
  decodeRecoveryKey,
  decodeRevocation,
  encodeKeptKeys,
  encodeLocalPassword,
  encodeRecoveryKey,
  encodeRevocation,
  isRecoveryPassword,
  recoveryPasswordOf,
  volumes,
} from './escrow.ts'
import { JoinMessageError } from './join.ts'

const id = '6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b'
const lowest = recoveryPasswordOf(new Uint8Array(16))
const highest = recoveryPasswordOf(new Uint8Array(16).fill(255))

test('a recovery password is eight numbers of sixteen bits, each times eleven', () => {
  expect([lowest, highest]).toEqual([Array(8).fill('000000').join('-'), Array(8).fill('720885').join('-')])
  for (const good of [lowest, highest]) expect(isRecoveryPassword(good)).toBe(true)
  for (const bad of [
    '',
    lowest.slice(7),
    `${lowest}-000000`,
    lowest.replace('000000', '000001'),
    lowest.replace('000000', '720896'),
    lowest.replace('000000', '00000a'),
    lowest.replaceAll('-', ''),
  ]) {
    expect(isRecoveryPassword(bad), bad).toBe(false)
  }
})

test('what a device brings comes out as it went in, whether a volume is a word or a number', () => {
  for (const volume of volumes) {
    const key = { id, key: highest, volume }
    expect(decodeRecoveryKey(encodeRecoveryKey(key))).toEqual(key)
    const numbered = { kid: `{${id.toUpperCase()}}`, key: highest, volumeType: volumes.indexOf(volume) + 1 }
    expect(decodeRecoveryKey(numbered)).toEqual(key)
  }
  // without either it is the drive that Windows is on
  expect(decodeRecoveryKey({ kid: id, key: highest })).toMatchObject({ volume: 'operatingSystemVolume' })
  const password = {
    accountName: 'Administrator',
    accountSid: 'S-1-5-21-1-2-3-500',
    password: 'gate 4, ü',
    refreshAt: new Date('2026-12-01T00:00:00Z'),
  }
  expect(decodeLocalPassword(encodeLocalPassword(password))).toEqual(password)
  expect(decodeRevocation(encodeRevocation([id]))).toEqual([id])
})

test('what is kept is said without the keys', () => {
  const kept = { id, volume: 'fixedDataVolume', createdAt: new Date('2026-11-30T00:00:00Z'), key: highest } as const
  expect(encodeKeptKeys([kept])).toEqual({
    keys: [{ kid: id, volumeType: 2, creationTime: '2026-11-30T00:00:00.000Z' }],
  })
})

test.each([
  ['a key', () => decodeRecoveryKey({ kid: id, key: highest.replace('720885', '720886') })],
  ['an id', () => decodeRecoveryKey({ kid: 'x', key: highest })],
  ['a volume', () => decodeRecoveryKey({ kid: id, key: highest, vol: 'C:' })],
  ['no ids', () => decodeRevocation({ kids: [] })],
  ['too many ids', () => decodeRevocation({ kids: Array(17).fill(id) })],
  [
    'a password',
    () => decodeLocalPassword({ accountName: 'A', accountSid: 'S-1-5-21-1-2-3-500', passwordBase64: '/w==' }),
  ],
  ['an account', () => decodeLocalPassword({ accountName: 'A', accountSid: 'S-1-5-18', passwordBase64: 'YQ==' })],
  [
    'a name',
    () => decodeLocalPassword({ accountName: 'A\0', accountSid: 'S-1-5-21-1-2-3-500', passwordBase64: 'YQ==' }),
  ],
])('%s that cannot be is refused, and not repeated', (_what, read) => {
  expect(read).toThrow(JoinMessageError)
  expect(read).not.toThrow(/7208|\/w==/)
})
