import { expect, test } from 'vitest'

import { createTestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant } from '../../../test/support/database/tenant-rows.ts'
import { payloadStore } from './payload.sql.ts'

test('what counts once is taken once, whoever read it before it was taken', async () => {
  await using database = await createTestDatabase()
  const tenantId = await insertTenant(database.db, 'payload.example')
  const used = new Error('already used')
  const store = payloadStore(
    database.db,
    tenantId,
    'AuthorizationCode',
    () => new Date(),
    () => used,
  )
  await store.upsert('code', { accountId: 'a' }, 60)
  expect(await store.find('code')).toEqual({ accountId: 'a', jti: 'code' })
  await store.consume('code')
  await expect(store.consume('code')).rejects.toBe(used)
  expect(await store.find('code')).toMatchObject({ consumed: true })
  await expect(store.consume('another')).rejects.toBe(used)
})
