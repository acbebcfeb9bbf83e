// What requests of one application rest on is read once for all that come in the same moment, and never before one of them asked.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant } from '../../../test/support/database/tenant-rows.ts'
import { startAuthority, type TestAuthority } from '../../../test/support/server/authority.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { registry } from '../../metrics/registry.ts'
import { createApplication } from './application.ops.ts'

let database: TestDatabase
let authority: TestAuthority
let tenantId: TenantId
let operation: OperationContext
beforeAll(async () => {
  database = await createTestDatabase()
  tenantId = await insertTenant(database.db, 'applications.example')
  operation = { tenantId, actor: { kind: 'operator', id: 'test', name: 'test' }, now: new Date() }
  authority = await startAuthority(database.db)
})
afterAll(async () => {
  await authority?.close()
  await database?.stop()
})

async function askForToken({ clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string }) {
  const answer = await fetch(`${authority.urls.login}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      scope: 'https://graph.microsoft.com/.default',
    }),
  })
  const { error_codes: codes = [] } = (await answer.json()) as { error_codes?: readonly number[] }
  return { status: answer.status, codes }
}

/** Statements that wait for a lock. */
async function waiting(): Promise<number> {
  const { rows } = await database.pool.query<{ waiting: number }>(
    `select count(*)::int as waiting from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`,
  )
  return rows[0]?.waiting ?? 0
}

async function running(): Promise<number> {
  const { values } = (await registry.getSingleMetric('taxiway_authority_applications_running')?.get()) ?? { values: [] }
  return values[0]?.value ?? 0
}

test('[T-51] requests that come while another of the same application is read share one statement, and a secret that was taken away meanwhile counts for none of them', async () => {
  const script = await createApplication(database.db, operation, { displayName: 'script', roles: [] })
  expect(await askForToken(script)).toEqual({ status: 200, codes: [] })
  const holder = await database.pool.connect()
  try {
    await holder.query('begin')
    await holder.query('lock table application_credential in access exclusive mode')
    void askForToken(script)
    await expect.poll(waiting).toBe(1)
    const later = Array.from({ length: 3 }, () => askForToken(script))
    await expect.poll(running).toBe(4)
    expect(await waiting()).toBe(1)
    await holder.query('delete from application_credential where tenant_id = $1', [tenantId])
    await holder.query('commit')
    expect(await Promise.all(later)).toEqual(Array.from({ length: 3 }, () => ({ status: 401, codes: [7000215] })))
  } finally {
    holder.release()
  }
})
