// The turn of one message, heard on a database without a server: who is refused, what is repeated, what is learned of answers, and
// what is decided. Over the wire, with a device that answers by itself: keep.test.ts, message.test.ts and checkin.test.ts.

import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant, insertUser } from '../../../test/support/database/tenant-rows.ts'
import * as assignments from '../../assignment/assignment.sql.ts'
import { allDevicesGroup, allUsersGroup } from '../../assignment/target.ts'
import { DirectoryDeviceId, EnrollmentId, PolicyId } from '../../kernel/id.ts'
import { makeSeal } from '../../pki/seal.ts'
import { type AlertCommand, type Command, decodeMessage, type Message } from '../../protocol/syncml/message.ts'
import { encodeMessage } from '../../protocol/syncml/message-write.ts'
import { alertTypes } from '../../protocol/syncml/status.ts'
import { foldReactions } from '../../reactions.ts'
import { storyAfter } from '../../story/event.sql.ts'
import { start } from '../action/action.sql.ts'
import { retireCommand, wipeCommand } from '../action/action.ts'
import type { Uses } from '../certificate/use.ts'
import { kinds } from '../item/kinds.routes.ts'
import { sessionKinds } from '../item/kinds.ts'
import { policyKind } from '../item/policy/assignment.ts'
import * as policies from '../item/policy/policy.sql.ts'
import type { Setting } from '../item/setting.ts'
import { sealSettings } from '../secret/setting.ts'
import { defaultSettings, statusPageKind } from '../status-page/status-page.ts'
import { makeAssignedMemory } from './assigned/memory.ops.ts'
import { type CheckinDeps, receiveMessage } from './checkin.ops.ts'
import { type About, aboutMessage } from './message.sql.ts'

const deviceUri = './Device/Vendor/MSFT/Policy/Config/Experience/AllowManualMDMUnenrollment'
const userUri = './User/Vendor/MSFT/Policy/Config/Experience/AllowWindowsSpotlight'
const serialNode = './DevDetail/Ext/Microsoft/SMBIOSSerialNumber'
const nameNode = './DevDetail/Ext/Microsoft/DNSComputerName'
const start0 = Date.parse('2026-11-21T10:00:00Z')

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database?.[Symbol.asyncDispose]())

type How = {
  readonly sessionId?: string
  readonly final?: boolean
  readonly source?: string
  readonly connection?: string
  readonly authorization?: string
  /** As it was read before the message came. */
  readonly about?: About | undefined
  /** What the device announces that it takes. */
  readonly takes?: Pick<Message['header'], 'maxMessageSize' | 'maxObjectSize'>
}

/** Users of these tests' tokens. */
const tokens = new Map<string, NonNullable<Awaited<ReturnType<CheckinDeps['userOfToken']>>>>()

let count = 0
async function place(values: Record<string, unknown> = {}, organisation: Record<string, unknown> = {}) {
  const { db } = database
  const tenantId = await insertTenant(db, `receive${++count}.example`, organisation)
  const userId = await insertUser(db, tenantId, `pia@receive${count}.example`, '')
  const deviceId = DirectoryDeviceId.parse(randomUUID())
  const id = EnrollmentId.parse(randomUUID())
  let now = start0
  let transactions = 0
  let meanwhile: (() => Promise<unknown>) | undefined
  const memory = makeAssignedMemory()
  const counted = new Proxy(db, {
    get(target, name) {
      if (name === 'transaction') transactions++
      const found: unknown = Reflect.get(target, name, target)
      return typeof found === 'function' ? found.bind(target) : found
    },
  })
  await db
    .insertInto('directory_device')
    .values({
      tenant_id: tenantId,
      id: deviceId,
      device_id: randomUUID(),
      display_name: 'PC',
      created_at: new Date(now),
    })
    .execute()
  await db
    .insertInto('mdm_enrollment')
    .values({
      ...{ tenant_id: tenantId, id, client_device_id: 'PC1', directory_device_id: deviceId, user_id: userId },
      ...{ user_principal_name: 'pia', enrollment_type: 'Full', enrollment_kind: 'device', device_name: 'PC' },
      ...{ in_oobe: false, certificate_thumbprint: randomUUID(), request_key: randomUUID() },
      ...{ joined_as_registered: true, enrolled_at: new Date(now), ...values },
    })
    .execute()
  const token = `Bearer ${userId}`
  tokens.set(token, { tenantId, userId })
  const deps: CheckinDeps = {
    ...sessionKinds(kinds),
    urls: { checkin: 'https://mdm.example', content: 'https://content.example' },
    ...{ contentKey: Buffer.alloc(32), seal: makeSeal(randomBytes(32)), reactions: foldReactions([]) },
    assigned: {
      async recall(...of) {
        const found = await memory.recall(...of)
        await meanwhile?.()
        return found
      },
    },
    convert: async () => {},
    userOfToken: async (authorization) => tokens.get(authorization),
  }
  const on = () => ({ tenantId, id, now: new Date(now) })
  const text = (msgId: number, commands: readonly Command[] = [], how: How = {}) => {
    const { sessionId = '1', final = true, source = 'PC1', connection = 'one', authorization, about } = how
    const header = { sessionId, msgId, target: 'https://mdm.example', source, ...how.takes }
    const body = Buffer.from(encodeMessage({ header, commands, final }))
    const from = { connection, address: '192.0.2.1' }
    const operation = { ...on(), actor: { kind: 'device', id, name: 'PC' } } as const
    return receiveMessage(
      counted,
      operation,
      { enrollmentId: id, about, person: userId, body, authorization, from },
      deps,
    )
  }
  const enrolment = () =>
    db
      .selectFrom('mdm_enrollment')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  return {
    ...{ db, tenantId, userId, deviceId, on, text, token, enrolment },
    transactions: () => transactions,
    /** Happens after a message was read, and before what it leaves is written. */
    between: (what: () => Promise<unknown>) => {
      meanwhile = what
    },
    uses: async () => (await enrolment()).uses as Uses | null,
    alarms: async () =>
      (await db.selectFrom('alarm').select('detail').where('tenant_id', '=', tenantId).execute()).map(
        ({ detail }) => (detail as { why: string }).why,
      ),
    sessions: () =>
      db
        .selectFrom('mdm_session')
        .select(['session_id', 'finished_at'])
        .where('tenant_id', '=', tenantId)
        .orderBy('session_id')
        .execute(),
    later: (ms: number) => {
      now += ms
    },
    say: async (...of: Parameters<typeof text>) => decodeMessage(Buffer.from(await text(...of))),
    async policy(uri = deviceUri, { value = '0', secret = false } = {}) {
      const policyId = PolicyId.parse(randomUUID())
      const scope = uri.startsWith('./User/') ? 'user' : 'device'
      const texts = { kind: 'policy', displayName: 'Plain', description: '' } as const
      const plain: Setting = {
        uri,
        format: value === '0' ? 'int' : 'chr',
        value,
        ...(secret && { secret: 'known' as const }),
      }
      const settings = sealSettings(deps.seal, { tenantId, policyId }, [plain])
      await policies.insert(db, on(), { id: policyId, ...texts, scope, settings })
      const everybody =
        scope === 'user'
          ? ({ target: 'all-users', groupId: allUsersGroup } as const)
          : ({ target: 'all-devices', groupId: allDevicesGroup } as const)
      const assign = (to: readonly (typeof everybody)[]) => assignments.replace(db, on(), policyKind, policyId, to)
      await assign([everybody])
      return { withdraw: () => assign([]) }
    },
    /** Puts an administrator's own command into the line. */
    queue: (uri: string, data?: string) =>
      db
        .insertInto('mdm_command')
        .values({
          ...{ tenant_id: tenantId, enrollment_id: id, phase: 'device', created_at: new Date(now) },
          command: JSON.stringify({ kind: 'Exec', uri, data }),
        })
        .execute(),
    disable: (account_enabled = false) =>
      db.updateTable('directory_device').set({ account_enabled }).where('tenant_id', '=', tenantId).execute(),
    commands: async () =>
      (
        await db
          .selectFrom('mdm_command')
          .select(['item_kind', 'status', 'result', 'command'])
          .where('tenant_id', '=', tenantId)
          .orderBy('sequence')
          .execute()
      ).map(({ command, ...row }) => ({ ...row, uri: (command as { uri: string }).uri })),
    steps: async () => (await storyAfter(db, { tenantId, deviceId }, '0', 100)).map(({ step }) => step),
    last: async () => (await storyAfter(db, { tenantId, deviceId }, '0', 100)).at(-1)?.detail,
    audited: async () =>
      (await db.selectFrom('audit_entry').select('action').where('tenant_id', '=', tenantId).execute()).map(
        ({ action }) => action,
      ),
  }
}

/** Each command on a node, for example `Replace ./Device/…`. */
const said = ({ commands }: Message, but: readonly string[] = ['Get']): string[] =>
  commands.flatMap((one) =>
    'items' in one && one.kind !== 'Alert' && one.kind !== 'Status' && !but.includes(one.kind)
      ? (one.items ?? []).map(({ target }) => `${one.kind} ${target}`)
      : [],
  )

type Answers = Readonly<
  Record<string, number | { readonly status: number; readonly data: string; readonly at?: string }>
>

/** A status for every command of a message, 200 where nothing else is named for its node, and what it says of that node. */
function answersTo(message: Message, named: Answers = {}): Command[] {
  const { msgId: msgRef } = message.header
  return message.commands.flatMap((one, n): Command[] => {
    if (one.kind === 'Status' || one.kind === 'Alert' || !('items' in one)) return []
    const uri = one.items?.[0]?.target ?? ''
    const answer = named[uri] ?? (one.kind === 'Get' ? 404 : 200)
    const code = typeof answer === 'number' ? answer : answer.status
    if (code === 0) return []
    const about = { msgRef, cmdRef: one.cmdId }
    const status: Command = { kind: 'Status', cmdId: `${n + 100}`, ...about, cmd: one.kind, code }
    if (typeof answer === 'number') return [status]
    const items = [{ source: answer.at ?? uri, data: answer.data }]
    return [status, { kind: 'Results', cmdId: `${n + 500}`, ...about, items }]
  })
}

const alert = (type: string, data: string): AlertCommand => ({
  kind: 'Alert',
  cmdId: '9',
  code: 1226,
  items: [{ meta: { type, format: 'int' }, data }],
})
const goodbye = alert(alertTypes.unenrollment, '1')
const loggedOn = (who: string): AlertCommand => ({
  kind: 'Alert',
  cmdId: '8',
  code: 1224,
  items: [{ meta: { type: alertTypes.loginStatus, format: 'chr' }, data: who }],
})

test('what is no message, of a device that is not enrolled, or about another one is refused, and a disabled device is', async () => {
  const { db, on, text, disable, enrolment } = await place()
  const deps = { userOfToken: async () => undefined } as unknown as CheckinDeps
  const from = { connection: 'one', address: '192.0.2.1' }
  const operation = { ...on(), actor: { kind: 'device', id: on().id, name: 'PC' } } as const
  const received = { enrollmentId: on().id, person: undefined, authorization: undefined, from }
  await expect(
    receiveMessage(db, operation, { ...received, body: Buffer.from('<SyncML') }, deps),
  ).rejects.toMatchObject({ code: 'invalid-input', reason: 'message-format' })
  await expect(text(1, [], { source: 'PC2' })).rejects.toMatchObject({ code: 'forbidden', reason: 'not-enrolled' })
  await disable()
  await expect(text(1)).rejects.toMatchObject({ code: 'forbidden', reason: 'device-disabled' })
  expect((await enrolment()).last_contacted_at).toBeNull()
  await disable(true)
  expect(await text(1)).toContain('SyncHdr')
  await disable()
  await expect(text(1)).rejects.toMatchObject({ reason: 'device-disabled' }) // nor what it was told before
  await disable(true)
  await db.updateTable('mdm_enrollment').set({ state: 'unenrolled' }).where('tenant_id', '=', on().tenantId).execute()
  await expect(text(2)).rejects.toMatchObject({ reason: 'not-enrolled' })
})

test('an answer that got lost is repeated word for word while it is due; withdrawn since, a first message is decided anew and a later one refused', async () => {
  const at = await place()
  const { withdraw } = await at.policy()
  const first = await at.text(1)
  expect(first).toContain(deviceUri)
  expect(await at.text(1)).toBe(first)
  await withdraw()
  const anew = await at.say(1)
  expect(said(anew)).toEqual([])
  expect(said(anew, []).length).toBeGreaterThan(3)
  expect(await at.say(1)).toEqual(anew)
  expect((await at.commands()).filter(({ item_kind }) => item_kind === 'policy')).toEqual([])
  // and the session goes on from there
  expect(said(await at.say(2, answersTo(anew)), [])).toEqual([])

  const two = await place()
  const other = await two.policy()
  await two.say(1, [], { final: false })
  const second = await two.text(2)
  expect(second).toContain(deviceUri)
  expect(await two.text(2)).toBe(second)
  await other.withdraw()
  await expect(two.text(2)).rejects.toMatchObject({ code: 'conflict', reason: 'session-outdated' })
})

test('a message with another content under its number is told so and changes nothing', async () => {
  const at = await place()
  await at.say(1)
  const { version } = await at.enrolment()
  const odd = await at.say(1 + 1, [])
  expect((await at.enrolment()).version).toBe(version + 1)
  expect(odd.commands).toMatchObject([{ kind: 'Status', cmdRef: '0', code: 200 }])
  const again = await at.say(2, [loggedOn('none')])
  expect(again.commands).toMatchObject([{ kind: 'Status', cmdRef: '0', code: 400 }])
  expect((await at.enrolment()).version).toBe(version + 1)
})

test('an administrator’s command goes out once in a session, again in the next when nothing was said of it, and never after its answer', async () => {
  const at = await place()
  await at.queue('./Device/Vendor/MSFT/Reboot/RebootNow')
  await at.queue('./Device/Vendor/MSFT/Other')
  const both = ['Exec ./Device/Vendor/MSFT/Reboot/RebootNow', 'Exec ./Device/Vendor/MSFT/Other']
  const queued = async () => (await at.commands()).filter(({ item_kind }) => item_kind === null)
  const first = await at.say(1)
  expect(said(first)).toEqual(both)
  expect(said(await at.say(2, answersTo(first, { './Device/Vendor/MSFT/Other': 0 })))).toEqual([])
  expect((await queued()).map(({ status }) => status)).toEqual([200, null])
  at.later(60_000)
  const next = await at.say(1, [], { sessionId: '2' })
  expect(said(next)).toEqual(both.slice(1))
  expect(said(await at.say(2, answersTo(next, { './Device/Vendor/MSFT/Other': 1 }), { sessionId: '2' }))).toEqual([])
  expect((await queued()).map(({ status }) => status)).toEqual([200, 1])
  // begun again before its answer, a session sends it again
  await at.queue('./Device/Vendor/MSFT/Third')
  const third = 'Exec ./Device/Vendor/MSFT/Third'
  const begun = await at.say(1, [], { sessionId: '3' })
  expect(said(begun)).toEqual([third])
  const again = await at.say(1, [loggedOn('none')], { sessionId: '3' })
  expect(said(again)).toEqual([third])
  expect((await queued()).at(-1)).toMatchObject({ status: null })
  await at.say(2, answersTo(again), { sessionId: '3' })
  expect((await queued()).at(-1)).toMatchObject({ status: 200 })
  expect(Object.keys((await at.enrolment()).tree as object)).not.toContain('./Device/Vendor/MSFT/Third')
})

test('what a device answers is learned under the node that was asked for, without what cannot be kept', async () => {
  const at = await place()
  await at.policy()
  const first = await at.say(1)
  const long = `${'x'.repeat(16 * 1024)}y`
  const answers = answersTo(first, {
    [nameNode]: { status: 200, data: long },
    [serialNode]: { status: 200, data: 'SN-7', at: serialNode.toUpperCase() },
    [deviceUri]: 500,
  })
  const refused = answers.map((one) => {
    if (one.kind === 'Status' && one.code === 500) return { ...one, items: [{ data: '0x80070005' }] }
    const isNamed = one.kind === 'Results' && one.items.some(({ source }) => source === nameNode)
    return isNamed ? { ...one, items: [{ source: './DevInfo/Man', data: 'another node' }, ...one.items] } : one
  })
  await at.say(2, refused)
  const kept = await at.commands()
  const of = (uri: string) => kept.find((one) => one.uri === uri)
  expect(of(nameNode)).toMatchObject({ status: 200, result: long.slice(0, -1) })
  expect(of(deviceUri)).toMatchObject({ status: 500, result: '0x80070005' })
  expect((await at.enrolment()).tree).toMatchObject({
    [deviceUri]: { tried: { status: 500, times: 1 } },
    [nameNode]: { value: long.slice(0, -1) },
    [serialNode]: { value: 'SN-7' },
  })
  expect(await at.enrolment()).toMatchObject({ serial_number: 'SN-7', device_name: 'x'.repeat(256) })
})

test('of a session that is begun again nothing is learned, and its rounds are counted anew', async () => {
  const at = await place()
  await at.policy()
  const first = await at.say(1)
  expect(said(first)).toEqual([`Replace ${deviceUri}`])
  const again = await at.say(1, [loggedOn('none')])
  expect(said(again)).toEqual([`Replace ${deviceUri}`])
  expect((await at.enrolment()).tree).toEqual({})
  await at.say(2, answersTo(again))
  expect((await at.enrolment()).tree).toMatchObject({ [deviceUri]: { mark: '0' } })
  expect((await at.steps()).filter((step) => step.startsWith('mdm-session'))).toEqual([
    'mdm-session-started',
    'mdm-session-started',
    'mdm-session-finished',
  ])
})

test('before a device has finished speaking nothing is decided, and its first whole package opens the session', async () => {
  const at = await place()
  await at.policy()
  expect(said(await at.say(1, [], { final: false }), [])).toEqual([])
  expect(await at.steps()).toEqual([])
  const second = await at.say(2)
  expect(said(second)).toEqual([`Replace ${deviceUri}`])
  expect(said(second, []).length).toBeGreaterThan(3) // it is asked what it is
  expect(await at.steps()).toEqual(['mdm-session-started'])
  // half of the answers, and the rest in a message of their own
  const answers = answersTo(second)
  await at.say(3, answers.slice(0, 1), { final: false })
  expect((await at.commands()).map(({ status }) => status)).toEqual(answers.map(() => null)) // a session that goes on has lost nothing
  await at.say(4, answers.slice(1))
  expect((await at.commands()).map(({ status }) => status)).not.toContain(null)
  expect(await at.steps()).toEqual(['mdm-session-started', 'policy-applied', 'mdm-session-finished'])
})

test('[T-51] what is for its user goes to a device while it says that its user is logged on, whom no token contradicts and nobody disabled', async () => {
  const at = await place()
  await at.policy(userUri)
  const other = await insertUser(at.db, at.tenantId, 'eve@receive.example', '')
  tokens.set('Bearer eve', { tenantId: at.tenantId, userId: other })
  let session = 0
  const gets = async (commands: readonly Command[], authorization?: string) => {
    const how = { sessionId: String(++session), ...(authorization && { authorization }) }
    at.later(60_000)
    const first = await at.say(1, commands, how)
    return [...said(first), ...said(await at.say(2, answersTo(first, { [userUri]: 0 }), how))]
  }
  const enable = (account_enabled: boolean) =>
    at.db
      .updateTable('directory_user')
      .set({ account_enabled })
      .where('id', '=', at.userId)
      .where('tenant_id', '=', at.tenantId)
      .execute()
  const write = `Replace ${userUri}`
  expect(await gets([])).toEqual([])
  expect(await gets([], at.token)).toEqual([])
  expect(await gets([loggedOn('others')], at.token)).toEqual([])
  expect(await gets([loggedOn('user')], 'Bearer eve')).toEqual([])
  expect(await gets([loggedOn('user')], 'Bearer nobody')).toEqual([])
  await enable(false)
  expect(await gets([loggedOn('user')], at.token)).toEqual([])
  await enable(true)
  expect(await gets([loggedOn('user')])).toContain(write)
  at.later(60_000)
  // said in the first message it holds for the session, and a session that is begun again says it anew
  const how = { sessionId: 'a' }
  await at.say(1, [loggedOn('user')], { ...how, final: false })
  expect(said(await at.say(2, [], how))).toContain(write)
  await at.say(1, [loggedOn('user')], { sessionId: 'b', final: false })
  expect(said(await at.say(1, [], { sessionId: 'b' }))).not.toContain(write)
})

test('[T-50] [T-51] what was read with the certificate counts as long as it is so, however long the message is on its way', async () => {
  const at = await place()
  await at.policy(userUri)
  await at.policy()
  const read = () => aboutMessage(at.db, at.tenantId, at.on().id)
  const about = await read()
  await at.db
    .updateTable('directory_user')
    .set({ account_enabled: false })
    .where('tenant_id', '=', at.tenantId)
    .where('id', '=', at.userId)
    .execute()
  expect(said(await at.say(1, [loggedOn('user')], { about }))).toEqual([`Replace ${deviceUri}`])
  // a message that was read meanwhile is not decided twice
  const [first] = await at.commands()
  const text = await at.text(1, [loggedOn('user')], { about })
  expect(await at.text(1, [loggedOn('user')], { about: await read() })).toBe(text)
  expect((await at.commands())[0]).toEqual(first)
  const before = await read()
  await at.disable()
  await expect(at.text(1, [loggedOn('user')], { about: before })).rejects.toMatchObject({ reason: 'device-disabled' })
  await expect(at.text(2, [], { about: before })).rejects.toMatchObject({ reason: 'device-disabled' })
})

test.each(['goodbye', 'command', 'flood', 'nothing of the kind'] as const)(
  'what asks for more than reading and writing is heard in a transaction, while nobody else works on the device: %s',
  async (what) => {
    const at = await place()
    const first = await at.say(1)
    if (what === 'command') await start(at.db, at.on(), 'wipe', wipeCommand({ useProtectedWipe: false }))
    const asked = first.commands.find(({ kind }) => kind === 'Get')
    const items = Array.from({ length: 9000 }, () => ({ source: 'x' }))
    const flood: Command = { kind: 'Results', cmdId: '7', msgRef: 1, cmdRef: (asked as { cmdId: string }).cmdId, items }
    const message = { goodbye: [goodbye], flood: [flood], command: [], 'nothing of the kind': [] }[what]
    const before = at.transactions()
    await at.say(2, message)
    expect(at.transactions() - before).toBe(what === 'nothing of the kind' ? 0 : 1)
    expect(await at.steps()).toEqual([
      'mdm-session-started',
      ...{
        goodbye: ['management-ended'],
        command: [],
        flood: ['mdm-session-overfull', 'mdm-session-finished'],
        'nothing of the kind': ['mdm-session-finished'],
      }[what],
    ])
  },
)

test('[T-50] a goodbye ends the enrolment, except of a device that is to be wiped, which is told so first and noted', async () => {
  const plain = await place()
  await plain.policy()
  const first = await plain.say(1)
  expect(said(await plain.say(2, [...answersTo(first), goodbye]), [])).toEqual([])
  expect(await plain.enrolment()).toMatchObject({ state: 'unenrolled', action: null })
  expect(await plain.steps()).toEqual(['mdm-session-started', 'management-ended'])
  expect(await plain.last()).toEqual({ because: 'left' })
  expect(await plain.sessions()).toEqual([{ session_id: '1', finished_at: plain.on().now }])
  expect((await plain.commands()).map(({ status }) => status)).not.toContain(null)

  const retired = await place()
  await start(retired.db, retired.on(), 'retire', retireCommand)
  await retired.disable() // what it waits for is handed out all the same
  expect(said(await retired.say(1, [goodbye]), [])).toEqual([])
  expect(await retired.enrolment()).toMatchObject({ state: 'unenrolled', action_state: 'done' })
  expect(await retired.last()).toEqual({ because: 'retired' })
  expect(await retired.sessions()).toEqual([{ session_id: '1', finished_at: retired.on().now }])

  const wiped = await place()
  await wiped.policy()
  await start(wiped.db, wiped.on(), 'wipe', wipeCommand({ useProtectedWipe: false }))
  const told = ['Exec ./Device/Vendor/MSFT/RemoteWipe/doWipe']
  expect(said(await wiped.say(1, []))).toEqual(told)
  expect(await wiped.steps()).toEqual([])
  const again = await wiped.say(1, [goodbye])
  expect(said(again)).toEqual(told)
  expect(await wiped.enrolment()).toMatchObject({ state: 'enrolled', action: 'wipe', action_state: 'active' })
  expect(await wiped.steps()).toEqual(['leave-refused'])
  expect(await wiped.audited()).toContain('mdm.enrollment.leaveRefused')
  await wiped.say(2, answersTo(again))
  expect(await wiped.enrolment()).toMatchObject({ state: 'unenrolled', action_state: 'done' })
})

test('where and when a certificate was used is kept, and of a session that is left nothing stays', async () => {
  const at = await place()
  await at.say(1)
  const current = { connection: 'one', address: '192.0.2.1', sessionId: '1', msgId: 1, at: at.on().now.getTime() }
  expect(await at.uses()).toEqual({ current, left: [] })
  at.later(1000)
  await at.say(1, [], { sessionId: '2' })
  expect(await at.uses()).toMatchObject({ current: { sessionId: '2' }, left: [{ sessionId: '1' }] })
  expect((await at.sessions()).map(({ session_id }) => session_id)).toEqual(['2'])
  expect(at.transactions()).toBe(0)
})

test('[T-20] a message that is new, repeated, or contradicts another one is told apart where it comes by another connection', async () => {
  const fresh = await place()
  const [one, two, three] = ['one', 'two', 'three'].map((connection) => ({ connection }))
  const reply = await fresh.say(1, [], one)
  await fresh.say(2, answersTo(reply), two)
  expect(await fresh.uses()).toEqual({ current: expect.objectContaining(two!), left: [expect.objectContaining(one!)] })
  expect([await fresh.alarms(), fresh.transactions()]).toEqual([[], 0])

  // what was repeated is on record although no reply is made that would keep it, and what came by the same way costs nothing
  const repeated = await place()
  const text = await repeated.text(1, [], one)
  expect(await repeated.text(1, [], one)).toBe(text)
  expect(repeated.transactions()).toBe(0)
  expect(await repeated.text(1, [], two)).toBe(text)
  expect(repeated.transactions()).toBe(1)
  expect(await repeated.uses()).toMatchObject({
    current: two,
    left: [one],
    odd: [{ kind: 'repeated', message: '1 1' }],
  })
  expect(await repeated.alarms()).toEqual([])

  const contradicting = await place()
  await contradicting.say(1, [], one)
  await contradicting.say(2, [], one)
  await contradicting.say(2, [loggedOn('none')], two)
  expect(await contradicting.alarms()).toEqual(['two-sessions'])
  // told of, and heard all the same where the organisation does not want it blocked
  expect(said(await contradicting.say(3, [], three), [])).toEqual([])

  // a session that is begun again counts as odd only when it had ended
  for (const ends of [true, false]) {
    const at = await place()
    await at.say(1, [], { sessionId: '1' })
    const begun = await at.say(1, [], { sessionId: '2' })
    if (ends) await at.say(2, answersTo(begun), { sessionId: '2' })
    await at.say(1, [loggedOn('none')], { sessionId: '2', ...two })
    expect((await at.uses())?.odd?.map(({ kind }) => kind)).toEqual(ends ? ['interrupted'] : undefined)
  }
})

test('[T-20] where the organisation wants so, who gives a sharing away gets nothing in that very request, but for the command to leave', async () => {
  const blocks = { blocks_shared_devices: true }
  const back = async (at: Awaited<ReturnType<typeof place>>) => {
    await at.say(1, [], { sessionId: '1', connection: 'one' })
    await at.say(1, [], { sessionId: '7', connection: 'two' })
    return at.text(1, [], { sessionId: '3', connection: 'one' }) // to a connection that it left
  }
  const told = await place()
  await told.policy()
  expect(await back(told)).toContain(deviceUri)
  expect(await told.alarms()).toEqual(['two-connections'])

  const blocked = await place({}, blocks)
  await blocked.policy()
  await expect(back(blocked)).rejects.toMatchObject({ code: 'forbidden', reason: 'device-disabled' })
  expect(await blocked.alarms()).toEqual(['two-connections'])
  expect((await blocked.sessions()).map(({ session_id }) => session_id)).toEqual(['7'])

  const wiped = await place({}, blocks)
  await start(wiped.db, wiped.on(), 'wipe', wipeCommand({ useProtectedWipe: false }))
  expect(await back(wiped)).toContain('RemoteWipe/doWipe')
  expect(await wiped.alarms()).toEqual(['two-connections'])
})

test('[T-20] a device that says it is other hardware is told of, and gets nothing where the organisation wants so', async () => {
  const says = (at: Awaited<ReturnType<typeof place>>, serial: string) => async () => {
    const first = await at.say(1)
    await at.disable(true)
    const before = at.transactions()
    const answers = answersTo(first, { [serialNode]: { status: 200, data: serial } })
    const reply = await at.say(2, answers, { connection: 'two' }).catch((fault: { reason: string }) => fault.reason)
    return [typeof reply === 'string' ? reply : 'heard', await at.alarms(), at.transactions() - before]
  }
  const known = { serial_number: 'SN-1' }
  expect(await says(await place(known), 'SN-1')()).toEqual(['heard', [], 0])
  const told = await place(known)
  expect(await says(told, 'SN-2')()).toEqual(['heard', ['other-serial-number'], 1])
  const blocked = await place(known, { blocks_shared_devices: true })
  expect(await says(blocked, 'SN-2')()).toEqual(['device-disabled', ['other-serial-number'], 1])
  expect(await blocked.enrolment()).toMatchObject({ serial_number: 'SN-1' })
  expect(await blocked.uses()).toMatchObject({ current: { connection: 'two' } })
})

test('a message that another one overtook is heard again alone, and one whose device was disabled meanwhile leaves nothing', async () => {
  const overtaken = await place()
  await overtaken.policy()
  let times = 0
  overtaken.between(async () => {
    if (times++ > 0) return
    const { db, tenantId } = overtaken
    await db.updateTable('mdm_enrollment').set({ os_version: '10' }).where('tenant_id', '=', tenantId).execute()
  })
  const first = await overtaken.say(1)
  expect(said(first)).toEqual([`Replace ${deviceUri}`])
  expect([times, overtaken.transactions()]).toEqual([2, 1])
  times = 0
  await overtaken.say(2, [...answersTo(first), loggedOn('user')])
  expect(times).toBe(2)
  expect((await overtaken.enrolment()).tree).toMatchObject({ [deviceUri]: { mark: '0' } })
  expect((await overtaken.steps()).filter((step) => step === 'deployment-finished')).toHaveLength(1)

  for (const connection of ['one', 'two']) {
    const at = await place()
    await at.say(1, [], { connection: 'two' })
    await at.say(1, [], { sessionId: '2' })
    at.between(() => at.disable())
    const second = at.text(1, [], { sessionId: '3', connection }) // by a connection that was left it is heard alone
    await expect(second).rejects.toMatchObject({ reason: 'device-disabled' })
    expect((await at.sessions()).map(({ session_id }) => session_id)).toEqual(['2'])
  }
})

test.each([
  [200, 'enrolled'],
  [500, 'failed'],
] as const)(
  'the end of a deployment is written with what ends it: answered with %i it has %s',
  async (status, state) => {
    const registration_id = randomUUID()
    const at = await place({ registration_id })
    const [tenant_id, managed_device_id] = [at.tenantId, at.on().id]
    await at.db
      .insertInto('autopilot_device')
      .values({
        ...{ tenant_id, id: registration_id, directory_device_id: at.deviceId, serial_number: 'SN' },
        ...{ managed_device_id, created_at: at.on().now },
      })
      .execute()
    const stands = async () =>
      (
        await at.db
          .selectFrom('autopilot_device')
          .select('enrollment_state')
          .where('tenant_id', '=', tenant_id)
          .executeTakeFirstOrThrow()
      ).enrollment_state
    await at.policy()
    let reply = await at.say(1, [loggedOn('user')])
    expect([await stands(), at.transactions()]).toEqual(['notContacted', 0])
    for (let msgId = 2; msgId < 9 && (await stands()) === 'notContacted'; msgId++) {
      reply = await at.say(msgId, answersTo(reply, { [deviceUri]: status }))
    }
    expect(await stands()).toBe(state)
    expect((await at.steps()).filter((step) => step === 'deployment-finished')).toHaveLength(1)
    const sessions = (await at.steps()).filter((step) => step.startsWith('mdm-session'))
    const next = await at.say(1, [], { sessionId: '2' })
    await at.say(2, answersTo(next), { sessionId: '2' })
    expect((await at.steps()).filter((step) => step.startsWith('mdm-session'))).toEqual(sessions) // later ones are no news
    expect(at.transactions()).toBe(0) // one statement writes all of it
  },
)

test('a setting that fits into no message is known to be too large, a command is passed over, and a secret is kept with no answer', async () => {
  const at = await place()
  await at.queue('./Device/Vendor/MSFT/Large', '&'.repeat(150_000))
  await at.policy(deviceUri, { value: '&'.repeat(150_000) })
  await at.policy('./Device/Vendor/MSFT/Wifi/Key', { value: 'pass word', secret: true })
  const first = await at.say(1)
  expect(said(first)).toEqual(['Replace ./Device/Vendor/MSFT/Wifi/Key'])
  expect((await at.enrolment()).tree).toEqual({
    [deviceUri]: { tried: expect.objectContaining({ status: 413, times: 1 }) },
  })
  await at.say(2, answersTo(first, { './Device/Vendor/MSFT/Wifi/Key': { status: 200, data: 'pass word' } }))
  expect((await at.commands()).find(({ uri }) => uri.endsWith('Wifi/Key'))).toMatchObject({ status: 200, result: null })
})

test('[T-51] a person who is disabled between the reading of a message and its answer gets nothing with it', async () => {
  const at = await place()
  await at.policy(userUri)
  const first = await at.say(1, [loggedOn('none')])
  at.between(() =>
    at.db.updateTable('directory_user').set({ account_enabled: false }).where('tenant_id', '=', at.tenantId).execute(),
  )
  expect(said(await at.say(2, [...answersTo(first), loggedOn('user')]))).not.toContain(`Replace ${userUri}`)
  const other = await place()
  await other.policy(userUri)
  const begun = await other.say(1, [loggedOn('none')])
  expect(said(await other.say(2, [...answersTo(begun), loggedOn('user')]))).toContain(`Replace ${userUri}`)
})

test('[T-15] a secret that was withdrawn since the session began is not handed out later in it', async () => {
  const at = await place()
  const key = './User/Vendor/MSFT/WiFi/Profile/Sales/WlanXml'
  const secret = await at.policy(key, { value: 'pass word', secret: true })
  await at.policy(userUri)
  await at.say(1, [loggedOn('none')])
  await secret.withdraw()
  expect(said(await at.say(2, [loggedOn('user')]))).toEqual([`Replace ${userUri}`])
  const other = await place()
  await other.policy(key, { value: 'pass word', secret: true })
  await other.say(1, [loggedOn('none')])
  expect(said(await other.say(2, [loggedOn('user')]))).toEqual([`Replace ${key}`])
})

test('a status page is shown in the out-of-box experience only, and the first one is kept', async () => {
  for (const in_oobe of [true, false]) {
    const at = await place({ in_oobe })
    const id = randomUUID()
    const on = { tenantId: at.tenantId, now: at.on().now }
    await at.db
      .insertInto('status_page')
      .values({
        ...{ tenant_id: at.tenantId, id, display_name: 'Page', priority: 1, created_at: on.now, modified_at: on.now },
        settings: JSON.stringify({ ...defaultSettings, showInstallationProgress: true }),
      })
      .execute()
    await assignments.replace(at.db, on, statusPageKind, id, [{ target: 'all-devices', groupId: allDevicesGroup }])
    const told = said(await at.say(1)).filter((one) => one.includes('FirstSyncStatus'))
    expect(told.length > 0).toBe(in_oobe)
    const record = (await at.enrolment()).status_page as { page?: { name: string } }
    expect(record.page?.name).toBe(in_oobe ? 'Page' : undefined)
  }
})

test('a device that takes small messages only gets a long value in parts, is asked everything all the same, and has it then', async () => {
  const { say, policy, enrolment, commands } = await place()
  const value = 'A long <value>. '.repeat(800)
  await policy(deviceUri, { value })
  const takes = { maxMessageSize: 4096, maxObjectSize: 100_000 }
  let answer = await say(1, [loggedOn('none')], { takes })
  const parts: string[] = []
  const asked = new Set<string>()
  for (let msgId = 2; ; msgId++) {
    expect(Buffer.byteLength(encodeMessage(answer))).toBeLessThanOrEqual(4096)
    const leaves = answer.commands.flatMap((one) => (one.kind === 'Replace' || one.kind === 'Get' ? [one] : []))
    for (const { kind, items } of leaves) {
      if (kind === 'Get') asked.add(items[0]?.target ?? '')
      else parts.push(items[0]?.data ?? '')
    }
    if (leaves.length === 0) break
    answer = await say(msgId, answersTo(answer, { [deviceUri]: answer.final ? 200 : 213 }), { takes })
    if (msgId > 50) throw new Error('the session does not end')
  }
  expect(parts.length).toBeGreaterThan(3)
  expect(parts.join('')).toBe(value)
  expect([...asked]).toEqual(expect.arrayContaining([serialNode, nameNode]))
  expect((await enrolment()).tree).toMatchObject({ [deviceUri]: { mark: expect.any(String) } })
  expect((await commands()).filter(({ uri }) => uri === deviceUri)).toMatchObject([{ status: 200 }])
})
