import { expect, test } from 'vitest'

import { toBase64 } from '../../../kernel/bytes.ts'
import { readCertificate } from './certificate.ts'

test('a certificate is read from PEM, from DER in base64 and from PEM in base64, and nothing else is one', () => {
  const der = Uint8Array.from([0x30, 0x82, 0x01, 0x00, ...new Array<number>(256).fill(7)])
  const pem = `-----BEGIN CERTIFICATE-----\n${toBase64(der)}\n-----END CERTIFICATE-----\n`
  for (const form of [pem, toBase64(der), toBase64(new TextEncoder().encode(pem))])
    expect(readCertificate(form)).toEqual(der)
  for (const other of ['', 'hello!', toBase64(der.subarray(1)), toBase64(der.subarray(0, 100)), 'AAAA']) {
    expect(readCertificate(other)).toBeUndefined()
  }
})
