import { expect, test } from 'vitest'

import { createTestDatabase } from '../../test/database.ts'
import { createTenant, newTenantId } from '../directory/tenant/tenant.ops.ts'
import { DirectoryDeviceId } from '../kernel/id.ts'
import { takeBudget } from '../story/budget.sql.ts'
import { recordEvent, storyAfter } from '../story/event.sql.ts'
import { storyDays } from './sweep.sql.ts'
import { sweep } from './sweep.ts'

test('[T-55] what has expired goes, old chapters of stories too, what is still good stays, and a second round finds nothing', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const now = new Date('2026-06-01T12:00:00Z')
  const operation = { tenantId: newTenantId(), actor: { kind: 'operator', id: 't', name: 't' } as const, now }
  await createTenant(db, operation, { displayName: 'Contoso', domains: ['contoso.example'] })
  const payload = (id: string, minutes: number) => ({
    tenant_id: operation.tenantId,
    model: 'Session',
    id,
    payload: '{}',
    expires_at: new Date(now.getTime() + minutes * 60_000),
  })
  await db
    .insertInto('oidc_payload')
    .values([payload('old', -1), payload('good', 1)])
    .execute()
  const attempt = (subject: string, hours: number, locked: Date | null) => ({
    tenant_id: operation.tenantId,
    subject,
    failures: 3,
    locked_until: locked,
    updated_at: new Date(now.getTime() + hours * 3_600_000),
  })
  await db
    .insertInto('sign_in_attempt')
    .values([
      attempt('forgotten', -25, null),
      attempt('recent', -1, null),
      attempt('locked', -25, new Date(now.getTime() + 1)),
    ])
    .execute()
  const deviceId = DirectoryDeviceId.parse('00000000-0000-4000-8000-000000000001')
  const event = (days: number) =>
    ({
      tenantId: operation.tenantId,
      deviceId,
      at: new Date(now.getTime() - days * 24 * 3_600_000),
      hop: 'device',
      step: 'desktop',
      outcome: 'ok',
    }) as const
  await recordEvent(db, [event(storyDays + 1), event(storyDays - 1)])
  const twoHoursAgo = new Date(now.getTime() - 2 * 3_600_000)
  const source = { name: 'ticket x', address: '192.0.2.1' }
  await takeBudget(db, { tenantId: operation.tenantId, deviceId }, source, { wanted: 1, most: 10, now: twoHoursAgo })
  const challenge = (minutes: number) => ({
    tenant_id: operation.tenantId,
    id: crypto.randomUUID(),
    expires_at: new Date(now.getTime() + minutes * 60_000),
  })
  await db
    .insertInto('tpm_challenge_used')
    .values([challenge(-61), challenge(-59)])
    .execute()

  const alarm = (closedDaysAgo: number | null) => ({
    tenant_id: operation.tenantId,
    id: crypto.randomUUID(),
    kind: 'clone',
    subject_kind: 'autopilot-device',
    subject_id: `closed ${closedDaysAgo}`,
    first_at: new Date('2020-01-01T00:00:00Z'),
    last_at: new Date('2020-01-01T00:00:00Z'),
    closed_at: closedDaysAgo === null ? null : new Date(now.getTime() - closedDaysAgo * 24 * 3_600_000),
  })
  await db
    .insertInto('alarm')
    .values([alarm(91), alarm(89), alarm(null)])
    .execute()

  expect(await sweep(db, () => now)).toBe(6)
  expect(await sweep(db, () => now)).toBe(0)
  const left = await db.selectFrom('oidc_payload').select('id').where('tenant_id', '=', operation.tenantId).execute()
  expect(left.map((row) => row.id)).toEqual(['good'])
  const [told, ...more] = await storyAfter(db, { tenantId: operation.tenantId, deviceId }, '0', 10)
  expect([told?.at, more]).toEqual([event(storyDays - 1).at, []])
  const alarms = await db.selectFrom('alarm').select('subject_id').where('tenant_id', '=', operation.tenantId).execute()
  expect(alarms.map((row) => row.subject_id).sort()).toEqual(['closed 89', 'closed null'])
  const attempts = await db
    .selectFrom('sign_in_attempt')
    .select('subject')
    .where('tenant_id', '=', operation.tenantId)
    .orderBy('subject')
    .execute()
  expect(attempts.map((row) => row.subject)).toEqual(['locked', 'recent'])
})
