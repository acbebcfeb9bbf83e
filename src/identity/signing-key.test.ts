import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'

import { createTestDatabase } from '../../test/database.ts'
import { insertTenant } from '../../test/tenant-rows.ts'
import { throwIt } from '../../test/throw-it.ts'
import { makeSeal } from '../pki/seal.ts'
import { listSigningKeys, makeKeyRing, rotateDueKeys } from './signing-key.ops.ts'

const hour = 3_600_000
const day = 24 * hour

test('a key that signed for ninety days has a successor: published a day before, by one server of several, and the old one verifies a day longer', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const seal = makeSeal(randomBytes(32))
  const tenantId = await insertTenant(db, 'keys.example')
  const start = Date.parse('2026-06-01T00:00:00Z')
  let now = new Date(start)
  const ring = makeKeyRing(db, seal, () => now)
  const first = (await ring.keys(tenantId)).signing.kid
  const due = () => rotateDueKeys({ db, seal, now, everyDays: 90, onError: throwIt })

  now = new Date(start + 89 * day - hour)
  expect(await due()).toBe(0)
  now = new Date(start + 89 * day + hour)
  const rounds = await Promise.all([due(), due(), due()])
  expect(rounds.reduce((sum, one) => sum + one)).toBe(1)
  expect(await due()).toBe(0)
  ring.forget(tenantId)
  const announced = await ring.keys(tenantId)
  expect(announced.signing.kid).toBe(first)
  expect(announced.published).toHaveLength(2)

  now = new Date(now.getTime() + day + hour)
  const next = await ring.keys(tenantId)
  expect(next.signing.kid).not.toBe(first)
  expect(next.verifying.has(first)).toBe(true)
  now = new Date(now.getTime() + day)
  expect((await ring.keys(tenantId)).verifying.has(first)).toBe(false)
  expect((await listSigningKeys(db, tenantId, now)).map(({ state }) => state)).toEqual(['signs', 'ended'])
})

test('a tenant whose key cannot be changed is told, and the keys of all others are changed', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const seal = makeSeal(randomBytes(32))
  const start = Date.parse('2026-06-01T00:00:00Z')
  const ring = makeKeyRing(db, seal, () => new Date(start))
  const tenants = [...Array(3).keys()].map((n) => insertTenant(db, `keys${n}.example`))
  const ids = (await Promise.all(tenants)).sort()
  for (const id of ids) await ring.keys(id)
  await database.pool.query(`alter table signing_key add check (tenant_id <> '${ids[0]}') not valid`)
  const told: string[] = []
  const now = new Date(start + 90 * day)
  const onError = (error: unknown) => told.push(String(error))
  expect(await rotateDueKeys({ db, seal, now, everyDays: 90, onError })).toBe(2)
  expect(told).toEqual([expect.stringContaining(`The signing key of ${ids[0]}`)])
})
