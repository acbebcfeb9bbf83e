// Many questions, few statements: each asker gets the answer it would get alone.

import { expect, test } from 'vitest'

import { DirectoryDeviceId, RegistrationId, TenantId } from '../../kernel/id.ts'
import type { LookupRow } from '../device/key.sql.ts'
import type { HardwareKey, LookupDevice } from '../matching/candidates.ops.ts'
import { gatherQuestions } from './find.ops.ts'

const tenantOf = (n: number) => TenantId.parse(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`)
type Stored = Omit<LookupRow, 'positions'> & { readonly keys: readonly string[] }

const device = (n: number, keys: readonly string[], tenantId = tenantOf(1)): Stored => ({
  registrationId: RegistrationId.parse(`00000000-0000-4000-8001-${String(n).padStart(12, '0')}`),
  directoryDeviceId: DirectoryDeviceId.parse(`00000000-0000-4000-8002-${String(n).padStart(12, '0')}`),
  tenantId,
  keys,
  version: 1,
  enrollmentState: 'notContacted',
})

/** A key `t1` is of the kind `t`. */
const keysOf = (...keys: readonly string[]): HardwareKey[] =>
  keys.map((key) => ({ kind: key[0] as HardwareKey['kind'], text: key, key }))

/** A key table; remembers what it was asked, and whose hash was read. */
function table(...all: readonly Stored[]) {
  const questions: string[][] = []
  const read: string[] = []
  const finder = gatherQuestions({
    holders: async (keys) => {
      questions.push([...keys])
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate)
      return all.flatMap(({ keys: held, ...one }) => {
        const positions = keys.flatMap((key, position) => (held.includes(key) ? [position] : []))
        return positions.length > 0 ? [{ ...one, positions }] : []
      })
    },
    read: async (rows) => {
      read.push(...rows.map(({ registrationId }) => registrationId))
      return rows.map((row) => ({ ...row, facts: { macs: [], otherDisks: [] } }))
    },
  })
  return { questions, read, finder: (...keys: string[]) => finder(keysOf(...keys), false), finderOf: finder }
}

const idsOf = ({ devices }: { devices: readonly LookupDevice[] }) => devices.map(({ registrationId }) => registrationId)

test('who asks at the same time is served by one statement, who asks meanwhile by the next', async () => {
  const [a, b] = [device(1, ['ea', 'ex']), device(2, ['eb', 'ex'])]
  const { questions, read, finder } = table(a, b)
  const first = Promise.all([finder('ea'), finder('eb', 'ex'), finder('en')])
  await new Promise(setImmediate)
  const lateOne = finder('ea', 'eb')
  await new Promise(setImmediate)
  const [late, later, early] = await Promise.all([lateOne, finder('ex'), first])
  expect(questions).toEqual([
    ['ea', 'eb', 'ex', 'en'],
    ['ea', 'eb', 'ex'],
  ])
  expect(idsOf(later)).toEqual([a.registrationId, b.registrationId])
  expect(early.map(idsOf)).toEqual([[a.registrationId], [b.registrationId, a.registrationId], []])
  expect(idsOf(late)).toEqual([a.registrationId, b.registrationId])
  expect(read).toHaveLength(4)
})

test('a failure reaches those it concerns, and the next question is asked again', async () => {
  let fails = true
  const finder = gatherQuestions({
    holders: async () => {
      if (fails) throw new Error('away')
      return []
    },
    read: async () => [],
  })
  await expect(Promise.all([finder(keysOf('ea'), false), finder(keysOf('eb'), false)])).rejects.toThrow('away')
  fails = false
  expect(await finder(keysOf('ea'), false)).toEqual({ devices: [], touched: [], tooCommon: new Map() })
})

test('[T-24] a value is too common for the tenant that has it often, and for no other', async () => {
  const many = Array.from({ length: 17 }, (_, i) => device(10 + i, ['ek'], tenantOf(2)))
  const mine = device(1, ['ek'])
  const { finder } = table(...many, mine)
  const found = await finder('ek')
  expect(idsOf(found)).toEqual([mine.registrationId])
  expect(found.tooCommon).toEqual(new Map([[tenantOf(2), new Set(['ek'])]]))
  const { finder: cooler } = table(...many.slice(1), mine)
  expect((await cooler('ek')).devices).toHaveLength(17)
})

test('[T-48] a registered device is read for its key or two proofs, and for one part that somebody names no more than one that nobody has', async () => {
  const registered = device(1, ['e1', 't1', 'u1', 'p1', 's1'])
  const { questions, read, finder, finderOf } = table(registered)
  const touched = await Promise.all(['t1', 'u1', 'p1', 's1'].map((one) => finder(one, 'e9')))
  expect(touched.map(idsOf)).toEqual([[], [], [], []])
  expect(touched.map((found) => found.touched.length)).toEqual([1, 1, 1, 1])
  expect(idsOf(await finderOf(keysOf('t1', 'u1', 'e9'), true))).toEqual([])
  expect([read.length, questions.length]).toEqual([0, 2])
  for (const keys of [['e1'], ['t1', 'u1'], ['t1', 's1'], ['u1', 'p1'], ['p1', 's1']]) {
    expect(idsOf(await finder(...keys))).toEqual([registered.registrationId])
  }
})
