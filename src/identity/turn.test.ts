// Turns at the authority: taken and given back. Without a server; over the wire: test/flows/identity/token-floods.test.ts.

import { EventEmitter } from 'node:events'
import { expect, test } from 'vitest'

import type { Fault } from '../kernel/fault.ts'
import { within } from '../kernel/origin.ts'
import { registry } from '../metrics/registry.ts'
import { type Connection, inApplicationTurn, inAuthorityTurn, inQuestionTurn, leaveAuthorityTurn } from './turn.ops.ts'

const settled = () => new Promise(setImmediate)

/** Requests whose work lasts until `end`. */
function requests() {
  const started: string[] = []
  const refused: Array<{ readonly name: string; readonly fault: Fault }> = []
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const all: Promise<void>[] = []
  return {
    ...{ started, refused },
    async come(
      address: string,
      crowd: string,
      times: number,
      { leaves = false, over }: { readonly leaves?: boolean; readonly over?: Connection } = {},
    ): Promise<void> {
      for (let n = 1; n <= times; n++) {
        const name = `${address} ${crowd} ${n}`
        const work = async () => {
          started.push(name)
          if (leaves) leaveAuthorityTurn()
          await ended
        }
        const refuse = (fault: Fault) => void refused.push({ name, fault })
        all.push(within({ door: 'sign-in', address }, () => inAuthorityTurn(crowd, work, over)).catch(refuse))
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
  (await registry.metrics()).match(new RegExp(`^taxiway_authority_requests_${state} (\\d+)$`, 'm'))?.[1]

test('[T-52] four requests of one site are worked on at once, eight of all, and an IPv6 site has many addresses', async () => {
  const { started, come, end } = requests()
  await come('2001:db8:1:1::1', 'a', 3)
  await come('2001:db8:1:2::1', 'b', 3)
  await come('192.0.2.1', 'a', 5)
  expect(started).toHaveLength(8)
  expect(started.filter((name) => name.startsWith('2001'))).toHaveLength(4)
  expect([await metric('running'), await metric('waiting')]).toEqual(['8', '3'])
  await end()
  expect(started).toHaveLength(11)
  expect([await metric('running'), await metric('waiting')]).toEqual(['0', '0'])
})

test('[T-52] sites take turns, and within a site the credentials: one that comes last is not behind a crowd of either', async () => {
  const { started, come, end } = requests()
  for (const address of ['192.0.2.1', '192.0.2.2']) await come(address, 'crowd', 300)
  await come('192.0.2.1', 'pia', 1)
  await come('192.0.2.3', 'kim', 1)
  await end()
  const places = ['192.0.2.1 pia 1', '192.0.2.3 kim 1'].map((name) => started.indexOf(name))
  expect(Math.max(...places)).toBeLessThan(20)
  expect(started).toHaveLength(602)
})

test('[T-52] who waits for something else gives the place back before, once, and what comes of the work is answered all the same', async () => {
  const { started, come, end } = requests()
  await come('192.0.2.1', 'passwords', 50, { leaves: true })
  expect(started).toHaveLength(50)
  await come('192.0.2.1', 'pia', 1)
  expect(started).toContain('192.0.2.1 pia 1')
  expect(await metric('running')).toBe('1')
  await end()
  const twice = async () => {
    leaveAuthorityTurn()
    leaveAuthorityTurn()
    return 7
  }
  expect(await inAuthorityTurn('', twice)).toBe(7)
  const fails = async () => {
    leaveAuthorityTurn()
    await settled()
    throw new Error('wrong password')
  }
  await expect(inAuthorityTurn('', fails)).rejects.toThrow('wrong password')
  await expect(inAuthorityTurn('', () => Promise.reject(new Error('bad code')))).rejects.toThrow('bad code')
  expect([await metric('running'), await metric('waiting')]).toEqual(['0', '0'])
  leaveAuthorityTurn() // outside of any turn there is none to give back
})

test('[T-52] a thousand of one site wait: the largest crowd makes room for another, and is told when to come again', async () => {
  const { started, refused, come, end } = requests()
  await come('192.0.2.1', 'crowd', 4 + 900)
  await come('192.0.2.1', 'others', 100)
  expect(refused).toEqual([])
  await come('192.0.2.1', 'pia', 1)
  expect(refused).toMatchObject([
    {
      name: '192.0.2.1 crowd 5',
      fault: { code: 'too-many', reason: 'throttled', details: { retryAfterSeconds: 5 } },
    },
  ])
  await end()
  expect(started).toContain('192.0.2.1 pia 1')
})

function connection() {
  const events = new EventEmitter()
  const close = () => {
    open.destroyed = true
    events.emit('close')
  }
  const open = {
    destroyed: false,
    once: (event: string, heard: () => void) => events.once(event, heard),
    destroy: close,
  }
  return { open, close, listeners: () => events.listenerCount('close') }
}

test('[T-52] what waits for a connection that closes is never begun and leaves its place at once, and what runs is ended as usual', async () => {
  const { started, refused, come, end } = requests()
  const [running, hungUp] = [connection(), connection()]
  await come('192.0.2.1', 'a', 3, { over: running.open })
  await come('192.0.2.1', 'a', 1)
  await come('192.0.2.1', 'a', 3, { over: hungUp.open })
  await come('192.0.2.1', 'b', 1)
  expect(await metric('waiting')).toBe('4')
  hungUp.close()
  running.close()
  await settled()
  expect([await metric('running'), await metric('waiting')]).toEqual(['4', '1'])
  await come('192.0.2.1', 'c', 1, { over: hungUp.open }) // had arrived, and was read after the end
  expect(refused.map(({ fault }) => fault.code)).toEqual(Array(4).fill('too-many'))
  await end()
  expect(started).toHaveLength(5)
  expect(started.at(-1)).toBe('192.0.2.1 b 1')
  expect([await metric('running'), await metric('waiting')]).toEqual(['0', '0'])
})

test('[T-52] four requests of one connection wait or run, also for passwords, and a fifth ends it with all that wait', async () => {
  const { started, refused, come, end } = requests()
  const [one, other] = [connection(), connection()]
  for (let n = 0; n < 3; n++) {
    const { come: comeFirst, end: endFirst } = requests()
    await comeFirst('192.0.2.1', 'a', 4, { over: one.open })
    await endFirst()
  }
  expect([one.open.destroyed, one.listeners()]).toEqual([false, 1])
  await come('192.0.2.1', 'a', 3, { over: other.open })
  await come('192.0.2.1', 'passwords', 2, { leaves: true, over: one.open })
  await come('192.0.2.1', 'a', 1, { over: other.open })
  await come('192.0.2.1', 'b', 2, { over: one.open })
  expect([started.length, one.open.destroyed, await metric('waiting')]).toEqual([6, false, '2'])
  await come('192.0.2.1', 'c', 36, { over: one.open })
  expect([refused.length, one.open.destroyed, await metric('waiting')]).toEqual([38, true, '0'])
  expect(other.open.destroyed).toBe(false)
  await end()
  expect(started).toHaveLength(6)
})

test('[T-52] a network with a thousand made-up credentials makes room in the line of its site for each newcomer of another one', async () => {
  const { started, refused, come, end } = requests()
  for (let n = 1; n <= 4 + 1000; n++) await come('2001:db8:7:1::66', `invented ${n}`, 1)
  await come('2001:db8:7:1::66', 'one more', 1) // of its own kind nobody makes room
  await come('2001:db8:7:ff01::1', 'administrator', 1)
  await come('2001:db8:7:ff02::2', '', 1) // the first page
  await come('198.51.100.8', 'elsewhere', 1)
  expect(refused.map(({ name }) => name)).toEqual([
    '2001:db8:7:1::66 one more 1',
    '2001:db8:7:1::66 invented 5 1',
    '2001:db8:7:1::66 invented 6 1',
  ])
  await end()
  const victims = ['2001:db8:7:ff01::1 administrator 1', '2001:db8:7:ff02::2  1', '198.51.100.8 elsewhere 1']
  const places = victims.map((name) => started.indexOf(name))
  expect(Math.min(...places)).toBeGreaterThan(0)
  expect(Math.max(...places)).toBeLessThan(12) // the networks of a site take turns
})

test('[T-52] questions have a line of their own: two of a site at once, four of all, none for a closed connection, and no token waits', async () => {
  const [ends, started]: [Array<() => void>, string[]] = [[], []]
  const all: Promise<unknown>[] = []
  const ask = (address: string, over?: Connection) => {
    const work = () => {
      started.push(address)
      return new Promise<void>((end) => ends.push(end))
    }
    all.push(within({ door: 'sign-in', address }, () => inQuestionTurn(work, over)).catch((fault) => fault))
  }
  const hungUp = connection()
  for (let n = 0; n < 3; n++) ask('192.0.2.1')
  for (let n = 0; n < 3; n++) ask('192.0.2.1', hungUp.open)
  for (const address of ['192.0.2.2', '192.0.2.3', '192.0.2.4']) ask(address)
  await settled()
  expect(started).toEqual(['192.0.2.1', '192.0.2.1', '192.0.2.2', '192.0.2.3'])
  hungUp.close()
  expect(await within({ door: 'sign-in', address: '192.0.2.1' }, () => inAuthorityTurn('', async () => 7))).toBe(7)
  while (ends.length > 0) {
    ends.shift()?.()
    await settled()
  }
  expect(started).toHaveLength(6)
  expect((await Promise.all(all)).filter((fault) => fault !== undefined)).toHaveLength(3)
})

test('[T-52] applications have a line of their own: 24 of one site at once, 48 of all, a client behind a crowd soon, and no person waits', async () => {
  const started: string[] = []
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  const ask = (address: string, crowd: string) =>
    within({ door: 'sign-in', address }, () =>
      inApplicationTurn(crowd, async () => {
        started.push(`${address} ${crowd}`)
        await opened
      }),
    )
  const times = (count: number, address: string, crowd: string) =>
    Array.from({ length: count }, () => ask(address, crowd))
  const all = [...times(100, '192.0.2.1', 'crowd'), ...times(100, '192.0.2.2', 'crowd'), ask('192.0.2.3', 'crowd')]
  all.push(ask('192.0.2.1', 'small'))
  await settled()
  const counts = ['192.0.2.1', '192.0.2.2'].map((address) => started.filter((one) => one.startsWith(address)).length)
  expect([...counts, started.length]).toEqual([24, 24, 48])
  expect(await within({ door: 'sign-in', address: '192.0.2.1' }, () => inAuthorityTurn('', async () => 7))).toBe(7)
  open()
  await Promise.all(all)
  expect(Math.max(started.indexOf('192.0.2.3 crowd'), started.indexOf('192.0.2.1 small'))).toBeLessThan(56)
})

test('[T-52] four requests of one connection are within its bound, the fifth is told so, and one that is closed already gets no turn', async () => {
  const socket = (destroyed: boolean) =>
    Object.assign(new EventEmitter(), { destroyed, ended: false, destroy: () => {} })
  const { started, refused, come, end } = requests()
  const open = socket(false)
  await come('198.51.100.1', 'a', 4, { over: open })
  expect([started.length, refused.length]).toEqual([4, 0])
  await come('198.51.100.1', 'b', 1, { over: open })
  expect(refused).toMatchObject([
    { name: '198.51.100.1 b 1', fault: { code: 'too-many', message: expect.stringContaining('over this connection') } },
  ])
  await come('198.51.100.2', 'c', 1, { over: socket(true) })
  expect(started).toHaveLength(4)
  await end()
})

test('questions that wait and run are metered as a line of their own', async () => {
  const text = await registry.metrics()
  for (const state of ['waiting', 'running']) expect(text).toContain(`taxiway_authority_questions_${state} 0`)
})
