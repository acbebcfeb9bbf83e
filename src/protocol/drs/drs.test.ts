import fc from 'fast-check'
import { expect, test } from 'vitest'

import { toHex } from '../../kernel/bytes.ts'
import { decodeDiscover, encodeDiscover } from './discover.ts'
import {
  decodeJoinRequest,
  decodeJoinResponse,
  encodeJoinRequest,
  encodeJoinResponse,
  JoinMessageError,
} from './join.ts'
import { type DrsProblem, drsProblems, encodeDrsProblem, hresultOf } from './problem.ts'
import { decodeRsaKeyBlob, encodeRsaKeyBlob, RsaKeyBlobError } from './rsa-key-blob.ts'
import { sidOfObject } from './sid.ts'

test('a key blob begins with RSA1, bit length, two lengths and eight zero bytes', () => {
  const blob = encodeRsaKeyBlob({ exponent: Uint8Array.of(1, 0, 1), modulus: new Uint8Array(256).fill(0xab) })
  expect(toHex(blob.subarray(0, 28))).toBe(
    '52534131' + '00080000' + '03000000' + '00010000' + '0000000000000000' + '010001ab',
  )
  expect(blob).toHaveLength(24 + 3 + 256)
})

test('any exponent and modulus come back from their blob', () => {
  const numbers = fc.record({
    exponent: fc.uint8Array({ minLength: 1, maxLength: 8 }),
    modulus: fc.uint8Array({ maxLength: 600 }),
  })
  fc.assert(
    fc.property(numbers, (key) => {
      expect(decodeRsaKeyBlob(encodeRsaKeyBlob(key))).toEqual(key)
    }),
  )
})

test('any bytes are a key blob or a RsaKeyBlobError that names the offset', () => {
  const start = fc.constant(encodeRsaKeyBlob({ exponent: Uint8Array.of(3), modulus: new Uint8Array(8) }))
  const changed = fc.tuple(start, fc.nat(32), fc.nat(255)).map(([blob, at, value]) => blob.with(at, value))
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), changed), (bytes) => {
      try {
        decodeRsaKeyBlob(bytes)
      } catch (error) {
        expect(error).toBeInstanceOf(RsaKeyBlobError)
        expect((error as RsaKeyBlobError).at).toBeLessThanOrEqual(bytes.length)
      }
    }),
  )
})

test('an object id becomes its security identifier by four little-endian numbers', () => {
  expect(sidOfObject('00000001-0002-0003-0405-060708090a0b')).toBe('S-1-12-1-1-196610-117835012-185207048')
  expect(sidOfObject('ffffffff-ffff-ffff-ffff-ffffffffffff')).toBe(
    'S-1-12-1-4294967295-4294967295-4294967295-4294967295',
  )
})

const request = {
  certificateRequest: Uint8Array.of(0x30, 0),
  transportKey: Uint8Array.of(1, 2, 3),
  joinType: 0,
  deviceType: 'Windows',
  osVersion: '10.0.17763.1',
  displayName: 'DESKTOP-1',
  targetDomain: 'a.example',
  deviceTicket: 'eyJhbGciOiJFUzI1NiJ9.e30.x',
}

test('a join request comes back as it was sent, with the ticket under its attribute in base64', () => {
  const wire = encodeJoinRequest(request)
  expect((wire.Attributes as Record<string, string>)['MSA-DDID']).toBe(btoa(request.deviceTicket))
  expect(decodeJoinRequest(JSON.parse(JSON.stringify(wire)))).toEqual(request)
})

test('attributes may be booleans, and their name lower case', () => {
  const { Attributes, ...rest } = encodeJoinRequest(request)
  const other = { ...rest, attributes: { ...(Attributes as object), ReuseDevice: true } }
  expect(decodeJoinRequest(other).deviceTicket).toBe(request.deviceTicket)
})

test('any JSON is a join request or response, or a JoinMessageError that names the field', () => {
  const field = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.constant({ Type: 'pkcs10', Data: '?' }),
  )
  const likeOne = fc.record({
    CertificateRequest: field,
    TransportKey: field,
    DeviceDisplayName: field,
    JoinType: field,
    Attributes: field,
  })
  const mixed = likeOne.map((changes) => ({ ...encodeJoinRequest(request), ...changes }))
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), mixed), (body) => {
      for (const decode of [decodeJoinRequest, decodeJoinResponse]) {
        try {
          decode(body)
        } catch (error) {
          expect(error).toBeInstanceOf(JoinMessageError)
        }
      }
    }),
  )
  expect(() => decodeJoinRequest({ ...encodeJoinRequest(request), TransportKey: '*' })).toThrow(
    'TransportKey: expected base64',
  )
})

test('a join response carries the thumbprint in capitals and comes back', () => {
  const response = {
    thumbprint: 'ab'.repeat(20),
    certificate: Uint8Array.of(1, 2),
    userPrincipalName: 'pia@a.example',
    membership: [{ localSid: 'S-1-5-32-544', addSids: ['S-1-12-1-1-2-3-4'] }],
  }
  const wire = encodeJoinResponse(response)
  expect((wire.Certificate as { Thumbprint: string }).Thumbprint).toBe('AB'.repeat(20))
  expect(decodeJoinResponse(wire)).toEqual(response)
})

test('a discovery document comes back, and one without a join endpoint is none', () => {
  const document = {
    tenantId: '5b1f6c0e-42d7-4a53-9d15-0d7c6f1e77a2',
    tenantName: 'a.example',
    displayName: 'A',
    joinEndpoint: 'https://drs.example/EnrollmentServer/device/',
    nonceEndpoint: 'https://drs.example/EnrollmentServer/nonce/a/',
    keyEndpoint: 'https://drs.example/EnrollmentServer/key/',
    authorizeEndpoint: 'https://login.example/a/oauth2/authorize',
    tokenEndpoint: 'https://login.example/a/oauth2/token',
  }
  const wire = encodeDiscover(document, { drs: 'https://drs.example', login: 'https://login.example' })
  expect(decodeDiscover(wire)).toEqual(document)
  expect(wire.NonceService).toHaveProperty('Endpoint')
  expect(decodeDiscover({ DeviceJoinService: 7 })).toBeUndefined()
  expect(decodeDiscover(null)).toBeUndefined()
})

test('[S-137] a full quota has its own code inside, and people see 801C0003 with its sentence', () => {
  const text = 'This user is not authorized to enroll.'
  const at = { now: new Date('2027-02-17T09:14:55.123Z'), requestId: 'r' }
  const body = encodeDrsProblem('quota', 'full', at)
  expect(body).toMatchObject({ subcode: 'error_directory_quota_exceeded', time: '02-17-2027 09:14:55Z' })
  expect(hresultOf(body, 400)).toEqual({ internal: '0x801C000E', shown: '0x801C0003', text })
  expect(hresultOf(encodeDrsProblem('not-allowed', 'no', at), 403)).toMatchObject({ shown: '0x801C0003', text })
  for (const [name, problem] of Object.entries(drsProblems)) {
    const shown = hresultOf(encodeDrsProblem(name as DrsProblem, 'told', at), 400)
    expect([shown.internal, shown.text]).toEqual([problem.hresult, problem.sentence])
  }
  expect(hresultOf(encodeDrsProblem('authentication', 'no', at), 401).shown).toBe('0x801C0002')
  expect(hresultOf('nonsense', 500).shown).toBe('0x801C0006')
  expect(hresultOf('slow down', 429).shown).toBe('0x801C0006')
  expect(hresultOf('nonsense', 400).shown).toBe('0x801C0001')
})

test('an object in place of a text is refused in words, whatever its members are', () => {
  const body = { JoinType: 0, DeviceDisplayName: { length: { toString: 1, valueOf: 1 } } }
  expect(() => decodeJoinRequest(body)).toThrow(JoinMessageError)
})
