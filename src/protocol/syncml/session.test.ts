import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ServerStep, serverStep } from '../../../test/support/mdm/server-step.ts'

import { initialTree } from '../csp/ddf.ts'
import { type CspWorld, cspExecutor } from '../csp/execute.ts'
import { readValue, writeValue } from '../csp/tree.ts'
import { type ClientSession, type ClientStart, clientStep, startClientSession } from './client-session.ts'
import { add, atomic, exec, get, type PlannedCommand, remove, replace, sequence } from './command.ts'
import { digestCredential } from './credential.ts'
import { type Command, decodeMessage, type Message } from './message.ts'
import { encodeMessage } from './message-write.ts'
import { type Authentication, type QueuedCommand, type ServerSession, startServerSession } from './server-session.ts'

const md5 = (bytes: Uint8Array) => new Uint8Array(createHash('md5').update(bytes).digest())
const serverUri = 'https://checkin.example/omadm/cimhandler.ashx'
const certificate: Authentication = { kind: 'certificate' }
const policy = (name: string) => `./Device/Vendor/MSFT/Policy/Config/Test/${name}`

const start: ClientStart = {
  sessionId: '0',
  deviceId: '4D0E5A2B9C7F41D8A3E6B0C1D2F3A4B5',
  serverUri,
  initiatedBy: 'client',
  loginStatus: 'none',
  deviceInfo: { manufacturer: 'Contoso Devices', model: 'CD-14', managementVersion: '1.3', language: 'en-GB' },
}

/** Through XML and JSON, as between two machines that store their state. */
const wire = (message: Message): Message => decodeMessage(encodeMessage(message))
const stored = <T>(state: T): T => JSON.parse(JSON.stringify(state))

const enrolledWorld = (): CspWorld<string> => ({
  tree: writeValue(initialTree(), './DevDetail/Ext/Microsoft/SMBIOSSerialNumber', '5XK-0192'),
  effects: [],
})

const execute = cspExecutor<string>({
  handlers: { 'Exec Vendor/MSFT/Reboot/RebootNow': () => ({ status: 202, effects: ['reboot'] }) },
})

/** Runs a whole session; the queue is passed complete with each step. */
function converse(queue: readonly QueuedCommand[], limits: { maxReplyBytes?: number; maxCommands?: number } = {}) {
  let { session: client, message } = startClientSession(start)
  let server = startServerSession(start.sessionId, serverUri)
  let world = enrolledWorld()
  const steps: ServerStep[] = []
  for (let round = 0; round < 100; round++) {
    const step = serverStep(stored(server), wire(message), { authentication: certificate, queue, ...limits })
    steps.push(step)
    server = step.session
    const done = clientStep(stored(client), world, wire(step.reply), { execute })
    client = done.session
    world = done.world
    if (!done.reply) return { steps, results: steps.flatMap((one) => one.results), world, ended: done.ended, server }
    message = done.reply
  }
  throw new Error('the session does not end')
}

const queued = (...commands: readonly PlannedCommand[]): readonly QueuedCommand[] =>
  commands.map((command, i) => ({ id: `q${i + 1}`, command }))

describe('a whole session', () => {
  test('without commands it ends after one exchange', () => {
    const { steps, ended, server } = converse([])
    expect(steps).toHaveLength(1)
    expect(ended).toBe('complete')
    expect(server.ended).toBe(true)
    expect(steps[0]?.deviceInfo['./DevInfo/Mod']).toBe('CD-14')
    expect(steps[0]?.alerts).toEqual([
      { code: 1201 },
      { code: 1224, type: 'com.microsoft/MDM/LoginStatus', data: 'none' },
    ])
    expect(steps[0]?.reply.commands.map((one) => one.kind)).toEqual(['Status', 'Status', 'Status', 'Status'])
  })

  test('every kind of command is carried out and its answer finds the way back', () => {
    const { results, world, ended } = converse(
      queued(
        replace(policy('A'), '1', 'int'),
        get('./DevDetail/Ext/Microsoft/SMBIOSSerialNumber'),
        get('./Vendor/MSFT/NoSuchThing'),
        exec('./Device/Vendor/MSFT/Reboot/RebootNow'),
        sequence(add('./Vendor/MSFT/NodeCache/S', undefined), remove('./Vendor/MSFT/NodeCache/S')),
      ),
    )
    expect(ended).toBe('complete')
    expect(results.map(({ id, status, outcome }) => [id, status, outcome])).toEqual([
      ['q1', 200, 'answered'],
      ['q2', 200, 'answered'],
      ['q3', 404, 'answered'],
      ['q4', 202, 'answered'],
      ['q5', 200, 'answered'],
    ])
    expect(results[1]?.values).toEqual([{ uri: './DevDetail/Ext/Microsoft/SMBIOSSerialNumber', data: '5XK-0192' }])
    expect(results[4]?.members.map(({ status }) => status)).toEqual([200, 200])
    expect(readValue(world.tree, policy('A'))).toBe('1')
    expect(world.effects).toEqual(['reboot'])
  })

  test('several items of one command each get their status and value', () => {
    const uris = ['./DevDetail/LrgObj', './DevDetail/NoSuchThing']
    const { results } = converse(queued({ kind: 'Get', items: uris.map((target) => ({ target })) }))
    expect(results[0]).toMatchObject({
      status: 404,
      statuses: [
        { uri: uris[0], status: 200 },
        { uri: uris[1], status: 404 },
      ],
      values: [{ uri: uris[0], format: 'bool', data: 'false' }],
    })
  })

  test('more than fits into one message is split, in order, and nothing is sent twice', () => {
    const queue = queued(...Array.from({ length: 40 }, (_, i) => replace(policy(`P${i}`), 'x'.repeat(500))))
    const { steps, results, world } = converse(queue, { maxReplyBytes: 4096 })
    expect(steps.length).toBeGreaterThan(5)
    for (const { reply } of steps) expect(encodeMessage(reply).length).toBeLessThanOrEqual(4096)
    expect(steps.flatMap(({ sent }) => sent)).toEqual(queue.map(({ id }) => id))
    expect(results.map(({ id }) => id)).toEqual(queue.map(({ id }) => id))
    expect(readValue(world.tree, policy('P39'))).toHaveLength(500)
  })

  test('a command that fits into no message is reported and does not block the others', () => {
    const { results } = converse(queued(replace(policy('A'), 'x'.repeat(9000)), replace(policy('B'), 'y')), {
      maxReplyBytes: 4096,
    })
    expect(results.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['q1', 'too-large'],
      ['q2', 'answered'],
    ])
  })

  test('any queue, in portions of any size, is carried out completely and in order', () => {
    const value = fc.string({ maxLength: 30 }).map((text) => text.replace(/[^ -~]/g, '\uF000'))
    fc.assert(
      fc.property(fc.array(value, { maxLength: 12 }), fc.integer({ min: 1, max: 5 }), (values, maxCommands) => {
        const queue = queued(...values.map((one, i) => replace(policy(`P${i}`), one)))
        const { results, world } = converse(queue, { maxCommands })
        expect(results.map(({ id, status }) => [id, status])).toEqual(queue.map(({ id }) => [id, 200]))
        expect(values.map((_, i) => readValue(world.tree, policy(`P${i}`)))).toEqual(values)
      }),
      { numRuns: 20 },
    )
  })
})

describe('atomic blocks', () => {
  test('all members succeed together', () => {
    const { results, world } = converse(queued(atomic(replace(policy('A'), '1'), replace(policy('B'), '2'))))
    expect(results[0]).toMatchObject({ status: 200, members: [{ status: 200 }, { status: 200 }] })
    expect(readValue(world.tree, policy('B'))).toBe('2')
  })

  test('a failing member undoes the ones before it and stops the ones after it', () => {
    const { results, world } = converse(
      queued(atomic(replace(policy('A'), '1'), remove(policy('Missing')), replace(policy('B'), '2'))),
    )
    expect(results[0]?.status).toBe(507)
    expect(results[0]?.members.map(({ status }) => status)).toEqual([216, 404, 215])
    expect(readValue(world.tree, policy('A'))).toBeUndefined()
    expect(readValue(world.tree, policy('B'))).toBeUndefined()
  })

  test('a Get inside is refused before anything happens', () => {
    const { results } = converse(queued(atomic(replace(policy('A'), '1'), get(policy('A')))))
    expect(results[0]).toMatchObject({ status: 507, members: [{ status: 215 }, { status: 500 }] })
  })
})

/** A device's message written by hand. */
function fromDevice(msgId: number, commands: readonly Command[] = [], more: Partial<Message> = {}): Message {
  return { header: { sessionId: '1', msgId, target: serverUri, source: 'dev' }, commands, final: true, ...more }
}

const ok = (msgRef: number, cmdRef: string, cmd: string, code = 200): Command => ({
  kind: 'Status',
  cmdId: '1',
  msgRef,
  cmdRef,
  cmd,
  code,
})

describe('the server', () => {
  const fresh = startServerSession('1', serverUri)
  const step = (session: ServerSession, message: Message, queue: readonly QueuedCommand[] = []) =>
    serverStep(stored(session), message, { authentication: certificate, queue })
  const codes = ({ reply }: ServerStep) => reply.commands.flatMap((one) => (one.kind === 'Status' ? [one.code] : []))

  test('answers what it does not know with 400 and what it cannot do with 406', () => {
    const done = step(
      fresh,
      fromDevice(1, [
        { kind: 'Unknown', cmdId: '2', name: 'Frobnicate' },
        { kind: 'Get', cmdId: '', items: [] },
        { kind: 'Get', cmdId: '3', items: [] },
        { kind: 'Replace', cmdId: '4', items: [{ source: './Other', data: 'x' }] },
        {
          kind: 'Alert',
          cmdId: '5',
          code: 1226,
          items: [{ source: './a', meta: { type: 't', mark: 'critical' }, data: '1' }],
        },
      ]),
    )
    expect(codes(done)).toEqual([200, 400, 400, 406, 406, 200])
    expect(done.reply.commands[2]).toMatchObject({ cmdRef: '', cmd: 'Get' })
    expect(done.alerts).toEqual([{ code: 1226, type: 't', mark: 'critical', source: './a', data: '1' }])
  })

  test('[T-39] a repeated message gets the same reply and changes nothing', () => {
    const queue = queued(get('./DevDetail/SwV'), get('./DevDetail/HwV'))
    const first = step(fresh, fromDevice(1), queue)
    const again = step(first.session, fromDevice(1), queue)
    expect(again).toMatchObject({ repeated: true, reply: first.reply, session: first.session, sent: [], results: [] })
  })

  test('[T-39] an old MsgID with other content is refused and changes nothing', () => {
    const first = step(fresh, fromDevice(4), queued(get('./DevDetail/SwV')))
    const old = step(first.session, fromDevice(3))
    expect(codes(old)).toEqual([400])
    expect(old.session).toEqual(first.session)
    expect(codes(step(fresh, fromDevice(0)))).toEqual([400])
  })

  test('[T-39] a MsgID that skips numbers is accepted', () => {
    const first = step(fresh, fromDevice(1), queued(get('./DevDetail/SwV')))
    expect(step(first.session, fromDevice(7, [ok(1, '2', 'Get')])).results).toMatchObject([{ id: 'q1', status: 200 }])
  })

  test('[T-39] 2,000 commands at once are all answered within the body limit', () => {
    const alerts = Array.from(
      { length: 2000 },
      (_, i): Command => ({ kind: 'Alert', cmdId: `${i + 1}`, code: 1226, items: [] }),
    )
    const done = step(fresh, fromDevice(1, alerts))
    expect(codes(done)).toHaveLength(2001)
    expect(encodeMessage(done.reply).length).toBeLessThan(512 * 1024)
  })

  test('a device that starts again under the same session id loses nothing', () => {
    const first = step(fresh, fromDevice(1), queued(get('./DevDetail/SwV')))
    const second = step(first.session, fromDevice(2, [ok(1, '2', 'Get')]), queued(get('./a'), get('./b')))
    const anew = step(
      second.session,
      fromDevice(1, [{ kind: 'Alert', cmdId: '2', code: 1201, items: [] }]),
      queued(get('./c')),
    )
    expect(anew.results).toMatchObject([{ id: 'q2', outcome: 'unanswered' }])
    expect(anew.reply.header.msgId).toBe(1)
    expect(anew.sent).toEqual(['q1'])
  })

  test('a second session with the same id and the same first message is a new session', () => {
    const first = step(fresh, fromDevice(1))
    expect(first.session.ended).toBe(true)
    expect(step(first.session, fromDevice(1), queued(get('./a')))).toMatchObject({ repeated: false, sent: ['q1'] })
  })

  test('a command the device says nothing about is reported as unanswered', () => {
    const first = step(fresh, fromDevice(1), queued(get('./a'), get('./b')))
    const second = step(first.session, fromDevice(2, [ok(1, '2', 'Get', 404)]))
    expect(second.results.map(({ outcome }) => outcome)).toEqual(['answered', 'unanswered'])
  })

  test('members answer for a group whose own status is missing', () => {
    const first = step(fresh, fromDevice(1), queued(atomic(replace('./a', '1'), replace('./b', '2'))))
    const second = step(first.session, fromDevice(2, [ok(1, '3', 'Replace'), ok(1, '4', 'Replace', 500)]))
    expect(second.results).toMatchObject([{ outcome: 'answered', status: 500 }])
  })

  test('an aborting device gets its statuses and no commands', () => {
    const done = step(fresh, fromDevice(1, [{ kind: 'Alert', cmdId: '2', code: 1223, items: [] }]), queued(get('./a')))
    expect(done).toMatchObject({ sent: [], session: { ended: true } })
  })

  test('an unfinished package is asked for its rest before commands go out', () => {
    const queue = queued(get('./a'))
    const part = step(fresh, fromDevice(1, [], { final: false }), queue)
    expect(part.sent).toEqual([])
    expect(part.reply.commands.at(-1)).toMatchObject({ kind: 'Alert', code: 1222 })
    expect(step(part.session, fromDevice(2), queue).sent).toEqual(['q1'])
  })

  test('a large result is put together from its parts', () => {
    const first = step(fresh, fromDevice(1), queued(get('./a')))
    const results = (data: string, more: object): Command => ({
      kind: 'Results',
      cmdId: '2',
      msgRef: 1,
      cmdRef: '2',
      items: [{ source: './a', data, ...more }],
    })
    const one = step(
      first.session,
      fromDevice(2, [ok(1, '2', 'Get'), results('ab', { moreData: true, meta: { size: 4 } })]),
    )
    expect(codes(one)).toEqual([200, 213])
    expect(one.results).toEqual([])
    const two = step(one.session, fromDevice(3, [results('cd', {})]))
    expect(two.results).toMatchObject([{ status: 200, values: [{ uri: './a', data: 'abcd' }] }])
    const wrong = step(one.session, fromDevice(3, [results('cde', {})]))
    expect(codes(wrong)).toEqual([200, 424])
    const bomb = step(one.session, fromDevice(3, [results('x'.repeat(5_000_000), { moreData: true })]))
    expect(codes(bomb)).toEqual([200, 413])
  })
})

describe('authentication', () => {
  const account = { name: 'pia', secret: 's3cret', nonce: 'Zmlyc3Q=' }

  test('a challenge is answered with a digest over its nonce, and 212 ends sending it', () => {
    const opened = startClientSession({ ...start, account })
    const server = startServerSession(start.sessionId, serverUri)
    const challenged = serverStep(server, opened.message, {
      authentication: { kind: 'challenge', status: 407, nextNonce: 'c2Vjb25k' },
      queue: queued(get('./DevDetail/SwV')),
    })
    expect(challenged).toMatchObject({ sent: [], alerts: [] })
    const proven = clientStep(opened.session, enrolledWorld(), wire(challenged.reply), { execute, md5 })
    expect(proven.reply?.header).toMatchObject({ msgId: 2, sourceName: 'pia' })
    expect(proven.reply?.commands.map((one) => one.kind)).toEqual(['Status', 'Alert', 'Alert', 'Replace'])
    expect(proven.reply?.header.credential).toEqual(digestCredential('pia', 's3cret', 'c2Vjb25k', md5))
    const accepted = serverStep(challenged.session, proven.reply!, {
      authentication: { kind: 'credential' },
      queue: queued(get('./DevDetail/SwV')),
    })
    expect(accepted.reply.commands[0]).toMatchObject({ code: 212 })
    const next = clientStep(proven.session, enrolledWorld(), wire(accepted.reply), { execute, md5 })
    expect(next.reply?.header.credential).toBeUndefined()
  })

  test('the device gives up after two challenges, or at once without an account', () => {
    let { session } = startClientSession({ ...start, account })
    const challenge = (msgId: number): Message => ({
      header: { sessionId: '0', msgId, target: 'dev', source: serverUri },
      commands: [
        { ...ok(1, '0', 'SyncHdr', 401), challenge: { type: 'syncml:auth-md5', nextNonce: 'bg==' } } as Command,
      ],
      final: true,
    })
    for (const msgId of [1, 2]) {
      const done = clientStep(session, 0, challenge(msgId), { execute: (world) => ({ world, status: 200 }), md5 })
      expect(done.ended).toBeUndefined()
      session = done.session
    }
    const options = { execute: (world: number) => ({ world, status: 200 }), md5 }
    expect(clientStep(session, 0, challenge(3), options)).toMatchObject({ ended: 'refused', headerStatus: 401 })
    expect(clientStep(startClientSession(start).session, 0, challenge(1), options).ended).toBe('refused')
  })
})

describe('the device', () => {
  const opened = startClientSession({
    ...start,
    initiatedBy: 'server',
    alerts: [
      { code: 1226, type: 'com.microsoft:mdm.unenrollment.userrequest', format: 'int', mark: 'critical', data: '1' },
    ],
  })
  const fromServer = (commands: readonly Command[], more: Partial<Message> = {}): Message => ({
    header: { sessionId: '0', msgId: 1, target: start.deviceId, source: serverUri },
    commands,
    final: true,
    ...more,
  })
  const take = (message: Message, session: ClientSession = opened.session) =>
    clientStep(session, enrolledWorld(), message, { execute })

  test('opens with its alerts in order, numbered from 2', () => {
    expect(opened.message.commands.map((one) => [one.cmdId, one.kind === 'Alert' ? one.code : one.kind])).toEqual([
      ['2', 1200],
      ['3', 1224],
      ['4', 1226],
      ['5', 'Replace'],
    ])
  })

  test('ends on a message without commands, on an abort, on a refusal, on a foreign or old message', () => {
    expect(take(fromServer([ok(1, '0', 'SyncHdr')]))).toMatchObject({ ended: 'complete' })
    expect(take(fromServer([{ kind: 'Alert', cmdId: '1', code: 1223, items: [] }])).ended).toBe('aborted')
    expect(take(fromServer([ok(1, '0', 'SyncHdr', 500)]))).toMatchObject({ ended: 'refused', headerStatus: 500 })
    expect(take({ ...fromServer([]), header: { ...fromServer([]).header, sessionId: '9' } }).ended).toBe('out-of-order')
    expect(take(fromServer([]), { ...opened.session, lastReceived: 1 }).ended).toBe('out-of-order')
  })

  test('asks for the rest of an unfinished message and puts parts together', () => {
    const item = (data: string, more: object) => [{ target: policy('A'), data, ...more }]
    const one = take(
      fromServer(
        [{ kind: 'Replace', cmdId: '2', items: item('ab', { moreData: true, meta: { format: 'chr', size: 4 } }) }],
        {
          final: false,
        },
      ),
    )
    expect(one.reply?.commands).toMatchObject([{ cmdRef: '0' }, { code: 213 }, { kind: 'Alert', code: 1222 }])
    const rest = fromServer([{ kind: 'Replace', cmdId: '2', items: item('cd', {}) }])
    const two = take({ ...rest, header: { ...rest.header, msgId: 2 } }, stored(one.session))
    expect(readValue(two.world.tree, policy('A'))).toBe('abcd')
  })

  test('answers malformed and unsupported commands without failing', () => {
    const done = take(
      fromServer([
        { kind: 'Unknown', cmdId: '1', name: 'Copy' },
        { kind: 'Unknown', cmdId: '5', name: 'Frobnicate' },
        { kind: 'Get', cmdId: '2', items: [] },
        { kind: 'Get', cmdId: '3', items: [{}] },
        { kind: 'Alert', cmdId: '4', code: 1100, items: [] },
        { kind: 'Get', cmdId: '', items: [] },
      ]),
    )
    expect(done.reply?.commands.map((one) => one.kind === 'Status' && one.code)).toEqual([
      200, 406, 400, 412, 412, 406, 400,
    ])
  })
})
