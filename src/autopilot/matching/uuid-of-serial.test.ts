// Where a serial number stands in a UUID, byte by byte: one letter more or less makes one proof of two, or two of one.

import { expect, test } from 'vitest'

import { isUuidOfSerial } from './uuid-of-serial.ts'

/** A UUID of bytes that are no letters, with these at these places. */
function uuidWith(digits: Readonly<Record<number, string | number>>): string {
  const bytes = Buffer.alloc(16, 0xff)
  for (const [at, what] of Object.entries(digits))
    bytes[Number(at)] = typeof what === 'string' ? what.charCodeAt(0) : what
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
const inARow = (letters: string, from: number) =>
  uuidWith(Object.fromEntries([...letters].map((letter, i) => [from + i, letter])))

test('[T-48] four letters of the serial number in a row, anywhere and either way round, make it the same proof; three do not', () => {
  for (let at = 0; at <= 12; at++) {
    for (const letters of ['QXZJ', 'JZXQ', 'qxzj']) {
      expect([at, letters, isUuidOfSerial(inARow(letters, at), '12-QX/ZJ-9')]).toEqual([at, letters, true])
    }
    expect([at, isUuidOfSerial(inARow('QXZ', at), 'QXZJ')]).toEqual([at, false])
  }
  for (const serial of ['QXZJ', 'QXZJ9', '9QXZJ']) expect(isUuidOfSerial(inARow('QXZJ', 10), serial)).toBe(true)
  expect(isUuidOfSerial(inARow('QXZJ', 10), 'QXZ')).toBe(false)
  expect(isUuidOfSerial(inARow('QXZJ', 10), 'QXZKJ')).toBe(false)
  // with bit 7, as some makers set it
  expect(isUuidOfSerial(uuidWith({ 10: 0xd1, 11: 0xd8, 12: 0xda, 13: 0xca }), 'QXZJ')).toBe(true)
})

test.each([
  ['first and second field', { 1: 'Q', 0: 'X', 5: 'Z', 4: 'J' }],
  ['second and third field', { 5: 'Q', 4: 'X', 7: 'Z', 6: 'J' }],
  ['third field and the rest', { 7: 'Q', 6: 'X', 8: 'Z', 9: 'J' }],
])('and so do four letters in the byte order of SMBIOS, across %s', (_where, digits) => {
  expect(isUuidOfSerial(uuidWith(digits), 'QXZJ')).toBe(true)
})

test('[T-48] eight hexadecimal digits of it, in either order, make it the same proof; seven do not', () => {
  const straight = 'ffffffff-ffff-ffff-ffa1-b2c3d4ffffff'
  for (const serial of ['A1B2C3D4', 'a1 b2:c3-d4', 'VMware-a1 b2 c3 d4']) {
    expect([serial, isUuidOfSerial(straight, serial)]).toEqual([serial, true])
  }
  for (const serial of ['A1B2C3D', 'A1B2C3D5', 'A1B2C3DG', 'VM1-A1B2C3D4']) {
    expect([serial, isUuidOfSerial(straight, serial)]).toEqual([serial, false])
  }
  expect(isUuidOfSerial('d4c3b2a1-ffff-ffff-ffff-ffffffffffff', 'A1B2C3D4')).toBe(true)
  const whole = 'a1b2c3d4-e5f6-4789-8abc-def012345678'
  expect(isUuidOfSerial(whole, `99${whole}99`)).toBe(true)
})

test('[T-48] what begins with DELL, or is zeros and the address of a network card, follows from the label whatever it says', () => {
  expect(isUuidOfSerial('4c4c4544-ffff-ffff-ffff-ffffffffffff', 'NONE')).toBe(true)
  expect(isUuidOfSerial('ff4c4c45-44ff-ffff-ffff-ffffffffffff', 'NONE')).toBe(false)
  expect(isUuidOfSerial('00000000-0000-0000-0000-ac1f6b123456', 'NONE')).toBe(true)
  expect(isUuidOfSerial('00000000-0000-0000-0001-ac1f6b123456', 'NONE')).toBe(false)
})
