// The tools that everybody has open what we seal, and we open what they seal: OpenSSL's cms and age (filippo.io/age).

import { execFileSync } from 'node:child_process'
import { createPrivateKey, generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

import { makeAgeKey, openAge, sealWithAge } from '../../src/pki/sealed/age.ops.ts'
import { openCms, sealWithCms } from '../../src/pki/sealed/cms.ops.ts'
import { certificateKid, readSignedCms, signCms } from '../../src/pki/sealed/cms-signed.ops.ts'
import { issue, spkiOf } from '../../src/pki/x509.ts'
import { hasAge, hasOpenssl, sealedToolsNeeded } from '../support/sealed/tools.ts'

const folder = mkdtempSync(join(tmpdir(), 'taxiway-sealed-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const at = (name: string) => join(folder, name)
const put = (name: string, bytes: Uint8Array | string) => {
  writeFileSync(at(name), bytes)
  return at(name)
}
const run = (tool: string, ...words: string[]) =>
  execFileSync(tool, words, { cwd: folder, stdio: 'pipe', maxBuffer: 64 * 1024 * 1024 })
const now = new Date()
const day = 86_400_000
/** As long as a list of 2,000 devices, in many pieces of any of the formats, and no text. */
const content = randomBytes(8_000_001)

const inbox = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
const own = { subject: 'northwind.example', spki: spkiOf(inbox.publicKey) }
const { der } = issue(
  { ...own, notBefore: new Date(now.getTime() - day), notAfter: new Date(now.getTime() + day), usage: 'agreement' },
  { ...own, key: inbox.privateKey },
)
const certificate = new X509Certificate(der)
put('inbox.crt', certificate.toString())
put('inbox.key', inbox.privateKey.export({ type: 'pkcs8', format: 'pem' }))

describe.skipIf(!hasOpenssl)(`openssl cms${sealedToolsNeeded}`, () => {
  for (const [kind, words] of [
    ['ec', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256']],
    ['rsa', ['rsa:2048']],
  ] as const) {
    run(
      'openssl',
      'req',
      '-x509',
      '-newkey',
      ...words,
      '-nodes',
      '-days',
      '2',
      '-subj',
      '/CN=Fabrikam/O=OEM',
      '-keyout',
      `${kind}.key`,
      '-out',
      `${kind}.crt`,
    )
  }
  const signer = (kind: string) => new X509Certificate(readFileSync(at(`${kind}.crt`)))

  test('opens what we seal to the certificate of an inbox', () => {
    put('ours.p7m', sealWithCms(content, [certificate]))
    run(
      'openssl',
      'cms',
      '-decrypt',
      '-binary',
      '-inform',
      'DER',
      '-in',
      'ours.p7m',
      '-inkey',
      'inbox.key',
      '-recip',
      'inbox.crt',
      '-out',
      'opened',
    )
    expect(readFileSync(at('opened')).equals(content)).toBe(true)
  })

  test.each(['ec', 'rsa'])('verifies what we sign with a key of the kind %s', (kind) => {
    put('signed.p7s', signCms(content, signer(kind), createPrivateKey(readFileSync(at(`${kind}.key`))), now))
    run(
      'openssl',
      'cms',
      '-verify',
      '-binary',
      '-inform',
      'DER',
      '-in',
      'signed.p7s',
      '-CAfile',
      `${kind}.crt`,
      '-purpose',
      'any',
      '-out',
      'verified',
    )
    expect(readFileSync(at('verified')).equals(content)).toBe(true)
  })

  test.each<[string, string, string[]]>([
    ['ec', 'issuer and serial number', []],
    ['rsa', 'issuer and serial number', []],
    ['ec', 'subject key identifier', ['-keyid']],
  ])('signs with a key of the kind %s, named by its %s, and seals what we open and verify', (kind, _, named) => {
    put('content', content)
    run(
      'openssl',
      'cms',
      '-sign',
      '-binary',
      '-nodetach',
      '-md',
      'sha256',
      ...named,
      '-signer',
      `${kind}.crt`,
      '-inkey',
      `${kind}.key`,
      '-in',
      'content',
      '-outform',
      'DER',
      '-out',
      'theirs.p7s',
    )
    run(
      'openssl',
      'cms',
      '-encrypt',
      '-binary',
      '-aes-256-gcm',
      '-recip',
      'inbox.crt',
      '-keyopt',
      'ecdh_kdf_md:sha256',
      '-in',
      'theirs.p7s',
      '-outform',
      'DER',
      '-out',
      'theirs.p7m',
    )
    const signed = openCms(readFileSync(at('theirs.p7m')), [{ privateKey: inbox.privateKey }])
    const read = readSignedCms(signed, [signer('ec'), signer('rsa')], new Date())
    expect(read.content.equals(content)).toBe(true)
    expect(read.signer && certificateKid(read.signer)).toBe(certificateKid(signer(kind)))
    expect(readSignedCms(signed, [certificate], new Date()).signer).toBeUndefined()
  })

  test('without ecdh_kdf_md it derives its key with SHA-1, which is refused with the option to add', () => {
    put('content', content)
    run(
      'openssl',
      'cms',
      '-encrypt',
      '-binary',
      '-aes-256-gcm',
      '-recip',
      'inbox.crt',
      '-in',
      'content',
      '-outform',
      'DER',
      '-out',
      'sha1.p7m',
    )
    expect(() => openCms(readFileSync(at('sha1.p7m')), [{ privateKey: inbox.privateKey }])).toThrow(
      expect.objectContaining({ reason: 'sealed-otherwise', message: expect.stringContaining('ecdh_kdf_md:sha256') }),
    )
  })

  test('seals without authentication unless told otherwise, which is refused', () => {
    put('content', content)
    run(
      'openssl',
      'cms',
      '-encrypt',
      '-binary',
      '-aes256',
      '-recip',
      'inbox.crt',
      '-in',
      'content',
      '-outform',
      'DER',
      '-out',
      'cbc.p7m',
    )
    expect(() => openCms(readFileSync(at('cbc.p7m')), [{ privateKey: inbox.privateKey }])).toThrow(
      expect.objectContaining({ reason: 'sealed-otherwise' }),
    )
  })
})

describe.skipIf(!hasAge)(`age${sealedToolsNeeded}`, () => {
  test('opens what we seal', async () => {
    const { identity, recipient } = await makeAgeKey()
    put('ours.age', await sealWithAge(content, [recipient]))
    put('key.txt', `${identity}\n`)
    expect(run('age', '-d', '-i', 'key.txt', 'ours.age').equals(content)).toBe(true)
  })

  test('seals, to several at once, what we open', async () => {
    const [one, other, third] = [await makeAgeKey(), await makeAgeKey(), await makeAgeKey()]
    put('content', content)
    run('age', '-r', one.recipient, '-r', other.recipient, '-o', 'theirs.age', 'content')
    const file = readFileSync(at('theirs.age'))
    for (const key of [one, other]) {
      expect(Buffer.from(await openAge(file, [third.identity, key.identity])).equals(content)).toBe(true)
    }
    await expect(openAge(file, [third.identity])).rejects.toMatchObject({ reason: 'sealed-to-other' })
  })
})
