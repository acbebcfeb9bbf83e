// The claim about a key of the TPM, made with Node's own cryptography: what holds together, who vouches for it, and each thing that may
// be wrong with it.

import { createHash, generateKeyPairSync, type KeyObject, sign, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { der } from '../../../../test/support/certificate-request.ts'
import { openTpmTrust, type TpmTrustFolder } from '../../../autopilot/attestation/tpm-trust.ops.ts'
import { issue, spkiOf } from '../../../pki/x509.ts'
import {
  type CreationStatement,
  decodeKeyStatement,
  encodeCreationStatement,
  encodeKeyStatement,
  encodeRsaBlob,
  type KeyBinding,
} from '../../../protocol/tpm/key-claim.ts'
import { TpmCodecError } from '../../../protocol/tpm/marshal.ts'
import { nameOf, type TpmPublic } from '../../../protocol/tpm/public.ts'
import { akTemplate } from '../../../protocol/tpm/templates.ts'
import { judgeKeyClaim } from './key-claim.ops.ts'

const now = new Date('2026-06-01T12:00:00Z')
const authority = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const issuer = { subject: 'Attestation keys', key: authority.privateKey, spki: spkiOf(authority.publicKey) }
const validity = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2046-01-01T00:00:00Z') }
const folder = mkdtempSync(join(tmpdir(), 'tpm-trust-'))
let trusts: TpmTrustFolder
let trustsNobody: TpmTrustFolder
beforeAll(async () => {
  const root = issue({ ...validity, ...issuer, ca: true, usage: 'authority' }, issuer)
  writeFileSync(join(folder, 'maker.pem'), new X509Certificate(root.der).toString())
  const throws = (error: unknown) => {
    throw error
  }
  trusts = await openTpmTrust(folder, throws)
  trustsNobody = await openTpmTrust(join(folder, 'none'), throws)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const newKey = () => generateKeyPairSync('rsa', { modulusLength: 2048 })
type Pair = ReturnType<typeof newKey>
const modulusOf = (key: KeyObject): Uint8Array => Buffer.from(key.export({ format: 'jwk' }).n ?? '', 'base64url')
const [own, foreign] = [newKey(), newKey()]

function publicOf({ publicKey }: Pair, attributes?: number): TpmPublic {
  const template = akTemplate('rsa')
  const key = { ...template.key, modulus: modulusOf(publicKey) } as TpmPublic['key']
  return { ...template, ...(attributes !== undefined && { attributes }), key }
}

const creationData = Buffer.from('where and how it was made')
type Change = {
  readonly key?: TpmPublic
  readonly says?: Partial<CreationStatement>
  readonly signer?: KeyObject
  readonly binding?: Partial<KeyBinding>
}

function claim({ key = publicOf(own), says, signer = own.privateKey, binding }: Change = {}): string {
  const creationHash = createHash('sha256').update(creationData).digest()
  const attested = encodeCreationStatement({ objectName: nameOf(key), creationHash, ...says })
  const signature = { kind: 'rsassa', hash: 0x000b, signature: sign('sha256', attested, signer) } as const
  return Buffer.from(encodeKeyStatement({ key, creationData, attested, signature, ...binding })).toString('base64')
}

const blobOf = ({ publicKey }: Pair): string =>
  Buffer.from(encodeRsaBlob({ modulus: modulusOf(publicKey), exponent: Uint8Array.of(1, 0, 1) })).toString('base64')

function certificateOf({ publicKey }: Pair, { purpose = '6781050803', until = validity.notAfter } = {}): string {
  const extensions = [{ oid: '2.5.29.37', der: der(0x30, der(0x06, Buffer.from(purpose, 'hex'))) }]
  const about = { ...validity, notAfter: until, subject: 'a TPM', spki: spkiOf(publicKey), extensions }
  return Buffer.from(issue({ ...about, usage: 'authority' }, issuer).der).toString('base64')
}

const items = (change: Change = {}) => ({ aikAttestationClaim: claim(change), aikPub: blobOf(own) })
const judged = (sent: Parameters<typeof judgeKeyClaim>[0], by = trusts) => judgeKeyClaim(sent, by, now)

test('a claim that holds together is verified when a trusted authority certified its key, and not trusted otherwise', async () => {
  const whole = { ...items(), aikCert: certificateOf(own) }
  expect(await judged(whole)).toBe('verified')
  const wrapped = whole.aikAttestationClaim.replace(/.{64}/g, '$&\r\n')
  expect(await judged({ ...whole, aikAttestationClaim: wrapped })).toBe('verified')
  expect(await judged(whole, trustsNobody)).toBe('not-trusted')
  expect(await judged(items())).toBe('not-trusted')
  const forClients = certificateOf(own, { purpose: '2b06010505070302' })
  expect(await judged({ ...items(), aikCert: forClients })).toBe('not-trusted')
  const over = certificateOf(own, { until: new Date('2026-05-01T00:00:00Z') })
  expect(await judged({ ...items(), aikCert: over })).toBe('not-trusted')
  expect(await judged({ aikPub: blobOf(own) })).toBeUndefined()
})

test('a claim of another key, with another signature, about another creation or by a key that may leave its TPM is broken', async () => {
  const aikCert = certificateOf(own)
  const mayLeave = publicOf(own, publicOf(own).attributes & ~0x2)
  const changes: Readonly<Record<string, Change>> = {
    'signed by another key': { signer: foreign.privateKey },
    'another name': { says: { objectName: nameOf(publicOf(foreign)) } },
    'another creation': { says: { creationHash: new Uint8Array(32) } },
    'other creation data': { binding: { creationData: Buffer.from('elsewhere') } },
    'another key in the binding': { binding: { key: publicOf(foreign) } },
    'a key that may leave': { key: mayLeave },
  }
  for (const [what, change] of Object.entries(changes)) {
    expect([what, await judged({ ...items(change), aikCert })]).toEqual([what, 'broken'])
  }
  expect(await judged({ ...items(), aikPub: blobOf(foreign), aikCert })).toBe('broken')
  expect(await judged({ ...items(), aikCert: certificateOf(foreign) })).toBe('broken')
  for (const text of ['AAAA', 'no base64 at all!', claim().slice(0, -8), `${claim()}AAAA`]) {
    expect([text.slice(0, 20), await judged({ ...items(), aikAttestationClaim: text, aikCert })]).toEqual([
      text.slice(0, 20),
      'broken',
    ])
  }
})

test('any bytes are a statement or an error of the codec, and nothing else', () => {
  const good = Buffer.from(claim(), 'base64')
  const read = (bytes: Uint8Array) => {
    try {
      decodeKeyStatement(bytes)
    } catch (error) {
      if (!(error instanceof TpmCodecError)) throw error
    }
  }
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), read))
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.nat(255), (at, byte) => {
      read(good.map((before, index) => (index === at ? byte : before)))
    }),
  )
})
