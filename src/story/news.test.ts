import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'

import { createTestDatabase } from '../../test/support/database/database.ts'
import { insertTenant } from '../../test/support/database/tenant-rows.ts'
import type { DirectoryDeviceId } from '../kernel/id.ts'
import { recordEvent } from './event.sql.ts'
import { mostOfCaller, mostOfTenant, openStoryNews } from './news.ops.ts'

const soon = 1000

test('[T-45] all who wait for news share one look, are told of the stories they wait for, and end when their time is over or they have gone', async () => {
  const statements: string[] = []
  await using database = await createTestDatabase({ onStatement: (sql) => statements.push(sql) })
  const tenantId = await insertTenant(database.db, 'news.example')
  const other = await insertTenant(database.db, 'other.example')
  const [deviceId, silent] = [randomUUID() as DirectoryDeviceId, randomUUID() as DirectoryDeviceId]
  const tell = (of = tenantId) =>
    recordEvent(database.db, {
      tenantId: of,
      deviceId,
      at: new Date(),
      hop: 'device',
      step: 'registered',
      outcome: 'ok',
    })
  await tell()
  const news = openStoryNews(database.db)
  const stays = new AbortController()
  const story = { tenantId, deviceId }
  const first = await news.next(story, 0n, 60_000, stays.signal)
  expect(first).toBeGreaterThan(0n)

  const waiting = Array.from({ length: 100 }, () => news.next(story, first!, 60_000, stays.signal))
  const late = Array.from({ length: 100 }, () => news.next(story, 10n ** 17n, soon, stays.signal))
  const leaves = new AbortController()
  const left = news.next({ tenantId, deviceId: silent }, 0n, 60_000, leaves.signal)
  leaves.abort()
  expect(await left).toBeUndefined()
  expect(await news.next(story, 0n, 60_000, leaves.signal)).toBeUndefined()
  statements.length = 0
  await tell(other) // a device of another tenant with the same id is another one
  expect(new Set(await Promise.all(late))).toEqual(new Set([undefined]))
  expect(statements.filter((sql) => sql.includes('unnest')).length).toBeLessThan(100)

  await tell()
  const found = new Set(await Promise.all(waiting))
  expect(found.size).toBe(1)
  expect([...found][0]).toBeGreaterThan(first!)

  await database.stop()
  await expect(news.next(story, 0n, 60_000, stays.signal)).rejects.toThrow()
})

test('[T-45] [T-52] a caller and a tenant have so many places to wait in, which come back, and no other tenant has less of them', async () => {
  await using database = await createTestDatabase()
  const news = openStoryNews(database.db)
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const come = (tenantId: string, caller: string) =>
    news.inPlace({ tenantId, caller }, () => ended).catch((error: { reason: string }) => error.reason)
  const all = Array.from({ length: mostOfCaller + 5 }, () => come('a', 'x'))
  for (let n = mostOfCaller; n < mostOfTenant; n++) all.push(come('a', `caller ${n}`))
  expect(await come('a', 'another')).toBe('stories-waiting')
  all.push(come('b', 'x'))
  end()
  expect((await Promise.all(all)).filter((reason) => reason === 'stories-waiting')).toHaveLength(5)
  expect(await come('a', 'x')).toBeUndefined()
})
