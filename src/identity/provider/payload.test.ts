import { expect, test } from 'vitest'

import { createTestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant } from '../../../test/support/database/tenant-rows.ts'
import { payloadStore, writtenTogether } from './payload.sql.ts'

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

test('[T-14] what is gathered is seen by its own request, and of two that take one code at the same moment only one leaves anything', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const tenantId = await insertTenant(db, 'gathered.example')
  const clock = () => new Date()
  const used = new Error('already used')
  const of = (model: string) => payloadStore(db, tenantId, model, clock, () => used)
  const [codes, tokens, sessions] = [of('AuthorizationCode'), of('RefreshToken'), of('Session')]
  await codes.upsert('code', { accountId: 'a', grantId: 'g' }, 60)
  await sessions.upsert('old', { uid: 'u' }, 60)
  const redeem = (token: string) =>
    writtenTogether(db, tenantId, clock, async () => {
      await codes.consume('code')
      await tokens.upsert(token, { accountId: 'a', grantId: 'g' }, 60)
      await sessions.destroy('old')
      await sessions.upsert('new', { uid: 'v' }, 60)
      expect(await codes.find('code')).toMatchObject({ consumed: true, jti: 'code' })
      expect(await tokens.find(token)).toEqual({ accountId: 'a', grantId: 'g', jti: token })
      expect([await sessions.find('old'), await sessions.find('new')]).toEqual([undefined, { uid: 'v' }])
    })
  const done = await Promise.allSettled([redeem('one'), redeem('two')])
  expect(done.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const kept = await Promise.all(['one', 'two'].map((token) => tokens.find(token)))
  expect(kept.map((token) => token !== undefined)).toEqual(done.map(({ status }) => status === 'fulfilled'))
  expect(await sessions.find('old')).toBeUndefined()
  expect(await sessions.findByUid('v')).toEqual({ uid: 'v' })

  // a row that is changed twice, once because it counts once, and a grant that is revoked with what was gathered for it
  const twice = () =>
    writtenTogether(db, tenantId, clock, async () => {
      await codes.upsert('late', { grantId: 'h' }, 60)
      await codes.consume('late')
      await codes.consume('late')
    })
  await expect(twice()).rejects.toBe(used)
  await writtenTogether(db, tenantId, clock, async () => {
    await tokens.upsert('three', { grantId: 'h' }, 60)
    await tokens.revokeByGrantId('h')
    await sessions.upsert('newer', { uid: 'w' }, 60)
    expect(await sessions.findByUid('w')).toEqual({ uid: 'w' })
  })
  expect([await codes.find('late'), await tokens.find('three')]).toEqual([undefined, undefined])
})
