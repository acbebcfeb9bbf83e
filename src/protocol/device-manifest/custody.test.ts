// Each tie of a hand-over to the document before it, broken alone: everything else about it is right.

import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { expect, test } from 'vitest'

import { brokenHandOver, type Chain, handOn } from './custody.ts'
import { keyId, publicText, signDocument } from './key.ts'
import type { HandOver, Manifest } from './manifest.ts'

const newKey = () => generateKeyPairSync('ed25519').privateKey
const [maker, dealer, stranger] = [newKey(), newKey(), newKey()]
const party = (name: string, key: KeyObject) => ({ name, key: publicText(key) })
const manifest: Manifest = signDocument(
  {
    format: 'device-manifest/1' as const,
    batch: 'eu-7',
    createdAt: '2026-11-29T10:00:00Z',
    sender: { name: 'Maker', kid: keyId(publicText(maker)) },
    recipient: party('Dealer', dealer),
    rows: 1,
    csvSha256: '0'.repeat(64),
    columns: ['Hardware Hash'],
    expiresAt: '2026-12-29T10:00:00Z',
  },
  maker,
)
const start: Chain = { manifest, handOvers: [] }
const right = handOn(start, party('Customer', newKey()), dealer, new Date('2026-11-30T10:00:00Z'))
const signed = (change: Partial<HandOver>, key = dealer) => signDocument({ ...right, ...change }, key)

test('a delivery whose maker signed the envelope alone is not handed on', () => {
  const { signature: _, ...unsigned } = manifest
  expect(() => handOn({ manifest: unsigned, handOvers: [] }, right.to, dealer, new Date())).toThrow(
    expect.objectContaining({ reason: 'manifest-envelope-signed', message: expect.stringContaining('to Customer') }),
  )
})

test('a hand-over that follows from the manifest is whole', () => {
  expect(brokenHandOver({ manifest, handOvers: [right] })).toBeUndefined()
})

test.each<[string, HandOver, RegExp]>([
  ['about another document', signed({ previousSha256: 'f'.repeat(64) }), /about another document than the one before/],
  ['signed by somebody else', signed({}, stranger), /not signed by Dealer, who had the devices then/],
  ['of another delivery', signed({ batch: 'eu-8' }), /belongs to another file/],
  ['of another place', signed({ number: 2 }), /belongs to another file or another place/],
  [
    'from another key',
    signed({ from: { ...right.from, kid: keyId(publicText(maker)) } }),
    /names somebody else than Dealer/,
  ],
  ['from another name', signed({ from: { ...right.from, name: 'Maker' } }), /names somebody else than Dealer/],
  ['older than the manifest', signed({ at: '2026-11-28T10:00:00Z' }), /older than the document before/],
])('one that is %s is broken', (_, handOver, says) => {
  expect(brokenHandOver({ manifest, handOvers: [handOver] })).toMatchObject({
    reason: 'manifest-custody',
    message: expect.stringMatching(says),
  })
})
