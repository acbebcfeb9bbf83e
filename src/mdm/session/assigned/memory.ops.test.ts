import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'

import { EnrollmentId } from '../../../kernel/id.ts'
import type { Assigned } from './assigned.ops.ts'
import { makeAssignedMemory } from './memory.ops.ts'

const device = () => EnrollmentId.parse(randomUUID())

function counting(bytes = 10) {
  const read = { times: 0 }
  const load = async () =>
    ({ items: [], withheld: [], page: undefined, converts: false, bytes, read: ++read.times }) as Assigned
  return { read, load }
}

test('what is assigned is read at the first message of a session and not again in it', async () => {
  const memory = makeAssignedMemory()
  const { read, load } = counting()
  const session = { enrollmentId: device(), sessionId: '1' }
  const first = await memory.recall(session, true, load)
  expect(await memory.recall(session, false, load)).toEqual({ assigned: first.assigned, isRead: false })
  expect(read.times).toBe(1)
  expect((await memory.recall(session, true, load)).isRead).toBe(true)
  expect(read.times).toBe(2)
})

test('[T-52] a device that begins session after session is remembered once, with the last of them', async () => {
  const memory = makeAssignedMemory({ mostBytes: 8 * 1100, mostBytesOfOne: 100 })
  const { read, load } = counting()
  const [busy, quiet] = [device(), device()]
  await memory.recall({ enrollmentId: quiet, sessionId: 'q' }, true, load)
  for (let n = 0; n < 50; n++) await memory.recall({ enrollmentId: busy, sessionId: `s${n}` }, true, load)
  expect(read.times).toBe(51)
  await memory.recall({ enrollmentId: quiet, sessionId: 'q' }, false, load)
  await memory.recall({ enrollmentId: busy, sessionId: 's49' }, false, load)
  expect(read.times).toBe(51)
  await memory.recall({ enrollmentId: busy, sessionId: 's48' }, false, load)
  expect(read.times).toBe(52)
})

test('[T-52] a large assignment is not kept, and is read again with each message', async () => {
  const memory = makeAssignedMemory({ mostBytes: 8 * 1100, mostBytesOfOne: 100 })
  const { read, load } = counting(101)
  const session = { enrollmentId: device(), sessionId: '1' }
  await memory.recall(session, true, load)
  await memory.recall(session, false, load)
  expect(read.times).toBe(2)
})

test('it keeps so many devices and reads again for one it has forgotten', async () => {
  const memory = makeAssignedMemory({ mostBytes: 2 * 1100, mostBytesOfOne: 100 })
  const { read, load } = counting()
  const sessions = [device(), device(), device()].map((enrollmentId) => ({ enrollmentId, sessionId: '1' }))
  for (const session of sessions) await memory.recall(session, true, load)
  await memory.recall(sessions[2]!, false, load)
  expect(read.times).toBe(3)
  await memory.recall(sessions[0]!, false, load)
  expect(read.times).toBe(4)
})
