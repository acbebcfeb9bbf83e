// The deployment service's messages, both directions (docs/protocols/profile-download.md).

import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { buildOf, decodeHello, decodeHelloReply, encodeHello } from './hello.ts'
import { decodeOobeConfig, encodeOobeConfig, type OobeFlags } from './oobe-config.ts'
import { decodeProblem, encodeProblem, ZtdCodecError } from './problem.ts'
import { type DownloadedProfile, decodeProfile, encodeProfile } from './profile.ts'
import { activationText, channelBindingSize, qualifyingData, quotedSelections } from './proof.ts'

const flags = fc.record<OobeFlags>({
  skipCortana: fc.boolean(),
  standardUser: fc.boolean(),
  skipPrivacy: fc.boolean(),
  skipOemRegistration: fc.boolean(),
  skipEula: fc.boolean(),
  attestTpm: fc.boolean(),
  authenticateDevice: fc.boolean(),
  requireTpm: fc.boolean(),
  skipUpgrade: fc.boolean(),
  downloadPatches: fc.boolean(),
  skipKeyboard: fc.boolean(),
})

const profiles = fc.record<DownloadedProfile>({
  registrationId: fc.uuid(),
  directoryDeviceId: fc.uuid(),
  tenantId: fc.uuid(),
  tenantDomain: fc.domain(),
  mdmId: fc.uuid(),
  profileName: fc.string(),
  oobe: flags,
  joinMethod: fc.constantFrom('aad', 'hybrid'),
  mode: fc.constantFrom('user-driven', 'self-deploying'),
  forcedEnrollment: fc.boolean(),
  assignedUser: fc.oneof(fc.constant(''), fc.emailAddress()),
  deviceNameTemplate: fc.string(),
  language: fc.constantFrom('', 'os-default', 'en-GB'),
  region: fc.constantFrom('', 'GB'),
  explicit: fc.boolean(),
  updateDisabled: fc.boolean(),
})

test('a profile comes back as it was sent, through JSON', () => {
  fc.assert(
    fc.property(profiles, (profile) => {
      expect(decodeProfile(JSON.parse(JSON.stringify(encodeProfile(profile, 'c'))))).toEqual(profile)
    }),
  )
})

test('the worked values of the specification', () => {
  const set = (value: number) => Object.entries(decodeOobeConfig(value)).flatMap(([name, on]) => (on ? [name] : []))
  expect(set(28)).toEqual(['skipPrivacy', 'skipOemRegistration', 'skipEula'])
  expect(encodeOobeConfig({ ...decodeOobeConfig(1310) })).toBe(1310)
  expect(encodeOobeConfig({ skipOemRegistration: true, skipUpgrade: true })).toBe(264)
})

test('any document decodes or is refused with the member that is wrong, and nothing else is thrown', () => {
  const members = fc.dictionary(
    fc.constantFrom(
      'ZtdRegistrationId',
      'CloudAssignedTenantId',
      'hardwareHash',
      'osVersion',
      'deviceTicket',
      'assurance',
      'CloudAssignedOobeConfig',
      'CloudAssignedAadServerData',
    ),
    fc.jsonValue(),
  )
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), members), (document) => {
      for (const decode of [decodeProfile, decodeHello, decodeHelloReply, decodeProblem]) {
        try {
          decode(document)
        } catch (error) {
          expect(error).toBeInstanceOf(ZtdCodecError)
        }
      }
    }),
  )
})

test('a hello comes back as it was sent, and an endless hash is refused', () => {
  const hello = { hardwareHash: 'T0E', clientVersion: 'x', osVersion: '10.0.17763.1', osEdition: 48, capabilities: [] }
  expect(decodeHello(encodeHello(hello))).toEqual(hello)
  expect(() => decodeHello({ hardwareHash: 'A'.repeat(10_000) })).toThrow(/hardwareHash/)
})

test.each([
  ['10.0.17763.1', 17763],
  ['10.0.26100', 26100],
  ['', 0],
  ['Windows', 0],
])('the build of "%s" is %i', (version, build) => {
  expect(buildOf(version)).toBe(build)
})

test('a refusal carries the service\u2019s number and word', () => {
  const problem = encodeProblem('ZtdDeviceIsNotRegistered')
  expect(problem).toEqual({ ErrorCode: 807, ErrorReason: 'ZtdDeviceIsNotRegistered' })
  expect(decodeProblem(problem)).toEqual(problem)
  expect(decodeProblem({ CloudAssignedTenantId: 'x' })).toBeUndefined()
})

test('[T-35] a proof is over registers 0, 2, 4, 7 and 11 of SHA-256, the TLS session of 32 bytes, the nonce and the key that joins', () => {
  expect(quotedSelections).toEqual([{ hash: 0x000b, bitmap: Uint8Array.of(0x95, 0x08, 0x00) }])
  expect(channelBindingSize).toBe(32)
  const [nonce, channelBinding, joinKey] = [1, 2, 3].map((value) => new Uint8Array(32).fill(value)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ]
  const text = Buffer.concat([Buffer.from('taxiway tpm activation\0'), channelBinding])
  expect(Buffer.from(activationText(channelBinding))).toEqual(text)
  const digest = createHash('sha256').update(nonce).update(channelBinding).update(joinKey).digest()
  expect(Buffer.from(qualifyingData({ nonce, channelBinding, joinKey }))).toEqual(digest)
})
