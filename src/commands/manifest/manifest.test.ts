// Sealed files from maker to customer by the commands alone: what is refused, and what it says. That the tools of others open and make
// the same files is in test/oracle/sealed-files.test.ts.

import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { sealWithAge } from '../../pki/sealed/age.ops.ts'
import { openSealed } from '../../pki/sealed/file.ops.ts'
import { readBundle, writeBundle } from '../../protocol/device-manifest/bundle.ts'
import { type Card, readCard } from '../../protocol/device-manifest/card.ts'
import type { Manifest } from '../../protocol/device-manifest/manifest.ts'
import { readTar, writeTar } from '../../protocol/device-manifest/tar.ts'
import { manifestCommand } from './manifest.ts'

let folder: string
let said: string[]
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'taxiway-manifest-'))
  said = []
  vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line))
  vi.spyOn(console, 'error').mockImplementation((line: string) => void said.push(line))
  for (const name of ['oem', 'distributor', 'reseller', 'customer']) {
    await run('keygen', '--name', `The ${name}`, '--out', at(name))
  }
  writeFileSync(at('devices.csv'), csv)
  said = []
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
  rmSync(folder, { recursive: true, force: true })
})

const csv = 'Device Serial Number,Windows Product ID,Hardware Hash\r\nPF1,,AAAA\r\nPF2,,BBBB\r\n'
const at = (name: string) => join(folder, name)
const run = (...words: string[]) => manifestCommand().parseAsync(words, { from: 'user' })
const card = (name: string): Card => readCard(readFileSync(at(`${name}.inbox.json`), 'utf8'))
const identity = (name: string): string =>
  readFileSync(at(`${name}.age.txt`), 'utf8')
    .split('\n')
    .find((line) => line.startsWith('AGE-')) ?? ''

const seal = (to: string, ...more: string[]) =>
  run(
    'seal',
    at('devices.csv'),
    '--to',
    at(`${to}.inbox.json`),
    '--key',
    at('oem.sign.pem'),
    '--name',
    'The oem',
    '--batch',
    'eu-7',
    '--out',
    at('one.age'),
    ...more,
  )
const verify = (by: string, file = 'one.age', sender = 'oem.inbox.json') =>
  run('verify', at(file), '--key', at(`${by}.age.txt`), '--sender', at(sender))
const handOver = (file: string, from: string, to: string, out: string) =>
  run(
    'hand-over',
    at(file),
    '--key',
    at(`${from}.age.txt`),
    '--sender',
    at('oem.inbox.json'),
    '--sign',
    at(`${from}.sign.pem`),
    '--to',
    at(`${to}.inbox.json`),
    '--out',
    at(out),
  )

const bundleFor = async (name: string, file = 'one.age') => {
  const opening = { ageIdentities: [identity(name)], cmsKeys: [], certificates: [], now: new Date() }
  return (await openSealed(readFileSync(at(file)), opening)).bundle
}
const sealAgain = async (name: string, content: Uint8Array, file = 'one.age') =>
  writeFileSync(at(file), await sealWithAge(content, [card(name).keys[0]?.value ?? '']))

describe('a list of devices that is sealed', () => {
  test('tells nobody else what is in it, and its receiver who sent it, how much and until when', async () => {
    await seal('customer')
    const sealed = readFileSync(at('one.age'))
    for (const secret of ['PF1', 'AAAA', 'eu-7', 'The customer']) expect(sealed.includes(secret)).toBe(false)
    said = []
    await verify('customer')
    expect(said.join('\n')).toMatch(
      /^eu-7: 2 devices, as they were signed; to be imported until 20\S+Z\.\n.*The oem to The customer\nThe names are as the signers wrote them, .*$/,
    )
    await expect(verify('reseller')).rejects.toMatchObject({ reason: 'sealed-to-other' })
  })

  test('is written out as it was, for its receiver alone', async () => {
    await seal('customer')
    await run(
      'open',
      at('one.age'),
      '--key',
      at('customer.age.txt'),
      '--sender',
      at('oem.inbox.json'),
      '--out',
      at('out'),
    )
    expect(readFileSync(at('out/devices.csv'), 'utf8')).toBe(csv)
    expect(JSON.parse(readFileSync(at('out/manifest.json'), 'utf8'))).toMatchObject({
      format: 'device-manifest/1',
      rows: 2,
    })
    expect(
      [at('out/devices.csv'), at('one.age'), at('oem.sign.pem')].map((file) => statSync(file).mode & 0o777),
    ).toEqual([0o600, 0o600, 0o600])
  })

  test('says that the plain list is still there', async () => {
    await seal('customer')
    expect(said.at(-1)).toContain('devices.csv is not sealed: delete it')
  })

  test('is for the one whose words were told, and for nobody else', async () => {
    await run('keygen', '--name', 'The customer', '--out', at('impostor'))
    const [, words = ''] = /Your words: (.*)/.exec(said.join('\n')) ?? []
    await expect(seal('customer', '--words', words)).rejects.toMatchObject({ reason: 'manifest-words' })
    await expect(seal('impostor', '--words', words.toUpperCase())).resolves.toBeDefined()
  })

  test('needs a card that nobody has changed', async () => {
    const changed = { ...card('customer'), keys: card('reseller').keys }
    writeFileSync(at('customer.inbox.json'), JSON.stringify(changed))
    await expect(seal('customer')).rejects.toMatchObject({ reason: 'manifest-card' })
  })
})

describe('a sealed file is refused', () => {
  test('when another than the one who is trusted signed it', async () => {
    await seal('customer')
    await expect(verify('customer', 'one.age', 'reseller.inbox.json')).rejects.toMatchObject({
      reason: 'manifest-sender-unknown',
    })
  })

  test('when its time is over', async () => {
    await seal('customer', '--days', '2')
    await verify('customer')
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3 * 86_400_000 })
    await expect(verify('customer')).rejects.toMatchObject({ reason: 'manifest-expired' })
  })

  test.each<[string, string, (manifest: Manifest, csv: string) => [Manifest, string]]>([
    ['a row was changed', 'manifest-digest', (manifest, csv) => [manifest, csv.replace('PF2', 'PF3')]],
    ['a row was left out', 'manifest-digest', (manifest, csv) => [manifest, csv.replace(/PF2.*\r\n/, '')]],
    [
      'its time was changed',
      'manifest-signature',
      (manifest, csv) => [{ ...manifest, expiresAt: '2099-01-01T00:00:00Z' }, csv],
    ],
    ['its signature was taken away', 'manifest-signature', ({ signature: _, ...manifest }, csv) => [manifest, csv]],
  ])('when %s', async (_, reason, change) => {
    await seal('customer')
    const { manifest, csv } = await bundleFor('customer')
    const [changed, list] = change(manifest, Buffer.from(csv).toString())
    await sealAgain('customer', writeBundle({ manifest: changed, handOvers: [], csv: Buffer.from(list) }))
    await expect(verify('customer')).rejects.toMatchObject({ reason })
  })

  test('when a bit of it was turned, wherever', async () => {
    await seal('customer')
    const sealed = readFileSync(at('one.age'))
    for (const place of [30, 100, 200, sealed.length - 20]) {
      const turned = Buffer.from(sealed)
      turned[place] = (turned[place] ?? 0) ^ 1
      writeFileSync(at('turned.age'), turned)
      await expect(verify('customer', 'turned.age')).rejects.toMatchObject({
        reason: expect.stringMatching(/^sealed-/),
      })
    }
  })

  test.each<[string, () => Uint8Array]>([
    ['a file that leads elsewhere', () => writeTar([{ name: '../devices.csv', bytes: Buffer.from(csv) }])],
    [
      'a thousand files',
      () => writeTar(Array.from({ length: 1000 }, () => ({ name: 'manifest.json', bytes: Buffer.from('{}') }))),
    ],
    [
      'a manifest of a megabyte',
      () =>
        writeTar([
          { name: 'manifest.json', bytes: Buffer.alloc(1 << 20, 0x20) },
          { name: 'devices.csv', bytes: Buffer.from(csv) },
        ]),
    ],
    ['no list', () => writeTar([{ name: 'manifest.json', bytes: Buffer.from('{}') }])],
    ['something else than tar', () => Buffer.from(csv)],
  ])('when it holds %s', async (_, content) => {
    await sealAgain('customer', content())
    await expect(verify('customer')).rejects.toMatchObject({ reason: 'manifest-bundle' })
  })

  test('when its manifest is none, naming the member', async () => {
    await seal('customer')
    const { manifest, csv } = await bundleFor('customer')
    await sealAgain('customer', writeBundle({ manifest: { ...manifest, rows: -1 }, handOvers: [], csv }))
    await expect(verify('customer')).rejects.toMatchObject({
      reason: 'manifest-document',
      message: expect.stringContaining('manifest.json in the sealed file is not as it has to be, at rows.'),
    })
  })
})

describe('a chain of custody', () => {
  const chain = async () => {
    await seal('distributor')
    await handOver('one.age', 'distributor', 'reseller', 'two.age')
    await handOver('two.age', 'reseller', 'customer', 'three.age')
  }

  test('from maker to distributor to reseller to customer is verified with the key of the maker alone', async () => {
    await chain()
    said = []
    await verify('customer', 'three.age')
    expect(said.slice(1, -1).map((line) => line.replace(/^ *\S+ */, ''))).toEqual([
      'The oem to The distributor',
      'The distributor to The reseller',
      'The reseller to The customer',
    ])
    expect(said.at(-1)).toContain('The names are as the signers wrote them')
  })

  test('is begun by whoever received the file, and by nobody else', async () => {
    await seal('distributor')
    const { manifest, csv } = await bundleFor('distributor')
    await sealAgain('reseller', writeBundle({ manifest, handOvers: [], csv }), 'stolen.age')
    await expect(verify('reseller', 'stolen.age')).rejects.toMatchObject({ reason: 'manifest-recipient' })
    await expect(
      run(
        'hand-over',
        at('one.age'),
        '--key',
        at('distributor.age.txt'),
        '--sender',
        at('oem.inbox.json'),
        '--sign',
        at('reseller.sign.pem'),
        '--to',
        at('customer.inbox.json'),
        '--out',
        at('two.age'),
      ),
    ).rejects.toMatchObject({ reason: 'manifest-not-holder' })
  })

  test.each<[string, (bytes: Record<string, Uint8Array>) => void]>([
    [
      'left out',
      (files) => {
        files['custody-1.json'] = files['custody-2.json'] ?? Buffer.alloc(0)
        delete files['custody-2.json']
      },
    ],
    [
      'changed',
      (files) => {
        files['custody-1.json'] = Buffer.from(
          Buffer.from(files['custody-1.json'] ?? '')
            .toString()
            .replace('The reseller', 'The other'),
        )
      },
    ],
    [
      'put in another place',
      (files) => {
        const [one, two] = [files['custody-1.json'], files['custody-2.json']]
        Object.assign(files, { 'custody-1.json': two, 'custody-2.json': one })
      },
    ],
  ])('is broken when a hand-over was %s', async (_, change) => {
    await chain()
    const whole = writeBundle(await bundleFor('customer', 'three.age'))
    const files = Object.fromEntries(readTar(whole).map(({ name, bytes }) => [name, bytes]))
    change(files)
    const content = writeTar(Object.entries(files).map(([name, bytes]) => ({ name, bytes })))
    expect(() => readBundle(content)).not.toThrow()
    await sealAgain('customer', content)
    await expect(verify('customer')).rejects.toMatchObject({
      reason: expect.stringMatching(/^manifest-(custody|recipient)$/),
    })
  })

  test('of another delivery does not count for this one', async () => {
    await chain()
    const { handOvers } = await bundleFor('customer', 'three.age')
    await seal('distributor', '--batch', 'eu-8')
    const other = await bundleFor('distributor')
    await sealAgain('customer', writeBundle({ ...other, handOvers }))
    await expect(verify('customer')).rejects.toMatchObject({ reason: 'manifest-custody' })
  })
})

test('keys that are there are not replaced', async () => {
  await expect(run('keygen', '--name', 'Other', '--out', at('oem'))).rejects.toMatchObject({
    reason: 'manifest-key-exists',
  })
})

test('a key of another kind does not sign', async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  writeFileSync(at('oem.sign.pem'), privateKey.export({ type: 'pkcs8', format: 'pem' }))
  await expect(seal('customer')).rejects.toMatchObject({ reason: 'manifest-key-kind' })
})
