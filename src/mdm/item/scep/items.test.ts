// What a device is told about a certificate, and told again, by what it has acknowledged and said.

import { expect, test } from 'vitest'

import { learnAll } from '../../session/deployment.ts'
import { forgetItems, itemsIn, refusalOf, type Tree, unknownMark } from '../../tree.ts'
import { fillSubject } from '../given.ts'
import type { Writing } from '../item.ts'
import { readScepProfile } from './entity.ts'
import { scepItems } from './items.ts'
import { scepSettings } from './scep.ts'

const profile = {
  subject: '{{DeviceId}}',
  days: 30,
  keyLength: 2048,
  enciphers: true,
  takesOldAlgorithms: false,
} as const
const item = {
  kind: 'scep',
  id: 'one',
  name: 'Wi-Fi',
  phase: 'device',
  settings: scepSettings(profile, 'Wi-Fi').map(({ given: _, ...setting }) => setting),
} as const
const on = (tree: Tree): Writing => ({ key: 'scep:one', owns: () => true, tree })
const nothingElse = () => undefined
const standing = (tree: Tree) => scepItems.standing(item, tree, nothingElse)

/** The device takes all that is new to it; returns what that was. */
function send(tree: Tree): { readonly tree: Tree; readonly sent: readonly string[] } {
  const fresh = scepItems.writes(item, on(tree)).filter(({ uri, mark }) => tree[uri]?.mark !== mark)
  return {
    tree: learnAll(
      tree,
      fresh.map((command) => ({ command, status: 200 })),
    ),
    sent: fresh.map(({ kind, uri }) => `${kind} ${uri.split('/').slice(7).join('/')}`.trim()),
  }
}
const answer = (tree: Tree, said: Record<string, string>): Tree =>
  learnAll(
    tree,
    scepItems
      .questions(item, tree, undefined)
      .map((one) => ({ command: { kind: 'Get', ...one }, status: 200, result: said[one.uri.split('/').at(-1) ?? ''] })),
  )

test('an enrolment that failed is ordered again with another challenge when the device says so, three times in all', () => {
  let { tree, sent } = send({})
  expect(sent.at(-1)).toBe('Exec Install/Enroll')
  expect(standing(tree)).toEqual({ state: 'installing' })
  for (const order of [2, 3]) {
    tree = answer(tree, { Status: '16', ErrorCode: '-2147023673' })
    expect(standing(tree)).toEqual({ state: 'installing', error: '-2147023673; it is told to enrol again' })
    ;({ tree, sent } = send(tree))
    expect([order, sent]).toEqual([order, ['Replace Install/Challenge', 'Exec Install/Enroll']])
    expect(standing(tree)).toEqual({ state: 'installing' })
    expect(send(tree).sent).toEqual([]) // what it said was of the order before
  }
  const ended = answer(tree, { Status: '16', ErrorCode: '-2147023673' })
  expect([standing(ended), send(ended).sent]).toEqual([{ state: 'failed', error: '-2147023673' }, []])
  const enrolled = answer(tree, { Status: '1', ErrorCode: '0' })
  expect([standing(enrolled), send(enrolled).sent]).toEqual([{ state: 'applied' }, []])
  expect(scepItems.questions(item, enrolled, 'applied')).toEqual([])
})

test('an order to enrol again that the device refuses is a failure', () => {
  const told = answer(send({}).tree, { Status: '16' })
  const enroll = scepItems.writes(item, on(told)).at(-1)
  const refused = enroll ? learnAll(told, [{ command: enroll, status: 500 }]) : told
  expect(refusalOf(refused[enroll?.uri ?? ''], enroll?.mark ?? '')).toBe(500)
  expect(standing(refused)).toEqual({ state: 'failed', error: 'Enroll: 500', refused: 500 })
})

test('what a device said of a certificate goes with it, so that the same profile begins anew', () => {
  const { tree } = send({})
  const enrolled = answer(tree, { Status: '1' })
  const root = scepItems.nodes(item)[0]?.uri ?? ''
  expect(standing(enrolled)).toEqual({ state: 'applied' })
  const removed = learnAll(enrolled, [{ command: { kind: 'Delete', uri: root, mark: 'deleted' }, status: 200 }])
  expect(Object.keys(removed)).toEqual([])
  expect(standing(send(removed).tree)).toEqual({ state: 'installing' })
})

test('what counts no more on a device that stays is ordered anew, or removed with all that is below it', () => {
  const enrolled = answer(send({}).tree, { Status: '1' })
  expect([standing(enrolled), [...itemsIn(enrolled)]]).toEqual([{ state: 'applied' }, ['scep:one']])
  expect(forgetItems(enrolled, new Set(['scep:two']))).toBe(enrolled)
  const forgotten = forgetItems({ ...enrolled, './other': { item: 'policy:one', mark: '1' } }, new Set(['scep:one']))
  const root = scepItems.nodes(item)[0]?.uri ?? ''
  expect(forgotten).toEqual({
    [root]: { item: 'scep:one', mark: unknownMark },
    './other': { item: 'policy:one', mark: '1' },
  })
  expect([...itemsIn(forgotten)]).toEqual(['policy:one'])
  const again = send(forgotten)
  expect([again.sent.length, again.sent.at(-1)]).toEqual([send({}).sent.length, 'Exec Install/Enroll'])
  expect(standing(again.tree)).toEqual({ state: 'installing' })
})

test('a subject has an id of the device in it, perhaps its serial number, and never more than a name may have', () => {
  const read = (subjectNameFormatString: string) => readScepProfile({ subjectNameFormatString }).ok
  const taken = ['CN={{DeviceId}}', 'cn={{AAD_Device_ID}}', 'CN={{deviceid}} {{SerialNumber}}', 'CN=Wi-Fi {{DeviceId}}']
  const refused = [
    'CN=everybody',
    'CN={{SerialNumber}}',
    'CN={{DeviceId}}{{DeviceName}}',
    'CN={{DeviceId}',
    'CN={{DeviceId}},O=Contoso',
    `CN={{DeviceId}}${'x'.repeat(29)}`,
    'CN={{DeviceId}}{{AAD_Device_ID}}',
    '{{DeviceId}}',
  ]
  expect(taken.filter((one) => !read(one))).toEqual([])
  expect(refused.filter(read)).toEqual([])
  const known = { DeviceId: '1'.repeat(36), SerialNumber: 'S'.repeat(100) }
  expect(fillSubject('{{SerialNumber}}/{{DEVICEID}}', known)).toBe(`${'S'.repeat(27)}/${'1'.repeat(36)}`)
  expect(fillSubject('{{DeviceId}}{{SerialNumber}}', { DeviceId: '1' })).toBe('1')
  // what a device says of itself moves nothing else
  expect(fillSubject('{{SerialNumber}}{{SerialNumber}} {{DeviceId}}', known).slice(-36)).toBe(known.DeviceId)
  expect(fillSubject('{{DeviceId}} {{SerialNumber}}', { DeviceId: '1', SerialNumber: "$&$`$'" })).toBe("1 $&$`$'")
})
