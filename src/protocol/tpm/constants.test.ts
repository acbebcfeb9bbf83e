// The numbers of TPM 2.0 Library Part 2 once more in another hand: device and service share ours, so that a slip of the pen would
// be made on both sides and be seen by a real TPM only.

import { expect, test } from 'vitest'

import {
  algorithm,
  attestMagic,
  attestQuote,
  attribute,
  commands,
  curve,
  ekCertificateIndex,
  ekHandle,
  permanentHandle,
} from './constants.ts'

const hex = (table: Readonly<Record<string, number>>) =>
  Object.entries(table)
    .map(([name, value]) => `${name} ${value.toString(16)}`)
    .join(', ')

test('algorithms, curves, attributes, handles and marks have the numbers of Part 2', () => {
  expect(hex(algorithm)).toBe(
    'rsa 1, sha1 4, aes 6, sha256 b, sha384 c, sha512 d, none 10, rsassa 14, rsaes 15, rsapss 16, oaep 17, ecdsa 18, ecdh 19, ecc 23, cfb 43',
  )
  expect(hex(curve)).toBe('p256 3, p384 4, p521 5')
  expect(hex(attribute)).toBe(
    'fixedTpm 2, fixedParent 10, sensitiveDataOrigin 20, userWithAuth 40, adminWithPolicy 80, noDictionaryAttack 400, restricted 10000, decrypt 20000, sign 40000',
  )
  expect(hex(permanentHandle)).toBe('owner 40000001, none 40000007, password 40000009, endorsement 4000000b')
  const numbers = { attestMagic, attestQuote, ekHandle, ekCertificateIndex }
  expect(hex(numbers)).toBe('attestMagic ff544347, attestQuote 8018, ekHandle 81010001, ekCertificateIndex 1c00002')
})

test('commands have their codes and handles', () => {
  const rows = Object.entries(commands).map(([name, { code, handles, responseHandles }]) =>
    [name, code.toString(16), handles, responseHandles].join(' '),
  )
  expect(rows).toEqual([
    'createPrimary 131 1 1',
    'activateCredential 147 2 0',
    'nvRead 14e 2 0',
    'policySecret 151 2 0',
    'quote 158 1 0',
    'flushContext 165 0 0',
    'nvReadPublic 169 1 0',
    'readPublic 173 1 0',
    'startAuthSession 176 2 1',
    'getCapability 17a 0 0',
    'pcrRead 17e 0 0',
  ])
})
