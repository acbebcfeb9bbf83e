// The folder of trusted and refused TPMs: what counts of it, when it is read again, and what a mistake in it does.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { throwIt } from '../../../test/support/throw-it.ts'
import { type NodeTpm, nodeTpm } from '../../../test/support/tpm/node-tpm.ts'
import { readEndorsement } from './endorsement.ops.ts'
import { openTpmTrust } from './tpm-trust.ops.ts'
import { nothingDenied } from './tpm-trust.ts'

// all three authorities have one name, as those of one vendor may
const [chip, same, other] = [nodeTpm(), nodeTpm(), nodeTpm()]
const start = new Date('2026-11-21T10:00:00Z')
const after = (ms: number) => new Date(start.getTime() + ms)
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taxiway-trust-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const pem = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`
function put(name: string, content: string | Uint8Array): void {
  mkdirSync(join(folder, name, '..'), { recursive: true })
  writeFileSync(join(folder, name), content)
}
const endorsementOf = ({ certify, modulus }: NodeTpm) => readEndorsement(certify(), modulus).read
const opened = async () => (await openTpmTrust(folder, throwIt))(start)
const trusts = async () => {
  const { vouchesFor } = await opened()
  return [chip, same, other].map((one) => vouchesFor(endorsementOf(one)))
}

test('[T-34] certificates in PEM or DER, several in one file and in sub-folders, vouch for what they signed and for nothing else', async () => {
  expect(await trusts()).toEqual([false, false, false])
  put('vendors/deep/chip.PEM', `# both\n${pem(chip.issuer)}${pem(same.issuer)}`)
  expect(await trusts()).toEqual([true, true, false])
  for (const name of ['a.crt', 'a.cer', 'a.der']) {
    put(name, other.issuer)
    expect([name, await trusts()]).toEqual([name, [true, true, true]])
    rmSync(join(folder, name))
  }
  put('other.txt', pem(other.issuer))
  mkdirSync(join(folder, 'folder.pem'))
  expect(await trusts()).toEqual([true, true, false])
  const nowhere = await openTpmTrust(join(folder, 'nowhere'), throwIt)
  expect((await nowhere(start)).denied).toEqual(nothingDenied)
})

test('a file that cannot be used stops the start, with its name and what is the matter', async () => {
  const mistakes: [string, string | Uint8Array, RegExp][] = [
    ['leaf.pem', pem(chip.certify()), /leaf\.pem: it holds a certificate that may not issue others/],
    ['junk.der', new Uint8Array(20), /junk\.der: it holds no certificate/],
    ['denied.json', '{"issuers": [', /denied\.json: /],
    ['denied.json', '{"firmware": [{"maker": "IFX", "to": "1", "why": "w"}]}', /firmware\.0\.to: write a version/],
    ['denied.json', '{"keys": [{"sha256": "AB", "why": "w"}]}', /keys\.0\.sha256/],
    ['denied.json', '{"issuers": [{"name": "n", "why": ""}]}', /issuers\.0\.why/],
    ['denied.json', JSON.stringify({ issuers: [{ name: 'n', why: 'w'.repeat(301) }] }), /issuers\.0\.why/],
    ['denied.json', '{"others": []}', /others/],
  ]
  for (const [name, content, message] of mistakes) {
    put(name, content)
    await expect(openTpmTrust(folder, throwIt)).rejects.toThrow(message)
    rmSync(join(folder, name))
  }
  put('not-a-folder', '')
  await expect(openTpmTrust(join(folder, 'not-a-folder'), throwIt)).rejects.toThrow('ENOTDIR')
})

test('[T-33] the list at the top of the folder counts, with makers in any case and ranges that begin at nothing', async () => {
  const key = 'ab'.repeat(32)
  const list = {
    issuers: [{ name: 'CN=Chips', why: 'a'.repeat(300) }],
    firmware: [{ maker: ' ifx', to: '1.2', why: 'b' }],
    keys: [{ sha256: key, why: 'c' }],
  }
  put('sub/denied.json', JSON.stringify(list))
  expect((await opened()).denied).toEqual(nothingDenied)
  put('denied.json', JSON.stringify(list))
  expect((await opened()).denied).toEqual({
    ...list,
    firmware: [{ maker: 'IFX', from: 0n, to: (1n << 32n) | 2n, why: 'b' }],
  })
})

test('what is put there counts after a minute, and a mistake leaves what was read before in force', async () => {
  put('chip.pem', pem(chip.issuer))
  const errors: unknown[] = []
  const read = await openTpmTrust(folder, (error) => errors.push(error))
  const vouched = async (at: Date) => (await read(at)).vouchesFor(endorsementOf(chip))
  expect(await vouched(start)).toBe(true)
  rmSync(join(folder, 'chip.pem'))
  expect(await vouched(after(59_999))).toBe(true)
  expect(await vouched(after(60_000))).toBe(false)
  put('chip.pem', pem(chip.issuer))
  expect(await vouched(after(119_999))).toBe(false)
  expect(await vouched(after(120_000))).toBe(true)
  put('chip.pem', 'broken')
  expect(await vouched(after(180_000))).toBe(true)
  expect(errors).toHaveLength(1)
  expect(await vouched(after(180_001))).toBe(true)
  expect(errors).toHaveLength(1) // read once a minute, also when it is broken
})

test('a folder of 5000 files is read, and one of more is none of trusted TPMs', async () => {
  for (let n = 0; n < 5000; n++) writeFileSync(join(folder, `note-${n}`), '')
  await opened()
  put('one-more', '')
  await expect(opened()).rejects.toThrow('more than 5000 files')
})
