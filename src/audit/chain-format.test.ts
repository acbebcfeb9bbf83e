// The format of the chain to the letter: checks of an exported file without us depend on it.

import { createHash, generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'

import { canonical, checkpointKey, digestOf, isSigned, readPublicKey } from './chain.ts'

const key = checkpointKey(new Uint8Array(32).fill(7))
const other = checkpointKey(new Uint8Array(32).fill(8))
const said = { tenantId: 't', position: 3, digest: 'ab', at: '2026-11-26T00:00:00.000Z' }

test('canonical JSON sorts members and leaves out those without a value', () => {
  const value = { b: 1, aa: [3, { d: null, c: undefined, b: 'é' }], a: true, C: '\u0001' }
  expect(canonical(value)).toBe('{"C":"\\u0001","a":true,"aa":[3,{"b":"é","d":null}],"b":1}')
  const names = ['m', 'c', 'x', 'a', 'z', 'k', 'b', 'y', 'n', 'aa', 'B', '1', '10', '2']
  const sorted = [...names].sort()
  expect(canonical(Object.fromEntries(names.map((name) => [name, 0])))).toBe(
    `{${sorted.map((name) => `"${name}":0`).join(',')}}`,
  )
})

test('the digest of an entry is that of the documentation', () => {
  const text = '{"entry":{"action":"x","sequence":"1"},"position":2,"previous":"00"}'
  const expected = createHash('sha256').update(text).digest('hex')
  expect(digestOf(2, '00', { sequence: '1', action: 'x' })).toBe(expected)
})

test('a checkpoint counts only under the key that it names and with its signature', () => {
  const checkpoint = key.sign(said)
  const [ours, theirs] = [readPublicKey(key.publicKey)!, readPublicKey(other.publicKey)!]
  expect(isSigned(checkpoint, ours)).toBe(true)
  expect(isSigned({ ...checkpoint, digest: 'ac' }, ours)).toBe(false)
  expect(isSigned({ ...checkpoint, signature: other.sign(said).signature }, ours)).toBe(false)
  // Right signature, another key's name, and the other way round.
  expect(isSigned({ ...checkpoint, keyId: other.keyId }, ours)).toBe(false)
  expect(isSigned(checkpoint, { ...ours, keyId: other.keyId })).toBe(false)
  expect(isSigned(checkpoint, { ...theirs, keyId: key.keyId })).toBe(false)
})

test('a key is named by the first half of the SHA-256 of its SPKI, and only Ed25519 keys are keys here', () => {
  const spki = Buffer.from(key.publicKey, 'base64')
  const name = createHash('sha256').update(spki).digest('hex').slice(0, 32)
  expect(key.keyId).toBe(name)
  expect(readPublicKey(key.publicKey)?.keyId).toBe(name)
  const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'der' })
  expect(readPublicKey(foreign.toString('base64'))).toBeUndefined()
  expect(readPublicKey('AAAA')).toBeUndefined()
})
