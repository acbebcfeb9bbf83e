// Once per test run: one PostgreSQL for all files, with a migrated template from which each file's database is cloned.
// It starts when the first test asks for it, so that a run of pure tests costs nothing and does not depend on it.
// TAXIWAY_TEST_DATABASE_URL names another server to use instead; its user must be allowed to create databases.

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

import { startEmbedded } from '../../../src/db/embedded/start.ts'
import { silentLog } from '../../../src/db/log.ts'
import { migrate } from '../../../src/db/migrate.ts'
import { openDatabase } from '../../../src/db/open.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Asking here starts the server when it does not run yet, and answers a `TestServer` as JSON, or why there is none. */
    testServerAddress: string
  }
}

/** The server to make databases on, the template to clone, and the role that a server under test works in. */
export type TestServer = { readonly url: string; readonly template: string; readonly role: Role | undefined }

type Role = { readonly user: string; readonly password: string }

type Running = TestServer & { readonly stop: () => Promise<void> }

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  let running: Promise<Running> | undefined
  const listener = createServer(async (_request, response) => {
    try {
      running ??= startWithTemplate()
      const { url, template, role } = await running
      response.end(JSON.stringify({ url, template, role } satisfies TestServer))
    } catch (error) {
      response.writeHead(503).end(String((error as Error).message))
    }
  })
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve))
  project.provide('testServerAddress', `http://127.0.0.1:${(listener.address() as AddressInfo).port}`)
  return async () => {
    listener.close()
    listener.closeAllConnections()
    await (await running?.catch(() => undefined))?.stop()
  }
}

async function startWithTemplate(): Promise<Running> {
  const started = await startServer()
  const template = `template_${randomBytes(4).toString('hex')}`
  const role = await makeRole(started.url)
  try {
    await makeTemplate(started.url, template, role)
  } catch (error) {
    await started.stop()
    throw error
  }
  return {
    url: started.url,
    template,
    role,
    async stop() {
      await onServer(started.url, async (run) => {
        await run(`alter database ${template} is_template false`)
        await run(`drop database ${template}`)
        if (role) await run(`drop role ${role.user}`).catch(() => {}) // a failed test left its database
      })
      await started.stop()
    },
  }
}

async function startServer(): Promise<{ url: string; stop: () => Promise<void> }> {
  const given = process.env.TAXIWAY_TEST_DATABASE_URL
  if (given) return { url: given, stop: async () => {} }
  const dataDir = mkdtempSync(join(tmpdir(), 'taxiway-test-'))
  const { connection, stop } = await startEmbedded({ dataDir, log: silentLog })
  const { user, password, host, port, database } = connection
  return {
    url: `postgres://${user}:${password}@${encodeURIComponent(host)}:${port}/${database}`,
    async stop() {
      await stop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** As an installation has it: servers work in a role that owns nothing. A given server may not let us make one. */
async function makeRole(url: string): Promise<Role | undefined> {
  const role = { user: `taxiway_${randomBytes(4).toString('hex')}`, password: randomBytes(16).toString('hex') }
  try {
    await onServer(url, (run) => run(`create role ${role.user} login password '${role.password}'`))
    return role
  } catch (error) {
    if ((error as { code?: unknown }).code === '42501') return undefined
    throw error
  }
}

async function makeTemplate(url: string, template: string, role: Role | undefined): Promise<void> {
  await onServer(url, (run) => run(`create database ${template} encoding 'UTF8' template template0`))
  const target = new URL(url)
  target.pathname = `/${template}`
  const { pool, stop } = await openDatabase({ databaseUrl: target.href, dataDir: '', log: silentLog })
  try {
    await migrate(pool, silentLog, role && { serverRole: role.user })
  } finally {
    await stop()
  }
  await onServer(url, (run) => run(`alter database ${template} is_template true`))
}

async function onServer(
  url: string,
  work: (run: (sql: string) => Promise<unknown>) => Promise<unknown>,
): Promise<void> {
  const { pool, stop } = await openDatabase({ databaseUrl: url, dataDir: '', log: silentLog, poolSize: 1 })
  try {
    await work((sql) => pool.query(sql))
  } finally {
    await stop()
  }
}
