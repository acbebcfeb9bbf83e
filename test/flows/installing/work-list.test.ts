// Which work lists a simulated device follows. The lists are signed here with keys of the test's own; what the service signs is in
// src/mdm/agent/agent.test.ts.

import { generateKeyPairSync, type KeyObject, sign, X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'

import { issue, spkiOf } from '../../../src/pki/x509.ts'
import { encodeEnvelope, encodeManifest, type Manifest, signedBytes } from '../../../src/protocol/agent/manifest.ts'
import { openList } from '../../../src/simulator/win32/trust.ts'

const tenantId = '0d9a3f52-7a0e-4f0e-9b61-5c3f8f1d2a01'
const now = Date.parse('2026-11-30T12:00:00Z')
const at = (days: number) => new Date(now + days * 24 * 3600_000)

const keys = () => generateKeyPairSync('ec', { namedCurve: 'prime256v1' })

function authority(subject = 'Taxiway Device Management') {
  const { privateKey, publicKey } = keys()
  const spki = spkiOf(publicKey)
  const issuer = { subject, key: privateKey, spki }
  const { der } = issue({ subject, spki, notBefore: at(-10), notAfter: at(1000), ca: true, usage: 'authority' }, issuer)
  return { issuer, pem: new X509Certificate(der).toString() }
}

const ours = authority()

type Making = {
  readonly by?: ReturnType<typeof authority>
  readonly subject?: string
  readonly usage?: 'code' | 'client'
  readonly notAfter?: Date
  readonly change?: (manifest: Uint8Array) => void
  readonly signsWith?: KeyObject
  readonly over?: Partial<Manifest>
}

function listOf({ by = ours, subject, usage = 'code', notAfter = at(100), change, signsWith, over }: Making = {}) {
  const { privateKey, publicKey } = keys()
  const { der } = issue(
    {
      ...{ subject: subject ?? `Taxiway agent of ${tenantId}`, spki: spkiOf(publicKey), usage },
      ...{ notBefore: at(-1), notAfter },
    },
    by.issuer,
  )
  const list: Manifest = {
    ...{ format: 'taxiway-agent/1', tenantId, enrollmentId: '1d9a3f52-7a0e-4f0e-9b61-5c3f8f1d2a02' },
    ...{ nonce: 'AAAAAAAAAAAAAAAAAAAAAA', issuedAt: at(0).toISOString(), expiresAt: at(0.04).toISOString(), apps: [] },
    ...over,
  }
  const manifest = encodeManifest(list)
  const key = signsWith ?? privateKey
  const signature = sign('sha256', signedBytes(manifest), { key, dsaEncoding: 'ieee-p1363' })
  change?.(manifest)
  return new TextEncoder().encode(encodeEnvelope({ manifest, signature, signer: der }))
}

const open = (bytes: Uint8Array, later = 0) =>
  openList(bytes, {
    ...{ authorities: [ours.pem], enrollmentId: '1d9a3f52-7a0e-4f0e-9b61-5c3f8f1d2a02' },
    ...{ nonce: 'AAAAAAAAAAAAAAAAAAAAAA', now: now + later },
  })

test('a list that was signed for this device, its question and this hour is followed', () => {
  expect(open(listOf())).toMatchObject({ tenantId, apps: [] })
})

const other = '2d9a3f52-7a0e-4f0e-9b61-5c3f8f1d2a03'
const stolen = keys().privateKey
const flip = (manifest: Uint8Array) => void manifest.set([(manifest[20] ?? 0) ^ 1], 20)

test.each<[string, Making, string]>([
  ['another authority', { by: authority() }, 'signed by a stranger'],
  ['an authority of the same name', { by: authority('Taxiway Device Management') }, 'signed by a stranger'],
  ['a key of a device', { usage: 'client' }, 'signed by a stranger'],
  ['a key that ended', { notAfter: at(-0.5) }, 'signed by a stranger'],
  ['a key for another organisation', { subject: `Taxiway agent of ${other}` }, 'of another organisation'],
  ['a key that is not the one it shows', { signsWith: stolen }, 'changed on its way'],
])('a list that was signed with %s is not followed', (_, making, words) => {
  expect(() => open(listOf(making))).toThrow(words)
})

test.each<[string, Making, string]>([
  ['changed afterwards', { change: flip }, 'changed on its way'],
  ['for another device', { over: { enrollmentId: other } }, 'for another device'],
  ['an answer to another question', { over: { nonce: 'BBBBBBBBBBBBBBBBBBBBBB' } }, 'answers another question'],
  ['older than its hour', { over: { expiresAt: at(-0.01).toISOString() } }, 'too old'],
])('a list that is %s is not followed', (_, making, words) => {
  expect(() => open(listOf(making))).toThrow(words)
})

test('what is no list is told as that', () => {
  const text = (body: string) => new TextEncoder().encode(body)
  for (const body of ['', '{}', '{"manifest":"","signature":"","signer":"AAAA"}']) {
    expect(() => open(text(body))).toThrow('cannot be read')
  }
})
