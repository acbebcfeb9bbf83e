import { execFile } from 'node:child_process'
import { generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, createServer } from 'node:tls'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../test/support/database/database.ts'
import { authorityOf, makeAuthority } from './authority.ops.ts'
import { decodeNameConstraints, encodeNameConstraints, permits, permitting } from './name-constraints.ts'
import { makeSeal } from './seal.ts'
import { issueServerCertificate, openTlsAuthorities, rotateTlsAuthority } from './tls-authority.ops.ts'
import { type Generation, standingOf } from './tls-authority.ts'
import { issue, spkiOf } from './x509.ts'

const day = 24 * 60 * 60_000
const year = 365 * day
const seal = makeSeal(randomBytes(32))
const names = {
  configured: ['autopilot.contoso.example', '10.7.0.9'],
  machine: ['localhost', '127.0.0.1', '::1', 'bench-7'],
}
const today = new Date()

let database: TestDatabase
let folder: string

beforeAll(async () => {
  database = await createTestDatabase()
  folder = mkdtempSync(join(tmpdir(), 'tls-authority-'))
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await database.stop()
})

/** Node's and OpenSSL's word on a server of that certificate, both over a real socket. */
async function verdicts(served: { cert: string; key: string }, ca: string, host: string) {
  const server = createServer(served, (socket) => socket.on('error', () => {}).end('hello'))
  server.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  const caFile = join(folder, `${randomBytes(6).toString('hex')}.pem`)
  writeFileSync(caFile, ca)
  try {
    const node = await new Promise<string>((resolve) => {
      // Node sends no server name for an address, and checks the certificate against `host`
      const socket = connect({ host: '127.0.0.1', port, ca, ...(/^[\d.:]+$/.test(host) ? {} : { servername: host }) })
      socket.on('secureConnect', () => socket.end(() => resolve('accepted')))
      socket.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    })
    const check = /^[\d.:]+$/.test(host) ? '-verify_ip' : '-verify_hostname'
    const args = ['s_client', '-connect', `127.0.0.1:${port}`, '-CAfile', caFile, check, host, '-verify_return_error']
    const openssl = await new Promise<string>((resolve) => {
      const child = execFile('openssl', args, (_, stdout, stderr) => {
        const text = stdout + stderr
        resolve(/Verify return code: 0/.test(text) ? 'accepted' : (/verify error:num=\d+:(.*)/.exec(text)?.[1] ?? text))
      })
      child.stdin?.end()
    })
    return { node, openssl }
  } finally {
    server.close()
  }
}

test('the certificate of the listeners is accepted by Node and OpenSSL for every name it has', async () => {
  const { issuing } = await openTlsAuthorities(database.db, seal, today, names)
  const { certificatePem: cert, privateKeyPem: key } = issueServerCertificate(issuing, names, today)
  for (const host of ['autopilot.contoso.example', 'localhost', 'bench-7', '127.0.0.1']) {
    expect(await verdicts({ cert, key }, issuing.pem, host)).toEqual({ node: 'accepted', openssl: 'accepted' })
  }
  const leaf = new X509Certificate(cert)
  expect([leaf.checkIP('::1'), leaf.checkIP('10.7.0.9'), leaf.ca]).toEqual(['::1', '10.7.0.9', false])
  expect(Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)).toBeLessThanOrEqual(397 * day)
  expect((await verdicts({ cert, key }, issuing.pem, 'other.example')).node).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
})

test('whoever steals the key of the TLS authority cannot pose as a server of another name or address', async () => {
  const { issuing } = await openTlsAuthorities(database.db, seal, today, names)
  const refused = { node: 'UNSPECIFIED', openssl: expect.stringMatching(/permitted subtree violation/) }
  for (const host of ['login.bank.example', 'contoso.example', 'evil-localhost', '127.0.0.1']) {
    // for the last: an address of the permitted network beside one that is not
    const forged = issueServerCertificate(
      { ...issuing, permitted: undefined }, // the thief does not ask our code what is permitted
      { configured: host === '127.0.0.1' ? [host, '10.7.0.10'] : [host], machine: [] },
      today,
    )
    const served = { cert: forged.certificatePem, key: forged.privateKeyPem }
    expect(await verdicts(served, issuing.pem, host), host).toEqual(refused)
  }
})

test('the TLS authority certifies servers only, and no authority below it', async () => {
  const { issuing } = await openTlsAuthorities(database.db, seal, today, names)
  const constraints = new X509Certificate(issuing.der).toString()
  const text = await new Promise<string>((resolve, reject) => {
    const child = execFile('openssl', ['x509', '-noout', '-text'], (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    )
    child.stdin?.end(constraints)
  })
  expect(text).toMatch(
    /Name Constraints: critical\s+Permitted:\s+DNS:localhost\s+DNS:autopilot\.contoso\.example\s+DNS:bench-7\s+IP:127\.0\.0\.0\/255\.0\.0\.0/,
  )
  expect(text).toMatch(/IP:10\.7\.0\.9\/255\.255\.255\.255/)
  expect(text).toMatch(/Extended Key Usage:\s+TLS Web Server Authentication\n/)
  expect(text).toMatch(/CA:TRUE, pathlen:0/)
  const years = (Date.parse(issuing.certificate.validTo) - Date.parse(issuing.certificate.validFrom)) / year
  expect(Math.round(years)).toBe(5)

  const below = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const subject = 'below'
  const life = { notBefore: new Date(today.getTime() - day), notAfter: new Date(today.getTime() + year) }
  const { der } = issue({ subject, spki: spkiOf(below.publicKey), ...life, ca: true, usage: 'authority' }, issuing)
  const made = authorityOf(subject, der, Buffer.from(below.privateKey.export({ type: 'pkcs8', format: 'der' })))
  const forged = issueServerCertificate({ ...issuing, ...made }, { configured: ['localhost'], machine: [] }, today)
  expect(await verdicts({ cert: forged.certificatePem, key: forged.privateKeyPem }, issuing.pem, 'localhost')).toEqual({
    node: 'PATH_LENGTH_EXCEEDED',
    openssl: 'path length constraint exceeded',
  })
})

test('several servers that start together make one authority, and a name of another machine makes no other', async () => {
  await using fresh = await createTestDatabase()
  const both = await Promise.all([1, 2].map(() => openTlsAuthorities(fresh.db, seal, today, names)))
  expect(new Set(both.map(({ issuing }) => issuing.pem)).size).toBe(1)
  const elsewhere = { configured: names.configured, machine: ['localhost', 'bench-8'] }
  const { issuing, made } = await openTlsAuthorities(fresh.db, seal, today, elsewhere)
  expect([issuing.generation, made]).toEqual([1, []])
  expect(issueServerCertificate(issuing, elsewhere, today).leftOut).toEqual(['bench-8'])
})

test('a configured name that the authority may not certify brings a new one beside it; the old name finds the old one again', async () => {
  await using fresh = await createTestDatabase()
  await openTlsAuthorities(fresh.db, seal, today, names)
  const renamed = { ...names, configured: ['new.example'] }
  const after = await openTlsAuthorities(fresh.db, seal, today, renamed)
  expect(after.made).toEqual([{ generation: 2, why: 'names', issuesFrom: today }])
  expect(after.trusted.map(({ generation }) => generation)).toEqual([2, 1])
  const { certificatePem: cert, privateKeyPem: key } = issueServerCertificate(after.issuing, renamed, today)
  const ca = after.trusted.map(({ pem }) => pem).join('')
  expect(await verdicts({ cert, key }, ca, 'new.example')).toEqual({ node: 'accepted', openssl: 'accepted' })
  expect((await openTlsAuthorities(fresh.db, seal, today, names)).issuing.generation).toBe(1)
})

test('the authority of an older version goes on until the operator moves on, and nobody goes back to it', async () => {
  await using fresh = await createTestDatabase()
  await makeAuthority(fresh.db, seal, {
    name: 'tls',
    generation: 1,
    subject: 'Taxiway local services',
    lifeMs: 20 * year,
    now: today,
  })
  const open = (at: number, configured = names.configured) =>
    openTlsAuthorities(fresh.db, seal, new Date(today.getTime() + at), { ...names, configured })
  const old = await open(0)
  expect([old.issuing.generation, old.issuing.permitted, old.made]).toEqual([1, undefined, []])
  const { certificatePem: cert, privateKeyPem: key } = issueServerCertificate(old.issuing, names, today)
  expect(await verdicts({ cert, key }, old.issuing.pem, 'localhost')).toEqual({ node: 'accepted', openssl: 'accepted' })

  const { issuesFrom } = await rotateTlsAuthority(fresh.db, seal, today, names, false)
  expect(issuesFrom.getTime() - today.getTime()).toBe(30 * day)
  const numbers = async (at: number) => (await open(at)).trusted.map(({ generation }) => generation)
  expect(await numbers(29 * day)).toEqual([1, 2]) // the first one issues
  expect(await numbers(30 * day)).toEqual([2, 1])
  expect(await numbers(119 * day)).toEqual([2, 1])
  expect(await numbers(120 * day)).toEqual([2])
  expect((await open(31 * day, ['new.example'])).issuing.generation).toBe(3)
})

test('a certificate of the listeners never outlives its authority, which no client would accept', async () => {
  const { issuing } = await openTlsAuthorities(database.db, seal, today, names)
  const late = new Date(issuing.notAfter.getTime() - 3 * day)
  const { certificatePem, notAfter } = issueServerCertificate(issuing, names, late)
  expect([notAfter, new Date(new X509Certificate(certificatePem).validTo)]).toEqual([
    issuing.notAfter,
    issuing.notAfter,
  ])
})

test('a rotation that cannot wait ends the others at once', async () => {
  await using fresh = await createTestDatabase()
  await openTlsAuthorities(fresh.db, seal, today, names)
  await rotateTlsAuthority(fresh.db, seal, today, names, true)
  const { trusted } = await openTlsAuthorities(fresh.db, seal, today, names)
  expect(trusted.map(({ generation }) => generation)).toEqual([2])
})

test('a rotation before the first start makes the first authority, which is used at once', async () => {
  await using fresh = await createTestDatabase()
  await rotateTlsAuthority(fresh.db, seal, today, names, false)
  const { issuing, made } = await openTlsAuthorities(fresh.db, seal, today, names)
  expect([issuing.generation, made]).toEqual([1, []])
})

test('whatever a configuration names, its constraints read back as they were written and permit those names', () => {
  const host = fc.oneof(fc.domain(), fc.ipV4(), fc.constantFrom('fd00::7', '2001:db8::1:0:0:1', '::1', 'LOCALHOST'))
  fc.assert(
    fc.property(fc.array(host, { maxLength: 9 }), (hosts) => {
      const permitted = permitting(hosts)
      const read = decodeNameConstraints(Buffer.from(encodeNameConstraints(permitted).toBER()))
      expect(read.dns).toEqual(permitted.dns)
      for (const each of [...hosts, 'localhost', '127.8.9.1']) expect(permits(read, each)).toBe(true)
      expect(permits(read, '192.0.2.255')).toBe(hosts.includes('192.0.2.255'))
      expect(permits(read, 'not-named')).toBe(false)
    }),
  )
})

test('at every time of an authority, clients know the next one half a year before it is used', () => {
  const generations: Generation[] = []
  const issuedBy = new Map<number, number>()
  const announced = new Map<number, number>()
  for (let at = 0; at < 12 * year; at += day) {
    const now = new Date(at)
    for (
      let standing = standingOf(generations, ['localhost'], now);
      ;
      standing = standingOf(generations, ['localhost'], now)
    ) {
      if (standing.kind === 'stands') {
        expect(standing.issuing.notAfter.getTime() - at).toBeGreaterThan(130 * day)
        if (!issuedBy.has(standing.issuing.generation)) issuedBy.set(standing.issuing.generation, at)
        break
      }
      const generation = generations.length + 1
      announced.set(generation, at)
      generations.push({
        generation,
        permitted: permitting([]),
        notAfter: new Date(at + 5 * year),
        issuesFrom: standing.issuesFrom,
        endsAt: null,
      })
    }
  }
  expect([...issuedBy.keys()]).toEqual([1, 2, 3])
  for (const generation of [2, 3]) {
    expect((issuedBy.get(generation) ?? 0) - (announced.get(generation) ?? 0)).toBeGreaterThan(175 * day)
  }
})
