import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { isDefaultDiskSerial, isPlaceholderText, normalizeText, uuidFlaw } from './placeholders.ts'

describe('[T-31] what firmware says where nobody wrote anything identifies nothing', () => {
  test.each([
    ...['To be filled', 'to be filled by O.E.M.', '*** TO BE FILLED BY OEM ***', 'Serial: To Be Filled By O.E.M'],
    ...[
      '0123456789ABCDEF',
      '123456789ABC',
      '0123456789',
      '1234567890',
      '12345',
      '9876543210',
      'ABCDEFGHIJ',
      'FEDCBA98',
    ],
    ...['0123456789012345678901234567890', '01234-56789', '1234-5678-90', '12345678 ', 'abcdef'],
    ...['0000_0000_0000_0000.', '00000000', '0-0-0-0', 'XXXX-XXXX', '........', '-', '.', '_', 'A', '11111111111'],
    ...[
      'empty',
      'Standard',
      'SN',
      'S/N',
      'Serial Number',
      'Chassis Serial Number',
      'Base Board Serial Number',
      'None',
      'n/a',
    ],
    ...['System Serial Number', 'System  Product Name', 'System SKU', 'Default string', 'Default', 'Not Specified'],
  ])('the text "%s"', (text) => expect(isPlaceholderText(text)).toBe(true))

  test.each(['0000_0000_0000_0001.', '0000000000000001', 'VB00000000-00000000', 'QM00001', '0000-0000-0000-000A'])(
    'the disk serial "%s"',
    (serial) => expect(isDefaultDiskSerial(normalizeText(serial))).toBe(true),
  )

  test.each([
    ...['03000200-0400-0500-0006-000700080009', '00020003-0004-0005-0006-000700080009'],
    ...['12345678-1234-5678-90ab-cddeefaabbcc', '78563412-3412-7856-90ab-cddeefaabbcc'],
    ...['fefefefe-fefe-fefe-fefe-fefefefefefe', '11111111-1111-1111-1111-111111111111'],
    ...['aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa', '12121212-1212-1212-1212-121212121212'],
    ...['4c4c4544-0000-2010-8020-80c04f202020', '4C4C4544-0020-2010-8020-A0C04F202020'],
    ...['4c4c4544-0000-0010-8000-80c04f000000', '03020100-0504-0706-0809-0a0b0c0d0e0f'],
    ...['00010203-0405-0607-0809-0a0b0c0d0e0f', '01234567-89ab-cdef-0123-456789abcdef'],
    ...['67452301-ab89-efcd-0123-456789abcdef', '00112233-4455-6677-8899-aabbccddeeff'],
    ...['33221100-5544-7766-8899-aabbccddeeff', '01234567-8910-1112-1314-151617181920'],
    ...['00000000-0000-0000-0000-ac1f6b000000', '00000000-0000-0000-0000-ac1f6bffffff'],
    ...['00000000-0000-0000-0000-000000000001'],
  ])('the UUID %s', (uuid) => expect(uuidFlaw(uuid)).toBe('mass-produced'))
})

describe('what a real device carries is not taken for a placeholder', () => {
  const of = (symbols: string, from: number, to: number) =>
    fc.string({ unit: fc.constantFrom(...symbols), minLength: from, maxLength: to })
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
  const digits = '0123456789'

  test('a random UUID, one of zeros with a whole MAC address, and one that holds a Dell service tag', () => {
    const mac = fc.tuple(of('0123456789abcdef', 6, 6), fc.integer({ min: 1, max: 0xfffffe }))
    fc.assert(
      fc.property(fc.uuid(), mac, of(letters + digits, 7, 7), (uuid, [vendor, own], tag) => {
        expect(uuidFlaw(uuid)).toBeUndefined()
        const address = vendor + own.toString(16).padStart(6, '0')
        fc.pre(!/^0{11}|^0{6}.{6}$/.test(address))
        expect(uuidFlaw(`00000000-0000-0000-0000-${address}`)).toBeUndefined()
        const code = [...tag].map((letter) => letter.charCodeAt(0).toString(16))
        const [a, b, c, d = '', ...rest] = code
        const marked = (Number.parseInt(d, 16) | 0x80).toString(16)
        expect(uuidFlaw(`4c4c4544-00${a}-${b}10-80${c}-${marked}c04f${rest.join('')}`)).toBeUndefined()
      }),
      { numRuns: 2000 },
    )
  })

  test('serial numbers in the forms of manufacturers, and those of disks', () => {
    const serials = [
      fc.tuple(of(letters, 2, 2), of(digits, 1, 3), of(letters + digits, 4, 4)), // PF2ABC7
      fc.tuple(of(digits, 1, 1), of(letters, 2, 3), of(digits, 4, 6), of(letters, 1, 1)), // 5CG1234ABC
      fc.tuple(fc.constantFrom('FX100-', 'VMware-', 'S/N '), of(digits + letters, 6, 12)),
      fc.tuple(fc.constantFrom('0025_38', '0000_0000_0100_0000_8CE3_8E0', 'FD01_0000_'), of(`${digits}ABCDEF`, 6, 10)),
    ].map((parts) => (parts as fc.Arbitrary<string[]>).map((texts) => texts.join('')))
    fc.assert(
      fc.property(fc.oneof(...serials), (serial) => {
        expect(isPlaceholderText(serial)).toBe(false)
        expect(isDefaultDiskSerial(normalizeText(serial))).toBe(false)
      }),
      { numRuns: 5000 },
    )
  })

  test.each([
    ...['FX100-000042', '00000042', '1234567891', '2345', 'FD01_0000_0000_0001.', 'PF2ABC', '12345A', '20210001'],
    ...[
      'Standard PC (Q35 + ICH9, 2009)',
      'Standard Desktop',
      'Serial Devices Ltd',
      '_X5',
      'Surface Laptop 5',
      'AB',
      '10',
    ],
  ])('"%s"', (text) => expect(isPlaceholderText(text)).toBe(false))
})
