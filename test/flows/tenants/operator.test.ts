// The operator's own work, tenants, while the server runs and while it does not: one operation, opened by nothing that a tenant
// can give.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { type Api, openApi } from '../../../src/client/api.ts'
import { connect, credentialsOf, operatorFile } from '../../../src/commands/operator-file.ts'
import { applicationPermissions } from '../../../src/kernel/permission.ts'
import { type ServerProcess, startServer } from '../../support/server/server-process.ts'
import { taxiwayOn } from '../../support/world/command-line.ts'

const path = '/beta/installation/tenants'

let folder: string
let data: string
let server: ServerProcess
let taxiway: ReturnType<typeof taxiwayOn>
const opened: Api[] = []
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'taxiway-tenants-'))
  data = join(folder, 'data')
  taxiway = taxiwayOn(data)
  server = await startServer(data, 0)
}, 120_000)
afterAll(async () => {
  for (const api of opened) api.close()
  await server?.end('SIGTERM')
  rmSync(folder, { recursive: true, force: true })
})

const api = (tenant: string): Api => {
  const one = connect({ data, tenant })
  opened.push(one)
  return one
}
const domains = async () =>
  (JSON.parse((await taxiway('tenant', 'list', '--json')).out) as { tenants: { defaultDomain: string }[] }).tenants.map(
    ({ defaultDomain }) => defaultDomain,
  )
const create = (domain: string, ...more: string[]) =>
  taxiway('tenant', 'create', '--name', 'Contoso Ltd', '--domain', domain, ...more)

test('a command that only looks makes no installation of a folder without one, and says that none was started there', async () => {
  const mistyped = join(folder, 'dat')
  const on = taxiwayOn(mistyped)
  for (const words of [
    ['tenant', 'list'],
    ['keys', 'tls', 'show'],
    ['keys', 'tls', 'rotate', '--yes'],
    ['keys', 'list'],
    ['devices'],
    ['audit', 'verify'],
    ['trust'],
  ]) {
    const said = await on(...words)
    expect([words, said.code, said.out]).toEqual([words, 1, ''])
    expect(said.err).toContain(mistyped)
    expect([words, existsSync(mistyped)]).toEqual([words, false])
  }
  expect((await on('tenant', 'list')).err).toContain(`No server was started on ${mistyped} yet. Run taxiway start`)
})

test('the authorities of the listeners are shown, and another made, beside the server that runs', async () => {
  const shown = await taxiway('keys', 'tls', 'show')
  expect(shown).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/^1 +issues /m) })
  expect(await taxiway('keys', 'tls', 'rotate', '--yes')).toMatchObject({
    code: 0,
    out: expect.stringContaining('The TLS authority 2 issues from'),
  })
  expect((await taxiway('keys', 'tls', 'show')).out).toMatch(/^2 +announced [^\n]*\n1 +issues /m)
  expect(server.child.exitCode).toBe(null)
})

type Entry = { activityType: string; actor: { name: string }; door?: string }

test('a tenant is made and listed while the server runs; its administrator and the command line work at once', async () => {
  expect(await domains()).toEqual(['home.example'])
  const made = await create('contoso.example', 'fr.contoso.example', '--json')
  expect([made.code, made.err]).toEqual([0, ''])
  const { tenantId, userPrincipalName, password } = JSON.parse(made.out) as Record<string, string>
  expect(userPrincipalName).toBe('admin@contoso.example')
  expect(password).toMatch(/^[\w-]{16}$/)
  expect(await domains()).toEqual(['home.example', 'contoso.example'])
  expect((await taxiway('tenant', 'list')).out).toMatch(new RegExp(`Contoso Ltd +${tenantId}`))
  const { out } = await taxiway('role', 'list', '--tenant', 'contoso.example')
  expect(out).toContain('admin@contoso.example')
})

test('its audit trail begins with its birth, by the operator, in the same transaction', async () => {
  const trail = '/beta/deviceManagement/auditEvents?$top=100'
  const { value: all } = await api('contoso.example').get<{ value: Entry[] }>(trail)
  // whoever reads it got a token for that
  const value = all.filter(({ activityType }) => activityType !== 'identity.application.sign-in')
  const actions = value.map(({ activityType }) => activityType)
  expect([...actions].sort()).toEqual(
    ['directory.tenant.create', 'directory.user.create', 'identity.application.create'].sort(),
  )
  expect(new Set(value.map(({ actor }) => actor.name))).toEqual(new Set(['command line']))
  expect(JSON.stringify(value)).not.toContain('$argon2')
})

test('what is refused leaves nothing behind: a domain that is taken, one that is none, a password that is too easy', async () => {
  const before = readFileSync(operatorFile(data).path, 'utf8')
  const taken = await create('new.example', 'contoso.example')
  expect(taken).toMatchObject({ code: 1, err: expect.stringContaining('contoso.example is already verified') })
  expect(await create('no domain')).toMatchObject({ code: 1, err: expect.stringContaining('is not a domain name') })
  const body = { displayName: 'Easy', domains: ['easy.example'], passwordProfile: { password: 'easy' } }
  await expect(api('home.example').post(path, body)).rejects.toMatchObject({ status: 400 })
  await expect(api('home.example').post(path, { ...body, domains: [] })).rejects.toMatchObject({ status: 400 })
  expect(await domains()).toEqual(['home.example', 'contoso.example'])
  expect(readFileSync(operatorFile(data).path, 'utf8')).toBe(before)
})

test('[T-44] an application with every permission of its tenant neither sees other tenants nor makes one', async () => {
  const made = await api('home.example').post<{ appId: string; secretText: string }>('/beta/applications', {
    displayName: 'everything',
    appRoles: applicationPermissions,
  })
  const credentials = credentialsOf({ data, tenant: 'home.example' })
  const mighty = openApi({ ...credentials, clientId: made.appId, clientSecret: made.secretText })
  opened.push(mighty)
  expect(await mighty.get('/v1.0/organization')).toBeDefined()
  const body = { displayName: 'Mine', domains: ['mine.example'], passwordProfile: { password: 'nine landing lights' } }
  await expect(mighty.get(path)).rejects.toMatchObject({ status: 403, message: expect.stringContaining('operator') })
  await expect(mighty.post(path, body)).rejects.toMatchObject({ status: 403 })
  expect(await domains()).toEqual(['home.example', 'contoso.example'])
})

test('[T-44] a global administrator gets nowhere into the application of the command line, which would be the operator of every organisation', async () => {
  const home = api('home.example')
  const known = operatorFile(data)
    .read()!
    .tenants.find(({ domain }) => domain === 'home.example')!
  const { appId, secretText } = await home.post<{ appId: string; secretText: string }>('/beta/applications', {
    ...{ displayName: 'everything, once more', appRoles: applicationPermissions },
  })
  const mighty = openApi({
    ...credentialsOf({ data, tenant: 'home.example' }),
    ...{ clientId: appId, clientSecret: secretText },
  })
  opened.push(mighty)
  const own = `/beta/applications/${known.clientId}`
  const { passwordCredentials } = await mighty.get<{ passwordCredentials: { keyId: string }[] }>(own)
  const { id } = await mighty.get<{ id: string }>(`/v1.0/servicePrincipals(appId='${known.clientId}')`)
  const refused = { status: 409, message: expect.stringContaining('is how the command line') }
  for (const attempt of [
    () => mighty.post(`${own}/addPassword`, {}),
    () => mighty.post(`${own}/removePassword`, { keyId: passwordCredentials[0]?.keyId }),
    () => mighty.patch(own, { spa: { redirectUris: ['https://evil.example/back'] } }),
    () => mighty.delete(own),
    () => mighty.patch(`/v1.0/servicePrincipals/${id}`, { accountEnabled: false }),
    () => mighty.delete(`/v1.0/servicePrincipals/${id}`),
    () => home.post(`${own}/addPassword`, {}),
  ]) {
    await expect(attempt()).rejects.toMatchObject(refused)
  }
  expect((await taxiway('devices', '--tenant', 'home.example')).code).toBe(0)
})

test('a lost application of one tenant does not stop the operator: another of the file is as good', async () => {
  const file = operatorFile(data)
  const known = file.read()!
  const [home, contoso] = known.tenants
  file.write({ ...known, tenants: [{ ...home!, clientSecret: 'lost' }, contoso!] })
  expect(await domains()).toEqual(['home.example', 'contoso.example'])
  file.write(known)
})

test('while no server runs both work as well, and the next start knows the tenant', async () => {
  await server.end('SIGTERM')
  expect(await domains()).toEqual(['home.example', 'contoso.example'])
  expect(await create('quiet.example')).toMatchObject({ code: 0 })
  expect(await domains()).toEqual(['home.example', 'contoso.example', 'quiet.example'])
  server = await startServer(data, 0)
  expect(await api('quiet.example').get('/v1.0/organization')).toBeDefined()
  expect((await taxiway('devices', '--tenant', 'quiet.example')).code).toBe(0)
}, 180_000)

test('where the file of the command line stands, and what is wrong with it, no caller learns', async () => {
  const file = operatorFile(data).path
  const whole = readFileSync(file)
  const one = api('home.example')
  await one.get(path)
  writeFileSync(file, '{broken')
  try {
    const refused = await one.get(path).catch((error: unknown) => error)
    expect(refused).toMatchObject({ status: 503, message: expect.stringContaining('Its log says why') })
    expect(JSON.stringify([refused, (refused as Error).message])).not.toContain(data)
  } finally {
    writeFileSync(file, whole)
  }
  await one.get(path)
})
