import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'

import { createTestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant, insertUser } from '../../../test/support/database/tenant-rows.ts'
import { DirectoryDeviceId } from '../../kernel/id.ts'
import { within } from '../../kernel/origin.ts'
import { foldReactions } from '../../reactions.ts'
import { behindUse } from './prt.sql.ts'
import { notePrimaryUse } from './use.ops.ts'
import { judgeTokenUse } from './use.ts'

const fiveMinutes = 5 * 60_000
const hour = 60 * 60_000
const start = Date.parse('2026-10-01T08:00:00Z')
const at = (ms: number) => new Date(start + ms)

test('[T-20] an older token is a copy once no request signed before the newer one can be on its way', () => {
  const known = { issuedAt: at(10), firstUsedAt: at(1000) }
  const judge = (issued: number, now: number) => judgeTokenUse(known, { issuedAt: at(issued), now: at(now) })
  expect(judgeTokenUse(undefined, { issuedAt: at(1), now: at(2) })).toBe('newest')
  expect(judge(11, 1001)).toBe('newest')
  expect(judge(11, 1001 + hour)).toBe('newest')
  expect(judge(10, 1000 + hour)).toBe('as-before')
  expect(judge(9, 1000)).toBe('as-before')
  expect(judge(9, 1000 + fiveMinutes)).toBe('as-before')
  expect(judge(9, 1001 + fiveMinutes)).toBe('shared')
})

test('[T-20] who uses the older one raises the alarm each time, and is in audit and story once an hour with both sides', async () => {
  await using database = await createTestDatabase()
  const { db } = database
  const tenantId = await insertTenant(db, 'use.example')
  const userId = await insertUser(db, tenantId, 'pia@use.example', 'x')
  const deviceId = DirectoryDeviceId.parse(randomUUID())
  const device = { tenant_id: tenantId, id: deviceId, device_id: randomUUID(), display_name: 'PC', created_at: at(0) }
  await db.insertInto('directory_device').values(device).execute()
  const key = { tenantId, deviceId, userId, proof: 'password' } as const
  const newest = async () => {
    const of = { device: { id: deviceId, thumbprint: '' }, userId, proof: key.proof }
    return (await behindUse(db, tenantId, of, { digest: randomUUID(), expiresAt: at(hour) })).newest
  }
  const note = (issued: number, now: number, address: string) =>
    within({ door: 'sign-in', address }, async () =>
      notePrimaryUse({ db, reactions: foldReactions([]) }, key, await newest(), { issuedAt: at(issued), now: at(now) }),
    )
  const rows = async () => ({
    alarms: await db.selectFrom('alarm').selectAll().where('tenant_id', '=', tenantId).execute(),
    entries: await db
      .selectFrom('audit_entry')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .orderBy('sequence')
      .execute(),
    told: await db.selectFrom('device_event').selectAll().where('tenant_id', '=', tenantId).execute(),
  })
  expect(await note(1, 10, '10.0.0.1')).toBe('newest')
  expect(await note(1, 20, '10.0.0.1')).toBe('as-before')
  expect(await note(2, 1000, '10.0.0.2')).toBe('newest')
  expect(await note(2, 2000, '10.0.0.3')).toBe('as-before')
  expect(await note(1, 1000 + fiveMinutes, '10.0.0.1')).toBe('as-before')
  expect(await rows()).toEqual({ alarms: [], entries: [], told: [] })

  const seen = 1001 + fiveMinutes
  expect(await note(1, seen, '10.0.0.1')).toBe('shared')
  const detail = {
    one: { address: '10.0.0.2', at: at(1000).toISOString() },
    other: { address: '10.0.0.1', at: at(seen).toISOString() },
  }
  const more = { ...detail, userId, blocked: false }
  expect(await rows()).toMatchObject({
    alarms: [{ kind: 'join-key-shared', subject_kind: 'device', subject_id: deviceId, count: 1, detail: more }],
    entries: [
      {
        at: at(seen),
        actor_kind: 'device',
        actor_id: deviceId,
        actor_name: deviceId,
        action: 'identity.joinKey.shared',
        target_kind: 'device',
        target_id: deviceId,
        details: more,
      },
    ],
    told: [{ directory_device_id: deviceId, hop: 'identity', step: 'join-key-shared', outcome: 'warning', detail }],
  })
  expect(await note(1, seen + hour - 1, '10.0.0.1')).toBe('shared')
  const soon = await rows()
  expect([soon.alarms[0]?.count, soon.entries.length, soon.told.length]).toEqual([2, 1, 1])
  expect(await note(1, seen + hour, '10.0.0.1')).toBe('shared')
  const hourLater = await rows()
  expect([hourLater.alarms[0]?.count, hourLater.entries.length, hourLater.told.length]).toEqual([3, 2, 2])
})
