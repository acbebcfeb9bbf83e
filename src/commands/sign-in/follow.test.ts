// Following a log whose entries become visible in another order than that of their ids; over the wire it stands in
// test/flows/sign-ins/follow.test.ts.

import fc from 'fast-check'
import { expect, test } from 'vitest'

import { makeFollower, overlapMs } from './follow.ts'

test('each entry is told once, whatever the order in which those of the last minute become visible', () => {
  const second = fc.nat(200)
  fc.assert(
    fc.property(fc.array(fc.record({ begun: second, late: fc.nat(59) }), { maxLength: 60 }), (plan) => {
      const log = plan
        .toSorted((one, other) => one.begun - other.begun)
        .map(({ begun, late }, index) => ({ id: String(index + 1), visibleMs: (begun + late) * 1000 }))
      const follower = makeFollower('0', [])
      const told: string[] = []
      for (let nowMs = 0; nowMs <= 400_000; nowMs += 2000) {
        const behind = Number(follower.behind(nowMs))
        const found = log.filter(({ id, visibleMs }) => Number(id) > behind && visibleMs <= nowMs)
        told.push(...follower.news(found, nowMs).map(({ id }) => id))
      }
      expect(told.toSorted()).toEqual(log.map(({ id }) => id).toSorted())
    }),
  )
})

test('what was told before it began is not told, and what is older than the overlap is asked for no more', () => {
  const follower = makeFollower('10', [{ id: '12' }])
  expect(follower.behind(0)).toBe('10')
  expect(follower.news([{ id: '11' }, { id: '12' }, { id: '13' }], 0)).toEqual([{ id: '11' }, { id: '13' }])
  expect(follower.behind(overlapMs - 1)).toBe('10')
  expect(follower.behind(overlapMs)).toBe('13')
})
