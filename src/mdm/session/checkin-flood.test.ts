// A device that answers without end, over the wire: limits of one session's cost (T-39).

import { afterAll, beforeAll, expect, test } from 'vitest'

import { type Enrolled, enrolledDevice, sendMessage } from '../../../test/support/mdm/mdm-device.ts'
import { metricsOf } from '../../../test/support/world/metrics.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../../test/support/world/world.ts'
import { inTransaction } from '../../db/tx.ts'
import { mostHeld } from '../../protocol/syncml/held.ts'
import { type Command, decodeMessage, type Item, type Message } from '../../protocol/syncml/message.ts'
import { encodeMessage } from '../../protocol/syncml/message-write.ts'
import { alertTypes } from '../../protocol/syncml/status.ts'
import { storyAfter } from '../../story/event.sql.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

let count = 0
async function asked() {
  const tenant = await world.tenant(`flood${++count}.example`)
  const user = await tenant.user('pia')
  const { joined, device } = await enrolledDevice(world, tenant, user)
  const say = async (msgId: number, commands: readonly Command[], final = false, sessionId = '1'): Promise<Message> => {
    const header = { sessionId, msgId, target: device.address, source: device.deviceId }
    const answer = await sendMessage(world, device, encodeMessage({ header, commands, final }))
    expect(answer.status).toBe(200)
    return decodeMessage(answer.body)
  }
  const gets = ({ commands }: Message) =>
    commands.flatMap((one) => (one.kind === 'Get' ? [{ cmdId: one.cmdId, uri: one.items[0]?.target ?? '' }] : []))
  /** The session's size at the server between two messages. */
  const kept = async (): Promise<number> => {
    const { state } = await world.app.db
      .selectFrom('mdm_session')
      .select('state')
      .where('tenant_id', '=', tenant.tenantId)
      .executeTakeFirstOrThrow()
    return JSON.stringify(state).length
  }
  const overfull = async () =>
    (await storyAfter(world.app.db, { tenantId: tenant.tenantId, deviceId: joined.id }, '0', 100)).filter(
      ({ step }) => step === 'mdm-session-overfull',
    )
  const serial = async () =>
    (
      await world.app.db
        .selectFrom('mdm_enrollment')
        .select('serial_number')
        .where('tenant_id', '=', tenant.tenantId)
        .executeTakeFirstOrThrow()
    ).serial_number
  return { say, gets, kept, overfull, serial }
}

const statusOf = (message: Message, cmdRef: string): number | undefined =>
  message.commands.flatMap((one) => (one.kind === 'Status' && one.cmdRef === cmdRef ? [one.code] : []))[0]

const goesOn = ({ commands }: Message): boolean => commands.some((one) => one.kind === 'Alert' && one.code === 1222)

const results = (cmdRef: string, data: string | Item[], more: object = {}): Command => ({
  kind: 'Results',
  cmdId: '7',
  msgRef: 1,
  cmdRef,
  items: typeof data === 'string' ? [{ source: './x', data, ...more }] : data,
})

const nineThousand: Item[] = Array.from({ length: 9_000 }, () => ({ source: 'x' }))

test.each<[string, (cmdRef: string) => readonly Command[]]>([
  ['values of half a megabyte', (cmdRef) => [results(cmdRef, 'y'.repeat(500_000))]],
  [
    'a value that comes in parts and never ends',
    (cmdRef) => [results(cmdRef, 'y'.repeat(500_000), { moreData: true })],
  ],
  [
    'two thousand statuses each time, and no value',
    (cmdRef) =>
      Array.from({ length: 1_900 }, (_, i) => ({
        kind: 'Status',
        cmdId: String(i + 7),
        msgRef: 1,
        cmdRef,
        cmd: 'Get',
        code: 200,
      })),
  ],
  ['nine thousand empty values each time', (cmdRef) => [results(cmdRef, nineThousand)]],
])(
  '[T-39] one question answered without end, with %s: what is kept stays small, the session ends and the story says so',
  async (_what, answers) => {
    const { say, gets, kept, overfull } = await asked()
    const [get] = gets(await say(1, [], true))
    let most = 0
    let end: Message | undefined
    for (let i = 2; i <= 10; i++) {
      const reply = await say(i, answers(get?.cmdId ?? ''))
      most = Math.max(most, await kept())
      if (end) break // the message after the end is let run into nothing
      if (!goesOn(reply)) end = reply
    }
    // sealed and in base64, beside the last reply with its statuses
    expect(most).toBeLessThan(2 * mostHeld + 512 * 1024)
    expect(end?.commands.filter(({ kind }) => kind !== 'Status')).toEqual([])
    expect(await overfull()).toMatchObject([{ outcome: 'warning', detail: { session: '1' } }])
    expect(await kept()).toBeLessThan(512 * 1024) // nothing that was said too much is kept
  },
)

test('[T-39] a device that floods one session after the other does not flood its story', async () => {
  const { say, gets, overfull } = await asked()
  for (const sessionId of ['1', '2', '3']) {
    const [get] = gets(await say(1, [], true, sessionId))
    await say(2, [results(get?.cmdId ?? '', nineThousand)], false, sessionId)
  }
  expect(await overfull()).toHaveLength(1)
})

test('[T-39] the message that brings too much is answered with 413, and what the device had said before counts', async () => {
  const { say, gets, serial } = await asked()
  const questions = gets(await say(1, [], true))
  const named = questions.find(({ uri }) => uri.endsWith('SMBIOSSerialNumber'))
  const other = questions.find(({ uri }) => uri !== named?.uri)
  const ok: Command = { kind: 'Status', cmdId: '1', msgRef: 1, cmdRef: named?.cmdId ?? '', cmd: 'Get', code: 200 }
  const value = results(named?.cmdId ?? '', [{ source: named?.uri ?? '', data: 'SN-7' }])
  expect(goesOn(await say(2, [ok, value]))).toBe(true)
  const big = results(other?.cmdId ?? '', 'y'.repeat(500_000))
  expect(statusOf(await say(3, [big]), '7')).toBeUndefined()
  expect(statusOf(await say(4, [big]), '7')).toBeUndefined()
  const refused = await say(5, [big])
  expect(statusOf(refused, '7')).toBe(413)
  expect(goesOn(refused)).toBe(false)
  expect(await serial()).toBe('SN-7')
})

test('[T-39] a device that answers many questions in many messages is heard to the end', async () => {
  const { say, gets, overfull, serial } = await asked()
  const questions = gets(await say(1, [], true))
  expect(questions.length).toBeGreaterThan(1)
  let last: Message | undefined
  for (const [i, { cmdId, uri }] of questions.entries()) {
    const data = uri.endsWith('SMBIOSSerialNumber') ? 'SN-8' : 'z'.repeat(30_000)
    const status: Command = { kind: 'Status', cmdId: '1', msgRef: 1, cmdRef: cmdId, cmd: 'Get', code: 200 }
    const value: Command = { kind: 'Results', cmdId: '2', msgRef: 1, cmdRef: cmdId, items: [{ source: uri, data }] }
    last = await say(i + 2, [status, value], i === questions.length - 1)
    expect(goesOn(last)).toBe(i < questions.length - 1)
  }
  expect(await overfull()).toEqual([])
  expect(await serial()).toBe('SN-8')
})

/** More devices than are heard at once, and more messages than one person may have waiting. */
const [devices, messagesOfEach] = [10, 8]

/** A message that begins a session and is heard alone: the device says that it leaves. */
function goodbye({ device }: Enrolled, sessionId: string): string {
  const header = { sessionId, msgId: 1, target: device.address, source: device.deviceId }
  const meta = { type: alertTypes.unenrollment, format: 'int' }
  const leaves: Command = { kind: 'Alert', cmdId: '2', code: 1226, items: [{ meta, data: '1' }] }
  return encodeMessage({
    header,
    commands: [{ kind: 'Alert', cmdId: '1', code: 1201, items: [] }, leaves],
    final: true,
  })
}

test('[T-39] while the devices of one person flood, devices of others that are to be wiped are told so: of another organisation at once, of the same in their turn', async () => {
  const crowded = await world.tenant('crowded.example')
  const quiet = await world.tenant('quiet.example')
  const rogue = await crowded.user('mal')
  const flooding: Enrolled[] = []
  for (let i = 0; i < devices; i++) flooding.push(await enrolledDevice(world, crowded, rogue, { name: `PC-${i}` }))
  const toBeWiped = async (tenant: WorldTenant, owner: Person) => {
    const one = await enrolledDevice(world, tenant, owner, { name: 'PC-WIPE' })
    await tenant.api.post(`/beta/deviceManagement/managedDevices/${one.id}/wipe`)
    return one
  }
  const [neighbour, stranger] = [
    await toBeWiped(crowded, await crowded.user('pia')),
    await toBeWiped(quiet, await quiet.user('pia')),
  ]
  const told = async (one: Enrolled) => {
    const { status, body } = await sendMessage(world, one.device, goodbye(one, '1'))
    return [status, body.toString()] as const
  }
  const statuses: number[] = []
  // what floods is in work until the transaction ends, however quick the machine is
  const [flooded, waits] = await inTransaction(world.app.db, async (tx) => {
    await tx
      .selectFrom('mdm_enrollment')
      .select('id')
      .where('tenant_id', '=', crowded.tenantId)
      .where('user_id', '=', rogue.id)
      .forUpdate()
      .execute()
    const sent = flooding.flatMap((one) =>
      Array.from({ length: messagesOfEach }, async (_, i) => {
        statuses.push((await sendMessage(world, one.device, goodbye(one, String(i + 1)))).status)
      }),
    )
    const flood = Promise.all(sent)
    flood.catch(() => {}) // when the test has failed already, this is not what went wrong
    const held = async () =>
      [...(await metricsOf(world)).matchAll(/^taxiway_device_messages_(?:waiting|running) (\d+)$/gm)].reduce(
        (sum, [, n]) => sum + Number(n),
        0,
      )
    await expect.poll(async () => statuses.length + (await held()), { timeout: 20_000 }).toBe(sent.length)
    expect(await told(stranger)).toEqual([200, expect.stringContaining('RemoteWipe/doWipe')])
    expect(new Set(statuses)).toEqual(new Set([429])) // those in work have not ended meanwhile
    const before = await held()
    const answer = told(neighbour)
    await expect.poll(held).toBe(before + 1)
    return [flood, answer] as const
  })
  expect(await waits).toEqual([200, expect.stringContaining('RemoteWipe/doWipe')])
  await flooded
}, 60_000)
