import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../test/support/database/database.ts'
import { throwIt } from '../../test/support/throw-it.ts'
import { createTenant, newTenantId } from '../directory/tenant/tenant.ops.ts'
import type { TenantId } from '../kernel/id.ts'
import { within } from '../kernel/origin.ts'
import { openRefusalLog, type RefusalLog } from './refusal.ops.ts'

let database: TestDatabase
let tenantId: TenantId
let refusals: RefusalLog
let now: Date
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.stop())
beforeEach(async () => {
  now = new Date('2026-06-01T12:00:00Z')
  tenantId = newTenantId()
  await createTenant(
    database.db,
    { tenantId, actor: { kind: 'operator', id: 't', name: 't' }, now },
    { displayName: 'Contoso', domains: [`${tenantId}.example`] },
  )
  refusals = openRefusalLog(database.db, () => now, throwIt)
})

type Entry = { readonly target_id: string; readonly actor_name: string; readonly details: Record<string, unknown> }
const written = async () =>
  (await database.db
    .selectFrom('audit_entry')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('action', '=', 'identity.signIn.refuse')
    .orderBy('sequence')
    .execute()) as Entry[]
/** Samples apart from single entries. */
async function entries() {
  const all = await written()
  return { single: all.filter(({ details }) => !details.sample), samples: all.filter(({ details }) => details.sample) }
}
const guess = (subject: string, { address = '192.0.2.7', reason = 'bad-password' } = {}) =>
  within({ door: 'sign-in', ...(address && { address }), requestId: 'r-1' }, () =>
    refusals.note({ tenantId, kind: 'sign-in', subject, reason }),
  )
const guessOften = async (times: number, subject: string, address?: string) => {
  for (let n = 0; n < times; n++) await guess(subject, address === undefined ? {} : { address })
}

test('[T-53] each refusal is an entry until they flood; then one entry a minute says how many, for whom and from where', async () => {
  await guess('adele@contoso.example\u0000\ud800')
  expect(await written()).toMatchObject([
    {
      actor_kind: 'unknown',
      actor_name: 'adele@contoso.example\ufffd\ufffd',
      target_id: 'adele@contoso.example\ufffd\ufffd',
      target_kind: 'user',
      door: 'sign-in',
      address: '192.0.2.7',
      request_id: 'r-1',
      details: { reason: 'bad-password' },
    },
  ])

  await guessOften(100, 'megan@contoso.example', '192.0.2.8')
  expect((await entries()).single).toHaveLength(1 + 5) // five of one name
  for (let n = 0; n < 60; n++) await guess(`name${n}@contoso.example`)
  expect((await entries()).single).toHaveLength(30) // thirty in all

  await refusals.flush() // in the middle of the minute
  expect((await entries()).samples).toEqual([])
  now = new Date('2026-06-01T12:01:00Z')
  await refusals.flush()
  const [sample] = (await entries()).samples
  expect(sample).toMatchObject({ actor_name: 'several', door: 'local', address: null })
  expect(sample?.details).toMatchObject({
    sample: true,
    shown: 30,
    notShown: 161 - 30,
    reasons: { 'bad-password': 161 - 30 },
    addresses: ['192.0.2.8', '192.0.2.7'],
  })
  const { subjects } = sample!.details as { subjects: unknown[] }
  expect(subjects[0]).toEqual({ subject: 'megan@contoso.example', count: 95 })
  expect(subjects).toHaveLength(20)

  // the next minute shows single ones again, and a stop loses nothing and says nothing twice
  await guessOften(7, 'megan@contoso.example')
  expect((await entries()).single).toHaveLength(30 + 5)
  now = new Date('2026-06-01T12:01:20Z')
  await refusals.close()
  await refusals.flush()
  const { samples } = await entries()
  expect(samples).toHaveLength(2)
  expect(samples[1]?.details).toMatchObject({
    notShown: 2,
    from: '2026-06-01T12:01:00.000Z',
    until: '2026-06-01T12:01:20.000Z',
  })
})

test('[T-53] the first refusal of another minute tells what the one before only counted, and all at once lose none', async () => {
  await guess('megan@contoso.example')
  await guessOften(6, 'adele@contoso.example')
  now = new Date('2026-06-01T12:00:59.999Z')
  await guess('adele@contoso.example')
  expect((await entries()).single).toHaveLength(6)

  now = new Date('2026-06-01T12:01:00Z')
  await Promise.all(Array.from({ length: 40 }, (_, n) => guess(`name${n}@contoso.example`)))
  const { single, samples } = await entries()
  expect(samples.map(({ details }) => details)).toEqual([
    {
      sample: true,
      shown: 6,
      notShown: 2,
      from: '2026-06-01T12:00:00.000Z',
      until: '2026-06-01T12:01:00.000Z',
      subjects: [{ subject: 'adele@contoso.example', count: 2 }],
      reasons: { 'bad-password': 2 },
      addresses: ['192.0.2.7'],
    },
  ])
  expect(single).toHaveLength(6 + 30)
  now = new Date('2026-06-01T13:00:00Z')
  await refusals.flush()
  expect((await entries()).samples[1]?.details).toMatchObject({
    shown: 30,
    notShown: 10,
    until: '2026-06-01T12:02:00.000Z', // the minute of those that were counted, however late it is told
  })

  // a minute in which each was written needs no sample
  await guess('megan@contoso.example')
  await refusals.close()
  expect((await entries()).samples).toHaveLength(2)
})

test('[T-53] what strangers write is bounded: names, reasons and addresses, each and how many', async () => {
  await guess('n'.repeat(300), { reason: 'r'.repeat(300) })
  await guessOften(5, 'adele@contoso.example')
  await guess('adele@contoso.example', { reason: 'r'.repeat(300), address: '' })
  for (let n = 0; n < 30; n++)
    await guess('adele@contoso.example', { reason: `reason ${n}`, address: n === 0 ? '' : `192.0.2.${n}` })
  await guess('adele@contoso.example', { reason: 'reason 3' })
  await refusals.close()
  const { single, samples } = await entries()
  expect(single[0]?.target_id).toBe('n'.repeat(256))
  const { reasons, addresses } = samples[0]!.details as { reasons: Record<string, number>; addresses: string[] }
  expect(new Set(Object.keys(reasons))).toEqual(
    new Set(['r'.repeat(256), ...Array.from({ length: 19 }, (_, n) => `reason ${n}`)]),
  )
  expect(reasons).toMatchObject({ 'reason 2': 1, 'reason 3': 2 })
  expect(addresses).toEqual(Array.from({ length: 20 }, (_, n) => `192.0.2.${n + 1}`))
})

test('[T-53] sign-ins, tokens and devices of one tenant, and those of another, are counted apart', async () => {
  await guessOften(6, 'adele@contoso.example')
  await refusals.note({ tenantId, kind: 'token', subject: 'adele@contoso.example', reason: 'token-untrusted' })
  await refusals.note({ tenantId, kind: 'device', subject: 'adele@contoso.example', reason: 'certificate-unknown' })
  const found = await database.db
    .selectFrom('audit_entry')
    .select(['action', 'target_kind'])
    .where('tenant_id', '=', tenantId)
    .where('action', '!=', 'identity.signIn.refuse')
    .where('action', 'like', '%refuse')
    .orderBy('sequence')
    .execute()
  expect(found).toEqual([
    { action: 'identity.token.refuse', target_kind: 'token' },
    { action: 'identity.device.refuse', target_kind: 'device' },
  ])
  await refusals.close()
})

test('[T-53] an entry that cannot be written is told, and the refusal stays a refusal', async () => {
  const closed = await createTestDatabase()
  const errors: unknown[] = []
  const log = openRefusalLog(
    closed.db,
    () => now,
    (error) => errors.push(error),
  )
  await closed.stop()
  await log.note({ tenantId, kind: 'token', subject: 'x', reason: 'token-untrusted' })
  await log.close()
  expect(errors).toHaveLength(1)
})

test('[T-53] a crowd of invented tenants switches off no record: a refusal of a real tenant still leaves its entry and its sample', async () => {
  for (let wave = 0; wave < 105; wave++) {
    const invented = Array.from({ length: 100 }, () =>
      refusals.note({ tenantId: newTenantId(), kind: 'token', subject: 'x', reason: 'token-untrusted' }),
    )
    await Promise.all(invented)
  }
  await guessOften(9, 'adele@contoso.example')
  await guess('megan@contoso.example')

  const late = newTenantId()
  const toLate = () => refusals.note({ tenantId: late, kind: 'token', subject: 'late', reason: 'token-untrusted' })
  await toLate()
  await createTenant(
    database.db,
    { tenantId: late, actor: { kind: 'operator', id: 't', name: 't' }, now },
    { displayName: 'Late', domains: [`${late}.example`] },
  )
  await toLate()
  await refusals.close()

  const { single, samples } = await entries()
  const names = single.map(({ target_id }) => target_id)
  expect(names).toEqual([...Array<string>(5).fill('adele@contoso.example'), 'megan@contoso.example'])
  expect(samples).toMatchObject([{ details: { notShown: 4 } }])
  const ofLate = await database.pool.query(
    `select 1 from audit_entry where tenant_id = $1 and target_id = 'late' and action = 'identity.token.refuse'`,
    [late],
  )
  expect(ofLate.rows).toHaveLength(1)
})

test('[T-53] where refusals of more tenants are counted than there is room for, the oldest count is told early and none is lost', async () => {
  await refusals.close()
  refusals = openRefusalLog(database.db, () => now, throwIt, 1)
  await guessOften(7, 'adele@contoso.example')
  await refusals.note({ tenantId, kind: 'token', subject: 'a token', reason: 'token-untrusted' })
  expect((await entries()).samples).toMatchObject([{ details: { notShown: 2 } }])
  await guess('adele@contoso.example')
  expect((await entries()).single).toHaveLength(6)
  await refusals.close()
})

test('a tenant that only a stranger names gets no entry', async () => {
  await refusals.note({ tenantId: newTenantId(), kind: 'token', subject: 'x', reason: 'token-untrusted' })
  await refusals.close()
  const { rows } = await database.pool.query(
    `select 1 from audit_entry where action = 'identity.token.refuse' and target_id = 'x' /* every tenant: none */`,
  )
  expect(rows).toHaveLength(0)
})
