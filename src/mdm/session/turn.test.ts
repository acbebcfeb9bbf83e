// How many messages are heard at once while nobody else works on their device, how many wait, and who makes room. Without devices
// and a database; over the wire: message.test.ts and checkin-flood.test.ts.

import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'

import type { Fault } from '../../kernel/fault.ts'
import { TenantId } from '../../kernel/id.ts'
import { registry } from '../../metrics/registry.ts'
import { inDeviceTurn } from './turn.ops.ts'

const organisation = () => TenantId.parse(randomUUID())
const settled = () => new Promise(setImmediate)

/** Messages whose work lasts until `end`. */
function messages() {
  const started: string[] = []
  const refused: { readonly name: string; readonly fault: Fault }[] = []
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const all: Promise<void>[] = []
  const work = (name: string) => () => {
    started.push(name)
    return ended
  }
  return {
    ...{ started, refused },
    async come(tenantId: TenantId, caller: string, times: number): Promise<void> {
      for (let n = 1; n <= times; n++) {
        const name = `${caller} ${n}`
        const refuse = (fault: Fault) => void refused.push({ name, fault })
        all.push(inDeviceTurn(tenantId, caller, work(name)).catch(refuse))
      }
      await settled()
    },
    async end(): Promise<void> {
      end()
      await Promise.all(all)
    },
  }
}

const metric = async (state: string) =>
  (await registry.metrics()).match(new RegExp(`^taxiway_device_messages_${state} (\\d+)$`, 'm'))?.[1]

test('four messages of one organisation are heard at once, and eight of all', async () => {
  const { started, refused, come, end } = messages()
  for (const caller of ['a', 'b', 'c']) await come(organisation(), caller, 5)
  expect(started).toEqual([...[1, 2, 3, 4].map((n) => `a ${n}`), ...[1, 2, 3, 4].map((n) => `b ${n}`)])
  expect([await metric('running'), await metric('waiting')]).toEqual(['8', '7'])
  await end()
  expect(started).toHaveLength(15)
  expect(refused).toEqual([])
  expect([await metric('running'), await metric('waiting')]).toEqual(['0', '0'])
})

test('sixteen messages of one person wait: one more takes the place of the first of them, which is told when to come again', async () => {
  const { started, refused, come, end } = messages()
  await come(organisation(), 'pia', 4 + 16)
  expect(refused).toEqual([])
  await come(organisation(), 'mal', 4 + 17)
  expect(refused).toMatchObject([
    {
      name: 'mal 5',
      fault: { code: 'too-many', reason: 'messages-waiting', details: { retryAfterSeconds: 10 } },
    },
  ])
  await end()
  expect(started).toContain('mal 21')
  expect(started).not.toContain('mal 5')
})

test('256 messages of one organisation wait: one more person of it finds a place, and the largest crowd makes room', async () => {
  const { started, refused, come, end } = messages()
  const tenantId = organisation()
  await come(tenantId, 'held', 4)
  for (let n = 0; n < 16; n++) await come(tenantId, `crowd-${n}`, 16)
  expect(refused).toEqual([])
  await come(tenantId, 'pia', 1)
  expect(refused.map(({ name }) => name)).toEqual(['crowd-0 1'])
  await end()
  expect(started).toContain('pia 1')
})

test('a thousand messages wait in all: one of an organisation that has none finds a place', async () => {
  const { started, refused, come, end } = messages()
  for (let n = 0; n < 2; n++) await come(organisation(), `held-${n}`, 4)
  for (let n = 0; n < 4; n++) {
    const tenantId = organisation()
    for (let person = 0; person < 25; person++) await come(tenantId, `crowd-${n}-${person}`, 10)
  }
  expect(await metric('waiting')).toBe('1000')
  expect(refused).toEqual([])
  await come(organisation(), 'pia', 1)
  expect(refused.map(({ name }) => name)).toEqual(['crowd-0-0 1'])
  await end()
  expect(started).toContain('pia 1')
})
