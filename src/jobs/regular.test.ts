// Turns of regular jobs, on a real database; each call of `runWhenDue` is as good as one of another process.

import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../test/support/database/database.ts'
import { type RegularJob, runWhenDue, startRegularJobs } from './regular.ts'
import * as lease from './regular-lease.sql.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database?.stop())

const hour = 3_600_000
const job = (name: string, run: RegularJob['run'] = async () => {}): RegularJob => ({
  name,
  everyMs: hour,
  run,
  onError: () => {},
})
const becomeDue = (name: string) =>
  database.pool.query("update regular_job set due_at = due_at - interval '1 hour' where name = $1", [name])
const leaseEnds = (name: string) =>
  database.pool.query("update regular_job set lease_until = lease_until - interval '1 minute' where name = $1", [name])

test('of several processes one does it, and nobody again before it is due', async () => {
  let done = 0
  const one = job('once', async () => void done++)
  const turns = await Promise.all([1, 2, 3, 4].map(() => runWhenDue(database.db, one)))
  expect(turns.filter(Boolean)).toHaveLength(1)
  expect(await runWhenDue(database.db, one)).toBe(false)
  expect(done).toBe(1)
  await becomeDue('once')
  expect(await runWhenDue(database.db, one)).toBe(true)
  expect(done).toBe(2)
})

test('while one does it nobody else does, however long it takes; when its lease is over another one takes it', async () => {
  const seen: boolean[] = []
  const other = job('long')
  const first = job('long', async () => {
    await becomeDue('long')
    seen.push(await runWhenDue(database.db, other))
    await leaseEnds('long')
    seen.push(await lease.take(database.db, 'long', hour))
    await database.pool.query("update regular_job set lease_owner = 'another' where name = 'long'")
    seen.push(await lease.extend(database.db, 'long')) // the first one hears that it lost it
  })
  expect(await runWhenDue(database.db, first)).toBe(true)
  expect(seen).toEqual([false, true, false])
  // what the first one gave back was not its own any more
  const { rows } = await database.pool.query("select lease_owner from regular_job where name = 'long'")
  expect(rows).toEqual([{ lease_owner: 'another' }])
})

test('one that fails is told, is given back, and is tried again when it is due', async () => {
  const failing = job('failing', async () => {
    throw new Error('no')
  })
  await expect(runWhenDue(database.db, failing)).rejects.toThrow('no')
  await becomeDue('failing')
  expect(await runWhenDue(database.db, job('failing'))).toBe(true)
})

test('a process that ends lets what it does come to its end, tells it, and begins nothing more', async () => {
  let begun: () => void = () => {}
  const running = new Promise<void>((resolve) => {
    begun = resolve
  })
  const seen: string[] = []
  const jobs = startRegularJobs(database.db, [
    job('ending', async (stopped) => {
      begun()
      while (!stopped()) await new Promise(setImmediate)
      seen.push('ended')
    }),
  ])
  await running
  await jobs.stop()
  expect(seen).toEqual(['ended'])
  expect(await runWhenDue(database.db, job('other'), () => true)).toBe(false)
})

test('a process looks again while it runs, and no more when it has ended', async () => {
  let done = 0
  const jobs = startRegularJobs(database.db, [{ ...job('often', async () => void done++), everyMs: 20 }])
  await vi.waitUntil(() => done > 2, { timeout: 20_000 })
  await jobs.stop()
  const before = done
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect(done).toBe(before)
})

test('who has lost its lease to another process is told to leave the rest, and not before', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  try {
    const seen: boolean[] = []
    const losing = job('losing', async (stopped) => {
      await vi.advanceTimersByTimeAsync(10_000) // extended
      await vi.waitUntil(async () => {
        const { rows } = await database.pool.query(
          "select lease_until > clock_timestamp() + interval '55 seconds' as longer from regular_job where name = 'losing'",
        )
        return rows[0].longer
      })
      seen.push(stopped())
      await database.pool.query("update regular_job set lease_owner = 'another' where name = 'losing'")
      await vi.advanceTimersByTimeAsync(10_000)
      while (!stopped()) await new Promise(setImmediate)
      seen.push(stopped())
    })
    expect(await runWhenDue(database.db, losing)).toBe(true)
    expect(seen).toEqual([false, true])
  } finally {
    vi.useRealTimers()
  }
})
