import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { startApp } from '../../../src/app.ts'
import { connect, operatorFile } from '../../../src/commands/operator-file.ts'
import { loadConfig } from '../../../src/config.ts'
import { registeredRoutes } from '../../../src/features.ts'
import { makeLog } from '../../../src/http/log.ts'
import { createApplication } from '../../../src/identity/application/application.ops.ts'
import { TenantId } from '../../../src/kernel/id.ts'
import type { OperationContext } from '../../../src/kernel/operation-context.ts'
import { send } from '../../support/mdm/mdm-device.ts'
import { ninePorts, startServer } from '../../support/server/server-process.ts'

const program = fileURLToPath(new URL('../../../bin/taxiway.js', import.meta.url))

/** What a start printed until it was ended, which happens when a line looks so. */
async function wordsOfStart(data: string, until: RegExp): Promise<string[]> {
  const words = ['start', '--words', '--data', data, '--port', '0', '--no-portal-build']
  const env = { ...process.env, TAXIWAY_LOG_LEVEL: 'info' }
  const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'pipe'], env })
  const lines: string[] = []
  const log = text(child.stderr)
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (until.test(line)) child.kill('SIGTERM')
  }
  const logged = (await log).trim().split('\n')
  expect(logged.length).toBeGreaterThan(1)
  expect(logged.filter((line) => line.startsWith('{'))).toEqual([])
  expect(lines.splice(-3)).toEqual(['', 'Ending: requests that are under way finish first.', 'Ended.'])
  return lines
}

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'taxiway-start-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('with nothing configured it serves, and only the user who runs it can read its credentials', async () => {
  const data = join(folder, 'with spaces', 'first')
  const server = await startServer(data, 0)
  try {
    const { value } = await connect({ data }).get<{ value: unknown[] }>('/v1.0/organization')
    expect(value).toHaveLength(1)
    for (const secret of ['operator.json', 'master.key']) expect(statSync(join(data, secret)).mode & 0o077).toBe(0)
    expect(readFileSync(join(data, 'ca.pem'), 'utf8')).toContain('BEGIN CERTIFICATE')
  } finally {
    await server.end('SIGTERM')
  }
  expect(server.child.exitCode).toBe(0)
})

test('the command line of an installation of an earlier version is given the permissions added since, once, with an entry', async () => {
  const data = join(folder, 'earlier')
  await (await startServer(data, 0)).end('SIGTERM')
  const earlier = await startApp({ config: loadConfig({ data, port: 0 }, {}), log: makeLog('error', 'stderr') })
  await earlier.pool.query("delete from app_role_assignment where permission <> 'Group.Read.All'") // it has no other application yet
  const { tenants } = operatorFile(data).read()!
  const operation: OperationContext = {
    tenantId: TenantId.parse(tenants[0]!.tenantId),
    actor: { kind: 'operator', id: 'test', name: 'test' },
    now: new Date(),
  }
  const other = await createApplication(earlier.db, operation, { displayName: 'other', roles: ['Group.Read.All'] })
  await earlier.close()
  for (const _start of [1, 2]) {
    const server = await startServer(data, 0)
    try {
      const api = connect({ data })
      const { value } = await api.get<{ value: { appId: string; appRoles: string[] }[] }>('/beta/applications')
      expect(value.find(({ appId }) => appId === other.clientId)?.appRoles).toEqual(['Group.Read.All'])
      const audit = await api.get<{ value: { activityType: string; actor: { name: string } }[] }>(
        '/beta/deviceManagement/auditEvents?$top=100',
      )
      const changes = audit.value.filter(({ activityType }) => activityType === 'identity.application.change')
      expect(changes).toHaveLength(1)
    } finally {
      await server.end('SIGTERM')
    }
  }
}, 180_000)

test('[T-43] there are no default credentials: each installation makes its own at random', async () => {
  const secrets = []
  for (const name of ['one', 'two']) {
    const data = join(folder, name)
    await (await startServer(data, 0)).end('SIGINT')
    secrets.push(
      (JSON.parse(readFileSync(join(data, 'operator.json'), 'utf8')) as { tenants: { clientSecret: string }[] })
        .tenants[0]?.clientSecret,
    )
  }
  expect(secrets[0]).toMatch(/^[\w-]{43}$/)
  expect(secrets[0]).not.toBe(secrets[1])
})

test('[T-43] the one line of the first start holds the link of its administrator and no password; no later start and no log does', async () => {
  const data = join(folder, 'administrator')
  const first = await startServer(data, 0, { TAXIWAY_LOG_LEVEL: 'debug' })
  try {
    expect(first.administrator).toEqual({
      userPrincipalName: 'admin@home.example',
      link: expect.stringMatching(new RegExp(`^${first.urls.login}/home\\.example/password/[\\w-]{22}$`)),
      linkExpires: expect.stringMatching(/^\d{4}-/),
    })
    const world = { ca: readFileSync(join(data, 'ca.pem'), 'utf8') }
    const { link = '' } = first.administrator!
    const form = new URLSearchParams({ password: 'nine landing lights', again: 'nine landing lights' })
    const asForm = { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: `${form}` }
    expect((await send(world, link, asForm)).body.toString()).toContain('Your password is set')
    expect((await send(world, link)).status).toBe(410)
    expect(first.log()).toContain('"level"')
    expect(first.log()).not.toContain(link.split('/').at(-1))
  } finally {
    await first.end('SIGTERM')
  }
  const second = await startServer(data, 0)
  await second.end('SIGTERM')
  expect(second.administrator).toBeUndefined()
})

test('[T-43] a script names the password of the first administrator, in a file; no link is made, and one that is no good starts nothing', async () => {
  const data = join(folder, 'by script')
  const file = join(folder, 'password')
  writeFileSync(file, 'short\n', { mode: 0o600 })
  const env = { TAXIWAY_ADMIN_PASSWORD_FILE: file, TAXIWAY_PASSWORD_GRANT: 'true' }
  await expect(startServer(data, 0, env)).rejects.toThrow(
    /TAXIWAY_ADMIN_PASSWORD cannot be the first password\. A password has 10/,
  )
  writeFileSync(file, 'nine landing lights\n')
  const server = await startServer(data, 0, env)
  try {
    expect(server.administrator).toEqual({ userPrincipalName: 'admin@home.example' })
    const world = { ca: readFileSync(join(data, 'ca.pem'), 'utf8') }
    const ask = (password: string) =>
      send(world, `${server.urls.login}/home.example/oauth2/v2.0/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          grant_type: 'password',
          client_id: '29d9ed98-a469-4536-ade2-f981bc1d605e',
          username: 'admin@home.example',
          password,
          scope: 'https://graph.microsoft.com/.default',
        }).toString(),
      })
    expect((await ask('nine landing lamps')).body.toString()).toContain('50126')
    expect((await ask('nine landing lights')).body.toString()).not.toContain('50126')
  } finally {
    await server.end('SIGTERM')
  }
})

test('on a terminal a start prints words: no line of JSON, and the link of the first administrator last', async () => {
  const data = join(folder, 'words')
  const lines = await wordsOfStart(data, /\/password\//)
  expect(lines[0]).toBe(`Starting PostgreSQL and nine services on ${data} …`)
  expect(lines).toContain('Taxiway serves.')
  expect(lines.map((line) => line.trim())).toContain(`taxiway trust --data ${data}`)
  expect(lines.filter((line) => line.startsWith('{'))).toEqual([])
  expect(lines.at(-1)).toMatch(/^https:\/\/localhost:\d+\/home\.example\/password\/[\w-]{22}$/)
  expect(lines.at(-1)!.length).toBeLessThanOrEqual(80)
  const later = await wordsOfStart(data, /^Ctrl-C/)
  expect(later.at(-1)).toBe('Ctrl-C ends it.')
  expect(later.join()).not.toContain('/password/')
}, 180_000)

test('where no terminal is, every line of a start is JSON, the one that it serves as well', async () => {
  const child = spawn(
    process.execPath,
    [program, 'start', '--data', join(folder, 'piped'), '--port', '0', '--no-portal-build'],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  const documents: Record<string, unknown>[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    documents.push(JSON.parse(line) as Record<string, unknown>)
    if (documents.at(-1)?.ready) child.kill('SIGTERM')
  }
  const ready = documents.filter((one) => one.ready)
  expect(ready).toEqual([
    expect.objectContaining({ administrator: expect.objectContaining({ link: expect.any(String) }) }),
  ])
  expect(documents.length).toBeGreaterThan(1)
})

test('a port in use is named with what to do, at a first start before anything is made', async () => {
  const port = await ninePorts()
  const data = join(folder, 'port')
  const refused = new RegExp(`Port ${port + 3} on 127.0.0.1 cannot be opened for drs: another program uses it.*--port`)
  const inUse = async () => {
    const other = createServer().listen(port + 3, '127.0.0.1')
    try {
      await expect(startServer(data, port)).rejects.toThrow(refused)
    } finally {
      other.close()
    }
  }
  await inUse()
  expect(existsSync(data)).toBe(false)
  await (await startServer(data, port)).end('SIGTERM')
  await inUse()
  await (await startServer(data, port)).end('SIGTERM')
})

test('a second server on the same data folder is told who holds it', async () => {
  const data = join(folder, 'held')
  const server = await startServer(data, 0)
  try {
    await expect(startServer(data, 0)).rejects.toThrow(new RegExp(String(server.child.pid)))
  } finally {
    await server.end('SIGTERM')
  }
})

test('a database that cannot be reached is named with what to do', async () => {
  const url = 'postgres://nobody:secret@127.0.0.1:1/taxiway'
  const failure = await startServer(join(folder, 'away'), 0, { DATABASE_URL: url }).catch(
    (error: Error) => error.message,
  )
  expect(failure).toContain('127.0.0.1:1/taxiway')
  expect(failure).toContain('DATABASE_URL')
  expect(failure).not.toContain('secret')
})

test('[T-43] nothing of the administration answers anybody without a credential, right after a start with nothing configured', async () => {
  const data = join(folder, 'open')
  const server = await startServer(data, 0)
  try {
    const ca = readFileSync(join(data, 'ca.pem'))
    const statusOf = ({ method, path }: { readonly method: string; readonly path: string }) =>
      new Promise<number>((resolve, reject) => {
        const url = `${server.urls.graph}${path.replaceAll(/:\w+/g, '00000000-0000-4000-8000-000000000001')}`
        const sent = request(url, { method, ca, agent: false }, (answer) => {
          answer.resume()
          resolve(answer.statusCode ?? 0)
        })
        sent.on('error', reject).end()
      })
    const routes = (await registeredRoutes()).filter(({ service }) => service === 'graph')
    expect(routes.length).toBeGreaterThan(80)
    const open: string[] = []
    for (const route of routes) {
      const status = await statusOf(route)
      if (status !== 401) open.push(`${route.method} ${route.path}: ${status}`)
    }
    expect(open).toEqual([])
  } finally {
    await server.end('SIGTERM')
  }
}, 180_000)
