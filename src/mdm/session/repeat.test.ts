// Which replies may be told again, as a table: what was sent, what waits for the device, and what it would get now.

import { expect, test } from 'vitest'

import type { Db } from '../../db/schema.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { retireCommand, wipeCommand } from '../action/action.ts'
import type { Assigned } from './assigned/assigned.ops.ts'
import type { Enrollment, SessionCommand } from './checkin.sql.ts'
import { isStillDue } from './repeat.ops.ts'

type Sent = Partial<SessionCommand>
const write = (item?: string): Sent => ({ kind: 'Replace', uri: './Device/x', ...(item && { item }) })
const read: Sent = { kind: 'Get', uri: './Device/x', item: 'policy:1' }
const takenAway: Sent = { kind: 'Delete', uri: './Device/x', item: 'policy:1' }
const wipe: Sent = { ...wipeCommand({ useProtectedWipe: false }), queued: true }
const leave: Sent = { ...retireCommand, queued: true }
const asked = (kind: 'wipe' | 'retire', state: 'pending' | 'active' | 'failed') =>
  ({ kind, state }) as Enrollment['action']

const due = async (sent: Sent[], action: Enrollment['action'], { user = true, mine = ['policy:1:device'] } = {}) => {
  const commands = Object.fromEntries(sent.map((one, n) => [String(n), one])) as Record<string, SessionCommand>
  const items = mine.map((text) => {
    const [kind, id, phase] = text.split(':')
    return { kind, id, phase }
  })
  const load = async () => ({ items }) as unknown as Assigned
  return isStillDue({} as Db, {} as OperationContext, { action, userIsActive: user }, { commands }, load)
}
const none = null as unknown as Enrollment['action']

test.each<[string, Sent[], Enrollment['action'], boolean]>([
  ['nothing', [], none, true],
  ['a write of its own, without an item', [write()], none, true],
  ['what is assigned', [write('policy:1')], none, true],
  ['what is not', [write('policy:2')], none, false],
  ['both', [write('policy:1'), write('policy:2')], none, false],
  ['a question about what is not', [{ ...read, item: 'policy:2' }], none, true],
  ['taking away what is not', [{ ...takenAway, item: 'policy:2' }], none, true],
  ['an administrator’s command', [{ ...write('policy:2'), queued: true }], none, true],
  ['what is assigned, before a wipe', [write('policy:1')], asked('wipe', 'pending'), false],
  ['nothing, before a wipe', [], asked('wipe', 'pending'), false],
  ['the wipe', [wipe], asked('wipe', 'active'), true],
  ['the wipe and what is assigned', [wipe, write('policy:1')], asked('wipe', 'active'), false],
  ['the wipe, before a retirement', [wipe], asked('retire', 'active'), false],
  ['the retirement and what it takes away', [leave, takenAway], asked('retire', 'active'), true],
  ['nothing, after a wipe that failed', [], asked('wipe', 'failed'), true],
  ['what is assigned, after a wipe that failed', [write('policy:1')], asked('wipe', 'failed'), false],
])('[T-50] a reply with %s', async (_, sent, action, expected) => {
  expect(await due(sent, action)).toBe(expected)
})

test('[T-51] what is for a person goes only while the person is active', async () => {
  const mine = ['policy:1:user']
  expect(await due([write('policy:1')], none, { mine })).toBe(true)
  expect(await due([write('policy:1')], none, { mine, user: false })).toBe(false)
  expect(await due([write('policy:1')], none, { user: false })).toBe(true)
})
