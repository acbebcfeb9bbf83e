import { afterEach, expect, test, vi } from 'vitest'

import { whileLeased } from './lease.ts'

afterEach(() => void vi.useRealTimers())

test('a lease is extended every ten seconds until the work has ended, also after an attempt that failed, one at a time', async () => {
  vi.useFakeTimers()
  const attempts: Array<{ readonly succeed: () => void; readonly fail: (error: Error) => void }> = []
  const extend = () => new Promise<void>((succeed, fail) => void attempts.push({ succeed, fail }))
  let finish: (result: string) => void = () => {}
  const work = () =>
    new Promise<string>((resolve) => {
      finish = resolve
    })
  const done = whileLeased(extend, work)
  await vi.advanceTimersByTimeAsync(9_999)
  expect(attempts).toHaveLength(0)
  await vi.advanceTimersByTimeAsync(30_000)
  expect(attempts).toHaveLength(1) // it waits for a connection
  attempts[0]?.fail(new Error('no connection'))
  await vi.advanceTimersByTimeAsync(10_000)
  expect(attempts).toHaveLength(2)
  attempts[1]?.succeed()
  finish('done')
  expect(await done).toBe('done')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(attempts).toHaveLength(2)
})

test('what the work failed with is told, and the lease is not extended any more', async () => {
  vi.useFakeTimers()
  const extend = vi.fn(async () => {})
  await expect(whileLeased(extend, () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(extend).not.toHaveBeenCalled()
})
