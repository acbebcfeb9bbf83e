// Parsers of what the agent for Win32 packages gets and posts, and of the rules that people write for it.

import { ruleOfText } from '../../src/mdm/item/app/win32/rule-text.ts'
import type { GivenRule } from '../../src/mdm/item/app/win32/rule-types.ts'
import { readRules, shownRule } from '../../src/mdm/item/app/win32/rules.ts'
import {
  AgentMessageError,
  decodeEnvelope,
  decodeManifest,
  decodeResults,
  encodeEnvelope,
  encodeManifest,
  encodeResults,
  type Manifest,
  usualReturnCodes,
} from '../../src/protocol/agent/manifest.ts'
import {
  contentStart,
  headSize,
  openingOf,
  PackageError,
  partsOfPackage,
} from '../../src/protocol/intunewin/package.ts'
import { intunewinOf } from '../../test/support/intunewin.ts'
import { holds, type Target } from './target.ts'

const id = '0d9a3f52-7a0e-4f0e-9b61-5c3f8f1d2a01'
const list: Manifest = {
  ...{ format: 'taxiway-agent/1', tenantId: id, enrollmentId: id, nonce: 'AAAAAAAAAAAAAAAAAAAAAA' },
  ...{ issuedAt: '2026-11-30T12:00:00.000Z', expiresAt: '2026-11-30T13:00:00.000Z' },
  apps: [
    {
      ...{ id, name: 'Contoso Tools', revision: '0123456789ab', intent: 'install', phase: 'device', tracked: true },
      content: { url: 'https://content.example/a', sha256: 'ab'.repeat(32), sizeBytes: 12, fileName: 'tools.zip' },
      ...{ install: 'setup.exe /quiet', uninstall: 'setup.exe /remove', runAs: 'system', restart: 'suppress' },
      ...{ timeLimitMinutes: 60, returnCodes: [...usualReturnCodes] },
      requires: { architectures: ['x64'], minimumBuild: 19041, rules: [] },
      detection: [
        { kind: 'file', path: 'C:\\Tools', name: 'tools.exe', as32Bit: false, check: 'exists' },
        { kind: 'script', content: 'J2ZvdW5kJw==', as32Bit: false, signed: true },
      ],
      dependsOn: [{ id, install: true }],
      supersedes: [{ id, uninstall: false }],
    },
  ],
}

const words = ['"apps":[', '"kind":"file"', '"results":[', '"exitCode":', '2147483648', '"revision":"', '\\u0000', '{}']

export const agentTargets: readonly Target[] = [
  {
    name: 'agent-list',
    entry: ['protocol/agent/manifest.ts'],
    refuses: [AgentMessageError],
    kind: 'bytes',
    seeds: [encodeManifest(list)],
    words,
    read: (bytes) => {
      const read = decodeManifest(bytes)
      holds(read, decodeManifest(encodeManifest(read)), 'the list')
      return read
    },
  },
  {
    name: 'agent-results',
    entry: ['protocol/agent/manifest.ts'],
    refuses: [AgentMessageError],
    kind: 'text',
    seeds: [
      encodeResults([
        { appId: id, revision: '0123456789ab', state: 'failed', exitCode: 1603, reason: 'no room' },
        { appId: id, revision: '0123456789ab', state: 'installed' },
      ]),
    ],
    words,
    read: (text) => {
      const read = decodeResults(new TextEncoder().encode(text))
      holds(read, decodeResults(new TextEncoder().encode(encodeResults(read))), 'the results')
      return read
    },
  },
  {
    name: 'agent-envelope',
    entry: ['protocol/agent/manifest.ts'],
    refuses: [AgentMessageError],
    kind: 'text',
    seeds: [
      encodeEnvelope({ manifest: encodeManifest(list), signature: new Uint8Array(64), signer: new Uint8Array(9) }),
    ],
    words: ['"manifest":"', '"signature":"', '"signer":"', '====', '+/'],
    read: (text) => {
      const read = decodeEnvelope(new TextEncoder().encode(text))
      holds(read, decodeEnvelope(new TextEncoder().encode(encodeEnvelope(read))), 'the envelope')
      return read
    },
  },
  {
    name: 'win32-package',
    entry: ['protocol/intunewin/package.ts', 'protocol/archive/zip.ts'],
    refuses: [PackageError],
    kind: 'bytes',
    seeds: [true, false].map((packed) => intunewinOf(Buffer.from('content'), { packed })),
    words: ['PK\u0001\u0002', 'PK\u0003\u0004', '<EncryptionKey>', '</EncryptionInfo>', '<Mac>', '.intunewin'],
    read: (bytes) => {
      const { detection } = partsOfPackage(bytes, 0)
      const start = contentStart(detection.start, bytes.subarray(detection.start, detection.start + headSize))
      return openingOf(detection, bytes.subarray(start, start + detection.packedSize))
    },
  },
  {
    name: 'detection-rules',
    entry: ['mdm/item/app/win32/rules.ts', 'mdm/item/app/win32/rule-text.ts'],
    refuses: [],
    kind: 'text',
    seeds: [
      'file:C:\\Program Files\\Contoso\\tools.exe>=4.2',
      'registry:HKLM\\SOFTWARE\\Contoso\\Version=4.2',
      'product:{7C1B4F80-2E43-4E0B-9D6B-0B6B6D3F9A51}>1.9',
    ],
    words: ['file:', 'registry:', 'product:', '>=', '<', '=', '\\', '%ProgramFiles%', '..', '{', '}'],
    read: (text) => {
      const said = ruleOfText(text)
      const taken = said.ok ? readRules([said.value]) : said
      if (!taken.ok) return taken
      const again = readRules(taken.value.detection.map((rule) => shownRule(rule, 'detection') as GivenRule))
      holds(taken, again, 'the rule')
      return taken
    },
  },
]
