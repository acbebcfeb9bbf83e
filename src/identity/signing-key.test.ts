import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'

import { createTestDatabase } from '../../test/database.ts'
import { insertTenant } from '../../test/tenant-rows.ts'
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
  const due = () => rotateDueKeys(db, seal, now, 90)

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
