import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'

import { EnrollmentId, TenantId } from '../kernel/id.ts'
import { within } from '../kernel/origin.ts'
import { turnToReadEnrolment, turnToReadMessage } from './read-turn.ops.ts'

/** What was read, with a dot for each turn of the event loop. */
async function readings(reads: ReadonlyArray<{ readonly name: string; readonly turn: () => Promise<void> }>) {
  const order: string[] = []
  let waiting = reads.length
  for (const { name, turn } of reads) {
    void turn().then(() => {
      order.push(name)
      waiting--
    })
  }
  while (waiting > 0) {
    await setImmediate()
    order.push('.')
  }
  return order.join('')
}

const from = (address: string) => () => within({ address, door: 'device' }, turnToReadEnrolment)
const tenants = ['8c0f3f44-1111-4222-8333-9d1e2f3a4b5c', '9c0f3f44-1111-4222-8333-9d1e2f3a4b5c'].map((id) =>
  TenantId.parse(id),
)
const device = EnrollmentId.parse('0c0f3f44-1111-4222-8333-9d1e2f3a4b5c')

test('[T-38] of the messages of devices that are not enrolled one is read in a turn of the event loop, and addresses take turns', async () => {
  const flood = Array.from({ length: 40 }, () => ({ name: 'F', turn: from('192.0.2.1') }))
  const order = await readings([...flood, { name: 'v', turn: from('198.51.100.1') }])
  expect(order).not.toMatch(/[Fv]{2}/)
  expect(order.replaceAll('.', '').indexOf('v')).toBeLessThan(3)
})

test('[T-38] large messages of enrolled devices are read one in a turn, organisations take turns, and small ones wait for nothing', async () => {
  const [theirs, ours] = tenants as [TenantId, TenantId]
  const large = (tenantId: TenantId) => () => turnToReadMessage(tenantId, device, 400_000)
  const flood = Array.from({ length: 40 }, () => ({ name: 'F', turn: large(theirs) }))
  const small = { name: 's', turn: () => turnToReadMessage(ours, device, 2000) }
  const order = await readings([...flood, { name: 'v', turn: large(ours) }, small])
  expect(order.indexOf('s')).toBeLessThan(2)
  expect(order.replace('s', '')).not.toMatch(/[Fv]{2}/)
  expect(order.replaceAll(/[.s]/g, '').indexOf('v')).toBeLessThan(3)
})

test('[T-38] a sender of more than fits is told to come again, and leaves room for others', async () => {
  const outcomes = Array.from({ length: 100 }, () =>
    from('192.0.2.1')().then(
      () => 'read',
      (error) => error.code,
    ),
  )
  const other = from('198.51.100.1')().then(() => 'read')
  expect(await other).toBe('read')
  const all = await Promise.all(outcomes)
  expect(all.filter((one) => one === 'too-many').length).toBeGreaterThan(20)
  expect(all.filter((one) => one === 'read').length).toBeGreaterThan(50)
})
