import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant } from '../../../test/support/database/tenant-rows.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { createApplication, deleteApplication, isApplication } from './application.ops.ts'

let database: TestDatabase
let tenantId: TenantId
let operation: OperationContext
beforeAll(async () => {
  database = await createTestDatabase()
  tenantId = await insertTenant(database.db, 'applications.example')
  operation = { tenantId, actor: { kind: 'operator', id: 'test', name: 'test' }, now: new Date() }
})
afterAll(() => database.stop())

test('an application is known by its own secret, in its own tenant, and not when it is gone', async () => {
  const { db } = database
  const made = await createApplication(db, operation, { displayName: 'one', roles: [] })
  const other = await createApplication(db, operation, { displayName: 'two', roles: [] })
  const elsewhere = await insertTenant(db, 'elsewhere.example')
  expect(await isApplication(db, tenantId, made, operation.now)).toBe(true)
  expect(await isApplication(db, tenantId, { ...made, clientSecret: other.clientSecret }, operation.now)).toBe(false)
  expect(await isApplication(db, elsewhere, made, operation.now)).toBe(false)
  await deleteApplication(db, operation, made.clientId, { caller: new Set(), isCommandLine: () => false })
  expect(await isApplication(db, tenantId, made, operation.now)).toBe(false)
})

test('the application that the command line signs in with is not deleted, in its own tenant', async () => {
  const { db } = database
  const made = await createApplication(db, operation, { displayName: 'command line', roles: [] })
  const asked: unknown[] = []
  const isCommandLine = (...one: unknown[]) => asked.push(one) > 0
  await expect(
    deleteApplication(db, operation, made.clientId, { caller: new Set(), isCommandLine }),
  ).rejects.toMatchObject({ code: 'conflict', reason: 'application-of-command-line' })
  expect(asked).toEqual([[tenantId, made.clientId]])
  expect(await isApplication(db, tenantId, made, operation.now)).toBe(true)
})
