// The authority in the stores of a stand-in machine: folders and programs of the test, so that this one's own stores are never touched.

import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { createTestDatabase } from '../../../test/support/database/database.ts'
import { nameConstraintsOid, permitting } from '../../pki/name-constraints.ts'
import { makeSeal } from '../../pki/seal.ts'
import { openTlsAuthorities } from '../../pki/tls-authority.ops.ts'
import { issue, spkiOf } from '../../pki/x509.ts'
import { keptIn } from './kept.ts'
import { lookAt } from './perform.ts'
import { planTrust } from './plan.ts'
import { trustHere } from './trust.ts'

let at: string
let data: string
let home: string
let debianFolder: string
let bin: string
let pem: string | undefined
beforeEach(async () => {
  at = mkdtempSync(join(tmpdir(), 'taxiway-trust-'))
  ;[data, home, debianFolder, bin] = ['data', 'home', 'system', 'bin'].map((name) => join(at, name)) as [
    string,
    string,
    string,
    string,
  ]
  for (const folder of [data, home, debianFolder, bin]) mkdirSync(folder)
  pem ??= await authority()
  writeFileSync(join(data, 'ca.pem'), `a note\n${pem}\n`)
  process.exitCode = 0
})
afterEach(() => {
  rmSync(at, { recursive: true, force: true })
  process.exitCode = 0
})

async function authority(): Promise<string> {
  await using database = await createTestDatabase()
  const names = { configured: ['localhost'], machine: [] }
  const { issuing } = await openTlsAuthorities(database.db, makeSeal(Buffer.alloc(32, 1)), new Date(), names)
  return issuing.pem.trim()
}

type Odd = {
  /** Bytes of the extension; undefined: it has none. */
  constraints?: string
  critical?: boolean
  ca?: boolean
  purposes?: boolean
  hostNames?: string[]
  key?: 'P-384' | 'RSA'
  /** Signed by another key than its own. */
  foreign?: boolean
  years?: number
  /** Authorities below it. */
  pathLength?: number
}

/** One that somebody else made; `constraints` are its subtrees, tag by tag. */
function madeElsewhere(odd: Odd): string {
  const {
    constraints,
    critical = true,
    ca = true,
    purposes = true,
    hostNames,
    foreign,
    years = 5,
    pathLength = 0,
  } = odd
  const { privateKey: own, publicKey } = keyPair(odd.key)
  const key = foreign ? keyPair().privateKey : own
  const spki = spkiOf(publicKey)
  const subject = 'Anybody'
  const [notBefore, notAfter] = [new Date('2026-01-01T00:00:00Z'), new Date(`${2026 + years}-01-01T00:00:00Z`)]
  const extensions = [
    ...(constraints === undefined
      ? []
      : [{ oid: nameConstraintsOid, critical, der: Buffer.from(tlv('30', constraints), 'hex') }]),
    ...(purposes ? [{ oid: '2.5.29.37', der: Buffer.from('300a06082b06010505070301', 'hex') }] : []),
  ]
  const template = { subject, spki, notBefore, notAfter, usage: 'authority' as const, ca, extensions }
  const { der } = issue({ ...template, ...(hostNames && { hostNames }) }, { subject, key, spki })
  const said = der.toString('hex').replace('30060101ff020100', `30060101ff0201${hexByte(pathLength)}`)
  return new X509Certificate(Buffer.from(said, 'hex')).toString().trim()
}
const hexByte = (n: number) => n.toString(16).padStart(2, '0')
const keyPair = (kind?: Odd['key']) =>
  kind === 'RSA'
    ? generateKeyPairSync('rsa', { modulusLength: 2048 })
    : generateKeyPairSync('ec', { namedCurve: kind === 'P-384' ? 'secp384r1' : 'prime256v1' })
const tlv = (tag: string, inner: string) => `${tag}${(inner.length / 2).toString(16).padStart(2, '0')}${inner}`
const dns = (name: string) => tlv('30', tlv('82', Buffer.from(name).toString('hex')))
const ip = (hex: string) => tlv('30', tlv('87', hex))
const mail = (name: string) => tlv('30', tlv('81', Buffer.from(name).toString('hex')))
const permitted = (...trees: string[]) => tlv('a0', trees.join(''))
const excluded = (...trees: string[]) => tlv('a1', trees.join(''))
const loopback = '7f000000ff000000'
const everything = '0000000000000000'
const allowed = permitted(dns('localhost'), ip(loopback))

/** A program that writes down how it was called. */
function stub(name: string, ends = 'exit 0'): string {
  const path = join(bin, name)
  writeFileSync(path, `#!/bin/sh\necho "${name} $*" >> '${at}/calls'\n${ends}\n`)
  chmodSync(path, 0o755)
  return path
}
const calls = (): string[] => {
  const file = join(at, 'calls')
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : []
  rmSync(file, { force: true })
  return lines
}
const trusted = () => keptIn(home, data)
const nameIn = (text: string) => /taxiway-[0-9a-f]{16}/.exec(text)?.[0] ?? ''

async function trust(
  options: { remove?: boolean; dryRun?: boolean; allowName?: string[]; json?: boolean } = {},
  platform: NodeJS.Platform = 'linux',
) {
  const said: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((text) => void said.push(String(text)))
  try {
    await trustHere(options, data, lookAt({ platform, home, path: bin, debianFolder }), permitting(['own-machine']))
  } finally {
    log.mockRestore()
  }
  return { said: said.join('\n'), code: process.exitCode }
}

test('on Debian it goes into the system folder and into each browser, one that is not there yet as well, and all of it comes out', async () => {
  for (const name of ['update-ca-certificates', 'certutil']) stub(name)
  const firefox = join(home, '.mozilla', 'firefox', 'abc.default')
  mkdirSync(firefox, { recursive: true })
  writeFileSync(join(firefox, 'cert9.db'), '')
  const { said, code } = await trust()
  expect([code, said.split('\n').filter((line) => !line.startsWith('✓'))]).toEqual([0, []])
  const [file = ''] = readdirSync(debianFolder)
  const name = nameIn(file)
  expect(readFileSync(join(debianFolder, file), 'utf8').trim()).toBe(pem)
  const chromium = join(home, '.pki', 'nssdb')
  expect(calls()).toEqual([
    'update-ca-certificates ',
    expect.stringMatching(new RegExp(`^certutil -d sql:${firefox} -A -t C,, -n ${name} -i /.*/${name}.pem$`)),
    `certutil -d sql:${chromium} -N --empty-password`,
    expect.stringMatching(new RegExp(`^certutil -d sql:${chromium} -A -t C,, -n ${name} -i /.*/${name}.pem$`)),
  ])
  expect(existsSync(chromium)).toBe(true)

  // what was put in comes out, also when the installation has another authority by now
  writeFileSync(join(chromium, 'cert9.db'), '')
  writeFileSync(join(data, 'ca.pem'), '')
  expect(await trust({ remove: true })).toMatchObject({
    code: 0,
    said: expect.stringContaining("✓ taken out of the system's store"),
  })
  expect(readdirSync(debianFolder)).toEqual([])
  expect(calls().sort()).toEqual(
    [
      'update-ca-certificates --fresh',
      `certutil -d sql:${chromium} -D -n ${name}`,
      `certutil -d sql:${firefox} -D -n ${name}`,
    ].sort(),
  )
  expect((await trust({ remove: true })).said).toBe('Nothing was put in from here.')
  expect(calls()).toEqual([])
})

test('a dry run says all of it and changes nothing', async () => {
  const program = stub('update-ca-certificates')
  const { said, code } = await trust({ dryRun: true })
  expect(code).toBe(0)
  expect(said).toMatch(new RegExp(`would copy .*taxiway-[0-9a-f]{16}\\.pem to ${debianFolder}/taxiway-`))
  expect(said).toContain(`would run ${program}`)
  expect(said).toContain('certutil is not here')
  expect(calls()).toEqual([])
  expect([...readdirSync(debianFolder), ...readdirSync(home)]).toEqual([])
  expect(existsSync(trusted())).toBe(false)
})

test('what it could not do it says, with the reason and the command to do it by hand, and ends with 1', async () => {
  rmSync(debianFolder, { recursive: true })
  stub('update-ca-certificates')
  stub('certutil', 'echo "certutil: the database is locked" >&2; exit 1')
  const { said, code } = await trust()
  expect(code).toBe(1)
  expect(said).toMatch(/✗ not put into the system's store: .*ENOENT/)
  expect(said).toMatch(/by hand: sudo cp \S+ \S+ && sudo update-ca-certificates/)
  expect(said).toContain('certutil: the database is locked')
  expect(calls()).toEqual([expect.stringMatching(/^certutil .* -N/)])
  // it is not forgotten what may be in there
  process.exitCode = 0
  writeFileSync(join(home, '.pki', 'nssdb', 'cert9.db'), '')
  expect((await trust({ remove: true })).code).toBe(1)
  expect(readdirSync(trusted())).toHaveLength(1)
  const document = JSON.parse((await trust({ json: true })).said) as {
    ok: boolean
    results: { done: boolean; byHand: string }[]
  }
  expect(document).toMatchObject({
    ok: false,
    results: [{ done: false, byHand: expect.stringContaining('sudo cp') }, {}],
  })
})

test('a browser that never had it, as a profile that is younger, is no failure when it is taken out', async () => {
  stub('update-ca-certificates')
  stub('certutil')
  await trust()
  writeFileSync(join(home, '.pki', 'nssdb', 'cert9.db'), '')
  stub('certutil', `echo 'certutil: could not find certificate named "taxiway"' >&2; exit 255`)
  expect((await trust({ remove: true })).code).toBe(0)
  expect(existsSync(trusted())).toBe(false)
})

test('where p11-kit keeps the store its own program is asked', async () => {
  stub('trust')
  await trust()
  const [put = ''] = calls()
  expect(put).toMatch(/^trust anchor --store \S+taxiway-[0-9a-f]{16}\.pem$/)
  await trust({ remove: true })
  expect(calls()).toEqual([expect.stringMatching(/^trust anchor --remove \S+taxiway-[0-9a-f]{16}\.pem$/)])
})

test("on macOS it is the person's keychain, on Windows the person's own store: neither asks for an administrator", async () => {
  stub('security')
  expect(await trust({}, 'darwin')).toMatchObject({ code: 0, said: '✓ put into your keychain' })
  const [added = ''] = calls()
  expect(added).toContain(`security add-trusted-cert -r trustRoot -k ${home}/Library/Keychains/login.keychain-db`)
  await trust({ remove: true }, 'darwin')
  expect(calls()).toEqual([
    expect.stringMatching(/^security delete-certificate -Z [0-9a-f]{40} -t .*login\.keychain-db$/),
  ])

  const machine = lookAt({ platform: 'win32', home, path: bin })
  const one = { file: 'C:\\data\\a b.pem', pem: '', sha1: 'ab'.repeat(20), name: 'taxiway-0' }
  expect(planTrust(machine, one, true)).toMatchObject([{ byHand: 'certutil -user -addstore Root "C:\\data\\a b.pem"' }])
  expect(planTrust(machine, one, false)).toMatchObject([{ byHand: `certutil -user -delstore Root ${one.sha1}` }])
})

test('without an authority there is nothing to trust, and it says how one comes to be', async () => {
  rmSync(join(data, 'ca.pem'))
  await expect(trust()).rejects.toThrow(`Run taxiway start --data ${data}`)
})

// [what it is, how it is made, what is said of it]
const unbounded: [string, Odd, string][] = [
  ['without limits', {}, 'no limits on names'],
  ['with excluded names alone', { constraints: excluded(dns('x.invalid'), ip('c0000201ffffffff')) }, 'limits no names'],
  ['for com', { constraints: permitted(dns('com'), dns('org'), ip(everything)) }, "permits 'com'"],
  ['for .com', { constraints: permitted(dns('.com'), ip(loopback)) }, "permits '.com'"],
  ['for an empty name', { constraints: permitted(dns('localhost'), dns(''), ip(loopback)) }, "permits ''"],
  ['for all addresses', { constraints: permitted(dns('localhost'), ip(everything)) }, "permits '0.0.0.0/0'"],
  ['with a mask that has gaps', { constraints: permitted(dns('localhost'), ip('7f000000000000ff')) }, 'not written as'],
  ['for no addresses', { constraints: permitted(dns('localhost')) }, 'limits no addresses'],
  ['for addresses of mail beside', { constraints: permitted(dns('localhost'), ip(loopback), mail('')) }, 'not written'],
  ['whose limits are not critical', { constraints: allowed, critical: false }, 'not marked as critical'],
  ['that is no authority', { constraints: allowed, ca: false }, 'it is no authority'],
  ['for each purpose', { constraints: allowed, purposes: false }, 'it lacks something'],
  ['with authorities below it', { constraints: allowed, pathLength: 3 }, '2.5.29.19'],
  ['with a key of another curve', { constraints: allowed, key: 'P-384' }, 'not on the curve P-256'],
  ['with an RSA key', { constraints: allowed, key: 'RSA' }, 'not on the curve P-256'],
  ['that another key signed', { constraints: allowed, foreign: true }, 'its own key did not sign it'],
  ['for six years', { constraints: allowed, years: 6 }, 'more than five years'],
  ['that is a server itself', { constraints: allowed, hostNames: ['example.com'] }, '2.5.29.17'],
]
test.each(unbounded)('an authority %s is put nowhere, also as the second in the file', async (_, odd, why) => {
  for (const name of ['update-ca-certificates', 'certutil']) stub(name)
  const own = readFileSync(join(data, 'ca.pem'), 'utf8')
  for (const before of ['', own]) {
    writeFileSync(join(data, 'ca.pem'), `${before}${madeElsewhere(odd)}\n`)
    await expect(trust({ allowName: ['com', 'example.com'] })).rejects.toThrow(why)
    await expect(trust({ dryRun: true })).rejects.toThrow('more than the names of this installation')
    expect([readdirSync(debianFolder), calls(), existsSync(trusted())]).toEqual([[], [], false])
  }
})

test('a name that neither the machine nor the settings know is taken only when it is named, and it is said that names below it go with it', async () => {
  stub('update-ca-certificates')
  const known = madeElsewhere({ constraints: permitted(dns('localhost'), dns('own-machine'), ip(loopback)) })
  writeFileSync(join(data, 'ca.pem'), known)
  expect((await trust({ dryRun: true })).said).toContain('It may certify localhost, own-machine, 127.0.0.0/8.')
  // two labels, and everybody below them
  const constraints = permitted(dns('localhost'), dns('co.uk'), ip(loopback), ip('08080808ffffffff'))
  writeFileSync(join(data, 'ca.pem'), madeElsewhere({ constraints }))
  const strange = 'co.uk and every name below it, 8.8.8.8/32'
  expect((await trust({ dryRun: true })).said).toContain(`It would ask about ${strange}.`)
  await expect(trust()).rejects.toThrow(
    `Neither the machine nor its settings know ${strange}. Nobody can be asked here.`,
  )
  await expect(trust()).rejects.toThrow(`taxiway trust --data ${data} --allow-name co.uk --allow-name 8.8.8.8/32`)
  for (const allowName of [['uk'], ['www.co.uk', '8.8.8.8'], ['co.uk']]) {
    await expect(trust({ allowName })).rejects.toThrow('Nobody can be asked here')
  }
  expect([readdirSync(debianFolder), existsSync(trusted())]).toEqual([[], false])
  await trust({ allowName: ['CO.uk', '8.8.8.8'] })
  expect(readdirSync(debianFolder)).toHaveLength(1)
})

test('programs read a copy of what was judged, and nothing else of the folder is taken out', async () => {
  const kept = trusted()
  stub('trust', `for last; do :; done; cat "$last" > '${at}/read'`)
  await trust()
  expect(readFileSync(join(at, 'read'), 'utf8').trim()).toBe(pem)
  expect(calls()).toEqual([expect.not.stringContaining(data)])
  rmSync(join(kept, readdirSync(kept)[0] ?? ''))
  writeFileSync(join(kept, 'taxiway-0123456789abcdef.pem'), madeElsewhere({}))
  expect((await trust({ remove: true })).said).toBe('Nothing was put in from here.')
  expect(calls()).toEqual([])
})

test('what is kept lies where only this account writes, so that whoever owns the data folder changes neither it nor what is done by hand', async () => {
  stub('update-ca-certificates')
  rmSync(debianFolder, { recursive: true })
  mkdirSync(join(at, 'elsewhere'))
  symlinkSync(join(at, 'elsewhere'), join(data, 'trusted'))
  const { said } = await trust()
  const [, file = ''] = /by hand: sudo cp (\S+) /.exec(said) ?? []
  expect(file.startsWith(`${trusted()}/`)).toBe(true)
  writeFileSync(join(data, 'ca.pem'), madeElsewhere({ constraints: allowed }))
  expect(readFileSync(file, 'utf8').trim()).toBe(pem)
  expect([readdirSync(join(at, 'elsewhere')), readdirSync(data).sort()]).toEqual([[], ['ca.pem', 'trusted']])
  for (let folder = trusted(); folder !== home; folder = dirname(folder)) {
    expect(statSync(folder).mode & 0o077).toBe(0)
  }
  // one installation knows nothing of another's
  writeFileSync(join(trusted(), 'notes.txt'), 'of somebody') // and what is not ours is passed over
  expect(keptIn(home, data)).not.toBe(keptIn(home, join(at, 'other')))
})

test('where it is kept goes through no link, and not through a folder that another account owns or writes', async () => {
  stub('update-ca-certificates')
  stub('certutil')
  await trust()
  const [name = ''] = readdirSync(trusted())
  const kept = join(trusted(), name)
  const other = join(at, 'other')
  writeFileSync(other, 'untouched')
  rmSync(kept)
  symlinkSync(other, kept)
  expect((await trust()).code).toBe(0)
  expect(readFileSync(other, 'utf8')).toBe('untouched')
  expect(readFileSync(kept, 'utf8').trim()).toBe(pem)

  for (const folder of [trusted(), dirname(trusted()), join(home, '.taxiway')]) {
    chmodSync(folder, 0o777)
    for (const remove of [false, true]) {
      await expect(trust({ remove })).rejects.toThrow(`${folder} may be written by other accounts`)
    }
    chmodSync(folder, 0o700)
  }
  const uid = process.getuid?.() ?? 0
  const who = vi.spyOn(process as { getuid: () => number }, 'getuid').mockReturnValue(uid + 1)
  await expect(trust()).rejects.toThrow(`${home} belongs to another account`)
  who.mockRestore()
  expect((await trust({ remove: true })).code).toBe(0)

  mkdirSync(join(at, 'elsewhere'))
  rmSync(join(home, '.taxiway'), { recursive: true })
  symlinkSync(join(at, 'elsewhere'), join(home, '.taxiway'))
  await expect(trust()).rejects.toThrow('is a link or a file and no folder')
  expect(readdirSync(join(at, 'elsewhere'))).toEqual([])
})
