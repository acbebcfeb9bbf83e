// What the question before a change says: how many devices and people are reached.

import fc from 'fast-check'
import { expect, test } from 'vitest'

import { type Found, reachOfFound } from '../../../portals/admin/api/management/reach.ts'

const device = (id: string) => ({ '@odata.type': '#microsoft.graph.device', id })
const user = (id: string) => ({ '@odata.type': '#microsoft.graph.user', id })
const group = (groupId: string, ...inside: Found['inside']): Found => ({ target: { kind: 'group', groupId }, inside })
const without = (groupId: string, ...inside: Found['inside']): Found => ({
  target: { kind: 'excluded', groupId },
  inside,
})
const all: Found = { target: { kind: 'devices' }, inside: [] }
const everybody: Found = { target: { kind: 'users' }, inside: [] }

test('a device in two groups is one, and who is left out is not reached, whatever else would reach them', () => {
  const found = [group('a', device('1'), device('2'), user('x')), group('b', device('2'), device('3'))]
  expect(reachOfFound(found, 0)).toEqual({ devices: 3, people: 1, everybody: false })
  const fewer = [...found, without('c', device('2'), user('x'), device('9'))]
  expect(reachOfFound(fewer, 0)).toEqual({ devices: 2, people: 0, everybody: false })
})

test('all devices are those that are registered without those left out; all users are told and not counted', () => {
  expect(reachOfFound([all, group('a', device('1'))], 12)).toEqual({ devices: 12, people: 0, everybody: false })
  expect(reachOfFound([all, without('a', device('1'))], 12)).toEqual({ devices: 11, people: 0, everybody: false })
  expect(reachOfFound([everybody], 12)).toEqual({ devices: 0, people: 0, everybody: true })
  expect(reachOfFound([], 12)).toEqual({ devices: 0, people: 0, everybody: false })
})

test('one more group never makes it fewer, and one more that is left out never more', () => {
  const some = fc.array(
    fc.integer({ min: 0, max: 9 }).map((one) => device(String(one))),
    { maxLength: 6 },
  )
  fc.assert(
    fc.property(some, some, some, (one, other, gone) => {
      const before = reachOfFound([group('a', ...one)], 0).devices
      const more = reachOfFound([group('a', ...one), group('b', ...other)], 0).devices
      const fewer = reachOfFound([group('a', ...one), without('c', ...gone)], 0).devices
      expect(more).toBeGreaterThanOrEqual(before)
      expect(fewer).toBeLessThanOrEqual(before)
    }),
    { seed: 7 },
  )
})
