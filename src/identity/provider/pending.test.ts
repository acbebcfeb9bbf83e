import { expect, test } from 'vitest'

import { createTestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant } from '../../../test/support/database/tenant-rows.ts'
import { within } from '../../kernel/origin.ts'
import { payloadStore } from './payload.sql.ts'
import { makePendingSignIns } from './pending.ops.ts'

test('[T-55] an address and a site have a limited number of sign-ins that were begun and not ended: the oldest makes room', async () => {
  await using database = await createTestDatabase()
  const tenantId = await insertTenant(database.db, 'pending.example')
  const { bounded } = makePendingSignIns({ ofAddress: 2, ofSite: 3 })
  const store = () =>
    bounded(
      payloadStore(
        database.db,
        tenantId,
        'Interaction',
        () => new Date(),
        () => new Error('used'),
      ),
    )
  const from = (address: string, work: () => Promise<unknown>) => within({ door: 'sign-in', address }, work)
  const begin = (address: string, id: string) => from(address, () => store().upsert(id, {}, 3600))
  const left = async () => {
    const rows = await database.db
      .selectFrom('oidc_payload')
      .select('id')
      .where('tenant_id', '=', tenantId)
      .orderBy('id')
      .execute()
    return rows.map(({ id }) => id)
  }
  for (const id of ['a1', 'a2', 'a1', 'a3']) await begin('192.0.2.1', id)
  await begin('192.0.2.2', 'b1')
  expect(await left()).toEqual(['a2', 'a3', 'b1'])
  await from('192.0.2.1', () => store().destroy('a2')) // ended: its place is free
  await begin('192.0.2.1', 'a4')
  expect(await left()).toEqual(['a3', 'a4', 'b1'])
  for (const [n, subnet] of ['1', '2', '3', '4'].entries()) await begin(`2001:db8:0:${subnet}::1`, `c${n}`)
  expect(await left()).toEqual(['a3', 'a4', 'b1', 'c1', 'c2', 'c3'])
})
