import { expect, test } from 'vitest'

import { makeFairQueue } from './fair-queue.ts'

const full = () => new Error('full')

test('[T-53] owners take turns, no more than allowed run at once, and a full line refuses at once', async () => {
  const queue = makeFairQueue({ atOnce: 1, most: 6, mostOfOne: 4, full })
  const order: string[] = []
  let running = 0
  const work = (name: string) => async () => {
    expect(++running).toBe(1)
    await Promise.resolve()
    running--
    order.push(name)
  }
  const crowd = [1, 2, 3, 4, 5].map((n) => queue.run('crowd', work(`crowd ${n}`)))
  const other = queue.run('other', work('other'))
  const tooMany = queue.run('crowd', work('too many'))
  const last = queue.run('third', work('third'))
  const tooManyInAll = queue.run('fourth', work('too many in all'))
  for (const refused of [tooMany, tooManyInAll]) await expect(refused).rejects.toThrow('full')
  await Promise.all([...crowd, other, last])
  expect(order).toEqual(['crowd 1', 'crowd 2', 'other', 'third', 'crowd 3', 'crowd 4', 'crowd 5'])
  expect(queue.waiting()).toBe(0)
})

test('work that fails ends its turn', async () => {
  const queue = makeFairQueue({ atOnce: 1, most: 5, mostOfOne: 5, full })
  await expect(queue.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await queue.run('a', async () => 7)).toBe(7)
})

test('[I7] one owner may have fewer at work than all together, so that another begins at once', async () => {
  const queue = makeFairQueue({ atOnce: 3, atOnceOfOne: 2, most: 9, mostOfOne: 9, full })
  const begun: string[] = []
  const ends: Array<() => void> = []
  const work = (name: string) => () => {
    begun.push(name)
    return new Promise<void>((end) => ends.push(end))
  }
  const all = [1, 2, 3].map((n) => queue.run('crowd', work(`crowd ${n}`)))
  all.push(queue.run('other', work('other')))
  await new Promise(setImmediate)
  expect([begun, queue.running(), queue.waiting()]).toEqual([['crowd 1', 'crowd 2', 'other'], 3, 1])
  ends[2]?.()
  await new Promise(setImmediate)
  expect(begun).toHaveLength(3)
  ends[0]?.()
  await new Promise(setImmediate)
  expect(begun.at(-1)).toBe('crowd 3')
  for (const end of ends) end()
  await Promise.all(all)
})
