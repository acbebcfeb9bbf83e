import { createHash, createPublicKey, randomBytes, X509Certificate } from 'node:crypto'
import { sql } from 'kysely'
import { expect, test } from 'vitest'

import { createTestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant } from '../../../test/support/database/tenant-rows.ts'
import { throwIt } from '../../../test/support/throw-it.ts'
import type { Db } from '../../db/schema.ts'
import type { TenantId } from '../../kernel/id.ts'
import { makeSeal } from '../../pki/seal.ts'
import { listSigningKeys, makeKeyRing, rotateDueKeys, rotateSigningKey } from './signing-key.ops.ts'
import * as rows from './signing-key.sql.ts'

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

test('each key is published with a certificate of its own, under the same digest as long as it is there', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const seal = makeSeal(randomBytes(32))
  const tenantId = await insertTenant(db, 'certified.example')
  let now = new Date('2026-06-01T00:00:00Z')
  const ring = makeKeyRing(db, seal, () => now)
  await ring.keys(tenantId)
  now = new Date(now.getTime() + 89 * day + hour)
  await rotateDueKeys({ db, seal, now, everyDays: 90, onError: throwIt })
  const published = async () => (await makeKeyRing(db, seal, () => now).keys(tenantId)).published
  const [newest, ...others] = await published()
  expect(others).toHaveLength(1)
  for (const { kid, x5c = [''], x5t, ...jwk } of [newest, ...others].flatMap((one) => one ?? [])) {
    const der = Buffer.from(x5c[0], 'base64')
    const certificate = new X509Certificate(der)
    expect(certificate.publicKey.equals(createPublicKey({ key: jwk, format: 'jwk' }))).toBe(true)
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect([certificate.ca, x5t]).toEqual([false, createHash('sha1').update(der).digest('base64url')])
    expect(certificate.subject).toBe('CN=Token signing')
    expect(kid).not.toBe(x5t)
  }
  expect(await published()).toEqual([newest, ...others])
})

test('a tenant whose key cannot be changed is told, and the keys of all others are changed', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const seal = makeSeal(randomBytes(32))
  const start = Date.parse('2026-06-01T00:00:00Z')
  const most = 20 // are looked for at once
  const tenants = [...Array(most + 5).keys()].map((n) => insertTenant(db, `keys${n}.example`))
  const ids = (await Promise.all(tenants)).sort()
  const old = { kid: 'old', publicJwk: { kty: 'RSA', n: '', e: '' }, privateJwkSealed: Buffer.alloc(1) }
  for (const id of ids) await rows.insert(db, id, { ...old, now: new Date(start), signsAt: new Date(start) })
  await database.pool.query(`alter table signing_key add check (tenant_id <> '${ids[0]}') not valid`)
  const errors: string[] = []
  const now = new Date(start + 90 * day)
  const onError = (error: unknown) => errors.push(String(error))
  let asked = 0
  const stopped = () => ++asked > 3 // the first fails
  expect(await rotateDueKeys({ db, seal, now, everyDays: 90, onError, stopped })).toBe(2)
  expect(await rotateDueKeys({ db, seal, now, everyDays: 90, onError })).toBe(most + 2)
  expect(errors).toEqual(Array(2).fill(expect.stringContaining(`The signing key of ${ids[0]}`))) // once in each round
})

test('each change of keys happens at its instant: announced, signs, verifies a day longer, kept for thirty, and on record', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const seal = makeSeal(randomBytes(32))
  const tenantId = await insertTenant(db, 'keys.example')
  const start = Date.parse('2026-06-01T00:00:00Z')
  let now = new Date(start)
  const ring = makeKeyRing(db, seal, () => now)
  const at = async (ms: number) => {
    now = new Date(ms)
    ring.forget(tenantId)
    const { signing, verifying } = await ring.keys(tenantId)
    const states = (await listSigningKeys(db, tenantId, now)).map(({ state }) => state)
    return { signs: signing.kid, verifying: [...verifying.keys()], states }
  }
  await sql`alter table signing_key rename to unreadable`.execute(db)
  await expect(ring.keys(tenantId)).rejects.toThrow()
  await sql`alter table unreadable rename to signing_key`.execute(db)
  const { signing, published } = await ring.keys(tenantId) // what failed is not remembered
  const first = signing.kid
  expect(published.map(({ kid, n }) => [kid, Buffer.from(n, 'base64url').length * 8])).toEqual([[first, 2048]])

  now = new Date(start + 90 * day)
  expect(await rotateDueKeys({ db, seal, now, everyDays: 90, onError: throwIt })).toBe(1)
  const [next] = await listSigningKeys(db, tenantId, now)
  const turn = now.getTime() + day
  expect(next).toMatchObject({ createdAt: now, signsAt: new Date(turn), retiredAt: null })
  const second = next?.kid ?? ''
  expect(
    await database.db.selectFrom('audit_entry').selectAll().where('tenant_id', '=', tenantId).execute(),
  ).toMatchObject([
    {
      at: now,
      actor_kind: 'system',
      actor_id: 'signing-keys',
      actor_name: 'signing key schedule',
      action: 'identity.signing-key.rotate',
      target_kind: 'signingKey',
      target_id: second,
      details: { signsAt: new Date(turn).toISOString() },
    },
  ])
  expect(await detailsOf(db, tenantId)).toEqual([{ signsAt: new Date(turn).toISOString() }])
  const both = [second, first]
  expect(await at(turn - 1)).toEqual({ signs: first, verifying: both, states: ['announced', 'signs'] })
  expect(await at(turn)).toEqual({ signs: second, verifying: both, states: ['signs', 'verifies'] })
  expect(await at(turn + day - 1)).toEqual({ signs: second, verifying: both, states: ['signs', 'verifies'] })
  expect(await at(turn + day)).toEqual({ signs: second, verifying: [second], states: ['signs', 'ended'] })

  const operation = { tenantId, actor: { kind: 'operator', id: 'test', name: 'test' } } as const
  const kids = async () => (await listSigningKeys(db, tenantId, now)).map(({ kid }) => kid)
  const rotateAt = async (ms: number) => {
    now = new Date(ms)
    return (await rotateSigningKey(db, { ...operation, now }, seal, 'inADay')).kid
  }
  const third = await rotateAt(turn + 29 * day)
  expect(await kids()).toEqual([third, second, first])
  const fourth = await rotateAt(turn + 30 * day + 1)
  expect(await kids()).toEqual([fourth, third, second])
})

test('a new key that signs at once ends all others: those that signed, and the one that was announced, which is said to have signed nothing', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const seal = makeSeal(randomBytes(32))
  const tenantId = await insertTenant(db, 'overtaken.example')
  let now = new Date('2026-06-01T00:00:00Z')
  const ring = makeKeyRing(db, seal, () => now)
  const first = (await ring.keys(tenantId)).signing.kid
  const operation = { tenantId, actor: { kind: 'operator', id: 'test', name: 'test' } } as const
  now = new Date(now.getTime() + 1000)
  const { kid: second } = await rotateSigningKey(db, { ...operation, now }, seal, 'inADay')
  now = new Date(now.getTime() + 1000)
  const { kid: third } = await rotateSigningKey(db, { ...operation, now }, seal, 'atOnce')
  ring.forget(tenantId)
  const { signing, verifying, published } = await ring.keys(tenantId)
  expect([signing.kid, [...verifying.keys()], published.map(({ kid }) => kid)]).toEqual([third, [third], [third]])
  const states = await listSigningKeys(db, tenantId, now)
  expect(new Map(states.map(({ kid, state, verifiesUntil }) => [kid, [state, verifiesUntil]]))).toEqual(
    new Map<string, unknown[]>([
      [third, ['signs', null]],
      [second, ['unused', expect.any(Date)]],
      [first, ['ended', now]],
    ]),
  )
  const soon = new Date('2026-06-02T00:00:01Z').toISOString()
  expect(await detailsOf(db, tenantId)).toEqual([{ signsAt: soon }, { signsAt: now.toISOString(), othersEnd: true }])
})

test('of two keys that are announced in the same moment one is refused, and the other signs in its time', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const seal = makeSeal(randomBytes(32))
  const tenantId = await insertTenant(db, 'twice.example')
  let now = new Date('2026-06-01T00:00:00Z')
  const ring = makeKeyRing(db, seal, () => now)
  const first = (await ring.keys(tenantId)).signing.kid
  const operation = { tenantId, actor: { kind: 'operator', id: 'test', name: 'test' }, now } as const
  const rotate = () => rotateSigningKey(db, operation, seal, 'inADay')
  const [one, other] = await Promise.allSettled([rotate(), rotate()])
  const [made, refused] = one.status === 'fulfilled' ? [one, other] : [other, one]
  expect(refused).toMatchObject({ reason: { code: 'conflict', reason: 'key-announced' } })
  const second = made.status === 'fulfilled' ? made.value.kid : ''
  now = new Date(now.getTime() + 36 * hour)
  ring.forget(tenantId)
  const { signing, verifying } = await ring.keys(tenantId)
  expect([signing.kid, new Set(verifying.keys())]).toEqual([second, new Set([second, first])])
})

test('[T-52] a new key is made at once five times within a day; the next is told when it can be, and can be then', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const seal = makeSeal(randomBytes(32))
  const tenantId = await insertTenant(db, 'theft.example')
  let now = new Date('2026-06-01T00:00:00Z')
  await makeKeyRing(db, seal, () => now).keys(tenantId)
  const operation = { tenantId, actor: { kind: 'operator', id: 'test', name: 'test' } } as const
  const rotate = () => rotateSigningKey(db, { ...operation, now }, seal, 'atOnce')
  now = new Date('2026-06-01T01:00:00Z')
  for (let n = 0; n < 5; n++) await rotate()
  now = new Date('2026-06-01T23:59:59Z')
  await expect(rotate()).rejects.toMatchObject({
    code: 'too-many',
    reason: 'keys-in-a-day',
    message: expect.stringContaining('2026-06-02T00:00:00.000Z'),
    details: { retryAfterSeconds: 1 },
  })
  now = new Date('2026-06-02T00:00:00Z')
  await rotate()
})

/** The audit details of each change of keys, in order. */
async function detailsOf(db: Db, tenantId: TenantId) {
  const entries = await db
    .selectFrom('audit_entry')
    .select('details')
    .where('tenant_id', '=', tenantId)
    .where('action', '=', 'identity.signing-key.rotate')
    .orderBy('sequence')
    .execute()
  return entries.map(({ details }) => details)
}

test('servers that make or change a tenant’s key at the same moment wait for each other, and one key signs', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const seal = makeSeal(randomBytes(32))
  const tenantId = await insertTenant(db, 'keys.example')
  const now = new Date('2026-06-01T00:00:00Z')
  /** Begun while somebody else changes the keys of this tenant. */
  async function meanwhile<T>(work: () => Promise<T>): Promise<T[]> {
    let through = 0
    let both: Promise<T>[] = []
    await db.transaction().execute(async (tx) => {
      await rows.lock(tx, tenantId)
      both = [work(), work()]
      for (const one of both) void one.then(() => through++)
      for (let waiting = 0; waiting < 2 && through === 0; ) {
        const found = await sql<{ waiting: number }>`
          select count(*)::int as waiting from pg_stat_activity
           where datname = current_database() and wait_event_type = 'Lock'`.execute(db)
        waiting = found.rows[0]?.waiting ?? 0
      }
      expect(through).toBe(0)
    })
    return Promise.all(both)
  }
  const signing = async () =>
    (await listSigningKeys(db, tenantId, now)).filter(({ state }) => state === 'signs').map(({ kid }) => kid)

  const made = await meanwhile(async () => (await makeKeyRing(db, seal, () => now).keys(tenantId)).signing.kid)
  expect(await signing()).toEqual([made[0]])
  expect(made[1]).toBe(made[0])
  const operation = { tenantId, actor: { kind: 'operator', id: 'test', name: 'test' }, now } as const
  const changed = await meanwhile(async () => (await rotateSigningKey(db, operation, seal, 'atOnce')).kid)
  expect(await signing()).toHaveLength(1)
  expect(changed).toContain((await signing())[0])
  const later = new Date(now.getTime() + 100 * day)
  const announced = await meanwhile(() => rotateDueKeys({ db, seal, now: later, everyDays: 90, onError: throwIt }))
  expect(announced.sort()).toEqual([0, 1])
})
