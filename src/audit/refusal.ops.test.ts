import { expect, test } from 'vitest'

import { createTestDatabase } from '../../test/database.ts'
import { throwIt } from '../../test/throw-it.ts'
import { createTenant, newTenantId } from '../directory/tenant.ops.ts'
import { within } from '../kernel/origin.ts'
import { mostOfOne, mostWritten, openRefusalLog } from './refusal.ops.ts'

test('[T-53] each refusal is an entry until they flood; then one entry a minute says how many, for whom and from where', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  let now = new Date('2026-06-01T12:00:00Z')
  const tenantId = newTenantId()
  await createTenant(
    db,
    { tenantId, actor: { kind: 'operator', id: 't', name: 't' }, now },
    { displayName: 'Contoso', domains: ['contoso.example'] },
  )
  const refusals = openRefusalLog(db, () => now, throwIt)
  const entries = async () =>
    (
      await db.selectFrom('audit_entry').selectAll().where('tenant_id', '=', tenantId).orderBy('sequence').execute()
    ).filter(({ action }) => action === 'identity.signIn.refuse')
  const guess = (subject: string, address = '192.0.2.7') =>
    within({ door: 'sign-in', address, requestId: 'r-1' }, () =>
      refusals.note({ tenantId, kind: 'sign-in', subject, reason: 'bad-password' }),
    )

  await guess('adele@contoso.example\u0000\ud800')
  const [first] = await entries()
  expect(first).toMatchObject({
    actor_kind: 'unknown',
    actor_name: 'adele@contoso.example\ufffd\ufffd',
    target_id: 'adele@contoso.example\ufffd\ufffd',
    door: 'sign-in',
    address: '192.0.2.7',
    request_id: 'r-1',
    details: { reason: 'bad-password' },
  })

  for (let n = 0; n < 100; n++) await guess('megan@contoso.example', '192.0.2.8')
  expect(await entries()).toHaveLength(1 + mostOfOne)
  for (let n = 0; n < 3000; n++) await guess(`name${n}@contoso.example`)
  expect(await entries()).toHaveLength(mostWritten)

  now = new Date('2026-06-01T12:01:00Z')
  await refusals.flush()
  const sample = (await entries()).at(-1)
  expect(sample?.details).toMatchObject({
    sample: true,
    shown: mostWritten,
    notShown: 3101 - mostWritten,
    reasons: { 'bad-password': 3101 - mostWritten },
    addresses: ['192.0.2.8', '192.0.2.7'],
  })
  const { subjects } = sample!.details as { subjects: unknown[] }
  expect(subjects[0]).toEqual({ subject: 'megan@contoso.example', count: 100 - mostOfOne })
  expect(subjects.length).toBeLessThanOrEqual(20)

  // the next minute shows single ones again, and a stop loses nothing
  for (let n = 0; n < 7; n++) await guess('megan@contoso.example')
  expect(await entries()).toHaveLength(mostWritten + 1 + mostOfOne)
  await refusals.close()
  expect((await entries()).at(-1)?.details).toMatchObject({ sample: true, notShown: 2 })
})

test('[T-53] an entry that cannot be written is told, and the refusal stays a refusal', async () => {
  const database = await createTestDatabase()
  const told: unknown[] = []
  const refusals = openRefusalLog(
    database.db,
    () => new Date('2026-06-01T12:00:00Z'),
    (error) => told.push(error),
  )
  await database.stop()
  await refusals.note({ tenantId: newTenantId(), kind: 'token', subject: 'x', reason: 'token-untrusted' })
  await refusals.close()
  expect(told).toHaveLength(1)
})

test('a tenant that only a stranger names gets no entry', async () => {
  await using database = await createTestDatabase()
  const refusals = openRefusalLog(database.db, () => new Date('2026-06-01T12:00:00Z'), throwIt)
  await refusals.note({ tenantId: newTenantId(), kind: 'token', subject: 'x', reason: 'token-untrusted' })
  await refusals.close()
  const { rows } = await database.pool.query('select 1 from audit_entry /* every tenant: none */')
  expect(rows).toHaveLength(0)
})
