// Many questions, few statements: each asker is told what it alone would be told.

import { expect, test } from 'vitest'

import { DirectoryDeviceId, RegistrationId, TenantId } from '../kernel/id.ts'
import type { AskedDevice } from './device-match.ops.ts'
import { gatherQuestions } from './lookup-find.ops.ts'

const tenantOf = (n: number) => TenantId.parse(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`)
type Stored = Omit<AskedDevice, 'places'> & { readonly keys: readonly string[] }

const device = (n: number, keys: readonly string[], tenantId = tenantOf(1)): Stored => ({
  registrationId: RegistrationId.parse(`00000000-0000-4000-8001-${String(n).padStart(12, '0')}`),
  directoryDeviceId: DirectoryDeviceId.parse(`00000000-0000-4000-8002-${String(n).padStart(12, '0')}`),
  tenantId,
  keys,
  version: 1,
  enrollmentState: 'notContacted',
  remediationState: 'noRemediationRequired',
  lastContactedAt: null,
  facts: { macs: [], otherDisks: [] },
})

/** A key table; counts how often it was asked. */
function table(...all: readonly Stored[]) {
  const asked: string[][] = []
  const find = async (keys: readonly string[]) => {
    asked.push([...keys])
    await new Promise(setImmediate)
    return all.flatMap(({ keys: held, ...one }) => {
      const places = keys.flatMap((key, place) => (held.includes(key) ? [place] : []))
      return places.length > 0 ? [{ ...one, places }] : []
    })
  }
  return { asked, finder: gatherQuestions(find) }
}

const idsOf = ({ devices }: { devices: readonly AskedDevice[] }) => devices.map(({ registrationId }) => registrationId)

test('who asks at the same time is served by one statement, who asks meanwhile by the next', async () => {
  const [a, b] = [device(1, ['a', 'x']), device(2, ['b', 'x'])]
  const { asked, finder } = table(a, b)
  const first = Promise.all([finder(['a']), finder(['b', 'x']), finder(['none'])])
  await new Promise(setImmediate)
  const [late, early] = await Promise.all([finder(['a', 'b']), first])
  expect(asked).toEqual([
    ['a', 'b', 'x', 'none'],
    ['a', 'b'],
  ])
  expect(early.map(idsOf)).toEqual([[a.registrationId], [b.registrationId, a.registrationId], []])
  expect(idsOf(late)).toEqual([a.registrationId, b.registrationId])
})

test('a failure reaches those it concerns, and the next question is asked again', async () => {
  let fails = true
  const finder = gatherQuestions(async () => {
    if (fails) throw new Error('away')
    return []
  })
  await expect(Promise.all([finder(['a']), finder(['b'])])).rejects.toThrow('away')
  fails = false
  expect(await finder(['a'])).toEqual({ devices: [], hot: new Map() })
})

test('[T-24] a value is too common for the tenant that has it often, and for no other', async () => {
  const many = Array.from({ length: 17 }, (_, i) => device(10 + i, ['k'], tenantOf(2)))
  const mine = device(1, ['k'])
  const { finder } = table(...many, mine)
  const found = await finder(['k'])
  expect(idsOf(found)).toEqual([mine.registrationId])
  expect(found.hot).toEqual(new Map([[tenantOf(2), new Set(['k'])]]))
  const { finder: cooler } = table(...many.slice(1), mine)
  expect((await cooler(['k'])).devices).toHaveLength(17)
})
