// The command line and the server it belongs to: what it says when the server is not there or is another one, how the
// application it signs in with is kept, and that nothing is lost without a word.

import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { createServer } from 'node:tls'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'

import { openApi } from '../../../src/client/api.ts'
import type { Operator } from '../../../src/commands/operator-file.ts'
import { keepCommandLine } from '../../../src/commands/server/command-line-application.ts'
import { makeSeal } from '../../../src/pki/seal.ts'
import { issueServerCertificate, openTlsAuthorities } from '../../../src/pki/tls-authority.ops.ts'
import { createTestDatabase } from '../../support/database/database.ts'
import { ownCertificate } from '../../support/pki/own-certificate.ts'
import { closedPort } from '../../support/socket/closed-port.ts'
import { commandLine, type Said } from '../../support/world/command-line.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let tenant: WorldTenant
let taxiway: (...words: string[]) => Promise<Said>
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('quay.example')
}, 120_000)
afterAll(() => world?.[Symbol.asyncDispose]())
beforeEach(() => {
  taxiway = commandLine(world, tenant)
})

const path = () => join(world.folder, 'operator.json')
const operator = () => JSON.parse(readFileSync(path(), 'utf8')) as Operator
const changeOperator = (change: Partial<Operator>) =>
  writeFileSync(path(), JSON.stringify({ ...operator(), ...change }))

const cleanups: Array<() => Promise<void>> = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

/** A server at this name with a certificate of another installation, and all that it was told behind the handshake. */
async function foreignServer(): Promise<{ url: string; received: string[]; connections: () => number }> {
  await using database = await createTestDatabase()
  const names = { configured: ['localhost'], machine: [] }
  const { issuing } = await openTlsAuthorities(database.db, makeSeal(randomBytes(32)), new Date(), names)
  const { certificatePem, privateKeyPem } = issueServerCertificate(issuing, names, new Date())
  const received: string[] = []
  let connections = 0
  const server = createServer({ cert: certificatePem, key: privateKeyPem }, (socket) => {
    socket
      .on('data', (bytes) => {
        received.push(bytes.toString('latin1'))
        socket.destroy()
      })
      .on('error', () => {})
  })
  server.on('connection', () => void connections++).on('tlsClientError', () => {})
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanups.push(() => new Promise((resolve) => void server.close(() => resolve())))
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    received,
    connections: () => connections,
  }
}

const anId = '6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b'

test('each command that asks the server says that it is not running, and how to start it', async () => {
  const gone = `https://localhost:${await closedPort()}`
  changeOperator({ urls: { ...operator().urls, login: gone, graph: gone } })
  const said = `The server of ${world.folder} is not running. Start it: taxiway start --data ${world.folder}`
  for (const words of [
    ['devices'],
    ['devices', 'show', 'PF1'],
    ['devices', 'wipe', 'PF1', '--yes'],
    ['devices', 'clean'],
    ['story', 'PF1'],
    ['allow-next', 'PF1'],
    ['import', path()],
    ['alarms'],
    ['alarms', 'show', anId],
    ['audit'],
    ['audit', 'export'],
    ['audit', 'verify'],
    ['user', 'disable', 'kim'],
    ['role', 'list'],
    ['application', 'list'],
    ['keys', 'list'],
    ['tenant', 'secrets'],
    ['tenant', 'shared-devices'],
    ['user', 'list'],
    ['user', 'show', 'kim@quay.example'],
    ['group', 'list'],
    ['profile', 'list'],
    ['app', 'list'],
    ['policy', 'list'],
    ['status-page', 'list'],
    ['organization', 'show'],
    ['branding', 'show'],
    ['devices', 'edit', 'PF1', '--group-tag', 'x'],
    ['token', 'Group.Read.All'],
  ]) {
    expect([words, await taxiway(...words)]).toEqual([words, { code: 1, out: '', err: `taxiway: ${said}\n` }])
  }
  expect(JSON.parse((await taxiway('devices', '--json')).out)).toEqual({
    ok: false,
    error: { message: said, reason: 'server-not-running' },
  })
})

test('the client sends its secret to no server that shows a certificate of another authority, and the command line says so', async () => {
  const foreign = await foreignServer()
  const { tenantId, application } = tenant
  const api = openApi({ login: foreign.url, graph: foreign.url, ca: world.ca, tenant: tenantId, ...application })
  await expect(api.get('/v1.0/organization')).rejects.toMatchObject({ code: 'SELF_SIGNED_CERT_IN_CHAIN' })
  api.close()
  changeOperator({ urls: { ...operator().urls, login: foreign.url, graph: foreign.url } })
  const said = await taxiway('devices')
  expect(said).toMatchObject({
    code: 1,
    err: expect.stringContaining(`What answers at ${foreign.url} is not the server of ${world.folder}`),
  })
  expect(said.err).not.toContain('    at ')
  expect(foreign.connections()).toBe(2)
  expect(foreign.received).toEqual([])
})

test('the application of the command line is refused to whoever would delete it, with what to do, and another is asked about', async () => {
  const { clientId } = tenant.application
  const refused = await taxiway('application', 'delete', clientId, '--yes')
  expect(refused).toMatchObject({ code: 1, out: '' })
  expect(refused.err).toContain('is how the command line of this installation signs in')
  expect(refused.err).toContain('start the server again')
  // the same for whoever asks the service directly, also in other letters
  await expect(tenant.api.delete(`/beta/applications/${clientId.toUpperCase()}`)).rejects.toMatchObject({ status: 409 })
  expect((await taxiway('application', 'list')).code).toBe(0)

  const added = JSON.parse(
    (await taxiway('application', 'add', 'nightly', '--role', 'Group.Read.All', 'User.Read.All', '--json')).out,
  ) as { clientId: string; clientSecret: string; tokenUrl: string; scope: string }
  expect(added).toMatchObject({
    tokenUrl: `${world.urls.login}/${tenant.tenantId}/oauth2/v2.0/token`,
    scope: 'https://graph.microsoft.com/.default',
  })
  const asked = await taxiway('application', 'delete', added.clientId)
  expect(asked).toMatchObject({ code: 1, out: '' })
  expect(asked.err).toMatch(/^taxiway: Nothing was done\. The application nightly .* would be deleted/)
  const shown = await taxiway('application', 'show', added.clientId)
  expect(shown.out).toMatch(
    /^nightly\n[\s\S]*may {8}Group\.Read\.All\n {13}User\.Read\.All\n {2}secret {5}\S{3}… first secret, until \d{4}-\d\d-\d\d, by test \([0-9a-f-]{36}\)\n$/,
  )
  const other = JSON.parse((await taxiway('application', 'add', 'idle', '--role', 'Group.Read.All', '--json')).out)
  const [key] = (
    await tenant.api.get<{ passwordCredentials: { keyId: string }[] }>(`/beta/applications/${other.clientId}`)
  ).passwordCredentials
  expect((await taxiway('application', 'remove-credential', 'idle', key?.keyId ?? '', '--yes')).out).toBe(
    "idle has the secret 'first secret' no more.\n",
  )
  expect((await taxiway('application', 'show', 'idle')).out).toMatch(/\n {2}secret {5}none: it cannot sign in\n$/)
  // its name does as well as its id
  expect(await taxiway('application', 'show', 'Nightly')).toEqual(shown)
  expect((await taxiway('application', 'add', 'nightly', '--role', 'Group.Read.All')).code).toBe(0)
  expect((await taxiway('application', 'show', 'nightly')).err).toContain("2 applications are named 'nightly'.")
  expect((await taxiway('application', 'delete', added.clientId, '--yes')).out).toContain('Deleted nightly')
  expect((await taxiway('application', 'delete', 'nightly', '--yes')).out).toContain('Deleted nightly')
  expect(await taxiway('application', 'show', added.clientId)).toMatchObject({
    code: 1,
    err: expect.stringContaining(`There is no application ${added.clientId}. See taxiway application list.`),
  })
})

test('where the application of the command line is gone, commands name the way back, and a start makes it anew', async () => {
  const other = await world.tenant('pier.example')
  const { tenantId, domain, application } = other
  const known = operator().tenants
  // the file that says which application is ours is elsewhere, so the server lets it be deleted
  expect((await taxiway('application', 'list')).code).toBe(0)
  await other.api.delete(`/beta/applications/${application.clientId}`)
  changeOperator({ tenants: [{ tenantId, domain, ...application }, ...known] })
  const shut = await taxiway('devices', '--tenant', 'pier.example')
  expect(shut).toMatchObject({ code: 1, out: '' })
  expect(shut.err).toContain('does not know the application of the command line for pier.example any more')
  expect(shut.err).toContain(`taxiway start --data ${world.folder}`)

  expect(await keepCommandLine(world.app, { data: world.folder })).toEqual(['pier.example'])
  expect(operator().tenants.map((one) => one.domain)).toEqual(['pier.example', 'quay.example'])
  expect(operator().tenants[1]).toEqual(known[0])
  expect((await taxiway('devices', '--tenant', 'pier.example')).code).toBe(0)
  expect(await keepCommandLine(world.app, { data: world.folder })).toEqual([])
  const { entries } = JSON.parse((await taxiway('audit', '--tenant', 'pier.example', '--json')).out) as {
    entries: { activityType: string; actor: { name: string } }[]
  }
  expect(entries.find(({ activityType }) => activityType === 'identity.application.create')).toMatchObject({
    actor: { name: 'start of the server' },
  })

  // a data folder that lost its file gets one for every tenant
  rmSync(path())
  expect([...(await keepCommandLine(world.app, { data: world.folder }))].sort()).toEqual([
    'pier.example',
    'quay.example',
  ])
  for (const one of ['pier.example', 'quay.example']) {
    expect((await taxiway('devices', '--tenant', one)).code).toBe(0)
  }
})

test('a command that cannot be taken back says first that nothing was done, and then what would be, where nobody can be asked', async () => {
  const kim = await tenant.user('kim')
  const { clientId } = JSON.parse(
    (await taxiway('application', 'add', 'script', '--role', 'Group.Read.All', '--json')).out,
  ) as { clientId: string }
  const credentials = async () =>
    (await tenant.api.get<{ passwordCredentials: { keyId: string }[] }>(`/beta/applications/${clientId}`))
      .passwordCredentials
  const [secret] = await credentials()
  for (const words of [
    ['user', 'delete', kim.userPrincipalName],
    ['application', 'delete', clientId],
    ['application', 'remove-credential', clientId, String(secret?.keyId)],
    ['keys', 'tls', 'rotate'],
    ['keys', 'tls', 'rotate', '--now'],
  ]) {
    const said = await taxiway(...words)
    expect(said).toMatchObject({ code: 1, out: '' })
    expect(said.err).toMatch(/^taxiway: Nothing was done\. .*\bwould\b.* Nobody can be asked here; say --yes/)
    expect(said.err).not.toMatch(/\b(is|are|will be) deleted|\bwill\b/)
  }
  expect(await tenant.api.get(`/v1.0/users/${kim.id}`)).toMatchObject({ id: kim.id })
  expect(await credentials()).toEqual([secret])
  const wrong = await taxiway('application', 'remove-credential', clientId, kim.id, '--yes')
  expect(wrong).toMatchObject({ code: 1, out: '' })
  expect(wrong.err).toContain(`script has no secret and no certificate ${kim.id}. See taxiway application show`)
  expect((await taxiway('application', 'remove-credential', clientId, String(secret?.keyId), '--yes')).code).toBe(0)
  expect(await credentials()).toEqual([])
})

test('a file that is not there or is a folder is named in one sentence by every command that reads one', async () => {
  const { clientId } = JSON.parse(
    (await taxiway('application', 'add', 'signer', '--role', 'Group.Read.All', '--json')).out,
  ) as { clientId: string }
  for (const words of [
    ['import'],
    ['app', 'add'],
    ['policy', 'add', 'Firewall', '--certificate'],
    ['policy', 'add', 'Firewall', '--file'],
    ['branding', 'set', '--logo'],
    ['application', 'add-certificate', clientId],
  ]) {
    expect([words, await taxiway(...words, '/nowhere.file')]).toEqual([
      words,
      { code: 1, out: '', err: expect.stringMatching(/^taxiway: There is no file \/nowhere\.file\.[^\n]*\n$/) },
    ])
    expect([words, await taxiway(...words, world.folder)]).toEqual([
      words,
      {
        code: 1,
        out: '',
        err: expect.stringMatching(/^taxiway: [^\n]* (is a folder and no file|is no file)\.[^\n]*\n$/),
      },
    ])
  }
})

test('a file with a private key in it is refused where a certificate is wanted, before anything is sent', async () => {
  const { privateKey, certificate } = ownCertificate()
  const file = join(world.folder, 'build server.pem')
  const pem = `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`
  writeFileSync(file, `${privateKey.export({ type: 'pkcs8', format: 'pem' })}${pem}`)
  for (const words of [
    ['application', 'add-certificate', tenant.application.clientId, file],
    ['policy', 'add', 'Root', '--certificate', file],
  ]) {
    const { code, out, err } = await taxiway(...words)
    expect([code, out, err]).toEqual([1, '', expect.stringContaining('holds a private key, and nothing was sent')])
    expect(err).toContain(`openssl x509 -in '${file}'`)
  }
})

test('where there are several tenants no command takes one by itself: it refuses, and names them and the option', async () => {
  const other = await world.tenant('mole.example')
  const two = [tenant, other].map(({ tenantId, domain, application }) => ({ tenantId, domain, ...application }))
  changeOperator({ tenants: two })
  const file = join(world.folder, 'one.csv')
  writeFileSync(file, 'Device Serial Number,Windows Product ID,Hardware Hash\n')
  for (const words of [['devices'], ['import', file], ['audit'], ['alarms'], ['user', 'list'], ['story', 'PF2ABC']]) {
    const said = await taxiway(...words)
    expect([words[0], said.code, said.out]).toEqual([words[0], 1, ''])
    expect(said.err).toContain(
      'There are several tenants here: quay.example, mole.example. Nothing was done; name one with --tenant.',
    )
  }
  const document = JSON.parse((await taxiway('devices', '--json')).out) as { error: { reason: string } }
  expect(document.error.reason).toBe('tenant-not-named')
  for (const { domain } of two) expect((await taxiway('devices', '--tenant', domain)).code).toBe(0)

  vi.stubEnv('TAXIWAY_TENANT', 'mole.example')
  expect((await taxiway('devices')).code).toBe(0)
  expect(await taxiway('user', 'show', 'nobody@mole.example', '--json')).toMatchObject({
    code: 1,
    err: '',
    out: expect.stringContaining('"reason":"Request_ResourceNotFound"'),
  })
  vi.unstubAllEnvs()

  changeOperator({ tenants: Array.from({ length: 12 }, (_, n) => ({ ...two[0]!, domain: `t${n}.example` })) })
  expect((await taxiway('devices')).err).toContain('t9.example and 2 more (taxiway tenant list). Nothing was done')
  // which of them is no question while none is served
  changeOperator({ urls: { ...operator().urls, graph: `https://localhost:${await closedPort()}` } })
  for (const words of [['devices'], ['devices', 'show', 'PF2ABC'], ['user', 'list']]) {
    expect((await taxiway(...words)).err).toMatch(/^taxiway: The server of .* is not running\. Start it: /)
  }
})

test('at a terminal the tenant is asked for, and Ctrl-C there does nothing; what is not confirmed is not done, which a script sees', async () => {
  const other = await world.tenant('vole.example')
  await other.user('vera')
  changeOperator({
    tenants: [tenant, other].map(({ tenantId, domain, application }) => ({ tenantId, domain, ...application })),
  })
  const { isTTY } = process.stdout
  const typed = async (keys: readonly string[], ...words: string[]) => {
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input })
    const stdin = vi.spyOn(process, 'stdin', 'get').mockReturnValue(input as never)
    const shown: string[] = []
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      // a key for each question that is drawn
      if (shown.push(String(text)) > 0 && /Which tenant|Go on/.test(String(text))) {
        setImmediate(() => keys.forEach((key) => void input.write(key)))
      }
      return true
    })
    Object.assign(process.stdout, { isTTY: true })
    try {
      return { ...(await taxiway(...words)), shown: shown.join('') }
    } finally {
      Object.assign(process.stdout, { isTTY })
      write.mockRestore()
      stdin.mockRestore()
    }
  }
  const second = await typed(['\u001b[B', '\r'], 'user', 'list')
  expect([second.code, second.err]).toEqual([0, ''])
  expect(second.shown).toContain('quay.example')
  expect(second.out).toContain('vera@vole.example')
  const none = await typed(['\u0003'], 'user', 'list')
  expect([none.code, none.out, none.err]).toEqual([2, '', 'taxiway: Nothing was done.\n'])
  const kept = await typed(['n', '\r'], 'user', 'delete', 'vera@vole.example', '--tenant', 'vole.example')
  expect([kept.code, kept.out, kept.err]).toEqual([1, '', 'Nothing was done.\n'])
  const script = await typed(['\r'], 'user', 'list', '--json') // who reads a document has nobody to ask
  expect([script.code, script.shown]).toEqual([1, ''])
  expect(JSON.parse(script.out)).toMatchObject({ error: { reason: 'tenant-not-named' } })
})
