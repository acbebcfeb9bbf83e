// A whole installation on loopback for one test: every listener on a free port, a fresh database, its own authority.
// Tests arrange through it (tenants, people, profiles, devices), never by rows.
//   await using world = await startWorld()

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'

import { type App, startApp } from '../../../src/app.ts'
import { type Api, openApi } from '../../../src/client/api.ts'
import { type Flags, loadConfig } from '../../../src/config.ts'
import { scopes } from '../../../src/contract/route.ts'
import { changeBranding, createTenant, newTenantId } from '../../../src/directory/tenant/tenant.ops.ts'
import { createUser } from '../../../src/directory/user/user.ops.ts'
import { makeLog } from '../../../src/http/log.ts'
import { createApplication } from '../../../src/identity/application/application.ops.ts'
import type { TenantId } from '../../../src/kernel/id.ts'
import type { OperationContext } from '../../../src/kernel/operation-context.ts'
import type { Role } from '../../../src/kernel/role.ts'
import { createTestDatabase, type TestDatabase } from '../database/database.ts'
import { statementsAcrossPlacements } from '../database/placement-in-sql.ts'
import { loadParser, statementsWithoutTenant } from '../database/tenant-in-sql.ts'

export type Person = { readonly id: string; readonly userPrincipalName: string; readonly password: string }

export type World = {
  readonly app: App
  readonly urls: App['urls']
  readonly ca: string
  /** The authority as a file, for clients that want one. */
  readonly caFile: string
  /** A folder of this world, removed at its end. */
  readonly folder: string
  /** Addresses: the server's own, and the owner's. */
  readonly database: Pick<TestDatabase, 'serverUrl' | 'url'>
  readonly statements: readonly string[]
  readonly tenant: (domain: string, options?: TenantOptions) => Promise<WorldTenant>
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

export type TenantOptions = {
  readonly displayName?: string
  readonly moreDomains?: readonly string[]
  readonly era?: 'E18' | 'E24'
  readonly branding?: { readonly name?: string; readonly signInText?: string; readonly usernameHint?: string }
}

export type WorldTenant = {
  readonly tenantId: TenantId
  readonly domain: string
  /** An application with every permission. */
  readonly api: Api
  readonly application: { readonly clientId: string; readonly clientSecret: string }
  readonly user: (name: string, options?: UserOptions) => Promise<Person>
}

export type UserOptions = {
  readonly roles?: readonly Role[]
  readonly mayJoin?: boolean
  readonly mdmLicensed?: boolean
  /** Another verified domain of the tenant. */
  readonly domain?: string
}

export async function startWorld(
  options: Omit<Flags, 'data' | 'databaseUrl' | 'databaseOwnerUrl' | 'port'> & {
    readonly clock?: () => Date
    /** Gets each line of the log; without it the log goes to stderr. */
    readonly onLog?: (line: string) => void
  } = {},
): Promise<World> {
  const database = await createTestDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-world-'))
  const statements: string[] = []
  const { clock = () => new Date(), logLevel = 'error', onLog, ...flags } = options
  const app = await startApp({
    config: loadConfig(
      { ...flags, data: folder, databaseUrl: database.serverUrl, databaseOwnerUrl: database.url, port: 0, logLevel },
      {},
    ),
    log: makeLog(String(logLevel), onLog ? { write: onLog } : 'stderr'),
    clock,
    onStatement: (sql) => statements.push(sql),
    sealsByItself: false,
    lockTimeoutMs: 50_000,
  })
  const caFile = join(folder, 'ca.pem')
  writeFileSync(caFile, app.ca)
  const opened: Api[] = []
  const domainsMade = new Map<string, string | undefined>()

  /** A test that is tried again (vitest.config.ts) finds the domains that it made at the first try; these become free. */
  async function freeDomains(domains: readonly string[]): Promise<void> {
    const { currentTestName } = expect.getState()
    for (const domain of domains) {
      if (currentTestName !== undefined && domainsMade.get(domain) === currentTestName)
        await database.pool.query('update domain set name = $2 where name = $1', [domain, `first-try.${domain}`])
      domainsMade.set(domain, currentTestName)
    }
  }

  return {
    app,
    urls: app.urls,
    ca: app.ca,
    caFile,
    folder,
    database,
    statements,
    async tenant(domain, settings = {}) {
      const operation: OperationContext = {
        tenantId: newTenantId(),
        actor: { kind: 'operator', id: 'test', name: 'test' },
        now: clock(),
      }
      await freeDomains([domain, ...(settings.moreDomains ?? [])])
      await createTenant(app.db, operation, {
        displayName: settings.displayName ?? domain,
        domains: [domain, ...(settings.moreDomains ?? [])],
        ...(settings.era && { era: settings.era }),
      })
      if (settings.branding) await changeBranding(app.db, operation, settings.branding)
      const application = await createApplication(app.db, operation, { displayName: 'test', roles: scopes })
      const api = openApi({
        login: app.urls.login,
        graph: app.urls.graph,
        ca: app.ca,
        tenant: operation.tenantId,
        clientId: application.clientId,
        clientSecret: application.clientSecret,
      })
      opened.push(api)
      return {
        tenantId: operation.tenantId,
        domain,
        api,
        application,
        async user(name, { roles, mayJoin, mdmLicensed, domain: other } = {}) {
          const password = `Pw-${randomBytes(9).toString('base64url')}`
          const made = await createUser(app.db, operation, {
            userPrincipalName: `${name}@${other ?? domain}`,
            displayName: name,
            password,
            ...(roles && { roles }),
            ...(mayJoin !== undefined && { mayJoin }),
            ...(mdmLicensed !== undefined && { mdmLicensed }),
          })
          return { id: made.id, userPrincipalName: made.userPrincipalName, password }
        },
      }
    },
    async [Symbol.asyncDispose]() {
      for (const api of opened) api.close()
      await app.close()
      await database.stop()
      rmSync(folder, { recursive: true, force: true })
      await loadParser()
      const broken = statementsWithoutTenant(statements)
      if (broken.length > 0) throw new Error(`Statements that do not name the tenant:\n${broken.join('\n')}`)
      const across = statementsAcrossPlacements(statements)
      if (across.length > 0)
        throw new Error(`Statements over tables that are placed differently:\n${across.join('\n')}`)
    },
  }
}
