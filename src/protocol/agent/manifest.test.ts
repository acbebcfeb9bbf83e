import { expect, test } from 'vitest'

import {
  AgentMessageError,
  decodeEnvelope,
  decodeManifest,
  decodeResults,
  encodeEnvelope,
  encodeManifest,
  encodeResults,
  type Manifest,
  meaningOf,
  signedBytes,
  usualReturnCodes,
} from './manifest.ts'

const list: Manifest = {
  format: 'taxiway-agent/1',
  tenantId: '0d9a3f52-7a0e-4f0e-9b61-5c3f8f1d2a01',
  enrollmentId: '1d9a3f52-7a0e-4f0e-9b61-5c3f8f1d2a02',
  nonce: 'AAAAAAAAAAAAAAAAAAAAAA',
  issuedAt: '2026-11-30T12:00:00.000Z',
  expiresAt: '2026-11-30T13:00:00.000Z',
  apps: [
    {
      id: '2d9a3f52-7a0e-4f0e-9b61-5c3f8f1d2a03',
      name: 'Contoso Tools',
      revision: '0123456789ab',
      intent: 'install',
      phase: 'device',
      tracked: true,
      content: {
        url: 'https://content.example/apps/a',
        sha256: 'ab'.repeat(32),
        sizeBytes: 12,
        fileName: 'tools.intunewin',
      },
      install: 'setup.exe /quiet',
      uninstall: 'setup.exe /remove',
      runAs: 'system',
      restart: 'basedOnReturnCode',
      timeLimitMinutes: 60,
      returnCodes: [...usualReturnCodes],
      requires: { architectures: ['x64'], minimumBuild: 19041, rules: [] },
      detection: [{ kind: 'file', path: 'C:\\Tools', name: 'tools.exe', as32Bit: false, check: 'exists' }],
      dependsOn: [],
      supersedes: [],
    },
  ],
}

test('a work list and its envelope are read as they were written', () => {
  const manifest = encodeManifest(list)
  expect(decodeManifest(manifest)).toEqual(list)
  const of = { manifest, signature: Uint8Array.of(1, 2, 3), signer: Uint8Array.of(4, 5) }
  expect(decodeEnvelope(new TextEncoder().encode(encodeEnvelope(of)))).toEqual(of)
})

test('what is signed begins with a name of its own', () => {
  expect(new TextDecoder().decode(signedBytes(new TextEncoder().encode('{}')))).toBe('taxiway-agent-manifest/1\n{}')
})

test.each([
  ['another format', { ...list, format: 'taxiway-agent/2' }, 'format'],
  ['a member that nobody knows', { ...list, runNow: true }, 'runNow'],
  ['an address without TLS', withContent('http://content.example/a'), 'apps.0.content.url'],
  ['a digest that is none', withContent('https://content.example/a', 'AB'), 'apps.0.content.sha256'],
])('a work list with %s is refused, and the member is named', (_, said, named) => {
  expect(() => decodeManifest(new TextEncoder().encode(JSON.stringify(said)))).toThrow(named)
})

function withContent(url: string, sha256 = 'ab'.repeat(32)) {
  const [app] = list.apps
  return { ...list, apps: [{ ...app, content: { url, sha256, sizeBytes: 1, fileName: 'a' } }] }
}

test('results are read as they were written; too many, too long or none at all are refused', () => {
  const one = { appId: list.tenantId, revision: '0123456789ab', state: 'failed', exitCode: 1603, reason: 'no' } as const
  const read = (all: readonly (typeof one)[]) => decodeResults(new TextEncoder().encode(encodeResults(all)))
  expect(read([one])).toEqual([one])
  expect(() => read([])).toThrow(AgentMessageError)
  expect(() => read(Array.from({ length: 101 }, () => one))).toThrow(AgentMessageError)
  expect(() => read([{ ...one, reason: 'x'.repeat(501) } as unknown as typeof one])).toThrow('results.0.reason')
  expect(() => decodeResults(new Uint8Array(200_000))).toThrow('more than')
  expect(() => decodeResults(Uint8Array.of(0xff))).toThrow('no JSON')
})

test('a number that nobody names is a failure, and the usual ones are Windows Installer’s', () => {
  expect([0, 3010, 1641, 1618, 1707, 1603].map((code) => meaningOf(usualReturnCodes, code))).toEqual([
    ...['success', 'softReboot', 'hardReboot', 'retry', 'success', 'failed'],
  ])
})
