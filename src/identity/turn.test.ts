// Turns at the authority: taken and given back. Without a server; over the wire: test/flows/token-floods.test.ts.

import { expect, test } from 'vitest'

import type { Fault } from '../kernel/fault.ts'
import { within } from '../kernel/origin.ts'
import { registry } from '../metrics/registry.ts'
import { inAuthorityTurn, leaveAuthorityTurn } from './turn.ops.ts'

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
    async come(address: string, crowd: string, times: number, leaves = false): Promise<void> {
      for (let n = 1; n <= times; n++) {
        const name = `${address} ${crowd} ${n}`
        const work = async () => {
          started.push(name)
          if (leaves) leaveAuthorityTurn()
          await ended
        }
        const refuse = (fault: Fault) => void refused.push({ name, fault })
        all.push(within({ door: 'sign-in', address }, () => inAuthorityTurn(crowd, work)).catch(refuse))
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
  await come('192.0.2.1', 'passwords', 50, true)
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
