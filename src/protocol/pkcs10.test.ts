import { generateKeyPairSync, sign } from 'node:crypto'
import { CertificationRequest } from 'pkijs'
import { expect, test } from 'vitest'

import { objectId } from './der.ts'
import { encodeCertificateRequest } from './pkcs10.ts'

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const key = {
  publicKey: new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })),
  sign: (bytes: Uint8Array) => new Uint8Array(sign('sha256', bytes, privateKey)),
}

test('an independent library reads the request, its subject and its own signature', async () => {
  const request = CertificationRequest.fromBER(encodeCertificateRequest('7E980AD9-B86D-4306-9425-9AC066FB014A', key))
  expect(request.subject.typesAndValues[0]?.value.valueBlock.value).toBe('7E980AD9-B86D-4306-9425-9AC066FB014A')
  expect(await request.verify()).toBe(true)
})

test('a signature over something else is noticed', async () => {
  const wrong = { ...key, sign: () => key.sign(new Uint8Array(3)) }
  expect(await CertificationRequest.fromBER(encodeCertificateRequest('x', wrong)).verify()).toBe(false)
})

test('an object id is encoded as the standard shows it', () => {
  expect([...objectId('1.2.840.113549')]).toEqual([0x06, 0x06, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d])
})
