import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import {
  decodePrtRequest,
  derivationInput,
  encodePrtRequest,
  type PrtFields,
  PrtRequestError,
  writePrtRequest,
} from './prt.ts'

const fields: PrtFields = {
  clientId: '38aa3b87-a06d-4817-b275-7a316988d93b',
  grantType: 'password',
  nonce: 'n',
  scope: 'openid aza ugs',
  username: 'pia@a.example',
  password: 'p',
}

test('a request reads back as it was written, with the device key as with the session key', () => {
  for (const proof of [
    { kind: 'device', certificate: Uint8Array.of(0x30, 1, 2) },
    { kind: 'session', context: Uint8Array.of(1, 2, 3), derivation: 2 },
  ] as const) {
    const written = encodePrtRequest(writePrtRequest(proof, fields), (signed) =>
      Uint8Array.of(signed.length % 256, 0, 1),
    )
    const read = decodePrtRequest(written)
    expect(read).toMatchObject({ proof, fields, signed: written.slice(0, written.lastIndexOf('.')) })
    expect(read.signature[0]).toBe(read.signed.length % 256)
  }
})

test('the certificate may stand in a list, as RFC 7515 says, and the first one counts', () => {
  const { payload } = writePrtRequest({ kind: 'device', certificate: Uint8Array.of(1) }, fields)
  const written = encodePrtRequest({ header: { alg: 'RS256', x5c: ['MAE=', 'MAI='] }, payload }, () => Uint8Array.of(1))
  expect(decodePrtRequest(written).proof).toEqual({
    kind: 'device',
    certificate: Uint8Array.of(0x30, 1),
    derivation: 1,
  })
})

test('an algorithm that does not fit the proof is refused, above all none', () => {
  for (const header of [
    { alg: 'none', x5c: 'MAE=' },
    { alg: 'HS256', x5c: 'MAE=' },
    { alg: 'RS256', ctx: 'AAAA' },
    { alg: 'RS256' },
  ]) {
    const written = encodePrtRequest({ header, payload: { client_id: 'c', grant_type: 'password' } }, () =>
      Uint8Array.of(1),
    )
    expect(() => decodePrtRequest(written)).toThrow(PrtRequestError)
  }
})

test('a key is derived as SP 800-108 says: counter, label, zero, context, length', () => {
  const input = derivationInput(Uint8Array.of(0xaa, 0xbb))
  expect(Buffer.from(input).toString('hex')).toBe(
    `00000001${Buffer.from('AzureAD-SecureConversation').toString('hex')}00aabb00000100`,
  )
  // computed with the KBKDF of an independent library for a key of 32 zero bytes and 24 zero bytes of context
  const derived = createHmac('sha256', Buffer.alloc(32))
    .update(derivationInput(new Uint8Array(24)))
    .digest('hex')
  expect(derived).toBe('5dfd7139b72241789a3a1bb834c10d7afedbbec5eda3da269fc48f112fae38c5')
})

test('null counts as absent', () => {
  const payload = { client_id: 'c', grant_type: 'refresh_token', resource: null, scope: null, refresh_token: 'r' }
  const written = encodePrtRequest({ header: { alg: 'HS256', ctx: 'AAAA' }, payload }, () => Uint8Array.of(1))
  expect(decodePrtRequest(written).fields).toEqual({
    clientId: 'c',
    grantType: 'refresh_token',
    scope: '',
    refreshToken: 'r',
  })
})

test('any text either reads or is refused with its place', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(fc.base64String(), { maxLength: 4 }).map((p) => p.join('.')),
      ),
      (text) => {
        try {
          decodePrtRequest(text)
        } catch (error) {
          expect(error).toBeInstanceOf(PrtRequestError)
          expect((error as PrtRequestError).at).not.toBe('')
        }
      },
    ),
  )
})
